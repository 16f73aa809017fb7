/* The tape: every batch that entered by the door, and the check lines that prove a replay.
 *
 * Format 2, all integers little-endian or LEB128. A tape is a sequence of blocks: u32 size, u32 crc32 of the
 * body, body. A body holds records: one byte kind, then the record. HEAD comes first in a file. A batch's t
 * and tick are written as differences within a block, absolute at its start; so each block is read alone, and
 * a torn tail is cut.
 *
 * Invariants
 * 1. decode(encode(batch)) == batch for every batch within the limits of base/event.h; anything else fails to
 * encode.
 * 2. Any bytes are accepted or refused with a message; never more than the file's size is allocated. */
#ifndef VT_STORE_TAPE_H
#define VT_STORE_TAPE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/event.h"

enum { VT_TAPE_FORMAT = 2 };

typedef struct {
    uint32_t format;
    char build[64]; /* version and commit of the runtime */
    char arch[16];
    char libraries[160]; /* what text metrics depend on */
    uint64_t run;
    uint64_t bundle;
    int32_t design_w, design_h;
    double mm_per_unit;
    int64_t idle_us, prompt_us;
    char touch[1024]; /* the rules for fingers: the options of that section of kiosk.conf, a line each */
    int64_t script_budget, script_memory, script_nodes;
    int32_t privacy_level;
    char role[65]; /* of this instance among several; "": the only one */
    bool rehearsal;
    bool notice;
    bool reduce_motion;
} vt_tape_head;

typedef struct { /* once a second at most, and at each fresh state's end */
    uint64_t tick;
    uint64_t script, stage, chance; /* rolling hashes */
    char scene[48];
} vt_tape_check;

typedef enum { VT_TAPE_HEAD = 1, VT_TAPE_BATCH, VT_TAPE_CHECK, VT_TAPE_CUT } vt_tape_kind;

/* Writer: collects records into a body; the caller takes the block when it likes (end of frame). */
typedef struct vt_tape_writer vt_tape_writer;
vt_tape_writer *vt_tape_writer_create(vt_err *err);
void vt_tape_writer_destroy(vt_tape_writer *writer);
void vt_tape_write_head(vt_tape_writer *writer, const vt_tape_head *head);
/* Appends and gives back in *used what a reader will read: the one to work with. */
bool vt_tape_write_batch(vt_tape_writer *writer, const vt_batch *batch, vt_batch *used, vt_err *err);
void vt_tape_write_check(vt_tape_writer *writer, const vt_tape_check *check);
void vt_tape_write_cut(vt_tape_writer *writer, uint64_t dropped_blocks); /* blocks are missing here */
size_t vt_tape_pending(const vt_tape_writer *writer);
/* The block with its size and crc, appended to out; the writer starts a new one. Nothing when nothing is
 * pending. */
bool vt_tape_take(vt_tape_writer *writer, vt_buf *out, vt_err *err);

/* Reader over a whole tape in memory. */
typedef struct {
    vt_tape_kind kind;
    union {
        vt_tape_head head;
        vt_batch batch;
        vt_tape_check check;
        uint64_t dropped;
    } as;
} vt_tape_record;

typedef struct vt_tape_reader vt_tape_reader;
/* bytes are borrowed while the reader lives. */
vt_tape_reader *vt_tape_reader_create(const void *bytes, size_t size, const char *origin, vt_err *err);
void vt_tape_reader_destroy(vt_tape_reader *reader);
/* 1: a record; 0: the end; -1: damaged here (err tells the byte offset). */
int vt_tape_read(vt_tape_reader *reader, vt_tape_record *record, vt_err *err);
size_t vt_tape_cut_bytes(const vt_tape_reader *reader); /* of a torn tail, known at the end */

/* One event alone: for tests and for whoever carries events elsewhere. */
bool vt_event_encode(const vt_event *event, vt_buf *out, vt_err *err);
bool vt_event_decode(vt_event *event, vt_reader *reader, vt_err *err);

#endif
