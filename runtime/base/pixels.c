/* Pictures in memory, and on disk without any library: for storyboards, tests and the last good picture.
 * A file appears under its name only when it is whole. */
#include "base/pixels.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
    BLOCK_MAX = 65535, /* bytes of a stored block, RFC 1951 3.2.4 */
    ADLER_PRIME = 65521,
    ADLER_RUN = 5552 /* bytes after which the sums could overflow, RFC 1950 9 */
};
static const int64_t pixels_max = INT64_C(1) << 28;

/* Bytes become stored blocks of a zlib stream, one block to an IDAT chunk. */
typedef struct {
    FILE *file;
    uint32_t adler_a, adler_b;
    bool begun;
    size_t used;
    unsigned char block[BLOCK_MAX];
} png_stream;

vt_pixels *vt_pixels_create(int32_t w, int32_t h)
{
    if (w <= 0 || h <= 0 || (int64_t)w * h > pixels_max) return NULL;
    vt_pixels *pixels = vt_alloc(sizeof *pixels);
    if (!pixels) return NULL;
    *pixels = (vt_pixels){.w = w, .h = h, .stride = w};
    pixels->data = vt_alloc_array((size_t)w * (size_t)h, sizeof *pixels->data);
    if (!pixels->data) {
        vt_free(pixels);
        return NULL;
    }
    return pixels;
}

void vt_pixels_destroy(vt_pixels *pixels)
{
    if (!pixels) return;
    vt_free(pixels->data);
    vt_free(pixels);
}

static unsigned char straight(uint32_t channel, uint32_t alpha)
{
    if (alpha == 0) return 0;
    uint32_t value = (channel * 255 + alpha / 2) / alpha;
    return (unsigned char)(value > 255 ? 255 : value);
}

/* One row as R, G, B and, unless opaque, A; without alpha the picture lies on black. */
static void unpack_row(const vt_pixels *pixels, int32_t y, bool alpha, unsigned char *out)
{
    const uint32_t *row = pixels->data + (size_t)y * (size_t)pixels->stride;
    for (int32_t x = 0; x < pixels->w; x++) {
        uint32_t a = alpha ? row[x] >> 24 : 255;
        *out++ = straight(row[x] >> 16 & 255, a);
        *out++ = straight(row[x] >> 8 & 255, a);
        *out++ = straight(row[x] & 255, a);
        if (alpha) *out++ = (unsigned char)a;
    }
}

static bool put(FILE *file, const void *bytes, size_t count)
{
    return fwrite(bytes, 1, count, file) == count;
}

static void big_endian(uint32_t value, unsigned char out[4])
{
    for (int i = 0; i < 4; i++)
        out[i] = (unsigned char)(value >> (24 - 8 * i));
}

static bool write_ppm(FILE *file, const vt_pixels *pixels, unsigned char *row)
{
    if (fprintf(file, "P6\n%d %d\n255\n", (int)pixels->w, (int)pixels->h) < 0) return false;
    for (int32_t y = 0; y < pixels->h; y++) {
        unpack_row(pixels, y, false, row);
        if (!put(file, row, (size_t)pixels->w * 3)) return false;
    }
    return true;
}

/* A chunk whose data comes in three parts. */
static bool write_chunk(FILE *file, const char *type, const void *const parts[3], const size_t sizes[3])
{
    unsigned char number[4];
    uint32_t crc = vt_crc32(0, type, 4);
    for (int i = 0; i < 3; i++)
        crc = vt_crc32(crc, parts[i], sizes[i]);
    big_endian((uint32_t)(sizes[0] + sizes[1] + sizes[2]), number);
    if (!put(file, number, 4) || !put(file, type, 4)) return false;
    for (int i = 0; i < 3; i++) {
        if (!put(file, parts[i], sizes[i])) return false;
    }
    big_endian(crc, number);
    return put(file, number, 4);
}

static bool flush_block(png_stream *stream, bool last)
{
    unsigned char head[7] = {0x78, 0x01}; /* zlib: deflate, 32 KiB window, no preset, fastest */
    size_t at = stream->begun ? 0 : 2;
    stream->begun = true;
    head[at++] = last;
    head[at++] = (unsigned char)(stream->used & 255);
    head[at++] = (unsigned char)(stream->used >> 8);
    head[at++] = (unsigned char)(~stream->used & 255);
    head[at++] = (unsigned char)(~stream->used >> 8 & 255);
    unsigned char tail[4];
    big_endian(stream->adler_b << 16 | stream->adler_a, tail);
    const void *parts[3] = {head, stream->block, tail};
    const size_t sizes[3] = {at, stream->used, last ? 4 : 0};
    stream->used = 0;
    return write_chunk(stream->file, "IDAT", parts, sizes);
}

static void add_to_adler(png_stream *stream, const unsigned char *bytes, size_t count)
{
    uint32_t a = stream->adler_a, b = stream->adler_b;
    for (size_t i = 0; i < count;) {
        size_t stop = count - i < ADLER_RUN ? count : i + ADLER_RUN;
        for (; i < stop; i++) {
            a += bytes[i];
            b += a;
        }
        a %= ADLER_PRIME;
        b %= ADLER_PRIME;
    }
    stream->adler_a = a;
    stream->adler_b = b;
}

static bool stream_bytes(png_stream *stream, const unsigned char *bytes, size_t count)
{
    add_to_adler(stream, bytes, count);
    while (count > 0) {
        size_t room = BLOCK_MAX - stream->used;
        size_t part = count < room ? count : room;
        memcpy(stream->block + stream->used, bytes, part);
        stream->used += part;
        bytes += part;
        count -= part;
        if (stream->used == BLOCK_MAX && !flush_block(stream, false)) return false;
    }
    return true;
}

static bool write_png(FILE *file, const vt_pixels *pixels, unsigned char *row)
{
    bool done = false;
    png_stream *stream = vt_alloc(sizeof *stream);
    if (!stream) {
        errno = ENOMEM;
        return false;
    }
    stream->file = file;
    stream->adler_a = 1;

    bool alpha = !pixels->opaque;
    unsigned char header[13] = {0};
    big_endian((uint32_t)pixels->w, header);
    big_endian((uint32_t)pixels->h, header + 4);
    header[8] = 8;             /* bits a channel */
    header[9] = alpha ? 6 : 2; /* colour type */
    const void *const header_parts[3] = {header, "", ""}, *const no_parts[3] = {"", "", ""};
    const size_t header_sizes[3] = {sizeof header, 0, 0}, no_sizes[3] = {0, 0, 0};

    if (!put(file, "\x89PNG\r\n\x1a\n", 8)) goto out;
    if (!write_chunk(file, "IHDR", header_parts, header_sizes)) goto out;
    row[0] = 0; /* filter: none */
    for (int32_t y = 0; y < pixels->h; y++) {
        unpack_row(pixels, y, alpha, row + 1);
        if (!stream_bytes(stream, row, 1 + (size_t)pixels->w * (alpha ? 4 : 3))) goto out;
    }
    if (!flush_block(stream, true)) goto out;
    done = write_chunk(file, "IEND", no_parts, no_sizes);
out:
    vt_free(stream);
    return done;
}

bool vt_pixels_save(const vt_pixels *pixels, const char *path)
{
    bool done = false;
    FILE *file = NULL;
    size_t length = strlen(path);
    bool png = length >= 4 && strcmp(path + length - 4, ".png") == 0;
    char part[PATH_MAX];
    int needed = snprintf(part, sizeof part, "%s.part", path);
    if (needed < 0 || (size_t)needed >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    unsigned char *row = vt_alloc_array((size_t)pixels->w + 1, 4);
    if (!row) {
        errno = ENOMEM;
        return false;
    }

    file = fopen(part, "wbe");
    if (!file) goto out;
    done = png ? write_png(file, pixels, row) : write_ppm(file, pixels, row);
    int why = errno;
    if (fclose(file) != 0 && done) {
        why = errno;
        done = false;
    }
    if (done && rename(part, path) != 0) {
        why = errno;
        done = false;
    }
    if (!done) {
        unlink(part);
        errno = why;
    }
out:
    vt_free(row);
    return done;
}
