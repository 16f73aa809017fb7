/* A stretch of text becomes a sprite: once at each size it has on the screen, turned with a screen that hangs
 * upright. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "paint/lower_text.h"
#include "paint/scale.h"

enum { LENGTH_STEPS = 16 /* lengths in 16ths of a pixel */, LENGTH_MOST = (1 << 14) - 1 };

static const double made_bold = 1 / 24.0; /* em by which a made bold is thicker */

static double px_of(const vt_text_job *job)
{
    return job->px72 / (double)VT_PX_STEPS;
}

static int in_steps(double px)
{
    double steps = px * LENGTH_STEPS + 0.5;
    return steps < LENGTH_MOST ? (int)steps : LENGTH_MOST;
}

static vt_sprite_key key_of(const vt_painter *painter, const vt_text_job *job, int quarters)
{
    double px = px_of(job);
    uint64_t font = (uint64_t)job->made << 16 | (uint64_t)(uint32_t)job->font;
    return (vt_sprite_key){.kind = VT_SPRITE_TEXT,
        .turn = quarters,
        .subject = (uint64_t)vt_fonts_generation(painter->fonts) << 32 | font,
        .w = (int32_t)job->stretch.script,
        .h = (int32_t)job->stretch.rtl | (int32_t)job->ink << 1,
        .detail = (int32_t)job->px72,
        .extra = in_steps(job->outline * px) << 14 | in_steps(job->blur * px),
        .text = job->stretch.text,
        .text_length = job->stretch.length};
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

/* A raster of pictures as a sprite of the wanted size. */
static vt_sprite *scaled(const vt_raster *raster, const vt_sprite_key *key, double px)
{
    const vt_sprite_key plain = {.kind = VT_SPRITE_TEXT};
    double factor = px / raster->px;
    vt_sprite *full = vt_sprite_create(&plain, false, raster->w, raster->h);
    if (!full) return NULL;
    memcpy(full->data, raster->data, (size_t)raster->w * (size_t)raster->h * sizeof(uint32_t));
    int w = (int)ceil(full->w * factor), h = (int)ceil(full->h * factor);
    const vt_rect part = {0, 0, w / factor, h / factor};
    vt_sprite *out = vt_sprite_create(key, false, w > 1 ? w : 1, h > 1 ? h : 1);
    if (out && !vt_scale_resample(full, part, out)) {
        vt_sprite_destroy(out);
        out = NULL;
    }
    vt_sprite_destroy(full);
    return out;
}

/* Letters that are pictures: in their own colours, or as a shape for outline and shadow. */
static uint8_t alpha_at(const vt_sprite *picture, int x, int y)
{
    return (uint8_t)(((const uint32_t *)picture->data)[(ptrdiff_t)y * picture->w + x] >> 24);
}

static bool apply(const vt_text_job *job, vt_ink *ink)
{
    double px = px_of(job);
    if (job->made & VT_MADE_BOLD && !vt_ink_embolden(ink, made_bold * px)) return false;
    if (job->outline > 0 && !vt_ink_grow(ink, job->outline * px)) return false;
    return !(job->blur > 0) || vt_ink_blur(ink, job->blur * px);
}

/* With an empty margin, so that a turned line has smooth edges. */
static int margin_of(const vt_text_job *job)
{
    double px = px_of(job), around = job->outline * px;
    if (job->made & VT_MADE_BOLD) around += made_bold * px;
    return 1 + (int)ceil(around) + (job->blur > 0 ? vt_ink_blur_margin(job->blur * px) : 0);
}

static vt_sprite *finish(
    const vt_text_job *job, const vt_sprite_key *key, const vt_raster *raster, const vt_sprite *picture)
{
    int margin = margin_of(job), w = picture ? picture->w : raster->w, h = picture ? picture->h : raster->h;
    vt_ink ink = {.w = w + 2 * margin, .h = h + 2 * margin};
    ink.data = vt_alloc_array((size_t)ink.w, (size_t)ink.h);
    if (!ink.data) return NULL;
    for (int y = 0; y < h; y++) {
        uint8_t *row = ink.data + (size_t)(y + margin) * (size_t)ink.w + margin;
        if (!picture) memcpy(row, (const uint8_t *)raster->data + (size_t)y * (size_t)w, (size_t)w);
        for (int x = 0; picture && x < w; x++)
            row[x] = alpha_at(picture, x, y);
    }
    vt_sprite *sprite = apply(job, &ink) ? vt_sprite_create(key, true, ink.w, ink.h) : NULL;
    for (int y = 0; sprite && y < ink.h; y++)
        memcpy((uint8_t *)sprite->data + (size_t)y * (size_t)sprite->stride,
            ink.data + (size_t)y * (size_t)ink.w, (size_t)ink.w);
    if (sprite) sprite->pen_x = sprite->pen_y = margin;
    vt_free(ink.data);
    return sprite;
}

static vt_sprite *rasterise(vt_painter *painter, const vt_text_job *job, const vt_sprite_key *key)
{
    vt_raster raster = {.w = 0};
    vt_sprite *sprite = NULL, *picture = NULL;
    if (!vt_fonts_raster(painter->fonts, job->font, &job->stretch, job->px72, job->made, &raster, NULL) ||
        !raster.data) {
        vt_free(raster.data);
        return vt_sprite_create(key, true, 0, 0);
    }
    double factor = raster.colored ? px_of(job) / raster.px : 1, x = raster.x * factor;
    if (raster.colored) picture = scaled(&raster, key, px_of(job));
    if (raster.colored && job->ink == VT_INK_PLAIN) {
        sprite = picture;
    } else if (picture || !raster.colored) {
        sprite = finish(job, key, &raster, picture);
        vt_sprite_destroy(picture);
    }
    if (sprite) {
        sprite->pen_x += (int)floor(x);
        sprite->pen_y += vt_paint_round(raster.baseline * factor);
        sprite->pen_rest = x - floor(x);
    }
    vt_free(raster.data);
    return sprite;
}

static vt_sprite *make(vt_painter *painter, const vt_text_job *job)
{
    vt_sprite_key upright = key_of(painter, job, 0);
    if (job->quarters == 0) return add(painter, rasterise(painter, job, &upright), &upright);
    vt_sprite_key turned = key_of(painter, job, job->quarters);
    vt_sprite *sprite = rasterise(painter, job, &upright);
    vt_sprite *out = sprite ? vt_sprite_turned(sprite, &turned, job->quarters) : NULL;
    vt_sprite_destroy(sprite);
    return add(painter, out, &turned);
}

vt_sprite *vt_text_sprite(vt_painter *painter, vt_text_job *job, bool *rough)
{
    vt_sprite_key key = key_of(painter, job, job->quarters);
    vt_sprite *sprite = find(painter, &key);
    key.detail = key.extra = 0;
    uint64_t subject = vt_sprite_hash(&key), instead = 0;
    if (sprite) {
        vt_motion_drawn(&painter->motion, subject, job->px72, painter->frame);
        return sprite;
    }
    if (painter->at_rest) vt_motion_drawn(&painter->motion, subject, job->px72, painter->frame);
    if (painter->at_rest || vt_motion_look(&painter->motion, subject, job->px72, painter->frame, true,
                                &instead) == VT_MOTION_NONE)
        return make(painter, job);
    bool near = instead >= job->px72 / 2 && instead <= 2 * (uint64_t)job->px72;
    vt_text_job other = *job;
    other.px72 = (unsigned)instead;
    key = key_of(painter, &other, 0);
    sprite = near ? find(painter, &key) : NULL;
    if (!sprite) {
        vt_motion_drawn(&painter->motion, subject, job->px72, painter->frame);
        return make(painter, job);
    }
    *rough = true;
    job->px72 = (unsigned)instead;
    return sprite;
}
