/* The state of what plays, and the order in which a script hears of it. */
#include "script/playing.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static const double LEAVE_S = 0.3;

bool vt_playing_begin(vt_script *script, vt_err *err)
{
    struct vt_lplaying *playing = script->playing = vt_alloc(sizeof *playing);
    if (!playing) return vt_fail_memory(err, "what plays");
    playing->volume = 1;
    playing->depth = 0.25;
    playing->attack = 0.15;
    playing->release = 0.6;
    playing->voices = vt_voices_create(err);
    if (!playing->voices) return false;
    playing->reels = vt_reels_create(err);
    return playing->reels != NULL;
}

void vt_playing_finish(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    if (!playing) return;
    for (int i = 0; i < playing->film_count; i++)
        vt_captions_finish(&playing->films[i].said.items);
    for (int i = 0; i < playing->count; i++)
        vt_captions_finish(&playing->list[i]->said.items);
    vt_voices_destroy(playing->voices);
    vt_reels_destroy(playing->reels);
    vt_free(playing->list);
    vt_free(playing->films);
    vt_free(playing->cues);
    vt_free(playing->failures);
    vt_free(playing);
}

void vt_playing_clear(vt_script *script)
{
    vt_lfilms_clear(script, "scene");
    vt_lvoices_clear(script, "scene");
    vt_voices_leave(script->playing->voices, LEAVE_S, script->now_us);
}

void vt_playing_gone(vt_script *script)
{
    for (int i = 0; i < script->playing->film_count; i++)
        vt_lfilms_row(script, &script->playing->films[i], "idle");
    vt_lvoices_gone(script);
    script->playing->gone = true;
}

/* ---- rows ---- */

void vt_playing_row(vt_script *script, int32_t visit, const vt_lplayed *played)
{
    vt_row row;
    vt_fields fields;
    char target[VT_ROW_NAME];
    vt_row_kind kind = played->cause ? VT_ROW_MEDIA_STOP : VT_ROW_MEDIA_START;
    if (script->playing->gone) return;
    snprintf(target, sizeof target, "%s", played->src);
    target[vt_utf8_fit(target, strlen(target), sizeof target - 1)] = '\0';
    vt_row_init(&row, VT_SOURCE_STAGE, kind, script->now_us);
    vt_fields_init(&fields);
    vt_fields_text(&fields, "kind", played->kind);
    if (played->length_us > 0) vt_fields_int(&fields, "len_ms", played->length_us / 1000);
    vt_fields_int(&fields, "at_ms", played->at_us / 1000);
    if (played->cause) vt_fields_text(&fields, "cause", played->cause);
    vt_fields_into(&fields, &row);
    if (vt_buf_ok(&fields.buf)) {
        bool elsewhere =
            visit != 0 && visit != script->visit && visit != script->serving && script->deps.serve;
        vt_gate_effect(script, "row");
        script->hash = vt_hash_u64(script->hash, (uint64_t)kind);
        script->hash = vt_hash_text(script->hash, target);
        script->hash = vt_hash_bytes(script->hash, row.json, row.json_length);
        if (elsewhere) script->deps.serve(script->deps.context, visit);
        if (script->deps.row) script->deps.row(script->deps.context, kind, target, row.json, row.json_length);
        int32_t back = script->serving == script->visit ? 0 : script->serving;
        if (elsewhere) script->deps.serve(script->deps.context, back);
    }
    vt_fields_finish(&fields);
}

/* ---- the door ---- */

static const char *const outcomes[] = {[VT_ASSET_READY] = "damaged",
    [VT_ASSET_MISSING] = "missing",
    [VT_ASSET_DAMAGED] = "damaged",
    [VT_ASSET_REFUSED] = "refused",
    [VT_ASSET_NO_MEMORY] = "memory"};

const char *vt_playing_outcome(const vt_script *script, uint32_t media)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->failure_count; i++)
        if (playing->failures[i].media == media) return outcomes[playing->failures[i].outcome];
    return outcomes[VT_ASSET_DAMAGED];
}

/* Without memory for it the reason is told as "damaged". */
static void note_failure(struct vt_lplaying *playing, uint32_t media, vt_asset_outcome outcome)
{
    if (playing->failure_count == playing->failure_capacity) {
        int capacity = playing->failure_capacity ? playing->failure_capacity * 2 : 8;
        vt_lfailure *failures = vt_realloc_array(playing->failures, (size_t)capacity, sizeof *failures);
        if (!failures) return;
        playing->failures = failures;
        playing->failure_capacity = capacity;
    }
    playing->failures[playing->failure_count++] = (vt_lfailure){media, outcome};
}

void vt_script_media(vt_script *script, const vt_event *event)
{
    struct vt_lplaying *playing = script->playing;
    uint32_t media = event->as.media.media;
    vt_media_told told = event->as.media.told;
    if (script->inside || media == 0) return;
    script->hash = vt_hash_u64(script->hash, (uint64_t)media << 8 | (uint64_t)told);
    script->hash = vt_hash_u64(script->hash, (uint64_t)event->as.media.length_us);
    script->hash = vt_hash_u64(script->hash, (uint64_t)event->as.media.at_us);
    vt_playing_settle(script);
    if (told == VT_MEDIA_FAILED) note_failure(playing, media, event->as.media.outcome);
    vt_lfilm *film = vt_lfilms_media(script, media);
    if (film) {
        vt_lfilms_told(script, film, event);
    } else if (told == VT_MEDIA_READY || told == VT_MEDIA_FAILED) {
        bool ready = told == VT_MEDIA_READY;
        if (!vt_voices_media(playing->voices, media, ready, event->as.media.length_us, script->now_us) &&
            script->deps.say)
            script->deps.say(script->deps.context, "there is no memory for a sound: it waits");
        vt_lvoices_begun(script);
    }
    vt_task_go_on(script);
}

/* ---- time ---- */

void vt_playing_settle(vt_script *script)
{
    vt_lfilms_settle(script);
    vt_lvoices_begun(script);
}

static int64_t due_cue(const vt_script *script)
{
    return vt_reels_wish(script->playing->reels, script->now_us);
}

int64_t vt_playing_due(const vt_script *script)
{
    int64_t end = vt_voices_wish(script->playing->voices), cue = due_cue(script);
    if (script->playing->refused) end = script->now_us;
    return cue < end ? cue : end;
}

void vt_playing_tell(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    uint32_t media;
    uint64_t cue;
    bool ends = vt_voices_wish(playing->voices) < due_cue(script);
    if (!ends && vt_reels_passed(playing->reels, script->now_us, &media, &cue))
        vt_lfilms_cue(script, cue);
    else
        vt_lvoices_end(script);
}

void vt_playing_captions(vt_script *script)
{
    vt_lvoices_captions(script);
    vt_lfilms_captions(script);
}

void vt_playing_words(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->film_count; i++)
        vt_lsaid_forget(&playing->films[i].said);
    for (int i = 0; i < playing->count; i++)
        vt_lsaid_forget(&playing->list[i]->said);
}

bool vt_playing_has(const vt_script *script, uint64_t number)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->count; i++)
        if (playing->list[i]->number == number || playing->list[i]->stems == number) return true;
    for (int i = 0; i < playing->film_count; i++)
        if ((VT_AWAITED_FILM | playing->films[i].number) == number) return true;
    return false;
}

int64_t vt_playing_wish(const vt_script *script)
{
    int64_t due = vt_playing_due(script), said = vt_lvoices_caption_wish(script),
            films = vt_lfilms_wish(script);
    if (said < due) due = said;
    return films < due ? films : due;
}

/* ---- what the app asks ---- */

static vt_hash hash_film(const vt_mix_voice *voice, vt_hash hash)
{
    hash = vt_transport_hash(&voice->transport, vt_hash_u64(hash, voice->id));
    hash = vt_hash_u64(hash, (uint64_t)voice->bus << 1 | (uint64_t)voice->output);
    hash = vt_hash_f64(vt_hash_f64(hash, voice->volume.from), voice->volume.to);
    return vt_hash_f64(vt_hash_u64(hash, (uint64_t)voice->volume.start_us), voice->pan);
}

const vt_mix *vt_script_mix(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    vt_mix_voice voice;
    vt_hash films = vt_hash_start;
    vt_playing_settle(script);
    vt_voices_mix(playing->voices, script->now_us, &playing->sounds);
    for (int i = 0; i < playing->film_count; i++)
        if (vt_lfilms_voice(script, &playing->films[i], &voice)) films = hash_film(&voice, films);
    uint64_t revision = playing->mix.revision;
    if (revision && films == playing->films_hash && playing->sounds.revision == playing->sounds_revision)
        return &playing->mix;
    playing->films_hash = films;
    playing->sounds_revision = playing->sounds.revision;
    playing->mix = playing->sounds;
    playing->mix.revision = revision + 1;
    for (int i = 0; i < playing->film_count && playing->mix.count < VT_MIX_VOICES; i++)
        if (vt_lfilms_voice(script, &playing->films[i], &voice))
            playing->mix.voices[playing->mix.count++] = voice;
    return &playing->mix;
}

void vt_script_reels(
    vt_script *script, void (*each)(void *context, const vt_reel_order *order), void *context)
{
    const struct vt_lplaying *playing = script->playing;
    vt_playing_settle(script);
    for (uint32_t last = 0;;) {
        const vt_lfilm *next = NULL;
        for (int i = 0; i < playing->film_count; i++) {
            const vt_lfilm *film = &playing->films[i];
            if (film->kind != VT_NODE_VIDEO || film->media <= last) continue;
            if (!next || film->media < next->media) next = film;
        }
        if (!next) return;
        last = next->media;
        vt_reel_order order;
        if (vt_reels_order(playing->reels, last, &order)) each(context, &order);
    }
}

bool vt_script_busy(const vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->film_count; i++)
        if (vt_lfilms_plays(script, &playing->films[i]) && !playing->films[i].loop) return true;
    return vt_voices_busy(playing->voices);
}
