#include "input/miss.h"

vt_miss vt_miss_nearest(vt_point at, const vt_rect *targets, int count, double mm_per_unit)
{
    vt_miss miss = {-1, 0};
    for (int i = 0; i < count; i++) {
        double mm = vt_rect_distance(targets[i], at) * mm_per_unit;
        if (miss.index < 0 || mm < miss.mm) miss = (vt_miss){i, mm};
    }
    return miss;
}
