/* Draw items become stamps: ellipses, lines, polygons, arcs, and rectangles with a gradient. */
#include <math.h>

#include "paint/figure.h"

static const double furthest = 1e9, phases = 8;

static bool finite_matrix(const vt_affine *m)
{
    bool linear = isfinite(m->a) && isfinite(m->b) && isfinite(m->c) && isfinite(m->d);
    return linear && fabs(m->e) < furthest && fabs(m->f) < furthest;
}

/* Its place to the nearest eighth of a pixel. */
static void put(vt_figure *figure, const vt_affine *m)
{
    double e = floor(m->e * phases + 0.5) / phases, f = floor(m->f * phases + 0.5) / phases;
    figure->x = (int)floor(e);
    figure->y = (int)floor(f);
    figure->place = (vt_affine){m->a, m->b, m->c, m->d, e - floor(e), f - floor(f)};
}

typedef struct {
    vt_color inside, edge;
    const vt_draw_gradient *gradient; /* NULL: none */
    bool edged;
} look;

/* Inside and border one over the other are right only where the upper one hides the lower one. */
static void draw(vt_painter *painter, const vt_figure *figure, const vt_draw *item, const look *l,
    const vt_affine *own, vt_irect clip)
{
    vt_shade shade;
    bool filled = vt_shade_init(&shade, l->inside, l->gradient, item->w, item->h, own);
    uint32_t edge = vt_paint_color(l->edge, item->opacity);
    if (!filled) {
        if (l->edged) vt_figure_tint(painter, figure, VT_PART_BORDER, edge, item->blend, clip);
        return;
    }
    bool hides = item->opacity >= 1 && shade.opaque && item->blend == VT_BLEND_NORMAL;
    if (l->gradient || (l->edged && !hides)) {
        uint32_t border = l->edged ? vt_paint_color(l->edge, 1) : 0;
        vt_figure_paint(painter, figure, &shade, border, vt_paint_opacity(item->opacity), item->blend, clip);
        return;
    }
    uint32_t inside = vt_paint_color(l->inside, item->opacity);
    bool on_edge = figure->form == VT_FIGURE_POLYGON;
    if (l->edged && !on_edge) {
        vt_figure_tint(painter, figure, VT_PART_ALL, edge, item->blend, clip);
        vt_figure_tint(painter, figure, VT_PART_INSIDE, inside, item->blend, clip);
    } else {
        vt_figure_tint(painter, figure, VT_PART_ALL, inside, item->blend, clip);
        if (l->edged) vt_figure_tint(painter, figure, VT_PART_BORDER, edge, item->blend, clip);
    }
}

static look look_of(const vt_draw *item, const vt_draw_gradient *gradient)
{
    return (look){.inside = item->color,
        .edge = item->border_color,
        .gradient = gradient && gradient->kind != VT_GRADIENT_NONE ? gradient : NULL,
        .edged = item->border > 0 && item->border_color.a > 0};
}

/* A border inside the edge that leaves no inside. */
static void fill_with_edge(vt_figure *figure, look *l)
{
    if (!l->edged || figure->form == VT_FIGURE_POLYGON || 2 * figure->border < fmin(figure->w, figure->h))
        return;
    *l = (look){.inside = l->edge};
}

void vt_lower_path(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_draw_path *path = vt_draw_extra(list, item->extra);
    if (!path || !finite_matrix(&item->matrix)) return;
    look l = look_of(item, &path->gradient);
    vt_figure figure = {.w = item->w, .h = item->h, .path = path};
    switch (path->shape) {
    case VT_PATH_ELLIPSE:
        figure.form = VT_FIGURE_ELLIPSE;
        break;
    case VT_PATH_POLYGON:
        figure.form = VT_FIGURE_POLYGON;
        break;
    case VT_PATH_LINES:
        figure.form = VT_FIGURE_LINES;
        l = (look){.inside = item->color};
        break;
    case VT_PATH_ARC:
        figure.form = VT_FIGURE_ARC;
        l.edged = false;
        break;
    }
    if (path->shape == VT_PATH_POLYGON || path->shape == VT_PATH_LINES)
        figure.points = vt_draw_extra(list, path->points);
    if (l.edged) figure.border = item->border;
    put(&figure, &item->matrix);
    fill_with_edge(&figure, &l);
    draw(painter, &figure, item, &l, &figure.place, clip);
}

/* As for rectangles of one colour: what stands upright has its edges on whole pixels. */
void vt_lower_gradient(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_affine *m = &item->matrix;
    if (!finite_matrix(m)) return;
    look l = look_of(item, vt_draw_extra(list, item->extra));
    vt_figure figure = {.form = VT_FIGURE_ROUNDED};
    vt_affine own;
    if (vt_lower_straight(m)) {
        double scale = hypot(m->a, m->b);
        vt_irect box = vt_lower_box(m, (vt_rect){0, 0, item->w, item->h});
        figure.x = box.x0;
        figure.y = box.y0;
        figure.w = box.x1 - box.x0;
        figure.h = box.y1 - box.y0;
        figure.place = vt_affine_identity;
        figure.radius = vt_lower_radius(item->radius * scale, box.x1 - box.x0, box.y1 - box.y0);
        if (l.edged) figure.border = fmax(vt_paint_round(item->border * scale), 1);
        own = (vt_affine){m->a, m->b, m->c, m->d, m->e - box.x0, m->f - box.y0};
    } else {
        figure.w = item->w;
        figure.h = item->h;
        figure.radius = item->radius;
        figure.border = l.edged ? item->border : 0;
        put(&figure, m);
        own = figure.place;
    }
    fill_with_edge(&figure, &l);
    draw(painter, &figure, item, &l, &own, clip);
}
