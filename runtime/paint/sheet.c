/* Sheets by the number of their node, and what is asked of them from outside. */
#include "paint/sheet.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

vt_sheet *vt_sheet_find(vt_painter *painter, uint64_t number)
{
    vt_sheet *sheet = painter->sheets;
    while (sheet && sheet->number != number)
        sheet = sheet->next;
    return sheet;
}

static void drop_sprite(vt_painter *painter, vt_sprite *sprite)
{
    if (sprite && sprite->handle) painter->backend->drop(painter, sprite);
    vt_sprite_destroy(sprite);
}

static void destroy(vt_painter *painter, vt_sheet *sheet)
{
    drop_sprite(painter, sheet->sprite);
    vt_free(sheet->fine);
    vt_free(sheet);
}

void vt_painter_keep_sheets(vt_painter *painter, bool (*lives)(void *context, uint64_t number), void *context)
{
    for (vt_sheet **link = &painter->sheets; *link;) {
        vt_sheet *sheet = *link;
        if (lives(context, sheet->number)) {
            link = &sheet->next;
        } else {
            *link = sheet->next;
            destroy(painter, sheet);
        }
    }
}

void vt_sheets_finish(vt_painter *painter)
{
    while (painter->sheets) {
        vt_sheet *sheet = painter->sheets;
        painter->sheets = sheet->next;
        destroy(painter, sheet);
    }
}

static int pixels_of(double length, double scale)
{
    double pixels = ceil(length * scale - 1e-6);
    return pixels < 1 ? 1 : pixels > VT_SHEET_MOST ? VT_SHEET_MOST : (int)pixels;
}

/* Gives it a sprite of its size, with what was drawn before. */
static bool stretch(vt_painter *painter, vt_sheet *sheet, double w, double h)
{
    const vt_sprite_key key = {.kind = VT_SPRITE_SHEET, .subject = sheet->number};
    vt_sprite *old = sheet->sprite,
              *sprite = vt_sprite_create(&key, false, pixels_of(w, sheet->scale), pixels_of(h, sheet->scale));
    if (!sprite) return false;
    for (int y = 0; old && y < old->h && y < sprite->h; y++)
        memcpy((uint8_t *)sprite->data + (ptrdiff_t)y * sprite->stride,
            (const uint8_t *)old->data + (ptrdiff_t)y * old->stride,
            4 * (size_t)(old->w < sprite->w ? old->w : sprite->w));
    drop_sprite(painter, old);
    vt_free(sheet->fine);
    sheet->fine = NULL;
    sheet->sprite = sprite;
    sheet->w = w;
    sheet->h = h;
    return true;
}

static vt_sheet *make(vt_painter *painter, uint64_t number, double w, double h, double scale)
{
    vt_sheet *sheet = vt_alloc(sizeof *sheet);
    if (!sheet) return NULL;
    sheet->number = number;
    sheet->scale = fmin(scale, VT_SHEET_MOST / fmax(w, h));
    if (!stretch(painter, sheet, w, h)) {
        vt_free(sheet);
        return NULL;
    }
    sheet->next = painter->sheets;
    painter->sheets = sheet;
    return sheet;
}

bool vt_painter_sketch(vt_painter *painter, uint64_t number, double w, double h, double scale,
    const vt_sketch *strokes, int count, vt_err *err)
{
    if (!(w > 0 && h > 0 && scale > 0) || !isfinite(w) || !isfinite(h) || !isfinite(scale))
        return vt_fail(err, VT_ERR_RANGE, NULL, "A canvas needs a width and a height, not %g by %g.", w, h);
    vt_sheet *sheet = vt_sheet_find(painter, number);
    if (!sheet) sheet = make(painter, number, w, h, scale);
    bool fits = sheet && ((sheet->w == w && sheet->h == h) || stretch(painter, sheet, w, h));
    if (!fits) return vt_fail_memory(err, "the sheet of a canvas");
    bool whole = true;
    for (int i = 0; i < count; i++)
        whole = vt_sheet_draw(painter, sheet, &strokes[i]) && whole;
    return whole || vt_fail_memory(err, "a stroke on a canvas");
}

vt_pixels *vt_painter_sheet_copy(vt_painter *painter, uint64_t number, vt_err *err)
{
    const vt_sheet *sheet = vt_sheet_find(painter, number);
    if (!sheet) {
        vt_fail(err, VT_ERR_MISSING, NULL, "Nothing has been drawn on this canvas yet.");
        return NULL;
    }
    const vt_sprite *sprite = sheet->sprite;
    vt_pixels *out = vt_pixels_create(sprite->w, sprite->h);
    if (!out) {
        vt_fail_memory(err, "a copy of the canvas");
        return NULL;
    }
    for (int y = 0; y < out->h; y++)
        memcpy(out->data + (ptrdiff_t)y * out->stride,
            (const uint8_t *)sprite->data + (ptrdiff_t)y * sprite->stride, 4 * (size_t)out->w);
    return out;
}
