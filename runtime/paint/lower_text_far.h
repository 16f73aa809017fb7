/* vt_ink_grow for many pixels. */
#ifndef VT_PAINT_LOWER_TEXT_FAR_H
#define VT_PAINT_LOWER_TEXT_FAR_H

#include "paint/lower_text.h"

/* radius: at most 1,000. False when memory is short. */
bool vt_ink_grow_far(vt_ink *ink, double radius);

#endif
