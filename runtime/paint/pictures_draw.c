/* Draw items become stamps: pictures. */
#include <math.h>
#include <string.h>

#include "paint/backend.h"

enum { LABEL_PX = 28 };

/* The part of the picture that is shown, and where in the node's own space. */
static void fit(const vt_draw *item, vt_rect all, vt_rect *part, vt_rect *shown)
{
    *part = all;
    *shown = (vt_rect){0, 0, item->w, item->h};
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

static uint32_t tint_of(const vt_draw_picture *extra)
{
    return extra ? vt_paint_color(extra->tint, 1) : VT_WHITE;
}

/* Its edges lie on whole pixels. What is scaled while it is drawn keeps its exact place within them, so that
 * a slow zoom does not tremble. */
static void stamp_upright(vt_painter *painter, vt_picture *picture, const vt_draw *item,
    const vt_draw_picture *extra, vt_rect part, vt_rect shown, vt_irect clip)
{
    int quarters = 0;
    bool turned = vt_lower_quarters(&item->matrix, &quarters), rough = false, sideways = quarters & 1;
    vt_irect box = vt_lower_box(&item->matrix, shown);
    int w = box.x1 - box.x0, h = box.y1 - box.y0;
    if (w <= 0 || h <= 0) return;
    vt_show show = {.aligned = true,
        .box = box,
        .shown_w = w,
        .shown_h = h,
        .radius = vt_lower_radius(item->radius * hypot(item->matrix.a, item->matrix.b), w, h),
        .opacity = vt_paint_opacity(item->opacity),
        .tint = tint_of(extra),
        .blend = item->blend};
    int upright_w = sideways ? h : w, upright_h = sideways ? w : h;
    int64_t frame = extra ? extra->frame : 0;
    vt_rect from = part;
    if (turned)
        show.sprite =
            vt_pictures_upright(painter, picture, frame, &from, upright_w, upright_h, quarters, &rough);
    if (rough) vt_region_add(&painter->rough, item->bounds);
    bool same = show.sprite && fabs(from.w - w) < 1e-6 && fabs(from.h - h) < 1e-6;
    if (!show.sprite) {
        from = part;
        show.sprite = vt_pictures_level(painter, picture, frame, &from, upright_w, upright_h);
    }
    show.part = from;
    show.whole = same && from.x == floor(from.x) && from.y == floor(from.y);
    show.place = show.whole ? vt_affine_translate(box.x0, box.y0) : exact_place(item, from, shown);
    painter->backend->show(painter, &show, clip);
}

static void stamp_turned(vt_painter *painter, vt_picture *picture, const vt_draw *item,
    const vt_draw_picture *extra, vt_rect part, vt_rect shown, vt_irect clip)
{
    double scale = hypot(item->matrix.a, item->matrix.b);
    double w = shown.w * scale, h = shown.h * scale;
    if (!(w > 0) || !(h > 0)) return;
    vt_show show = {.shown_w = w,
        .shown_h = h,
        .radius = fmin(item->radius * scale, fmin(w, h) / 2),
        .opacity = vt_paint_opacity(item->opacity),
        .tint = tint_of(extra),
        .blend = item->blend};
    show.sprite = vt_pictures_level(painter, picture, extra ? extra->frame : 0, &part, w, h);
    show.part = part;
    show.place = exact_place(item, part, shown);
    painter->backend->show(painter, &show, clip);
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

void vt_lower_image(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    vt_picture *picture = item->asset < painter->picture_count ? &painter->pictures[item->asset] : NULL;
    if (!picture || picture->state == VT_PICTURE_UNKNOWN || !(item->w > 0) || !(item->h > 0)) return;
    if (picture->state == VT_PICTURE_FAILED) {
        vt_lower_missing(painter, list, item, clip);
        return;
    }
    vt_rect part, shown;
    const vt_draw_picture *extra = vt_draw_extra(list, item->extra);
    fit(item, (vt_rect){0, 0, picture->w, picture->h}, &part, &shown);
    if (vt_lower_straight(&item->matrix))
        stamp_upright(painter, picture, item, extra, part, shown, clip);
    else
        stamp_turned(painter, picture, item, extra, part, shown, clip);
}
