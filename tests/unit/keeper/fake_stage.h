/* A stage without a show: it writes rows frame by frame, tells a witness after each, and misbehaves as it is told.
 * Arguments: stage FDS BEHAVIOUR FOLDER WITNESS ATTEMPT. */
#ifndef VT_TESTS_FAKE_STAGE_H
#define VT_TESTS_FAKE_STAGE_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/row.h"
#include "store/tape.h"
#include "wire/message.h"
#include "wire/ring.h"

enum { FAKE_VISIT_FRAMES = 12, FAKE_HELPERS = 256 };

typedef struct {
    vt_ring *ring;
    int socket, witness, attempt;
    const char *behaviour, *folder;
    uint64_t n;
    uint32_t visit;
    int frame, reloads;
    bool quarantined, closing, orphan;
    int helpers[FAKE_HELPERS]; /* lines to them, with their names */
    char names[FAKE_HELPERS][32];
    int helper_count;
} fake_stage;

static bool fake_is(const fake_stage *stage, const char *behaviour)
{
    return strncmp(stage->behaviour, behaviour, strlen(behaviour)) == 0;
}

/* "crash:3" and the like: the number behind the colon. */
static int fake_number(const fake_stage *stage)
{
    const char *colon = strchr(stage->behaviour, ':');
    return colon ? atoi(colon + 1) : 1;
}

static void fake_log(const fake_stage *stage, const char *file, const char *text)
{
    char path[512], line[128];
    snprintf(path, sizeof path, "%s/%s", stage->folder, file);
    int length = snprintf(line, sizeof line, "%lld %d %s\n", (long long)vt_clock_us(), stage->attempt, text);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, (size_t)length) != length) abort();
    close(fd);
}

static void fake_row(fake_stage *stage, vt_row_kind kind)
{
    vt_row row;
    vt_buf bytes;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "frame", stage->frame);
    vt_row_init(&row, VT_SOURCE_STAGE, kind, vt_clock_us() - vt_ring_get(stage->ring, VT_SHARED_RUN_START));
    row.n = ++stage->n;
    row.visit = stage->visit;
    vt_fields_into(&fields, &row);
    vt_buf_init(&bytes);
    vt_row_encode(&row, &bytes);
    vt_ring_put(stage->ring, VT_RING_ROW, (int)kind, bytes.data, bytes.size);
    vt_buf_finish(&bytes);
    vt_fields_finish(&fields);
}

static void fake_tape(fake_stage *stage)
{
    vt_buf block;
    vt_batch batch = {.tick = (uint64_t)stage->frame + 1, .t_us = stage->frame}, used;
    vt_buf_init(&block);
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    vt_tape_write_batch(writer, &batch, &used, NULL);
    vt_tape_take(writer, &block, NULL);
    vt_ring_put(stage->ring, VT_RING_TAPE, 0, block.data, block.size);
    vt_tape_writer_destroy(writer);
    vt_buf_finish(&block);
}

static void fake_frame(fake_stage *stage, bool last)
{
    vt_ring_set(stage->ring, VT_SHARED_FRAME_SINCE, vt_clock_us());
    vt_ring_add(stage->ring, VT_SHARED_FRAME_BEGIN, 1);
    int step = stage->frame % FAKE_VISIT_FRAMES;
    if (step == 0) {
        stage->visit++;
        fake_row(stage, VT_ROW_VISIT_START);
        fake_row(stage, VT_ROW_SCENE_ENTER);
    }
    fake_row(stage, VT_ROW_TARGET_PRESS);
    fake_tape(stage);
    if (fake_is(stage, "hang") && stage->attempt < fake_number(stage) && stage->frame == 30) pause();
    fake_row(stage, VT_ROW_TARGET_RELEASE);
    if (last || step == FAKE_VISIT_FRAMES - 1) {
        fake_row(stage, VT_ROW_SCENE_LEAVE);
        fake_row(stage, VT_ROW_VISIT_END);
    }
    stage->frame++;
    vt_ring_publish(stage->ring);
    vt_ring_set(stage->ring, VT_SHARED_TAKEN, (int64_t)stage->n);
    vt_ring_set(stage->ring, VT_SHARED_VISIT, stage->visit);
    vt_ring_add(stage->ring, VT_SHARED_FRAME_END, 1);
    vt_message_send(stage->socket, &(vt_message){.kind = VT_MESSAGE_ROWS}, NULL);
    send(stage->witness, &stage->n, sizeof stage->n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Another hash: the keeper reads the experience again. */
static void fake_tell_bundle(fake_stage *stage)
{
    vt_message bundle = {.kind = VT_MESSAGE_BUNDLE, .number = 7 + stage->reloads};
    snprintf(bundle.text, sizeof bundle.text, "%s/experience", stage->folder);
    vt_message_send(stage->socket, &bundle, NULL);
}

static void fake_reload(fake_stage *stage)
{
    stage->reloads++;
    fake_log(stage, "reloads", "");
    fake_tell_bundle(stage);
}

/* Each helper is told which attempt this stage is; what it says goes to the file "said". */
static void fake_take_helper(fake_stage *stage, const char *name, int fd)
{
    if (fd < 0 || stage->helper_count == FAKE_HELPERS) abort();
    char hello[32];
    int length = snprintf(hello, sizeof hello, "hello %d\n", stage->attempt);
    fake_log(stage, "taken", name);
    snprintf(stage->names[stage->helper_count], 32, "%.31s", name);
    stage->helpers[stage->helper_count++] = fd;
    send(fd, hello, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void fake_hear_helpers(fake_stage *stage)
{
    for (int i = 0; i < stage->helper_count; i++) {
        char text[128];
        int head = snprintf(text, sizeof text, "%s: ", stage->names[i]);
        ssize_t got = stage->helpers[i] < 0 || fake_is(stage, "mute")
                          ? -1
                          : recv(stage->helpers[i], text + head, 60, MSG_DONTWAIT);
        if (got < 0) continue;
        text[head + got] = '\0';
        fake_log(stage, "said", got > 0 ? text : strcat(text, "end"));
        if (got > 0) continue;
        close(stage->helpers[i]);
        stage->helpers[i] = -1;
    }
}

static void fake_listen(fake_stage *stage, int ms)
{
    struct pollfd one = {.fd = stage->orphan ? -1 : stage->socket, .events = POLLIN};
    vt_message message;
    int got, passed;
    poll(&one, 1, ms);
    while ((got = vt_message_receive(stage->socket, &message, &passed)) == 1) {
        if (message.kind == VT_MESSAGE_HELPER) fake_take_helper(stage, message.text, passed);
        if (message.kind == VT_MESSAGE_CLOSE && !fake_is(stage, "deaf")) stage->closing = true;
        if (message.kind == VT_MESSAGE_QUARANTINE) stage->quarantined = true;
        if (message.kind == VT_MESSAGE_RELOAD) fake_reload(stage);
        if (message.kind == VT_MESSAGE_DISK) fake_log(stage, "disk", message.number ? "fails" : "well");
        if (message.kind == VT_MESSAGE_RAISE) fake_log(stage, "raises", "");
    }
    if (got < 0) stage->orphan = true;
    fake_hear_helpers(stage);
}

static uint64_t fake_last_n(vt_ring *ring)
{
    uint64_t last = (uint64_t)vt_ring_get(ring, VT_SHARED_TAKEN);
    vt_ring_kind kind;
    vt_buf bytes;
    vt_row row;
    vt_buf_init(&bytes);
    while (vt_ring_next(ring, &kind, &bytes, NULL) > 0) {
        if (kind == VT_RING_ROW && vt_row_decode(&row, bytes.data, bytes.size, NULL) && row.n > last) last = row.n;
    }
    vt_buf_finish(&bytes);
    return last;
}

/* A second stage would find this lock held. */
static void fake_stand_alone(const fake_stage *stage)
{
    char path[512];
    snprintf(path, sizeof path, "%s/only-one", stage->folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0) fake_log(stage, "two-stages", "at once");
}

static void fake_misbehave(fake_stage *stage)
{
    if (fake_is(stage, "crash") && stage->attempt < fake_number(stage) && stage->frame == 20) raise(SIGKILL);
    bool pair = fake_is(stage, "pair");
    if ((pair || fake_is(stage, "asset")) && stage->frame == 5 && !stage->quarantined) {
        bool two = pair && !vt_ring_get(stage->ring, VT_SHARED_ALONE);
        vt_ring_set_opening(stage->ring, two ? "assets/good.png\nassets/bad.png" : "assets/bad.png");
        raise(SIGKILL);
    }
    if (fake_is(stage, "ends") && stage->frame == 4 * FAKE_VISIT_FRAMES) _exit(0);
}

/* Ends by _exit: what it holds is the kernel's to free, as with a killed one. */
static inline int fake_stage_main(char **argv)
{
    fake_stage stage = {.behaviour = argv[3], .folder = argv[4], .attempt = atoi(argv[6])};
    int ring, canvas, lock;
    if (sscanf(argv[2], "%d,%d,%d,%d", &ring, &canvas, &stage.socket, &lock) != 4) return 2;
    if (fake_is(&stage, "refuses")) return 3;
    fake_stand_alone(&stage);
    fake_log(&stage, "starts", "");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", argv[5]);
    stage.witness = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    (void)!connect(stage.witness, (struct sockaddr *)&address, sizeof address);
    stage.ring = vt_ring_attach(ring, NULL);
    if (!stage.ring) return 1;
    stage.n = fake_last_n(stage.ring);
    stage.visit = (uint32_t)vt_ring_get(stage.ring, VT_SHARED_VISIT);
    fake_tell_bundle(&stage);
    for (;;) {
        bool idle = fake_is(&stage, "idle") && stage.frame >= FAKE_VISIT_FRAMES;
        if (idle) {
            fake_listen(&stage, 600000);
        } else {
            fake_frame(&stage, false);
            fake_listen(&stage, 1);
        }
        if (stage.frame == 1) {
            vt_ring_set(stage.ring, VT_SHARED_READY, 1);
            vt_message_send(stage.socket, &(vt_message){.kind = VT_MESSAGE_READY}, NULL);
        }
        if (stage.closing || (stage.orphan && !fake_is(&stage, "deaf"))) {
            if (stage.closing && stage.frame % FAKE_VISIT_FRAMES != 0) fake_frame(&stage, true);
            _exit(stage.closing ? 0 : 1);
        }
        fake_misbehave(&stage);
    }
}

#endif
