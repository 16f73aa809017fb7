/* What the journal's thread does between two sleeps. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/diary_private.h"
#include "keeper/takeover.h"

enum {
    US_PER_S = 1000000,
    HEALTH_US = 60 * US_PER_S,
    ANCHOR_US = 595 * US_PER_S, /* a little less than ten health rows, whose wake-up it shares */
    BUNDLE_WAIT_US = 300000
};

_Static_assert((int)VT_LOAD_ROWS <= (int)VT_LEDGER_ROWS, "a full load is written at once");

static const int64_t hour_us = 3600LL * US_PER_S;

static int64_t retry_us(const vt_diary *diary)
{
    return (int64_t)(vt_conf_real(diary->options.ledger.conf, "journal.retry_s") * US_PER_S);
}

/* ---- clock ---- */

static void say_anchor(vt_diary *diary)
{
    vt_fields fields;
    vt_fields_init(&fields);
    vt_anchor_read(&diary->anchor);
    vt_anchor_fields(&diary->anchor, &fields);
    vt_ledger_say(diary->ledger, VT_ROW_CLOCK_ANCHOR, &fields);
    vt_fields_finish(&fields);
    diary->anchored_at = diary->anchor.t_us;
    long hour = vt_conf_int(diary->options.ledger.conf, "journal.new_day_hour");
    bool cut_known = diary->day_cut != 0 && diary->anchor.wall_us < diary->day_cut + hour_us;
    if (!diary->anchor.believed) diary->day_cut = 0;
    if (diary->anchor.believed && !cut_known) {
        diary->day_cut = vt_anchor_next_day(diary->anchor.wall_us, (int)hour);
    }
}

static void clock_was_set(vt_diary *diary)
{
    int64_t before = diary->anchor.wall_us + vt_clock_us() - diary->anchor.t_us;
    int64_t after = vt_clock_wall_us();
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "before", before);
    vt_fields_int(&fields, "after", after);
    vt_fields_int(&fields, "delta_ms", (after - before) / 1000);
    vt_ledger_say(diary->ledger, VT_ROW_CLOCK_STEP, &fields);
    vt_fields_finish(&fields);
    diary->day_cut = 0;
    say_anchor(diary);
}

/* ---- beginning ---- */

static void say_start(vt_diary *diary, const vt_takeover_result *before)
{
    vt_row row;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "reason", before->recovered ? "crash_recovered" : "normal");
    if (before->run > 0) vt_fields_int(&fields, "previous_run", (int64_t)before->run);
    if (before->lost_from > 0) vt_fields_int(&fields, "lost_from", (int64_t)before->lost_from);
    vt_row_init(&row, VT_SOURCE_KEEPER, VT_ROW_RUN_START, 0);
    vt_fields_into(&fields, &row);
    vt_ledger_note(diary->ledger, &row);
    vt_fields_finish(&fields);
    say_anchor(diary);
}

/* One writer a folder, also when two were started with different runtime folders. A disk that cannot hold a
 * lock holds no journal either. */
static bool claim_folder(vt_diary *diary, const char *folder, bool second, vt_err *err)
{
    int *claim = &diary->claims[second];
    if (*claim >= 0) return true;
    char path[4096], kiosk[VT_KIOSK_NAME];
    vt_conf_kiosk(diary->options.ledger.conf, kiosk);
    snprintf(path, sizeof path, "%s/.%s.lock", folder, kiosk);
    *claim = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*claim < 0) return vt_fail_errno(err, path, "open");
    if (flock(*claim, LOCK_EX | LOCK_NB) == 0) return true;
    close(*claim);
    *claim = -1;
    return vt_fail(err, VT_ERR_STATE, folder,
        "another vitrine writes its journal here: end it, or choose another folder");
}

static bool take_over_in(vt_diary *diary, bool second, vt_takeover_result *result, vt_err *err)
{
    const char *folder = vt_ledger_folder(diary->ledger, second);
    if (!folder) return false;
    if (vt_ledger_run(diary->ledger) == 0 && !vt_ledger_number(diary->ledger, folder, err)) return false;
    if (!claim_folder(diary, folder, second, err)) return false;
    char kiosk[VT_KIOSK_NAME];
    vt_conf_kiosk(diary->options.ledger.conf, kiosk);
    vt_takeover_options options = {
        .folder = folder, .kiosk = kiosk, .ring = diary->ring, .token = diary->options.token};
    return vt_takeover(&options, result, err);
}

/* What the run before left comes first: its rows stand in the ring before ours. */
static bool take_over(vt_diary *diary)
{
    vt_takeover_result result = {0};
    vt_err err = {0}, second = {0};
    if (diary->taken_over) return true;
    if (!take_over_in(diary, false, &result, &err) && !take_over_in(diary, true, &result, &second)) {
        vt_ledger_cannot_write(diary->ledger, &err);
        diary->retry_at = vt_clock_us() + retry_us(diary);
        return false;
    }
    diary->taken_over = true;
    say_start(diary, &result);
    return true;
}

static void open_up(vt_diary *diary, bool now)
{
    int64_t clock = vt_clock_us();
    if (!diary->taken_over && !now && clock < diary->retry_at) return;
    if (!take_over(diary)) return;
    if (now || clock >= vt_ledger_retry_due(diary->ledger)) vt_ledger_open(diary->ledger);
}

/* ---- rows and words ---- */

static bool flush(vt_diary *diary)
{
    if (diary->load.count == 0) return true;
    if (!vt_ledger_rows(diary->ledger, vt_load_rows(&diary->load), diary->load.count)) return false;
    vt_load_clear(&diary->load);
    return true;
}

static bool stage_ended(vt_diary *diary, const diary_word *word)
{
    const vt_stage_end *end = &word->end;
    vt_row row;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_row_init(&row, VT_SOURCE_KEEPER, VT_ROW_STAGE_END, word->t_us);
    if (end->code >= 0) vt_fields_int(&fields, "code", end->code);
    if (end->signal >= 0) vt_fields_int(&fields, "signal", end->signal);
    vt_fields_bool(&fields, "clean", end->clean);
    if (end->hung) vt_fields_bool(&fields, "hung", true);
    vt_fields_bool(&fields, "ready", end->ready);
    vt_fields_int(&fields, "uptime_ms", end->uptime_us / 1000);
    vt_fields_int(&fields, "attempt", end->attempt);
    if (end->opening[0]) vt_fields_text(&fields, "opening", end->opening);
    vt_fields_into(&fields, &row);
    bool done = vt_ledger_stage_end(diary->ledger, end->clean || end->closing ? "run_end" : "crash", &row);
    vt_fields_finish(&fields);
    return done;
}

static void read_bundle(vt_diary *diary, const diary_word *word)
{
    vt_err err = {0};
    if (word->hash == diary->bundle_hash) return;
    if (diary->bundler) {
        diary->wanted_bundle = *word;
        return;
    }
    diary->bundler = vt_bundler_start(word->text, diary->options.shared_assets, true, diary->wake, &err);
    if (!diary->bundler)
        vt_log_err(VT_LOG_WARNING, "the journal goes without a copy of the experience", &err);
}

static void take_bundle(vt_diary *diary)
{
    vt_bundle *bundle = NULL;
    vt_err err = {0};
    if (!diary->bundler || !vt_bundler_take(diary->bundler, &bundle, &err)) return;
    diary->bundler = NULL;
    if (bundle) {
        diary->bundle_hash = vt_bundle_hash(bundle);
        vt_ledger_bundle(diary->ledger, bundle);
    } else {
        vt_log_err(VT_LOG_WARNING, "the journal goes without a copy of the experience", &err);
    }
    diary_word next = diary->wanted_bundle;
    diary->wanted_bundle.text[0] = '\0';
    if (next.text[0]) read_bundle(diary, &next);
}

static void say_helper(vt_diary *diary, const diary_word *word)
{
    const vt_helper_news *news = &word->helper;
    vt_fields fields;
    vt_row row;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "name", news->name);
    vt_fields_int(&fields, "attempt", news->attempt);
    if (!news->started) {
        if (news->code >= 0) vt_fields_int(&fields, "code", news->code);
        if (news->signal >= 0) vt_fields_int(&fields, "signal", news->signal);
        vt_fields_bool(&fields, "asked", news->asked);
        vt_fields_int(&fields, "uptime_ms", news->uptime_us / 1000);
    }
    vt_row_init(&row, VT_SOURCE_KEEPER, news->started ? VT_ROW_HELPER_START : VT_ROW_HELPER_END, word->t_us);
    vt_fields_into(&fields, &row);
    vt_ledger_note(diary->ledger, &row);
    vt_fields_finish(&fields);
}

static void say_quarantined(vt_diary *diary, const diary_word *word)
{
    vt_fields fields;
    vt_row row;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "asset", word->text);
    vt_row_init(&row, VT_SOURCE_KEEPER, VT_ROW_ASSET_QUARANTINED, word->t_us);
    vt_fields_into(&fields, &row);
    vt_ledger_note(diary->ledger, &row);
    vt_fields_finish(&fields);
}

/* False: it has to be done again. */
static bool obey(vt_diary *diary, const diary_word *word)
{
    switch (word->kind) {
    case WORD_STAGE_END:
        return stage_ended(diary, word);
    case WORD_HELPER:
        say_helper(diary, word);
        return true;
    case WORD_QUARANTINED:
        say_quarantined(diary, word);
        return true;
    case WORD_BUNDLE:
        read_bundle(diary, word);
        return true;
    case WORD_FINISH:
        diary->closed = vt_ledger_close(diary->ledger, word->text);
        diary->over = diary->closed;
        return diary->closed;
    }
    return true;
}

/* Reads the ring to its head, and does what was asked on the way, while the journal takes it. */
static void drain(vt_diary *diary)
{
    diary_word word;
    while (!diary->over && vt_ledger_look(diary->ledger) == VT_LEDGER_OPEN) {
        if (diary_next_word(diary, &word)) {
            if (flush(diary) && obey(diary, &word)) diary_forget_word(diary);
            continue;
        }
        if (vt_load_full(&diary->load) || vt_clock_us() >= vt_ledger_sync_due(diary->ledger)) {
            if (flush(diary) && vt_clock_us() >= vt_ledger_sync_due(diary->ledger))
                vt_ledger_sync(diary->ledger);
            continue;
        }
        vt_err err = {0};
        switch (vt_load_next(&diary->load, diary->ring, &err)) {
        case VT_LOAD_TAPE:
            vt_ledger_tape(diary->ledger, diary->load.record->data, diary->load.record->size);
            break;
        case VT_LOAD_DAMAGED:
            vt_ledger_damaged(diary->ledger, &err);
            break;
        case VT_LOAD_NO_MEMORY:
            diary->again_at = vt_clock_us() + US_PER_S;
            return;
        case VT_LOAD_NOTHING:
            flush(diary);
            if (diary_next_word(diary, &word) || vt_clock_us() >= vt_ledger_sync_due(diary->ledger)) break;
            return;
        case VT_LOAD_ROW:
        case VT_LOAD_RUN:
            break;
        }
    }
    /* a journal that was given up has rewound the ring: the rows are read again */
    if (vt_ledger_look(diary->ledger) == VT_LEDGER_SHUT) vt_load_clear(&diary->load);
}

/* ---- by the clock ---- */

static void say_health(vt_diary *diary)
{
    int64_t now = vt_clock_us();
    if (diary->health_at == 0) diary->health_at = now + HEALTH_US;
    if (now < diary->health_at) return;
    diary->health_at = now + HEALTH_US;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_health_fields(&fields, diary->ledger, diary->ring, &diary->counters, atomic_load(&diary->stage));
    vt_ledger_say(diary->ledger, VT_ROW_HEALTH, &fields);
    vt_fields_finish(&fields);
    if (now - diary->anchored_at >= ANCHOR_US) say_anchor(diary);
    if (diary->load.count == 0) vt_ledger_sync(diary->ledger);
}

static void change_files(vt_diary *diary)
{
    if (vt_ledger_look(diary->ledger) != VT_LEDGER_OPEN || diary->load.count > 0) return;
    int64_t wall = vt_clock_wall_us(), now = vt_clock_us();
    bool day_over = diary->day_cut != 0 && wall >= diary->day_cut;
    if (day_over && (!vt_ledger_visit_open(diary->ledger) || wall >= diary->day_cut + hour_us)) {
        bool turned = vt_ledger_turn(diary->ledger, "new_day", false);
        diary->day_cut = turned ? 0 : wall + 10LL * 60 * US_PER_S;
        if (turned) say_anchor(diary);
    }
    if (!vt_ledger_in_second(diary->ledger)) {
        diary->first_folder_at = now + retry_us(diary);
    } else if (now >= diary->first_folder_at) {
        vt_ledger_turn(diary->ledger, "first_folder", true);
        diary->first_folder_at = vt_clock_us() + retry_us(diary);
    }
}

static bool asked_to_finish(vt_diary *diary)
{
    pthread_mutex_lock(&diary->mutex);
    int last = (diary->first + diary->count - 1) % DIARY_WORDS;
    bool asked = diary->count > 0 && diary->words[last].kind == WORD_FINISH;
    pthread_mutex_unlock(&diary->mutex);
    return asked;
}

/* The copy of the experience is worth a short wait at the end. */
static void await_bundle(vt_diary *diary)
{
    for (int64_t waited = 0; diary->bundler && waited < BUNDLE_WAIT_US; waited += 5000) {
        take_bundle(diary);
        if (diary->bundler) vt_clock_sleep_us(5000);
    }
}

void diary_work(vt_diary *diary)
{
    bool finishing = asked_to_finish(diary);
    if (diary->clock >= 0 && vt_anchor_was_set(diary->clock) && diary->taken_over) clock_was_set(diary);
    open_up(diary, finishing);
    take_bundle(diary);
    if (finishing) await_bundle(diary);
    diary->again_at = INT64_MAX;
    drain(diary);
    if (finishing && !diary->over) {
        open_up(diary, true);
        drain(diary);
        diary->over = true;
    }
    if (diary->over || !diary->taken_over) return;
    change_files(diary);
    say_health(diary);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t diary_due(const vt_diary *diary)
{
    if (!diary->taken_over) return diary->retry_at;
    int64_t due = least(diary->health_at, vt_ledger_sync_due(diary->ledger));
    due = least(due, diary->again_at);
    if (vt_ledger_in_second(diary->ledger)) due = least(due, diary->first_folder_at);
    return least(due, vt_ledger_retry_due(diary->ledger));
}
