/* sensor: values and texts of a sensor, and watches over them. */
#include <math.h>
#include <string.h>

#include "script/watches.h"

static int get_sensor(lua_State *L)
{
    int channel = lua_istable(L, 1) ? vt_lchannel_declare(L, VT_CHANNEL_SENSOR)
                                    : vt_lchannel_named(L, VT_CHANNEL_SENSOR);
    vt_lchannel_push(L, channel, vt_module_sensor.name);
    return 1;
}

static int check(lua_State *L)
{
    return vt_lchannel_check(L, vt_module_sensor.name);
}

/* NULL while files are read. */
static const vt_lsensor *state_of(lua_State *L)
{
    const struct vt_lhub *hub = vt_script_of(L)->hub;
    int channel = check(L);
    return channel <= hub->sensor_count ? &hub->sensors[channel - 1] : NULL;
}

static int sensor_value(lua_State *L)
{
    const vt_lsensor *sensor = state_of(L);
    if (sensor && sensor->shape.valued)
        vt_values_push_number(L, sensor->shape.value);
    else
        lua_pushnil(L);
    vt_gate_hash_value(L, -1);
    return 1;
}

static int sensor_text(lua_State *L)
{
    const vt_lsensor *sensor = state_of(L);
    if (sensor && sensor->texted)
        lua_pushlstring(L, (const char *)sensor->text.data, sensor->text.size);
    else
        lua_pushnil(L);
    return 1;
}

static int sensor_lost(lua_State *L)
{
    const vt_lsensor *sensor = state_of(L);
    lua_pushboolean(L, sensor && sensor->lost);
    return 1;
}

static const char *name_of(lua_State *L, int channel)
{
    return vt_script_of(L)->channels[channel - 1].name;
}

static double threshold(lua_State *L, int index, const char *what)
{
    if (lua_type(L, index) != LUA_TNUMBER || !isfinite(lua_tonumber(L, index)))
        luaL_error(L, "%s takes a number first, not a %s", what, luaL_typename(L, index));
    return lua_tonumber(L, index);
}

/* Of the two thresholds the band looks at one. */
static int one_sided(lua_State *L, vt_band band, const char *what)
{
    int channel = check(L);
    lua_settop(L, 5);
    double at = threshold(L, 2, what);
    vt_watch_rule rule = {.band = band, .least = at, .most = at};
    vt_lwatch_plan(L, VT_HEARS_BAND, what, channel, name_of(L, channel), 1)->bands[0].rule = rule;
    return vt_lwatch_begin(L, 3, VT_OPTION_TIMES | VT_OPTION_LEAVE);
}

static int sensor_below(lua_State *L)
{
    return one_sided(L, VT_BAND_BELOW, "below");
}

static int sensor_above(lua_State *L)
{
    return one_sided(L, VT_BAND_ABOVE, "above");
}

static int sensor_between(lua_State *L)
{
    int channel = check(L);
    lua_settop(L, 6);
    vt_watch_rule rule = {
        .band = VT_BAND_BETWEEN, .least = threshold(L, 2, "between"), .most = threshold(L, 3, "between")};
    if (rule.least > rule.most)
        return luaL_error(L, "between takes the smaller number first: between(100, 200)");
    vt_lwatch_plan(L, VT_HEARS_BAND, "between", channel, name_of(L, channel), 1)->bands[0].rule = rule;
    return vt_lwatch_begin(L, 4, VT_OPTION_TIMES | VT_OPTION_MARGIN);
}

static int sensor_zone(lua_State *L)
{
    int channel = check(L);
    lua_settop(L, 4);
    if (!lua_istable(L, 2))
        return luaL_error(L, "zone takes a table: zone { near = { 0, 100 }, on_enter = function(name) end }");
    vt_lwatch_zones(L, channel, name_of(L, channel));
    return vt_lwatch_begin(L, 2, VT_OPTION_TIMES | VT_OPTION_MARGIN | VT_OPTION_ZONES);
}

static int begin(lua_State *L, vt_hears hears, const char *what, unsigned options, int count)
{
    int channel = check(L);
    lua_settop(L, 4);
    vt_lwatch_plan(L, hears, what, channel, name_of(L, channel), count);
    return vt_lwatch_begin(L, 2, options);
}

static int sensor_presence(lua_State *L)
{
    return begin(L, VT_HEARS_PRESENCE, "presence", VT_OPTION_TIMES | VT_OPTION_PRESENCE, 1);
}

static int sensor_on_line(lua_State *L)
{
    return begin(L, VT_HEARS_LINE, "on_line", 0, 0);
}

static int sensor_on_tag(lua_State *L)
{
    return begin(L, VT_HEARS_TAG, "on_tag", VT_OPTION_TAG, 0);
}

static int sensor_on_change(lua_State *L)
{
    return begin(L, VT_HEARS_CHANGE, "on_change", VT_OPTION_BY, 0);
}

static int sensor_on_press(lua_State *L)
{
    return begin(L, VT_HEARS_PRESS, "on_press", 0, 0);
}

static int sensor_on_release(lua_State *L)
{
    return begin(L, VT_HEARS_RELEASE, "on_release", 0, 0);
}

static int sensor_on_lost(lua_State *L)
{
    return begin(L, VT_HEARS_LOST, "on_lost", 0, 0);
}

static int sensor_on_found(lua_State *L)
{
    return begin(L, VT_HEARS_FOUND, "on_found", 0, 0);
}

static int sensor_tostring(lua_State *L)
{
    lua_pushfstring(L, "sensor \"%s\"", name_of(L, check(L)));
    return 1;
}

void vt_lsensor_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_sensor, NULL, NULL, sensor_tostring);
}

static const vt_api entries[] = {
    {"value", sensor_value, "", "number?",
        "The present value; nil before the first one and while it is lost."},
    {"text", sensor_text, "", "string?", "What it said last; nil likewise."},
    {"lost", sensor_lost, "", "boolean", "It is unplugged, silent for too long, or gone."},
    {"below", sensor_below,
        "threshold: number, options?: watch_options|function, fn?: fun(value: number, away: number?)",
        "watch",
        "Enters below the threshold, leaves above options.leave; away: seconds since it was left last."},
    {"above", sensor_above,
        "threshold: number, options?: watch_options|function, fn?: fun(value: number, away: number?)",
        "watch", "Enters above the threshold, leaves below options.leave."},
    {"between", sensor_between,
        "least: number, most: number, options?: watch_options|function, fn?: fun(value: number, away: "
        "number?)",
        "watch", "Enters within, leaves options.margin outside."},
    {"zone", sensor_zone, "zones: table, fn?: fun(name: string, value: number, away: number?)", "watch",
        "Ranges with names, and options among them; enters and leaves each."},
    {"presence", sensor_presence, "options?: watch_options|function, fn?: function", "watch",
        "Somebody is there: options.within, below or above, without one any line; until options.hold_s "
        "later."},
    {"on_line", sensor_on_line, "fn?: fun(text: string)", "watch", "Every line as it came."},
    {"on_tag", sensor_on_tag, "options?: watch_options|function, fn?: fun(id: string?)", "watch",
        "Another tag lies there; nil: it was taken away."},
    {"on_change", sensor_on_change, "options?: watch_options|function, fn?: fun(value: number|string)",
        "watch", "Another value, or one that is options.by away from the one told last."},
    {"on_press", sensor_on_press, "fn?: fun(which: string)", "watch", "A key or button of it goes down."},
    {"on_release", sensor_on_release, "fn?: fun(which: string)", "watch", "And up again."},
    {"on_lost", sensor_on_lost, "fn?: fun(why: string)", "watch", "Nothing comes from it any more."},
    {"on_found", sensor_on_found, "fn?: function", "watch", "It is back, or its fake stands in."},
    {0},
};
const vt_module vt_module_sensor = {
    "sensor", "sensor", true, entries, "Something that says values or texts."};

static const vt_api global_entries[] = {
    {"sensor", get_sensor, "name: string|table", "sensor",
        "By the name that experience.conf gives it; a table declares one while files are read."},
    {"wait_for", vt_task_wait_for, "watch: watch", "any ...",
        "In a story: waits until the watch is entered, or goes on if it is; returns what its handler is "
        "told."},
    {0},
};
const vt_module vt_module_sensors = {"", "", false, global_entries, "Sensors"};
