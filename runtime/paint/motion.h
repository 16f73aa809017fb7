/* Whether the size of something is moving. While it moves, an earlier sprite is scaled; sharp ones are made
 * when it stands still, so that an animation does not rasterise each of its frames. */
#ifndef VT_PAINT_MOTION_H
#define VT_PAINT_MOTION_H

#include <stdbool.h>
#include <stdint.h>

enum { VT_MOTION_SLOTS = 256 };

typedef struct {
    struct {
        uint64_t subject;
        uint64_t size;       /* asked for last */
        uint64_t sharp_size; /* made sharp last; 0: never */
        uint32_t frame;
    } slots[VT_MOTION_SLOTS];
} vt_motion;

typedef enum {
    VT_MOTION_NONE,  /* make it now */
    VT_MOTION_MOVES, /* draw from another size */
    VT_MOTION_PAUSES /* the same, and that has been told before */
} vt_motion_state;

/* A sprite of this size does not exist: whether to make it. *instead is the size to draw from otherwise.
 * cheap: it may be made as soon as two frames ask for one size; else only when the size was not moving. */
vt_motion_state vt_motion_look(
    vt_motion *motion, uint64_t subject, uint64_t size, uint32_t frame, bool cheap, uint64_t *instead);
/* It exists and was drawn. */
void vt_motion_drawn(vt_motion *motion, uint64_t subject, uint64_t size, uint32_t frame);

#endif
