/* What lies above the show and is no part of it: stages of this room's own, and the mark for staff. Part of
 * app_private.h; nobody else includes it. */
#ifndef VT_APP_BADGE_H
#define VT_APP_BADGE_H

#include "stage/stage.h"

struct vt_app;

/* ---- plain.c: stages of this room's own, which no replay sees ---- */

vt_stage *vt_plain_stage(struct vt_app *app); /* NULL: memory is short */
typedef struct {
    double x, y, w, h, radius;
    vt_color color, border;
} vt_plain_look;
/* No node when memory is short, which every setter takes in silence. */
vt_node vt_plain_box(vt_stage *stage, vt_node parent, vt_node_kind kind, const vt_plain_look *look);
/* w 0: on one line. */
vt_node vt_plain_text(vt_stage *stage, vt_node parent, const char *text, const char *font, double size,
    double x, double y, double w, vt_color color);
double vt_plain_read(vt_stage *stage, vt_node node, vt_prop prop); /* WIDTH, HEIGHT; 0: no node */

/* ---- badge.c: what staff should know ---- */

enum { VT_BADGE_LINES = 4 };

typedef struct {
    vt_stage *stage;                  /* NULL until something was wrong */
    uint64_t shows;                   /* hash of what it says; 0: nothing */
    int64_t since_us[VT_BADGE_LINES]; /* of each sort of trouble, host clock; 0: there is none */
    char when[VT_BADGE_LINES][8];     /* the same for people, "14:03" */
    int64_t looked_us;                /* host clock */
    bool disk;                        /* the journal's fails, as the keeper says */
} vt_badge;

void vt_badge_finish(vt_badge *badge);
void vt_badge_update(struct vt_app *app, int64_t host_us);
int64_t vt_badge_wish(const struct vt_app *app); /* host clock */

#endif
