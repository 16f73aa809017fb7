/* What a script plays: voices and films, what is said in them, and what the journal hears of them. Private to
 * this room. The rules are the model's (playback/); here they meet userdata, nodes, handlers and stories.
 *
 * Invariants
 * 1. A voice has one userdata for all of its life, and VT_SLOT_CALLS keeps it until its end was told.
 * 2. Films follow the properties of their nodes: after each call into Lua, and before anybody asks.
 * 3. What is told of one moment comes in one order: timers, cues and ends by their times (at equal times in
 * that order), then captions, then waiting stories. */
#ifndef VT_SCRIPT_PLAYING_H
#define VT_SCRIPT_PLAYING_H

#include "playback/captions.h"
#include "playback/reels.h"
#include "playback/voices.h"
#include "script/script_private.h"

/* A film's number among those that stories wait for: nodes and voices are counted apart. */
#define VT_AWAITED_FILM (UINT64_C(1) << 63)

enum { VT_STEMS_MAX = 16, VT_CUES_MAX = 1024 };

/* What is said in a sound or film. */
typedef struct {
    vt_captions items; /* owned */
    bool looked;       /* for a file, in the language that is chosen */
    bool fresh;        /* in another language than what was told last */
    bool rtl;
    char language[16]; /* of the file; "": it does not say */
    int told;          /* index of what was told or shown last; -1: nothing */
} vt_lsaid;

/* A voice's userdata. */
typedef struct {
    vt_voice voice;
    uint64_t number, stems; /* stems: number of the group it keeps together with; 0: none */
    uint32_t media;
    vt_bus bus;
    double rate, pan;
    bool muted, loop, stays;
    bool began; /* the journal has its start, and not its end */
    bool over;
    int64_t at_us, length_us; /* once it is over */
    vt_voice_over why;
    int32_t visit; /* whose finger began it */
    vt_lsaid said;
} vt_lvoice;
enum { /* its user values */
    VT_USER_VOICE_END = 1,
    VT_USER_VOICE_ERROR,
    VT_USER_VOICE_CAPTION,
    VT_USER_VOICE_GROUP,
    VT_USER_VOICE_SRC,
    VT_USER_VOICE_STEMS
};

/* Of voices that were begun together. User values: VT_USER_VOICE_END, then each voice. */
typedef struct {
    uint64_t number;
    int count;
    vt_lvoice *voices[VT_STEMS_MAX]; /* kept by the user values */
} vt_lstems;

/* A video or camera node. */
typedef struct {
    vt_node node;
    uint64_t number; /* the node's */
    vt_node_kind kind;
    uint32_t media; /* 0: it shows nothing */
    bool playing, loop, sound;
    bool began; /* as a voice's */
    bool over;  /* what its node showed last had ended */
    double rate;
    vt_ramp volume;
    vt_node leader; /* whom it follows */
    uint32_t epoch; /* of the leader, as followed last */
    int32_t visit;
    vt_lsaid said;
    char src[VT_ROW_NAME * 4];
    bool shows;   /* its captions */
    bool stopped; /* and who waits for its end has not heard it */
    vt_node box, text;
    double w, h; /* of the film when they were placed */
} vt_lfilm;

typedef struct {
    uint64_t number; /* VT_SLOT_CALLS keeps its function */
    vt_node node;
    uint32_t media;
    int32_t visit;
} vt_lcue;

typedef struct {
    uint32_t media;
    vt_asset_outcome outcome;
} vt_lfailure;

struct vt_lplaying {
    vt_voices *voices;
    vt_reels *reels;
    vt_lvoice **list; /* those whose end was not told, in order of their starts */
    int count, capacity;
    int refused;     /* of them: there was no room, and nobody knows yet */
    vt_lfilm *films; /* living ones, in order of creation */
    int film_count, film_capacity;
    vt_lcue *cues;
    int cue_count, cue_capacity;
    vt_lfailure *failures;
    int failure_count, failure_capacity;
    double volume, balance; /* the visitor's */
    bool mono;
    double depth, attack, release; /* of ducking */
    int speaking;                  /* films that duck others */
    bool gone;                     /* the visit has ended: what still fades has no rows */
    vt_mix sounds, mix;            /* without the films' sound, and with it */
    uint64_t sounds_revision;
    vt_hash films_hash;
};

/* ---- playing.c ---- */

bool vt_playing_begin(vt_script *script, vt_err *err);
void vt_playing_finish(vt_script *script);
void vt_playing_clear(vt_script *script);        /* the scene goes */
void vt_playing_gone(vt_script *script);         /* the visit ends, and all of this with it */
void vt_playing_words(vt_script *script);        /* the language is another */
void vt_playing_settle(vt_script *script);       /* Lua has run, or time has gone on */
int64_t vt_playing_due(const vt_script *script); /* the next cue or end; INT64_MAX: none */
void vt_playing_tell(vt_script *script);         /* that one */
void vt_playing_captions(vt_script *script);     /* tells and shows what is said now */
int64_t vt_playing_wish(const vt_script *script);
bool vt_playing_has(const vt_script *script, uint64_t number);           /* somebody may wait for its end */
const char *vt_playing_outcome(const vt_script *script, uint32_t media); /* why it cannot be played */
typedef struct {
    const char *kind, *src, *cause; /* cause NULL: it begins */
    int64_t at_us, length_us;
} vt_lplayed;
void vt_playing_row(vt_script *script, int32_t visit, const vt_lplayed *played);

/* ---- playing_voices.c ---- */

/* Makes room for count more. Raises. */
void vt_lvoices_reserve(lua_State *L, int count);
void vt_lvoices_begun(vt_script *script); /* rows of those that sound by now */
void vt_lvoices_gone(vt_script *script);
void vt_lvoices_end(vt_script *script); /* tells of the one that was over first */
void vt_lvoices_clear(vt_script *script, const char *cause);
void vt_lvoices_captions(vt_script *script);
int64_t vt_lvoices_caption_wish(const vt_script *script);
void vt_lvoices_over(vt_script *script, vt_lvoice *box, vt_voice_over why); /* keeps where it was */
vt_lvoice *vt_lvoices_find(const vt_script *script, vt_voice voice);        /* NULL: its end was told */
bool vt_lvoices_listed(const vt_script *script, const vt_lvoice *box);      /* its end was not told yet */
const char *vt_lvoices_why(vt_voice_over why);

/* ---- playing_films.c ---- */

void vt_lfilms_reserve(lua_State *L); /* room for one more; raises */
void vt_lfilms_add(vt_script *script, vt_node node);
vt_lfilm *vt_lfilms_of(const vt_script *script, vt_node node);
vt_lfilm *vt_lfilms_media(const vt_script *script, uint32_t media);
void vt_lfilms_follow(vt_script *script, vt_lfilm *film); /* its node's properties */
void vt_lfilms_settle(vt_script *script);
void vt_lfilms_clear(vt_script *script, const char *cause);
/* What its sound is in the mix; false: it has none now. */
bool vt_lfilms_voice(const vt_script *script, const vt_lfilm *film, vt_mix_voice *out);
void vt_lfilms_told(vt_script *script, vt_lfilm *film, const vt_event *event);
void vt_lfilms_row(vt_script *script, vt_lfilm *film, const char *cause);
void vt_lfilms_captions(vt_script *script);
void vt_lfilms_stopped(vt_script *script); /* tells who waits for their end */
int64_t vt_lfilms_wish(const vt_script *script);
void vt_lfilms_cue(vt_script *script, uint64_t number); /* calls it */
void vt_lfilms_uncue(vt_script *script, uint64_t number);
bool vt_lfilms_plays(const vt_script *script, const vt_lfilm *film); /* there, begun, not paused, not over */

/* ---- playing_said.c ---- */

void vt_lsaid_look(vt_script *script, vt_lsaid *said, const char *src);
void vt_lsaid_forget(vt_lsaid *said);
/* When what is said changes next; now: it has changed already. */
int64_t vt_lsaid_wish(const vt_lsaid *said, const vt_transport *transport, int64_t now_us);
/* Shows it in the lower part of its film, or takes it away. */
void vt_lsaid_show(vt_script *script, vt_lfilm *film, const char *text);
void vt_lsaid_fit(vt_script *script, vt_lfilm *film); /* the film has another size */

/* ---- l_sound.c, l_sound_options.c, l_bus.c, l_voice.c, l_video.c ---- */

typedef struct {
    const char *what; /* "sound.play": static */
    bool stems;
    vt_voice_wish wish; /* its group is borrowed from the table */
} vt_lsound_wish;
void vt_lsound_read(lua_State *L, int table, vt_lsound_wish *out); /* table 0: there is none; raises */
void vt_lsound_annotations(vt_buf *out);
void vt_lsound_src(lua_State *L, int index, const char *what); /* pushes a name of a file; raises */
int vt_lsound_enum(lua_State *L, int index, const char *const *names, const char *what);
double vt_lsound_number(lua_State *L, int index, double least, double most, const char *what);
extern const char *const vt_lsound_buses[VT_BUSES + 1], *const vt_lsound_outputs[VT_OUTPUTS + 1];

void vt_lsound_open(lua_State *L); /* sets sound and video */
int vt_lbus_bus(lua_State *L);     /* sound.bus */
int vt_lbus_duck(lua_State *L);    /* sound.duck */
void vt_lbus_open(lua_State *L);
void vt_lvoice_open(lua_State *L);
vt_lvoice *vt_lvoice_test(lua_State *L, int index); /* NULL: another thing */
vt_lstems *vt_lstems_test(lua_State *L, int index);
void vt_lvideo_open(lua_State *L);
bool vt_lvideo_reads(const char *name); /* what can be read of a video besides its properties */
bool vt_lvideo_get(
    lua_State *L, const vt_lnode_box *box, const char *name); /* pushes; false: no such thing */
/* Calls a handler of the node with it and a text, which may be NULL. */
void vt_lvideo_call(vt_script *script, const vt_lfilm *film, vt_handler handler, const char *text);

/* ---- l_paste.c, l_camera.c ---- */

int vt_lpaste_paste(lua_State *L);  /* canvas:paste */
int vt_lpaste_filter(lua_State *L); /* canvas:filter */
bool vt_lcamera_declared(vt_script *script, const char *name, vt_err *err);
void vt_lcamera_told(vt_script *script, const char *name, bool shows); /* by the node that shows it */

/* ---- task.c ---- */

void vt_task_over(vt_script *script, uint64_t number, const char *why); /* stories that wait for its end */

#endif
