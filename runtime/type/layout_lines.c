/* Clusters become lines: where a line ends, how its stretches lie from left to right, what is shown where
 * text is missing. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "type/layout_inner.h"
#include "words/breaks.h"

enum { PIECES_MOST = 1024 /* on one line; more are drawn in logical order */, ELLIPSIS = 0x2026 };

static const double slack = 1e-9; /* em: rounding noise must not break a line that fits exactly */

/* A stretch of a line on its way to becoming a run. */
typedef struct {
    const vt_item *item;
    size_t start, end; /* bytes */
    double width, gap; /* gap: of letter spacing or justification, to its right */
    bool blank;
} piece;

struct vt_line_plan {
    piece pieces[PIECES_MOST];
    uint8_t levels[PIECES_MOST];
    int order[PIECES_MOST];
    int count;
    double width;
    int blanks;
    bool reshaped;
    vt_item tail; /* of an ellipsis or hyphen */
};

vt_line_plan *vt_typeset_plan(void)
{
    return vt_alloc(sizeof(vt_line_plan));
}

static double gap_after(const vt_typesetter *t, const vt_cluster *cluster)
{
    return t->items[cluster->item].loose && cluster->advance > 0 ? t->layout->ask.spacing : 0;
}

/* One past the last cluster of the line that begins at `at`. */
static int end_of_line(vt_typesetter *t, int at, int end, double wrap)
{
    double width = 0;
    int good = -1;
    for (int i = at; i < end && wrap > 0; i++) {
        const vt_cluster *c = &t->clusters[i];
        if (!c->space && width + c->advance > wrap + slack) {
            if (good > at) return good;
            t->split = true;
            if (i > at) return i;
        }
        width += c->advance + gap_after(t, c);
        if (c->after == VT_BREAK_NEVER) continue;
        double hyphen = c->soft ? vt_typeset_width(t, &t->items[c->item], t->hyphen, t->ellipsis) : 0;
        if (width + hyphen <= wrap + slack || c->space) good = i + 1;
    }
    return end;
}

static size_t end_of_cluster(const vt_typesetter *t, const vt_paragraph *p, int i)
{
    return i + 1 < p->first + p->count ? t->clusters[i + 1].start : p->end;
}

static void add_piece(
    vt_line_plan *plan, const vt_item *item, size_t start, size_t end, double width, double gap, bool blank)
{
    plan->width += width + gap;
    if (blank) plan->blanks++;
    if (plan->count == PIECES_MOST) {
        plan->pieces[PIECES_MOST - 1].end = end;
        plan->pieces[PIECES_MOST - 1].width += width + gap;
        return;
    }
    plan->levels[plan->count] = item->level;
    plan->pieces[plan->count++] = (piece){item, start, end, width, gap, blank};
}

/* The clusters from first up to end, all of one item. */
static void add_stretch(
    vt_typesetter *t, vt_line_plan *plan, const vt_paragraph *p, int first, int end, bool blank)
{
    const vt_cluster *c = t->clusters;
    const vt_item *item = &t->items[c[first].item];
    size_t from = c[first].start, to = end_of_cluster(t, p, end - 1);
    bool cut = (first > item->first && c[first].tied) || (end < item->end && c[end].tied);
    double width = 0, gap = 0;
    for (int i = first; i < end; i++)
        width += c[i].advance;
    if (item->loose) gap = gap_after(t, &c[first]);
    if (cut && !item->loose) {
        width = vt_typeset_width(t, item, from, to);
        plan->reshaped = true;
    }
    add_piece(plan, item, from, to, width, gap, blank);
}

/* Loose letters stand alone; in a justified text spaces stand alone. */
static bool parts(const vt_typesetter *t, int i)
{
    const vt_cluster *c = t->clusters;
    if (c[i].item != c[i - 1].item || t->items[c[i].item].loose) return true;
    return t->layout->ask.justify && c[i].space != c[i - 1].space;
}

static void plan_line(vt_typesetter *t, vt_line_plan *plan, const vt_paragraph *p, int at, int end)
{
    plan->count = plan->blanks = 0;
    plan->width = 0;
    plan->reshaped = false;
    for (int first = at, i = at + 1; first < end && !t->failed; i++) {
        if (i < end && !parts(t, i)) continue;
        add_stretch(t, plan, p, first, i, t->layout->ask.justify && t->clusters[first].space);
        first = i;
    }
}

static void add_tail(vt_typesetter *t, vt_line_plan *plan, const vt_item *like, size_t start, size_t end)
{
    plan->tail = *like;
    double width = vt_typeset_width(t, &plan->tail, start, end);
    add_piece(plan, &plan->tail, start, end, width, 0, false);
}

/* In what the end of the text is told: like the letters before it, but at the end of the paragraph. */
static vt_item ellipsis_item(vt_typesetter *t, const vt_paragraph *p, int last)
{
    const vt_layout_ask *ask = &t->layout->ask;
    const vt_dress *dress = vt_typeset_dress(t, last < p->first ? p->start : t->clusters[last].start);
    vt_item item = {.level = t->rtl, .size = dress->size, .dress = (int)(dress - t->dresses)};
    item.script = last < p->first ? VT_WRITING_COMMON : t->items[t->clusters[last].item].script;
    if (item.script == VT_WRITING_EMOJI) item.script = VT_WRITING_COMMON;
    item.font = vt_fonts_choose(t->fonts, ask->font, dress->look, ELLIPSIS, item.script, ask->language);
    return item;
}

static int without_spaces(const vt_typesetter *t, int at, int end)
{
    while (end > at && t->clusters[end - 1].space)
        end--;
    return end;
}

static void plan_cut_line(
    vt_typesetter *t, vt_line_plan *plan, const vt_paragraph *p, int at, int end, double wrap)
{
    for (end = without_spaces(t, at, end);; end = without_spaces(t, at, end - 1)) {
        vt_item item = ellipsis_item(t, p, end - 1);
        plan_line(t, plan, p, at, end);
        add_tail(t, plan, &item, t->ellipsis, t->ellipsis + 3);
        if (end <= at || wrap <= 0 || plan->width <= wrap + slack || t->failed) return;
        double over = plan->width - wrap;
        while (end > at + 1 && over > t->clusters[end - 1].advance + gap_after(t, &t->clusters[end - 1])) {
            end--;
            over -= t->clusters[end].advance + gap_after(t, &t->clusters[end]);
        }
    }
}

static vt_run *add_run(vt_typesetter *t, const piece *from, double x)
{
    vt_layout *layout = t->layout;
    layout->runs = vt_typeset_grow(t, layout->runs, layout->run_count, &t->run_room, sizeof *layout->runs);
    if (t->failed) return NULL;
    vt_run *run = &layout->runs[layout->run_count++];
    const vt_item *item = from->item;
    *run = (vt_run){.font = item->font,
        .made = item->made,
        .rtl = item->level % 2,
        .script = item->script,
        .start = from->start,
        .length = from->end - from->start,
        .x = x,
        .width = from->width,
        .size = item->size,
        .look = t->dresses[item->dress].style};
    return run;
}

/* The plan from left to right; stretch: what each blank gets in addition. */
static void place_runs(vt_typesetter *t, vt_line_plan *plan, vt_line *line, double stretch)
{
    vt_layout *layout = t->layout;
    double x = 0, gap = 0;
    line->first_run = layout->run_count;
    vt_bidi_order(plan->levels, plan->count, plan->order);
    for (int k = 0; k < plan->count && !t->failed; k++) {
        piece p = plan->pieces[plan->order[k]];
        if (p.blank) p.width += stretch;
        bool linked = layout->looks[t->dresses[p.item->dress].style].link_length > 0;
        if (!p.blank || linked) add_run(t, &p, x);
        x += p.width + p.gap;
        gap = p.gap;
    }
    line->run_count = layout->run_count - line->first_run;
    line->width = x - gap;
    line->rtl = t->rtl;
}

/* Letters of a font that stands in may be taller than the line, some a little more than the font says, and
 * marks more than that. */
static void note_reach(vt_typesetter *t, const vt_line_plan *plan, const vt_line *line)
{
    const double spare = 0.15;
    for (int i = 0; i < plan->count; i++) {
        vt_font_metrics own;
        const vt_item *item = plan->pieces[i].item;
        if (!vt_fonts_metrics(t->fonts, item->font, &own)) continue;
        double rise = fmax((own.ascent + spare) * item->size, item->rise);
        double fall = fmax((own.descent + spare) * item->size, item->fall);
        t->rise = fmax(t->rise, rise - line->baseline);
        t->fall = fmax(t->fall, fall + line->baseline);
    }
}

static void finish_line(vt_typesetter *t, vt_line_plan *plan, const vt_paragraph *p, double wrap, bool full)
{
    vt_layout *layout = t->layout;
    double size = plan->count ? 0 : vt_typeset_dress(t, p->start)->size;
    layout->lines =
        vt_typeset_grow(t, layout->lines, layout->line_count, &t->line_room, sizeof *layout->lines);
    if (t->failed) return;
    for (int i = 0; i < plan->count; i++)
        size = fmax(size, plan->pieces[i].item->size);
    vt_line *line = &layout->lines[layout->line_count++];
    bool stretched = full && layout->ask.justify && plan->blanks > 0 && plan->width < wrap;
    *line = (vt_line){.top = layout->height, .height = t->metrics.skip * layout->ask.line_height * size};
    double ink = (t->metrics.ascent + t->metrics.descent) * size;
    line->baseline = line->top + (line->height - ink) / 2 + t->metrics.ascent * size;
    note_reach(t, plan, line);
    place_runs(t, plan, line, stretched ? (wrap - plan->width) / plan->blanks : 0);
    layout->height += line->height;
    layout->widest = fmax(layout->widest, line->width);
}

/* An earlier place to end the line at: between words, else within one; `at` when there is none. */
static int earlier_end(const vt_typesetter *t, int at, int end)
{
    int earlier = end - 1;
    while (earlier > at && t->clusters[earlier - 1].after == VT_BREAK_NEVER)
        earlier--;
    return earlier > at ? earlier : end - 1;
}

/* Puts what fits on a line; returns where the next one begins. */
static int make_line(vt_typesetter *t, const vt_paragraph *p, int at, double wrap, bool last_allowed)
{
    vt_line_plan *plan = t->plan;
    int paragraph_end = p->first + p->count, end = end_of_line(t, at, paragraph_end, wrap);
    bool more = end < paragraph_end || t->next <= t->size || p + 1 < t->paragraphs + t->paragraph_count;
    if (last_allowed ? more || t->cut : t->cut && !more) {
        plan_cut_line(t, plan, p, at, end, wrap);
        t->layout->truncated = true;
        finish_line(t, plan, p, wrap, false);
        return paragraph_end;
    }
    for (;;) {
        int shown = without_spaces(t, at, end);
        bool hyphen = end < paragraph_end && shown > at && t->clusters[shown - 1].soft;
        plan_line(t, plan, p, at, shown);
        if (hyphen) add_tail(t, plan, &t->items[t->clusters[shown - 1].item], t->hyphen, t->ellipsis);
        if ((!plan->reshaped && !hyphen) || wrap <= 0 || plan->width <= wrap + slack) break;
        int earlier = earlier_end(t, at, end);
        if (earlier <= at) break;
        end = earlier;
    }
    finish_line(t, plan, p, wrap, end < paragraph_end);
    return end;
}

static void forget_lines(vt_typesetter *t)
{
    vt_layout *layout = t->layout;
    layout->line_count = layout->run_count = 0;
    layout->widest = layout->height = t->rise = t->fall = 0;
    layout->truncated = t->split = false;
}

static void drop_line(vt_typesetter *t)
{
    vt_layout *layout = t->layout;
    const vt_line *line = &layout->lines[--layout->line_count];
    layout->run_count = line->first_run;
    layout->height = line->top;
}

/* The lines of one paragraph. False: one lies beyond the frame, or all that may be are there. */
static bool fill_paragraph(
    vt_typesetter *t, const vt_paragraph *p, const vt_frame *frame, bool cut, bool *fits)
{
    vt_layout *layout = t->layout;
    int at = p->first, end = p->first + p->count;
    do {
        if (frame->lines > 0 && layout->line_count == frame->lines) {
            *fits = false;
            return false;
        }
        at = make_line(t, p, at, frame->wrap, cut && layout->line_count + 1 == frame->lines);
        if (t->failed) return false;
        if (frame->height > 0 && layout->line_count > 1 && layout->height > frame->height + slack) {
            drop_line(t);
            *fits = false;
            return false;
        }
        if (layout->truncated) return false;
    } while (at < end);
    return true;
}

bool vt_typeset_fill(vt_typesetter *t, const vt_frame *frame, bool cut)
{
    bool fits = true;
    forget_lines(t);
    for (int i = 0; !t->failed; i++) {
        if (i == t->paragraph_count && !t->keep)
            i = t->paragraph_count = t->item_count = t->cluster_count = 0;
        if (i == t->paragraph_count && !vt_typeset_shape(t)) break;
        if (!fill_paragraph(t, &t->paragraphs[i], frame, cut, &fits)) break;
    }
    return fits;
}
