/* A picture to the bytes of a PNG file: for what is kept. */
#include <png.h>
#include <string.h>

#include "base/mem.h"
#include "media/decode.h"

/* 0xAARRGGBB, premultiplied, to R, G, B, A with colours of their own strength. */
static void straight(uint32_t pixel, uint8_t out[4])
{
    uint32_t a = pixel >> 24;
    for (int i = 0; i < 3; i++) {
        uint32_t part = pixel >> (16 - 8 * i) & 255, full = a ? (part * 255 + a / 2) / a : 0;
        out[i] = (uint8_t)(full < 255 ? full : 255);
    }
    out[3] = (uint8_t)a;
}

bool vt_media_png(const vt_pixels *pixels, vt_buf *out, vt_err *err)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)pixels->w,
        .height = (png_uint_32)pixels->h,
        .format = PNG_FORMAT_RGBA};
    uint8_t *rows = vt_alloc_array((size_t)pixels->w * (size_t)pixels->h, 4);
    if (!rows) return vt_fail_memory(err, "a picture to be saved");
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++)
            straight(pixels->data[(ptrdiff_t)y * pixels->stride + x],
                rows + 4 * ((size_t)y * (size_t)pixels->w + (size_t)x));
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *bytes = vt_alloc(size);
    bool done = bytes && png_image_write_to_memory(&image, bytes, &size, 0, rows, 0, NULL);
    if (done) vt_buf_bytes(out, bytes, size);
    if (!bytes || (done && !vt_buf_ok(out))) vt_fail_memory(err, "a picture to be saved");
    if (bytes && !done) vt_fail(err, VT_ERR_STATE, NULL, "the picture cannot be saved: %s", image.message);
    vt_free(bytes);
    vt_free(rows);
    return done && vt_buf_ok(out);
}
