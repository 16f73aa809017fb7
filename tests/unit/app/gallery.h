/* An experience with pictures, and a look into what the app keeps of them. */
#ifndef VT_TESTS_APP_GALLERY_H
#define VT_TESTS_APP_GALLERY_H

#include "show.h"

#include <jpeglib.h>

#include "app/app_private.h"
#include "base/clock.h"

/* The part at left, top of a picture whose red goes from left to right of the whole and whose green from top
 * to bottom, or of one colour. */
static inline void gallery_part(
    const show *s, const char *name, int left, int top, int w, int h, int whole_w, int whole_h, int plain)
{
    struct jpeg_compress_struct library;
    struct jpeg_error_mgr errors;
    char path[512];
    snprintf(path, sizeof path, "%s/assets/%s", s->folder, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    library.err = jpeg_std_error(&errors);
    jpeg_create_compress(&library);
    jpeg_stdio_dest(&library, out);
    library.image_width = (JDIMENSION)w;
    library.image_height = (JDIMENSION)h;
    library.input_components = 3;
    library.in_color_space = JCS_RGB;
    jpeg_set_defaults(&library);
    jpeg_set_quality(&library, 92, TRUE);
    jpeg_start_compress(&library, TRUE);
    unsigned char *row = malloc((size_t)w * 3);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            row[3 * x] = (unsigned char)(plain >= 0 ? plain >> 16 : (left + x) * 255 / whole_w);
            row[3 * x + 1] = (unsigned char)(plain >= 0 ? plain >> 8 : (top + y) * 255 / whole_h);
            row[3 * x + 2] = (unsigned char)(plain >= 0 ? plain : 40);
        }
        jpeg_write_scanlines(&library, &row, 1);
    }
    jpeg_finish_compress(&library);
    jpeg_destroy_compress(&library);
    free(row);
    fclose(out);
}

static inline void gallery_jpeg(const show *s, const char *name, int w, int h, int plain)
{
    gallery_part(s, name, 0, 0, w, h, w, h, plain);
}

static inline void gallery_folder(const show *s, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    assert_int_equal(mkdir(path, 0755), 0);
}

static inline void gallery_init(show *s)
{
    vt_err err;
    show_init(s);
    gallery_folder(s, "assets");
    assert_true(vt_conf_set(s->conf, "media.memory_mb", "8", "test", &err));
    assert_true(vt_conf_set(s->conf, "visit.idle_s", "3000", "test", &err));
}

typedef struct {
    show *s;
    double until_s;
    void (*at)(show *s, double now_s); /* after everything that was asked for has come */
} gallery_watch;

static inline bool gallery_more(void *context, int64_t until_us)
{
    gallery_watch *watch = context;
    (void)until_us;
    const vt_loader *loader = watch->s->app->assets.loader;
    for (int i = 0; i < 10000 && vt_loader_pending(loader) > 0; i++) {
        vt_assets_collect(&watch->s->app->assets);
        vt_clock_sleep_us(500);
    }
    double now = (double)vt_host_now(watch->s->host) / 1e6;
    watch->at(watch->s, now);
    return now < watch->until_s;
}

/* Fingers far outside keep the virtual clock going, ten times a second. */
static inline void gallery_run(show *s, double until_s, void (*at)(show *s, double now_s))
{
    vt_err err;
    gallery_watch watch = {s, until_s, at};
    for (int i = 1; i <= (int)(until_s * 10); i++)
        show_finger(s, i / 10.0, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s->app, gallery_more, &watch, &err)) fail_msg("%s", err.message);
}

static inline const vt_asset *gallery_asset(const show *s, const char *name)
{
    const vt_assets *assets = &s->app->assets;
    for (int i = 0; i < assets->count; i++)
        if (strcmp(assets->items[i].name, name) == 0) return &assets->items[i];
    return NULL;
}

static inline int gallery_width(const show *s, const char *name)
{
    const vt_asset *asset = gallery_asset(s, name);
    return asset && asset->image ? asset->image->pixels[0]->w : 0;
}

static inline uint32_t gallery_pixel(const show *s, int x, int y)
{
    vt_err err;
    vt_pixels *copy = vt_painter_copy(s->app->picture.painter, &err);
    assert_non_null(copy);
    uint32_t pixel = copy->data[y * copy->stride + x];
    vt_pixels_destroy(copy);
    return pixel;
}

static inline void gallery_near(const show *s, int x, int y, uint32_t expected, int tolerance)
{
    uint32_t pixel = gallery_pixel(s, x, y);
    for (int shift = 0; shift < 24; shift += 8) {
        int difference = (int)(pixel >> shift & 255) - (int)(expected >> shift & 255);
        if (difference < -tolerance || difference > tolerance)
            fail_msg("at %d, %d: %08x is not %08x", x, y, pixel, expected);
    }
}

#endif
