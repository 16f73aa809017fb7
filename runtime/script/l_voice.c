/* A voice, and voices that were begun together. One that is over answers politely: its methods do nothing,
 * and it stays where it was. */
#include <string.h>

#include "script/playing.h"

static const double FADE_MOST = 600, PLACE_MOST = 86400;

vt_lvoice *vt_lvoice_test(lua_State *L, int index)
{
    return luaL_testudata(L, index, vt_module_voice.name);
}

vt_lstems *vt_lstems_test(lua_State *L, int index)
{
    return luaL_testudata(L, index, vt_module_stems.name);
}

/* ---- what both can do: to each voice of it ---- */

typedef struct {
    vt_lvoice *const *voices;
    vt_lvoice *one;
    int count;
    uint64_t number;
    const char *title;
} whom;

static void whom_at(lua_State *L, whom *out)
{
    vt_lstems *stems = vt_lstems_test(L, 1);
    if (stems) {
        *out = (whom){stems->voices, NULL, stems->count, stems->number, "stems"};
        return;
    }
    *out = (whom){.one = luaL_checkudata(L, 1, vt_module_voice.name), .count = 1, .title = "a voice"};
    out->voices = &out->one;
    out->number = out->one->number;
}

typedef enum { PAUSE, RESUME, STOP, FADE, SEEK, MUTE, UNMUTE, RATE, PAN } act;

static void apply(vt_script *script, vt_lvoice *voice, act what, double value, double seconds)
{
    vt_voices *voices = script->playing->voices;
    int64_t now = script->now_us;
    switch (what) {
    case PAUSE:
        vt_voices_pause(voices, voice->voice, now);
        break;
    case RESUME:
        vt_voices_resume(voices, voice->voice, now);
        break;
    case STOP:
        vt_voices_stop(voices, voice->voice, seconds, now);
        break;
    case FADE:
        vt_voices_fade(voices, voice->voice, value, seconds, now);
        break;
    case SEEK:
        vt_voices_seek(voices, voice->voice, value, now);
        break;
    case MUTE:
    case UNMUTE:
        voice->muted = what == MUTE;
        vt_voices_mute(voices, voice->voice, what == MUTE, seconds, now);
        break;
    case RATE:
        voice->rate = value;
        vt_voices_rate(voices, voice->voice, value, now);
        break;
    case PAN:
        voice->pan = value;
        vt_voices_pan(voices, voice->voice, value);
        break;
    }
}

static int do_to(lua_State *L, const whom *them, act what, const char *name, double value, double seconds)
{
    vt_script *script = vt_script_of(L);
    vt_budget_charge(L, (uint64_t)them->count * 10);
    vt_gate_effect(script, name);
    script->hash = vt_hash_f64(vt_hash_f64(vt_hash_u64(script->hash, them->number), value), seconds);
    for (int i = 0; i < them->count; i++)
        if (!them->voices[i]->over) apply(script, them->voices[i], what, value, seconds);
    return 0;
}

/* The seconds of a method, at the index; 0 where it says none. */
static double seconds_at(lua_State *L, int index, const char *what)
{
    return lua_isnoneornil(L, index) ? 0 : vt_lsound_number(L, index, 0, FADE_MOST, what);
}

static int voice_pause(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    return do_to(L, &them, PAUSE, "voice.pause", 0, 0);
}

static int voice_resume(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    return do_to(L, &them, RESUME, "voice.resume", 0, 0);
}

static int voice_stop(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    return do_to(L, &them, STOP, "voice.stop", 0, seconds_at(L, 2, "the fade of stop"));
}

static int voice_fade(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    double volume = vt_lsound_number(L, 2, 0, 1, "the volume of fade");
    return do_to(
        L, &them, FADE, "voice.fade", volume, vt_lsound_number(L, 3, 0, FADE_MOST, "the seconds of fade"));
}

static int voice_seek(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    double place = vt_lsound_number(L, 2, 0, PLACE_MOST, "the place of seek");
    return do_to(L, &them, SEEK, "voice.seek", place, 0);
}

static int voice_mute(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    return do_to(L, &them, MUTE, "voice.mute", 0, seconds_at(L, 2, "the seconds of mute"));
}

static int voice_unmute(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    return do_to(L, &them, UNMUTE, "voice.unmute", 0, seconds_at(L, 2, "the seconds of unmute"));
}

/* ---- what is read and set ---- */

/* Those that can be set come first. */
typedef enum {
    F_RATE,
    F_PAN,
    F_VOLUME,
    F_MUTED,
    F_SETTABLE,
    F_POSITION = F_SETTABLE,
    F_LENGTH,
    F_PLAYING,
    F_PAUSED,
    F_OVER,
    F_SRC,
    F_NONE
} field;
static const char *const fields[] = {
    "rate", "pan", "volume", "muted", "position", "length", "playing", "paused", "over", "src"};
static const char *const handlers[] = {[VT_USER_VOICE_END] = "on_end",
    [VT_USER_VOICE_ERROR] = "on_error",
    [VT_USER_VOICE_CAPTION] = "on_caption"};

static field field_of(const char *name)
{
    int i = 0;
    while (i < F_NONE && strcmp(fields[i], name) != 0)
        i++;
    return (field)i;
}

static int handler_of(const char *name)
{
    for (int i = VT_USER_VOICE_END; i <= VT_USER_VOICE_CAPTION; i++)
        if (strcmp(handlers[i], name) == 0) return i;
    return 0;
}

static const char *name_of(void *context, int i)
{
    static const char *const methods[] = {"pause", "resume", "stop", "fade", "seek", "mute", "unmute", NULL};
    bool settable = *(const bool *)context;
    int own = settable ? F_SETTABLE : F_NONE;
    if (i < own) return fields[i];
    if (i < own + VT_USER_VOICE_CAPTION) return handlers[i - own + 1];
    return settable ? NULL : methods[i - own - VT_USER_VOICE_CAPTION];
}

static int unknown(lua_State *L, const char *title, const char *name, bool settable)
{
    return vt_sandbox_unknown(L, title, name, vt_lnode_suggest(name, name_of, &settable));
}

static vt_voice_state state_of(const vt_script *script, const vt_lvoice *voice)
{
    return voice->over ? VT_VOICE_OVER : vt_voices_state(script->playing->voices, voice->voice);
}

static void push_us(lua_State *L, int64_t us)
{
    vt_values_push_number(L, (double)us / 1e6);
}

static void push_field(lua_State *L, const whom *them, field which)
{
    const vt_script *script = vt_script_of(L);
    const vt_voices *voices = script->playing->voices;
    const vt_lvoice *voice = them->voices[0];
    vt_voice_state state = state_of(script, voice);
    for (int i = 1; i < them->count && state == VT_VOICE_OVER; i++) {
        if (state_of(script, them->voices[i]) == VT_VOICE_OVER) continue;
        voice = them->voices[i];
        state = state_of(script, voice);
    }
    bool over = voice->over;
    switch (which) {
    case F_RATE:
        vt_values_push_number(L, voice->rate);
        break;
    case F_PAN:
        vt_values_push_number(L, voice->pan);
        break;
    case F_VOLUME:
        vt_values_push_number(L, over ? 0 : vt_voices_volume(voices, voice->voice, script->now_us));
        break;
    case F_MUTED:
        lua_pushboolean(L, voice->muted);
        break;
    case F_POSITION:
        push_us(L, over ? voice->at_us : vt_voices_at(voices, voice->voice, script->now_us));
        break;
    case F_LENGTH:
        push_us(L, over ? voice->length_us : vt_voices_length(voices, voice->voice));
        break;
    case F_PLAYING:
        lua_pushboolean(L, state == VT_VOICE_PLAYING || state == VT_VOICE_STOPPING);
        break;
    case F_PAUSED:
        lua_pushboolean(L, state == VT_VOICE_PAUSED);
        break;
    case F_OVER:
        lua_pushboolean(L, state == VT_VOICE_OVER);
        break;
    case F_SRC:
    case F_NONE:
        lua_pushnil(L);
        break;
    }
}

static void set_field(lua_State *L, const whom *them, field which)
{
    switch (which) {
    case F_RATE:
        do_to(L, them, RATE, "voice.rate", vt_lsound_number(L, 3, -8, 8, "the rate of a voice"), 0);
        break;
    case F_PAN:
        do_to(L, them, PAN, "voice.pan", vt_lsound_number(L, 3, -1, 1, "the pan of a voice"), 0);
        break;
    case F_VOLUME:
        do_to(L, them, FADE, "voice.volume", vt_lsound_number(L, 3, 0, 1, "the volume of a voice"), 0);
        break;
    case F_MUTED:
        if (!lua_isboolean(L, 3))
            luaL_error(L, "muted of a voice is true or false, not a %s", luaL_typename(L, 3));
        do_to(L, them, lua_toboolean(L, 3) ? MUTE : UNMUTE, "voice.muted", 0, 0);
        break;
    default:
        luaL_error(L, "%s of %s can be read, not set%s", fields[which], them->title,
            which == F_POSITION                       ? "; seek goes there"
            : which == F_PLAYING || which == F_PAUSED ? "; pause and resume do that"
                                                      : "");
    }
}

/* Upvalue 1: the methods. */
static int voice_index(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    const char *name = vt_values_tostring(L, 2, NULL);
    if (!them.one && lua_isinteger(L, 2)) {
        lua_Integer n = lua_tointeger(L, 2);
        if (n < 1 || n > them.count)
            return luaL_error(L, "there are %d stems, no number %s", them.count, name);
        lua_getiuservalue(L, 1, VT_USER_VOICE_END + (int)n);
        return 1;
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    int handler = handler_of(name);
    field which = field_of(name);
    if (handler && (them.one || handler == VT_USER_VOICE_END)) {
        lua_getiuservalue(L, 1, handler);
    } else if (which == F_SRC && them.one) {
        lua_getiuservalue(L, 1, VT_USER_VOICE_SRC);
    } else if (which != F_NONE && which != F_SRC) {
        push_field(L, &them, which);
    } else {
        return unknown(L, them.title, name, false);
    }
    return 1;
}

static int voice_newindex(lua_State *L)
{
    whom them;
    whom_at(L, &them);
    const char *name = vt_values_tostring(L, 2, NULL);
    int handler = handler_of(name);
    field which = field_of(name);
    if (which != F_NONE) {
        set_field(L, &them, which);
        return 0;
    }
    if (!handler || (!them.one && handler != VT_USER_VOICE_END)) return unknown(L, them.title, name, true);
    if (!lua_isnil(L, 3) && !lua_isfunction(L, 3))
        return luaL_error(L, "%s is a function, not a %s", name, luaL_typename(L, 3));
    vt_gate_effect(vt_script_of(L), name);
    lua_pushvalue(L, 3);
    lua_setiuservalue(L, 1, handler);
    return 0;
}

static int voice_tostring(lua_State *L)
{
    luaL_checkudata(L, 1, vt_module_voice.name);
    lua_getiuservalue(L, 1, VT_USER_VOICE_SRC);
    lua_pushfstring(L, "voice \"%s\"", lua_tostring(L, -1));
    return 1;
}

static int stems_tostring(lua_State *L)
{
    lua_pushfstring(L, "%d stems", ((vt_lstems *)luaL_checkudata(L, 1, vt_module_stems.name))->count);
    return 1;
}

static int stems_len(lua_State *L)
{
    lua_pushinteger(L, ((vt_lstems *)luaL_checkudata(L, 1, vt_module_stems.name))->count);
    return 1;
}

void vt_lvoice_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_voice, voice_index, voice_newindex, voice_tostring);
    vt_sandbox_class(L, &vt_module_stems, voice_index, voice_newindex, stems_tostring);
    luaL_getmetatable(L, vt_module_stems.name);
    lua_pushcfunction(L, stems_len);
    lua_setfield(L, -2, "__len");
    lua_pop(L, 1);
}

#define METHODS                                                                                              \
    {"pause", voice_pause, "", "", "Holds it where it is."},                                                 \
        {"resume", voice_resume, "", "", "It goes on from where it was paused."},                            \
        {"stop", voice_stop, "fade?: number", "", "Ends it, within so many seconds."},                       \
        {"fade", voice_fade, "volume: number, seconds: number", "", "Goes to another volume."},              \
        {"seek", voice_seek, "seconds: number", "", "Goes to a place."},                                     \
        {"mute", voice_mute, "seconds?: number", "", "It goes on, and is not heard."},                       \
        {"unmute", voice_unmute, "seconds?: number", "", "It is heard again."},                              \
        {"rate", NULL, "", "number",                                                                         \
            "-8 to 8; 2: twice as fast, below 0: backwards, 0: it stands still; can be set."},               \
        {"pan", NULL, "", "number", "-1 left to 1 right; can be set."},                                      \
        {"volume", NULL, "", "number", "0 to 1; can be set."},                                               \
        {"muted", NULL, "", "boolean", "Can be set."},                                                       \
        {"position", NULL, "", "number", "Seconds from its beginning."},                                     \
        {"length", NULL, "", "number", "Seconds; 0: not known yet."},                                        \
        {"playing", NULL, "", "boolean", "It goes, heard or not."},                                          \
        {"paused", NULL, "", "boolean", "It was paused."},                                                   \
    {                                                                                                        \
        "over", NULL, "", "boolean", "It has ended or was stopped, and never plays again."                   \
    }

static const vt_api voice_entries[] = {
    METHODS,
    {"src", NULL, "", "string", "Its file."},
    {"on_end", NULL, "", "nil|fun(voice: voice, why: string)",
        "It has ended, why: end, stopped, group (another of its group began) or room (others needed its "
        "place)."},
    {"on_error", NULL, "", "nil|fun(voice: voice, why: string)",
        "It cannot be played, why: missing, damaged, refused or memory."},
    {"on_caption", NULL, "", "nil|fun(voice: voice, text: string)",
        "What the .srt or .vtt file beside it says now; \"\": nothing."},
    {0},
};
const vt_module vt_module_voice = {"voice", "voice", true, voice_entries, "A sound that plays."};

static const vt_api stems_entries[] = {
    METHODS,
    {"on_end", NULL, "", "nil|fun(stems: stems, why: string)", "All of them have ended."},
    {0},
};
const vt_module vt_module_stems = {
    "stems", "stems", true, stems_entries, "Sounds that play together; stems[1] is the first voice."};
