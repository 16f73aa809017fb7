/* Draw items become stamps: films and cameras. Upright, the picture fills whole pixels exactly; where it is
 * as large as these, it goes to the screen as it is. */
#include <math.h>

#include "paint/films.h"
#include "paint/pictures.h"

/* From the part's pixels, which may be shown mirrored, to the screen. */
static vt_affine place_of(const vt_draw *item, const vt_draw_film *film, vt_rect part, vt_rect shown)
{
    vt_affine in_node = {shown.w / part.w, 0, 0, shown.h / part.h, shown.x, shown.y};
    if (film->mirrored) {
        in_node.a = -in_node.a;
        in_node.e += shown.w;
    }
    return vt_affine_multiply(item->matrix, in_node);
}

/* The same, stretched onto whole pixels. */
static vt_affine onto(vt_affine place, vt_rect part, vt_irect box)
{
    vt_rect r = vt_affine_bounds(place, (vt_rect){0, 0, part.w, part.h});
    double across = (box.x1 - box.x0) / r.w, down = (box.y1 - box.y0) / r.h;
    vt_affine stretch = {across, 0, 0, down, box.x0 - r.x * across, box.y0 - r.y * down};
    return vt_affine_multiply(stretch, place);
}

static bool is_whole(const vt_show *show, const vt_affine *matrix, bool mirrored)
{
    int quarters;
    int w = show->box.x1 - show->box.x0, h = show->box.y1 - show->box.y0;
    return !mirrored && vt_lower_quarters(matrix, &quarters) && quarters == 0 && show->part.w == w &&
           show->part.h == h && show->part.x == floor(show->part.x) && show->part.y == floor(show->part.y);
}

/* A part of a picture that is cut by less than a pixel is taken whole: the film was made to fit. */
static void keep_whole(vt_rect *part, const vt_sprite *sprite)
{
    if (sprite->w - part->w < 1) *part = (vt_rect){0, part->y, sprite->w, part->h};
    if (sprite->h - part->h < 1) *part = (vt_rect){part->x, 0, part->w, sprite->h};
}

static void stamp(
    vt_painter *painter, vt_sprite *sprite, const vt_draw *item, const vt_draw_film *film, vt_irect clip)
{
    const vt_affine *m = &item->matrix;
    vt_rect part, shown;
    vt_pictures_fit(item, (vt_rect){0, 0, sprite->w, sprite->h}, &part, &shown);
    keep_whole(&part, sprite);
    double across = hypot(m->a, m->b), w = shown.w * across, h = shown.h * hypot(m->c, m->d);
    if (!(w > 0) || !(h > 0)) return;
    vt_show show = {.sprite = sprite,
        .part = part,
        .place = place_of(item, film, part, shown),
        .aligned = vt_lower_straight(m),
        .shown_w = w,
        .shown_h = h,
        .radius = fmin(fmax(item->radius * across, 0), fmin(w, h) / 2),
        .opacity = vt_paint_opacity(item->opacity),
        .tint = vt_paint_color(film->tint, 1),
        .blend = item->blend};
    if (show.aligned) {
        show.box = vt_lower_box(m, shown);
        int box_w = show.box.x1 - show.box.x0, box_h = show.box.y1 - show.box.y0;
        if (box_w <= 0 || box_h <= 0) return;
        show.place = onto(show.place, part, show.box);
        show.whole = is_whole(&show, m, film->mirrored);
        show.shown_w = box_w;
        show.shown_h = box_h;
        show.radius = vt_lower_radius(show.radius, box_w, box_h);
    }
    painter->backend->show(painter, &show, clip);
}

/* The poster, or the place of a film that will not come. */
static void stand_in(vt_painter *painter, const vt_drawlist *list, const vt_draw *item,
    const vt_draw_film *film, vt_irect clip)
{
    const vt_draw_picture look = {.tint = film->tint, .columns = 1, .rows = 1};
    vt_picture *poster = vt_pictures_find(painter, item->asset);
    bool comes = item->asset > 0 && (item->asset >= painter->picture_count ||
                                        painter->pictures[item->asset].state == VT_PICTURE_UNKNOWN);
    if (poster)
        vt_pictures_stamp(painter, poster, item, &look, clip);
    else if (film->failed && !comes)
        vt_lower_missing(painter, list, item, clip);
}

void vt_lower_film(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_draw_film *film = vt_draw_extra(list, item->extra);
    if (!film || !(item->w > 0) || !(item->h > 0)) return;
    vt_sprite *sprite = film->failed ? NULL : vt_films_find(painter, film->film);
    if (sprite)
        stamp(painter, sprite, item, film, clip);
    else
        stand_in(painter, list, item, film, clip);
}

vt_irect vt_films_hide(const vt_painter *painter, const vt_drawlist *list, const vt_draw *item)
{
    const vt_draw_film *film = vt_draw_extra(list, item->extra);
    const vt_sprite *sprite = film && !film->failed ? vt_films_find(painter, film->film) : NULL;
    if (!sprite || !sprite->opaque || film->tint.a < 255 || !(item->w > 0) || !(item->h > 0))
        return (vt_irect){0, 0, 0, 0};
    vt_rect part, shown;
    vt_pictures_fit(item, (vt_rect){0, 0, sprite->w, sprite->h}, &part, &shown);
    return vt_lower_within(vt_affine_bounds(item->matrix, shown));
}
