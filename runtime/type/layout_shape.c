/* A paragraph becomes clusters: letters, their directions, scripts and fonts, then HarfBuzz. */
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "type/fonts_inner.h"
#include "type/layout_inner.h"
#include "words/breaks.h"
#include "words/markup.h"

/* An item ends at a place where a line may end once it is so long, so that what is not on the screen need not
 * be drawn, and at the latest when it is very long. */
enum { ITEM_LETTERS = 128, ITEM_LETTERS_MOST = 512, SOFT_HYPHEN = 0xAD, IDEOGRAPHIC_SPACE = 0x3000 };

const vt_dress *vt_typeset_dress(const vt_typesetter *t, size_t at)
{
    int low = 0, high = t->dress_count - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (at >= t->dresses[middle].end)
            low = middle + 1;
        else
            high = middle;
    }
    return &t->dresses[low];
}

void vt_typeset_free_letters(vt_letters *letters)
{
    vt_free(letters->codes);
    vt_free(letters->at);
    vt_free(letters->scripts);
    vt_free(letters->levels);
    vt_free(letters->breaks);
    *letters = (vt_letters){.count = 0};
}

static bool make_room(vt_letters *letters, size_t count)
{
    if (count <= (size_t)letters->room) return true;
    vt_typeset_free_letters(letters);
    letters->codes = vt_alloc_array(count, sizeof *letters->codes);
    letters->at = vt_alloc_array(count, sizeof *letters->at);
    letters->scripts = vt_alloc_array(count, sizeof *letters->scripts);
    letters->levels = vt_alloc(count);
    letters->breaks = vt_alloc(count);
    letters->room = (int)count;
    if (letters->codes && letters->at && letters->scripts && letters->levels && letters->breaks) return true;
    vt_typeset_free_letters(letters);
    return false;
}

static bool read_letters(vt_typesetter *t, size_t start, size_t end)
{
    vt_letters *l = &t->letters;
    l->count = 0;
    if (!make_room(l, end - start)) return false;
    for (size_t at = start; at < end; l->count++) {
        l->at[l->count] = (uint32_t)at;
        l->codes[l->count] = vt_utf8_next(t->layout->text, end, &at);
    }
    size_t count = (size_t)l->count;
    vt_writings_find(l->codes, count, l->scripts);
    return vt_bidi_levels(l->codes, count, t->rtl, l->levels) &&
           vt_breaks_find(l->codes, count, t->layout->ask.language, l->breaks);
}

/* The item that the letter would begin. before: the item so far, NULL at the start. */
static vt_item item_for(vt_typesetter *t, int i, const vt_item *before)
{
    const vt_letters *l = &t->letters;
    const vt_layout_ask *ask = &t->layout->ask;
    uint32_t c = l->codes[i];
    const vt_dress *dress = vt_typeset_dress(t, l->at[i]);
    vt_item item = {.level = l->levels[i], .script = l->scripts[i], .dress = (int)(dress - t->dresses)};
    bool follows = before && before->dress == item.dress;
    if (c == ' ' && follows && before->script == VT_WRITING_EMOJI)
        follows = false; /* theirs is as wide as they */
    if (follows && (vt_char_is_invisible(c) || vt_char_extends(c) || c == ' ')) {
        item.font = before->font;
        item.made = before->made;
        if (c != ' ' || vt_fonts_shows(t->fonts, item.font, c)) goto found;
    }
    unsigned made;
    int dressed = vt_fonts_dressed(t->fonts, ask->font, dress->look, &made);
    item.font = vt_fonts_choose(t->fonts, ask->font, dress->look, c, item.script, ask->language);
    if (item.font != dressed) made = dress->look & VT_LOOK_ITALIC ? VT_MADE_SLANTED : 0;
    if (!vt_writing_slants(item.script)) made &= ~(unsigned)VT_MADE_SLANTED;
    item.made = (uint8_t)made;
found:
    item.loose = ask->spacing != 0 && !vt_writing_is_joined(item.script);
    item.size = dress->size;
    return item;
}

static bool same_item(const vt_item *a, const vt_item *b)
{
    return a->font == b->font && a->made == b->made && a->level == b->level && a->script == b->script &&
           a->dress == b->dress;
}

static vt_cluster *add_cluster(vt_typesetter *t, uint32_t start, bool tied)
{
    t->clusters = vt_typeset_grow(t, t->clusters, t->cluster_count, &t->cluster_room, sizeof *t->clusters);
    if (t->failed) return NULL;
    vt_cluster *cluster = &t->clusters[t->cluster_count++];
    *cluster = (vt_cluster){.start = start, .item = t->item_count - 1, .tied = tied};
    return cluster;
}

static hb_buffer_t *shape(vt_typesetter *t, const vt_item *item, size_t start, size_t end, double *unit)
{
    vt_face *face = vt_fonts_face(t->fonts, item->font);
    const vt_stretch stretch = {.text = t->layout->text + start,
        .length = end - start,
        .script = item->script,
        .rtl = item->level % 2,
        .loose = item->loose,
        .dialect = t->layout->dialect};
    hb_language_t language = t->fonts->dialects[stretch.dialect];
    hb_buffer_t *buffer = face ? vt_face_shape(face, &stretch, language) : NULL;
    if (!buffer) t->failed = true;
    if (buffer) *unit = vt_face_unit(face) * item->size;
    return buffer;
}

static void shape_item(vt_typesetter *t, vt_item item, size_t start, size_t end)
{
    t->items = vt_typeset_grow(t, t->items, t->item_count, &t->item_room, sizeof *t->items);
    if (t->failed) return;
    double unit = 0;
    unsigned count = 0;
    hb_buffer_t *buffer = shape(t, &item, start, end, &unit);
    if (!buffer) return;
    vt_face_marks(vt_fonts_face(t->fonts, item.font), buffer, &item.rise, &item.fall);
    item.rise *= unit;
    item.fall *= unit;
    item.first = t->cluster_count;
    t->items[t->item_count++] = item;
    const hb_glyph_info_t *glyphs = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, NULL);
    vt_cluster *cluster = NULL;
    for (unsigned k = 0; k < count && !t->failed; k++) {
        unsigned g = item.level % 2 ? count - 1 - k : k;
        uint32_t at = (uint32_t)start + glyphs[g].cluster;
        bool tied = hb_glyph_info_get_glyph_flags(&glyphs[g]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK;
        if (!cluster || cluster->start != at) cluster = add_cluster(t, at, tied);
        if (cluster) cluster->advance += places[g].x_advance * unit;
        if (cluster && tied) cluster->tied = true;
    }
    t->items[t->item_count - 1].end = t->cluster_count;
}

double vt_typeset_width(vt_typesetter *t, const vt_item *item, size_t start, size_t end)
{
    double unit = 0, sum = 0;
    unsigned count = 0;
    hb_buffer_t *buffer = start < end ? shape(t, item, start, end, &unit) : NULL;
    if (!buffer) return 0;
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, &count);
    for (unsigned i = 0; i < count; i++)
        sum += places[i].x_advance;
    return sum * unit;
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 0x2000 && c <= 0x200A && c != 0x2007) || c == 0x205F || c == IDEOGRAPHIC_SPACE;
}

/* What the letters know goes to the clusters: the last letter of one decides whether a line may end there. */
static void note_letters(vt_typesetter *t, const vt_paragraph *paragraph)
{
    const vt_letters *l = &t->letters;
    int letter = 0;
    for (int i = paragraph->first; i < paragraph->first + paragraph->count; i++) {
        vt_cluster *cluster = &t->clusters[i];
        bool last = i + 1 == paragraph->first + paragraph->count;
        size_t end = last ? paragraph->end : t->clusters[i + 1].start;
        cluster->space = letter < l->count && is_space(l->codes[letter]);
        while (letter < l->count && l->at[letter] < end) {
            cluster->soft = l->codes[letter] == SOFT_HYPHEN;
            cluster->after = l->breaks[letter++];
        }
    }
}

static void shape_letters(vt_typesetter *t, size_t end)
{
    const vt_letters *l = &t->letters;
    vt_item item = {.font = 0};
    int begun = 0;
    for (int i = 0; i < l->count && !t->failed; i++) {
        vt_item next = item_for(t, i, i > 0 ? &item : NULL);
        int length = i - begun;
        bool full =
            length >= ITEM_LETTERS_MOST || (length >= ITEM_LETTERS && l->breaks[i - 1] != VT_BREAK_NEVER);
        if (i > 0 && (full || !same_item(&next, &item))) {
            shape_item(t, item, l->at[begun], l->at[i]);
            begun = i;
        }
        item = next;
    }
    if (l->count > 0 && !t->failed) shape_item(t, item, l->at[begun], end);
}

bool vt_typeset_shape(vt_typesetter *t)
{
    if (t->next > t->size || t->failed) return false;
    const char *text = t->layout->text, *line_end = memchr(text + t->next, '\n', t->size - t->next);
    vt_paragraph paragraph = {
        .start = t->next, .end = line_end ? (size_t)(line_end - text) : t->size, .first = t->cluster_count};
    if (!read_letters(t, paragraph.start, paragraph.end)) t->failed = true;
    if (!t->failed) shape_letters(t, paragraph.end);
    paragraph.count = t->cluster_count - paragraph.first;
    t->paragraphs =
        vt_typeset_grow(t, t->paragraphs, t->paragraph_count, &t->paragraph_room, sizeof *t->paragraphs);
    if (t->failed) return false;
    note_letters(t, &paragraph);
    t->paragraphs[t->paragraph_count++] = paragraph;
    t->next = paragraph.end + 1;
    return true;
}
