/* What the files of the voices share. */
#ifndef VT_PLAYBACK_VOICES_IN_H
#define VT_PLAYBACK_VOICES_IN_H

#include <math.h>

#include "playback/voices.h"

enum { VT_VOICES_MEMORIES = 64 };

struct voice {
    uint64_t id;
    vt_hash src, group; /* group 0: none */
    uint32_t generation, media, stems;
    vt_voice_state state; /* OVER: the place is free */
    bool begun;           /* its file is known; before that its transport stands where it will begin */
    bool from_end;        /* backwards, from wherever the end will be */
    bool muted, scratch, whole, stays;
    vt_bus bus;
    vt_output output;
    double pan;
    int64_t fade_us; /* to fade in yet, when it goes first */
    vt_transport transport;
    vt_ramp volume; /* what was asked for */
    vt_ramp heard;  /* what comes of it when it is muted, fades in or stops */
    int64_t stop_us;
    vt_voice_over why; /* STOPPING */
};

/* A file's last start and stop. */
struct memory {
    vt_hash src;
    vt_voice voice; /* that began last */
    uint64_t order; /* its number */
    int64_t started_us, left_us, place_us;
    bool left; /* it was ended before its end, at place_us */
};

/* A voice that is over, told or not. */
struct farewell {
    vt_voice voice;
    uint64_t id;
    int64_t end_us, place_us, length_us;
    vt_voice_over why;
};

struct medium {
    uint32_t media;
    bool failed;
    int64_t length_us;
};

struct vt_voices {
    struct voice slots[VT_MIX_VOICES];
    struct memory memories[VT_VOICES_MEMORIES];
    struct farewell *over; /* in order of ends; room for as many more as live */
    int over_count, over_room;
    struct farewell told; /* the last one, of whom may still be asked */
    struct medium *media; /* by number */
    int media_count, media_room;
    uint64_t ids;
    uint32_t stems;
    int64_t now_us;
    vt_mix_bus buses[VT_BUSES];
    vt_ramp master;
    double depth, balance;
    int64_t attack_us, release_us;
    int films;
    bool speaking, mono;
};

int64_t vt_voices_us(double seconds); /* 0 for what is no time */

/* ---- voices.c ---- */
struct voice *vt_voices_find(const vt_voices *voices, vt_voice voice);
vt_voice vt_voices_name(const vt_voices *voices, const struct voice *voice);

/* ---- voices_ends.c ---- */
bool vt_voices_reserve(vt_voices *voices, int more, vt_err *err);
/* All that ends up to t_us has ended. The first thing that every call with a time does. */
void vt_voices_settle(vt_voices *voices, int64_t t_us);
int64_t vt_voices_end_of(const struct voice *voice);
void vt_voices_over(vt_voices *voices, struct voice *voice, int64_t t_us, vt_voice_over why);
/* Over at once when nothing of it is heard, else when it has faded out. */
void vt_voices_fade_out(
    vt_voices *voices, struct voice *voice, int64_t fade_us, vt_voice_over why, int64_t t_us);
const struct farewell *vt_voices_farewell(const vt_voices *voices, vt_voice voice);
/* Those whose files are known begin. */
void vt_voices_begin(vt_voices *voices, int64_t t_us);
struct medium *vt_voices_medium(const vt_voices *voices, uint32_t media);

/* ---- voices_rules.c ---- */
vt_hash vt_voices_src(const vt_voice_wish *wish);
vt_hash vt_voices_group(const vt_voice_wish *wish);
bool vt_voices_guarded(const vt_voices *voices, const vt_voice_wish *wish, int64_t t_us, vt_voice *plays);
bool vt_voices_make_room(vt_voices *voices, int count, int64_t t_us);
void vt_voices_quieten(vt_voices *voices, vt_hash group, uint64_t before, int64_t t_us);
bool vt_voices_resumes(const vt_voices *voices, const vt_voice_wish *wish, int64_t t_us, int64_t *place_us);
void vt_voices_remember_start(vt_voices *voices, const struct voice *voice, int64_t t_us);
void vt_voices_remember_stop(vt_voices *voices, const struct voice *voice, int64_t t_us);

/* ---- voices_mix.c ---- */
void vt_voices_mix_init(vt_voices *voices);
void vt_voices_listen(vt_voices *voices, int64_t t_us); /* whether somebody speaks now */

enum { VT_LOUDEST = 4 }; /* of a voice and of a bus; 1: as recorded */

static inline double vt_voices_limit(double value, double least, double most)
{
    return isnan(value) ? least : fmin(fmax(value, least), most);
}

#endif
