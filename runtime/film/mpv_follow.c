/* A film goes where the show says. It starts and seeks when it is told to; small differences to the show's
 * time it makes up by playing a little faster or slower, which nobody sees, so that its sound, which another
 * room plays, stays with it. What it cannot make up it tells. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "film/mpv_film.h"

enum {
    PATIENCE_US = 5000000,
    SEEK_US = PATIENCE_US / 2,
    FAR_US = 40000,
    NEAR_US = 3000,
    TOLD_EVERY_US = 250000
};
static const double most_haste = 0.05, haste_steps = 0.004, makes_up_us = 500000;

static void set_flag(vt_film *film, const char *name, int on)
{
    film->mpv->mpv_set_property_async(film->handle, 0, name, MPV_FORMAT_FLAG, &on);
}

static void set_speed(vt_film *film, double speed)
{
    speed = fmin(fmax(speed, 0.01), 10);
    if (speed == film->speed) return;
    film->speed = speed;
    film->mpv->mpv_set_property_async(film->handle, 0, "speed", MPV_FORMAT_DOUBLE, &speed);
}

/* ---- where it is, and where it should be ---- */

static int64_t here(const vt_film *film, int64_t host_us)
{
    if (!film->run || film->seeking || film->at_end) return film->here_us;
    double way = (double)(host_us - film->here_host_us) * film->speed;
    return film->here_us + (int64_t)(film->backwards ? -way : way);
}

static int64_t there(const vt_film *film, int64_t host_us)
{
    return vt_transport_at(&film->now.order.transport, host_us - film->now.host_us + film->now.t_us);
}

/* How far it is ahead, in the direction of time; around the loop the shorter way. */
static int64_t ahead(const vt_film *film, int64_t place_us, int64_t host_us)
{
    int64_t difference = place_us - there(film, host_us), span = film->now.order.transport.length_us;
    if (film->loop && span > 0) {
        if (difference > span / 2) difference -= span;
        if (difference < -span / 2) difference += span;
    }
    return film->backwards ? -difference : difference;
}

/* ---- going there ---- */

static void expect_seek(vt_film *film, int64_t now_us)
{
    film->answers++;
    film->seeking = true;
    film->at_end = false;
    film->due_us = now_us + SEEK_US;
}

/* libmpv goes to the first picture that is not before a place, which may come 5 ms early; the one that is
 * shown at a place is the first that is not a whole picture's time before it, with places that Matroska
 * rounds to a millisecond. Backwards it goes to that one. */
static void jump(vt_film *film, int64_t place_us, int64_t now_us)
{
    char seconds[32];
    double before = film->frame_us > 8000 && !film->backwards ? film->frame_us - 5800 : 0;
    double place = (double)place_us - before;
    snprintf(seconds, sizeof seconds, "%.6f", place > 0 ? place / 1e6 : 0);
    const char *command[] = {"seek", seconds, "absolute+exact", NULL}, *forget[] = {"drop-buffers", NULL};
    expect_seek(film, now_us);
    /* What it has read already does not help it backwards: from the last pictures it would find nothing. */
    if (film->backwards) film->mpv->mpv_command_async(film->handle, 0, forget);
    film->mpv->mpv_command_async(film->handle, VT_ASK_SEEK, command);
    film->jumped = true;
    film->here_us = place_us;
    film->here_host_us = now_us;
}

static void turn(vt_film *film, int64_t now_us)
{
    film->backwards = !film->backwards;
    char *direction = film->backwards ? "backward" : "forward";
    expect_seek(film, now_us);
    film->mpv->mpv_set_property_async(film->handle, VT_ASK_SEEK, "play-dir", MPV_FORMAT_STRING, &direction);
}

bool vt_film_seek_again(vt_film *film, int64_t now_us)
{
    if (!film->seeking || film->tries++) return false;
    film->answers = 0;
    jump(film, film->here_us, now_us);
    return true;
}

static bool must_jump(const vt_film *film, bool run)
{
    const vt_transport *to = &film->now.order.transport;
    bool stands_there = !run && !film->run && !film->at_end && llabs(film->here_us - to->at_us) < 500;
    return to->epoch != film->epoch && !stands_there;
}

static void ask_place(vt_film *film)
{
    film->mpv->mpv_get_property_async(film->handle, VT_ASK_PLACE, "time-pos", MPV_FORMAT_DOUBLE);
}

static void carry_out(vt_film *film, int64_t now_us)
{
    const vt_transport *transport = &film->now.order.transport;
    bool run = transport->playing && transport->rate != 0, backwards = transport->rate < 0;
    film->here_us = here(film, now_us); /* before speed and direction change */
    film->here_host_us = now_us;
    film->loop = transport->loop;
    if (run) set_speed(film, fabs(transport->rate));
    bool jumps = must_jump(film, run);
    bool turns = run && backwards != film->backwards;
    if (turns) turn(film, now_us);
    if (jumps || turns) {
        film->at_due = true;
        jump(film, jumps ? transport->at_us : film->here_us, now_us);
    }
    film->epoch = transport->epoch;
    bool begins = run && !film->run;
    if (run != film->run) set_flag(film, "pause", !run);
    film->run = run;
    if (begins && !film->seeking) {
        film->at_due = true;
        ask_place(film);
    }
    if (!film->seeking) film->due_us = run ? now_us + PATIENCE_US : INT64_MAX;
}

/* ---- round and round ---- */

/* When its reference comes to the end of its loop. Going back takes libmpv a moment, in which the last
 * picture stays: so it is asked a little earlier, as much as it took before, but never before the last
 * picture is there. */
static void plan_loop(vt_film *film, int64_t now_us)
{
    const vt_transport *to = &film->now.order.transport;
    bool loops = film->ordered && film->run && film->loop && film->facts.length_us > 0;
    film->round_us = INT64_MAX;
    if (!loops) return;
    int64_t place_us = there(film, now_us);
    double left = (double)(film->backwards ? place_us : film->facts.length_us - place_us) / fabs(to->rate);
    film->round_us = now_us + (int64_t)left;
}

int64_t vt_film_loop_wish(const vt_film *film)
{
    return film->round_us == INT64_MAX || film->seeking ? INT64_MAX : film->round_us - film->lead_us;
}

static void go_round(vt_film *film, int64_t now_us)
{
    double rate = fabs(film->now.order.transport.rate);
    if (now_us < vt_film_loop_wish(film)) return;
    film->rounding_us = film->round_us;
    film->round_us += (int64_t)((double)film->facts.length_us / rate);
    if (film->round_us <= now_us) film->round_us = INT64_MAX;
    jump(film, film->backwards ? film->facts.length_us : 0, now_us);
}

static void learn_lead(vt_film *film, int64_t now_us)
{
    double most = film->frame_us / fabs(film->now.order.transport.rate) - 2000;
    double lead = (double)film->lead_us + (double)(now_us - film->rounding_us) / 4;
    film->lead_us = lead < 0 || most < 0 ? 0 : (int64_t)fmin(lead, most);
    film->rounding_us = 0;
}

void vt_film_follow(vt_film *film, int64_t now_us)
{
    pthread_mutex_lock(&film->lock);
    bool new = film->orders != film->orders_seen;
    vt_film_order wanted = film->wanted;
    uint64_t orders = film->orders;
    pthread_mutex_unlock(&film->lock);
    /* While it goes somewhere, nothing else is asked of it: fingers that wind ask for more than it can do. */
    if (film->seeking) return;
    if (!new) {
        go_round(film, now_us);
        return;
    }
    film->orders_seen = orders;
    vt_transport reference = film->now.order.transport, *now = &wanted.order.transport;
    bool told_nothing = film->ordered && now->epoch == film->epoch && now->base_us == film->base_us &&
                        now->at_us == film->at_us;
    film->base_us = now->base_us;
    film->at_us = now->at_us;
    if (told_nothing) { /* it has not heard yet what was told of the place */
        now->base_us =
            reference.base_us + (wanted.t_us - wanted.host_us) - (film->now.t_us - film->now.host_us);
        now->at_us = reference.at_us;
    }
    film->now = wanted;
    film->ordered = true;
    carry_out(film, now_us);
    plan_loop(film, now_us);
}

/* ---- what came of it ---- */

/* From now on that is where it should be, until an order says otherwise. */
static void tell_place(vt_film *film, int64_t place_us, int64_t now_us)
{
    vt_transport *reference = &film->now.order.transport;
    reference->at_us = place_us;
    reference->base_us = now_us - film->now.host_us + film->now.t_us;
    film->at_due = false;
    film->told_us = now_us;
    plan_loop(film, now_us);
    vt_player_tell(&film->base, VT_FILM_AT, place_us, now_us);
}

static void keep_pace(vt_film *film, int64_t now_us)
{
    int64_t early_us = ahead(film, film->here_us, now_us);
    double rate = fabs(film->now.order.transport.rate);
    double haste = llabs(early_us) <= NEAR_US ? 0 : -(double)early_us / makes_up_us;
    haste = fmin(fmax(haste, -most_haste), most_haste);
    double speed = rate * (1 + haste);
    if (haste == 0 || fabs(speed - film->speed) > rate * haste_steps) set_speed(film, speed);
    if (llabs(early_us) > FAR_US && now_us - film->told_us >= TOLD_EVERY_US)
        tell_place(film, film->here_us, now_us);
}

/* Backwards, a picture comes when its end is reached. */
static void note_place(vt_film *film, double seconds, int64_t now_us)
{
    film->here_us = llround(seconds * 1e6 + (film->backwards ? film->frame_us : 0));
    film->here_host_us = now_us;
}

void vt_film_place(vt_film *film, double seconds, int64_t now_us)
{
    if (film->seeking) return;
    note_place(film, seconds, now_us);
    if (!film->ordered || !film->run) return;
    film->due_us = now_us + PATIENCE_US;
    if (!film->at_due) keep_pace(film, now_us);
}

void vt_film_place_answer(vt_film *film, double seconds, int64_t now_us)
{
    if (film->seeking || !film->at_due) return;
    note_place(film, seconds, now_us);
    int64_t wanted_us = film->now.order.transport.at_us; /* within the picture that is shown? */
    bool within = film->jumped && wanted_us >= film->here_us &&
                  (double)(wanted_us - film->here_us) < film->frame_us + 1000;
    film->jumped = false;
    tell_place(film, within ? wanted_us : film->here_us, now_us);
}

void vt_film_answered(vt_film *film)
{
    if (film->answers > 0) film->answers--;
}

void vt_film_restarted(vt_film *film, int64_t now_us)
{
    if (!film->seeking || film->answers > 0) return;
    film->seeking = false;
    film->tries = 0;
    film->due_us = film->run ? now_us + PATIENCE_US : INT64_MAX;
    if (film->rounding_us) learn_lead(film, now_us);
    if (film->at_due) ask_place(film);
    film->mpv->mpv_get_property_async(film->handle, VT_SEES_END, "eof-reached", MPV_FORMAT_FLAG);
}

void vt_film_ended(vt_film *film, bool ended, int64_t now_us)
{
    if (film->seeking) return;
    bool before = film->at_end;
    film->at_end = ended;
    if (!ended || before || !film->run) return;
    film->due_us = INT64_MAX;
    film->left_out = 0; /* the last picture comes first, however late */
    vt_film_draw(film, now_us);
    if (!film->loop)
        vt_player_tell(&film->base, VT_FILM_ENDED, film->here_us, now_us);
    else if (film->facts.length_us == 0) { /* nobody knew when */
        film->at_due = true;
        jump(film, 0, now_us);
    }
}
