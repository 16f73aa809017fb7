/* Draw items become stamps: pictures.
 *
 * At rest the edges of what stands upright lie on whole pixels. What moves slowly is drawn between them, with
 * smooth edges, or it would be seen to step; when everything rests it is drawn once more, sharp. */
#include <math.h>
#include <string.h>

#include "paint/pictures.h"

enum { LABEL_PX = 28, SLICED_MOST_PX = 2048, SLIDES_MOST_PIXELS = 1 << 18 };

void vt_pictures_fit(const vt_draw *item, vt_rect all, vt_rect *part, vt_rect *shown)
{
    *part = all;
    *shown = (vt_rect){0, 0, item->w, item->h};
    if (item->fit == VT_FIT_STRETCH) return;
    double across = item->w / all.w, down = item->h / all.h;
    if (item->fit == VT_FIT_CONTAIN) {
        double scale = fmin(across, down);
        shown->w = all.w * scale;
        shown->h = all.h * scale;
        shown->x = (item->w - shown->w) / 2;
        shown->y = (item->h - shown->h) / 2;
    } else if (item->fit == VT_FIT_COVER) {
        double scale = fmax(across, down);
        part->w = fmin(item->w / scale, all.w);
        part->h = fmin(item->h / scale, all.h);
        part->x += (all.w - part->w) / 2;
        part->y += (all.h - part->h) / 2;
    }
}

static vt_affine exact_place(const vt_draw *item, vt_rect part, vt_rect shown)
{
    vt_affine in_node = vt_affine_multiply(
        vt_affine_translate(shown.x, shown.y), vt_affine_scale(shown.w / part.w, shown.h / part.h));
    return vt_affine_multiply(item->matrix, in_node);
}

/* How an item of this size and look is shown; where and with what is still to be said. */
static vt_show show_of(const vt_draw *item, const vt_draw_picture *extra, double w, double h)
{
    double scale = item->radius > 0 ? hypot(item->matrix.a, item->matrix.b) : 0;
    return (vt_show){.shown_w = w,
        .shown_h = h,
        .radius = scale > 0 ? fmin(item->radius * scale, fmin(w, h) / 2) : 0,
        .opacity = vt_paint_opacity(item->opacity),
        .tint = extra ? vt_paint_color(extra->tint, 1) : VT_WHITE,
        .blend = item->blend};
}

static bool is_whole(vt_rect part)
{
    return part.x == floor(part.x) && part.y == floor(part.y);
}

/* What is scaled while it is drawn keeps its exact place within whole pixels, so that a zoom does not
 * tremble.
 */
static void stamp_upright(vt_painter *painter, const vt_motif *motif, const vt_draw *item,
    const vt_draw_picture *extra, vt_rect part, vt_rect shown, bool between, vt_irect clip)
{
    int quarters = 0;
    bool plain = vt_lower_quarters(&item->matrix, &quarters), sideways = quarters & 1;
    vt_rect exact = vt_affine_bounds(item->matrix, shown);
    vt_irect box = vt_lower_whole(exact);
    int w = between ? vt_paint_round(exact.w) : box.x1 - box.x0;
    int h = between ? vt_paint_round(exact.h) : box.y1 - box.y0;
    if (w <= 0 || h <= 0) return;
    vt_show show = show_of(item, extra, between ? exact.w : w, between ? exact.h : h);
    show.aligned = !between;
    show.box = box;
    if (show.aligned) show.radius = vt_lower_radius(show.radius, w, h);
    int upright_w = sideways ? h : w, upright_h = sideways ? w : h;
    show.part = part;
    if (plain) show.sprite = vt_pictures_upright(painter, motif, &show.part, upright_w, upright_h, quarters);
    if (!show.sprite) {
        show.part = part;
        show.sprite = vt_pictures_sized(painter, motif, &show.part, upright_w, upright_h);
        quarters = 0;
    }
    painter->roughly = painter->roughly || between;
    bool same = plain && fabs(show.part.w - w) < 1e-6 && fabs(show.part.h - h) < 1e-6;
    show.whole = show.aligned && same && is_whole(show.part);
    if (show.whole)
        show.place = vt_affine_translate(box.x0, box.y0);
    else if (quarters > 0) /* the sprite is turned already */
        show.place = vt_affine_multiply(vt_affine_translate(exact.x, exact.y),
            vt_affine_scale(exact.w / show.part.w, exact.h / show.part.h));
    else
        show.place = exact_place(item, show.part, shown);
    painter->backend->show(painter, &show, clip);
}

static void stamp_turned(vt_painter *painter, const vt_motif *motif, const vt_draw *item,
    const vt_draw_picture *extra, vt_rect part, vt_rect shown, vt_irect clip)
{
    const vt_affine *m = &item->matrix;
    double w = shown.w * hypot(m->a, m->b), h = shown.h * hypot(m->c, m->d);
    if (!(w > 0) || !(h > 0)) return;
    vt_show show = show_of(item, extra, w, h);
    show.sprite = vt_pictures_sized(painter, motif, &part, w, h);
    show.part = part;
    show.place = exact_place(item, part, shown);
    painter->backend->show(painter, &show, clip);
}

static void stamp_slices(vt_painter *painter, const vt_motif *motif, const vt_draw *item,
    const vt_draw_picture *extra, vt_rect part, vt_irect clip)
{
    vt_slices s = vt_pictures_slices(part, extra, item->w, item->h, 1);
    for (int i = 0; i < 9; i++) {
        int column = i % 3, row = i / 3;
        vt_rect from = {s.from_x[column], s.from_y[row], s.from_x[column + 1] - s.from_x[column],
            s.from_y[row + 1] - s.from_y[row]};
        vt_rect to = {
            s.to_x[column], s.to_y[row], s.to_x[column + 1] - s.to_x[column], s.to_y[row + 1] - s.to_y[row]};
        if (!(from.w > 0) || !(from.h > 0) || !(to.w > 0) || !(to.h > 0)) continue;
        vt_motif cut = vt_pictures_cut(painter, motif, from);
        if (cut.full)
            stamp_upright(painter, &cut, item, extra, (vt_rect){0, 0, cut.w, cut.h}, to, false, clip);
    }
}

/* Slices side by side would show seams along smooth edges: they are put together first. */
static void stamp_sliced(vt_painter *painter, const vt_motif *motif, const vt_draw *item,
    const vt_draw_picture *extra, vt_rect part, vt_irect clip)
{
    const vt_affine *m = &item->matrix;
    double across = hypot(m->a, m->b), down = hypot(m->c, m->d),
           scale = fmin(fmax(across, down), SLICED_MOST_PX / fmax(item->w, item->h));
    if (!(across > 0) || !(down > 0)) return;
    int w = (int)ceil(item->w * scale), h = (int)ceil(item->h * scale);
    vt_slices slices = vt_pictures_slices(part, extra, w, h, scale);
    vt_show show = show_of(item, extra, item->w * across, item->h * down);
    show.sprite = vt_pictures_sliced(painter, motif, &slices, w, h);
    if (!show.sprite) return;
    show.part = (vt_rect){0, 0, w, h};
    show.place = exact_place(item, show.part, (vt_rect){0, 0, item->w, item->h});
    painter->backend->show(painter, &show, clip);
}

/* What of the picture is shown; false: nothing. */
static bool crop(const vt_motif *motif, const vt_draw_picture *extra, vt_rect *out)
{
    *out = (vt_rect){0, 0, motif->w, motif->h};
    if (!extra) return true;
    out->x = fmin(fmax(extra->crop.x, 0), motif->w);
    out->y = fmin(fmax(extra->crop.y, 0), motif->h);
    out->w = fmin(extra->crop.w > 0 ? extra->crop.w : motif->w, motif->w - out->x);
    out->h = fmin(extra->crop.h > 0 ? extra->crop.h : motif->h, motif->h - out->y);
    return out->w > 0 && out->h > 0;
}

static bool is_sliced(const vt_draw_picture *extra)
{
    return extra && (extra->left > 0 || extra->top > 0 || extra->right > 0 || extra->bottom > 0);
}

/* Slices that keep their size are put together once; large ones would take too long, and go on in steps. */
static bool slides_as_one(const vt_painter *painter, const vt_draw *item)
{
    const vt_affine *m = &item->matrix;
    double pixels = item->w * hypot(m->a, m->b) * item->h * hypot(m->c, m->d);
    return !painter->motion.item->resizes && pixels <= SLIDES_MOST_PIXELS;
}

static void stamp_motif(vt_painter *painter, const vt_motif *motif, const vt_draw *item,
    const vt_draw_picture *extra, vt_irect clip)
{
    vt_rect all, part, shown;
    if (!crop(motif, extra, &all)) return;
    bool straight = vt_lower_straight(&item->matrix), drifts = straight && painter->motion.item->drifts;
    if (is_sliced(extra)) {
        bool between = drifts && slides_as_one(painter, item);
        bool as_one = !straight || item->radius > 0 || between;
        painter->roughly = painter->roughly || between;
        (as_one ? stamp_sliced : stamp_slices)(painter, motif, item, extra, all, clip);
        return;
    }
    vt_pictures_fit(item, all, &part, &shown);
    if (straight)
        stamp_upright(painter, motif, item, extra, part, shown, drifts, clip);
    else
        stamp_turned(painter, motif, item, extra, part, shown, clip);
}

void vt_lower_missing(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_color dim = {128, 128, 128, 48}, dark = {43, 29, 35, 255}, red = {214, 84, 84, 255};
    vt_draw box = *item;
    box.kind = VT_DRAW_RECT;
    box.blend = VT_BLEND_NORMAL;
    box.extra = VT_DRAW_PLAIN;
    box.color = painter->dev ? dark : dim;
    box.border_color = red;
    box.border = painter->dev ? 2 : 0;
    vt_lower_rect(painter, list, &box, clip);
    if (!painter->dev) return;
    vt_draw label = {.kind = VT_DRAW_TEXT,
        .matrix = vt_affine_multiply(item->matrix, vt_affine_translate(8, 4)),
        .w = fmax(item->w - 16, 0),
        .h = item->h,
        .opacity = item->opacity,
        .bounds = item->bounds,
        .color = red,
        .text = item->src,
        .text_length = strlen((const char *)list->strings.data + item->src),
        .font = list->strings.size - 1, /* the empty name: the default font */
        .style = {
            .size = fmin(LABEL_PX, fmax(item->h / 2, 4)), .line_height = 1, .wrap = fmax(item->w - 16, 1)}};
    vt_lower_text(painter, list, &label, clip);
}

void vt_pictures_stamp(vt_painter *painter, vt_picture *picture, const vt_draw *item,
    const vt_draw_picture *extra, vt_irect clip)
{
    vt_motif motif = vt_pictures_motif(painter, picture, extra);
    if (motif.full) stamp_motif(painter, &motif, item, extra, clip);
}

void vt_lower_image(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    vt_picture *picture = item->asset < painter->picture_count ? &painter->pictures[item->asset] : NULL;
    if (!picture || picture->state == VT_PICTURE_UNKNOWN || !(item->w > 0) || !(item->h > 0)) return;
    if (picture->state == VT_PICTURE_FAILED) {
        vt_lower_missing(painter, list, item, clip);
        return;
    }
    vt_pictures_stamp(painter, picture, item, vt_draw_extra(list, item->extra), clip);
}

vt_irect vt_pictures_hide(const vt_painter *painter, const vt_drawlist *list, const vt_draw *item)
{
    const vt_irect nothing = {0, 0, 0, 0};
    const vt_picture *picture = item->asset < painter->picture_count ? &painter->pictures[item->asset] : NULL;
    const vt_draw_picture *extra = vt_draw_extra(list, item->extra);
    if (!picture || picture->state != VT_PICTURE_READY || !picture->opaque) return nothing;
    if (extra && (extra->tint.a < 255 || extra->crop.x * extra->columns >= picture->w ||
                     extra->crop.y * extra->rows >= picture->h))
        return nothing;
    if (item->fit == VT_FIT_CONTAIN && !is_sliced(extra)) return nothing;
    return vt_lower_within(vt_affine_bounds(item->matrix, (vt_rect){0, 0, item->w, item->h}));
}
