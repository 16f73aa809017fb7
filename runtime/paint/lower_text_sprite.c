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
    return job->px64 / (double)VT_PX_STEPS;
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
        .h = (int32_t)job->stretch.rtl | (int32_t)job->ink << 1 | job->solid << 3 | job->stretch.dialect << 6,
        .detail = (int32_t)job->px64,
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

/* A raster of pictures as a sprite of the wanted size, pen included. */
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
    if (out) {
        out->pen_x = vt_paint_round(raster->x * factor);
        out->pen_y = vt_paint_round(raster->baseline * factor);
    }
    vt_sprite_destroy(full);
    return out;
}

/* Letters that are pictures: in their own colours, or as a shape for outline and shadow. */
static uint8_t alpha_at(const vt_sprite *picture, int x, int y)
{
    return (uint8_t)(((const uint32_t *)picture->data)[(ptrdiff_t)y * picture->w + x] >> 24);
}

/* Of the grown shape g what lies outside the letters c. Letters of opacity a go over it: for both
 * together to leave as much of what is behind as if neither lay over the other, it is (g - c) / (1 - a c). */
static void hollow(vt_ink *grown, const uint8_t *letters, int solid)
{
    size_t size = (size_t)grown->w * (size_t)grown->h;
    for (size_t i = 0; i < size; i++) {
        int beyond = VT_SOLID_STEPS * (grown->data[i] - letters[i]);
        int rest = VT_SOLID_STEPS * 255 - solid * letters[i];
        grown->data[i] = (uint8_t)(beyond > 0 ? (beyond * 255 + rest / 2) / rest : 0);
    }
}

static bool outline(const vt_text_job *job, vt_ink *ink)
{
    size_t size = (size_t)ink->w * (size_t)ink->h;
    uint8_t *letters = NULL;
    if (job->ink == VT_INK_OUTLINE) {
        letters = vt_alloc(size);
        if (!letters) return false;
        memcpy(letters, ink->data, size);
    }
    bool fine = vt_ink_grow(ink, job->outline * px_of(job));
    if (fine && letters) hollow(ink, letters, job->solid);
    vt_free(letters);
    return fine;
}

static bool apply(const vt_text_job *job, vt_ink *ink)
{
    double px = px_of(job);
    if (job->made & VT_MADE_BOLD && !vt_ink_embolden(ink, made_bold * px)) return false;
    if (job->outline > 0 && !outline(job, ink)) return false;
    return !(job->blur > 0) || vt_ink_blur(ink, job->blur * px);
}

/* With an empty margin, so that a turned line has smooth edges. */
static int margin_of(const vt_text_job *job)
{
    double px = px_of(job), around = job->outline * px;
    if (job->made & VT_MADE_BOLD) around += made_bold * px;
    return 1 + (int)ceil(around) + (job->blur > 0 ? vt_ink_blur_margin(job->blur * px) : 0);
}

/* The shape of letters that are pictures. */
static bool trace(const vt_text_job *job, const vt_sprite *picture, vt_raster *raster)
{
    int margin = margin_of(job), w = (picture->w + 2 * margin + 3) & ~3, h = picture->h + 2 * margin;
    uint8_t *data = vt_alloc_array((size_t)w, (size_t)h);
    if (!data) return false;
    for (int y = 0; y < picture->h; y++)
        for (int x = 0; x < picture->w; x++)
            data[(size_t)(y + margin) * (size_t)w + (size_t)(x + margin)] = alpha_at(picture, x, y);
    vt_free(raster->data);
    *raster = (vt_raster){
        .w = w, .h = h, .x = picture->pen_x + margin, .baseline = picture->pen_y + margin, .data = data};
    return true;
}

/* Takes the raster's data. */
static vt_sprite *finish(const vt_text_job *job, const vt_sprite_key *key, vt_raster *raster)
{
    vt_ink ink = {.w = raster->w, .h = raster->h, .data = raster->data};
    vt_sprite *sprite = apply(job, &ink) ? vt_sprite_create(key, true, 0, 0) : NULL;
    raster->data = NULL;
    if (!sprite) {
        vt_free(ink.data);
        return NULL;
    }
    sprite->w = sprite->stride = ink.w;
    sprite->h = ink.h;
    sprite->data = ink.data;
    sprite->pen_x = raster->x;
    sprite->pen_y = raster->baseline;
    return sprite;
}

static vt_sprite *rasterise(vt_painter *painter, const vt_text_job *job, const vt_sprite_key *key)
{
    vt_raster raster = {.w = 0};
    vt_sprite *sprite = NULL;
    vt_fonts_raster(
        painter->fonts, job->font, &job->stretch, job->px64, job->made, margin_of(job), &raster, NULL);
    if (!raster.data) return vt_sprite_create(key, true, 0, 0);
    if (!raster.colored) return finish(job, key, &raster);
    vt_sprite *picture = scaled(&raster, key, px_of(job));
    if (picture && job->ink == VT_INK_PLAIN)
        sprite = picture;
    else if (picture && trace(job, picture, &raster))
        sprite = finish(job, key, &raster);
    if (picture != sprite) vt_sprite_destroy(picture);
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
        vt_motion_drawn(&painter->motion, subject, job->px64);
        return sprite;
    }
    if (vt_motion_look(&painter->motion, subject, job->px64, true, &instead) == VT_MOTION_NONE)
        return make(painter, job);
    bool near = instead >= job->px64 / 2 && instead <= 2 * (uint64_t)job->px64;
    vt_text_job other = *job;
    other.px64 = (unsigned)instead;
    key = key_of(painter, &other, 0);
    sprite = near ? find(painter, &key) : NULL;
    if (!sprite) {
        vt_motion_drawn(&painter->motion, subject, job->px64);
        return make(painter, job);
    }
    *rough = true;
    job->px64 = (unsigned)instead;
    return sprite;
}
