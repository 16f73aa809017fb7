/* The round pen. A pixel's coverage follows from its centre's distance to the line; on each row the pixels
 * that the pen covers wholly are found at once, and only those at its edge are looked at one by one. */
#include <math.h>
#include <string.h>

#include "paint/sheet.h"

/* Every channel times a / 255, rounded. */
static uint32_t times(uint32_t pixel, uint32_t a)
{
    const uint32_t mask = 0x00FF00FF, half = 0x00800080;
    uint32_t low = (pixel & mask) * a + half, high = (pixel >> 8 & mask) * a + half;
    low = (low + (low >> 8 & mask)) >> 8 & mask;
    high = (high + (high >> 8 & mask)) >> 8 & mask;
    return low | high << 8;
}

static void blend_evenly(uint32_t *pixels, int count, uint32_t ink, uint32_t rest)
{
    for (int i = 0; i < count; i++)
        pixels[i] = rest == 0 ? ink : ink + times(pixels[i], rest);
}

void vt_sheet_blend(uint32_t *pixels, int count, const uint8_t *cover, uint32_t color)
{
    bool erases = color >> 24 == 0;
    if (!cover) blend_evenly(pixels, count, color, erases ? 0 : 255 - (color >> 24));
    for (int i = 0; cover && i < count; i++) {
        if (cover[i] == 0) continue;
        uint32_t ink = times(color, cover[i]), rest = 255 - (erases ? cover[i] : ink >> 24);
        pixels[i] = ink + times(pixels[i], rest);
    }
}

typedef struct {
    vt_point from, along; /* along: to the end */
    double length2, radius;
    double alpha; /* of its ink; 1 where it erases */
    bool joined;
} pen;

typedef struct {
    double x0, x1; /* empty when x0 > x1 */
} span;

static void take_disc(span *s, vt_point centre, double radius, double y)
{
    double dy = y - centre.y, rest = radius * radius - dy * dy;
    if (radius <= 0 || rest < 0) return;
    double half = sqrt(rest);
    s->x0 = fmin(s->x0, centre.x - half);
    s->x1 = fmax(s->x1, centre.x + half);
}

static void take_side(span *s, vt_point a, vt_point b, double y)
{
    if ((a.y < y) == (b.y < y)) return;
    double x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
    s->x0 = fmin(s->x0, x);
    s->x1 = fmax(s->x1, x);
}

/* What of the row lies within a distance of the line: the outline is two discs and two sides, and convex. */
static span line_span(const pen *p, double radius, double y)
{
    span s = {INFINITY, -INFINITY};
    vt_point a = p->from, b = {a.x + p->along.x, a.y + p->along.y};
    if (radius <= 0) return s;
    take_disc(&s, a, radius, y);
    take_disc(&s, b, radius, y);
    if (p->length2 > 0) {
        double k = radius / sqrt(p->length2);
        vt_point n = {-p->along.y * k, p->along.x * k};
        take_side(&s, (vt_point){a.x + n.x, a.y + n.y}, (vt_point){b.x + n.x, b.y + n.y}, y);
        take_side(&s, (vt_point){a.x - n.x, a.y - n.y}, (vt_point){b.x - n.x, b.y - n.y}, y);
    }
    return s;
}

static span disc_span(const pen *p, double radius, double y)
{
    span s = {INFINITY, -INFINITY};
    take_disc(&s, p->from, radius, y);
    return s;
}

/* How much of a pixel lies within the radius of something at this distance from its centre. */
static double share(double radius, double distance)
{
    double most = radius < 0.5 ? 2 * radius : 1, value = radius + 0.5 - distance;
    return value <= 0 ? 0 : value < most ? value : most;
}

static uint8_t cover_at(const pen *p, double x, double y)
{
    double dx = x - p->from.x, dy = y - p->from.y;
    double t = p->length2 > 0 ? (dx * p->along.x + dy * p->along.y) / p->length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double ex = dx - t * p->along.x, ey = dy - t * p->along.y;
    double value = share(p->radius, sqrt(ex * ex + ey * ey));
    double there = p->joined ? share(p->radius, sqrt(dx * dx + dy * dy)) : 0;
    if (value <= there) return 0;
    /* So much over what the dot left makes it what it would be at once. */
    return (uint8_t)((value - there) / (1 - p->alpha * there) * 255 + 0.5);
}

/* Pixels whose centres lie within the span: the first, and the first beyond. */
typedef struct {
    int x0, x1;
} run;

static run run_of(span s, int least, int most)
{
    if (!(s.x0 <= s.x1)) return (run){most, most};
    double x0 = ceil(s.x0 - 0.5), x1 = floor(s.x1 - 0.5) + 1;
    run r = {x0 < least  ? least
             : x0 > most ? most
                         : (int)x0,
        x1 < least  ? least
        : x1 > most ? most
                    : (int)x1};
    return r.x0 < r.x1 ? r : (run){most, most};
}

static void draw_edge(uint32_t *row, const pen *p, int from, int to, double middle, uint32_t color)
{
    uint8_t cover[256];
    for (int x = from; x < to;) {
        int count = to - x < (int)sizeof cover ? to - x : (int)sizeof cover;
        for (int i = 0; i < count; i++)
            cover[i] = cover_at(p, x + i + 0.5, middle);
        vt_sheet_blend(row + x, count, cover, color);
        x += count;
    }
}

/* Where the next of the runs begins or ends, after x. */
static int next_stop(const run *runs, int count, int x, int last)
{
    for (int i = 0; i < count; i++) {
        int stop = runs[i].x0 > x ? runs[i].x0 : runs[i].x1;
        if (stop > x && stop < last) last = stop;
    }
    return last;
}

static bool within(run r, int x)
{
    return x >= r.x0 && x < r.x1;
}

static void draw_row(vt_sprite *sheet, const pen *p, int y, vt_irect box, uint32_t color)
{
    double middle = y + 0.5;
    uint32_t *row = (uint32_t *)sheet->data + (size_t)y * (size_t)(sheet->stride / 4);
    run edge = run_of(line_span(p, p->radius + 0.5, middle), box.x0, box.x1);
    enum { FULL, NEAR, BEHIND, RUNS };
    run runs[RUNS] = {run_of(line_span(p, p->radius - 0.5, middle), box.x0, box.x1), {box.x1, box.x1},
        {box.x1, box.x1}}; /* what the dot at the start touches, and covers */
    if (p->joined) {
        runs[NEAR] = run_of(disc_span(p, p->radius + 0.5, middle), box.x0, box.x1);
        runs[BEHIND] = run_of(disc_span(p, p->radius - 0.5, middle), box.x0, box.x1);
    }
    for (int x = edge.x0, next; x < edge.x1; x = next) {
        next = next_stop(runs, RUNS, x, edge.x1);
        if (within(runs[BEHIND], x)) continue;
        if (within(runs[FULL], x) && !within(runs[NEAR], x))
            vt_sheet_blend(row + x, next - x, NULL, color);
        else
            draw_edge(row, p, x, next, middle, color);
    }
}

vt_irect vt_sheet_line(
    vt_sprite *sheet, vt_point from, vt_point to, double width, uint32_t color, bool joined)
{
    pen p = {.from = from,
        .along = {to.x - from.x, to.y - from.y},
        .radius = width / 2,
        .alpha = color >> 24 ? (color >> 24) / 255.0 : 1,
        .joined = joined};
    p.length2 = p.along.x * p.along.x + p.along.y * p.along.y;
    double reach = p.radius + 0.5;
    vt_rect around = {fmin(from.x, to.x) - reach, fmin(from.y, to.y) - reach, fabs(p.along.x) + 2 * reach,
        fabs(p.along.y) + 2 * reach};
    vt_irect box = vt_irect_intersect(vt_rect_outward(around), (vt_irect){0, 0, sheet->w, sheet->h});
    if (vt_irect_empty(box)) return box;
    for (int y = box.y0; y < box.y1; y++)
        draw_row(sheet, &p, y, box, color);
    return box;
}
