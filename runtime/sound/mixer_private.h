/* Between mixer.c, which sums, and slots.c, which knows who sounds and from where. */
#ifndef VT_SOUND_MIXER_PRIVATE_H
#define VT_SOUND_MIXER_PRIVATE_H

#include <pthread.h>

#include "sound/head.h"
#include "sound/limit.h"
#include "sound/mixer.h"

enum { VT_MIXER_GHOSTS = 48, VT_SLOT_NONE = -1 };

typedef struct {
    uint64_t id; /* 0: free */
    int at;      /* in the list; VT_SLOT_NONE: not in it */
    vt_head head;
    bool placed; /* by this epoch */
    bool fresh;  /* its loudness has no past */
    uint32_t epoch;
    int64_t late_us; /* what began within that begins at its beginning */
    int64_t lag;     /* frames by which it was behind its transport when it was placed */
    int astray;      /* frames for which it has been too far off */
} vt_slot;

typedef struct {
    vt_head head;
    double rate;
} vt_ghost; /* what fades away, or plays its last frames */

struct vt_mixer {
    unsigned outputs;
    pthread_mutex_t lock; /* guards `next` and `changed` */
    vt_mixer_list next;
    bool changed;
    vt_mixer_list now;
    vt_slot slots[VT_MIX_VOICES];
    vt_ghost ghosts[VT_MIXER_GHOSTS];
    int64_t late_us;
    vt_limit limit;
    bool released; /* samples that somebody may free now */
    _Atomic uint64_t missed;
    atomic_int sounding;
};

/* slots.c. Takes over the newest list, if there is one. */
void vt_slots_heads(vt_mixer *mixer);
/* Places those that can begin now, at show time t_us. */
void vt_slots_place(vt_mixer *mixer, int64_t t_us);
/* How much faster it should go for the next count frames, so that it stays with its transport; may put it
 * elsewhere. */
double vt_slots_lead(vt_mixer *mixer, vt_slot *slot, int64_t t_us, int count);
/* Nothing sounds any more, at once. */
void vt_slots_clear(vt_mixer *mixer);
void vt_slots_drop(vt_mixer *mixer, vt_head *head);

#endif
