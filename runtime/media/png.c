/* PNG with libpng: any depth and colour type, row by row into place. */
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "media/decoding.h"

typedef struct {
    vt_decoding *d;
    size_t at;
    vt_pixels *pixels;
    png_bytep *rows; /* of an interlaced one, which comes in passes */
    char why[96];
} source;

static void on_error(png_structp png, png_const_charp why)
{
    source *s = png_get_error_ptr(png);
    snprintf(s->why, sizeof s->why, "%s", why);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp why)
{
    (void)png;
    (void)why;
}

static void read_bytes(png_structp png, png_bytep out, size_t size)
{
    source *s = png_get_io_ptr(png);
    if (size > s->d->size - s->at) png_error(png, "the end of the file is missing");
    memcpy(out, s->d->bytes + s->at, size);
    s->at += size;
}

/* Everything becomes 8-bit BGRA. */
static void transform(png_structp png)
{
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_bgr(png);
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
}

static bool read_picture(png_structp png, source *s)
{
    vt_pixels *pixels = s->pixels;
    if (png_set_interlace_handling(png) > 1) {
        s->rows = vt_alloc_array((size_t)pixels->h, sizeof *s->rows);
        if (!s->rows) return false;
        for (int y = 0; y < pixels->h; y++)
            s->rows[y] = (png_bytep)(pixels->data + (size_t)y * (size_t)pixels->stride);
        png_read_image(png, s->rows);
        return true;
    }
    for (int y = 0; y < pixels->h && !vt_decoding_stopped(s->d); y++)
        png_read_row(png, (png_bytep)(pixels->data + (size_t)y * (size_t)pixels->stride), NULL);
    return true;
}

static bool decode(png_structp png, png_infop info, source *s)
{
    enum { CHUNK_MOST = 8 << 20 };
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_read_fn(png, s, read_bytes);
    png_set_user_limits(png, s->d->head.w, s->d->head.h);
    png_set_chunk_malloc_max(png, CHUNK_MOST);
    png_read_info(png, info);
    transform(png);
    s->pixels = vt_pixels_create((int32_t)s->d->head.w, (int32_t)s->d->head.h);
    if (!s->pixels || !read_picture(png, s)) {
        vt_decoding_no_memory(s->d);
        return false;
    }
    if (vt_decoding_stopped(s->d)) return false;
    png_read_end(png, NULL);
    return true;
}

vt_pixels *vt_decode_png(vt_decoding *d)
{
    source s = {.d = d};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &s, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return vt_decoding_no_memory(d);
    }
    bool done = decode(png, info, &s);
    png_destroy_read_struct(&png, &info, NULL);
    vt_free(s.rows);
    if (done) {
        vt_pixels_premultiply(s.pixels);
        return s.pixels;
    }
    vt_pixels_destroy(s.pixels);
    return s.why[0] ? vt_decoding_damaged(d, s.why) : NULL;
}
