/* What other instances, other machines and a broker say as messages. The first byte chooses the way. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/utf8.h"
#include "devices/messages_broker.h"
#include "devices/messages_link.h"
#include "fuzz.h"

typedef struct {
    int hellos, lines;
} heard;

static bool take(void *context, vt_link *link, const vt_frame *frame)
{
    heard *all = context;
    FUZZ_MUST(frame->kind == VT_FRAME_HELLO || frame->kind == VT_FRAME_LINE);
    if (frame->kind == VT_FRAME_HELLO) {
        all->hellos++;
        FUZZ_MUST(strlen(frame->role) < VT_MESSAGE_WHO && strlen(frame->group) < VT_MESSAGE_WHO);
    } else {
        all->lines++;
        size_t name = vt_message_name(frame->text, frame->length);
        FUZZ_MUST(name > 0 && !memchr(frame->text + name + 1, '\t', frame->length - name - 1));
        FUZZ_MUST(!memchr(frame->text, '\n', frame->length));
    }
    FUZZ_MUST(all->hellos == 1 && link->greeted);
    return true;
}

static const unsigned char key[VT_SEAL_KEY] = {1, 2, 3};

/* Over a real connection, in pieces whose size the second byte gives. */
static void over_a_link(const uint8_t *bytes, size_t size, const unsigned char *sealed)
{
    int fds[2];
    heard all = {0};
    vt_buf hello;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) != 0) return;
    vt_buf_init(&hello);
    vt_frame_hello(&hello, "exhibit", "left", 1);
    vt_link *link = vt_link_create(fds[0], false, sealed, &hello);
    vt_link_outcome outcome = link ? VT_LINK_LIVES : VT_LINK_ENDED;
    size_t piece = size > 0 ? (size_t)bytes[0] * 16 + 1 : 1;
    int64_t now = 1000000;
    for (size_t at = 1; at < size && at < 50000 && outcome == VT_LINK_LIVES; at += piece) {
        if (send(fds[1], bytes + at, piece < size - at ? piece : size - at, MSG_NOSIGNAL) < 0) break;
        outcome = vt_link_read(link, now += 1000, take, &all);
        if (outcome == VT_LINK_LIVES) outcome = vt_link_write(link);
        FUZZ_MUST(!link->rest_us || link->rest_us > now);
    }
    FUZZ_MUST(!sealed || all.lines == 0); /* nobody guesses the key */
    vt_link_destroy(link);
    vt_buf_finish(&hello);
    close(fds[1]);
}

static void by_a_broker(const uint8_t *bytes, size_t size)
{
    vt_buf line;
    vt_buf_init(&line);
    if (vt_payload_read("lamp", bytes, size, 7, &line)) {
        FUZZ_MUST(line.size <= VT_LINE_MOST && memcmp(line.data, "lamp\t", 5) == 0);
        FUZZ_MUST(!memchr(line.data, '\n', line.size) && !memchr(line.data, 0, line.size));
        const char *json = (const char *)line.data + 5, *tab = memchr(json, '\t', line.size - 5);
        FUZZ_MUST(vt_utf8_valid(json, tab ? (size_t)(tab - json) : line.size - 5));
    }
    vt_buf_finish(&line);
}

static void by_a_script(const uint8_t *bytes, size_t size)
{
    size_t length = size;
    bool stays;
    vt_buf frame;
    vt_frame read;
    vt_buf_init(&frame);
    if (size > 0 && vt_message_sent((const char *)bytes, &length, &stays)) {
        vt_frame_line(&frame, (const char *)bytes, length);
        FUZZ_MUST(vt_frame_read(frame.data, frame.size, &read) && read.length == length);
    }
    vt_buf_finish(&frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_frame frame;
    if (size == 0) return 0;
    switch (bytes[0] % 5) {
    case 0:
        over_a_link(bytes + 1, size - 1, NULL);
        break;
    case 1:
        over_a_link(bytes + 1, size - 1, key);
        break;
    case 2:
        by_a_broker(bytes + 1, size - 1);
        break;
    case 3:
        by_a_script(bytes + 1, size - 1);
        break;
    default:
        if (vt_frame_read(bytes + 1, size - 1, &frame) && frame.kind == VT_FRAME_LINE)
            FUZZ_MUST(frame.length < size);
    }
    return 0;
}

static void add_talk(void (*add)(const void *bytes, size_t size), const unsigned char head[2])
{
    vt_buf talk, frame;
    vt_buf_init(&talk);
    vt_buf_init(&frame);
    vt_buf_bytes(&talk, head, 2);
    vt_frame_hello(&frame, "exhibit", "right", 9);
    vt_buf_u32(&talk, (uint32_t)frame.size);
    vt_buf_bytes(&talk, frame.data, frame.size);
    vt_buf_clear(&frame);
    vt_frame_line(&frame, "lamp\t{\"on\":true}", 16);
    for (int i = 0; i < 3; i++) {
        vt_buf_u32(&talk, (uint32_t)frame.size);
        vt_buf_bytes(&talk, frame.data, frame.size);
    }
    add(talk.data, talk.size);
    vt_buf_finish(&talk);
    vt_buf_finish(&frame);
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {"\2{\"from\":\"left\",\"id\":\"0000000000000008\",\"value\":[1,2]}",
        "\2{\"from\":\"\",\"id\":\"0000000000000007\",\"value\":1}", "\2[1,\n 2, \"x\"]", "\2it's on",
        "\3lamp\t1\tstays", "\3lamp\t{}", "\4\2lamp\t1"};
    unsigned char greeting[2 + VT_SEAL_GREETING + VT_SEAL_HEADER + 60] = {1, 255, 'V', 'T', 'M', '1'};
    add_talk(add, (const unsigned char[]){0, 255});
    add_talk(add, (const unsigned char[]){0, 0});
    greeting[2 + VT_SEAL_GREETING + VT_SEAL_HEADER] = 40;
    add(greeting, sizeof greeting);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
}
