/* Options of watches: one table for all, each watch takes some groups of it. */
#include <math.h>
#include <string.h>

#include "script/watches.h"

enum { BANDS = VT_OPTION_TIMES | VT_OPTION_PRESENCE, ALL = VT_OPTION_ANY };
static const struct {
    const char *name;
    unsigned groups;
    int type; /* LUA_TTABLE: two numbers */
    double least, most;
    const char *what;
} options[VT_LOPTIONS] = {
    [VT_LOPTION_FOR_MS] = {"for_ms", VT_OPTION_TIMES, LUA_TNUMBER, 0, 86400000,
        "it must hold so long before it counts as entered"},
    [VT_LOPTION_LEAVE_FOR_MS] = {"leave_for_ms", VT_OPTION_TIMES, LUA_TNUMBER, 0, 86400000,
        "and so long before it counts as left"},
    [VT_LOPTION_GUARD_MS] = {"guard_ms", BANDS, LUA_TNUMBER, 0, 86400000,
        "so long after an entry there is no other"},
    [VT_LOPTION_AGREE] = {"agree", VT_OPTION_TIMES, LUA_TNUMBER, 1, VT_WATCH_OF_MOST,
        "so many of the last values must agree"},
    [VT_LOPTION_OF] = {"of", VT_OPTION_TIMES, LUA_TNUMBER, 1, VT_WATCH_OF_MOST,
        "so many values are asked; as many as agree unless said"},
    [VT_LOPTION_FRESH] = {"fresh", BANDS | VT_OPTION_TAG, LUA_TBOOLEAN, 0, 0,
        "what is within, or lies there, when the watch begins must first leave"},
    [VT_LOPTION_LEAVE] = {"leave", VT_OPTION_LEAVE, LUA_TNUMBER, -1e12, 1e12,
        "of below and above: where it leaves"},
    [VT_LOPTION_MARGIN] = {"margin", VT_OPTION_MARGIN, LUA_TNUMBER, 0, 1e12,
        "of between and zone: so far outside it leaves"},
    [VT_LOPTION_BY] = {"by", VT_OPTION_BY, LUA_TNUMBER, 0, 1e12,
        "of on_change: only values so far from the one told last"},
    [VT_LOPTION_AGAIN_MS] = {"again_ms", VT_OPTION_TAG, LUA_TNUMBER, 0, 86400000,
        "of on_tag: the same one counts anew after so long without it; 1000 unless said"},
    [VT_LOPTION_GONE_MS] = {"gone_ms", VT_OPTION_TAG, LUA_TNUMBER, 0, 86400000,
        "of on_tag: one that is silent for so long was taken away; 0: never"},
    [VT_LOPTION_WITHIN] = {"within", VT_OPTION_PRESENCE, LUA_TTABLE, -1e12, 1e12,
        "of presence: somebody is there while the value is within { least, most }"},
    [VT_LOPTION_BELOW] = {"below", VT_OPTION_PRESENCE, LUA_TNUMBER, -1e12, 1e12,
        "of presence: while it is below"},
    [VT_LOPTION_ABOVE] = {"above", VT_OPTION_PRESENCE, LUA_TNUMBER, -1e12, 1e12,
        "of presence: while it is above"},
    [VT_LOPTION_HOLD_S] = {"hold_s", VT_OPTION_PRESENCE, LUA_TNUMBER, 0, 86400,
        "of presence: and so long after the last sign; 5 unless said"},
    [VT_LOPTION_ON_ENTER] = {"on_enter", ALL, LUA_TFUNCTION, 0, 0, "as the function behind the options"},
    [VT_LOPTION_ON_LEAVE] = {"on_leave", BANDS, LUA_TFUNCTION, 0, 0, "and it is over"},
};

typedef struct {
    unsigned groups;
    int at;
} names;

static const char *option_name(void *context, int i)
{
    names *n = context;
    if (i == 0) n->at = 0;
    while (n->at < VT_LOPTIONS && !(options[n->at].groups & n->groups))
        n->at++;
    return n->at < VT_LOPTIONS ? options[n->at++].name : NULL;
}

static vt_loption option_called(const char *name, unsigned groups)
{
    for (int i = 0; i < VT_LOPTIONS; i++)
        if (options[i].groups & groups && strcmp(options[i].name, name) == 0) return (vt_loption)i;
    return VT_LOPTIONS;
}

/* Two finite numbers, the smaller one first, at index. */
void vt_loption_pair(lua_State *L, int index, const char *what, double *least, double *most)
{
    index = lua_absindex(L, index);
    bool fine = lua_istable(L, index) && lua_rawlen(L, index) == 2;
    double pair[2] = {0};
    for (int i = 0; i < 2 && fine; i++) {
        fine = lua_rawgeti(L, index, i + 1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1));
        pair[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    if (!fine || pair[0] > pair[1])
        luaL_error(L, "%s takes two numbers, the smaller one first: { 100, 200 }", what);
    *least = pair[0];
    *most = pair[1];
}

static void check_names(lua_State *L, int table, const vt_loptions *out)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        bool zone = out->groups & VT_OPTION_ZONES && lua_istable(L, -1) && *name != '[';
        if (zone || option_called(name, out->groups) < VT_LOPTIONS) continue;
        if (!unknown || strcmp(name, unknown) < 0) unknown = name;
    }
    if (!unknown) return;
    names n = {out->groups, 0};
    const char *nearest = vt_sandbox_nearest(unknown, option_name, &n);
    if (nearest) vt_sandbox_unknown(L, out->what, unknown, nearest);
    lua_pushstring(L, option_name(&n, 0));
    const char *name;
    for (int i = 1; (name = option_name(&n, i)) != NULL; i++) {
        lua_pushfstring(L, ", %s", name);
        lua_concat(L, 2);
    }
    luaL_error(L, "%s has no \"%s\"; it has %s", out->what, unknown, lua_tostring(L, -1));
}

static void read_option(lua_State *L, int table, vt_loption i, vt_loptions *out)
{
    lua_pushstring(L, options[i].name);
    int type = lua_rawget(L, table);
    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    const char *what = lua_pushfstring(L, "%s of %s", options[i].name, out->what);
    if (type != options[i].type)
        luaL_error(L, "%s is a %s, not a %s", what, lua_typename(L, options[i].type), luaL_typename(L, -2));
    if (type == LUA_TTABLE) vt_loption_pair(L, -2, what, &out->values[i], &out->to);
    if (type == LUA_TNUMBER) {
        double value = lua_tonumber(L, -2), least = options[i].least, most = options[i].most;
        bool whole = i == VT_LOPTION_AGREE || i == VT_LOPTION_OF;
        if (!(value >= least && value <= most) || (whole && value != floor(value)))
            luaL_error(L, "%s is a %snumber from %f to %f", what, whole ? "whole " : "", least, most);
        out->values[i] = value;
    }
    if (type == LUA_TBOOLEAN) out->values[i] = lua_toboolean(L, -2);
    out->given[i] = true;
    lua_pop(L, 2);
}

int64_t vt_loption_us(const vt_loptions *p, vt_loption i)
{
    return (int64_t)llround(p->values[i] * (i == VT_LOPTION_HOLD_S ? 1e6 : 1e3));
}

void vt_loption_times(lua_State *L, const vt_loptions *p, vt_watch_rule *rule)
{
    rule->for_us = vt_loption_us(p, VT_LOPTION_FOR_MS);
    rule->leave_for_us = vt_loption_us(p, VT_LOPTION_LEAVE_FOR_MS);
    rule->guard_us = vt_loption_us(p, VT_LOPTION_GUARD_MS);
    rule->agree = p->given[VT_LOPTION_AGREE] ? (int)p->values[VT_LOPTION_AGREE] : 1;
    rule->of = p->given[VT_LOPTION_OF] ? (int)p->values[VT_LOPTION_OF] : rule->agree;
    if (rule->agree > rule->of)
        luaL_error(
            L, "%s: agree is %d of the last %d values; it cannot be more", p->what, rule->agree, rule->of);
    rule->fresh = p->values[VT_LOPTION_FRESH] != 0;
}

void vt_loption_leave(lua_State *L, const vt_loptions *p, vt_watch_rule *rule)
{
    double leave = p->values[VT_LOPTION_LEAVE], margin = p->values[VT_LOPTION_MARGIN];
    rule->leave_least = rule->least - margin;
    rule->leave_most = rule->most + margin;
    if (!p->given[VT_LOPTION_LEAVE]) return;
    if (rule->band == VT_BAND_BELOW ? leave < rule->most : leave > rule->least)
        luaL_error(L, "leave of %s is on the far side of its threshold: %s(100, { leave = %s }, ...)",
            p->what, p->what, rule->band == VT_BAND_BELOW ? "120" : "80");
    rule->leave_least = rule->leave_most = leave;
}

void vt_loption_presence(lua_State *L, const vt_loptions *p, vt_watch_rule *rule)
{
    if (p->given[VT_LOPTION_WITHIN] + p->given[VT_LOPTION_BELOW] + p->given[VT_LOPTION_ABOVE] > 1)
        luaL_error(L, "presence takes one of within, below and above; without one any line counts");
    rule->band = VT_BAND_ANY;
    if (p->given[VT_LOPTION_WITHIN])
        *rule =
            (vt_watch_rule){.band = VT_BAND_BETWEEN, .least = p->values[VT_LOPTION_WITHIN], .most = p->to};
    if (p->given[VT_LOPTION_BELOW])
        *rule = (vt_watch_rule){.band = VT_BAND_BELOW, .most = p->values[VT_LOPTION_BELOW]};
    if (p->given[VT_LOPTION_ABOVE])
        *rule = (vt_watch_rule){.band = VT_BAND_ABOVE, .least = p->values[VT_LOPTION_ABOVE]};
    if (rule->band == VT_BAND_ANY && (p->given[VT_LOPTION_FOR_MS] || p->given[VT_LOPTION_AGREE]))
        luaL_error(L, "for_ms and agree of presence need within, below or above as well");
    if (p->given[VT_LOPTION_LEAVE_FOR_MS])
        luaL_error(L, "presence has hold_s where others have leave_for_ms");
    vt_loption_times(L, p, rule);
    rule->leave_for_us = p->given[VT_LOPTION_HOLD_S] ? vt_loption_us(p, VT_LOPTION_HOLD_S) : 5000000;
}

void vt_loption_read(lua_State *L, int table, vt_loptions *out)
{
    check_names(L, table, out);
    for (int i = 0; i < VT_LOPTIONS; i++)
        if (options[i].groups & out->groups) read_option(L, table, (vt_loption)i, out);
}

void vt_loption_annotations(vt_buf *out)
{
    vt_buf_text(out, "---What a watch may be told before its function.\n---@class watch_options\n");
    for (int i = 0; i < VT_LOPTIONS; i++) {
        const char *type = options[i].type == LUA_TNUMBER    ? "number"
                           : options[i].type == LUA_TBOOLEAN ? "boolean"
                           : options[i].type == LUA_TTABLE   ? "number[]"
                                                             : "function";
        vt_buf_printf(out, "---@field %s? %s %s\n", options[i].name, type, options[i].what);
    }
    vt_buf_text(out, "\n");
}
