/* What is made of letters once they are coverage: thicker ones, outlines, shadows. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "paint/lower_text.h"
#include "paint/lower_text_far.h"

enum { BLUR_PASSES = 3, RADIUS_MOST = 256, GROW_STEPS = 4, FAR = 16 };

static uint8_t larger(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

static uint8_t share(uint8_t value, double weight)
{
    return (uint8_t)(value * weight + 0.5);
}

typedef struct {
    uint8_t *padded, *row, *up, *down;
    int margin;
} row_space;

static bool make_space(row_space *space, int w, int margin)
{
    size_t length = (size_t)w + 2 * (size_t)margin + 1;
    space->margin = margin;
    space->padded = vt_alloc(4 * length);
    if (!space->padded) return false;
    space->row = space->padded + length;
    space->up = space->row + length;
    space->down = space->up + length;
    return true;
}

static const uint8_t *pad(row_space *space, const uint8_t *row, int w)
{
    memcpy(space->padded + space->margin, row, (size_t)w);
    return space->padded + space->margin;
}

/* out[x]: the largest of in[x - reach .. x + reach], in time that does not grow with reach (van Herk). in is
 * padded with at least reach zeros on both sides. */
static void widest(const uint8_t *in, uint8_t *out, int w, int reach, row_space *space)
{
    int window = 2 * reach + 1, length = w + 2 * reach;
    const uint8_t *from = in - reach;
    uint8_t *up = space->up, *down = space->down;
    for (int i = 0; i < length; i++)
        up[i] = i % window == 0 ? from[i] : larger(up[i - 1], from[i]);
    for (int i = length - 1; i >= 0; i--)
        down[i] = i == length - 1 || i % window == window - 1 ? from[i] : larger(down[i + 1], from[i]);
    for (int x = 0; x < w; x++)
        out[x] = larger(down[x], up[x + 2 * reach]);
}

/* To the left and right only, by a reach with a fraction. */
bool vt_ink_embolden(vt_ink *ink, double px)
{
    row_space space;
    double reach = fmin(px / 2, RADIUS_MOST), rest = reach - (int)reach;
    int whole = (int)reach;
    if (!make_space(&space, ink->w, whole + 1)) return false;
    for (int y = 0; y < ink->h; y++) {
        uint8_t *row = ink->data + (size_t)y * (size_t)ink->w;
        const uint8_t *in = pad(&space, row, ink->w);
        widest(in, row, ink->w, whole, &space);
        for (int x = 0; x < ink->w; x++)
            row[x] = larger(row[x], share(larger(in[x - whole - 1], in[x + whole + 1]), rest));
    }
    vt_free(space.padded);
    return true;
}

/* One row spread over those around it as far as a disc reaches there; weight: of what is spread. */
static void spread(vt_ink *out, const uint8_t *in, int y, double radius, double weight, row_space *space)
{
    for (int dy = 0; dy <= (int)radius; dy++) {
        widest(in, space->row, out->w, (int)sqrt(radius * radius - dy * dy), space);
        for (int side = dy ? -1 : 1; side <= 1; side += 2) {
            int to = y + side * dy;
            if (to < 0 || to >= out->h) continue;
            uint8_t *row = out->data + (size_t)to * (size_t)out->w;
            for (int x = 0; x < out->w; x++)
                row[x] = larger(row[x], share(space->row[x], weight));
        }
    }
}

static bool is_blank(const uint8_t *row, int w)
{
    return w == 0 || (row[0] == 0 && memcmp(row, row + 1, (size_t)w - 1) == 0);
}

/* A pixel that lies between radius and radius + 1 from the ink is covered in part: discs of several radii,
 * the larger the fainter, lie over one another. It takes longer the broader it is, so that broad ones are
 * made in another way, where letters have no grey edges. */
bool vt_ink_grow(vt_ink *ink, double px)
{
    row_space space;
    double radius = fmin(px, RADIUS_MOST);
    if (radius > FAR) return vt_ink_grow_far(ink, radius);
    vt_ink out = {.w = ink->w, .h = ink->h, .data = vt_alloc_array((size_t)ink->w, (size_t)ink->h)};
    if (!out.data || !make_space(&space, ink->w, (int)radius + 2)) {
        vt_free(out.data);
        return false;
    }
    for (int y = 0; y < ink->h; y++) {
        const uint8_t *row = ink->data + (size_t)y * (size_t)ink->w;
        if (is_blank(row, ink->w)) continue;
        const uint8_t *in = pad(&space, row, ink->w);
        for (int step = 1; step <= GROW_STEPS; step++) {
            double weight = step / (double)GROW_STEPS, beyond = (step - 0.5) / GROW_STEPS;
            spread(&out, in, y, radius + 1 - beyond, weight, &space);
        }
    }
    vt_free(space.padded);
    vt_free(ink->data);
    *ink = out;
    return true;
}

/* Three means over a box come near to a bell curve; these are the boxes' widths for a deviation of px / 2, as
 * cascading style sheets take it. */
static void find_boxes(double px, int reach[BLUR_PASSES])
{
    double sigma = fmin(px, RADIUS_MOST) / 2;
    int narrow = (int)sqrt(12 * sigma * sigma / BLUR_PASSES + 1);
    if (narrow % 2 == 0) narrow--;
    double many = (12 * sigma * sigma - BLUR_PASSES * (narrow * narrow + 4 * narrow + 3)) / (-4 * narrow - 4);
    for (int i = 0; i < BLUR_PASSES; i++)
        reach[i] = (i < lrint(many) ? narrow : narrow + 2) / 2;
}

int vt_ink_blur_margin(double px)
{
    int reach[BLUR_PASSES];
    find_boxes(px, reach);
    return reach[0] + reach[1] + reach[2] + 1;
}

/* The mean of 2 reach + 1 neighbours along a row of n bytes. */
static void mean_across(const uint8_t *in, uint8_t *out, int n, int reach)
{
    unsigned width = 2 * (unsigned)reach + 1, sum = 0;
    for (int i = 0; i < n && i < reach; i++)
        sum += in[i];
    for (int i = 0; i < n; i++) {
        if (i + reach < n) sum += in[i + reach];
        out[i] = (uint8_t)((sum + width / 2) / width);
        if (i >= reach) sum -= in[i - reach];
    }
}

/* The same down all columns at once, row by row: column by column each byte would come from afar. */
static void mean_down(const uint8_t *in, uint8_t *out, const vt_ink *ink, int reach, unsigned *sums)
{
    unsigned width = 2 * (unsigned)reach + 1;
    size_t w = (size_t)ink->w;
    memset(sums, 0, w * sizeof *sums);
    for (int y = -reach; y < ink->h; y++) {
        const uint8_t *enters = y + reach < ink->h ? in + (size_t)(y + reach) * w : NULL;
        const uint8_t *leaves = y >= reach ? in + (size_t)(y - reach) * w : NULL;
        for (size_t x = 0; enters && x < w; x++)
            sums[x] += enters[x];
        if (y < 0) continue;
        uint8_t *row = out + (size_t)y * w;
        for (size_t x = 0; x < w; x++)
            row[x] = (uint8_t)((sums[x] + width / 2) / width);
        for (size_t x = 0; leaves && x < w; x++)
            sums[x] -= leaves[x];
    }
}

bool vt_ink_blur(vt_ink *ink, double px)
{
    int reach[BLUR_PASSES];
    size_t w = (size_t)ink->w, h = (size_t)ink->h;
    uint8_t *other = vt_alloc_array(w ? w : 1, h ? h : 1);
    unsigned *sums = vt_alloc_array(w ? w : 1, sizeof *sums);
    bool room = other && sums;
    find_boxes(px, reach);
    for (int i = 0; i < BLUR_PASSES && room; i++) {
        for (size_t y = 0; y < h; y++)
            mean_across(ink->data + y * w, other + y * w, ink->w, reach[i]);
        mean_down(other, ink->data, ink, reach[i], sums);
    }
    vt_free(sums);
    vt_free(other);
    return room;
}
