/* What the files of this room share. Nobody else includes it.
 *
 * Registry: every table of ours lies under a small integer (vt_slot), so that reading it allocates nothing.
 * A lua_State finds its vt_script in its extra space, which coroutines inherit. */
#ifndef VT_SCRIPT_PRIVATE_H
#define VT_SCRIPT_PRIVATE_H

#include <lauxlib.h>
#include <lua.h>

#include "base/chance.h"
#include "script/lnode.h"
#include "script/script.h"
#include "words/words.h"

enum {
    VT_BUDGET_SLICE = 200, /* instructions between two looks at the budget */
    VT_TEXT_MAX = 1 << 20, /* bytes of one string: joining and comparing it is a single instruction */
    VT_RESULTS_MAX = 2000, /* values that one call of the library returns */
    VT_DEPTH_MAX = 16000,  /* calls within calls; Lua itself would stop at 200,000 and 30 MB */
    VT_THREADS_MAX = 1000, /* living coroutines of a script */
    VT_TASKS_MAX = 256,
    VT_TIMERS_MAX = 1024,
    VT_TAPS_MAX = 64,
    VT_HISTORY_MAX = 64,
    VT_TAPPED_MAX = 32,
    VT_DRAIN_MAX = 64,   /* stories that begin after one entry; later ones wait a millisecond */
    VT_TOLD_MAX = 20000, /* timers, cues and ends that one advance tells of */
    VT_TICK_US = 1000    /* the shortest wait, so that time always goes on */
};

typedef enum {
    VT_SLOT_NODES = 32, /* the stage's slot + 1 -> userdata */
    VT_SLOT_CALLS,      /* number of a timer -> function, of a task -> thread */
    VT_SLOT_TWEENS,     /* tween, mark of a timeline -> userdata */
    VT_SLOT_SCENES,     /* name -> what the file returned */
    VT_SLOT_PARAMS,     /* 0 -> what go or back was given; number of an entry -> what its scene got */
    VT_SLOT_WORDS,      /* key -> userdata */
    VT_SLOT_LOADED,     /* name of a required file -> value */
    VT_SLOT_LOCKED,     /* read-only table -> the table behind it */
    VT_SLOT_METHODS,    /* node kind + 1 -> its own methods by name */
    VT_SLOT_KEYS,       /* the names in script->keys, which must not move */
    VT_SLOT_LINKS,      /* scene -> the scenes it says it leads to */
    VT_SLOT_PRELOADS,   /* scene -> pictures that it wants ready */
    VT_SLOT_WIDGETS,    /* widget + 1 -> what its file returned, once it was needed */
    VT_SLOT_VOICES,     /* name of a file -> the voice that began last */
    VT_SLOT_KEEPS,      /* number of a channel -> collection */
    VT_SLOT_KEPT,       /* number of an order -> what add returned, until it is answered */
    VT_SLOT_CHANNELS,   /* number of a channel -> sensor, output, helper */
    VT_SLOT_NUMBERS,    /* table, function, thread -> the number shown for it; weak keys */
    VT_SLOT_METAS,      /* metatable that a script set -> true; weak keys */
    VT_SLOT_THREADS     /* coroutine of a script -> true, false once it was stopped by a limit; weak keys */
} vt_slot;

/* ---- the state ---- */

typedef struct {
    uint64_t number;
    int64_t due, period; /* period 0: once */
    int32_t visit;
} vt_timer;

/* Where a finger is, and where it was before that; eighths of a stage unit. */
typedef struct {
    int32_t x8, y8, from_x8, from_y8;
} vt_finger;

typedef struct {
    char scene[VT_ROW_NAME];
    vt_transition came; /* how the scene after it came in */
    uint64_t entry;     /* its params in VT_SLOT_PARAMS */
} vt_past;

typedef enum {
    VT_WAIT_NONE,
    VT_WAIT_START,
    VT_WAIT_TIME,
    VT_WAIT_TWEEN,
    VT_WAIT_TAP,
    VT_WAIT_WATCH,
    VT_WAIT_OVER
} vt_wait;

typedef struct {
    uint64_t number;
    lua_State *thread; /* kept alive by VT_SLOT_CALLS */
    vt_wait wait;
    int64_t due; /* START, TIME */
    vt_tween tween;
    vt_node *taps;
    int tap_count;
    uint64_t watch;
    uint64_t over; /* number of the voice, stems or video */
    int32_t visit; /* whose finger began it, or tapped what it waited for */
} vt_task;

struct vt_script {
    lua_State *L;
    vt_script_deps deps;
    vt_script_limits limits;
    vt_words *words;

    size_t bytes;     /* what Lua holds */
    int64_t left;     /* of the budget of this entry */
    vt_err_kind over; /* BUDGET, MEMORY, RANGE (depth): a limit was passed; nothing of the script runs until
                         the gate */
    bool inside;      /* between gate and gate */
    bool loading;     /* scene files are being read: no scene to act on */
    bool metas;       /* the script has set a metatable */
    bool long_text;   /* the memory fault is a string beyond VT_TEXT_MAX */
    const char *unparsed; /* the message of a file that could not be compiled, for its kind alone */
    bool noted;           /* origin and trace are of this entry's fault */
    char origin[200], trace[1024];

    vt_hash hash;
    uint64_t effects, calls, serial, seen;
    bool timed;
    int64_t start_us, now_us;
    uint64_t tick;
    vt_chance story, sparkle;

    char (*scenes)[VT_ROW_NAME];
    int scene_count;
    char scene[VT_ROW_NAME];
    bool animates;
    int update_faults; /* in a row */
    vt_want want;
    char want_scene[VT_ROW_NAME];
    vt_past history[VT_HISTORY_MAX];
    int history_count;
    uint64_t entry; /* counts scenes that came in: the present one's params in VT_SLOT_PARAMS */

    vt_lnode_box **boxes; /* by the stage's slot, NULL where there is none; VT_SLOT_NODES keeps them */
    uint32_t box_count;   /* places */
    uint32_t box_filled;
    vt_key *keys;
    vt_node tapped[VT_TAPPED_MAX]; /* widgets that count as tapped, for stories that wait */
    int tapped_count;
    vt_finger fingers[VT_CONTACTS_MAX];
    vt_transition transition; /* of the wanted change */
    vt_transition *declared;  /* by each scene */
    bool *mirrored;           /* it did not say from where: from the other side in right-to-left languages */
    bool rtl, reduce_motion;
    vt_timer *timers;
    int timer_count, timer_capacity;
    vt_task *tasks;
    int task_count, task_capacity;
    uint64_t running_task; /* 0: none */
    lua_State *running_thread;
    vt_tween *ended; /* queue; has room for every tween that the script holds */
    int ended_count, ended_capacity, tween_count, tween_sweep;
    int thread_count; /* coroutines since the last count */

    struct vt_lhub *hub;         /* script/watches.h */
    struct vt_lplaying *playing; /* script/playing.h */
    vt_channel_decl *channels;   /* room for VT_CHANNELS_MAX */
    int channel_count;

    int32_t visit;   /* the one at hand */
    int32_t serving; /* whose finger began what runs; timers and the like remember it. 0: nobody's */
    int64_t visit_start_us;
    int64_t wall_us;
    int64_t stay_us;
    vt_node notice;
    uint64_t keep_orders; /* given so far */
    int keep_waiting;     /* not answered yet */
    size_t rested;        /* bytes when the last collection ended */
    bool resting;
};

static inline vt_script *vt_script_of(lua_State *L)
{
    return *(vt_script **)lua_getextraspace(L);
}

/* ---- gate.c ---- */

/* Runs body(data) protected, with a fresh budget. False: a fault, reported and in err. */
bool vt_gate_run(
    vt_script *script, const char *entry, uint64_t number, lua_CFunction body, void *data, vt_err *err);
/* The same for the visit that began it; while that one lasts, what is written belongs to it. */
bool vt_gate_serve(
    vt_script *script, int32_t visit, const char *entry, uint64_t number, lua_CFunction body, void *data);
void vt_gate_note(vt_script *script, lua_State *L); /* where L stands, for the fault to come */
/* How long the "file:line: " in front of a message is; 0 when there is none. */
size_t vt_gate_position(const char *message);
void vt_gate_effect(vt_script *script, const char *what); /* counts and hashes a change */
void vt_gate_hash_value(lua_State *L, int index);
void vt_gate_hash_function(lua_State *L, int index);
int vt_gate_raise(lua_State *L, const vt_err *err);      /* as the caller's error */
void vt_gate_memory(lua_State *L);                       /* C memory is short: ends the entry */
void vt_gate_need_scene(lua_State *L, const char *what); /* raises while files are being loaded */

/* ---- budget.c ---- */

void vt_budget_begin(vt_script *script);
void vt_budget_charge(lua_State *L, uint64_t units); /* raises when it is used up */
void vt_budget_check(
    lua_State *L, int status); /* after a protected call: passes on what no script may catch */
void vt_budget_size(lua_State *L, size_t size);      /* charges for a text of that many bytes */
bool vt_budget_text(vt_script *script, size_t size); /* a string is about to be made; false: too long */
void vt_budget_refused(vt_script *script);           /* the allocator said no */

/* ---- sandbox.c ---- */

void vt_sandbox_open(lua_State *L);
void vt_sandbox_lock(lua_State *L, const char *name); /* table -> its read-only face */
/* A module with values beside its functions, into the table on top. index has the functions as its first
 * upvalue. */
void vt_sandbox_values(lua_State *L, const vt_module *module, lua_CFunction index, lua_CFunction newindex);
bool vt_sandbox_behind(
    lua_State *L, int index); /* pushes the table behind a read-only one; false: pushes nothing */
void vt_sandbox_functions(lua_State *L, const vt_module *module); /* into the table on top */
void vt_sandbox_class(lua_State *L, const vt_module *module, lua_CFunction index, lua_CFunction newindex,
    lua_CFunction tostring);
/* The most similar of names, NULL when none is similar at all. next yields NULL at the end. */
const char *vt_sandbox_nearest(const char *name, const char *(*next)(void *context, int i), void *context);

const char *vt_sandbox_nearest_key(lua_State *L, int table, const char *name); /* of a table's string keys */
int vt_sandbox_unknown(lua_State *L, const char *thing, const char *name, const char *nearest); /* raises */

/* ---- l_base.c ---- */

void vt_base_check_metas(lua_State *L);

/* ---- values.c ---- */

const char *vt_values_tostring(lua_State *L, int index, size_t *length); /* pushes a string; no addresses */
uint64_t vt_values_number(lua_State *L, int index);                      /* of an object without a name */
/* What stands at index as a value of the property; a word is resolved and *word set. */
bool vt_values_take(lua_State *L, int index, const vt_prop_info *info, vt_value *out, bool *word);
bool vt_values_refuse(lua_State *L, int index, const vt_prop_info *info, const char *title, vt_err *err);
/* Both: false: err tells. */
bool vt_values_from(lua_State *L, int index, const vt_prop_info *info, const char *title, vt_value *out,
    bool *word, vt_err *err);
void vt_values_push(lua_State *L, const vt_prop_info *info, const vt_value *value);
void vt_values_push_number(lua_State *L, double number); /* 960, not 960.0 */
void vt_values_hash(vt_script *script, const vt_value *value);
double vt_values_seconds(lua_State *L, int index, double least, double most, const char *what);

/* ---- stable.c ---- */

int vt_stable_next(lua_State *L);
void vt_stable_iterator(lua_State *L, int index); /* pushes a function that yields key and value in order */
int vt_stable_pairs(lua_State *L);

/* ---- pattern.c ---- */

int vt_pattern_find(lua_State *L);
int vt_pattern_match(lua_State *L);
int vt_pattern_gmatch(lua_State *L);
int vt_pattern_gsub(lua_State *L);

/* ---- require.c ---- */

/* Compiles text; pushes the function. Raises. */
void vt_require_compile(lua_State *L, const char *text, size_t size, const char *name);
int vt_require(lua_State *L);
int vt_require_load(lua_State *L);

/* ---- l_coroutine.c ---- */

void vt_coroutine_count(lua_State *L); /* a new one is about to be made */

/* ---- l_time.c, task.c ---- */

void vt_time_open(lua_State *L);
int64_t vt_time_us(double seconds);
int64_t vt_time_due(const vt_script *script, uint64_t newest); /* of the next timer; INT64_MAX: none */
void vt_time_fire(vt_script *script, uint64_t newest);         /* that one */
void vt_task_open(lua_State *L);
void vt_task_due(vt_script *script);
void vt_task_tapped(vt_script *script, vt_node node);
void vt_task_tween(vt_script *script, vt_tween tween);
void vt_task_orphans(vt_script *script); /* wait for a tween that was stopped */
void vt_task_go_on(vt_script *script);   /* stories that an entry woke */
void vt_task_end(vt_script *script, uint64_t number);
bool vt_task_waits_tap(const vt_script *script, vt_node node);
bool vt_task_waits_watch(const vt_script *script, uint64_t number);
int64_t vt_task_wish(const vt_script *script);
int vt_task_run(lua_State *L);
int vt_task_wait(lua_State *L);
int vt_task_wait_tap(lua_State *L);
int vt_task_wait_for(lua_State *L);
int vt_task_wait_end(lua_State *L);
void vt_time_clear(vt_script *script); /* timers, stories and tweens of the scene that goes */

/* ---- l_scene.c ---- */

void vt_lscene_load(lua_State *L, const vt_bundle_file *file, const char *name);
int vt_lscene_find(const vt_script *script, const char *name); /* -1: none */

/* ---- l_director.c ---- */

void vt_ldirector_load(lua_State *L, int scene, const char *where); /* of the scene table on top; raises */
/* What go and back were told at index, else the other; raises. */
vt_transition vt_ldirector_options(lua_State *L, int index, vt_transition otherwise);
vt_transition vt_ldirector_declared(const vt_script *script, int scene);
vt_transition vt_ldirector_reverse(vt_transition transition);

/* ---- l_words.c ---- */

void vt_lword_open(lua_State *L);
bool vt_lword_is(lua_State *L, int index);
void vt_lword_resolve(lua_State *L, int index); /* pushes the string in the present language */
void vt_lword_push(lua_State *L, const char *key);

/* ---- l_math.c, l_utf8.c, l_random.c: what tables of functions cannot say; each works on the table on top
 * ---- */

void vt_math_constants(lua_State *L);
void vt_utf8_constants(lua_State *L);
void vt_lrandom_open(lua_State *L);
int vt_lrandom_draw(lua_State *L); /* random, math.random */

/* ---- l_keep.c ---- */

enum { VT_KEPT_MOST = 50 }; /* items of a collection that a script can see */

void vt_lkeep_open(lua_State *L);
void vt_lkeep_save(lua_State *L, uint64_t canvas, const char *label); /* canvas:save */
void vt_lkeep_line(vt_script *script, int channel, const char *text, size_t length, bool held);
void vt_lkeep_clear(vt_script *script); /* the scene goes: nobody hears of anything */

/* ---- l_visit.c ---- */

void vt_lvisit_open(lua_State *L);
void vt_lvisit_direction(vt_script *script); /* the language is another: which way it is written */
const char *vt_ljournal_name(lua_State *L, int index, const char *what); /* a name that rows may carry */
const char *vt_ljournal_word(lua_State *L, int index, const char *what); /* a declared word, no text */
void vt_ljournal_row(lua_State *L, vt_row_kind kind, const char *target, vt_fields *fields);

#endif
