/* Watches: what a script wants to hear of channels and keys. Private to this room.
 *
 * Invariants
 * 1. A watch belongs to the scene in which it was begun, and ends with it.
 * 2. What comes is told in order of coming, and each thing to watches in order of their beginning; one that
 * is begun meanwhile hears the next thing. */
#ifndef VT_SCRIPT_WATCHES_H
#define VT_SCRIPT_WATCHES_H

#include "base/keyname.h"
#include "script/script_private.h"
#include "sense/reading.h"
#include "sense/sensor.h"
#include "sense/watch.h"

enum { VT_WATCHES_MAX = 256, VT_ZONES_MAX = 32, VT_ZONE_NAME = 32, VT_KEYS_ASKED = 128, VT_KEYS_DOWN = 32 };

typedef enum {
    VT_HEARS_BAND,     /* below, above, between */
    VT_HEARS_ZONES,    /* several bands with names */
    VT_HEARS_PRESENCE, /* a band, or any line */
    VT_HEARS_LINE,
    VT_HEARS_TAG,
    VT_HEARS_CHANGE,
    VT_HEARS_PRESS,
    VT_HEARS_RELEASE,
    VT_HEARS_LOST,
    VT_HEARS_FOUND,
    VT_HEARS_KEY_DOWN,
    VT_HEARS_KEY_UP,
    VT_HEARS_MESSAGE,
    VT_HEARS_HELPER
} vt_hears;

typedef struct {
    char name[VT_ZONE_NAME]; /* of a zone */
    vt_watch_rule rule;
} vt_lband;

/* What a watch is to hear; the userdata that scripts hold. */
typedef struct {
    uint64_t number; /* 0: it has ended */
    vt_hears hears;
    const char *what;       /* "below", "on_tag": static */
    int channel;            /* 0: of none */
    char name[VT_ROW_NAME]; /* of the key or message; else of the channel */
    double by;              /* CHANGE: at least so much; 0: any */
    int64_t again_us, gone_us;
    bool fresh; /* TAG: the one that lies there already is not told */
    bool json;  /* HELPER: texts are decoded */
    int count;
    vt_lband bands[];
} vt_lplan;
enum { VT_USER_ENTER = 1, VT_USER_LEAVE }; /* user values of a plan */

/* One that is running; VT_SLOT_CALLS keeps its plan. */
typedef struct {
    uint64_t number;
    const vt_lplan *plan;
    vt_watch *bands; /* plan->count of them; owned */
    vt_tag tag;
    bool told; /* CHANGE: last and last_text hold what it was told */
    double last;
    vt_hash last_text;
    bool passed;  /* a story has gone on since it was entered */
    bool initial; /* what it found when it began is all that it has heard */
    int64_t row_us;
    int unsaid;    /* triggers since the last row */
    int32_t visit; /* whose finger began it; 0: nobody's */
} vt_lwatch;

/* What a handler is told. */
typedef struct {
    vt_turn turn;
    const char *text; /* or NULL */
    size_t length;
    bool valued;
    double value;
    const char *zone;
    int64_t away_us; /* since it was left last; -1: never */
    const char *from;
    size_t from_length;
    bool acts, rows; /* a visitor did it; the journal tells of it */
} vt_lnews;

typedef struct {
    vt_sensor shape;
    vt_buf text;      /* of its last line */
    int64_t heard_us; /* when it said that; INT64_MIN: before this world */
    bool texted, lost;
} vt_lsensor;

struct vt_lhub {
    vt_lsensor *sensors; /* one for each channel */
    int sensor_count;
    vt_lwatch watches[VT_WATCHES_MAX];
    int watch_count;
    char asked[VT_KEYS_ASKED][VT_KEYNAME_MOST];
    int asked_count;
    char down[VT_KEYS_DOWN][VT_KEYNAME_MOST];
    int down_count;
};

/* ---- channels.c ---- */

bool vt_lchannels_begin(vt_script *script, vt_err *err);  /* those of experience.conf */
bool vt_lchannels_settle(vt_script *script, vt_err *err); /* all files are read: no more are declared */
void vt_lchannels_finish(vt_script *script);
void vt_lmessage_line(vt_script *script, int channel, const char *text, size_t length);
void vt_lscreen_fill(lua_State *L); /* the table on top */
void vt_lwatch_open(lua_State *L);
void vt_lsensor_open(lua_State *L);
void vt_loutput_open(lua_State *L);
void vt_lkey_open(lua_State *L);
void vt_watches_due(vt_script *script); /* time has gone on */
int64_t vt_watches_wish(const vt_script *script);
void vt_watches_clear(vt_script *script); /* the scene goes */

/* ---- watches.c ---- */

vt_lwatch *vt_watches_find(const vt_script *script, uint64_t number);
void vt_watches_end(vt_script *script, uint64_t number);
/* A line of a sensor; value comes out of its shape when out is set. */
typedef struct {
    const char *line;
    size_t length;
    bool ours; /* reading holds what the format takes of it */
    vt_reading reading;
    bool out;
    double value;
} vt_lline;
void vt_watches_line(vt_script *script, int channel, const vt_lline *line);
void vt_watches_lost(vt_script *script, int channel, const char *why);
/* Everybody who hears this of the channel and the name ("": any). */
void vt_watches_tell(vt_script *script, vt_hears hears, int channel, const char *name, const vt_lnews *news);

void vt_task_watched(vt_script *script, uint64_t number, const vt_lnews *news); /* task.c */
/* It is entered, and no story has gone on since: what its handler was told. */
bool vt_watches_entered(vt_script *script, uint64_t number, vt_lnews *out);

/* ---- l_watch.c ---- */

/* An unfinished plan on top of the stack. */
vt_lplan *vt_lwatch_plan(
    lua_State *L, vt_hears hears, const char *what, int channel, const char *name, int count);
/* Options at the index, if a table is there, then a function; the plan is on top. Begins it. */
int vt_lwatch_begin(lua_State *L, int index, unsigned options);
vt_lplan *vt_lwatch_zones(lua_State *L, int channel, const char *name); /* of the table at index 2 */
void vt_lwatch_revive(lua_State *L, int index);                         /* begins one that does not run */
vt_lplan *vt_lwatch_check(lua_State *L, int index);
/* Pushes what a handler is told; returns how many values. */
int vt_lwatch_push(lua_State *L, const vt_lplan *plan, const vt_lnews *news);
bool vt_lwatch_idle(lua_State *L, const vt_lplan *plan); /* it has no handler */

enum {                   /* options that a watch takes */
    VT_OPTION_TIMES = 1, /* for_ms, leave_for_ms, guard_ms, agree, of, fresh */
    VT_OPTION_LEAVE = 2,
    VT_OPTION_MARGIN = 4,
    VT_OPTION_BY = 8,
    VT_OPTION_TAG = 16, /* again_ms, gone_ms, fresh */
    VT_OPTION_ZONES = 32,
    VT_OPTION_PRESENCE = 64, /* within, below, above, hold_s */
    VT_OPTION_ANY = 128      /* on_enter */
};

/* ---- l_watch_options.c ---- */

typedef enum {
    VT_LOPTION_FOR_MS,
    VT_LOPTION_LEAVE_FOR_MS,
    VT_LOPTION_GUARD_MS,
    VT_LOPTION_AGREE,
    VT_LOPTION_OF,
    VT_LOPTION_FRESH,
    VT_LOPTION_LEAVE,
    VT_LOPTION_MARGIN,
    VT_LOPTION_BY,
    VT_LOPTION_AGAIN_MS,
    VT_LOPTION_GONE_MS,
    VT_LOPTION_WITHIN,
    VT_LOPTION_BELOW,
    VT_LOPTION_ABOVE,
    VT_LOPTION_HOLD_S,
    VT_LOPTION_ON_ENTER,
    VT_LOPTION_ON_LEAVE,
    VT_LOPTIONS
} vt_loption;

typedef struct {
    const char *what;
    unsigned groups;
    bool given[VT_LOPTIONS];
    double values[VT_LOPTIONS], to; /* to: the second number of within */
} vt_loptions;

void vt_loption_read(lua_State *L, int table, vt_loptions *out); /* out says what and groups; raises */
/* Two finite numbers, the smaller one first. */
void vt_loption_pair(lua_State *L, int index, const char *what, double *least, double *most);
void vt_loption_annotations(vt_buf *out);
int64_t vt_loption_us(const vt_loptions *p, vt_loption i);
void vt_loption_times(lua_State *L, const vt_loptions *p, vt_watch_rule *rule);
void vt_loption_leave(lua_State *L, const vt_loptions *p, vt_watch_rule *rule);
void vt_loption_presence(lua_State *L, const vt_loptions *p, vt_watch_rule *rule);

/* ---- l_channel.c ---- */

int vt_lchannel_named(lua_State *L, vt_channel_kind kind);   /* index 1: name; the channel's number; raises */
int vt_lchannel_declare(lua_State *L, vt_channel_kind kind); /* index 1: a table; likewise */
void vt_lchannel_push(lua_State *L, int channel, const char *class); /* its userdata */
int vt_lchannel_check(lua_State *L, const char *class);              /* index 1; its number */
void vt_lchannel_send(lua_State *L, int channel, int value);
void vt_lchannel_put(
    lua_State *L, vt_channel_kind kind, const char *name); /* the line on top, which it pops */

#endif
