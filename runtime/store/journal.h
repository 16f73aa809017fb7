/* The journal: one SQLite file a run (or day) of rows, and beside it the tape. Written by one, readable by anyone.
 *
 * Invariants
 * 1. A row that vt_journal_write accepted survives a killed process (WAL, synchronous NORMAL).
 * 2. After vt_journal_sync returned true, every accepted row survives a power cut (a FULL commit that writes a row).
 * 3. After a sync failed the same file is never trusted again: vt_journal_suspect is true until a new pair is opened.
 * 4. Rows are never updated or deleted; the key (run, source, n) makes writing a row twice harmless.
 * 5. chain is a running hash over all rows in the order of writing: an edited, missing or repeated one shows. */
#ifndef VT_STORE_JOURNAL_H
#define VT_STORE_JOURNAL_H

#include "store/bundle.h"
#include "store/row.h"
#include "store/tape.h"

enum { VT_JOURNAL_APPLICATION = 0x56545231 /* "VTR1" */, VT_JOURNAL_VERSION = 1 };

typedef struct vt_journal vt_journal;

/* The facts that make a file explain itself; more can be added while it is open. */
typedef struct {
    const char *folder;
    const char *kiosk;
    uint64_t run;
    const char *vfs;           /* NULL: the system's; tests name their own */
} vt_journal_place;

/* The next run number of a folder: one more than the largest found there or kept in its counter file, which is
 * replaced atomically. */
bool vt_journal_next_run(const char *folder, const char *kiosk, uint64_t *run, vt_err *err);

/* A new pair <kiosk>-<run>.vitrine and .tape (or <kiosk>-<run>b, c ... when that exists). place NULL: in memory. */
vt_journal *vt_journal_create(const vt_journal_place *place, vt_err *err);
/* Takes up an unfinished pair after a crash; a damaged one is set aside as *.damaged and refused. */
vt_journal *vt_journal_reopen(const char *path, vt_err *err);
void vt_journal_destroy(vt_journal *journal);   /* as a crash would: without closing */
const char *vt_journal_path(const vt_journal *journal);

bool vt_journal_meta(vt_journal *journal, const char *key, const char *value, vt_err *err);
bool vt_journal_write(vt_journal *journal, const vt_row *rows, int count, vt_err *err);
bool vt_journal_tape(vt_journal *journal, const void *block, size_t size, vt_err *err);
/* Keeps the bundle once by its hash; pictures by name and hash alone. */
bool vt_journal_bundle(vt_journal *journal, const vt_bundle *bundle, vt_err *err);
bool vt_journal_sync(vt_journal *journal, vt_err *err);
bool vt_journal_suspect(const vt_journal *journal);
/* Ends for what is open: scenes, presses, visits of this run get rows by the keeper with this cause, at the last known time. */
bool vt_journal_close_visits(vt_journal *journal, const char *cause, uint64_t *next_n, vt_err *err);
uint64_t vt_journal_last_n(const vt_journal *journal, vt_source source); /* 0 when none */
/* run.end is written, the file leaves WAL mode and is closed: a plain copy is whole. */
bool vt_journal_close(vt_journal *journal, vt_err *err);

/* Journals of a folder that were not closed, oldest first. */
bool vt_journal_unfinished(const char *folder, const char *kiosk, bool (*each)(void *context, const char *path), void *context, vt_err *err);

/* ---- reading ---- */

typedef struct vt_journal_reader vt_journal_reader;

vt_journal_reader *vt_journal_open(const char *path, vt_err *err); /* read-only; live ones too */
void vt_journal_reader_close(vt_journal_reader *reader);
const char *vt_journal_get_meta(vt_journal_reader *reader, const char *key); /* NULL when absent; borrowed until the next call */
/* Rows in order of (t, source, n). each returns false to stop. */
bool vt_journal_rows(vt_journal_reader *reader, bool (*each)(void *context, uint64_t run, const vt_row *row), void *context, vt_err *err);
/* What is wrong with it: broken chain, missing numbers, failed integrity check; one call per finding. True: could be checked. */
bool vt_journal_verify(vt_journal_reader *reader, void (*each)(void *context, const char *finding), void *context, vt_err *err);
/* The bundle a run used, from the copy kept inside. media_folder: where its pictures are looked for. */
vt_bundle *vt_journal_bundle_read(vt_journal_reader *reader, uint64_t hash, const char *media_folder, const char *shared, vt_err *err);
/* The tape beside it. */
bool vt_journal_read_tape(const char *journal_path, vt_buf *out, vt_err *err);

#endif
