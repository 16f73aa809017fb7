/* Shapes as they are painted: colours, gradients, borders, and that damage and movement do not matter. */
#include "check.h"

#include "shapes_help.h"

static const double pi = 3.14159265358979323846;

static vt_draw *with_gradient(vt_drawlist *list, vt_draw *item, vt_gradient kind, uint32_t end, double angle)
{
    const vt_draw_gradient gradient = {kind, rgba(end), angle};
    item->extra = vt_drawlist_keep_extra(list, &gradient, sizeof gradient);
    return item;
}

static void assert_about(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) fail_msg("%g is not about %g", value, expected);
}

static void a_gradient_goes_where_its_angle_points(void **state)
{
    (void)state;
    for (int angle = -360; angle <= 360; angle += 15) {
        vt_drawlist list;
        start_list(&list, 0x0000ffff);
        with_gradient(
            &list, add_rect(&list, 10, 20, 120, 60, 0x000000ff), VT_GRADIENT_LINEAR, 0xff0000ff, angle);
        vt_pixels *out = picture_of(&list, 140, 100);
        double c = cos(angle * pi / 180), s = sin(angle * pi / 180), length = fabs(120 * c) + fabs(60 * s);
        for (int y = 20; y < 80; y++) {
            for (int x = 10; x < 130; x++) {
                double t = 0.5 + ((x + 0.5 - 70) * c + (y + 0.5 - 50) * s) / length;
                assert_about(at(out, x, y) >> 16 & 255, 255 * t, 1.01);
            }
        }
        vt_pixels_destroy(out);
        finish_list(&list);
    }
}

static void a_gradient_turns_with_its_node(void **state)
{
    (void)state;
    for (int degrees = 0; degrees < 360; degrees += 15) {
        for (int mirrored = 0; mirrored < 2; mirrored++) {
            vt_drawlist list;
            start_list(&list, 0x0000ffff);
            vt_draw *item = add_item(&list, VT_DRAW_RECT, 100, 100, 120, 60, degrees, 1);
            if (mirrored) item->matrix = vt_affine_multiply(item->matrix, (vt_affine){-1, 0, 0, 1, 120, 0});
            item->color = rgba(0x000000ff);
            with_gradient(&list, item, VT_GRADIENT_LINEAR, 0xff0000ff, 0);
            vt_affine back;
            assert_true(vt_affine_invert(item->matrix, &back));
            vt_pixels *out = picture_of(&list, 200, 200);
            for (int y = 0; y < 200; y++) {
                for (int x = 0; x < 200; x++) {
                    vt_point p = vt_affine_apply(back, (vt_point){x + 0.5, y + 0.5});
                    bool inside = p.x > 1 && p.x < 119 && p.y > 1 && p.y < 59;
                    if (inside) assert_about(at(out, x, y) >> 16 & 255, 255 * p.x / 120, 1.2);
                }
            }
            vt_pixels_destroy(out);
            finish_list(&list);
        }
    }
}

static void a_radial_one_reaches_the_edge(void **state)
{
    (void)state;
    vt_drawlist list;
    start_list(&list, 0x0000ffff);
    const vt_draw_path path = {
        .shape = VT_PATH_ELLIPSE, .gradient = {VT_GRADIENT_RADIAL, rgba(0xff0000ff), 0}};
    add_path(&list, &path, vt_affine_translate(10, 10), 180, 80, 0x000000ff);
    vt_pixels *out = picture_of(&list, 200, 100);
    for (int y = 0; y < 100; y++) {
        for (int x = 0; x < 200; x++) {
            double r = hypot((x + 0.5 - 100) / 90, (y + 0.5 - 50) / 40);
            if (r < 0.97) assert_about(at(out, x, y) >> 16 & 255, 255 * r, 1.01);
            if (r < 0.97) assert_int_equal(at(out, x, y) & 255, 0);
            if (r > 1.04) assert_int_equal(at(out, x, y), 0xFF0000FF);
        }
    }
    vt_pixels_destroy(out);
    finish_list(&list);
}

/* A slow one over many pixels: the mean of any few follows it closely although a pixel has whole steps. */
static void no_bands_are_seen(void **state)
{
    (void)state;
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    with_gradient(&list, add_rect(&list, 0, 0, 1024, 16, 0x202020ff), VT_GRADIENT_LINEAR, 0x282828ff, 0);
    vt_pixels *out = picture_of(&list, 1024, 16);
    for (int x = 0; x + 16 <= 1024; x += 8) {
        double sum = 0;
        for (int v = 0; v < 16; v++)
            for (int u = 0; u < 16; u++)
                sum += at(out, x + u, v) & 255;
        assert_about(sum / 256, 0x20 + 8 * (x + 8) / 1024.0, 0.02);
    }
    vt_pixels_destroy(out);
    finish_list(&list);
}

static void one_colour_stays_itself(void **state)
{
    (void)state;
    for (uint32_t colour = 0x000000ff; colour < 0xff000000; colour += 0x01234500) {
        vt_drawlist list;
        start_list(&list, 0x336699ff);
        with_gradient(&list, add_rect(&list, 0, 0, 24, 24, colour), VT_GRADIENT_LINEAR, colour, 30);
        vt_pixels *out = picture_of(&list, 24, 24);
        for (int i = 0; i < 24 * 24; i++)
            assert_int_equal(out->data[i], 0xFF000000 | colour >> 8);
        vt_pixels_destroy(out);
        finish_list(&list);
    }
}

static void colours_fade_premultiplied(void **state)
{
    (void)state;
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    with_gradient(&list, add_rect(&list, 0, 0, 256, 8, 0xffffffff), VT_GRADIENT_LINEAR, 0x00ff0000, 0)
        ->opacity = 0.5;
    vt_pixels *out = picture_of(&list, 256, 8);
    for (int x = 0; x < 256; x++) { /* no green comes from what is not there */
        double expected = 127.5 * (1 - (x + 0.5) / 256);
        assert_about(at(out, x, 4) >> 16 & 255, expected, 1.6);
        assert_about(at(out, x, 4) >> 8 & 255, expected, 1.6);
    }
    vt_pixels_destroy(out);
    finish_list(&list);
}

/* A border of the inside's own colour makes no line anywhere between them, however faint both are. */
static void border_and_inside_leave_no_gap(void **state)
{
    (void)state;
    const double opacities[] = {1, 0.9, 0.5};
    for (int i = 0; i < 3; i++) {
        for (int shape = 0; shape < 3; shape++) {
            vt_drawlist list;
            const double corners[] = {0, 20, 90, 0, 130, 60, 40, 110};
            start_list(&list, 0x000000ff);
            const vt_draw_path path = {.shape = shape == 0 ? VT_PATH_ELLIPSE : VT_PATH_POLYGON};
            vt_affine m = vt_affine_multiply(vt_affine_translate(20.3, 15.7), vt_affine_rotate(7));
            vt_draw *item = shape == 0 ? add_path(&list, &path, m, 130, 90, 0xffffffff)
                                       : add_points(&list, path, m, corners, 8, 0xffffffff);
            if (shape == 2) {
                list.count = 0;
                item = add_item(&list, VT_DRAW_RECT, 90, 70, 120, 80, 20, 1);
                item->radius = 15;
                item->color = rgba(0xffffffff);
                with_gradient(&list, item, VT_GRADIENT_LINEAR, 0xffffffff, 0);
            }
            item->opacity = opacities[i];
            item->border = 9;
            item->border_color = rgba(0xffffffff);
            vt_pixels *out = picture_of(&list, 180, 150);
            for (int y = 0; y < 150; y++) { /* along a row it rises, and falls again */
                int most = 0, least = 255;
                for (int x = 0; x < 180; x++) {
                    int value = (int)(at(out, x, y) & 255);
                    if (value < most - 2 && value < least) least = value;
                    if (value > least + 2) fail_msg("shape %d: a line at %d,%d", shape, x, y);
                    most = value > most ? value : most;
                }
            }
            assert_about(at(out, 90, 70) & 255, 255 * opacities[i], 1);
            vt_pixels_destroy(out);
            finish_list(&list);
        }
    }
}

static void borders_lie_inside_an_ellipse_and_on_a_polygon(void **state)
{
    (void)state;
    vt_drawlist list;
    const double square[] = {0, 0, 60, 0, 60, 60, 0, 60};
    const vt_draw_path ellipse = {.shape = VT_PATH_ELLIPSE};
    const vt_draw_path polygon = {.shape = VT_PATH_POLYGON, .join = VT_JOIN_MITER};
    start_list(&list, 0x000000ff);
    vt_draw *item = add_path(&list, &ellipse, vt_affine_translate(10, 10), 60, 60, 0x00ff00ff);
    item->border = 10;
    item->border_color = rgba(0xff0000ff);
    vt_pixels *out = picture_of(&list, 200, 80);
    assert_about(amount(out, 16), pi * (30 * 30 - 20 * 20), 2);
    assert_about(amount(out, 8), pi * 20 * 20, 2);
    vt_pixels_destroy(out);
    list.count = 0;
    item = add_points(&list, polygon, vt_affine_translate(110, 10), square, 8, 0x00ff00ff);
    item->border = 10;
    item->border_color = rgba(0xff0000ff);
    out = picture_of(&list, 200, 80);
    assert_about(amount(out, 16), 70 * 70 - 50 * 50, 0.01);
    assert_about(amount(out, 8), 50 * 50, 0.01);
    vt_pixels_destroy(out);
    finish_list(&list);
}

static void arcs_begin_at_the_top(void **state)
{
    (void)state;
    const struct {
        double start, sweep, thickness;
        vt_cap cap;
        double area;
    } cases[] = {{0, 90, 0, VT_CAP_FLAT, pi * 1600 / 4}, {0, -90, 0, VT_CAP_FLAT, pi * 1600 / 4},
        {90, 180, 0, VT_CAP_FLAT, pi * 1600 / 2}, {0, 360, 0, VT_CAP_FLAT, pi * 1600},
        {0, 90, 10, VT_CAP_FLAT, pi * 700 / 4}, {10, 400, 10, VT_CAP_FLAT, pi * 700},
        {0, 90, 10, VT_CAP_ROUND, pi * 700 / 4 + pi * 25}, {0, 90, 10, VT_CAP_SQUARE, pi * 700 / 4 + 100},
        {0, -90, 10, VT_CAP_SQUARE, pi * 700 / 4 + 100}, {0, 90, 100, VT_CAP_FLAT, pi * 1600 / 4},
        {0, 0, 10, VT_CAP_ROUND, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        const vt_draw_path path = {.shape = VT_PATH_ARC,
            .start = cases[i].start,
            .sweep = cases[i].sweep,
            .thickness = cases[i].thickness,
            .cap = cases[i].cap};
        add_path(&list, &path, vt_affine_translate(10, 10), 80, 80, 0xffffffff);
        vt_pixels *out = picture_of(&list, 100, 100);
        assert_about(amount(out, 0), cases[i].area, 2);
        double middle = (cases[i].start + fmin(fmax(cases[i].sweep, -360), 360) / 2) * pi / 180;
        int x = (int)floor(50 + 35 * sin(middle)), y = (int)floor(50 - 35 * cos(middle));
        if (cases[i].area > 0) assert_int_equal(at(out, x, y), 0xFFFFFFFF);
        vt_pixels_destroy(out);
        finish_list(&list);
    }
}

static void add_some_of_everything(vt_drawlist *list, vt_affine m)
{
    const double points[] = {20, 20, 380, 30, 40, 200, 300, 280, 350, 100};
    const vt_draw_path ring = {.shape = VT_PATH_ARC, .start = 20, .sweep = 300, .thickness = 30};
    const vt_draw_path lines = {.shape = VT_PATH_LINES, .thickness = 9, .dash = 21};
    const vt_draw_path polygon = {
        .shape = VT_PATH_POLYGON, .gradient = {VT_GRADIENT_LINEAR, rgba(0x0000ff80), 60}};
    vt_draw *item = add_points(list, polygon, m, points, 10, 0xffff00ff);
    item->border = 5;
    item->border_color = rgba(0xffffff80);
    add_path(list, &ring, m, 400, 300, 0xff800080);
    add_points(list, lines, m, points, 10, 0x00ffffff);
}

static void damage_does_not_matter(void **state)
{
    (void)state;
    for (int degrees = 0; degrees < 90; degrees += 31) {
        vt_drawlist list;
        start_list(&list, 0x304050ff);
        add_some_of_everything(
            &list, vt_affine_multiply(vt_affine_translate(3.3, 4.4), vt_affine_rotate(degrees)));
        vt_pixels *once = picture_of(&list, 400, 300), *parts = picture_in_parts(&list, 400, 300, 61);
        assert_same_pictures(once, parts);
        vt_pixels_destroy(once);
        vt_pixels_destroy(parts);
        finish_list(&list);
    }
}

/* What moves by whole pixels is drawn from what was made before, and is the same picture elsewhere. */
static void moving_makes_nothing_new(void **state)
{
    (void)state;
    vt_painter *painter = make(400, 300, NULL, true);
    vt_region all = whole(400, 300);
    vt_pixels *first = NULL;
    for (int i = 0; i < 4; i++) {
        vt_drawlist list;
        start_list(&list, 0x304050ff);
        const vt_draw_path path = {.shape = VT_PATH_ELLIPSE};
        add_path(&list, &path, vt_affine_translate(20.25 + 7 * i, 30.5 + 3 * i), 200, 150, 0xffffffff);
        uint64_t before = vt_mem_count();
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        if (i > 0) assert_int_equal(vt_mem_count(), before);
        vt_pixels *out = vt_painter_copy(painter, NULL);
        for (int y = 0; first && y < 250; y++)
            for (int x = 0; x < 350; x++)
                assert_int_equal(at(first, x, y), at(out, x + 7 * i, y + 3 * i));
        if (first)
            vt_pixels_destroy(out);
        else
            first = out;
        finish_list(&list);
    }
    vt_pixels_destroy(first);
    vt_painter_destroy(painter);
}

static void odd_items_are_safe(void **state)
{
    (void)state;
    const double odd[] = {0, -1, NAN, INFINITY, 1e300, 1e9, 1e-300, 20.5, 0.01, 400};
    uint32_t seed = 5;
    vt_painter *painter = make(60, 60, NULL, true);
    vt_region all = whole(60, 60);
    static double corners[8192];
    for (int i = 0; i < 8192; i++)
        corners[i] = i % 97 == 0 ? odd[i % 10] : (double)(i * 37 % 61);
    for (int i = 0; i < 3000; i++) {
        double v[16];
        for (int k = 0; k < 16; k++) {
            seed = seed * 1664525 + 1013904223;
            v[k] = odd[(seed >> 16) % 10];
        }
        vt_drawlist list;
        start_list(&list, 0x304050ff);
        const vt_draw_path path = {.shape = (vt_path_shape)(i % 4),
            .thickness = v[0],
            .dash = v[1],
            .cap = (vt_cap)(i / 4 % 3),
            .join = (vt_join)(i / 12 % 3),
            .start = v[2],
            .sweep = v[3],
            .gradient = {(vt_gradient)(i / 36 % 3), rgba(seed), v[4]}};
        vt_affine m = i & 64 ? (vt_affine){v[5], v[6], v[7], v[8], v[9], v[10]} : vt_affine_rotate(i);
        vt_draw *item = i % 4 == VT_PATH_LINES || i % 4 == VT_PATH_POLYGON
                            ? add_points(&list, path, m, corners, i % 50 == 0 ? 8192 : i % 23, seed | 255)
                            : add_path(&list, &path, m, v[11], v[12], seed | 255);
        item->border = v[13];
        item->border_color = rgba(seed >> 3 | 255);
        vt_draw rect = *item;
        rect.kind = VT_DRAW_RECT;
        rect.w = v[14];
        rect.h = v[15];
        const vt_draw_gradient gradient = path.gradient;
        rect.extra = vt_drawlist_keep_extra(&list, &gradient, sizeof gradient);
        *add_item(&list, VT_DRAW_RECT, 0, 0, 1, 1, 0, 1) = rect;
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        finish_list(&list);
    }
    vt_painter_destroy(painter);
}

static void short_memory_is_survived(void **state)
{
    (void)state;
    bool failed = true;
    vt_drawlist list;
    start_list(&list, 0x808080ff);
    const vt_draw_path path = {.shape = VT_PATH_ELLIPSE};
    add_path(&list, &path, vt_affine_translate(5, 5), 90, 90, 0x000000ff);
    with_gradient(&list, add_rect(&list, 100, 0, 50, 100, 0x000000ff), VT_GRADIENT_LINEAR, 0xffff, 0);
    for (uint64_t n = 1; failed; n++) {
        vt_painter *painter = make(150, 100, NULL, true);
        vt_region all = whole(150, 100);
        vt_mem_fail_at(n);
        vt_painter_paint(painter, &list, &all, NULL);
        failed = vt_mem_fail_at(0);
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        vt_pixels *out = vt_painter_copy(painter, NULL);
        assert_int_equal(at(out, 50, 50), 0xFF000000);
        assert_in_range(at(out, 149, 50) & 255, 250, 255);
        vt_pixels_destroy(out);
        vt_painter_destroy(painter);
    }
    finish_list(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gradient_goes_where_its_angle_points),
        cmocka_unit_test(a_gradient_turns_with_its_node),
        cmocka_unit_test(a_radial_one_reaches_the_edge),
        cmocka_unit_test(no_bands_are_seen),
        cmocka_unit_test(one_colour_stays_itself),
        cmocka_unit_test(colours_fade_premultiplied),
        cmocka_unit_test(border_and_inside_leave_no_gap),
        cmocka_unit_test(borders_lie_inside_an_ellipse_and_on_a_polygon),
        cmocka_unit_test(arcs_begin_at_the_top),
        cmocka_unit_test(damage_does_not_matter),
        cmocka_unit_test(moving_makes_nothing_new),
        cmocka_unit_test(odd_items_are_safe),
        cmocka_unit_test(short_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
