/* The outlines of figures. */
#include "paint/figure.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

static void polygon(const vt_figure *f, vt_path *path)
{
    for (int i = 0; i + 1 < f->path->count; i += 2)
        vt_path_line(path, (vt_point){f->points[i], f->points[i + 1]});
    vt_path_close(path);
}

static vt_rect inset(const vt_figure *f)
{
    return (vt_rect){f->border, f->border, f->w - 2 * f->border, f->h - 2 * f->border};
}

/* The end of a ring at an angle, from one edge of it to the other. ahead: 1 where it goes on clockwise
 * beyond, -1 where against the clock. */
static void ring_end(
    const vt_figure *f, vt_path *path, double angle, double thickness, double ahead, bool inward)
{
    double rx = f->w / 2, ry = f->h / 2, x = cos(angle), y = sin(angle);
    double mx = rx - thickness / 2, my = ry - thickness / 2;
    vt_point middle = {rx + mx * x, ry + my * y};
    vt_point outer = {rx + rx * x, ry + ry * y};
    vt_point half = {outer.x - middle.x, outer.y - middle.y};
    double reach = hypot(half.x, half.y), turned = atan2(half.y, half.x);
    if (f->path->cap == VT_CAP_ROUND) {
        double from = inward ? turned : turned + pi;
        vt_path_arc(path, middle, reach, reach, from, from + (inward ? ahead : -ahead) * pi);
    } else if (f->path->cap == VT_CAP_SQUARE) {
        vt_point along = {-half.y * ahead, half.x * ahead};
        double first = inward ? 1 : -1;
        for (int i = 0; i < 2; i++, first = -first)
            vt_path_line(
                path, (vt_point){middle.x + along.x + first * half.x, middle.y + along.y + first * half.y});
    }
}

/* Angles are those of a circle that is then stretched to the box. */
static void arc(const vt_figure *f, vt_path *path)
{
    double rx = f->w / 2, ry = f->h / 2, thickness = f->path->thickness;
    double from = (f->path->start - 90) * pi / 180, sweep = fmin(fmax(f->path->sweep, -360), 360) * pi / 180;
    vt_point middle = {rx, ry};
    if (!(rx > 0) || !(ry > 0) || !isfinite(from) || !isfinite(sweep) || sweep == 0) return;
    if (thickness > fmin(rx, ry)) thickness = fmin(rx, ry);
    double ahead = sweep < 0 ? -1 : 1;
    if (fabs(sweep) >= 2 * pi - 1e-9) {
        vt_path_ellipse(path, (vt_rect){0, 0, f->w, f->h}, false);
        if (thickness > 0)
            vt_path_ellipse(
                path, (vt_rect){thickness, thickness, f->w - 2 * thickness, f->h - 2 * thickness}, true);
        return;
    }
    vt_path_arc(path, middle, rx, ry, from, from + sweep);
    if (thickness > 0) {
        ring_end(f, path, from + sweep, thickness, ahead, true);
        vt_path_arc(path, middle, rx - thickness, ry - thickness, from + sweep, from);
        ring_end(f, path, from, thickness, -ahead, false);
    } else {
        vt_path_line(path, middle);
    }
    vt_path_close(path);
}

void vt_figure_outline(const vt_figure *f, vt_figure_part which, vt_path *path)
{
    const vt_rect box = {0, 0, f->w, f->h};
    switch (f->form) {
    case VT_FIGURE_ELLIPSE:
        if (which != VT_PART_INSIDE) vt_path_ellipse(path, box, false);
        if (which != VT_PART_ALL) vt_path_ellipse(path, inset(f), which == VT_PART_BORDER);
        break;
    case VT_FIGURE_ROUNDED:
        if (which != VT_PART_INSIDE) vt_path_rounded(path, box, f->radius, false);
        if (which != VT_PART_ALL)
            vt_path_rounded(path, inset(f), f->radius - f->border, which == VT_PART_BORDER);
        break;
    case VT_FIGURE_POLYGON:
        if (which == VT_PART_BORDER) {
            const vt_pen pen = {.width = f->border, .join = f->path->join};
            vt_path_stroke(path, f->points, f->path->count / 2, true, &pen);
        } else {
            polygon(f, path);
        }
        break;
    case VT_FIGURE_LINES: {
        const vt_pen pen = {f->path->thickness, f->path->dash, f->path->cap, f->path->join};
        vt_path_stroke(path, f->points, f->path->count / 2, false, &pen);
        break;
    }
    case VT_FIGURE_ARC:
        arc(f, path);
        break;
    }
}
