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

enum { HEADER_MOST = 256 << 10 /* a JPEG's size stands behind what cameras write of themselves */ };

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

/* ---- pictures inside of drawings, which other libraries decode without asking what they will cost ---- */

static int sextet(unsigned char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* The first bytes of a base64 text (RFC 4648), white space in it skipped; so many as a header may need. */
static size_t unpack(const unsigned char *text, const unsigned char *end, unsigned char *out, size_t most)
{
    uint32_t bits = 0;
    int held = 0;
    size_t size = 0;
    for (; text < end && size < most; text++) {
        int value = sextet(*text);
        if (value < 0 && strchr(" \t\r\n", *text)) continue;
        if (value < 0) break;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out[size++] = (unsigned char)(bits >> held);
    }
    return size;
}

/* Every picture in it is of a kind and size that would be shown by itself. */
static bool contents_are_affordable(vt_decoding *d)
{
    static const char mark[] = "base64,";
    const unsigned char *at = d->bytes, *end = d->bytes + d->size;
    unsigned char *header = NULL;
    bool fine = true;
    while (fine && (at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1))) {
        at += sizeof mark - 1;
        if (!header) header = vt_alloc(HEADER_MOST);
        if (!header) {
            vt_decoding_no_memory(d);
            return false;
        }
        vt_sniffed inner = vt_sniff(header, unpack(at, end, header, HEADER_MOST));
        bool font = inner.format == VT_FORMAT_UNKNOWN;
        bool drawing = inner.format == VT_FORMAT_SVG || inner.format == VT_FORMAT_TIFF;
        fine = font || (!drawing && (uint64_t)inner.w * inner.h <= d->most_bytes / 4);
    }
    vt_free(header);
    if (fine) return true;
    d->outcome = VT_ASSET_REFUSED;
    return vt_fail(d->err, VT_ERR_RANGE, d->name,
        "The drawing holds a picture that is too large, or another drawing; take it out or make it smaller.");
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
    if (!contents_are_affordable(d)) return NULL;
    double scale = scale_of(d);
    int w = (int)fmax(floor(d->head.w * scale + 0.5), 1), h = (int)fmax(floor(d->head.h * scale + 0.5), 1);
    vt_pixels *pixels = vt_pixels_create(w, h);
    if (!pixels) return vt_decoding_no_memory(d);
    pthread_once(&rsvg.once, open_library);
    if (rsvg.open ? draw(d, pixels) : draw_plainly(d, pixels)) return pixels;
    vt_pixels_destroy(pixels);
    return NULL;
}
