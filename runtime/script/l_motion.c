/* Motions that belong together: motion.sequence, motion.parallel, motion.stagger. Each makes one timeline,
 * with all that is in it planned at once; if a step is wrong, the timeline is never started and the stage
 * drops it. */
#include <string.h>

#include "script/script_private.h"
#include "stage/timeline.h"

enum { STEPS_MOST = 1000, STEP_COST = 10 };

typedef struct {
    const char *name; /* of the function, for messages */
    bool sequence;    /* else all begin together */
    vt_tween line;
    int self;  /* stack index of its userdata */
    double at; /* where the next step begins */
    int step;
} builder;

static int refuse(lua_State *L, const builder *b, const char *why)
{
    return luaL_error(L, "step %d of %s: %s", b->step, b->name, why);
}

static vt_stage *stage_of(lua_State *L)
{
    return vt_script_of(L)->deps.stage;
}

static void open_timeline(lua_State *L, builder *b)
{
    vt_err err;
    vt_ltween_box *box = vt_ltween_push(L);
    b->self = lua_gettop(L);
    if (!vt_timeline_open(stage_of(L), &box->tween, &err)) vt_gate_raise(L, &err);
    box->timeline = true;
    b->line = box->tween;
}

static int close_timeline(lua_State *L, const builder *b)
{
    vt_script *script = vt_script_of(L);
    lua_pushvalue(L, b->self);
    vt_ltween_keep(L, b->line);
    vt_timeline_start(script->deps.stage, b->line);
    vt_gate_effect(script, b->name);
    lua_settop(L, b->self);
    return 1;
}

static bool add_part(lua_State *L, builder *b, vt_tween part, vt_err *err)
{
    double end;
    if (!vt_timeline_add(stage_of(L), b->line, part, b->at, &end, err)) return false;
    vt_script_of(L)->hash = vt_hash_f64(vt_script_of(L)->hash, end);
    if (b->sequence) b->at = end;
    return true;
}

/* One that nobody else knows: if it does not fit, it must not run on its own. */
static void add_new(lua_State *L, builder *b, vt_tween part)
{
    vt_err err;
    if (add_part(L, b, part, &err)) return;
    vt_tween_stop(stage_of(L), part);
    refuse(L, b, err.message);
}

/* The timeline's list of what it calls on its way; pushes it. */
static void push_marks(lua_State *L, int self)
{
    if (lua_getiuservalue(L, self, VT_USER_MARKS) == LUA_TTABLE) return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, self, VT_USER_MARKS);
}

static void add_function(lua_State *L, builder *b, int function)
{
    vt_tween mark;
    vt_err err;
    push_marks(L, b->self);
    if (!vt_timeline_mark(stage_of(L), b->line, b->at, &mark, &err)) refuse(L, b, err.message);
    vt_ltween_mark(L, mark, function);
    lua_pushinteger(L, (lua_Integer)mark);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
    vt_gate_hash_function(L, function);
}

/* A tween or timeline that was made for this: it goes on as a part. */
static void add_motion(lua_State *L, builder *b, int index)
{
    const vt_ltween_box *box = vt_ltween_test(L, index);
    vt_err err;
    if (vt_ltween_has_end(L, index))
        refuse(L, b, "it has an on_end, which would not be called; put the function after it instead");
    push_marks(L, b->self);
    if (lua_getiuservalue(L, index, VT_USER_MARKS) == LUA_TTABLE) {
        for (lua_Integer i = 1, count = (lua_Integer)lua_rawlen(L, -1); i <= count; i++) {
            lua_rawgeti(L, -1, i);
            lua_rawseti(L, -3, (lua_Integer)lua_rawlen(L, -3) + 1);
        }
    }
    lua_pop(L, 2);
    if (!add_part(L, b, box->tween, &err)) refuse(L, b, err.message);
}

/* { node, { x = 100 }, seconds or { frequency, damping }, ease } */
static void add_move(lua_State *L, builder *b, int table)
{
    vt_lpace pace;
    int top = lua_gettop(L);
    if (lua_rawlen(L, table) > 4) refuse(L, b, "it holds more than a node, properties, seconds and an ease");
    for (int i = 1; i <= 4; i++)
        lua_rawgeti(L, table, i);
    if (!vt_lnode_test(L, top + 1) || lua_type(L, top + 2) != LUA_TTABLE)
        refuse(L, b,
            "it must begin with a node and a table of properties: { card, { x = 100 }, 0.5, \"sine.out\" }");
    vt_ltween_pace(L, top + 3, top + 4, b->name, &pace);
    add_new(L, b, vt_ltween_begin(L, top + 1, top + 2, &pace, b->name));
    lua_settop(L, top);
}

static void add_pause(lua_State *L, builder *b, int index)
{
    vt_err err;
    double end = vt_values_seconds(L, index, 0, 86400, b->name) + (b->sequence ? b->at : 0);
    if (!vt_timeline_stretch(stage_of(L), b->line, end, &err)) refuse(L, b, err.message);
    if (b->sequence) b->at = end;
}

static void add_step(lua_State *L, builder *b, int index)
{
    vt_budget_charge(L, STEP_COST);
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        add_pause(L, b, index);
        break;
    case LUA_TFUNCTION:
        add_function(L, b, index);
        break;
    case LUA_TTABLE:
        add_move(L, b, index);
        break;
    default:
        if (!vt_ltween_test(L, index))
            luaL_error(L,
                "step %d of %s must be a move { node, properties, seconds, ease }, a number of seconds, a "
                "function or another motion, not a %s",
                b->step, b->name, luaL_typename(L, index));
        add_motion(L, b, index);
    }
}

static int count_of(lua_State *L, int table, const char *name, const char *what)
{
    size_t count = lua_type(L, table) == LUA_TTABLE ? lua_rawlen(L, table) : 0;
    if (count < 1 || count > STEPS_MOST)
        luaL_error(L, "%s takes a list of 1 to %d %s", name, STEPS_MOST, what);
    return (int)count;
}

static int build(lua_State *L, const char *name, bool sequence)
{
    builder b = {.name = name, .sequence = sequence};
    vt_gate_need_scene(L, name);
    int count = count_of(L, 1, name, "steps, in braces");
    lua_settop(L, 1);
    open_timeline(L, &b);
    for (b.step = 1; b.step <= count; b.step++) {
        lua_rawgeti(L, 1, b.step);
        add_step(L, &b, b.self + 1);
        lua_settop(L, b.self);
    }
    return close_timeline(L, &b);
}

static int motion_sequence(lua_State *L)
{
    return build(L, "motion.sequence", true);
}

static int motion_parallel(lua_State *L)
{
    return build(L, "motion.parallel", false);
}

static int motion_stagger(lua_State *L)
{
    builder b = {.name = "motion.stagger"};
    vt_lpace pace;
    vt_gate_need_scene(L, b.name);
    lua_settop(L, 5);
    double gap = vt_values_seconds(L, 1, 0, 86400, b.name);
    int count = count_of(L, 2, b.name, "nodes, second after the gap in seconds");
    if (lua_type(L, 3) != LUA_TTABLE)
        return luaL_error(L, "motion.stagger takes a gap, nodes, properties, seconds and an ease: "
                             "motion.stagger(0.1, { a, b, c }, { y = 0 }, 0.6, \"back.out\")");
    vt_ltween_pace(L, 4, 5, b.name, &pace);
    open_timeline(L, &b);
    for (b.step = 1; b.step <= count; b.step++) {
        lua_rawgeti(L, 2, b.step);
        if (!vt_lnode_test(L, -1))
            return luaL_error(
                L, "number %d of motion.stagger must be a node, not a %s", b.step, luaL_typename(L, -1));
        b.at = gap * (b.step - 1);
        add_new(L, &b, vt_ltween_begin(L, lua_gettop(L), 3, &pace, b.name));
        lua_settop(L, b.self);
    }
    return close_timeline(L, &b);
}

static const vt_api entries[] = {
    {"sequence", motion_sequence, "steps: table", "tween",
        "One after the other. A step is a move { node, properties, seconds, ease } (or a spring's table for "
        "the "
        "seconds), a pause in seconds, a function that is called then, or another motion."},
    {"parallel", motion_parallel, "steps: table", "tween",
        "The same steps, all beginning together; it ends with the longest."},
    {"stagger", motion_stagger,
        "gap: number, nodes: node[], properties: table, seconds: number|table, ease?: string", "tween",
        "The same move for each node, each so many seconds after the one before."},
    {0},
};
const vt_module vt_module_motion = {
    "motion", "motion", false, entries, "Motions that belong together and can be repeated as one."};
