/* Films that are decoded, in real time: their pictures come without a batch, and no hole is between two
 * films. A camera that is not there is told of once. */
#include "playing.h"

#include "base/pixels.h"

static void open_seen(show *s)
{
    vt_err err;
    vt_bundle *bundle = vt_bundle_read(s->folder, VT_SOURCE_DIR "/assets", false, &err);
    assert_non_null(bundle);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    s->host = vt_host_headless_create(&(vt_host_options){.w = 1000, .h = 500}, false, &err);
    assert_non_null(s->host);
    s->app =
        vt_app_create(&(vt_app_options){.conf = s->conf,
                          .experience = s->folder,
                          .shared = VT_SOURCE_DIR "/assets",
                          .bundle = bundle,
                          .host = s->host,
                          .sink = {.context = s, .row = show_row, .tape = show_tape, .publish = show_publish},
                          .canvas = -1,
                          .socket = -1,
                          .painter = VT_PAINTER_CPU,
                          .build = "test",
                          .run = 1,
                          .first_n = 1,
                          .run_start_us = vt_host_now(s->host)},
            &err);
    if (!s->app) fail_msg("%s", err.message);
}

static void run_seen(show *s, double seconds, bool (*more)(void *context, int64_t until_us))
{
    vt_err err;
    s->until_us = vt_host_now(s->host) + (int64_t)(seconds * 1e6);
    if (!vt_app_run(s->app, more, s, &err)) fail_msg("%s", err.message);
}

static void new_pictures_are_painted_without_a_batch(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "film.mp4", 2);
    playing_scene(&s, "attract", "root:video { src = 'film.mp4', loop = true, w = 320, h = 180 }");
    open_seen(&s);
    run_seen(&s, 4, show_more);
    vt_app_counters counters = vt_app_count(s.app);
    assert_int_equal(show_find(&s, VT_ROW_MEDIA_FAULT, 0), -1);
    assert_true(counters.films_shown > 20);
    assert_true(counters.presents > counters.batches + 10);
    show_finish(&s);
}

/* Whether the ground, which is blue, is seen where films are shown one after the other. */
static int holes, looks;
static bool covered;

static bool look_for_holes(void *context, int64_t until_us)
{
    show *s = context;
    vt_err err;
    (void)until_us;
    vt_pixels *screen = vt_painter_copy(s->app->picture.painter, &err);
    assert_non_null(screen);
    uint32_t pixel = screen->data[(size_t)250 * (size_t)screen->stride + 500];
    vt_pixels_destroy(screen);
    bool blue = (pixel & 0xffffff) == 0x0000ff;
    covered |= !blue && s->app->counters.presents > 0 && pixel != 0;
    holes += covered && blue;
    looks++;
    return vt_host_now(s->host) < s->until_us;
}

static void one_film_follows_the_other_without_a_hole(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "a.mp4", 1);
    playing_film(&s, "b.mp4", 1);
    playing_scene(&s, "attract",
        "root:rect { w = 1000, h = 500, color = '#0000ff' }\n"
        "local f = root:video { src = 'a.mp4', w = 1000, h = 500, fit = 'stretch', loop = true }\n"
        "local n = 0\n"
        "every(0.6, function() n = n + 1 f.src = n % 2 == 0 and 'a.mp4' or 'b.mp4' end)");
    open_seen(&s);
    holes = looks = 0;
    covered = false;
    run_seen(&s, 5, look_for_holes);
    assert_true(covered && looks > 30);
    assert_int_equal(holes, 0);
    assert_true(s.app->world->media.last > 4);
    assert_true(s.app->world->media.film_count <= 2);
    show_finish(&s);
}

static void a_camera_that_is_not_there_is_told_of_once(void **state)
{
    show s;
    vt_err err;
    char path[256];
    (void)state;
    playing_init(&s, "[camera front]\nsize = 320 x 240\n");
    show_write(&s, "kiosk.conf", "[camera front]\nsource = v4l2\ndevice = /dev/video77\n");
    snprintf(path, sizeof path, "%s/kiosk.conf", s.folder);
    if (!vt_conf_read(s.conf, path, &err)) fail_msg("%s", err.message);
    playing_scene(&s, "attract",
        "root:camera { src = 'front', w = 320, h = 240, on_error = function() say 'none' end }\n"
        "every(0.5, function() end)");
    open_seen(&s);
    run_seen(&s, 6, show_more);
    assert_string_equal(fingers_said(&s), "none ");
    assert_int_equal(show_number(&s, VT_ROW_SENSOR_LOST), 1);
    assert_int_equal(s.app->world->media.seeing_count, 0);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_pictures_are_painted_without_a_batch),
        cmocka_unit_test(one_film_follows_the_other_without_a_hole),
        cmocka_unit_test(a_camera_that_is_not_there_is_told_of_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
