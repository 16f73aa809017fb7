/* Voices as a script knows them: who hears of their ends, and of what is said in them. */
#include <string.h>

#include "base/mem.h"
#include "script/playing.h"

void vt_lvoices_reserve(lua_State *L, int count)
{
    struct vt_lplaying *playing = vt_script_of(L)->playing;
    if (playing->count + count <= playing->capacity) return;
    int capacity = playing->capacity ? playing->capacity * 2 : VT_MIX_VOICES;
    vt_lvoice **list = vt_realloc_array(playing->list, (size_t)capacity, sizeof *list);
    if (!list) vt_gate_memory(L);
    playing->list = list;
    playing->capacity = capacity;
}

vt_lvoice *vt_lvoices_find(const vt_script *script, vt_voice voice)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->count; i++) {
        vt_lvoice *box = playing->list[i];
        if (box->voice.slot == voice.slot && box->voice.generation == voice.generation) return box;
    }
    return NULL;
}

bool vt_lvoices_listed(const vt_script *script, const vt_lvoice *box)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->count; i++)
        if (playing->list[i] == box) return true;
    return false;
}

const char *vt_lvoices_why(vt_voice_over why)
{
    static const char *const whys[] = {[VT_OVER_END] = "end",
        [VT_OVER_STOPPED] = "stopped",
        [VT_OVER_GROUP] = "group",
        [VT_OVER_SCENE] = "scene",
        [VT_OVER_ROOM] = "room",
        [VT_OVER_FAILED] = "failed"};
    return whys[why];
}

/* ---- rows ---- */

/* Needs two places on the stack. */
static void row(vt_script *script, vt_lvoice *box, int64_t at_us, const char *cause)
{
    lua_State *L = script->L;
    if (box->began == !cause || box->bus == VT_BUS_EFFECTS || !lua_checkstack(L, 3)) return;
    box->began = !cause;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)box->number);
    lua_getiuservalue(L, -1, VT_USER_VOICE_SRC);
    vt_lplayed played = {.kind = "sound", .src = lua_tostring(L, -1), .cause = cause, .at_us = at_us};
    played.length_us = box->over ? box->length_us : vt_voices_length(script->playing->voices, box->voice);
    vt_playing_row(script, box->visit, &played);
    lua_pop(L, 3);
}

void vt_lvoices_begun(vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->count; i++) {
        vt_lvoice *box = playing->list[i];
        if (box->began || box->over || vt_voices_state(playing->voices, box->voice) != VT_VOICE_PLAYING)
            continue;
        row(script, box, vt_voices_at(playing->voices, box->voice, script->now_us), NULL);
    }
}

static const char *cause_of(vt_voice_over why)
{
    return why == VT_OVER_END      ? "end"
           : why == VT_OVER_SCENE  ? "scene"
           : why == VT_OVER_FAILED ? "fault"
                                   : "stop";
}

void vt_lvoices_gone(vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; i < playing->count; i++)
        if (!playing->list[i]->over)
            row(script, playing->list[i],
                vt_voices_at(playing->voices, playing->list[i]->voice, script->now_us), "idle");
}

void vt_lvoices_clear(vt_script *script, const char *cause)
{
    lua_State *L = script->L;
    const struct vt_lplaying *playing = script->playing;
    if (!lua_checkstack(L, 6)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    int calls = lua_gettop(L);
    for (int i = 0; i < playing->count; i++) {
        vt_lvoice *box = playing->list[i];
        bool plays_on = box->stays || (box->bus == VT_BUS_EFFECTS && !box->loop);
        if (!box->over && !plays_on)
            row(script, box, vt_voices_at(playing->voices, box->voice, script->now_us), cause);
        lua_rawgeti(L, calls, (lua_Integer)box->number);
        for (int user = VT_USER_VOICE_END; user <= VT_USER_VOICE_CAPTION; user++) {
            lua_pushnil(L);
            lua_setiuservalue(L, calls + 1, user);
        }
        if (lua_getiuservalue(L, calls + 1, VT_USER_VOICE_STEMS) == LUA_TUSERDATA) {
            lua_pushnil(L);
            lua_setiuservalue(L, -2, VT_USER_VOICE_END);
        }
        lua_settop(L, calls);
    }
    lua_pop(L, 1);
}

/* ---- ends ---- */

typedef struct {
    uint64_t number;
    int user;
    const char *text;
} errand;

/* Pushes the function and whom it is told of; nothing when there is none. */
static bool push_function(lua_State *L, const errand *e)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    if (lua_rawgeti(L, -1, (lua_Integer)e->number) == LUA_TUSERDATA) {
        if (e->user == VT_USER_VOICE_STEMS && lua_getiuservalue(L, -1, VT_USER_VOICE_STEMS) != LUA_TUSERDATA)
            return false;
        int user = e->user == VT_USER_VOICE_STEMS ? VT_USER_VOICE_END : e->user;
        if (lua_getiuservalue(L, -1, user) == LUA_TFUNCTION) {
            lua_insert(L, -2);
            return true;
        }
    }
    return false;
}

static int call(lua_State *L)
{
    const errand *e = lua_touserdata(L, 1);
    push_function(L, e);
    vt_gate_hash_function(L, -2);
    lua_pushstring(L, e->text);
    vt_gate_hash_value(L, -1);
    lua_call(L, 2, 0);
    return 0;
}

static bool tell(vt_script *script, const vt_lvoice *box, int user, const char *text)
{
    static const char *const entries[] = {[VT_USER_VOICE_END] = "on_end",
        [VT_USER_VOICE_ERROR] = "on_error",
        [VT_USER_VOICE_CAPTION] = "on_caption",
        [VT_USER_VOICE_STEMS] = "on_end"};
    lua_State *L = script->L;
    int top = lua_gettop(L);
    errand e = {box->number, user, text};
    if (!lua_checkstack(L, 6)) return false;
    bool heard = push_function(L, &e);
    lua_settop(L, top);
    if (heard) vt_gate_serve(script, box->visit, entries[user], box->number, call, &e);
    return heard;
}

static void unlist(vt_script *script, vt_lvoice *box)
{
    struct vt_lplaying *playing = script->playing;
    lua_State *L = script->L;
    int at = 0;
    while (at < playing->count && playing->list[at] != box)
        at++;
    if (at == playing->count) return;
    vt_captions_finish(&box->said.items);
    box->said = (vt_lsaid){.told = -1};
    memmove(
        &playing->list[at], &playing->list[at + 1], (size_t)(--playing->count - at) * sizeof *playing->list);
    if (!lua_checkstack(L, 2)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)box->number);
    lua_pop(L, 1);
}

static bool last_of_stems(const vt_script *script, const vt_lvoice *box)
{
    const struct vt_lplaying *playing = script->playing;
    for (int i = 0; box->stems && i < playing->count; i++)
        if (playing->list[i] != box && playing->list[i]->stems == box->stems) return false;
    return box->stems != 0;
}

/* The userdata lives on while it is told: VT_SLOT_CALLS keeps it until it leaves the list. */
static void say_goodbye(vt_script *script, vt_lvoice *box)
{
    const char *why = vt_lvoices_why(box->why);
    uint64_t number = box->number, stems = 0;
    row(script, box, box->at_us, cause_of(box->why));
    if (box->said.told >= 0) tell(script, box, VT_USER_VOICE_CAPTION, "");
    if (box->why == VT_OVER_FAILED)
        tell(script, box, VT_USER_VOICE_ERROR, vt_playing_outcome(script, box->media));
    else
        tell(script, box, VT_USER_VOICE_END, why);
    if (last_of_stems(script, box)) {
        stems = box->stems;
        tell(script, box, VT_USER_VOICE_STEMS, why);
    }
    unlist(script, box);
    vt_task_over(script, number, why);
    if (stems) vt_task_over(script, stems, why);
}

void vt_lvoices_over(vt_script *script, vt_lvoice *box, vt_voice_over why)
{
    vt_voices *voices = script->playing->voices;
    box->at_us = vt_voices_at(voices, box->voice, script->now_us);
    box->length_us = vt_voices_length(voices, box->voice);
    box->why = why;
    box->over = true;
}

void vt_lvoices_end(vt_script *script)
{
    struct vt_lplaying *playing = script->playing;
    vt_voice voice;
    vt_voice_over why;
    if (playing->refused) {
        vt_lvoice *box = playing->list[0];
        for (int i = 0; !(box->over && box->why == VT_OVER_ROOM && box->voice.generation == 0);)
            box = playing->list[++i];
        playing->refused--;
        say_goodbye(script, box);
        return;
    }
    if (!vt_voices_ended(playing->voices, script->now_us, &voice, &why)) return;
    vt_lvoice *box = vt_lvoices_find(script, voice);
    if (!box) return;
    vt_lvoices_over(script, box, why);
    say_goodbye(script, box);
}

/* ---- what is said ---- */

static bool hears(lua_State *L, const vt_lvoice *box)
{
    if (box->over || !lua_checkstack(L, 4)) return false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)box->number);
    bool heard = lua_getiuservalue(L, -1, VT_USER_VOICE_CAPTION) == LUA_TFUNCTION;
    lua_pop(L, 3);
    return heard;
}

static void look(vt_script *script, vt_lvoice *box)
{
    lua_State *L = script->L;
    if (box->said.looked || !lua_checkstack(L, 3)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)box->number);
    lua_getiuservalue(L, -1, VT_USER_VOICE_SRC);
    vt_lsaid_look(script, &box->said, lua_tostring(L, -1));
    lua_pop(L, 3);
}

/* A stem that is muted is one of several: another may speak. */
static bool keeps_quiet(const vt_lvoice *box)
{
    return box->stems && box->muted;
}

/* A handler may begin and end voices: who comes after in the list is found again by its number. */
void vt_lvoices_captions(vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    for (uint64_t last = 0;;) {
        vt_lvoice *box = NULL;
        for (int i = 0; i < playing->count && !box; i++)
            if (playing->list[i]->number > last) box = playing->list[i];
        if (!box) return;
        last = box->number;
        if (!hears(script->L, box)) continue;
        look(script, box);
        int64_t place = vt_voices_at(playing->voices, box->voice, script->now_us);
        bool speaks = !keeps_quiet(box) && vt_voices_state(playing->voices, box->voice) != VT_VOICE_WAITING;
        int now = speaks && box->said.items.count ? vt_captions_at(&box->said.items, place) : -1;
        bool news = now != box->said.told || (box->said.fresh && now >= 0);
        box->said.fresh = false;
        if (!news) continue;
        box->said.told = now;
        tell(script, box, VT_USER_VOICE_CAPTION, now < 0 ? "" : box->said.items.items[now].text);
    }
}

int64_t vt_lvoices_caption_wish(const vt_script *script)
{
    const struct vt_lplaying *playing = script->playing;
    int64_t wish = INT64_MAX;
    for (int i = 0; i < playing->count; i++) {
        const vt_lvoice *box = playing->list[i];
        vt_transport transport;
        if (!hears(script->L, box) || !vt_voices_transport(playing->voices, box->voice, &transport)) continue;
        int64_t next = keeps_quiet(box) ? box->said.told < 0 ? INT64_MAX : script->now_us
                                        : vt_lsaid_wish(&box->said, &transport, script->now_us);
        if (next < wish) wish = next;
    }
    return wish;
}
