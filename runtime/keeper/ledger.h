/* The journal of the present run, whichever disk holds it, and everything that is not durable in it yet.
 *
 * Invariants
 * 1. The ring's tail moves only when a sync has covered every record read from it; until then it can be read again.
 * 2. The keeper's own rows are kept in memory until a sync has covered them.
 * 3. A journal whose disk failed to keep a promise is given up; what is not durable is written again into a new pair. One
 *    that only refuses (a full disk) is tried again.
 * 4. Whatever is not written is counted by kind and told in a row. */
#ifndef VT_KEEPER_LEDGER_H
#define VT_KEEPER_LEDGER_H

#include "keeper/anchor.h"
#include "store/conf.h"
#include "store/journal.h"
#include "wire/ring.h"

enum { VT_LEDGER_ROWS = 64 };

typedef struct vt_ledger vt_ledger;

typedef struct {
    const vt_conf *conf;
    const char *experience, *build;
    bool rehearsal;
    vt_ring *ring;         /* its reading side belongs to the ledger and whoever drains it on the same thread */
    int64_t run_start_us;
} vt_ledger_options;

vt_ledger *vt_ledger_create(const vt_ledger_options *options, vt_err *err);
void vt_ledger_destroy(vt_ledger *ledger); /* as a crash would, unless it was closed */

/* The journal's folder, or the second one; NULL when there is none. */
const char *vt_ledger_folder(const vt_ledger *ledger, bool second);
/* Number of the run; 0 until vt_ledger_number succeeded. */
uint64_t vt_ledger_run(const vt_ledger *ledger);
bool vt_ledger_number(vt_ledger *ledger, const char *folder, vt_err *err);

typedef enum {
    VT_LEDGER_SHUT,        /* no journal: none yet, or it was given up; the ring has been rewound */
    VT_LEDGER_STALLED,     /* the disk refuses (full, read-only); what was refused is to be offered again after a retry */
    VT_LEDGER_OPEN
} vt_ledger_state;
vt_ledger_state vt_ledger_look(const vt_ledger *ledger);
/* When vt_ledger_open should be called; INT64_MAX while it is open. */
int64_t vt_ledger_retry_due(const vt_ledger *ledger);
/* Tries the stalled journal again, or makes a pair in the first folder that takes one, and writes what is kept in memory. */
bool vt_ledger_open(vt_ledger *ledger);
/* Goes on in a new pair: run.end with this reason in the old one, which is closed, run.start in the new one. False: the old one
 * goes on. only_first: not if only the second folder takes it. */
bool vt_ledger_turn(vt_ledger *ledger, const char *reason, bool only_first);
bool vt_ledger_in_second(const vt_ledger *ledger);

/* Writes a row of the keeper's: it gets the next number, and is kept until it is durable. */
void vt_ledger_note(vt_ledger *ledger, vt_row *row);
/* A row of this kind with these fields (may be NULL), now. */
void vt_ledger_say(vt_ledger *ledger, vt_row_kind kind, vt_fields *fields);
/* At most VT_LEDGER_ROWS rows from the ring. False: none was written; vt_ledger_look tells whether they are to be offered again
 * (stalled) or read again (shut). */
bool vt_ledger_rows(vt_ledger *ledger, const vt_row *rows, int count);
/* A tape block from the ring. A full disk drops it, counted. False: the journal was given up. */
bool vt_ledger_tape(vt_ledger *ledger, const void *block, size_t size);
/* Something in the ring or from the stage could not be understood. */
void vt_ledger_damaged(vt_ledger *ledger, const vt_err *what);
/* Takes it over: it is written into every pair from now on. */
void vt_ledger_bundle(vt_ledger *ledger, vt_bundle *bundle);
/* The end of a stage: open visits are closed with the cause, the row is written, both are durable. False: not done; the
 * caller tries again. */
bool vt_ledger_stage_end(vt_ledger *ledger, const char *cause, vt_row *row);

/* When the next sync is due; INT64_MAX: nothing waits for it. */
int64_t vt_ledger_sync_due(const vt_ledger *ledger);
bool vt_ledger_sync(vt_ledger *ledger);
bool vt_ledger_visit_open(const vt_ledger *ledger);
/* Visits end with the cause run_end, then the run; everything is durable and the file closed. */
bool vt_ledger_close(vt_ledger *ledger, const char *reason);
bool vt_ledger_failing(const vt_ledger *ledger);
/* A disk refuses: told once, until it is well again. */
void vt_ledger_cannot_write(vt_ledger *ledger, const vt_err *why);

/* For health rows: free space of the folder in MiB (-1: unknown), and the worst sync but one in a hundred since the last call. */
int64_t vt_ledger_free_mb(const vt_ledger *ledger);
double vt_ledger_sync_p99_ms(vt_ledger *ledger);

#endif
