/* Font files and what SDL_ttf knows of them.
 *
 * Each font is opened twice from the same bytes: once at a fixed reference size without hinting, for
 * measuring, and once for drawing, whose size changes and which is hinted vertically, so that lines are crisp
 * while advances stay linear. */
#include "paint/fonts.h"

#include <SDL_ttf.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "paint/typeset.h"

enum {
    REFERENCE_PX = 256,
    DPI_PER_PX = 72,
    NAME_MAX_BYTES = 64,
    FILE_MAX_BYTES = 64 << 20,
    LAYOUT_BYTES = 1 << 20
};

typedef enum { FONT_DECLARED, FONT_OPEN, FONT_UNUSABLE } font_state;

typedef struct {
    char name[NAME_MAX_BYTES];
    char *file;
    font_state state;
    void *bytes; /* the file, which both fonts read from */
    TTF_Font *measuring, *drawing;
    unsigned drawing_px72;
    vt_font_metrics metrics;
} font_slot;

struct vt_fonts {
    vt_fonts_deps deps;
    int count;
    uint32_t generation;
    font_slot slots[VT_FONTS_MAX];
    vt_cache layouts;
};

static void destroy_layout(void *context, vt_cache_entry *entry)
{
    (void)context;
    vt_layout_destroy((vt_layout *)(void *)entry);
}

vt_fonts *vt_fonts_create(const vt_fonts_deps *deps, vt_err *err)
{
    if (TTF_Init() != 0) {
        vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "SDL_ttf does not start: %s.", TTF_GetError());
        return NULL;
    }
    vt_fonts *fonts = vt_alloc(sizeof *fonts);
    if (!fonts) {
        TTF_Quit();
        vt_fail_memory(err, "the fonts");
        return NULL;
    }
    fonts->deps = *deps;
    vt_cache_init(&fonts->layouts, LAYOUT_BYTES, destroy_layout, NULL);
    return fonts;
}

static void close_slot(font_slot *slot)
{
    if (slot->measuring) TTF_CloseFont(slot->measuring);
    if (slot->drawing) TTF_CloseFont(slot->drawing);
    vt_free(slot->bytes);
    slot->measuring = slot->drawing = NULL;
    slot->bytes = NULL;
}

void vt_fonts_forget(vt_fonts *fonts)
{
    vt_cache_purge(&fonts->layouts, NULL, NULL);
    for (int i = 0; i < fonts->count; i++) {
        close_slot(&fonts->slots[i]);
        vt_free(fonts->slots[i].file);
    }
    memset(fonts->slots, 0, sizeof fonts->slots);
    fonts->count = 0;
    fonts->generation++;
}

void vt_fonts_destroy(vt_fonts *fonts)
{
    if (!fonts) return;
    vt_fonts_forget(fonts);
    vt_cache_finish(&fonts->layouts);
    TTF_Quit();
    vt_free(fonts);
}

bool vt_fonts_declare(vt_fonts *fonts, const char *name, const char *file, vt_err *err)
{
    if (!name[0] || strlen(name) >= NAME_MAX_BYTES)
        return vt_fail(err, VT_ERR_RANGE, name, "A font's name has 1 to %d bytes.", NAME_MAX_BYTES - 1);
    for (int i = 0; i < fonts->count; i++) {
        if (strcmp(fonts->slots[i].name, name) == 0)
            return vt_fail(err, VT_ERR_STATE, name, "The font is declared twice; remove one of them.");
    }
    if (fonts->count == VT_FONTS_MAX)
        return vt_fail(err, VT_ERR_RANGE, name, "At most %d fonts can be declared.", VT_FONTS_MAX);
    char *copy = vt_strdup(file);
    if (!copy) return vt_fail_memory(err, "a font's name");
    font_slot *slot = &fonts->slots[fonts->count++];
    snprintf(slot->name, sizeof slot->name, "%s", name);
    slot->file = copy;
    return true;
}

static void *read_all(int fd, const char *name, size_t *size, vt_err *err)
{
    struct stat about;
    if (fstat(fd, &about) != 0) {
        vt_fail_errno(err, name, "look at the font file");
        return NULL;
    }
    if (!S_ISREG(about.st_mode) || about.st_size <= 0 || about.st_size > FILE_MAX_BYTES) {
        vt_fail(err, VT_ERR_RANGE, name, "A font is a file of 1 byte to %d MB.", FILE_MAX_BYTES >> 20);
        return NULL;
    }
    *size = (size_t)about.st_size;
    char *bytes = vt_alloc(*size);
    if (!bytes) {
        vt_fail_memory(err, "a font file");
        return NULL;
    }
    for (size_t at = 0; at < *size;) {
        ssize_t got = read(fd, bytes + at, *size - at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            if (got == 0)
                vt_fail(err, VT_ERR_IO, name, "The font file became shorter while it was read.");
            else
                vt_fail_errno(err, name, "read the font file");
            vt_free(bytes);
            return NULL;
        }
        at += (size_t)got;
    }
    return bytes;
}

static TTF_Font *open_sized(const font_slot *slot, size_t size, int px, int hinting)
{
    unsigned dpi = (unsigned)(px * DPI_PER_PX);
    SDL_RWops *source = SDL_RWFromConstMem(slot->bytes, (int)size);
    TTF_Font *font = source ? TTF_OpenFontDPIRW(source, 1, 1, dpi, dpi) : NULL;
    if (!font) return NULL;
    TTF_SetFontHinting(font, hinting);
    TTF_SetFontKerning(font, 1);
    return font;
}

static bool open_slot(vt_fonts *fonts, font_slot *slot, vt_err *err)
{
    size_t size = 0;
    int fd = fonts->deps.open(fonts->deps.context, slot->file, err);
    if (fd < 0) return false;
    slot->bytes = read_all(fd, slot->file, &size, err);
    close(fd);
    if (!slot->bytes) return false;
    slot->measuring = open_sized(slot, size, REFERENCE_PX, TTF_HINTING_NONE);
    slot->drawing = open_sized(slot, size, REFERENCE_PX, TTF_HINTING_LIGHT_SUBPIXEL);
    slot->drawing_px72 = REFERENCE_PX * DPI_PER_PX;
    if (!slot->measuring || !slot->drawing) {
        close_slot(slot);
        return vt_fail(err, VT_ERR_PARSE, slot->file,
            "Not a font that can be read (%s); use a TTF or OTF file.", TTF_GetError());
    }
    double em = REFERENCE_PX;
    slot->metrics.ascent = TTF_FontAscent(slot->measuring) / em;
    slot->metrics.descent = -TTF_FontDescent(slot->measuring) / em;
    slot->metrics.skip = TTF_FontLineSkip(slot->measuring) / em;
    return true;
}

static bool usable(vt_fonts *fonts, font_slot *slot)
{
    if (slot->state != FONT_DECLARED) return slot->state == FONT_OPEN;
    vt_err err = {.kind = VT_ERR_NONE};
    bool opened = open_slot(fonts, slot, &err);
    slot->state = opened ? FONT_OPEN : FONT_UNUSABLE;
    if (!opened && fonts->deps.fault) fonts->deps.fault(fonts->deps.context, slot->name, &err);
    return opened;
}

int vt_fonts_find(vt_fonts *fonts, const char *name)
{
    for (int i = 0; i < fonts->count; i++) {
        if (strcmp(fonts->slots[i].name, name) == 0 && usable(fonts, &fonts->slots[i])) return i;
    }
    for (int i = 0; i < fonts->count; i++) {
        if (usable(fonts, &fonts->slots[i])) return i;
    }
    return -1;
}

int vt_fonts_count(const vt_fonts *fonts)
{
    return fonts->count;
}

uint32_t vt_fonts_generation(const vt_fonts *fonts)
{
    return fonts->generation;
}

bool vt_fonts_metrics(vt_fonts *fonts, int font, vt_font_metrics *out)
{
    if (font < 0 || font >= fonts->count || !usable(fonts, &fonts->slots[font])) return false;
    *out = fonts->slots[font].metrics;
    return true;
}

bool vt_fonts_shows(vt_fonts *fonts, int font, uint32_t code_point)
{
    font_slot *slot = &fonts->slots[font];
    return usable(fonts, slot) && TTF_GlyphIsProvided32(slot->measuring, code_point) != 0;
}

double vt_fonts_advance(vt_fonts *fonts, int font, char *text, size_t length)
{
    if (length == 0) return 0;
    int w = 0, h = 0;
    char kept = text[length];
    text[length] = '\0';
    int failed = TTF_SizeUTF8(fonts->slots[font].measuring, text, &w, &h);
    text[length] = kept;
    return failed ? -1 : w / (double)REFERENCE_PX;
}

typedef struct {
    const char *text;
    size_t length;
    int font;
    double wrap;
} layout_key;

static bool same_layout(const vt_cache_entry *entry, const void *wanted)
{
    const vt_layout *layout = (const vt_layout *)(const void *)entry;
    const layout_key *key = wanted;
    return layout->font == key->font && layout->wrap == key->wrap && layout->key_length == key->length &&
           memcmp(layout->key, key->text, key->length) == 0;
}

const vt_layout *vt_fonts_layout(
    vt_fonts *fonts, const char *text, size_t length, int font, double wrap, vt_err *err)
{
    layout_key key = {text, length, font, wrap};
    vt_hash hash = vt_hash_bytes(vt_hash_start, text, length);
    hash = vt_hash_f64(vt_hash_u64(hash, (uint64_t)font), wrap);
    vt_cache_entry *found = vt_cache_find(&fonts->layouts, hash, same_layout, &key);
    if (found) return (const vt_layout *)(const void *)found;
    vt_cache_trim(&fonts->layouts);
    vt_layout *layout = vt_layout_make(fonts, text, length, font, wrap, err);
    if (!layout) return NULL;
    size_t bytes = sizeof *layout + 2 * length + (size_t)layout->line_count * sizeof *layout->lines +
                   (size_t)layout->run_count * sizeof *layout->runs;
    vt_cache_add(&fonts->layouts, &layout->entry, hash, bytes);
    return layout;
}

bool vt_fonts_measure(
    vt_fonts *fonts, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    *out = (vt_text_box){.size = style->size};
    vt_font_metrics metrics;
    int font = vt_fonts_find(fonts, style->font);
    if (!(style->size > 0) || !vt_fonts_metrics(fonts, font, &metrics)) return false;
    const vt_layout *layout = vt_fonts_layout(fonts, text, length, font, style->wrap / style->size, NULL);
    if (!layout) return false;
    out->w = layout->widest * style->size;
    out->h = layout->line_count * metrics.skip * style->line_height * style->size;
    out->lines = layout->line_count;
    return true;
}

/* SDL_ttf moves the pen right and down when ink would lie left of or above the surface, and does not say so;
 * this is its rule, from the glyphs' own boxes. */
static void find_pen(TTF_Font *font, const char *text, size_t length, int h, vt_raster *out)
{
    int left, right, bottom, top, advance;
    size_t at = 0;
    uint32_t first = vt_utf8_next(text, length, &at);
    out->x = 0;
    out->baseline = TTF_FontAscent(font);
    if (TTF_GlyphMetrics32(font, first, &left, &right, &bottom, &top, &advance) == 0 && left < 0)
        out->x = -left;
    if (h <= TTF_FontHeight(font)) return;
    int highest = out->baseline;
    for (at = 0; at < length;) {
        uint32_t code_point = vt_utf8_next(text, length, &at);
        if (TTF_GlyphMetrics32(font, code_point, &left, &right, &bottom, &top, &advance) == 0 &&
            top > highest)
            highest = top;
    }
    out->baseline = highest;
}

bool vt_fonts_raster(
    vt_fonts *fonts, int font, unsigned px72, const char *text, size_t length, vt_raster *out, vt_err *err)
{
    const SDL_Color ink = {255, 255, 255, 255}, paper = {0, 0, 0, 255};
    font_slot *slot = &fonts->slots[font];
    if (slot->drawing_px72 != px72) {
        if (TTF_SetFontSizeDPI(slot->drawing, 1, px72, px72) != 0)
            return vt_fail(
                err, VT_ERR_UNSUPPORTED, slot->file, "The font has no such size: %s.", TTF_GetError());
        slot->drawing_px72 = px72;
    }
    char *copy = vt_strndup(text, length);
    if (!copy) return vt_fail_memory(err, "a line of text");
    SDL_Surface *surface = TTF_RenderUTF8_Shaded(slot->drawing, copy, ink, paper);
    vt_free(copy);
    if (!surface) {
        *out = (vt_raster){.w = 0}; /* no ink: spaces only */
        return true;
    }
    *out = (vt_raster){.w = surface->w, .h = surface->h};
    out->data = vt_alloc_array((size_t)surface->w, (size_t)surface->h);
    if (out->data) {
        for (int y = 0; y < surface->h; y++)
            memcpy(out->data + (size_t)y * (size_t)surface->w,
                (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch, (size_t)surface->w);
        find_pen(slot->drawing, text, length, surface->h, out);
    }
    SDL_FreeSurface(surface);
    return out->data || vt_fail_memory(err, "a line of text");
}

const char *vt_fonts_versions(void)
{
    static char text[120];
    int freetype[3], harfbuzz[3];
    bool started = TTF_WasInit() == 0 && TTF_Init() == 0;
    TTF_GetFreeTypeVersion(&freetype[0], &freetype[1], &freetype[2]);
    TTF_GetHarfBuzzVersion(&harfbuzz[0], &harfbuzz[1], &harfbuzz[2]);
    if (started) TTF_Quit();
    const SDL_version *ttf = TTF_Linked_Version();
    snprintf(text, sizeof text, "FreeType %d.%d.%d, HarfBuzz %d.%d.%d, SDL_ttf %d.%d.%d", freetype[0],
        freetype[1], freetype[2], harfbuzz[0], harfbuzz[1], harfbuzz[2], ttf->major, ttf->minor, ttf->patch);
    return text;
}
