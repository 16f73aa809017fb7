/* Draw items become stamps: QR codes. Every module is the same whole number of pixels, which is what readers
 * like best; what is left over goes to the quiet zone around. */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "paint/backend.h"
#include "paint/qr.h"

enum {
    PATTERN = 0,        /* module size of the sprite that holds a pixel a module */
    SPRITE_SIDE = 2048, /* pixels of the largest sprite: 4 MB */
    PIXELS_MOST = 1 << 20
};

/* How the pattern lies on the screen, when its edges are upright. */
typedef struct {
    bool sideways, mirror_x, mirror_y; /* mirrored along its own axes */
} posture;

static posture posture_of(const vt_affine *m)
{
    bool sideways = fabs(m->a) < fabs(m->b);
    return (posture){sideways, (sideways ? m->b : m->a) < 0, (sideways ? m->c : m->d) < 0};
}

static vt_sprite_key key_of(
    const vt_drawlist *list, const vt_draw *item, const vt_draw_qr *qr, int module, posture p)
{
    return (vt_sprite_key){.kind = VT_SPRITE_QR,
        .turn = p.sideways << 2 | p.mirror_y << 1 | p.mirror_x,
        .w = module,
        .detail = (int)qr->correction,
        .text = (const char *)list->strings.data + item->text,
        .text_length = item->text_length};
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

static uint8_t *row_of(const vt_sprite *sprite, int y)
{
    return (uint8_t *)sprite->data + (ptrdiff_t)y * sprite->stride;
}

/* A pixel a module; without data: there is no code for that text. NULL: memory is short. */
static vt_sprite *pattern_of(
    vt_painter *painter, const vt_drawlist *list, const vt_draw *item, const vt_draw_qr *qr)
{
    vt_sprite_key key = key_of(list, item, qr, PATTERN, (posture){false, false, false});
    vt_sprite *sprite = find(painter, &key);
    vt_qr code;
    vt_err err;
    if (sprite) return sprite;
    if (!vt_qr_init(&code, key.text, key.text_length, qr->correction, &err)) {
        if (err.kind != VT_ERR_RANGE) return NULL;
        if (key.text_length > 0) vt_log_err(VT_LOG_WARNING, "A QR code is not shown", &err);
    }
    sprite = vt_sprite_create(&key, true, code.side, code.side);
    for (int y = 0; sprite && y < code.side; y++)
        for (int x = 0; x < code.side; x++)
            row_of(sprite, y)[x] = code.dark[y * code.side + x] ? 255 : 0;
    vt_qr_finish(&code);
    return add(painter, sprite, &key);
}

/* Of the module that lies across and down from the upper left corner as it is shown. */
static uint8_t ink_at(const vt_sprite *pattern, posture p, int across, int down)
{
    int side = pattern->w, x = p.sideways ? down : across, y = p.sideways ? across : down;
    return row_of(pattern, p.mirror_y ? side - 1 - y : y)[p.mirror_x ? side - 1 - x : x];
}

static vt_sprite *sized(vt_painter *painter, const vt_sprite_key *key, const vt_sprite *pattern, posture p)
{
    vt_sprite *sprite = find(painter, key);
    int module = key->w, side = pattern->w;
    if (sprite) return sprite;
    sprite = vt_sprite_create(key, true, side * module, side * module);
    if (!sprite) return NULL;
    for (int y = 0; y < sprite->h; y++)
        for (int x = 0; x < sprite->w; x++)
            row_of(sprite, y)[x] = ink_at(pattern, p, x / module, y / module);
    return add(painter, sprite, key);
}

/* A large code, module by module. */
static void fill_modules(vt_painter *painter, const vt_draw *item, const vt_sprite *pattern, int module,
    int x0, int y0, vt_irect clip)
{
    posture p = posture_of(&item->matrix);
    uint32_t color = vt_paint_color(item->color, item->opacity);
    for (int down = 0; down < pattern->h; down++) {
        for (int across = 0; across < pattern->w; across++) {
            int x = x0 + across * module, y = y0 + down * module;
            vt_irect seen = vt_irect_intersect((vt_irect){x, y, x + module, y + module}, clip);
            if (!vt_irect_empty(seen) && ink_at(pattern, p, across, down))
                painter->backend->fill(painter, seen, color, VT_BLEND_NORMAL);
        }
    }
}

/* For the team a sentence in place of the code. */
static void too_long(vt_painter *painter, const vt_draw *item, vt_irect clip)
{
    static const char sentence[] = "too long for a QR code";
    vt_drawlist own;
    vt_draw box = *item;
    vt_drawlist_init(&own);
    vt_buf_bytes(&own.strings, sentence, sizeof sentence);
    box.src = 0;
    box.extra = VT_DRAW_PLAIN;
    if (vt_buf_ok(&own.strings)) vt_lower_missing(painter, &own, &box, clip);
    vt_drawlist_finish(&own);
}

static void fill_background(
    vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_color color, vt_irect clip)
{
    vt_draw box = *item;
    box.kind = VT_DRAW_RECT;
    box.color = color;
    box.extra = VT_DRAW_PLAIN;
    vt_lower_rect(painter, list, &box, clip);
}

static void tint_upright(vt_painter *painter, const vt_drawlist *list, const vt_draw *item,
    const vt_draw_qr *qr, const vt_sprite *pattern, int module, vt_irect clip)
{
    vt_irect box = vt_lower_box(&item->matrix, (vt_rect){0, 0, item->w, item->h});
    int side = pattern->w * module;
    int x = box.x0 + (box.x1 - box.x0 - side) / 2, y = box.y0 + (box.y1 - box.y0 - side) / 2;
    if (side > SPRITE_SIDE) {
        fill_modules(painter, item, pattern, module, x, y, clip);
        return;
    }
    posture p = posture_of(&item->matrix);
    vt_sprite_key key = key_of(list, item, qr, module, p);
    vt_sprite *sprite = sized(painter, &key, pattern, p);
    if (!sprite) return;
    const vt_tint tint = {.sprite = sprite,
        .part = {0, 0, side, side},
        .whole = true,
        .x = x,
        .y = y,
        .color = vt_paint_color(item->color, item->opacity)};
    painter->backend->tint(painter, &tint, clip);
}

static void tint_turned(vt_painter *painter, const vt_drawlist *list, const vt_draw *item,
    const vt_draw_qr *qr, vt_sprite *pattern, int module, double module_own, vt_irect clip)
{
    const posture plain = {false, false, false};
    vt_sprite_key key = key_of(list, item, qr, module, plain);
    vt_sprite *sprite = module > 0 ? sized(painter, &key, pattern, plain) : pattern;
    if (!sprite) return;
    double side = module_own * pattern->w, scale = side / sprite->w;
    vt_affine in_node = vt_affine_multiply(
        vt_affine_translate((item->w - side) / 2, (item->h - side) / 2), vt_affine_scale(scale, scale));
    const vt_tint tint = {.sprite = sprite,
        .part = {0, 0, sprite->w, sprite->h},
        .place = vt_affine_multiply(item->matrix, in_node),
        .color = vt_paint_color(item->color, item->opacity)};
    painter->backend->tint(painter, &tint, clip);
}

void vt_lower_qr(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_draw_qr *qr = vt_draw_extra(list, item->extra);
    double shorter = fmin(item->w, item->h), scale = hypot(item->matrix.a, item->matrix.b);
    if (!qr || !(shorter > 0) || !(scale > 0)) return;
    vt_sprite *pattern = pattern_of(painter, list, item, qr);
    if (!pattern) return;
    if (!pattern->data && item->text_length > 0) {
        too_long(painter, item, clip);
        return;
    }
    fill_background(painter, list, item, qr->background, clip);
    if (!pattern->data) return;
    int modules = pattern->w + 2 * VT_QR_QUIET;
    bool straight = vt_lower_straight(&item->matrix);
    double pixels = shorter * scale;
    if (straight) {
        vt_irect box = vt_lower_box(&item->matrix, (vt_rect){0, 0, item->w, item->h});
        pixels = fmin(box.x1 - box.x0, box.y1 - box.y0);
    }
    int module = (int)fmin(floor(pixels / modules), straight ? PIXELS_MOST : (int)(SPRITE_SIDE / pattern->w));
    if (straight && module > 0)
        tint_upright(painter, list, item, qr, pattern, module, clip);
    else
        tint_turned(painter, list, item, qr, pattern, module, shorter / modules, clip);
}
