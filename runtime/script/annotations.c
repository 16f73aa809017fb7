/* docs/api/vitrine.lua: what the Lua language server shows while somebody writes a scene. It is made from the
 * tables that registration uses and from props.def, so it cannot say anything else. */
#include <string.h>

#include "script/playing.h"
#include "script/watches.h"

static const vt_module *const modules[] = {&vt_module_scene, &vt_module_time, &vt_module_base,
    &vt_module_node, &vt_module_text, &vt_module_canvas, &vt_module_particles, &vt_module_scroller,
    &vt_module_zoomable, &vt_module_tween, &vt_module_motion, &vt_module_timer, &vt_module_task,
    &vt_module_words, &vt_module_word, &vt_module_keep, &vt_module_collection, &vt_module_kept,
    &vt_module_visit, &vt_module_sensors, &vt_module_sensor, &vt_module_watch, &vt_module_outputs,
    &vt_module_output, &vt_module_helper, &vt_module_keys, &vt_module_key, &vt_module_message,
    &vt_module_screen, &vt_module_sound, &vt_module_voice, &vt_module_stems, &vt_module_bus,
    &vt_module_videos, &vt_module_video, &vt_module_cue, &vt_module_cameras, &vt_module_journal, &vt_module_data, &vt_module_random, &vt_module_string,
    &vt_module_table, &vt_module_math, &vt_module_utf8, &vt_module_coroutine, &vt_module_os};

/* Calls each with every "name: type" of a signature; a comma inside brackets belongs to the type. */
static void each_argument(const char *arguments,
    void (*each)(
        vt_buf *out, const char *name, int name_length, const char *type, int type_length, bool first),
    vt_buf *out)
{
    bool first = true;
    for (const char *at = arguments; *at;) {
        const char *colon = strchr(at, ':'), *end = colon;
        for (int depth = 0; *end && (depth > 0 || *end != ','); end++) {
            if (strchr("(<", *end)) depth++;
            if (strchr(")>", *end)) depth--;
        }
        each(out, at, (int)(colon - at), colon + 2, (int)(end - colon - 2), first);
        first = false;
        at = *end ? end + 2 : end;
    }
}

static void param_line(
    vt_buf *out, const char *name, int name_length, const char *type, int type_length, bool first)
{
    (void)first;
    vt_buf_printf(out, "---@param %.*s %.*s\n", name_length, name, type_length, type);
}

static void param_name(
    vt_buf *out, const char *name, int name_length, const char *type, int type_length, bool first)
{
    (void)type;
    (void)type_length;
    bool optional = name[name_length - 1] == '?';
    vt_buf_printf(out, "%s%.*s", first ? "" : ", ", name_length - optional, name);
}

static void write_function(vt_buf *out, const vt_module *module, const vt_api *entry)
{
    vt_buf_printf(out, "---%s\n", entry->what);
    each_argument(entry->arguments, param_line, out);
    if (*entry->result) vt_buf_printf(out, "---@return %s\n", entry->result);
    const char *dot = module->object ? ":" : *module->name ? "." : "";
    vt_buf_printf(out, "function %s%s%s(", module->name, dot, entry->name);
    each_argument(entry->arguments, param_name, out);
    vt_buf_text(out, ") end\n\n");
}

static const char *lua_type_of(const vt_prop_info *info)
{
    switch (info->type) {
    case VT_TYPE_NUMBER:
        return "number";
    case VT_TYPE_BOOL:
        return "boolean";
    case VT_TYPE_STRING:
        return info->id == VT_PROP_NAME || info->id == VT_PROP_FONT ? "string" : "string|word";
    case VT_TYPE_COLOR:
    case VT_TYPE_ENUM:
        break;
    case VT_TYPE_POINTS:
        return "number[]";
        break;
    }
    return "string";
}

static void write_property(vt_buf *out, const vt_prop_info *info)
{
    vt_buf_printf(out, "---@field %s ", info->name);
    for (int i = 0; info->names && info->names[i]; i++)
        vt_buf_printf(out, "%s\"%s\"", i ? "|" : "", info->names[i]);
    if (!info->names) vt_buf_text(out, lua_type_of(info));
    vt_buf_printf(out, " %s", info->what);
    bool all = true;
    for (int kind = 0; kind < VT_NODE_KINDS; kind++)
        all &= (info->kinds & 1u << kind) != 0;
    const char *gap = " (";
    for (int kind = 0; kind < VT_NODE_KINDS && !all; kind++) {
        if (!(info->kinds & 1u << kind)) continue;
        vt_buf_printf(out, "%s%s", gap, vt_node_kind_name((vt_node_kind)kind));
        gap = ", ";
    }
    if (!all) vt_buf_text(out, " only)");
    if (info->type == VT_TYPE_NUMBER && info->least < info->most)
        vt_buf_printf(out, "; %.10g to %.10g", info->least, info->most);
    if (info->flags & VT_PROP_READ) vt_buf_text(out, "; read only");
    if (info->flags & VT_PROP_TWEEN) vt_buf_text(out, "; node:to moves it");
    vt_buf_text(out, "\n");
}

static void write_class(vt_buf *out, const vt_module *module)
{
    vt_buf_printf(out, "---%s\n---@class %s\n", module->what, module->type);
    for (const vt_api *entry = module->entries; entry->name; entry++)
        if (!entry->call) vt_buf_printf(out, "---@field %s %s %s\n", entry->name, entry->result, entry->what);
    for (int i = 0; module == &vt_module_node && i < VT_PROP_COUNT; i++)
        write_property(out, vt_prop_at((vt_prop)i));
    if (module == &vt_module_words)
        vt_buf_text(out, "---@field [string] word\n---@overload fun(key: string): word\n");
    if (module == &vt_module_random)
        vt_buf_text(out, "---@overload fun(from?: integer, to?: integer): number\n");
    vt_buf_printf(out, "%s%s = {}\n\n", module->object ? "local " : "", module->name);
}

static const char *field_type(const vt_widget_field *field)
{
    if (field->sort == VT_FIELD_FUNCTION)
        return field->widget == VT_WIDGET_INPUT       ? "nil|fun(text: string)"
               : field->widget == VT_WIDGET_COUNTDOWN ? "nil|fun()"
                                                      : "nil|fun(touch: touch)";
    if (field->sort == VT_FIELD_INPUT) return "input?";
    bool name = strcmp(field->info.name, "font") == 0 || strcmp(field->info.name, "language") == 0;
    return name ? "string" : lua_type_of(&field->info);
}

static void write_widget(vt_buf *out, const vt_widget *widget)
{
    vt_buf_printf(out, "---%s\n---@class %s: node\n", widget->what, widget->name);
    for (const vt_widget_field *field = vt_widget_fields(); field->info.name; field++) {
        if (field->widget != widget->id) continue;
        const vt_prop_info *info = &field->info;
        vt_buf_printf(out, "---@field %s %s %s", info->name, field_type(field), info->what);
        if (info->least < info->most) vt_buf_printf(out, "; %.10g to %.10g", info->least, info->most);
        if (*field->fallback) vt_buf_printf(out, "; at first %s", field->fallback);
        vt_buf_text(out, info->flags & VT_PROP_READ ? "; read only\n" : "\n");
    }
    vt_buf_printf(out, "local %s = {}\n\n", widget->name);
    const vt_module module = {.name = widget->name, .object = true};
    for (const vt_widget_method *method = vt_widget_methods(); method->api.name; method++)
        if (method->widget == widget->id) write_function(out, &module, &method->api);
}

void vt_script_annotations(vt_buf *out)
{
    vt_buf_text(out,
        "---@meta\n"
        "-- Vitrine's API, version 1, for the Lua language server. Made by the runtime; do not edit.\n\n"
        "---What a handler is told about a touch.\n"
        "---@class touch\n"
        "---@field x number stage units\n"
        "---@field y number stage units\n"
        "---@field own_x number in the own space of the node whose handler it is\n"
        "---@field own_y number in the own space of the node whose handler it is\n"
        "---@field dx number in on_move and gestures: how far since the last one, stage units; else 0\n"
        "---@field dy number in on_move and gestures: how far since the last one, stage units; else 0\n"
        "---@field link string? in on_link: the name of the link\n"
        "---@field finger integer 0 to 31\n"
        "---@field time number seconds, as now()\n"
        "---@field seconds number since the finger went down\n"
        "---@field cancelled boolean it was taken away\n\n"
        "---What on_double_tap, on_hold, on_drag, on_swipe, on_pinch, on_rotate, on_pan, on_drop, "
        "on_drag_over and "
        "on_drag_out are told; x and y are the middle of the fingers.\n"
        "---@class gesture: touch\n"
        "---@field phase \"begin\"|\"move\"|\"end\"|\"cancel\"|nil of drag, pinch, rotate, pan\n"
        "---@field fingers integer how many are down\n"
        "---@field way_x number since it began, stage units\n"
        "---@field way_y number since it began, stage units\n"
        "---@field scale number of a pinch, since it began: 2 is twice as far apart\n"
        "---@field rotation number since it began, degrees clockwise\n"
        "---@field speed number of a swipe, and at the end: millimetres a second\n"
        "---@field direction \"left\"|\"right\"|\"up\"|\"down\"|nil of a swipe\n"
        "---@field node node? on_drop, on_drag_over, on_drag_out: what is dragged\n"
        "---@field target node? at the end of a drag: the node that took it\n\n"
        "---A file in scenes/ returns one.\n"
        "---@class scene\n"
        "---@field enter fun(self: scene, root: node, params: table) builds the scene\n"
        "---@field leave? fun(self: scene) before it goes\n"
        "---@field update? fun(self: scene, dt: number) before each refresh, after self:animate(true)\n"
        "---@field animate fun(self: scene, on: boolean) switches update on and off\n"
        "---@field transition? string|table how it comes in: \"fade\", or { \"slide\", from = \"left\", "
        "seconds = 0.4 }\n"
        "---@field links? string[] the scenes it leads to\n"
        "---@field preload? string[] pictures, sounds and films that shall be ready before it is entered\n\n"
        "---How a scene comes in.\n"
        "---@class transition\n"
        "---@field transition \"cut\"|\"fade\"|\"slide\"|\"cover\"\n"
        "---@field from? \"right\"|\"left\"|\"top\"|\"bottom\" of slide and cover; where reading begins from "
        "the "
        "right, the left\n"
        "---@field seconds? number 0 to 10; at first 0.5\n\n"
        "---One of what collection:latest() returns.\n"
        "---@class kept_item\n"
        "---@field id integer higher ones are newer\n"
        "---@field moment? integer when it was kept, as os.time(); nil: the kiosk did not know\n"
        "---@field text? string of texts\n"
        "---@field table? table of records\n"
        "---@field src? string of drawings and photos: for an image\n\n"
        "---What a canvas draws with.\n"
        "---@class ink\n"
        "---@field color? string transparent erases; at first #000000\n"
        "---@field width? number of the stroke, stage units, 0 to 1000\n\n"
        "---How canvas:paste puts a picture there.\n"
        "---@class paste\n"
        "---@field x? number of the box, in the canvas's own space; at first 0\n"
        "---@field y? number likewise\n"
        "---@field w? number likewise; 0: to the edge\n"
        "---@field h? number likewise; 0: to the edge\n"
        "---@field fit? \"stretch\"|\"contain\"|\"cover\" how it fills the box; at first cover\n"
        "---@field mirror? boolean left and right are exchanged\n"
        "---@field key? string this colour, and what is near it, becomes transparent\n"
        "---@field tolerance? number how near, 0 to 1; at first 0.2\n"
        "---@field soft? number how softly, 0 to 1; at first 0.1\n"
        "---@field average? integer it is the so manieth of pictures whose mean is wanted\n\n"
        "---What canvas:filter makes of colours.\n"
        "---@class filter\n"
        "---@field [1]? \"grey\"|\"sepia\"|\"negative\"\n"
        "---@field matrix? number[] four rows, of r, g, b and a: shares of the old r, g, b, a, and what is added\n"
        "---@field x? number of the box, in the canvas's own space; at first 0\n"
        "---@field y? number likewise\n"
        "---@field w? number likewise; 0: to the edge\n"
        "---@field h? number likewise; 0: to the edge\n\n");
    vt_loption_annotations(out);
    vt_lsound_annotations(out);
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) {
        if (*modules[i]->name) write_class(out, modules[i]);
        for (const vt_api *entry = modules[i]->entries; entry->name; entry++)
            if (entry->call) write_function(out, modules[i], entry);
    }
    for (int i = 0; i < VT_WIDGET_COUNT; i++)
        write_widget(out, vt_widget_at(i));
}
