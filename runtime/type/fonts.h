/* Fonts: measuring and rasterising text.
 *
 * Invariants
 * 1. Line breaks and box sizes are computed in stage units at a fixed reference size, without hinting: the
 * same on every screen and for every painter, so that a replay measures what the visit measured.
 * 2. Only drawing happens at device size; a text is never scaled as a bitmap except while its scale is
 * moving.
 * 3. A font that cannot be opened is replaced by the default one and reported once. */
#ifndef VT_TYPE_FONTS_H
#define VT_TYPE_FONTS_H

#include "base/err.h"
#include "stage/stage.h"

typedef struct vt_fonts vt_fonts;

typedef struct {
    void *context;
    int (*open)(void *context, const char *name, vt_err *err); /* a font file by name: descriptor or -1 */
    void (*fault)(void *context, const char *name, const vt_err *err); /* invariant 3; may be NULL */
} vt_fonts_deps;

vt_fonts *vt_fonts_create(const vt_fonts_deps *deps, vt_err *err);
void vt_fonts_destroy(vt_fonts *fonts);
/* name as scripts say it. "sans" and "bold" must be declared before use; the first declared is the default.
 */
bool vt_fonts_declare(vt_fonts *fonts, const char *name, const char *file, vt_err *err);
void vt_fonts_forget(vt_fonts *fonts); /* all declarations and caches */

bool vt_fonts_measure(
    vt_fonts *fonts, const char *text, size_t length, const vt_text_style *style, vt_text_box *out);
/* The link of a marked up text under a place in its box of w by h, stage units; false: none. */
bool vt_fonts_link(vt_fonts *fonts, const char *text, size_t length, const vt_text_style *style, double w,
    double h, vt_point at, char *out, size_t size);
/* The visitor's language, BCP 47: for texts that name none. */
void vt_fonts_set_language(vt_fonts *fonts, const char *language);
/* "FreeType 2.12.1, HarfBuzz 6.0.0, fallback fonts 1a2b3c4d": what text metrics depend on besides an
 * experience. */
const char *vt_fonts_versions(void);

#endif
