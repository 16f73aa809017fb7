/* The GPU painter draws what the CPU painter draws, within a small tolerance. On an X server of its own, with
 * whatever draws GL there. Skipped where there is no X server to start. */
#include "check.h"

#include "scenes.h"
#include "xserver.h"
#include <SDL2/SDL.h>

static pid_t server;

static int stop_server(void **state)
{
    (void)state;
    stop_x_server(server);
    return 0;
}

typedef struct {
    SDL_Window *window;
    vt_painter *cpu, *gpu;
    props props;
} stand;

static bool set_up(stand *s)
{
    vt_err err = {.kind = VT_ERR_NONE};
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11");
    if (SDL_Init(SDL_INIT_VIDEO) != 0) return false;
    s->window = SDL_CreateWindow("", 0, 0, SCENE_W, SCENE_H, 0);
    s->props = get_props();
    vt_painter_options options = {
        .fonts = s->props.fonts, .w = SCENE_W, .h = SCENE_H, .dev = true, .memory = 32 << 20};
    s->cpu = vt_painter_cpu_create(&options, &err);
    options.window = s->window;
    s->gpu = vt_painter_gpu_create(&options, &err);
    if (!s->gpu) print_message("%s\n", err.message);
    return s->cpu && s->gpu;
}

static void tear_down(stand *s)
{
    vt_painter_destroy(s->gpu);
    vt_painter_destroy(s->cpu);
    return_props(&s->props);
    if (s->window) SDL_DestroyWindow(s->window);
}

/* The difference of two pixels in the channel where it is largest. */
static int apart(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        if (d > most) most = d;
    }
    return most;
}

/* Means over the picture and the share of pixels that are further apart than an eye forgives. Keeps pictures.
 */
static void compare(const char *name, const vt_pixels *expected, const vt_pixels *actual)
{
    const int visible = 24;
    vt_pixels *difference = vt_pixels_create(expected->w, expected->h);
    assert_non_null(difference);
    difference->opaque = true;
    int64_t sum = 0, far = 0, count = (int64_t)expected->w * expected->h;
    for (int64_t i = 0; i < count; i++) {
        int d = apart(expected->data[i], actual->data[i]);
        sum += d;
        far += d > visible;
        uint32_t shade = (uint32_t)(d > 63 ? 255 : d * 4);
        difference->data[i] = 0xFF000000U | shade << 16 | shade << 8 | shade;
    }
    double mean = (double)sum / (double)count, share = (double)far / (double)count;
    print_message(
        "%s: mean difference %.3f of 255, %.4f %% of pixels visibly apart\n", name, mean, 100 * share);
    if (mean > 0.5 || share > 0.002) {
        char path[128];
        const vt_pixels *kept[] = {expected, actual, difference};
        const char *const parts[] = {"expected", "actual", "difference"};
        for (int i = 0; i < 3; i++) {
            snprintf(path, sizeof path, "gpu-%s-%s.png", name, parts[i]);
            vt_pixels_save(kept[i], path);
        }
        fail_msg("the painters draw %s differently; see gpu-%s-*.png", name, name);
    }
    vt_pixels_destroy(difference);
}

static void same_pictures(void **state)
{
    (void)state;
    stand s = {.window = NULL};
    if (server <= 0 || !set_up(&s)) {
        tear_down(&s);
        skip();
    }
    hang_pictures(s.cpu, &s.props);
    hang_pictures(s.gpu, &s.props);
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region all = whole(SCENE_W, SCENE_H);
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        vt_drawlist list;
        start_list(&list, 0x202830ff);
        scenes[i].draw(&list, &s.props);
        assert_true(vt_painter_paint(s.cpu, &list, &all, &err));
        assert_true(vt_painter_paint(s.gpu, &list, &all, &err));
        assert_true(vt_painter_present(s.gpu, &all, &err));
        vt_pixels *expected = vt_painter_copy(s.cpu, &err), *actual = vt_painter_copy(s.gpu, &err);
        assert_non_null(expected);
        assert_non_null(actual);
        compare(scenes[i].name, expected, actual);
        vt_pixels_destroy(expected);
        vt_pixels_destroy(actual);
        finish_list(&list);
    }
    tear_down(&s);
}

static void damage_alone_is_redrawn(void **state)
{
    (void)state;
    stand s = {.window = NULL};
    if (server <= 0 || !set_up(&s)) {
        tear_down(&s);
        skip();
    }
    vt_err err = {.kind = VT_ERR_NONE};
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    vt_region all = whole(SCENE_W, SCENE_H), part;
    assert_true(vt_painter_paint(s.gpu, &list, &all, &err));
    add_rect(&list, 0, 0, SCENE_W, SCENE_H, 0xff0000ff);
    vt_region_clear(&part);
    vt_region_add(&part, (vt_irect){10, 20, 30, 40});
    assert_true(vt_painter_paint(s.gpu, &list, &part, &err));
    vt_pixels *out = vt_painter_copy(s.gpu, &err);
    assert_non_null(out);
    for (int y = 0; y < out->h; y++) {
        for (int x = 0; x < out->w; x++) {
            bool inside = x >= 10 && x < 30 && y >= 20 && y < 40;
            assert_int_equal(out->data[y * out->stride + x] & 0xFFFFFF, inside ? 0xFF0000 : 0);
        }
    }
    vt_pixels_destroy(out);
    finish_list(&list);
    tear_down(&s);
}

static void refusals(void **state)
{
    (void)state;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_painter_options options = {.w = 10, .h = 10};
    assert_null(vt_painter_gpu_create(&options, &err));
    assert_int_equal(err.kind, VT_ERR_UNSUPPORTED);
    if (server <= 0 || SDL_Init(SDL_INIT_VIDEO) != 0) skip();
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "software");
    options.window = SDL_CreateWindow("", 0, 0, 10, 10, 0);
    assert_non_null(options.window);
    err.kind = VT_ERR_NONE;
    assert_null(vt_painter_gpu_create(&options, &err));
    assert_int_equal(err.kind, VT_ERR_UNSUPPORTED);
    SDL_DestroyWindow(options.window);
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "");
}

static void no_gpu_is_told_at_once(void **state)
{
    (void)state;
    char why[200] = "";
    bool real = vt_painter_gpu_is_real(why, sizeof why);
    assert_true(strlen(why) > 10);
    if (access("/dev/dri", F_OK) != 0) assert_false(real);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_gpu_is_told_at_once),
        cmocka_unit_test(same_pictures),
        cmocka_unit_test(damage_alone_is_redrawn),
        cmocka_unit_test(refusals),
    };
    server = start_x_server();
    return cmocka_run_group_tests(tests, NULL, stop_server);
}
