/* Films that come and go, in any state; cameras; what hangs. Afterwards nothing is left. */
#include "check.h"

#include <dirent.h>

#include "base/mem.h"
#include "reel.h"

static reel r;
static atomic_bool held;

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

static int count_in(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static long resident_kb(void)
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Opens, does a little of what can be done to a film, and closes it wherever it then is. */
static void come_and_go(int i)
{
    static const char *const names[] = {
        "plain.mp4", "short.mp4", "web.webm", "text.mp4", "turned.mp4", "none.mp4"};
    vt_film_news news;
    if (i % 5 == 0) vt_films_prepare(r.films, names[(i + 1) % 6], VT_MATTE_NONE);
    assert_true(vt_films_open(r.films, 1, names[i % 6], i % 4 == 3 ? VT_MATTE_BELOW : VT_MATTE_NONE, NULL));
    vt_films_aim(r.films, 1, 100 + i % 7 * 50, 100);
    if (i % 3 == 0) usleep((useconds_t)(i % 10) * 1000);
    if (i % 3 == 1) reel_hear(&r);
    reel_order(&r, 1, true, i % 2 ? 1 : -1, 100000, 1, i % 7 == 0, 400000);
    if (i % 4 == 0) usleep((useconds_t)(i % 40) * 1000);
    vt_films_picture(r.films, 1, NULL);
    vt_films_close(r.films, 1);
    vt_films_picture(r.films, 1, NULL);
    while (vt_films_take(r.films, &news)) {}
}

static void settle(int fds, int threads)
{
    for (int i = 0; i < 3000 && (count_in("/proc/self/fd") > fds || count_in("/proc/self/task") > threads);
         i++)
        usleep(10000);
    assert_true(count_in("/proc/self/fd") <= fds);
    assert_true(count_in("/proc/self/task") <= threads);
}

static void leave_nothing(void **state)
{
    (void)state;
    int fds = count_in("/proc/self/fd"), threads = count_in("/proc/self/task");
    for (int i = 0; i < 40; i++)
        come_and_go(i);
    vt_films_destroy(r.films);
    settle(fds, threads);
    long before = resident_kb();
    assert_true(reel_begin(&r, false));
    for (int i = 0; i < 160; i++)
        come_and_go(i);
    vt_films_destroy(r.films);
    settle(fds + 1, threads);
    long grown = resident_kb() - before;
    print_message("%ld KB more after 160 films\n", grown);
#ifndef __SANITIZE_ADDRESS__
    assert_true(grown < 60000);
#endif
    assert_true(reel_begin(&r, false));
}

static void are_destroyed_in_any_state(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        vt_films_open(r.films, 1, "plain.mp4", VT_MATTE_NONE, NULL);
        vt_films_open(r.films, 2, "text.mp4", VT_MATTE_NONE, NULL);
        vt_films_prepare(r.films, "short.mp4", VT_MATTE_NONE);
        vt_films_open_camera(r.films, 3, "fake", 320, 240, 30, NULL);
        if (i % 2) reel_order(&r, 1, true, 1, 500000, 1, false, 2000000);
        usleep((useconds_t)i * 15000);
        vt_films_destroy(r.films);
        r.films = NULL;
        close(r.bell);
        assert_true(reel_begin(&r, false));
    }
}

static void cameras(void **state)
{
    (void)state;
    assert_true(vt_films_open_camera(r.films, 1, "fake", 320, 240, 30, NULL));
    vt_film_news news = reel_hear(&r);
    assert_int_equal(news.told, VT_FILM_READY);
    assert_int_equal(news.w, 320);
    assert_int_equal(news.h, 240);
    assert_int_equal(news.length_us, 0);
    uint64_t number = 0;
    uint32_t sums[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        uint64_t until = number + 10;
        const vt_pixels *picture = NULL;
        while (!picture || number < until) {
            picture = vt_films_picture(r.films, 1, &number);
            if (number < until) assert_true(reel_wait(&r));
        }
        for (int j = 0; j < picture->stride * picture->h; j++)
            sums[i] = sums[i] * 31 + picture->data[j];
    }
    assert_int_not_equal(sums[0], sums[1]); /* it moves */
    vt_films_close(r.films, 1);
}

static void a_camera_that_is_not_there(void **state)
{
    (void)state;
    assert_true(vt_films_open_camera(r.films, 4, "/dev/video-none", 320, 240, 30, NULL));
    vt_film_news news = reel_hear(&r);
    assert_int_equal(news.media, 4);
    assert_int_equal(news.told, VT_FILM_FAILED);
    assert_int_equal(news.outcome, VT_ASSET_MISSING);
    assert_string_equal(news.err.origin, "/dev/video-none");
    assert_non_null(strstr(news.err.message, "plugged in"));
    assert_null(vt_films_picture(r.films, 4, NULL));
}

static int open_never(void *context, const char *name, vt_err *err)
{
    while (atomic_load(&held))
        usleep(1000);
    return reel_open(context, name, err);
}

/* A network folder that hangs: the film fails, and neither closing nor destroying waits for it for long. */
static void what_hangs(void **state)
{
    (void)state;
    vt_err err;
    atomic_store(&held, true);
    int fds = count_in("/proc/self/fd"), threads = count_in("/proc/self/task");
    vt_films *films = vt_films_create(
        &(vt_films_options){.context = &r, .open = open_never, .wake = reel_wake, .now = reel_now}, &err);
    assert_true(vt_films_open(films, 1, "plain.mp4", VT_MATTE_NONE, &err));
    vt_film_news news;
    while (!vt_films_take(films, &news))
        assert_true(reel_wait(&r));
    assert_int_equal(news.told, VT_FILM_FAILED);
    assert_non_null(strstr(news.err.message, "five seconds"));
    vt_films_destroy(films); /* while it still hangs */
    atomic_store(&held, false);
    settle(fds, threads);
}

/* Films that are closed and do not go: there is an end to how many. */
static void what_hangs_does_not_pile_up(void **state)
{
    (void)state;
    vt_err err;
    atomic_store(&held, true);
    vt_films *films = vt_films_create(
        &(vt_films_options){.context = &r, .open = open_never, .wake = reel_wake, .now = reel_now}, &err);
    int fine = 0;
    for (uint32_t i = 1; i <= 100; i++) {
        if (vt_films_open(films, i, "plain.mp4", VT_MATTE_NONE, &err)) fine++;
        vt_films_close(films, i);
    }
    assert_int_equal(fine, 2 * VT_FILMS_MOST);
    assert_int_equal(err.kind, VT_ERR_RANGE);
    atomic_store(&held, false);
    for (int i = 0; i < 3000 && !vt_films_open(films, 200, "plain.mp4", VT_MATTE_NONE, &err); i++)
        usleep(10000);
    assert_int_equal(vt_films_count(films).open, 1);
    vt_films_destroy(films);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(leave_nothing, begin, end),
        cmocka_unit_test_setup_teardown(are_destroyed_in_any_state, begin, end),
        cmocka_unit_test_setup_teardown(cameras, begin, end),
        cmocka_unit_test_setup_teardown(a_camera_that_is_not_there, begin, end),
        cmocka_unit_test_setup_teardown(what_hangs, begin, end),
        cmocka_unit_test_setup_teardown(what_hangs_does_not_pile_up, begin, end),
    };
    vt_mem_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
