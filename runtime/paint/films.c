#include "paint/films.h"

#include "base/mem.h"

vt_sprite *vt_films_find(const vt_painter *painter, uint32_t film)
{
    const vt_film *one = film ? painter->films : NULL;
    while (one && one->film != film)
        one = one->next;
    return one ? one->sprite : NULL;
}

static void drop(vt_painter *painter, vt_sprite *sprite)
{
    if (sprite && sprite->handle) painter->backend->drop(painter, sprite);
    vt_sprite_destroy(sprite);
}

static void take_out(vt_painter *painter, vt_film **link)
{
    vt_film *gone = *link;
    *link = gone->next;
    drop(painter, gone->sprite);
    vt_free(gone);
}

void vt_films_finish(vt_painter *painter)
{
    while (painter->films)
        take_out(painter, &painter->films);
}

static vt_film **place_of(vt_painter *painter, uint32_t film)
{
    vt_film **link = &painter->films;
    while (*link && (*link)->film != film)
        link = &(*link)->next;
    return link;
}

/* The same sprite shows the next picture. */
static bool renew(vt_painter *painter, vt_film *film, const vt_pixels *picture)
{
    vt_sprite *sprite = film->sprite;
    if (sprite && (sprite->w != picture->w || sprite->h != picture->h)) {
        drop(painter, sprite);
        sprite = film->sprite = NULL;
    }
    if (!sprite) {
        const vt_sprite_key key = {.kind = VT_SPRITE_FILM, .subject = film->film};
        sprite = film->sprite = vt_sprite_create(&key, false, 0, 0);
        if (!sprite) return false;
        sprite->w = picture->w;
        sprite->h = picture->h;
        sprite->borrowed = true;
    }
    bool elsewhere = sprite->data != picture->data || sprite->stride != 4 * picture->stride;
    sprite->data = picture->data;
    sprite->stride = 4 * picture->stride;
    sprite->opaque = picture->opaque;
    sprite->fresh = (vt_irect){0, 0, sprite->w, sprite->h};
    if (elsewhere && sprite->handle && painter->backend->moved) painter->backend->moved(painter, sprite);
    return true;
}

void vt_painter_film(vt_painter *painter, uint32_t film, const vt_pixels *picture)
{
    vt_film **link = place_of(painter, film);
    bool any = picture && picture->data && picture->w > 0 && picture->h > 0;
    if (!any) {
        if (*link) take_out(painter, link);
        return;
    }
    if (!*link) {
        vt_film *fresh = film ? vt_alloc(sizeof *fresh) : NULL;
        if (!fresh) return; /* the poster stays */
        fresh->film = film;
        *link = fresh;
    }
    if (!renew(painter, *link, picture)) take_out(painter, link);
}
