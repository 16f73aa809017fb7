/* What visitors draw and make, between a world and the disk. Part of app_private.h; nobody else includes it.
 */
#ifndef VT_APP_KEPT_H
#define VT_APP_KEPT_H

#include "app/keeping.h"
#include "base/event.h"
#include "stage/stage.h"

struct vt_app;
struct vt_world;

/* ---- canvases.c ---- */

typedef struct {
    uint64_t newest; /* highest number of a canvas that was drawn on in this world */
    int failures;
} vt_canvases;

void vt_canvases_draw(struct vt_app *app, vt_stage *stage);
void vt_canvases_forget(struct vt_app *app); /* the world is gone */

/* ---- kept.c: what visitors make, between a world and keeping.h ---- */

enum { VT_KEEP_WISHES = 8, VT_KEPT_ANSWERS = 64 };

typedef struct {
    char collection[VT_CHANNEL_NAME], label[VT_KEEP_LABEL];
    uint64_t order;  /* of the script's; 0: it waits for no answer */
    uint64_t canvas; /* number of its node; 0: bytes */
    void *bytes;     /* owned */
    size_t size;
} vt_keep_wish;

typedef struct {
    char collection[VT_CHANNEL_NAME], line[320];
} vt_kept_answer;

typedef struct {
    char folder[1024];                   /* of this experience's collections */
    vt_keeping *keeping;                 /* NULL before the first use, and in replays */
    bool failed;                         /* it cannot be started */
    uint64_t declared;                   /* hash of the bundle whose collections it serves */
    vt_keep_wish wishes[VT_KEEP_WISHES]; /* of this frame */
    int wish_count;
    vt_kept_answer answers[VT_KEPT_ANSWERS]; /* that wait for the door */
    int answer_count;
    bool more; /* lines that did not fit into the last batch */
    bool told; /* that robots' things are not kept */
    uint64_t pretended;
} vt_kept;

void vt_kept_init(struct vt_app *app);
void vt_kept_open(struct vt_app *app);   /* before the first frame: waits a moment for what is there */
void vt_kept_finish(struct vt_app *app); /* at most 0.5 s; what is lost then becomes rows */
/* A script's order, "NUMBER\tcanvas\tNODE\tLABEL", "NUMBER\ttext\t…" or "NUMBER\ttable\t{…}": carried out
 * at the end of this frame, when what was drawn in it is on the sheet. */
void vt_kept_order(struct vt_app *app, const char *collection, const char *text, size_t length);
void vt_kept_hand_over(struct vt_app *app);
void vt_kept_drop(struct vt_app *app); /* a trial failed: nothing of it is kept */
bool vt_kept_wants(const struct vt_app *app, uint64_t canvas);
/* Adds lines to the batch, which `world` will get; fresh: it begins with this batch. */
void vt_kept_events(struct vt_app *app, struct vt_world *world, bool fresh, vt_batch *batch);
int64_t vt_kept_wish(const struct vt_app *app); /* host clock */

#endif
