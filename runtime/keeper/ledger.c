/* Writing rows and tape blocks, and what happens when that fails. */
#include "keeper/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/ledger_private.h"

enum {
    US_PER_S = 1000000,
    SYNC_AFTER_US = 800000, /* a row is durable within a second: what is left is for the disk */
    TELL_AGAIN_US = 60 * US_PER_S,
    SETTLED_US = 5 * US_PER_S, /* a pair that fails sooner is no reason to make another one at once */
    KEPT_MOST = 4 << 20,
    TAPE_MB = 64,
    MAJOR_MB = 16,
    SLACK_MB = 4
};

vt_ledger *vt_ledger_create(const vt_ledger_options *options, vt_err *err)
{
    vt_ledger *ledger = vt_alloc(sizeof *ledger);
    if (!ledger) {
        vt_fail_memory(err, "the journal's ledger");
        return NULL;
    }
    ledger->options = *options;
    ledger->free_mb = -1;
    vt_buf_init(&ledger->kept);
    return ledger;
}

void vt_ledger_destroy(vt_ledger *ledger)
{
    if (!ledger) return;
    vt_journal_destroy(ledger->journal);
    vt_bundle_destroy(ledger->bundle);
    vt_buf_finish(&ledger->kept);
    vt_free(ledger);
}

vt_ledger_state vt_ledger_look(const vt_ledger *ledger)
{
    if (!ledger->journal) return VT_LEDGER_SHUT;
    return ledger->stalled ? VT_LEDGER_STALLED : VT_LEDGER_OPEN;
}

uint64_t vt_ledger_run(const vt_ledger *ledger)
{
    return ledger->run;
}

bool vt_ledger_failing(const vt_ledger *ledger)
{
    return ledger->failed_at != 0;
}

bool vt_ledger_visit_open(const vt_ledger *ledger)
{
    return ledger->open_visit != 0;
}

int64_t vt_ledger_free_mb(const vt_ledger *ledger)
{
    return ledger->free_mb;
}

int64_t vt_ledger_retry_due(const vt_ledger *ledger)
{
    return vt_ledger_look(ledger) == VT_LEDGER_OPEN ? INT64_MAX : ledger->retry_at;
}

/* ---- failure ---- */

void vt_ledger_shut(vt_ledger *ledger)
{
    vt_journal_destroy(ledger->journal);
    ledger->journal = NULL;
    ledger->stalled = false;
    ledger->undurable_since = 0;
    vt_ring_rewind(ledger->options.ring);
}

void vt_ledger_cannot_write(vt_ledger *ledger, const vt_err *why)
{
    if (ledger->failed_at != 0) return;
    ledger->failed_at = vt_clock_us();
    vt_log_err(VT_LOG_WARNING, "the journal cannot be written; the show goes on", why);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "what", vt_err_kind_name(why->kind));
    vt_fields_text(&fields, "message", why->message);
    vt_ledger_say(ledger, VT_ROW_JRNL_FAULT, &fields);
    vt_fields_finish(&fields);
}

bool vt_ledger_failed(vt_ledger *ledger, const vt_err *why)
{
    int64_t now = vt_clock_us(),
            retry = (int64_t)(vt_conf_real(ledger->options.conf, "journal.retry_s") * US_PER_S);
    bool first = ledger->failed_at == 0;
    bool elsewhere = vt_ledger_folder(ledger, true) && !ledger->second;
    if (vt_journal_suspect(ledger->journal) || elsewhere) {
        bool settled = now - ledger->opened_at >= SETTLED_US;
        vt_ledger_shut(ledger);
        ledger->retry_at = settled || (first && elsewhere) ? now : now + retry;
    } else {
        ledger->stalled = true;
        ledger->retry_at = now + retry;
    }
    vt_ledger_cannot_write(ledger, why);
    return false;
}

void vt_ledger_damaged(vt_ledger *ledger, const vt_err *what)
{
    int64_t now = vt_clock_us();
    if (ledger->told_damage_at != 0 && now - ledger->told_damage_at < US_PER_S) return;
    ledger->told_damage_at = now;
    vt_log_err(VT_LOG_WARNING, "what the stage left cannot be read", what);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "what", "ring");
    vt_fields_text(&fields, "message", what->message);
    vt_ledger_say(ledger, VT_ROW_JRNL_FAULT, &fields);
    vt_fields_finish(&fields);
}

/* ---- the keeper's rows ---- */

/* Numbers that only ever stood in memory are not missed by the next keeper: it may use them. */
static void note_numbers(vt_ledger *ledger)
{
    vt_ring_set(ledger->options.ring, VT_SHARED_KEEPER_TAKEN, (int64_t)ledger->keeper_n);
}

bool vt_ledger_close_visits(vt_ledger *ledger, const char *cause, vt_err *err)
{
    uint64_t next = ledger->keeper_n + 1;
    if (!vt_journal_close_visits(ledger->journal, cause, &next, err)) return false;
    ledger->keeper_n = next - 1;
    note_numbers(ledger);
    ledger->open_visit = 0;
    ledger->undurable_since = vt_clock_us();
    return true;
}

static void touch(vt_ledger *ledger, const vt_row *row)
{
    if (ledger->undurable_since == 0) ledger->undurable_since = vt_clock_us();
    if (vt_row_info_at(row->kind)->at_once) ledger->at_once = true;
    if (row->source == VT_SOURCE_STAGE && row->n > ledger->stage_n) ledger->stage_n = row->n;
    if (row->kind == VT_ROW_VISIT_START) ledger->open_visit = row->visit;
    if (row->kind == VT_ROW_VISIT_END && row->visit == ledger->open_visit) ledger->open_visit = 0;
}

/* A row that finds no room in memory is written all the same, but not again should the disk fail. */
static bool keep(vt_ledger *ledger, const vt_row *row)
{
    vt_buf bytes;
    vt_buf_init(&bytes);
    vt_row_encode(row, &bytes);
    size_t before = ledger->kept.size;
    bool kept = vt_buf_ok(&bytes) && before + bytes.size < KEPT_MOST;
    if (kept) {
        vt_buf_u32(&ledger->kept, (uint32_t)bytes.size);
        vt_buf_bytes(&ledger->kept, bytes.data, bytes.size);
        kept = vt_buf_ok(&ledger->kept);
    }
    if (!kept) {
        ledger->kept.size = before;
        ledger->kept.failed = false;
    }
    vt_buf_finish(&bytes);
    return kept;
}

void vt_ledger_note(vt_ledger *ledger, vt_row *row)
{
    row->source = VT_SOURCE_KEEPER;
    row->n = ++ledger->keeper_n;
    bool kept = keep(ledger, row), written = false;
    touch(ledger, row);
    vt_err err = {0};
    if (vt_ledger_look(ledger) == VT_LEDGER_OPEN) {
        written = vt_journal_write(ledger->journal, row, 1, &err);
        if (written) note_numbers(ledger);
        if (!written) vt_ledger_failed(ledger, &err);
    }
    if (!kept && !written) ledger->drops[row->kind]++;
}

void vt_ledger_say(vt_ledger *ledger, vt_row_kind kind, vt_fields *fields)
{
    vt_row row;
    vt_row_init(&row, VT_SOURCE_KEEPER, kind, vt_clock_us() - ledger->options.run_start_us);
    if (fields) vt_fields_into(fields, &row);
    vt_ledger_note(ledger, &row);
}

bool vt_ledger_write_kept(vt_ledger *ledger, vt_journal *journal, vt_err *err)
{
    vt_row rows[VT_LEDGER_ROWS];
    vt_reader reader;
    vt_reader_init(&reader, ledger->kept.data, ledger->kept.size);
    int count = 0;
    while (vt_reader_left(&reader) >= 4) {
        uint32_t size = vt_reader_u32(&reader);
        if (size > vt_reader_left(&reader)) break;
        if (vt_row_decode(&rows[count], reader.data + reader.at, size, NULL)) count++;
        reader.at += size;
        if (count < VT_LEDGER_ROWS) continue;
        if (!vt_journal_write(journal, rows, count, err)) return false;
        count = 0;
    }
    if (count > 0 && !vt_journal_write(journal, rows, count, err)) return false;
    note_numbers(ledger);
    return true;
}

/* ---- rows and blocks from the ring ---- */

static bool refused(const vt_ledger *ledger, const vt_row *row)
{
    return ledger->only_major && !vt_row_info_at(row->kind)->major;
}

bool vt_ledger_rows(vt_ledger *ledger, const vt_row *rows, int count)
{
    vt_row taken[VT_LEDGER_ROWS];
    int kept = 0;
    if (vt_ledger_look(ledger) != VT_LEDGER_OPEN) return false;
    for (int i = 0; i < count; i++) {
        if (!refused(ledger, &rows[i])) taken[kept++] = rows[i];
    }
    vt_err err = {0};
    if (kept > 0 && !vt_journal_write(ledger->journal, taken, kept, &err))
        return vt_ledger_failed(ledger, &err);
    for (int i = 0; i < count; i++) {
        if (refused(ledger, &rows[i])) ledger->drops[rows[i].kind]++;
        touch(ledger, &rows[i]);
    }
    return true;
}

/* Tells the reader of the tape that blocks are missing here. */
static bool write_cut(vt_ledger *ledger, vt_err *err)
{
    vt_buf block;
    vt_buf_init(&block);
    vt_tape_writer *writer = vt_tape_writer_create(err);
    bool done = writer != NULL;
    if (done) {
        vt_tape_write_cut(writer, ledger->cut_blocks);
        done = vt_tape_take(writer, &block, err) &&
               vt_journal_tape(ledger->journal, block.data, block.size, err);
    }
    vt_tape_writer_destroy(writer);
    vt_buf_finish(&block);
    if (done) ledger->cut_blocks = 0;
    return done;
}

bool vt_ledger_tape(vt_ledger *ledger, const void *block, size_t size)
{
    if (vt_ledger_look(ledger) != VT_LEDGER_OPEN) return false;
    vt_err err = {0};
    bool written = !ledger->no_tape && (ledger->cut_blocks == 0 || write_cut(ledger, &err)) &&
                   vt_journal_tape(ledger->journal, block, size, &err);
    if (written) {
        if (ledger->undurable_since == 0) ledger->undurable_since = vt_clock_us();
        return true;
    }
    if (vt_journal_suspect(ledger->journal)) return vt_ledger_failed(ledger, &err);
    ledger->drops[VT_RING_CLASS_TAPE]++;
    ledger->cut_blocks++;
    return true;
}

/* ---- what was dropped ---- */

static bool any_drops(const vt_ledger *ledger)
{
    for (int i = 0; i < VT_RING_CLASSES; i++) {
        if (ledger->drops[i] > 0) return true;
    }
    return false;
}

void vt_ledger_tell_drops(vt_ledger *ledger, bool now)
{
    uint64_t fresh[VT_RING_CLASSES];
    if (vt_ring_take_drops(ledger->options.ring, fresh) > 0) {
        for (int i = 0; i < VT_RING_CLASSES; i++)
            ledger->drops[i] += fresh[i];
    }
    int64_t clock = vt_clock_us();
    bool told = ledger->told_drops_at != 0 && clock - ledger->told_drops_at < TELL_AGAIN_US;
    if (!any_drops(ledger) || (told && !now)) return;
    vt_buf json;
    vt_buf_init(&json);
    vt_buf_text(&json, "{\"dropped\":{");
    const char *comma = "";
    for (int i = 0; i < VT_RING_CLASSES; i++) {
        if (ledger->drops[i] == 0) continue;
        const char *name = i < VT_ROW_KINDS ? vt_row_info_at((vt_row_kind)i)->name : "unknown";
        if (i == VT_RING_CLASS_TAPE) name = "tape";
        vt_buf_printf(&json, "%s\"%s\":%" PRIu64, comma, name, ledger->drops[i]);
        comma = ",";
    }
    vt_buf_printf(&json, "},\"free_mb\":%" PRId64 "}", ledger->free_mb);
    if (vt_buf_ok(&json)) {
        vt_row row;
        vt_row_init(&row, VT_SOURCE_KEEPER, VT_ROW_JRNL_DEGRADED, clock - ledger->options.run_start_us);
        row.json = (const char *)json.data;
        row.json_length = json.size;
        memset(ledger->drops, 0, sizeof ledger->drops);
        ledger->told_drops_at = clock;
        vt_ledger_note(ledger, &row);
    }
    vt_buf_finish(&json);
}

void vt_ledger_measure_space(vt_ledger *ledger)
{
    struct statvfs facts;
    if (!ledger->journal || statvfs(vt_journal_path(ledger->journal), &facts) < 0) return;
    ledger->free_mb = (int64_t)((uint64_t)facts.f_bavail * facts.f_frsize >> 20);
    ledger->no_tape = ledger->free_mb < TAPE_MB + (ledger->no_tape ? SLACK_MB : 0);
    ledger->only_major = ledger->free_mb < MAJOR_MB + (ledger->only_major ? SLACK_MB : 0);
}

/* ---- to the disk ---- */

int64_t vt_ledger_sync_due(const vt_ledger *ledger)
{
    if (vt_ledger_look(ledger) != VT_LEDGER_OPEN || ledger->undurable_since == 0) return INT64_MAX;
    return ledger->at_once ? 0 : ledger->undurable_since + SYNC_AFTER_US;
}

bool vt_ledger_sync(vt_ledger *ledger)
{
    vt_ledger_tell_drops(ledger, false);
    if (vt_ledger_look(ledger) != VT_LEDGER_OPEN) return false;
    vt_err err = {0};
    int64_t began = vt_clock_us();
    if (!vt_journal_sync(ledger->journal, &err)) return vt_ledger_failed(ledger, &err);
    if (ledger->sync_count < LEDGER_SYNCS) {
        ledger->syncs_ms[ledger->sync_count++] = (double)(vt_clock_us() - began) / 1000;
    }
    vt_ring_commit(ledger->options.ring);
    vt_buf_clear(&ledger->kept);
    ledger->durable_n[0] = ledger->stage_n;
    ledger->durable_n[1] = ledger->keeper_n;
    ledger->undurable_since = 0;
    ledger->at_once = false;
    vt_ledger_measure_space(ledger);
    return true;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double vt_ledger_sync_p99_ms(vt_ledger *ledger)
{
    if (ledger->sync_count == 0) return 0;
    qsort(ledger->syncs_ms, (size_t)ledger->sync_count, sizeof ledger->syncs_ms[0], by_size);
    double worst = ledger->syncs_ms[(ledger->sync_count * 99 - 1) / 100];
    ledger->sync_count = 0;
    return worst;
}

bool vt_ledger_stage_end(vt_ledger *ledger, const char *cause, vt_row *row)
{
    if (vt_ledger_look(ledger) != VT_LEDGER_OPEN) return false;
    vt_err err = {0};
    if (!vt_ledger_close_visits(ledger, cause, &err)) return vt_ledger_failed(ledger, &err);
    row->source = VT_SOURCE_KEEPER;
    row->n = ++ledger->keeper_n;
    if (!vt_journal_write(ledger->journal, row, 1, &err)) return vt_ledger_failed(ledger, &err);
    note_numbers(ledger);
    return vt_ledger_sync(ledger);
}
