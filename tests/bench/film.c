/* How soon films start, how late they are when they go round, what they leave out and what they cost; one
 * line a figure.
 *
 *   bench_film FOLDER [SECONDS]     FOLDER holds 720.mp4, 1080.mp4, loop25.mp4 and loop60.mp4, as
 * film_figures.py makes them, which also measures mpv beside it */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "film/film.h"

enum { STARTS = 30, ROUNDS = 50 };

static const char *folder;
static int bell;

static int open_file(void *context, const char *name, vt_err *err)
{
    char path[500];
    (void)context;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, name, "open");
    return fd;
}

static void ring(void *context)
{
    uint64_t one = 1;
    (void)context;
    if (write(bell, &one, sizeof one) < 0) abort();
}

static int64_t now(void *context)
{
    (void)context;
    return vt_clock_us();
}

static void wait_for_news(void)
{
    uint64_t rings;
    poll(&(struct pollfd){.fd = bell, .events = POLLIN}, 1, 5000);
    if (read(bell, &rings, sizeof rings) < 0) return;
}

static vt_film_news hear(vt_films *films, vt_film_told told)
{
    vt_film_news news;
    for (;;) {
        while (vt_films_take(films, &news)) {
            if (news.told == told) return news;
            if (news.told != VT_FILM_FAILED) continue;
            fprintf(stderr, "%s: %s\n", news.err.origin, news.err.message);
            exit(1);
        }
        wait_for_news();
    }
}

static vt_reel_order order_to(vt_films *films, bool loop, int64_t length_us, uint32_t epoch)
{
    int64_t now_us = vt_clock_us();
    vt_reel_order order = {.media = 1};
    vt_transport_init(&order.transport);
    order.transport.base_us = now_us;
    order.transport.playing = true;
    order.transport.loop = loop;
    order.transport.length_us = length_us;
    order.transport.epoch = epoch;
    vt_films_order(films, &order, now_us, now_us);
    return order;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void print_times(const char *what, int64_t *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, by_size);
    printf("%s: median %.1f ms, p95 %.1f ms, most %.1f ms\n", what, (double)times[count / 2] / 1e3,
        (double)times[count * 95 / 100] / 1e3, (double)times[count - 1] / 1e3);
    fflush(stdout);
}

static void starts(vt_films *films, bool prepared)
{
    int64_t first[STARTS], running[STARTS];
    for (int i = 0; i < STARTS; i++) {
        if (prepared) {
            vt_films_prepare(films, "720.mp4", VT_MATTE_NONE);
            usleep(400000);
        }
        int64_t begun_us = vt_clock_us();
        vt_films_open(films, 1, "720.mp4", VT_MATTE_NONE, NULL);
        vt_film_news news = hear(films, VT_FILM_READY);
        first[i] = vt_clock_us() - begun_us;
        order_to(films, false, news.length_us, 0);
        hear(films, VT_FILM_AT);
        running[i] = vt_clock_us() - begun_us;
        vt_films_close(films, 1);
        usleep(100000);
    }
    print_times(
        prepared ? "prepared film, from touch to its first picture" : "film, from touch to its first picture",
        first, STARTS);
    print_times(prepared ? "prepared film, from touch to play" : "film, from touch to play", running, STARTS);
}

/* The first picture of each round against the time at which it is due. */
static void rounds(vt_films *films, const char *name, int last)
{
    int64_t late[ROUNDS];
    uint64_t number = 0, seen = 0;
    vt_films_open(films, 1, name, VT_MATTE_NONE, NULL);
    vt_film_news news = hear(films, VT_FILM_READY);
    order_to(films, true, news.length_us, 0);
    news = hear(films, VT_FILM_AT);
    int64_t begun_us = news.host_us - news.at_us;
    int count = 0, before = 0, gaps = 0;
    while (count < ROUNDS) {
        wait_for_news();
        while (vt_films_take(films, &news))
            if (news.told == VT_FILM_AT) begun_us = news.host_us - news.at_us;
        const vt_pixels *picture = vt_films_picture(films, 1, &seen);
        if (seen == number) continue;
        number = seen;
        int64_t now_us = vt_clock_us();
        int cell = picture->w / 22, its = 0;
        for (int i = 2; i < 18; i++)
            its = its * 2 +
                  ((picture->data[picture->h / 16 * picture->stride + i * cell + cell / 2] >> 8 & 255) > 128);
        gaps += its > before + 1 || (its < before && before != last);
        if (its < before) late[count++] = (now_us - begun_us) % 1000000;
        before = its;
    }
    for (int i = 0; i < ROUNDS; i++)
        if (late[i] > 500000) late[i] -= 1000000; /* early */
    char what[100];
    snprintf(what, sizeof what, "%s going round: %d gaps in %d rounds; lateness", name, gaps, ROUNDS);
    print_times(what, late, ROUNDS);
    vt_films_close(films, 1);
}

static double cpu_s(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void cost(vt_films *films, const char *name, double seconds)
{
    vt_films_open(films, 1, name, VT_MATTE_NONE, NULL);
    vt_film_news news = hear(films, VT_FILM_READY);
    vt_films_counters before = vt_films_count(films);
    double cpu = cpu_s();
    int64_t until_us = vt_clock_us() + (int64_t)(seconds * 1e6);
    order_to(films, true, news.length_us, 0);
    while (vt_clock_us() < until_us) {
        wait_for_news();
        vt_films_take(films, &news);
        vt_films_picture(films, 1, NULL);
    }
    vt_films_counters after = vt_films_count(films);
    printf("%s in play: %.3f cores, %llu shown, %llu left out\n", name, (cpu_s() - cpu) / seconds,
        (unsigned long long)(after.shown - before.shown),
        (unsigned long long)(after.dropped - before.dropped));
    fflush(stdout);
    vt_films_close(films, 1);
}

int main(int count, char **words)
{
    if (count < 2) return 2;
    folder = words[1];
    bell = eventfd(0, EFD_CLOEXEC);
    vt_films *films = vt_films_create(&(vt_films_options){.open = open_file, .wake = ring, .now = now}, NULL);
    if (!films) return 1;
    int64_t begun_us = vt_clock_us();
    vt_films_open(films, 1, "720.mp4", VT_MATTE_NONE, NULL);
    hear(films, VT_FILM_READY);
    printf("first film of all, with opening libmpv: %.1f ms\n", (double)(vt_clock_us() - begun_us) / 1e3);
    vt_films_close(films, 1);
    starts(films, false);
    starts(films, true);
    double seconds = count > 2 ? atof(words[2]) : 20;
    cost(films, "720.mp4", seconds);
    cost(films, "1080.mp4", seconds);
    rounds(films, "loop25.mp4", 24);
    rounds(films, "loop60.mp4", 59);
    vt_films_destroy(films);
    return 0;
}
