/* The painters' parts: the cache, scaling, shapes, and pixels on their way to a window. */
#include "check.h"

#include <SDL2/SDL.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/cache.h"
#include "paint/scale.h"
#include "paint/screen.h"
#include "paint/shapes.h"

typedef struct {
    vt_cache_entry entry;
    int number;
} coin;

static int lost;

static void lose(void *context, vt_cache_entry *entry)
{
    (void)context;
    lost++;
    vt_free(entry);
}

static bool is_number(const vt_cache_entry *entry, const void *number)
{
    return ((const coin *)(const void *)entry)->number == *(const int *)number;
}

static void put_coin(vt_cache *cache, int number, uint64_t hash)
{
    coin *c = vt_alloc(sizeof *c);
    assert_non_null(c);
    c->number = number;
    vt_cache_add(cache, &c->entry, hash, 10);
}

static bool has_coin(vt_cache *cache, int number, uint64_t hash)
{
    return vt_cache_find(cache, hash, is_number, &number) != NULL;
}

static void the_oldest_goes_first(void **state)
{
    (void)state;
    vt_cache cache;
    lost = 0;
    vt_cache_init(&cache, 35, lose, NULL);
    for (int i = 0; i < 5; i++)
        put_coin(&cache, i, (uint64_t)i);
    assert_int_equal(lost, 0); /* adding throws nothing away */
    vt_cache_trim(&cache);
    assert_int_equal(lost, 0); /* nor does a trim, what was used since the one before */
    assert_true(has_coin(&cache, 0, 0));
    vt_cache_trim(&cache);
    assert_int_equal(lost, 2);
    assert_true(has_coin(&cache, 0, 0)); /* was used last */
    assert_false(has_coin(&cache, 1, 1));
    assert_false(has_coin(&cache, 2, 2));
    assert_true(has_coin(&cache, 3, 3) && has_coin(&cache, 4, 4));
    vt_cache_finish(&cache);
    assert_int_equal(lost, 5);
}

static void one_is_dropped_by_its_key(void **state)
{
    (void)state;
    vt_cache cache;
    lost = 0;
    vt_cache_init(&cache, 100, lose, NULL);
    for (int i = 0; i < 4; i++)
        put_coin(&cache, i, 7); /* all in one chain */
    int second = 1, absent = 9;
    vt_cache_drop(&cache, 7, is_number, &absent);
    vt_cache_drop(&cache, 8, is_number, &second);
    assert_int_equal(lost, 0);
    vt_cache_drop(&cache, 7, is_number, &second);
    assert_int_equal(lost, 1);
    assert_int_equal(cache.bytes, 30);
    assert_true(has_coin(&cache, 0, 7) && has_coin(&cache, 2, 7) && has_coin(&cache, 3, 7));
    assert_false(has_coin(&cache, 1, 7));
    vt_cache_finish(&cache);
    assert_int_equal(lost, 4);
}

static void what_passes_drives_nothing_out(void **state)
{
    (void)state;
    vt_cache cache;
    vt_cache_init(&cache, 45, lose, NULL);
    put_coin(&cache, 1, 1);
    put_coin(&cache, 2, 2);
    for (int i = 100; i < 120; i++) {
        coin *c = vt_alloc(sizeof *c);
        assert_non_null(c);
        c->number = i;
        vt_cache_add_passing(&cache, &c->entry, (uint64_t)i, 10);
        if (i == 110) assert_true(has_coin(&cache, i, (uint64_t)i)); /* is wanted again */
        vt_cache_trim(&cache);
        assert_true(cache.bytes <= 50); /* that of the last round stays */
    }
    assert_true(has_coin(&cache, 1, 1) && has_coin(&cache, 2, 2) && has_coin(&cache, 110, 110));
    vt_cache_finish(&cache);
    vt_cache_init(&cache, 35, lose, NULL);
    coin *first = vt_alloc(sizeof *first);
    assert_non_null(first);
    vt_cache_add_passing(&cache, &first->entry, 5, 10); /* into an empty one */
    put_coin(&cache, 6, 6);
    vt_cache_finish(&cache);
    assert_int_equal(cache.bytes, 0);
}

/* Though the cache is full of what was not used for long. */
static void what_passes_may_stay(void **state)
{
    (void)state;
    vt_cache cache;
    vt_cache_init(&cache, 50, lose, NULL);
    for (int i = 0; i < 5; i++)
        put_coin(&cache, i, (uint64_t)i);
    for (int round = 0; round < 3; round++)
        vt_cache_trim(&cache);
    coin *c = vt_alloc(sizeof *c);
    assert_non_null(c);
    c->number = 9;
    vt_cache_add_passing(&cache, &c->entry, 9, 10);
    for (int round = 0; round < 3; round++) {
        vt_cache_trim(&cache);
        assert_true(has_coin(&cache, 9, 9));
    }
    assert_false(has_coin(&cache, 0, 0));
    vt_cache_finish(&cache);
}

static void hashes_may_collide(void **state)
{
    (void)state;
    vt_cache cache;
    vt_cache_init(&cache, 1000, lose, NULL);
    for (int i = 0; i < 20; i++)
        put_coin(&cache, i, i % 2 ? 7 : 7 + VT_CACHE_CHAINS);
    for (int i = 0; i < 20; i++) {
        assert_true(has_coin(&cache, i, i % 2 ? 7 : 7 + VT_CACHE_CHAINS));
        assert_false(has_coin(&cache, i, i % 2 ? 7 + VT_CACHE_CHAINS : 7));
    }
    int seven = 7;
    vt_cache_purge(&cache, is_number, &seven);
    assert_false(has_coin(&cache, 7, 7));
    assert_true(has_coin(&cache, 9, 7));
    vt_cache_finish(&cache);
    assert_int_equal(cache.bytes, 0);
}

static vt_sprite *picture(int w, int h)
{
    const vt_sprite_key key = {.kind = VT_SPRITE_PICTURE};
    vt_sprite *sprite = vt_sprite_create(&key, false, w, h);
    assert_non_null(sprite);
    return sprite;
}

static uint32_t *pixel(const vt_sprite *sprite, int x, int y)
{
    return (uint32_t *)sprite->data + y * (sprite->stride / 4) + x;
}

static void one_colour_stays_itself(void **state)
{
    (void)state;
    const uint32_t colour = 0x80402010;
    const int sizes[][4] = {
        {8, 8, 4, 4}, {9, 7, 5, 3}, {1, 1, 1, 1}, {100, 3, 7, 3}, {5, 5, 20, 11}, {300, 200, 171, 99}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        vt_sprite *from = picture(sizes[i][0], sizes[i][1]), *out = picture(sizes[i][2], sizes[i][3]);
        for (int k = 0; k < from->w * from->h; k++)
            ((uint32_t *)from->data)[k] = colour;
        assert_true(vt_scale_resample(from, (vt_rect){0, 0, from->w, from->h}, out));
        for (int k = 0; k < out->w * out->h; k++)
            assert_int_equal(((uint32_t *)out->data)[k], colour);
        vt_sprite *half = picture(from->w > 1 ? from->w / 2 : 1, from->h > 1 ? from->h / 2 : 1);
        vt_scale_halve(from, half);
        for (int k = 0; k < half->w * half->h; k++)
            assert_int_equal(((uint32_t *)half->data)[k], colour);
        vt_sprite_destroy(from);
        vt_sprite_destroy(out);
        vt_sprite_destroy(half);
    }
}

static void halving_is_the_average(void **state)
{
    (void)state;
    vt_sprite *from = picture(2, 2), *out = picture(1, 1);
    *pixel(from, 0, 0) = 0xFFFF0000;
    *pixel(from, 1, 0) = 0xFF00FF00;
    *pixel(from, 0, 1) = 0xFF0000FF;
    *pixel(from, 1, 1) = 0x00000000;
    vt_scale_halve(from, out);
    assert_int_equal(*pixel(out, 0, 0), 0xBF404040);
    vt_sprite_destroy(from);
    vt_sprite_destroy(out);
}

static void scaling_keeps_brightness_and_premultiplication(void **state)
{
    (void)state;
    vt_sprite *from = picture(200, 150), *out = picture(123, 87);
    double before = 0, after = 0;
    for (int y = 0; y < from->h; y++) {
        for (int x = 0; x < from->w; x++) {
            uint32_t a = ((x / 9 + y / 7) % 2) ? 255 : 0,
                     c = a * (uint32_t)(x / 2 + y) / 255; /* hard edges */
            *pixel(from, x, y) = a << 24 | c << 16 | c;
            before += c;
        }
    }
    assert_true(vt_scale_resample(from, (vt_rect){0, 0, 200, 150}, out));
    for (int y = 0; y < out->h; y++) {
        for (int x = 0; x < out->w; x++) {
            uint32_t p = *pixel(out, x, y);
            assert_true((p >> 16 & 255) <= p >> 24 && (p & 255) <= p >> 24 && (p >> 8 & 255) == 0);
            after += p >> 16 & 255;
        }
    }
    before /= 200 * 150;
    after /= 123 * 87;
    assert_true(fabs(before - after) < 0.03 * before);
    vt_sprite_destroy(from);
    vt_sprite_destroy(out);
}

static void scaling_without_memory(void **state)
{
    (void)state;
    vt_sprite *from = picture(20, 20), *out = picture(10, 10);
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        vt_mem_fail_at(n);
        bool done = vt_scale_resample(from, (vt_rect){0, 0, 20, 20}, out);
        failed = vt_mem_fail_at(0);
        assert_true(done != failed);
    }
    vt_sprite_destroy(from);
    vt_sprite_destroy(out);
}

/* The quick spans of a row are what every pixel's own distance would give. */
static void shapes_have_their_area(void **state)
{
    (void)state;
    const double pi = 3.14159265358979323846;
    for (double radius = 0; radius <= 50; radius += 3.7) {
        const vt_sprite_key key = {.kind = VT_SPRITE_SHAPE};
        vt_sprite *whole = vt_sprite_create(&key, true, 122, 102),
                  *ring = vt_sprite_create(&key, true, 122, 102);
        vt_shape_fill(whole, 1, 120, 100, radius, 0, false);
        vt_shape_fill(ring, 1, 120, 100, radius, 8, true);
        double area = 0, ring_area = 0;
        for (int y = 0; y < 102; y++) {
            for (int x = 0; x < 122; x++) {
                area += ((uint8_t *)whole->data)[y * whole->stride + x] / 255.0;
                ring_area += ((uint8_t *)ring->data)[y * ring->stride + x] / 255.0;
                bool margin = x == 0 || y == 0 || x == 121 || y == 101;
                if (margin) assert_int_equal(((uint8_t *)whole->data)[y * whole->stride + x], 0);
            }
        }
        double expected = 120 * 100 - (4 - pi) * radius * radius;
        double inner = radius > 8 ? radius - 8 : 0, hole = 104 * 84 - (4 - pi) * inner * inner;
        assert_true(fabs(area - expected) < 3);
        assert_true(fabs(ring_area - (expected - hole)) < 5);
        vt_sprite_destroy(whole);
        vt_sprite_destroy(ring);
    }
}

static void sprites_turn(void **state)
{
    (void)state;
    const vt_sprite_key key = {.kind = VT_SPRITE_TEXT, .text = "a\0b", .text_length = 3};
    vt_sprite *sprite = vt_sprite_create(&key, true, 5, 3);
    assert_non_null(sprite);
    assert_true(vt_sprite_same(&sprite->entry, &key));
    assert_true(sprite->key.text != key.text);
    ((uint8_t *)sprite->data)[0] = 9; /* top left */
    sprite->pen_x = 1;
    sprite->pen_y = 2;
    const int corner[4][2] = {{0, 0}, {2, 0}, {4, 2}, {0, 4}}, pen[4][2] = {{1, 2}, {1, 1}, {4, 1}, {2, 4}};
    for (int q = 0; q < 4; q++) {
        vt_sprite *turned = vt_sprite_turned(sprite, &key, q);
        assert_non_null(turned);
        assert_int_equal(turned->w, q % 2 ? 3 : 5);
        assert_int_equal(((uint8_t *)turned->data)[corner[q][1] * turned->stride + corner[q][0]], 9);
        assert_int_equal(turned->pen_x, pen[q][0]);
        assert_int_equal(turned->pen_y, pen[q][1]);
        vt_sprite_destroy(turned);
    }
    vt_sprite_destroy(sprite);
    vt_sprite_destroy(NULL);
}

static vt_pixels *ramp(int w, int h)
{
    vt_pixels *canvas = vt_pixels_create(w, h);
    assert_non_null(canvas);
    for (int i = 0; i < w * h; i++)
        canvas->data[i] = 0xFF000000U | (uint32_t)i * 2654435761U >> 8;
    return canvas;
}

static void a_window_gets_the_region(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    if (SDL_Init(SDL_INIT_VIDEO) != 0) skip();
    SDL_Window *window = SDL_CreateWindow("", 0, 0, 40, 30, 0);
    assert_non_null(window);
    vt_pixels *canvas = ramp(40, 30);
    vt_screen screen;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region region;
    vt_screen_init(&screen, window);
    assert_string_equal(vt_screen_name(&screen), "window surface");
    vt_region_clear(&region);
    vt_region_add(&region, (vt_irect){5, 6, 20, 20});
    vt_region_add(&region, (vt_irect){30, 25, 100, 100}); /* partly outside */
    assert_true(vt_screen_show(&screen, canvas, &region, &err));
    SDL_Surface *surface = SDL_GetWindowSurface(window);
    assert_non_null(surface);
    for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 40; x++) {
            uint32_t shown = ((uint32_t *)surface->pixels)[y * (surface->pitch / 4) + x] & 0xFFFFFF;
            bool inside = (x >= 5 && x < 20 && y >= 6 && y < 20) || (x >= 30 && y >= 25);
            assert_int_equal(shown, inside ? canvas->data[y * 40 + x] & 0xFFFFFF : 0);
        }
    }
    vt_screen_finish(&screen);
    vt_pixels_destroy(canvas);
    SDL_DestroyWindow(window);
}

static void a_window_without_a_surface_gets_a_texture(void **state)
{
    (void)state;
    if (SDL_Init(SDL_INIT_VIDEO) != 0) skip();
    SDL_Window *window = SDL_CreateWindow("", 0, 0, 40, 30, 0);
    assert_non_null(window);
    vt_screen screen;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region region;
    vt_screen_init(&screen, window);
    screen.renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE); /* as if it had none */
    assert_non_null(screen.renderer);
    assert_string_equal(vt_screen_name(&screen), "software");
    vt_pixels *canvas = ramp(40, 30);
    vt_region_clear(&region);
    vt_region_add(&region, (vt_irect){0, 0, 40, 30});
    assert_true(vt_screen_show(&screen, canvas, &region, &err));
    canvas->data[0] = 0xFF123456;
    canvas->data[39] = 0xFF654321;
    vt_region_clear(&region);
    vt_region_add(&region, (vt_irect){0, 0, 10, 10});
    assert_true(vt_screen_show(&screen, canvas, &region, &err));
    uint32_t shown[40 * 30];
    assert_int_equal(SDL_RenderReadPixels(screen.renderer, NULL, SDL_PIXELFORMAT_ARGB8888, shown, 160), 0);
    for (int i = 0; i < 40 * 30; i++) {
        if (i != 39) assert_int_equal(shown[i] & 0xFFFFFF, canvas->data[i] & 0xFFFFFF);
    }
    assert_int_not_equal(shown[39] & 0xFFFFFF, 0x654321); /* was not in the region */
    vt_screen_finish(&screen);
    vt_pixels_destroy(canvas);
    SDL_DestroyWindow(window);
    SDL_Quit();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_goes_first),
        cmocka_unit_test(one_is_dropped_by_its_key),
        cmocka_unit_test(what_passes_drives_nothing_out),
        cmocka_unit_test(what_passes_may_stay),
        cmocka_unit_test(hashes_may_collide),
        cmocka_unit_test(one_colour_stays_itself),
        cmocka_unit_test(halving_is_the_average),
        cmocka_unit_test(scaling_keeps_brightness_and_premultiplication),
        cmocka_unit_test(scaling_without_memory),
        cmocka_unit_test(shapes_have_their_area),
        cmocka_unit_test(sprites_turn),
        cmocka_unit_test(a_window_gets_the_region),
        cmocka_unit_test(a_window_without_a_surface_gets_a_texture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
