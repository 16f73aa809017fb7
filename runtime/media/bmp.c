/* BMP with SDL. */
#include <SDL.h>

#include "media/decoding.h"

vt_pixels *vt_decode_bmp(vt_decoding *d)
{
    SDL_RWops *source = SDL_RWFromConstMem(d->bytes, (int)d->size);
    SDL_Surface *surface = source ? SDL_LoadBMP_RW(source, 1) : NULL;
    if (!surface || surface->w != (int)d->head.w || surface->h != (int)d->head.h) {
        vt_decoding_damaged(d, surface ? "two sizes" : SDL_GetError());
        SDL_FreeSurface(surface);
        return NULL;
    }
    /* keys and palettes are only applied when a surface is converted */
    SDL_Surface *argb = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0);
    vt_pixels *pixels = argb ? vt_pixels_create(argb->w, argb->h) : NULL;
    if (pixels) {
        SDL_ConvertPixels(argb->w, argb->h, SDL_PIXELFORMAT_ARGB8888, argb->pixels, argb->pitch,
            SDL_PIXELFORMAT_ARGB8888, pixels->data, pixels->stride * 4);
        vt_pixels_premultiply(pixels);
    } else {
        vt_decoding_no_memory(d);
    }
    SDL_FreeSurface(argb);
    SDL_FreeSurface(surface);
    return pixels;
}
