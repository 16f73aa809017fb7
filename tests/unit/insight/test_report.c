/* Planted visits, and what the report says of them. */
#include "check.h"

#include <fcntl.h>
#include <sqlite3.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "insight/gather.h"
#include "insight/report.h"
#include "store/folder.h"
#include "store/journal.h"

static vt_journal *journal;
static uint64_t n;
static vt_err oops;

static void begin(const char *kiosk, uint64_t run, bool rehearsal)
{
    journal = vt_journal_create(&(vt_journal_place){folder, kiosk, run, NULL}, &oops);
    if (!journal) fail_msg("%s", oops.message);
    n = 0;
    assert_true(vt_journal_meta(journal, "title", "The amphora", &oops));
    assert_true(vt_journal_meta(journal, "privacy_level", "2", &oops));
    if (rehearsal) assert_true(vt_journal_meta(journal, "rehearsal", "1", &oops));
}

static void finish(void)
{
    if (!vt_journal_close(journal, &oops)) fail_msg("%s", oops.message);
    vt_journal_destroy(journal);
}

/* One row; t in milliseconds. */
static uint64_t put(
    vt_row_kind kind, int64_t t_ms, uint32_t visit, const char *scene, const char *target, const char *json)
{
    vt_row row;
    vt_row_init(&row, VT_SOURCE_STAGE, kind, t_ms * 1000);
    row.n = ++n;
    row.visit = visit;
    snprintf(row.scene, sizeof row.scene, "%s", scene);
    snprintf(row.target, sizeof row.target, "%s", target);
    row.json = json;
    row.json_length = json ? strlen(json) : 0;
    if (!vt_journal_write(journal, &row, 1, &oops)) fail_msg("%s", oops.message);
    return n;
}

/* A visit that begins at t_ms and is touched once a second `taps` times, the first `misses` of them beside
 * the card, the last `dead` of them without effect. Returns when it ended. */
static int64_t visit(
    uint32_t number, int64_t t_ms, int taps, int misses, int dead, const char *end, const char *language)
{
    char json[200];
    snprintf(json, sizeof json, "{\"cause\":\"touch\",\"attract_ms\":5000,\"lang\":\"%s\"}", language);
    put(VT_ROW_VISIT_START, t_ms, number, "attract", "", json);
    for (int i = 0; i < taps; i++) {
        int64_t at = t_ms + i * 1000;
        if (i < misses) {
            put(VT_ROW_TAP_MISS, at, number, "attract", "", "{\"near\":\"card\",\"near_mm\":3.5}");
            continue;
        }
        uint64_t press = put(VT_ROW_TARGET_PRESS, at, number, "attract", "card", NULL);
        if (i >= taps - dead)
            snprintf(json, sizeof json, "{\"of\":%llu,\"none\":true}", (unsigned long long)press);
        else
            snprintf(json, sizeof json, "{\"of\":%llu,\"change_ms\":1,\"frame_ms\":20}",
                (unsigned long long)press);
        put(VT_ROW_REACT, at, number, "attract", "", json);
    }
    int64_t last = t_ms + (taps - 1) * 1000, over = strcmp(end, "finish") == 0 ? last : last + 30000;
    snprintf(json, sizeof json, "{\"cause\":\"%s\",\"last_input_t\":%lld,\"goal\":%s}", end,
        (long long)last * 1000, strcmp(end, "finish") == 0 ? "true" : "false");
    put(VT_ROW_SCENE_LEAVE, over, number, "attract", "", "{}");
    put(VT_ROW_VISIT_END, over, number, "attract", "", json);
    put(VT_ROW_SCENE_ENTER, over, 0, "attract", "", "{}");
    return over;
}

/* Twenty visits: ten finish after 10 s, ten walk away after 20 s, of which five began with a miss and five
 * end in a dead press. */
static void plant(const char *kiosk, uint64_t run, bool rehearsal)
{
    int64_t t = 1000;
    begin(kiosk, run, rehearsal);
    put(VT_ROW_RUN_START, 0, 0, "", "", "{\"reason\":\"normal\"}");
    /* Saturday, 14 September 2024, 10:00 in Paris */
    put(VT_ROW_CLOCK_ANCHOR, 0, 0, "", "",
        "{\"wall\":1726300800000000,\"src\":\"ntp\",\"sync\":1,\"err_ms\":3,\"off_s\":7200}");
    put(VT_ROW_SCENE_ENTER, 0, 0, "attract", "", "{}");
    put(VT_ROW_TARGET_DEF, 0, 0, "attract", "card", "{\"mm_min\":12}");
    for (uint32_t i = 1; i <= 20; i++) {
        t = visit(i, t, i % 2 ? 11 : 21, i % 4 == 2, i % 4 == 0, i % 2 ? "finish" : "idle",
                i % 3 ? "fr" : "en") +
            60000;
        if (i <= 6) put(VT_ROW_ANSWER, t, 0, "attract", "", "{\"item\":\"liked\",\"value\":5,\"scale\":5}");
        if (i <= 2) put(VT_ROW_ANSWER, t, 0, "attract", "", "{\"item\":\"liked\",\"value\":1,\"scale\":5}");
    }
    put(VT_ROW_SCRIPT_ERROR, t, 0, "attract", "",
        "{\"at\":\"scenes/attract.lua:7\",\"message\":\"attempt to index a nil value\"}");
    put(VT_ROW_ASSET_FAULT, t, 0, "attract", "dates.csv", "{\"line\":7,\"problem\":\"no date\"}");
    put(VT_ROW_SCHEMA_UNKNOWN, t, 0, "", "page", "{}");
    for (int i = 0; i < 3; i++)
        put(VT_ROW_SENSOR_LOST, t, 0, "", "plate", "{\"of\":\"sensor\",\"why\":\"usb:1: it was unplugged\"}");
    put(VT_ROW_SENSOR_FOUND, t, 0, "", "plate", "{\"of\":\"sensor\"}");
    put(VT_ROW_LINES_DROPPED, t, 0, "", "plate", "{\"of\":\"sensor\",\"lines\":40}");
    put(VT_ROW_LINES_DROPPED, t, 0, "", "plate", "{\"of\":\"sensor\",\"lines\":2}");
    put(VT_ROW_OUTPUT_FAILED, t, 0, "", "lamp",
        "{\"of\":\"output\",\"lines\":5,\"why\":\"nobody listens there\"}");
    put(VT_ROW_KEEP_LOST, t, 0, "", "wall", "{\"why\":\"the disk is full\"}");
    put(VT_ROW_HELPER_END, t, 0, "", "", "{\"name\":\"codes\",\"signal\":9,\"asked\":false}");
    put(VT_ROW_HELPER_END, t, 0, "", "", "{\"name\":\"print\",\"code\":0,\"asked\":true}");
    put(VT_ROW_JRNL_DEGRADED, t, 0, "", "", "{\"dropped\":{\"target.press\":4,\"health\":1}}");
    put(VT_ROW_OBS_NOTE, t, 0, "", "", "{\"text\":\"calls friend\"}");
    put(VT_ROW_STAGE_END, t, 0, "", "", "{\"signal\":11,\"clean\":false,\"hung\":false}");
    put(VT_ROW_STAGE_END, t, 0, "", "", "{\"clean\":true}");
    put(VT_ROW_FRAME_LATE, t, 0, "attract", "", "{\"ms\":50}");
    n += 3; /* three rows that never came */
    put(VT_ROW_RUN_END, t, 0, "", "", "{\"reason\":\"normal\"}");
    finish();
}

static vt_report *report_of(const char *const *names, int count)
{
    static char kept[8][512];
    char *paths[8];
    for (int i = 0; i < count; i++) {
        snprintf(kept[i], sizeof kept[i], "%s/%s", folder, names[i]);
        paths[i] = kept[i];
    }
    vt_report *report = vt_report_create(paths, count, &oops);
    if (!report) fail_msg("%s: %s", oops.origin, oops.message);
    return report;
}

static char text[65536];

static const char *text_of(const char *const *names, int count)
{
    vt_report *report = report_of(names, count);
    vt_buf out;
    vt_buf_init(&out);
    vt_report_text(report, &out);
    assert_true(vt_buf_ok(&out));
    snprintf(text, sizeof text, "%s", (const char *)out.data);
    vt_buf_finish(&out);
    vt_report_destroy(report);
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        if (vt_utf8_count(line, length) > 100) fail_msg("too wide: %.*s", (int)length, line);
        line += length + (line[length] != 0);
    }
    return text;
}

static void says(const char *part)
{
    if (!strstr(text, part)) fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void says_not(const char *part)
{
    if (strstr(text, part)) fail_msg("\"%s\" is in:\n%s", part, text);
}

static void planted_facts_are_told(void **state)
{
    (void)state;
    plant("hall", 1, false);
    text_of((const char *[]){"hall-000001.vitrine"}, 1);
    says("The amphora\nKiosk hall, 1 journal, 1 run\n");
    says("  Visits                        20\n");
    says("median 15 s; the middle half 10 s to 20 s  (n = 20)");
    says("Stay, estimated to its end    median about 10 s  (n = 20)");
    says("First touch hit nothing        25 %  (11 to 47 %)  5 of 20");
    says("Reached the goal               50 %  (30 to 70 %)  10 of 20");
    says("Without effect                  3 %  (2 to 6 %)  10 of 320");
    says("Touch to picture              median 20 ms; 95 % within 20 ms  (n = 310)");
    says("finished                       50 %  (30 to 70 %)  10 of 20");
    says("walked away                    50 %  (30 to 70 %)  10 of 20");
    says("scene attract: visitors walk away here");
    says("card in attract: 5 of 315 touches without effect, 5 misses by at most 3.5 mm");
    says("Sat 14 Sep 2024                 20 visits   10:00 █ 11:00");
    says("scenes/attract.lua:7\n      attempt to index a nil value (scene attract)");
    says("dates.csv:7\n      no date (scene attract)");
    says("sensor plate\n      lost: usb:1: it was unplugged (3 times)");
    says("sensor plate\n      lines came too fast or too long (42 times)");
    says("output lamp\n      lines could not be delivered: nobody listens there (5 times)");
    says("collection wall\n      what a visitor made could not be kept: the disk is full");
    says("helper codes\n      ended by signal 9");
    says_not("print");
    says("page\n      this event is not declared in experience.conf");
    says("   1  calls friend");
    says("liked                         5                       75 %  (41 to 93 %)  6 of 8");
    says("liked                         1                      seen");
    says("3 lost");
    says("run 1 of hall: 3 rows of the stage");
    says("dropped while the disk failed: 4 target.press");
    says("Open                          0 h 30 min in 1 run\n");
    says("Stage                         crashes 1, of them frozen 0; late frames 1\n");
    says("privacy level 2, sound");
    says_not("REHEARSAL");
    says_not("mean ");
    says_not("significant");
}

static void rows_count_once(void **state)
{
    char before[sizeof text];
    (void)state;
    strcpy(before, text_of((const char *[]){"hall-000001.vitrine"}, 1));
    char command[1200];
    snprintf(
        command, sizeof command, "cp %s %s", in_folder("hall-000001.vitrine"), in_folder("copy.vitrine"));
    assert_int_equal(system(command), 0);
    text_of((const char *[]){"copy.vitrine", "hall-000001.vitrine"}, 2);
    const char *a = strstr(before, "VISITS"), *b = strstr(text, "VISITS");
    assert_true(a && b && strstr(a, "HOW FAR"));
    assert_int_equal(strncmp(a, b, (size_t)(strstr(a, "HOW FAR") - a)), 0);
    says("of them also elsewhere");
}

static void rehearsals_stay_apart(void **state)
{
    (void)state;
    plant("robots", 1, true);
    text_of((const char *[]){"robots-000001.vitrine", "hall-000001.vitrine"}, 2);
    const char *apart = strstr(text, "\nREHEARSAL: robots or the team, not the public\n");
    assert_non_null(apart);
    const char *first = strstr(text, "  Visits                        20\n");
    assert_true(first && first < apart);
    assert_non_null(strstr(apart, "  Visits                        20\n"));
    says_not("  Visits                        40");
    says("privacy level 2, rehearsal, sound");
}

static void few_are_only_seen(void **state)
{
    (void)state;
    begin("few", 1, false);
    put(VT_ROW_SCENE_ENTER, 0, 0, "attract", "", "{}");
    int64_t t = 1000;
    for (uint32_t i = 1; i <= 4; i++)
        t = visit(i, t, 3, 1, 1, "idle", "de") + 1000;
    finish();
    text_of((const char *[]){"few-000001.vitrine"}, 1);
    says("Visits                        4  (below five");
    says("Stay, first to last touch     seen\n");
    says("de                            seen\n");
    says("walked away                   seen\n");
    says_not("of 4");
    const char *visits = strstr(text, "VISITS"), *scenes = strstr(text, "SCENES");
    for (const char *at = visits; at < scenes; at++)
        if (*at == '%') fail_msg("a share of four visits:\n%s", text);
}

static void cut_off_visits_are_told(void **state)
{
    (void)state;
    begin("cut", 1, false);
    put(VT_ROW_SCENE_ENTER, 0, 0, "attract", "", "{}");
    int64_t t = 1000;
    for (uint32_t i = 1; i <= 6; i++)
        t = visit(i, t, 5, 0, 0, i < 4 ? "crash" : "something new", "de") + 1000;
    put(VT_ROW_VISIT_START, t, 7, "attract", "", "{}");
    vt_journal_destroy(journal);
    text_of((const char *[]){"cut-000001.vitrine"}, 1);
    says("cut off by a crash             43 %");
    says("otherwise                      43 %");
    says("no end recorded                14 %");
    says("at least 4.0 s for half of them; beyond that unknown");
    says("not closed");
}

static void a_second_file_of_a_run_goes_on(void **state)
{
    (void)state;
    begin("pair", 3, false);
    put(VT_ROW_SCENE_ENTER, 0, 0, "attract", "", "{}");
    int64_t t = 1000;
    for (uint32_t i = 1; i <= 5; i++)
        t = visit(i, t, 5, 0, 0, "finish", "de") + 1000;
    put(VT_ROW_VISIT_START, t, 6, "attract", "", "{\"lang\":\"it\"}");
    put(VT_ROW_TARGET_PRESS, t, 6, "attract", "card", NULL);
    uint64_t so_far = n;
    finish();
    begin("pair", 3, false);
    n = so_far - 2;
    put(VT_ROW_VISIT_START, t, 6, "attract", "", "{\"lang\":\"it\"}"); /* written again after a failed sync */
    put(VT_ROW_TARGET_PRESS, t, 6, "attract", "card", NULL);
    put(VT_ROW_VISIT_END, t + 9000, 6, "attract", "", "{\"cause\":\"idle\"}");
    finish();
    text_of((const char *[]){"pair-000003-b.vitrine", "pair-000003.vitrine"}, 2);
    says("Kiosk pair, 2 journals, 1 run\n");
    says("  Visits                        6\n");
    says("0 lost");
    says("2 of them also elsewhere");
    says_not("no end recorded");
}

static void zones_are_visits_side_by_side(void **state)
{
    (void)state;
    begin("table", 1, false);
    put(VT_ROW_RUN_START, 0, 0, "", "", "{\"reason\":\"normal\"}");
    put(VT_ROW_SCENE_ENTER, 0, 0, "attract", "", "{}");
    put(VT_ROW_VISIT_START, 900, 9, "attract", "", "{\"lang\":\"en\"}"); /* only a palm */
    put(VT_ROW_VISIT_END, 920, 9, "attract", "", "{\"cause\":\"accident\",\"last_input_t\":900000}");
    put(VT_ROW_VISIT_START, 1000, 1, "attract", "", "{\"zone\":\"left\",\"lang\":\"en\"}");
    put(VT_ROW_TARGET_PRESS, 1000, 1, "attract", "l", NULL);
    put(VT_ROW_VISIT_START, 2000, 2, "attract", "", "{\"zone\":\"right\",\"lang\":\"en\"}");
    put(VT_ROW_TARGET_PRESS, 2000, 2, "attract", "r", NULL);
    put(VT_ROW_TARGET_PRESS, 9000, 1, "attract", "l", NULL);
    put(VT_ROW_TAP_MISS, 20000, 2, "attract", "", "{}");
    char json_of[64];
    snprintf(json_of, sizeof json_of, "{\"of\":%llu,\"cause\":\"palm\"}",
        (unsigned long long)put(VT_ROW_TARGET_PRESS, 20010, 1, "attract", "l", NULL));
    put(VT_ROW_TARGET_CANCEL, 20040, 1, "attract", "l", json_of);
    put(VT_ROW_TOUCH_FILTERED, 20100, 1, "attract", "", "{\"accident\":true,\"palm\":5,\"edge\":2}");
    put(VT_ROW_TOUCH_FILTERED, 20300, 0, "attract", "", "{\"accident\":true,\"palm\":1,\"lost_up\":3}");
    put(VT_ROW_GOAL, 20500, 1, "attract", "done", "{}");
    put(VT_ROW_VISIT_END, 34000, 1, "attract", "",
        "{\"cause\":\"idle\",\"last_input_t\":9000000,\"goal\":true,\"zone\":\"left\"}");
    put(VT_ROW_TARGET_PRESS, 35000, 2, "attract", "r", NULL);
    put(VT_ROW_VISIT_END, 36000, 2, "attract", "",
        "{\"cause\":\"finish\",\"last_input_t\":35000000,\"goal\":false,\"zone\":\"right\"}");
    put(VT_ROW_RUN_END, 40000, 0, "", "", "{}");
    finish();
    static const char *const names[] = {"table-000001.vitrine"};
    vt_report *report = report_of(names, 1);
    const vt_crowd *crowd = &report->crowds[0];
    const vt_seen_visit *visits = crowd->visits.items;
    assert_int_equal(crowd->visits.count, 2);
    assert_true(visits[0].presses == 2 && visits[0].misses == 0 && visits[0].goal);
    assert_true(visits[1].presses == 2 && visits[1].misses == 1 && !visits[1].goal);
    assert_true(visits[0].end == VT_END_IDLE && visits[0].last_us == 9000000);
    assert_true(visits[1].end == VT_END_FINISH && visits[1].last_us == 35000000);
    vt_buf json;
    vt_buf_init(&json);
    vt_report_json(report, &json);
    assert_non_null(
        strstr((const char *)json.data, "\"touches_filtered\":{\"palm\":6,\"edge\":2,\"lost_up\":3}"));
    vt_buf_finish(&json);
    vt_report_destroy(report);
    text_of(names, 1);
    says("6 palm, 2 edge, 3 lost_up");
}

static void unreadable_files_are_named(void **state)
{
    char *none[] = {"/nowhere/x.vitrine"};
    (void)state;
    memset(&oops, 0, sizeof oops);
    assert_null(vt_report_create(none, 1, &oops));
    assert_int_equal(oops.kind, VT_ERR_MISSING);
    assert_null(vt_report_create(none, 0, &oops));
    write_text("broken.vitrine", "no database");
    text_of((const char *[]){"broken.vitrine", "hall-000001.vitrine"}, 2);
    says("broken.vitrine ");
    says("not read:");
    says("  Visits                        20\n");
    /* damaged in the middle: what can be read is, and the damage is told */
    char command[1200];
    snprintf(
        command, sizeof command, "cp %s %s", in_folder("hall-000001.vitrine"), in_folder("hurt.vitrine"));
    assert_int_equal(system(command), 0);
    struct stat info;
    assert_int_equal(stat(in_folder("hurt.vitrine"), &info), 0);
    int fd = open(in_folder("hurt.vitrine"), O_RDWR);
    for (off_t at = info.st_size / 8192 * 4096; at < info.st_size / 8192 * 4096 + 8192; at += 7)
        assert_int_equal(pwrite(fd, "#", 1, at), 1);
    close(fd);
    text_of((const char *[]){"hurt.vitrine"}, 1);
    says("damaged");
}

static void the_json_is_json(void **state)
{
    static const char *const checks[][2] = {{"json_valid(?1)", "1"},
        {"json_extract(?1, '$.public.visits')", "20"}, {"json_extract(?1, '$.rehearsal.visits')", "20"},
        {"json_extract(?1, '$.public.stay.median')", "15"}, {"json_extract(?1, '$.public.goal.k')", "10"},
        {"json_extract(?1, '$.public.ends.idle.n')", "20"},
        {"json_extract(?1, '$.public.scenes[0].scene')", "attract"},
        {"json_extract(?1, '$.public.targets[0].near_misses')", "5"}, {"json_extract(?1, '$.lost')", "6"},
        {"json_extract(?1, '$.dropped.health')", "2"}, {"json_array_length(?1, '$.files')", "2"},
        {"json_extract(?1, '$.public.faults[0].at')", "scenes/attract.lua:7"},
        {"json_extract(?1, '$.public.faults[4].count')", "42"},
        {"json_array_length(?1, '$.public.mend_first')", "2"}};
    vt_report *report = report_of((const char *[]){"robots-000001.vitrine", "hall-000001.vitrine"}, 2);
    vt_buf out;
    sqlite3 *db = NULL;
    (void)state;
    vt_buf_init(&out);
    vt_report_json(report, &out);
    assert_true(vt_buf_ok(&out));
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        char sql[200];
        sqlite3_stmt *statement = NULL;
        snprintf(sql, sizeof sql, "SELECT %s", checks[i][0]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        sqlite3_bind_text(statement, 1, (const char *)out.data, (int)out.size, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        const char *found = (const char *)sqlite3_column_text(statement, 0);
        if (!found || strcmp(found, checks[i][1]) != 0)
            fail_msg("%s is %s", checks[i][0], found ? found : "NULL");
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    vt_buf_finish(&out);
    vt_report_destroy(report);
}

static void failing_memory(void **state)
{
    char path[512];
    char *paths[] = {path};
    (void)state;
    snprintf(path, sizeof path, "%s/few-000001.vitrine", folder);
    for (uint64_t at = 1;; at++) {
        vt_buf out;
        vt_err err = {0};
        vt_buf_init(&out);
        vt_mem_fail_at(at);
        vt_report *report = vt_report_create(paths, 1, &err);
        if (report) {
            vt_report_text(report, &out);
            vt_report_json(report, &out);
        }
        bool failed = vt_mem_fail_at(0);
        if (!report) assert_int_equal(err.kind, VT_ERR_MEMORY);
        if (!failed) assert_true(report && vt_buf_ok(&out));
        vt_buf_finish(&out);
        vt_report_destroy(report);
        if (!failed) break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_facts_are_told),
        cmocka_unit_test(rows_count_once),
        cmocka_unit_test(rehearsals_stay_apart),
        cmocka_unit_test(few_are_only_seen),
        cmocka_unit_test(cut_off_visits_are_told),
        cmocka_unit_test(a_second_file_of_a_run_goes_on),
        cmocka_unit_test(zones_are_visits_side_by_side),
        cmocka_unit_test(unreadable_files_are_named),
        cmocka_unit_test(the_json_is_json),
        cmocka_unit_test(failing_memory),
    };
    vt_log_set_level(VT_LOG_ERROR);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
