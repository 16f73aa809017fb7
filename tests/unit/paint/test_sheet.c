/* Sheets: what is drawn on canvases. */
#include "check.h"

#include "paint/sheet.h"
#include "shapes_help.h"

static const double pi = 3.14159265358979323846;

static vt_sketch line(double x0, double y0, double x1, double y1, double width, uint32_t color)
{
    return (vt_sketch){
        .kind = VT_SKETCH_LINE, .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1, .width = width, .color = rgba(color)};
}

static void sketch(vt_painter *painter, uint64_t number, const vt_sketch *strokes, int count)
{
    vt_err err = {.kind = VT_ERR_NONE};
    if (!vt_painter_sketch(painter, number, 100, 80, 1, strokes, count, &err)) fail_msg("%s", err.message);
}

static vt_pixels *copy_of(vt_painter *painter, uint64_t number)
{
    vt_err err = {.kind = VT_ERR_NONE};
    vt_pixels *out = vt_painter_sheet_copy(painter, number, &err);
    if (!out) fail_msg("%s", err.message);
    return out;
}

/* How much alpha there is after the strokes on a new sheet. */
static double ink_of(const vt_sketch *strokes, int count)
{
    vt_painter *painter = make(10, 10, NULL, true);
    sketch(painter, 5, strokes, count);
    vt_pixels *out = copy_of(painter, 5);
    double sum = amount(out, 24);
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
    return sum;
}

static void assert_about(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) fail_msg("%g is not about %g", value, expected);
}

static void pens_are_round_and_as_broad_as_asked(void **state)
{
    (void)state;
    for (double width = 1; width < 30; width *= 1.6) {
        const vt_sketch dot = line(50.3, 40.7, 50.3, 40.7, width, 0xffffffff);
        const vt_sketch long_one = line(20.2, 25.1, 70.9, 45.5, width, 0xffffffff);
        double length = hypot(50.7, 20.4), disc = pi * width * width / 4;
        assert_about(ink_of(&dot, 1), disc, 0.3 + disc * 0.01);
        assert_about(ink_of(&long_one, 1), disc + length * width, 0.4 + length * width * 0.005);
    }
    const vt_sketch hair = line(10, 40, 90, 40.0, 0.5, 0xffffffff);
    assert_about(ink_of(&hair, 1), 40, 2);
}

static void pieces_make_one_stroke(void **state)
{
    (void)state;
    for (int translucent = 0; translucent < 2; translucent++) {
        uint32_t color = translucent ? 0xff000080 : 0xff0000ff;
        vt_sketch one = line(15, 15, 85, 60, 14, color), many[15];
        many[0] = line(15, 15, 15, 15, 14, color);
        for (int i = 0; i < 14; i++) {
            double a = i / 14.0, b = (i + 1) / 14.0;
            many[i + 1] = line(15 + 70 * a, 15 + 45 * a, 15 + 70 * b, 15 + 45 * b, 14, color);
        }
        vt_painter *painter = make(10, 10, NULL, true);
        sketch(painter, 1, &one, 1);
        sketch(painter, 2, many, 15);
        vt_pixels *a = copy_of(painter, 1), *b = copy_of(painter, 2);
        for (int y = 0; y < a->h; y++) {
            for (int x = 0; x < a->w; x++) {
                int difference = (int)(at(a, x, y) >> 24) - (int)(at(b, x, y) >> 24);
                if (abs(difference) > 12) fail_msg("%d at %d,%d", difference, x, y);
            }
        }
        assert_about(amount(b, 24), amount(a, 24), 6);
        assert_int_equal(at(b, 50, 37), at(a, 50, 37)); /* no darker joints inside */
        vt_pixels_destroy(a);
        vt_pixels_destroy(b);
        vt_painter_destroy(painter);
    }
}

static void a_transparent_colour_erases(void **state)
{
    (void)state;
    vt_painter *painter = make(10, 10, NULL, true);
    const vt_sketch strokes[] = {{.kind = VT_SKETCH_CLEAR, .color = rgba(0x204060ff)},
        line(20, 40, 80, 40, 20, 0xffffff00),
        {.kind = VT_SKETCH_RECT, .x0 = 90, .y0 = 70, .x1 = 95, .y1 = 75, .color = rgba(0)}};
    sketch(painter, 1, strokes, 3);
    vt_pixels *out = copy_of(painter, 1);
    assert_int_equal(at(out, 50, 40), 0);
    assert_int_equal(at(out, 92, 72), 0);
    assert_int_equal(at(out, 50, 10), 0xFF204060);
    for (int i = 0; i < out->w * out->h; i++) {
        uint32_t p = out->data[i], alpha = p >> 24;
        assert_true((p & 255) <= alpha && (p >> 8 & 255) <= alpha && (p >> 16 & 255) <= alpha);
    }
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
}

static void boxes_and_ellipses(void **state)
{
    (void)state;
    const struct {
        vt_sketch_kind kind;
        double width, ink;
    } cases[] = {{VT_SKETCH_RECT, 0, 40.5 * 30}, {VT_SKETCH_RECT, 4, 44.5 * 34 - 36.5 * 26},
        {VT_SKETCH_RECT, 60, 100.5 * 90}, {VT_SKETCH_ELLIPSE, 0, pi / 4 * 40.5 * 30},
        {VT_SKETCH_ELLIPSE, 4, pi / 4 * (44.5 * 34 - 36.5 * 26)}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const vt_sketch s = {.kind = cases[i].kind,
            .x0 = 60.5, /* corners in any order */
            .y0 = 20,
            .x1 = 20,
            .y1 = 50,
            .width = cases[i].width,
            .color = rgba(0xffffffff)};
        double ink = cases[i].width == 60 ? (60.5 + 30) * 80 : cases[i].ink; /* what fits on the sheet */
        assert_about(ink_of(&s, 1), ink, 0.5 + ink * 0.001);
    }
}

static void pictures_are_stamped(void **state)
{
    (void)state;
    vt_painter *painter = make(10, 10, NULL, true);
    vt_pixels *pixels = vt_pixels_create(8, 8);
    for (int i = 0; i < 64; i++)
        pixels->data[i] = i % 8 < 4 ? 0xFFFF0000 : 0xFF0000FF;
    give(painter, 7, pixels);
    const vt_sketch s[] = {
        {.kind = VT_SKETCH_STAMP, .x0 = 10, .y0 = 10, .x1 = 50, .y1 = 30, .asset = 7, .color = rgba(255)},
        {.kind = VT_SKETCH_STAMP, .x0 = 10, .y0 = 40, .x1 = 14, .y1 = 44, .asset = 7, .color = rgba(255)},
        {.kind = VT_SKETCH_STAMP, .x0 = 60, .y0 = 40, .x1 = 70, .y1 = 44, .asset = 8, .color = rgba(255)}};
    sketch(painter, 1, s, 3);
    vt_pixels *out = copy_of(painter, 1);
    assert_int_equal(at(out, 15, 20), 0xFFFF0000);
    assert_int_equal(at(out, 45, 20), 0xFF0000FF);
    assert_int_equal(at(out, 11, 42), 0xFFFF0000);
    assert_int_equal(at(out, 12, 42), 0xFF0000FF);
    assert_int_equal(at(out, 65, 42), 0);
    assert_about(amount(out, 24), 40 * 20 + 16, 15);
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
    vt_pixels_destroy(pixels);
}

static void only_what_was_touched_is_fresh(void **state)
{
    (void)state;
    vt_painter *painter = make(10, 10, NULL, true);
    const vt_sketch first = {.kind = VT_SKETCH_CLEAR, .color = rgba(0xffffffff)};
    const vt_sketch stroke = line(30, 30, 40, 35, 6, 0x000000ff), beyond = line(-50, 0, -40, 0, 6, 255);
    sketch(painter, 1, &first, 1);
    vt_sprite *sprite = vt_sheet_find(painter, 1)->sprite;
    assert_int_equal(vt_irect_area(sprite->fresh), 100 * 80);
    sprite->fresh = (vt_irect){0, 0, 0, 0};
    sketch(painter, 1, &beyond, 1);
    assert_true(vt_irect_empty(sprite->fresh));
    vt_pixels *before = copy_of(painter, 1);
    sketch(painter, 1, &stroke, 1);
    vt_pixels *after = copy_of(painter, 1);
    vt_irect f = sprite->fresh;
    assert_true(f.x0 >= 26 && f.x1 <= 44 && f.y0 >= 26 && f.y1 <= 39);
    for (int y = 0; y < 80; y++) {
        for (int x = 0; x < 100; x++) {
            bool inside = x >= f.x0 && x < f.x1 && y >= f.y0 && y < f.y1;
            if (!inside) assert_int_equal(at(before, x, y), at(after, x, y));
        }
    }
    vt_pixels_destroy(before);
    vt_pixels_destroy(after);
    vt_painter_destroy(painter);
}

static vt_draw *add_canvas(
    vt_drawlist *list, uint64_t number, double x, double y, double degrees, double scale)
{
    vt_draw *item = add_item(list, VT_DRAW_CANVAS, x, y, 100, 80, degrees, scale);
    const vt_draw_canvas canvas = {number};
    item->extra = vt_drawlist_keep_extra(list, &canvas, sizeof canvas);
    return item;
}

static void a_sheet_is_shown_where_its_canvas_is(void **state)
{
    (void)state;
    const struct {
        double degrees, scale;
        int red_x, red_y;
    } cases[] = {{0, 1, -30, -20}, {90, 1, 20, -30}, {180, 1, 30, 20}, {0, 2, -60, -40}, {270, 0.5, -10, 15}};
    vt_painter *painter = make(240, 240, NULL, true);
    const vt_sketch s[] = {{.kind = VT_SKETCH_CLEAR, .color = rgba(0x0000ffff)},
        {.kind = VT_SKETCH_RECT, .x0 = 10, .y0 = 10, .x1 = 30, .y1 = 30, .color = rgba(0xff0000ff)}};
    sketch(painter, 9, s, 2);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_drawlist list;
        start_list(&list, 0x00ff00ff);
        add_canvas(&list, 9, 120, 120, cases[i].degrees, cases[i].scale);
        add_canvas(&list, 10, 120, 120, 0, 2); /* nothing was drawn on it */
        vt_pixels *out = paint_all(painter, &list, 240, 240);
        assert_int_equal(at(out, 120 + cases[i].red_x, 120 + cases[i].red_y), 0xFFFF0000);
        assert_int_equal(at(out, 120 - cases[i].red_x, 120 - cases[i].red_y), 0xFF0000FF);
        assert_int_equal(at(out, 2, 2), 0xFF00FF00);
        assert_about(amount(out, 16), 400 * cases[i].scale * cases[i].scale, 3);
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
}

static bool is_even(void *context, uint64_t number)
{
    (void)context;
    return number % 2 == 0;
}

static void sheets_live_as_long_as_their_canvas(void **state)
{
    (void)state;
    vt_painter *painter = make(10, 10, NULL, true);
    const vt_sketch s = line(50, 40, 50, 40, 10, 0xffffffff);
    for (uint64_t number = 1; number <= 6; number++)
        sketch(painter, number, &s, 1);
    assert_true(vt_painter_resize(painter, 30, 40, NULL, NULL));
    vt_painter_keep_sheets(painter, is_even, NULL);
    for (uint64_t number = 1; number <= 6; number++) {
        vt_err err = {.kind = VT_ERR_NONE};
        vt_pixels *out = vt_painter_sheet_copy(painter, number, &err);
        assert_true((out != NULL) == (number % 2 == 0));
        if (out) assert_int_equal(at(out, 50, 40), 0xFFFFFFFF);
        if (!out) assert_int_equal(err.kind, VT_ERR_MISSING);
        vt_pixels_destroy(out);
    }
    vt_painter_destroy(painter);
}

static void a_canvas_may_change_its_size(void **state)
{
    (void)state;
    vt_painter *painter = make(10, 10, NULL, true);
    const vt_sketch s = line(50, 40, 50, 40, 10, 0xffffffff);
    sketch(painter, 1, &s, 1);
    assert_true(vt_painter_sketch(painter, 1, 200, 60, 3, NULL, 0, NULL));
    vt_pixels *out = copy_of(painter, 1);
    assert_int_equal(out->w, 200); /* its scale stays */
    assert_int_equal(out->h, 60);
    assert_int_equal(at(out, 50, 40), 0xFFFFFFFF);
    vt_pixels_destroy(out);
    assert_true(vt_painter_sketch(painter, 2, 10000, 100, 3, NULL, 0, NULL));
    out = copy_of(painter, 2);
    assert_int_equal(out->w, 4096);
    assert_int_equal(out->h, 41);
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
}

static void odd_strokes_are_safe(void **state)
{
    (void)state;
    const double odd[] = {0, -1, NAN, INFINITY, 1e300, 1e6, -1e6, 50, 0.1};
    uint32_t seed = 3;
    vt_painter *painter = make(10, 10, NULL, true);
    for (int i = 0; i < 3000; i++) {
        double v[5];
        for (int k = 0; k < 5; k++) {
            seed = seed * 1664525 + 1013904223;
            v[k] = odd[(seed >> 16) % 9];
        }
        const vt_sketch s = {(vt_sketch_kind)(i % 5), v[0], v[1], v[2], v[3], {v[4]}, rgba(seed), 3};
        sketch(painter, 1, &s, 1);
    }
    vt_err err = {.kind = VT_ERR_NONE};
    for (int i = 0; i < 4; i++) {
        assert_false(vt_painter_sketch(painter, 3, odd[i], 10, 1, NULL, 0, &err));
        assert_false(vt_painter_sketch(painter, 3, 10, 10, odd[i], NULL, 0, &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
    }
    vt_painter_destroy(painter);
}

static void short_memory_is_told(void **state)
{
    (void)state;
    const vt_sketch s[] = {line(50, 40, 50, 40, 10, 0xffffffff),
        {.kind = VT_SKETCH_ELLIPSE, .x1 = 50, .y1 = 50, .color = rgba(0xffffffff)}};
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        vt_painter *painter = make(10, 10, NULL, true);
        vt_mem_fail_at(n);
        bool done = vt_painter_sketch(painter, 1, 100, 80, 1, s, 2, NULL);
        failed = vt_mem_fail_at(0);
        assert_true(done != failed);
        sketch(painter, 1, s, 2);
        vt_painter_destroy(painter);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pens_are_round_and_as_broad_as_asked),
        cmocka_unit_test(pieces_make_one_stroke),
        cmocka_unit_test(a_transparent_colour_erases),
        cmocka_unit_test(boxes_and_ellipses),
        cmocka_unit_test(pictures_are_stamped),
        cmocka_unit_test(only_what_was_touched_is_fresh),
        cmocka_unit_test(a_sheet_is_shown_where_its_canvas_is),
        cmocka_unit_test(sheets_live_as_long_as_their_canvas),
        cmocka_unit_test(a_canvas_may_change_its_size),
        cmocka_unit_test(odd_strokes_are_safe),
        cmocka_unit_test(short_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
