/* Two passes: the first finds the marks and pairs them, the second writes the text and its spans. */
#include "words/markup.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

typedef enum { MARK_STAR, MARK_LINE, MARK_SIZE, MARK_COLOR, MARK_LINK, MARK_END, MARK_ESCAPE } mark_kind;

typedef struct {
    mark_kind kind;
    bool paired;
    size_t at, length; /* in the source */
    int below;         /* a tag: the tag that is open around it, -1: none; an end: its tag */
    double size;
    bool colored;
    vt_color color;
    size_t name, name_length;
} mark;

typedef struct {
    const char *source;
    size_t length;
    mark *marks;
    int count, room;
    int waiting[2]; /* the star, the line that may open; -1: none */
    int open;       /* innermost tag that is open; -1: none */
    bool failed;
} reader;

static mark *add_mark(reader *r, mark_kind kind, size_t at, size_t length)
{
    if (r->count == r->room) {
        int room = r->room ? 2 * r->room : 16;
        mark *grown = vt_realloc_array(r->marks, (size_t)room, sizeof *grown);
        if (!grown) {
            r->failed = true;
            return NULL;
        }
        r->marks = grown;
        r->room = room;
    }
    mark *new = &r->marks[r->count++];
    *new = (mark){.kind = kind, .at = at, .length = length, .below = -1};
    return new;
}

static bool is_space(const reader *r, size_t at)
{
    return at >= r->length || r->source[at] == ' ' || r->source[at] == '\n' || r->source[at] == '\t';
}

static bool is_word(const reader *r, size_t at)
{
    return at < r->length && isalnum((unsigned char)r->source[at]);
}

static void read_emphasis(reader *r, mark_kind kind, size_t at)
{
    int *waiting = &r->waiting[kind];
    size_t before = at == 0 ? r->length : at - 1;
    bool closes =
        *waiting >= 0 && !is_space(r, before) && !is_word(r, at + 1) && r->marks[*waiting].at + 1 < at;
    bool opens = !is_space(r, at + 1) && !is_word(r, before);
    if (!closes && !opens) return;
    mark *new = add_mark(r, kind, at, 1);
    if (!new) return;
    if (closes) {
        new->paired = r->marks[*waiting].paired = true;
        *waiting = -1;
    } else {
        *waiting = r->count - 1;
    }
}

static bool read_size(const char *text, size_t length, double *out)
{
    double value = 0, place = 0;
    if (length == 0 || length > 8) return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' && place == 0 && i > 0) {
            place = 1;
        } else if (isdigit((unsigned char)text[i])) {
            value = value * 10 + (text[i] - '0');
            place *= 10;
        } else {
            return false;
        }
    }
    *out = place > 0 ? value / place : value;
    return *out >= 4 && *out <= 1000;
}

/* #c00 is #cc0000. */
static bool read_color(const char *text, size_t length, vt_color *out)
{
    char full[10] = "#";
    if (length < 4 || length > 9 || text[0] != '#') return false;
    bool brief = length <= 5;
    for (size_t i = 1; i < length; i++) {
        full[brief ? 2 * i - 1 : i] = text[i];
        if (brief) full[2 * i] = text[i];
    }
    return vt_color_parse(full, out);
}

static bool read_tag(reader *r, size_t at)
{
    static const struct {
        const char *name;
        mark_kind kind;
    } tags[] = {{"[size=", MARK_SIZE}, {"[color=", MARK_COLOR}, {"[link=", MARK_LINK}};
    const char *text = r->source + at;
    size_t left = r->length - at, most = left < 80 ? left : 80;
    const char *close = memchr(text, ']', most);
    for (size_t i = 0; close && i < sizeof tags / sizeof tags[0]; i++) {
        size_t prefix = strlen(tags[i].name), whole = (size_t)(close - text);
        if (whole <= prefix || memcmp(text, tags[i].name, prefix) != 0) continue;
        size_t value = whole - prefix;
        double size = 0;
        vt_color color = {0};
        if (tags[i].kind == MARK_SIZE && !read_size(text + prefix, value, &size)) return false;
        if (tags[i].kind == MARK_COLOR && !read_color(text + prefix, value, &color)) return false;
        if (tags[i].kind == MARK_LINK && (value > VT_LINK_MOST_BYTES || memchr(text + prefix, '\n', value)))
            return false;
        mark *new = add_mark(r, tags[i].kind, at, whole + 1);
        if (!new) return false;
        new->size = size;
        new->color = color;
        new->colored = true;
        new->name = at + prefix;
        new->name_length = value;
        new->below = r->open;
        r->open = r->count - 1;
        return true;
    }
    return false;
}

static bool read_end(reader *r, size_t at)
{
    if (r->open < 0 || r->length - at < 3 || memcmp(r->source + at, "[/]", 3) != 0) return false;
    mark *new = add_mark(r, MARK_END, at, 3);
    if (!new) return false;
    new->below = r->open;
    new->paired = r->marks[r->open].paired = true;
    r->open = r->marks[r->open].below;
    return true;
}

static void find_marks(reader *r)
{
    for (size_t at = 0; at < r->length && !r->failed; at++) {
        switch (r->source[at]) {
        case '\\':
            if (at + 1 < r->length && ispunct((unsigned char)r->source[at + 1])) {
                mark *new = add_mark(r, MARK_ESCAPE, at, 1);
                if (new) new->paired = true;
                at++;
            }
            break;
        case '*':
            read_emphasis(r, MARK_STAR, at);
            break;
        case '_':
            read_emphasis(r, MARK_LINE, at);
            break;
        case '[':
            if (read_end(r, at) || read_tag(r, at)) at += r->marks[r->count - 1].length - 1;
            break;
        case '\n':
            r->waiting[0] = r->waiting[1] = -1;
            break;
        default:
            break;
        }
    }
}

typedef struct {
    vt_marked *out;
    const char *source;
    int room;
    vt_span now; /* how what follows looks */
    bool failed;
} writer;

static void write_part(writer *w, size_t from, size_t to)
{
    vt_marked *out = w->out;
    if (to == from) return;
    if (out->count == w->room) {
        int room = w->room ? 2 * w->room : 8;
        vt_span *grown = vt_realloc_array(out->spans, (size_t)room, sizeof *grown);
        if (!grown) {
            w->failed = true;
            return;
        }
        out->spans = grown;
        w->room = room;
    }
    memcpy(out->text + out->length, w->source + from, to - from);
    vt_span *span = &out->spans[out->count++];
    *span = w->now;
    span->start = out->length;
    span->length = to - from;
    span->source = from;
    out->length += to - from;
}

/* Tags are nested properly: what holds around a tag changes places with what the tag says, at its start and
 * again at its end. */
static void pass_mark(writer *w, mark *marks, mark *m)
{
    vt_span *now = &w->now;
    mark *tag = m->kind == MARK_END ? &marks[m->below] : m;
    double size = now->size;
    vt_color color = now->color;
    size_t link = now->link, link_length = now->link_length;
    bool colored = now->colored;
    switch (tag->kind) {
    case MARK_STAR:
        now->look ^= VT_LOOK_BOLD;
        break;
    case MARK_LINE:
        now->look ^= VT_LOOK_ITALIC;
        break;
    case MARK_SIZE:
        now->size = tag->size;
        tag->size = size;
        break;
    case MARK_COLOR:
        now->color = tag->color;
        now->colored = tag->colored;
        tag->color = color;
        tag->colored = colored;
        break;
    case MARK_LINK:
        now->link = tag->name;
        now->link_length = tag->name_length;
        tag->name = link;
        tag->name_length = link_length;
        break;
    default:
        break;
    }
}

bool vt_markup_read(const char *source, size_t length, vt_marked *out)
{
    reader r = {.source = source, .length = length, .waiting = {-1, -1}, .open = -1};
    writer w = {.out = out, .source = source};
    *out = (vt_marked){.text = vt_alloc(length + 1)};
    find_marks(&r);
    size_t from = 0;
    for (int i = 0; out->text && i < r.count && !r.failed && !w.failed; i++) {
        mark *m = &r.marks[i];
        if (!m->paired) continue;
        write_part(&w, from, m->at);
        from = m->at + m->length;
        pass_mark(&w, r.marks, m);
    }
    if (out->text && !w.failed) write_part(&w, from, length);
    bool fine = out->text && !r.failed && !w.failed;
    vt_free(r.marks);
    if (!fine) vt_markup_finish(out);
    return fine;
}

void vt_markup_finish(vt_marked *marked)
{
    vt_free(marked->text);
    vt_free(marked->spans);
    *marked = (vt_marked){.text = NULL};
}

bool vt_span_alike(const vt_span *a, const vt_span *b, const char *source)
{
    return a->look == b->look && a->size == b->size && a->colored == b->colored &&
           (!a->colored || vt_color_equal(a->color, b->color)) && a->link_length == b->link_length &&
           (a->link_length == 0 || memcmp(source + a->link, source + b->link, a->link_length) == 0);
}
