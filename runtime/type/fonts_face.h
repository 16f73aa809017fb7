/* One font file: HarfBuzz shapes and measures with it, FreeType draws what was shaped.
 *
 * Invariants
 * 1. Measures are in the font's own units, without hinting and without a size: the same everywhere.
 * 2. A stretch of text is drawn as it is measured: shaped by the same function.
 * 3. Files of an experience are read into memory: somebody may shorten them while they are used. Files that
 *    the system's packages own are mapped, and what is not looked at takes no memory. */
#ifndef VT_TYPE_FONTS_FACE_H
#define VT_TYPE_FONTS_FACE_H

#include "type/glyphs.h"

typedef struct vt_face vt_face;

/* index: which font of a collection. The descriptor stays the caller's. NULL on failure. */
vt_face *vt_face_open(vt_glyphs *glyphs, int fd, bool mapped, int index, const char *name, vt_err *err);
void vt_face_close(vt_face *face);
bool vt_face_shows(const vt_face *face, uint32_t code_point);
bool vt_face_is_bold(const vt_face *face);
const vt_font_metrics *vt_face_metrics(const vt_face *face);

/* Borrowed until the next call with this face; visual order, clusters are bytes of the text. NULL when memory
 * is short. */
hb_buffer_t *vt_face_shape(vt_face *face, const vt_stretch *stretch, hb_language_t language);
/* How far marks that were put above and below letters reach from the baseline, in units; at least 0. */
void vt_face_marks(vt_face *face, hb_buffer_t *shaped, double *rise, double *fall);
/* Em a unit of the shaped buffer. */
double vt_face_unit(const vt_face *face);
/* Fills in what of the job comes from shaping. */
bool vt_face_raster(vt_face *face, const vt_stretch *stretch, hb_language_t language, vt_pen_job *job,
    vt_raster *out, vt_err *err);

#endif
