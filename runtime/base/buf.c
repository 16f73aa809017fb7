/* Writing and reading byte strings: the tape, the ring, the wire and the reports are all made here. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { FIRST_CAPACITY = 64 };

void vt_buf_init(vt_buf *buf)
{
    *buf = (vt_buf){0};
}

void vt_buf_finish(vt_buf *buf)
{
    vt_free(buf->data);
    *buf = (vt_buf){0};
}

void vt_buf_clear(vt_buf *buf)
{
    buf->size = 0;
    buf->failed = false;
    if (buf->data) buf->data[0] = '\0';
}

bool vt_buf_ok(const vt_buf *buf)
{
    return !buf->failed;
}

/* Makes room for count bytes and the NUL after them. */
static bool reserve(vt_buf *buf, size_t count)
{
    if (buf->failed) return false;
    size_t need;
    if (__builtin_add_overflow(buf->size, count, &need) || __builtin_add_overflow(need, 1, &need)) {
        buf->failed = true;
        return false;
    }
    if (need <= buf->capacity) return true;
    size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
    while (capacity < need && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    if (capacity < need) capacity = need;
    unsigned char *data = vt_realloc(buf->data, capacity);
    if (!data) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void vt_buf_bytes(vt_buf *buf, const void *bytes, size_t count)
{
    if (!reserve(buf, count)) return;
    if (count > 0) memcpy(buf->data + buf->size, bytes, count);
    buf->size += count;
    buf->data[buf->size] = '\0';
}

void vt_buf_text(vt_buf *buf, const char *text)
{
    vt_buf_bytes(buf, text, strlen(text));
}

void vt_buf_printf(vt_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0) {
        buf->failed = true;
    } else if (reserve(buf, (size_t)length)) {
        vsnprintf((char *)buf->data + buf->size, (size_t)length + 1, format, again);
        buf->size += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

void vt_buf_u8(vt_buf *buf, uint8_t value)
{
    vt_buf_bytes(buf, &value, 1);
}

static void put_little_endian(vt_buf *buf, uint64_t value, size_t count)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    vt_buf_bytes(buf, bytes, count);
}

void vt_buf_u32(vt_buf *buf, uint32_t value)
{
    put_little_endian(buf, value, 4);
}

void vt_buf_u64(vt_buf *buf, uint64_t value)
{
    put_little_endian(buf, value, 8);
}

void vt_buf_varint(vt_buf *buf, uint64_t value)
{
    unsigned char bytes[10];
    size_t count = 0;
    while (value >= 0x80) {
        bytes[count++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    bytes[count++] = (unsigned char)value;
    vt_buf_bytes(buf, bytes, count);
}

void vt_buf_zigzag(vt_buf *buf, int64_t value)
{
    uint64_t doubled = (uint64_t)value << 1;
    vt_buf_varint(buf, value < 0 ? ~doubled : doubled);
}

void vt_buf_string(vt_buf *buf, const char *text, size_t length)
{
    vt_buf_varint(buf, length);
    vt_buf_bytes(buf, text, length);
}

static void put_json_escape(vt_buf *buf, uint32_t code_point)
{
    switch (code_point) {
    case '"':
        vt_buf_text(buf, "\\\"");
        break;
    case '\\':
        vt_buf_text(buf, "\\\\");
        break;
    case '\b':
        vt_buf_text(buf, "\\b");
        break;
    case '\f':
        vt_buf_text(buf, "\\f");
        break;
    case '\n':
        vt_buf_text(buf, "\\n");
        break;
    case '\r':
        vt_buf_text(buf, "\\r");
        break;
    case '\t':
        vt_buf_text(buf, "\\t");
        break;
    default:
        vt_buf_printf(buf, "\\u%04x", (unsigned)code_point);
    }
}

void vt_buf_json_string(vt_buf *buf, const char *text, size_t length)
{
    vt_buf_u8(buf, '"');
    size_t plain = 0; /* start of what was not written yet */
    for (size_t at = 0; at < length;) {
        size_t start = at;
        uint32_t code_point = vt_utf8_next(text, length, &at);
        bool bad = code_point == 0xFFFD && at == start + 1;
        if (!bad && code_point >= 0x20 && code_point != '"' && code_point != '\\' && code_point != 0x7F)
            continue;
        vt_buf_bytes(buf, text + plain, start - plain);
        put_json_escape(buf, code_point);
        plain = at;
    }
    vt_buf_bytes(buf, text + plain, length - plain);
    vt_buf_u8(buf, '"');
}

void vt_reader_init(vt_reader *reader, const void *data, size_t size)
{
    *reader = (vt_reader){.data = data, .size = size};
}

bool vt_reader_ok(const vt_reader *reader)
{
    return !reader->failed;
}

size_t vt_reader_left(const vt_reader *reader)
{
    return reader->size - reader->at;
}

/* The next count bytes, or NULL and failed. */
static const unsigned char *take(vt_reader *reader, size_t count)
{
    if (reader->failed || count > vt_reader_left(reader)) {
        reader->failed = true;
        return NULL;
    }
    if (count == 0) return (const unsigned char *)""; /* data may be NULL */
    const unsigned char *bytes = reader->data + reader->at;
    reader->at += count;
    return bytes;
}

static uint64_t take_little_endian(vt_reader *reader, size_t count)
{
    const unsigned char *bytes = take(reader, count);
    uint64_t value = 0;
    for (size_t i = 0; bytes && i < count; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

uint8_t vt_reader_u8(vt_reader *reader)
{
    return (uint8_t)take_little_endian(reader, 1);
}

uint32_t vt_reader_u32(vt_reader *reader)
{
    return (uint32_t)take_little_endian(reader, 4);
}

uint64_t vt_reader_u64(vt_reader *reader)
{
    return take_little_endian(reader, 8);
}

uint64_t vt_reader_varint(vt_reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const unsigned char *byte = take(reader, 1);
        if (!byte) return 0;
        if (shift == 63 && *byte > 1) break;
        value |= (uint64_t)(*byte & 0x7F) << shift;
        if (!(*byte & 0x80)) return value;
    }
    reader->failed = true;
    return 0;
}

int64_t vt_reader_zigzag(vt_reader *reader)
{
    uint64_t value = vt_reader_varint(reader);
    uint64_t half = value >> 1;
    return value & 1 ? -(int64_t)half - 1 : (int64_t)half;
}

const char *vt_reader_string(vt_reader *reader, size_t *length)
{
    uint64_t count = vt_reader_varint(reader);
    const unsigned char *bytes = NULL;
    if (count <= SIZE_MAX) bytes = take(reader, (size_t)count);
    *length = bytes ? (size_t)count : 0;
    return bytes ? (const char *)bytes : "";
}

void vt_reader_text(vt_reader *reader, char *out, size_t size)
{
    size_t length;
    const char *text = vt_reader_string(reader, &length);
    if (size == 0 || length > size - 1) {
        reader->failed = true;
        length = size ? size - 1 : 0;
    }
    if (size == 0) return;
    memcpy(out, text, length);
    out[length] = '\0';
}
