/* Outlines, strokes, and the shapes made of them. */
#include "check.h"

#include "paint/path.h"
#include "shapes_help.h"

static const double pi = 3.14159265358979323846;

/* The area that a path covers within the window, summed over tiles. */
static double area_in(const vt_path *path, vt_irect window)
{
    static uint8_t cover[VT_PATH_TILE * VT_PATH_TILE];
    double sum = 0;
    for (int y = window.y0; y < window.y1; y += VT_PATH_TILE) {
        for (int x = window.x0; x < window.x1; x += VT_PATH_TILE) {
            vt_irect part = vt_irect_intersect(window, (vt_irect){x, y, x + VT_PATH_TILE, y + VT_PATH_TILE});
            double pixels = (double)vt_irect_area(part);
            vt_cover state = vt_path_cover(path, part, cover);
            if (state == VT_COVER_ALL) sum += pixels;
            for (int i = 0; state == VT_COVER_SOME && i < (int)pixels; i++)
                sum += cover[i] / 255.0;
        }
    }
    return sum;
}

static double area(const vt_path *path)
{
    assert_false(path->failed);
    return area_in(path, vt_path_bounds(path));
}

static double stroke_area(
    vt_affine place, const double *xy, int count, bool closed, double width, vt_cap cap, vt_join join)
{
    vt_path path;
    const vt_pen pen = {.width = width, .cap = cap, .join = join};
    vt_path_init(&path, place);
    vt_path_stroke(&path, xy, count, closed, &pen);
    vt_path_close(&path);
    double sum = area(&path);
    vt_path_finish(&path);
    return sum;
}

static void assert_about(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) fail_msg("%g is not about %g", value, expected);
}

static void ellipses_have_their_area(void **state)
{
    (void)state;
    const vt_affine places[] = {
        {1, 0, 0, 1, 0.3, 0.7}, {0.8, 0.6, -0.6, 0.8, 40, 10}, {2, 0.5, 0.1, 1, 0, 0}, {-1, 0, 0, 1, 0, 0}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (double w = 1; w < 400; w *= 1.9) {
            vt_path path;
            vt_affine m = places[i];
            double h = w * 0.8, stretch = fabs(m.a * m.d - m.b * m.c);
            vt_path_init(&path, m);
            vt_path_ellipse(&path, (vt_rect){3, 5, w, h}, false);
            double whole = pi / 4 * w * h * stretch, width = w / 10, hw = w - 2 * width, hh = h - 2 * width;
            assert_about(area(&path), whole, 0.02 + whole * 1e-4);
            vt_path_ellipse(&path, (vt_rect){3 + width, 5 + width, hw, hh}, true);
            assert_about(area(&path), whole - pi / 4 * hw * hh * stretch, 0.05 + whole * 1e-4);
            vt_path_finish(&path);
        }
    }
}

static void polygons_cover_what_is_inside(void **state)
{
    (void)state;
    const struct {
        double xy[20];
        int count;
        double area;
    } cases[] = {
        {{0, 0, 10, 0, 10, 10, 0, 10}, 4, 100},
        {{0, 0, 0, 10, 10, 10, 10, 0}, 4, 100}, /* the other way round */
        {{0.25, 0.5, 10.75, 0.5, 10.75, 3, 0.25, 3}, 4, 10.5 * 2.5},
        {{0, 0, 300, 0, 0, 200}, 3, 30000},
        {{0, 0, 10, 0, 10, 10, 0, 10, 0, 0, 10, 0, 10, 10, 0, 10}, 8, 100}, /* twice around is once */
        {{0, 0, 4, 0, 4, 4, 2, 4, 2, 2, 6, 2, 6, 6, 0, 6}, 8, 32},          /* over itself */
        {{5, 5}, 1, 0},
        {{5, 5, 50, 9}, 2, 0},
        {{5, 5, 5, 5, 5, 5}, 3, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_path path;
        vt_path_init(&path, vt_affine_identity);
        for (int k = 0; k < cases[i].count; k++)
            vt_path_line(&path, (vt_point){cases[i].xy[2 * k], cases[i].xy[2 * k + 1]});
        vt_path_close(&path);
        assert_about(area(&path), cases[i].area, 0.05 + cases[i].area * 1e-4);
        vt_path_finish(&path);
    }
}

static void strokes_are_as_long_and_broad_as_asked(void **state)
{
    (void)state;
    const double line[] = {10, 10, 40, 50}, ell[] = {10, 10, 110, 10, 110, 90};
    const double near[] = {0, 0, 100, 0, 0, 1}, square[] = {20, 20, 80, 20, 80, 80, 20, 80};
    const vt_affine turned = vt_affine_rotate(33);
    for (double w = 0.5; w < 20; w *= 1.7) {
        assert_about(stroke_area(turned, line, 2, false, w, VT_CAP_FLAT, VT_JOIN_ROUND), 50 * w, 0.05);
        assert_about(
            stroke_area(turned, line, 2, false, w, VT_CAP_SQUARE, VT_JOIN_ROUND), (50 + w) * w, 0.05);
        double rounded = 50 * w + pi * w * w / 4, r = w / 2, body = 180 * w - r * r;
        assert_about(stroke_area(turned, line, 2, false, w, VT_CAP_ROUND, VT_JOIN_ROUND), rounded,
            0.1 + rounded * 0.004);
        assert_about(stroke_area(turned, ell, 3, false, w, VT_CAP_FLAT, VT_JOIN_MITER), body + r * r, 0.1);
        assert_about(
            stroke_area(turned, ell, 3, false, w, VT_CAP_FLAT, VT_JOIN_BEVEL), body + r * r / 2, 0.1);
        assert_about(stroke_area(turned, ell, 3, false, w, VT_CAP_FLAT, VT_JOIN_ROUND), body + pi * r * r / 4,
            0.1 + w * 0.03);
        assert_about(stroke_area(turned, square, 4, true, w, VT_CAP_FLAT, VT_JOIN_MITER), 4 * 60 * w, 0.1);
    }
    /* A mitre of more than four half widths is cut. */
    double cut = stroke_area(vt_affine_identity, near, 3, false, 8, VT_CAP_FLAT, VT_JOIN_MITER);
    double bevel = stroke_area(vt_affine_identity, near, 3, false, 8, VT_CAP_FLAT, VT_JOIN_BEVEL);
    assert_about(cut, bevel, 1e-9);
}

static void a_stroke_back_on_itself_is_one(void **state)
{
    (void)state;
    const double back[] = {10, 20, 60, 20, 10, 20};
    double once = 50 * 8 + pi * 16;
    assert_about(stroke_area(vt_affine_identity, back, 3, false, 8, VT_CAP_ROUND, VT_JOIN_ROUND), once,
        3);               /* pixels of its ends' edges are crossed twice */
    double curl[2 * 200]; /* tighter than its pen is broad */
    for (int i = 0; i < 200; i++) {
        curl[2 * i] = 50 + 3 * cos(i * 0.0318);
        curl[2 * i + 1] = 50 + 3 * sin(i * 0.0318);
    }
    assert_about(
        stroke_area(vt_affine_identity, curl, 200, false, 20, VT_CAP_ROUND, VT_JOIN_ROUND), pi * 13 * 13, 4);
}

static void dashes_leave_gaps(void **state)
{
    (void)state;
    const double ell[] = {10, 10, 60, 10, 60, 60};
    const struct {
        double dash, scale, expected;
    } cases[] = {{10, 1, 50}, {25, 1, 50}, {60, 1, 60}, {200, 1, 100}, {0, 1, 100}, {0.1, 1, 100},
        {1e-9, 1, 100}, {1, 0.4, 100}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_path path;
        double s = cases[i].scale;
        const vt_pen pen = {4, cases[i].dash, VT_CAP_FLAT, VT_JOIN_MITER};
        vt_path_init(&path, vt_affine_scale(s, s));
        vt_path_stroke(&path, ell, 3, false, &pen);
        vt_path_close(&path);
        assert_about(area(&path), cases[i].expected * 4 * s * s, 0.2);
        vt_path_finish(&path);
    }
}

static void windows_do_not_change_it(void **state)
{
    (void)state;
    vt_path path;
    vt_path_init(&path, vt_affine_rotate(12));
    vt_path_ellipse(&path, (vt_rect){-90, -120, 400, 333}, false);
    const double zigzag[] = {-200, 0, 300, 40, -150, 90, 320, 140};
    const vt_pen pen = {.width = 7, .dash = 31, .cap = VT_CAP_ROUND};
    vt_path_stroke(&path, zigzag, 4, false, &pen);
    vt_path_close(&path);
    static uint8_t whole[VT_PATH_TILE * VT_PATH_TILE], part[VT_PATH_TILE * VT_PATH_TILE];
    const vt_irect all = {-60, -70, 60, 50};
    assert_int_equal(vt_path_cover(&path, all, whole), VT_COVER_SOME);
    for (int y = all.y0; y < all.y1; y += 17) {
        for (int x = all.x0; x < all.x1; x += 23) {
            vt_irect window = vt_irect_intersect(all, (vt_irect){x, y, x + 23, y + 17});
            vt_cover got = vt_path_cover(&path, window, part);
            int w = window.x1 - window.x0, i = 0;
            for (int v = window.y0; v < window.y1; v++) {
                for (int u = window.x0; u < window.x1; u++, i++) {
                    int here = got == VT_COVER_SOME ? part[i] : got == VT_COVER_ALL ? 255 : 0;
                    assert_int_equal(here, whole[(v - all.y0) * 120 + u - all.x0]);
                }
            }
            assert_int_equal(i, w * (window.y1 - window.y0));
        }
    }
    vt_path_finish(&path);
}

static void moving_is_even(void **state)
{
    (void)state;
    double before = -1;
    for (int i = 0; i <= 64; i++) { /* the share left of a line grows as the disc moves left */
        vt_path path;
        vt_path_init(&path, vt_affine_translate(20 - i / 8.0, 3.125));
        vt_path_ellipse(&path, (vt_rect){0, 0, 20, 20}, false);
        double left = area_in(&path, (vt_irect){0, 0, 20, 40}), all = area(&path);
        assert_about(all, pi * 100, 0.1);
        assert_true(left > before - 1e-9);
        before = left;
        vt_path_finish(&path);
    }
    assert_true(before > 90);
}

static void any_number_is_safe(void **state)
{
    (void)state;
    const double odd[] = {0, 1, -1, NAN, INFINITY, -INFINITY, 1e300, -1e300, 1e9, 1e-300, 20.5, 63};
    const int count = sizeof odd / sizeof odd[0];
    const vt_irect window = {0, 0, 64, 64};
    uint32_t seed = 7;
    for (int round = 0; round < 4000; round++) {
        double xy[24], m[6];
        for (int i = 0; i < 24; i++) {
            seed = seed * 1664525 + 1013904223;
            xy[i] = odd[(seed >> 16) % (uint32_t)count];
        }
        for (int i = 0; i < 6; i++) {
            seed = seed * 1664525 + 1013904223;
            m[i] = round % 2 ? odd[(seed >> 16) % (uint32_t)count] : i % 3 == 0;
        }
        vt_path path;
        vt_path_init(&path, (vt_affine){m[0], m[1], m[2], m[3], m[4], m[5]});
        const vt_pen pen = {xy[22], xy[23], (vt_cap)(round % 3), (vt_join)(round / 3 % 3)};
        vt_path_stroke(&path, xy, 1 + round % 11, round & 8, &pen);
        vt_path_ellipse(&path, (vt_rect){xy[0], xy[1], xy[2], xy[3]}, false);
        vt_path_rounded(&path, (vt_rect){xy[0], xy[1], xy[2], xy[3]}, xy[4], false);
        for (int i = 0; i < 11; i++)
            vt_path_line(&path, (vt_point){xy[2 * i], xy[2 * i + 1]});
        vt_path_close(&path);
        double covered = area_in(&path, window);
        assert_true(covered >= 0 && covered <= 64 * 64);
        vt_path_bounds(&path);
        vt_path_finish(&path);
    }
}

static void short_memory_is_told(void **state)
{
    (void)state;
    const double zigzag[] = {0, 0, 30, 40, 60, 0, 90, 40};
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        vt_path path;
        const vt_pen pen = {.width = 9, .dash = 3};
        vt_mem_fail_at(n);
        vt_path_init(&path, vt_affine_identity);
        vt_path_stroke(&path, zigzag, 4, false, &pen);
        failed = vt_mem_fail_at(0);
        assert_true(path.failed == failed);
        vt_path_finish(&path);
    }
}

/* The rim of a wide box: tiles in its middle meet nothing but level edges. */
static void bands_change_nothing(void **state)
{
    (void)state;
    const vt_irect window = {0, 0, 3 * VT_PATH_TILE, 2 * VT_PATH_TILE};
    vt_path path;
    vt_path_init(&path, vt_affine_identity);
    vt_path_rounded(&path, (vt_rect){0, 0, window.x1, window.y1}, 30, false);
    vt_path_rounded(&path, (vt_rect){2, 2, window.x1 - 4, window.y1 - 4}, 28, true);
    vt_path_close(&path);
    double whole = area_in(&path, window), in_bands = 0;
    for (int y = 0; y < window.y1; y += VT_PATH_TILE) {
        vt_path band;
        vt_path_init(&band, vt_affine_identity);
        vt_path_band(&path, y, y + VT_PATH_TILE, &band);
        in_bands += area_in(&band, (vt_irect){0, y, window.x1, y + VT_PATH_TILE});
        vt_path_finish(&band);
    }
    assert_about(whole, 2 * 2 * (window.x1 + window.y1 - 120) + pi * (30 * 30 - 28 * 28), 1);
    assert_about(in_bands, whole, 0.01);
    vt_path_finish(&path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ellipses_have_their_area),
        cmocka_unit_test(polygons_cover_what_is_inside),
        cmocka_unit_test(strokes_are_as_long_and_broad_as_asked),
        cmocka_unit_test(a_stroke_back_on_itself_is_one),
        cmocka_unit_test(dashes_leave_gaps),
        cmocka_unit_test(windows_do_not_change_it),
        cmocka_unit_test(moving_is_even),
        cmocka_unit_test(bands_change_nothing),
        cmocka_unit_test(any_number_is_safe),
        cmocka_unit_test(short_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
