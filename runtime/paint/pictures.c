/* What pictures are drawn with. What stands still and is smaller than its file gets a sharp copy of the size
 * shown; what moves is drawn from halved copies, so that nothing ever flickers or costs more than its pixels
 * on the screen. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "paint/backend.h"
#include "paint/scale.h"

enum { DETAIL_LEVEL = 1, DETAIL_COPY, CHEAP_BYTES = 256 << 10 /* scaled in about 2 ms */ };

static vt_sprite *find(vt_painter *painter, const vt_sprite_key *key)
{
    return (vt_sprite *)(void *)vt_cache_find(&painter->sprites, vt_sprite_hash(key), vt_sprite_same, key);
}

static vt_sprite *add(vt_painter *painter, vt_sprite *sprite)
{
    vt_cache_add(&painter->sprites, &sprite->entry, vt_sprite_hash(&sprite->key), vt_sprite_bytes(sprite));
    return sprite;
}

vt_picture *vt_pictures_find(vt_painter *painter, uint32_t asset)
{
    vt_picture *picture = asset < painter->picture_count ? &painter->pictures[asset] : NULL;
    return picture && picture->state == VT_PICTURE_READY ? picture : NULL;
}

/* Of the kept frames; a still picture has one. */
static int frame_of(const vt_picture *picture, int64_t frame)
{
    int64_t index = picture->frame_count > 1 ? frame % picture->kept_count : 0;
    return (int)(index < 0 ? index + picture->kept_count : index);
}

/* The picture halved so often that its pixels are at least those of w by h, and no side is longer than can be
 * drawn; the smallest there is memory for. */
static vt_sprite *level_for(vt_painter *painter, vt_picture *picture, int frame, double w, double h)
{
    vt_sprite *level = picture->kept[frame];
    for (int i = 1; level->w > 1 && level->h > 1; i++) {
        bool large = level->w > painter->sprite_side || level->h > painter->sprite_side;
        if (!large && !(level->w >= 2 * w && level->h >= 2 * h)) break;
        if (picture->frame_count == 1 && i < picture->kept_count) {
            level = picture->kept[i];
            continue;
        }
        vt_sprite_key key = {.kind = VT_SPRITE_PICTURE,
            .subject = picture->serial,
            .w = frame,
            .detail = DETAIL_LEVEL,
            .extra = i};
        vt_sprite *next = find(painter, &key);
        if (!next) {
            next = vt_sprite_create(&key, false, level->w / 2, level->h / 2);
            if (!next) break;
            next->opaque = level->opaque;
            vt_scale_halve(level, next);
            add(painter, next);
        }
        level = next;
    }
    return level;
}

static vt_rect in_sprite(const vt_picture *picture, const vt_sprite *sprite, vt_rect part)
{
    double across = (double)sprite->w / picture->w, down = (double)sprite->h / picture->h;
    return (vt_rect){part.x * across, part.y * down, part.w * across, part.h * down};
}

vt_sprite *vt_pictures_level(
    vt_painter *painter, vt_picture *picture, int64_t frame, vt_rect *part, double w, double h)
{
    double all_w = w * picture->w / part->w, all_h = h * picture->h / part->h;
    vt_sprite *level = level_for(painter, picture, frame_of(picture, frame), all_w, all_h);
    *part = in_sprite(picture, level, *part);
    return level;
}

/* What tells a copy from others of its size; lies in the key as text. */
typedef struct {
    vt_rect part;
    int64_t frame;
} copy_name;

static vt_sprite *copy_of_size(vt_painter *painter, vt_picture *picture, const copy_name *name,
    const vt_sprite_key *key, int w, int h, int quarters)
{
    vt_rect part = name->part;
    vt_sprite *level = vt_pictures_level(painter, picture, name->frame, &part, w, h);
    vt_sprite *copy = vt_sprite_create(key, false, w, h);
    if (!copy) return NULL;
    copy->opaque = level->opaque;
    if (!vt_scale_resample(level, part, copy)) {
        vt_sprite_destroy(copy);
        return NULL;
    }
    if (quarters == 0) return add(painter, copy);
    vt_sprite *turned = vt_sprite_turned(copy, key, quarters);
    vt_sprite_destroy(copy);
    return turned ? add(painter, turned) : NULL;
}

vt_sprite *vt_pictures_upright(vt_painter *painter, vt_picture *picture, int64_t frame, vt_rect *part, int w,
    int h, int quarters, bool *rough)
{
    copy_name name = {*part, frame_of(picture, frame)};
    vt_sprite *full = picture->kept[name.frame];
    vt_rect kept = in_sprite(picture, full, *part);
    bool larger = w > kept.w + 1e-6 || h > kept.h + 1e-6;
    bool same = fabs(kept.w - w) < 1e-6 && fabs(kept.h - h) < 1e-6;
    bool drawable = full->w <= painter->sprite_side && full->h <= painter->sprite_side;
    if (quarters == 0 && (same || larger) && drawable) {
        *part = kept;
        return full;
    }
    size_t bytes = (size_t)w * (size_t)h * 4;
    bool too_large =
        bytes > painter->sprites.limit / 2 || w > painter->sprite_side || h > painter->sprite_side;
    if (larger || too_large) return NULL;
    vt_sprite_key key = {.kind = VT_SPRITE_PICTURE,
        .subject = picture->serial,
        .w = w,
        .h = h,
        .turn = quarters,
        .detail = DETAIL_COPY,
        .text = (const char *)&name,
        .text_length = sizeof name};
    uint64_t size = vt_hash_bytes(
        vt_hash_u64(vt_hash_start, (uint64_t)(uint32_t)w << 32 | (uint32_t)h), &name.part, sizeof name.part);
    uint64_t subject = vt_hash_u64(vt_hash_u64(vt_hash_start, picture->serial), (uint64_t)name.frame);
    uint64_t instead;
    vt_sprite *copy = find(painter, &key);
    if (copy || painter->at_rest) {
        vt_motion_drawn(&painter->motion, subject, size, painter->frame);
    } else {
        bool cheap = bytes <= CHEAP_BYTES;
        vt_motion_state state =
            vt_motion_look(&painter->motion, subject, size, painter->frame, cheap, &instead);
        *rough = state == VT_MOTION_MOVES;
        if (state != VT_MOTION_NONE) return NULL;
    }
    if (!copy) copy = copy_of_size(painter, picture, &name, &key, w, h, quarters);
    if (!copy) return NULL;
    *part = (vt_rect){0, 0, copy->w, copy->h};
    return copy;
}
