/* Buses, what lowers them, and the list that is written of it all. */
#include <math.h>

#include "playback/voices_in.h"

void vt_voices_mix_init(vt_voices *voices)
{
    for (int i = 0; i < VT_BUSES; i++)
        voices->buses[i] = (vt_mix_bus){.volume = {.from = 1, .to = 1}, .duck = {.from = 1, .to = 1}};
    voices->master = (vt_ramp){.from = 1, .to = 1};
    voices->depth = 0.25;
    voices->attack_us = 150000;
    voices->release_us = 600000;
}

static bool speaks(const vt_voices *voices)
{
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        const struct voice *voice = &voices->slots[i];
        if (voice->state == VT_VOICE_PLAYING && voice->bus == VT_BUS_VOICE && !voice->muted &&
            voice->transport.rate != 0)
            return true;
    }
    return voices->films > 0;
}

static void duck(vt_voices *voices, int64_t t_us)
{
    for (int i = 0; i < VT_BUSES; i++)
        if (i != VT_BUS_VOICE)
            vt_ramp_go(&voices->buses[i].duck, voices->speaking ? voices->depth : 1, t_us,
                voices->speaking ? voices->attack_us : voices->release_us);
}

void vt_voices_listen(vt_voices *voices, int64_t t_us)
{
    bool speaking = speaks(voices);
    if (speaking == voices->speaking) return;
    voices->speaking = speaking;
    duck(voices, t_us);
}

void vt_voices_bus(vt_voices *voices, vt_bus bus, double volume, double seconds, int64_t t_us)
{
    vt_voices_settle(voices, t_us);
    vt_ramp_go(
        &voices->buses[bus].volume, vt_voices_limit(volume, 0, VT_LOUDEST), t_us, vt_voices_us(seconds));
}

double vt_voices_bus_volume(const vt_voices *voices, vt_bus bus, int64_t t_us)
{
    return vt_ramp_at(&voices->buses[bus].volume, t_us);
}

void vt_voices_duck(vt_voices *voices, double depth, double attack_s, double release_s)
{
    double before = voices->depth;
    voices->depth = vt_voices_limit(depth, 0, 1);
    voices->attack_us = vt_voices_us(attack_s);
    voices->release_us = vt_voices_us(release_s);
    if (voices->speaking && voices->depth != before) duck(voices, voices->now_us);
}

void vt_voices_master(vt_voices *voices, double volume, int64_t t_us)
{
    vt_voices_settle(voices, t_us);
    vt_ramp_go(&voices->master, vt_voices_limit(volume, 0, 1), t_us, 50000);
}

void vt_voices_hearing(vt_voices *voices, bool mono, double balance)
{
    voices->mono = mono;
    voices->balance = isnan(balance) ? 0 : vt_voices_limit(balance, -1, 1);
}

void vt_voices_speech(vt_voices *voices, int films, int64_t t_us)
{
    vt_voices_settle(voices, t_us);
    voices->films = films > 0 ? films : 0;
    vt_voices_listen(voices, t_us);
}

bool vt_voices_busy(const vt_voices *voices)
{
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        const struct voice *voice = &voices->slots[i];
        if (voice->state == VT_VOICE_PLAYING && voice->bus != VT_BUS_EFFECTS &&
            vt_voices_end_of(voice) < INT64_MAX)
            return true;
    }
    return false;
}

static bool same_ramp(const vt_ramp *a, const vt_ramp *b)
{
    return a->from == b->from && a->to == b->to && a->start_us == b->start_us && a->end_us == b->end_us;
}

static bool same_transport(const vt_transport *a, const vt_transport *b)
{
    return a->base_us == b->base_us && a->at_us == b->at_us && a->length_us == b->length_us &&
           a->rate == b->rate && a->playing == b->playing && a->loop == b->loop &&
           a->loop_from_us == b->loop_from_us && a->loop_to_us == b->loop_to_us && a->epoch == b->epoch;
}

static bool same_voice(const vt_mix_voice *a, const vt_mix_voice *b)
{
    return a->id == b->id && a->media == b->media && same_transport(&a->transport, &b->transport) &&
           same_ramp(&a->volume, &b->volume) && a->pan == b->pan && a->bus == b->bus &&
           a->output == b->output && a->stems == b->stems && a->whole == b->whole;
}

static bool put_voice(vt_mix *mix, int at, const struct voice *voice)
{
    vt_mix_voice fresh = {
        .id = voice->id,
        .media = voice->media,
        .transport = voice->transport,
        .volume = voice->heard,
        .pan = voice->pan,
        .bus = voice->bus,
        .output = voice->output,
        .stems = voice->stems,
        .whole = voice->whole,
    };
    if (at < mix->count && same_voice(&mix->voices[at], &fresh)) return false;
    mix->voices[at] = fresh;
    return true;
}

static bool put_ramp(vt_ramp *ramp, const vt_ramp *fresh)
{
    if (same_ramp(ramp, fresh)) return false;
    *ramp = *fresh;
    return true;
}

void vt_voices_mix(const vt_voices *voices, int64_t t_us, vt_mix *out)
{
    bool changed = out->revision == 0;
    int count = 0;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        const struct voice *voice = &voices->slots[i];
        if (voice->state == VT_VOICE_OVER || !voice->begun || vt_voices_end_of(voice) <= t_us) continue;
        changed |= put_voice(out, count++, voice);
    }
    changed |= count != out->count || out->mono != voices->mono || out->balance != voices->balance;
    out->count = count;
    out->mono = voices->mono;
    out->balance = voices->balance;
    for (int i = 0; i < VT_BUSES; i++) {
        changed |= put_ramp(&out->buses[i].volume, &voices->buses[i].volume);
        changed |= put_ramp(&out->buses[i].duck, &voices->buses[i].duck);
    }
    changed |= put_ramp(&out->volume, &voices->master);
    out->revision += changed;
}

static vt_hash hash_ramp(vt_hash hash, const vt_ramp *ramp)
{
    hash = vt_hash_f64(vt_hash_f64(hash, ramp->from), ramp->to);
    return vt_hash_u64(vt_hash_u64(hash, (uint64_t)ramp->start_us), (uint64_t)ramp->end_us);
}

static vt_hash hash_voice(vt_hash hash, const struct voice *voice)
{
    hash = vt_hash_u64(vt_hash_u64(hash, voice->id), voice->generation);
    hash = vt_hash_u64(vt_hash_u64(hash, voice->src), voice->group);
    hash = vt_hash_u64(vt_hash_u64(hash, voice->media), voice->stems);
    hash = vt_hash_u64(hash, (uint64_t)voice->state);
    hash = vt_hash_u64(hash, (uint64_t)(voice->bus * VT_OUTPUTS) + voice->output);
    hash = vt_hash_u64(
        hash, (uint64_t)(voice->begun | voice->muted << 1 | voice->whole << 2 | voice->stays << 3));
    hash = vt_hash_u64(vt_hash_f64(hash, voice->pan), (uint64_t)voice->stop_us);
    hash = vt_transport_hash(&voice->transport, hash);
    return hash_ramp(hash_ramp(hash, &voice->volume), &voice->heard);
}

vt_hash vt_voices_hash(const vt_voices *voices, vt_hash hash)
{
    hash = vt_hash_u64(hash, voices->ids);
    for (int i = 0; i < VT_MIX_VOICES; i++)
        if (voices->slots[i].state != VT_VOICE_OVER) hash = hash_voice(hash, &voices->slots[i]);
    for (int i = 0; i < voices->over_count; i++)
        hash = vt_hash_u64(vt_hash_u64(hash, voices->over[i].id), (uint64_t)voices->over[i].end_us);
    for (int i = 0; i < VT_BUSES; i++)
        hash = hash_ramp(hash_ramp(hash, &voices->buses[i].volume), &voices->buses[i].duck);
    return vt_hash_u64(vt_hash_f64(hash_ramp(hash, &voices->master), voices->balance), voices->mono);
}
