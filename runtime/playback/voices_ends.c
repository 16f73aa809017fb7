/* How voices begin and how they end. */
#include "base/mem.h"
#include "playback/voices_in.h"

struct medium *vt_voices_medium(const vt_voices *voices, uint32_t media)
{
    for (int i = 0; i < voices->media_count; i++)
        if (voices->media[i].media == media) return &voices->media[i];
    return NULL;
}

bool vt_voices_reserve(vt_voices *voices, int more, vt_err *err)
{
    int need = voices->over_count + VT_MIX_VOICES + more;
    if (need <= voices->over_room) return true;
    struct farewell *over = vt_realloc_array(voices->over, (size_t)need * 2, sizeof *over);
    if (!over) return vt_fail_memory(err, "a sound");
    voices->over = over;
    voices->over_room = need * 2;
    return true;
}

int64_t vt_voices_end_of(const struct voice *voice)
{
    int64_t end = voice->scratch ? INT64_MAX : vt_transport_end(&voice->transport, voice->transport.base_us);
    return voice->state == VT_VOICE_STOPPING && voice->stop_us < end ? voice->stop_us : end;
}

void vt_voices_over(vt_voices *voices, struct voice *voice, int64_t t_us, vt_voice_over why)
{
    struct farewell over = {
        .voice = vt_voices_name(voices, voice),
        .id = voice->id,
        .end_us = t_us,
        .place_us = vt_transport_at(&voice->transport, t_us),
        .length_us = voice->transport.length_us,
        .why = why,
    };
    int at = voices->over_count++;
    for (; at > 0; at--) {
        const struct farewell *before = &voices->over[at - 1];
        if (before->end_us < t_us || (before->end_us == t_us && before->id < over.id)) break;
        voices->over[at] = *before;
    }
    voices->over[at] = over;
    voice->state = VT_VOICE_OVER;
    if (++voice->generation == 0) voice->generation = 1;
}

void vt_voices_fade_out(
    vt_voices *voices, struct voice *voice, int64_t fade_us, vt_voice_over why, int64_t t_us)
{
    bool heard = voice->state == VT_VOICE_PLAYING || voice->state == VT_VOICE_STOPPING;
    if (voice->state != VT_VOICE_STOPPING) vt_voices_remember_stop(voices, voice, t_us);
    if (!heard || fade_us == 0) {
        vt_voices_over(voices, voice, t_us, voice->state == VT_VOICE_STOPPING ? voice->why : why);
        return;
    }
    if (voice->state == VT_VOICE_STOPPING && voice->stop_us <= t_us + fade_us) return;
    if (voice->state != VT_VOICE_STOPPING) voice->why = why;
    voice->state = VT_VOICE_STOPPING;
    voice->stop_us = t_us + fade_us;
    vt_ramp_go(&voice->heard, 0, t_us, fade_us);
}

void vt_voices_settle(vt_voices *voices, int64_t t_us)
{
    for (;;) {
        struct voice *first = NULL;
        int64_t end = INT64_MAX;
        for (int i = 0; i < VT_MIX_VOICES; i++) {
            struct voice *voice = &voices->slots[i];
            if (voice->state != VT_VOICE_PLAYING && voice->state != VT_VOICE_STOPPING) continue;
            int64_t ends = vt_voices_end_of(voice);
            if (ends > t_us || (first && (ends > end || (ends == end && voice->id > first->id)))) continue;
            first = voice;
            end = ends;
        }
        if (!first) break;
        vt_voices_over(voices, first, end, first->state == VT_VOICE_STOPPING ? first->why : VT_OVER_END);
        vt_voices_listen(voices, end);
    }
    if (voices->now_us < t_us) voices->now_us = t_us;
}

const struct farewell *vt_voices_farewell(const vt_voices *voices, vt_voice voice)
{
    if (voice.generation == 0) return NULL;
    for (int i = -1; i < voices->over_count; i++) {
        const struct farewell *over = i < 0 ? &voices->told : &voices->over[i];
        if (over->voice.slot == voice.slot && over->voice.generation == voice.generation) return over;
    }
    return NULL;
}

bool vt_voices_ended(vt_voices *voices, int64_t t_us, vt_voice *out, vt_voice_over *why)
{
    vt_voices_settle(voices, t_us);
    if (voices->over_count == 0) return false;
    voices->told = voices->over[0];
    voices->over_count--;
    for (int i = 0; i < voices->over_count; i++)
        voices->over[i] = voices->over[i + 1];
    *out = voices->told.voice;
    *why = voices->told.why;
    return true;
}

int64_t vt_voices_wish(const vt_voices *voices)
{
    if (voices->over_count) return voices->over[0].end_us;
    int64_t wish = INT64_MAX;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        const struct voice *voice = &voices->slots[i];
        if (voice->state != VT_VOICE_PLAYING && voice->state != VT_VOICE_STOPPING) continue;
        int64_t end = vt_voices_end_of(voice);
        if (end < wish) wish = end;
    }
    return wish;
}

/* Stems wait for one another. */
static bool all_known(const vt_voices *voices, const struct voice *voice)
{
    if (!vt_voices_medium(voices, voice->media)) return false;
    for (int i = 0; voice->stems && i < VT_MIX_VOICES; i++) {
        const struct voice *other = &voices->slots[i];
        if (other->state != VT_VOICE_OVER && other->stems == voice->stems && !other->begun &&
            !vt_voices_medium(voices, other->media))
            return false;
    }
    return true;
}

static void get_ready(vt_voices *voices, struct voice *voice, int64_t t_us)
{
    const struct medium *medium = vt_voices_medium(voices, voice->media);
    if (medium->failed) {
        vt_voices_over(voices, voice, t_us, VT_OVER_FAILED);
        return;
    }
    voice->begun = true;
    vt_transport_length(&voice->transport, medium->length_us, t_us);
    if (voice->from_end) vt_transport_seek(&voice->transport, medium->length_us, t_us);
}

static void go(struct voice *voice, int64_t t_us)
{
    vt_transport_play(&voice->transport, t_us);
    voice->state = VT_VOICE_PLAYING;
    if (voice->fade_us == 0) return;
    double to = voice->muted ? 0 : voice->volume.to;
    vt_ramp_go(&voice->heard, 0, t_us, 0);
    vt_ramp_go(&voice->heard, to, t_us, voice->fade_us);
    voice->fade_us = 0;
}

void vt_voices_begin(vt_voices *voices, int64_t t_us)
{
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        struct voice *voice = &voices->slots[i];
        if (voice->state != VT_VOICE_OVER && !voice->begun && all_known(voices, voice))
            get_ready(voices, voice, t_us);
    }
    for (int i = 0; i < VT_MIX_VOICES; i++)
        if (voices->slots[i].state == VT_VOICE_WAITING && voices->slots[i].begun) go(&voices->slots[i], t_us);
    vt_voices_listen(voices, t_us);
    vt_voices_settle(voices, t_us);
}

static struct medium *know(vt_voices *voices, uint32_t media)
{
    struct medium *known = vt_voices_medium(voices, media);
    if (known) return known;
    if (voices->media_count == voices->media_room) {
        int room = voices->media_room ? voices->media_room * 2 : 32;
        struct medium *grown = vt_realloc_array(voices->media, (size_t)room, sizeof *grown);
        if (!grown) return NULL;
        voices->media = grown;
        voices->media_room = room;
    }
    known = &voices->media[voices->media_count++];
    *known = (struct medium){.media = media};
    return known;
}

bool vt_voices_media(vt_voices *voices, uint32_t media, bool ready, int64_t length_us, int64_t t_us)
{
    vt_voices_settle(voices, t_us);
    struct medium *known = know(voices, media);
    if (!known) return false;
    known->failed = !ready;
    known->length_us = ready && length_us > 0 ? length_us : 0;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        struct voice *voice = &voices->slots[i];
        if (voice->state == VT_VOICE_OVER || voice->media != media || !voice->begun) continue;
        if (ready)
            vt_transport_length(&voice->transport, known->length_us, t_us);
        else
            vt_voices_over(voices, voice, t_us, VT_OVER_FAILED);
    }
    vt_voices_begin(voices, t_us);
    return true;
}
