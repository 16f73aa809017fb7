/* Films in play: which picture is there, in which order, and what is told of it. No test asks how long
 * anything took. */
#include "check.h"

#include <math.h>

#include "reel.h"

static const int64_t picture_us = 40000, plain_us = 2000000;
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

static void open_ready(uint32_t media, const char *name)
{
    assert_true(vt_films_open(r.films, media, name, VT_MATTE_NONE, NULL));
    vt_film_news news = reel_hear(&r);
    assert_int_equal(news.media, media);
    assert_int_equal(news.told, VT_FILM_READY);
}

static vt_film_news hear(vt_film_told told)
{
    for (;;) {
        vt_film_news news = reel_hear(&r);
        if (news.told == told) return news;
        if (news.told != VT_FILM_AT) fail_msg("told %d instead of %d: %s", news.told, told, news.err.message);
    }
}

static int shown(uint32_t media, int width)
{
    const vt_pixels *picture = vt_films_picture(r.films, media, NULL);
    assert_non_null(picture);
    int number = reel_number(picture, width);
    assert_true(number >= 0); /* never black, never half of one and half of another */
    return number;
}

/* Watches until it is over; the pictures must go one way. Returns how many different ones there were. */
static int watch(uint32_t media, int width, int way, int *first, int *last)
{
    vt_film_news news = {.told = VT_FILM_TOLD};
    int count = 0;
    *first = -1;
    for (bool over = false; !over;) {
        assert_true(reel_wait(&r));
        while (vt_films_take(r.films, &news)) {
            if (news.told == VT_FILM_FAILED) fail_msg("%s", news.err.message);
            over = over || news.told == VT_FILM_ENDED;
        }
        int number = shown(media, width);
        if (*first < 0) *first = *last = number;
        assert_true((number - *last) * way >= 0);
        count += number != *last;
        *last = number;
    }
    return count + 1;
}

static void from_its_beginning_to_its_end(void **state)
{
    (void)state;
    int first, last;
    open_ready(1, "plain.mp4");
    assert_int_equal(shown(1, 640), 0);
    reel_order(&r, 1, true, 1, 0, 0, false, plain_us);
    vt_film_news at = reel_hear(&r);
    assert_int_equal(at.told, VT_FILM_AT);
    assert_true(at.at_us < picture_us);
    int count = watch(1, 640, 1, &first, &last);
    assert_true(first < 10);
    assert_int_equal(last, 49);
    assert_true(count > 25);             /* of 50: a busy machine drops some */
    assert_int_equal(shown(1, 640), 49); /* it stays */
}

static void goes_to_the_very_picture(void **state)
{
    (void)state;
    static const int numbers[] = {31, 5, 49, 1, 0, 30, 32, 2};
    open_ready(1, "plain.mp4");
    uint32_t epoch = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (int part = 0; part < 3; part++) {
            int64_t place_us = numbers[i] * picture_us + (int64_t[]){0, 20000, 39000}[part];
            reel_order(&r, 1, false, 1, place_us, ++epoch, false, plain_us);
            vt_film_news at = hear(VT_FILM_AT);
            if (llabs(at.at_us - place_us) > 1000)
                fail_msg("%lld at %lld", (long long)at.at_us, (long long)place_us);
            if (shown(1, 640) != numbers[i])
                fail_msg("picture %d at %lld", shown(1, 640), (long long)place_us);
        }
}

/* Where a picture begins: places are rounded, in Matroska to whole milliseconds. */
static void goes_to_the_beginnings_of_pictures(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int width, count;
        double picture_us;
    } films[] = {{"plain.mp4", 640, 50, 40000}, {"web.webm", 352, 10, 40000}, {"fast.mp4", 352, 60, 1e6 / 60},
        {"ntsc.mp4", 640, 50, 1001e6 / 30000}, {"ntsc.mkv", 640, 50, 1001e6 / 30000}};
    for (uint32_t f = 0; f < sizeof films / sizeof *films; f++) {
        uint32_t epoch = 0;
        open_ready(f + 1, films[f].name);
        for (int i = 0; i < 24; i++) {
            int number = (i * 7 + 3) % films[f].count;
            reel_order(&r, f + 1, false, 1, llround(number * films[f].picture_us), ++epoch, false, plain_us);
            hear(VT_FILM_AT);
            if (shown(f + 1, films[f].width) != number)
                fail_msg("%s: picture %d instead of %d", films[f].name, shown(f + 1, films[f].width), number);
        }
        vt_films_close(r.films, f + 1);
    }
}

static void pauses_and_goes_on(void **state)
{
    (void)state;
    int first, last;
    open_ready(1, "plain.mp4");
    reel_order(&r, 1, true, 1, 1000000, 1, false, plain_us);
    assert_true(hear(VT_FILM_AT).at_us >= 1000000);
    reel_order(&r, 1, false, 1, 1000000, 1, false, plain_us);
    vt_film_news news;
    usleep(300000); /* what was under way comes, and then nothing */
    while (vt_films_take(r.films, &news))
        assert_int_equal(news.told, VT_FILM_AT);
    int stood = shown(1, 640);
    assert_true(stood >= 25 && stood < 45);
    usleep(300000);
    assert_int_equal(shown(1, 640), stood);
    reel_order(&r, 1, true, 1, 1000000, 1, false, plain_us);
    watch(1, 640, 1, &first, &last);
    assert_true(first >= stood && first <= stood + 3);
    assert_int_equal(last, 49);
}

static void goes_backwards(void **state)
{
    (void)state;
    int first, last;
    open_ready(1, "plain.mp4");
    reel_order(&r, 1, true, -1, 1000000, 1, false, plain_us);
    hear(VT_FILM_AT);
    watch(1, 640, -1, &first, &last);
    assert_true(first <= 25);
    assert_int_equal(last, 0);
    reel_order(&r, 1, true, 2, 0, 2, false, plain_us); /* and forward again */
    hear(VT_FILM_AT);
    watch(1, 640, 1, &first, &last);
    assert_int_equal(last, 49);
}

static void goes_fast_and_slowly(void **state)
{
    (void)state;
    static const double rates[] = {8, 4, 0.5};
    int first, last;
    open_ready(1, "short.mp4");
    for (uint32_t i = 0; i < 3; i++) {
        reel_order(&r, 1, true, rates[i], 0, i + 1, false, 400000);
        hear(VT_FILM_AT);
        watch(1, 352, 1, &first, &last);
        assert_int_equal(last, 9);
    }
}

static void goes_round(void **state)
{
    (void)state;
    static const double rates[] = {1, 2, -1};
    for (uint32_t i = 0; i < 3; i++) {
        open_ready(i + 1, "short.mp4");
        reel_order(&r, i + 1, true, rates[i], rates[i] < 0 ? 400000 : 0, 1, true, 400000);
        int rounds = 0, seen = 0, last = shown(i + 1, 352);
        while (rounds < 4) {
            vt_film_news news;
            assert_true(reel_wait(&r));
            while (vt_films_take(r.films, &news))
                assert_int_equal(news.told, VT_FILM_AT);
            int number = shown(i + 1, 352);
            seen |= 1 << number;
            rounds += rates[i] > 0 ? number < last - 4 : number > last + 4;
            last = number;
        }
        assert_int_equal(seen, 1023);
        reel_order(&r, i + 1, true, rates[i], 200000, 2, false, 400000); /* this time it ends */
        hear(VT_FILM_ENDED);
        vt_films_close(r.films, i + 1);
    }
}

static void breaks_off_and_ends(void **state)
{
    (void)state;
    int first, last;
    open_ready(1, "broken.mp4");
    reel_order(&r, 1, true, 2, 0, 0, false, plain_us);
    watch(1, 640, 1, &first, &last);
    assert_true(last > 10 && last < 40);
    open_ready(2, "one.mp4");
    reel_order(&r, 2, true, 1, 0, 0, false, 40000);
    hear(VT_FILM_ENDED);
    open_ready(3, "uneven.mp4");
    reel_order(&r, 3, true, 4, 0, 0, false, plain_us);
    watch(3, 640, 1, &first, &last);
    assert_int_equal(last, 49);
}

static void several_at_once(void **state)
{
    (void)state;
    static const char *const names[] = {"short.mp4", "fast.mp4", "plain.mp4", "web.webm"};
    int over = 0;
    for (uint32_t i = 0; i < 4; i++)
        assert_true(vt_films_open(r.films, i + 1, names[i], VT_MATTE_NONE, NULL));
    while (over < 4) {
        vt_film_news news = reel_hear(&r);
        assert_true(news.told == VT_FILM_READY || news.told == VT_FILM_AT || news.told == VT_FILM_ENDED);
        if (news.told == VT_FILM_READY) reel_order(&r, news.media, true, 1, 0, 0, false, news.length_us);
        over += news.told == VT_FILM_ENDED;
    }
    assert_int_equal(shown(1, 352), 9);
    assert_int_equal(shown(2, 352), 59);
    assert_int_equal(shown(3, 640), 49);
    assert_int_equal(vt_films_count(r.films).open, 4);
    assert_true(vt_films_count(r.films).shown > 40);
}

/* A finger that winds: many orders, and the last of them counts. */
static void is_wound(void **state)
{
    (void)state;
    open_ready(1, "plain.mp4");
    for (uint32_t i = 1; i <= 200; i++) {
        reel_order(&r, 1, i % 3 == 0, i % 7 == 0 ? -1 : 1, i * 37 % 50 * picture_us, i, i % 2, plain_us);
        if (i % 20 == 0) usleep(20000);
    }
    reel_order(&r, 1, false, 1, 12 * picture_us, 300, false, plain_us);
    while (shown(1, 640) != 12)
        assert_true(reel_wait(&r));
    usleep(200000);
    assert_int_equal(shown(1, 640), 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(from_its_beginning_to_its_end, begin, end),
        cmocka_unit_test_setup_teardown(goes_to_the_very_picture, begin, end),
        cmocka_unit_test_setup_teardown(goes_to_the_beginnings_of_pictures, begin, end),
        cmocka_unit_test_setup_teardown(pauses_and_goes_on, begin, end),
        cmocka_unit_test_setup_teardown(goes_backwards, begin, end),
        cmocka_unit_test_setup_teardown(goes_fast_and_slowly, begin, end),
        cmocka_unit_test_setup_teardown(goes_round, begin, end),
        cmocka_unit_test_setup_teardown(breaks_off_and_ends, begin, end),
        cmocka_unit_test_setup_teardown(several_at_once, begin, end),
        cmocka_unit_test_setup_teardown(is_wound, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
