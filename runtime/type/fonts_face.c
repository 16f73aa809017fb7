/* See fonts_face.h. */
#include "type/fonts_face.h"

#include <errno.h>
#include <hb-ot.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { FILE_MAX_BYTES = 64 << 20, BOLD_WEIGHT = 600 };

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
    vt_glyphs *glyphs; /* borrowed */
    vt_pen *pen;       /* NULL: nothing was drawn yet */
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
    vt_font_metrics *m = &face->metrics;
    m->ascent = fmin(fmax(metric(face, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER), 0), 4);
    m->descent = fmin(fmax(-metric(face, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER), 0), 4);
    m->skip = m->ascent + m->descent + fmin(fmax(metric(face, HB_OT_METRICS_TAG_HORIZONTAL_LINE_GAP), 0), 4);
    if (!(m->skip > 0)) *m = (vt_font_metrics){.ascent = 1, .descent = 0.25, .skip = 1.25};
    m->underline = fmin(fmax(-metric(face, HB_OT_METRICS_TAG_UNDERLINE_OFFSET), 0.05), 0.5);
    m->stroke = fmin(fmax(metric(face, HB_OT_METRICS_TAG_UNDERLINE_SIZE), 0.03), 0.2);
    return true;
}

static bool open_pen(vt_face *face, vt_err *err)
{
    if (!face->pen)
        face->pen = vt_pen_open(face->glyphs, face->bytes, face->size, face->index, face->name, err);
    return face->pen != NULL;
}

vt_face *vt_face_open(vt_glyphs *glyphs, int fd, bool mapped, int index, const char *name, vt_err *err)
{
    vt_face *face = vt_alloc(sizeof *face);
    if (!face) {
        vt_fail_memory(err, "a font");
        return NULL;
    }
    face->glyphs = glyphs;
    face->name = name;
    face->mapped = mapped;
    face->index = index;
    if (take_file(face, fd, err) && open_shaping(face, err) && (mapped || open_pen(face, err))) return face;
    vt_face_close(face);
    return NULL;
}

void vt_face_close(vt_face *face)
{
    if (!face) return;
    vt_pen_close(face->pen);
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

hb_buffer_t *vt_face_shape(vt_face *face, const vt_stretch *stretch, hb_language_t language)
{
    const hb_feature_t features[] = {
        {HB_TAG('k', 'e', 'r', 'n'), 1, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
        {HB_TAG('c', 'l', 'i', 'g'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}};
    hb_buffer_t *buffer = face->buffer;
    hb_buffer_clear_contents(buffer);
    hb_buffer_set_direction(buffer, stretch->rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, shaping_script(stretch->script));
    hb_buffer_set_language(buffer, language);
    hb_buffer_add_utf8(buffer, stretch->text, (int)stretch->length, 0, (int)stretch->length);
    hb_shape(face->font, buffer, features, stretch->loose ? 3 : 1);
    return hb_buffer_allocation_successful(buffer) ? buffer : NULL;
}

void vt_face_marks(vt_face *face, hb_buffer_t *shaped, double *rise, double *fall)
{
    unsigned count = 0;
    const hb_glyph_info_t *glyphs = hb_buffer_get_glyph_infos(shaped, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(shaped, NULL);
    *rise = *fall = 0;
    for (unsigned i = 0; i < count; i++) {
        hb_glyph_extents_t ink;
        if (places[i].y_offset == 0 || !hb_font_get_glyph_extents(face->font, glyphs[i].codepoint, &ink))
            continue;
        double top = (double)places[i].y_offset + ink.y_bearing;
        *rise = fmax(*rise, top);
        *fall = fmax(*fall, -(top + ink.height));
    }
}

bool vt_face_raster(vt_face *face, const vt_stretch *stretch, hb_language_t language, vt_pen_job *job,
    vt_raster *out, vt_err *err)
{
    *out = (vt_raster){.w = 0};
    if (!open_pen(face, err)) return false;
    job->shaped = vt_face_shape(face, stretch, language);
    job->unit = face->unit;
    if (!job->shaped) return vt_fail_memory(err, "a line of text");
    return vt_pen_draw(face->pen, job, out, err);
}
