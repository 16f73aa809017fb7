/* TIFF with libtiff: the first page, in any of its encodings. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

#include "media/decoding.h"

typedef struct {
    vt_decoding *d;
    toff_t at;
    char why[96];
} source;

static tmsize_t read_bytes(thandle_t handle, void *out, tmsize_t size)
{
    source *s = handle;
    size_t left = s->at < s->d->size ? s->d->size - (size_t)s->at : 0;
    size_t got = (size_t)size < left ? (size_t)size : left;
    if (got) memcpy(out, s->d->bytes + s->at, got);
    s->at += got;
    return (tmsize_t)got;
}

static tmsize_t write_bytes(thandle_t handle, void *bytes, tmsize_t size)
{
    (void)handle;
    (void)bytes;
    (void)size;
    return -1;
}

static toff_t seek(thandle_t handle, toff_t to, int whence)
{
    source *s = handle;
    s->at = whence == SEEK_CUR ? s->at + to : whence == SEEK_END ? s->d->size + to : to;
    return s->at;
}

static int close_nothing(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    return ((source *)handle)->d->size;
}

static int on_error(TIFF *file, void *context, const char *module, const char *format, va_list list)
{
    source *s = context;
    (void)file;
    (void)module;
    if (!s->why[0]) vsnprintf(s->why, sizeof s->why, format, list);
    return 1;
}

static int on_warning(TIFF *file, void *context, const char *module, const char *format, va_list list)
{
    (void)file;
    (void)context;
    (void)module;
    (void)format;
    (void)list;
    return 1;
}

static TIFF *open_file(source *s)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return NULL;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)s->d->most_bytes);
    TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, s);
    TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, s);
    TIFF *file = TIFFClientOpenExt("picture", "rm", s, read_bytes, write_bytes, seek, close_nothing, size_of,
        NULL, NULL, options); /* m: no mapping */
    TIFFOpenOptionsFree(options);
    return file;
}

/* libtiff gives ABGR, multiplied by alpha. */
static void swap_colors(vt_pixels *pixels)
{
    uint32_t all = 0xFFFFFFFF;
    for (size_t i = 0; i < (size_t)pixels->stride * (size_t)pixels->h; i++) {
        uint32_t pixel = pixels->data[i];
        all &= pixel;
        pixels->data[i] = (pixel & 0xFF00FF00) | (pixel & 0xFF) << 16 | (pixel >> 16 & 0xFF);
    }
    pixels->opaque = all >> 24 == 255;
}

vt_pixels *vt_decode_tiff(vt_decoding *d)
{
    source s = {.d = d};
    uint32_t w = 0, h = 0;
    uint16_t orientation = ORIENTATION_TOPLEFT;
    TIFF *file = open_file(&s);
    if (!file) return vt_decoding_damaged(d, s.why[0] ? s.why : "its header cannot be read");
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &w);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &h);
    TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &orientation);
    if (w != d->head.w || h != d->head.h) {
        TIFFClose(file);
        return vt_decoding_damaged(d, "two sizes");
    }
    vt_pixels *pixels = vt_pixels_create((int32_t)w, (int32_t)h);
    /* asked for as it is stored, so that it is turned in one place only */
    bool done = pixels && TIFFReadRGBAImageOriented(file, w, h, pixels->data, orientation, 1);
    TIFFClose(file);
    if (done) {
        swap_colors(pixels);
        return pixels;
    }
    if (!pixels) return vt_decoding_no_memory(d);
    vt_pixels_destroy(pixels);
    return vt_decoding_damaged(d, s.why[0] ? s.why : "it cannot be read");
}
