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

void vt_path_move(vt_path *path, vt_point to)
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
        vt_path_move(path, to);
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

vt_irect vt_path_bounds(const vt_path *path)
{
    if (path->count == 0) return (vt_irect){0, 0, 0, 0};
    double x0 = far, y0 = far, x1 = -far, y1 = -far;
    for (size_t i = 0; i < path->count; i++) {
        const vt_edge *e = &path->edges[i];
        x0 = fmin(x0, fmin(e->x0, e->x1));
        x1 = fmax(x1, fmax(e->x0, e->x1));
        y0 = fmin(y0, fmin(e->y0, e->y1));
        y1 = fmax(y1, fmax(e->y0, e->y1));
    }
    return vt_rect_outward((vt_rect){x0, y0, x1 - x0, y1 - y0});
}

void vt_path_band(const vt_path *path, int y0, int y1, vt_path *out)
{
    for (size_t i = 0; i < path->count; i++) {
        const vt_edge *e = &path->edges[i];
        if (fmin(e->y0, e->y1) < y1 && fmax(e->y0, e->y1) > y0) add_edge(out, *e);
    }
    if (path->failed) out->failed = true;
}

enum { STRIDE = VT_PATH_TILE + 2 };

/* A piece of an edge within one row of pixels and between its first and last column. d: how far down it goes,
 * negative for up. */
static void add_in_row(float *row, double x0, double x1, double d)
{
    if (x0 > x1) {
        double x = x0;
        x0 = x1;
        x1 = x;
    }
    int first = (int)x0, last = (int)x1;
    if (first == last) {
        double right = d * ((x0 + x1) / 2 - first); /* of the next pixel */
        row[first] += (float)(d - right);
        row[first + 1] += (float)right;
        return;
    }
    double slope = d / (x1 - x0), before = 0; /* before: what pixels up to this one have got */
    for (int x = first; x <= last; x++) {
        /* Of the piece's length left of x + 1: all of it covers what follows, half of the last step is
         * missing in the pixel where it lies. */
        double enter = fmax(x0, x), leave = fmin(x1, x + 1);
        double sum = slope * ((enter - x0) + (leave - enter) * (x + 1 - (enter + leave) / 2));
        row[x] += (float)(sum - before);
        before = sum;
    }
    row[last + 1] += (float)(d - before);
}

/* A piece within the window from top to bottom, and between 0 and w. */
static void add_steep(float *sums, double x0, double y0, double x1, double y1, double sign)
{
    double dxdy = y1 > y0 ? (x1 - x0) / (y1 - y0) : 0;
    double least = fmin(x0, x1), most = fmax(x0, x1);
    for (int y = (int)y0; y < y1; y++) {
        double top = fmax(y0, y), bottom = fmin(y1, y + 1);
        double from = x0 + (top - y0) * dxdy, to = x0 + (bottom - y0) * dxdy;
        from = fmin(fmax(from, least), most);
        to = fmin(fmax(to, least), most);
        add_in_row(sums + (ptrdiff_t)y * STRIDE, from, to, sign * (bottom - top));
    }
}

/* Left of the window an edge covers whole rows, as if it stood on the window's edge; right of it nothing. */
static void add_clipped(float *sums, const vt_edge *e, vt_irect window)
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
        cuts[1 + i] = crosses ? fmin(fmax(y0 + (walls[wall] - x0) / dxdy, cuts[i]), y1) : cuts[i];
    }
    for (int i = 0; i < 3; i++) {
        if (!(cuts[i + 1] > cuts[i])) continue;
        double from = x0 + (cuts[i] - y0) * dxdy, to = x0 + (cuts[i + 1] - y0) * dxdy,
               middle = (from + to) / 2;
        if (middle >= w) continue;
        from = fmin(fmax(from, 0), w);
        to = fmin(fmax(to, 0), w);
        add_steep(sums, from, cuts[i], to, cuts[i + 1], sign);
    }
}

/* Whether an edge comes into the window; else *winding is that of all its pixels. */
static bool crossed(const vt_path *path, vt_irect window, int *winding)
{
    double middle = (window.y0 + window.y1) / 2.0;
    *winding = 0;
    for (size_t i = 0; i < path->count; i++) {
        const vt_edge *e = &path->edges[i];
        bool beside = fmax(e->y0, e->y1) <= window.y0 || fmin(e->y0, e->y1) >= window.y1;
        if (beside || fmin(e->x0, e->x1) >= window.x1) continue;
        if (fmax(e->x0, e->x1) > window.x0) return true;
        if ((e->y0 <= middle) != (e->y1 <= middle)) *winding += e->y1 > e->y0 ? 1 : -1;
    }
    return false;
}

vt_cover vt_path_cover(const vt_path *path, vt_irect window, uint8_t *out)
{
    float sums[VT_PATH_TILE * STRIDE];
    int w = window.x1 - window.x0, h = window.y1 - window.y0, winding;
    if (!crossed(path, window, &winding)) return winding ? VT_COVER_ALL : VT_COVER_NONE;
    memset(sums, 0, (size_t)h * STRIDE * sizeof *sums);
    for (size_t i = 0; i < path->count; i++) {
        if (path->edges[i].y0 != path->edges[i].y1) add_clipped(sums, &path->edges[i], window);
    }
    int least = 255, most = 0;
    for (int y = 0; y < h; y++) {
        const float *row = sums + (ptrdiff_t)y * STRIDE;
        float sum = 0;
        for (int x = 0; x < w; x++) {
            sum += row[x];
            int value = (int)(fminf(fabsf(sum), 1) * 255 + 0.5F);
            least = value < least ? value : least;
            most = value > most ? value : most;
            *out++ = (uint8_t)value;
        }
    }
    return most == 0 ? VT_COVER_NONE : least == 255 ? VT_COVER_ALL : VT_COVER_SOME;
}
