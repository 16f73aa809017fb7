/* A small table; who loses his place in it only gets a sharp sprite early. */
#include "paint/motion.h"

#include <math.h>
#include <stddef.h>

void vt_motion_drawn(vt_motion *motion, uint64_t subject, uint64_t size, uint32_t frame)
{
    unsigned slot = subject % VT_MOTION_SLOTS;
    motion->slots[slot].subject = subject;
    motion->slots[slot].size = size;
    motion->slots[slot].sharp_size = size;
    motion->slots[slot].frame = frame;
}

/* Two sizes in one frame are two things that show the same; another size than in the frame before is motion.
 * A slow motion asks for one size several times, which must not cost a large picture each time. */
vt_motion_state vt_motion_look(
    vt_motion *motion, uint64_t subject, uint64_t size, uint32_t frame, bool cheap, uint64_t *instead)
{
    unsigned slot = subject % VT_MOTION_SLOTS;
    bool known = motion->slots[slot].subject == subject;
    bool same_size = motion->slots[slot].size == size;
    bool this_frame = known && motion->slots[slot].frame == frame;
    bool frame_before = known && motion->slots[slot].frame + 1 == frame;
    if ((this_frame && same_size) || (frame_before && !(same_size && cheap))) {
        *instead = motion->slots[slot].sharp_size;
        motion->slots[slot].size = size;
        motion->slots[slot].frame = frame;
        return same_size && !this_frame ? VT_MOTION_PAUSES : VT_MOTION_MOVES;
    }
    vt_motion_drawn(motion, subject, size, frame);
    return VT_MOTION_NONE;
}

/* The place nearest to x, y within reach, else the one that was not drawn for longest. */
static vt_motion_place *place_near(vt_motion_place *places, uint64_t subject, double x, double y)
{
    const double reach = 2;
    vt_motion_place *best = NULL, *oldest = places;
    double least = reach;
    for (vt_motion_place *p = places; p < places + VT_MOTION_TWINS; p++) {
        if (p->frame < oldest->frame) oldest = p;
        double away = fmax(fabs(p->x - x), fabs(p->y - y));
        if (p->frame == 0 || p->subject != subject || !(away < least)) continue;
        least = away;
        best = p;
    }
    if (best) return best;
    *oldest = (vt_motion_place){.subject = subject};
    return oldest;
}

bool vt_motion_drifts(vt_motion *motion, uint64_t subject, double x, double y, uint32_t frame, bool at_rest)
{
    vt_motion_place *p = place_near(motion->places[subject % VT_MOTION_SLOTS], subject, x, y);
    bool moved = p->x != x || p->y != y, frame_before = p->frame + 1 == frame;
    if (at_rest || p->frame == 0)
        p->drifts = false;
    else if (moved)
        p->drifts = frame_before;
    p->x = x;
    p->y = y;
    p->frame = frame;
    return p->drifts;
}
