/* The fonts of an experience by name, and the layouts made with them. */
#include "type/fonts.h"

#include <hb.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "type/fonts_inner.h"

enum { LAYOUT_BYTES = 4 << 20 };

static void destroy_layout(void *context, vt_cache_entry *entry)
{
    (void)context;
    vt_layout_destroy((vt_layout *)(void *)entry);
}

vt_fonts *vt_fonts_create(const vt_fonts_deps *deps, vt_err *err)
{
    vt_fonts *fonts = vt_alloc(sizeof *fonts);
    if (!fonts) {
        vt_fail_memory(err, "the fonts");
        return NULL;
    }
    fonts->glyphs = vt_glyphs_create(err);
    if (!fonts->glyphs) {
        vt_free(fonts);
        return NULL;
    }
    fonts->deps = *deps;
    fonts->dialect_count = 1;
    vt_cache_init(&fonts->layouts, LAYOUT_BYTES, destroy_layout, NULL);
    vt_fonts_forget(fonts);
    return fonts;
}

void vt_fonts_forget(vt_fonts *fonts)
{
    vt_cache_purge(&fonts->layouts, NULL, NULL);
    for (int i = 0; i < VT_FONT_SLOTS; i++) {
        vt_face_close(fonts->slots[i].face);
        vt_free(fonts->slots[i].file);
    }
    memset(fonts->slots, 0, sizeof fonts->slots);
    memset(fonts->choices, 0, sizeof fonts->choices);
    fonts->count = 0;
    fonts->generation++;
}

void vt_fonts_destroy(vt_fonts *fonts)
{
    if (!fonts) return;
    vt_fonts_forget(fonts);
    vt_cache_finish(&fonts->layouts);
    vt_glyphs_destroy(fonts->glyphs);
    vt_free(fonts);
}

bool vt_fonts_declare(vt_fonts *fonts, const char *name, const char *file, vt_err *err)
{
    if (!name[0] || strlen(name) >= VT_FONT_NAME_BYTES)
        return vt_fail(err, VT_ERR_RANGE, name, "A font's name has 1 to %d bytes.", VT_FONT_NAME_BYTES - 1);
    for (int i = 0; i < fonts->count; i++) {
        if (strcmp(fonts->slots[i].name, name) == 0)
            return vt_fail(err, VT_ERR_STATE, name, "The font is declared twice; remove one of them.");
    }
    if (fonts->count == VT_FONTS_MAX)
        return vt_fail(err, VT_ERR_RANGE, name, "At most %d fonts can be declared.", VT_FONTS_MAX);
    char *copy = vt_strdup(file);
    if (!copy) return vt_fail_memory(err, "a font's name");
    vt_font_slot *slot = &fonts->slots[fonts->count++];
    snprintf(slot->name, sizeof slot->name, "%s", name);
    slot->file = copy;
    return true;
}

void vt_fonts_set_language(vt_fonts *fonts, const char *language)
{
    snprintf(fonts->language, sizeof fonts->language, "%s", language);
}

int vt_fonts_dialect(vt_fonts *fonts, const char *language)
{
    if (!language[0]) return 0;
    for (int i = 1; i < fonts->dialect_count; i++)
        if (strcmp(hb_language_to_string(fonts->dialects[i]), language) == 0) return i;
    if (fonts->dialect_count == VT_DIALECTS_MAX) return 0;
    fonts->dialects[fonts->dialect_count] = hb_language_from_string(language, -1);
    return fonts->dialect_count++;
}

uint32_t vt_fonts_generation(const vt_fonts *fonts)
{
    return fonts->generation;
}

bool vt_fonts_metrics(vt_fonts *fonts, int font, vt_font_metrics *out)
{
    vt_face *face = vt_fonts_face(fonts, font);
    if (face) *out = *vt_face_metrics(face);
    return face != NULL;
}

bool vt_fonts_shows(vt_fonts *fonts, int font, uint32_t code_point)
{
    vt_face *face = vt_fonts_face(fonts, font);
    return face && vt_face_shows(face, code_point);
}

bool vt_fonts_raster(vt_fonts *fonts, int font, const vt_stretch *stretch, unsigned px64, unsigned made,
    int margin, vt_raster *out, vt_err *err)
{
    vt_face *face = vt_fonts_face(fonts, font);
    if (!face) return vt_fail(err, VT_ERR_MISSING, NULL, "The font is not there.");
    vt_pen_job job = {.px64 = px64, .slanted = made & VT_MADE_SLANTED, .margin = margin};
    return vt_face_raster(face, stretch, fonts->dialects[stretch->dialect], &job, out, err);
}

void vt_fonts_say_too_long(vt_fonts *fonts, size_t length, size_t most)
{
    vt_err err;
    if (fonts->told_too_long || !fonts->deps.fault) return;
    fonts->told_too_long = true;
    vt_fail(&err, VT_ERR_RANGE, "text",
        "A text of %zu bytes is too long; its first %zu are shown. Show it in parts.", length, most);
    fonts->deps.fault(fonts->deps.context, "text", &err);
}

typedef struct {
    const char *text;
    size_t length;
    vt_layout_ask ask;
} layout_key;

static bool same_ask(const vt_layout_ask *a, const vt_layout_ask *b)
{
    return a->font == b->font && a->wrap == b->wrap && a->height == b->height && a->spacing == b->spacing &&
           a->line_height == b->line_height && a->size == b->size && a->shrink == b->shrink &&
           a->max_lines == b->max_lines && a->markup == b->markup && a->justify == b->justify &&
           a->direction == b->direction && strcmp(a->language, b->language) == 0;
}

static bool same_layout(const vt_cache_entry *entry, const void *wanted)
{
    const vt_layout *layout = (const vt_layout *)(const void *)entry;
    const layout_key *key = wanted;
    return layout->key_length == key->length && same_ask(&layout->ask, &key->ask) &&
           memcmp(layout->key, key->text, key->length) == 0;
}

static vt_hash hash_of(const layout_key *key)
{
    const vt_layout_ask *ask = &key->ask;
    vt_hash hash = vt_hash_bytes(vt_hash_start, key->text, key->length);
    hash = vt_hash_u64(hash, (uint64_t)ask->font << 32 | (uint64_t)ask->max_lines << 8 |
                                 (uint64_t)ask->markup << 4 | (uint64_t)ask->justify << 3 |
                                 (uint64_t)ask->direction);
    const double numbers[] = {ask->wrap, ask->height, ask->spacing, ask->line_height, ask->size, ask->shrink};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        hash = vt_hash_f64(hash, numbers[i]);
    return vt_hash_text(hash, ask->language);
}

static vt_layout_ask ask_for(const vt_fonts *fonts, int font, const vt_text_style *style)
{
    const char *language = style->language && style->language[0] ? style->language : fonts->language;
    vt_layout_ask ask = {.font = font,
        .wrap = style->wrap / style->size,
        .height = style->height / style->size,
        .spacing = style->spacing / style->size,
        .line_height = style->line_height,
        .max_lines = style->max_lines,
        .markup = style->markup,
        .justify = style->align == VT_ALIGN_JUSTIFY && style->wrap > 0,
        .direction = style->direction};
    if (style->shrink > 0 && style->shrink < style->size) ask.shrink = style->shrink;
    if (style->markup || ask.shrink > 0) ask.size = style->size;
    snprintf(ask.language, sizeof ask.language, "%s", language);
    return ask;
}

const vt_layout *vt_fonts_layout(
    vt_fonts *fonts, const char *text, size_t length, int font, const vt_text_style *style, vt_err *err)
{
    layout_key key = {text, length, ask_for(fonts, font, style)};
    vt_hash hash = hash_of(&key);
    vt_cache_entry *found = vt_cache_find(&fonts->layouts, hash, same_layout, &key);
    if (found) return (const vt_layout *)(const void *)found;
    vt_cache_trim(&fonts->layouts);
    vt_layout *layout = vt_layout_create(fonts, text, length, &key.ask, err);
    if (!layout) return NULL;
    vt_cache_add(&fonts->layouts, &layout->entry, hash, vt_layout_bytes(layout));
    return layout;
}

bool vt_fonts_measure(
    vt_fonts *fonts, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    *out = (vt_text_box){.size = style->size};
    int font = vt_fonts_find(fonts, style->font);
    if (!(style->size > 0) || font < 0) return false;
    const vt_layout *layout = vt_fonts_layout(fonts, text, length, font, style, NULL);
    if (!layout) return false;
    out->size = style->size * layout->shrunk;
    out->w = layout->widest * out->size;
    out->h = layout->height * out->size;
    out->reach = fmax(layout->reach, 0) * out->size;
    out->lines = layout->line_count;
    out->truncated = layout->truncated;
    return true;
}

/* A finger is broader than a letter: a little beyond its ends a link is still met. */
static const vt_run *linked_run(const vt_layout *layout, const vt_line *line, double x)
{
    const double beyond = 0.25;
    const vt_run *near = NULL;
    double least = beyond;
    for (int i = line->first_run; i < line->first_run + line->run_count; i++) {
        const vt_run *run = &layout->runs[i];
        if (layout->looks[run->look].link_length == 0) continue;
        double off = x < run->x ? run->x - x : x > run->x + run->width ? x - run->x - run->width : 0;
        if (off >= least) continue;
        least = off;
        near = run;
    }
    return near;
}

bool vt_fonts_link(vt_fonts *fonts, const char *text, size_t length, const vt_text_style *style, double w,
    double h, vt_point at, char *out, size_t size)
{
    int font = vt_fonts_find(fonts, style->font);
    if (!style->markup || !(style->size > 0) || font < 0 || at.y > h) return false;
    const vt_layout *layout = vt_fonts_layout(fonts, text, length, font, style, NULL);
    double em = layout ? style->size * layout->shrunk : 1, x = at.x / em, y = at.y / em;
    for (int i = 0; layout && i < layout->line_count; i++) {
        const vt_line *line = &layout->lines[i];
        if (y < line->top || y >= line->top + line->height) continue;
        const vt_run *run = linked_run(layout, line, x - vt_line_indent(line, style->align, w / em));
        if (!run) continue;
        const vt_look *look = &layout->looks[run->look];
        if (look->link_length >= size) return false;
        memcpy(out, layout->key + look->link, look->link_length);
        out[look->link_length] = '\0';
        return true;
    }
    return false;
}

const char *vt_fonts_versions(void)
{
    static char text[112];
    int freetype[3];
    unsigned harfbuzz[3];
    vt_glyphs_version(freetype);
    hb_version(&harfbuzz[0], &harfbuzz[1], &harfbuzz[2]);
    snprintf(text, sizeof text, "FreeType %d.%d.%d, HarfBuzz %u.%u.%u, fallback fonts %08x", freetype[0],
        freetype[1], freetype[2], harfbuzz[0], harfbuzz[1], harfbuzz[2], (unsigned)vt_fonts_installed());
    return text;
}
