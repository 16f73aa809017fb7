/* See lines.h. */
#include "devices/lines.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { FIRST_BYTES = 256 };

void vt_cutter_finish(vt_cutter *cutter)
{
    vt_free(cutter->bytes);
    *cutter = (vt_cutter){0};
}

void vt_cutter_restart(vt_cutter *cutter)
{
    cutter->size = 0;
    cutter->ends = cutter->over = cutter->skipping = cutter->inside = false;
}

static bool reserve(vt_cutter *cutter, size_t size)
{
    if (size <= cutter->capacity) return true;
    size_t capacity = cutter->capacity ? cutter->capacity : FIRST_BYTES;
    while (capacity < size)
        capacity *= 2;
    char *bytes = vt_realloc(cutter->bytes, capacity);
    if (!bytes) return false;
    cutter->bytes = bytes;
    cutter->capacity = capacity;
    return true;
}

static void keep(vt_cutter *cutter, const char *bytes, size_t size)
{
    size_t room = VT_LINE_MOST - cutter->size, kept = size < room ? size : room;
    if (cutter->over || size == 0) return;
    bool room_made = reserve(cutter, cutter->size + kept);
    cutter->over = kept < size || !room_made;
    if (!room_made) return;
    memcpy(cutter->bytes + cutter->size, bytes, kept);
    cutter->size += kept;
}

static void end(vt_cutter *cutter, vt_cut_line line, void *context)
{
    if (cutter->size > 0 && !cutter->skipping) line(context, cutter->bytes, cutter->size, cutter->over);
    cutter->size = 0;
    cutter->over = cutter->skipping = false;
}

static size_t until(const char *bytes, size_t size, char a, char b, char c)
{
    size_t at = 0;
    while (at < size && bytes[at] != a && bytes[at] != b && bytes[at] != c)
        at++;
    return at;
}

static void feed_tagged(vt_cutter *cutter, const char *bytes, size_t size, vt_cut_line line, void *context)
{
    for (size_t at = 0; at < size;) {
        if (!cutter->inside) {
            const char *open = memchr(bytes + at, '<', size - at);
            if (!open) return;
            at = (size_t)(open - bytes);
            cutter->inside = true;
            cutter->size = 0;
            cutter->over = false;
            keep(cutter, "<", 1);
            at++;
            continue;
        }
        /* A second < begins anew: the first one's end got lost. */
        size_t run = until(bytes + at, size - at, '>', '<', '\n');
        keep(cutter, bytes + at, run);
        at += run;
        if (at == size) return;
        cutter->inside = false;
        if (bytes[at] == '>') {
            keep(cutter, ">", 1);
            end(cutter, line, context);
        }
        cutter->size = 0;
        if (bytes[at] != '<') at++;
    }
}

void vt_cutter_feed(vt_cutter *cutter, const void *raw, size_t size, vt_cut_line line, void *context)
{
    const char *bytes = raw;
    if (cutter->format == VT_FORMAT_BYTES) {
        for (size_t i = 0; i < size; i++) {
            char digits[4];
            int length = snprintf(digits, sizeof digits, "%u", (unsigned)(unsigned char)bytes[i]);
            line(context, digits, (size_t)length, false);
        }
        return;
    }
    if (cutter->format == VT_FORMAT_TAGGED) {
        feed_tagged(cutter, bytes, size, line, context);
        return;
    }
    for (size_t at = 0; at < size; at++) {
        size_t run = until(bytes + at, size - at, '\n', '\r', '\n');
        keep(cutter, bytes + at, run);
        at += run;
        if (at == size) return;
        cutter->ends = true;
        end(cutter, line, context);
    }
}

bool vt_cutter_waits(const vt_cutter *cutter)
{
    return cutter->size > 0 && !cutter->ends && cutter->format <= VT_FORMAT_CSV;
}

void vt_cutter_pause(vt_cutter *cutter, vt_cut_line line, void *context)
{
    if (vt_cutter_waits(cutter)) end(cutter, line, context);
}

size_t vt_line_clean(const char *bytes, size_t size, char out[VT_LINE_MOST], bool *cut)
{
    size_t at = 0, length = 0;
    *cut = false;
    while (at < size) {
        char coded[4];
        uint32_t code = vt_utf8_next(bytes, size, &at);
        if (code == '\n' || code == '\r') code = ' ';
        if ((code < 0x20 && code != '\t') || (code >= 0x7f && code < 0xa0)) continue;
        size_t wide = vt_utf8_encode(code, coded);
        if (length + wide > VT_LINE_MOST) {
            *cut = true;
            break;
        }
        memcpy(out + length, coded, wide);
        length += wide;
    }
    return length;
}
