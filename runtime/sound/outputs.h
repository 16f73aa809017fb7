/* The outputs: opened while something sounds, by a thread of their own, which sleeps while none is open.
 *
 * Invariants
 * 1. Nobody who calls waits for a device.
 * 2. One that cannot be opened or goes away is tried again after 1 s, then more and more slowly up to 30 s,
 * as long as something should sound on it. That it went and that it came is told once each. */
#ifndef VT_SOUND_OUTPUTS_H
#define VT_SOUND_OUTPUTS_H

#include "base/err.h"
#include "playback/mix.h"

typedef struct vt_outputs vt_outputs;

typedef struct {
    void *context;
    /* Interleaved stereo at 48 kHz, heard from host_us on. On the sound system's thread. */
    void (*render)(void *context, vt_output output, float *out, int frames, int64_t host_us);
    void (*opening)(void *context, vt_output output); /* rendering begins anew */
    /* never: it is lost, and was not there before */
    void (*told)(
        void *context, vt_output output, bool found, bool never, const char *device, const char *why);
    int64_t (*now)(void *context);
    const char *devices[VT_OUTPUTS]; /* borrowed while it is created; "": the first choice; NULL: none */
} vt_outputs_options;

/* Once, before there are threads: it writes to the environment what is not there yet. */
void vt_outputs_prepare(void);
vt_outputs *vt_outputs_create(const vt_outputs_options *options, vt_err *err);
/* False: a sound server that hangs holds its thread, which was left behind, and may still use everything it
 * was given. */
bool vt_outputs_destroy(vt_outputs *outputs);
/* Bits of the outputs on which something should sound now. */
void vt_outputs_want(vt_outputs *outputs, unsigned sounding);
void vt_outputs_warm(vt_outputs *outputs); /* the room's may be wanted soon */

typedef struct {
    uint64_t mixed, late;
    double latency_ms;
    bool open[VT_OUTPUTS];
} vt_outputs_counters;
vt_outputs_counters vt_outputs_count(const vt_outputs *outputs);

void vt_outputs_names(void (*each)(void *context, const char *name), void *context);

#endif
