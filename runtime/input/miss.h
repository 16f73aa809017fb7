/* How far a touch that nothing took was from the nearest thing that could have taken it. */
#ifndef VT_INPUT_MISS_H
#define VT_INPUT_MISS_H

#include "base/geom.h"

typedef struct {
    int index; /* into the rectangles given, -1 when there were none */
    double mm; /* from the point to its edge; 0 inside, and when there were none */
} vt_miss;

/* targets: axis-aligned boxes in stage units. The first of equally near ones wins. */
vt_miss vt_miss_nearest(vt_point at, const vt_rect *targets, int count, double mm_per_unit);

#endif
