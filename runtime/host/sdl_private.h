/* What the files of the host with a window share. */
#ifndef VT_HOST_SDL_PRIVATE_H
#define VT_HOST_SDL_PRIVATE_H

#include <SDL.h>
#include <stdatomic.h>

#include "host/backend.h"
#include "host/keys.h"
#include "host/waiter.h"
#include "host/x11.h"

typedef struct {
    bool on, pinch;
    int x, y;            /* where it began, pixels of the window */
    double dx, dy, half; /* how far it pushed; half the distance of two fingers */
    int64_t rests_us;    /* when it has rested for long enough */
} vt_sdl_wheel;

typedef struct {
    vt_host base;
    SDL_Window *window;
    vt_host_options options; /* its texts are our own */
    char display[256], across[256], touch[256];
    bool fingers_to_last_pixel; /* X11's way of scaling fingers */
    bool has_view;
    vt_view view;
    vt_keys keys;
    vt_placement placed;            /* full screen: the part of the desktop that the window covers */
    vt_x11 *x11;                    /* NULL on other systems, and in windows */
    int64_t grab_at, grab_pause_us; /* when the keyboard is asked for again; INT64_MAX: never */
    int64_t front_at, front_pause_us,
        fronted_us;                      /* when the window comes to the front, and when it last did */
    SDL_TouchID glasses[VT_TOUCHES_MAX]; /* whose fingers are taken */
    int glass_count;                     /* 0: all */
    bool mapped_glass, told_glass;
    bool strangers;            /* glasses were named: a finger of any other is dropped */
    bool mouse_down, mirrored; /* mirrored: with Alt, the mouse is two fingers */
    SDL_Point pointer; /* by the events so far: SDL itself is ahead of its queue */
    SDL_Point mirror;
    vt_sdl_wheel wheel;
    vt_waiter *waiter;
    Uint32 wake_event;
    atomic_bool wake_pending; /* a wake event is in SDL's queue */
    int64_t asleep_us;        /* how long the machine has been suspended so far */
} sdl_host;

/* What one event of SDL's may become, with what is due at the same time: so much room there has to be. */
enum { VT_SDL_ROOM = 16, VT_SDL_MOST = VT_NEWS_MAX - VT_SDL_ROOM };

/* ---- sdl_events.c ---- */

void vt_sdl_take(sdl_host *me, vt_host_news *news, const SDL_Event *event);
const char *vt_sdl_key_name(int scancode);
/* A finger that the mouse plays, in pixels of the window. */
void vt_sdl_contact(
    const sdl_host *me, vt_host_news *news, vt_contact_phase phase, int64_t finger, double x, double y);

/* ---- sdl_wheel.c ---- */

void vt_sdl_turn_wheel(sdl_host *me, vt_host_news *news, const SDL_MouseWheelEvent *turn, int64_t now_us);
int64_t vt_sdl_wheel_rests(const sdl_host *me); /* when its fingers go up; INT64_MAX: none is down */
void vt_sdl_rest_wheel(sdl_host *me, vt_host_news *news, int64_t now_us);

/* ---- sdl.c ---- */

bool vt_sdl_start(void); /* SDL's video, as fast as may be */

/* ---- sdl_place.c: which display, which glass, whose keyboard ---- */

int vt_sdl_displays(vt_display out[VT_DISPLAYS_MAX]); /* where there is no X server to ask */
double vt_sdl_mm_per_pixel(int display);              /* 0: unknown */
/* Where the window is to be opened, before it is; err says what is wrong with the options. */
bool vt_sdl_find_place(sdl_host *me, vt_err *err);
/* It is open: the glass is mapped, the keyboard is taken. */
void vt_sdl_settle(sdl_host *me);
/* What the X server has told. */
void vt_sdl_hear_server(sdl_host *me, vt_host_news *news);
/* What is due: the grab is tried again, the window comes to the front again. */
void vt_sdl_insist(sdl_host *me, int64_t now_us);
int64_t vt_sdl_insists(const sdl_host *me); /* when; INT64_MAX: nothing is wanting */
/* The focus went or came: SDL has let go of the keyboard, or asked for it without looking at the answer. */
void vt_sdl_grab_again(sdl_host *me);
void vt_sdl_watch_front(sdl_host *me); /* the window was made */

#endif
