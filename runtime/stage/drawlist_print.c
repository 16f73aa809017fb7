/* A draw list as text: one line an item, for tests and messages. What is as usual is left out. */
#include "stage/stage_private.h"

static const char *const kinds[] = {
    "rect", "image", "text", "path", "canvas", "particles", "qr", "tiles", "film", "push", "pop"};

static const char *const shapes[] = {"ellipse", "lines", "polygon", "arc"};

/* The name that the property's choices have. */
static const char *choice(vt_prop prop, int index)
{
    return vt_prop_at(prop)->names[index];
}

static void print_color(vt_buf *out, const char *what, vt_color color)
{
    char text[10];
    vt_color_text(color, text);
    vt_buf_printf(out, "%s%s", what, text);
}

static void print_gradient(vt_buf *out, const vt_draw_gradient *gradient)
{
    if (!gradient || gradient->kind == VT_GRADIENT_NONE) return;
    vt_buf_printf(out, " %s", choice(VT_PROP_GRADIENT, (int)gradient->kind));
    print_color(out, " to ", gradient->end);
    if (gradient->angle != 0) vt_buf_printf(out, " at %g", gradient->angle);
}

static void print_picture(vt_buf *out, const vt_draw_picture *picture)
{
    if (!picture) return;
    vt_rect crop = picture->crop;
    if (crop.x != 0 || crop.y != 0 || crop.w != 0 || crop.h != 0)
        vt_buf_printf(out, " crop %g,%g %gx%g", crop.x, crop.y, crop.w, crop.h);
    if (picture->left > 0 || picture->top > 0 || picture->right > 0 || picture->bottom > 0)
        vt_buf_printf(
            out, " slices %g %g %g %g", picture->left, picture->top, picture->right, picture->bottom);
    if (!vt_color_equal(picture->tint, (vt_color){255, 255, 255, 255}))
        print_color(out, " tint ", picture->tint);
    if (picture->columns > 1 || picture->rows > 1)
        vt_buf_printf(out, " sheet %dx%d", picture->columns, picture->rows);
    if (picture->frame != 0) vt_buf_printf(out, " frame %lld", (long long)picture->frame);
}

static void print_ink(const vt_drawlist *list, vt_buf *out, const vt_draw_ink *ink)
{
    if (!ink) return;
    if (ink->outline > 0) {
        vt_buf_printf(out, " outline %g", ink->outline);
        print_color(out, " ", ink->outline_color);
    }
    if (ink->shadow_color.a > 0) {
        vt_buf_printf(out, " shadow %g,%g blur %g", ink->shadow_x, ink->shadow_y, ink->shadow_blur);
        print_color(out, " ", ink->shadow_color);
    }
    const char *language = (const char *)list->strings.data + ink->language;
    if (language[0]) vt_buf_printf(out, " in %s", language);
}

static void print_text(const vt_drawlist *list, vt_buf *out, const vt_draw *item)
{
    const char *strings = (const char *)list->strings.data;
    const vt_text_style *style = &item->style;
    print_color(out, " ", item->color);
    vt_buf_printf(out, " %s %g line %g wrap %g %s ", strings + item->font, style->size, style->line_height,
        style->wrap, choice(VT_PROP_ALIGN, (int)style->align));
    vt_buf_json_string(out, strings + item->text, item->text_length);
    if (style->height > 0) vt_buf_printf(out, " height %g", style->height);
    if (style->shrink > 0) vt_buf_printf(out, " shrink %g", style->shrink);
    if (style->spacing != 0) vt_buf_printf(out, " spacing %g", style->spacing);
    if (style->max_lines > 0) vt_buf_printf(out, " lines %d", style->max_lines);
    if (style->markup) vt_buf_text(out, " markup");
    if (style->direction != VT_DIRECTION_AUTO)
        vt_buf_printf(out, " %s", choice(VT_PROP_DIRECTION, (int)style->direction));
    print_ink(list, out, vt_draw_extra(list, item->extra));
}

static void print_path(const vt_drawlist *list, vt_buf *out, const vt_draw *item)
{
    const vt_draw_path *path = vt_draw_extra(list, item->extra);
    vt_buf_printf(out, " %s", shapes[path->shape]);
    print_color(out, " ", item->color);
    const double *xy = vt_draw_extra(list, path->points);
    for (int i = 0; i < path->count; i += 2)
        vt_buf_printf(out, " %g,%g", xy[i], xy[i + 1]);
    if (path->shape == VT_PATH_LINES || (path->shape == VT_PATH_ARC && path->thickness > 0)) {
        vt_buf_printf(out, " thick %g %s", path->thickness, choice(VT_PROP_CAP, (int)path->cap));
        if (path->dash > 0) vt_buf_printf(out, " dash %g", path->dash);
    }
    if (path->count > 4) vt_buf_printf(out, " %s", choice(VT_PROP_JOIN, (int)path->join));
    if (path->shape == VT_PATH_ARC) vt_buf_printf(out, " from %g by %g", path->start, path->sweep);
    print_gradient(out, &path->gradient);
}

static void print_particles(const vt_drawlist *list, vt_buf *out, const vt_draw *item)
{
    const vt_draw_particles *set = vt_draw_extra(list, item->extra);
    vt_buf_printf(out, " asset %u", (unsigned)item->asset);
    if (!set) return;
    const vt_draw_particle *particles = vt_draw_extra(list, set->first);
    for (int i = 0; i < set->count; i++)
        vt_buf_printf(out, " (%g,%g %g %g #%08x)", (double)particles[i].x, (double)particles[i].y,
            (double)particles[i].size, (double)particles[i].turn, (unsigned)particles[i].color);
}

static void print_layer(const vt_drawlist *list, vt_buf *out, const vt_draw *item)
{
    const vt_draw_layer *layer = vt_draw_extra(list, item->extra);
    if (!layer) return;
    if (layer->clip) vt_buf_text(out, " clip");
    if (item->asset)
        vt_buf_printf(out, " mask \"%s\" asset %u", (const char *)list->strings.data + layer->mask_src,
            (unsigned)item->asset);
}

static void print_film(const vt_drawlist *list, vt_buf *out, const vt_draw *item, const vt_draw_film *film)
{
    vt_buf_printf(out, " \"%s\" film %u poster %u %s", (const char *)list->strings.data + item->src,
        (unsigned)film->film, (unsigned)item->asset, choice(VT_PROP_FIT, (int)item->fit));
    if (film->failed) vt_buf_text(out, " failed");
    if (film->mirrored) vt_buf_text(out, " mirrored");
    if (!vt_color_equal(film->tint, (vt_color){255, 255, 255, 255})) print_color(out, " tint ", film->tint);
}

static void print_rest(const vt_drawlist *list, vt_buf *out, const vt_draw *item)
{
    const char *strings = (const char *)list->strings.data;
    const void *extra = vt_draw_extra(list, item->extra);
    switch (item->kind) {
    case VT_DRAW_RECT:
        print_color(out, " ", item->color);
        print_gradient(out, extra);
        break;
    case VT_DRAW_IMAGE:
        vt_buf_printf(out, " \"%s\" asset %u %s", strings + item->src, (unsigned)item->asset,
            choice(VT_PROP_FIT, (int)item->fit));
        print_picture(out, extra);
        break;
    case VT_DRAW_TEXT:
        print_text(list, out, item);
        break;
    case VT_DRAW_PATH:
        print_path(list, out, item);
        break;
    case VT_DRAW_CANVAS:
        vt_buf_printf(out, " %llu", (unsigned long long)((const vt_draw_canvas *)extra)->number);
        break;
    case VT_DRAW_PARTICLES:
        print_particles(list, out, item);
        break;
    case VT_DRAW_QR:
        print_color(out, " ", item->color);
        print_color(out, " on ", ((const vt_draw_qr *)extra)->background);
        vt_buf_printf(out, " %s ", choice(VT_PROP_CORRECTION, (int)((const vt_draw_qr *)extra)->correction));
        vt_buf_json_string(out, strings + item->text, item->text_length);
        break;
    case VT_DRAW_TILES: {
        vt_rect view = ((const vt_draw_tiles *)extra)->view;
        vt_buf_printf(out, " \"%s\" asset %u view %g,%g %gx%g", strings + item->src, (unsigned)item->asset,
            view.x, view.y, view.w, view.h);
        break;
    }
    case VT_DRAW_FILM:
        print_film(list, out, item, extra);
        break;
    case VT_DRAW_PUSH:
        print_layer(list, out, item);
        break;
    case VT_DRAW_POP:
        break;
    }
}

void vt_drawlist_print(const vt_drawlist *list, vt_buf *out)
{
    print_color(out, "background ", list->background);
    vt_buf_text(out, "\n");
    for (int i = 0; i < list->count; i++) {
        const vt_draw *item = &list->items[i];
        vt_affine m = item->matrix;
        vt_irect b = item->bounds;
        vt_buf_printf(out, "%s %gx%g [%g %g %g %g %g %g] in %d,%d-%d,%d", kinds[item->kind], item->w, item->h,
            m.a, m.b, m.c, m.d, m.e, m.f, b.x0, b.y0, b.x1, b.y1);
        if (item->opacity != 1) vt_buf_printf(out, " opacity %g", item->opacity);
        print_rest(list, out, item);
        if (item->border > 0) {
            vt_buf_printf(out, " border %g", item->border);
            print_color(out, " ", item->border_color);
        }
        if (item->radius > 0) vt_buf_printf(out, " radius %g", item->radius);
        if (item->blend != VT_BLEND_NORMAL)
            vt_buf_printf(out, " blend %s", choice(VT_PROP_BLEND, (int)item->blend));
        vt_buf_text(out, "\n");
    }
}
