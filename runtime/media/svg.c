/* SVG, drawn at the size that is wanted: with librsvg, which is opened when the first drawing is met (it
 * brings 12 libraries that most kiosks never need), or where it is missing with SDL_image's plain reader.
 * Drawings have no base address, so that librsvg follows no reference out of them. */
#include <SDL_image.h>
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#include <librsvg/rsvg.h>

#include "base/mem.h"
#include "media/decoding.h"

#define FUNCTIONS(F)                                                                                         \
    F(rsvg_handle_new_from_data)                                                                             \
    F(rsvg_handle_render_document)                                                                           \
    F(cairo_image_surface_create_for_data)                                                                   \
    F(cairo_create)                                                                                          \
    F(cairo_status)                                                                                          \
    F(cairo_destroy)                                                                                         \
    F(cairo_surface_flush)                                                                                   \
    F(cairo_surface_destroy)                                                                                 \
    F(g_object_unref)                                                                                        \
    F(g_error_free)

typedef struct {
#define DECLARE(name) __typeof__(&(name)) name;
    FUNCTIONS(DECLARE)
#undef DECLARE
} library;

static struct {
    pthread_once_t once;
    bool open;
    library functions;
} rsvg = {.once = PTHREAD_ONCE_INIT};

static void open_library(void)
{
    void *handle = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL); /* never closed: GLib cannot leave */
    rsvg.open = handle != NULL;
#define FIND(name) rsvg.open = rsvg.open && (*(void **)&rsvg.functions.name = dlsym(handle, #name)) != NULL;
    FUNCTIONS(FIND)
#undef FIND
}

/* ---- drawing ---- */

static bool draw(vt_decoding *d, vt_pixels *pixels)
{
    const library *f = &rsvg.functions;
    GError *why = NULL;
    RsvgHandle *handle = f->rsvg_handle_new_from_data(d->bytes, d->size, &why);
    cairo_surface_t *surface = f->cairo_image_surface_create_for_data(
        (unsigned char *)pixels->data, CAIRO_FORMAT_ARGB32, pixels->w, pixels->h, pixels->stride * 4);
    cairo_t *cairo = f->cairo_create(surface);
    RsvgRectangle all = {0, 0, pixels->w, pixels->h};
    bool done = handle && f->rsvg_handle_render_document(handle, cairo, &all, &why) &&
                f->cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    f->cairo_surface_flush(surface);
    f->cairo_destroy(cairo);
    f->cairo_surface_destroy(surface);
    if (handle) f->g_object_unref(handle);
    if (!done) vt_decoding_damaged(d, why ? why->message : "it cannot be drawn");
    if (why) f->g_error_free(why);
    return done;
}

/* It keeps the proportions of the drawing, so that the surface may be smaller than the pixels. */
static bool draw_plainly(vt_decoding *d, vt_pixels *pixels)
{
    SDL_RWops *source = SDL_RWFromConstMem(d->bytes, (int)d->size);
    SDL_Surface *surface = source ? IMG_LoadSizedSVG_RW(source, pixels->w, pixels->h) : NULL;
    if (source) SDL_RWclose(source);
    if (!surface) return vt_decoding_damaged(d, IMG_GetError());
    int w = surface->w < pixels->w ? surface->w : pixels->w,
        h = surface->h < pixels->h ? surface->h : pixels->h;
    SDL_ConvertPixels(w, h, surface->format->format, surface->pixels, surface->pitch,
        SDL_PIXELFORMAT_ARGB8888, pixels->data, pixels->stride * 4);
    SDL_FreeSurface(surface);
    vt_pixels_premultiply(pixels);
    return true;
}

/* Pixels a unit, for the size that is wanted and affordable. */
static double scale_of(const vt_decoding *d)
{
    double w = d->head.w, h = d->head.h;
    double scale = d->wish->drawn > 0 ? d->wish->drawn : fmax(d->wish->cover_w / w, d->wish->cover_h / h);
    if (!(scale > 0)) scale = 1;
    scale = fmin(scale, sqrt((double)d->most_bytes / 4 / (w * h)));
    return fmin(scale, VT_MEDIA_SIDE_MOST / fmax(w, h));
}

vt_pixels *vt_decode_svg(vt_decoding *d)
{
    if (!vt_svg_is_affordable(d)) return NULL;
    double scale = scale_of(d);
    int w = (int)fmax(floor(d->head.w * scale + 0.5), 1), h = (int)fmax(floor(d->head.h * scale + 0.5), 1);
    vt_pixels *pixels = vt_pixels_create(w, h);
    if (!pixels) return vt_decoding_no_memory(d);
    pthread_once(&rsvg.once, open_library);
    if (rsvg.open ? draw(d, pixels) : draw_plainly(d, pixels)) return pixels;
    vt_pixels_destroy(pixels);
    return NULL;
}
