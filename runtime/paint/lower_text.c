/* Draw items become stamps: text. A line is rasterised once at the size it has on the screen, turned with a
 * screen that hangs upright, and placed with its baseline on a whole pixel. */
#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "paint/backend.h"

enum { PX_STEPS = 72 /* sizes in 72nds of a pixel */, RASTER_MOST_BYTES = 16 << 20 };

typedef struct {
    const vt_draw *item;
    int font;
    const char *text;
    size_t length;
    unsigned px72;
    int quarters;
} raster_job;

static vt_sprite_key key_of(const vt_painter *painter, const raster_job *job, int quarters)
{
    return (vt_sprite_key){.kind = VT_SPRITE_TEXT,
        .turn = quarters,
        .subject = (uint64_t)vt_fonts_generation(painter->fonts) << 32 | (uint32_t)job->font,
        .detail = (int32_t)job->px72,
        .text = job->text,
        .text_length = job->length};
}

static vt_sprite *find(vt_painter *painter, const vt_sprite_key *key)
{
    return (vt_sprite *)(void *)vt_cache_find(&painter->sprites, vt_sprite_hash(key), vt_sprite_same, key);
}

static vt_sprite *add(vt_painter *painter, vt_sprite *sprite, const vt_sprite_key *key)
{
    if (sprite) vt_cache_add(&painter->sprites, &sprite->entry, vt_sprite_hash(key), vt_sprite_bytes(sprite));
    return sprite;
}

/* With an empty margin, so that a turned line has smooth edges. */
static vt_sprite *rasterise(vt_painter *painter, const raster_job *job, const vt_sprite_key *key)
{
    vt_raster raster = {.w = 0};
    if (!vt_fonts_raster(painter->fonts, job->font, job->px72, job->text, job->length, &raster, NULL))
        return NULL;
    if (!raster.data) return vt_sprite_create(key, true, 0, 0);
    vt_sprite *sprite = vt_sprite_create(key, true, raster.w + 2, raster.h + 2);
    for (int y = 0; sprite && y < raster.h; y++) {
        uint8_t *row = (uint8_t *)sprite->data + (size_t)(y + 1) * (size_t)sprite->stride + 1;
        for (int x = 0; x < raster.w; x++)
            row[x] = raster.data[(size_t)y * (size_t)raster.w + (size_t)x];
    }
    if (sprite) {
        sprite->pen_x = raster.x + 1;
        sprite->pen_y = raster.baseline + 1;
    }
    vt_free(raster.data);
    return sprite;
}

static vt_sprite *make(vt_painter *painter, const raster_job *job)
{
    vt_sprite_key upright = key_of(painter, job, 0);
    if (job->quarters == 0) return add(painter, rasterise(painter, job, &upright), &upright);
    vt_sprite_key turned = key_of(painter, job, job->quarters);
    vt_sprite *sprite = rasterise(painter, job, &upright);
    vt_sprite *out = sprite ? vt_sprite_turned(sprite, &turned, job->quarters) : NULL;
    vt_sprite_destroy(sprite);
    return add(painter, out, &turned);
}

/* The sprite to draw a run with. While its size moves that is one of another size: *px72 tells. */
static vt_sprite *sprite_for(vt_painter *painter, raster_job *job, bool *rough)
{
    vt_sprite_key key = key_of(painter, job, job->quarters);
    key.detail = 0;
    uint64_t subject = vt_sprite_hash(&key), instead = 0;
    key.detail = (int32_t)job->px72;
    vt_sprite *sprite = find(painter, &key);
    if (sprite) {
        vt_motion_drawn(&painter->motion, subject, job->px72, painter->frame);
        return sprite;
    }
    if (painter->at_rest) vt_motion_drawn(&painter->motion, subject, job->px72, painter->frame);
    if (painter->at_rest || vt_motion_look(&painter->motion, subject, job->px72, painter->frame, true,
                                &instead) == VT_MOTION_NONE)
        return make(painter, job);
    bool near = instead >= job->px72 / 2 && instead <= 2 * (uint64_t)job->px72;
    key.detail = (int32_t)instead;
    key.turn = 0;
    sprite = near ? find(painter, &key) : NULL;
    if (!sprite) {
        vt_motion_drawn(&painter->motion, subject, job->px72, painter->frame);
        return make(painter, job);
    }
    *rough = true;
    job->px72 = (unsigned)instead;
    return sprite;
}

/* pen: where the run starts on its baseline, in the node's own space. */
static void stamp_run(
    vt_painter *painter, raster_job job, vt_point pen, bool pixel_by_pixel, uint32_t color, vt_irect clip)
{
    bool rough = false;
    const vt_draw *item = job.item;
    vt_sprite *sprite = sprite_for(painter, &job, &rough);
    if (rough) vt_region_add(&painter->rough, item->bounds);
    if (!sprite || !sprite->data) return;
    vt_tint tint = {.sprite = sprite, .part = {0, 0, sprite->w, sprite->h}, .color = color};
    if (pixel_by_pixel && !rough) {
        vt_point at = vt_affine_apply(item->matrix, pen);
        tint.whole = true;
        tint.x = vt_paint_round(at.x) - sprite->pen_x;
        tint.y = vt_paint_round(at.y) - sprite->pen_y;
    } else {
        double unit = item->style.size * PX_STEPS / job.px72;
        vt_affine from_pen = vt_affine_multiply(
            vt_affine_scale(unit, unit), vt_affine_translate(-sprite->pen_x, -sprite->pen_y));
        tint.place =
            vt_affine_multiply(vt_affine_multiply(item->matrix, vt_affine_translate(pen.x, pen.y)), from_pen);
    }
    painter->backend->tint(painter, &tint, clip);
}

/* The size to rasterise at, less than that on the screen where the raster would be too large. */
static double raster_px(const vt_draw *item, double widest_em)
{
    double px = item->style.size * hypot(item->matrix.a, item->matrix.b);
    double most = sqrt(RASTER_MOST_BYTES / fmax(2 * widest_em, 1));
    return fmin(px, fmin(most, VT_RASTER_PX_MAX));
}

static double indent(const vt_draw *item, double line_width)
{
    double left = item->w - line_width;
    return item->style.align == VT_ALIGN_LEFT ? 0 : item->style.align == VT_ALIGN_CENTER ? left / 2 : left;
}

static void lower_layout(
    vt_painter *painter, const vt_draw *item, const vt_layout *layout, uint32_t color, vt_irect clip)
{
    vt_font_metrics metrics;
    if (!vt_fonts_metrics(painter->fonts, layout->font, &metrics)) return;
    double size = item->style.size, px = raster_px(item, layout->widest);
    raster_job job = {.item = item, .px72 = (unsigned)lrint(px * PX_STEPS)};
    if (job.px72 < PX_STEPS) return;
    bool upright = vt_lower_quarters(&item->matrix, &job.quarters);
    bool full_size = px >= size * hypot(item->matrix.a, item->matrix.b);
    if (!upright || !full_size) job.quarters = 0;
    double line_height = metrics.skip * item->style.line_height * size;
    double baseline = (line_height - (metrics.ascent + metrics.descent) * size) / 2 + metrics.ascent * size;
    for (int i = 0; i < layout->line_count; i++) {
        const vt_line *line = &layout->lines[i];
        double x = indent(item, line->width * size), y = baseline + i * line_height;
        for (int k = line->first_run; k < line->first_run + line->run_count; k++) {
            const vt_run *run = &layout->runs[k];
            job.font = run->font;
            job.text = layout->text + run->start;
            job.length = run->length;
            stamp_run(painter, job, (vt_point){x + run->x * size, y}, upright && full_size, color, clip);
        }
    }
}

void vt_lower_text(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const char *strings = (const char *)list->strings.data;
    uint32_t color = vt_paint_color(item->color, item->opacity);
    if (color >> 24 == 0 || item->text_length == 0 || !(item->style.size > 0) || !painter->fonts) return;
    int font = vt_fonts_find(painter->fonts, strings + item->font);
    if (font < 0) return;
    double wrap = item->style.wrap / item->style.size;
    const vt_layout *layout =
        vt_fonts_layout(painter->fonts, strings + item->text, item->text_length, font, wrap, NULL);
    if (layout) lower_layout(painter, item, layout, color, clip);
}
