/* Pictures on disk, and how far two are apart. */
#include <SDL_image.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

vt_pixels *load_png(const char *path)
{
    SDL_Surface *file = IMG_Load(path);
    SDL_Surface *argb = file ? SDL_ConvertSurfaceFormat(file, SDL_PIXELFORMAT_ARGB8888, 0) : NULL;
    vt_pixels *out = argb ? vt_pixels_create(argb->w, argb->h) : NULL;
    for (int y = 0; out && y < out->h; y++)
        memcpy(out->data + (ptrdiff_t)y * out->stride,
            (const uint8_t *)argb->pixels + (ptrdiff_t)y * argb->pitch, (size_t)out->w * 4);
    SDL_FreeSurface(argb);
    SDL_FreeSurface(file);
    return out;
}

bool save_png(const vt_pixels *pixels, const char *path)
{
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormatFrom(
        pixels->data, pixels->w, pixels->h, 32, pixels->stride * 4, SDL_PIXELFORMAT_RGB888);
    bool saved = surface && IMG_SavePNG(surface, path) == 0;
    SDL_FreeSurface(surface);
    return saved;
}

static int apart(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        if (d > most) most = d;
    }
    return most;
}

static void keep(const char *name, const char *what, const vt_pixels *expected, const vt_pixels *actual)
{
    vt_pixels *difference = vt_pixels_create(expected->w, expected->h);
    if (!difference) die("no memory");
    for (int64_t i = 0; i < (int64_t)expected->w * expected->h; i++) {
        int d = apart(expected->data[i], actual->data[i]);
        difference->data[i] = (uint32_t)(d == 0 ? 0 : d > 47 ? 255 : 48 + 4 * d) * 0x010101U;
    }
    const vt_pixels *pictures[] = {actual, expected, difference};
    const char *const names[] = {"actual", "expected", "difference"};
    for (int i = 0; i < 3; i++) {
        char path[200];
        snprintf(path, sizeof path, "golden-%s-%s-%s.png", name, what, names[i]);
        printf("    %s%s\n", path, save_png(pictures[i], path) ? "" : " could not be written");
    }
    vt_pixels_destroy(difference);
}

bool alike(
    const char *name, const char *what, const vt_pixels *expected, const vt_pixels *actual, tolerance t)
{
    if (expected->w != actual->w || expected->h != actual->h) {
        printf("FAILED %s, %s: %d by %d pixels instead of %d by %d\n", name, what, actual->w, actual->h,
            expected->w, expected->h);
        return false;
    }
    int64_t far = 0, count = (int64_t)expected->w * expected->h;
    int most = 0, at = 0;
    for (int64_t i = 0; i < count; i++) {
        int d = apart(expected->data[i], actual->data[i]);
        far += d > t.within;
        if (d > most) at = (int)i;
        if (d > most) most = d;
    }
    double share = (double)far / (double)count;
    bool good = share <= t.most_far && most <= t.never;
    printf("%-6s %s, %s: %.3f %% of pixels more than %d apart, most %d at %d,%d\n", good ? "ok" : "FAILED",
        name, what, 100 * share, t.within, most, at % expected->w, at / expected->w);
    if (!good) keep(name, what, expected, actual);
    return good;
}
