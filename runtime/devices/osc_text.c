/* See osc_text.h. liblo knows the formats of arguments; bundles are walked here, since it opens them only for
 * servers of its own, which listen to the whole network. */
#include "devices/osc_text.h"

#include <ctype.h>
#include <errno.h>
#include <lo/lo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { DEEPEST = 8, BUNDLE_HEAD = 16, WORD_MOST = 1024, WORDS_MOST = 256 };

typedef struct {
    vt_osc_message each;
    void *context;
    int left;
    vt_buf text;
} reading;

/* The fewest digits that say the number. */
static void put_real(vt_buf *out, double value, bool single)
{
    char text[40];
    for (int digits = single ? 6 : 15; digits <= (single ? 9 : 17); digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        double said = strtod(text, NULL);
        if (single ? (float)said == (float)value : said == value) break;
    }
    vt_buf_text(out, text);
}

/* Arguments stand at multiples of four bytes: larger numbers are copied from there. */
static void put_argument(vt_buf *out, char type, const void *value)
{
    union {
        int32_t i;
        int64_t h;
        float f;
        double d;
        unsigned char m[4];
    } copy;
    bool is_long = type == LO_INT64 || type == LO_DOUBLE;
    bool is_short = type == LO_INT32 || type == LO_FLOAT || type == LO_MIDI || type == LO_BLOB;
    if (is_long || is_short) memcpy(&copy, value, is_long ? 8 : 4);
    switch (type) {
    case LO_INT32:
        vt_buf_printf(out, "%ld", (long)copy.i);
        break;
    case LO_INT64:
        vt_buf_printf(out, "%lld", (long long)copy.h);
        break;
    case LO_FLOAT:
        put_real(out, (double)copy.f, true);
        break;
    case LO_DOUBLE:
        put_real(out, copy.d, false);
        break;
    case LO_STRING:
    case LO_SYMBOL:
        vt_buf_text(out, value);
        break;
    case LO_CHAR:
        vt_buf_u8(out, *(const unsigned char *)value);
        break;
    case LO_TRUE:
    case LO_INFINITUM:
        vt_buf_text(out, "1");
        break;
    case LO_FALSE:
        vt_buf_text(out, "0");
        break;
    case LO_MIDI:
        vt_buf_printf(out, "%02x%02x%02x%02x", copy.m[0], copy.m[1], copy.m[2], copy.m[3]);
        break;
    case LO_BLOB:
        vt_buf_printf(out, "(%ld bytes)", (long)copy.i);
        break;
    default:
        vt_buf_text(out, "nil");
        break;
    }
}

static void read_message(reading *in, const char *bytes, size_t size)
{
    const char *end = memchr(bytes, 0, size);
    if (!end || bytes[0] != '/' || in->left <= 0) return;
    in->left--;
    lo_message message = lo_message_deserialise((void *)(uintptr_t)bytes, size, NULL);
    if (!message) return;
    const char *types = lo_message_get_types(message);
    lo_arg **values = lo_message_get_argv(message);
    int count = lo_message_get_argc(message);
    vt_buf_clear(&in->text);
    for (int i = 0; i < count; i++) {
        if (i > 0) vt_buf_text(&in->text, " ");
        put_argument(&in->text, types[i], values[i]);
    }
    if (count == 0) vt_buf_text(&in->text, "1");
    if (vt_buf_ok(&in->text) && in->text.size > 0)
        in->each(in->context, bytes, (const char *)in->text.data, in->text.size);
    lo_message_free(message);
}

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void read_packet(reading *in, const char *bytes, size_t size, int depth)
{
    if (size < BUNDLE_HEAD || memcmp(bytes, "#bundle", 8) != 0) {
        if (size >= 4 && size % 4 == 0) read_message(in, bytes, size);
        return;
    }
    for (size_t at = BUNDLE_HEAD; depth < DEEPEST && size - at >= 4 && in->left > 0;) {
        size_t part = big_endian((const unsigned char *)bytes + at);
        at += 4;
        if (part > size - at) return;
        read_packet(in, bytes + at, part, depth + 1);
        at += part;
    }
}

void vt_osc_read(const void *packet, size_t size, vt_osc_message each, void *context)
{
    reading in = {.each = each, .context = context, .left = VT_OSC_MESSAGES};
    vt_buf_init(&in.text);
    read_packet(&in, packet, size, 0);
    vt_buf_finish(&in.text);
}

/* The newest star alone is tried again: an earlier one could not reach further, since none passes a slash. */
bool vt_osc_matches(const char *topic, const char *address)
{
    const char *star = NULL, *from = NULL;
    while (*address) {
        if (*topic == '*') {
            star = ++topic;
            from = address;
        } else if (*topic == *address || (*topic == '?' && *address != '/')) {
            topic++;
            address++;
        } else if (star && *from != '/') {
            topic = star;
            address = ++from;
        } else {
            return false;
        }
    }
    while (*topic == '*')
        topic++;
    return *topic == 0;
}

bool vt_osc_is_pattern(const char *topic)
{
    return strpbrk(topic, "*?") != NULL;
}

/* ---- out ---- */

static bool add_word(lo_message message, const char *word, bool quoted)
{
    char *end;
    if (!quoted && (isdigit((unsigned char)word[0]) || strchr("+-.", word[0]))) {
        errno = 0;
        long long whole = strtoll(word, &end, 10);
        if (*end == 0 && end > word && errno == 0) {
            if (whole >= INT32_MIN && whole <= INT32_MAX)
                return lo_message_add_int32(message, (int32_t)whole) == 0;
            return lo_message_add_int64(message, whole) == 0;
        }
        double real = strtod(word, &end);
        if (*end == 0 && end > word && strspn(word, "+-.eE0123456789") == strlen(word))
            return lo_message_add_float(message, (float)real) == 0;
    }
    return lo_message_add_string(message, word) == 0;
}

bool vt_osc_write(const char *address, const char *text, size_t length, vt_buf *out)
{
    char word[WORD_MOST];
    lo_message message = address[0] == '/' ? lo_message_new() : NULL;
    bool fine = message != NULL;
    size_t at = 0, packed;
    for (int words = 0; fine && words < WORDS_MOST; words++) {
        while (at < length && text[at] == ' ')
            at++;
        if (at == length) break;
        bool quoted = text[at] == '"' && memchr(text + at + 1, '"', length - at - 1);
        char stop = quoted ? '"' : ' ';
        size_t used = 0;
        for (at += quoted; at < length && text[at] != stop; at++)
            if (used < sizeof word - 1) word[used++] = text[at];
        at += at < length;
        word[used] = 0;
        fine = add_word(message, word, quoted);
    }
    void *bytes = fine ? lo_message_serialise(message, address, NULL, &packed) : NULL;
    if (bytes) vt_buf_bytes(out, bytes, packed);
    free(bytes);
    if (message) lo_message_free(message);
    return bytes && vt_buf_ok(out);
}
