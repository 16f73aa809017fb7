/* The journal: one SQLite file a run (or day) of rows, and beside it the tape. Written by one, readable by
 * anyone.
 *
 * Invariants
 * 1. A row that vt_journal_write accepted survives a killed process (WAL, synchronous NORMAL).
 * 2. After vt_journal_sync returned true, every accepted row survives a power cut (a FULL commit that writes
 * a row).
 * 3. After a sync failed the same file is never trusted again: vt_journal_suspect is true until a new pair is
 * opened.
 * 4. Rows are never updated or deleted; the key (run, source, n) makes writing a row twice harmless.
 * 5. chain is a running hash over all rows in the order of writing: an edited, missing or repeated one shows.
 */
#ifndef VT_STORE_JOURNAL_H
#define VT_STORE_JOURNAL_H

#include "store/bundle.h"
#include "store/row.h"
#include "store/tape.h"

enum { VT_JOURNAL_APPLICATION = 0x56545231 /* "VTR1" */, VT_JOURNAL_VERSION = 1 };

typedef struct vt_journal vt_journal;

/* Where a new pair is made. The folder is made when it is missing. */
typedef struct {
    const char *folder;
    const char *kiosk; /* letters, digits, - and _ */
    uint64_t run;
    const char *vfs; /* NULL: the system's; tests name their own */
} vt_journal_place;

/* The next run number of a folder: one more than the largest found there or kept in its file <kiosk>.counter,
 * which is replaced atomically. A counter that is missing or damaged is made anew. */
bool vt_journal_next_run(const char *folder, const char *kiosk, uint64_t *run, vt_err *err);

/* A new pair <kiosk>-<run, six digits>.vitrine and .tape; <kiosk>-<run>-b, -c ... when that exists. place
 * NULL: in memory, as run 1; the tape is then thrown away. */
vt_journal *vt_journal_create(const vt_journal_place *place, vt_err *err);
/* Takes up an unfinished pair after a crash; a torn tail of its tape is cut. A damaged pair is set aside as
 * *.damaged
 * (.damaged-2 ... when that exists) and refused with VT_ERR_PARSE; any other failure leaves it where it is.
 */
vt_journal *vt_journal_reopen(const char *path, vt_err *err);
/* Always the last call. Without vt_journal_close before it: as a crash would. */
void vt_journal_destroy(vt_journal *journal);
const char *vt_journal_path(const vt_journal *journal); /* ":memory:" for one in memory */
uint64_t vt_journal_run(const vt_journal *journal);

/* All of these return false with VT_ERR_STATE once the journal is suspect or closed, and with VT_ERR_IO (disk
 * full, read-only, failing) or VT_ERR_MEMORY when nothing of the call was written: it can be tried again
 * unless the journal is suspect. */

/* Facts that make the file explain itself; a later value takes the place of an earlier one. */
bool vt_journal_meta(vt_journal *journal, const char *key, const char *value, vt_err *err);
/* All rows or none, in one transaction; rows that are there already are passed over. n counts from 1. */
bool vt_journal_write(vt_journal *journal, const vt_row *rows, int count, vt_err *err);
bool vt_journal_tape(vt_journal *journal, const void *block, size_t size, vt_err *err);
/* Keeps the bundle once by its hash; pictures by name, size and hash alone. */
bool vt_journal_bundle(vt_journal *journal, const vt_bundle *bundle, vt_err *err);
/* Every accepted row and tape block is on the disk. */
bool vt_journal_sync(vt_journal *journal, vt_err *err);
bool vt_journal_suspect(const vt_journal *journal);
/* Ends for what is open: presses, scene and visits of this run get rows by the keeper, numbered from *next_n,
 * with this cause, at the last known time; *next_n moves on when they are written. Times in the fields are in
 * microseconds, as t. */
bool vt_journal_close_visits(vt_journal *journal, const char *cause, uint64_t *next_n, vt_err *err);
uint64_t vt_journal_last_n(const vt_journal *journal, vt_source source); /* of this run; 0 when none */
/* The latest t of this run, in microseconds; 0 when there is no row. */
int64_t vt_journal_last_t(const vt_journal *journal);
/* The file leaves WAL mode and is closed: a plain copy is whole. run.end is a row like others, written
 * before. False while somebody reads it: it then counts as unfinished, though no row is missing. */
bool vt_journal_close(vt_journal *journal, vt_err *err);

/* Journals of a folder that were not closed, oldest first; a missing folder holds none. each returns false to
 * stop. */
bool vt_journal_unfinished(const char *folder, const char *kiosk,
    bool (*each)(void *context, const char *path), void *context, vt_err *err);

/* ---- reading ---- */

typedef struct vt_journal_reader vt_journal_reader;

/* Read-only; live ones too. VT_ERR_PARSE: this is no journal; VT_ERR_UNSUPPORTED: made by a newer runtime. */
vt_journal_reader *vt_journal_open(const char *path, vt_err *err);
void vt_journal_reader_close(vt_journal_reader *reader);
const char *vt_journal_get_meta(
    vt_journal_reader *reader, const char *key); /* NULL when absent; borrowed until the next call */
/* Rows in order of (run, t, source, n). each returns false to stop. Kinds that this runtime does not know are
 * left out. A damaged file gives what can be read, then false. */
bool vt_journal_rows(vt_journal_reader *reader, bool (*each)(void *context, uint64_t run, const vt_row *row),
    void *context, vt_err *err);
/* What is wrong with it: broken chain, missing numbers, rows missing at the end, failed integrity check; one
 * call per finding. True: it could be checked to the end. */
bool vt_journal_verify(
    vt_journal_reader *reader, void (*each)(void *context, const char *finding), void *context, vt_err *err);
/* The bundle a run used, from the copy kept inside. media_folder: where its pictures are looked for. */
vt_bundle *vt_journal_bundle_read(
    vt_journal_reader *reader, uint64_t hash, const char *media_folder, const char *shared, vt_err *err);
/* The tape beside it, appended to out. */
bool vt_journal_read_tape(const char *journal_path, vt_buf *out, vt_err *err);

/* "SQLite 3.40.1": a static text. */
const char *vt_journal_engine(void);

#endif
