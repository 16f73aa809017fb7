/* What waits becomes what it would have become at once. */
#include "check.h"

#include "easel.h"
#include "paint/cpu_blend.h"
#include "paint/cpu_pile.h"

enum { W = 300, H = 400, SIDE = 48, IMAGES = 3, STAMPS = 3000 };

static uint32_t chance(uint32_t *seed, uint32_t most)
{
    *seed = *seed * 1664525U + 1013904223U;
    return (uint32_t)((uint64_t)(*seed >> 8) * most >> 24);
}

static uint32_t premultiplied(uint32_t *seed)
{
    static const uint32_t alphas[] = {0, 1, 127, 128, 254, 255};
    uint32_t a = chance(seed, 2) ? alphas[chance(seed, 6)] : chance(seed, 256), pixel = a << 24;
    for (int shift = 0; shift < 24; shift += 8)
        pixel |= chance(seed, a + 1) << shift;
    return pixel;
}

static pixman_image_t *noise(int w, int h, uint32_t *seed)
{
    pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8r8g8b8, w, h, NULL, 0);
    assert_non_null(image);
    uint32_t *data = pixman_image_get_data(image);
    for (int i = 0; i < w * h; i++)
        data[i] = premultiplied(seed);
    return image;
}

static pixman_image_t *copy_of(pixman_image_t *image, int w, int h)
{
    pixman_image_t *copy = pixman_image_create_bits(PIXMAN_a8r8g8b8, w, h, NULL, 0);
    assert_non_null(copy);
    pixman_image_composite32(PIXMAN_OP_SRC, image, NULL, copy, 0, 0, 0, 0, 0, 0, w, h);
    return copy;
}

static void assert_same(pixman_image_t *a, pixman_image_t *b, int w, int h)
{
    assert_memory_equal(
        pixman_image_get_data(a), pixman_image_get_data(b), (size_t)w * (size_t)h * sizeof(uint32_t));
}

static void rows_become_what_pixman_makes(void **state)
{
    (void)state;
    uint32_t seed = 7;
    pixman_image_t *front = noise(64, 20, &seed), *one = noise(64, 20, &seed), *other = copy_of(one, 64, 20);
    for (int i = 0; i < 400; i++) {
        int w = 1 + (int)chance(&seed, 40), x = (int)chance(&seed, 24), from = (int)chance(&seed, 24);
        if (!vt_rows_over(pixman_image_get_data(one) + x, 64, pixman_image_get_data(front) + from, 64, w, 20))
            skip();
        pixman_image_composite32(PIXMAN_OP_OVER, front, NULL, other, from, 0, 0, 0, x, 0, w, 20);
        assert_same(one, other, 64, 20);
    }
    pixman_image_unref(front);
    pixman_image_unref(one);
    pixman_image_unref(other);
}

static void each_pixel_keeps_its_order(void **state)
{
    (void)state;
    static const int counts[] = {0, 1, 10, STAMPS};
    uint32_t seed = 3;
    vt_pile *pile = vt_alloc(sizeof *pile);
    assert_non_null(pile);
    pixman_image_t *images[IMAGES], *one = noise(W, H, &seed), *other = copy_of(one, W, H);
    for (int i = 0; i < IMAGES; i++)
        images[i] = noise(SIDE, SIDE, &seed);
    for (size_t round = 0; round < sizeof counts / sizeof counts[0]; round++) {
        const uint32_t ground = 0xFF203040;
        assert_true(vt_pile_ground(pile, (vt_irect){10, 30, W - 20, H - 70}, ground));
        assert_true(vt_pile_waits(pile));
        pixman_fill(pixman_image_get_data(other), W, 32, 10, 30, W - 30, H - 100, ground);
        for (int i = 0; i < counts[round]; i++) {
            pixman_image_t *image = images[chance(&seed, IMAGES)];
            int left = (int)chance(&seed, 16), top = (int)chance(&seed, 16);
            int w = 1 + (int)chance(&seed, 32), h = 1 + (int)chance(&seed, 32);
            int x = (int)chance(&seed, (uint32_t)(W - w)), y = (int)chance(&seed, (uint32_t)(H - h));
            assert_true(vt_pile_add(pile, image, left - x, top - y, (vt_irect){x, y, x + w, y + h}));
            pixman_image_composite32(PIXMAN_OP_OVER, image, NULL, other, left, top, 0, 0, x, y, w, h);
        }
        vt_pile_draw(pile, one);
        assert_false(vt_pile_waits(pile));
        assert_same(one, other, W, H);
    }
    for (int i = 0; i < IMAGES; i++)
        pixman_image_unref(images[i]);
    pixman_image_unref(one);
    pixman_image_unref(other);
    vt_free(pile);
}

static void what_is_too_much_does_not_wait(void **state)
{
    (void)state;
    uint32_t seed = 1;
    vt_pile *pile = vt_alloc(sizeof *pile);
    assert_non_null(pile);
    pixman_image_t *image = noise(8, 8, &seed);
    assert_false(vt_pile_add(pile, image, 0, 0, (vt_irect){0, 0, 8, VT_PILE_STRIP + 1}));
    assert_false(vt_pile_add(pile, image, 0, 0, (vt_irect){-1, 0, 8, 8}));
    assert_false(vt_pile_add(pile, image, 0, -20000, (vt_irect){0, 20000, 8, 20008}));
    assert_false(vt_pile_ground(pile, (vt_irect){0, 0, 8, 20000}, 0xFF000000));
    assert_false(vt_pile_waits(pile));
    for (int i = 0; i < VT_PILE_MOST; i++)
        assert_true(vt_pile_add(pile, image, 0, 0, (vt_irect){0, 0, 8, 8}));
    assert_false(vt_pile_add(pile, image, 0, 0, (vt_irect){0, 0, 8, 8}));
    pixman_image_unref(image);
    vt_free(pile);
}

static vt_pixels *dots(int side)
{
    vt_pixels *pixels = vt_pixels_create(side, side);
    assert_non_null(pixels);
    uint32_t seed = 5;
    for (int i = 0; i < side * side; i++)
        pixels->data[i] = premultiplied(&seed);
    return pixels;
}

/* A picture waits, then the same one is drawn larger, then something translucent over both. */
static void what_comes_after_is_drawn_after(void **state)
{
    (void)state;
    enum { CANVAS = 200 };
    const vt_painter_options options = {.w = CANVAS, .h = CANVAS};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    assert_non_null(painter);
    vt_pixels *pixels = dots(32),
              *seen[2] = {vt_pixels_create(CANVAS, CANVAS), vt_pixels_create(CANVAS, CANVAS)};
    give(painter, 1, pixels);
    for (int apart = 0; apart < 2; apart++) {
        vt_drawlist list;
        start_list(&list, 0x806040FF);
        add_image(&list, 40, 40, 32, 32, 0, 1, 1);
        if (apart) add_rect(&list, 150, 150, 8, 8, 0xFFFFFFFF)->radius = 3;
        add_image(&list, 130, 60, 32, 32, 0, 2.5, 1);
        if (apart) add_rect(&list, 170, 170, 8, 8, 0xFFFFFFFF)->radius = 3;
        add_image(&list, 60, 48, 32, 32, 0, 1, 1);
        add_rect(&list, 30, 30, 60, 20, 0x20408080);
        add_image(&list, 70, 36, 32, 32, 0, 1, 1);
        const vt_region all = {.count = 1, .rects = {{0, 0, CANVAS, CANVAS}}};
        assert_true(vt_painter_paint(painter, &list, &all, &err));
        assert_true(vt_painter_copy_into(painter, seen[apart], &err));
        finish_list(&list);
    }
    for (int y = 0; y < 140; y++)
        assert_memory_equal(seen[0]->data + (ptrdiff_t)y * seen[0]->stride,
            seen[1]->data + (ptrdiff_t)y * seen[1]->stride, CANVAS * sizeof(uint32_t));
    assert_int_not_equal(seen[0]->data[40 * seen[0]->stride + 40], 0xFF806040);
    vt_painter_destroy(painter);
    vt_pixels_destroy(pixels);
    vt_pixels_destroy(seen[0]);
    vt_pixels_destroy(seen[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_what_pixman_makes),
        cmocka_unit_test(each_pixel_keeps_its_order),
        cmocka_unit_test(what_is_too_much_does_not_wait),
        cmocka_unit_test(what_comes_after_is_drawn_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
