/* The developer's panel, above the show and no part of it. Part of app_private.h; nobody else includes it. */
#ifndef VT_APP_OVERLAY_H
#define VT_APP_OVERLAY_H

#include "base/channel.h"
#include "base/geom.h"
#include "host/host.h"
#include "stage/stage.h"

struct vt_app;

/* ---- overlay.c, overlay_panel.c: for developers, with --dev; F1 ---- */

enum { VT_OVERLAY_CONTROLS = 64, VT_OVERLAY_PAST = 60 };

typedef struct {
    vt_rect box; /* stage units */
    int channel; /* index into channels.decls; -1: the next page */
    bool slider; /* else a button that says `says` */
    double least, most;
    char says[64];
} vt_overlay_control;

typedef struct {
    char name[VT_CHANNEL_NAME];
    double values[VT_OVERLAY_PAST]; /* newest last */
    int count;
    uint64_t last; /* hash of the line that gave the newest */
} vt_overlay_past;

typedef struct {
    vt_stage *stage; /* NULL until it was opened */
    bool open;
    vt_rect panel;
    vt_overlay_control controls[VT_OVERLAY_CONTROLS];
    int control_count, page, pages;
    vt_overlay_past pasts[VT_CHANNELS_MAX];
    int past_count;
    int64_t finger;      /* that moves a slider, or was on the panel when it went down; 0: none */
    int held;            /* its slider; -1: none */
    uint64_t shows;      /* hash of what the panel tells */
    int64_t built_us;    /* host clock */
    bool waits;          /* news that were too soon */
    int64_t reloaded_us; /* host clock: when files took over last; 0: never */
} vt_overlay;

void vt_overlay_finish(vt_overlay *overlay);
/* Takes its key and the fingers on the panel out of the news: they are no part of the show. */
void vt_overlay_take(struct vt_app *app, vt_host_news *news);
void vt_overlay_update(struct vt_app *app, int64_t host_us);
int64_t vt_overlay_wish(const struct vt_app *app); /* host clock */
void vt_overlay_build(struct vt_app *app);         /* the panel anew, and its controls */

#endif
