/* Small picture files, made here, so that each byte of them is known. */
#ifndef VT_TESTS_SAMPLES_H
#define VT_TESTS_SAMPLES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <SDL2/SDL.h>

#include <jpeglib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/pixels.h"

static inline void put_big32(vt_buf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        vt_buf_u8(out, (uint8_t)(value >> shift));
}

static inline void put_chunk(vt_buf *out, const char *type, const void *data, size_t size)
{
    put_big32(out, (uint32_t)size);
    vt_buf_bytes(out, type, 4);
    vt_buf_bytes(out, data, size);
    put_big32(out, vt_crc32(vt_crc32(0, type, 4), data, size));
}

/* A header that claims w by h and nothing behind it. */
static inline void png_claim(vt_buf *out, uint32_t w, uint32_t h)
{
    vt_buf header;
    vt_buf_init(&header);
    put_big32(&header, w);
    put_big32(&header, h);
    vt_buf_bytes(&header, "\x08\x06\x00\x00\x00", 5);
    vt_buf_bytes(out, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(out, "IHDR", header.data, header.size);
    vt_buf_finish(&header);
}

static inline void read_into(vt_buf *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char block[4096];
    if (!file) abort();
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        vt_buf_bytes(out, block, got);
    fclose(file);
}

/* Red and green from left to right and top to bottom; blue and alpha as given. */
static inline vt_pixels *ramp(int w, int h, uint32_t blue, uint32_t alpha)
{
    vt_pixels *pixels = vt_pixels_create(w, h);
    if (!pixels) abort();
    pixels->opaque = alpha == 255;
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            uint32_t red = (uint32_t)(x * 255 / w) * alpha / 255,
                     green = (uint32_t)(y * 255 / h) * alpha / 255;
            pixels->data[y * pixels->stride + x] = alpha << 24 | red << 16 | green << 8 | blue * alpha / 255;
        }
    }
    return pixels;
}

/* Test programs run side by side in one folder. */
static inline void own_name(char *out, size_t size, const char *ending)
{
    snprintf(out, size, "media-sample-%d.%s", (int)getpid(), ending);
}

static inline void png_of(vt_buf *out, int w, int h, uint32_t alpha)
{
    char path[64];
    own_name(path, sizeof path, "png");
    vt_pixels *pixels = ramp(w, h, 40, alpha);
    if (!vt_pixels_save(pixels, path)) abort();
    vt_pixels_destroy(pixels);
    read_into(out, path);
    unlink(path);
}

/* The ramp as a JPEG in these colours: JCS_RGB, JCS_GRAYSCALE, JCS_CMYK, JCS_YCCK. Inks are stored inverted,
 * as Adobe's programs do, unless plain. */
static inline void jpeg_in(vt_buf *out, int w, int h, J_COLOR_SPACE space, bool progressive, bool plain)
{
    struct jpeg_compress_struct library;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long size = 0;
    bool inks = space == JCS_CMYK || space == JCS_YCCK;
    library.err = jpeg_std_error(&errors);
    jpeg_create_compress(&library);
    jpeg_mem_dest(&library, &bytes, &size);
    library.image_width = (JDIMENSION)w;
    library.image_height = (JDIMENSION)h;
    library.input_components = inks ? 4 : space == JCS_GRAYSCALE ? 1 : 3;
    library.in_color_space = inks ? JCS_CMYK : space;
    jpeg_set_defaults(&library);
    if (inks) jpeg_set_colorspace(&library, space);
    if (inks) library.write_Adobe_marker = plain ? FALSE : TRUE;
    jpeg_set_quality(&library, 95, TRUE);
    if (progressive) jpeg_simple_progression(&library);
    jpeg_start_compress(&library, TRUE);
    unsigned char *row = malloc((size_t)w * 4);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            unsigned char rgb[4] = {(unsigned char)(x * 255 / w), (unsigned char)(y * 255 / h), 40, 255};
            if (inks && plain)
                for (int i = 0; i < 4; i++)
                    rgb[i] = (unsigned char)~rgb[i];
            if (space == JCS_GRAYSCALE) rgb[0] = (unsigned char)(x * 255 / w);
            memcpy(row + x * library.input_components, rgb, (size_t)library.input_components);
        }
        jpeg_write_scanlines(&library, &row, 1);
    }
    jpeg_finish_compress(&library);
    jpeg_destroy_compress(&library);
    vt_buf_bytes(out, bytes, size);
    free(bytes);
    free(row);
}

static inline void jpeg_of(vt_buf *out, int w, int h)
{
    jpeg_in(out, w, h, JCS_RGB, false, false);
}

/* One of tests/unit/media/files: the ramp of 48 by 32, blue 40, as other programs write it. */
static inline void file_of(vt_buf *out, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, VT_SOURCE_DIR "/tests/unit/media/files/%s", name);
    read_into(out, path);
}

static inline void bmp_of(vt_buf *out, int w, int h)
{
    char path[64];
    own_name(path, sizeof path, "bmp");
    vt_pixels *pixels = ramp(w, h, 40, 255);
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormatFrom(
        pixels->data, w, h, 32, pixels->stride * 4, SDL_PIXELFORMAT_RGB888);
    if (!surface || SDL_SaveBMP(surface, path) != 0) abort();
    SDL_FreeSurface(surface);
    vt_pixels_destroy(pixels);
    read_into(out, path);
    unlink(path);
}

/* The smallest GIF: one white pixel. */
static const unsigned char white_gif[] = {'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 0xFF, 0xFF,
    0xFF, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B};

/* A lossless WebP of one pixel. */
static const unsigned char one_webp[] = {'R', 'I', 'F', 'F', 0x1A, 0, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8',
    'L', 0x0D, 0, 0, 0, 0x2F, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xFE, 0x07, 0};

#endif
