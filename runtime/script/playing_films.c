/* Films and cameras as a script knows them: they follow the properties of their nodes, and one may follow
 * another.
 *
 * 1. A film that is over has its node's playing false; play, or playing = true, begins it again. What is
 * shown after it plays, unless it is told otherwise after that.
 * 2. Cues belong to what a node shows: another src ends them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "script/playing.h"

enum { VOLUME_US = 20000, APART_US = 80000 };
#define FILM_VOICE (UINT64_C(1) << 63) /* no voice of the model has such a number */

/* ---- what its node says ---- */

static vt_value value_of(const vt_script *script, const vt_lfilm *film, vt_prop prop)
{
    vt_value value = {0};
    vt_stage_get(script->deps.stage, film->node, prop, &value, NULL);
    return value;
}

static bool says(const vt_script *script, const vt_lfilm *film, vt_prop prop)
{
    return value_of(script, film, prop).as.boolean;
}

vt_lfilm *vt_lfilms_of(const vt_script *script, vt_node node)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->film_count; i++)
        if (playing->films[i].node.slot == node.slot && playing->films[i].node.generation == node.generation)
            return &playing->films[i];
    return NULL;
}

vt_lfilm *vt_lfilms_media(const vt_script *script, uint32_t media)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->film_count; i++)
        if (playing->films[i].media == media) return &playing->films[i];
    return NULL;
}

bool vt_lfilms_plays(const vt_script *script, const vt_lfilm *film)
{
    return film->kind == VT_NODE_VIDEO && film->media && film->playing && film->rate != 0 &&
           vt_reels_state(script->playing->reels, film->media) == VT_REEL_READY;
}

/* ---- rows ---- */

void vt_lfilms_row(vt_script *script, vt_lfilm *film, const char *cause)
{
    const vt_reels *reels = script->playing->reels;
    if (film->began == !cause) return;
    film->began = !cause;
    vt_lplayed played = {.kind = "film",
        .src = film->src,
        .cause = cause,
        .at_us = vt_reels_place(reels, film->media, script->now_us),
        .length_us = vt_reels_length(reels, film->media)};
    vt_playing_row(script, film->visit, &played);
}

/* ---- beginning and ending ---- */

void vt_lfilms_reserve(lua_State *L)
{
    struct vt_lplaying *playing = vt_script_of(L)->playing;
    if (playing->film_count < playing->film_capacity) return;
    int capacity = playing->film_capacity ? playing->film_capacity * 2 : 8;
    vt_lfilm *films = vt_realloc_array(playing->films, (size_t)capacity, sizeof *films);
    if (!films) vt_gate_memory(L);
    playing->films = films;
    playing->film_capacity = capacity;
}

void vt_lfilms_add(vt_script *script, vt_node node)
{
    struct vt_lplaying *playing = script->playing;
    vt_lfilm *film = &playing->films[playing->film_count++];
    *film = (vt_lfilm){.node = node,
        .number = vt_stage_number(script->deps.stage, node),
        .rate = 1,
        .visit = script->serving,
        .volume = {1, 1, 0, 0}};
    film->said.told = -1;
    vt_stage_kind(script->deps.stage, node, &film->kind, NULL);
}

/* The script hears nothing of its cues any more. */
static void drop_cues(vt_script *script, uint32_t media)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = playing->cue_count - 1; i >= 0; i--)
        if (playing->cues[i].media == media) vt_lfilms_uncue(script, playing->cues[i].number);
}

static void close_film(vt_script *script, vt_lfilm *film, const char *cause)
{
    if (film->media == 0) return;
    if (film->kind == VT_NODE_VIDEO) {
        film->over = vt_reels_state(script->playing->reels, film->media) == VT_REEL_OVER;
        vt_lfilms_row(script, film, cause);
        drop_cues(script, film->media);
        vt_reels_close(script->playing->reels, film->media);
    }
    vt_lsaid_forget(&film->said);
    film->media = 0;
    film->sound = false;
}

static void open_film(vt_script *script, vt_lfilm *film, uint32_t media)
{
    vt_value src = value_of(script, film, VT_PROP_SRC);
    int size = (int)src.as.string.length;
    vt_err err = {0};
    snprintf(film->src, sizeof film->src, "%.*s", size, src.as.string.bytes);
    if (film->kind == VT_NODE_VIDEO && !vt_reels_open(script->playing->reels, media, &err)) {
        if (script->deps.say) script->deps.say(script->deps.context, err.message);
        return;
    }
    film->media = media;
    film->playing = film->loop = false;
    film->rate = 1;
    if (film->over) vt_stage_set_bool(script->deps.stage, film->node, VT_PROP_PLAYING, true, NULL);
    film->over = false;
}

/* ---- following ---- */

/* What another film does, and where it is. */
static void follow_leader(vt_script *script, vt_lfilm *film, bool *playing, bool *loop, double *rate)
{
    const vt_reels *reels = script->playing->reels;
    vt_lfilm *leader = vt_lfilms_of(script, film->leader);
    vt_transport first;
    if (!leader || leader->media == 0 || !vt_reels_transport(reels, leader->media, &first)) return;
    *playing = leader->playing && vt_reels_state(reels, leader->media) == VT_REEL_READY;
    *loop = leader->loop;
    *rate = leader->rate;
    if (vt_reels_state(reels, film->media) == VT_REEL_LOADING) return;
    int64_t length = vt_reels_length(reels, film->media), now = script->now_us;
    int64_t there = vt_reels_place(reels, leader->media, now), here = vt_reels_place(reels, film->media, now);
    if (length > 0 && there > length) there = length;
    int64_t apart = there > here ? there - here : here - there;
    if (film->epoch == first.epoch && apart <= APART_US) return;
    film->epoch = first.epoch;
    if (apart > 0) vt_reels_seek(script->playing->reels, film->media, (double)there / 1e6, now);
}

void vt_lfilms_follow(vt_script *script, vt_lfilm *film)
{
    vt_stage *stage = script->deps.stage;
    vt_reels *reels = script->playing->reels;
    uint32_t media = vt_stage_film(stage, film->node);
    if (media != film->media) {
        close_film(script, film, "stop");
        if (media) open_film(script, film, media);
    }
    if (film->kind != VT_NODE_VIDEO || film->media == 0) return;
    bool playing = says(script, film, VT_PROP_PLAYING), loop = says(script, film, VT_PROP_LOOP);
    double rate = value_of(script, film, VT_PROP_RATE).as.number;
    double volume = value_of(script, film, VT_PROP_VOLUME).as.number;
    if (film->leader.generation) follow_leader(script, film, &playing, &loop, &rate);
    if (playing != film->playing || loop != film->loop || rate != film->rate) {
        film->playing = playing;
        film->loop = loop;
        film->rate = rate;
        vt_reels_set(reels, film->media, playing, rate, loop, script->now_us);
    }
    if (volume != film->volume.to) vt_ramp_go(&film->volume, volume, script->now_us, VOLUME_US);
    if (!film->began && vt_lfilms_plays(script, film)) vt_lfilms_row(script, film, NULL);
}

static void remove_dead(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    int kept = 0;
    for (int i = 0; i < playing->film_count; i++) {
        vt_lfilm *film = &playing->films[i];
        if (vt_stage_alive(script->deps.stage, film->node)) {
            playing->films[kept++] = *film;
            continue;
        }
        close_film(script, film, "stop");
    }
    playing->film_count = kept;
}

static void speak(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    int speaking = 0;
    for (int i = 0; i < playing->film_count; i++) {
        const vt_lfilm *film = &playing->films[i];
        if (!film->sound || !vt_lfilms_plays(script, film)) continue;
        speaking += value_of(script, film, VT_PROP_BUS).as.choice == (int)VT_FILM_BUS_VOICE;
    }
    if (speaking != playing->speaking) vt_voices_speech(playing->voices, speaking, script->now_us);
    playing->speaking = speaking;
}

/* Leaders before those that follow them. */
void vt_lfilms_settle(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    remove_dead(script);
    for (int following = 0; following <= 1; following++)
        for (int i = 0; i < playing->film_count; i++)
            if ((playing->films[i].leader.generation != 0) == following)
                vt_lfilms_follow(script, &playing->films[i]);
    speak(script);
}

void vt_lfilms_clear(vt_script *script, const char *cause)
{
    struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->film_count; i++)
        close_film(script, &playing->films[i], cause);
    playing->film_count = 0;
    speak(script);
}

/* ---- what the door tells ---- */

static void over(vt_script *script, vt_lfilm *film)
{
    vt_node node = film->node;
    uint64_t number = film->number;
    vt_lfilms_row(script, film, "end");
    film->playing = false;
    vt_stage_set_bool(script->deps.stage, node, VT_PROP_PLAYING, false, NULL);
    vt_reels_set(script->playing->reels, film->media, false, film->rate, film->loop, script->now_us);
    vt_lvideo_call(script, film, VT_ON_END, NULL);
    vt_task_over(script, VT_AWAITED_FILM | number, "end");
}

/* The cues on its last stretch come before its end. */
static void ended(vt_script *script, uint32_t media)
{
    struct vt_lplaying *playing = script->playing;
    uint32_t whose;
    uint64_t cue;
    if (vt_reels_state(playing->reels, media) != VT_REEL_OVER) return;
    while (vt_reels_passed(playing->reels, script->now_us, &whose, &cue))
        vt_lfilms_cue(script, cue);
    vt_lfilm *film = vt_lfilms_media(script, media);
    if (film && vt_reels_state(playing->reels, media) == VT_REEL_OVER) over(script, film);
}

static void failed(vt_script *script, vt_lfilm *film)
{
    uint64_t number = film->number;
    if (film->kind == VT_NODE_VIDEO) {
        vt_lfilms_row(script, film, "fault");
        vt_reels_fail(script->playing->reels, film->media);
    }
    vt_lvideo_call(script, film, VT_ON_ERROR, vt_playing_outcome(script, film->media));
    vt_task_over(script, VT_AWAITED_FILM | number, "failed");
}

void vt_lfilms_told(vt_script *script, vt_lfilm *film, const vt_event *event)
{
    vt_reels *reels = script->playing->reels;
    bool video = film->kind == VT_NODE_VIDEO;
    vt_media_told told = event->as.media.told;
    if (film->kind == VT_NODE_CAMERA && (told == VT_MEDIA_READY || told == VT_MEDIA_FAILED))
        vt_lcamera_told(script, film->src, told == VT_MEDIA_READY);
    switch (told) {
    case VT_MEDIA_READY:
        film->sound = event->as.media.sound;
        if (video) vt_reels_ready(reels, film->media, event->as.media.length_us, script->now_us);
        vt_playing_settle(script);
        vt_lvideo_call(script, film, VT_ON_READY, NULL);
        break;
    case VT_MEDIA_AT:
        if (video) vt_reels_at(reels, film->media, event->as.media.at_us, script->now_us);
        break;
    case VT_MEDIA_ENDED:
        if (!video || vt_reels_state(reels, film->media) != VT_REEL_READY) break;
        vt_reels_end(reels, film->media, script->now_us);
        ended(script, film->media);
        break;
    case VT_MEDIA_FAILED:
        failed(script, film);
        break;
    }
}

/* ---- cues ---- */

static vt_lcue *find_cue(const vt_script *script, uint64_t number)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->cue_count; i++)
        if (playing->cues[i].number == number) return &playing->cues[i];
    return NULL;
}

void vt_lfilms_uncue(vt_script *script, uint64_t number)
{
    struct vt_lplaying *playing = script->playing;
    lua_State *L = script->L;
    vt_lcue *cue = find_cue(script, number);
    if (!cue) return;
    vt_reels_uncue(playing->reels, cue->media, number);
    int left = (int)(playing->cues + playing->cue_count - cue) - 1;
    memmove(cue, cue + 1, (size_t)left * sizeof *cue);
    playing->cue_count--;
    if (!lua_checkstack(L, 2)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)number);
    lua_pop(L, 1);
}

static int call_cue(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lcue *cue = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)cue->number);
    vt_gate_hash_function(L, -1);
    vt_lnode_push(L, cue->node);
    script->hash = vt_hash_u64(script->hash, vt_stage_number(script->deps.stage, cue->node));
    lua_call(L, 1, 0);
    return 0;
}

void vt_lfilms_cue(vt_script *script, uint64_t number)
{
    const vt_lcue *found = find_cue(script, number);
    if (!found) return;
    vt_lcue cue = *found;
    vt_gate_serve(script, cue.visit, "at", number, call_cue, &cue);
}

/* ---- what is said ---- */

static void caption(vt_script *script, vt_lfilm *film)
{
    const vt_reels *reels = script->playing->reels;
    vt_lsaid *said = &film->said;
    const vt_lnode_box *box = vt_lnode_of(script, film->node);
    bool shows = says(script, film, VT_PROP_CAPTIONS), hears = box && box->handlers & 1u << VT_ON_CAPTION;
    bool ready = film->media && vt_reels_state(reels, film->media) == VT_REEL_READY;
    if (ready && (shows || hears)) vt_lsaid_look(script, said, film->src);
    int now = -1;
    if (ready && (shows || hears) && said->items.count)
        now = vt_captions_at(&said->items, vt_reels_place(reels, film->media, script->now_us));
    bool news = now != said->told || (said->fresh && now >= 0);
    const char *text = now < 0 ? "" : said->items.items[now].text;
    said->told = now;
    said->fresh = false;
    if (news || shows != film->shows) vt_lsaid_show(script, film, shows ? text : "");
    film->shows = shows;
    if (shows && now >= 0) vt_lsaid_fit(script, film);
    if (hears && news) vt_lvideo_call(script, film, VT_ON_CAPTION, text);
}

void vt_lfilms_captions(vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    for (uint64_t last = 0;;) {
        vt_lfilm *film = NULL;
        for (int i = 0; i < playing->film_count && !film; i++)
            if (playing->films[i].number > last) film = &playing->films[i];
        if (!film) return;
        last = film->number;
        if (film->kind == VT_NODE_VIDEO) caption(script, film);
    }
}

void vt_lfilms_stopped(vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->film_count;) {
        vt_lfilm *film = &playing->films[i++];
        if (!film->stopped) continue;
        film->stopped = false;
        vt_task_over(script, VT_AWAITED_FILM | film->number, "stopped");
        i = 0;
    }
}

int64_t vt_lfilms_wish(const vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    int64_t wish = INT64_MAX;
    for (int i = 0; i < playing->film_count; i++) {
        const vt_lfilm *film = &playing->films[i];
        vt_transport transport;
        if (film->stopped) return script->now_us;
        if (film->said.items.count == 0 || film->media == 0 ||
            vt_reels_state(playing->reels, film->media) != VT_REEL_READY ||
            !vt_reels_transport(playing->reels, film->media, &transport))
            continue;
        int64_t next = vt_lsaid_wish(&film->said, &transport, script->now_us);
        if (next < wish) wish = next;
    }
    return wish;
}

/* ---- sound ---- */

bool vt_lfilms_voice(const vt_script *script, const vt_lfilm *film, vt_mix_voice *out)
{
    const vt_reels *reels = script->playing->reels;
    vt_transport transport;
    if (!film->sound || vt_reels_state(reels, film->media) != VT_REEL_READY ||
        !vt_reels_transport(reels, film->media, &transport))
        return false;
    *out = (vt_mix_voice){.id = FILM_VOICE | film->media,
        .media = film->media,
        .transport = transport,
        .volume = film->volume,
        .pan = value_of(script, film, VT_PROP_PAN).as.number,
        .bus = (vt_bus)value_of(script, film, VT_PROP_BUS).as.choice,
        .output = (vt_output)value_of(script, film, VT_PROP_OUTPUT).as.choice};
    return true;
}

/* ---- during ---- */

static bool is_during(const vt_script *script, const vt_lfilm *film, int what)
{
    return vt_lfilms_plays(script, film) && value_of(script, film, VT_PROP_DURING).as.choice == what;
}

vt_script_during vt_script_playing(const vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    vt_script_during during = VT_DURING_FREE;
    for (int i = 0; i < playing->film_count; i++) {
        if (is_during(script, &playing->films[i], VT_DURING_LOCKED)) return VT_DURING_LOCKED;
        if (is_during(script, &playing->films[i], VT_DURING_INTERRUPTS)) during = VT_DURING_INTERRUPTS;
    }
    return during;
}

void vt_script_interrupt(vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    if (script->inside) return;
    vt_playing_settle(script);
    for (uint64_t last = 0;;) {
        vt_lfilm *film = NULL;
        for (int i = 0; i < playing->film_count && !film; i++)
            if (playing->films[i].number > last &&
                is_during(script, &playing->films[i], VT_DURING_INTERRUPTS))
                film = &playing->films[i];
        if (!film) break;
        last = film->number;
        int64_t end = vt_reels_length(playing->reels, film->media);
        uint32_t media = film->media;
        vt_reels_seek(playing->reels, media, (double)end / 1e6, script->now_us);
        vt_reels_end(playing->reels, media, script->now_us);
        ended(script, media);
    }
    vt_task_go_on(script);
}
