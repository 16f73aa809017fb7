/* Whether something is moving. While its size moves, an earlier sprite is scaled; sharp ones are made when it
 * stands still, so that an animation does not rasterise each of its frames. While its place moves by less
 * than pixels it is drawn between them. */
#ifndef VT_PAINT_MOTION_H
#define VT_PAINT_MOTION_H

#include <stdbool.h>
#include <stdint.h>

enum { VT_MOTION_SLOTS = 256, VT_MOTION_TWINS = 4 };

/* Where one of several things that show the same was drawn last. */
typedef struct {
    uint64_t subject;
    double x, y;
    uint32_t frame; /* 0: free */
    bool drifts;
} vt_motion_place;

typedef struct {
    struct {
        uint64_t subject;
        uint64_t size;       /* asked for last */
        uint64_t sharp_size; /* made sharp last; 0: never */
        uint32_t frame;
    } slots[VT_MOTION_SLOTS];
    vt_motion_place places[VT_MOTION_SLOTS][VT_MOTION_TWINS];
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
/* Something is drawn at x, y, device pixels: whether it moves so slowly that it must be drawn there and not
 * on the nearest whole pixels, or it would be seen to step. True until the painter is at rest, and then what
 * is drawn between pixels belongs to the painter's rough region. subject: what it shows, size included; a
 * place's neighbours within two pixels are taken for the same thing. */
bool vt_motion_drifts(vt_motion *motion, uint64_t subject, double x, double y, uint32_t frame, bool at_rest);

#endif
