/* Planted sounds and films, and what the report says of how they were used. */
#include "check.h"

#include <sqlite3.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "insight/report.h"
#include "store/folder.h"
#include "store/journal.h"

static vt_journal *journal;
static uint64_t n;
static int64_t now_ms;
static char text[65536];

static void begin(const char *kiosk)
{
    vt_err err;
    journal = vt_journal_create(&(vt_journal_place){folder, kiosk, 1, NULL}, &err);
    if (!journal) fail_msg("%s", err.message);
    n = 0;
    now_ms = 0;
}

static void put(vt_row_kind kind, uint32_t visit, const char *target, const char *json)
{
    vt_row row;
    vt_err err;
    vt_row_init(&row, VT_SOURCE_STAGE, kind, (now_ms += 100) * 1000);
    row.n = ++n;
    row.visit = visit;
    snprintf(row.scene, sizeof row.scene, "story");
    snprintf(row.target, sizeof row.target, "%s", target);
    row.json = json;
    row.json_length = strlen(json);
    if (!vt_journal_write(journal, &row, 1, &err)) fail_msg("%s", err.message);
}

static void starts(uint32_t visit, const char *file, const char *kind, int length_ms)
{
    char json[120];
    snprintf(json, sizeof json, "{\"kind\":\"%s\",\"len_ms\":%d,\"at_ms\":0}", kind, length_ms);
    put(VT_ROW_MEDIA_START, visit, file, json);
}

static void stops(uint32_t visit, const char *file, int at_ms, const char *cause)
{
    char json[120];
    snprintf(json, sizeof json, "{\"at_ms\":%d,\"cause\":\"%s\"}", at_ms, cause);
    put(VT_ROW_MEDIA_STOP, visit, file, json);
}

/* Ten visits. Each begins the film of a minute twice: once to its end, once left at 6 to 24 s for the scene
 * in the first six, by walking away in the last four. Four of them hear a sound. One film goes on after the
 * last visit. */
static void plant(void)
{
    begin("hall");
    put(VT_ROW_RUN_START, 0, "", "{}");
    for (uint32_t visit = 1; visit <= 10; visit++) {
        put(VT_ROW_VISIT_START, visit, "", "{\"lang\":\"fr\"}");
        starts(visit, "film.mp4", "film", 60000);
        stops(visit, "film.mp4", 60000, "end");
        starts(visit, "film.mp4", "film", 60000);
        stops(visit, "film.mp4", 4000 + 2000 * (int)visit, visit <= 6 ? "scene" : "idle");
        if (visit <= 4) starts(visit, "chime.ogg", "sound", 3000);
        if (visit <= 4) stops(visit, "chime.ogg", 1000, "stop");
        put(VT_ROW_VISIT_END, visit, "", "{\"cause\":\"idle\",\"goal\":false}");
    }
    starts(0, "film.mp4", "film", 60000);
    for (int i = 0; i < 5; i++) {
        starts(0, "stream.ogg", "sound", 0);
        stops(0, "stream.ogg", 9000, i < 3 ? "fault" : "stop");
    }
    put(VT_ROW_MEDIA_FAULT, 0, "bad.mp4", "{\"outcome\":\"damaged\",\"message\":\"the file is cut off\"}");
    put(VT_ROW_SOUND_LOST, 0, "",
        "{\"output\":\"headphones\",\"device\":\"usb\",\"why\":\"it was unplugged\"}");
    put(VT_ROW_RUN_END, 0, "", "{}");
    vt_err err;
    if (!vt_journal_close(journal, &err)) fail_msg("%s", err.message);
    vt_journal_destroy(journal);
}

static bool report(void (*write)(const vt_report *report, vt_buf *out))
{
    vt_err err;
    char path[512];
    snprintf(path, sizeof path, "%s/hall-000001.vitrine", folder);
    vt_report *made = vt_report_create((char *[]){path}, 1, &err);
    if (!made) return false;
    vt_buf out;
    vt_buf_init(&out);
    write(made, &out);
    bool good = vt_buf_ok(&out);
    if (good) snprintf(text, sizeof text, "%s", (const char *)out.data);
    vt_buf_finish(&out);
    vt_report_destroy(made);
    return good;
}

static void says(const char *part)
{
    if (!strstr(text, part)) fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void says_not(const char *part)
{
    if (strstr(text, part)) fail_msg("\"%s\" is in:\n%s", part, text);
}

static void people_read_how_it_was_used(void **state)
{
    (void)state;
    plant();
    assert_true(report(vt_report_text));
    says("SOUNDS AND FILMS");
    says("  film.mp4                 21     10   50 % of 20     70 %       15 s        -     6  seen     -\n");
    says(
        "  stream.ogg                5      0    0 % of 5         -      9.0 s     seen     -     -  seen\n");
    says("  chime.ogg              seen\n");
    says("bad.mp4\n      the file is cut off (scene story)\n");
    says("sound output headphones\n      lost: it was unplugged\n");
    says_not("chime.ogg                 4");
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line != 0)
        if (vt_utf8_count(line, strcspn(line, "\n")) > 96) fail_msg("too wide: %s", line);
}

static void figures_stand_below_their_heads(void **state)
{
    (void)state;
    assert_true(report(vt_report_text));
    char *table = strstr(text, "SOUNDS AND FILMS");
    assert_non_null(table);
    char *heads = strchr(table, '\n') + 1, *film = strstr(table, "  film.mp4");
    static const char *const pairs[][2] = {{"begun", "21"}, {"visits", "10"}, {"played", "70 %"},
        {"left at", "15 s"}, {"stopped", "-"}, {"scene", "6"}, {"away", "seen"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char *head = strstr(heads, pairs[i][0]);
        char *figure = strstr(i ? film + 28 : film, pairs[i][1]);
        assert_true(head && figure);
        assert_int_equal(head - heads + (long)strlen(pairs[i][0]), figure - film + (long)strlen(pairs[i][1]));
    }
}

static void is(sqlite3 *db, const char *sql, const char *expected)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const char *got = (const char *)sqlite3_column_text(statement, 0);
    if (!got || strcmp(got, expected) != 0)
        fail_msg("%s: %s, not %s\n%s", sql, got ? got : "NULL", expected, text);
    sqlite3_finalize(statement);
}

static void programs_read_the_same(void **state)
{
    (void)state;
    sqlite3 *db;
    assert_true(report(vt_report_json));
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
#define MEDIA(index, path) "json_extract(?1, '$.public.media[" #index "]." path "')"
    is(db, "SELECT json_valid(?1)", "1");
    is(db, "SELECT json_array_length(?1, '$.public.media')", "3");
    is(db, "SELECT " MEDIA(0, "file"), "film.mp4");
    is(db, "SELECT " MEDIA(0, "kind"), "film");
    is(db, "SELECT " MEDIA(0, "length_s"), "60");
    is(db, "SELECT " MEDIA(0, "starts"), "21");
    is(db, "SELECT " MEDIA(0, "visits"), "10");
    is(db, "SELECT " MEDIA(0, "to_the_end.k"), "10");
    is(db, "SELECT " MEDIA(0, "to_the_end.n"), "20");
    is(db, "SELECT " MEDIA(0, "half_or_more.k"), "10");
    is(db, "SELECT " MEDIA(0, "left_at_s.median"), "15");
    is(db, "SELECT " MEDIA(0, "cut_off_by.idle.k"), "4");
    is(db, "SELECT " MEDIA(1, "file"), "chime.ogg");
    is(db, "SELECT " MEDIA(1, "starts") " IS NULL", "1");
    is(db, "SELECT " MEDIA(2, "length_s") " IS NULL", "1");
    is(db, "SELECT " MEDIA(2, "share_played.n"), "0");
    is(db, "SELECT " MEDIA(2, "cut_off_by.fault.k"), "3");
    sqlite3_close(db);
}

static void both(const vt_report *made, vt_buf *out)
{
    vt_report_text(made, out);
    vt_report_json(made, out);
}

static void failing_memory(void **state)
{
    (void)state;
    bool good;
    for (uint64_t at = 1;; at++) {
        vt_mem_fail_at(at);
        good = report(both);
        if (!vt_mem_fail_at(0)) break;
    }
    assert_true(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(people_read_how_it_was_used),
        cmocka_unit_test(figures_stand_below_their_heads), cmocka_unit_test(programs_read_the_same),
        cmocka_unit_test(failing_memory)};
    vt_log_set_level(VT_LOG_ERROR);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
