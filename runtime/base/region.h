/* A set of device pixels as at most VT_REGION_MAX rectangles. Adding more merges the pair whose union wastes
 * least, so a region may cover more than was added, never less. */
#ifndef VT_BASE_REGION_H
#define VT_BASE_REGION_H

#include "base/geom.h"

enum { VT_REGION_MAX = 8 };

typedef struct {
    int count;
    vt_irect rects[VT_REGION_MAX]; /* not empty, may touch, do not overlap */
} vt_region;

void vt_region_clear(vt_region *region);
bool vt_region_empty(const vt_region *region);
void vt_region_add(vt_region *region, vt_irect rect);
void vt_region_add_region(vt_region *region, const vt_region *other);
void vt_region_clip(vt_region *region, vt_irect bounds);
bool vt_region_touches(const vt_region *region, vt_irect rect);
vt_irect vt_region_bounds(const vt_region *region);
int64_t vt_region_area(const vt_region *region);

#endif
