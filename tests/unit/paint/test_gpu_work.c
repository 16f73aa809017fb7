/* What a frame costs the GPU: draw calls, pixels sent, textures held. Counted, not timed, since what draws
 * here is a processor. Skipped where there is no X server to start. */
#include "check.h"

#include <SDL2/SDL.h>

#include "paint/gpu_counts.h"
#include "scenes.h"
#include "xserver.h"

static pid_t server;

typedef struct {
    SDL_Window *window;
    vt_painter *gpu;
    const vt_gpu_counts *counts;
    props props;
    vt_drawlist list;
    vt_region all;
    vt_err err;
} stand;

static int set_up(void **state)
{
    stand *s = calloc(1, sizeof *s);
    *state = s;
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11");
    if (server <= 0 || SDL_Init(SDL_INIT_VIDEO) != 0) return 0;
    s->window = SDL_CreateWindow("", 0, 0, SCENE_W, SCENE_H, 0);
    s->props = get_props();
    s->all = whole(SCENE_W, SCENE_H);
    vt_painter_options options = {
        .fonts = s->props.fonts, .window = s->window, .w = SCENE_W, .h = SCENE_H, .memory = 32 << 20};
    s->gpu = vt_painter_gpu_create(&options, &s->err);
    if (!s->gpu) return 0;
    s->counts = vt_painter_gpu_counts(s->gpu);
    hang_pictures(s->gpu, &s->props);
    start_list(&s->list, 0x202830ff);
    return 0;
}

static int tear_down(void **state)
{
    stand *s = *state;
    if (s->gpu) finish_list(&s->list);
    vt_painter_destroy(s->gpu);
    if (s->window) return_props(&s->props);
    if (s->window) SDL_DestroyWindow(s->window);
    free(s);
    return 0;
}

static stand *begin(void **state)
{
    stand *s = *state;
    if (!s->gpu) {
        print_message("No X server with GL can be started here. %s\n", s->err.message);
        skip();
    }
    return s;
}

static void paint(stand *s)
{
    vt_painter_at_rest(s->gpu);
    assert_true(vt_painter_paint(s->gpu, &s->list, &s->all, &s->err));
}

static vt_pixels *copy(stand *s)
{
    vt_pixels *out = vt_painter_copy(s->gpu, &s->err);
    assert_non_null(out);
    return out;
}

/* How many channels are further apart. */
static int count_apart(const vt_pixels *a, const vt_pixels *b, int within)
{
    int far = 0;
    for (int64_t i = 0; i < (int64_t)a->w * a->h; i++) {
        for (int shift = 0; shift < 24; shift += 8)
            far += abs((int)(a->data[i] >> shift & 255) - (int)(b->data[i] >> shift & 255)) > within;
    }
    return far;
}

static void assert_near_and_destroy(vt_pixels *a, vt_pixels *b, int within)
{
    assert_int_equal(count_apart(a, b, within), 0);
    vt_pixels_destroy(a);
    vt_pixels_destroy(b);
}

static void strew(stand *s, int count, double degrees)
{
    for (int i = 0; i < count; i++) {
        double x = 16 + i * 37 % (SCENE_W - 32), y = 16 + i * 53 % (SCENE_H - 32);
        vt_draw *item = add_image(&s->list, x, y, 32, 32, degrees, 1, i % 2 ? DISC : PLATE);
        const vt_irect b = item->bounds;
        item->bounds = (vt_irect){b.x0 - 1, b.y0 - 1, b.x1 + 1, b.y1 + 1}; /* as the stage does */
        if (i % 3 == 0) add_rect(&s->list, x, y, 4, 4, 0xff0000ff);
    }
}

static void ten_thousand_sprites_are_a_handful_of_calls(void **state)
{
    stand *s = begin(state);
    strew(s, 10000, 0);
    paint(s);
    vt_gpu_counts before = *s->counts;
    uint64_t taken = vt_mem_count();
    paint(s);
    assert_in_range(s->counts->draws - before.draws, 1, 3);
    assert_int_equal(s->counts->uploads, before.uploads);
    assert_int_equal(s->counts->texture_bytes, before.texture_bytes);
    assert_int_equal(vt_mem_count(), taken);
}

static void turned_ones_too(void **state)
{
    stand *s = begin(state);
    strew(s, 1000, 30);
    paint(s);
    vt_gpu_counts before = *s->counts;
    uint64_t taken = vt_mem_count();
    paint(s);
    print_message("%d draw calls\n", (int)(s->counts->draws - before.draws));
    assert_in_range(s->counts->draws - before.draws, 1, 3);
    assert_int_equal(s->counts->uploads, before.uploads);
    assert_int_equal(vt_mem_count(), taken);
}

static void text_and_boxes_share_calls(void **state)
{
    stand *s = begin(state);
    for (int i = 0; i < 20; i++) {
        char line[40];
        snprintf(line, sizeof line, "Line %d of the catalogue", i);
        bordered(add_rect(&s->list, 10, 19 * i, 300, 16, 0x4080d0ff), 5, 1, 0xffffffff);
        add_text(&s->list, s->props.fonts, 14, 19 * i, 13, 0, 1, 0, line, 0xffffffff);
    }
    paint(s);
    uint64_t draws = s->counts->draws, uploads = s->counts->uploads;
    paint(s);
    assert_int_equal(s->counts->draws - draws, 1);
    assert_int_equal(s->counts->uploads, uploads);
}

static void nothing_is_presented_without_damage(void **state)
{
    stand *s = begin(state);
    vt_region none;
    vt_region_clear(&none);
    paint(s);
    uint64_t draws = s->counts->draws;
    assert_true(vt_painter_present(s->gpu, &none, &s->err));
    assert_int_equal(s->counts->draws, draws);
    assert_true(vt_painter_present(s->gpu, &s->all, &s->err));
    assert_int_equal(s->counts->draws, draws + 1);
}

static void what_was_lost_is_made_again(void **state)
{
    stand *s = begin(state);
    scene_pictures(&s->list, &s->props);
    scene_text(&s->list, &s->props);
    paint(s);
    vt_pixels *first = copy(s);
    size_t held = s->counts->texture_bytes;
    uint64_t uploads = s->counts->uploads;
    assert_true(vt_painter_resize(s->gpu, SCENE_W, SCENE_H, NULL, &s->err));
    assert_true(s->counts->texture_bytes < held);
    paint(s);
    assert_true(s->counts->uploads > uploads);
    assert_int_equal(s->counts->texture_bytes, held);
    assert_near_and_destroy(first, copy(s), 0);
}

/* Two pictures that take turns are sent into one texture, once each, and look as the CPU painter shows them.
 */
static void a_film_has_one_texture(void **state)
{
    enum { FILM = 3, FILM_W = 480, FILM_H = 300 }; /* too large for the atlas */
    stand *s = begin(state);
    vt_painter_options options = {.w = SCENE_W, .h = SCENE_H, .memory = 32 << 20};
    vt_painter *cpu = vt_painter_cpu_create(&options, &s->err);
    vt_pixels *pictures[2] = {disc(FILM_W, FILM_H, true), disc(FILM_W, FILM_H, false)};
    const vt_draw_film film = {.film = FILM, .mirrored = true, .tint = {255, 255, 255, 255}};
    vt_draw *item = add_item(&s->list, VT_DRAW_FILM, 300, 200, FILM_W, FILM_H, 0, 1);
    item->src = keep_string(&s->list, "film.mp4");
    item->extra = vt_drawlist_keep_extra(&s->list, &film, sizeof film);
    for (int frame = 0; frame < 6; frame++) {
        vt_gpu_counts before = *s->counts;
        uint64_t taken = vt_mem_count();
        vt_painter_film(s->gpu, FILM, pictures[frame % 2]);
        paint(s);
        paint(s); /* it is not sent again */
        vt_painter_film(cpu, FILM, pictures[frame % 2]);
        if (frame > 1) {
            assert_int_equal(s->counts->texture_bytes, before.texture_bytes);
            assert_int_equal(vt_mem_count(), taken);
            uint64_t sent = s->counts->upload_bytes - before.upload_bytes;
            assert_in_range(sent, 4 * FILM_W * FILM_H, 4 * (FILM_W + 4) * (FILM_H + 4));
        }
        assert_true(vt_painter_paint(cpu, &s->list, &s->all, &s->err));
        assert_near_and_destroy(copy(s), vt_painter_copy(cpu, &s->err), 3);
    }
    size_t held = s->counts->texture_bytes;
    vt_painter_film(s->gpu, FILM, NULL);
    assert_true(s->counts->texture_bytes < held);
    vt_painter_destroy(cpu);
    vt_pixels_destroy(pictures[0]);
    vt_pixels_destroy(pictures[1]);
}

/* More than all pages of the atlas hold, in one frame: pages are emptied while what lay there waits to be
 * drawn. */
static void too_much_for_the_atlas(void **state)
{
    enum { SIDE = 340, COUNT = 160, FIRST = 10 };
    stand *s = begin(state);
    vt_painter_options options = {.w = SCENE_W, .h = SCENE_H, .memory = 32 << 20};
    vt_painter *cpu = vt_painter_cpu_create(&options, &s->err);
    vt_pixels *pictures[2] = {disc(SIDE, SIDE, true), disc(SIDE, SIDE, false)};
    for (int i = 0; i < COUNT; i++) {
        give(s->gpu, (uint32_t)(FIRST + i), pictures[i % 2]);
        give(cpu, (uint32_t)(FIRST + i), pictures[i % 2]);
        add_image(&s->list, SIDE / 2 + 2 * i, 180 + i % 40, SIDE, SIDE, 0, 1, (uint32_t)(FIRST + i));
    }
    for (int frame = 0; frame < 3; frame++) {
        paint(s);
        assert_true(vt_painter_paint(cpu, &s->list, &s->all, &s->err));
        vt_pixels *actual = copy(s), *expected = vt_painter_copy(cpu, &s->err);
        assert_near_and_destroy(actual, expected, 3);
    }
    assert_true(s->counts->texture_bytes < (size_t)80 << 20);
    for (int i = 0; i < COUNT; i++)
        vt_painter_asset(s->gpu, (uint32_t)(FIRST + i), NULL, false);
    vt_painter_destroy(cpu);
    vt_pixels_destroy(pictures[0]);
    vt_pixels_destroy(pictures[1]);
}

/* Large pictures have textures of their own; what is long out of sight does not keep them. */
static void large_pictures_out_of_sight_go(void **state)
{
    enum { SIDE = 1200, COUNT = 40, FIRST = 10 };
    stand *s = begin(state);
    vt_pixels *picture = disc(SIDE, SIDE, true);
    for (int i = 0; i < COUNT; i++) {
        give(s->gpu, (uint32_t)(FIRST + i), picture);
        finish_list(&s->list);
        start_list(&s->list, 0x000000ff);
        add_image(&s->list, 100, 100, SIDE, SIDE, 0, 1, (uint32_t)(FIRST + i));
        paint(s);
        assert_true(s->counts->texture_bytes < (size_t)130 << 20);
    }
    vt_pixels *last = copy(s);
    uint64_t uploads = s->counts->uploads;
    paint(s);
    assert_int_equal(s->counts->uploads, uploads);
    s->list.items[0].asset = FIRST;
    paint(s);
    assert_true(s->counts->uploads > uploads);
    assert_near_and_destroy(last, copy(s), 0);
    for (int i = 0; i < COUNT; i++)
        vt_painter_asset(s->gpu, (uint32_t)(FIRST + i), NULL, false);
    assert_true(s->counts->texture_bytes < (size_t)20 << 20);
    vt_pixels_destroy(picture);
}

static void memory_may_end_anywhere(void **state)
{
    stand *s = begin(state);
    scene_pictures(&s->list, &s->props);
    scene_text(&s->list, &s->props);
    paint(s);
    vt_pixels *first = copy(s);
    for (uint64_t n = 1; n < 60; n++) {
        assert_true(vt_painter_resize(s->gpu, SCENE_W, SCENE_H, NULL, &s->err));
        hang_pictures(s->gpu, &s->props);
        vt_mem_fail_at(n);
        vt_painter_at_rest(s->gpu);
        vt_painter_paint(s->gpu, &s->list, &s->all, &s->err);
        vt_mem_fail_at(0);
    }
    hang_pictures(s->gpu, &s->props);
    paint(s);
    assert_near_and_destroy(first, copy(s), 1); /* what lies elsewhere on a page is interpolated anew */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ten_thousand_sprites_are_a_handful_of_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(turned_ones_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_and_boxes_share_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_presented_without_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_lost_is_made_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_film_has_one_texture, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_much_for_the_atlas, set_up, tear_down),
        cmocka_unit_test_setup_teardown(large_pictures_out_of_sight_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_may_end_anywhere, set_up, tear_down),
    };
    server = start_x_server();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    stop_x_server(server);
    return failed;
}
