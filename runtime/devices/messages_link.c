/* See messages_link.h. */
#include "devices/messages_link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

enum { LENGTH = 4, CHUNK = 16384, CHUNKS_AT_ONCE = 8, GREETING = 0, HEADER = 1, FRAMES = 2 };

static void append(vt_link *link, const void *frame, size_t size)
{
    vt_buf_u32(&link->out, (uint32_t)(link->sealed ? size + VT_SEAL_MORE : size));
    if (link->sealed)
        vt_seal_close(&link->seal, frame, size, &link->out);
    else
        vt_buf_bytes(&link->out, frame, size);
}

vt_link *vt_link_create(int fd, bool caller, const unsigned char *key, const vt_buf *hello)
{
    vt_link *link = vt_alloc(sizeof *link);
    if (!link) {
        close(fd);
        return NULL;
    }
    link->fd = fd;
    link->caller = caller;
    link->hello = hello;
    link->sealed = key != NULL;
    link->credit = VT_LINK_BURST;
    link->phase = key ? GREETING : FRAMES;
    bool fine = true;
    if (key)
        fine = vt_seal_begin(&link->seal, key, caller, &link->out);
    else
        append(link, hello->data, hello->size);
    if (fine && vt_buf_ok(&link->out)) return link;
    vt_link_destroy(link);
    return NULL;
}

void vt_link_destroy(vt_link *link)
{
    if (!link) return;
    close(link->fd);
    vt_buf_finish(&link->in);
    vt_buf_finish(&link->out);
    sodium_memzero(&link->seal, sizeof link->seal);
    vt_free(link);
}

/* ---- out ---- */

bool vt_link_waits(const vt_link *link)
{
    return link->out.size > link->sent;
}

bool vt_link_say(vt_link *link, const void *frame, size_t size)
{
    if (link->out.size - link->sent + size + LENGTH + VT_SEAL_MORE > VT_LINK_OUT) {
        link->dropped++;
        return false;
    }
    append(link, frame, size);
    return true;
}

vt_link_outcome vt_link_write(vt_link *link)
{
    if (!vt_buf_ok(&link->out)) return VT_LINK_ENDED;
    while (vt_link_waits(link)) {
        ssize_t done = send(
            link->fd, link->out.data + link->sent, link->out.size - link->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0 && errno != EAGAIN) return VT_LINK_ENDED;
        if (done < 0) break;
        link->sent += (size_t)done;
    }
    if (link->sent > 0) {
        size_t left = link->out.size - link->sent;
        memmove(link->out.data, link->out.data + link->sent, left);
        link->out.size = left;
        link->sent = 0;
    }
    return VT_LINK_LIVES;
}

/* ---- in ---- */

typedef struct {
    vt_link *link;
    bool (*take)(void *context, vt_link *link, const vt_frame *frame);
    void *context;
} reading;

static vt_link_outcome read_frame(const reading *in, const unsigned char *bytes, size_t size)
{
    unsigned char opened[VT_FRAME_MOST];
    vt_link *link = in->link;
    vt_frame frame;
    if (link->sealed) {
        if (!vt_seal_open(&link->seal, bytes, size, opened))
            return link->greeted ? VT_LINK_GARBAGE : VT_LINK_WRONG_KEY;
        bytes = opened;
        size -= VT_SEAL_MORE;
    }
    if (!vt_frame_read(bytes, size, &frame)) return VT_LINK_GARBAGE;
    if ((frame.kind == VT_FRAME_HELLO) == link->greeted) return VT_LINK_GARBAGE; /* once, and first */
    if (frame.kind == VT_FRAME_HELLO) {
        link->greeted = true;
        link->id = frame.id;
        memcpy(link->role, frame.role, sizeof link->role);
    } else {
        link->credit -= 1;
    }
    return in->take(in->context, link, &frame) ? VT_LINK_LIVES : VT_LINK_ENDED;
}

/* The next whole part of what came; *used: its size, 0: it is not whole yet. */
static vt_link_outcome read_part(const reading *in, const unsigned char *bytes, size_t size, size_t *used)
{
    vt_link *link = in->link;
    size_t most = VT_FRAME_MOST + (link->sealed ? VT_SEAL_MORE : 0);
    *used = 0;
    if (link->phase == GREETING) {
        if (size < VT_SEAL_GREETING) return VT_LINK_LIVES;
        if (!vt_seal_greeted(&link->seal, bytes, &link->out)) return VT_LINK_GARBAGE;
        append(link, link->hello->data, link->hello->size);
        link->phase = HEADER;
        *used = VT_SEAL_GREETING;
        return VT_LINK_LIVES;
    }
    if (link->phase == HEADER) {
        if (size < VT_SEAL_HEADER) return VT_LINK_LIVES;
        link->phase = FRAMES;
        *used = VT_SEAL_HEADER;
        return vt_seal_headed(&link->seal, bytes) ? VT_LINK_LIVES : VT_LINK_GARBAGE;
    }
    if (size < LENGTH) return VT_LINK_LIVES;
    size_t length =
        (size_t)bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 24;
    if (length == 0 || length > most) return VT_LINK_GARBAGE;
    if (size < LENGTH + length) return VT_LINK_LIVES;
    *used = LENGTH + length;
    return read_frame(in, bytes + LENGTH, length);
}

/* Until there is nothing whole, or it has used up its share. */
static vt_link_outcome read_parts(const reading *in)
{
    vt_link *link = in->link;
    vt_link_outcome outcome = VT_LINK_LIVES;
    size_t at = 0, used = 1;
    while (outcome == VT_LINK_LIVES && used > 0 && link->credit >= 1) {
        outcome = read_part(in, link->in.data + at, link->in.size - at, &used);
        at += used;
    }
    memmove(link->in.data, link->in.data + at, link->in.size - at);
    link->in.size -= at;
    return outcome;
}

static void earn(vt_link *link, int64_t now_us)
{
    link->credit += (double)(now_us - link->credit_us) / 1e6 * VT_LINK_RATE;
    if (link->credit > VT_LINK_BURST) link->credit = VT_LINK_BURST;
    link->credit_us = now_us;
}

vt_link_outcome vt_link_read(vt_link *link, int64_t now_us,
    bool (*take)(void *context, vt_link *link, const vt_frame *frame), void *context)
{
    const reading in = {.link = link, .take = take, .context = context};
    unsigned char chunk[CHUNK];
    vt_link_outcome outcome = VT_LINK_LIVES;
    earn(link, now_us);
    if (link->in.size > 0) outcome = read_parts(&in); /* what was left when it had used up its share */
    for (int i = 0; i < CHUNKS_AT_ONCE && outcome == VT_LINK_LIVES && link->credit >= 1; i++) {
        ssize_t got = recv(link->fd, chunk, sizeof chunk, MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN) break;
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0)
            return link->sealed && link->phase == FRAMES && !link->greeted ? VT_LINK_WRONG_KEY
                                                                           : VT_LINK_ENDED;
        vt_buf_bytes(&link->in, chunk, (size_t)got);
        outcome = vt_buf_ok(&link->in) ? read_parts(&in) : VT_LINK_ENDED;
    }
    link->rest_us = outcome == VT_LINK_LIVES && link->credit < 1 ? now_us + VT_LINK_REST_US : 0;
    return outcome;
}
