/* Pictures made of formulas: nothing to decode, nothing whose licence must be told, and the same everywhere
 * but for rounding. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "golden.h"

typedef struct {
    double r, g, b, a; /* straight */
} shade;

typedef shade (*formula)(double x, double y, int frame); /* x, y from 0 to 1 */

static shade over(shade front, shade back)
{
    double a = front.a;
    return (shade){front.r * a + back.r * (1 - a), front.g * a + back.g * (1 - a),
        front.b * a + back.b * (1 - a), a + back.a * (1 - a)};
}

static double soft(double distance, double width)
{
    return fmin(fmax(0.5 - distance / width, 0), 1);
}

/* A landscape: opaque, with soft and hard edges. */
static shade plate(double x, double y, int frame)
{
    (void)frame;
    double hill = 0.62 - 0.12 * sin(5 * x + 1), near = 0.8 + 0.07 * sin(9 * x);
    shade out = {0.35 + 0.3 * y, 0.55 + 0.3 * y, 0.9, 1};
    out = over((shade){1, 0.9, 0.5, soft(hypot(x - 0.72, (y - 0.28) * 0.75) - 0.1, 0.01)}, out);
    out = over((shade){0.3, 0.5 - 0.2 * (y - hill), 0.35, soft(hill - y, 0.006)}, out);
    return over((shade){0.16, 0.3 + 0.15 * x, 0.12, soft(near - y, 0.006)}, out);
}

/* A jar on nothing. */
static shade jar(double x, double y, int frame)
{
    (void)frame;
    double half = y < 0.12   ? 0.2
                  : y < 0.25 ? 0.12
                             : 0.12 + 0.28 * sin(3.1416 * fmin((y - 0.25) / 0.75, 0.93));
    double edge = fabs(x - 0.5) - half, end = fabs(y - 0.5) - 0.47;
    double band = fabs(y - 0.55) < 0.08 ? 0.45 + 0.35 * (sin(x * 60) > 0) : 0.75;
    double light = 0.65 + 0.6 * (0.5 - x);
    return (shade){0.95 * band * light, 0.55 * band * light, 0.3 * light, soft(fmax(edge, end), 0.02)};
}

/* A frame whose corners are round and whose edges are striped. */
static shade panel(double x, double y, int frame)
{
    (void)frame;
    double dx = fmax(fabs(x - 0.5) - 0.28, 0), dy = fmax(fabs(y - 0.5) - 0.28, 0), d = hypot(dx, dy);
    shade inside = {0.93, 0.88, 0.75, 1};
    shade rim = over((shade){0.7, 0.3, 0.2, 1}, inside);
    shade out = d > 0.13 ? rim : inside;
    out.a = soft(d - 0.21, 0.03);
    return out;
}

/* Eight hands of a clock, four across. */
static shade clock_sheet(double x, double y, int frame)
{
    (void)frame;
    int column = (int)(x * 4), row = (int)(y * 2), index = row * 4 + column;
    double u = x * 4 - column - 0.5, v = y * 2 - row - 0.5, angle = index * 0.7854;
    double along = u * sin(angle) - v * cos(angle), across = u * cos(angle) + v * sin(angle);
    shade face = {0.95, 0.95, 0.98, soft(hypot(u, v) - 0.44, 0.03)};
    bool hand = along > 0 && along < 0.36 && fabs(across) < 0.05;
    return hand ? (shade){0.8, 0.1, 0.1, face.a} : face;
}

/* Opaque on the left, nothing on the right, with a hole. */
static shade veil(double x, double y, int frame)
{
    (void)frame;
    double hole = soft(0.18 - hypot(x - 0.35, y - 0.5), 0.04);
    return (shade){1, 1, 1, fmin(fmax(1.3 - 1.4 * x, 0), 1) * hole};
}

static shade spark(double x, double y, int frame)
{
    (void)frame;
    double d = hypot(x - 0.5, y - 0.5) * 2;
    return (shade){1, 0.8, 0.3, fmax(1 - d, 0) * fmax(1 - d, 0)};
}

static shade ball(double x, double y, int frame)
{
    double d = hypot(x - 0.25 - 0.16 * frame, y - 0.5);
    return (shade){0.2 + 0.2 * frame, 0.8, 0.9 - 0.2 * frame, soft(d - 0.2, 0.04)};
}

/* A picture of a film: its left is not its right, its top is not its bottom. */
static shade reel(double x, double y, int frame)
{
    (void)frame;
    bool hole = fmod(x * 16, 1) > 0.3 && fmod(x * 16, 1) < 0.7 && (y < 0.08 || y > 0.92);
    shade out = {0.2 + 0.6 * x, 0.25 + 0.3 * y, 0.6 - 0.4 * x, 1};
    out = over((shade){1, 0.85, 0.4, soft(hypot((x - 0.25) * 1.78, y - 0.4) - 0.22, 0.03)}, out);
    out = over((shade){0.1, 0.1, 0.2, soft(fabs((x - 0.7) * 1.78) + fabs(y - 0.6) - 0.22, 0.03)}, out);
    return hole ? (shade){1, 1, 1, 1} : out;
}

/* Somebody before a green wall that is not lit evenly. */
static shade green_wall(double x, double y, int frame)
{
    (void)frame;
    double light = 0.7 + 0.3 * x;
    shade out = {0.05 * light, 0.9 * light, 0.1 * light, 1};
    out = over((shade){0.9, 0.7, 0.55, soft(hypot((x - 0.5) * 1.78, y - 0.4) - 0.2, 0.06)}, out);
    return over((shade){0.3, 0.2, 0.6, soft(hypot((x - 0.5) * 1.2, y - 1.05) - 0.42, 0.06)}, out);
}

static uint32_t channel(double value)
{
    return (uint32_t)lrint(fmin(fmax(value, 0), 1) * 255);
}

static vt_pixels *render(int w, int h, formula f, int frame)
{
    vt_pixels *out = vt_pixels_create(w, h);
    if (!out) die("no memory");
    out->opaque = true;
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            shade s = f((x + 0.5) / w, (y + 0.5) / h, frame);
            out->data[(ptrdiff_t)y * out->stride + x] =
                channel(s.a) << 24 | channel(s.r * s.a) << 16 | channel(s.g * s.a) << 8 | channel(s.b * s.a);
            out->opaque = out->opaque && channel(s.a) == 255;
        }
    }
    return out;
}

static prop *add(booth *b, const char *name)
{
    if (b->prop_count + 1 == PROPS_MAX) die("too many pictures");
    prop *p = &b->props[++b->prop_count];
    p->name = name;
    return p;
}

static void add_picture(booth *b, const char *name, int w, int h, formula f)
{
    add(b, name)->image = vt_image_of(render(w, h, f, 0));
}

static void add_animated(booth *b, const char *name, int w, int h, formula f, int frames)
{
    vt_image *image = vt_alloc(sizeof *image);
    if (!image) die("no memory");
    *image = (vt_image){.w = w, .h = h, .frame_count = frames, .level_count = 1};
    image->pixels = vt_alloc_array((size_t)frames, sizeof *image->pixels);
    image->delay_ms = vt_alloc_array((size_t)frames, sizeof *image->delay_ms);
    for (int i = 0; i < frames; i++) {
        image->pixels[i] = render(w, h, f, i);
        image->delay_ms[i] = 100;
    }
    add(b, name)->image = image;
}

/* ---- a picture in tiles, of which some are not there yet ---- */

enum { PYRAMID_W = 1200, PYRAMID_H = 900, TILE = 128, OVERLAP = 1, LEVELS = 12, TILES_MAX = 512 };

typedef struct {
    vt_tile_source source;
    struct {
        int level, column, row;
        vt_pixels *pixels;
    } tiles[TILES_MAX];
    int count;
} pyramid;

static shade map(double x, double y, int frame)
{
    (void)frame;
    shade out = plate(x, y, 0);
    bool line = fabs(fmod(x * 12, 1) - 0.5) < 0.02 || fabs(fmod(y * 9, 1) - 0.5) < 0.02;
    return line ? over((shade){1, 1, 1, 0.6}, out) : out;
}

static vt_pixels *render_tile(int level, int column, int row)
{
    int shift = LEVELS - 1 - level;
    int w = (PYRAMID_W + (1 << shift) - 1) >> shift, h = (PYRAMID_H + (1 << shift) - 1) >> shift;
    int x0 = column * TILE - (column > 0 ? OVERLAP : 0), y0 = row * TILE - (row > 0 ? OVERLAP : 0);
    int x1 = (column + 1) * TILE + OVERLAP, y1 = (row + 1) * TILE + OVERLAP;
    x1 = x1 < w ? x1 : w;
    y1 = y1 < h ? y1 : h;
    vt_pixels *out = vt_pixels_create(x1 - x0, y1 - y0);
    if (!out) die("no memory");
    out->opaque = true;
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            shade s = map((x + 0.5) / w, (y + 0.5) / h, 0);
            out->data[(ptrdiff_t)(y - y0) * out->stride + x - x0] =
                0xFF000000U | channel(s.r) << 16 | channel(s.g) << 8 | channel(s.b);
        }
    }
    return out;
}

/* The finest two levels are there only on the left. */
static const vt_pixels *get_tile(void *context, int level, int column, int row)
{
    pyramid *p = context;
    if (level >= LEVELS - 2 && column > (level == LEVELS - 1 ? 5 : 2)) return NULL;
    for (int i = 0; i < p->count; i++) {
        if (p->tiles[i].level == level && p->tiles[i].column == column && p->tiles[i].row == row)
            return p->tiles[i].pixels;
    }
    if (p->count == TILES_MAX) die("too many tiles");
    p->tiles[p->count].level = level;
    p->tiles[p->count].column = column;
    p->tiles[p->count].row = row;
    return p->tiles[p->count++].pixels = render_tile(level, column, row);
}

static void add_pyramid(booth *b, const char *name)
{
    pyramid *p = vt_alloc(sizeof *p);
    if (!p) die("no memory");
    p->source = (vt_tile_source){p, PYRAMID_W, PYRAMID_H, TILE, OVERLAP, LEVELS, get_tile};
    add(b, name)->tiles = &p->source;
}

void make_props(booth *b)
{
    add_picture(b, "plate.jpg", 320, 240, plate);
    add_picture(b, "jar.png", 120, 160, jar);
    add_picture(b, "panel.png", 48, 48, panel);
    add_picture(b, "clock.png", 256, 128, clock_sheet);
    add_picture(b, "veil.png", 200, 200, veil);
    add_picture(b, "spark.png", 24, 24, spark);
    add_animated(b, "ball.gif", 60, 40, ball, 4);
    add_pyramid(b, "map.dzi");
    add_picture(b, "film.mp4", 160, 90, reel);
    add_picture(b, "wall.mp4", 160, 90, green_wall);
    add(b, "lost.png");
    add(b, "lost.mp4");
}

void destroy_props(booth *b)
{
    for (int i = 1; i <= b->prop_count; i++) {
        pyramid *p = (pyramid *)(void *)b->props[i].tiles;
        for (int k = 0; p && k < p->count; k++)
            vt_pixels_destroy(p->tiles[k].pixels);
        vt_free(p);
        vt_image_destroy(b->props[i].image);
    }
}
