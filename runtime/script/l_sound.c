/* sound: voices, stems, buses, and how the visitor hears them. */
#include <string.h>

#include "script/playing.h"

enum { PLAY_COST = 500, LIST_MOST = 256 };
static const double FADE_MOST = 600;

static vt_voices *voices_of(const vt_script *script)
{
    return script->playing->voices;
}

/* ---- beginning ---- */

/* Leaves the userdata on top; nothing of the model is touched before it is whole. */
static vt_lvoice *new_voice(lua_State *L, int src)
{
    vt_script *script = vt_script_of(L);
    vt_lvoice *box = lua_newuserdatauv(L, sizeof *box, VT_USER_VOICE_STEMS);
    *box = (vt_lvoice){.number = script->serial + 1, .visit = script->serving, .said.told = -1};
    luaL_setmetatable(L, vt_module_voice.name);
    lua_pushvalue(L, src);
    lua_setiuservalue(L, -2, VT_USER_VOICE_SRC);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)box->number);
    lua_pop(L, 1);
    script->serial++;
    return box;
}

/* What the options say that is kept with the userdata. */
static void keep_options(lua_State *L, int voice, int table, bool stems)
{
    static const char *const names[] = {[VT_USER_VOICE_END] = "on_end",
        [VT_USER_VOICE_ERROR] = "on_error",
        [VT_USER_VOICE_CAPTION] = "on_caption",
        [VT_USER_VOICE_GROUP] = "group"};
    for (int user = VT_USER_VOICE_END; table && user <= VT_USER_VOICE_GROUP; user++) {
        if (stems && user == VT_USER_VOICE_END) continue;
        lua_pushstring(L, names[user]);
        lua_rawget(L, table);
        lua_setiuservalue(L, voice, user);
    }
}

static void list(vt_script *script, vt_lvoice *box, const vt_voice_wish *wish)
{
    struct vt_lplaying *playing = script->playing;
    box->media = wish->media;
    box->bus = wish->bus;
    box->rate = wish->rate;
    box->pan = wish->pan;
    box->muted = wish->muted;
    box->loop = wish->loop;
    box->stays = wish->stays;
    playing->list[playing->count++] = box;
}

static void forget(lua_State *L, const vt_lvoice *box)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)box->number);
    lua_pop(L, 1);
}

/* Pushes the voice that the guard lets no other begin beside; false: there is none. The file's name is at 2,
 * the new voice at 3, which stands there next time. */
static bool push_guarded(lua_State *L, vt_voice begun)
{
    lua_settop(L, 3);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_VOICES);
    lua_pushvalue(L, 2);
    const vt_lvoice *last = lua_rawget(L, 4) == LUA_TUSERDATA ? lua_touserdata(L, 5) : NULL;
    if (last && last->voice.slot == begun.slot && last->voice.generation == begun.generation) return true;
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, 4);
    lua_settop(L, 3);
    return false;
}

/* It never sounds; its end is told soon. */
static void refuse(lua_State *L, vt_lvoice *box, const vt_err *err)
{
    vt_script *script = vt_script_of(L);
    box->over = true;
    box->why = VT_OVER_ROOM;
    script->playing->refused++;
    if (script->deps.say) script->deps.say(script->deps.context, err->message);
}

static uint32_t media_of(lua_State *L, const char *src, bool ahead)
{
    const vt_script *script = vt_script_of(L);
    if (!script->deps.sound) return 0;
    uint32_t media = script->deps.sound(script->deps.context, src, ahead);
    if (media == 0) vt_gate_memory(L);
    return media;
}

/* 1: a name or a table. */
static int play(lua_State *L, const char *what, bool loop)
{
    vt_script *script = vt_script_of(L);
    vt_lsound_wish asked = {.what = what, .wish = vt_voice_plain};
    vt_gate_need_scene(L, what);
    lua_settop(L, 1);
    vt_budget_charge(L, PLAY_COST);
    int table = lua_istable(L, 1) ? 1 : 0;
    if (table) lua_rawgeti(L, 1, 1);
    vt_lsound_src(L, -1, what);
    if (table) lua_remove(L, 2);
    asked.wish.loop = loop;
    vt_gate_effect(script, what);
    script->hash = vt_hash_text(script->hash, lua_tostring(L, 2));
    vt_lsound_read(L, table, &asked);
    vt_lvoices_reserve(L, 1);
    vt_lvoice *box = new_voice(L, 2);
    keep_options(L, 3, table, false);
    asked.wish.src = lua_tostring(L, 2);
    asked.wish.media = media_of(L, asked.wish.src, false);
    vt_voice voice = {0};
    vt_err err = {0};
    bool begun = vt_voices_start(voices_of(script), &asked.wish, 1, script->now_us, &voice, &err);
    if (begun && push_guarded(L, voice)) {
        forget(L, box);
        return 1;
    }
    box->voice = voice;
    list(script, box, &asked.wish);
    if (!begun) refuse(L, box, &err);
    return 1;
}

static int sound_play(lua_State *L)
{
    return play(L, "sound.play", false);
}

static int sound_loop(lua_State *L)
{
    return play(L, "sound.loop", true);
}

static int sound_stems(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_lsound_wish asked = {.what = "sound.stems", .wish = vt_voice_plain, .stems = true};
    vt_voice_wish wishes[VT_STEMS_MAX];
    vt_voice out[VT_STEMS_MAX] = {{0}};
    vt_gate_need_scene(L, asked.what);
    lua_settop(L, 1);
    if (!lua_istable(L, 1))
        return luaL_error(L, "sound.stems takes a table: { \"drums.wav\", \"bass.wav\", loop = true }");
    int count = (int)(lua_rawlen(L, 1) <= VT_STEMS_MAX ? lua_rawlen(L, 1) : VT_STEMS_MAX + 1);
    if (count < 1 || count > VT_STEMS_MAX)
        return luaL_error(L, "sound.stems takes the names of 1 to %d files", VT_STEMS_MAX);
    vt_budget_charge(L, (uint64_t)PLAY_COST * (unsigned)count);
    vt_gate_effect(script, asked.what);
    vt_lsound_read(L, 1, &asked);
    vt_lvoices_reserve(L, count);
    vt_lstems *stems = lua_newuserdatauv(L, sizeof *stems, 1 + count);
    *stems = (vt_lstems){.number = ++script->serial, .count = count};
    luaL_setmetatable(L, vt_module_stems.name);
    lua_pushliteral(L, "on_end");
    lua_rawget(L, 1);
    lua_setiuservalue(L, 2, VT_USER_VOICE_END);
    luaL_checkstack(L, count + LUA_MINSTACK, NULL);
    for (int i = 0; i < count; i++) { /* all names are looked at before any voice is made */
        lua_rawgeti(L, 1, i + 1);
        vt_lsound_src(L, -1, asked.what);
        lua_remove(L, -2);
        script->hash = vt_hash_text(script->hash, lua_tostring(L, -1));
    }
    int voice = lua_gettop(L) + 1;
    for (int i = 0; i < count; i++) {
        int name = 3 + i;
        vt_lvoice *box = stems->voices[i] = new_voice(L, name);
        box->stems = stems->number;
        keep_options(L, voice, 1, true);
        lua_pushvalue(L, 2);
        lua_setiuservalue(L, voice, VT_USER_VOICE_STEMS);
        lua_setiuservalue(L, 2, VT_USER_VOICE_END + 1 + i);
        wishes[i] = asked.wish;
        wishes[i].src = lua_tostring(L, name);
        wishes[i].media = media_of(L, wishes[i].src, false);
    }
    vt_err err = {0};
    bool begun = vt_voices_start(voices_of(script), wishes, count, script->now_us, out, &err);
    for (int i = 0; i < count; i++) {
        stems->voices[i]->voice = out[i];
        list(script, stems->voices[i], &wishes[i]);
        if (!begun) refuse(L, stems->voices[i], &err);
    }
    lua_settop(L, 2);
    return 1;
}

/* ---- stopping, loading ---- */

typedef struct {
    const char *group;
    int bus; /* -1: any */
    double fade;
} stopping;

static const char *stop_option(void *context, int i)
{
    static const char *const names[] = {"group", "bus", "fade", NULL};
    (void)context;
    return names[i];
}

static void read_stopping(lua_State *L, stopping *out)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        bool known = false;
        for (int i = 0; stop_option(NULL, i); i++)
            known = known || strcmp(name, stop_option(NULL, i)) == 0;
        if (!known && (!unknown || strcmp(name, unknown) < 0)) unknown = name;
    }
    if (unknown) {
        const char *nearest = vt_sandbox_nearest(unknown, stop_option, NULL);
        if (nearest) vt_sandbox_unknown(L, "sound.stop", unknown, nearest);
        luaL_error(L, "sound.stop has no \"%s\"; it has group, bus and fade", unknown);
    }
    if (lua_getfield(L, 1, "group") != LUA_TNIL) {
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "group of sound.stop is a name, not a %s", luaL_typename(L, -1));
        out->group = lua_tostring(L, -1);
    }
    if (lua_getfield(L, 1, "bus") != LUA_TNIL)
        out->bus = vt_lsound_enum(L, -1, vt_lsound_buses, "bus of sound.stop");
    if (lua_getfield(L, 1, "fade") != LUA_TNIL)
        out->fade = vt_lsound_number(L, -1, 0, FADE_MOST, "fade of sound.stop");
}

static bool is_in_group(lua_State *L, const vt_lvoice *box, const char *group)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)box->number);
    bool same = lua_getiuservalue(L, -1, VT_USER_VOICE_GROUP) == LUA_TSTRING &&
                strcmp(lua_tostring(L, -1), group) == 0;
    lua_pop(L, 3);
    return same;
}

static int sound_stop(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const struct vt_lplaying *playing = script->playing;
    stopping what = {.bus = -1};
    vt_gate_need_scene(L, "sound.stop");
    lua_settop(L, 1);
    if (lua_istable(L, 1))
        read_stopping(L, &what);
    else if (!lua_isnil(L, 1))
        what.fade = vt_lsound_number(L, 1, 0, FADE_MOST, "the fade of sound.stop");
    vt_gate_effect(script, "sound.stop");
    script->hash = vt_hash_f64(vt_hash_u64(script->hash, (uint64_t)what.bus), what.fade);
    script->hash = vt_hash_text(script->hash, what.group ? what.group : "");
    for (int i = 0; i < playing->count; i++) {
        const vt_lvoice *box = playing->list[i];
        if (box->over || (what.bus >= 0 && (int)box->bus != what.bus)) continue;
        if (what.group && !is_in_group(L, box, what.group)) continue;
        vt_voices_stop(playing->voices, box->voice, what.fade, script->now_us);
    }
    return 0;
}

/* A name, or a list of them. */
static void each_name(lua_State *L, const char *what, void (*take)(lua_State *L, const char *src))
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, what);
    lua_settop(L, 1);
    lua_Integer count = lua_istable(L, 1) ? (lua_Integer)lua_rawlen(L, 1) : 1;
    if (count > LIST_MOST) luaL_error(L, "%s takes at most %d names", what, LIST_MOST);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_settop(L, 1);
        if (lua_istable(L, 1))
            lua_rawgeti(L, 1, i);
        else
            lua_pushvalue(L, 1);
        vt_lsound_src(L, 2, what);
        vt_budget_charge(L, PLAY_COST);
        vt_gate_effect(script, what);
        script->hash = vt_hash_text(script->hash, lua_tostring(L, 3));
        take(L, lua_tostring(L, 3));
    }
}

static void load_sound(lua_State *L, const char *src)
{
    media_of(L, src, true);
}

static int sound_load(lua_State *L)
{
    each_name(L, "sound.load", load_sound);
    return 0;
}

static void load_film(lua_State *L, const char *src)
{
    const vt_script *script = vt_script_of(L);
    if (script->deps.film_ahead) script->deps.film_ahead(script->deps.context, src);
}

static int video_load(lua_State *L)
{
    each_name(L, "video.load", load_film);
    return 0;
}

/* ---- the visitor's ---- */

/* Upvalues: the functions, "sound". */
static int sound_index(lua_State *L)
{
    const struct vt_lplaying *playing = vt_script_of(L)->playing;
    const char *name = vt_values_tostring(L, 2, NULL);
    if (strcmp(name, "volume") == 0) {
        vt_values_push_number(L, playing->volume);
    } else if (strcmp(name, "balance") == 0) {
        vt_values_push_number(L, playing->balance);
    } else if (strcmp(name, "mono") == 0) {
        lua_pushboolean(L, playing->mono);
    } else {
        lua_pushvalue(L, 2);
        lua_gettable(L, lua_upvalueindex(1));
    }
    return 1;
}

static int sound_newindex(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    struct vt_lplaying *playing = script->playing;
    const char *name = vt_values_tostring(L, 2, NULL);
    vt_gate_need_scene(L, "sound");
    if (strcmp(name, "volume") == 0) {
        playing->volume = vt_lsound_number(L, 3, 0, 1, "sound.volume");
        vt_voices_master(playing->voices, playing->volume, script->now_us);
    } else if (strcmp(name, "balance") == 0) {
        playing->balance = vt_lsound_number(L, 3, -1, 1, "sound.balance");
    } else if (strcmp(name, "mono") == 0) {
        if (!lua_isboolean(L, 3))
            return luaL_error(L, "sound.mono is true or false, not a %s", luaL_typename(L, 3));
        playing->mono = lua_toboolean(L, 3);
    } else {
        return luaL_error(
            L, "sound.%s cannot be set; only sound.volume, sound.mono and sound.balance can", name);
    }
    vt_voices_hearing(playing->voices, playing->mono, playing->balance);
    vt_gate_effect(script, name);
    vt_gate_hash_value(L, 3);
    return 0;
}

void vt_lsound_open(lua_State *L)
{
    vt_lbus_open(L);
    vt_sandbox_values(L, &vt_module_sound, sound_index, sound_newindex);
}

static const vt_api entries[] = {
    {"play", sound_play, "what: string|word|sound_options", "voice",
        "Plays a file: sound.play \"chime.ogg\", or sound.play { \"story.mp3\", bus = \"voice\" }."},
    {"loop", sound_loop, "what: string|word|sound_options", "voice",
        "The same again and again, on bus music unless another is said."},
    {"stems", sound_stems, "what: sound_options", "stems",
        "Plays up to 16 files together, to the sample, so that each can be muted and come back."},
    {"stop", sound_stop, "what?: number|table", "",
        "Stops everything, within so many seconds; or { group = , bus = , fade = }."},
    {"load", sound_load, "what: string|word|string[]", "", "These may be wanted soon."},
    {"bus", vt_lbus_bus, "name: string", "bus", "music, voice or effects."},
    {"duck", vt_lbus_duck, "how: table", "",
        "How far the others go down while somebody speaks on bus voice: { depth = 0.25, attack = 0.15, "
        "release "
        "= 0.6 }."},
    {"volume", NULL, "", "number", "Reads and sets, until the visit ends: 0 to 1 of what staff allow."},
    {"mono", NULL, "", "boolean", "Reads and sets, until the visit ends: left and right are one."},
    {"balance", NULL, "", "number", "Reads and sets, until the visit ends: -1 left to 1 right."},
    {0},
};
const vt_module vt_module_sound = {"sound", "sound", false, entries, "Sounds."};

static const vt_api video_entries[] = {
    {"load", video_load, "what: string|word|string[]", "",
        "Films that may be wanted soon: held ready at their first pictures, at most three."},
    {0},
};
const vt_module vt_module_videos = {"video", "videos", false, video_entries, "Films."};
