/* From the bytes of a file to premultiplied pixels, with SDL_image. */
#include <SDL_image.h>
#include <math.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "media/loader.h"
#include "media/sniff.h"

enum { SIDE_MOST = 32767 };

static pthread_once_t started = PTHREAD_ONCE_INIT;

/* SDL_image loads its libraries on first use, and not for two threads at once. */
static void start(void)
{
    IMG_Init(IMG_INIT_PNG | IMG_INIT_JPG | IMG_INIT_WEBP);
}

static bool say(vt_asset_outcome *outcome, vt_asset_outcome what)
{
    *outcome = what;
    return false;
}

static bool may_decode(
    const vt_sniffed *file, const char *name, double most_megapixels, vt_asset_outcome *outcome, vt_err *err)
{
    if (file->format == VT_FORMAT_UNKNOWN) {
        vt_fail(err, VT_ERR_PARSE, name, "Not a picture: use PNG, JPEG, WebP, GIF or BMP.");
        return say(outcome, VT_ASSET_DAMAGED);
    }
    if (file->w == 0 || file->h == 0) {
        vt_fail(err, VT_ERR_PARSE, name, "The picture's header is broken; save it again.");
        return say(outcome, VT_ASSET_DAMAGED);
    }
    double megapixels = (double)file->w * file->h / 1e6;
    if (megapixels > most_megapixels || file->w > SIDE_MOST || file->h > SIDE_MOST) {
        vt_fail(err, VT_ERR_RANGE, name,
            "The picture has %u x %u pixels; at most %g million and %d a side are shown. Make it smaller.",
            file->w, file->h, most_megapixels, SIDE_MOST);
        return say(outcome, VT_ASSET_REFUSED);
    }
    if (file->cmyk) {
        vt_fail(err, VT_ERR_UNSUPPORTED, name, "The picture is in printing colours (CMYK); save it as RGB.");
        return say(outcome, VT_ASSET_REFUSED);
    }
    if (file->cut) {
        vt_fail(err, VT_ERR_PARSE, name, "The end of the picture is missing; copy the file again.");
        return say(outcome, VT_ASSET_DAMAGED);
    }
    return true;
}

static SDL_Surface *load(const void *bytes, size_t size, vt_format format)
{
    pthread_once(&started, start);
    SDL_RWops *source = SDL_RWFromConstMem(bytes, (int)size);
    return source ? IMG_LoadTyped_RW(source, 1, vt_format_name(format)) : NULL;
}

/* Straight ARGB; a second surface is taken only for palettes and colour keys. */
static bool unpack(SDL_Surface *surface, vt_pixels *out)
{
    SDL_Surface *argb = NULL;
    if (surface->format->palette || SDL_HasColorKey(surface)) {
        argb = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0);
        if (!argb) return false;
        surface = argb;
    }
    int failed = SDL_ConvertPixels(out->w, out->h, surface->format->format, surface->pixels, surface->pitch,
        SDL_PIXELFORMAT_ARGB8888, out->data, out->stride * 4);
    SDL_FreeSurface(argb);
    return !failed;
}

static uint32_t premultiplied(uint32_t pixel)
{
    uint32_t a = pixel >> 24;
    uint32_t rb = (pixel & 0xFF00FF) * a + 0x800080, g = (pixel >> 8 & 0xFF) * a + 0x80;
    rb = (rb + (rb >> 8 & 0xFF00FF)) >> 8 & 0xFF00FF;
    g = (g + (g >> 8)) >> 8 & 0xFF;
    return a << 24 | rb | g << 8;
}

static void premultiply(vt_pixels *pixels)
{
    uint32_t all = 0xFFFFFFFF;
    size_t count = (size_t)pixels->stride * (size_t)pixels->h;
    for (size_t i = 0; i < count; i++)
        all &= pixels->data[i];
    pixels->opaque = all >> 24 == 255;
    for (size_t i = 0; i < count && !pixels->opaque; i++)
        pixels->data[i] = premultiplied(pixels->data[i]);
}

/* Turns the picture as its camera was held: EXIF 2.32, orientations 2 to 8. */
static vt_pixels *upright(vt_pixels *from, int orientation)
{
    bool sideways = orientation >= 5;
    bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    vt_pixels *out = vt_pixels_create(sideways ? from->h : from->w, sideways ? from->w : from->h);
    for (int y = 0; out && y < out->h; y++) {
        uint32_t *row = out->data + (ptrdiff_t)y * out->stride;
        for (int x = 0; x < out->w; x++) {
            int from_x = sideways ? y : x, from_y = sideways ? x : y;
            if (flip_x) from_x = from->w - 1 - from_x;
            if (flip_y) from_y = from->h - 1 - from_y;
            row[x] = from->data[(ptrdiff_t)from_y * from->stride + from_x];
        }
    }
    if (out) out->opaque = from->opaque;
    vt_pixels_destroy(from);
    return out;
}

bool vt_media_decode(const void *bytes, size_t size, const char *name, double most_megapixels,
    vt_pixels **out, vt_asset_outcome *outcome, vt_err *err)
{
    vt_sniffed file = vt_sniff(bytes, size);
    *out = NULL;
    if (!may_decode(&file, name, most_megapixels, outcome, err)) return false;
    SDL_Surface *surface = load(bytes, size, file.format);
    if (!surface || surface->w != (int)file.w || surface->h != (int)file.h) {
        vt_fail(
            err, VT_ERR_PARSE, name, "The picture is damaged: %s.", surface ? "two sizes" : IMG_GetError());
        SDL_FreeSurface(surface);
        return say(outcome, VT_ASSET_DAMAGED);
    }
    vt_pixels *pixels = vt_pixels_create(surface->w, surface->h);
    bool unpacked = pixels && unpack(surface, pixels);
    SDL_FreeSurface(surface);
    if (unpacked) {
        premultiply(pixels);
        if (file.orientation > 1) pixels = upright(pixels, file.orientation);
    }
    if (!unpacked || !pixels) {
        vt_pixels_destroy(pixels);
        vt_fail_memory(err, "a picture");
        return say(outcome, VT_ASSET_NO_MEMORY);
    }
    *out = pixels;
    *outcome = VT_ASSET_READY;
    return true;
}

const char *vt_media_versions(void)
{
    static char text[32];
    const SDL_version *image = IMG_Linked_Version();
    snprintf(text, sizeof text, "SDL_image %d.%d.%d", image->major, image->minor, image->patch);
    return text;
}
