/* Voices: sounds that play, by the rules that exhibits need. No sound is made here: it is the model that a
 * replay runs again, and from which vt_mix is written.
 *
 * Invariants
 * 1. Everything follows from calls and their times: ends come when the file's length says so, whether anybody
 * hears it.
 * 2. A voice of a file that is not known yet waits, and begins when the file is there; stems wait for one
 * another. Pausing, seeking and stopping one that waits is as good as later.
 * 3. At most VT_MIX_VOICES live; one more takes the place of one that is fading out already, then of the
 * oldest effect that does not loop, else it is refused.
 * 4. What is on its way out takes no more orders but an earlier stop. It is over when the fade is, or when
 * its file is, for the reason for which it was ended.
 * 5. Backwards it is over at its beginning; one that is to begin backwards at 0 begins at its end. What is
 * scratched stands at both ends and is over only when it is stopped.
 * 6. No loudness jumps while it is heard: muting takes 10 ms at least. */
#ifndef VT_PLAYBACK_VOICES_H
#define VT_PLAYBACK_VOICES_H

#include <stddef.h>

#include "base/err.h"
#include "base/hash.h"
#include "playback/mix.h"

typedef struct vt_voices vt_voices;
typedef struct {
    uint32_t slot, generation; /* generation 0: no voice */
} vt_voice;

typedef struct {
    uint32_t media;
    const char *src; /* for messages, guard and resuming; borrowed for the call */
    vt_bus bus;
    vt_output output;
    double volume, pan, rate; /* 1, 0, 1: kept within 0 to 4, -1 to 1, -8 to 8 */
    double from_s;            /* where it begins */
    double fade_s;            /* fades in */
    bool loop;
    double loop_from_s, loop_to_s;
    const char *group; /* one of a group plays at a time: the others fade out within 0.1 s; NULL: none */
    double guard_s;    /* the same file again within this time of its start: nothing new begins */
    double resume_s;   /* the same file again within this time of its stop: it goes on where it was */
    bool muted;        /* a stem that is not heard yet */
    bool scratch;      /* its rate is a hand's: it stands at both ends and is not over there */
    bool stays;        /* goes on when the scene changes */
} vt_voice_wish;

extern const vt_voice_wish vt_voice_plain; /* a wish with everything at its first value */

vt_voices *vt_voices_create(vt_err *err);
void vt_voices_destroy(vt_voices *voices);

/* Starts count voices at the same moment (stems: count over 1, kept together). Out: the voices; one that the
 * guard holds back is the voice that began then, which may be over. */
bool vt_voices_start(
    vt_voices *voices, const vt_voice_wish *wishes, int count, int64_t t_us, vt_voice *out, vt_err *err);
/* A file is known: its length (0: nobody can say, it goes on until it is stopped); or there is none, then its
 * voices end as failed, now and later. False: no memory to remember it, nothing was changed. */
bool vt_voices_media(vt_voices *voices, uint32_t media, bool ready, int64_t length_us, int64_t t_us);

typedef enum {
    VT_VOICE_WAITING,
    VT_VOICE_PLAYING,
    VT_VOICE_PAUSED,
    VT_VOICE_STOPPING,
    VT_VOICE_OVER
} vt_voice_state;

vt_voice_state vt_voices_state(const vt_voices *voices, vt_voice voice); /* OVER for one that is no more */
/* Also of one that is over, until the next one's end is told; then 0. */
int64_t vt_voices_at(const vt_voices *voices, vt_voice voice, int64_t t_us);
/* How it goes; false: it waits for its file, or is over. */
bool vt_voices_transport(const vt_voices *voices, vt_voice voice, vt_transport *out);
int64_t vt_voices_length(const vt_voices *voices, vt_voice voice); /* 0: not known yet */
/* All do nothing to a voice that is over or (but stop) on its way out; false then. */
bool vt_voices_pause(vt_voices *voices, vt_voice voice, int64_t t_us);
bool vt_voices_resume(vt_voices *voices, vt_voice voice, int64_t t_us);
bool vt_voices_stop(vt_voices *voices, vt_voice voice, double fade_s, int64_t t_us);
bool vt_voices_fade(vt_voices *voices, vt_voice voice, double volume, double seconds, int64_t t_us);
bool vt_voices_mute(vt_voices *voices, vt_voice voice, bool muted, double seconds, int64_t t_us);
bool vt_voices_seek(vt_voices *voices, vt_voice voice, double seconds, int64_t t_us);
bool vt_voices_rate(vt_voices *voices, vt_voice voice, double rate, int64_t t_us);
bool vt_voices_pan(vt_voices *voices, vt_voice voice, double pan);
double vt_voices_volume(const vt_voices *voices, vt_voice voice, int64_t t_us);

/* Buses and everything. Ducking: while a voice plays on bus `voice`, the others go down to `depth` of their
 * loudness within attack seconds, and back within release. At first 0.25, 0.15, 0.6. One that waits, is
 * paused, muted, at rate 0 or on its way out does not speak. */
void vt_voices_bus(vt_voices *voices, vt_bus bus, double volume, double seconds, int64_t t_us);
double vt_voices_bus_volume(const vt_voices *voices, vt_bus bus, int64_t t_us);
void vt_voices_duck(vt_voices *voices, double depth, double attack_s, double release_s);
void vt_voices_master(vt_voices *voices, double volume, int64_t t_us);
void vt_voices_hearing(vt_voices *voices, bool mono, double balance);
/* The scene changes: what does not stay fades out within fade_s, but effects that do not loop, which play to
 * their end. */
void vt_voices_leave(vt_voices *voices, double fade_s, int64_t t_us);
/* Somebody speaks otherwise: a film with sound on bus `voice`. Counted. */
void vt_voices_speech(vt_voices *voices, int films, int64_t t_us);

/* Why a voice was over. */
typedef enum {
    VT_OVER_END,
    VT_OVER_STOPPED,
    VT_OVER_GROUP,
    VT_OVER_SCENE,
    VT_OVER_ROOM,
    VT_OVER_FAILED
} vt_voice_over;
/* Voices that came to their end up to t_us, in order of their ends; those of one moment in order of their
 * starts. */
bool vt_voices_ended(vt_voices *voices, int64_t t_us, vt_voice *out, vt_voice_over *over);
int64_t vt_voices_wish(const vt_voices *voices); /* the next end; INT64_MAX: none */
/* Something with an end that is no effect plays: somebody may be listening. */
bool vt_voices_busy(const vt_voices *voices);

/* out: zero at first, then what it was given last time: its revision grows only when something else is in it.
 * The list holds paused voices, too (not playing); those that wait or are over are left out. */
void vt_voices_mix(const vt_voices *voices, int64_t t_us, vt_mix *out);
vt_hash vt_voices_hash(const vt_voices *voices, vt_hash hash);

#endif
