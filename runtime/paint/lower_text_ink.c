/* What is made of letters once they are coverage: thicker ones, outlines, shadows. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "paint/lower_text.h"

enum { BLUR_PASSES = 3, RADIUS_MOST = 256 };

static uint8_t larger(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

static uint8_t share(uint8_t value, double weight)
{
    return (uint8_t)(value * weight + 0.5);
}

/* out[x]: the largest of in[x - reach .. x + reach], in time that does not grow with reach (van Herk). in has
 * `reach` zeros before it and two `reach` more than w behind it; up and down are as long. */
static void widest(const uint8_t *in, uint8_t *out, int w, int reach, uint8_t *up, uint8_t *down)
{
    int window = 2 * reach + 1, length = w + 2 * reach;
    const uint8_t *from = in - reach;
    for (int i = 0; i < length; i++)
        up[i] = i % window == 0 ? from[i] : larger(up[i - 1], from[i]);
    for (int i = length - 1; i >= 0; i--)
        down[i] = i == length - 1 || i % window == window - 1 ? from[i] : larger(down[i + 1], from[i]);
    for (int x = 0; x < w; x++)
        out[x] = larger(down[x], up[x + 2 * reach]);
}

/* A row grown to both sides by a reach with a fraction. */
static void grow_row(const uint8_t *in, uint8_t *out, int w, double reach, uint8_t *up, uint8_t *down)
{
    int whole = (int)reach;
    double rest = reach - whole;
    widest(in, out, w, whole, up, down);
    if (rest <= 0) return;
    for (int x = 0; x < w; x++) {
        uint8_t left = x > whole ? in[x - whole - 1] : 0, right = x + whole + 1 < w ? in[x + whole + 1] : 0;
        out[x] = larger(out[x], share(larger(left, right), rest));
    }
}

typedef struct {
    uint8_t *padded, *row, *up, *down;
    int reach;
} row_space;

static bool make_space(row_space *space, int w, int reach)
{
    size_t length = (size_t)w + 4 * (size_t)reach + 8;
    space->reach = reach;
    space->padded = vt_alloc(4 * length);
    if (!space->padded) return false;
    space->row = space->padded + length;
    space->up = space->row + length;
    space->down = space->up + length;
    return true;
}

static const uint8_t *pad(row_space *space, const uint8_t *row, int w)
{
    memcpy(space->padded + space->reach, row, (size_t)w);
    return space->padded + space->reach;
}

bool vt_ink_embolden(vt_ink *ink, double px)
{
    row_space space;
    double reach = fmin(px / 2, RADIUS_MOST);
    if (!make_space(&space, ink->w, (int)reach + 1)) return false;
    for (int y = 0; y < ink->h; y++) {
        uint8_t *row = ink->data + (size_t)y * (size_t)ink->w;
        const uint8_t *in = pad(&space, row, ink->w);
        grow_row(in, space.row, ink->w, reach, space.up, space.down);
        memcpy(row, space.row, (size_t)ink->w);
    }
    vt_free(space.padded);
    return true;
}

/* Every row is spread over the rows around it, each as far as a disc reaches there. */
bool vt_ink_grow(vt_ink *ink, double px)
{
    row_space space;
    double radius = fmin(px, RADIUS_MOST);
    int high = (int)ceil(radius);
    size_t size = (size_t)ink->w * (size_t)ink->h;
    uint8_t *out = vt_alloc(size ? size : 1);
    if (!out || !make_space(&space, ink->w, high + 1)) {
        vt_free(out);
        return false;
    }
    for (int y = 0; y < ink->h; y++) {
        const uint8_t *in = pad(&space, ink->data + (size_t)y * (size_t)ink->w, ink->w);
        for (int dy = 0; dy <= high; dy++) {
            double weight = fmin(radius + 1 - dy, 1), reach = sqrt(fmax(radius * radius - dy * dy, 0));
            if (weight <= 0) break;
            grow_row(in, space.row, ink->w, reach, space.up, space.down);
            for (int side = dy ? -1 : 1; side <= 1; side += 2) {
                int to = y + side * dy;
                if (to < 0 || to >= ink->h) continue;
                uint8_t *row = out + (size_t)to * (size_t)ink->w;
                for (int x = 0; x < ink->w; x++)
                    row[x] = larger(row[x], share(space.row[x], weight));
            }
        }
    }
    vt_free(space.padded);
    vt_free(ink->data);
    ink->data = out;
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

/* The mean of 2 reach + 1 neighbours along a line of n bytes that lie step apart. */
static void mean(const uint8_t *in, uint8_t *out, int n, ptrdiff_t step, int reach)
{
    unsigned width = 2 * (unsigned)reach + 1, sum = 0;
    for (int i = 0; i < n && i < reach; i++)
        sum += in[i * step];
    for (int i = 0; i < n; i++) {
        if (i + reach < n) sum += in[(i + reach) * step];
        out[i * step] = (uint8_t)((sum + width / 2) / width);
        if (i >= reach) sum -= in[(i - reach) * step];
    }
}

bool vt_ink_blur(vt_ink *ink, double px)
{
    int reach[BLUR_PASSES];
    size_t size = (size_t)ink->w * (size_t)ink->h;
    uint8_t *other = vt_alloc(size ? size : 1);
    if (!other) return false;
    find_boxes(px, reach);
    for (int i = 0; i < BLUR_PASSES; i++) {
        for (int y = 0; y < ink->h; y++) {
            size_t row = (size_t)y * (size_t)ink->w;
            mean(ink->data + row, other + row, ink->w, 1, reach[i]);
        }
        for (int x = 0; x < ink->w; x++)
            mean(other + x, ink->data + x, ink->h, ink->w, reach[i]);
    }
    vt_free(other);
    return true;
}
