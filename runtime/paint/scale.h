/* Making pictures smaller, well; in one go or, since a screen full of it takes as long as two frames, piece
 * by piece. Work is counted, never timed, and each row comes out the same whenever it is made. */
#ifndef VT_PAINT_SCALE_H
#define VT_PAINT_SCALE_H

#include "base/geom.h"
#include "paint/sprite.h"

/* Each 2 by 2 pixels become one; an odd last row or column is joined to the one before it. out is (w+1)/2 by
 * (h+1)/2, rounded down but at least 1. */
void vt_scale_halve(const vt_sprite *from, vt_sprite *out);
/* Fills out with the part of `from`, smoothly; meant for factors between 1/2 and 1 but right for any. False:
 * no memory. */
bool vt_scale_resample(const vt_sprite *from, vt_rect part, vt_sprite *out);

/* The same in pieces. */
typedef struct vt_scaling vt_scaling;

/* How much work it is to make w by h pixels of a part of that size: pixels read times those they count for,
 * about 0.5 ns each. */
int64_t vt_scaling_work(vt_rect part, int w, int h);
/* Borrows both until destroyed. out is what is made turned clockwise by quarters. NULL: no memory. */
vt_scaling *vt_scaling_create(const vt_sprite *from, vt_rect part, vt_sprite *out, int quarters);
/* Makes rows until *work, which is lessened by what they were, is used up; one at least. True: all is made.
 */
bool vt_scaling_run(vt_scaling *scaling, int64_t *work);
void vt_scaling_destroy(vt_scaling *scaling);

#endif
