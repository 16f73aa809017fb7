/* A witness for tests of the CPU painter: next to every paint the list is drawn once more, whole and sharp.
 *
 * Invariants, or the paint fails
 * 1. What changes from one whole picture to the next lies in the damage.
 * 2. Where nothing is drawn roughly the canvas shows the whole picture, to the pixel. */
#ifndef VT_PAINT_ORACLE_H
#define VT_PAINT_ORACLE_H

#include "paint/backend.h"

vt_oracle *vt_oracle_create(void); /* NULL when memory is short */
void vt_oracle_destroy(vt_oracle *oracle);
/* The list was painted in the damage, of which `rough` came out roughly. */
bool vt_oracle_check(vt_painter *painter, const vt_drawlist *list, const vt_region *damage,
    const vt_region *rough, vt_err *err);

#endif
