/* What video nodes can do besides: play, pause, stop, seek, cues, and following another film. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "script/playing.h"

static const double PLACE_MOST = 86400;

/* The film of the node at 1, as its properties say now. */
static vt_lfilm *check_film(lua_State *L, const char *what)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = vt_lnode_check(L, 1);
    if (box->kind != VT_NODE_VIDEO)
        luaL_error(L, "%s belongs to a video, not to a %s", what, vt_node_kind_name(box->kind));
    vt_lfilm *film = vt_lfilms_of(script, box->node);
    if (!film) luaL_error(L, "this video is no more");
    vt_lfilms_follow(script, film);
    return film;
}

static void set_playing(lua_State *L, vt_lfilm *film, bool playing, const char *what)
{
    vt_script *script = vt_script_of(L);
    vt_err err;
    if (!vt_stage_set_bool(script->deps.stage, film->node, VT_PROP_PLAYING, playing, &err))
        vt_gate_raise(L, &err);
    vt_lfilms_follow(script, film);
    vt_lnode_changed(L, what, film->number);
}

static int video_play(lua_State *L)
{
    set_playing(L, check_film(L, "play"), true, "film.play");
    lua_settop(L, 1);
    return 1;
}

static int video_pause(lua_State *L)
{
    set_playing(L, check_film(L, "pause"), false, "film.pause");
    lua_settop(L, 1);
    return 1;
}

static int video_stop(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_lfilm *film = check_film(L, "stop");
    vt_lfilms_row(script, film, "stop");
    set_playing(L, film, false, "film.stop");
    if (film->media) vt_reels_seek(script->playing->reels, film->media, 0, script->now_us);
    film->stopped = true;
    lua_settop(L, 1);
    return 1;
}

static int video_seek(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_lfilm *film = check_film(L, "seek");
    double place = vt_lsound_number(L, 2, 0, PLACE_MOST, "the place of seek");
    if (film->media) vt_reels_seek(script->playing->reels, film->media, place, script->now_us);
    vt_lnode_changed(L, "film.seek", film->number);
    script->hash = vt_hash_f64(script->hash, place);
    lua_settop(L, 1);
    return 1;
}

/* ---- cues ---- */

static void reserve_cue(lua_State *L)
{
    struct vt_lplaying *playing = vt_script_of(L)->playing;
    if (playing->cue_count >= VT_CUES_MAX)
        luaL_error(L, "more than %d cues; cancel those that are done with", VT_CUES_MAX);
    if (playing->cue_count < playing->cue_capacity) return;
    int capacity = playing->cue_capacity ? playing->cue_capacity * 2 : 16;
    vt_lcue *cues = vt_realloc_array(playing->cues, (size_t)capacity, sizeof *cues);
    if (!cues) vt_gate_memory(L);
    playing->cues = cues;
    playing->cue_capacity = capacity;
}

static int video_at(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    struct vt_lplaying *playing = script->playing;
    const vt_lfilm *film = check_film(L, "at");
    double place = vt_lsound_number(L, 2, 0, PLACE_MOST, "the place of at");
    if (lua_type(L, 3) != LUA_TFUNCTION)
        return luaL_error(L, "at takes seconds and a function, not a %s", luaL_typename(L, 3));
    if (film->media == 0) return luaL_error(L, "at: this video has no film yet; set src first");
    lua_settop(L, 3);
    reserve_cue(L);
    uint64_t *number = lua_newuserdatauv(L, sizeof *number, 0);
    *number = script->serial + 1;
    luaL_setmetatable(L, vt_module_cue.name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushvalue(L, 3);
    lua_rawseti(L, -2, (lua_Integer)*number);
    vt_err err;
    if (!vt_reels_cue(playing->reels, film->media, place, *number, &err)) {
        lua_pushnil(L);
        lua_rawseti(L, -2, (lua_Integer)*number);
        return vt_gate_raise(L, &err);
    }
    lua_pop(L, 1);
    script->serial++;
    playing->cues[playing->cue_count++] = (vt_lcue){*number, film->node, film->media, script->serving};
    vt_lnode_changed(L, "film.at", film->number);
    script->hash = vt_hash_f64(script->hash, place);
    return 1;
}

static int cue_cancel(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    uint64_t number = *(const uint64_t *)luaL_checkudata(L, 1, vt_module_cue.name);
    vt_gate_effect(script, "cue.cancel");
    script->hash = vt_hash_u64(script->hash, number);
    vt_lfilms_uncue(script, number);
    return 0;
}

static int cue_tostring(lua_State *L)
{
    lua_pushfstring(L, "cue %I", (LUAI_UACINT) * (const uint64_t *)luaL_checkudata(L, 1, vt_module_cue.name));
    return 1;
}

void vt_lvideo_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_cue, NULL, NULL, cue_tostring);
}

/* ---- following ---- */

/* Whether following goes round in a ring. */
static bool leads_to(const vt_script *script, const vt_lfilm *leader, const vt_lfilm *film)
{
    for (int steps = 0; leader && steps <= script->playing->film_count; steps++) {
        if (leader == film) return true;
        leader = vt_lfilms_of(script, leader->leader);
    }
    return false;
}

static int video_follow(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_lfilm *film = check_film(L, "follow");
    vt_node leader = {0};
    if (!lua_isnil(L, 2)) {
        const vt_lnode_box *box = vt_lnode_test(L, 2);
        if (!box || box->kind != VT_NODE_VIDEO)
            return luaL_error(L, "follow takes another video, or nil; not a %s",
                box ? vt_node_kind_name(box->kind) : luaL_typename(L, 2));
        leader = vt_lnode_check(L, 2)->node;
        if (leads_to(script, vt_lfilms_of(script, leader), film))
            return luaL_error(L, "follow: that video follows this one; one of them must lead");
    }
    film->leader = leader;
    film->epoch = 0;
    vt_lfilms_follow(script, film);
    vt_lnode_changed(L, "film.follow", film->number);
    script->hash = vt_hash_u64(script->hash, vt_stage_number(script->deps.stage, leader));
    lua_settop(L, 1);
    return 1;
}

/* ---- what is read ---- */

bool vt_lvideo_reads(const char *name)
{
    return strcmp(name, "position") == 0 || strcmp(name, "length") == 0 || strcmp(name, "over") == 0;
}

bool vt_lvideo_get(lua_State *L, const vt_lnode_box *box, const char *name)
{
    vt_script *script = vt_script_of(L);
    const vt_reels *reels = script->playing->reels;
    if (!vt_lvideo_reads(name)) return false;
    bool position = strcmp(name, "position") == 0, length = strcmp(name, "length") == 0;
    vt_lnode_check(L, 1);
    vt_lfilm *film = vt_lfilms_of(script, box->node);
    if (film) vt_lfilms_follow(script, film);
    uint32_t media = film ? film->media : 0;
    if (position)
        vt_values_push_number(L, media ? (double)vt_reels_place(reels, media, script->now_us) / 1e6 : 0);
    else if (length)
        vt_values_push_number(L, media ? (double)vt_reels_length(reels, media) / 1e6 : 0);
    else
        lua_pushboolean(L, media && vt_reels_state(reels, media) == VT_REEL_OVER);
    return true;
}

/* ---- handlers ---- */

typedef struct {
    vt_node node;
    vt_handler handler;
    const char *text;
} errand;

static int call(lua_State *L)
{
    const errand *e = lua_touserdata(L, 1);
    vt_lnode_push(L, e->node);
    vt_lnode_user(L, 2, (int)e->handler + 1);
    vt_gate_hash_function(L, -1);
    lua_pushvalue(L, 2);
    lua_pushstring(L, e->text);
    vt_gate_hash_value(L, -1);
    lua_call(L, 2, 0);
    return 0;
}

void vt_lvideo_call(vt_script *script, const vt_lfilm *film, vt_handler handler, const char *text)
{
    const vt_lnode_box *box = vt_lnode_of(script, film->node);
    errand e = {film->node, handler, text};
    if (box && box->handlers & 1u << handler)
        vt_gate_serve(script, film->visit, vt_lnode_handler(handler), box->number, call, &e);
}

static const vt_api entries[] = {
    {"play", video_play, "", "video", "Plays; a film that is over begins again."},
    {"pause", video_pause, "", "video", "Holds it where it is."},
    {"stop", video_stop, "", "video", "Goes to its beginning and stands there."},
    {"seek", video_seek, "seconds: number", "video", "Goes to a place; no cue on the way is called."},
    {"at", video_at, "seconds: number, fn: fun(film: video)", "cue",
        "Calls fn each time this place is passed in play; until src is another."},
    {"follow", video_follow, "other: video?", "video",
        "Plays, pauses, seeks and loops with another video; nil: no more."},
    {"position", NULL, "", "number", "Seconds from its beginning; read only."},
    {"length", NULL, "", "number", "Seconds; 0: not known yet; read only."},
    {"over", NULL, "", "boolean", "It has ended; read only."},
    {0},
};
const vt_module vt_module_video = {"film", "video: node", true, entries, "A film."};

static const vt_api cue_entries[] = {
    {"cancel", cue_cancel, "", "", "It is not called any more."},
    {0},
};
const vt_module vt_module_cue = {"cue", "cue", true, cue_entries, "What film:at returns."};
