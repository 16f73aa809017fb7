/* See fonts_face.h. */
#include "paint/fonts_face.h"

#include <SDL_ttf.h>
#include <errno.h>
#include <hb-ot.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { DPI_PER_PX = 72, FIRST_PX = 32, FILE_MAX_BYTES = 64 << 20, BOLD_WEIGHT = 600, PADDING_MOST = 64 };

/* By which SDL_ttf slants: so far does ink lean for each unit of height. */
static const double slant = 0x366A / 65536.0;

struct vt_face {
    const char *name; /* borrowed */
    void *bytes;      /* the whole file */
    size_t size;
    bool mapped;
    int index;
    hb_face_t *outlines;
    hb_font_t *font;
    hb_buffer_t *buffer;
    double unit; /* em */
    vt_font_metrics metrics;
    bool bold;
    bool colored; /* has pictures for glyphs */
    int strike;   /* em of its only size, pixels; 0: any size */
    TTF_Font *drawing;
    unsigned drawing_px72;
};

static bool read_all(vt_face *face, int fd, vt_err *err)
{
    for (size_t at = 0; at < face->size;) {
        ssize_t got = read(fd, (char *)face->bytes + at, face->size - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return vt_fail_errno(err, face->name, "read the font file");
        if (got == 0)
            return vt_fail(err, VT_ERR_IO, face->name, "The font file became shorter while it was read.");
        at += (size_t)got;
    }
    return true;
}

static bool take_file(vt_face *face, int fd, vt_err *err)
{
    struct stat about;
    if (fstat(fd, &about) != 0) return vt_fail_errno(err, face->name, "look at the font file");
    if (!S_ISREG(about.st_mode) || about.st_size <= 0 || about.st_size > FILE_MAX_BYTES)
        return vt_fail(
            err, VT_ERR_RANGE, face->name, "A font is a file of 1 byte to %d MB.", FILE_MAX_BYTES >> 20);
    face->size = (size_t)about.st_size;
    if (face->mapped) {
        void *bytes = mmap(NULL, face->size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED) return vt_fail_errno(err, face->name, "map the font file");
        face->bytes = bytes;
        return true;
    }
    face->bytes = vt_alloc(face->size);
    if (!face->bytes) return vt_fail_memory(err, "a font file");
    return read_all(face, fd, err);
}

static bool has_table(const vt_face *face, const char *tag)
{
    hb_blob_t *table = hb_face_reference_table(face->outlines, hb_tag_from_string(tag, 4));
    bool has = hb_blob_get_length(table) > 0;
    hb_blob_destroy(table);
    return has;
}

/* Pixels an em of the only size of a font that holds pictures alone: ppemY of the first bitmapSizeTable. */
static int find_strike(const vt_face *face)
{
    enum { HEAD = 8, PPEM_Y = 45 };
    unsigned length = 0;
    if (has_table(face, "glyf") || has_table(face, "CFF ") || has_table(face, "CFF2")) return 0;
    hb_blob_t *table = hb_face_reference_table(face->outlines, HB_TAG('C', 'B', 'L', 'C'));
    const char *bytes = hb_blob_get_data(table, &length);
    int strike = length > HEAD + PPEM_Y ? (unsigned char)bytes[HEAD + PPEM_Y] : 0;
    hb_blob_destroy(table);
    return strike;
}

static double metric(const vt_face *face, hb_ot_metrics_tag_t tag)
{
    hb_position_t value = 0;
    hb_ot_metrics_get_position_with_fallback(face->font, tag, &value);
    return value * face->unit;
}

static bool open_shaping(vt_face *face, vt_err *err)
{
    hb_blob_t *blob = hb_blob_create(face->bytes, (unsigned)face->size, HB_MEMORY_MODE_READONLY, NULL, NULL);
    face->outlines = hb_face_create(blob, (unsigned)face->index);
    hb_blob_destroy(blob);
    if (hb_face_get_glyph_count(face->outlines) == 0 || !has_table(face, "cmap"))
        return vt_fail(err, VT_ERR_PARSE, face->name, "Not a font that can be read; use a TTF or OTF file.");
    face->font = hb_font_create(face->outlines);
    face->buffer = hb_buffer_create();
    if (!hb_buffer_allocation_successful(face->buffer)) return vt_fail_memory(err, "a font");
    face->unit = 1.0 / hb_face_get_upem(face->outlines);
    face->bold = hb_style_get_value(face->font, HB_STYLE_TAG_WEIGHT) >= BOLD_WEIGHT;
    face->colored = hb_ot_color_has_png(face->outlines) || hb_ot_color_has_layers(face->outlines);
    face->strike = find_strike(face);
    vt_font_metrics *m = &face->metrics;
    m->ascent = fmin(fmax(metric(face, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER), 0), 4);
    m->descent = fmin(fmax(-metric(face, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER), 0), 4);
    m->skip = m->ascent + m->descent + fmin(fmax(metric(face, HB_OT_METRICS_TAG_HORIZONTAL_LINE_GAP), 0), 4);
    if (!(m->skip > 0)) *m = (vt_font_metrics){.ascent = 1, .descent = 0.25, .skip = 1.25};
    m->underline = fmin(fmax(-metric(face, HB_OT_METRICS_TAG_UNDERLINE_OFFSET), 0.05), 0.5);
    m->stroke = fmin(fmax(metric(face, HB_OT_METRICS_TAG_UNDERLINE_SIZE), 0.03), 0.2);
    return true;
}

static bool open_drawing(vt_face *face, vt_err *err)
{
    if (face->drawing) return true;
    unsigned dpi = FIRST_PX * DPI_PER_PX;
    SDL_RWops *source = SDL_RWFromConstMem(face->bytes, (int)face->size);
    if (source) face->drawing = TTF_OpenFontIndexDPIRW(source, 1, 1, face->index, dpi, dpi);
    if (!face->drawing)
        return vt_fail(err, VT_ERR_PARSE, face->name,
            "Not a font that can be read (%s); use a TTF or OTF file.", TTF_GetError());
    face->drawing_px72 = dpi;
    TTF_SetFontHinting(face->drawing, TTF_HINTING_LIGHT_SUBPIXEL);
    TTF_SetFontKerning(face->drawing, 1);
    return true;
}

vt_face *vt_face_open(int fd, bool mapped, int index, const char *name, vt_err *err)
{
    vt_face *face = vt_alloc(sizeof *face);
    if (!face) {
        vt_fail_memory(err, "a font");
        return NULL;
    }
    face->name = name;
    face->mapped = mapped;
    face->index = index;
    if (take_file(face, fd, err) && open_shaping(face, err) && (mapped || open_drawing(face, err)))
        return face;
    vt_face_close(face);
    return NULL;
}

void vt_face_close(vt_face *face)
{
    if (!face) return;
    if (face->drawing) TTF_CloseFont(face->drawing);
    hb_buffer_destroy(face->buffer);
    hb_font_destroy(face->font);
    hb_face_destroy(face->outlines);
    if (face->mapped && face->bytes)
        munmap(face->bytes, face->size);
    else
        vt_free(face->bytes);
    vt_free(face);
}

bool vt_face_shows(const vt_face *face, uint32_t code_point)
{
    hb_codepoint_t glyph;
    return hb_font_get_nominal_glyph(face->font, code_point, &glyph) != 0;
}

bool vt_face_is_bold(const vt_face *face)
{
    return face->bold;
}

const vt_font_metrics *vt_face_metrics(const vt_face *face)
{
    return &face->metrics;
}

double vt_face_unit(const vt_face *face)
{
    return face->unit;
}

static hb_script_t shaping_script(vt_writing script)
{
    return script == VT_WRITING_EMOJI ? HB_SCRIPT_COMMON : (hb_script_t)script;
}

hb_buffer_t *vt_face_shape(vt_face *face, const vt_stretch *stretch)
{
    const hb_feature_t features[] = {
        {HB_TAG('k', 'e', 'r', 'n'), 1, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('c', 'l', 'i', 'g'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}};
    hb_buffer_t *buffer = face->buffer;
    hb_buffer_clear_contents(buffer);
    hb_buffer_set_direction(buffer, stretch->rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, shaping_script(stretch->script));
    hb_buffer_set_language(buffer, hb_language_get_default());
    hb_buffer_add_utf8(buffer, stretch->text, (int)stretch->length, 0, (int)stretch->length);
    hb_shape(face->font, buffer, features, stretch->loose ? 3 : 1);
    return hb_buffer_allocation_successful(buffer) ? buffer : NULL;
}

/* How far ink reaches to the left of the pen, and above the baseline; em. */
static void find_ink(vt_face *face, hb_buffer_t *buffer, bool slanted, double *left, double *top)
{
    unsigned count = 0;
    double x = 0;
    const hb_glyph_info_t *glyphs = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, NULL);
    *left = *top = 0;
    for (unsigned i = 0; i < count; i++) {
        hb_glyph_extents_t ink;
        if (hb_font_get_glyph_extents(face->font, glyphs[i].codepoint, &ink)) {
            double high = ink.y_bearing, low = high + ink.height;
            double lean = slanted && low < 0 ? -low * slant : 0;
            *left = fmax(*left, lean - (x + places[i].x_offset + ink.x_bearing));
            *top = fmax(*top, high + places[i].y_offset);
        }
        x += places[i].x_advance;
    }
    *left *= face->unit;
    *top *= face->unit;
}

static double advance_of_first(hb_buffer_t *buffer, unsigned count)
{
    unsigned most = 0;
    double sum = 0;
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, &most);
    for (unsigned i = 0; i < count && i < most; i++)
        sum += places[i].x_advance;
    return sum;
}

/* SDL_ttf moves the pen when ink would lie left of the surface, and does not say by how much. So a text with
 * such ink is drawn with spaces before it on its left side, whose width is known. A copy for vt_free; *pen in
 * em; *top: of the ink. */
static char *padded(
    vt_face *face, const vt_stretch *stretch, double px, bool slanted, double *pen, double *top)
{
    double left = 0;
    hb_codepoint_t space = 0;
    hb_buffer_t *buffer = vt_face_shape(face, stretch);
    if (!buffer) return NULL;
    find_ink(face, buffer, slanted, &left, top);
    double width = hb_font_get_nominal_glyph(face->font, ' ', &space)
                       ? hb_font_get_glyph_h_advance(face->font, space) * face->unit
                       : 0;
    const double noise = 1 / 16.0;
    size_t spaces = 0;
    if (!face->strike && left * px > noise && width > 0) {
        double wanted = ceil((left + 1 / px) / width);
        spaces = wanted < PADDING_MOST ? (size_t)wanted : PADDING_MOST;
    }
    char *copy = vt_alloc(stretch->length + spaces + 1);
    if (!copy) return NULL;
    memset(copy, ' ', stretch->length + spaces);
    memcpy(copy + (stretch->rtl ? 0 : spaces), stretch->text, stretch->length);
    vt_stretch whole = *stretch;
    whole.text = copy;
    whole.length += spaces;
    buffer = spaces ? vt_face_shape(face, &whole) : NULL;
    *pen = buffer ? advance_of_first(buffer, (unsigned)spaces) * face->unit : 0;
    return copy;
}

static bool set_drawing(vt_face *face, const vt_stretch *stretch, unsigned px72, bool slanted, vt_err *err)
{
    hb_script_t script = shaping_script(stretch->script);
    const char name[5] = {(char)(script >> 24), (char)(script >> 16), (char)(script >> 8), (char)script, 0};
    if (!face->strike && face->drawing_px72 != px72) {
        if (TTF_SetFontSizeDPI(face->drawing, 1, px72, px72) != 0)
            return vt_fail(
                err, VT_ERR_UNSUPPORTED, face->name, "The font has no such size: %s.", TTF_GetError());
        face->drawing_px72 = px72;
    }
    TTF_SetFontStyle(face->drawing, slanted ? TTF_STYLE_ITALIC : TTF_STYLE_NORMAL);
    TTF_SetFontDirection(face->drawing, stretch->rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    TTF_SetFontScriptName(face->drawing, name);
    return true;
}

static bool copy_surface(const SDL_Surface *surface, vt_raster *out, vt_err *err)
{
    size_t row = (size_t)surface->w * (out->colored ? 4 : 1);
    out->w = surface->w;
    out->h = surface->h;
    out->data = vt_alloc_array(row, (size_t)surface->h);
    if (!out->data) return vt_fail_memory(err, "a line of text");
    for (int y = 0; y < surface->h; y++)
        memcpy((char *)out->data + (size_t)y * row,
            (const char *)surface->pixels + (ptrdiff_t)y * surface->pitch, row);
    return true;
}

bool vt_face_raster(
    vt_face *face, const vt_stretch *stretch, unsigned px72, unsigned made, vt_raster *out, vt_err *err)
{
    const SDL_Color ink = {255, 255, 255, 255}, paper = {0, 0, 0, 255};
    bool slanted = made & VT_MADE_SLANTED, fine = true;
    double pen = 0, top = 0, px = face->strike ? face->strike : px72 / (double)DPI_PER_PX;
    *out = (vt_raster){.px = px, .colored = face->colored};
    if (!open_drawing(face, err) || !set_drawing(face, stretch, px72, slanted, err)) return false;
    char *text = padded(face, stretch, px, slanted, &pen, &top);
    if (!text) return vt_fail_memory(err, "a line of text");
    SDL_Surface *surface = face->colored ? TTF_RenderUTF8_Blended(face->drawing, text, ink)
                                         : TTF_RenderUTF8_Shaded(face->drawing, text, ink, paper);
    vt_free(text);
    if (!surface) return true; /* no ink: spaces only */
    fine = copy_surface(surface, out, err);
    out->x = pen * px;
    out->baseline = TTF_FontAscent(face->drawing);
    if (top * px > out->baseline) out->baseline = (int)ceil(top * px);
    SDL_FreeSurface(surface);
    return fine;
}
