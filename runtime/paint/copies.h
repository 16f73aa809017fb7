/* Sharp copies of pictures, of the size shown. A frame does a bounded amount of that work: small copies are
 * there at once, large ones come some frames later, and until then the picture is drawn from what is there.
 *
 * Invariants
 * 1. A copy is the same however the work was cut.
 * 2. What a copy is made from stays until it is made, or it is given up. */
#ifndef VT_PAINT_COPIES_H
#define VT_PAINT_COPIES_H

#include "paint/scale.h"

enum {
    VT_COPIES_AT_ONCE = 4,
    VT_COPIES_WORK = 5000000 /* of vt_scaling_work, a frame: 3 ms */
};

typedef struct {
    vt_sprite *copy;
    const vt_sprite *source; /* kept of the picture, or cached */
    vt_scaling *scaling;
} vt_copies_job;

typedef struct {
    vt_copies_job jobs[VT_COPIES_AT_ONCE]; /* the first one is worked on */
    int count;
    int64_t work_left; /* of the frame */
} vt_copies;

struct vt_painter;

/* The copy that the key names, of a part of the source, turned as the key says; into the painter's cache.
 * NULL: it comes, if *comes, else there is no memory. */
vt_sprite *vt_copies_make(
    struct vt_painter *painter, const vt_sprite_key *key, const vt_sprite *source, vt_rect part, bool *comes);
/* Whether the copy, told by its key's hash, is being made or must wait for its turn. */
bool vt_copies_comes(const void *copies, uint64_t copy);
/* Does the work that is left of this frame's. */
void vt_copies_run(struct vt_painter *painter);
/* Before the cache is trimmed: what is needed stays. */
void vt_copies_hold(struct vt_painter *painter);
/* Of the picture with that serial number; 0: of all. */
void vt_copies_forget(struct vt_painter *painter, uint64_t serial);

#endif
