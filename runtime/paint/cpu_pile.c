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

bool vt_pile_ground(vt_pile *pile, vt_irect r, uint32_t color)
{
    if (r.y0 < 0 || r.y1 > FARTHEST) return false;
    pile->ground = r;
    pile->color = color;
    return true;
}

bool vt_pile_waits(const vt_pile *pile)
{
    return pile->count > 0 || !vt_irect_empty(pile->ground);
}

/* What is drawn on. */
typedef struct {
    pixman_image_t *image;
    uint32_t *data;
    int stride; /* in pixels */
} sheet;

static void fill(const vt_pile *pile, const sheet *on, int y0, int y1)
{
    vt_irect g = pile->ground;
    if (y0 < g.y0) y0 = g.y0;
    if (y1 > g.y1) y1 = g.y1;
    if (y0 < y1 && g.x0 < g.x1)
        pixman_fill(on->data, on->stride, 32, g.x0, y0, g.x1 - g.x0, y1 - y0, pile->color);
}

/* Told ahead, memory is there when it is needed: each stamp lies far from the one before. */
static void fetch(const vt_pile_stamp *s, const sheet *on, int y0, int y1)
{
    if (y0 < s->y0) y0 = s->y0;
    if (y1 > s->y1) y1 = s->y1;
    const uint32_t *to = on->data + (ptrdiff_t)y0 * on->stride + s->x0;
    for (int y = y0; y < y1; y++, to += on->stride) {
        __builtin_prefetch(to, 1);
        __builtin_prefetch(to + 16, 1);
        __builtin_prefetch(to + 31, 1);
    }
}

static void stamp(const vt_pile_stamp *s, const sheet *on, int y0, int y1)
{
    if (y0 < s->y0) y0 = s->y0;
    if (y1 > s->y1) y1 = s->y1;
    const int stride = pixman_image_get_stride(s->image) / 4;
    const uint32_t *from = pixman_image_get_data(s->image) + (ptrdiff_t)(y0 + s->y) * stride + s->x0 + s->x;
    uint32_t *to = on->data + (ptrdiff_t)y0 * on->stride + s->x0;
    if (vt_rows_over(to, on->stride, from, stride, s->x1 - s->x0, y1 - y0)) return;
    pixman_image_composite32(PIXMAN_OP_OVER, s->image, NULL, on->image, s->x0 + s->x, y0 + s->y, 0, 0, s->x0,
        y0, s->x1 - s->x0, y1 - y0);
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

static void draw_strips(vt_pile *pile, const sheet *on)
{
    sort(pile);
    int i = 0;
    for (int strip = 0; strip < VT_PILE_STRIPS; strip++) {
        const int y0 = strip * VT_PILE_STRIP, y1 = y0 + VT_PILE_STRIP, end = pile->ends[strip];
        fill(pile, on, y0, y1);
        for (; i < end; i++) {
            if (i + 2 < end) __builtin_prefetch(&pile->stamps[pile->order[i + 2]]);
            if (i + 1 < end) fetch(&pile->stamps[pile->order[i + 1]], on, y0, y1);
            stamp(&pile->stamps[pile->order[i]], on, y0, y1);
        }
    }
}

void vt_pile_draw(vt_pile *pile, pixman_image_t *image)
{
    const sheet on = {image, pixman_image_get_data(image), pixman_image_get_stride(image) / 4};
    if (pile->count < FEW) {
        fill(pile, &on, 0, FARTHEST);
        for (int i = 0; i < pile->count; i++)
            stamp(&pile->stamps[i], &on, 0, FARTHEST);
    } else {
        draw_strips(pile, &on);
    }
    pile->count = 0;
    pile->ground = (vt_irect){0, 0, 0, 0};
}
