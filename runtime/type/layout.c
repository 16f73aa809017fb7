/* Text into lines: takes the marks out, cleans what cannot be shown, and finds the size at which it fits. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "type/layout_inner.h"
#include "words/markup.h"

/* A text longer than this is cut: its layout would hold up a frame for longer than a visitor likes. */
enum { TEXT_MOST_BYTES = 256 << 10 };

static const char tail[] = "-\u2026";  /* what a line may end with though the text has it not */
static const double shrink_step = 0.5; /* stage units between sizes that are tried */

void *vt_typeset_grow(vt_typesetter *t, void *array, int used, int *room, size_t size)
{
    if (used < *room) return array;
    int wanted = *room ? 2 * *room : 16;
    void *grown = vt_realloc_array(array, (size_t)wanted, size);
    if (grown)
        *room = wanted;
    else
        t->failed = true;
    return grown ? grown : array;
}

/* What can be shown: bad bytes become U+FFFD (3 bytes for 1), tabs become spaces, other controls vanish. */
static size_t clean(const char *text, size_t length, char *out)
{
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t c = vt_utf8_next(text, length, &at);
        char bytes[4];
        if (c == '\t') c = ' ';
        if (c == 0x2028 || c == 0x2029) c = '\n';
        if ((c < 32 && c != '\n') || (c >= 127 && c < 160)) continue;
        size_t count = vt_utf8_encode(c, bytes);
        memcpy(out + used, bytes, count);
        used += count;
    }
    return used;
}

static void add_dress(vt_typesetter *t, const vt_span *span)
{
    vt_layout *layout = t->layout;
    vt_dress *dress = &t->dresses[t->dress_count++];
    layout->looks[layout->look_count++] =
        (vt_look){span->colored, span->color, span->link, span->link_length};
    *dress = (vt_dress){.end = t->size,
        .look = span->look,
        .size = span->size > 0 ? span->size / layout->ask.size : 1,
        .style = layout->look_count - 1};
}

/* Fills the layout's text, dresses and looks. */
static bool read_spans(vt_typesetter *t, const char *plain, const vt_span *spans, int count)
{
    vt_layout *layout = t->layout;
    t->dresses = vt_alloc_array((size_t)count, sizeof *t->dresses);
    layout->looks = vt_alloc_array((size_t)count, sizeof *layout->looks);
    if (!t->dresses || !layout->looks) return false;
    for (int i = 0; i < count; i++) {
        t->size += clean(plain + spans[i].start, spans[i].length, layout->text + t->size);
        bool alike = i > 0 && vt_span_alike(&spans[i], &spans[i - 1], layout->key);
        if (alike)
            t->dresses[t->dress_count - 1].end = t->size;
        else
            add_dress(t, &spans[i]);
    }
    return true;
}

static bool read_text(vt_typesetter *t)
{
    vt_layout *layout = t->layout;
    size_t length = vt_utf8_fit(layout->key, layout->key_length, TEXT_MOST_BYTES);
    t->cut = length < layout->key_length;
    if (t->cut) vt_fonts_say_too_long(t->fonts, layout->key_length, length);
    layout->text = vt_alloc(3 * length + sizeof tail);
    if (!layout->text) return false;
    vt_span all = {.length = length};
    vt_marked marked = {.text = NULL};
    bool marks = layout->ask.markup && length > 0;
    if (marks && !vt_markup_read(layout->key, length, &marked)) return false;
    bool some = marks && marked.count > 0;
    bool fine =
        read_spans(t, some ? marked.text : layout->key, some ? marked.spans : &all, some ? marked.count : 1);
    vt_markup_finish(&marked);
    memcpy(layout->text + t->size, tail, sizeof tail);
    t->hyphen = t->size;
    t->ellipsis = t->size + 1;
    char *tight = vt_realloc(layout->text, t->size + sizeof tail);
    if (tight) layout->text = tight;
    return fine && tight;
}

static void find_direction(vt_typesetter *t)
{
    enum { ENOUGH = 4096 };
    const vt_layout *layout = t->layout;
    uint32_t codes[256];
    t->rtl = layout->ask.direction == VT_DIRECTION_RTL;
    if (layout->ask.direction != VT_DIRECTION_AUTO) return;
    t->rtl = vt_language_is_rtl(layout->ask.language);
    for (size_t at = 0; at < t->size && at < ENOUGH;) {
        size_t count = 0;
        while (at < t->size && count < sizeof codes / sizeof codes[0])
            codes[count++] = vt_utf8_next(layout->text, t->size, &at);
        vt_bidi_way way = vt_bidi_first(codes, count);
        if (way == VT_BIDI_NONE) continue;
        t->rtl = way == VT_BIDI_RTL;
        break;
    }
}

/* Whether the text fits at a size: a share of the one asked for. */
static bool fits_at(vt_typesetter *t, double share)
{
    const vt_layout_ask *ask = &t->layout->ask;
    const vt_frame frame = {ask->wrap / share, ask->height / share, ask->max_lines};
    return vt_typeset_fill(t, &frame, false) && !t->split;
}

/* The largest size at which it fits, else the least allowed. */
static double shrink(vt_typesetter *t)
{
    const vt_layout_ask *ask = &t->layout->ask;
    if (!(ask->shrink > 0) || fits_at(t, 1)) return 1;
    int low = 1, high = (int)ceil((ask->size - ask->shrink) / shrink_step);
    while (low < high && !t->failed) {
        int middle = (low + high) / 2;
        if (fits_at(t, (ask->size - middle * shrink_step) / ask->size))
            high = middle;
        else
            low = middle + 1;
    }
    return fmax(ask->size - low * shrink_step, ask->shrink) / ask->size;
}

static void make_lines(vt_typesetter *t)
{
    const vt_layout_ask *ask = &t->layout->ask;
    double share = t->layout->shrunk = shrink(t);
    vt_frame frame = {ask->wrap / share, ask->height / share, ask->max_lines};
    if (vt_typeset_fill(t, &frame, true) || t->failed) return;
    frame.lines = t->layout->line_count;
    frame.height = 0;
    vt_typeset_fill(t, &frame, true);
}

void vt_layout_destroy(vt_layout *layout)
{
    if (!layout) return;
    vt_free(layout->key);
    vt_free(layout->text);
    vt_free(layout->lines);
    vt_free(layout->runs);
    vt_free(layout->looks);
    vt_free(layout);
}

size_t vt_layout_bytes(const vt_layout *layout)
{
    return sizeof *layout + 2 * layout->key_length + (size_t)layout->line_count * sizeof *layout->lines +
           (size_t)layout->run_count * sizeof *layout->runs +
           (size_t)layout->look_count * sizeof *layout->looks;
}

double vt_line_indent(const vt_line *line, vt_align align, double w)
{
    double left = w - line->width;
    bool start = align == VT_ALIGN_START || align == VT_ALIGN_JUSTIFY;
    bool right = align == VT_ALIGN_RIGHT || (start && line->rtl) || (align == VT_ALIGN_END && !line->rtl);
    return align == VT_ALIGN_CENTER ? left / 2 : right ? left : 0;
}

/* Arrays grow in large steps, and a layout is kept for long. */
static void *fit(vt_typesetter *t, void *array, int count, size_t size)
{
    void *fitted = vt_realloc_array(array, (size_t)count, size);
    if (fitted || count == 0) return fitted;
    t->failed = true;
    return array;
}

static void fit_arrays(vt_typesetter *t)
{
    vt_layout *layout = t->layout;
    layout->lines = fit(t, layout->lines, layout->line_count, sizeof *layout->lines);
    layout->runs = fit(t, layout->runs, layout->run_count, sizeof *layout->runs);
    layout->looks = fit(t, layout->looks, layout->look_count, sizeof *layout->looks);
}

vt_layout *vt_layout_create(
    vt_fonts *fonts, const char *text, size_t length, const vt_layout_ask *ask, vt_err *err)
{
    vt_layout *layout = vt_alloc(sizeof *layout);
    vt_typesetter t = {.fonts = fonts, .layout = layout, .failed = true};
    if (!layout) goto done;
    layout->ask = *ask;
    layout->dialect = vt_fonts_dialect(fonts, ask->language);
    layout->key = vt_alloc(length + 1);
    if (!layout->key) goto done;
    memcpy(layout->key, text, length);
    layout->key_length = length;
    t.keep = ask->shrink > 0 || ask->height > 0;
    t.plan = vt_typeset_plan();
    if (!t.plan || !vt_fonts_metrics(fonts, ask->font, &t.metrics) || !read_text(&t)) goto done;
    t.failed = false;
    find_direction(&t);
    make_lines(&t);
    layout->reach = fmax(t.rise, t.fall - layout->height);
    fit_arrays(&t);
done:
    vt_typeset_free_letters(&t.letters);
    vt_free(t.plan);
    vt_free(t.dresses);
    vt_free(t.paragraphs);
    vt_free(t.items);
    vt_free(t.clusters);
    if (!t.failed) return layout;
    vt_layout_destroy(layout);
    vt_fail_memory(err, "lines of text");
    return NULL;
}
