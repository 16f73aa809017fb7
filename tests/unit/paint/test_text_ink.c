/* Text as pixels: as wide as it was measured, in its own colours, with outlines and shadows, and nothing
 * outside. */
#include "check.h"

#include "cpu_help.h"

#include "paint/lower_text.h"
#include "paint/lower_text_far.h"

enum { W = 400, H = 120 };

static vt_fonts *fonts;

static int set_up(void **state)
{
    (void)state;
    fonts = inter();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vt_fonts_destroy(fonts);
    return 0;
}

static vt_draw *hang(vt_drawlist *list, const char *text, double size, double degrees, const vt_draw_ink *ink)
{
    vt_draw *item = add_text(list, fonts, 20, 20, size, degrees, 1, 0, text, 0xffffffff);
    item->bounds = (vt_irect){0, 0, W, H};
    if (ink) item->extra = vt_drawlist_keep_extra(list, ink, sizeof *ink);
    return item;
}

/* The box of what is not black. */
static vt_irect inked(const vt_pixels *pixels)
{
    vt_irect box = {pixels->w, pixels->h, 0, 0};
    for (int y = 0; y < pixels->h; y++) {
        for (int x = 0; x < pixels->w; x++) {
            if ((at(pixels, x, y) & 0xFFFFFF) == 0) continue;
            box = vt_irect_empty(box) ? (vt_irect){x, y, x + 1, y + 1}
                                      : vt_irect_union(box, (vt_irect){x, y, x + 1, y + 1});
        }
    }
    return box;
}

static vt_pixels *draw(const char *text, double size, double degrees, const vt_draw_ink *ink, uint32_t color)
{
    vt_painter *painter = make(W, H, fonts, false);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    hang(&list, text, size, degrees, ink)->color = rgba(color);
    vt_pixels *out = paint_all(painter, &list, W, H);
    finish_list(&list);
    vt_painter_destroy(painter);
    return out;
}

static void drawn_is_as_wide_as_measured(void **state)
{
    (void)state;
    static const char *const texts[] = {"Hamburg", "jolly", "fffi", "Κόσμος", "Жизнь", "بيت جميل", "שלום",
        "क्षत्रिय", "中文字", "ひらがな", "한국어", "A שלום ب 中 z"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (double size = 15; size < 60; size += 11.3) {
            vt_text_style style = {.font = "sans", .size = size, .line_height = 1, .language = ""};
            vt_text_box box;
            assert_true(vt_fonts_measure(fonts, texts[i], strlen(texts[i]), &style, &box));
            vt_pixels *out = draw(texts[i], size, 0, NULL, 0xffffffff);
            vt_irect ink = inked(out);
            assert_true(!vt_irect_empty(ink));
            double slack = 1.5 + 0.12 * size; /* side bearings and overhang */
            if (fabs(ink.x0 - 20.0) > slack || fabs(ink.x1 - 20 - box.w) > slack)
                fail_msg(
                    "\"%s\" at %g: ink from %d to %d, measured %g", texts[i], size, ink.x0, ink.x1, box.w);
            assert_true(ink.y0 > 20 - 0.25 * size && ink.y1 < 20 + box.h + 0.25 * size);
            vt_pixels_destroy(out);
        }
    }
}

/* A letter's pixels do not depend on what is left of it. */
static void overhang_does_not_move_the_pen(void **state)
{
    (void)state;
    vt_pixels *alone = draw("I", 40, 0, NULL, 0xffffffff), *after = draw("jI", 40, 0, NULL, 0xffffffff);
    vt_text_style style = {.font = "sans", .size = 40, .line_height = 1, .language = ""};
    vt_text_box j;
    assert_true(vt_fonts_measure(fonts, "j", 1, &style, &j));
    assert_true(abs(inked(after).x1 - inked(alone).x1 - (int)lrint(j.w)) <= 1);
    vt_pixels_destroy(alone);
    vt_pixels_destroy(after);
}

static void emoji_keep_their_colours(void **state)
{
    (void)state;
    vt_pixels *white = draw("😀", 40, 0, NULL, 0xffffffff), *red = draw("😀", 40, 0, NULL, 0xff0000ff);
    vt_pixels *pale = draw("😀", 40, 0, NULL, 0xffffff80), *turned = draw("😀", 40, 90, NULL, 0xffffffff);
    vt_irect box = inked(white);
    int x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
    uint32_t skin = at(white, x, y);
    assert_true((skin >> 16 & 255) > 200 && (skin >> 8 & 255) > 150 && (skin & 255) < 120); /* yellow */
    assert_true(box.x1 - box.x0 > 35 && box.x1 - box.x0 < 55);
    assert_memory_equal(white->data, red->data, sizeof *white->data * (size_t)white->stride * H);
    assert_true(abs((int)(at(pale, x, y) >> 16 & 255) - (int)(skin >> 16 & 255) / 2) < 3);
    vt_irect sideways = inked(turned);
    assert_true(abs((sideways.x1 - sideways.x0) - (box.y1 - box.y0)) <= 1);
    vt_pixels_destroy(white);
    vt_pixels_destroy(red);
    vt_pixels_destroy(pale);
    vt_pixels_destroy(turned);
}

static void an_outline_lies_around_the_letters(void **state)
{
    (void)state;
    static const char *const texts[] = {"HOH", "بيت", "😀"};
    for (int i = 0; i < 3; i++) {
        for (double width = 1; width < 9; width += 1.75) {
            vt_draw_ink ink = {.outline = width, .outline_color = rgba(0x00ff00ff)};
            vt_pixels *bare = draw(texts[i], 40, 0, NULL, 0xffffffff);
            vt_pixels *out = draw(texts[i], 40, 0, &ink, 0xffffffff);
            vt_irect a = inked(bare), b = inked(out);
            assert_true(fabs(a.x0 - b.x0 - width) <= 1.01 && fabs(b.x1 - a.x1 - width) <= 1.01);
            assert_true(fabs(a.y0 - b.y0 - width) <= 1.01 && fabs(b.y1 - a.y1 - width) <= 1.01);
            vt_pixels_destroy(bare);
            vt_pixels_destroy(out);
        }
    }
}

static void a_shadow_lies_beside_the_letters(void **state)
{
    (void)state;
    vt_draw_ink ink = {.shadow_x = 12, .shadow_y = 9, .shadow_color = rgba(0x0000ffff)};
    vt_pixels *bare = draw("HOH", 40, 0, NULL, 0xffffffff), *hard = draw("HOH", 40, 0, &ink, 0xffffffff);
    ink.shadow_blur = 6;
    vt_pixels *soft = draw("HOH", 40, 0, &ink, 0xffffffff);
    vt_irect a = inked(bare), b = inked(hard), c = inked(soft);
    assert_int_equal(b.x0, a.x0);
    assert_int_equal(b.x1, a.x1 + 12);
    assert_int_equal(b.y1, a.y1 + 9);
    assert_true(c.x1 > b.x1 + 3 && c.x1 < b.x1 + 14 && c.y1 > b.y1 + 3);
    vt_pixels_destroy(bare);
    vt_pixels_destroy(hard);
    vt_pixels_destroy(soft);
}

static vt_ink blank(int w, int h)
{
    vt_ink ink = {.w = w, .h = h, .data = vt_alloc((size_t)w * (size_t)h)};
    assert_non_null(ink.data);
    return ink;
}

static double sum(const vt_ink *ink)
{
    double total = 0;
    for (int i = 0; i < ink->w * ink->h; i++)
        total += ink->data[i] / 255.0;
    return total;
}

static void a_point_grows_into_a_disc(void **state)
{
    (void)state;
    for (double r = 1; r < 20; r += 0.37) {
        vt_ink ink = blank(61, 61);
        ink.data[30 * 61 + 30] = 255;
        assert_true(vt_ink_grow(&ink, r));
        double wanted = 3.14159265 * (r + 0.5) * (r + 0.5);
        if (fabs(sum(&ink) - wanted) > 0.1 * wanted + 1)
            fail_msg("%g: %g instead of %g", r, sum(&ink), wanted);
        for (int y = 0; y < 61; y++) {
            for (int x = 0; x < 61; x++) {
                int value = ink.data[y * 61 + x];
                double d = hypot(x - 30, y - 30);
                assert_true(d > r || value > 100);
                assert_true(d < r + 1.5 || value == 0);
                assert_int_equal(value, ink.data[(60 - y) * 61 + 60 - x]);
            }
        }
        vt_free(ink.data);
    }
}

/* A slanted letter, grown by discs and by distances. */
static void broad_outlines_are_like_narrow_ones(void **state)
{
    (void)state;
    for (double r = 3; r <= 16; r += 1.3) {
        vt_ink discs = blank(101, 81), distances = blank(101, 81);
        for (int y = 25; y < 55; y++)
            memset(discs.data + y * 101 + 30 + y / 3, 255, 12);
        memcpy(distances.data, discs.data, 101 * 81);
        assert_true(vt_ink_grow(&discs, r) && vt_ink_grow_far(&distances, r));
        for (int i = 0; i < 101 * 81; i++)
            assert_true(abs(discs.data[i] - distances.data[i]) <= 80);
        assert_true(fabs(sum(&discs) - sum(&distances)) < 0.01 * sum(&discs));
        vt_free(discs.data);
        vt_free(distances.data);
    }
    vt_ink bare = blank(20, 20);
    assert_true(vt_ink_grow(&bare, 250));
    assert_true(sum(&bare) == 0);
    vt_free(bare.data);
}

static void a_blur_spreads_and_keeps(void **state)
{
    (void)state;
    for (double px = 0.5; px < 20; px += 0.9) {
        vt_ink ink = blank(101, 101);
        for (int y = 45; y < 56; y++)
            memset(ink.data + y * 101 + 45, 255, 11);
        double before = sum(&ink);
        assert_true(vt_ink_blur(&ink, px));
        assert_true(fabs(sum(&ink) - before) < 0.06 * before);
        int margin = vt_ink_blur_margin(px);
        for (int y = 0; y < 101; y++) {
            for (int x = 0; x < 101; x++) {
                bool far = x < 45 - margin || x > 55 + margin || y < 45 - margin || y > 55 + margin;
                assert_true(!far || ink.data[y * 101 + x] == 0);
                assert_in_range(ink.data[y * 101 + x] - ink.data[x * 101 + y] + 2, 0, 4);
            }
        }
        vt_free(ink.data);
    }
    vt_ink line = blank(41, 3);
    line.data[41 + 20] = 255;
    assert_true(vt_ink_embolden(&line, 3));
    assert_true(fabs(sum(&line) - 4) < 0.01);
    vt_free(line.data);
}

/* What lies beyond the clip is not rasterised: a long text costs what is seen of it. */
static void only_what_is_seen_is_drawn(void **state)
{
    (void)state;
    char text[6000] = "";
    for (int i = 0; i < 500; i++)
        snprintf(text + strlen(text), 12, "line %d\n", i);
    vt_painter *painter = make(W, H, fonts, false);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    hang(&list, text, 20, 0, NULL);
    vt_pixels_destroy(paint_all(painter, &list, W, H));
    assert_true(painter->sprites.bytes < 60000);
    list.items[0].matrix.f -= 5000;
    vt_pixels *out = paint_all(painter, &list, W, H);
    assert_false(vt_irect_empty(inked(out)));
    assert_true(painter->sprites.bytes < 120000);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
}

/* An outline or a shadow, however wide, costs no more memory than a large text. */
static void wide_outlines_stay_within_bounds(void **state)
{
    (void)state;
    const vt_draw_ink inks[] = {{.outline = 4000, .outline_color = rgba(0xffffffff)},
        {.shadow_blur = 4000, .shadow_color = rgba(0xffffffff)}};
    for (int i = 0; i < 2; i++) {
        vt_painter *painter = make(W, H, fonts, false);
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        hang(&list, "wide", 30, 0, &inks[i]);
        vt_pixels_destroy(paint_all(painter, &list, W, H));
        assert_true(painter->sprites.bytes > 1000);
        assert_true(painter->sprites.bytes < 24 << 20);
        finish_list(&list);
        vt_painter_destroy(painter);
    }
}

/* A slow glide shows every step of it, and what comes to rest is sharp again. */
static void slow_text_glides(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, fonts, false);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    hang(&list, "Glide", 30, 0, NULL);
    vt_pixels *still = paint_all(painter, &list, W, H), *before = NULL;
    vt_region rough;
    for (int i = 0; i < 8; i++) {
        list.items[0].matrix.f += 0.25;
        vt_pixels *now = paint_all(painter, &list, W, H);
        if (i > 1) assert_memory_not_equal(before->data, now->data, 4 * (size_t)now->stride * H);
        vt_pixels_destroy(before);
        before = now;
    }
    int64_t now_us = 0;
    assert_true(rest(painter, &now_us, &rough));
    vt_pixels *after = paint_all(painter, &list, W, H);
    for (int y = 0; y + 2 < H; y++) /* two whole pixels lower */
        assert_memory_equal(still->data + y * still->stride, after->data + (y + 2) * after->stride, 4 * W);
    vt_pixels_destroy(still);
    vt_pixels_destroy(before);
    vt_pixels_destroy(after);
    finish_list(&list);
    vt_painter_destroy(painter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawn_is_as_wide_as_measured),
        cmocka_unit_test(overhang_does_not_move_the_pen),
        cmocka_unit_test(emoji_keep_their_colours),
        cmocka_unit_test(an_outline_lies_around_the_letters),
        cmocka_unit_test(a_shadow_lies_beside_the_letters),
        cmocka_unit_test(a_point_grows_into_a_disc),
        cmocka_unit_test(broad_outlines_are_like_narrow_ones),
        cmocka_unit_test(a_blur_spreads_and_keeps),
        cmocka_unit_test(only_what_is_seen_is_drawn),
        cmocka_unit_test(wide_outlines_stay_within_bounds),
        cmocka_unit_test(slow_text_glides),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
