/* Breaking text into lines. A line ends at a line end of the text, after a space or a hyphen where the next
 * word would pass the wrap, and inside a word that is wider than the wrap by itself. */
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "paint/typeset.h"

enum {
    WORD_MAX_BYTES = 256
}; /* longer ones are cut, so that work grows with the text and not with its square */

static const double slack = 1e-9; /* em: rounding noise must not break a line that fits exactly */

typedef struct {
    vt_fonts *fonts;
    vt_layout *layout;
    int line_room, run_room;
    bool failed;
} typesetter;

static size_t put(char *out, uint32_t code_point)
{
    char bytes[4];
    size_t count = vt_utf8_encode(code_point, bytes);
    memcpy(out, bytes, count);
    return count;
}

/* What can be shown: bad bytes become U+FFFD (3 bytes for 1), tabs become spaces, other controls vanish. */
static size_t clean(const char *text, size_t length, char *out)
{
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t c = vt_utf8_next(text, length, &at);
        if (c == '\t') c = ' ';
        if (c == 0x2028 || c == 0x2029) c = '\n';
        bool control = (c < 32 && c != '\n') || (c >= 127 && c < 160) || c == 0xAD;
        if (!control) used += put(out + used, c);
    }
    return used;
}

static uint32_t code_point_at(const vt_layout *layout, size_t start, size_t end, size_t *next)
{
    *next = start;
    return vt_utf8_next(layout->text, end, next);
}

/* The layout's own font if it can show the code point, else the first that can; else its own. */
static int font_for(const typesetter *t, uint32_t code_point)
{
    int own = t->layout->font;
    if (code_point < 128 || vt_fonts_shows(t->fonts, own, code_point)) return own;
    for (int i = 0; i < vt_fonts_count(t->fonts); i++) {
        if (vt_fonts_shows(t->fonts, i, code_point)) return i;
    }
    return own;
}

/* The end of the stretch from start that one font shows. */
static size_t run_end(const typesetter *t, size_t start, size_t end, int *font)
{
    size_t next;
    *font = font_for(t, code_point_at(t->layout, start, end, &next));
    for (size_t at = next; at < end; at = next) {
        uint32_t c = code_point_at(t->layout, at, end, &next);
        if (c != ' ' && font_for(t, c) != *font) return at;
    }
    return end;
}

static double width_of(typesetter *t, size_t start, size_t end)
{
    double width = 0;
    for (size_t at = start; at < end;) {
        int font;
        size_t next = run_end(t, at, end, &font);
        double part = vt_fonts_advance(t->fonts, font, t->layout->text + at, next - at);
        if (part < 0) t->failed = true;
        width += part;
        at = next;
    }
    return width;
}

static void *grow(typesetter *t, void *array, int used, int *room, size_t size)
{
    if (used < *room) return array;
    int wanted = *room ? 2 * *room : 4;
    void *grown = vt_realloc_array(array, (size_t)wanted, size);
    if (grown)
        *room = wanted;
    else
        t->failed = true;
    return grown ? grown : array;
}

static void add_runs(typesetter *t, size_t start, size_t end, vt_line *line)
{
    vt_layout *layout = t->layout;
    for (size_t at = start; at < end && !t->failed;) {
        layout->runs = grow(t, layout->runs, layout->run_count, &t->run_room, sizeof *layout->runs);
        if (t->failed) return;
        vt_run *run = &layout->runs[layout->run_count];
        size_t next = run_end(t, at, end, &run->font);
        double width = vt_fonts_advance(t->fonts, run->font, layout->text + at, next - at);
        if (width < 0) t->failed = true;
        run->start = at;
        run->length = next - at;
        run->x = line->width;
        line->width += width;
        line->run_count++;
        layout->run_count++;
        at = next;
    }
}

static void add_line(typesetter *t, size_t start, size_t end)
{
    vt_layout *layout = t->layout;
    while (end > start && layout->text[end - 1] == ' ')
        end--;
    layout->lines = grow(t, layout->lines, layout->line_count, &t->line_room, sizeof *layout->lines);
    if (t->failed) return;
    vt_line *line = &layout->lines[layout->line_count++];
    *line = (vt_line){.first_run = layout->run_count};
    add_runs(t, start, end, line);
    if (line->width > layout->widest) layout->widest = line->width;
}

static bool is_hyphen(uint32_t c)
{
    return c == '-' || c == 0x2010 || c == 0x2013 || c == 0x2014;
}

/* Scripts written without spaces, where a line may end after any character. */
static bool is_ideographic(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

/* Opening marks stay with what follows, closing ones with what precedes. */
static bool is_one_of(uint32_t c, const uint32_t *marks)
{
    while (*marks && *marks != c)
        marks++;
    return *marks != 0;
}

static bool may_break(uint32_t c, uint32_t next)
{
    static const uint32_t opening[] = {0x3008, 0x300A, 0x300C, 0x300E, 0x3010, 0x3014, 0xFF08, 0xFF3B, 0};
    static const uint32_t closing[] = {0x3001, 0x3002, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011, 0x3015, 0x30FC,
        0xFF01, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF3D, ',', '.', '!', '?', ')', ']', ':',
        ';', 0};
    if (is_hyphen(c)) return true;
    return (is_ideographic(c) || is_ideographic(next)) && !is_one_of(c, opening) && !is_one_of(next, closing);
}

/* The end of the word at start: past its hyphen, or before its spaces; *next is past them. */
static size_t word_end(const vt_layout *layout, size_t start, size_t end, size_t *next)
{
    size_t at = start, after, beyond;
    while (at < end && layout->text[at] != ' ' && at - start < WORD_MAX_BYTES) {
        uint32_t c = code_point_at(layout, at, end, &after);
        bool lone_hyphen = is_hyphen(c) && at == start;
        at = after;
        if (at == end || layout->text[at] == ' ') break;
        if (!lone_hyphen && may_break(c, code_point_at(layout, at, end, &beyond))) break;
    }
    *next = at;
    while (*next < end && layout->text[*next] == ' ')
        (*next)++;
    return at;
}

/* How much of a word that is too wide goes on one line: at least one character. */
static size_t fitting(typesetter *t, size_t start, size_t end)
{
    size_t fits = start, next;
    code_point_at(t->layout, start, end, &fits);
    size_t low = fits, high = end;
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        while (middle < high && ((unsigned char)t->layout->text[middle] & 0xC0) == 0x80)
            middle++;
        if (width_of(t, start, middle) <= t->layout->wrap + slack) {
            low = fits = middle;
        } else {
            high = middle - 1;
            while (high > low && ((unsigned char)t->layout->text[high] & 0xC0) == 0x80)
                high--;
        }
    }
    code_point_at(t->layout, start, end, &next);
    return fits > next ? fits : next;
}

static void break_paragraph(typesetter *t, size_t start, size_t end)
{
    vt_layout *layout = t->layout;
    size_t line = start, next;
    double used = 0;
    for (size_t at = start; at < end && layout->wrap > 0 && !t->failed; at = next) {
        size_t stop = word_end(layout, at, end, &next);
        double width = width_of(t, at, stop);
        if (at > line && used + width > layout->wrap + slack) {
            add_line(t, line, at);
            line = at;
            used = 0;
        }
        if (at == line && width > layout->wrap + slack && stop > at) {
            size_t part = fitting(t, at, stop);
            if (part < stop) {
                add_line(t, line, part);
                line = next = part;
                continue;
            }
        }
        used += next > stop ? width_of(t, at, next) : width;
    }
    add_line(t, line, end);
}

void vt_layout_destroy(vt_layout *layout)
{
    if (!layout) return;
    vt_free(layout->key);
    vt_free(layout->text);
    vt_free(layout->lines);
    vt_free(layout->runs);
    vt_free(layout);
}

vt_layout *vt_layout_make(
    vt_fonts *fonts, const char *text, size_t length, int font, double wrap, vt_err *err)
{
    vt_layout *layout = vt_alloc(sizeof *layout);
    typesetter t = {.fonts = fonts, .layout = layout};
    if (!layout) goto no_memory;
    layout->key = vt_alloc(length + 1);
    layout->text = vt_alloc_array(length + 1, 3);
    if (!layout->key || !layout->text) goto no_memory;
    memcpy(layout->key, text, length);
    layout->key_length = length;
    layout->font = font;
    layout->wrap = wrap;
    size_t size = clean(text, length, layout->text);
    for (size_t start = 0; start <= size && !t.failed;) {
        const char *line_end = memchr(layout->text + start, '\n', size - start);
        size_t end = line_end ? (size_t)(line_end - layout->text) : size;
        break_paragraph(&t, start, end);
        start = end + 1;
    }
    if (t.failed) goto no_memory;
    return layout;
no_memory:
    vt_layout_destroy(layout);
    vt_fail_memory(err, "lines of text");
    return NULL;
}
