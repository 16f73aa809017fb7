/* The rules of exhibits: one of a group at a time, no stutter under impatient fingers, a story that goes on
 * where it was left, room for what is new, and a scene that takes its sounds along. */
#include "playback/voices_in.h"

static const int64_t group_fade_us = 100000;

vt_hash vt_voices_src(const vt_voice_wish *wish)
{
    return wish->src ? vt_hash_text(vt_hash_start, wish->src) : vt_hash_u64(vt_hash_start, wish->media);
}

vt_hash vt_voices_group(const vt_voice_wish *wish)
{
    return wish->group ? vt_hash_text(vt_hash_start, wish->group) | 1 : 0;
}

static struct memory *recall(const vt_voices *voices, vt_hash src)
{
    for (int i = 0; i < VT_VOICES_MEMORIES; i++) {
        const struct memory *memory = &voices->memories[i];
        if (memory->voice.generation && memory->src == src) return (struct memory *)memory;
    }
    return NULL;
}

bool vt_voices_guarded(const vt_voices *voices, const vt_voice_wish *wish, int64_t t_us, vt_voice *plays)
{
    const struct memory *memory = recall(voices, vt_voices_src(wish));
    if (!memory || t_us - memory->started_us >= vt_voices_us(wish->guard_s)) return false;
    *plays = memory->voice;
    return true;
}

bool vt_voices_resumes(const vt_voices *voices, const vt_voice_wish *wish, int64_t t_us, int64_t *place_us)
{
    const struct memory *memory = recall(voices, vt_voices_src(wish));
    if (!memory || !memory->left || t_us - memory->left_us > vt_voices_us(wish->resume_s)) return false;
    *place_us = memory->place_us;
    return true;
}

void vt_voices_remember_start(vt_voices *voices, const struct voice *voice, int64_t t_us)
{
    struct memory *memory = recall(voices, voice->src);
    if (!memory) {
        memory = voices->memories;
        for (int i = 1; i < VT_VOICES_MEMORIES; i++)
            if (voices->memories[i].order < memory->order) memory = &voices->memories[i];
    }
    *memory = (struct memory){
        .src = voice->src, .voice = vt_voices_name(voices, voice), .order = voice->id, .started_us = t_us};
}

void vt_voices_remember_stop(vt_voices *voices, const struct voice *voice, int64_t t_us)
{
    struct memory *memory = recall(voices, voice->src);
    if (!memory) return;
    memory->left = true;
    memory->left_us = t_us;
    memory->place_us = vt_transport_at(&voice->transport, t_us);
}

/* Who gives way first: one that is fading out already, then the oldest effect that does not loop. */
static struct voice *next_to_give_way(vt_voices *voices)
{
    struct voice *best = NULL;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        struct voice *voice = &voices->slots[i];
        bool fading = voice->state == VT_VOICE_STOPPING;
        bool may = fading || (voice->bus == VT_BUS_EFFECTS && !voice->transport.loop);
        if (voice->state == VT_VOICE_OVER || !may) continue;
        bool best_fading = best && best->state == VT_VOICE_STOPPING;
        if (!best || fading > best_fading || (fading == best_fading && voice->id < best->id)) best = voice;
    }
    return best;
}

bool vt_voices_make_room(vt_voices *voices, int count, int64_t t_us)
{
    int here = 0, may = 0;
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        const struct voice *voice = &voices->slots[i];
        if (voice->state == VT_VOICE_OVER) continue;
        here++;
        may += voice->state == VT_VOICE_STOPPING || (voice->bus == VT_BUS_EFFECTS && !voice->transport.loop);
    }
    if (here - may + count > VT_MIX_VOICES) return false;
    for (; here + count > VT_MIX_VOICES; here--) {
        struct voice *voice = next_to_give_way(voices);
        bool fading = voice->state == VT_VOICE_STOPPING;
        if (!fading) vt_voices_remember_stop(voices, voice, t_us);
        vt_voices_over(voices, voice, t_us, fading ? voice->why : VT_OVER_ROOM);
    }
    return true;
}

void vt_voices_quieten(vt_voices *voices, vt_hash group, uint64_t before, int64_t t_us)
{
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        struct voice *voice = &voices->slots[i];
        if (voice->state != VT_VOICE_OVER && voice->group == group && voice->id <= before)
            vt_voices_fade_out(voices, voice, group_fade_us, VT_OVER_GROUP, t_us);
    }
}

void vt_voices_leave(vt_voices *voices, double fade_s, int64_t t_us)
{
    vt_voices_settle(voices, t_us);
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        struct voice *voice = &voices->slots[i];
        if (voice->state == VT_VOICE_OVER || voice->stays) continue;
        bool ends = voice->state == VT_VOICE_PLAYING && vt_voices_end_of(voice) < INT64_MAX;
        if (voice->bus == VT_BUS_EFFECTS && ends) continue;
        vt_voices_fade_out(voices, voice, vt_voices_us(fade_s), VT_OVER_SCENE, t_us);
    }
    vt_voices_listen(voices, t_us);
}
