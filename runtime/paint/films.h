/* The newest pictures of films and cameras, by film number. Each new picture is another one, so none goes to
 * a cache, is halved or gets a sharp copy.
 *
 * Invariants
 * 1. The pixels are the caller's; the sprite that borrows them stays for as long as pictures come in one
 *    size, and with it what the backend made of it.
 * 2. Nothing of a film is drawn roughly: it stands on whole pixels even while it drifts. */
#ifndef VT_PAINT_FILMS_H
#define VT_PAINT_FILMS_H

#include "paint/backend.h"

typedef struct vt_film {
    struct vt_film *next;
    uint32_t film;
    vt_sprite *sprite;
} vt_film;

/* NULL: the painter has no picture of it. */
vt_sprite *vt_films_find(const vt_painter *painter, uint32_t film);
void vt_films_finish(vt_painter *painter);

#endif
