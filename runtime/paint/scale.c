/* Scaling in two steps: halving by averages until the size is at most twice what is wanted, then a
 * Catmull-Rom kernel (Keys 1981, a = -1/2) widened to the scale, first along rows and then along columns. A
 * pixel is a vector of four floats on the way, which processors multiply at once. */
#include "paint/scale.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

typedef float quad __attribute__((vector_size(16))); /* blue, green, red, alpha */

/* For each pixel of the result: which pixels of the source count, and how much. */
typedef struct {
    int taps;       /* of each pixel */
    int *first;     /* may be outside of the source; clamped when used */
    float *weights; /* taps for each pixel; their sum is 1 */
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
        float *weights = k->weights + (size_t)i * (size_t)k->taps;
        k->first[i] = (int)ceil(centre - 2 * width);
        for (int t = 0; t < k->taps; t++)
            sum += catmull_rom((k->first[i] + t - centre) / width);
        for (int t = 0; t < k->taps; t++)
            weights[t] = (float)(catmull_rom((k->first[i] + t - centre) / width) / sum);
    }
    return true;
}

static int clamp(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static quad unpack(uint32_t pixel)
{
    return (quad){
        (float)(pixel & 255), (float)(pixel >> 8 & 255), (float)(pixel >> 16 & 255), (float)(pixel >> 24)};
}

/* Results keep the invariant of premultiplied pixels: no channel above alpha. */
static uint32_t pack(quad sum)
{
    int alpha = clamp((int)(sum[3] + 0.5F), 255);
    uint32_t pixel = (uint32_t)alpha << 24;
    for (int i = 0; i < 3; i++)
        pixel |= (uint32_t)clamp((int)(sum[i] + 0.5F), alpha) << (8 * i);
    return pixel;
}

static void scale_row(const quad *in, int in_w, quad *out, int out_w, const kernel *k)
{
    for (int x = 0; x < out_w; x++) {
        quad sum = {0, 0, 0, 0};
        const float *weights = k->weights + (size_t)x * (size_t)k->taps;
        int first = k->first[x];
        if (first >= 0 && first + k->taps <= in_w) {
            for (int t = 0; t < k->taps; t++)
                sum += in[first + t] * weights[t];
        } else {
            for (int t = 0; t < k->taps; t++)
                sum += in[clamp(first + t, in_w - 1)] * weights[t];
        }
        out[x] = sum;
    }
}

/* What one call of vt_scale_resample works with. */
typedef struct {
    const vt_sprite *from;
    vt_sprite *out;
    kernel across, down;
    quad *wide;        /* one row of the source */
    quad *rows;        /* the last down.taps rows that were scaled across, by number modulo taps */
    const quad **taps; /* the rows that make the present one */
} work;

static void take_row(work *w, int y)
{
    const uint32_t *in = (const uint32_t *)w->from->data + (size_t)y * (size_t)(w->from->stride / 4);
    for (int x = 0; x < w->from->w; x++)
        w->wide[x] = unpack(in[x]);
    quad *row = w->rows + (size_t)(y % w->down.taps) * (size_t)w->out->w;
    scale_row(w->wide, w->from->w, row, w->out->w, &w->across);
}

static void give_row(work *w, int y)
{
    const float *weights = w->down.weights + (size_t)y * (size_t)w->down.taps;
    uint32_t *out = (uint32_t *)w->out->data + (size_t)y * (size_t)(w->out->stride / 4);
    for (int t = 0; t < w->down.taps; t++) {
        int source = clamp(w->down.first[y] + t, w->from->h - 1);
        w->taps[t] = w->rows + (size_t)(source % w->down.taps) * (size_t)w->out->w;
    }
    for (int x = 0; x < w->out->w; x++) {
        quad sum = w->taps[0][x] * weights[0];
        for (int t = 1; t < w->down.taps; t++)
            sum += w->taps[t][x] * weights[t];
        out[x] = pack(sum);
    }
}

bool vt_scale_resample(const vt_sprite *from, vt_rect part, vt_sprite *out)
{
    work w = {.from = from, .out = out};
    bool done = false;
    if (!init_kernel(&w.across, part.x, part.w, out->w) || !init_kernel(&w.down, part.y, part.h, out->h))
        goto out;
    w.wide = vt_alloc_array((size_t)from->w, sizeof *w.wide);
    w.rows = vt_alloc_array((size_t)w.down.taps * (size_t)out->w, sizeof *w.rows);
    w.taps = vt_alloc_array((size_t)w.down.taps, sizeof *w.taps);
    if (!w.wide || !w.rows || !w.taps) goto out;
    int ready =
        clamp(w.down.first[0], from->h - 1); /* rows before this one have been taken, or are not needed */
    for (int y = 0; y < out->h; y++) {
        int last = clamp(w.down.first[y] + w.down.taps - 1, from->h - 1);
        for (; ready <= last; ready++)
            take_row(&w, ready);
        give_row(&w, y);
    }
    done = true;
out:
    vt_free(w.wide);
    vt_free(w.rows);
    vt_free(w.taps);
    finish_kernel(&w.across);
    finish_kernel(&w.down);
    return done;
}
