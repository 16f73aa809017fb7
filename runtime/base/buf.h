/* A growing byte buffer. Failure is sticky: after a failed append every further one does nothing, and
 * vt_buf_ok tells; so a writer checks once, at the end. */
#ifndef VT_BASE_BUF_H
#define VT_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    unsigned char *data; /* owned; NUL follows the last byte whenever data is not NULL */
    size_t size;
    size_t capacity;
    bool failed;
} vt_buf;

void vt_buf_init(vt_buf *buf);
void vt_buf_finish(vt_buf *buf);
void vt_buf_clear(vt_buf *buf); /* keeps the memory, forgets a failure */
bool vt_buf_ok(const vt_buf *buf);

void vt_buf_bytes(vt_buf *buf, const void *bytes, size_t count);
void vt_buf_text(vt_buf *buf, const char *text);
void vt_buf_printf(vt_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Little-endian fixed width, and LEB128 variable width. */
void vt_buf_u8(vt_buf *buf, uint8_t value);
void vt_buf_u32(vt_buf *buf, uint32_t value);
void vt_buf_u64(vt_buf *buf, uint64_t value);
void vt_buf_varint(vt_buf *buf, uint64_t value);
void vt_buf_zigzag(vt_buf *buf, int64_t value);
/* varint length, then the bytes */
void vt_buf_string(vt_buf *buf, const char *text, size_t length);

/* A JSON string with its quotes; control characters and bad UTF-8 are escaped. */
void vt_buf_json_string(vt_buf *buf, const char *text, size_t length);

/* Reads what the writers above wrote. Reading past the end sets failed and yields zeros. */
typedef struct {
    const unsigned char *data; /* borrowed */
    size_t size;
    size_t at;
    bool failed;
} vt_reader;

void vt_reader_init(vt_reader *reader, const void *data, size_t size);
bool vt_reader_ok(const vt_reader *reader);
size_t vt_reader_left(const vt_reader *reader);
uint8_t vt_reader_u8(vt_reader *reader);
uint32_t vt_reader_u32(vt_reader *reader);
uint64_t vt_reader_u64(vt_reader *reader);
uint64_t vt_reader_varint(vt_reader *reader);
int64_t vt_reader_zigzag(vt_reader *reader);
/* Borrowed bytes, not NUL-terminated; never NULL. */
const char *vt_reader_string(vt_reader *reader, size_t *length);
/* Copies at most size-1 bytes and terminates; a longer string sets failed. */
void vt_reader_text(vt_reader *reader, char *out, size_t size);

#endif
