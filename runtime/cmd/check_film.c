/* What a film costs this machine: it is played as the show plays it, for a moment, and the processors' time
 * is counted. Time is counted for each picture that was made, so that a machine that is busy with other
 * things, or one that cannot keep up, says the same. */
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "cmd/check_private.h"
#include "film/film.h"

/* Played from a third of its length on, where films are busiest. */
static const int64_t warm_us = 300000, measured_us = 1500000, patience_us = 8000000, step_us = 5000;
static const uint32_t media = 1;

int vt_check_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

static int open_file(void *context, const char *name, vt_err *err)
{
    return vt_bundle_open_media(context, name, err);
}

static void wake(void *context)
{
    (void)context;
}

static int64_t now(void *context)
{
    (void)context;
    return vt_clock_us();
}

static double processor_s(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* Waits for news of this kind: false with err: it failed, or nothing came. */
static bool wait_for(vt_films *films, vt_film_told told, vt_film_news *news, vt_err *err)
{
    for (int64_t end = vt_clock_us() + patience_us; vt_clock_us() < end; vt_clock_sleep_us(step_us)) {
        while (vt_films_take(films, news)) {
            if (news->told == VT_FILM_FAILED) {
                if (err) *err = news->err;
                return false;
            }
            if (news->told == told) return true;
        }
    }
    return vt_fail(err, VT_ERR_STATE, NULL, "it does not begin within %d s", (int)(patience_us / 1000000));
}

static uint64_t made(const vt_films *films)
{
    vt_films_counters counters = vt_films_count(films);
    return counters.shown + counters.dropped;
}

/* Pictures are made when they are asked for. */
static void play_for(vt_films *films, int64_t us)
{
    vt_film_news news;
    uint64_t number;
    for (int64_t end = vt_clock_us() + us; vt_clock_us() < end; vt_clock_sleep_us(step_us)) {
        while (vt_films_take(films, &news)) {}
        vt_films_picture(films, media, &number);
    }
}

static double measure(vt_check *check, const char *name, const vt_track *picture, vt_err *err)
{
    const vt_experience *experience = vt_bundle_experience(check->bundle);
    vt_films_options options = {.context = check->bundle,
        .open = open_file,
        .wake = wake,
        .now = now,
        .hardware = vt_conf_bool(check->conf, "film.hardware")};
    double cost = -1;
    vt_film_news news;
    vt_films *films = vt_films_create(&options, err);
    if (!films) return -1;
    if (!vt_films_open(films, media, name, VT_MATTE_NONE, err) || !wait_for(films, VT_FILM_READY, &news, err))
        goto out;
    double fit = fmin(1, fmin((double)experience->design_w / news.w, (double)experience->design_h / news.h));
    vt_films_aim(films, media, (int32_t)ceil(news.w * fit), (int32_t)ceil(news.h * fit));
    vt_reel_order order = {.media = media};
    int64_t t_us = vt_clock_us();
    vt_transport_init(&order.transport);
    vt_transport_length(&order.transport, news.length_us, t_us);
    vt_transport_loop(&order.transport, true, t_us);
    if (news.length_us > 3 * (warm_us + measured_us))
        vt_transport_seek(&order.transport, news.length_us / 3, t_us);
    vt_transport_play(&order.transport, t_us);
    vt_films_order(films, &order, t_us, t_us);
    if (!wait_for(films, VT_FILM_AT, &news, err)) goto out;
    play_for(films, warm_us);
    double before_s = processor_s();
    uint64_t before = made(films);
    play_for(films, measured_us);
    uint64_t count = made(films) - before;
    double used_s = processor_s() - before_s, fps = picture->fps > 0 ? picture->fps : 25;
    cost = count > 0 ? used_s / (double)count * fps : used_s * 1e6 / (double)measured_us;
out:
    vt_films_destroy(films);
    return cost;
}

double vt_check_film_cost(
    vt_check *check, const char *name, const vt_tracks *tracks, char like[128], vt_err *err)
{
    const vt_track *picture = vt_check_track(tracks, VT_TRACK_PICTURE);
    char kind[96];
    like[0] = '\0';
    snprintf(kind, sizeof kind, "%.20s %.20s %d %dx%d %.0f", picture->codec, picture->profile, picture->bits,
        picture->w, picture->h, picture->fps);
    for (int i = 0; i < check->measured_count; i++) {
        const vt_check_measured *there = &check->measured[i];
        if (strcmp(there->kind, kind) != 0 || picture->bit_rate > there->bit_rate || picture->bit_rate == 0)
            continue;
        snprintf(like, 128, "%s", there->name);
        return there->processors;
    }
    double cost = measure(check, name, picture, err);
    if (cost >= 0 && check->measured_count < VT_CHECK_MEASURED_MOST) {
        vt_check_measured *kept = &check->measured[check->measured_count++];
        *kept = (vt_check_measured){.bit_rate = picture->bit_rate, .processors = cost};
        snprintf(kept->kind, sizeof kept->kind, "%s", kind);
        snprintf(kept->name, sizeof kept->name, "%.127s", name);
    }
    return cost;
}
