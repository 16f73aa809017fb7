#include "sound/outputs.h"

#include <SDL.h>
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "sound/dry.h"

enum {
    RATE = 48000,
    BLOCK = 768, /* frames that are mixed at a time: fewer leave holes on a busy machine, more are late */
    QUIET_US = 10000000,
    LOOK_US = 500000, /* while one is open: is it still there? */
    RETRY_US = 1000000,
    RETRY_MOST_US = 30000000,
    ADRIFT_US = 60000, /* the output's clock begins anew */
    NAMES_MOST = 128,
    END_MS = 2000
};

/* How much PulseAudio and what stands in for it hold, which SDL cannot say: with one block a machine of two
 * processors under six busy programs left 18 to 29 holes in ten seconds, with 30 ms none. */
static const char PULSE[] = "PULSE_LATENCY_MSEC", PULSE_MS[] = "30";

typedef struct {
    vt_outputs *outputs;
    vt_output which;
    bool used;                /* it has a device of its own */
    char name[NAMES_MOST];    /* "": the first choice */
    SDL_AudioDeviceID device; /* 0: closed */
    bool lost;                /* told so */
    bool known;               /* it was open once */
    int64_t quiet_us;         /* when it may be closed; 0: something sounds */
    int64_t retry_us;         /* when to try again */
    int64_t pause_us;         /* how long it waited last; 0: it need not */
    /* of the sound system's thread, while the device is open */
    bool started;
    double heard_us; /* when the next frame is heard, by a clock that runs evenly */
    double ahead_us; /* from the call to the ear */
    vt_dry dry;
} output;

struct vt_outputs {
    vt_outputs_options options;
    pthread_t thread;
    pthread_mutex_t lock; /* guards the next four */
    pthread_cond_t changed;
    bool stop;
    unsigned sounding, wanted; /* bits: now; now or a moment ago */
    bool begun;                /* of the thread: SDL's part for sound is */
    output all[VT_OUTPUTS];
    _Atomic uint64_t mixed, late;
    atomic_bool open[VT_OUTPUTS];
    _Atomic double latency_ms;
};

static int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* ---- the sound system's thread ---- */

/* Blocks are asked for in bursts; what is heard runs evenly. */
static int64_t heard_at(output *out, int frames)
{
    double heard = (double)out->outputs->options.now(out->outputs->options.context) + out->ahead_us;
    double off = heard - out->heard_us;
    if (!out->started || fabs(off) > ADRIFT_US) {
        out->heard_us = heard;
        out->started = true;
    } else {
        out->heard_us += off / 64;
    }
    double begin = out->heard_us;
    out->heard_us += 1e6 * frames / RATE;
    return (int64_t)begin;
}

static void feed(void *context, Uint8 *bytes, int size)
{
    output *out = context;
    vt_outputs *outputs = out->outputs;
    int frames = size / (int)(2 * sizeof(float));
    if (vt_dry_fed(&out->dry, (double)clock_us(), 1e6 * frames / RATE, out->ahead_us))
        atomic_fetch_add(&outputs->late, 1);
    int64_t heard_us = heard_at(out, frames);
    outputs->options.render(outputs->options.context, out->which, (float *)(void *)bytes, frames, heard_us);
    atomic_fetch_add(&outputs->mixed, 1);
}

/* ---- our thread ---- */

typedef void alsa_said(const char *file, int line, const char *function, int error, const char *format, ...);

static void say_nothing(const char *file, int line, const char *function, int error, const char *format, ...)
{
    (void)file, (void)line, (void)function, (void)error, (void)format;
}

/* ALSA writes eight lines of its own to staff's log each time a card is not there; what went wrong is told by
 * SDL_GetError. It is here already where SDL knows it. */
static void hush_alsa(void)
{
    void *alsa = dlopen("libasound.so.2", RTLD_LAZY | RTLD_NOLOAD);
    if (!alsa) return;
    int (*set_handler)(alsa_said * handler);
    *(void **)&set_handler = dlsym(alsa, "snd_lib_error_set_handler");
    if (set_handler) set_handler(say_nothing);
    dlclose(alsa);
}

static bool begin_sdl(void)
{
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    hush_alsa();
    return SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
}

static bool begin(vt_outputs *outputs)
{
    if (outputs->begun) return true;
    SDL_SetHintWithPriority(SDL_HINT_AUDIO_DEVICE_APP_NAME, "Vitrine", SDL_HINT_DEFAULT);
    SDL_SetHintWithPriority(SDL_HINT_AUDIO_DEVICE_STREAM_NAME, "Vitrine", SDL_HINT_DEFAULT);
    SDL_EventState(
        SDL_AUDIODEVICEADDED, SDL_IGNORE); /* they would wake the stage, which has no use for them */
    SDL_EventState(SDL_AUDIODEVICEREMOVED, SDL_IGNORE);
    return outputs->begun = begin_sdl();
}

static void tell(output *out, bool found, const char *why)
{
    const vt_outputs_options *options = &out->outputs->options;
    if (out->lost == !found) return;
    out->lost = !found;
    options->told(options->context, out->which, found, !out->known, out->name, why);
}

/* ALSA has two periods; PulseAudio is asked for one block, or for what vt_outputs_prepare wrote. */
static double held_us(const SDL_AudioSpec *got)
{
    const char *driver = SDL_GetCurrentAudioDriver(), *pulse = getenv(PULSE);
    double block_us = 1e6 * got->samples / RATE;
    if (driver && strcmp(driver, "alsa") == 0) return 2 * block_us;
    double asked_us = driver && pulse && strcmp(driver, "pulseaudio") == 0 ? 1000 * strtod(pulse, NULL) : 0;
    return asked_us > block_us && asked_us < 2e6 ? asked_us : block_us;
}

static bool open_one(output *out)
{
    vt_outputs *outputs = out->outputs;
    SDL_AudioSpec wish = {.freq = RATE,
        .format = AUDIO_F32SYS,
        .channels = 2,
        .samples = BLOCK,
        .callback = feed,
        .userdata = out};
    SDL_AudioSpec got;
    out->started = false;
    out->device =
        begin(outputs) ? SDL_OpenAudioDevice(out->name[0] ? out->name : NULL, 0, &wish, &got, 0) : 0;
    if (!out->device) {
        tell(out, false, SDL_GetError());
        return false;
    }
    out->ahead_us = held_us(&got);
    out->dry = (vt_dry){0};
    if (out->which == VT_OUTPUT_ROOM) atomic_store(&outputs->latency_ms, out->ahead_us / 1000);
    outputs->options.opening(outputs->options.context, out->which);
    atomic_store(&outputs->open[out->which], true);
    out->known = true;
    tell(out, true, "");
    SDL_PauseAudioDevice(out->device, 0);
    return true;
}

static void close_one(output *out)
{
    if (out->device) SDL_CloseAudioDevice(out->device);
    out->device = 0;
    atomic_store(&out->outputs->open[out->which], false);
}

static bool any_open(const vt_outputs *outputs)
{
    for (int i = 0; i < VT_OUTPUTS; i++)
        if (outputs->all[i].device) return true;
    return false;
}

/* With no device open the sound system has no thread and no connection either. */
static void end(vt_outputs *outputs)
{
    if (!outputs->begun || any_open(outputs)) return;
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    outputs->begun = false;
}

static void try_later(output *out)
{
    out->pause_us = out->pause_us ? out->pause_us * 2 : RETRY_US;
    if (out->pause_us > RETRY_MOST_US) out->pause_us = RETRY_MOST_US;
    out->retry_us = clock_us() + out->pause_us;
}

static void look_for_lost(vt_outputs *outputs)
{
    for (int i = 0; i < VT_OUTPUTS; i++) {
        output *out = &outputs->all[i];
        if (!out->device || SDL_GetAudioDeviceStatus(out->device) != SDL_AUDIO_STOPPED) continue;
        close_one(out);
        tell(out, false, "it went away");
        try_later(out);
    }
    end(outputs); /* their server may have gone, and with it every connection */
}

static void open_and_close(vt_outputs *outputs, unsigned wanted)
{
    for (int i = 0; i < VT_OUTPUTS; i++) {
        output *out = &outputs->all[i];
        bool wish = out->used && wanted & 1u << i;
        if (!wish && out->device) close_one(out);
        if (!wish || out->device || clock_us() < out->retry_us) continue;
        if (open_one(out))
            out->pause_us = out->retry_us = 0;
        else
            try_later(out);
    }
    end(outputs);
}

/* With the lock held. Those that fell silent stay wanted for a while. INT64_MAX: for ever. */
static int64_t want_until(vt_outputs *outputs, int64_t now_us)
{
    int64_t until = INT64_MAX;
    for (int i = 0; i < VT_OUTPUTS; i++) {
        output *out = &outputs->all[i];
        if (outputs->sounding & 1u << i) {
            out->quiet_us = 0;
        } else if (outputs->wanted & 1u << i) {
            if (out->quiet_us == 0) out->quiet_us = now_us + QUIET_US;
            if (out->quiet_us <= now_us)
                outputs->wanted &= ~(1u << i);
            else if (out->quiet_us < until)
                until = out->quiet_us;
        }
    }
    outputs->wanted |= outputs->sounding;
    return until;
}

static void sleep_until(vt_outputs *outputs, int64_t until_us)
{
    if (until_us == INT64_MAX) {
        pthread_cond_wait(&outputs->changed, &outputs->lock);
        return;
    }
    struct timespec until = {until_us / 1000000, until_us % 1000000 * 1000};
    pthread_cond_timedwait(&outputs->changed, &outputs->lock, &until);
}

/* When a look at the outputs is due; INT64_MAX: never. */
static int64_t look_at(const vt_outputs *outputs, unsigned wanted)
{
    int64_t look = any_open(outputs) ? clock_us() + LOOK_US : INT64_MAX;
    for (int i = 0; i < VT_OUTPUTS; i++) {
        const output *out = &outputs->all[i];
        if (out->used && wanted & 1u << i && !out->device && out->retry_us < look) look = out->retry_us;
    }
    return look;
}

static void *work(void *argument)
{
    vt_outputs *outputs = argument;
    pthread_mutex_lock(&outputs->lock);
    while (!outputs->stop) {
        int64_t until = want_until(outputs, clock_us());
        unsigned wanted = outputs->wanted;
        pthread_mutex_unlock(&outputs->lock);
        look_for_lost(outputs);
        open_and_close(outputs, wanted);
        int64_t look = look_at(outputs, wanted);
        if (look < until) until = look;
        pthread_mutex_lock(&outputs->lock);
        if (!outputs->stop && wanted == (outputs->wanted | outputs->sounding)) sleep_until(outputs, until);
    }
    pthread_mutex_unlock(&outputs->lock);
    for (int i = 0; i < VT_OUTPUTS; i++)
        close_one(&outputs->all[i]);
    end(outputs);
    SDL_TLSCleanup();
    return NULL;
}

/* ---- from outside ---- */

void vt_outputs_prepare(void)
{
    setenv(PULSE, PULSE_MS, 0);
}

vt_outputs *vt_outputs_create(const vt_outputs_options *options, vt_err *err)
{
    vt_outputs *outputs = vt_alloc(sizeof *outputs);
    if (!outputs) {
        vt_fail_memory(err, "the outputs of sound");
        return NULL;
    }
    outputs->options = *options;
    for (int i = 0; i < VT_OUTPUTS; i++) {
        output *out = &outputs->all[i];
        *out = (output){.outputs = outputs, .which = (vt_output)i, .used = options->devices[i] != NULL};
        if (out->used) snprintf(out->name, sizeof out->name, "%s", options->devices[i]);
    }
    pthread_condattr_t by;
    pthread_condattr_init(&by);
    pthread_condattr_setclock(&by, CLOCK_MONOTONIC);
    pthread_cond_init(&outputs->changed, &by);
    pthread_condattr_destroy(&by);
    pthread_mutex_init(&outputs->lock, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&outputs->thread, NULL, work, outputs);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) return outputs;
    errno = failed;
    vt_fail_errno(err, NULL, "start a thread for the outputs of sound");
    pthread_mutex_destroy(&outputs->lock);
    pthread_cond_destroy(&outputs->changed);
    vt_free(outputs);
    return NULL;
}

/* SDL waits for its server without a limit. */
static bool joined(pthread_t thread)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += END_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) == 0) return true;
    pthread_detach(thread);
    return false;
}

bool vt_outputs_destroy(vt_outputs *outputs)
{
    if (!outputs) return true;
    pthread_mutex_lock(&outputs->lock);
    outputs->stop = true;
    pthread_cond_signal(&outputs->changed);
    pthread_mutex_unlock(&outputs->lock);
    if (!joined(outputs->thread)) return false;
    pthread_mutex_destroy(&outputs->lock);
    pthread_cond_destroy(&outputs->changed);
    vt_free(outputs);
    return true;
}

void vt_outputs_want(vt_outputs *outputs, unsigned sounding)
{
    pthread_mutex_lock(&outputs->lock);
    if (outputs->sounding != sounding) pthread_cond_signal(&outputs->changed);
    outputs->sounding = sounding;
    pthread_mutex_unlock(&outputs->lock);
}

void vt_outputs_warm(vt_outputs *outputs)
{
    pthread_mutex_lock(&outputs->lock);
    if (!(outputs->wanted & 1u << VT_OUTPUT_ROOM)) pthread_cond_signal(&outputs->changed);
    outputs->wanted |= 1u << VT_OUTPUT_ROOM;
    outputs->all[VT_OUTPUT_ROOM].quiet_us = 0;
    pthread_mutex_unlock(&outputs->lock);
}

vt_outputs_counters vt_outputs_count(const vt_outputs *outputs)
{
    vt_outputs_counters counters = {.mixed = atomic_load(&outputs->mixed),
        .late = atomic_load(&outputs->late),
        .latency_ms = atomic_load(&outputs->latency_ms)};
    for (int i = 0; i < VT_OUTPUTS; i++)
        counters.open[i] = atomic_load(&outputs->open[i]);
    return counters;
}

void vt_outputs_names(void (*each)(void *context, const char *name), void *context)
{
    if (!begin_sdl()) return;
    int count = SDL_GetNumAudioDevices(0);
    for (int i = 0; i < count; i++)
        each(context, SDL_GetAudioDeviceName(i, 0));
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
}
