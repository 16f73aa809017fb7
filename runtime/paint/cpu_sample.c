/* The sampler of what is turned, mirrored or between pixels.
 *
 * Pixels are mixed in vectors of 16-bit numbers, with shares of 8 bits: first the upper with the lower ones,
 * then left with right. Measured here (Zen 5, one core, 1920x1080 turned by any angle, tiles of 64 pixels): 4
 * ms; pixman 0.42 takes 16 to 21 ms, since it has no such path. Half of that is fetching ahead. What is only
 * scaled is left to pixman, which is twice as fast there.
 *
 * Without turning and scaling the shares are the same for all pixels; such rows are mixed 16 bytes at a time.
 */
#include "paint/cpu_sample.h"

#include <math.h>
#include <string.h>

#include "paint/cpu_vectors.h"

static const int64_t one = (int64_t)1 << 32;

/* 0 to 255: how far a place lies behind the pixel before it. */
static inline unsigned weight(int64_t place)
{
    return (unsigned)(place >> 24) & 255;
}

static bool fits(double value, double most)
{
    return value > -most && value < most;
}

bool vt_sampler_init(vt_sampler *s, const vt_sprite *sprite, const vt_affine *place)
{
    const double most_step = 1 << 13, most_place = 1 << 29, unit = 4294967296.0;
    vt_affine back;
    if (!sprite->data || !vt_affine_invert(*place, &back)) return false;
    double x = back.a / 2 + back.c / 2 + back.e - 0.5, y = back.b / 2 + back.d / 2 + back.f - 0.5;
    if (!fits(back.a, most_step) || !fits(back.b, most_step) || !fits(back.c, most_step) ||
        !fits(back.d, most_step) || !fits(x, most_place) || !fits(y, most_place))
        return false;
    *s = (vt_sampler){.sprite = sprite,
        .x = llrint(x * unit),
        .y = llrint(y * unit),
        .across_x = llrint(back.a * unit),
        .across_y = llrint(back.b * unit),
        .down_x = llrint(back.c * unit),
        .down_y = llrint(back.d * unit)};
    return true;
}

/* Of eight bytes the upper and the lower row. */
static inline words8 mix_rows(const uint8_t *upper, const uint8_t *lower, words8 down)
{
    return mix(widen(read8(upper)), widen(read8(lower)), down);
}

static int clamp(int64_t value, int most)
{
    return value < 0 ? 0 : value > most ? most : (int)value;
}

static const uint32_t *row_of(const vt_sprite *sprite, int y)
{
    return (const uint32_t *)((const uint8_t *)sprite->data + (ptrdiff_t)y * sprite->stride);
}

static uint32_t mix_channels(uint32_t a, uint32_t b, unsigned share)
{
    const uint32_t mask = 0x00FF00FF;
    uint32_t low = (a & mask) * (256 - share) + (b & mask) * share + 0x00800080;
    uint32_t high = (a >> 8 & mask) * (256 - share) + (b >> 8 & mask) * share + 0x00800080;
    return (low >> 8 & mask) | (high & ~mask);
}

/* A pixel that may lie at the edge or beyond. */
static uint32_t color_at(const vt_sprite *sprite, int64_t x, int64_t y)
{
    int left = clamp(x >> 32, sprite->w - 1), right = clamp((x >> 32) + 1, sprite->w - 1);
    const uint32_t *upper = row_of(sprite, clamp(y >> 32, sprite->h - 1));
    const uint32_t *lower = row_of(sprite, clamp((y >> 32) + 1, sprite->h - 1));
    unsigned down = weight(y);
    return mix_channels(mix_channels(upper[left], lower[left], down),
        mix_channels(upper[right], lower[right], down), weight(x));
}

/* How many of the next steps stay where both neighbours of a place exist: at 0 to most, exclusive. */
static int64_t steps_within(int64_t place, int64_t step, int64_t most)
{
    if (place < 0 || place >= most) return 0;
    if (step == 0) return INT64_MAX;
    return step > 0 ? (most - 1 - place) / step + 1 : place / -step + 1;
}

static int run_within(const vt_sampler *s, int64_t x, int64_t y, int count)
{
    int64_t across = steps_within(x, s->across_x, (s->sprite->w - 1) * one);
    int64_t down = steps_within(y, s->across_y, (s->sprite->h - 1) * one);
    int64_t least = across < down ? across : down;
    return least < count ? (int)least : count;
}

/* Four channels of the left and of the right pixel, both mixed of two rows. */
static inline words8 column_of(const uint8_t *data, ptrdiff_t stride, int64_t x, int64_t y)
{
    const uint8_t *upper = data + (y >> 32) * stride + (x >> 32) * 4;
    return mix_rows(upper, upper + stride, spread(weight(y)));
}

static inline words8 join(words8 a, unsigned share_a, words8 b, unsigned share_b)
{
    uint32_t two_a = share_a << 16 | share_a, two_b = share_b << 16 | share_b;
    words8 left = (words8)__builtin_shufflevector((longs2)a, (longs2)b, 0, 2);
    words8 right = (words8)__builtin_shufflevector((longs2)a, (longs2)b, 1, 3);
    return mix(left, right, (words8)(ints4){two_a, two_a, two_b, two_b});
}

static void turned_colors(const vt_sampler *s, int64_t x, int64_t y, uint32_t *out, int count)
{
    const uint8_t *data = s->sprite->data;
    const ptrdiff_t stride = s->sprite->stride;
    const int64_t dx = s->across_x, dy = s->across_y;
    int i = 0;
    for (; i + 4 <= count; i += 4, x += 4 * dx, y += 4 * dy) {
        words8 a = column_of(data, stride, x, y), b = column_of(data, stride, x + dx, y + dy);
        words8 c = column_of(data, stride, x + 2 * dx, y + 2 * dy);
        words8 d = column_of(data, stride, x + 3 * dx, y + 3 * dy);
        words8 ab = join(a, weight(x), b, weight(x + dx));
        bytes16 four = narrow(ab, join(c, weight(x + 2 * dx), d, weight(x + 3 * dx)));
        memcpy(out + i, &four, sizeof four);
    }
    for (; i < count; i++, x += dx, y += dy)
        out[i] = color_at(s->sprite, x, y);
}

/* One byte and the one `step` to the right of it, both mixed of two rows; the shares hold for all. */
static void shifted_bytes(const uint8_t *upper, const uint8_t *lower, int step, unsigned right, unsigned down,
    uint8_t *out, int count)
{
    const words8 across = spread(right), along = spread(down);
    int i = 0;
    for (; i + 16 <= count; i += 16) {
        words8 mixed[2];
        for (int k = 0; k < 2; k++) {
            const uint8_t *u = upper + i + 8 * k, *l = lower + i + 8 * k;
            mixed[k] = mix(mix_rows(u, l, along), mix_rows(u + step, l + step, along), across);
        }
        bytes16 done = narrow(mixed[0], mixed[1]);
        memcpy(out + i, &done, sizeof done);
    }
    for (; i < count; i++) {
        unsigned a = (upper[i] * (256 - down) + lower[i] * down + 128) >> 8;
        unsigned b = (upper[i + step] * (256 - down) + lower[i + step] * down + 128) >> 8;
        out[i] = (uint8_t)((a * (256 - right) + b * right + 128) >> 8);
    }
}

static bool only_shifts(const vt_sampler *s)
{
    return s->across_x == one && s->across_y == 0;
}

/* Mirrored pixel by pixel, as a camera shows whoever stands before it. */
static bool only_mirrors(const vt_sampler *s, int64_t x, int64_t y)
{
    return s->across_x == -one && s->across_y == 0 && weight(x) == 0 && weight(y) == 0;
}

static void mirrored_colors(const uint32_t *from, uint32_t *out, int count)
{
    for (int i = 0; i < count; i++)
        out[i] = from[-i];
}

static void colors_row(const vt_sampler *s, int64_t x, int64_t y, uint32_t *out, int count)
{
    for (int i = 0; i < count;) {
        int run = run_within(s, x, y, count - i);
        if (run == 0) {
            out[i] = color_at(s->sprite, x, y);
            run = 1;
        } else if (only_shifts(s)) {
            const uint8_t *upper = (const uint8_t *)(row_of(s->sprite, (int)(y >> 32)) + (x >> 32));
            shifted_bytes(
                upper, upper + s->sprite->stride, 4, weight(x), weight(y), (uint8_t *)(out + i), 4 * run);
        } else if (only_mirrors(s, x, y)) {
            mirrored_colors(row_of(s->sprite, (int)(y >> 32)) + (x >> 32), out + i, run);
        } else {
            turned_colors(s, x, y, out + i, run);
        }
        i += run;
        x += run * s->across_x;
        y += run * s->across_y;
    }
}

static unsigned coverage_of(const vt_sprite *sprite, int64_t x, int64_t y)
{
    if (x < 0 || y < 0 || x >= sprite->w || y >= sprite->h) return 0;
    return ((const uint8_t *)sprite->data)[(ptrdiff_t)y * sprite->stride + (ptrdiff_t)x];
}

static uint8_t coverage_at(const vt_sprite *sprite, int64_t x, int64_t y)
{
    int64_t column = x >> 32, row = y >> 32;
    unsigned down = weight(y), right = weight(x);
    unsigned a =
        coverage_of(sprite, column, row) * (256 - down) + coverage_of(sprite, column, row + 1) * down;
    unsigned b =
        coverage_of(sprite, column + 1, row) * (256 - down) + coverage_of(sprite, column + 1, row + 1) * down;
    return (uint8_t)((((a + 128) >> 8) * (256 - right) + ((b + 128) >> 8) * right + 128) >> 8);
}

static void turned_coverage(const vt_sampler *s, int64_t x, int64_t y, uint8_t *out, int count)
{
    for (int i = 0; i < count; i++, x += s->across_x, y += s->across_y) {
        const uint8_t *p = (const uint8_t *)s->sprite->data + (y >> 32) * s->sprite->stride + (x >> 32);
        const uint8_t *q = p + s->sprite->stride;
        unsigned down = weight(y), right = weight(x);
        unsigned a = (p[0] * (256 - down) + q[0] * down + 128) >> 8;
        unsigned b = (p[1] * (256 - down) + q[1] * down + 128) >> 8;
        out[i] = (uint8_t)((a * (256 - right) + b * right + 128) >> 8);
    }
}

static void coverage_row(const vt_sampler *s, int64_t x, int64_t y, uint8_t *out, int count)
{
    for (int i = 0; i < count;) {
        int run = run_within(s, x, y, count - i);
        if (run == 0) {
            out[i] = coverage_at(s->sprite, x, y);
            run = 1;
        } else if (only_shifts(s)) {
            const uint8_t *upper =
                (const uint8_t *)s->sprite->data + (y >> 32) * s->sprite->stride + (x >> 32);
            shifted_bytes(upper, upper + s->sprite->stride, 1, weight(x), weight(y), out + i, run);
        } else {
            turned_coverage(s, x, y, out + i, run);
        }
        i += run;
        x += run * s->across_x;
        y += run * s->across_y;
    }
}

/* Tells the processor what will be read: turned pictures are read across their rows, which it does not
 * foresee. Inlined by force: gcc takes a function that only fetches for one that does nothing. */
static inline __attribute__((always_inline)) void fetch_ahead(const vt_sampler *s, vt_irect r)
{
    int64_t w = r.x1 - r.x0 - 1, h = r.y1 - r.y0 - 1;
    int64_t x = s->x + r.x0 * s->across_x + r.y0 * s->down_x,
            y = s->y + r.x0 * s->across_y + r.y0 * s->down_y;
    int64_t left = x + (s->across_x < 0 ? w * s->across_x : 0) + (s->down_x < 0 ? h * s->down_x : 0);
    int64_t right = x + (s->across_x > 0 ? w * s->across_x : 0) + (s->down_x > 0 ? h * s->down_x : 0) + one;
    int64_t top = y + (s->across_y < 0 ? w * s->across_y : 0) + (s->down_y < 0 ? h * s->down_y : 0);
    int64_t low = y + (s->across_y > 0 ? w * s->across_y : 0) + (s->down_y > 0 ? h * s->down_y : 0) + one;
    int x0 = clamp(left >> 32, s->sprite->w - 1), x1 = clamp(right >> 32, s->sprite->w - 1);
    int y0 = clamp(top >> 32, s->sprite->h - 1), y1 = clamp(low >> 32, s->sprite->h - 1);
    for (int row = y0; row <= y1; row++) {
        const uint32_t *data = row_of(s->sprite, row);
        for (int column = x0; column < x1 + 16; column += 16)
            __builtin_prefetch(data + (column < x1 ? column : x1));
    }
}

void vt_sampler_colors(const vt_sampler *s, vt_irect r, uint32_t *out, int stride)
{
    if (s->across_y != 0) fetch_ahead(s, r);
    for (int y = r.y0; y < r.y1; y++, out += stride)
        colors_row(s, s->x + r.x0 * s->across_x + y * s->down_x, s->y + r.x0 * s->across_y + y * s->down_y,
            out, r.x1 - r.x0);
}

void vt_sampler_coverage(const vt_sampler *s, vt_irect r, uint8_t *out, int stride)
{
    for (int y = r.y0; y < r.y1; y++, out += stride)
        coverage_row(s, s->x + r.x0 * s->across_x + y * s->down_x, s->y + r.x0 * s->across_y + y * s->down_y,
            out, r.x1 - r.x0);
}
