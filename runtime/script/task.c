/* Stories: run, wait, wait_tap. Each is a thread of its own, resumed by the gate alone; it belongs to the
 * scene that started it. A story that run has just made begins right after the entry that made it; when more
 * than VT_DRAIN_MAX begin after one entry, the rest wait a tick, so that stories that start stories cannot
 * hold up a frame. */
#include <string.h>

#include "base/mem.h"
#include "script/playing.h"
#include "script/watches.h"

typedef struct {
    uint64_t number;
} handle;

static vt_task *find(const vt_script *script, uint64_t number)
{
    for (int i = 0; i < script->task_count; i++)
        if (script->tasks[i].number == number) return &script->tasks[i];
    return NULL;
}

void vt_task_end(vt_script *script, uint64_t number)
{
    vt_task *task = find(script, number);
    if (!task) return;
    vt_free(task->taps);
    int left = (int)(script->tasks + script->task_count - task) - 1;
    memmove(task, task + 1, (size_t)left * sizeof *task);
    script->task_count--;
    lua_State *L = script->L;
    if (!lua_checkstack(L, 2)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)number);
    lua_pop(L, 1);
}

static void reserve_task(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (script->task_count < script->task_capacity) return;
    int capacity = script->task_capacity ? script->task_capacity * 2 : 8;
    vt_task *tasks = vt_realloc_array(script->tasks, (size_t)capacity, sizeof *tasks);
    if (!tasks) vt_gate_memory(L);
    script->tasks = tasks;
    script->task_capacity = capacity;
}

int vt_task_run(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, "run");
    if (lua_type(L, 1) != LUA_TFUNCTION)
        return luaL_error(L, "run takes a function, not a %s", luaL_typename(L, 1));
    if (script->task_count >= VT_TASKS_MAX)
        return luaL_error(L, "more than %d stories are running", VT_TASKS_MAX);
    lua_settop(L, 1);
    vt_budget_charge(L, VT_BUDGET_SLICE);
    reserve_task(L);
    handle *out = lua_newuserdatauv(L, sizeof *out, 0);
    out->number = script->serial + 1;
    luaL_setmetatable(L, vt_module_task.name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_State *thread = lua_newthread(L);
    lua_rawseti(L, -2, (lua_Integer)out->number);
    lua_pop(L, 1);
    lua_pushvalue(L, 1);
    lua_xmove(L, thread, 1);
    script->serial++;
    script->tasks[script->task_count++] = (vt_task){.number = out->number,
        .thread = thread,
        .wait = VT_WAIT_START,
        .due = script->now_us,
        .visit = script->serving};
    vt_gate_effect(script, "run");
    return 1;
}

/* ---- waiting ---- */

static vt_task *present(lua_State *L, const char *what)
{
    vt_script *script = vt_script_of(L);
    vt_task *task = find(script, script->running_task);
    if (script->running_task == 0)
        luaL_error(L, "%s works inside a story only: run(function() %s(...) end)", what, what);
    if (script->running_thread != L)
        luaL_error(L, "%s works in the story itself, not in a coroutine or a callback within it", what);
    return task;
}

/* A story that stopped itself has no task any more: it never comes back from here. */
int vt_task_wait(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_task *task = present(L, "wait");
    const vt_ltween_box *tween = vt_ltween_test(L, 1);
    if (tween) {
        if (task && !vt_tween_running(script->deps.stage, tween->tween)) return 0;
        if (task) {
            task->wait = VT_WAIT_TWEEN;
            task->tween = tween->tween;
        }
        return lua_yield(L, 0);
    }
    if (lua_type(L, 1) != LUA_TNUMBER)
        return luaL_error(L, "wait takes seconds or a tween, not a %s%s", luaL_typename(L, 1),
            lua_isuserdata(L, 1) ? "; for the end of a sound or film there is wait_end" : "");
    double seconds = vt_values_seconds(L, 1, 0, 86400, "wait");
    if (task) {
        task->wait = VT_WAIT_TIME;
        task->due = script->now_us + vt_time_us(seconds);
        script->hash = vt_hash_u64(script->hash, (uint64_t)task->due - (uint64_t)script->start_us);
    }
    return lua_yield(L, 0);
}

int vt_task_wait_tap(lua_State *L)
{
    vt_task *task = present(L, "wait_tap");
    int count = lua_gettop(L);
    if (count < 1 || count > VT_TAPS_MAX) return luaL_error(L, "wait_tap takes 1 to %d nodes", VT_TAPS_MAX);
    for (int i = 1; i <= count; i++) {
        if (!vt_lnode_test(L, i)) return luaL_error(L, "wait_tap takes nodes, not a %s", luaL_typename(L, i));
        vt_lnode_check(L, i);
    }
    if (!task) return lua_yield(L, 0);
    vt_node *taps = vt_realloc_array(task->taps, (size_t)count, sizeof *taps);
    if (!taps) vt_gate_memory(L);
    task->taps = taps;
    task->tap_count = count;
    for (int i = 0; i < count; i++)
        taps[i] = vt_lnode_test(L, i + 1)->node;
    task->wait = VT_WAIT_TAP;
    vt_gate_effect(vt_script_of(L), "wait_tap");
    return lua_yield(L, 0);
}

/* The number by which stories wait for it, or 0 and why it is over. */
static uint64_t awaited(lua_State *L, const char **why)
{
    const vt_script *script = vt_script_of(L);
    const vt_lvoice *voice = vt_lvoice_test(L, 1);
    const vt_lstems *stems = vt_lstems_test(L, 1);
    const vt_lnode_box *node = vt_lnode_test(L, 1);
    if (node && node->kind == VT_NODE_VIDEO) {
        vt_lnode_check(L, 1);
        vt_lfilm *film = vt_lfilms_of(script, node->node);
        if (film) vt_lfilms_follow(vt_script_of(L), film);
        vt_reel_state state =
            film && film->media ? vt_reels_state(script->playing->reels, film->media) : VT_REEL_OVER;
        *why = state == VT_REEL_FAILED ? "failed" : "end";
        return state == VT_REEL_OVER || state == VT_REEL_FAILED ? 0 : VT_AWAITED_FILM | node->number;
    }
    if (!voice && !stems) {
        luaL_error(L, "wait_end takes a voice, stems or a video, not a %s",
            node ? vt_node_kind_name(node->kind) : luaL_typename(L, 1));
        return 0;
    }
    if (voice) {
        *why = vt_lvoices_why(voice->why);
        return vt_lvoices_listed(script, voice) ? voice->number : 0;
    }
    for (int i = 0; i < stems->count; i++) {
        if (vt_lvoices_listed(script, stems->voices[i])) return stems->number;
        *why = vt_lvoices_why(stems->voices[i]->why);
    }
    return 0;
}

int vt_task_wait_end(lua_State *L)
{
    vt_task *task = present(L, "wait_end");
    const char *why = "end";
    uint64_t number = awaited(L, &why);
    if (task && number == 0) {
        lua_pushstring(L, why);
        return 1;
    }
    if (task) {
        task->wait = VT_WAIT_OVER;
        task->over = number;
        vt_gate_effect(vt_script_of(L), "wait_end");
        vt_script_of(L)->hash = vt_hash_u64(vt_script_of(L)->hash, number);
    }
    return lua_yield(L, 0);
}

/* A watch that does not run begins again. */
int vt_task_wait_for(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_task *task = present(L, "wait_for");
    vt_lnews told;
    if (!lua_isuserdata(L, 1) || !luaL_testudata(L, 1, vt_module_watch.name))
        return luaL_error(
            L, "wait_for takes a watch, such as sensor(\"lid\"):above(0), not a %s", luaL_typename(L, 1));
    const vt_lplan *plan = vt_lwatch_check(L, 1);
    if (!plan->number) vt_lwatch_revive(L, 1);
    if (vt_watches_entered(script, plan->number, &told)) return vt_lwatch_push(L, plan, &told);
    if (!task) return lua_yield(L, 0);
    task->wait = VT_WAIT_WATCH;
    task->watch = plan->number;
    vt_gate_effect(script, "wait_for");
    return lua_yield(L, 0);
}

/* ---- going on ---- */

typedef struct {
    uint64_t number;
    bool begins;
    const vt_node *tapped;
    uint64_t watch;
    const vt_lnews *told; /* what the watch it waits for was told */
    const char *why;      /* what it waits for is over */
} errand;

static int resume(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const errand *e = lua_touserdata(L, 1);
    lua_State *thread = find(script, e->number)->thread;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)e->number); /* keeps the thread while it runs, even if it stops itself */
    int arguments = e->tapped ? 1 : 0, results;
    const vt_lwatch *watch = e->told ? vt_watches_find(script, e->watch) : NULL;
    if (watch) {
        int count = vt_lwatch_push(L, watch->plan, e->told);
        if (count < 0) { /* it was none: the story waits on */
            find(script, e->number)->wait = VT_WAIT_WATCH;
            return 0;
        }
        if (!lua_checkstack(thread, count)) vt_gate_memory(L);
        lua_xmove(L, thread, count);
        arguments = count;
    }
    if (e->tapped) {
        vt_lnode_push(L, *e->tapped);
        if (!lua_checkstack(thread, 1)) vt_gate_memory(L);
        lua_xmove(L, thread, 1);
    } else if (e->why) {
        if (!lua_checkstack(thread, 1)) vt_gate_memory(L);
        lua_pushstring(thread, e->why);
        arguments = 1;
    } else if (e->begins) {
        vt_gate_hash_function(thread, -1);
    }
    script->running_task = e->number;
    script->running_thread = thread;
    int status = lua_resume(thread, L, arguments, &results);
    script->running_task = 0;
    if (status == LUA_YIELD) {
        lua_pop(thread, results);
        return 0;
    }
    if (status == LUA_OK) {
        vt_task_end(script, e->number);
        return 0;
    }
    vt_gate_note(script, thread);
    vt_task_end(script, e->number);
    vt_budget_check(L, status);
    lua_xmove(thread, L, 1);
    vt_budget_check(L, lua_resetthread(thread) == LUA_ERRMEM ? LUA_ERRMEM : LUA_OK);
    return lua_error(L);
}

static void go_on(
    vt_script *script, uint64_t number, const vt_node *tapped, const vt_lnews *told, const char *why)
{
    vt_task *task = find(script, number);
    errand e = {number, task->wait == VT_WAIT_START, tapped, task->watch, told,
        task->wait == VT_WAIT_OVER ? why : NULL};
    task->wait = VT_WAIT_NONE;
    if (tapped && script->visit) task->visit = script->visit;
    vt_gate_serve(script, task->visit, "story", number, resume, &e);
    task = find(script, number);
    if (task && task->wait == VT_WAIT_NONE) vt_task_end(script, number); /* the gate could not even begin */
}

void vt_task_due(vt_script *script)
{
    uint64_t newest = script->serial;
    for (;;) {
        const vt_task *next = NULL;
        for (int i = 0; i < script->task_count; i++) {
            const vt_task *task = &script->tasks[i];
            if ((task->wait != VT_WAIT_TIME && task->wait != VT_WAIT_START) || task->due > script->now_us ||
                task->number > newest)
                continue;
            if (!next || task->due < next->due) next = task;
        }
        if (!next) return;
        go_on(script, next->number, NULL, NULL, NULL);
    }
}

static void drain(vt_script *script)
{
    for (int begun = 0; begun < VT_DRAIN_MAX; begun++) {
        const vt_task *next = NULL;
        for (int i = 0; i < script->task_count && !next; i++)
            if (script->tasks[i].wait == VT_WAIT_START && script->tasks[i].due <= script->now_us)
                next = &script->tasks[i];
        if (!next) return;
        go_on(script, next->number, NULL, NULL, NULL);
    }
    for (int i = 0; i < script->task_count; i++)
        if (script->tasks[i].wait == VT_WAIT_START) script->tasks[i].due = script->now_us + VT_TICK_US;
}

void vt_task_go_on(vt_script *script)
{
    for (int i = 0; i < script->tapped_count; i++)
        vt_task_tapped(script, script->tapped[i]);
    script->tapped_count = 0;
    drain(script);
}

/* Each story that fits goes on once, in order of creation. */
static void each(vt_script *script, bool (*fits)(const vt_script *, const vt_task *, const void *),
    const void *what, const vt_node *tapped, const vt_lnews *told, const char *why)
{
    uint64_t last = 0;
    for (;;) {
        const vt_task *next = NULL;
        for (int i = 0; i < script->task_count && !next; i++)
            if (script->tasks[i].number > last && fits(script, &script->tasks[i], what))
                next = &script->tasks[i];
        if (!next) return;
        last = next->number;
        go_on(script, last, tapped, told, why);
    }
}

static bool waits_for_tap(const vt_script *script, const vt_task *task, const void *what)
{
    (void)script;
    const vt_node *node = what;
    if (task->wait != VT_WAIT_TAP) return false;
    for (int i = 0; i < task->tap_count; i++)
        if (task->taps[i].slot == node->slot && task->taps[i].generation == node->generation) return true;
    return false;
}

static bool waits_for_tween(const vt_script *script, const vt_task *task, const void *what)
{
    (void)script;
    return task->wait == VT_WAIT_TWEEN && task->tween == *(const vt_tween *)what;
}

static bool waits_for_watch(const vt_script *script, const vt_task *task, const void *what)
{
    (void)script;
    return task->wait == VT_WAIT_WATCH && task->watch == *(const uint64_t *)what;
}

static bool waits_for_end(const vt_script *script, const vt_task *task, const void *what)
{
    (void)script;
    return task->wait == VT_WAIT_OVER && task->over == *(const uint64_t *)what;
}

static bool is_orphan(const vt_script *script, const vt_task *task, const void *what)
{
    (void)what;
    if (task->wait == VT_WAIT_WATCH) return !vt_watches_find(script, task->watch);
    if (task->wait == VT_WAIT_OVER) return !vt_playing_has(script, task->over);
    return task->wait == VT_WAIT_TWEEN && !vt_tween_running(script->deps.stage, task->tween);
}

bool vt_task_waits_tap(const vt_script *script, vt_node node)
{
    for (int i = 0; i < script->task_count; i++)
        if (waits_for_tap(script, &script->tasks[i], &node)) return true;
    return false;
}

bool vt_task_waits_watch(const vt_script *script, uint64_t number)
{
    for (int i = 0; i < script->task_count; i++)
        if (waits_for_watch(script, &script->tasks[i], &number)) return true;
    return false;
}

void vt_task_watched(vt_script *script, uint64_t number, const vt_lnews *news)
{
    each(script, waits_for_watch, &number, NULL, news, NULL);
}

void vt_task_tapped(vt_script *script, vt_node node)
{
    each(script, waits_for_tap, &node, &node, NULL, NULL);
}

void vt_task_over(vt_script *script, uint64_t number, const char *why)
{
    each(script, waits_for_end, &number, NULL, NULL, why);
}

void vt_task_tween(vt_script *script, vt_tween tween)
{
    each(script, waits_for_tween, &tween, NULL, NULL, NULL);
}

void vt_task_orphans(vt_script *script)
{
    each(script, is_orphan, NULL, NULL, NULL, "removed");
}

int64_t vt_task_wish(const vt_script *script)
{
    int64_t wish = INT64_MAX;
    for (int i = 0; i < script->task_count; i++) {
        const vt_task *task = &script->tasks[i];
        int64_t due = INT64_MAX;
        if (task->wait == VT_WAIT_TIME || task->wait == VT_WAIT_START) due = task->due;
        if (is_orphan(script, task, NULL)) due = script->now_us;
        if (due < wish) wish = due;
    }
    return wish;
}

/* ---- a task's own ---- */

static uint64_t check_task(lua_State *L)
{
    return ((handle *)luaL_checkudata(L, 1, vt_module_task.name))->number;
}

static int task_stop(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    uint64_t number = check_task(L);
    if (find(script, number)) vt_gate_effect(script, "task.stop");
    vt_task_end(script, number);
    return 0;
}

static int task_running(lua_State *L)
{
    lua_pushboolean(L, find(vt_script_of(L), check_task(L)) != NULL);
    return 1;
}

static int task_tostring(lua_State *L)
{
    lua_pushfstring(L, "task %I", (LUAI_UACINT)check_task(L));
    return 1;
}

void vt_task_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_task, NULL, NULL, task_tostring);
}

static const vt_api entries[] = {
    {"stop", task_stop, "", "", "Ends the story where it waits."},
    {"running", task_running, "", "boolean", "False once it has ended or was stopped."},
    {0},
};
const vt_module vt_module_task = {"task", "task", true, entries, "A story that run started."};
