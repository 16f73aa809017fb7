/* Inside the CPU painter: sampling, coverage and blends against plain arithmetic. */
#include "check.h"

#include <math.h>
#include <stdlib.h>

#include "base/chance.h"
#include "paint/cpu_blend.h"
#include "paint/cpu_cover.h"
#include "paint/cpu_sample.h"

enum { SIDE = 70 };

static vt_sprite *noise(vt_chance *chance, bool coverage, int w, int h)
{
    const vt_sprite_key key = {.kind = VT_SPRITE_PICTURE};
    vt_sprite *sprite = vt_sprite_create(&key, coverage, w, h);
    assert_non_null(sprite);
    for (int i = 0; i < sprite->stride * h; i++)
        ((uint8_t *)sprite->data)[i] = (uint8_t)vt_chance_below(chance, 256);
    return sprite;
}

static int limited(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* One byte of a pixel; a picture goes on beyond its edges, coverage ends there. */
static double byte_at(const vt_sprite *sprite, int x, int y, int channel)
{
    bool outside = x < 0 || y < 0 || x >= sprite->w || y >= sprite->h;
    if (sprite->coverage && outside) return 0;
    x = limited(x, sprite->w - 1);
    y = limited(y, sprite->h - 1);
    const uint8_t *row = (const uint8_t *)sprite->data + (ptrdiff_t)y * sprite->stride;
    return sprite->coverage ? row[x] : row[4 * x + channel];
}

static double bilinear(const vt_sprite *sprite, vt_point at, int channel)
{
    double x = at.x - 0.5, y = at.y - 0.5, fx = x - floor(x), fy = y - floor(y);
    int ix = (int)floor(x), iy = (int)floor(y);
    double upper = byte_at(sprite, ix, iy, channel) * (1 - fx) + byte_at(sprite, ix + 1, iy, channel) * fx;
    double lower =
        byte_at(sprite, ix, iy + 1, channel) * (1 - fx) + byte_at(sprite, ix + 1, iy + 1, channel) * fx;
    return upper * (1 - fy) + lower * fy;
}

static vt_affine random_place(vt_chance *chance)
{
    double scale = 0.6 + 2 * vt_chance_unit(chance), degrees = 360 * vt_chance_unit(chance);
    if (vt_chance_below(chance, 3) == 0) scale = 1;
    if (vt_chance_below(chance, 2) == 0) degrees = 90 * (double)vt_chance_below(chance, 4);
    double mirror = vt_chance_below(chance, 4) == 0 ? -1 : 1;
    return vt_affine_multiply(
        vt_affine_translate(60 * vt_chance_unit(chance) - 10, 60 * vt_chance_unit(chance) - 10),
        vt_affine_multiply(vt_affine_rotate(degrees), vt_affine_scale(mirror * scale, scale)));
}

static void expect_samples(const vt_sampler *s, const vt_sprite *sprite, const vt_affine *place)
{
    static uint32_t colors[SIDE * SIDE];
    static uint8_t coverage[SIDE * SIDE];
    const vt_irect all = {0, 0, SIDE, SIDE};
    vt_affine back;
    assert_true(vt_affine_invert(*place, &back));
    if (sprite->coverage)
        vt_sampler_coverage(s, all, coverage, SIDE);
    else
        vt_sampler_colors(s, all, colors, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
        vt_point at = vt_affine_apply(back, (vt_point){i % SIDE + 0.5, i / SIDE + 0.5});
        for (int channel = 0; channel < (sprite->coverage ? 1 : 4); channel++) {
            double is = sprite->coverage ? coverage[i] : (double)(colors[i] >> (8 * channel) & 255);
            assert_true(
                fabs(is - bilinear(sprite, at, channel)) <= 3.1); /* shares have 8 bits: 2 steps, rounded */
        }
    }
}

static void samples_are_bilinear(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 7);
    const int sizes[][2] = {{40, 30}, {1, 1}, {1, 17}, {9, 1}, {2, 2}, {64, 64}};
    for (int round = 0; round < 120; round++) {
        const int *size = sizes[round % 6];
        vt_sprite *sprite = noise(&chance, round % 4 == 3, size[0], size[1]);
        vt_affine place = random_place(&chance);
        vt_sampler sampler;
        assert_true(vt_sampler_init(&sampler, sprite, &place));
        expect_samples(&sampler, sprite, &place);
        vt_sprite_destroy(sprite);
    }
}

/* However a rectangle is cut, its pixels are the same; and a sampler that sees nothing says so. */
static void samples_do_not_depend_on_pieces(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 8);
    static uint32_t whole[SIDE * SIDE], pieces[SIDE * SIDE];
    vt_sprite *sprite = noise(&chance, false, 40, 40);
    for (int round = 0; round < 40; round++) {
        vt_affine place = random_place(&chance);
        vt_sampler sampler;
        assert_true(vt_sampler_init(&sampler, sprite, &place));
        vt_sampler_colors(&sampler, (vt_irect){0, 0, SIDE, SIDE}, whole, SIDE);
        for (int y = 0; y < SIDE; y += 7) {
            for (int x = 0; x < SIDE; x += 10)
                vt_sampler_colors(&sampler, (vt_irect){x, y, x + 10, y + 7}, pieces + y * SIDE + x, SIDE);
        }
        assert_memory_equal(whole, pieces, sizeof whole);
    }
    const double bad[] = {0, NAN, INFINITY, 1e-9, 1};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        vt_sampler sampler;
        vt_affine place = vt_affine_scale(bad[i], 1);
        if (bad[i] == 1) place.e = 1e18;
        assert_false(vt_sampler_init(&sampler, sprite, &place));
    }
    vt_sprite_destroy(sprite);
}

typedef struct {
    const vt_cover *cover;
    int seen[SIDE][SIDE];
    double area;
} survey;

static void see_plain(void *context, vt_irect r)
{
    survey *s = context;
    for (int y = r.y0; y < r.y1; y++) {
        for (int x = r.x0; x < r.x1; x++) {
            uint8_t covered;
            vt_cover_fill(s->cover, (vt_irect){x, y, x + 1, y + 1}, 255, &covered, 1);
            assert_true(covered >= 254); /* it is left unmasked */
            s->seen[y][x]++;
            s->area += 1;
        }
    }
}

static void see_edge(void *context, vt_irect r)
{
    survey *s = context;
    uint8_t tile[VT_TILE * VT_TILE];
    assert_true(r.x1 - r.x0 <= VT_TILE && r.y1 - r.y0 <= VT_TILE);
    vt_cover_fill(s->cover, r, 255, tile, VT_TILE);
    for (int y = r.y0; y < r.y1; y++) {
        for (int x = r.x0; x < r.x1; x++) {
            s->seen[y][x]++;
            s->area += tile[(y - r.y0) * VT_TILE + x - r.x0] / 255.0;
        }
    }
}

static void a_cover_has_its_area(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 9);
    const double pi = 3.14159265358979;
    for (int round = 0; round < 300; round++) {
        double w = 0.3 + 45 * vt_chance_unit(&chance), h = 0.3 + 45 * vt_chance_unit(&chance);
        double radius = round % 3 ? fmin(w, h) / 2 * vt_chance_unit(&chance) : 0;
        if (radius < 0.5) radius = 0;
        double degrees = round % 2 ? 360 * vt_chance_unit(&chance) : 90 * (double)vt_chance_below(&chance, 4);
        vt_affine place = vt_affine_multiply(
            vt_affine_translate(35 + vt_chance_unit(&chance), 35 + vt_chance_unit(&chance)),
            vt_affine_multiply(vt_affine_rotate(degrees), vt_affine_translate(-w / 2, -h / 2)));
        vt_cover cover;
        assert_true(vt_cover_placed(&cover, &place, w, h, radius));
        static survey s;
        s = (survey){.cover = &cover};
        const vt_cover_visitor visitor = {&s, see_plain, see_edge};
        vt_cover_visit(&cover, (vt_irect){0, 0, SIDE, SIDE}, &visitor);
        for (int i = 0; i < SIDE * SIDE; i++)
            assert_true(s.seen[i / SIDE][i % SIDE] <= 1);
        double expected = w * h - (4 - pi) * radius * radius;
        double away = fabs(s.area - expected);
        double most = 0.5 + 0.09 * (w + h); /* along its edges, worst at 45 degrees */
        if (away >= most) print_message("%g by %g, radius %g, %g degrees: %g\n", w, h, radius, degrees, away);
        assert_true(away < most);
    }
}

/* Rows of any length, against each channel's own formula. */
static void count_plain(void *context, vt_irect r)
{
    *(long *)context += vt_irect_area(r);
}

static void count_edge(void *context, vt_irect r)
{
    (void)context;
    (void)r;
}

/* As nested scales make them: no number of them fits an integer. */
static void covers_may_be_endless(void **state)
{
    (void)state;
    const double sizes[] = {1e10, 1e100, 1e300, INFINITY};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        long area = 0;
        vt_cover cover = {.straight = true,
            .place = {-sizes[i], -sizes[i], 2 * sizes[i], 2 * sizes[i]},
            .w = 2 * sizes[i],
            .h = 2 * sizes[i],
            .radius = 5};
        const vt_cover_visitor visitor = {.context = &area, .plain = count_plain, .edge = count_edge};
        vt_cover_visit(&cover, (vt_irect){0, 0, 100, 50}, &visitor);
        assert_true(area == 5000 || !isfinite(sizes[i]));
    }
}

static void rows_blend(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 10);
    for (int count = 0; count < 23; count++) {
        uint32_t a[24], b[24], multiplied[24], screened[24], tinted[24];
        for (int i = 0; i < 24; i++) {
            a[i] = multiplied[i] = screened[i] = tinted[i] = (uint32_t)vt_chance_next(&chance);
            b[i] = (uint32_t)vt_chance_next(&chance);
        }
        vt_row_multiply(multiplied, b, count);
        vt_row_screen(screened, b, count);
        vt_row_modulate(tinted, count, 0xFF8040C0);
        for (int i = 0; i < 24; i++) {
            for (int shift = 0; shift < 32; shift += 8) {
                unsigned x = a[i] >> shift & 255, y = b[i] >> shift & 255, t = 0xFF8040C0U >> shift & 255;
                unsigned product = (x * y + 127) / 255;
                assert_int_equal(multiplied[i] >> shift & 255, i < count ? product : x);
                assert_int_equal(screened[i] >> shift & 255, i < count ? x + y - product : x);
                assert_int_equal(tinted[i] >> shift & 255, i < count ? (x * t + 127) / 255 : x);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_bilinear),
        cmocka_unit_test(samples_do_not_depend_on_pieces),
        cmocka_unit_test(a_cover_has_its_area),
        cmocka_unit_test(covers_may_be_endless),
        cmocka_unit_test(rows_blend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
