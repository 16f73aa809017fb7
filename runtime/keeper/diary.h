/* The journal's thread. It alone reads the ring and touches the disk; everybody else leaves word and goes on.
 *
 * Invariants
 * 1. Word left by the keeper takes effect at the place in the ring where it was left: behind every row before it, before every
 *    row behind it.
 * 2. It wakes for rows, for a sync that is due, and once a minute for the health row. */
#ifndef VT_KEEPER_DIARY_H
#define VT_KEEPER_DIARY_H

#include <sys/types.h>

#include "base/channel.h"
#include "keeper/ledger.h"

typedef struct vt_diary vt_diary;

typedef struct {
    vt_ledger_options ledger;
    const char *shared_assets;
    uint64_t token;                /* of this run's mark in the ring */
} vt_diary_options;

typedef struct {
    bool clean;                    /* it ended as it was asked to, or by itself */
    bool closing;                  /* the run ends with it */
    bool hung, ready;
    int code, signal;              /* -1: none */
    int attempt;
    int64_t uptime_us;
    char opening[VT_SHARED_OPENING];
} vt_stage_end;

/* A helper program was started, or ended. */
typedef struct {
    char name[VT_CHANNEL_NAME];
    bool started;
    bool asked;                    /* it ended because it should */
    int code, signal;              /* -1: none */
    int attempt;
    int64_t uptime_us;
} vt_helper_news;

vt_diary *vt_diary_start(const vt_diary_options *options, vt_err *err);
void vt_diary_wake(vt_diary *diary);                   /* the ring has news */
void vt_diary_stage(vt_diary *diary, pid_t pid);       /* whose memory health rows tell; 0: none */
void vt_diary_stage_ended(vt_diary *diary, const vt_stage_end *end);
void vt_diary_helper(vt_diary *diary, const vt_helper_news *news);
void vt_diary_quarantined(vt_diary *diary, const char *asset);
void vt_diary_bundle(vt_diary *diary, const char *folder, uint64_t hash);

/* Becomes readable when vt_diary_disk_fails changes; vt_diary_take_news makes it quiet again. */
int vt_diary_news(const vt_diary *diary);
bool vt_diary_take_news(vt_diary *diary);
bool vt_diary_disk_fails(const vt_diary *diary);

/* Ends the run. 1: everything is durable and the journal closed; 0: the disk refuses, and the ring keeps what it has; both destroy
 * the diary. -1: not done in time; the thread is still at it and nothing may be freed. */
int vt_diary_finish(vt_diary *diary, const char *reason, int64_t wait_us);

#endif
