/* Pairs of files: making one that explains itself, going on in another, closing. */
#include "keeper/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/ledger_private.h"

enum { US_PER_S = 1000000 };

const char *vt_ledger_folder(const vt_ledger *ledger, bool second)
{
    const char *folder =
        vt_conf_text(ledger->options.conf, second ? "journal.second_folder" : "journal.folder");
    return folder[0] ? folder : NULL;
}

bool vt_ledger_in_second(const vt_ledger *ledger)
{
    return ledger->journal && ledger->second;
}

bool vt_ledger_number(vt_ledger *ledger, const char *folder, vt_err *err)
{
    char kiosk[VT_KIOSK_NAME];
    vt_conf_kiosk(ledger->options.conf, kiosk);
    if (!vt_journal_next_run(folder, kiosk, &ledger->run, err)) return false;
    vt_ring_set(ledger->options.ring, VT_SHARED_RUN, (int64_t)ledger->run);
    return true;
}

static void boot_id(char out[40])
{
    out[0] = '\0';
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (!file) return;
    if (fgets(out, 40, file)) out[strcspn(out, "\n")] = '\0';
    fclose(file);
}

static bool describe(const vt_ledger *ledger, vt_journal *journal, vt_err *err)
{
    static const char *const rules[] = {"visit.idle_s", "visit.prompt_s", "script.budget", "script.memory_mb",
        "script.nodes", "screen.rotate", "screen.width_mm"};
    const vt_conf *conf = ledger->options.conf;
    char level[24], start[24], boot[40], value[32];
    vt_anchor anchor;
    vt_anchor_read(&anchor);
    boot_id(boot);
    snprintf(level, sizeof level, "%ld", vt_conf_int(conf, "journal.privacy_level"));
    snprintf(start, sizeof start, "%" PRId64, ledger->options.run_start_us);
    bool done = vt_journal_meta(journal, "place", vt_conf_text(conf, "kiosk.place"), err) &&
                vt_journal_meta(journal, "build", ledger->options.build, err) &&
                vt_journal_meta(journal, "privacy_level", level, err) &&
                vt_journal_meta(journal, "rehearsal", ledger->options.rehearsal ? "1" : "0", err) &&
                vt_journal_meta(journal, "timezone", anchor.zone, err) &&
                vt_journal_meta(journal, "boot", boot, err) &&
                vt_journal_meta(journal, "boot_clock_us", start, err) &&
                vt_journal_meta(journal, "experience", ledger->options.experience, err);
    for (size_t i = 0; done && i < sizeof rules / sizeof rules[0]; i++) {
        snprintf(value, sizeof value, "%.15g", vt_conf_real(conf, rules[i]));
        done = vt_journal_meta(journal, rules[i], value, err);
    }
    for (int i = 0; done && i < vt_option_count(); i++) {
        const vt_option_info *option = vt_option_at(i);
        char key[64];
        if (strcmp(option->section, "touch") != 0) continue;
        snprintf(key, sizeof key, "touch.%s", option->key);
        done = vt_journal_meta(journal, key, vt_conf_text(conf, key), err);
    }
    return done;
}

/* In a pair that goes on where another of this run ended: the rows that are only there. */
static bool tell_before(const vt_ledger *ledger, vt_journal *journal, vt_err *err)
{
    static const char *const keys[] = {"before_stage", "before_keeper"};
    for (int i = 0; i < 2; i++) {
        char value[24];
        snprintf(value, sizeof value, "%" PRIu64, ledger->durable_n[i]);
        if (ledger->durable_n[i] > 0 && !vt_journal_meta(journal, keys[i], value, err)) return false;
    }
    return true;
}

static bool write_bundle(const vt_ledger *ledger, vt_journal *journal, vt_err *err)
{
    if (!ledger->bundle) return true;
    char hash[24];
    snprintf(hash, sizeof hash, "%016" PRIx64, vt_bundle_hash(ledger->bundle));
    const vt_experience *experience = vt_bundle_experience(ledger->bundle);
    return vt_journal_bundle(journal, ledger->bundle, err) && vt_journal_meta(journal, "bundle", hash, err) &&
           vt_journal_meta(journal, "title", experience->title, err) &&
           vt_journal_meta(journal, "team", experience->team, err);
}

void vt_ledger_bundle(vt_ledger *ledger, vt_bundle *bundle)
{
    vt_bundle_destroy(ledger->bundle);
    ledger->bundle = bundle;
    if (vt_ledger_look(ledger) != VT_LEDGER_OPEN) return;
    vt_err err = {0};
    if (!write_bundle(ledger, ledger->journal, &err)) vt_ledger_failed(ledger, &err);
}

/* A pair in this folder with everything that explains it; NULL when the folder does not take it. */
static vt_journal *make_pair(vt_ledger *ledger, const char *folder, vt_err *err)
{
    if (ledger->run == 0 && !vt_ledger_number(ledger, folder, err)) return NULL;
    char kiosk[VT_KIOSK_NAME];
    vt_conf_kiosk(ledger->options.conf, kiosk);
    vt_journal_place place = {.folder = folder, .kiosk = kiosk, .run = ledger->run};
    vt_journal *journal = vt_journal_create(&place, err);
    if (!journal && err && err->kind == VT_ERR_STATE) {
        /* every letter of this run is used up: go on under the next number */
        if (!vt_ledger_number(ledger, folder, err)) return NULL;
        place.run = ledger->run;
        journal = vt_journal_create(&place, err);
    }
    if (!journal) return NULL;
    if (describe(ledger, journal, err) && tell_before(ledger, journal, err) &&
        write_bundle(ledger, journal, err))
        return journal;
    vt_journal_destroy(journal);
    return NULL;
}

static vt_journal *make_somewhere(vt_ledger *ledger, bool only_first, bool *second, vt_err *err)
{
    *second = false;
    vt_journal *journal = make_pair(ledger, vt_ledger_folder(ledger, false), err);
    const char *other = vt_ledger_folder(ledger, true);
    if (journal || only_first || !other) return journal;
    vt_log_err(VT_LOG_WARNING, "the journal goes to the second folder", err);
    *second = true;
    return make_pair(ledger, other, err);
}

/* From now on this is the journal. False: it failed at once. */
static bool adopt(vt_ledger *ledger, vt_journal *journal, bool second)
{
    ledger->journal = journal;
    ledger->second = second;
    ledger->stalled = false;
    ledger->opened_at = vt_clock_us();
    ledger->free_mb = -1;
    ledger->no_tape = ledger->only_major = false;
    vt_ledger_measure_space(ledger);
    vt_err err = {0};
    return vt_ledger_write_kept(ledger, journal, &err) || vt_ledger_failed(ledger, &err);
}

static void tell_recovery(vt_ledger *ledger)
{
    if (ledger->failed_at == 0) return;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "after_ms", (vt_clock_us() - ledger->failed_at) / 1000);
    vt_fields_bool(&fields, "second_folder", ledger->second);
    ledger->failed_at = 0;
    vt_log(VT_LOG_INFO, "the journal writes again: %s", vt_journal_path(ledger->journal));
    vt_ledger_say(ledger, VT_ROW_JRNL_RECOVERED, &fields);
    vt_fields_finish(&fields);
}

/* The stalled journal is well again when it takes what is kept and a sync. */
static bool resume(vt_ledger *ledger, vt_err *err)
{
    if (!vt_ledger_write_kept(ledger, ledger->journal, err) || !vt_journal_sync(ledger->journal, err))
        return false;
    ledger->stalled = false;
    return true;
}

bool vt_ledger_open(vt_ledger *ledger)
{
    if (vt_ledger_look(ledger) == VT_LEDGER_OPEN) return true;
    vt_err err = {0};
    bool open;
    if (ledger->journal) {
        open = resume(ledger, &err) || vt_ledger_failed(ledger, &err);
    } else {
        bool second;
        vt_journal *journal = make_somewhere(ledger, false, &second, &err);
        open = journal && adopt(ledger, journal, second);
        if (!journal) {
            vt_ledger_cannot_write(ledger, &err);
            ledger->retry_at =
                vt_clock_us() + (int64_t)(vt_conf_real(ledger->options.conf, "journal.retry_s") * US_PER_S);
        }
    }
    if (!open) return false;
    tell_recovery(ledger);
    return vt_ledger_look(ledger) == VT_LEDGER_OPEN;
}

static void say_reason(vt_ledger *ledger, vt_row_kind kind, const char *reason)
{
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "reason", reason);
    vt_ledger_say(ledger, kind, &fields);
    vt_fields_finish(&fields);
}

/* The last row of this file, durable. */
static bool end_pair(vt_ledger *ledger, const char *reason)
{
    say_reason(ledger, VT_ROW_RUN_END, reason);
    return vt_ledger_sync(ledger);
}

static void close_pair(vt_ledger *ledger)
{
    vt_err err = {0};
    if (!vt_journal_close(ledger->journal, &err)) {
        vt_log_err(VT_LOG_WARNING, "the journal is complete and will be closed by the next start", &err);
    }
    vt_journal_destroy(ledger->journal);
    ledger->journal = NULL;
}

bool vt_ledger_turn(vt_ledger *ledger, const char *reason, bool only_first)
{
    vt_err err = {0};
    bool second;
    vt_journal *next = make_somewhere(ledger, only_first, &second, &err);
    if (!next) {
        if (!only_first) vt_log_err(VT_LOG_WARNING, "the journal goes on in the old file", &err);
        return false;
    }
    if (vt_ledger_sync(ledger) && end_pair(ledger, reason)) close_pair(ledger);
    if (ledger->journal) vt_ledger_shut(ledger);
    if (!adopt(ledger, next, second)) return true;
    say_reason(ledger, VT_ROW_RUN_START, reason);
    tell_recovery(ledger);
    return true;
}

bool vt_ledger_close(vt_ledger *ledger, const char *reason)
{
    if (vt_ledger_look(ledger) != VT_LEDGER_OPEN) return false;
    vt_err err = {0};
    if (!vt_ledger_close_visits(ledger, "run_end", &err)) return vt_ledger_failed(ledger, &err);
    vt_anchor anchor;
    vt_anchor_read(&anchor);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_anchor_fields(&anchor, &fields);
    vt_ledger_say(ledger, VT_ROW_CLOCK_ANCHOR, &fields);
    vt_fields_finish(&fields);
    vt_ledger_tell_drops(ledger, true);
    if (!end_pair(ledger, reason)) return false;
    close_pair(ledger);
    return true;
}
