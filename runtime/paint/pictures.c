/* What pictures are drawn with. What stands still and is smaller than its file gets a sharp copy of the size
 * shown; what moves is drawn from halved copies, so that nothing ever flickers or costs more than its pixels
 * on the screen. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "paint/pictures.h"
#include "paint/scale.h"

enum { DETAIL_LEVEL = 1, DETAIL_COPY, DETAIL_PIECE, DETAIL_SLICED };
enum { CHEAP_BYTES = 256 << 10 };

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

/* What tells sprites of one picture apart; lies in their keys as text. */
typedef struct {
    vt_irect cut;
    int64_t frame;
    vt_rect part;
    vt_slices slices;
} name_of;

static name_of name(const vt_motif *motif, vt_rect part)
{
    return (name_of){.cut = motif->cut, .frame = motif->frame, .part = part};
}

static vt_sprite_key key_of(const vt_motif *motif, const name_of *name, int detail, int w, int h)
{
    return (vt_sprite_key){.kind = VT_SPRITE_PICTURE,
        .subject = motif->picture->serial,
        .w = w,
        .h = h,
        .detail = detail,
        .text = (const char *)name,
        .text_length = sizeof *name};
}

/* A view of the kept pixels, which its sprite borrows. */
static vt_sprite *piece(vt_painter *painter, const vt_motif *motif)
{
    const vt_rect none = {0, 0, 0, 0};
    const vt_sprite *kept = motif->picture->kept[motif->frame];
    vt_irect c = motif->cut;
    name_of own = name(motif, none);
    vt_sprite_key key = key_of(motif, &own, DETAIL_PIECE, 0, 0);
    vt_sprite *sprite = find(painter, &key);
    if (sprite) return sprite;
    sprite = vt_sprite_create(&key, false, 0, 0);
    if (!sprite) return NULL;
    sprite->w = c.x1 - c.x0;
    sprite->h = c.y1 - c.y0;
    sprite->stride = kept->stride;
    sprite->opaque = kept->opaque;
    sprite->data = (uint8_t *)kept->data + (ptrdiff_t)c.y0 * kept->stride + (ptrdiff_t)c.x0 * 4;
    sprite->borrowed = true;
    return add(painter, sprite);
}

static int32_t whole(double value, int32_t least, int32_t most)
{
    return value > least ? value < most ? (int32_t)lrint(value) : most : least;
}

vt_motif vt_pictures_cut(vt_painter *painter, const vt_motif *motif, vt_rect part)
{
    vt_motif out = *motif;
    vt_irect around = {0, 0, motif->full->w, motif->full->h};
    double across = motif->full->w / motif->w, down = motif->full->h / motif->h;
    vt_irect c = {whole(part.x * across, 0, around.x1 - 1), whole(part.y * down, 0, around.y1 - 1), 0, 0};
    c.x1 = whole((part.x + part.w) * across, c.x0 + 1, around.x1);
    c.y1 = whole((part.y + part.h) * down, c.y0 + 1, around.y1);
    out.w = (c.x1 - c.x0) / across;
    out.h = (c.y1 - c.y0) / down;
    if (vt_irect_equal(c, around)) return out;
    out.cut =
        (vt_irect){motif->cut.x0 + c.x0, motif->cut.y0 + c.y0, motif->cut.x0 + c.x1, motif->cut.y0 + c.y1};
    out.full = piece(painter, &out);
    return out;
}

static int64_t modulo(int64_t value, int64_t count)
{
    value %= count;
    return value < 0 ? value + count : value;
}

vt_motif vt_pictures_motif(vt_painter *painter, vt_picture *picture, const vt_draw_picture *extra)
{
    vt_motif all = {.picture = picture, .w = picture->w, .h = picture->h};
    int64_t frame = extra ? extra->frame : 0;
    int columns = extra && extra->columns > 1 ? extra->columns : 1,
        rows = extra && extra->rows > 1 ? extra->rows : 1;
    bool sheet = columns > 1 || rows > 1;
    if (picture->frame_count > 1 && !sheet) all.frame = (int)modulo(frame, picture->kept_count);
    all.full = picture->kept[all.frame];
    if (!sheet) return all;
    int64_t cell = modulo(frame, (int64_t)columns * rows);
    int32_t w = all.full->w / columns, h = all.full->h / rows;
    double across = all.w / all.full->w, down = all.h / all.full->h;
    return vt_pictures_cut(painter, &all,
        (vt_rect){(double)(cell % columns) * w * across, (double)(cell / columns) * h * down,
            (w > 0 ? w : 1) * across, (h > 0 ? h : 1) * down});
}

/* The motif halved so often that its pixels are at least those of w by h, and no side is longer than can be
 * drawn; the smallest there is memory for. What was kept of a picture is kept of all of it. */
static vt_sprite *level_for(vt_painter *painter, const vt_motif *motif, double w, double h)
{
    const vt_rect none = {0, 0, 0, 0};
    const vt_picture *picture = motif->picture;
    int kept = picture->frame_count > 1 || !vt_irect_empty(motif->cut) ? 1 : picture->kept_count;
    vt_sprite *level = motif->full;
    for (int i = 1; level->w > 1 && level->h > 1; i++) {
        bool large = level->w > painter->sprite_side || level->h > painter->sprite_side;
        if (!large && !(level->w >= 2 * w && level->h >= 2 * h)) break;
        if (i < kept) {
            level = picture->kept[i];
            continue;
        }
        name_of own = name(motif, none);
        vt_sprite_key key = key_of(motif, &own, DETAIL_LEVEL, i, 0);
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

static vt_rect in_sprite(const vt_motif *motif, const vt_sprite *sprite, vt_rect part)
{
    double across = sprite->w / motif->w, down = sprite->h / motif->h;
    return (vt_rect){part.x * across, part.y * down, part.w * across, part.h * down};
}

vt_sprite *vt_pictures_sized(vt_painter *painter, const vt_motif *motif, vt_rect *part, double w, double h)
{
    vt_sprite *level = level_for(painter, motif, w * motif->w / part->w, h * motif->h / part->h);
    *part = in_sprite(motif, level, *part);
    return level;
}

vt_sprite *vt_pictures_level(
    vt_painter *painter, vt_picture *picture, int64_t frame, vt_rect *part, double w, double h)
{
    const vt_draw_picture whole_frame = {.frame = frame};
    vt_motif motif = vt_pictures_motif(painter, picture, &whole_frame);
    return vt_pictures_sized(painter, &motif, part, w, h);
}

static bool too_large(const vt_painter *painter, int w, int h)
{
    return (size_t)w * (size_t)h * 4 > painter->sprites.limit / 2 || w > painter->sprite_side ||
           h > painter->sprite_side;
}

/* It may have to wait: its size moves, or the frame has made enough. */
static vt_sprite *copy_of_size(
    vt_painter *painter, const vt_motif *motif, const vt_sprite_key *key, vt_rect part)
{
    vt_sprite *copy = find(painter, key);
    uint64_t hash = vt_sprite_hash(key), instead;
    uint64_t sides = (uint64_t)(uint32_t)key->w << 32 | (uint32_t)key->h;
    uint64_t size = vt_hash_bytes(vt_hash_u64(vt_hash_start, sides), &part, sizeof part);
    uint64_t subject =
        vt_hash_u64(vt_hash_u64(vt_hash_start, motif->picture->request), (uint64_t)motif->frame);
    subject = vt_hash_bytes(subject, &motif->cut, sizeof motif->cut);
    if (copy) {
        vt_motion_drawn(&painter->motion, subject, size);
        return copy;
    }
    bool cheap = (size_t)key->w * (size_t)key->h * 4 <= CHEAP_BYTES, comes = false;
    bool moves = vt_motion_look(&painter->motion, subject, size, cheap, &instead) == VT_MOTION_MOVES;
    if (!moves) {
        vt_sprite *level = vt_pictures_sized(painter, motif, &part, key->w, key->h);
        copy = vt_copies_make(painter, key, level, part, &comes);
    }
    if (comes) painter->motion.item->waits = hash;
    painter->roughly = painter->roughly || moves || comes;
    return copy;
}

vt_sprite *vt_pictures_upright(
    vt_painter *painter, const vt_motif *motif, vt_rect *part, int w, int h, int quarters)
{
    vt_sprite *full = motif->full;
    vt_rect kept = in_sprite(motif, full, *part);
    bool larger = w > kept.w + 1e-6 || h > kept.h + 1e-6;
    bool same = fabs(kept.w - w) < 1e-6 && fabs(kept.h - h) < 1e-6;
    bool drawable = full->w <= painter->sprite_side && full->h <= painter->sprite_side;
    if (quarters == 0 && (same || larger) && drawable) {
        *part = kept;
        return full;
    }
    if (larger || too_large(painter, w, h)) return NULL;
    name_of own = name(motif, *part);
    vt_sprite_key key = key_of(motif, &own, DETAIL_COPY, w, h);
    key.turn = quarters;
    vt_sprite *copy = copy_of_size(painter, motif, &key, *part);
    if (!copy) return NULL;
    *part = (vt_rect){0, 0, copy->w, copy->h};
    return copy;
}

/* Two lines that cut a length in three; the margins share it where they are too long for it. */
static void cut_in_three(double length, double first, double last, double scale, double out[4])
{
    first = fmax(first, 0) * scale;
    last = fmax(last, 0) * scale;
    double most = first + last > length ? length / (first + last) : 1;
    out[0] = 0;
    out[1] = first * most;
    out[2] = length - last * most;
    out[3] = length;
}

vt_slices vt_pictures_slices(vt_rect part, const vt_draw_picture *extra, double w, double h, double scale)
{
    vt_slices out;
    cut_in_three(part.w, extra->left, extra->right, 1, out.from_x);
    cut_in_three(part.h, extra->top, extra->bottom, 1, out.from_y);
    cut_in_three(w, extra->left, extra->right, scale, out.to_x);
    cut_in_three(h, extra->top, extra->bottom, scale, out.to_y);
    for (int i = 0; i < 4; i++) {
        out.from_x[i] += part.x;
        out.from_y[i] += part.y;
    }
    return out;
}

static bool place_slice(
    vt_painter *painter, const vt_motif *motif, const vt_slices *s, int column, int row, vt_sprite *out)
{
    vt_rect from = {s->from_x[column], s->from_y[row], s->from_x[column + 1] - s->from_x[column],
        s->from_y[row + 1] - s->from_y[row]};
    int32_t x0 = whole(s->to_x[column], 0, out->w), x1 = whole(s->to_x[column + 1], 0, out->w);
    int32_t y0 = whole(s->to_y[row], 0, out->h), y1 = whole(s->to_y[row + 1], 0, out->h);
    if (!(from.w > 0) || !(from.h > 0) || x0 >= x1 || y0 >= y1) return true;
    vt_motif cut = vt_pictures_cut(painter, motif, from);
    if (!cut.full) return false;
    vt_sprite place = *out;
    place.w = x1 - x0;
    place.h = y1 - y0;
    place.data = (uint8_t *)out->data + (ptrdiff_t)y0 * out->stride + (ptrdiff_t)x0 * 4;
    return vt_scale_resample(cut.full, (vt_rect){0, 0, cut.full->w, cut.full->h}, &place);
}

vt_sprite *vt_pictures_sliced(
    vt_painter *painter, const vt_motif *motif, const vt_slices *slices, int w, int h)
{
    const vt_rect none = {0, 0, 0, 0};
    if (w < 1 || h < 1 || too_large(painter, w, h)) return NULL;
    name_of own = name(motif, none);
    own.slices = *slices;
    vt_sprite_key key = key_of(motif, &own, DETAIL_SLICED, w, h);
    vt_sprite *sprite = find(painter, &key);
    if (sprite) return sprite;
    sprite = vt_sprite_create(&key, false, w, h);
    if (!sprite) return NULL;
    for (int i = 0; i < 9; i++) {
        if (place_slice(painter, motif, slices, i % 3, i / 3, sprite)) continue;
        vt_sprite_destroy(sprite);
        return NULL;
    }
    return add(painter, sprite);
}
