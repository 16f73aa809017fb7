/* Only the rows and columns of the region are copied. */
#include "paint/screen.h"

#include <SDL.h>
#include <stddef.h>
#include <string.h>

void vt_screen_init(vt_screen *screen, void *window)
{
    *screen = (vt_screen){.window = window};
}

void vt_screen_finish(vt_screen *screen)
{
    if (screen->texture) SDL_DestroyTexture(screen->texture);
    if (screen->renderer) SDL_DestroyRenderer(screen->renderer);
    *screen = (vt_screen){.window = NULL};
}

const char *vt_screen_name(const vt_screen *screen)
{
    SDL_RendererInfo info;
    if (!screen->renderer || SDL_GetRendererInfo(screen->renderer, &info) != 0) return "window surface";
    return info.name;
}

static const uint32_t *pixel_at(const vt_pixels *canvas, int x, int y)
{
    return canvas->data + (ptrdiff_t)y * canvas->stride + x;
}

static void copy_rect(const vt_pixels *canvas, SDL_Surface *surface, const SDL_Rect *r)
{
    const SDL_PixelFormat *format = surface->format;
    uint8_t *out =
        (uint8_t *)surface->pixels + (ptrdiff_t)r->y * surface->pitch + r->x * format->BytesPerPixel;
    bool same = format->format == SDL_PIXELFORMAT_RGB888 || format->format == SDL_PIXELFORMAT_ARGB8888;
    if (!same) {
        SDL_ConvertPixels(r->w, r->h, SDL_PIXELFORMAT_ARGB8888, pixel_at(canvas, r->x, r->y),
            canvas->stride * 4, format->format, out, surface->pitch);
        return;
    }
    for (int y = 0; y < r->h; y++, out += surface->pitch)
        memcpy(out, pixel_at(canvas, r->x, r->y + y), (size_t)r->w * 4);
}

/* The parts of the region that both canvas and window have; returns how many. */
static int visible(const vt_region *region, int w, int h, SDL_Rect rects[VT_REGION_MAX])
{
    int count = 0;
    for (int i = 0; i < region->count; i++) {
        vt_irect r = vt_irect_intersect(region->rects[i], (vt_irect){0, 0, w, h});
        if (!vt_irect_empty(r)) rects[count++] = (SDL_Rect){r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0};
    }
    return count;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static bool show_on_surface(
    SDL_Window *window, SDL_Surface *surface, const vt_pixels *canvas, const vt_region *region, vt_err *err)
{
    SDL_Rect rects[VT_REGION_MAX];
    int count = visible(region, smaller(canvas->w, surface->w), smaller(canvas->h, surface->h), rects);
    for (int i = 0; i < count; i++)
        copy_rect(canvas, surface, &rects[i]);
    if (count == 0 || SDL_UpdateWindowSurfaceRects(window, rects, count) == 0) return true;
    return vt_fail(err, VT_ERR_IO, NULL, "The window could not be updated: %s.", SDL_GetError());
}

static bool make_texture(vt_screen *screen, const vt_pixels *canvas, vt_err *err)
{
    if (!screen->renderer) screen->renderer = SDL_CreateRenderer(screen->window, -1, 0);
    if (!screen->renderer)
        return vt_fail(
            err, VT_ERR_UNSUPPORTED, NULL, "SDL can draw nothing on this window: %s.", SDL_GetError());
    if (screen->texture && screen->w == canvas->w && screen->h == canvas->h) return true;
    if (screen->texture) SDL_DestroyTexture(screen->texture);
    screen->w = canvas->w;
    screen->h = canvas->h;
    screen->texture = SDL_CreateTexture(
        screen->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, canvas->w, canvas->h);
    if (!screen->texture)
        return vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "SDL has no texture of %d by %d pixels: %s.", canvas->w,
            canvas->h, SDL_GetError());
    SDL_SetTextureBlendMode(screen->texture, SDL_BLENDMODE_NONE);
    SDL_UpdateTexture(screen->texture, NULL, canvas->data, canvas->stride * 4);
    return true;
}

static bool show_by_texture(vt_screen *screen, const vt_pixels *canvas, const vt_region *region, vt_err *err)
{
    SDL_Rect rects[VT_REGION_MAX];
    if (!make_texture(screen, canvas, err)) return false;
    int count = visible(region, canvas->w, canvas->h, rects);
    for (int i = 0; i < count; i++)
        SDL_UpdateTexture(
            screen->texture, &rects[i], pixel_at(canvas, rects[i].x, rects[i].y), canvas->stride * 4);
    if (SDL_RenderCopy(screen->renderer, screen->texture, NULL, NULL) != 0)
        return vt_fail(err, VT_ERR_IO, NULL, "The window could not be updated: %s.", SDL_GetError());
    SDL_RenderPresent(screen->renderer);
    return true;
}

bool vt_screen_show(vt_screen *screen, const vt_pixels *canvas, const vt_region *region, vt_err *err)
{
    SDL_Surface *surface = screen->renderer ? NULL : SDL_GetWindowSurface(screen->window);
    if (surface) return show_on_surface(screen->window, surface, canvas, region, err);
    return show_by_texture(screen, canvas, region, err);
}
