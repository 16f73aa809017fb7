/* Memory and names of sprites. */
#include "paint/sprite.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

vt_sprite *vt_sprite_create(const vt_sprite_key *key, bool coverage, int w, int h)
{
    vt_sprite *sprite = vt_alloc(sizeof *sprite);
    if (!sprite) return NULL;
    sprite->key = *key;
    sprite->coverage = coverage;
    sprite->w = w;
    sprite->h = h;
    sprite->stride = coverage ? (w + 3) & ~3 : 4 * w;
    sprite->key.text = NULL;
    if (key->text) {
        char *text = vt_alloc(key->text_length + 1);
        if (!text) goto no_memory;
        memcpy(text, key->text, key->text_length);
        sprite->key.text = text;
    }
    if (w > 0 && h > 0) {
        sprite->data = vt_alloc_array((size_t)sprite->stride, (size_t)h);
        if (!sprite->data) goto no_memory;
    }
    return sprite;
no_memory:
    vt_sprite_destroy(sprite);
    return NULL;
}

void vt_sprite_destroy(vt_sprite *sprite)
{
    if (!sprite) return;
    if (!sprite->borrowed) vt_free(sprite->data);
    vt_free((char *)(uintptr_t)sprite->key.text);
    vt_free(sprite);
}

size_t vt_sprite_bytes(const vt_sprite *sprite)
{
    size_t data = sprite->borrowed || !sprite->data ? 0 : (size_t)sprite->stride * (size_t)sprite->h;
    return sizeof *sprite + sprite->key.text_length + data;
}

uint64_t vt_sprite_hash(const vt_sprite_key *key)
{
    vt_hash hash = vt_hash_u64(vt_hash_start, (uint64_t)key->kind << 8 | (uint64_t)key->turn);
    hash = vt_hash_u64(hash, key->subject);
    hash = vt_hash_u64(hash, (uint64_t)(uint32_t)key->w << 32 | (uint32_t)key->h);
    hash = vt_hash_u64(hash, (uint64_t)(uint32_t)key->detail << 32 | (uint32_t)key->extra);
    return key->text ? vt_hash_bytes(hash, key->text, key->text_length) : hash;
}

bool vt_sprite_same(const vt_cache_entry *entry, const void *wanted)
{
    const vt_sprite_key *a = &((const vt_sprite *)(const void *)entry)->key, *b = wanted;
    return a->kind == b->kind && a->turn == b->turn && a->subject == b->subject && a->w == b->w &&
           a->h == b->h && a->detail == b->detail && a->extra == b->extra &&
           a->text_length == b->text_length &&
           (a->text_length == 0 || memcmp(a->text, b->text, a->text_length) == 0);
}

static void copy_pixel(vt_sprite *out, int x, int y, const vt_sprite *from, int from_x, int from_y)
{
    if (from->coverage) {
        ((uint8_t *)out->data)[y * out->stride + x] =
            ((const uint8_t *)from->data)[from_y * from->stride + from_x];
    } else {
        ((uint32_t *)out->data)[(size_t)y * (size_t)out->w + (size_t)x] =
            ((const uint32_t *)from->data)[(size_t)from_y * (size_t)(from->stride / 4) + (size_t)from_x];
    }
}

vt_sprite *vt_sprite_turned(const vt_sprite *sprite, const vt_sprite_key *key, int quarters)
{
    bool sideways = quarters & 1;
    int w = sprite->w, h = sprite->h;
    vt_sprite *out = vt_sprite_create(key, sprite->coverage, sideways ? h : w, sideways ? w : h);
    if (!out) return NULL;
    out->opaque = sprite->opaque;
    int pen_x = sprite->pen_x, pen_y = sprite->pen_y;
    out->pen_x = quarters == 1 ? h - pen_y : quarters == 2 ? w - pen_x : quarters == 3 ? pen_y : pen_x;
    out->pen_y = quarters == 1 ? pen_x : quarters == 2 ? h - pen_y : quarters == 3 ? w - pen_x : pen_y;
    for (int y = 0; out->data && y < out->h; y++) {
        for (int x = 0; x < out->w; x++) {
            int from_x = quarters == 1 ? y : quarters == 2 ? w - 1 - x : quarters == 3 ? w - 1 - y : x;
            int from_y = quarters == 1 ? h - 1 - x : quarters == 2 ? h - 1 - y : quarters == 3 ? x : y;
            copy_pixel(out, x, y, sprite, from_x, from_y);
        }
    }
    return out;
}
