/* The stamps of figures. */
#include <string.h>

#include "base/hash.h"
#include "paint/figure.h"

enum { TILE = VT_PATH_TILE, HEADER = -1, FURTHEST = 1 << 28 /* pixels, from its place */ };

/* What tiles are made of: the coverage of one part, or inside and border in their colours. */
typedef struct {
    vt_painter *painter;
    const vt_figure *figure;
    uint64_t subject;
    vt_figure_part parts[2];
    int part_count;
    bool painted;
    vt_shade shade;
    vt_rim rim;
    uint32_t color; /* of coverage */
    int opacity;    /* of colours */
    vt_blend blend;
    vt_path path[2], band[2]; /* of each part; band: what matters in one row of tiles */
    bool built;
    int band_row;
} maker;

static vt_hash hash_numbers(vt_hash hash, const double *numbers, int count)
{
    for (int i = 0; i < count; i++)
        hash = vt_hash_f64(hash, numbers[i]);
    return hash;
}

static vt_hash hash_affine(vt_hash hash, const vt_affine *m)
{
    return hash_numbers(hash, (const double[]){m->a, m->b, m->c, m->d, m->e, m->f}, 6);
}

static uint64_t subject_of(const maker *m)
{
    const vt_figure *f = m->figure;
    vt_hash hash = vt_hash_u64(vt_hash_start, (uint64_t)f->form << 8 | (uint64_t)m->painted);
    for (int i = 0; i < m->part_count; i++)
        hash = vt_hash_u64(hash, (uint64_t)m->parts[i]);
    hash = hash_affine(hash, &f->place);
    hash = hash_numbers(hash, (const double[]){f->w, f->h, f->radius, f->border}, 4);
    if (f->path) {
        const vt_draw_path *p = f->path;
        hash = hash_numbers(hash, (const double[]){p->thickness, p->dash, p->start, p->sweep}, 4);
        hash = vt_hash_u64(hash, (uint64_t)p->cap << 8 | (uint64_t)p->join);
        if (f->points) hash = vt_hash_bytes(hash, f->points, (size_t)p->count * sizeof *f->points);
    }
    if (!m->painted) return hash;
    hash = hash_affine(hash, &m->shade.back);
    hash = vt_hash_bytes(hash, m->shade.start, sizeof m->shade.start);
    hash = vt_hash_bytes(hash, m->shade.change, sizeof m->shade.change);
    return vt_hash_u64(hash, (uint64_t)m->shade.kind << 32 | m->rim.color);
}

static vt_sprite_key key_of(const maker *m, int column, int row)
{
    return (vt_sprite_key){.kind = VT_SPRITE_PATH,
        .subject = m->subject,
        .w = column,
        .h = row,
        .detail = m->figure->path ? m->figure->path->count : 0,
        .extra = m->painted};
}

static vt_sprite *find(const maker *m, const vt_sprite_key *key)
{
    uint64_t hash = vt_sprite_hash(key);
    return (vt_sprite *)(void *)vt_cache_find(&m->painter->sprites, hash, vt_sprite_same, key);
}

static vt_sprite *add(const maker *m, vt_sprite *sprite)
{
    if (sprite)
        vt_cache_add_passing(
            &m->painter->sprites, &sprite->entry, vt_sprite_hash(&sprite->key), vt_sprite_bytes(sprite));
    return sprite;
}

static bool build(maker *m)
{
    bool whole = true;
    for (int i = 0; i < m->part_count; i++) {
        if (!m->built) {
            vt_path_init(&m->path[i], m->figure->place);
            vt_figure_outline(m->figure, m->parts[i], &m->path[i]);
            vt_path_close(&m->path[i]);
        }
        whole = whole && !m->path[i].failed;
    }
    m->built = true;
    return whole;
}

/* Without data: where the whole lies. */
static vt_sprite *header_of(maker *m)
{
    vt_sprite_key key = key_of(m, HEADER, HEADER);
    vt_sprite *header = find(m, &key);
    if (header || !build(m)) return header;
    const vt_irect most = {-FURTHEST, -FURTHEST, FURTHEST, FURTHEST};
    vt_irect box = {0, 0, 0, 0};
    for (int i = 0; i < m->part_count; i++)
        box = vt_irect_union(box, vt_irect_intersect(vt_path_bounds(&m->path[i]), most));
    header = vt_sprite_create(&key, false, 0, 0);
    if (!header) return NULL;
    header->pen_x = box.x0;
    header->pen_y = box.y0;
    header->w = box.x1 - box.x0;
    header->h = box.y1 - box.y0;
    return add(m, header);
}

/* The part of a tile where there is anything. */
static vt_irect used_part(const uint8_t *cover, int w, int h)
{
    vt_irect used = {w, h, 0, 0};
    for (int y = 0; y < h; y++, cover += w) {
        int first = 0, last = w;
        while (first < w && !cover[first])
            first++;
        if (first == w) continue;
        while (!cover[last - 1])
            last--;
        used = vt_irect_union(used, (vt_irect){first, y, last, y + 1});
    }
    return used;
}

typedef struct {
    vt_irect window;
    vt_cover state[2];
    uint8_t cover[2][TILE * TILE];
} tile;

static void fill_painted(const maker *m, const tile *t, vt_irect used, vt_sprite *out)
{
    int w = t->window.x1 - t->window.x0;
    for (int y = used.y0; y < used.y1; y++) {
        size_t at = (size_t)(y * w + used.x0);
        vt_rim rim = m->rim;
        rim.cover = t->cover[1] + at;
        vt_shade_row(&m->shade, t->window.x0 + used.x0, t->window.y0 + y, out->w, t->cover[0] + at,
            m->part_count > 1 ? &rim : NULL, (uint32_t *)out->data + (size_t)(y - used.y0) * (size_t)out->w);
    }
    bool full = used.x1 - used.x0 == w && used.y1 - used.y0 == t->window.y1 - t->window.y0;
    out->opaque = full && t->state[0] == VT_COVER_ALL && m->shade.opaque;
}

static void fill_coverage(const tile *t, vt_irect used, vt_sprite *out)
{
    int w = t->window.x1 - t->window.x0;
    for (int y = used.y0; y < used.y1; y++)
        memcpy((uint8_t *)out->data + (ptrdiff_t)(y - used.y0) * out->stride, t->cover[0] + y * w + used.x0,
            (size_t)out->w);
}

static bool fits_band(maker *m, int row, vt_irect window)
{
    if (!build(m)) return false;
    for (int i = 0; i < m->part_count; i++) {
        if (m->band_row != row) {
            m->band[i].count = 0;
            vt_path_band(&m->path[i], window.y0, window.y1, &m->band[i]);
        }
        if (m->band[i].failed) return false;
    }
    m->band_row = row;
    return true;
}

static vt_sprite *make_tile(maker *m, const vt_sprite_key *key, vt_irect window)
{
    tile t;
    t.window = window;
    int w = window.x1 - window.x0, h = window.y1 - window.y0;
    vt_irect used = {0, 0, 0, 0};
    if (!fits_band(m, key->h, window)) return NULL;
    for (int i = 0; i < m->part_count; i++) {
        t.state[i] = vt_path_cover(&m->band[i], window, t.cover[i]);
        if (t.state[i] != VT_COVER_SOME)
            memset(t.cover[i], t.state[i] == VT_COVER_ALL ? 255 : 0, (size_t)(w * h));
        if (t.state[i] != VT_COVER_NONE) used = vt_irect_union(used, used_part(t.cover[i], w, h));
    }
    bool solid = !m->painted && t.state[0] == VT_COVER_ALL, bare = solid || vt_irect_empty(used);
    vt_sprite *sprite =
        vt_sprite_create(key, !m->painted, bare ? 0 : used.x1 - used.x0, bare ? 0 : used.y1 - used.y0);
    if (!sprite) return NULL;
    sprite->opaque = solid;
    sprite->pen_x = used.x0;
    sprite->pen_y = used.y0;
    if (!bare && m->painted)
        fill_painted(m, &t, used, sprite);
    else if (!bare)
        fill_coverage(&t, used, sprite);
    return add(m, sprite);
}

/* tile_box: on the screen. */
static void stamp(const maker *m, vt_sprite *sprite, vt_irect tile_box, vt_irect clip)
{
    const vt_painter_backend *backend = m->painter->backend;
    int x = tile_box.x0 + sprite->pen_x, y = tile_box.y0 + sprite->pen_y;
    const vt_irect box = {x, y, x + sprite->w, y + sprite->h};
    if (!m->painted && sprite->opaque) {
        vt_irect solid = vt_irect_intersect(tile_box, clip);
        if (!vt_irect_empty(solid)) backend->fill(m->painter, solid, m->color, m->blend);
    } else if (sprite->data && m->painted) {
        const vt_show show = {.sprite = sprite,
            .part = {0, 0, sprite->w, sprite->h},
            .place = vt_affine_translate(x, y),
            .aligned = true,
            .whole = true,
            .box = box,
            .shown_w = sprite->w,
            .shown_h = sprite->h,
            .opacity = m->opacity,
            .tint = VT_WHITE,
            .blend = m->blend};
        backend->show(m->painter, &show, clip);
    } else if (sprite->data) {
        const vt_tint tint = {.sprite = sprite,
            .part = {0, 0, sprite->w, sprite->h},
            .whole = true,
            .x = x,
            .y = y,
            .color = m->color,
            .blend = m->blend};
        backend->tint(m->painter, &tint, clip);
    }
}

static void draw(maker *m, vt_irect clip)
{
    m->subject = subject_of(m);
    m->band_row = HEADER;
    const vt_sprite *header = header_of(m);
    if (!header) goto out;
    const vt_irect all = {header->pen_x, header->pen_y, header->pen_x + header->w, header->pen_y + header->h};
    int x = m->figure->x, y = m->figure->y;
    vt_irect seen = vt_irect_intersect(all, (vt_irect){clip.x0 - x, clip.y0 - y, clip.x1 - x, clip.y1 - y});
    if (vt_irect_empty(seen)) goto out;
    for (int row = (seen.y0 - all.y0) / TILE; all.y0 + row * TILE < seen.y1; row++) {
        for (int column = (seen.x0 - all.x0) / TILE; all.x0 + column * TILE < seen.x1; column++) {
            vt_irect window = {all.x0 + column * TILE, all.y0 + row * TILE, 0, 0};
            window.x1 = window.x0 + TILE < all.x1 ? window.x0 + TILE : all.x1;
            window.y1 = window.y0 + TILE < all.y1 ? window.y0 + TILE : all.y1;
            vt_sprite_key key = key_of(m, column, row);
            vt_sprite *sprite = find(m, &key);
            if (!sprite) sprite = make_tile(m, &key, window);
            const vt_irect box = {window.x0 + x, window.y0 + y, window.x1 + x, window.y1 + y};
            if (sprite) stamp(m, sprite, box, clip);
        }
    }
out:
    for (int i = 0; i < 2; i++) {
        vt_path_finish(&m->path[i]);
        vt_path_finish(&m->band[i]);
    }
}

void vt_figure_tint(vt_painter *painter, const vt_figure *figure, vt_figure_part part, uint32_t color,
    vt_blend blend, vt_irect clip)
{
    if (color >> 24 == 0) return;
    maker m = {.painter = painter,
        .figure = figure,
        .parts = {part},
        .part_count = 1,
        .color = color,
        .blend = blend};
    draw(&m, clip);
}

void vt_figure_paint(vt_painter *painter, const vt_figure *figure, const vt_shade *shade, uint32_t border,
    int opacity, vt_blend blend, vt_irect clip)
{
    bool beside = border && figure->form != VT_FIGURE_POLYGON; /* a polygon's lies on its inside */
    if (opacity == 0) return;
    maker m = {.painter = painter,
        .figure = figure,
        .parts = {beside ? VT_PART_INSIDE : VT_PART_ALL, VT_PART_BORDER},
        .part_count = border ? 2 : 1,
        .painted = true,
        .shade = *shade,
        .rim = {.color = border, .beside = beside},
        .opacity = opacity,
        .blend = blend};
    draw(&m, clip);
}
