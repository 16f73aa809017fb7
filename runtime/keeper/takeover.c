/* The ring is a row of segments, each ended by the mark of the keeper that came next; the mark names the
 * segment's run. More than one segment is there when keepers died before they could write. */
#include "keeper/takeover.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

typedef struct {
    const vt_takeover_options *options;
    vt_takeover_result *result;
    vt_load load;
    char **paths; /* unfinished journals, oldest first; NULL once done */
    int count;
} takeover;

/* ---- unfinished journals ---- */

static bool add_path(void *context, const char *path)
{
    takeover *t = context;
    char **paths = vt_realloc_array(t->paths, (size_t)t->count + 1, sizeof *paths);
    if (!paths) return false;
    t->paths = paths;
    t->paths[t->count] = vt_strdup(path);
    if (t->paths[t->count]) t->count++;
    return true;
}

static uint64_t run_of(const takeover *t, const char *path)
{
    const char *name = strrchr(path, '/');
    return strtoull((name ? name + 1 : path) + strlen(t->options->kiosk) + 1, NULL, 10);
}

/* The newest unfinished journal of this run; -1: none. */
static int find_path(const takeover *t, uint64_t run)
{
    for (int i = t->count - 1; i >= 0; i--) {
        if (t->paths[i] && run_of(t, t->paths[i]) == run) return i;
    }
    return -1;
}

static bool is_end(void *context, uint64_t run, const vt_row *row)
{
    bool *found = context;
    (void)run;
    if (row->kind == VT_ROW_RUN_END) *found = true;
    return !*found;
}

/* Whether it tells already how its run ended: then only closing it was left to do. */
static bool has_ended(const char *path)
{
    bool found = false;
    vt_journal_reader *reader = vt_journal_open(path, NULL);
    if (reader) vt_journal_rows(reader, is_end, &found, NULL);
    vt_journal_reader_close(reader);
    return found;
}

static vt_journal *take_up(takeover *t, int index, bool *ended)
{
    vt_err err = {0};
    *ended = has_ended(t->paths[index]);
    vt_journal *journal = vt_journal_reopen(t->paths[index], &err);
    if (!journal) vt_log_err(VT_LOG_WARNING, "a journal of an earlier run cannot be taken up", &err);
    if (!*ended) t->result->recovered = true;
    vt_free(t->paths[index]);
    t->paths[index] = NULL;
    return journal;
}

/* Ends for everything open, all of it durable. */
static bool end_run(vt_journal *journal, uint64_t keeper_taken, vt_err *err)
{
    uint64_t next = vt_journal_last_n(journal, VT_SOURCE_KEEPER);
    if (next < keeper_taken) next = keeper_taken;
    next++;
    if (!vt_journal_close_visits(journal, "crash", &next, err)) return false;
    vt_row row;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "reason", "crash");
    vt_row_init(&row, VT_SOURCE_KEEPER, VT_ROW_RUN_END, vt_journal_last_t(journal));
    row.n = next;
    vt_fields_into(&fields, &row);
    bool done = vt_journal_write(journal, &row, 1, err) && vt_journal_sync(journal, err);
    vt_fields_finish(&fields);
    return done;
}

/* A journal that cannot be closed now is whole, and closed by the next start. */
static void close_journal(vt_journal *journal)
{
    vt_err err = {0};
    if (!vt_journal_close(journal, &err)) {
        vt_log_err(VT_LOG_WARNING, "a journal of an earlier run is complete but not closed", &err);
    }
    vt_journal_destroy(journal);
}

/* ---- segments ---- */

/* Reads on to the next mark, which ends the segment. False: this cannot be done now. */
static bool find_mark(takeover *t, vt_run_mark *mark, uint64_t *records, vt_err *err)
{
    *records = 0;
    for (;;) {
        vt_err why = {0};
        vt_load_kind kind = vt_load_next(&t->load, t->options->ring, &why);
        vt_load_clear(&t->load);
        if (kind == VT_LOAD_NO_MEMORY) return vt_fail_memory(err, "what the run before left");
        if (kind == VT_LOAD_NOTHING)
            return vt_fail(err, VT_ERR_STATE, "ring", "this run's own mark is not to be found");
        if (kind == VT_LOAD_RUN && vt_run_mark_read(mark, t->load.record)) return true;
        *records += 1;
    }
}

static bool flush(takeover *t, vt_journal *journal, vt_err *err)
{
    bool written = vt_journal_write(journal, vt_load_rows(&t->load), t->load.count, err);
    vt_load_clear(&t->load);
    return written;
}

/* A block that the dead keeper had already written is not written again: blocks carry no number of their own.
 */
static bool write_block(takeover *t, vt_journal *journal, vt_buf *tape, bool *read, vt_err *err)
{
    const vt_buf *block = t->load.record;
    if (!*read && !vt_journal_read_tape(vt_journal_path(journal), tape, NULL)) vt_buf_clear(tape);
    *read = true;
    if (tape->size > 0 && memmem(tape->data, tape->size, block->data, block->size)) return true;
    return vt_journal_tape(journal, block->data, block->size, err) || !vt_journal_suspect(journal);
}

/* Everything from the cursor to the next mark. */
static bool write_segment(takeover *t, vt_journal *journal, vt_err *err)
{
    vt_buf tape;
    vt_buf_init(&tape);
    bool done = true, read = false, more = true;
    while (done && more) {
        vt_err damage = {0};
        switch (vt_load_next(&t->load, t->options->ring, &damage)) {
        case VT_LOAD_ROW:
            if (vt_load_full(&t->load)) done = flush(t, journal, err);
            break;
        case VT_LOAD_TAPE:
            done = write_block(t, journal, &tape, &read, err);
            break;
        case VT_LOAD_DAMAGED:
            vt_log_err(VT_LOG_WARNING, "what the dead stage left cannot be read", &damage);
            break;
        case VT_LOAD_RUN: {
            vt_run_mark mark;
            more = !vt_run_mark_read(&mark, t->load.record);
            break;
        }
        case VT_LOAD_NO_MEMORY:
            done = vt_fail_memory(err, "what the run before left");
            break;
        case VT_LOAD_NOTHING:
            more = false;
            break;
        }
    }
    vt_buf_finish(&tape);
    return done && flush(t, journal, err);
}

static vt_journal *make_journal(takeover *t, uint64_t run, vt_err *err)
{
    vt_journal_place place = {.folder = t->options->folder, .kiosk = t->options->kiosk, .run = run};
    if (run == 0 && !vt_journal_next_run(place.folder, place.kiosk, &place.run, err)) return NULL;
    vt_journal *journal = vt_journal_create(&place, err);
    if (journal || err->kind != VT_ERR_STATE) return journal;
    if (!vt_journal_next_run(place.folder, place.kiosk, &place.run, err)) return NULL;
    return vt_journal_create(&place, err);
}

/* The journal that this segment belongs to: the one that its keeper had open, else a new one. */
static vt_journal *journal_of(takeover *t, const vt_run_mark *mark, bool *ended, vt_err *err)
{
    char start[24];
    *ended = false;
    int index = mark->run > 0 ? find_path(t, mark->run) : -1;
    vt_journal *journal = index >= 0 ? take_up(t, index, ended) : NULL;
    if (!journal) journal = make_journal(t, mark->run, err);
    snprintf(start, sizeof start, "%" PRId64, mark->start_us);
    if (journal && !vt_journal_meta(journal, "boot_clock_us", start, err)) {
        vt_journal_destroy(journal);
        journal = NULL;
    }
    return journal;
}

static bool take_segment(takeover *t, const vt_run_mark *mark, uint64_t records, vt_err *err)
{
    if (records == 0 && (mark->run == 0 || find_path(t, mark->run) < 0)) {
        vt_ring_commit(t->options->ring);
        return true;
    }
    vt_ring_rewind(t->options->ring);
    bool ended;
    vt_journal *journal = journal_of(t, mark, &ended, err);
    if (!journal) return false;
    if (!write_segment(t, journal, err) ||
        !(ended ? vt_journal_sync(journal, err) : end_run(journal, mark->keeper_taken, err))) {
        vt_journal_destroy(journal);
        return false;
    }
    uint64_t last = vt_journal_last_n(journal, VT_SOURCE_STAGE);
    t->result->recovered = true;
    t->result->run = vt_journal_run(journal);
    t->result->lost_from = mark->taken > last ? last + 1 : 0;
    /* before the file is closed: whoever is killed in between finds it unfinished, not the rows a second time
     */
    vt_ring_commit(t->options->ring);
    close_journal(journal);
    return true;
}

static void end_unfinished(takeover *t, int index)
{
    vt_err err = {0};
    bool ended;
    vt_journal *journal = take_up(t, index, &ended);
    if (!journal) return;
    if (ended || end_run(journal, 0, &err)) {
        close_journal(journal);
    } else {
        vt_log_err(VT_LOG_WARNING, "a journal of an earlier run cannot be ended", &err);
        vt_journal_destroy(journal);
    }
}

bool vt_takeover(const vt_takeover_options *options, vt_takeover_result *result, vt_err *err)
{
    takeover t = {.options = options, .result = result};
    vt_run_mark mark = {0};
    uint64_t records;
    bool done = vt_journal_unfinished(options->folder, options->kiosk, add_path, &t, err);
    vt_load_init(&t.load);
    vt_ring_rewind(options->ring);
    while (done && mark.token != options->token) {
        done = find_mark(&t, &mark, &records, err) && take_segment(&t, &mark, records, err);
    }
    for (int i = 0; i < t.count; i++) {
        if (done && t.paths[i]) end_unfinished(&t, i);
        vt_free(t.paths[i]);
    }
    vt_free(t.paths);
    vt_load_finish(&t.load);
    return done;
}
