/* Scaling in two steps: halving by averages until the size is at most twice what is wanted, then a
 * Catmull-Rom kernel (Keys 1981, a = -1/2) widened to the scale, first along rows and then along columns, in
 * fixed point. */
#include "paint/scale.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

enum { WEIGHT_ONE = 1 << 14 };

/* For each pixel of the result: which pixels of the source count, and how much. */
typedef struct {
    int taps;         /* of each pixel */
    int *first;       /* may be outside of the source; clamped when used */
    int16_t *weights; /* taps for each pixel; their sum is WEIGHT_ONE */
} kernel;

static uint32_t average(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const uint32_t mask = 0x00FF00FF;
    uint32_t low = (a & mask) + (b & mask) + (c & mask) + (d & mask) + 0x00020002;
    uint32_t high = (a >> 8 & mask) + (b >> 8 & mask) + (c >> 8 & mask) + (d >> 8 & mask) + 0x00020002;
    return (low >> 2 & mask) | (high >> 2 & mask) << 8;
}

void vt_scale_halve(const vt_sprite *from, vt_sprite *out)
{
    int step_x = from->w > 1 ? 1 : 0;
    for (int y = 0; y < out->h; y++) {
        const uint32_t *upper = (const uint32_t *)from->data + (size_t)(2 * y) * (size_t)(from->stride / 4);
        const uint32_t *lower = from->h > 1 ? upper + from->stride / 4 : upper;
        uint32_t *row = (uint32_t *)out->data + (size_t)y * (size_t)(out->stride / 4);
        for (int x = 0; x < out->w; x++)
            row[x] = average(upper[2 * x], upper[2 * x + step_x], lower[2 * x], lower[2 * x + step_x]);
    }
}

static double catmull_rom(double x)
{
    x = fabs(x);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return 0;
}

static void finish_kernel(kernel *k)
{
    vt_free(k->first);
    vt_free(k->weights);
}

static bool init_kernel(kernel *k, double start, double length, int pixels)
{
    double step = length / pixels, width = fmax(step, 1);
    k->taps = (int)ceil(4 * width) + 1;
    k->first = vt_alloc_array((size_t)pixels, sizeof *k->first);
    k->weights = vt_alloc_array((size_t)pixels * (size_t)k->taps, sizeof *k->weights);
    if (!k->first || !k->weights) return false;
    for (int i = 0; i < pixels; i++) {
        double centre = start + (i + 0.5) * step - 0.5, sum = 0;
        int16_t *weights = k->weights + (size_t)i * (size_t)k->taps, *largest = weights;
        k->first[i] = (int)ceil(centre - 2 * width);
        for (int t = 0; t < k->taps; t++)
            sum += catmull_rom((k->first[i] + t - centre) / width);
        int left = WEIGHT_ONE;
        for (int t = 0; t < k->taps; t++) {
            weights[t] = (int16_t)lrint(catmull_rom((k->first[i] + t - centre) / width) / sum * WEIGHT_ONE);
            left -= weights[t];
            if (weights[t] > *largest) largest = &weights[t];
        }
        *largest = (int16_t)(*largest + left);
    }
    return true;
}

static int clamp(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* Results keep the invariant of premultiplied pixels: no channel above alpha. */
static uint32_t pack(const int32_t sum[4])
{
    const int shift = 14, half = WEIGHT_ONE / 2;
    int alpha = clamp((sum[3] + half) >> shift, 255);
    uint32_t pixel = (uint32_t)alpha << 24;
    for (int i = 0; i < 3; i++)
        pixel |= (uint32_t)clamp((sum[i] + half) >> shift, alpha) << (8 * i);
    return pixel;
}

static inline void weigh(int32_t sum[4], uint32_t pixel, int32_t weight)
{
    for (int i = 0; i < 4; i++)
        sum[i] += (int32_t)(pixel >> (8 * i) & 255) * weight;
}

static void scale_row(const uint32_t *in, int in_w, uint32_t *out, int out_w, const kernel *k)
{
    for (int x = 0; x < out_w; x++) {
        int32_t sum[4] = {0, 0, 0, 0};
        const int16_t *weights = k->weights + (size_t)x * (size_t)k->taps;
        int first = k->first[x];
        if (first >= 0 && first + k->taps <= in_w) {
            for (int t = 0; t < k->taps; t++)
                weigh(sum, in[first + t], weights[t]);
        } else {
            for (int t = 0; t < k->taps; t++)
                weigh(sum, in[clamp(first + t, in_w - 1)], weights[t]);
        }
        out[x] = pack(sum);
    }
}

/* rows: a ring of the last k->taps rows that were scaled across, by number modulo taps. */
static void blend_rows(const uint32_t *rows, uint32_t *out, int w, const kernel *k, int y, int in_h)
{
    const int16_t *weights = k->weights + (size_t)y * (size_t)k->taps;
    for (int x = 0; x < w; x++) {
        int32_t sum[4] = {0, 0, 0, 0};
        for (int t = 0; t < k->taps; t++) {
            int row = clamp(k->first[y] + t, in_h - 1);
            weigh(sum, rows[(size_t)(row % k->taps) * (size_t)w + (size_t)x], weights[t]);
        }
        out[x] = pack(sum);
    }
}

bool vt_scale_resample(const vt_sprite *from, vt_rect part, vt_sprite *out)
{
    kernel across = {.taps = 0}, down = {.taps = 0};
    uint32_t *rows = NULL;
    bool done = false;
    if (!init_kernel(&across, part.x, part.w, out->w) || !init_kernel(&down, part.y, part.h, out->h))
        goto out;
    rows = vt_alloc_array((size_t)down.taps * (size_t)out->w, sizeof *rows);
    if (!rows) goto out;
    int ready =
        clamp(down.first[0], from->h - 1); /* rows before this one have been scaled, or are not needed */
    for (int y = 0; y < out->h; y++) {
        int last = clamp(down.first[y] + down.taps - 1, from->h - 1);
        for (; ready <= last; ready++) {
            const uint32_t *in = (const uint32_t *)from->data + (size_t)ready * (size_t)(from->stride / 4);
            scale_row(in, from->w, rows + (size_t)(ready % down.taps) * (size_t)out->w, out->w, &across);
        }
        uint32_t *row = (uint32_t *)out->data + (size_t)y * (size_t)(out->stride / 4);
        blend_rows(rows, row, out->w, &down, y, from->h);
    }
    done = true;
out:
    vt_free(rows);
    finish_kernel(&across);
    finish_kernel(&down);
    return done;
}
