/* What is taken from the rows of all journals before anything is computed. Private to insight.
 *
 * Invariants
 * 1. A row counts once, however many files hold it: by (kiosk, run, source, n).
 * 2. Rows of a run are followed in order of time, through all of its files.
 * 3. Everything that is told apart by the public and rehearsals lies in one of two crowds. */
#ifndef VT_INSIGHT_GATHER_H
#define VT_INSIGHT_GATHER_H

#include "insight/list.h"
#include "insight/report.h"
#include "store/conf.h"
#include "store/journal.h"

enum {
    VT_NAME = VT_ROW_NAME,
    VT_RECENT = 64,
    VT_FINDINGS = 8,
    VT_SOURCES = 4,
    VT_COUNTER_WORDS = 1 << 18,
    VT_NAMES_MOST = 4096 /* of scenes, targets, answers, faults: a sound journal stays far below */
};

/* What ended a visit, as the journal says it. */
typedef enum {
    VT_END_FINISH,
    VT_END_RESTART,
    VT_END_IDLE,
    VT_END_PROMPT,
    VT_END_HANDOFF,
    VT_END_STAFF,
    VT_END_RELOAD,
    VT_END_CRASH,
    VT_END_RUN,
    VT_END_OTHER,
    VT_END_NONE,
    VT_ENDS
} vt_end;

const char *vt_end_name(vt_end end); /* "idle" */
vt_end vt_end_find(const char *name);

typedef struct {
    size_t run; /* index in runs */
    uint32_t number;
    int64_t start_us, last_us, end_us;
    vt_end end;
    bool goal;
    int64_t goal_us; /* since the visit's start; below 0: not known */
    char language[16];
    long presses, dead, misses;
    int first_tap;     /* 0: none yet, 1: on a target, 2: a miss */
    size_t last_scene; /* index + 1 */
} vt_seen_visit;

typedef struct {
    char name[VT_NAME];
    long reached; /* visits */
    long entries;
    long left; /* visits that ended here by going away */
    long presses, dead, misses;
    vt_list seconds;   /* doubles: time within a visit, for each stay */
    size_t last_visit; /* index + 1 of the visit that reached it last */
} vt_seen_scene;

typedef struct {
    char scene[VT_NAME], name[VT_NAME];
    long presses, dead, near; /* near: misses at most 8 mm away */
    long harmed;              /* visits with a dead press or a near miss */
    vt_list near_mm;          /* doubles, of the near misses */
    double mm_min;            /* its smaller side; 0: not known */
    size_t last_harmed;
} vt_seen_target;

/* What ended a sound or film before its end. */
enum { VT_CUT_STOP, VT_CUT_SCENE, VT_CUT_IDLE, VT_CUT_FAULT, VT_CUTS };

typedef struct {
    char name[VT_NAME], kind[16]; /* "sound" or "film" */
    long starts, visits;          /* visits in which it began */
    long stops, ended;            /* ended: by its own end */
    long cut[VT_CUTS];
    long half, most;        /* of shares: at least 0.5, at least 0.9 */
    vt_list shares, left_s; /* doubles: how much of it was played; where it was when it was cut off */
    double length_s;        /* 0: not known */
    size_t last_visit;      /* index + 1 */
} vt_seen_media;

typedef struct {
    char kind[16], item[VT_NAME], value[VT_NAME];
    long count;
} vt_seen_answer;
typedef struct {
    char where[200], message[200], scene[VT_NAME];
    long count;
} vt_seen_fault;
typedef struct {
    char name[VT_NAME];
    long count;
} vt_seen_name;

typedef struct {
    vt_list visits, scenes, targets, media, answers, faults, notes;
    vt_list filtered;          /* vt_seen_name: touches that nobody meant, by what they were */
    vt_list frame_ms;          /* doubles: touch to picture */
    double open_s;             /* from the first to the last row of its runs, together */
    long runs, cut_off;        /* cut off: without run.end */
    long crashes, hangs, late; /* of the stage; late frames */
} vt_crowd;

typedef struct {
    int64_t t_us, wall_us;
    bool known, synchronised;
    int32_t offset_s;
} vt_seen_anchor;

enum { VT_OPEN_VISITS = 9 };

typedef struct {
    uint64_t n;
    size_t target, scene;
    bool used;
} vt_recent_press;

typedef struct {
    char kiosk[VT_KIOSK_NAME];
    uint64_t run;
    bool rehearsal, ended, started;
    int64_t last_us;
    uint64_t *seen[VT_SOURCES]; /* a bit for each n */
    size_t words[VT_SOURCES];
    uint64_t highest[VT_SOURCES], counted[VT_SOURCES];
    vt_list anchors;
    /* while its rows are followed */
    vt_crowd *crowd;
    bool in_visit;
    size_t visit;                /* index in crowd->visits: whose row it is */
    size_t open[VT_OPEN_VISITS]; /* those under way: one, or one for each zone */
    int open_count;
    size_t scene; /* index + 1 in crowd->scenes */
    int64_t scene_us;
    vt_recent_press recent[VT_RECENT];
    unsigned next_recent;
} vt_seen_run;

typedef struct {
    const char *path; /* borrowed from the caller of create: copied */
    char kiosk[VT_KIOSK_NAME], title[96], place[96], build[64], privacy[8];
    uint64_t run;
    bool rehearsal, closed, read;
    long rows, repeated;
    int finding_count; /* all; the first few are kept */
    char findings[VT_FINDINGS][200];
} vt_seen_file;

struct vt_report {
    vt_list files, runs;
    vt_crowd crowds[2]; /* the public, rehearsals */
    vt_list dropped;    /* vt_seen_name: rows dropped by the runtime, by kind */
    long outside;       /* rows whose number is beyond what can be told apart */
    bool no_memory;
};

/* Follows one row of a file. */
void vt_gather_row(vt_report *report, vt_seen_file *file, uint64_t run, const vt_row *row);
/* Ends what is still open when all files are read. */
void vt_gather_end(vt_report *report);
void vt_gather_finish(vt_report *report);

#endif
