/* Who sounds, and from where: each voice of the list has a slot with a play head. When a voice goes, pauses
 * or jumps, its head becomes a ghost that fades. */
#include "sound/mixer_private.h"

#include <math.h>
#include <stdlib.h>

enum {
    EDGE = 144,        /* frames of fading: 3 ms */
    TAIL = 12000,      /* so near its end what left the list plays on: the model is ahead of the ear */
    READY = 2048,      /* frames that a stream must have before it begins */
    ASTRAY = 1920,     /* a film's sound is led back: 40 ms */
    ASTRAY_FOR = 4800, /* frames for which it was */
    SLACK = 480,       /* what is scratched may be so far off, */
    LOST = 24000,      /* and beyond this it jumps */
    AGAIN = 12000      /* frames in which it is led back */
};

static const double nudge_most = 0.03;

/* ---- places ---- */

int64_t vt_mixer_frames(int64_t us)
{
    return (us * 6 + (us < 0 ? -62 : 62)) / 125;
}

vt_way vt_mixer_way(const vt_transport *transport, int64_t length)
{
    vt_way way = {.length = length, .from = vt_mixer_frames(transport->loop_from_us), .to = length};
    if (transport->loop_to_us > 0 && transport->loop_to_us != transport->length_us)
        way.to = vt_mixer_frames(transport->loop_to_us);
    if (way.to > length) way.to = length;
    way.loop = transport->loop && way.to > way.from;
    return way;
}

int64_t vt_mixer_place(const vt_transport *transport, int64_t t_us, int64_t late_us)
{
    int64_t since = t_us - transport->base_us;
    return vt_mixer_frames(since <= late_us ? transport->at_us : vt_transport_at(transport, t_us));
}

/* ---- heads and ghosts ---- */

void vt_slots_drop(vt_mixer *mixer, vt_head *head)
{
    if (!head->samples) return;
    vt_samples_release(head->samples);
    head->samples = NULL;
    mixer->released = true;
}

static vt_ghost *free_ghost(vt_mixer *mixer)
{
    vt_ghost *quietest = &mixer->ghosts[0];
    for (int i = 0; i < VT_MIXER_GHOSTS; i++) {
        vt_ghost *seen = &mixer->ghosts[i];
        if (!seen->head.samples) return seen;
        if (seen->head.edge < quietest->head.edge) quietest = seen;
    }
    vt_slots_drop(mixer, &quietest->head);
    return quietest;
}

/* The slot's head goes on as a ghost: to its last frame, or out within 3 ms. */
static void leave(vt_mixer *mixer, vt_slot *slot, bool may_end)
{
    vt_head *head = &slot->head;
    if (!head->samples) return;
    bool tail = may_end && head->rate > 0 && !head->way.loop && head->edge == 1 &&
                (double)(head->way.length - head->place) < TAIL * head->rate;
    vt_ghost *ghost = free_ghost(mixer);
    *ghost = (vt_ghost){.head = *head, .rate = head->rate};
    ghost->head.edge_step = tail ? 0 : -1.0f / EDGE;
    head->samples = NULL;
    slot->placed = false;
}

static void enter(vt_mixer *mixer, vt_slot *slot, const vt_mix_voice *voice, int64_t place)
{
    int64_t length = mixer->now.voices[slot->at].length;
    vt_samples *samples = mixer->now.voices[slot->at].samples;
    bool from_rest = place == 0 && !slot->head.samples;
    leave(mixer, slot, false);
    vt_samples_hold(samples);
    slot->head = (vt_head){.samples = samples,
        .way = vt_mixer_way(&voice->transport, length),
        .place = place,
        .rate = voice->transport.rate,
        .move = voice->transport.rate == 0 ? 0 : 1,
        .edge = from_rest ? 1 : 0,
        .edge_step = from_rest ? 0 : 1.0f / EDGE};
    slot->placed = slot->fresh = true;
    slot->epoch = voice->transport.epoch;
    slot->astray = 0;
}

void vt_slots_clear(vt_mixer *mixer)
{
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        vt_slots_drop(mixer, &mixer->slots[i].head);
        mixer->slots[i] = (vt_slot){.at = VT_SLOT_NONE};
    }
    for (int i = 0; i < VT_MIXER_GHOSTS; i++)
        vt_slots_drop(mixer, &mixer->ghosts[i].head);
}

/* ---- the list ---- */

/* One that is being written is taken with the next block: this thread waits for nobody. */
static bool take(vt_mixer *mixer)
{
    if (pthread_mutex_trylock(&mixer->lock) != 0) return false;
    bool taken = mixer->changed;
    if (taken) {
        for (int i = 0; i < mixer->now.mix.count; i++)
            vt_samples_release(mixer->now.voices[i].samples);
        mixer->now = mixer->next; /* with what it holds */
        mixer->next.mix.count = 0;
        mixer->changed = false;
        mixer->released = true;
    }
    pthread_mutex_unlock(&mixer->lock);
    return taken;
}

static vt_slot *slot_of(vt_mixer *mixer, uint64_t id)
{
    vt_slot *unused = NULL;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        if (mixer->slots[i].id == id) return &mixer->slots[i];
        if (mixer->slots[i].id == 0) unused = &mixer->slots[i];
    }
    if (unused) *unused = (vt_slot){.id = id, .at = VT_SLOT_NONE, .late_us = mixer->late_us};
    return unused;
}

static void new_way(vt_slot *slot, const vt_transport *transport, int64_t length)
{
    vt_way way = vt_mixer_way(transport, length), *old = &slot->head.way;
    if (way.loop == old->loop && way.from == old->from && way.to == old->to) return;
    int64_t frame = vt_way_frame(old, slot->head.place);
    if (frame >= 0) slot->head.place = frame;
    *old = way;
}

static void update(vt_mixer *mixer, vt_slot *slot, int at)
{
    const vt_mix_voice *voice = &mixer->now.mix.voices[at];
    const vt_samples *samples = mixer->now.voices[at].samples;
    slot->at = at;
    if (!voice->transport.playing) leave(mixer, slot, false);
    if (!slot->placed) return;
    bool jumped = slot->epoch != voice->transport.epoch && !mixer->now.voices[at].film;
    if (jumped || (samples && samples != slot->head.samples))
        slot->placed = false; /* it plays on until what it needs is here */
    else if (!slot->head.samples->streamed)
        new_way(slot, &voice->transport, mixer->now.voices[at].length);
}

void vt_slots_heads(vt_mixer *mixer)
{
    if (!take(mixer)) return;
    for (int i = 0; i < VT_MIX_VOICES; i++)
        mixer->slots[i].at = VT_SLOT_NONE;
    for (int i = 0; i < mixer->now.mix.count; i++)
        for (int j = 0; j < VT_MIX_VOICES; j++)
            if (mixer->slots[j].id == mixer->now.mix.voices[i].id) mixer->slots[j].at = i;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        if (mixer->slots[i].at != VT_SLOT_NONE) continue;
        leave(mixer, &mixer->slots[i], true);
        mixer->slots[i] = (vt_slot){.at = VT_SLOT_NONE};
    }
    for (int i = 0; i < mixer->now.mix.count; i++) {
        const vt_mix_voice *voice = &mixer->now.mix.voices[i];
        vt_slot *slot = mixer->outputs & 1u << voice->output ? slot_of(mixer, voice->id) : NULL;
        if (slot) update(mixer, slot, i);
    }
    mixer->late_us = VT_MIXER_LATE_US;
}

/* ---- placing ---- */

static int64_t target_of(const vt_mixer *mixer, const vt_slot *slot, int64_t t_us)
{
    const vt_mix_voice *voice = &mixer->now.mix.voices[slot->at];
    if (slot->head.samples &&
        slot->epoch == voice->transport.epoch) { /* other samples of the same: it goes on */
        int64_t frame = vt_way_frame(&slot->head.way, slot->head.place);
        if (frame >= 0) return frame;
    }
    bool film = mixer->now.voices[slot->at].film;
    return vt_mixer_place(&voice->transport, t_us, film ? 0 : slot->late_us);
}

static bool waits(const vt_mixer *mixer, const vt_slot *slot, int64_t t_us)
{
    const vt_mix_voice *voice = &mixer->now.mix.voices[slot->at];
    vt_samples *samples = mixer->now.voices[slot->at].samples;
    if (mixer->now.voices[slot->at].silent) return false;
    if (!samples || voice->transport.base_us > t_us + 1000000LL * VT_HEAD_MOST / VT_HEAD_RATE) return true;
    if (!samples->streamed) return false;
    int64_t target = target_of(mixer, slot, t_us), begin = atomic_load(&samples->begin);
    if (target < begin) target = begin;
    if (atomic_load(&samples->want) < target) atomic_store(&samples->want, target);
    return !vt_samples_ready(samples, target, READY);
}

static bool can_begin(const vt_slot *slot, const vt_mixer *mixer)
{
    return slot->id && slot->at != VT_SLOT_NONE && !slot->placed &&
           mixer->now.mix.voices[slot->at].transport.playing;
}

static bool group_waits(const vt_mixer *mixer, uint32_t stems, int64_t t_us)
{
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        const vt_slot *slot = &mixer->slots[i];
        if (can_begin(slot, mixer) && mixer->now.mix.voices[slot->at].stems == stems &&
            waits(mixer, slot, t_us))
            return true;
    }
    return false;
}

static void place(vt_mixer *mixer, vt_slot *slot, int64_t target, int64_t t_us)
{
    const vt_mix_voice *voice = &mixer->now.mix.voices[slot->at];
    const vt_samples *samples = mixer->now.voices[slot->at].samples;
    if (!samples) {
        leave(mixer, slot, false);
        return;
    }
    if (samples->streamed && target < atomic_load(&samples->begin)) target = atomic_load(&samples->begin);
    enter(mixer, slot, voice, target);
    slot->lag = vt_mixer_frames(vt_transport_at(&voice->transport, t_us)) - target;
}

void vt_slots_place(vt_mixer *mixer, int64_t t_us)
{
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        vt_slot *slot = &mixer->slots[i];
        if (!can_begin(slot, mixer)) continue;
        uint32_t stems = mixer->now.mix.voices[slot->at].stems;
        if (stems ? group_waits(mixer, stems, t_us) : waits(mixer, slot, t_us)) continue;
        int64_t target = target_of(mixer, slot, t_us);
        place(mixer, slot, target, t_us);
        for (int j = i + 1; stems && j < VT_MIX_VOICES; j++) {
            vt_slot *other = &mixer->slots[j];
            if (can_begin(other, mixer) && mixer->now.mix.voices[other->at].stems == stems)
                place(mixer, other, target, t_us);
        }
    }
}

/* ---- leading back ---- */

static int64_t off_by(const vt_slot *slot, const vt_transport *transport, int64_t t_us)
{
    const vt_way *way = &slot->head.way;
    int64_t here = vt_way_frame(way, slot->head.place), span = way->to - way->from;
    if (here < 0) return 0;
    int64_t off = vt_mixer_frames(vt_transport_at(transport, t_us)) - here;
    if (way->loop && here >= way->from && off > span / 2) off -= span;
    if (way->loop && here >= way->from && off < -span / 2) off += span;
    return off;
}

/* Within what the ring holds; else it is asked for, and comes a little later. */
static bool is_here(const vt_samples *samples, int64_t place)
{
    if (place < atomic_load(&samples->begin) || place < 0) return false;
    if (place < atomic_load(&samples->ready) - VT_STREAM_AHEAD - VT_STREAM_BEHIND) return false;
    return vt_samples_ready(samples, place, READY);
}

static void move(vt_mixer *mixer, vt_slot *slot, int64_t place)
{
    vt_head old = slot->head;
    vt_samples_hold(old.samples);
    leave(mixer, slot, false);
    slot->head = old;
    slot->head.place = place;
    slot->head.part = 0;
    slot->head.edge = 0;
    slot->head.edge_step = 1.0f / EDGE;
    slot->placed = true;
    slot->astray = 0;
}

static void lead_film(vt_mixer *mixer, vt_slot *slot, int64_t off, int count)
{
    slot->astray = llabs(off) > ASTRAY ? slot->astray + count : 0;
    if (slot->astray <= ASTRAY_FOR) return;
    int64_t place = slot->head.place + off;
    if (!slot->head.samples->streamed || is_here(slot->head.samples, place))
        move(mixer, slot, place);
    else if (place > atomic_load(&slot->head.samples->want))
        atomic_store(&slot->head.samples->want, place);
}

double vt_slots_lead(vt_mixer *mixer, vt_slot *slot, int64_t t_us, int count)
{
    const vt_mix_voice *voice = &mixer->now.mix.voices[slot->at];
    const vt_transport *transport = &voice->transport;
    bool film = mixer->now.voices[slot->at].film;
    if (!slot->placed || transport->rate == 0) return 0;
    if (!film && (!voice->whole || slot->head.samples->streamed)) return 0;
    int64_t off = off_by(slot, transport, t_us);
    if (film) {
        lead_film(mixer, slot, off, count);
        return 0;
    }
    off -= slot->lag;
    if (llabs(off) > LOST) {
        move(mixer, slot, slot->head.place + off);
        return 0;
    }
    if (llabs(off) <= SLACK) return 0;
    double most = nudge_most * fmax(fabs(transport->rate), 0.3);
    return fmax(-most, fmin(most, (double)off / AGAIN));
}
