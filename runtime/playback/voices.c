#include <math.h>

#include "base/mem.h"
#include "playback/voices_in.h"

/* Nobody hears these as a beginning or an end, and nobody hears a click. */
static const int64_t least_mute_us = 10000, resume_fade_us = 150000;

const vt_voice_wish vt_voice_plain = {.bus = VT_BUS_EFFECTS, .volume = 1, .rate = 1};

vt_voices *vt_voices_create(vt_err *err)
{
    vt_voices *voices = vt_alloc(sizeof *voices);
    if (!voices) {
        vt_fail_memory(err, "the voices");
        return NULL;
    }
    for (int i = 0; i < VT_MIX_VOICES; i++)
        voices->slots[i] = (struct voice){.generation = 1, .state = VT_VOICE_OVER};
    vt_voices_mix_init(voices);
    return voices;
}

void vt_voices_destroy(vt_voices *voices)
{
    if (!voices) return;
    vt_free(voices->over);
    vt_free(voices->media);
    vt_free(voices);
}

int64_t vt_voices_us(double seconds)
{
    if (!(seconds > 0)) return 0;
    return seconds > 1e9 ? (int64_t)1e15 : llround(seconds * 1e6);
}

struct voice *vt_voices_find(const vt_voices *voices, vt_voice voice)
{
    if (voice.generation == 0 || voice.slot >= VT_MIX_VOICES) return NULL;
    const struct voice *found = &voices->slots[voice.slot];
    if (found->generation != voice.generation || found->state == VT_VOICE_OVER) return NULL;
    return (struct voice *)found;
}

vt_voice vt_voices_name(const vt_voices *voices, const struct voice *voice)
{
    return (vt_voice){(uint32_t)(voice - voices->slots), voice->generation};
}

static struct voice *free_slot(vt_voices *voices)
{
    struct voice *slot = voices->slots;
    while (slot->state != VT_VOICE_OVER)
        slot++;
    return slot;
}

static struct voice *start(vt_voices *voices, const vt_voice_wish *wish, uint32_t stems, int64_t t_us)
{
    struct voice *voice = free_slot(voices);
    *voice = (struct voice){
        .id = ++voices->ids,
        .src = vt_voices_src(wish),
        .group = vt_voices_group(wish),
        .generation = voice->generation,
        .media = wish->media,
        .stems = stems,
        .state = VT_VOICE_WAITING,
        .muted = wish->muted,
        .scratch = wish->scratch,
        .whole = wish->scratch || wish->rate < 0,
        .stays = wish->stays,
        .bus = wish->bus < VT_BUSES ? wish->bus : VT_BUS_EFFECTS,
        .output = wish->output < VT_OUTPUTS ? wish->output : VT_OUTPUT_ROOM,
        .pan = isnan(wish->pan) ? 0 : vt_voices_limit(wish->pan, -1, 1),
        .fade_us = vt_voices_us(wish->fade_s),
    };
    vt_transport *transport = &voice->transport;
    vt_transport_init(transport);
    transport->loop = wish->loop;
    transport->loop_from_us = vt_voices_us(wish->loop_from_s);
    transport->loop_to_us = vt_voices_us(wish->loop_to_s);
    vt_transport_rate(transport, wish->rate, t_us);
    int64_t place = vt_voices_us(wish->from_s);
    if (vt_voices_resumes(voices, wish, t_us, &place)) {
        if (voice->fade_us < resume_fade_us) voice->fade_us = resume_fade_us;
    } else
        voice->from_end = place == 0 && transport->rate < 0 && !wish->loop && !wish->scratch;
    vt_transport_seek(transport, place, t_us);
    vt_ramp_go(&voice->volume, vt_voices_limit(wish->volume, 0, VT_LOUDEST), t_us, 0);
    vt_ramp_go(&voice->heard, voice->muted ? 0 : voice->volume.to, t_us, 0);
    vt_voices_remember_start(voices, voice, t_us);
    return voice;
}

bool vt_voices_start(
    vt_voices *voices, const vt_voice_wish *wishes, int count, int64_t t_us, vt_voice *out, vt_err *err)
{
    vt_voices_settle(voices, t_us);
    int fresh = 0;
    for (int i = 0; i < count; i++) {
        out[i] = (vt_voice){0};
        if (!vt_voices_guarded(voices, &wishes[i], t_us, &out[i])) fresh++;
    }
    if (fresh == 0) return true;
    if (!vt_voices_reserve(voices, fresh, err)) return false;
    if (!vt_voices_make_room(voices, fresh, t_us))
        return vt_fail(err, VT_ERR_STATE, wishes[0].src,
            "%d sounds are playing already, and none of them is a short effect that may give way; stop some "
            "first",
            VT_MIX_VOICES);
    uint64_t before = voices->ids;
    uint32_t stems = count > 1 ? ++voices->stems : 0;
    for (int i = 0; i < count; i++)
        if (out[i].generation == 0) {
            struct voice *voice = start(voices, &wishes[i], stems, t_us);
            out[i] = vt_voices_name(voices, voice);
            if (voice->group) vt_voices_quieten(voices, voice->group, before, t_us);
        }
    vt_voices_begin(voices, t_us);
    return true;
}

vt_voice_state vt_voices_state(const vt_voices *voices, vt_voice voice)
{
    const struct voice *found = vt_voices_find(voices, voice);
    return found ? found->state : VT_VOICE_OVER;
}

int64_t vt_voices_at(const vt_voices *voices, vt_voice voice, int64_t t_us)
{
    const struct voice *found = vt_voices_find(voices, voice);
    if (found) return vt_transport_at(&found->transport, t_us);
    const struct farewell *over = vt_voices_farewell(voices, voice);
    return over ? over->place_us : 0;
}

bool vt_voices_transport(const vt_voices *voices, vt_voice voice, vt_transport *out)
{
    const struct voice *found = vt_voices_find(voices, voice);
    if (!found || !found->begun) return false;
    *out = found->transport;
    return true;
}

int64_t vt_voices_length(const vt_voices *voices, vt_voice voice)
{
    const struct voice *found = vt_voices_find(voices, voice);
    if (found) return found->transport.length_us;
    const struct farewell *over = vt_voices_farewell(voices, voice);
    return over ? over->length_us : 0;
}

double vt_voices_volume(const vt_voices *voices, vt_voice voice, int64_t t_us)
{
    const struct voice *found = vt_voices_find(voices, voice);
    return found ? vt_ramp_at(&found->volume, t_us) : 0;
}

/* The voice, when it is neither over nor on its way out. */
static struct voice *live(vt_voices *voices, vt_voice voice, int64_t t_us)
{
    vt_voices_settle(voices, t_us);
    struct voice *found = vt_voices_find(voices, voice);
    return found && found->state != VT_VOICE_STOPPING ? found : NULL;
}

bool vt_voices_pause(vt_voices *voices, vt_voice voice, int64_t t_us)
{
    struct voice *found = live(voices, voice, t_us);
    if (!found) return false;
    if (found->state != VT_VOICE_PAUSED) {
        vt_transport_pause(&found->transport, t_us);
        found->state = VT_VOICE_PAUSED;
        vt_voices_listen(voices, t_us);
    }
    return true;
}

bool vt_voices_resume(vt_voices *voices, vt_voice voice, int64_t t_us)
{
    struct voice *found = live(voices, voice, t_us);
    if (!found) return false;
    if (found->state == VT_VOICE_PAUSED) {
        found->state = VT_VOICE_WAITING;
        vt_voices_begin(voices, t_us);
    }
    return true;
}

bool vt_voices_stop(vt_voices *voices, vt_voice voice, double fade_s, int64_t t_us)
{
    vt_voices_settle(voices, t_us);
    struct voice *found = vt_voices_find(voices, voice);
    if (!found) return false;
    vt_voices_fade_out(voices, found, vt_voices_us(fade_s), VT_OVER_STOPPED, t_us);
    vt_voices_begin(voices, t_us); /* stems that waited for it */
    return true;
}

bool vt_voices_fade(vt_voices *voices, vt_voice voice, double volume, double seconds, int64_t t_us)
{
    struct voice *found = live(voices, voice, t_us);
    if (!found) return false;
    double to = vt_voices_limit(volume, 0, VT_LOUDEST);
    int64_t takes = vt_voices_us(seconds);
    vt_ramp_go(&found->volume, to, t_us, takes);
    if (!found->muted) vt_ramp_go(&found->heard, to, t_us, takes);
    return true;
}

bool vt_voices_mute(vt_voices *voices, vt_voice voice, bool muted, double seconds, int64_t t_us)
{
    struct voice *found = live(voices, voice, t_us);
    if (!found) return false;
    if (found->muted == muted) return true;
    int64_t takes = vt_voices_us(seconds);
    found->muted = muted;
    vt_ramp_go(
        &found->heard, muted ? 0 : found->volume.to, t_us, takes > least_mute_us ? takes : least_mute_us);
    vt_voices_listen(voices, t_us);
    return true;
}

bool vt_voices_seek(vt_voices *voices, vt_voice voice, double seconds, int64_t t_us)
{
    struct voice *found = live(voices, voice, t_us);
    if (!found) return false;
    found->from_end = false;
    vt_transport_seek(&found->transport, vt_voices_us(seconds), t_us);
    return true;
}

bool vt_voices_rate(vt_voices *voices, vt_voice voice, double rate, int64_t t_us)
{
    struct voice *found = live(voices, voice, t_us);
    if (!found) return false;
    vt_transport_rate(&found->transport, rate, t_us);
    if (found->transport.rate < 0) found->whole = true;
    vt_voices_listen(voices, t_us);
    return true;
}

bool vt_voices_pan(vt_voices *voices, vt_voice voice, double pan)
{
    struct voice *found = live(voices, voice, voices->now_us);
    if (!found || isnan(pan)) return false;
    found->pan = vt_voices_limit(pan, -1, 1);
    return true;
}
