/* What must be drawn again, as few rectangles. Until the places are used up the region is exact: a rectangle
 * that overlaps an earlier one is cut into the pieces outside of it. */
#include "base/region.h"

void vt_region_clear(vt_region *region)
{
    region->count = 0;
}

bool vt_region_empty(const vt_region *region)
{
    return region->count == 0;
}

static bool overlap(vt_irect a, vt_irect b)
{
    return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/* Of two that are not empty. Here, since it is asked for thousands of times a frame while much moves. */
static inline vt_irect around(vt_irect a, vt_irect b)
{
    return (vt_irect){a.x0 < b.x0 ? a.x0 : b.x0, a.y0 < b.y0 ? a.y0 : b.y0, a.x1 > b.x1 ? a.x1 : b.x1,
        a.y1 > b.y1 ? a.y1 : b.y1};
}

static inline int64_t area_of(vt_irect r)
{
    return ((int64_t)r.x1 - r.x0) * ((int64_t)r.y1 - r.y0);
}

static inline bool within(vt_irect inner, vt_irect outer)
{
    return inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1;
}

/* Grows rect until it overlaps none of the others; `inside` is what of the grown one was already covered. */
static vt_irect absorb(const vt_irect *rects, int count, vt_irect rect, int64_t *inside)
{
    for (int i = 0; i < count; i++) {
        if (!overlap(rects[i], rect) || within(rects[i], rect)) continue;
        rect = around(rects[i], rect);
        i = -1;
    }
    *inside = 0;
    for (int i = 0; i < count; i++) {
        if (overlap(rects[i], rect)) *inside += area_of(rects[i]);
    }
    return rect;
}

/* Of one rectangle too many, replaces the cheapest pair (and what its union overlaps) by one. */
static void merge_cheapest(vt_irect *rects, int *count)
{
    vt_irect best = rects[0];
    int64_t least = INT64_MAX;
    for (int i = 0; i < *count; i++) {
        for (int j = i + 1; j < *count; j++) {
            int64_t inside;
            vt_irect merged = absorb(rects, *count, around(rects[i], rects[j]), &inside);
            int64_t waste = area_of(merged) - inside;
            if (waste >= least) continue;
            least = waste;
            best = merged;
        }
    }
    int kept = 0;
    for (int i = 0; i < *count; i++) {
        if (!overlap(rects[i], best)) rects[kept++] = rects[i];
    }
    rects[kept++] = best;
    *count = kept;
}

/* rect overlaps none of the others. */
static void append(vt_region *region, vt_irect rect)
{
    if (region->count < VT_REGION_MAX) {
        region->rects[region->count++] = rect;
        return;
    }
    vt_irect rects[VT_REGION_MAX + 1];
    for (int i = 0; i < VT_REGION_MAX; i++)
        rects[i] = region->rects[i];
    rects[VT_REGION_MAX] = rect;
    int count = VT_REGION_MAX + 1;
    merge_cheapest(rects, &count);
    for (int i = 0; i < count; i++)
        region->rects[i] = rects[i];
    region->count = count;
}

/* Drops what rect covers whole, so that a large rectangle is not cut around small ones. */
static void drop_covered(vt_region *region, vt_irect rect)
{
    int kept = 0;
    for (int i = 0; i < region->count; i++) {
        vt_irect r = region->rects[i];
        if (!vt_irect_equal(vt_irect_intersect(r, rect), r)) region->rects[kept++] = r;
    }
    region->count = kept;
}

void vt_region_add(vt_region *region, vt_irect rect)
{
    if (vt_irect_empty(rect)) return;
    drop_covered(region, rect);
    for (int i = 0; i < region->count; i++) {
        vt_irect r = region->rects[i];
        if (!overlap(r, rect)) continue;
        vt_irect c = vt_irect_intersect(r, rect);
        vt_region_add(region, (vt_irect){rect.x0, rect.y0, rect.x1, c.y0});
        vt_region_add(region, (vt_irect){rect.x0, c.y0, c.x0, c.y1});
        vt_region_add(region, (vt_irect){c.x1, c.y0, rect.x1, c.y1});
        vt_region_add(region, (vt_irect){rect.x0, c.y1, rect.x1, rect.y1});
        return;
    }
    append(region, rect);
}

void vt_region_add_region(vt_region *region, const vt_region *other)
{
    vt_region copy = *other;
    for (int i = 0; i < copy.count; i++)
        vt_region_add(region, copy.rects[i]);
}

void vt_region_clip(vt_region *region, vt_irect bounds)
{
    int kept = 0;
    for (int i = 0; i < region->count; i++) {
        vt_irect r = vt_irect_intersect(region->rects[i], bounds);
        if (!vt_irect_empty(r)) region->rects[kept++] = r;
    }
    region->count = kept;
}

bool vt_region_touches(const vt_region *region, vt_irect rect)
{
    if (vt_irect_empty(rect)) return false;
    for (int i = 0; i < region->count; i++) {
        if (overlap(region->rects[i], rect)) return true;
    }
    return false;
}

vt_irect vt_region_bounds(const vt_region *region)
{
    vt_irect bounds = {0, 0, 0, 0};
    for (int i = 0; i < region->count; i++)
        bounds = vt_irect_union(bounds, region->rects[i]);
    return bounds;
}

int64_t vt_region_area(const vt_region *region)
{
    int64_t area = 0;
    for (int i = 0; i < region->count; i++)
        area += vt_irect_area(region->rects[i]);
    return area;
}
