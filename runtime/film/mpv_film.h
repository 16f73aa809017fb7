/* A film in libmpv's hands, as the files mpv_*.c share it. It has a thread of its own, which alone speaks to
 * libmpv and only in ways that do not wait for it: the thread also takes the pictures that the decoder waits
 * to hand out.
 *
 * Invariants
 * 1. What is not under the lock belongs to the film's thread.
 * 2. The last holder (front, thread, opener) frees it. */
#ifndef VT_FILM_MPV_FILM_H
#define VT_FILM_MPV_FILM_H

#include <stdatomic.h>

#include "film/frames.h"
#include "film/mpv_lib.h"
#include "film/player.h"

typedef enum {
    VT_FILM_OPENING, /* the file */
    VT_FILM_LOADING, /* until the first picture is there */
    VT_FILM_SHOWING,
    VT_FILM_LOST, /* a camera: tried again at due_us */
    VT_FILM_DEAD
} vt_film_stage;

typedef struct {
    vt_reel_order order;
    int64_t t_us, host_us;
} vt_film_order;

typedef struct {
    vt_player base;
    vt_player_wish wish; /* its name is the base's */
    atomic_int holders;
    vt_frames frames;

    pthread_mutex_t lock; /* guards what follows up to fd_err */
    pthread_cond_t bell;
    bool rung, closing, opened;
    uint64_t orders; /* so many came */
    vt_film_order wanted;
    int32_t aim_w, aim_h;
    int fd; /* -1: none; the opener's until opened */
    vt_err fd_err;

    vt_film_stage stage;
    int64_t due_us; /* the stage's patience ends; INT64_MAX: it has no end */
    const vt_mpv *mpv;
    mpv_handle *handle;
    mpv_render_context *render;
    vt_film_facts facts;
    bool has_picture; /* a track of them */
    bool idle, asked; /* libmpv does not play; it was asked whether it does */

    /* mpv_draw.c */
    int32_t whole_w, whole_h; /* of all that is in the picture, with a matte; 0: not known */
    bool alpha;
    int32_t drawn_w, drawn_h;      /* of the last picture */
    int64_t resized_us, resize_us; /* when its size changed, and may change again; INT64_MAX: need not */
    int64_t redraw_us;             /* when what was left out is made after all; INT64_MAX: nothing */
    int left_out;                  /* so many pictures, one after the other */
    bool stale;                    /* what was taken last is not made yet */
    uint64_t taken;
    vt_pixels *scratch;

    /* mpv_follow.c */
    uint64_t orders_seen;
    vt_film_order now; /* the order that is followed, with the place that was told last */
    bool ordered;
    uint32_t epoch;         /* of the order that was carried out */
    int64_t base_us, at_us; /* of that order, as it came */
    bool run, backwards, loop, at_end, at_due, jumped;
    double speed, frame_us;
    int answers; /* that libmpv owes to seeks */
    bool seeking;
    int tries;
    int64_t here_us, here_host_us; /* where it was, when */
    int64_t told_us;               /* when it told its place last */
    int64_t round_us;              /* when it begins again; INT64_MAX: never */
    int64_t lead_us;               /* what going back takes */
    int64_t rounding_us;           /* when it should have begun again, while it goes back */
} vt_film;

/* ids of what was asked for and observed */
enum {
    VT_ASK_PLACE = 1,
    VT_ASK_SEEK,
    VT_SEES_PLACE,
    VT_SEES_END,
    VT_SEES_LENGTH,
    VT_SEES_PARAMS,
    VT_SEES_FPS,
    VT_SEES_IDLE,
};

void vt_film_ring(void *film); /* its thread looks around; any thread */
void vt_film_release(vt_film *film);
void vt_film_fail(vt_film *film, vt_asset_outcome outcome, vt_err_kind kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- mpv_source.c ---- */
bool vt_film_open_file(vt_film *film); /* on a thread of its own: rings when it is done */
bool vt_film_start(vt_film *film);     /* false: it has failed */
bool vt_film_load(vt_film *film);
void vt_film_stop(vt_film *film);
/* Whether what has been opened can be shown, before anything is decoded. */
bool vt_film_inspect(vt_film *film);

/* ---- mpv_draw.c ---- */
void vt_film_params(vt_film *film, const mpv_node *params); /* the picture's shape, as libmpv tells it */
bool vt_film_draw(vt_film *film, int64_t now_us);           /* true: a picture more is there */

/* ---- mpv_follow.c ---- */
void vt_film_follow(vt_film *film, int64_t now_us);     /* what was ordered, if it is new */
bool vt_film_seek_again(vt_film *film, int64_t now_us); /* once, where it got no answer */
int64_t vt_film_loop_wish(const vt_film *film);
void vt_film_place(vt_film *film, double seconds, int64_t now_us); /* it is there */
void vt_film_place_answer(vt_film *film, double seconds, int64_t now_us);
void vt_film_answered(vt_film *film);                  /* libmpv has taken a seek */
void vt_film_restarted(vt_film *film, int64_t now_us); /* and has done it */
void vt_film_ended(vt_film *film, bool ended, int64_t now_us);

#endif
