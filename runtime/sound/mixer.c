#include "sound/mixer.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "sound/mixer_private.h"

vt_mixer *vt_mixer_create(unsigned outputs)
{
    vt_mixer *mixer = vt_alloc(sizeof *mixer);
    if (!mixer) return NULL;
    mixer->outputs = outputs;
    mixer->limit.gain = 1;
    pthread_mutex_init(&mixer->lock, NULL);
    vt_mixer_restart(mixer, VT_MIXER_LATE_US);
    return mixer;
}

static void let_go(vt_mixer_list *list)
{
    for (int i = 0; i < list->mix.count; i++)
        vt_samples_release(list->voices[i].samples);
    list->mix.count = 0;
}

void vt_mixer_destroy(vt_mixer *mixer)
{
    if (!mixer) return;
    vt_slots_clear(mixer);
    let_go(&mixer->now);
    let_go(&mixer->next);
    pthread_mutex_destroy(&mixer->lock);
    vt_free(mixer);
}

void vt_mixer_set(vt_mixer *mixer, const vt_mixer_list *list)
{
    for (int i = 0; i < list->mix.count; i++)
        vt_samples_hold(list->voices[i].samples);
    pthread_mutex_lock(&mixer->lock);
    if (mixer->changed) let_go(&mixer->next);
    mixer->next = *list;
    mixer->changed = true;
    pthread_mutex_unlock(&mixer->lock);
}

void vt_mixer_restart(vt_mixer *mixer, int64_t late_us)
{
    pthread_mutex_lock(&mixer->lock);
    vt_slots_clear(mixer);
    if (!mixer->changed)
        mixer->next = mixer->now; /* with what it holds */
    else
        let_go(&mixer->now);
    mixer->now.mix.count = 0;
    mixer->changed = true;
    mixer->late_us = late_us;
    pthread_mutex_unlock(&mixer->lock);
}

/* ---- loudness ---- */

typedef struct {
    float left, right;
} sides;

static sides balanced(double pan)
{
    return (sides){(float)(pan > 0 ? 1 - pan : 1), (float)(pan < 0 ? 1 + pan : 1)};
}

/* One channel keeps its power wherever it is put; in the middle it is as recorded, as two equal channels are.
 */
static sides panned(double pan)
{
    if (pan == 0) return (sides){1, 1};
    double angle = (pan + 1) * M_PI_4;
    return (sides){(float)(M_SQRT2 * cos(angle)), (float)(M_SQRT2 * sin(angle))};
}

static sides loudness(const vt_mixer *mixer, int at, int64_t t_us)
{
    const vt_mix *mix = &mixer->now.mix;
    const vt_mix_voice *voice = &mix->voices[at];
    const vt_mix_bus *bus = &mix->buses[voice->bus];
    double all = vt_ramp_at(&voice->volume, t_us) * vt_ramp_at(&bus->volume, t_us) *
                 vt_ramp_at(&bus->duck, t_us) * vt_ramp_at(&mix->volume, t_us) * mixer->now.staff;
    double pan = fmin(fmax(voice->pan, -1), 1);
    sides own = mixer->now.voices[at].mono ? panned(pan) : balanced(pan);
    return (sides){own.left * (float)all, own.right * (float)all};
}

/* ---- summing ---- */

/* Adds the head's next frames, its loudness going to `goal`. */
static int add(vt_head *head, double rate, double nudge, sides goal, int count, float *out)
{
    float frames[2 * VT_HEAD_MOST];
    int missed = vt_head_frames(head, rate, nudge, count, frames);
    float left = head->left, right = head->right, edge = head->edge;
    float left_step = (goal.left - left) / (float)count, right_step = (goal.right - right) / (float)count;
    bool even = left_step == 0 && right_step == 0 && head->edge_step == 0 && edge == 1;
    for (int i = 0; i < count; i++) {
        if (!even) {
            left += left_step;
            right += right_step;
            edge = fminf(fmaxf(edge + head->edge_step, 0), 1);
        }
        out[2 * i] += frames[2 * i] * left * edge;
        out[2 * i + 1] += frames[2 * i + 1] * right * edge;
    }
    head->left = goal.left;
    head->right = goal.right;
    head->edge = edge;
    if (edge == 1) head->edge_step = 0;
    return missed;
}

static void add_slots(vt_mixer *mixer, int64_t t_us, int64_t end_us, int count, float *out)
{
    int sounding = 0;
    int missed = 0;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        vt_slot *slot = &mixer->slots[i];
        if (!slot->id || slot->at == VT_SLOT_NONE || !slot->head.samples) continue;
        double rate = mixer->now.mix.voices[slot->at].transport.rate;
        if (slot->fresh) {
            sides now = loudness(mixer, slot->at, t_us);
            slot->head.left = now.left;
            slot->head.right = now.right;
            slot->fresh = false;
        }
        double nudge = vt_slots_lead(mixer, slot, t_us, count);
        if (vt_head_over(&slot->head, rate)) continue;
        missed += add(&slot->head, rate, nudge, loudness(mixer, slot->at, end_us), count, out);
        sounding++;
    }
    atomic_store(&mixer->sounding, sounding);
    if (missed) atomic_fetch_add(&mixer->missed, 1);
}

static void add_ghosts(vt_mixer *mixer, int count, float *out)
{
    for (int i = 0; i < VT_MIXER_GHOSTS; i++) {
        vt_ghost *ghost = &mixer->ghosts[i];
        if (!ghost->head.samples) continue;
        add(&ghost->head, ghost->rate, 0, (sides){ghost->head.left, ghost->head.right}, count, out);
        if (ghost->head.edge == 0 || vt_head_over(&ghost->head, ghost->rate))
            vt_slots_drop(mixer, &ghost->head);
    }
}

/* For ears: one for both sides, then more of one than of the other. */
static void suit(const vt_mix *mix, int count, float *out)
{
    sides hearing = balanced(fmin(fmax(mix->balance, -1), 1));
    for (int i = 0; i < count; i++) {
        if (mix->mono) out[2 * i] = out[2 * i + 1] = 0.5f * (out[2 * i] + out[2 * i + 1]);
        out[2 * i] *= hearing.left;
        out[2 * i + 1] *= hearing.right;
    }
}

/* Streams know where they are heard; true: one of them should be read on. */
static bool tell_streams(vt_mixer *mixer)
{
    bool wanted = mixer->released;
    mixer->released = false;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        vt_samples *samples = mixer->slots[i].head.samples;
        if (!samples || !samples->streamed) continue;
        int64_t place = mixer->slots[i].head.place, want = atomic_load(&samples->want);
        if (place > want) atomic_store(&samples->want, want = place);
        if (atomic_load(&samples->ready) - want < VT_STREAM_AHEAD / 2 && !atomic_load(&samples->ended) &&
            !atomic_exchange(&samples->hungry, true))
            wanted = true;
    }
    return wanted;
}

bool vt_mixer_render(vt_mixer *mixer, float *out, int frames, int64_t host_us)
{
    vt_slots_heads(mixer);
    int64_t begin_us = mixer->now.t_us + host_us - mixer->now.host_us;
    for (int done = 0; done < frames;) {
        int count = frames - done < VT_HEAD_MOST ? frames - done : VT_HEAD_MOST;
        int64_t t_us = begin_us + 1000000LL * done / VT_HEAD_RATE;
        int64_t end_us = begin_us + 1000000LL * (done + count) / VT_HEAD_RATE;
        float *part = out + 2 * done;
        memset(part, 0, sizeof *part * 2 * (size_t)count);
        vt_slots_place(mixer, t_us);
        add_slots(mixer, t_us, end_us, count, part);
        add_ghosts(mixer, count, part);
        suit(&mixer->now.mix, count, part);
        vt_limit_frames(&mixer->limit, part, count);
        done += count;
    }
    return tell_streams(mixer);
}

vt_mixer_counters vt_mixer_count(const vt_mixer *mixer)
{
    return (vt_mixer_counters){atomic_load(&mixer->missed), atomic_load(&mixer->sounding)};
}
