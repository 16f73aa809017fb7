/* Pictures and filters on sheets: where they lie, what a key takes away, how near a mean comes, and that
 * nothing happens where there is no picture. */
#include "check.h"

#include "base/chance.h"
#include "cpu_help.h"

enum { SHEET = 3, FILM = 7, ASSET = 2, W = 60, H = 40 };

static const double identity[VT_SKETCH_MATRIX] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0};

static vt_pixels *plain(int w, int h, uint32_t color)
{
    vt_pixels *pixels = vt_pixels_create(w, h);
    assert_non_null(pixels);
    pixels->opaque = color >> 24 == 255;
    for (int i = 0; i < h * pixels->stride; i++)
        pixels->data[i] = color;
    return pixels;
}

static void sketch(vt_painter *painter, const vt_sketch *stroke)
{
    vt_err err = {0};
    if (!vt_painter_sketch(painter, SHEET, W, H, 1, stroke, 1, &err)) fail_msg("%s", err.message);
}

static void fill_sheet(vt_painter *painter, uint32_t color)
{
    const vt_sketch clear = {.kind = VT_SKETCH_CLEAR, .color = rgba(color)};
    sketch(painter, &clear);
}

static void paste(vt_painter *painter, vt_rect box, const vt_sketch_more *more, uint32_t asset)
{
    const vt_sketch stroke = {.kind = VT_SKETCH_PASTE,
        .x0 = box.x,
        .y0 = box.y,
        .x1 = box.x + box.w,
        .y1 = box.y + box.h,
        .more = more,
        .asset = asset};
    sketch(painter, &stroke);
}

static void filter(vt_painter *painter, vt_rect box, const double matrix[VT_SKETCH_MATRIX])
{
    vt_sketch_more more = {0};
    memcpy(more.matrix, matrix, sizeof more.matrix);
    const vt_sketch stroke = {.kind = VT_SKETCH_FILTER,
        .x0 = box.x,
        .y0 = box.y,
        .x1 = box.x + box.w,
        .y1 = box.y + box.h,
        .more = &more};
    sketch(painter, &stroke);
}

static vt_pixels *copy(vt_painter *painter)
{
    vt_pixels *out = vt_painter_sheet_copy(painter, SHEET, NULL);
    assert_non_null(out);
    return out;
}

static uint32_t pixel(vt_painter *painter, int x, int y)
{
    vt_pixels *out = copy(painter);
    uint32_t value = at(out, x, y);
    vt_pixels_destroy(out);
    return value;
}

static void a_picture_lies_where_it_is_pasted(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = disc(20, 10, true);
    vt_sketch_more more = {.film = FILM, .paste.weight = 1};
    fill_sheet(painter, 0x202020ff);
    vt_painter_film(painter, FILM, picture);
    paste(painter, (vt_rect){10, 5, 20, 10}, &more, 0);
    vt_pixels *out = copy(painter);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            bool inside = x >= 10 && x < 30 && y >= 5 && y < 15;
            assert_int_equal(at(out, x, y), inside ? at(picture, x - 10, y - 5) : 0xFF202020);
        }
    vt_pixels_destroy(out);
    more.paste.mirrored = true;
    paste(painter, (vt_rect){10, 5, 20, 10}, &more, 0);
    out = copy(painter);
    for (int x = 0; x < 20; x++)
        assert_int_equal(at(out, 29 - x, 9), at(picture, x, 4));
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void a_picture_of_the_experience_can_be_pasted_too(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = disc(20, 10, true);
    const vt_sketch_more more = {.paste.weight = 1};
    give(painter, ASSET, picture);
    paste(painter, (vt_rect){10, 5, 20, 10}, &more, ASSET);
    vt_pixels *out = copy(painter);
    assert_int_equal(at(out, 15, 9), at(picture, 5, 4));
    assert_int_equal(at(out, 5, 9), 0);
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void fits_cut_or_leave_room(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = plain(200, 100, 0xFF00FF00); /* much larger than it is shown */
    for (int x = 0; x < 50; x++)                      /* its left quarter is red */
        for (int y = 0; y < 100; y++)
            picture->data[y * picture->stride + x] = 0xFFFF0000;
    vt_sketch_more more = {.film = FILM, .paste = {.weight = 1, .fit = VT_FIT_CONTAIN}};
    vt_painter_film(painter, FILM, picture);
    fill_sheet(painter, 0x202020ff);
    paste(painter, (vt_rect){10, 0, 40, 40}, &more, 0);
    assert_int_equal(pixel(painter, 30, 8), 0xFF202020);
    assert_int_equal(pixel(painter, 30, 12), 0xFF00FF00);
    assert_int_equal(pixel(painter, 12, 12), 0xFFFF0000);
    more.paste.fit = VT_FIT_COVER;
    paste(painter, (vt_rect){10, 0, 40, 40}, &more, 0);
    assert_int_equal(pixel(painter, 30, 2), 0xFF00FF00);
    assert_int_equal(pixel(painter, 12, 20), 0xFF00FF00); /* the red quarter is cut off */
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void without_a_picture_the_sheet_stays(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    const vt_sketch_more film = {.film = FILM, .paste.weight = 0.5}, image = {.paste.weight = 1};
    fill_sheet(painter, 0x204060ff);
    paste(painter, (vt_rect){0, 0, W, H}, &film, 0);
    paste(painter, (vt_rect){0, 0, W, H}, &image, ASSET);
    vt_pixels *out = copy(painter);
    for (int i = 0; i < W * H; i++)
        assert_int_equal(at(out, i % W, i / W), 0xFF204060);
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
}

/* What of a colour is left on black by a key of pure green. */
static uint32_t left_of(vt_painter *painter, uint32_t color, double tolerance, double soft)
{
    vt_pixels *picture = plain(8, 8, color);
    const vt_sketch_more more = {.film = FILM,
        .paste = {.weight = 1, .keyed = true, .key = {0, 255, 0, 255}, .tolerance = tolerance, .soft = soft}};
    fill_sheet(painter, 0x00000000);
    vt_painter_film(painter, FILM, picture);
    paste(painter, (vt_rect){0, 0, 8, 8}, &more, 0);
    vt_painter_film(painter, FILM, NULL);
    vt_pixels_destroy(picture);
    return pixel(painter, 4, 4);
}

static void a_key_takes_away_its_colour_in_any_light(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    assert_int_equal(left_of(painter, 0xFF00FF00, 0.1, 0.1), 0);
    assert_int_equal(left_of(painter, 0xFF20E020, 0.2, 0.1), 0);
    assert_int_equal(left_of(painter, 0xFFE0B090, 0.2, 0.1), 0xFFE0B090); /* skin */
    assert_int_equal(left_of(painter, 0xFFFFFFFF, 0.2, 0.1), 0xFFFFFFFF);
    assert_int_equal(left_of(painter, 0xFF000000, 0.2, 0.1), 0xFF000000);
    /* Half way through the soft edge. Grey has Cb = Cr = 0, pure green lies 0.53382 from it. */
    uint32_t half = left_of(painter, 0xFF808080, 0.43382, 0.2);
    assert_in_range(half >> 24, 126, 129);
    assert_in_range(half & 255, 63, 65); /* premultiplied */
    /* Without a soft edge: all or nothing, at that distance. */
    assert_int_equal(left_of(painter, 0xFF808080, 0.5335, 0), 0xFF808080);
    assert_int_equal(left_of(painter, 0xFF808080, 0.5345, 0), 0);
    vt_painter_destroy(painter);
}

static void sixteen_pictures_become_their_mean(void **state)
{
    (void)state;
    enum { PICTURES = 16, SIDE = 32 };
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *pictures[PICTURES];
    vt_chance chance;
    vt_chance_seed(&chance, 11);
    fill_sheet(painter, 0xff8800ff); /* the first picture has all the weight */
    for (int n = 0; n < PICTURES; n++) {
        pictures[n] = plain(SIDE, SIDE, 0xFF000000);
        for (int i = 0; i < SIDE * pictures[n]->stride; i++)
            pictures[n]->data[i] |= (uint32_t)vt_chance_next(&chance) & 0xFFFFFF;
        const vt_sketch_more more = {.film = FILM, .paste.weight = 1.0 / (n + 1)};
        vt_painter_film(painter, FILM, pictures[n]);
        paste(painter, (vt_rect){0, 0, SIDE, SIDE}, &more, 0);
    }
    vt_pixels *out = copy(painter);
    for (int i = 0; i < SIDE * SIDE; i++)
        for (int shift = 0; shift < 32; shift += 8) {
            double sum = 0;
            for (int n = 0; n < PICTURES; n++)
                sum += at(pictures[n], i % SIDE, i / SIDE) >> shift & 255;
            double is = at(out, i % SIDE, i / SIDE) >> shift & 255;
            if (fabs(is - sum / PICTURES) > 0.6) fail_msg("%g instead of %g", is, sum / PICTURES);
        }
    /* What is drawn in between counts as it is seen. */
    const vt_sketch line = {.kind = VT_SKETCH_RECT, .x1 = SIDE, .y1 = SIDE, .color = {10, 20, 30, 255}};
    sketch(painter, &line);
    vt_pixels *black = plain(SIDE, SIDE, 0xFF000000);
    const vt_sketch_more half = {.film = FILM, .paste.weight = 0.5};
    vt_painter_film(painter, FILM, black);
    paste(painter, (vt_rect){0, 0, SIDE, SIDE}, &half, 0);
    assert_int_equal(pixel(painter, 5, 5), 0xFF050A0F);
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
    vt_pixels_destroy(black);
    for (int n = 0; n < PICTURES; n++)
        vt_pixels_destroy(pictures[n]);
}

static void filters_are_matrices_of_plain_colours(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    static const double negative[] = {-1, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0};
    static const double swapped[] = {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0.5, 0};
    const uint32_t colors[] = {0x00000000, 0x8040c0ff, 0x8040c080, 0xffffff01, 0x10203040};
    for (int i = 0; i < 5; i++) {
        fill_sheet(painter, colors[i]);
        uint32_t before = pixel(painter, 3, 3);
        filter(painter, (vt_rect){0, 0, W, H}, identity);
        assert_int_equal(pixel(painter, 3, 3), before);
    }
    fill_sheet(painter, 0x8040c0ff);
    filter(painter, (vt_rect){0, 0, 10, 10}, negative);
    assert_int_equal(pixel(painter, 9, 9), 0xFF7FBF3F);
    assert_int_equal(pixel(painter, 10, 9), 0xFF8040C0);
    fill_sheet(painter, 0x80808080); /* premultiplied 0x80404040: negative is 0x7f at the same alpha */
    filter(painter, (vt_rect){0, 0, W, H}, negative);
    assert_int_equal(pixel(painter, 9, 9), 0x80404040);
    fill_sheet(painter, 0xff8040ff);
    filter(painter, (vt_rect){0, 0, W, H}, swapped); /* r from b, g from r, b from g; alpha halved */
    assert_int_equal(pixel(painter, 9, 9), 0x80208040);
    static const double wild[VT_SKETCH_MATRIX] = {1000, -1000, 0, 0, 0, NAN, 0, 0, 0, 0, 0, 0, 0, 0, 1000};
    filter(painter, (vt_rect){-1e5, -1e5, 2e5, 2e5}, wild);
    assert_int_equal(pixel(painter, 9, 9), 0); /* no alpha is left */
    vt_painter_destroy(painter);
}

static void any_box_stays_on_the_sheet(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = disc(33, 21, false);
    vt_chance chance;
    vt_chance_seed(&chance, 5);
    vt_painter_film(painter, FILM, picture);
    for (int i = 0; i < 2000; i++) {
        double v[4];
        for (int k = 0; k < 4; k++) {
            v[k] = vt_chance_unit(&chance) * 120 - 30;
            if (vt_chance_below(&chance, 40) == 0) v[k] *= 1e5;
        }
        const vt_sketch_more more = {.film = FILM,
            .paste = {.fit = (vt_fit)vt_chance_below(&chance, 3),
                .mirrored = vt_chance_below(&chance, 2),
                .keyed = vt_chance_below(&chance, 2),
                .key = rgba((uint32_t)vt_chance_next(&chance)),
                .tolerance = vt_chance_unit(&chance),
                .soft = vt_chance_unit(&chance),
                .weight = vt_chance_below(&chance, 2) ? 1 : vt_chance_unit(&chance)}};
        paste(painter, (vt_rect){v[0], v[1], fabs(v[2]), fabs(v[3])}, &more, 0);
        vt_pixels *out = copy(painter);
        for (int p = 0; p < W * H; p++) {
            uint32_t c = at(out, p % W, p / W), a = c >> 24;
            assert_true((c >> 16 & 255) <= a + 2 && (c >> 8 & 255) <= a + 2 && (c & 255) <= a + 2);
        }
        vt_pixels_destroy(out);
    }
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_picture_lies_where_it_is_pasted),
        cmocka_unit_test(a_picture_of_the_experience_can_be_pasted_too),
        cmocka_unit_test(fits_cut_or_leave_room), cmocka_unit_test(without_a_picture_the_sheet_stays),
        cmocka_unit_test(a_key_takes_away_its_colour_in_any_light),
        cmocka_unit_test(sixteen_pictures_become_their_mean),
        cmocka_unit_test(filters_are_matrices_of_plain_colours),
        cmocka_unit_test(any_box_stays_on_the_sheet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
