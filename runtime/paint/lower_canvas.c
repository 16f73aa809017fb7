/* Draw items become stamps: canvases. A sheet is shown pixel by pixel where a pixel of it is one of the
 * screen. */
#include <math.h>

#include "paint/sheet.h"

void vt_lower_canvas(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_draw_canvas *canvas = vt_draw_extra(list, item->extra);
    const vt_affine *m = &item->matrix;
    const vt_sheet *sheet = canvas ? vt_sheet_find(painter, canvas->number) : NULL;
    double scale = hypot(m->a, m->b);
    if (!sheet || !(scale > 0)) return;
    bool straight = vt_lower_straight(m), drifts = straight && painter->motion.item->drifts;
    painter->roughly = painter->roughly || drifts;
    vt_show show = {.sprite = sheet->sprite,
        .part = {0, 0, sheet->w * sheet->scale, sheet->h * sheet->scale},
        .place = vt_affine_multiply(*m, vt_affine_scale(1 / sheet->scale, 1 / sheet->scale)),
        .aligned = straight && !drifts,
        .shown_w = sheet->w * scale,
        .shown_h = sheet->h * hypot(m->c, m->d),
        .opacity = vt_paint_opacity(item->opacity),
        .tint = VT_WHITE,
        .blend = item->blend};
    if (show.aligned) {
        int quarters;
        bool upright = vt_lower_quarters(m, &quarters) && quarters == 0;
        bool even = fabs(m->a - sheet->scale) < 1e-3 * scale && fabs(m->d - sheet->scale) < 1e-3 * scale;
        show.box = vt_lower_box(m, (vt_rect){0, 0, sheet->w, sheet->h});
        show.whole = upright && even;
        if (show.whole) {
            show.box.x1 = show.box.x0 + sheet->sprite->w;
            show.box.y1 = show.box.y0 + sheet->sprite->h;
            show.part = (vt_rect){0, 0, sheet->sprite->w, sheet->sprite->h};
            show.place = vt_affine_translate(show.box.x0, show.box.y0);
        }
        show.shown_w = show.box.x1 - show.box.x0;
        show.shown_h = show.box.y1 - show.box.y0;
    }
    painter->backend->show(painter, &show, clip);
}
