/* Strokes as outlines: one side along the points, the other back again, so that a stroke covers a pixel once
 * however its pieces meet. On the outer side of a corner lies the join; on the inner side the two edges meet
 * where they cross, or, where they are too short for that, by way of the corner itself, which winds twice
 * around what is inside anyway. */
#include <math.h>

#include "base/mem.h"
#include "paint/path.h"

enum { DASHES_MOST = 16384 };

static const double pi = 3.14159265358979323846, mitre_limit = 4, least_dash = 0.5 /* pixels */,
                    one_place = 1e-4 /* pixels */;

typedef struct {
    vt_point at;
    vt_point ahead; /* unit vector to the next */
    double length;  /* to the next */
} corner;

typedef struct {
    vt_path *path;
    const vt_pen *pen;
    double radius;
    corner *corners;
    int count;
    bool closed;
} stroke;

typedef struct {
    vt_point along;
    double length;
} segment;

static vt_point corner_at(const stroke *s, int k, bool back)
{
    return s->corners[back ? s->count - 1 - k : k].at;
}

/* The one that leaves the k-th corner of the walk; -1: the last one of a closed stroke. */
static segment segment_from(const stroke *s, int k, bool back)
{
    int n = s->count, i = back ? n - 2 - k : k;
    const corner *c = &s->corners[(i + 2 * n) % n];
    vt_point along = back ? (vt_point){-c->ahead.x, -c->ahead.y} : c->ahead;
    return (segment){along, c->length};
}

/* To the left of somebody who walks along, half the width away. */
static vt_point left_of(const stroke *s, vt_point along)
{
    return (vt_point){along.y * s->radius, -along.x * s->radius};
}

static void to_offset(const stroke *s, vt_point p, vt_point offset, double times)
{
    vt_path_line(s->path, (vt_point){p.x + offset.x * times, p.y + offset.y * times});
}

static void turn_about(const stroke *s, vt_point p, vt_point offset, double angle)
{
    double from = atan2(offset.y, offset.x);
    vt_path_arc(s->path, p, s->radius, s->radius, from, from + angle);
}

static void join(const stroke *s, vt_point p, segment in, segment out, bool back)
{
    vt_point a = left_of(s, in.along), b = left_of(s, out.along), both = {a.x + b.x, a.y + b.y};
    double cross = in.along.x * out.along.y - in.along.y * out.along.x;
    double dot = in.along.x * out.along.x + in.along.y * out.along.y;
    bool outer = cross > 0 || (cross == 0 && dot < 0 && !back);
    double tangent2 = (1 - dot) / (1 + dot), shorter = fmin(in.length, out.length);
    if (outer && s->pen->join == VT_JOIN_ROUND) {
        turn_about(s, p, a, fabs(atan2(cross, dot)));
    } else if (outer && s->pen->join == VT_JOIN_MITER && (1 + dot) / 2 * mitre_limit * mitre_limit >= 1) {
        to_offset(s, p, both, 1 / (1 + dot));
    } else if (!outer && dot > -1 && s->radius * s->radius * tangent2 <= shorter * shorter) {
        to_offset(s, p, both, 1 / (1 + dot));
    } else {
        to_offset(s, p, a, 1);
        if (!outer) vt_path_line(s->path, p);
        to_offset(s, p, b, 1);
    }
}

/* At the end of a walk, from its left to its right. */
static void cap(const stroke *s, vt_point p, vt_point along)
{
    vt_point left = left_of(s, along);
    double reach = s->pen->cap == VT_CAP_SQUARE ? s->radius : 0;
    vt_point end = {p.x + along.x * reach, p.y + along.y * reach};
    if (s->pen->cap == VT_CAP_ROUND) {
        turn_about(s, p, left, pi);
    } else {
        to_offset(s, end, left, 1);
        to_offset(s, end, left, -1);
    }
}

static void side(const stroke *s, bool back)
{
    int last = s->count - 1;
    for (int k = s->closed ? 0 : 1; k < (s->closed ? s->count : last); k++)
        join(s, corner_at(s, k, back), segment_from(s, k - 1, back), segment_from(s, k, back), back);
    if (s->closed)
        vt_path_close(s->path);
    else
        cap(s, corner_at(s, last, back), segment_from(s, last - 1, back).along);
}

static void dot(const stroke *s, vt_point p)
{
    double r = s->radius;
    const vt_rect box = {p.x - r, p.y - r, 2 * r, 2 * r};
    if (s->pen->cap == VT_CAP_ROUND)
        vt_path_ellipse(s->path, box, false);
    else if (s->pen->cap == VT_CAP_SQUARE)
        vt_path_rounded(s->path, box, 0, false);
}

/* Takes points that differ from the one before as corners. */
static void set_corners(stroke *s, const vt_point *points, int count)
{
    double least = s->path->scale > 0 ? one_place / s->path->scale : 0;
    int n = 0;
    for (int i = 0; i < count; i++) {
        bool known = n > 0 && hypot(points[i].x - s->corners[n - 1].at.x,
                                  points[i].y - s->corners[n - 1].at.y) <= least;
        if (!known) s->corners[n++].at = points[i];
    }
    while (s->closed && n > 1 &&
           hypot(s->corners[0].at.x - s->corners[n - 1].at.x, s->corners[0].at.y - s->corners[n - 1].at.y) <=
               least)
        n--;
    for (int i = 0; i < n; i++) {
        vt_point to = s->corners[(i + 1) % n].at, at = s->corners[i].at;
        double length = hypot(to.x - at.x, to.y - at.y);
        s->corners[i].length = length;
        s->corners[i].ahead = length > 0 ? (vt_point){(to.x - at.x) / length, (to.y - at.y) / length} : to;
    }
    s->count = n;
}

static void outline(stroke *s, const vt_point *points, int count)
{
    set_corners(s, points, count);
    vt_path_close(s->path);
    if (s->count == 1) dot(s, s->corners[0].at);
    if (s->count < 2) return;
    side(s, false);
    side(s, true);
    vt_path_close(s->path);
}

static double length_of(const vt_point *points, int count)
{
    double length = 0;
    for (int i = 1; i < count; i++)
        length += hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    return length;
}

/* piece: room for all the points and two more. */
static void dashes(stroke *s, const vt_point *points, int count, vt_point *piece)
{
    double left = s->pen->dash; /* of the present dash or gap */
    bool on = true;
    int n = 1;
    piece[0] = points[0];
    for (int i = 0; i + 1 < count; i++) {
        vt_point a = points[i], b = points[i + 1];
        double length = hypot(b.x - a.x, b.y - a.y), done = 0;
        while (length - done > left) {
            done += left;
            left = s->pen->dash;
            vt_point p = {a.x + (b.x - a.x) * done / length, a.y + (b.y - a.y) * done / length};
            piece[n++] = p;
            if (on) outline(s, piece, n);
            on = !on;
            piece[0] = p;
            n = 1;
        }
        left -= length - done;
        if (on) piece[n++] = b;
    }
    if (on) outline(s, piece, n);
}

void vt_path_stroke(vt_path *path, const double *xy, int count, bool closed, const vt_pen *pen)
{
    if (!(pen->width > 0) || !isfinite(pen->width) || !isfinite(path->scale) || count < 1) return;
    stroke s = {.path = path, .pen = pen, .radius = pen->width / 2, .closed = closed};
    size_t room = (size_t)count + 2;
    vt_point *points = vt_alloc_array(2 * room, sizeof *points);
    s.corners = vt_alloc_array(room, sizeof *s.corners);
    if (!points || !s.corners) {
        path->failed = true;
        goto out;
    }
    int n = 0;
    for (int i = 0; i < count; i++) {
        if (isfinite(xy[2 * i]) && isfinite(xy[2 * i + 1]))
            points[n++] = (vt_point){xy[2 * i], xy[2 * i + 1]};
    }
    if (n == 0) goto out;
    bool dashed = !closed && pen->dash * path->scale >= least_dash &&
                  length_of(points, n) / (2 * pen->dash) <= DASHES_MOST;
    if (dashed)
        dashes(&s, points, n, points + room);
    else
        outline(&s, points, n);
out:
    vt_free(points);
    vt_free(s.corners);
}
