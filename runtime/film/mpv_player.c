/* The life of a film in libmpv: its thread, what libmpv tells it, and how long it waits for an answer. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "film/mpv_film.h"

enum {
    PATIENCE_US = 5000000,
    AGAIN_US = 3000000,
    NICE = 2 /* the frame comes first, films before pictures */
};

void vt_film_ring(void *argument)
{
    vt_film *film = argument;
    pthread_mutex_lock(&film->lock);
    film->rung = true;
    pthread_cond_signal(&film->bell);
    pthread_mutex_unlock(&film->lock);
}

void vt_film_release(vt_film *film)
{
    if (atomic_fetch_sub(&film->holders, 1) > 1) return;
    if (film->fd >= 0) close(film->fd);
    vt_frames_finish(&film->frames);
    vt_pixels_destroy(film->scratch);
    pthread_cond_destroy(&film->bell);
    pthread_mutex_destroy(&film->lock);
    vt_player_destroy(&film->base);
}

void vt_film_fail(vt_film *film, vt_asset_outcome outcome, vt_err_kind kind, const char *format, ...)
{
    if (film->stage == VT_FILM_DEAD || film->stage == VT_FILM_LOST) return;
    char why[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    vt_err err;
    vt_fail(&err, kind, film->base.name, "%s", why);
    film->stage = film->wish.w > 0 && film->render ? VT_FILM_LOST : VT_FILM_DEAD;
    int64_t now_us = vt_hub_now(film->base.hub);
    film->due_us = now_us + AGAIN_US;
    vt_player_fail(&film->base, outcome, &err, now_us);
}

/* ---- what libmpv tells ---- */

static void end_of_file(vt_film *film, const mpv_event_end_file *end)
{
    bool camera = film->wish.w > 0;
    if (camera && film->stage != VT_FILM_SHOWING)
        vt_film_fail(film, VT_ASSET_MISSING, VT_ERR_IO,
            "the camera cannot be opened; see that it is plugged in, not used by another program, and that "
            "the "
            "name in kiosk.conf is right");
    else if (camera)
        vt_film_fail(film, VT_ASSET_MISSING, VT_ERR_IO, "the camera is gone; plug it in again");
    else
        vt_film_fail(film, VT_ASSET_DAMAGED, VT_ERR_PARSE,
            "it is damaged or no film that can be played here (%s); make it anew as H.264 in MP4",
            film->mpv->mpv_error_string(end->error));
}

static void property(vt_film *film, uint64_t id, const mpv_event_property *told, int64_t now_us)
{
    if (told->format == MPV_FORMAT_NONE) return;
    double real = told->format == MPV_FORMAT_DOUBLE ? *(double *)told->data : 0;
    if (id == VT_SEES_PLACE) vt_film_place(film, real, now_us);
    if (id == VT_ASK_PLACE) vt_film_place_answer(film, real, now_us);
    if (id == VT_SEES_END) vt_film_ended(film, *(int *)told->data, now_us);
    if (id == VT_SEES_LENGTH && film->wish.w == 0) film->facts.length_us = (int64_t)(real * 1e6 + 0.5);
    if (id == VT_SEES_PARAMS) vt_film_params(film, told->data);
    if (id == VT_SEES_IDLE) {
        film->idle = *(int *)told->data;
        film->asked = false;
    }
    if (id == VT_SEES_FPS && real > 0) film->frame_us = 1e6 / real;
}

static void listen(vt_film *film, int64_t now_us)
{
    const mpv_event *event;
    while (film->stage != VT_FILM_DEAD &&
           (event = film->mpv->mpv_wait_event(film->handle, 0))->event_id != MPV_EVENT_NONE) {
        uint64_t id = event->reply_userdata;
        if (event->event_id == MPV_EVENT_HOOK) {
            if (!vt_film_inspect(film)) return;
            film->mpv->mpv_hook_continue(film->handle, ((mpv_event_hook *)event->data)->id);
        } else if (event->event_id == MPV_EVENT_END_FILE)
            end_of_file(film, event->data);
        else if (event->event_id == MPV_EVENT_PROPERTY_CHANGE ||
                 (event->event_id == MPV_EVENT_GET_PROPERTY_REPLY && event->error >= 0))
            property(film, id, event->data, now_us);
        else if (id == VT_ASK_SEEK)
            vt_film_answered(film);
        else if (event->event_id == MPV_EVENT_PLAYBACK_RESTART)
            vt_film_restarted(film, now_us);
    }
}

/* ---- its thread ---- */

static void begin(vt_film *film)
{
    struct stat info;
    if (film->wish.w == 0) {
        if (film->fd < 0) {
            bool missing = film->fd_err.kind == VT_ERR_MISSING;
            vt_film_fail(film, missing ? VT_ASSET_MISSING : VT_ASSET_REFUSED, film->fd_err.kind, "%s",
                film->fd_err.message);
            return;
        }
        if (fstat(film->fd, &info) == 0 && info.st_size == 0) {
            vt_film_fail(film, VT_ASSET_DAMAGED, VT_ERR_PARSE, "the file is empty; copy it again");
            return;
        }
    }
    film->stage = VT_FILM_LOADING;
    if (vt_film_start(film)) vt_film_load(film);
}

static void drawn(vt_film *film, int64_t now_us)
{
    if (film->wish.w > 0) film->due_us = now_us + PATIENCE_US;
    if (film->stage != VT_FILM_LOADING) return;
    if (film->wish.w == 0) film->due_us = INT64_MAX;
    film->stage = VT_FILM_SHOWING;
    vt_player_facts(&film->base, &film->facts);
    vt_player_tell(&film->base, VT_FILM_READY, 0, now_us);
}

/* A picture may stand for longer than that: then libmpv still answers, and says that it plays. */
static bool is_alive(vt_film *film, int64_t now_us)
{
    bool standing =
        film->stage == VT_FILM_SHOWING && film->run && !film->seeking && !film->idle && !film->asked;
    if (!standing) return false;
    film->asked = true;
    film->due_us = now_us + PATIENCE_US;
    film->mpv->mpv_get_property_async(film->handle, VT_SEES_IDLE, "core-idle", MPV_FORMAT_FLAG);
    return true;
}

static void overdue(vt_film *film, int64_t now_us)
{
    if (is_alive(film, now_us) || vt_film_seek_again(film, now_us)) return;
    if (film->stage == VT_FILM_LOST) {
        film->stage = VT_FILM_LOADING;
        film->due_us = now_us + PATIENCE_US;
        vt_film_load(film);
    } else if (film->wish.w > 0)
        vt_film_fail(film, VT_ASSET_MISSING, VT_ERR_IO, "the camera gives no pictures; plug it in again");
    else
        vt_film_fail(film, VT_ASSET_DAMAGED, VT_ERR_IO,
            "it has not answered for five seconds; copy it to this machine's own disk, or make it smaller");
}

static bool is_open(vt_film *film)
{
    pthread_mutex_lock(&film->lock);
    bool open = film->opened;
    pthread_mutex_unlock(&film->lock);
    return open;
}

static void step(vt_film *film, int64_t now_us)
{
    if (film->stage == VT_FILM_OPENING && is_open(film)) begin(film);
    if (film->render && film->stage != VT_FILM_DEAD) {
        listen(film, now_us);
        if (film->stage != VT_FILM_DEAD && vt_film_draw(film, now_us)) drawn(film, now_us);
        if (film->stage == VT_FILM_SHOWING && film->wish.w == 0) vt_film_follow(film, now_us);
    }
    if (now_us >= film->due_us && film->stage != VT_FILM_DEAD) overdue(film, now_us);
}

/* Until something rings, or time is up. True: it is to be closed. */
static bool sleep_until(vt_film *film, int64_t until_us)
{
    int64_t left_us = until_us == INT64_MAX ? 0 : until_us - vt_hub_now(film->base.hub);
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (left_us > 0) {
        end.tv_sec += left_us / 1000000;
        end.tv_nsec += left_us % 1000000 * 1000;
        if (end.tv_nsec >= 1000000000) {
            end.tv_sec++;
            end.tv_nsec -= 1000000000;
        }
    }
    pthread_mutex_lock(&film->lock);
    int late = 0;
    while (!film->rung && !film->closing && !late)
        late = until_us == INT64_MAX ? pthread_cond_wait(&film->bell, &film->lock)
                                     : pthread_cond_timedwait(&film->bell, &film->lock, &end);
    film->rung = false;
    bool closing = film->closing;
    pthread_mutex_unlock(&film->lock);
    return closing;
}

static int64_t wish(const vt_film *film)
{
    int64_t times[] = {film->due_us, film->redraw_us, film->resize_us, vt_film_loop_wish(film)},
            first = INT64_MAX;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (times[i] < first) first = times[i];
    return first;
}

static void *live(void *argument)
{
    vt_film *film = argument;
    vt_hub *hub = film->base.hub;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    film->due_us = vt_hub_now(hub) + PATIENCE_US;
    if (film->wish.w > 0)
        begin(film);
    else
        vt_film_open_file(film);
    bool closing = false;
    while (!closing && film->stage != VT_FILM_DEAD) {
        closing = sleep_until(film, wish(film));
        if (!closing) step(film, vt_hub_now(hub));
    }
    vt_film_stop(film);
    vt_film_release(film);
    vt_hub_leave(hub);
    return NULL;
}

/* ---- the front's calls ---- */

static void close_film(vt_player *player)
{
    vt_film *film = (vt_film *)player;
    pthread_mutex_lock(&film->lock);
    film->closing = true;
    pthread_cond_signal(&film->bell);
    pthread_mutex_unlock(&film->lock);
    vt_film_release(film);
}

static void order_film(vt_player *player, const vt_reel_order *order, int64_t t_us, int64_t host_us)
{
    vt_film *film = (vt_film *)player;
    pthread_mutex_lock(&film->lock);
    film->wanted = (vt_film_order){*order, t_us, host_us};
    film->orders++;
    pthread_mutex_unlock(&film->lock);
    vt_film_ring(film);
}

static void aim_film(vt_player *player, int32_t w, int32_t h)
{
    vt_film *film = (vt_film *)player;
    pthread_mutex_lock(&film->lock);
    bool other = film->aim_w != w || film->aim_h != h;
    film->aim_w = w;
    film->aim_h = h;
    pthread_mutex_unlock(&film->lock);
    if (other) vt_film_ring(film);
}

static const vt_pixels *picture_of(vt_player *player, uint64_t *count)
{
    return vt_frames_take(&((vt_film *)player)->frames, count);
}

static const vt_player_kind mpv_kind = {
    .close = close_film, .order = order_film, .aim = aim_film, .picture = picture_of};

static bool start_thread(vt_film *film)
{
    pthread_t thread;
    sigset_t all, before;
    atomic_fetch_add(&film->holders, 1);
    vt_hub_enter(film->base.hub);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&thread, NULL, live, film);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) return pthread_detach(thread) == 0;
    vt_hub_leave(film->base.hub);
    vt_film_release(film);
    return false;
}

vt_player *vt_mpv_player_open(vt_hub *hub, const vt_player_wish *wish, vt_err *err)
{
    vt_film *film = vt_player_create(sizeof *film, hub, wish, err);
    if (!film) return NULL;
    film->base.kind = &mpv_kind;
    film->wish = *wish;
    film->fd = -1;
    film->speed = 1;
    film->redraw_us = film->resize_us = film->round_us = INT64_MAX;
    atomic_init(&film->holders, 1);
    vt_frames_init(&film->frames);
    pthread_mutex_init(&film->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&film->bell, &clock);
    pthread_condattr_destroy(&clock);
    if (start_thread(film)) return &film->base;
    vt_film_release(film);
    vt_fail(err, VT_ERR_MEMORY, wish->name, "there is no thread to show it with");
    return NULL;
}
