/* Small tables; what loses its place there only becomes sharp early. */
#include "paint/motion.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

static const double drift_most = 2; /* pixels a frame; what is faster is not seen to step */

/* ---- items ---- */

static uint64_t subject_of(const vt_draw *item)
{
    return item->number << 4 | (uint64_t)item->kind;
}

static bool lately(const vt_motion *motion, int64_t us)
{
    return motion->now_us - us < VT_MOTION_REST_US;
}

static void set_rough(vt_motion *motion, vt_motion_item *item, vt_irect rough)
{
    motion->rough_count += !vt_irect_empty(rough) - !vt_irect_empty(item->rough);
    item->rough = rough;
    if (vt_irect_empty(rough)) item->waits = 0;
}

static void lose(vt_motion *motion, vt_irect rough)
{
    if (vt_region_empty(&motion->lost)) motion->lost_us = motion->now_us;
    vt_region_add(&motion->lost, rough);
}

static vt_motion_item *stand_in(vt_motion *motion, uint64_t subject)
{
    motion->nobody = (vt_motion_item){.subject = subject};
    return &motion->nobody;
}

/* Its place, or that of what was not drawn for longest. In a crowd those that were drawn roughly before it
 * came together keep theirs. */
static vt_motion_item *place_of(vt_motion *motion, const vt_draw *drawn)
{
    uint64_t subject = subject_of(drawn);
    bool passes = motion->crowd && vt_irect_area(drawn->bounds) <= VT_MOTION_SMALL;
    if (drawn->number == 0 || (passes && motion->rough_count == 0)) return stand_in(motion, subject);
    vt_motion_item *items = motion->items[vt_hash_u64(vt_hash_start, subject) % VT_MOTION_SLOTS];
    vt_motion_item *oldest = items;
    for (vt_motion_item *i = items; i < items + VT_MOTION_WAYS; i++) {
        if (i->subject == subject) return i;
        if (i->subject == 0 || (oldest->subject != 0 && i->drawn_us < oldest->drawn_us)) oldest = i;
    }
    if (passes) return stand_in(motion, subject);
    if (!vt_irect_empty(oldest->rough)) lose(motion, oldest->rough);
    set_rough(motion, oldest, (vt_irect){0, 0, 0, 0});
    *oldest = (vt_motion_item){.subject = 0};
    return oldest;
}

void vt_motion_frame(vt_motion *motion, int items)
{
    motion->frame++;
    motion->drifters = 0;
    motion->crowd = items > VT_MOTION_CROWD;
}

void vt_motion_meet(vt_motion *motion, const vt_draw *drawn)
{
    vt_motion_item *item = place_of(motion, drawn);
    motion->item = item;
    if (item == &motion->nobody) {
        item->rests = motion->calm;
        return;
    }
    vt_rect box = vt_affine_bounds(drawn->matrix, (vt_rect){0, 0, drawn->w, drawn->h});
    double x0 = fabs(box.x - item->box.x), x1 = fabs(box.x + box.w - item->box.x - item->box.w);
    double y0 = fabs(box.y - item->box.y), y1 = fabs(box.y + box.h - item->box.y - item->box.h);
    if (item->subject == 0) {
        item->subject = subject_of(drawn);
        item->moved_us = motion->now_us;
    } else if (x0 != 0 || x1 != 0 || y0 != 0 || y1 != 0) {
        bool near = fmax(fmax(x0, x1), fmax(y0, y1)) < drift_most;
        bool room = item->drifts || motion->drifters < VT_MOTION_DRIFTERS;
        item->drifts = near && room && lately(motion, item->drawn_us);
        item->resizes = fabs(x1 - x0) > 1e-6 || fabs(y1 - y0) > 1e-6;
        item->rests = false;
        item->moved_us = motion->now_us;
        set_rough(motion, item, (vt_irect){0, 0, 0, 0}); /* all of where it was is painted anew */
    }
    if (motion->calm) {
        item->drifts = false;
        item->rests = true;
    }
    if (item->drifts && item->drift_frame != motion->frame) motion->drifters++;
    item->drift_frame = motion->frame;
    item->box = box;
    item->drawn_us = motion->now_us;
}

void vt_motion_part(vt_motion *motion, const vt_draw *drawn, bool rough)
{
    vt_motion_item *item = motion->item;
    motion->item = NULL;
    if (rough && item == &motion->nobody)
        lose(motion, drawn->bounds);
    else if (rough)
        set_rough(motion, item, drawn->bounds);
}

void vt_motion_settle(vt_motion *motion, vt_motion_comes comes, const void *context, vt_region *out)
{
    if (!vt_region_empty(&motion->lost) && !lately(motion, motion->lost_us)) {
        vt_region_add_region(out, &motion->lost);
        vt_region_clear(&motion->lost);
    }
    vt_motion_item *items = motion->items[0];
    for (int i = 0; i < VT_MOTION_SLOTS * VT_MOTION_WAYS && motion->rough_count > 0; i++) {
        vt_motion_item *item = &items[i];
        if (vt_irect_empty(item->rough)) continue;
        if (item->waits ? comes(context, item->waits) : lately(motion, item->moved_us)) continue;
        vt_region_add(out, item->rough);
        set_rough(motion, item, (vt_irect){0, 0, 0, 0});
        item->drifts = false;
        item->rests = true;
    }
}

int64_t vt_motion_next(const vt_motion *motion)
{
    int64_t next = vt_region_empty(&motion->lost) ? INT64_MAX : motion->lost_us + VT_MOTION_REST_US;
    const vt_motion_item *items = motion->items[0];
    for (int i = 0; i < VT_MOTION_SLOTS * VT_MOTION_WAYS && motion->rough_count > 0; i++) {
        if (vt_irect_empty(items[i].rough)) continue;
        int64_t at = items[i].waits ? motion->now_us : items[i].moved_us + VT_MOTION_REST_US;
        if (at < next) next = at;
    }
    return next;
}

/* ---- sizes ---- */

/* Nodes may show the same. */
static uint64_t own(const vt_motion *motion, uint64_t subject)
{
    return vt_hash_u64(subject, motion->item->subject);
}

static void set_sharp(vt_motion *motion, uint64_t subject, uint64_t size)
{
    motion->sizes[subject % VT_MOTION_SLOTS] =
        (vt_motion_size){subject, size, size, motion->frame, motion->now_us};
}

void vt_motion_drawn(vt_motion *motion, uint64_t subject, uint64_t size)
{
    set_sharp(motion, own(motion, subject), size);
}

/* Two sizes in one frame are two parts that show the same; another size than lately is motion. A slow motion
 * asks for one size several times, which must not cost a large picture each time. */
vt_motion_state vt_motion_look(
    vt_motion *motion, uint64_t subject, uint64_t size, bool cheap, uint64_t *instead)
{
    vt_motion_item *item = motion->item;
    subject = own(motion, subject);
    vt_motion_size *s = &motion->sizes[subject % VT_MOTION_SLOTS];
    bool known = s->subject == subject && !motion->calm, same_size = s->size == size;
    bool this_frame = known && s->frame == motion->frame;
    bool before = known && !this_frame && lately(motion, s->us);
    if (before && !same_size) {
        item->moved_us = motion->now_us;
        item->rests = false;
    }
    if (!item->rests && ((this_frame && same_size) || (before && !(same_size && cheap)))) {
        *instead = s->sharp_size;
        s->size = size;
        s->frame = motion->frame;
        s->us = motion->now_us;
        return VT_MOTION_MOVES;
    }
    set_sharp(motion, subject, size);
    return VT_MOTION_NONE;
}
