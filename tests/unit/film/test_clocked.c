/* Films by the clock alone: what they tell, and exactly when. */
#include "check.h"

#include "reel.h"

static reel r;

static int begin(void **state)
{
    (void)state;
    return reel_begin(&r, true) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    reel_end(&r);
    return 0;
}

static void order_at(
    uint32_t media, bool playing, double rate, int64_t place_us, uint32_t epoch, bool loop, int64_t host_us)
{
    vt_reel_order order = {.media = media};
    vt_transport_init(&order.transport);
    order.transport = (vt_transport){.playing = playing,
        .rate = rate,
        .at_us = place_us,
        .base_us = host_us - 500,
        .epoch = epoch,
        .loop = loop};
    vt_films_order(r.films, &order, host_us - 500, host_us);
}

static vt_film_news next(int64_t host_us)
{
    vt_film_news news = {.told = VT_FILM_TOLD};
    vt_films_advance(r.films, host_us);
    vt_films_take(r.films, &news);
    return news;
}

static void told(vt_film_news news, uint32_t media, vt_film_told what, int64_t at_us, int64_t host_us)
{
    assert_int_equal(news.media, media);
    assert_int_equal(news.told, what);
    assert_int_equal(news.at_us, at_us);
    assert_int_equal(news.host_us, host_us);
}

static void no_more_than_play_at_once(void **state)
{
    (void)state;
    vt_err err;
    vt_films_prepare(r.films, "short.mp4", VT_MATTE_NONE);
    for (uint32_t i = 1; i <= VT_FILMS_MOST; i++)
        assert_true(vt_films_open(r.films, i, "plain.mp4", VT_MATTE_NONE, &err));
    assert_false(vt_films_open(r.films, 100, "plain.mp4", VT_MATTE_NONE, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_non_null(strstr(err.message, "remove those"));
    assert_false(vt_films_open(r.films, 100, "short.mp4", VT_MATTE_NONE, &err)); /* though it is ready */
    assert_false(vt_films_open_camera(r.films, 100, "fake", 320, 240, 30, &err));
    vt_films_close(r.films, 3);
    assert_true(vt_films_open(r.films, 100, "plain.mp4", VT_MATTE_NONE, &err));
}

static void runs_by_the_clock(void **state)
{
    (void)state;
    assert_true(vt_films_open(r.films, 1, "plain.mp4", VT_MATTE_NONE, NULL));
    assert_true(vt_films_wish(r.films) <= 1000); /* it has something to tell */
    vt_film_news news = next(1000);
    told(news, 1, VT_FILM_READY, 0, 1000);
    assert_int_equal(news.w, 640);
    assert_int_equal(news.h, 360);
    assert_int_equal(news.length_us, 2000000);
    assert_true(news.sound);
    assert_null(vt_films_picture(r.films, 1, NULL));
    assert_true(vt_films_wish(r.films) == INT64_MAX);
    order_at(1, true, 1, 0, 0, false, 5000);
    told(next(5000), 1, VT_FILM_AT, 0, 5000);
    assert_int_equal(vt_films_wish(r.films), 2005000);
    assert_int_equal(next(2004999).told, VT_FILM_TOLD);
    told(next(9000000), 1, VT_FILM_ENDED, 2000000, 2005000);
    assert_int_equal(next(9000000).told, VT_FILM_TOLD);
    order_at(1, true, 2, 500000, 1, false, 10000000);
    told(next(10000000), 1, VT_FILM_AT, 500000, 10000000);
    order_at(1, false, 2, 500000, 1, false, 10250000); /* stands at one second */
    assert_int_equal(next(20000000).told, VT_FILM_TOLD);
    order_at(1, true, -1, 500000, 1, false, 20000000);
    told(next(20000000), 1, VT_FILM_AT, 1000000, 20000000);
    told(next(30000000), 1, VT_FILM_ENDED, 0, 21000000);
    order_at(1, true, 1, 0, 2, true, 40000000); /* for ever */
    told(next(40000000), 1, VT_FILM_AT, 0, 40000000);
    assert_true(vt_films_wish(r.films) == INT64_MAX);
    order_at(1, true, 1, 0, 2, false, 45500000); /* no more: it is at 1.5 s */
    assert_int_equal(vt_films_wish(r.films), 46000000);
}

static void tell_in_order(void **state)
{
    (void)state;
    assert_true(vt_films_open(r.films, 1, "plain.mp4", VT_MATTE_NONE, NULL));
    assert_true(vt_films_open(r.films, 2, "short.mp4", VT_MATTE_NONE, NULL));
    assert_true(vt_films_open(r.films, 3, "none.mp4", VT_MATTE_NONE, NULL));
    assert_true(vt_films_open(r.films, 4, "sound.mp4", VT_MATTE_NONE, NULL));
    assert_true(vt_films_open(r.films, 5, "text.mp4", VT_MATTE_NONE, NULL));
    assert_true(vt_films_open_camera(r.films, 6, "fake", 320, 240, 30, NULL));
    told(next(1000), 1, VT_FILM_READY, 0, 1000);
    told(next(1000), 2, VT_FILM_READY, 0, 1000);
    vt_film_news missing = next(1000), sound = next(1000), text = next(1000);
    assert_int_equal(missing.outcome, VT_ASSET_MISSING);
    assert_int_equal(sound.outcome, VT_ASSET_DAMAGED);
    assert_non_null(strstr(sound.err.message, "sound only"));
    assert_int_equal(text.told, VT_FILM_FAILED);
    told(next(1000), 6, VT_FILM_READY, 0, 1000);
    order_at(1, true, 1, 0, 0, false, 2000);
    order_at(2, true, 1, 0, 0, false, 3000);
    told(next(9000000), 1, VT_FILM_AT, 0, 2000);
    told(next(9000000), 2, VT_FILM_AT, 0, 3000);
    told(next(9000000), 2, VT_FILM_ENDED, 400000, 403000); /* the shorter one first */
    told(next(9000000), 1, VT_FILM_ENDED, 2000000, 2002000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_more_than_play_at_once, begin, end),
        cmocka_unit_test_setup_teardown(runs_by_the_clock, begin, end),
        cmocka_unit_test_setup_teardown(tell_in_order, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
