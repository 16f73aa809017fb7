/* Strokes become pixels of a sheet. */
#include <math.h>

#include "base/mem.h"
#include "paint/path.h"
#include "paint/sheet.h"
#include "paint/warp.h"

static const double furthest = 1e7; /* stage units */

static bool is_heavy(const vt_sketch *s)
{
    return s->kind == VT_SKETCH_PASTE || s->kind == VT_SKETCH_FILTER;
}

static bool sane(const vt_sketch *s)
{
    double width = is_heavy(s) ? 0 : s->width;
    return fabs(s->x0) < furthest && fabs(s->y0) < furthest && fabs(s->x1) < furthest &&
           fabs(s->y1) < furthest && width >= 0 && width < furthest;
}

static vt_rect box_of(const vt_sketch *s, double scale)
{
    return (vt_rect){fmin(s->x0, s->x1) * scale, fmin(s->y0, s->y1) * scale, fabs(s->x1 - s->x0) * scale,
        fabs(s->y1 - s->y0) * scale};
}

static vt_irect all_of(const vt_sprite *sprite)
{
    return (vt_irect){0, 0, sprite->w, sprite->h};
}

static uint32_t *pixel_at(vt_sprite *sprite, int x, int y)
{
    return (uint32_t *)sprite->data + (size_t)y * (size_t)(sprite->stride / 4) + x;
}

static vt_irect clear(vt_sheet *sheet, uint32_t color)
{
    vt_sprite *sprite = sheet->sprite;
    vt_free(sheet->fine);
    sheet->fine = NULL;
    for (int y = 0; y < sprite->h; y++) {
        uint32_t *row = pixel_at(sprite, 0, y);
        for (int x = 0; x < sprite->w; x++)
            row[x] = color;
    }
    return all_of(sprite);
}

/* Whether a line like it ended here; it is forgotten then. */
static bool goes_on(vt_sheet *sheet, const vt_sketch *s)
{
    for (int i = 0; i < VT_SHEET_ENDS; i++) {
        vt_sheet_end *end = &sheet->ends[i];
        if (end->width != s->width || end->x != s->x0 || end->y != s->y0 || s->width == 0 ||
            !vt_color_equal(end->color, s->color))
            continue;
        end->width = 0;
        return true;
    }
    return false;
}

static vt_irect line(vt_sheet *sheet, const vt_sketch *s, uint32_t color)
{
    double k = sheet->scale;
    bool joined = goes_on(sheet, s);
    if (joined && s->x0 == s->x1 && s->y0 == s->y1) joined = false;
    sheet->ends[sheet->end_count++ % VT_SHEET_ENDS] = (vt_sheet_end){s->x1, s->y1, s->width, s->color};
    return vt_sheet_line(sheet->sprite, (vt_point){s->x0 * k, s->y0 * k}, (vt_point){s->x1 * k, s->y1 * k},
        s->width * k, color, joined);
}

/* False: memory is short. */
static bool fill(vt_sprite *sprite, vt_path *path, uint32_t color, vt_irect *touched)
{
    enum { TILE = VT_PATH_TILE };
    uint8_t cover[TILE * TILE];
    vt_irect box = vt_irect_intersect(vt_path_bounds(path), all_of(sprite));
    for (int y = box.y0; y < box.y1 && !path->failed; y += TILE) {
        for (int x = box.x0; x < box.x1; x += TILE) {
            vt_irect window = vt_irect_intersect((vt_irect){x, y, x + TILE, y + TILE}, box);
            vt_cover state = vt_path_cover(path, window, cover);
            int w = window.x1 - window.x0;
            for (int row = window.y0; row < window.y1 && state != VT_COVER_NONE; row++)
                vt_sheet_blend(pixel_at(sprite, x, row), w,
                    state == VT_COVER_SOME ? cover + (row - window.y0) * w : NULL, color);
        }
    }
    *touched = box;
    return !path->failed;
}

static vt_rect grown(vt_rect b, double by)
{
    return (vt_rect){b.x - by, b.y - by, b.w + 2 * by, b.h + 2 * by};
}

/* An outline lies on the edge of the box, half of it on either side. */
static bool shape(vt_sheet *sheet, const vt_sketch *s, uint32_t color, vt_irect *touched)
{
    vt_path path;
    double half = s->width * sheet->scale / 2;
    vt_rect box = box_of(s, sheet->scale), outer = grown(box, half), inner = grown(box, -half);
    vt_path_init(&path, vt_affine_identity);
    if (s->kind == VT_SKETCH_ELLIPSE) {
        vt_path_ellipse(&path, outer, false);
        if (half > 0) vt_path_ellipse(&path, inner, true);
    } else {
        vt_path_rounded(&path, outer, 0, false);
        if (half > 0) vt_path_rounded(&path, inner, 0, true);
    }
    bool whole = fill(sheet->sprite, &path, color, touched);
    vt_path_finish(&path);
    return whole;
}

static vt_irect stamp(vt_painter *painter, vt_sheet *sheet, const vt_sketch *s)
{
    const vt_irect nothing = {0, 0, 0, 0};
    vt_picture *picture = vt_pictures_find(painter, s->asset);
    vt_rect box = box_of(s, sheet->scale);
    if (!picture || !(box.w > 0) || !(box.h > 0)) return nothing;
    vt_rect part = {0, 0, picture->w, picture->h};
    const vt_sprite *level = vt_pictures_level(painter, picture, 0, &part, box.w, box.h);
    vt_affine place = vt_affine_multiply(
        vt_affine_translate(box.x, box.y), vt_affine_scale(box.w / part.w, box.h / part.h));
    vt_irect touched = vt_irect_intersect(vt_rect_outward(grown(box, 1)), all_of(sheet->sprite));
    return vt_warp(level, &place, VT_WARP_OVER, sheet->sprite, touched) ? touched : nothing;
}

bool vt_sheet_draw(vt_painter *painter, vt_sheet *sheet, const vt_sketch *s)
{
    uint32_t color = vt_paint_color(s->color, 1);
    vt_irect touched = {0, 0, 0, 0};
    bool whole = true;
    if (s->kind != VT_SKETCH_CLEAR && !sane(s)) return true;
    switch (s->kind) {
    case VT_SKETCH_CLEAR:
        touched = clear(sheet, color);
        break;
    case VT_SKETCH_LINE:
        touched = line(sheet, s, color);
        break;
    case VT_SKETCH_RECT:
    case VT_SKETCH_ELLIPSE:
        whole = shape(sheet, s, color, &touched);
        break;
    case VT_SKETCH_STAMP:
        touched = stamp(painter, sheet, s);
        break;
    case VT_SKETCH_PASTE:
        whole = vt_sheet_paste(painter, sheet, s, box_of(s, sheet->scale), &touched);
        break;
    case VT_SKETCH_FILTER:
        touched = vt_sheet_filter(sheet, s->more->matrix, box_of(s, sheet->scale));
        break;
    }
    sheet->sprite->fresh = vt_irect_union(sheet->sprite->fresh, touched);
    return whole;
}
