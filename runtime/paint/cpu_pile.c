/* Thousands of stamps are sorted by strips of the canvas, so that each strip stays close to the processor. */
#include "paint/cpu_pile.h"

#include <stddef.h>
#include <string.h>

#include "paint/cpu_blend.h"

enum { FEW = 64, FARTHEST = VT_PILE_STRIP * VT_PILE_STRIPS };

bool vt_pile_add(vt_pile *pile, pixman_image_t *image, int x, int y, vt_irect r)
{
    if (pile->count == VT_PILE_MOST || r.y1 - r.y0 > VT_PILE_STRIP || r.x0 < 0 || r.y0 < 0 ||
        r.x1 > FARTHEST || r.y1 > FARTHEST)
        return false;
    pile->stamps[pile->count++] =
        (vt_pile_stamp){image, x, y, (int16_t)r.x0, (int16_t)r.y0, (int16_t)r.x1, (int16_t)r.y1};
    return true;
}

static void stamp(const vt_pile_stamp *s, pixman_image_t *on, int y0, int y1)
{
    if (y0 < s->y0) y0 = s->y0;
    if (y1 > s->y1) y1 = s->y1;
    const int stride = pixman_image_get_stride(s->image) / 4, across = pixman_image_get_stride(on) / 4;
    const uint32_t *from = pixman_image_get_data(s->image) + (ptrdiff_t)(y0 + s->y) * stride + s->x0 + s->x;
    uint32_t *to = pixman_image_get_data(on) + (ptrdiff_t)y0 * across + s->x0;
    if (vt_rows_over(to, across, from, stride, s->x1 - s->x0, y1 - y0)) return;
    pixman_image_composite32(
        PIXMAN_OP_OVER, s->image, NULL, on, s->x0 + s->x, y0 + s->y, 0, 0, s->x0, y0, s->x1 - s->x0, y1 - y0);
}

/* ends[i]: where strip i ends in order; it begins where the one before ends. */
static void sort(vt_pile *pile)
{
    int *ends = pile->ends;
    memset(ends, 0, sizeof pile->ends);
    for (int i = 0; i < pile->count; i++) {
        int first = pile->stamps[i].y0 / VT_PILE_STRIP, last = (pile->stamps[i].y1 - 1) / VT_PILE_STRIP;
        ends[first + 1]++;
        if (last != first) ends[last + 1]++;
    }
    for (int i = 1; i <= VT_PILE_STRIPS; i++)
        ends[i] += ends[i - 1];
    for (int i = 0; i < pile->count; i++) {
        int first = pile->stamps[i].y0 / VT_PILE_STRIP, last = (pile->stamps[i].y1 - 1) / VT_PILE_STRIP;
        pile->order[ends[first]++] = (uint16_t)i;
        if (last != first) pile->order[ends[last]++] = (uint16_t)i;
    }
}

void vt_pile_draw(vt_pile *pile, pixman_image_t *on)
{
    if (pile->count < FEW) {
        for (int i = 0; i < pile->count; i++)
            stamp(&pile->stamps[i], on, 0, FARTHEST);
    } else {
        sort(pile);
        int i = 0;
        for (int strip = 0; strip < VT_PILE_STRIPS; strip++)
            for (; i < pile->ends[strip]; i++)
                stamp(&pile->stamps[pile->order[i]], on, strip * VT_PILE_STRIP, (strip + 1) * VT_PILE_STRIP);
    }
    pile->count = 0;
}
