/* One output's mix: what of a vt_mix should sound, as samples at an output's times. It needs no output and no
 * thread, so that its tests can count samples.
 *
 * Invariants
 * 1. A voice is placed by its transport once, when it begins or jumps; from there on it runs by the output's
 * own clock, to the sample. Voices with one stems number begin at the same frame of the output and keep
 * together. Two kinds are led back to their transports: a film's sound, by a short cross-fade when it is 40
 * ms off, and what is scratched, by a nudge to its speed.
 * 2. Nothing begins, ends or jumps within a sound without 3 ms of fading, but a beginning from rest, which is
 * as it was recorded.
 * 3. Below full scale all is as recorded; above it is limited, never wrapped round.
 * 4. vt_mixer_render allocates nothing, waits for nothing, and frees nothing. */
#ifndef VT_SOUND_MIXER_H
#define VT_SOUND_MIXER_H

#include "playback/mix.h"
#include "sound/samples.h"

typedef struct vt_mixer vt_mixer;

/* A voice that should have begun within this time begins at its beginning. */
enum { VT_MIXER_LATE_US = 100000 };

typedef struct {
    vt_mix mix;
    int64_t t_us, host_us; /* the same moment: of the show, of the host */
    struct {
        vt_samples *samples; /* NULL: not here yet */
        int64_t length;      /* frames; INT64_MAX: not known */
        bool film, mono;
        bool silent; /* there is nothing to wait for */
    } voices[VT_MIX_VOICES];
    double staff;
} vt_mixer_list;

/* outputs: bits of the vt_output whose voices sound here. NULL: no memory. */
vt_mixer *vt_mixer_create(unsigned outputs);
void vt_mixer_destroy(vt_mixer *mixer);
/* What should sound from now on; copied, samples are held. */
void vt_mixer_set(vt_mixer *mixer, const vt_mixer_list *list);
/* An output was opened: nothing of before goes on; voices begin where they should be, those that began within
 * late_us at their beginning. Not while it renders. */
void vt_mixer_restart(vt_mixer *mixer, int64_t late_us);
/* Interleaved stereo, -1 to 1; the first frame is heard at host_us. True: a stream wants to be read or let
 * go. */
bool vt_mixer_render(vt_mixer *mixer, float *out, int frames, int64_t host_us);

typedef struct {
    uint64_t missed; /* blocks with frames that were not here in time */
    int voices;      /* that sound */
} vt_mixer_counters;
vt_mixer_counters vt_mixer_count(const vt_mixer *mixer);

/* Of a transport's loop, in frames. */
vt_way vt_mixer_way(const vt_transport *transport, int64_t length);
int64_t vt_mixer_frames(int64_t us); /* nearest */
/* Where a voice that is placed at show time t_us should be; late_us: what began within that begins there. */
int64_t vt_mixer_place(const vt_transport *transport, int64_t t_us, int64_t late_us);

#endif
