/* Scaling in two steps: halving by averages until the size is at most twice what is wanted, then a
 * Catmull-Rom kernel (Keys 1981, a = -1/2) widened to the scale, first along rows and then along columns. A
 * pixel is a vector of four floats on the way, which processors multiply at once. */
#include "paint/scale.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

typedef float quad __attribute__((vector_size(16))); /* blue, green, red, alpha */
typedef int32_t whole_quad __attribute__((vector_size(16)));
typedef uint8_t pixel_bytes __attribute__((vector_size(4)));
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a pixel's bytes are blue, green, red, alpha");

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

static int taps_for(double step)
{
    return (int)ceil(4 * fmax(step, 1)) + 1;
}

static bool init_kernel(kernel *k, double start, double length, int pixels)
{
    double step = length / pixels, width = fmax(step, 1);
    k->taps = taps_for(step);
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
    pixel_bytes bytes;
    memcpy(&bytes, &pixel, sizeof bytes);
    return __builtin_convertvector(bytes, quad);
}

/* Results keep the invariant of premultiplied pixels: no channel above alpha. */
static uint32_t pack(quad sum)
{
    const whole_quad none = {0, 0, 0, 0};
    whole_quad value = __builtin_convertvector(sum + 0.5F, whole_quad);
    int32_t alpha = clamp(value[3], 255);
    whole_quad most = none + alpha;
    value &= value > none;
    value = (value & (value < most)) | (most & (value >= most));
    pixel_bytes bytes = __builtin_convertvector(value, pixel_bytes);
    uint32_t pixel;
    memcpy(&pixel, &bytes, sizeof pixel);
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

struct vt_scaling {
    const vt_sprite *from;
    int w, h;                  /* of what is made, before it is turned */
    uint32_t *out;             /* its first pixel, */
    ptrdiff_t right_of, below; /* and how many pixels further its neighbours lie */
    kernel across, down;
    int left, right;   /* the columns of the source that count, half open */
    quad *wide;        /* one row of the source; only those columns */
    quad *rows;        /* the last down.taps rows that were scaled across, by number modulo taps */
    const quad **taps; /* the rows that make the present one */
    int ready;         /* rows before this one have been taken, or are not needed */
    int y;             /* rows before this one are made */
};

static void take_row(vt_scaling *s, int y)
{
    const uint32_t *in = (const uint32_t *)s->from->data + (size_t)y * (size_t)(s->from->stride / 4);
    for (int x = s->left; x < s->right; x++)
        s->wide[x] = unpack(in[x]);
    quad *row = s->rows + (size_t)(y % s->down.taps) * (size_t)s->w;
    scale_row(s->wide, s->from->w, row, s->w, &s->across);
}

static void give_row(vt_scaling *s, int y)
{
    const float *weights = s->down.weights + (size_t)y * (size_t)s->down.taps;
    uint32_t *out = s->out + y * s->below;
    for (int t = 0; t < s->down.taps; t++) {
        int source = clamp(s->down.first[y] + t, s->from->h - 1);
        s->taps[t] = s->rows + (size_t)(source % s->down.taps) * (size_t)s->w;
    }
    for (int x = 0; x < s->w; x++, out += s->right_of) {
        quad sum = s->taps[0][x] * weights[0];
        for (int t = 1; t < s->down.taps; t++)
            sum += s->taps[t][x] * weights[t];
        *out = pack(sum);
    }
}

int64_t vt_scaling_work(vt_rect part, int w, int h)
{
    double across = taps_for(part.w / w), down = taps_for(part.h / h), most = 1e15;
    double work = part.h * (part.w + w * across) + (double)w * h * down;
    return work < most ? (int64_t)work : (int64_t)most;
}

static void set_way(vt_scaling *s, const vt_sprite *out, int quarters)
{
    const ptrdiff_t row = out->stride / 4;
    const ptrdiff_t right_of[] = {1, row, -1, -row}, below[] = {row, -1, -row, 1};
    ptrdiff_t x = quarters == 1 || quarters == 2 ? out->w - 1 : 0, y = quarters >= 2 ? out->h - 1 : 0;
    s->w = quarters & 1 ? out->h : out->w;
    s->h = quarters & 1 ? out->w : out->h;
    s->out = (uint32_t *)out->data + y * row + x;
    s->right_of = right_of[quarters];
    s->below = below[quarters];
}

vt_scaling *vt_scaling_create(const vt_sprite *from, vt_rect part, vt_sprite *out, int quarters)
{
    vt_scaling *s = vt_alloc(sizeof *s);
    if (!s) return NULL;
    *s = (vt_scaling){.from = from};
    set_way(s, out, quarters);
    if (!init_kernel(&s->across, part.x, part.w, s->w) || !init_kernel(&s->down, part.y, part.h, s->h))
        goto short_of_memory;
    s->left = clamp(s->across.first[0], from->w - 1);
    s->right = clamp(s->across.first[s->w - 1] + s->across.taps - 1, from->w - 1) + 1;
    s->ready = clamp(s->down.first[0], from->h - 1);
    s->wide = vt_alloc_array((size_t)from->w, sizeof *s->wide);
    s->rows = vt_alloc_array((size_t)s->down.taps * (size_t)s->w, sizeof *s->rows);
    s->taps = vt_alloc_array((size_t)s->down.taps, sizeof *s->taps);
    if (s->wide && s->rows && s->taps) return s;
short_of_memory:
    vt_scaling_destroy(s);
    return NULL;
}

bool vt_scaling_run(vt_scaling *s, int64_t *work)
{
    int64_t take = s->right - s->left + (int64_t)s->w * s->across.taps, give = (int64_t)s->w * s->down.taps;
    do {
        int last = clamp(s->down.first[s->y] + s->down.taps - 1, s->from->h - 1);
        for (; s->ready <= last; s->ready++, *work -= take)
            take_row(s, s->ready);
        give_row(s, s->y++);
        *work -= give;
    } while (s->y<s->h && * work> 0);
    return s->y == s->h;
}

void vt_scaling_destroy(vt_scaling *s)
{
    if (!s) return;
    vt_free(s->wide);
    vt_free(s->rows);
    vt_free(s->taps);
    finish_kernel(&s->across);
    finish_kernel(&s->down);
    vt_free(s);
}

bool vt_scale_resample(const vt_sprite *from, vt_rect part, vt_sprite *out)
{
    int64_t all = INT64_MAX;
    vt_scaling *scaling = vt_scaling_create(from, part, out, 0);
    bool done = scaling && vt_scaling_run(scaling, &all);
    vt_scaling_destroy(scaling);
    return done;
}
