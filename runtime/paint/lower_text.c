/* Draw items become stamps: text. Shadows first, then outlines, then the letters; only what lies in the clip.
 * A stretch of text is placed with its baseline on a whole pixel, but while the text moves slowly: then it is
 * drawn between pixels, or it would be seen to step. */
#include <math.h>

#include "paint/lower_text.h"

enum { RASTER_MOST_BYTES = 16 << 20 };

static const double blur_reach = 2; /* so far a blur of 1 is seen */

typedef struct {
    vt_painter *painter;
    const vt_drawlist *list;
    const vt_draw *item;
    const vt_draw_ink *ink; /* NULL: plain */
    const vt_layout *layout;
    double em;    /* own units */
    double scale; /* device pixels an own unit */
    vt_irect clip;
    vt_rect seen; /* the clip in own units */
    bool upright; /* pixel by pixel */
    int quarters;
} text_drawing;

static void show_picture(const text_drawing *d, vt_sprite *sprite, vt_point pen, const vt_affine *place,
    double alpha, double stretch)
{
    int opacity = vt_paint_opacity(d->item->opacity * alpha);
    vt_show show = {.sprite = sprite,
        .part = {0, 0, sprite->w, sprite->h},
        .place = *place,
        .shown_w = sprite->w * stretch,
        .shown_h = sprite->h * stretch,
        .opacity = opacity,
        .tint = VT_WHITE};
    if (d->upright && stretch == 1) {
        int x = vt_paint_round(pen.x) - sprite->pen_x, y = vt_paint_round(pen.y) - sprite->pen_y;
        show.aligned = show.whole = true;
        show.place = vt_affine_translate(x, y);
        show.box = (vt_irect){x, y, x + sprite->w, y + sprite->h};
    }
    d->painter->backend->show(d->painter, &show, d->clip);
}

/* pen: where the run starts on its baseline, in the node's own space. */
static void stamp(const text_drawing *d, vt_text_job job, double run_em, vt_point pen, vt_color color)
{
    bool rough = false; /* as to its size */
    bool full_size = job.px64 + 0.0 >= floor(run_em * d->scale * VT_PX_STEPS);
    vt_painter *painter = d->painter;
    uint32_t ink = vt_paint_color(color, d->item->opacity);
    if (!d->upright || !full_size) job.quarters = 0;
    vt_sprite *sprite = vt_text_sprite(painter, &job, &rough);
    painter->roughly = painter->roughly || rough;
    if (!sprite || !sprite->data) return;
    bool sharp = d->upright && full_size && !rough;
    double unit = run_em * VT_PX_STEPS / job.px64;
    vt_point at = vt_affine_apply(d->item->matrix, pen);
    vt_affine from_pen =
        vt_affine_multiply(vt_affine_scale(unit, unit), vt_affine_translate(-sprite->pen_x, -sprite->pen_y));
    vt_affine place =
        vt_affine_multiply(vt_affine_multiply(d->item->matrix, vt_affine_translate(pen.x, pen.y)), from_pen);
    if (!sprite->coverage) {
        show_picture(d, sprite, at, &place, color.a / 255.0, sharp ? 1 : unit * d->scale);
        return;
    }
    vt_tint tint = {.sprite = sprite, .part = {0, 0, sprite->w, sprite->h}, .color = ink, .place = place};
    if (sharp) {
        tint.whole = true;
        tint.x = vt_paint_round(at.x) - sprite->pen_x;
        tint.y = vt_paint_round(at.y) - sprite->pen_y;
    }
    painter->backend->tint(painter, &tint, d->clip);
}

/* The size to rasterise at, less than that on the screen where the raster would be too large. around: em that
 * outline and shadow add on each side. */
static unsigned raster_px64(const text_drawing *d, const vt_run *run, double run_em, double around)
{
    double w = fmax(run->width / run->size, 1) + 2 * around, h = 2 + 2 * around;
    double px = fmin(run_em * d->scale, fmin(sqrt(RASTER_MOST_BYTES / (w * h)), VT_RASTER_PX_MAX));
    return (unsigned)lrint(px * VT_PX_STEPS);
}

static int solid_steps(vt_color color, double opacity)
{
    return (int)lrint(vt_paint_opacity(opacity) * color.a * VT_SOLID_STEPS / (255.0 * 255));
}

static void draw_run(
    const text_drawing *d, const vt_line *line, const vt_run *run, double x, vt_ink_kind kind)
{
    double em = d->em * run->size;
    const vt_look *look = &d->layout->looks[run->look];
    vt_text_job job = {.font = run->font, .made = run->made, .ink = kind, .quarters = d->quarters};
    job.stretch = (vt_stretch){.text = d->layout->text + run->start,
        .length = run->length,
        .script = run->script,
        .rtl = run->rtl,
        .dialect = d->layout->dialect};
    vt_point pen = {x, line->baseline * d->em};
    vt_color color = look->colored ? look->color : d->item->color;
    if (kind == VT_INK_OUTLINE) job.solid = solid_steps(color, d->item->opacity);
    if (kind != VT_INK_PLAIN) job.outline = d->ink->outline_color.a ? d->ink->outline / em : 0;
    if (kind == VT_INK_OUTLINE) color = d->ink->outline_color;
    if (kind == VT_INK_SHADOW) {
        job.blur = d->ink->shadow_blur / em;
        color = d->ink->shadow_color;
        pen.x += d->ink->shadow_x;
        pen.y += d->ink->shadow_y;
    }
    job.px64 = raster_px64(d, run, em, job.outline + blur_reach * job.blur);
    if (color.a > 0 && job.px64 >= VT_PX_STEPS) stamp(d, job, em, pen, color);
}

static void underline(const text_drawing *d, const vt_line *line, const vt_run *run, double x)
{
    vt_font_metrics metrics;
    const vt_look *look = &d->layout->looks[run->look];
    if (look->link_length == 0 || !vt_fonts_metrics(d->painter->fonts, d->layout->ask.font, &metrics)) return;
    double em = d->em * run->size, y = line->baseline * d->em + metrics.underline * em;
    vt_draw bar = {.kind = VT_DRAW_RECT,
        .w = run->width * d->em,
        .h = metrics.stroke * em,
        .opacity = d->item->opacity,
        .color = look->colored ? look->color : d->item->color};
    bar.matrix = vt_affine_multiply(d->item->matrix, vt_affine_translate(x, y));
    vt_lower_rect(d->painter, d->list, &bar, d->clip);
}

/* How far ink may lie from the run that it belongs to. */
static double reach(const text_drawing *d)
{
    double most = d->em * fmax(d->layout->reach, 1);
    if (d->ink)
        most += d->ink->outline + blur_reach * d->ink->shadow_blur +
                fmax(fabs(d->ink->shadow_x), fabs(d->ink->shadow_y));
    return most;
}

static void draw_line(const text_drawing *d, const vt_line *line, vt_ink_kind kind)
{
    double left = vt_line_indent(line, d->item->style.align, d->item->w / d->em), around = reach(d);
    for (int i = line->first_run; i < line->first_run + line->run_count; i++) {
        const vt_run *run = &d->layout->runs[i];
        double x = (left + run->x) * d->em;
        if (x - around > d->seen.x + d->seen.w || x + run->width * d->em + around < d->seen.x) continue;
        draw_run(d, line, run, x, kind);
        if (kind == VT_INK_PLAIN) underline(d, line, run, x);
    }
}

static int first_seen_line(const text_drawing *d)
{
    int low = 0, high = d->layout->line_count;
    while (low < high) {
        int middle = (low + high) / 2;
        const vt_line *line = &d->layout->lines[middle];
        if ((line->top + line->height) * d->em + reach(d) < d->seen.y)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void draw_layout(const text_drawing *d)
{
    bool shadow = d->ink && d->ink->shadow_color.a > 0;
    bool outline = d->ink && d->ink->outline > 0 && d->ink->outline_color.a > 0;
    int first = first_seen_line(d), end = first;
    while (
        end < d->layout->line_count && d->layout->lines[end].top * d->em - reach(d) <= d->seen.y + d->seen.h)
        end++;
    for (int i = first; i < end && shadow; i++)
        draw_line(d, &d->layout->lines[i], VT_INK_SHADOW);
    for (int i = first; i < end && outline; i++)
        draw_line(d, &d->layout->lines[i], VT_INK_OUTLINE);
    for (int i = first; i < end; i++)
        draw_line(d, &d->layout->lines[i], VT_INK_PLAIN);
}

void vt_lower_text(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const char *strings = (const char *)list->strings.data;
    vt_affine back;
    if (item->text_length == 0 || !(item->style.size > 0) || !painter->fonts) return;
    if (!vt_affine_invert(item->matrix, &back)) return;
    int font = vt_fonts_find(painter->fonts, strings + item->font);
    if (font < 0) return;
    text_drawing d = {.painter = painter, .list = list, .item = item, .clip = clip};
    d.ink = vt_draw_extra(list, item->extra);
    vt_text_style style = item->style;
    style.language = d.ink ? strings + d.ink->language : "";
    d.layout = vt_fonts_layout(painter->fonts, strings + item->text, item->text_length, font, &style, NULL);
    if (!d.layout) return;
    d.em = style.size * d.layout->shrunk;
    double across = hypot(item->matrix.a, item->matrix.b), down = hypot(item->matrix.c, item->matrix.d);
    bool even = fabs(across - down) <= 1e-6 * across; /* else the letters are stretched as they are drawn */
    d.scale = fmax(across, down);
    d.seen = vt_affine_bounds(back, (vt_rect){clip.x0, clip.y0, clip.x1 - clip.x0, clip.y1 - clip.y0});
    d.upright = vt_lower_quarters(&item->matrix, &d.quarters) && even;
    if (d.upright && painter->motion.item->drifts) {
        d.upright = false;
        painter->roughly = true;
    }
    draw_layout(&d);
}
