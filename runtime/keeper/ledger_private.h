/* What ledger.c (writing) and ledger_pair.c (files) share. */
#ifndef VT_KEEPER_LEDGER_PRIVATE_H
#define VT_KEEPER_LEDGER_PRIVATE_H

#include "keeper/ledger.h"

enum { LEDGER_SYNCS = 128 };

struct vt_ledger {
    vt_ledger_options options;
    vt_journal *journal;
    bool second;                   /* it lies in the second folder */
    bool stalled;
    uint64_t run;
    uint64_t keeper_n;
    vt_bundle *bundle;
    char zone[64];

    vt_buf kept;                   /* the keeper's rows that are not durable: u32 size, encoded row */
    int64_t undurable_since;       /* 0: everything is durable */
    bool at_once;
    uint32_t open_visit;
    uint64_t stage_n;              /* the highest of the stage's rows that were written */
    uint64_t durable_n[2];         /* the highest that need not be written again: stage, keeper */

    int64_t opened_at, failed_at;  /* failed_at 0: the disk is well */
    int64_t retry_at;

    uint64_t drops[VT_RING_CLASSES];
    uint64_t cut_blocks;           /* tape blocks dropped since the last one written */
    int64_t told_drops_at;
    int64_t told_damage_at;
    int64_t free_mb;
    bool no_tape, only_major;      /* low space */

    double syncs_ms[LEDGER_SYNCS];
    int sync_count;
};

/* Their numbers are noted in the ring for the next keeper. */
bool vt_ledger_close_visits(vt_ledger *ledger, const char *cause, vt_err *err);
/* Gives up or stalls, as the failure asks. Always false. */
bool vt_ledger_failed(vt_ledger *ledger, const vt_err *why);
bool vt_ledger_write_kept(vt_ledger *ledger, vt_journal *journal, vt_err *err);
void vt_ledger_measure_space(vt_ledger *ledger);
/* Gives up the journal; the ring is read again from its tail. */
void vt_ledger_shut(vt_ledger *ledger);
/* Writes what was dropped as a row, when there is something and it was not told within the last minute. */
void vt_ledger_tell_drops(vt_ledger *ledger, bool now);

#endif
