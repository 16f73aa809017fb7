/* What should sound, in the words of the sound room: the voices of the present world with their files as
 * clips, those of the world before while they fade, and the answers to touches. Written whole whenever
 * something of it has changed. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

enum { FADE_US = 300000, TICK_US = 1000000, WORLD_BITS = 40 };

static const char tick_file[] = "sounds/touch.wav";

void vt_sounds_init(vt_app *app)
{
    vt_sounds *sounds = &app->sounds;
    vt_err err;
    sounds->silent = app->options.quiet || app->options.wait_for_assets;
    sounds->staff = -1;
    sounds->due_us = INT64_MAX;
    vt_plan_parse(&sounds->plan, vt_conf_text(app->options.conf, "sound.plan"), &err);
}

void vt_sounds_finish(vt_sounds *sounds)
{
    vt_sound_destroy(sounds->sound);
    for (int i = 0; i < sounds->clip_count; i++)
        vt_free(sounds->clips[i].name);
    vt_free(sounds->clips);
    *sounds = (vt_sounds){0};
}

static void wake(void *context)
{
    const vt_app *app = context;
    vt_host_wake(app->options.host);
}

static int64_t now(void *context)
{
    const vt_app *app = context;
    return vt_host_now(app->options.host);
}

static vt_sound *start(vt_app *app)
{
    vt_sounds *sounds = &app->sounds;
    const vt_conf *conf = app->options.conf;
    vt_err err;
    if (sounds->sound || sounds->failed) return sounds->sound;
    const char *headphones = vt_conf_text(conf, "sound.headphones");
    sounds->sound = vt_sound_create(&(vt_sound_options){.context = app,
                                        .open = vt_files_open,
                                        .wake = wake,
                                        .devices = {[VT_OUTPUT_ROOM] = vt_conf_text(conf, "sound.device"),
                                            [VT_OUTPUT_HEADPHONES] = headphones[0] ? headphones : NULL},
                                        .silent = sounds->silent,
                                        .memory = (size_t)vt_conf_int(conf, "sound.memory_mb") << 20,
                                        .now = now},
        &err);
    sounds->failed = !sounds->sound;
    if (sounds->failed) vt_log_err(VT_LOG_ERROR, "no sound", &err);
    return sounds->sound;
}

/* ---- clips ---- */

static bool room_for(vt_sounds *sounds, int count)
{
    if (count <= sounds->clip_capacity) return true;
    int capacity = sounds->clip_capacity ? sounds->clip_capacity : 32;
    while (capacity < count)
        capacity *= 2;
    vt_clip *grown = vt_realloc_array(sounds->clips, (size_t)capacity, sizeof *grown);
    if (!grown) return false;
    sounds->clips = grown;
    sounds->clip_capacity = capacity;
    return true;
}

int vt_sounds_clip(vt_app *app, const char *name, const char *language, bool film)
{
    vt_sounds *sounds = &app->sounds;
    if (!start(app)) return 0;
    int clip = vt_sound_clip(sounds->sound, name, language, film);
    if (clip <= 0 || !room_for(sounds, clip)) return 0;
    for (; sounds->clip_count < clip; sounds->clip_count++)
        sounds->clips[sounds->clip_count] = (vt_clip){0};
    vt_clip *known = &sounds->clips[clip - 1];
    if (!known->name) {
        known->name = vt_strdup(name);
        if (!known->name) return 0;
        known->film = film;
    }
    known->asked = true;
    if (!known->settled) vt_files_opening_media(app);
    return clip;
}

void vt_sounds_forget(vt_app *app)
{
    vt_sounds *sounds = &app->sounds;
    if (!sounds->sound) return;
    vt_sound_forget(sounds->sound);
    for (int i = 0; i < sounds->clip_count; i++)
        sounds->clips[i].asked = sounds->clips[i].settled = false;
    sounds->tick_clip = 0;
}

static void settle(vt_app *app, const vt_sound_news *news)
{
    vt_sounds *sounds = &app->sounds;
    if (news->clip <= 0 || news->clip > sounds->clip_count) return;
    vt_clip *clip = &sounds->clips[news->clip - 1];
    bool ready = news->told == VT_SOUND_READY;
    clip->settled = true;
    clip->outcome = ready ? VT_ASSET_READY : news->outcome;
    clip->length_us = ready ? news->length_us : 0;
    sounds->news = true;
    /* A film without sound is none the worse; one that is damaged is told of by its picture. */
    if (!ready && !clip->film) vt_faults_media(app, clip->name, news->outcome, &news->err);
}

void vt_sounds_collect(vt_app *app)
{
    vt_sound_news news;
    bool settled = false;
    while (vt_sound_take(app->sounds.sound, &news)) {
        bool clip = news.told == VT_SOUND_READY || news.told == VT_SOUND_FAILED;
        settled |= clip;
        if (clip)
            settle(app, &news);
        else
            vt_sounds_output(app, &news);
    }
    if (settled) vt_files_opening_media(app);
}

bool vt_sounds_wait(const vt_app *app)
{
    const vt_sounds *sounds = &app->sounds;
    for (int i = 0; i < sounds->clip_count; i++) {
        const vt_clip *clip = &sounds->clips[i];
        if (clip->asked && !clip->settled && !clip->film) return true;
    }
    return false;
}

/* ---- the list ---- */

static int clip_of(const vt_app *app, uint32_t number)
{
    const vt_media *media = &app->world->media;
    for (int i = 0; i < media->sound_count; i++)
        if (media->sounds[i].number == number) return media->sounds[i].clip;
    for (int i = 0; i < media->film_count; i++)
        if (media->films[i].number == number) return media->films[i].clip;
    return 0;
}

static void put(vt_mix *mix, const vt_mix_voice *voice)
{
    if (mix->count < VT_MIX_VOICES) mix->voices[mix->count++] = *voice;
}

static void put_world(vt_app *app, const vt_mix *from, vt_mix *out)
{
    int64_t t_us = vt_host_now(app->options.host) - app->shift_us;
    for (int i = 0; i < from->count; i++) {
        vt_mix_voice voice = from->voices[i];
        voice.media = (uint32_t)clip_of(app, voice.media);
        if (voice.media == 0) continue;
        voice.id |= app->sounds.world << WORLD_BITS;
        voice.stems |= voice.stems ? (uint32_t)(app->sounds.world << 24) : 0;
        if (app->sounds.frozen) vt_transport_pause(&voice.transport, t_us);
        put(out, &voice);
    }
}

static void put_ticks(const vt_app *app, int64_t t_us, vt_mix *out)
{
    const vt_sounds *sounds = &app->sounds;
    for (int i = 0; i < VT_TICKS_MAX; i++) {
        int64_t begun = sounds->ticks[i].t_us;
        if (!sounds->ticks[i].id || t_us >= begun + TICK_US) continue;
        vt_mix_voice voice = {.id = sounds->ticks[i].id,
            .media = (uint32_t)sounds->tick_clip,
            .volume = {1, 1, begun, begun},
            .bus = VT_BUS_EFFECTS};
        vt_transport_init(&voice.transport);
        voice.transport.length_us = sounds->clips[sounds->tick_clip - 1].length_us;
        vt_transport_play(&voice.transport, begun);
        put(out, &voice);
    }
}

/* When voices that no script knows of are over, so that the list goes without them. */
static int64_t due(const vt_app *app, int64_t t_us)
{
    const vt_sounds *sounds = &app->sounds;
    int64_t due_us = INT64_MAX;
    if (sounds->fading_count > 0 && sounds->faded_us > t_us) due_us = sounds->faded_us;
    for (int i = 0; i < VT_TICKS_MAX; i++) {
        int64_t over = sounds->ticks[i].t_us + TICK_US;
        if (sounds->ticks[i].id && over > t_us && over < due_us) due_us = over;
    }
    return due_us == INT64_MAX ? due_us : due_us + app->shift_us;
}

static void write(vt_app *app, const vt_mix *mix)
{
    vt_sounds *sounds = &app->sounds;
    vt_mix *out = &sounds->mix;
    int64_t t_us = vt_host_now(app->options.host) - app->shift_us;
    sounds->revision = mix->revision;
    sounds->changed = false;
    *out = (vt_mix){.volume = mix->volume, .mono = mix->mono, .balance = mix->balance};
    memcpy(out->buses, mix->buses, sizeof out->buses);
    put_world(app, mix, out);
    if (t_us >= sounds->faded_us) sounds->fading_count = 0;
    for (int i = 0; i < sounds->fading_count; i++)
        put(out, &sounds->fading[i]);
    if (sounds->tick_clip) put_ticks(app, t_us, out);
    sounds->due_us = due(app, t_us);
    vt_sounds_hearing(app, out);
    vt_sounds_staff(app, t_us + app->shift_us);
    out->revision = ++sounds->written;
    vt_sound_mix(sounds->sound, out, app->t_us, app->t_us + app->shift_us);
}

void vt_sounds_follow(vt_app *app)
{
    vt_sounds *sounds = &app->sounds;
    if (!sounds->sound || sounds->silent) return;
    const vt_mix *mix = vt_script_mix(app->world->script);
    if (mix->revision != sounds->revision || sounds->changed) write(app, mix);
}

void vt_sounds_end_frame(vt_app *app, bool frozen)
{
    vt_sounds *sounds = &app->sounds;
    int64_t host_us = vt_host_now(app->options.host);
    if (!sounds->sound || sounds->silent) return;
    if (frozen != sounds->frozen || host_us >= sounds->due_us) {
        sounds->frozen = frozen;
        write(app, vt_script_mix(app->world->script));
    }
    if (host_us >= vt_sounds_plan_wish(app)) vt_sounds_staff(app, host_us);
    vt_sounds_holes(app, host_us);
}

int64_t vt_sounds_wish(const vt_app *app)
{
    int64_t plan = vt_sounds_plan_wish(app);
    return plan < app->sounds.due_us ? plan : app->sounds.due_us;
}

/* ---- worlds ---- */

/* What the buses made of a voice is in its volume from now on, since the next world has others. */
static void fade(vt_app *app, const vt_mix *mix, const vt_mix_voice *from)
{
    vt_sounds *sounds = &app->sounds;
    const vt_mix_bus *bus = &mix->buses[from->bus];
    int64_t t_us = app->t_us;
    if (!from->transport.playing || sounds->fading_count == VT_MIX_VOICES) return;
    vt_mix_voice *voice = &sounds->fading[sounds->fading_count++];
    *voice = *from;
    double loud = vt_ramp_at(&from->volume, t_us) * vt_ramp_at(&bus->volume, t_us) *
                  vt_ramp_at(&bus->duck, t_us) * vt_ramp_at(&mix->volume, t_us);
    voice->volume = (vt_ramp){loud, 0, t_us, t_us + FADE_US};
}

void vt_sounds_leave(vt_app *app)
{
    vt_sounds *sounds = &app->sounds;
    if (!sounds->sound || sounds->silent) return;
    sounds->fading_count = 0;
    sounds->faded_us = app->t_us + FADE_US;
    for (int i = 0; i < sounds->mix.count; i++)
        fade(app, &sounds->mix, &sounds->mix.voices[i]);
}

void vt_sounds_begin(vt_app *app)
{
    vt_sounds *sounds = &app->sounds;
    sounds->world++;
    sounds->news = sounds->changed = true;
    sounds->frozen = false;
    bool ticks = strcmp(vt_conf_text(app->options.conf, "sound.touch"), "click") == 0;
    if (ticks && !sounds->silent && !sounds->tick_clip)
        sounds->tick_clip = vt_sounds_clip(app, tick_file, "", false);
}

/* ---- touches ---- */

void vt_sounds_warm(vt_app *app)
{
    if (app->sounds.sound && !app->sounds.silent && vt_media_lives(app)) vt_sound_warm(app->sounds.sound);
}

void vt_sounds_touch(vt_app *app)
{
    vt_sounds *sounds = &app->sounds;
    if (!sounds->tick_clip || !vt_media_lives(app)) return;
    sounds->ticks[sounds->tick].id = ++sounds->tick_count; /* worlds' voices have higher numbers */
    sounds->ticks[sounds->tick].t_us = app->t_us;
    sounds->tick = (sounds->tick + 1) % VT_TICKS_MAX;
    sounds->changed = true;
}
