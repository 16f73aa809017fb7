/* What sound.play and its like are told: one table of options for checks and annotations. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/playing.h"

typedef enum {
    BUS,
    OUTPUT,
    VOLUME,
    PAN,
    RATE,
    FROM,
    FADE,
    LOOP,
    LOOP_FROM,
    LOOP_TO,
    GROUP,
    GUARD,
    RESUME,
    MUTED,
    STAYS,
    SCRATCH,
    ON_END,
    ON_ERROR,
    ON_CAPTION,
    OPTIONS
} option;

const char *const vt_lsound_buses[] = {"music", "voice", "effects", NULL};
const char *const vt_lsound_outputs[] = {"room", "headphones", NULL};

enum { GROUP_MOST = 48 };

static const struct {
    const char *name;
    int type;
    double least, most;
    bool alone; /* stems do not take it */
    const char *what;
} options[OPTIONS] = {
    [BUS] = {"bus", LUA_TSTRING, 0, 0, false,
        "\"music\", \"voice\" or \"effects\"; at first effects, of a loop music"},
    [OUTPUT] = {"output", LUA_TSTRING, 0, 0, false, "\"room\" or \"headphones\"; at first room"},
    [VOLUME] = {"volume", LUA_TNUMBER, 0, 1, false, "1: as it was recorded"},
    [PAN] = {"pan", LUA_TNUMBER, -1, 1, false, "-1 left, 0 in the middle, 1 right"},
    [RATE] = {"rate", LUA_TNUMBER, -8, 8, false, "2: twice as fast; below 0: backwards; 0: it stands still"},
    [FROM] = {"from", LUA_TNUMBER, 0, 86400, false, "seconds from its beginning at which it starts"},
    [FADE] = {"fade", LUA_TNUMBER, 0, 600, false, "seconds in which it fades in"},
    [LOOP] = {"loop", LUA_TBOOLEAN, 0, 0, false, "from its end it goes on at its beginning, without a gap"},
    [LOOP_FROM] = {"loop_from", LUA_TNUMBER, 0, 86400, false, "seconds: where what is repeated begins"},
    [LOOP_TO] = {"loop_to", LUA_TNUMBER, 0, 86400, false, "seconds: where it ends; 0: at the end"},
    [GROUP] = {"group", LUA_TSTRING, 0, 0, true, "of a group one plays at a time: the others fade out"},
    [GUARD] = {"guard", LUA_TNUMBER, 0, 86400, true,
        "seconds in which the same file does not begin again: play gives the voice that plays already"},
    [RESUME] = {"resume", LUA_TNUMBER, 0, 86400, true,
        "seconds after its stop in which the same file goes on where it was"},
    [MUTED] = {"muted", LUA_TBOOLEAN, 0, 0, false, "it goes, and is not heard"},
    [STAYS] = {"stays", LUA_TBOOLEAN, 0, 0, false, "it goes on when the scene is left"},
    [SCRATCH] = {"scratch", LUA_TBOOLEAN, 0, 0, false,
        "a hand moves its rate: all of it, up to 10 minutes, is held in memory; it stands at both ends"},
    [ON_END] = {"on_end", LUA_TFUNCTION, 0, 0, false,
        "called with the voice and why: end, stopped, group or room"},
    [ON_ERROR] = {"on_error", LUA_TFUNCTION, 0, 0, false,
        "called with the voice and why: missing, damaged, refused or memory"},
    [ON_CAPTION] = {"on_caption", LUA_TFUNCTION, 0, 0, false,
        "called with the voice and what is said now; \"\": nothing; of stems each that is not muted"},
};

/* ---- single values ---- */

double vt_lsound_number(lua_State *L, int index, double least, double most, const char *what)
{
    if (lua_type(L, index) != LUA_TNUMBER)
        luaL_error(L, "%s is a number, not %s", what,
            lua_isnoneornil(L, index) ? "nothing" : luaL_typename(L, index));
    double value = lua_tonumber(L, index);
    if (!(value >= least && value <= most)) {
        char text[96];
        snprintf(text, sizeof text, "from %g to %g, not %g", least, most, isnan(value) ? (double)NAN : value);
        luaL_error(L, "%s is %s", what, text);
    }
    return value;
}

int vt_lsound_enum(lua_State *L, int index, const char *const *names, const char *what)
{
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : luaL_typename(L, index);
    char list[64] = "";
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], text) == 0) return i;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
    }
    return luaL_error(L, "%s is one of %s, not \"%s\"", what, list, text);
}

void vt_lsound_src(lua_State *L, int index, const char *what)
{
    index = lua_absindex(L, index);
    if (vt_lword_is(L, index))
        vt_lword_resolve(L, index);
    else
        lua_pushvalue(L, index);
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "%s takes the name of a file in assets/, \"story.mp3\", not %s", what,
            lua_isnil(L, -1) ? "nothing" : luaL_typename(L, -1));
    if (lua_rawlen(L, -1) == 0) luaL_error(L, "%s takes the name of a file; this one is empty", what);
}

/* ---- the table ---- */

static const char *option_name(void *context, int i)
{
    bool stems = *(const bool *)context;
    int seen = 0;
    for (int at = 0; at < OPTIONS; at++)
        if (!(stems && options[at].alone) && seen++ == i) return options[at].name;
    return NULL;
}

static bool is_option(const char *name, bool stems)
{
    for (int i = 0; i < OPTIONS; i++)
        if (!(stems && options[i].alone) && strcmp(options[i].name, name) == 0) return true;
    return false;
}

/* Numbers are names of files: one, or some of stems. */
static void check_names(lua_State *L, int table, const char *what, bool stems)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        lua_Integer most = stems ? VT_STEMS_MAX : 1;
        if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= most) continue;
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        if (is_option(name, stems)) continue;
        if (!unknown || strcmp(name, unknown) < 0) unknown = name;
    }
    if (!unknown) return;
    if (strcmp(unknown, "[...]") == 0)
        luaL_error(L,
            stems ? "%s takes the names of 1 to 16 files, and options"
                  : "%s takes the name of one file, and options",
            what);
    vt_sandbox_unknown(L, what, unknown, vt_lnode_suggest(unknown, option_name, &stems));
}

/* Leaves nothing but a group's name on the stack, which the wish borrows. */
static void take(lua_State *L, option i, const char *title, vt_voice_wish *wish)
{
    double number = 0;
    bool yes = lua_toboolean(L, -1);
    if (lua_type(L, -1) != options[i].type && options[i].type != LUA_TNUMBER &&
        options[i].type != LUA_TSTRING)
        luaL_error(L,
            options[i].type == LUA_TFUNCTION ? "%s is a function, not a %s" : "%s is true or false, not a %s",
            title, luaL_typename(L, -1));
    if (options[i].type == LUA_TNUMBER)
        number = vt_lsound_number(L, -1, options[i].least, options[i].most, title);
    switch (i) {
    case BUS:
        wish->bus = (vt_bus)vt_lsound_enum(L, -1, vt_lsound_buses, title);
        break;
    case OUTPUT:
        wish->output = (vt_output)vt_lsound_enum(L, -1, vt_lsound_outputs, title);
        break;
    case VOLUME:
        wish->volume = number;
        break;
    case PAN:
        wish->pan = number;
        break;
    case RATE:
        wish->rate = number;
        break;
    case FROM:
        wish->from_s = number;
        break;
    case FADE:
        wish->fade_s = number;
        break;
    case LOOP:
        wish->loop = yes;
        break;
    case LOOP_FROM:
        wish->loop_from_s = number;
        break;
    case LOOP_TO:
        wish->loop_to_s = number;
        break;
    case GROUP:
        if (lua_type(L, -1) != LUA_TSTRING || lua_rawlen(L, -1) == 0 || lua_rawlen(L, -1) > GROUP_MOST)
            luaL_error(L, "%s is a name of 1 to %d bytes", title, GROUP_MOST);
        wish->group = lua_tostring(L, -1);
        break;
    case GUARD:
        wish->guard_s = number;
        break;
    case RESUME:
        wish->resume_s = number;
        break;
    case MUTED:
        wish->muted = yes;
        break;
    case STAYS:
        wish->stays = yes;
        break;
    case SCRATCH:
        wish->scratch = yes;
        break;
    case ON_END:
    case ON_ERROR:
    case ON_CAPTION:
    case OPTIONS:
        break;
    }
}

static void hash_wish(vt_script *script, const vt_voice_wish *wish)
{
    const double numbers[] = {wish->volume, wish->pan, wish->rate, wish->from_s, wish->fade_s,
        wish->loop_from_s, wish->loop_to_s, wish->guard_s, wish->resume_s};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        script->hash = vt_hash_f64(script->hash, numbers[i]);
    script->hash = vt_hash_u64(script->hash, (uint64_t)wish->bus << 5 | (uint64_t)wish->output << 4 |
                                                 (uint64_t)wish->loop << 3 | (uint64_t)wish->muted << 2 |
                                                 (uint64_t)wish->stays << 1 | wish->scratch);
    script->hash = vt_hash_text(script->hash, wish->group ? wish->group : "");
}

void vt_lsound_read(lua_State *L, int table, vt_lsound_wish *out)
{
    vt_voice_wish *wish = &out->wish;
    bool loop = wish->loop, bussed = false;
    if (table) check_names(L, table, out->what, out->stems);
    for (int i = 0; table && i < OPTIONS; i++) {
        if (out->stems && options[i].alone) continue;
        lua_pushstring(L, options[i].name);
        if (lua_rawget(L, table) == LUA_TNIL) {
            lua_pop(L, 1);
            continue;
        }
        char title[64];
        snprintf(title, sizeof title, "%s of %s", options[i].name, out->what);
        take(L, (option)i, title, wish);
        bussed = bussed || i == BUS;
        lua_pop(L, 1); /* the table keeps the group's name */
    }
    if (!bussed) wish->bus = loop ? VT_BUS_MUSIC : VT_BUS_EFFECTS;
    if (wish->loop_to_s > 0 && wish->loop_to_s <= wish->loop_from_s)
        luaL_error(L, "%s: loop_to lies behind loop_from", out->what);
    hash_wish(vt_script_of(L), wish);
}

void vt_lsound_annotations(vt_buf *out)
{
    static const char *const types[] = {[LUA_TNUMBER] = "number",
        [LUA_TBOOLEAN] = "boolean",
        [LUA_TSTRING] = "string",
        [LUA_TFUNCTION] = "function"};
    vt_buf_text(out, "---What sound.play, sound.loop and sound.stems take besides the name of the file, "
                     "which comes first.\n"
                     "---@class sound_options\n---@field [1] string|word file name in the experience's "
                     "assets or the shared ones\n");
    for (int i = 0; i < OPTIONS; i++) {
        vt_buf_printf(out, "---@field %s? %s %s", options[i].name, types[options[i].type], options[i].what);
        if (options[i].type == LUA_TNUMBER)
            vt_buf_printf(out, "; %.10g to %.10g", options[i].least, options[i].most);
        vt_buf_text(out, options[i].alone ? "; not of stems\n" : "\n");
    }
    vt_buf_text(out, "\n");
}
