/* Whether something is moving, and what of the screen was drawn roughly because of that. While its size moves
 * an earlier sprite is scaled, so that an animation does not rasterise each of its frames; while its place
 * moves by less than pixels it is drawn between them, or it would be seen to step. What has rested for a
 * while is drawn once more, sharp: each thing for itself, whatever else goes on.
 *
 * Invariants
 * 1. How a thing is drawn changes only where all of it is painted: when it moves, and when it was found to
 * rest. What is painted in between, as something passes over it, looks as it did.
 * 2. What was drawn roughly is found again, though its place in the table be lost.
 * 3. Small things in a crowd take no places: thousands would push one another out of them, and what is large
 * as well. */
#ifndef VT_PAINT_MOTION_H
#define VT_PAINT_MOTION_H

#include "base/region.h"
#include "stage/drawlist.h"

enum {
    VT_MOTION_SLOTS = 256,
    VT_MOTION_WAYS = 4,
    VT_MOTION_REST_US = 100000,
    VT_MOTION_DRIFTERS = 100,
    VT_MOTION_CROWD = 512,
    VT_MOTION_SMALL = 128 * 128 /* pixels */
};

/* An item of a list, told by its node. */
typedef struct {
    uint64_t subject; /* 0: free */
    vt_rect box;      /* where it was drawn last, device pixels */
    int64_t moved_us, drawn_us;
    vt_irect rough;       /* drawn roughly; empty: nothing is */
    uint64_t waits;       /* the sharp copy that it waits for; 0: it waits for rest */
    uint32_t drift_frame; /* the last one in which it was counted */
    bool drifts;  /* moves so slowly that it is drawn between pixels; not more than VT_MOTION_DRIFTERS do: it
                     takes longer, and in a crowd nobody sees a step */
    bool resizes; /* its box changed its size, when it moved last */
    bool rests;   /* has not moved since it was found to rest */
} vt_motion_item;

/* A size of something, as it was asked for. */
typedef struct {
    uint64_t subject;
    uint64_t size;       /* asked for last */
    uint64_t sharp_size; /* made sharp last; 0: never */
    uint32_t frame;
    int64_t us;
} vt_motion_size;

typedef struct {
    vt_motion_item items[VT_MOTION_SLOTS][VT_MOTION_WAYS];
    vt_motion_size sizes[VT_MOTION_SLOTS];
    vt_motion_item *item;  /* being drawn */
    vt_motion_item nobody; /* stands for what has no node */
    int rough_count;       /* items that were drawn roughly */
    vt_region lost;        /* drawn roughly by what has no place in the table */
    int64_t lost_us;
    uint32_t frame;
    int drifters;   /* of this frame */
    int64_t now_us; /* monotonic; of the present frame */
    bool calm;      /* everything rests, whatever it did before */
    bool crowd;     /* the list of this frame is one */
} vt_motion;

void vt_motion_frame(vt_motion *motion, int items); /* a frame, and how many items are in its list */
/* Items are drawn between meet and part. rough: it was drawn from another size, or between pixels. */
void vt_motion_meet(vt_motion *motion, const vt_draw *item);
void vt_motion_part(vt_motion *motion, const vt_draw *item, bool rough);
/* Adds to out what was drawn roughly and has rested, or whose copy has come. comes: whether the copy still
 * will. */
typedef bool (*vt_motion_comes)(const void *context, uint64_t copy);
void vt_motion_settle(vt_motion *motion, vt_motion_comes comes, const void *context, vt_region *out);
/* When that finds something next, if no copy is to come any more. INT64_MAX: never. */
int64_t vt_motion_next(const vt_motion *motion);

typedef enum {
    VT_MOTION_NONE, /* make it now */
    VT_MOTION_MOVES /* draw from another size */
} vt_motion_state;

/* A sprite of this size does not exist: whether the item that is drawn wants it made. *instead is the size to
 * draw from otherwise. cheap: it may be made as soon as two frames ask for one size; else only when the size
 * was not moving. subject: what of the item. */
vt_motion_state vt_motion_look(
    vt_motion *motion, uint64_t subject, uint64_t size, bool cheap, uint64_t *instead);
/* It exists and was drawn. */
void vt_motion_drawn(vt_motion *motion, uint64_t subject, uint64_t size);

#endif
