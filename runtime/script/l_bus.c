/* Buses: what sounds of one sort go through, and how far the others go down while somebody speaks. */
#include <string.h>

#include "script/playing.h"

static const double FADE_MOST = 600;

static vt_voices *voices_of(const vt_script *script)
{
    return script->playing->voices;
}

int vt_lbus_bus(lua_State *L)
{
    vt_bus bus = (vt_bus)vt_lsound_enum(L, 1, vt_lsound_buses, "a bus");
    vt_bus *out = lua_newuserdatauv(L, sizeof *out, 0);
    *out = bus;
    luaL_setmetatable(L, vt_module_bus.name);
    return 1;
}

static vt_bus check_bus(lua_State *L)
{
    return *(const vt_bus *)luaL_checkudata(L, 1, vt_module_bus.name);
}

static void set_bus(lua_State *L, double volume, double seconds)
{
    vt_script *script = vt_script_of(L);
    vt_bus bus = check_bus(L);
    vt_gate_need_scene(L, "the volume of a bus");
    vt_voices_bus(voices_of(script), bus, volume, seconds, script->now_us);
    vt_gate_effect(script, "bus");
    script->hash = vt_hash_f64(vt_hash_f64(vt_hash_u64(script->hash, (uint64_t)bus), volume), seconds);
}

static int bus_fade(lua_State *L)
{
    check_bus(L);
    double volume = vt_lsound_number(L, 2, 0, 1, "the volume of fade");
    set_bus(L, volume, vt_lsound_number(L, 3, 0, FADE_MOST, "the seconds of fade"));
    return 0;
}

/* Upvalue 1: the methods. */
static int bus_index(lua_State *L)
{
    const vt_script *script = vt_script_of(L);
    vt_bus bus = check_bus(L);
    const char *name = vt_values_tostring(L, 2, NULL);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    if (strcmp(name, "volume") != 0)
        return luaL_error(L, "a bus has no \"%s\"; it has volume and fade", name);
    vt_values_push_number(L, vt_voices_bus_volume(voices_of(script), bus, script->now_us));
    return 1;
}

static int bus_newindex(lua_State *L)
{
    const char *name = vt_values_tostring(L, 2, NULL);
    if (strcmp(name, "volume") != 0) return luaL_error(L, "a bus has no \"%s\" to set; it has volume", name);
    set_bus(L, vt_lsound_number(L, 3, 0, 1, "volume of a bus"), 0);
    return 0;
}

static int bus_tostring(lua_State *L)
{
    lua_pushfstring(L, "bus \"%s\"", vt_lsound_buses[check_bus(L)]);
    return 1;
}

static const char *duck_option(void *context, int i)
{
    static const char *const names[] = {"depth", "attack", "release", NULL};
    (void)context;
    return names[i];
}

int vt_lbus_duck(lua_State *L)
{
    static const double most[] = {1, 60, 60};
    vt_script *script = vt_script_of(L);
    double values[] = {script->playing->depth, script->playing->attack, script->playing->release};
    vt_gate_need_scene(L, "sound.duck");
    if (!lua_istable(L, 1))
        return luaL_error(L, "sound.duck takes a table: { depth = 0.25, attack = 0.15, release = 0.6 }");
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        int i = 0;
        while (duck_option(NULL, i) && strcmp(duck_option(NULL, i), name) != 0)
            i++;
        if (!duck_option(NULL, i) && (!unknown || strcmp(name, unknown) < 0)) unknown = name;
    }
    if (unknown) return luaL_error(L, "sound.duck has no \"%s\"; it has depth, attack and release", unknown);
    for (int i = 0; duck_option(NULL, i); i++) {
        const char *title = lua_pushfstring(L, "%s of sound.duck", duck_option(NULL, i));
        if (lua_getfield(L, 1, duck_option(NULL, i)) != LUA_TNIL)
            values[i] = vt_lsound_number(L, -1, 0, most[i], title);
    }
    script->playing->depth = values[0];
    script->playing->attack = values[1];
    script->playing->release = values[2];
    vt_voices_duck(voices_of(script), values[0], values[1], values[2]);
    vt_gate_effect(script, "duck");
    for (int i = 0; i < 3; i++)
        script->hash = vt_hash_f64(script->hash, values[i]);
    return 0;
}

void vt_lbus_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_bus, bus_index, bus_newindex, bus_tostring);
}

static const vt_api bus_entries[] = {
    {"fade", bus_fade, "volume: number, seconds: number", "", "Goes to another volume."},
    {"volume", NULL, "", "number", "0 to 1; can be set."},
    {0},
};
const vt_module vt_module_bus = {"bus", "bus", true, bus_entries, "What sounds of one sort go through."};
