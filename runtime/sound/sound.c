/* The room's front: it keeps the last list, finds for each voice what it plays from, and hands both to the
 * mixers. */
#include "sound/sound.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "sound/clips.h"
#include "sound/mixer.h"
#include "sound/outputs.h"
#include "sound/streams.h"

enum {
    OPENING_US = 600000,  /* an output takes its time: what began meanwhile begins at its beginning */
    FILM_JUMP_US = 400000 /* a film's sound that is further off is read anew */
};

/* What a voice is read from, kept from list to list. */
typedef struct {
    uint64_t voice; /* 0: none */
    uint32_t epoch, generation;
    vt_way way;
    vt_samples *samples; /* held */
    vt_transport transport;
    bool seen;
} reel;

struct vt_sound {
    vt_sound_options options;
    vt_clips *clips;
    vt_streams *streams;
    vt_outputs *outputs;          /* NULL with `silent` */
    vt_mixer *mixers[VT_OUTPUTS]; /* NULL: none of its own */
    pthread_mutex_t lock;         /* guards the next three */
    bool closing;
    vt_mixer_list list;
    reel reels[VT_MIX_VOICES];
    pthread_mutex_t news_lock; /* guards what follows */
    vt_sound_news *news;
    int news_first, news_count, news_room;
};

/* ---- news ---- */

static void tell(vt_sound *sound, const vt_sound_news *news)
{
    pthread_mutex_lock(&sound->news_lock);
    if (sound->news_first > 0) {
        memmove(sound->news, sound->news + sound->news_first, sizeof *news * (size_t)sound->news_count);
        sound->news_first = 0;
    }
    if (sound->news_count == sound->news_room) {
        int room = sound->news_room ? 2 * sound->news_room : 16;
        vt_sound_news *grown = vt_realloc_array(sound->news, (size_t)room, sizeof *grown);
        if (grown) {
            sound->news = grown;
            sound->news_room = room;
        }
    }
    if (sound->news_count < sound->news_room) sound->news[sound->news_count++] = *news;
    if (sound->options.wake) sound->options.wake(sound->options.context);
    pthread_mutex_unlock(&sound->news_lock);
}

bool vt_sound_take(vt_sound *sound, vt_sound_news *out)
{
    pthread_mutex_lock(&sound->news_lock);
    bool taken = sound->news_count > 0;
    if (taken) {
        *out = sound->news[sound->news_first++];
        if (--sound->news_count == 0) sound->news_first = 0;
    }
    pthread_mutex_unlock(&sound->news_lock);
    return taken;
}

static void clip_told(void *context, const vt_sound_news *news)
{
    tell(context, news);
}

static void output_told(
    void *context, vt_output output, bool found, bool never, const char *device, const char *why)
{
    vt_sound_news news = {.told = found ? VT_SOUND_FOUND : VT_SOUND_LOST, .output = output, .never = never};
    snprintf(news.device, sizeof news.device, "%s", device);
    if (!found) vt_fail(&news.err, VT_ERR_IO, NULL, "%s", why);
    tell(context, &news);
}

/* ---- what a voice plays from ---- */

static reel *reel_of(vt_sound *sound, uint64_t voice)
{
    reel *unused = NULL;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        if (sound->reels[i].voice == voice) return &sound->reels[i];
        if (sound->reels[i].voice == 0) unused = &sound->reels[i];
    }
    return unused;
}

static void let_go(reel *old)
{
    vt_samples_release(old->samples);
    *old = (reel){.voice = 0};
}

static bool same_way(const vt_way *a, const vt_way *b)
{
    return a->loop == b->loop && (!a->loop || (a->from == b->from && a->to == b->to));
}

/* The samples that it has go on being right. */
static bool still_right(
    const reel *now, const vt_mix_voice *voice, const vt_clip *clip, const vt_way *way, int64_t t_us)
{
    if (now->voice != voice->id || now->generation != clip->generation || !same_way(&now->way, way))
        return false;
    if (now->epoch == voice->transport.epoch) return true;
    if (!now->samples->streamed) return true;
    int64_t off = vt_transport_at(&voice->transport, t_us) - vt_transport_at(&now->transport, t_us);
    return clip->film && llabs(off) <= FILM_JUMP_US;
}

static vt_samples *read_anew(
    vt_sound *sound, const vt_mix_voice *voice, vt_clip *clip, const vt_way *way, int64_t t_us)
{
    vt_samples *whole = clip->whole;
    clip->whole = NULL;
    if (whole || (voice->whole && !clip->no_whole)) return whole; /* what is scratched waits for all of it */
    int64_t place = vt_mixer_place(&voice->transport, t_us, clip->film ? 0 : VT_MIXER_LATE_US);
    return vt_streams_begin(sound->streams, clip->name, clip->language, way, place);
}

static vt_samples *find_samples(vt_sound *sound, const vt_mix_voice *voice, vt_clip *clip, int64_t t_us)
{
    reel *now = reel_of(sound, voice->id);
    if (!now) return NULL;
    vt_way way = vt_mixer_way(&voice->transport, clip->length);
    bool better = voice->whole && clip->whole && now->samples && now->samples->streamed;
    if (!still_right(now, voice, clip, &way, t_us) || better) {
        vt_samples *found = voice->transport.playing ? read_anew(sound, voice, clip, &way, t_us) : NULL;
        let_go(now);
        if (!found) return NULL;
        *now = (reel){.voice = voice->id, .generation = clip->generation, .samples = found};
    }
    now->way = way;
    now->seen = true;
    now->epoch = voice->transport.epoch;
    now->transport = voice->transport;
    return now->samples;
}

static bool is_listed(const vt_mix *mix, uint64_t voice)
{
    for (int i = 0; i < mix->count; i++)
        if (mix->voices[i].id == voice) return true;
    return false;
}

/* With the lock held: finds for the list what it plays from, and hands both on. */
static void hand_on(vt_sound *sound)
{
    vt_mixer_list *list = &sound->list;
    int64_t t_us = list->t_us + sound->options.now(sound->options.context) - list->host_us;
    unsigned sounding = 0;
    bool dropped = false;
    for (int i = 0; i < VT_MIX_VOICES; i++) { /* room for as many others */
        sound->reels[i].seen = false;
        if (!sound->reels[i].voice || is_listed(&list->mix, sound->reels[i].voice)) continue;
        let_go(&sound->reels[i]);
        dropped = true;
    }
    for (int i = 0; i < list->mix.count; i++) {
        const vt_mix_voice *voice = &list->mix.voices[i];
        vt_clip clip = {.known = false};
        bool is = vt_clips_get(sound->clips, (int)voice->media, voice->whole, &clip) && clip.known;
        list->voices[i].samples = NULL;
        list->voices[i].length = clip.length;
        list->voices[i].film = clip.film;
        list->voices[i].mono = clip.mono;
        list->voices[i].silent = is && (clip.failed || clip.length == 0);
        if (is && !list->voices[i].silent) list->voices[i].samples = find_samples(sound, voice, &clip, t_us);
        vt_samples_release(clip.whole);
        if (voice->transport.playing && !list->voices[i].silent)
            sounding |= 1u << (sound->mixers[voice->output] ? voice->output : VT_OUTPUT_ROOM);
    }
    for (int i = 0; i < VT_OUTPUTS; i++)
        if (sound->mixers[i]) vt_mixer_set(sound->mixers[i], list);
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        if (!sound->reels[i].voice || sound->reels[i].seen) continue;
        let_go(&sound->reels[i]);
        dropped = true;
    }
    if (dropped) vt_streams_wake(sound->streams); /* who may free it, once the mixers have let go, too */
    vt_outputs_want(sound->outputs, sounding);
}

static void frames_came(void *context)
{
    vt_sound *sound = context;
    if (!sound->outputs) return;
    pthread_mutex_lock(&sound->lock);
    if (sound->list.mix.count > 0 && !sound->closing) hand_on(sound);
    pthread_mutex_unlock(&sound->lock);
}

/* ---- outputs ---- */

static void render(void *context, vt_output output, float *out, int frames, int64_t host_us)
{
    vt_sound *sound = context;
    if (vt_mixer_render(sound->mixers[output], out, frames, host_us)) vt_streams_wake(sound->streams);
}

static int64_t now_us(void *context)
{
    const vt_sound *sound = context;
    return sound->options.now(sound->options.context);
}

static void opening(void *context, vt_output output)
{
    vt_sound *sound = context;
    vt_mixer_restart(sound->mixers[output], OPENING_US);
}

static bool open_outputs(vt_sound *sound, vt_err *err)
{
    vt_outputs_options options = {
        .context = sound, .render = render, .opening = opening, .told = output_told, .now = now_us};
    const char *second = sound->options.devices[VT_OUTPUT_HEADPHONES],
               *first = sound->options.devices[VT_OUTPUT_ROOM];
    options.devices[VT_OUTPUT_ROOM] = first ? first : "";
    options.devices[VT_OUTPUT_HEADPHONES] = second;
    unsigned room = 1u << VT_OUTPUT_ROOM, headphones = 1u << VT_OUTPUT_HEADPHONES;
    sound->mixers[VT_OUTPUT_ROOM] = vt_mixer_create(second ? room : room | headphones);
    if (second) sound->mixers[VT_OUTPUT_HEADPHONES] = vt_mixer_create(headphones);
    if (!sound->mixers[VT_OUTPUT_ROOM] || (second && !sound->mixers[VT_OUTPUT_HEADPHONES]))
        return vt_fail_memory(err, "the mixer of sounds");
    sound->streams = vt_streams_create(sound->options.open, sound->options.context, err);
    if (!sound->streams) return false;
    sound->outputs = vt_outputs_create(&options, err);
    return sound->outputs != NULL;
}

/* ---- from outside ---- */

void vt_sound_prepare(void)
{
    vt_outputs_prepare();
}

vt_sound *vt_sound_create(const vt_sound_options *options, vt_err *err)
{
    vt_sound *sound = vt_alloc(sizeof *sound);
    if (!sound) {
        vt_fail_memory(err, "sound");
        return NULL;
    }
    sound->options = *options;
    sound->list.staff = 1;
    pthread_mutex_init(&sound->lock, NULL);
    pthread_mutex_init(&sound->news_lock, NULL);
    vt_clips_options clips = {
        .sound = &sound->options, .context = sound, .told = clip_told, .came = frames_came};
    if (options->silent || open_outputs(sound, err)) sound->clips = vt_clips_create(&clips, err);
    if (sound->clips) return sound;
    vt_sound_destroy(sound);
    return NULL;
}

/* Of a sound system that hangs: so that nobody takes its memory for lost. */
static vt_sound *volatile left_behind;

/* Who made it may go; its threads still have what they need, and call nobody. */
static void leave_behind(vt_sound *sound)
{
    vt_log(VT_LOG_WARNING, "the sound system does not answer: its output is left as it is");
    pthread_mutex_lock(&sound->news_lock);
    sound->options.wake = NULL;
    pthread_mutex_unlock(&sound->news_lock);
    left_behind = sound;
}

void vt_sound_destroy(vt_sound *sound)
{
    if (!sound) return;
    pthread_mutex_lock(&sound->lock);
    sound->closing = true;
    pthread_mutex_unlock(&sound->lock);
    if (!vt_outputs_destroy(sound->outputs)) {
        leave_behind(sound);
        return;
    }
    for (int i = 0; i < VT_OUTPUTS; i++)
        vt_mixer_destroy(sound->mixers[i]);
    for (int i = 0; i < VT_MIX_VOICES; i++)
        let_go(&sound->reels[i]);
    vt_clips_destroy(sound->clips);
    vt_streams_destroy(sound->streams);
    pthread_mutex_destroy(&sound->lock);
    pthread_mutex_destroy(&sound->news_lock);
    vt_free(sound->news);
    vt_free(sound);
}

int vt_sound_clip(vt_sound *sound, const char *name, const char *language, bool film)
{
    return vt_clips_ask(sound->clips, name, language, film);
}

void vt_sound_want(vt_sound *sound, int clip)
{
    vt_clips_want(sound->clips, clip);
}

void vt_sound_forget(vt_sound *sound)
{
    vt_clips_forget(sound->clips);
}

void vt_sound_mix(vt_sound *sound, const vt_mix *mix, int64_t t_us, int64_t host_us)
{
    if (!sound->outputs) return;
    pthread_mutex_lock(&sound->lock);
    sound->list.mix = *mix;
    sound->list.t_us = t_us;
    sound->list.host_us = host_us;
    hand_on(sound);
    pthread_mutex_unlock(&sound->lock);
}

void vt_sound_staff(vt_sound *sound, double volume)
{
    if (!sound->outputs) return;
    volume = volume < 0 ? 0 : volume > 1 ? 1 : volume;
    pthread_mutex_lock(&sound->lock);
    if (volume != sound->list.staff) {
        sound->list.staff = volume;
        hand_on(sound);
    }
    pthread_mutex_unlock(&sound->lock);
}

void vt_sound_warm(vt_sound *sound)
{
    if (sound->outputs) vt_outputs_warm(sound->outputs);
}

vt_sound_counters vt_sound_count(const vt_sound *sound)
{
    vt_sound_counters counters = {.bytes = vt_clips_bytes(sound->clips)};
    if (!sound->outputs) return counters;
    vt_outputs_counters outputs = vt_outputs_count(sound->outputs);
    counters.mixed = outputs.mixed;
    counters.late = outputs.late;
    counters.latency_ms = outputs.latency_ms;
    for (int i = 0; i < VT_OUTPUTS; i++) {
        counters.open[i] = outputs.open[i];
        if (!sound->mixers[i]) continue;
        vt_mixer_counters mixed = vt_mixer_count(sound->mixers[i]);
        counters.voices += mixed.voices;
        counters.late += mixed.missed;
    }
    return counters;
}

void vt_sound_devices(void (*each)(void *context, const char *name), void *context)
{
    vt_outputs_names(each, context);
}
