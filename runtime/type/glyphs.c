/* See glyphs.h. */
#include "type/glyphs.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
    GLYPHS_BYTES = 3 << 20,
    GLYPH_MOST_PIXELS = 16 << 20,
    RASTER_MOST_PIXELS = 64 << 20,
    PHASES = 4,   /* places within a pixel */
    FAR = 1 << 20 /* pixels; no glyph is placed beyond */
};

/* A sixth of a right angle less a little: so far does slanted ink lean for each unit of height. */
static const FT_Matrix slant = {0x10000, 0x366A, 0, 0x10000};

typedef struct {
    uint32_t pen, glyph, px64;
    uint8_t phase;
    bool slanted;
} glyph_key;

typedef struct {
    vt_cache_entry entry;
    glyph_key key;
    int left, top; /* of the ink's corner, from the glyph's place: pixels to the right, pixels up */
    int w, h;
    bool colored;
    uint8_t ink[];
} glyph;

typedef struct {
    const glyph *glyph;
    int x, y; /* corner of its ink from the start of the word on the baseline, y down */
} placed;

struct vt_glyphs {
    FT_Library library;
    vt_cache cache;
    uint32_t pens; /* opened so far */
    placed *word;
    int room;
};

struct vt_pen {
    vt_glyphs *glyphs;
    FT_Face face;
    const char *name;
    uint32_t number;
    int strike; /* em of its only size, pixels; 0: any size */
    unsigned px64;
    bool colored; /* has pictures for glyphs */
};

static void destroy_glyph(void *context, vt_cache_entry *entry)
{
    (void)context;
    vt_free(entry);
}

vt_glyphs *vt_glyphs_create(vt_err *err)
{
    vt_glyphs *glyphs = vt_alloc(sizeof *glyphs);
    if (!glyphs) {
        vt_fail_memory(err, "the fonts");
        return NULL;
    }
    vt_cache_init(&glyphs->cache, GLYPHS_BYTES, destroy_glyph, NULL);
    if (FT_Init_FreeType(&glyphs->library) == 0) return glyphs;
    vt_free(glyphs);
    vt_fail_memory(err, "FreeType");
    return NULL;
}

void vt_glyphs_destroy(vt_glyphs *glyphs)
{
    if (!glyphs) return;
    vt_cache_finish(&glyphs->cache);
    FT_Done_FreeType(glyphs->library);
    vt_free(glyphs->word);
    vt_free(glyphs);
}

void vt_glyphs_version(int version[3])
{
    FT_Library library;
    version[0] = version[1] = version[2] = 0;
    if (FT_Init_FreeType(&library) != 0) return;
    FT_Library_Version(library, &version[0], &version[1], &version[2]);
    FT_Done_FreeType(library);
}

static bool is_usable(vt_pen *pen)
{
    pen->colored = FT_HAS_COLOR(pen->face);
    if (FT_IS_SCALABLE(pen->face)) return true;
    if (!pen->colored || pen->face->num_fixed_sizes < 1 || FT_Select_Size(pen->face, 0) != 0) return false;
    pen->strike = pen->face->size->metrics.y_ppem;
    return pen->strike > 0;
}

vt_pen *vt_pen_open(
    vt_glyphs *glyphs, const void *bytes, size_t size, int index, const char *name, vt_err *err)
{
    vt_pen *pen = vt_alloc(sizeof *pen);
    if (!pen) {
        vt_fail_memory(err, "a font");
        return NULL;
    }
    *pen = (vt_pen){.glyphs = glyphs, .name = name, .number = glyphs->pens++};
    if (FT_New_Memory_Face(glyphs->library, bytes, (FT_Long)size, index, &pen->face) != 0) pen->face = NULL;
    if (pen->face && is_usable(pen)) return pen;
    vt_pen_close(pen);
    vt_fail(err, VT_ERR_PARSE, name, "Not a font that can be read; use a TTF or OTF file.");
    return NULL;
}

static bool is_of_pen(const vt_cache_entry *entry, const void *number)
{
    return ((const glyph *)(const void *)entry)->key.pen == *(const uint32_t *)number;
}

void vt_pen_close(vt_pen *pen)
{
    if (!pen) return;
    vt_cache_purge(&pen->glyphs->cache, is_of_pen, &pen->number);
    if (pen->face) FT_Done_Face(pen->face);
    vt_free(pen);
}

static bool same_glyph(const vt_cache_entry *entry, const void *wanted)
{
    const glyph_key *a = &((const glyph *)(const void *)entry)->key, *b = wanted;
    return a->pen == b->pen && a->glyph == b->glyph && a->px64 == b->px64 && a->phase == b->phase &&
           a->slanted == b->slanted;
}

static uint64_t hash_of(const glyph_key *key)
{
    vt_hash hash = vt_hash_u64(vt_hash_start, (uint64_t)key->pen << 32 | key->glyph);
    return vt_hash_u64(hash, (uint64_t)key->px64 << 8 | (uint64_t)key->phase << 1 | (uint64_t)key->slanted);
}

/* The glyph's ink in the slot; false: it leaves none, or its outline is nonsense. */
static bool render(const vt_pen *pen, const glyph_key *key)
{
    FT_Int32 how = FT_LOAD_TARGET_LIGHT | (pen->colored ? FT_LOAD_COLOR : 0);
    if (!pen->strike) how |= FT_LOAD_NO_BITMAP;
    FT_GlyphSlot slot = pen->face->glyph;
    if (FT_Load_Glyph(pen->face, key->glyph, how) != 0) return false;
    if (slot->format == FT_GLYPH_FORMAT_OUTLINE) {
        FT_BBox box;
        if (key->slanted) FT_Outline_Transform(&slot->outline, &slant);
        FT_Outline_Translate(&slot->outline, key->phase * 64 / PHASES, 0);
        FT_Outline_Get_CBox(&slot->outline, &box);
        double w = (double)(box.xMax - box.xMin) / 64 + 2, h = (double)(box.yMax - box.yMin) / 64 + 2;
        if (!(w * h < GLYPH_MOST_PIXELS)) return false;
    }
    if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) return false;
    bool known =
        slot->bitmap.pixel_mode == FT_PIXEL_MODE_GRAY || slot->bitmap.pixel_mode == FT_PIXEL_MODE_BGRA;
    return known && slot->bitmap.width > 0 && slot->bitmap.rows > 0;
}

/* NULL: no memory. */
static const glyph *find_glyph(vt_pen *pen, const glyph_key *key)
{
    vt_cache *cache = &pen->glyphs->cache;
    uint64_t hash = hash_of(key);
    glyph *found = (glyph *)(void *)vt_cache_find(cache, hash, same_glyph, key);
    if (found) return found;
    const FT_GlyphSlot slot = pen->face->glyph;
    bool inked = render(pen, key), colored = inked && slot->bitmap.pixel_mode == FT_PIXEL_MODE_BGRA;
    size_t rows = inked ? slot->bitmap.rows : 0, row = inked ? slot->bitmap.width * (colored ? 4U : 1U) : 0;
    glyph *made = vt_alloc(sizeof *made + rows * row);
    if (!made) return NULL;
    made->key = *key;
    made->colored = colored;
    if (inked) {
        made->left = slot->bitmap_left;
        made->top = slot->bitmap_top;
        made->w = (int)slot->bitmap.width;
        made->h = (int)rows;
    }
    for (size_t y = 0; y < rows; y++)
        memcpy(made->ink + y * row, slot->bitmap.buffer + (ptrdiff_t)y * slot->bitmap.pitch, row);
    vt_cache_add(cache, &made->entry, hash, sizeof *made + rows * row);
    return made;
}

static bool make_room(vt_glyphs *glyphs, unsigned count)
{
    if (count <= (unsigned)glyphs->room) return true;
    placed *more = vt_realloc_array(glyphs->word, count, sizeof *more);
    if (!more) return false;
    glyphs->word = more;
    glyphs->room = (int)count;
    return true;
}

static double within(double px)
{
    return fmin(fmax(px, -FAR), FAR);
}

/* Fills the word with what has ink; *count of it. False: no memory. */
static bool place_glyphs(vt_pen *pen, const vt_pen_job *job, double px, int *count)
{
    unsigned length = 0;
    double x = 0, scale = job->unit * px;
    glyph_key key = {.pen = pen->number, .px64 = pen->strike ? 0 : job->px64, .slanted = job->slanted};
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(job->shaped, &length);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(job->shaped, NULL);
    *count = 0;
    if (!make_room(pen->glyphs, length)) return false;
    for (unsigned i = 0; i < length; i++) {
        double at = within((x + places[i].x_offset) * scale), up = within(places[i].y_offset * scale);
        int steps = (int)floor(at * PHASES + 0.5), phase = steps & (PHASES - 1);
        x += places[i].x_advance;
        key.glyph = infos[i].codepoint;
        key.phase = pen->strike ? 0 : (uint8_t)phase;
        const glyph *found = find_glyph(pen, &key);
        if (!found) return false;
        if (found->w == 0) continue;
        pen->glyphs->word[(*count)++] =
            (placed){found, (steps - phase) / PHASES + found->left, -(int)floor(up + 0.5) - found->top};
    }
    return true;
}

static vt_irect bounds_of(const placed *word, int count)
{
    vt_irect all = {0, 0, 0, 0};
    for (int i = 0; i < count; i++) {
        const glyph *g = word[i].glyph;
        const vt_irect one = {word[i].x, word[i].y, word[i].x + g->w, word[i].y + g->h};
        all = i == 0 ? one : vt_irect_union(all, one);
    }
    return all;
}

/* Strokes of neighbours that join lie over one another there, and the joint is no darker for it. */
static void add_coverage(uint8_t *out, const uint8_t *ink, int w)
{
    for (int i = 0; i < w; i++)
        out[i] = out[i] > ink[i] ? out[i] : ink[i];
}

static uint32_t over(uint32_t below, uint32_t above)
{
    uint32_t out = 0, rest = 255 - (above >> 24);
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t sum = (above >> shift & 255) + ((below >> shift & 255) * rest + 127) / 255;
        out |= (sum < 255 ? sum : 255) << shift;
    }
    return out;
}

static void add_row(const vt_raster *out, const glyph *g, int x, int y, int row)
{
    size_t to = (size_t)y * (size_t)out->w + (size_t)x, from = (size_t)row * (size_t)g->w;
    if (!out->colored) {
        add_coverage((uint8_t *)out->data + to, g->ink + from, g->w);
        return;
    }
    for (int i = 0; i < g->w; i++) {
        uint32_t above = g->ink[from + (size_t)(g->colored ? 0 : i)] * 0x01010101U;
        if (g->colored) memcpy(&above, g->ink + 4 * (from + (size_t)i), sizeof above);
        uint32_t *pixel = (uint32_t *)out->data + to + i;
        *pixel = over(*pixel, above);
    }
}

static bool set_size(vt_pen *pen, unsigned px64)
{
    if (pen->strike || pen->px64 == px64) return true;
    if (FT_Set_Char_Size(pen->face, 0, (FT_F26Dot6)px64, 72, 72) != 0) return false;
    pen->px64 = px64;
    return true;
}

/* Room for all of it. */
static bool make_raster(const vt_pen *pen, vt_irect ink, int margin, vt_raster *out, vt_err *err)
{
    int64_t w = (int64_t)ink.x1 - ink.x0, h = (int64_t)ink.y1 - ink.y0;
    if (!pen->colored) {
        w = (w + 2 * margin + 3) & ~3;
        h += 2 * margin;
    }
    if (w * h > RASTER_MOST_PIXELS)
        return vt_fail(err, VT_ERR_RANGE, pen->name, "The font puts its letters too far apart.");
    out->data = vt_alloc_array((size_t)w * (pen->colored ? 4 : 1), (size_t)h);
    if (!out->data) return vt_fail_memory(err, "a line of text");
    out->w = (int)w;
    out->h = (int)h;
    out->x = (pen->colored ? 0 : margin) - ink.x0;
    out->baseline = (pen->colored ? 0 : margin) - ink.y0;
    return true;
}

bool vt_pen_draw(vt_pen *pen, const vt_pen_job *job, vt_raster *out, vt_err *err)
{
    int count = 0;
    out->px = pen->strike ? pen->strike : job->px64 / 64.0;
    out->colored = pen->colored;
    vt_cache_trim(&pen->glyphs->cache);
    if (!set_size(pen, job->px64))
        return vt_fail(err, VT_ERR_UNSUPPORTED, pen->name, "The font has no such size.");
    if (!place_glyphs(pen, job, out->px, &count)) return vt_fail_memory(err, "a line of text");
    if (count == 0) return true;
    const placed *word = pen->glyphs->word;
    if (!make_raster(pen, bounds_of(word, count), job->margin, out, err)) return false;
    for (int i = 0; i < count; i++)
        for (int row = 0; row < word[i].glyph->h; row++)
            add_row(out, word[i].glyph, word[i].x + out->x, word[i].y + out->baseline + row, row);
    return true;
}
