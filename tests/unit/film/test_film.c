/* What films of all kinds tell when they are opened, and what their first picture looks like. */
#include "check.h"

#include "reel.h"

#include <sys/stat.h>

static reel r;

static int begin(void **state)
{
    (void)state;
    return reel_begin(&r, false) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    reel_end(&r);
    return 0;
}

static vt_film_news opened(const char *name, vt_matte matte)
{
    assert_true(vt_films_open(r.films, 1, name, matte, NULL));
    vt_film_news news = reel_hear(&r);
    assert_int_equal(news.media, 1);
    return news;
}

static void what_plays(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int w, h, length_ms;
        bool sound;
        int numbered; /* how wide it was made; 0: no number */
    } films[] = {{"plain.mp4", 640, 360, 2000, true, 640}, {"short.mp4", 352, 240, 400, false, 352},
        {"fast.mp4", 352, 240, 1000, false, 352}, {"upright.mp4", 360, 640, 400, false, 360},
        {"turned.mp4", 640, 360, 400, false, 0}, {"wide.mp4", 640, 240, 400, false, 0},
        {"uneven.mp4", 640, 360, 2000, false, 640}, {"one.mp4", 352, 240, 40, false, 352},
        {"old.avi", 352, 240, 400, false, 352}, {"web.webm", 352, 240, 400, false, 352},
        {"moving.gif", 352, 240, 400, false, 352}, {"broken.mp4", 640, 360, 2000, true, 640}};
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        vt_film_news news = opened(films[i].name, VT_MATTE_NONE);
        uint64_t number;
        const vt_pixels *picture = vt_films_picture(r.films, 1, &number);
        print_message("%s\n", films[i].name);
        assert_int_equal(news.told, VT_FILM_READY);
        assert_int_equal(news.w, films[i].w);
        assert_int_equal(news.h, films[i].h);
        assert_int_equal((news.length_us + 500) / 1000, films[i].length_ms);
        assert_int_equal(news.sound, films[i].sound);
        assert_non_null(picture);
        assert_true(number >= 1);
        assert_int_equal(picture->w, films[i].w);
        assert_int_equal(picture->h, films[i].h);
        if (films[i].numbered) assert_int_equal(reel_number(picture, films[i].numbered), 0);
        vt_films_close(r.films, 1);
    }
}

static void what_does_not_play(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        vt_asset_outcome outcome;
        const char *why;
    } films[] = {{"none.mp4", VT_ASSET_MISSING, "no such file"}, {"empty.mp4", VT_ASSET_DAMAGED, "empty"},
        {"tail.mp4", VT_ASSET_DAMAGED, "damaged"}, {"text.mp4", VT_ASSET_DAMAGED, "no film"},
        {"still.png", VT_ASSET_DAMAGED, "no film"}, {"list.mp4", VT_ASSET_DAMAGED, "no film"},
        {"chain.mp4", VT_ASSET_DAMAGED, "no film"}, {"edl.mp4", VT_ASSET_DAMAGED, "no film"},
        {"sound.mp4", VT_ASSET_DAMAGED, "sound only"}};
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        int before = atomic_load(&r.opened);
        vt_film_news news = opened(films[i].name, VT_MATTE_NONE);
        print_message("%s: %s\n", films[i].name, news.err.message);
        assert_int_equal(news.told, VT_FILM_FAILED);
        assert_int_equal(news.outcome, films[i].outcome);
        assert_string_equal(news.err.origin, films[i].name);
        assert_non_null(strstr(news.err.message, films[i].why));
        assert_null(vt_films_picture(r.films, 1, NULL));
        assert_int_equal(atomic_load(&r.opened), before + 1); /* and no file that it names */
        vt_films_close(r.films, 1);
    }
}

static void near_to(uint32_t pixel, uint32_t wanted)
{
    for (int shift = 0; shift < 32; shift += 8) {
        int away = (int)(pixel >> shift & 255) - (int)(wanted >> shift & 255);
        if (away < -4 || away > 4) fail_msg("%08x instead of %08x", pixel, wanted);
    }
}

static void what_is_clear(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        vt_matte matte;
        int h;
    } films[] = {{"prores.mov", VT_MATTE_NONE, 240}, {"qtrle.mov", VT_MATTE_NONE, 240},
        {"png.mov", VT_MATTE_NONE, 240}, {"vp8.webm", VT_MATTE_NONE, 240}, {"vp9.webm", VT_MATTE_NONE, 240},
        {"right.mp4", VT_MATTE_RIGHT, 200}, {"below.mp4", VT_MATTE_BELOW, 200}};
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        vt_film_news news = opened(films[i].name, films[i].matte);
        print_message("%s\n", films[i].name);
        assert_int_equal(news.told, VT_FILM_READY);
        assert_int_equal(news.w, 320);
        assert_int_equal(news.h, films[i].h);
        const vt_pixels *picture = vt_films_picture(r.films, 1, NULL);
        assert_false(picture->opaque);
        assert_int_equal(picture->w, 320);
        assert_int_equal(picture->h, films[i].h);
        near_to(picture->data[(size_t)picture->stride * 100 + 160], 0x7f7f0000); /* red, half of it */
        vt_films_close(r.films, 1);
    }
}

/* The list of the system's fonts, which no film needs: behind a kiosk's walls its cache cannot be read, and
 * each film made it anew, for a fifth of a second. */
static void no_font_is_looked_for(void **state)
{
    (void)state;
    char line[512];
    bool found = false;
    assert_true(vt_films_open(r.films, 1, "plain.mp4", VT_MATTE_NONE, NULL));
    assert_int_equal(reel_hear(&r).told, VT_FILM_READY);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps))
        found = found || strstr(line, "/fontconfig/");
    fclose(maps);
    assert_false(found);
}

static void what_is_aimed_at(void **state)
{
    (void)state;
    assert_true(vt_films_open(r.films, 1, "plain.mp4", VT_MATTE_NONE, NULL));
    vt_films_aim(r.films, 1, 316, 178);
    assert_int_equal(reel_hear(&r).told, VT_FILM_READY);
    const vt_pixels *picture = vt_films_picture(r.films, 1, NULL);
    assert_int_equal(picture->w, 320);
    assert_int_equal(picture->h, 192);
    assert_true(picture->opaque);
    assert_int_equal(reel_number(picture, 640), 0);
    vt_films_aim(r.films, 1, 4000, 3000); /* standing, it is made anew, and no larger than it is */
    while ((picture = vt_films_picture(r.films, 1, NULL))->w == 320)
        assert_true(reel_wait(&r));
    assert_int_equal(picture->w, 640);
    assert_int_equal(picture->h, 360);
    assert_int_equal(reel_number(picture, 640), 0);
    vt_films_close(r.films, 1);
}

static void what_is_prepared(void **state)
{
    (void)state;
    static const char *const names[] = {"plain.mp4", "short.mp4", "fast.mp4", "upright.mp4"};
    for (int i = 0; i < 4; i++)
        vt_films_prepare(r.films, names[i], VT_MATTE_NONE);
    vt_films_prepare(r.films, names[3], VT_MATTE_NONE); /* is already */
    assert_int_equal(vt_films_count(r.films).open, 0);
    while (vt_films_count(r.films).shown < 3)
        assert_true(reel_wait(&r));
    vt_film_news news;
    assert_false(vt_films_take(r.films, &news));
    int before = atomic_load(&r.opened);
    assert_true(vt_films_open(r.films, 7, "upright.mp4", VT_MATTE_NONE, NULL));
    news = reel_hear(&r);
    assert_int_equal(news.told, VT_FILM_READY);
    assert_int_equal(news.media, 7);
    assert_int_equal(news.w, 360);
    assert_non_null(vt_films_picture(r.films, 7, NULL));
    assert_int_equal(atomic_load(&r.opened), before);
    assert_true(
        vt_films_open(r.films, 8, "upright.mp4", VT_MATTE_NONE, NULL)); /* it was taken: another one */
    assert_int_equal(reel_hear(&r).media, 8);
    assert_int_equal(atomic_load(&r.opened), before + 1);
    assert_true(vt_films_open(r.films, 9, "plain.mp4", VT_MATTE_NONE, NULL)); /* the oldest had to go */
    assert_int_equal(reel_hear(&r).media, 9);
    assert_int_equal(atomic_load(&r.opened), before + 2);
    assert_int_equal(vt_films_count(r.films).open, 3);
}

static void what_was_prepared_is_forgotten(void **state)
{
    (void)state;
    vt_films_prepare(r.films, "plain.mp4", VT_MATTE_NONE);
    vt_films_prepare(r.films, "short.mp4", VT_MATTE_NONE);
    assert_true(vt_films_open(r.films, 3, "fast.mp4", VT_MATTE_NONE, NULL));
    assert_int_equal(reel_hear(&r).told, VT_FILM_READY);
    while (vt_films_count(r.films).shown < 3)
        assert_true(reel_wait(&r));
    vt_films_forget(r.films);
    assert_non_null(vt_films_picture(r.films, 3, NULL));
    int before = atomic_load(&r.opened);
    assert_int_equal(opened("plain.mp4", VT_MATTE_NONE).told, VT_FILM_READY);
    assert_int_equal(atomic_load(&r.opened), before + 1); /* it may be another file by now */
}

static void what_failed_before_is_tried_again(void **state)
{
    (void)state;
    vt_films_prepare(r.films, "none.mp4", VT_MATTE_NONE);
    assert_true(reel_wait(&r));
    int before = atomic_load(&r.opened);
    assert_int_equal(opened("none.mp4", VT_MATTE_NONE).told, VT_FILM_FAILED);
    assert_int_equal(atomic_load(&r.opened), before + 1);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void which_chip_decodes(void **state)
{
    (void)state;
    char dri[] = "/tmp/vitrine-dri-XXXXXX", video[] = "/tmp/vitrine-video-XXXXXX", path[4][80];
    assert_non_null(mkdtemp(dri));
    assert_non_null(mkdtemp(video));
    snprintf(path[0], sizeof path[0], "%s/card0", dri);
    snprintf(path[1], sizeof path[1], "%s/renderD128", dri);
    snprintf(path[2], sizeof path[2], "%s/video0", video);
    snprintf(path[3], sizeof path[3], "%s/video0/name", video);
    assert_string_equal(vt_films_hardware("/none", "/none"), "no");
    put(path[0], "");
    assert_string_equal(vt_films_hardware(dri, video), "no"); /* a screen alone */
    put(path[1], "");
    assert_string_equal(vt_films_hardware(dri, video), "vaapi-copy");
    assert_int_equal(mkdir(path[2], 0755), 0);
    put(path[3], "USB Camera\n");
    assert_string_equal(vt_films_hardware(dri, video), "vaapi-copy");
    put(path[3], "bcm2835-codec-decode\n");
    assert_string_equal(vt_films_hardware(dri, video), "v4l2m2m-copy");
    char names[2][VT_FILMS_DECODER];
    assert_int_equal(vt_films_decoders(video, names, 2), 1);
    assert_string_equal(names[0], "video0");
    assert_int_equal(vt_films_decoders(video, names, 0), 0);
    assert_int_equal(vt_films_decoders("/none", names, 2), 0);
    unlink(path[0]);
    unlink(path[1]);
    unlink(path[3]);
    rmdir(path[2]);
    rmdir(dri);
    rmdir(video);
}

static void a_version(void **state)
{
    (void)state;
    char version[80];
    assert_true(vt_films_here(version, sizeof version, NULL));
    assert_non_null(strstr(version, "libmpv 0."));
    assert_non_null(strstr(version, "FFmpeg "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_plays, begin, end),
        cmocka_unit_test_setup_teardown(what_does_not_play, begin, end),
        cmocka_unit_test_setup_teardown(what_is_clear, begin, end),
        cmocka_unit_test_setup_teardown(no_font_is_looked_for, begin, end),
        cmocka_unit_test_setup_teardown(what_is_aimed_at, begin, end),
        cmocka_unit_test_setup_teardown(what_is_prepared, begin, end),
        cmocka_unit_test_setup_teardown(what_was_prepared_is_forgotten, begin, end),
        cmocka_unit_test_setup_teardown(what_failed_before_is_tried_again, begin, end),
        cmocka_unit_test(which_chip_decodes),
        cmocka_unit_test_setup_teardown(a_version, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
