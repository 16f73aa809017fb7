/* Draw items become stamps: particles. There are thousands of them and they change all the time, so size,
 * turn and place within a pixel are rounded to a few values: each sprite is made once and serves many. What
 * is large is rare, and is drawn from a sprite of the largest size, at its exact place. */
#include <math.h>
#include <string.h>

#include "paint/backend.h"
#include "paint/warp.h"

enum {
    STEPS = 32,   /* sizes an octave */
    OCTAVES = 10, /* from 1/4 pixel */
    SIZES = STEPS * OCTAVES + 1,
    LARGEST = 256,   /* pixels: 2^(OCTAVES - 2) */
    PLACES_MOST = 4, /* within a pixel, along one axis */
    TURNS = 64,
    PICTURE_STEPS = 8, /* sizes an octave of turned pictures */
    PICTURE_LARGEST = 96,
    KNOWN = SIZES * PLACES_MOST * PLACES_MOST
};

/* The cloud that is being drawn. */
typedef struct {
    vt_painter *painter;
    const vt_draw *item;
    vt_irect clip;
    double scale; /* device pixels an own unit */
    double turn;  /* of the node, degrees */
    bool mirrored;
    vt_picture *picture;     /* NULL: discs */
    vt_sprite *known[KNOWN]; /* what was looked up for this cloud */
} cloud;

typedef struct {
    vt_point centre;
    double size; /* device pixels */
    const vt_draw_particle *particle;
} grain;

static vt_sprite *find(vt_painter *painter, const vt_sprite_key *key)
{
    return (vt_sprite *)(void *)vt_cache_find(&painter->sprites, vt_sprite_hash(key), vt_sprite_same, key);
}

static void add(vt_painter *painter, vt_sprite *sprite)
{
    vt_cache_add_passing(
        &painter->sprites, &sprite->entry, vt_sprite_hash(&sprite->key), vt_sprite_bytes(sprite));
}

static double size_of(int index)
{
    return exp2((double)index / STEPS) / 4;
}

static int index_of(double size)
{
    int index = (int)lrint(log2(4 * size) * STEPS);
    return index < 0 ? 0 : index >= SIZES ? SIZES - 1 : index;
}

/* The smaller, the better one sees where it is. */
static int places_of(double size)
{
    return size <= 24 ? PLACES_MOST : size <= 64 ? 2 : 1;
}

/* Where to put something whose left or upper edge lies at `edge`. */
static int whole_part(double edge, int places, int *place)
{
    double rounded = floor(edge * places + 0.5), whole = floor(rounded / places);
    *place = (int)(rounded - whole * places);
    return (int)whole;
}

/* Full within two fifths of its radius, nothing at its edge. */
static double density(double r)
{
    double t = (1 - r) / 0.6;
    return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}

static void fill_disc(vt_sprite *sprite, double size, double left, double top)
{
    int fine = size < 4 ? 16 : size < 32 ? 4 : 1; /* samples along a pixel */
    for (int y = 0; y < sprite->h; y++) {
        uint8_t *row = (uint8_t *)sprite->data + (ptrdiff_t)y * sprite->stride;
        for (int x = 0; x < sprite->w; x++) {
            double sum = 0;
            for (int i = 0; i < fine * fine; i++) {
                double dx = x + (i % fine + 0.5) / fine - left - size / 2;
                double dy = y + (int)(i / fine) / (double)fine + 0.5 / fine - top - size / 2;
                sum += density(sqrt(dx * dx + dy * dy) / (size / 2));
            }
            row[x] = (uint8_t)lrint(255 * sum / (fine * fine));
        }
    }
}

static vt_sprite *disc(cloud *c, int index, int place_x, int place_y)
{
    vt_sprite **known = &c->known[(index * PLACES_MOST + place_y) * PLACES_MOST + place_x];
    vt_sprite_key key = {.kind = VT_SPRITE_PARTICLE, .detail = index, .extra = place_y << 8 | place_x};
    if (!*known) *known = find(c->painter, &key);
    if (*known) return *known;
    double size = size_of(index), places = places_of(size);
    int side = (int)ceil(size + (places - 1) / places);
    vt_sprite *sprite = vt_sprite_create(&key, true, side, side);
    if (!sprite) return NULL;
    fill_disc(sprite, size, place_x / places, place_y / places);
    add(c->painter, sprite);
    return *known = sprite;
}

static vt_color color_of(const vt_draw_particle *particle)
{
    uint32_t c = particle->color;
    return (vt_color){(uint8_t)(c >> 24), (uint8_t)(c >> 16 & 255), (uint8_t)(c >> 8 & 255), (uint8_t)c};
}

static void draw_disc(cloud *c, const grain *g)
{
    uint32_t color = vt_paint_color(color_of(g->particle), c->item->opacity);
    int index = index_of(g->size), place_x, place_y;
    if (color >> 24 == 0) return;
    double size = size_of(index);
    int places = places_of(size);
    vt_tint tint = {.whole = g->size <= LARGEST, .color = color, .blend = c->item->blend};
    tint.x = whole_part(g->centre.x - size / 2, places, &place_x);
    tint.y = whole_part(g->centre.y - size / 2, places, &place_y);
    if (!tint.whole) place_x = place_y = 0;
    tint.sprite = disc(c, index, place_x, place_y);
    if (!tint.sprite) return;
    tint.part = (vt_irect){0, 0, tint.sprite->w, tint.sprite->h};
    double factor = g->size / size;
    tint.place = vt_affine_multiply(vt_affine_translate(g->centre.x - g->size / 2, g->centre.y - g->size / 2),
        vt_affine_scale(factor, factor));
    c->painter->backend->tint(c->painter, &tint, c->clip);
}

/* From the picture's own pixels to a size on the screen, turned about its middle, which comes to lie at
 * `centre`. */
static vt_affine picture_place(const cloud *c, double width, double degrees, vt_point centre)
{
    double scale = width / c->picture->w;
    vt_affine turned = vt_affine_multiply(vt_affine_translate(centre.x, centre.y), vt_affine_rotate(degrees));
    vt_affine scaled = vt_affine_scale(c->mirrored ? -scale : scale, scale);
    return vt_affine_multiply(
        vt_affine_multiply(turned, scaled), vt_affine_translate(-c->picture->w / 2.0, -c->picture->h / 2.0));
}

/* What to draw all of the picture from; *place comes back as from its pixels. */
static vt_sprite *level_of(const cloud *c, double width, vt_rect *part, vt_affine *place)
{
    *part = (vt_rect){0, 0, c->picture->w, c->picture->h};
    double height = width * c->picture->h / c->picture->w;
    vt_sprite *level = vt_pictures_level(c->painter, c->picture, 0, part, width, height);
    *place = vt_affine_multiply(*place, vt_affine_scale(c->picture->w / part->w, c->picture->h / part->h));
    return level;
}

/* A square around the picture however it is turned. */
static vt_sprite *stamp_of(cloud *c, double width, int size_index, int turn)
{
    vt_sprite_key key = {.kind = VT_SPRITE_PARTICLE,
        .subject = c->picture->serial,
        .turn = c->mirrored,
        .detail = size_index,
        .extra = turn};
    vt_sprite *sprite = find(c->painter, &key);
    if (sprite) return sprite;
    int side = (int)ceil(width * hypot(1, (double)c->picture->h / c->picture->w)) + 2;
    vt_rect part;
    vt_affine place = picture_place(c, width, 360.0 * turn / TURNS, (vt_point){side / 2.0, side / 2.0});
    vt_sprite *level = level_of(c, width, &part, &place);
    sprite = vt_sprite_create(&key, false, side, side);
    if (!sprite || !vt_warp(level, &place, VT_WARP_COPY, sprite, (vt_irect){0, 0, side, side})) {
        vt_sprite_destroy(sprite);
        return NULL;
    }
    add(c->painter, sprite);
    return sprite;
}

static void draw_picture(cloud *c, const grain *g)
{
    vt_color color = color_of(g->particle);
    bool white = color.r == 255 && color.g == 255 && color.b == 255;
    double spin = c->mirrored ? -g->particle->turn : g->particle->turn, degrees = c->turn + spin,
           opacity = c->item->opacity * (white ? color.a / 255.0 : 1);
    double height = g->size * c->picture->h / c->picture->w;
    vt_show show = {.opacity = vt_paint_opacity(opacity),
        .tint = white ? VT_WHITE : vt_paint_color(color, 1),
        .blend = c->item->blend,
        .shown_w = g->size,
        .shown_h = height};
    if (show.opacity == 0 || color.a == 0) return;
    if (g->size <= PICTURE_LARGEST && height <= PICTURE_LARGEST) {
        int index = (int)lrint(log2(4 * g->size) * PICTURE_STEPS);
        int turn = (int)(lrint(degrees / 360 * TURNS) & (TURNS - 1));
        show.sprite = stamp_of(c, exp2((double)index / PICTURE_STEPS) / 4, index, turn);
        if (!show.sprite) return;
        int side = show.sprite->w;
        int x = vt_paint_round(g->centre.x - side / 2.0), y = vt_paint_round(g->centre.y - side / 2.0);
        show.aligned = show.whole = true;
        show.shown_w = show.shown_h = side;
        show.box = (vt_irect){x, y, x + side, y + side};
        show.part = (vt_rect){0, 0, side, side};
        show.place = vt_affine_translate(x, y);
    } else {
        show.place = picture_place(c, g->size, degrees, g->centre);
        show.sprite = level_of(c, g->size, &show.part, &show.place);
    }
    c->painter->backend->show(c->painter, &show, c->clip);
}

/* Whether any of it can be seen. */
static bool place_grain(const cloud *c, const vt_draw_particle *p, grain *g)
{
    g->particle = p;
    g->size = p->size * c->scale;
    g->centre = vt_affine_apply(c->item->matrix, (vt_point){p->x, p->y});
    double reach = g->size * (c->picture ? 1 + (double)c->picture->h / c->picture->w : 1) / 2 + 1;
    return g->size >= 0.25 && isfinite(g->size) && isfinite(p->turn) && g->centre.x + reach > c->clip.x0 &&
           g->centre.x - reach < c->clip.x1 && g->centre.y + reach > c->clip.y0 &&
           g->centre.y - reach < c->clip.y1;
}

void vt_lower_particles(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_draw_particles *all = vt_draw_extra(list, item->extra);
    const vt_affine *m = &item->matrix;
    cloud c = {.painter = painter, .item = item, .clip = clip, .scale = hypot(m->a, m->b)};
    if (!all || all->count < 1 || !(c.scale > 0)) return;
    c.turn = atan2(m->b, m->a) * 180 / 3.14159265358979323846;
    c.mirrored = m->a * m->d - m->b * m->c < 0;
    if (c.mirrored) c.turn += 180;
    if (item->asset) {
        c.picture = vt_pictures_find(painter, item->asset);
        if (!c.picture) return;
    }
    const vt_draw_particle *particles = vt_draw_extra(list, all->first);
    for (int i = 0; i < all->count; i++) {
        grain g;
        if (!place_grain(&c, &particles[i], &g)) continue;
        if (c.picture)
            draw_picture(&c, &g);
        else
            draw_disc(&c, &g);
    }
}
