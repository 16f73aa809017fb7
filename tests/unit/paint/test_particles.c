/* Particles: discs and pictures, many and small. */
#include "check.h"

#include "shapes_help.h"

static vt_draw *add_particles(vt_drawlist *list, const vt_draw_particle *particles, int count)
{
    vt_draw *item = add_item(list, VT_DRAW_PARTICLES, 0, 0, 0, 0, 0, 1);
    const vt_draw_particles extra = {
        vt_drawlist_keep_extra(list, particles, (size_t)count * sizeof *particles), count};
    item->bounds = (vt_irect){0, 0, 4096, 4096};
    item->extra = vt_drawlist_keep_extra(list, &extra, sizeof extra);
    return item;
}

static uint32_t random_u32(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void a_disc_is_round_and_soft(void **state)
{
    (void)state;
    for (float size = 1; size < 700; size *= 1.7F) {
        vt_drawlist list;
        const int side = 720;
        const vt_draw_particle p = {360, 360, size, 0, 0xffffffff};
        start_list(&list, 0x000000ff);
        add_particles(&list, &p, 1);
        vt_pixels *out = picture_of(&list, side, side);
        double lit = amount(out, 0), share = lit / (size * size * 3.14159265 / 4);
        if (size > 3 && (share < 0.42 || share > 0.54)) fail_msg("%g of a disc of %g", share, (double)size);
        for (int y = 0; y < side; y += 3) {
            for (int x = 0; x < side; x += 3) {
                double r = hypot(x + 0.5 - side / 2.0, y + 0.5 - side / 2.0) / (size / 2);
                if (r > 1 + 4 / size + 0.03) assert_int_equal(at(out, x, y) & 255, 0);
                if (r < 0.4 - 4 / size - 0.03) assert_in_range(at(out, x, y) & 255, 253, 255);
            }
        }
        vt_pixels_destroy(out);
        finish_list(&list);
    }
}

static void sizes_and_places_are_steady(void **state)
{
    (void)state;
    double before = 0;
    for (int i = 0; i < 200; i++) {
        vt_drawlist list;
        const vt_draw_particle p = {32, 32, 2 + 0.25F * (float)i, 0, 0xffffffff};
        start_list(&list, 0x000000ff);
        add_particles(&list, &p, 1);
        vt_pixels *out = picture_of(&list, 64, 64);
        double lit = amount(out, 0);
        assert_true(lit >= before * 0.995);
        before = lit;
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    for (int i = 0; i < 40; i++) { /* the middle follows */
        vt_drawlist list;
        const vt_draw_particle p = {20 + 0.1F * (float)i, 30.3F, 9, 0, 0xffffffff};
        start_list(&list, 0x000000ff);
        add_particles(&list, &p, 1);
        vt_pixels *out = picture_of(&list, 64, 64);
        double sum = 0, across = 0, down = 0;
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                double value = at(out, x, y) & 255;
                sum += value;
                across += value * (x + 0.5);
                down += value * (y + 0.5);
            }
        }
        assert_true(fabs(across / sum - p.x) < 0.14 && fabs(down / sum - p.y) < 0.14);
        vt_pixels_destroy(out);
        finish_list(&list);
    }
}

static void each_has_its_colour(void **state)
{
    (void)state;
    vt_drawlist list;
    const vt_draw_particle p[] = {
        {10, 10, 12, 0, 0xff0000ff}, {30, 10, 12, 0, 0x00ff0080}, {50, 10, 12, 0, 0x0000ff00}};
    start_list(&list, 0x000000ff);
    add_particles(&list, p, 3)->opacity = 0.5;
    vt_pixels *out = picture_of(&list, 60, 20);
    assert_in_range(at(out, 10, 10) >> 16 & 255, 127, 128);
    assert_in_range(at(out, 30, 10) >> 8 & 255, 63, 65);
    assert_int_equal(at(out, 50, 10), 0xFF000000);
    vt_pixels_destroy(out);
    finish_list(&list);
}

/* Red to the left, blue to the right, twice as wide as high. */
static vt_pixels *two_halves(void)
{
    vt_pixels *pixels = vt_pixels_create(40, 20);
    assert_non_null(pixels);
    for (int i = 0; i < 800; i++)
        pixels->data[i] = i % 40 < 20 ? 0xFFFF0000 : 0xFF0000FF;
    pixels->opaque = true;
    return pixels;
}

static void pictures_are_sized_and_turned(void **state)
{
    (void)state;
    const struct {
        float size, turn;
        bool mirrored;
        int red_x, red_y; /* seen from the middle: where red is */
    } cases[] = {{40, 0, false, -1, 0}, {40, 90, false, 0, -1}, {40, 180, false, 1, 0},
        {24, 270, false, 0, 1}, {40, 0, true, 1, 0}, {40, 90, true, 0, -1}, {200, 0, false, -1, 0},
        {200, 90, false, 0, -1}, {160, 90, true, 0, -1}, {20, 45, false, -1, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_drawlist list;
        vt_painter *painter = make(256, 256, NULL, true);
        vt_pixels *pixels = two_halves();
        float size = cases[i].size;
        const vt_draw_particle p = {cases[i].mirrored ? -128 : 128, 128, size, cases[i].turn, 0xffffffff};
        start_list(&list, 0x000000ff);
        give(painter, 3, pixels);
        vt_draw *item = add_particles(&list, &p, 1);
        item->asset = 3;
        if (cases[i].mirrored) item->matrix.a = -1;
        vt_pixels *out = paint_all(painter, &list, 256, 256);
        int away = (int)(size / 4);
        uint32_t red = at(out, 128 + cases[i].red_x * away * 2 / 3, 128 + cases[i].red_y * away * 2 / 3);
        uint32_t blue = at(out, 128 - cases[i].red_x * away * 2 / 3, 128 - cases[i].red_y * away * 2 / 3);
        if (red != 0xFFFF0000 || blue != 0xFF0000FF) fail_msg("case %zu: %08x, %08x", i, red, blue);
        double expected = size * size / 4;
        if (fabs(amount(out, 16) - expected) > 0.1 * expected) fail_msg("case %zu: %g", i, amount(out, 16));
        vt_pixels_destroy(out);
        vt_painter_destroy(painter);
        vt_pixels_destroy(pixels);
        finish_list(&list);
    }
}

static void clouds_do_not_depend_on_damage(void **state)
{
    (void)state;
    vt_drawlist list;
    static vt_draw_particle many[3000];
    uint32_t seed = 5;
    for (int i = 0; i < 3000; i++)
        many[i] =
            (vt_draw_particle){(float)(random_u32(&seed) % 4000) / 10, (float)(random_u32(&seed) % 3000) / 10,
                (float)(random_u32(&seed) % 300) / 10, 0, random_u32(&seed) << 8 | random_u32(&seed)};
    start_list(&list, 0x102030ff);
    add_particles(&list, many, 3000);
    vt_pixels *once = picture_of(&list, 400, 300), *parts = picture_in_parts(&list, 400, 300, 57);
    assert_same_pictures(once, parts);
    vt_pixels_destroy(once);
    vt_pixels_destroy(parts);
    finish_list(&list);
}

static void odd_particles_are_safe(void **state)
{
    (void)state;
    const float odd[] = {0, -1, NAN, INFINITY, -INFINITY, 1e30F, 1e-30F, 50, 300};
    vt_drawlist list;
    vt_painter *painter = make(100, 100, NULL, true);
    vt_pixels *pixels = two_halves();
    give(painter, 1, pixels);
    start_list(&list, 0x000000ff);
    static vt_draw_particle many[9 * 9 * 9];
    for (int i = 0; i < 9 * 9 * 9; i++)
        many[i] = (vt_draw_particle){odd[i % 9], 50, odd[i / 9 % 9], odd[i / 81], 0xffffff20};
    add_particles(&list, many, 9 * 9 * 9);
    add_particles(&list, many, 9 * 9 * 9)->asset = 1;
    add_particles(&list, many, 9 * 9 * 9)->asset = 2; /* never came */
    add_particles(&list, many, 9)->matrix = (vt_affine){0, 0, 0, 0, 0, 0};
    add_particles(&list, many, 9)->matrix = (vt_affine){NAN, 0, 0, 1, 0, 0};
    add_particles(&list, NULL, 0);
    vt_pixels_destroy(paint_all(painter, &list, 100, 100));
    vt_painter_destroy(painter);
    vt_pixels_destroy(pixels);
    finish_list(&list);
}

static void the_same_cloud_takes_no_memory(void **state)
{
    (void)state;
    vt_drawlist list;
    vt_painter *painter = make(100, 100, NULL, true);
    static vt_draw_particle many[100];
    uint32_t seed = 9;
    for (int i = 0; i < 100; i++)
        many[i] = (vt_draw_particle){(float)(random_u32(&seed) % 100), (float)(random_u32(&seed) % 100),
            (float)(random_u32(&seed) % 30), 0, 0xffffffff};
    start_list(&list, 0x000000ff);
    add_particles(&list, many, 100);
    vt_pixels_destroy(paint_all(painter, &list, 100, 100));
    vt_region all = whole(100, 100);
    uint64_t before = vt_mem_count();
    assert_true(vt_painter_paint(painter, &list, &all, NULL));
    assert_int_equal(vt_mem_count(), before);
    vt_painter_destroy(painter);
    finish_list(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disc_is_round_and_soft),
        cmocka_unit_test(sizes_and_places_are_steady),
        cmocka_unit_test(each_has_its_colour),
        cmocka_unit_test(pictures_are_sized_and_turned),
        cmocka_unit_test(clouds_do_not_depend_on_damage),
        cmocka_unit_test(odd_particles_are_safe),
        cmocka_unit_test(the_same_cloud_takes_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
