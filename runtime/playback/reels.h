/* Reels: films that are shown by nodes of the stage, as the script knows them. What a film does truly (there,
 * begun, over, failed) is told by the door; between that, places follow from time.
 *
 * Invariants
 * 1. A cue is called once for each time its place is passed in play, in the order of places; a seek calls
 * none. Play that starts exactly at a cue's place (0, or where it was sought) calls it. Backwards, and each
 * time round a loop, it is called again; the end of a loop and its beginning are one place.
 * 2. A film that is over stays at its end, until it is played again from its beginning.
 * 3. Everything follows from calls and their times.
 * 4. No script sees a place that is not shown: whatever is asked (play, seek, on from a pause), the place
 * stands still until the player says where it is. */
#ifndef VT_PLAYBACK_REELS_H
#define VT_PLAYBACK_REELS_H

#include "base/err.h"
#include "base/hash.h"
#include "playback/transport.h"

typedef struct vt_reels vt_reels;

typedef enum { VT_REEL_LOADING, VT_REEL_READY, VT_REEL_OVER, VT_REEL_FAILED } vt_reel_state;

/* What the player should do, whole, as of now. A grown epoch: go to transport.at_us. The same epoch with
 * another base: the player itself said so, and nothing is to be done. */
typedef struct {
    uint32_t media;
    vt_transport transport; /* playing: it was asked to, whether it does already or not */
} vt_reel_order;

vt_reels *vt_reels_create(vt_err *err);
void vt_reels_destroy(vt_reels *reels);
/* media: the number under which the door tells of it. */
bool vt_reels_open(vt_reels *reels, uint32_t media, vt_err *err);
void vt_reels_close(vt_reels *reels, uint32_t media);
/* What its node's properties say. Playing, asked of a film that is over, begins again at 0 (backwards: at the
 * end), so its owner takes `playing` from its node when it is over. */
void vt_reels_set(vt_reels *reels, uint32_t media, bool playing, double rate, bool loop, int64_t t_us);
void vt_reels_seek(vt_reels *reels, uint32_t media, double seconds, int64_t t_us);
/* From the door. at: the picture at this place was shown at t_us; a difference under 40 ms changes nothing. A
 * film that skipped forward by less than 2 s has passed the cues between, one that fell back calls none
 * twice. end: over at its end (backwards: at 0); one that ends more than 0.5 s early was shorter than it
 * said. A film with loop goes round instead. */
void vt_reels_ready(vt_reels *reels, uint32_t media, int64_t length_us, int64_t t_us);
void vt_reels_at(vt_reels *reels, uint32_t media, int64_t place_us, int64_t t_us);
void vt_reels_end(vt_reels *reels, uint32_t media, int64_t t_us);
void vt_reels_fail(vt_reels *reels, uint32_t media);

bool vt_reels_cue(
    vt_reels *reels, uint32_t media, double seconds, uint64_t cue, vt_err *err); /* at most 256 a film */
void vt_reels_uncue(vt_reels *reels, uint32_t media, uint64_t cue);
/* The next cue that was passed up to t_us; false: none. */
bool vt_reels_passed(vt_reels *reels, int64_t t_us, uint32_t *media, uint64_t *cue);
int64_t vt_reels_wish(const vt_reels *reels, int64_t t_us);

vt_reel_state vt_reels_state(const vt_reels *reels, uint32_t media);
int64_t vt_reels_place(const vt_reels *reels, uint32_t media, int64_t t_us);
int64_t vt_reels_length(const vt_reels *reels, uint32_t media);
/* How it truly goes: it stands until its player has told that it begins. False: there is none. */
bool vt_reels_transport(const vt_reels *reels, uint32_t media, vt_transport *out);
bool vt_reels_order(const vt_reels *reels, uint32_t media, vt_reel_order *out); /* false: there is none */
vt_hash vt_reels_hash(const vt_reels *reels, vt_hash hash);

#endif
