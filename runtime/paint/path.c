/* Outlines are straight edges in pixels. Coverage is found by the signed area that each edge leaves to its
 * right: summed along a row it is the winding, thinned in the pixels where edges lie. */
#include "paint/path.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static const double pi = 3.14159265358979323846, flatness = 0.02 /* pixels */, far = 1e12;

void vt_path_init(vt_path *path, vt_affine m)
{
    memset(path, 0, sizeof *path);
    path->place = m;
    /* The larger singular value of the linear part. */
    double p = hypot(m.a + m.d, m.b - m.c), q = hypot(m.a - m.d, m.b + m.c);
    path->scale = (p + q) / 2;
}

void vt_path_finish(vt_path *path)
{
    vt_free(path->edges);
    memset(path, 0, sizeof *path);
}

static void add_edge(vt_path *path, vt_edge edge)
{
    if (path->failed) return;
    if (path->count == path->capacity) {
        size_t capacity = path->capacity ? 2 * path->capacity : 64;
        vt_edge *edges = vt_realloc_array(path->edges, capacity, sizeof *edges);
        if (!edges) {
            path->failed = true;
            return;
        }
        path->edges = edges;
        path->capacity = capacity;
    }
    path->edges[path->count++] = edge;
}

static void line_to_pixel(vt_path *path, vt_point to)
{
    vt_point from = path->last;
    path->last = to;
    add_edge(path, (vt_edge){from.x, from.y, to.x, to.y});
}

static bool to_pixels(const vt_path *path, vt_point own, vt_point *out)
{
    vt_point p = vt_affine_apply(path->place, own);
    if (isnan(p.x) || isnan(p.y)) return false;
    *out = (vt_point){fmin(fmax(p.x, -far), far), fmin(fmax(p.y, -far), far)};
    return true;
}

void vt_path_close(vt_path *path)
{
    if (path->open) line_to_pixel(path, path->first);
    path->open = false;
}

static void move(vt_path *path, vt_point to)
{
    vt_path_close(path);
    if (!to_pixels(path, to, &path->first)) return;
    path->last = path->first;
    path->open = true;
}

void vt_path_line(vt_path *path, vt_point to)
{
    vt_point pixel;
    if (!path->open)
        move(path, to);
    else if (to_pixels(path, to, &pixel))
        line_to_pixel(path, pixel);
}

/* So many chords that none is further from the arc than the flatness. */
static int steps_of(double radius, double angle)
{
    if (!(radius > flatness)) return 1;
    double steps = ceil(fabs(angle) / (2 * acos(1 - flatness / radius)));
    return steps < 1 ? 1 : steps > 4096 ? 4096 : (int)steps;
}

void vt_path_arc(vt_path *path, vt_point c, double rx, double ry, double from, double to)
{
    int steps = steps_of(fmax(fabs(rx), fabs(ry)) * path->scale, to - from);
    for (int i = 0; i <= steps; i++) {
        double angle = from + (to - from) * i / steps;
        vt_path_line(path, (vt_point){c.x + rx * cos(angle), c.y + ry * sin(angle)});
    }
}

/* Its chords stick out as much as they cut off: the area is the ellipse's. */
void vt_path_ellipse(vt_path *path, vt_rect b, bool back)
{
    double rx = b.w / 2, ry = b.h / 2, turn = back ? -2 * pi : 2 * pi;
    if (!(rx > 0) || !(ry > 0)) return;
    int steps = steps_of(fmax(rx, ry) * path->scale, turn);
    if (steps < 8) steps = 8;
    double chord = 2 * pi / steps, grow = sqrt(chord / sin(chord));
    vt_path_close(path);
    for (int i = 0; i < steps; i++) {
        double angle = turn * i / steps;
        vt_path_line(path, (vt_point){b.x + rx + rx * grow * cos(angle), b.y + ry + ry * grow * sin(angle)});
    }
    vt_path_close(path);
}

void vt_path_rounded(vt_path *path, vt_rect b, double radius, bool back)
{
    if (!(b.w > 0) || !(b.h > 0)) return;
    double r = fmax(fmin(radius, fmin(b.w, b.h) / 2), 0);
    vt_path_close(path);
    for (int i = 0; i < 4; i++) {
        int corner = back ? 3 - i : i; /* clockwise from the lower right */
        bool right = corner == 0 || corner == 3, low = corner < 2;
        vt_point c = {right ? b.x + b.w - r : b.x + r, low ? b.y + b.h - r : b.y + r};
        double from = corner * pi / 2, to = from + pi / 2;
        if (r > 0)
            vt_path_arc(path, c, r, r, back ? to : from, back ? from : to);
        else
            vt_path_line(path, c);
    }
    vt_path_close(path);
}

/* The first one is no number: the second. */
static double low(double a, double b)
{
    return a < b ? a : b;
}

static double high(double a, double b)
{
    return a > b ? a : b;
}

vt_irect vt_path_bounds(const vt_path *path)
{
    if (path->count == 0) return (vt_irect){0, 0, 0, 0};
    double x0 = far, y0 = far, x1 = -far, y1 = -far;
    for (size_t i = 0; i < path->count; i++) {
        const vt_edge *e = &path->edges[i];
        x0 = low(x0, low(e->x0, e->x1));
        x1 = high(x1, high(e->x0, e->x1));
        y0 = low(y0, low(e->y0, e->y1));
        y1 = high(y1, high(e->y0, e->y1));
    }
    return vt_rect_outward((vt_rect){x0, y0, x1 - x0, y1 - y0});
}

/* The end of the edge that lies beyond a row is moved along the edge to it. */
static void cut_at(vt_edge *e, double y, bool keep_below)
{
    double slope = (e->x1 - e->x0) / (e->y1 - e->y0), x = e->x0 + (y - e->y0) * slope;
    if ((e->y0 < y) == keep_below)
        e->x0 = x, e->y0 = y;
    else
        e->x1 = x, e->y1 = y;
}

void vt_path_band(const vt_path *path, int y0, int y1, vt_path *out)
{
    for (size_t i = 0; i < path->count; i++) {
        vt_edge e = path->edges[i];
        double top = e.y0 < e.y1 ? e.y0 : e.y1, bottom = e.y0 < e.y1 ? e.y1 : e.y0;
        if (top >= y1 || bottom <= y0) continue; /* a level edge tells where the winding changes */
        if (top < y0) cut_at(&e, y0, true);
        if (bottom > y1) cut_at(&e, y1, false);
        add_edge(out, e);
    }
    if (path->failed) out->failed = true;
}

enum { STRIDE = VT_PATH_TILE + 2 };

/* Signed areas that edges leave to their right, and on each row the columns where there are any. */
typedef struct {
    float sums[VT_PATH_TILE][STRIDE];
    int first[VT_PATH_TILE], last[VT_PATH_TILE];
} field;

/* A piece of an edge within one row of pixels and between its first and last column. d: how far down it goes,
 * negative for up. */
static void add_in_row(field *f, int y, double x0, double x1, double d)
{
    if (x0 > x1) {
        double x = x0;
        x0 = x1;
        x1 = x;
    }
    float *row = f->sums[y];
    int first = (int)x0, last = (int)x1;
    if (first < f->first[y]) f->first[y] = first;
    if (last + 1 > f->last[y]) f->last[y] = last + 1;
    if (first == last) {
        double right = d * ((x0 + x1) / 2 - first); /* of the next pixel */
        row[first] += (float)(d - right);
        row[first + 1] += (float)right;
        return;
    }
    double slope = d / (x1 - x0), before = 0; /* before: what pixels up to this one have got */
    for (int x = first; x <= last; x++) {
        /* Where the edge lies left of the pixel all of its height counts, within it what is right of it. */
        double enter = x > x0 ? x : x0, leave = x + 1 < x1 ? x + 1 : x1;
        double sum = slope * ((enter - x0) + (leave - enter) * (x + 1 - (enter + leave) / 2));
        row[x] += (float)(sum - before);
        before = sum;
    }
    row[last + 1] += (float)(d - before);
}

/* A piece within the window from top to bottom, and between 0 and w. */
static void add_steep(field *f, double x0, double y0, double x1, double y1, double sign)
{
    double dxdy = y1 > y0 ? (x1 - x0) / (y1 - y0) : 0;
    double least = low(x0, x1), most = high(x0, x1);
    for (int y = (int)y0; y < y1; y++) {
        double top = high(y0, y), bottom = low(y1, y + 1);
        double from = x0 + (top - y0) * dxdy, to = x0 + (bottom - y0) * dxdy;
        from = low(high(from, least), most);
        to = low(high(to, least), most);
        add_in_row(f, y, from, to, sign * (bottom - top));
    }
}

/* Left of the window an edge covers whole rows, as if it stood on the window's edge; right of it nothing. */
static void add_clipped(field *f, const vt_edge *e, vt_irect window)
{
    double sign = e->y1 > e->y0 ? 1 : -1;
    double x0 = sign > 0 ? e->x0 : e->x1, y0 = sign > 0 ? e->y0 : e->y1;
    double x1 = sign > 0 ? e->x1 : e->x0, y1 = sign > 0 ? e->y1 : e->y0;
    double w = window.x1 - window.x0, h = window.y1 - window.y0;
    x0 -= window.x0;
    x1 -= window.x0;
    y0 -= window.y0;
    y1 -= window.y0;
    if (y1 <= 0 || y0 >= h || (x0 >= w && x1 >= w)) return;
    double dxdy = (x1 - x0) / (y1 - y0);
    if (y0 < 0) {
        x0 -= y0 * dxdy;
        y0 = 0;
    }
    if (y1 > h) {
        x1 -= (y1 - h) * dxdy;
        y1 = h;
    }
    const double walls[2] = {0, w};
    double cuts[4] = {y0, y0, y1, y1}; /* where it crosses the left and the right edge, in order */
    for (int i = 0; i < 2; i++) {
        int wall = dxdy >= 0 ? i : 1 - i;
        bool crosses = (x0 < walls[wall]) != (x1 < walls[wall]);
        cuts[1 + i] = crosses ? low(high(y0 + (walls[wall] - x0) / dxdy, cuts[i]), y1) : cuts[i];
    }
    for (int i = 0; i < 3; i++) {
        if (!(cuts[i + 1] > cuts[i])) continue;
        double from = x0 + (cuts[i] - y0) * dxdy, to = x0 + (cuts[i + 1] - y0) * dxdy,
               middle = (from + to) / 2;
        if (middle >= w) continue;
        from = low(high(from, 0), w);
        to = low(high(to, 0), w);
        add_steep(f, from, cuts[i], to, cuts[i + 1], sign);
    }
}

/* Whether an edge comes into the window; else *winding is that of all its pixels. */
static bool crossed(const vt_path *path, vt_irect window, int *winding)
{
    double middle = (window.y0 + window.y1) / 2.0;
    *winding = 0;
    for (size_t i = 0; i < path->count; i++) {
        const vt_edge *e = &path->edges[i];
        bool beside = high(e->y0, e->y1) <= window.y0 || low(e->y0, e->y1) >= window.y1;
        if (beside || low(e->x0, e->x1) >= window.x1) continue;
        if (high(e->x0, e->x1) > window.x0) return true;
        if ((e->y0 <= middle) != (e->y1 <= middle)) *winding += e->y1 > e->y0 ? 1 : -1;
    }
    return false;
}

/* Of one row; *least and *most take in its values. */
static void sum_up(const field *f, int y, int w, uint8_t *out, int *least, int *most)
{
    int first = f->first[y] < w ? f->first[y] : w, last = f->last[y] < w ? f->last[y] + 1 : w, value = 0;
    float sum = 0;
    memset(out, 0, (size_t)first);
    if (first > 0) *least = 0;
    for (int x = first; x < last; x++) {
        sum += f->sums[y][x];
        float size = sum < 0 ? -sum : sum;
        value = (int)((size < 1 ? size : 1) * 255 + 0.5F);
        *least = value < *least ? value : *least;
        *most = value > *most ? value : *most;
        out[x] = (uint8_t)value;
    }
    if (last >= w) return;
    memset(out + last, value, (size_t)(w - last));
    *least = value < *least ? value : *least;
}

vt_cover vt_path_cover(const vt_path *path, vt_irect window, uint8_t *out)
{
    field f;
    int w = window.x1 - window.x0, h = window.y1 - window.y0, winding, least = 255, most = 0;
    if (!crossed(path, window, &winding)) return winding ? VT_COVER_ALL : VT_COVER_NONE;
    memset(f.sums, 0, (size_t)h * sizeof *f.sums);
    for (int y = 0; y < h; y++) {
        f.first[y] = STRIDE;
        f.last[y] = -1;
    }
    for (size_t i = 0; i < path->count; i++) {
        if (path->edges[i].y0 != path->edges[i].y1) add_clipped(&f, &path->edges[i], window);
    }
    for (int y = 0; y < h; y++)
        sum_up(&f, y, w, out + (ptrdiff_t)y * w, &least, &most);
    return most == 0 ? VT_COVER_NONE : least == 255 ? VT_COVER_ALL : VT_COVER_SOME;
}
