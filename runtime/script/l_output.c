/* output: lamps, motors, other programs, told by lines. helper: a program of the experience that is told and
 * answers. */
#include "script/watches.h"

static int get_output(lua_State *L)
{
    int channel = lua_istable(L, 1) ? vt_lchannel_declare(L, VT_CHANNEL_OUTPUT)
                                    : vt_lchannel_named(L, VT_CHANNEL_OUTPUT);
    vt_lchannel_push(L, channel, vt_module_output.name);
    return 1;
}

static const vt_channel_decl *decl_of(lua_State *L, int channel)
{
    return &vt_script_of(L)->channels[channel - 1];
}

static void send(lua_State *L, int channel)
{
    if (lua_gettop(L) != 2 || lua_isnil(L, 2)) luaL_error(L, "send takes one text, number or table");
    vt_lchannel_send(L, channel, 2);
}

static bool is_lost(lua_State *L, int channel)
{
    const struct vt_lhub *hub = vt_script_of(L)->hub;
    return channel <= hub->sensor_count && hub->sensors[channel - 1].lost;
}

static int output_send(lua_State *L)
{
    send(L, vt_lchannel_check(L, vt_module_output.name));
    return 0;
}

static int output_lost(lua_State *L)
{
    lua_pushboolean(L, is_lost(L, vt_lchannel_check(L, vt_module_output.name)));
    return 1;
}

static int output_tostring(lua_State *L)
{
    lua_pushfstring(L, "output \"%s\"", decl_of(L, vt_lchannel_check(L, vt_module_output.name))->name);
    return 1;
}

/* ---- helpers ---- */

static int get_helper(lua_State *L)
{
    vt_lchannel_push(L, vt_lchannel_named(L, VT_CHANNEL_HELPER), vt_module_helper.name);
    return 1;
}

static int helper_send(lua_State *L)
{
    send(L, vt_lchannel_check(L, vt_module_helper.name));
    return 0;
}

static int begin(lua_State *L, vt_hears hears, const char *what)
{
    int channel = vt_lchannel_check(L, vt_module_helper.name);
    lua_settop(L, 3);
    vt_lplan *plan = vt_lwatch_plan(L, hears, what, channel, decl_of(L, channel)->name, 0);
    plan->json = decl_of(L, channel)->json;
    return vt_lwatch_begin(L, 2, 0);
}

static int helper_on_line(lua_State *L)
{
    return begin(L, VT_HEARS_HELPER, "on_line");
}

static int helper_on_lost(lua_State *L)
{
    return begin(L, VT_HEARS_LOST, "on_lost");
}

static int helper_on_found(lua_State *L)
{
    return begin(L, VT_HEARS_FOUND, "on_found");
}

static int helper_lost(lua_State *L)
{
    lua_pushboolean(L, is_lost(L, vt_lchannel_check(L, vt_module_helper.name)));
    return 1;
}

static int helper_tostring(lua_State *L)
{
    lua_pushfstring(L, "helper \"%s\"", decl_of(L, vt_lchannel_check(L, vt_module_helper.name))->name);
    return 1;
}

void vt_loutput_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_output, NULL, NULL, output_tostring);
    vt_sandbox_class(L, &vt_module_helper, NULL, NULL, helper_tostring);
}

static const vt_api global_entries[] = {
    {"output", get_output, "name: string|table", "output",
        "By the name that experience.conf gives it; a table declares one while files are read."},
    {"helper", get_helper, "name: string", "helper", "By the name that experience.conf gives it."},
    {0},
};
const vt_module vt_module_outputs = {"", "", false, global_entries, "Outputs and helpers"};

static const vt_api output_entries[] = {
    {"send", output_send, "what: string|number|boolean|table", "",
        "One line goes out at the end of this frame; a table as JSON."},
    {"lost", output_lost, "", "boolean", "What was sent last could not be delivered."},
    {0},
};
const vt_module vt_module_output = {
    "output", "output", true, output_entries, "Something that is told lines."};

static const vt_api helper_entries[] = {
    {"send", helper_send, "what: string|number|boolean|table", "",
        "One line for the program; a table as JSON."},
    {"on_line", helper_on_line, "fn?: fun(line: any)", "watch",
        "A line of the program: a text, or with json = yes the value."},
    {"on_lost", helper_on_lost, "fn?: fun(why: string)", "watch", "The program ended; it is started again."},
    {"on_found", helper_on_found, "fn?: function", "watch", "It runs again."},
    {"lost", helper_lost, "", "boolean", "It does not run at present."},
    {0},
};
const vt_module vt_module_helper = {"helper", "helper", true, helper_entries, "A program of the experience."};
