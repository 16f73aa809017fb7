/* Draw items become stamps: pictures. What stands still and is smaller than its file gets a sharp copy of the
 * size shown; what moves is drawn from halved copies, so that nothing ever flickers or costs more than its
 * pixels on the screen. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "paint/backend.h"
#include "paint/scale.h"

enum { DETAIL_LEVEL = 1, DETAIL_COPY, LABEL_PX = 28, CHEAP_BYTES = 256 << 10 /* scaled in about 2 ms */ };

static vt_sprite *find(vt_painter *painter, const vt_sprite_key *key)
{
    return (vt_sprite *)(void *)vt_cache_find(&painter->sprites, vt_sprite_hash(key), vt_sprite_same, key);
}

static vt_sprite *add(vt_painter *painter, vt_sprite *sprite)
{
    vt_cache_add(&painter->sprites, &sprite->entry, vt_sprite_hash(&sprite->key), vt_sprite_bytes(sprite));
    return sprite;
}

/* The picture halved so many times; the largest there is memory for. */
static vt_sprite *halved(vt_painter *painter, vt_picture *picture, int times)
{
    vt_sprite *level = picture->full;
    for (int i = 1; i <= times && level->w > 1 && level->h > 1; i++) {
        vt_sprite_key key = {
            .kind = VT_SPRITE_PICTURE, .subject = picture->serial, .detail = DETAIL_LEVEL, .extra = i};
        vt_sprite *next = find(painter, &key);
        if (!next) {
            next = vt_sprite_create(&key, false, level->w / 2, level->h / 2);
            if (!next) return level;
            next->opaque = level->opaque;
            vt_scale_halve(level, next);
            add(painter, next);
        }
        level = next;
    }
    return level;
}

vt_sprite *vt_pictures_level(vt_painter *painter, vt_picture *picture, vt_rect *part, double w, double h)
{
    int times = 0;
    for (double most = fmin(part->w / w, part->h / h); most >= 2 && times < 16; most /= 2)
        times++;
    for (int side = painter->sprite_side;
         picture->full->w >> times > side || picture->full->h >> times > side;)
        times++;
    vt_sprite *level = halved(painter, picture, times);
    double across = (double)level->w / picture->full->w, down = (double)level->h / picture->full->h;
    *part = (vt_rect){part->x * across, part->y * down, part->w * across, part->h * down};
    return level;
}

static vt_sprite *copy_of_size(vt_painter *painter, vt_picture *picture, vt_rect part,
    const vt_sprite_key *key, int w, int h, int quarters)
{
    vt_sprite *level = vt_pictures_level(painter, picture, &part, w, h);
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

vt_sprite *vt_pictures_upright(
    vt_painter *painter, vt_picture *picture, vt_rect *part, int w, int h, int quarters, bool *rough)
{
    const vt_sprite *full = picture->full;
    bool larger = w > part->w || h > part->h;
    bool same = fabs(part->w - w) < 1e-6 && fabs(part->h - h) < 1e-6;
    bool drawable = full->w <= painter->sprite_side && full->h <= painter->sprite_side;
    if (quarters == 0 && (same || larger) && drawable) return picture->full;
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
        .extra = part->w < full->w || part->h < full->h};
    uint64_t size = (uint64_t)(uint32_t)w << 32 | (uint32_t)h, instead;
    uint64_t subject = vt_hash_u64(vt_hash_start, picture->serial);
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
    if (!copy) copy = copy_of_size(painter, picture, *part, &key, w, h, quarters);
    if (!copy) return NULL;
    *part = (vt_rect){0, 0, copy->w, copy->h};
    return copy;
}

/* The part of the picture that is shown, and where in the node's own space. */
static void fit(const vt_draw *item, const vt_sprite *full, vt_rect *part, vt_rect *shown)
{
    *part = (vt_rect){0, 0, full->w, full->h};
    *shown = (vt_rect){0, 0, item->w, item->h};
    double across = item->w / full->w, down = item->h / full->h;
    if (item->fit == VT_FIT_CONTAIN) {
        double scale = fmin(across, down);
        shown->w = full->w * scale;
        shown->h = full->h * scale;
        shown->x = (item->w - shown->w) / 2;
        shown->y = (item->h - shown->h) / 2;
    } else if (item->fit == VT_FIT_COVER) {
        double scale = fmax(across, down);
        part->w = fmin(item->w / scale, full->w);
        part->h = fmin(item->h / scale, full->h);
        part->x = (full->w - part->w) / 2;
        part->y = (full->h - part->h) / 2;
    }
}

static vt_affine exact_place(const vt_draw *item, vt_rect part, vt_rect shown)
{
    vt_affine in_node = vt_affine_multiply(
        vt_affine_translate(shown.x, shown.y), vt_affine_scale(shown.w / part.w, shown.h / part.h));
    return vt_affine_multiply(item->matrix, in_node);
}

/* Its edges lie on whole pixels. What is scaled while it is drawn keeps its exact place within them, so that
 * a slow zoom does not tremble. */
static void stamp_upright(vt_painter *painter, vt_picture *picture, const vt_draw *item, vt_rect part,
    vt_rect shown, int quarters, vt_irect clip)
{
    bool rough = false, sideways = quarters & 1;
    vt_irect box = vt_lower_box(&item->matrix, shown);
    int w = box.x1 - box.x0, h = box.y1 - box.y0;
    if (w <= 0 || h <= 0) return;
    vt_show show = {.aligned = true,
        .box = box,
        .shown_w = w,
        .shown_h = h,
        .radius = vt_lower_radius(item->radius * hypot(item->matrix.a, item->matrix.b), w, h),
        .opacity = (int)lrint(item->opacity * 255)};
    int upright_w = sideways ? h : w, upright_h = sideways ? w : h;
    show.sprite = vt_pictures_upright(painter, picture, &part, upright_w, upright_h, quarters, &rough);
    if (rough) vt_region_add(&painter->rough, item->bounds);
    bool copy = show.sprite && show.sprite != picture->full;
    bool same = show.sprite && fabs(part.w - w) < 1e-6 && fabs(part.h - h) < 1e-6;
    if (!show.sprite) show.sprite = vt_pictures_level(painter, picture, &part, upright_w, upright_h);
    show.part = part;
    show.whole = copy || (same && part.x == floor(part.x) && part.y == floor(part.y));
    show.place = show.whole ? vt_affine_translate(box.x0, box.y0) : exact_place(item, part, shown);
    painter->backend->show(painter, &show, clip);
}

static void stamp_turned(
    vt_painter *painter, vt_picture *picture, const vt_draw *item, vt_rect part, vt_rect shown, vt_irect clip)
{
    double scale = hypot(item->matrix.a, item->matrix.b);
    double w = shown.w * scale, h = shown.h * scale;
    if (!(w > 0) || !(h > 0)) return;
    vt_show show = {.shown_w = w,
        .shown_h = h,
        .radius = fmin(item->radius * scale, fmin(w, h) / 2),
        .opacity = (int)lrint(item->opacity * 255)};
    show.sprite = vt_pictures_level(painter, picture, &part, w, h);
    show.part = part;
    show.place = exact_place(item, part, shown);
    painter->backend->show(painter, &show, clip);
}

/* A picture that will never come: visitors see a dim box, the team sees which one. */
static void placeholder(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_color dim = {128, 128, 128, 48}, dark = {43, 29, 35, 255}, red = {214, 84, 84, 255};
    vt_draw box = *item;
    box.kind = VT_DRAW_RECT;
    box.color = painter->dev ? dark : dim;
    box.border_color = red;
    box.border = painter->dev ? 2 : 0;
    vt_lower_rect(painter, &box, clip);
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
        placeholder(painter, list, item, clip);
        return;
    }
    int quarters;
    vt_rect part, shown;
    fit(item, picture->full, &part, &shown);
    if (vt_lower_quarters(&item->matrix, &quarters))
        stamp_upright(painter, picture, item, part, shown, quarters, clip);
    else
        stamp_turned(painter, picture, item, part, shown, clip);
}
