/* Which device pixels a node may touch by itself. */
#include <math.h>

#include "stage/stage_private.h"

/* Ink may reach beyond a text's box: slanted letters, accents, lines set tighter than the font wants. */
static const double ink_overhang = 0.25;
static const double miter_most = 4;      /* of half the thickness, as in SVG; beyond it a corner is cut off */
static const double square_reach = 1.42; /* of half the thickness: the corner of a square end */

static bool seen(vt_color color)
{
    return color.a > 0;
}

static bool filled(const stage_node *node)
{
    return seen(vt_stage_color_of(node, VT_PROP_COLOR)) ||
           (vt_stage_choice_of(node, VT_PROP_GRADIENT) != VT_GRADIENT_NONE &&
               seen(vt_stage_color_of(node, VT_PROP_COLOR_END)));
}

static bool bordered(const stage_node *node)
{
    return vt_stage_number_of(node, VT_PROP_BORDER) > 0 &&
           seen(vt_stage_color_of(node, VT_PROP_BORDER_COLOR));
}

static bool shadowed(const stage_node *node)
{
    return seen(vt_stage_color_of(node, VT_PROP_SHADOW_COLOR));
}

static bool outlined(const stage_node *node)
{
    return vt_stage_number_of(node, VT_PROP_OUTLINE) > 0 &&
           seen(vt_stage_color_of(node, VT_PROP_OUTLINE_COLOR));
}

static bool has_text(const stage_node *node, vt_prop prop)
{
    return vt_props_text(node, prop, NULL)[0] != '\0';
}

static bool leaves_pixels(const stage_node *node)
{
    bool area = node->placed_w > 0 && node->placed_h > 0;
    int count;
    switch (node->kind) {
    case VT_NODE_RECT:
    case VT_NODE_ELLIPSE:
        return area && (filled(node) || bordered(node));
    case VT_NODE_ARC:
        return area && filled(node) && vt_stage_number_of(node, VT_PROP_SWEEP) != 0;
    case VT_NODE_POLYGON:
        vt_props_points(node, VT_PROP_POINTS, &count);
        return count >= 4 && (filled(node) || bordered(node));
    case VT_NODE_POLYLINE:
        vt_props_points(node, VT_PROP_POINTS, &count);
        return count >= 4 && seen(vt_stage_color_of(node, VT_PROP_COLOR)) &&
               vt_stage_number_of(node, VT_PROP_THICKNESS) > 0;
    case VT_NODE_LINE:
        return seen(vt_stage_color_of(node, VT_PROP_COLOR)) &&
               vt_stage_number_of(node, VT_PROP_THICKNESS) > 0;
    case VT_NODE_TEXT:
        return area && has_text(node, VT_PROP_TEXT) &&
               (seen(vt_stage_color_of(node, VT_PROP_COLOR)) || outlined(node) || shadowed(node) ||
                   vt_stage_is(node, VT_PROP_MARKUP));
    case VT_NODE_IMAGE:
    case VT_NODE_SPRITE:
        return area && has_text(node, VT_PROP_SRC);
    case VT_NODE_QR:
        return area && has_text(node, VT_PROP_TEXT);
    case VT_NODE_CANVAS:
        return area;
    case VT_NODE_VIDEO:
    case VT_NODE_CAMERA:
        return area && (has_text(node, VT_PROP_SRC) || has_text(node, VT_PROP_POSTER) ||
                           seen(vt_stage_color_of(node, VT_PROP_BACKGROUND)));
    case VT_NODE_ZOOMABLE:
        return area && (has_text(node, VT_PROP_SRC) || seen(vt_stage_color_of(node, VT_PROP_BACKGROUND)));
    case VT_NODE_PARTICLES:
        return node->own && (*node->own)->box;
    default:
        return area && seen(vt_stage_color_of(node, VT_PROP_BACKGROUND));
    }
}

static vt_rect widened(vt_rect box, double by)
{
    return (vt_rect){box.x - by, box.y - by, box.w + 2 * by, box.h + 2 * by};
}

static vt_rect around_points(const stage_node *node)
{
    int count;
    const double *xy = vt_props_points(node, VT_PROP_POINTS, &count);
    double x0 = xy[0], x1 = xy[0], y0 = xy[1], y1 = xy[1];
    for (int i = 2; i < count; i += 2) {
        x0 = fmin(x0, xy[i]);
        x1 = fmax(x1, xy[i]);
        y0 = fmin(y0, xy[i + 1]);
        y1 = fmax(y1, xy[i + 1]);
    }
    return (vt_rect){x0, y0, x1 - x0, y1 - y0};
}

static double stroke_reach(const stage_node *node, double thickness)
{
    double factor = vt_stage_choice_of(node, VT_PROP_CAP) == VT_CAP_SQUARE ? square_reach : 1;
    bool turns = node->kind == VT_NODE_POLYLINE || node->kind == VT_NODE_POLYGON;
    if (turns && vt_stage_choice_of(node, VT_PROP_JOIN) == VT_JOIN_MITER) factor = miter_most;
    return thickness / 2 * factor;
}

static vt_rect text_ink(const stage_node *node)
{
    double tight = 1 - vt_stage_number_of(node, VT_PROP_LINE_HEIGHT);
    double margin = vt_stage_number_of(node, VT_PROP_SIZE) * fmax(tight, ink_overhang);
    const vt_text_box *box = &node->measured->box;
    double beside = fmax(0, box->w - node->placed_w); /* a letter broader than its column */
    vt_rect lines = {-beside, 0, node->placed_w + 2 * beside, fmax(node->placed_h, box->h)};
    margin = fmax(margin, box->reach);
    if (outlined(node)) margin += vt_stage_number_of(node, VT_PROP_OUTLINE);
    vt_rect ink = widened(lines, margin);
    if (!shadowed(node)) return ink;
    double x = vt_stage_number_of(node, VT_PROP_SHADOW_X), y = vt_stage_number_of(node, VT_PROP_SHADOW_Y);
    vt_rect shadow = widened(ink, 2 * vt_stage_number_of(node, VT_PROP_SHADOW_BLUR));
    double right = fmax(ink.x + ink.w, shadow.x + x + shadow.w),
           below = fmax(ink.y + ink.h, shadow.y + y + shadow.h);
    double left = fmin(ink.x, shadow.x + x), top = fmin(ink.y, shadow.y + y);
    return (vt_rect){left, top, right - left, below - top};
}

/* What of its own space it may touch; false: nothing. */
static bool ink_of(const stage_node *node, vt_rect *ink)
{
    *ink = (vt_rect){0, 0, node->placed_w, node->placed_h};
    switch (node->kind) {
    case VT_NODE_TEXT:
        *ink = text_ink(node);
        return true;
    case VT_NODE_LINE: {
        double dx = vt_stage_number_of(node, VT_PROP_DX), dy = vt_stage_number_of(node, VT_PROP_DY);
        *ink = widened((vt_rect){fmin(0, dx), fmin(0, dy), fabs(dx), fabs(dy)},
            stroke_reach(node, vt_stage_number_of(node, VT_PROP_THICKNESS)));
        return true;
    }
    case VT_NODE_POLYLINE:
        *ink = widened(around_points(node), stroke_reach(node, vt_stage_number_of(node, VT_PROP_THICKNESS)));
        return true;
    case VT_NODE_POLYGON:
        *ink = widened(around_points(node),
            bordered(node) ? stroke_reach(node, vt_stage_number_of(node, VT_PROP_BORDER)) : 0);
        return true;
    case VT_NODE_PARTICLES:
        return (*node->own)->box(node, ink);
    default:
        if (node->hold) *ink = node->hold->placed;
        return true;
    }
}

vt_irect vt_stage_bounds_of(const stage_node *node, vt_irect clip)
{
    const vt_irect none = {0, 0, 0, 0};
    vt_rect ink;
    if (!leaves_pixels(node) || !ink_of(node, &ink)) return none;
    vt_irect bounds = vt_rect_outward(vt_affine_bounds(node->matrix, ink));
    bounds = (vt_irect){bounds.x0 - 1, bounds.y0 - 1, bounds.x1 + 1, bounds.y1 + 1};
    bounds = vt_irect_intersect(bounds, clip);
    return vt_irect_empty(bounds) ? none : bounds;
}

/* As painters round the edges of what stands upright: a clip ends where a rectangle of the same box does. */
static int32_t nearest(double value)
{
    const double limit = 1 << 28, nudge = 1e-6;
    double rounded = floor(value + 0.5 + nudge);
    if (!(rounded > -limit)) return -(1 << 28);
    return rounded < limit ? (int32_t)rounded : 1 << 28;
}

vt_irect vt_stage_clip_of(vt_affine m, vt_rect box, bool *upright)
{
    double size = fmax(fmax(fabs(m.a), fabs(m.b)), fmax(fabs(m.c), fabs(m.d))), noise = 1e-6 * size;
    *upright = (fabs(m.b) <= noise && fabs(m.c) <= noise) || (fabs(m.a) <= noise && fabs(m.d) <= noise);
    vt_rect r = vt_affine_bounds(m, box);
    if (*upright) return (vt_irect){nearest(r.x), nearest(r.y), nearest(r.x + r.w), nearest(r.y + r.h)};
    vt_irect outward = vt_rect_outward(r);
    return (vt_irect){outward.x0 - 1, outward.y0 - 1, outward.x1 + 1, outward.y1 + 1};
}
