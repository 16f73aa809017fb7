/* Records of the ring on their way into a journal: rows are collected and written together. */
#ifndef VT_KEEPER_LOAD_H
#define VT_KEEPER_LOAD_H

#include "store/row.h"
#include "wire/ring.h"

enum { VT_LOAD_ROWS = 64 };

typedef struct {
    vt_buf records[VT_LOAD_ROWS];  /* as many encoded rows as count says; behind them the record read last */
    int count;
    const vt_buf *record;          /* the record read last, when it was no row */
    vt_row rows[VT_LOAD_ROWS];     /* json points into records */
} vt_load;

typedef enum {
    VT_LOAD_NOTHING,               /* the ring has been read to its head */
    VT_LOAD_ROW,                   /* collected */
    VT_LOAD_TAPE,                  /* a tape block stands in record */
    VT_LOAD_RUN,                   /* a run mark stands in record */
    VT_LOAD_DAMAGED,               /* err tells what was passed over */
    VT_LOAD_NO_MEMORY              /* nothing was read: try again later */
} vt_load_kind;

void vt_load_init(vt_load *load);
void vt_load_finish(vt_load *load);
bool vt_load_full(const vt_load *load);
/* Reads one record; never when the load is full. */
vt_load_kind vt_load_next(vt_load *load, vt_ring *ring, vt_err *err);
/* The rows collected so far; borrowed until the load changes. */
const vt_row *vt_load_rows(const vt_load *load);
void vt_load_clear(vt_load *load);

/* What a keeper puts into the ring before its run begins, about the run before. */
typedef struct {
    uint64_t token;                /* tells this mark from others */
    uint64_t run;                  /* of the run before; 0: none, or its number never became known */
    int64_t start_us;              /* vt_clock_us at its t = 0 */
    uint64_t taken, keeper_taken;  /* its highest row numbers */
} vt_run_mark;

bool vt_run_mark_put(const vt_run_mark *mark, vt_ring *producer);
bool vt_run_mark_read(vt_run_mark *mark, const vt_buf *record);

#endif
