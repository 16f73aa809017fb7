/* Letters as pixels, by FreeType: a glyph is drawn once at each size and quarter of a pixel, and kept for the
 * next word that has it.
 *
 * Invariants
 * 1. A glyph stands where HarfBuzz has placed it, across to a quarter of a pixel, upwards to a whole one: its
 *    rows are the same in every word, whatever stands beside it.
 * 2. Hinting is light, it moves ink up and down only: a drawn word is as wide as it was measured.
 * 3. Glyphs are kept up to a limit, those drawn longest ago are forgotten first. */
#ifndef VT_TYPE_GLYPHS_H
#define VT_TYPE_GLYPHS_H

#include <hb.h>

#include "base/err.h"
#include "type/typeset.h"

typedef struct vt_glyphs vt_glyphs; /* of all fonts */
typedef struct vt_pen vt_pen;       /* draws the glyphs of one font file */

vt_glyphs *vt_glyphs_create(vt_err *err);
void vt_glyphs_destroy(vt_glyphs *glyphs); /* after its pens */
void vt_glyphs_version(int version[3]);    /* of FreeType */

/* bytes stay the caller's and where they are. index: which font of a collection. name: borrowed, for
 * messages. NULL on failure. */
vt_pen *vt_pen_open(
    vt_glyphs *glyphs, const void *bytes, size_t size, int index, const char *name, vt_err *err);
void vt_pen_close(vt_pen *pen);

typedef struct {
    hb_buffer_t *shaped; /* glyphs in visual order */
    double unit;         /* em a unit of theirs */
    unsigned px64;       /* a font that has one size only draws in that */
    bool slanted;
    int margin;
} vt_pen_job;

bool vt_pen_draw(vt_pen *pen, const vt_pen_job *job, vt_raster *out, vt_err *err);

#endif
