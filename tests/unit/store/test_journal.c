/* The journal on a sound disk: what is written is there once and in order, also after a crash. */
#include "check.h"

#include "folder.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "journal_help.h"

static void rows_come_back(void **state)
{
    vt_journal *journal = create_at(1, NULL);
    char path[512];
    (void)state;
    snprintf(path, sizeof path, "%s", vt_journal_path(journal));
    assert_string_equal(path, in_folder("hall-000001.vitrine"));
    assert_int_equal(vt_journal_run(journal), 1);
    assert_int_equal(vt_journal_last_n(journal, VT_SOURCE_STAGE), 0);
    assert_int_equal(vt_journal_last_t(journal), 0);
    for (uint64_t n = 1; n <= 500; n += 50)
        MUST(write_numbered(journal, n, n + 49, &oops));
    assert_int_equal(sound_rows(path), 500);        /* live */
    MUST(write_numbered(journal, 480, 520, &oops)); /* 21 of them again */
    MUST(write_numbered(journal, 1, 64, &oops));
    MUST(vt_journal_write(journal, NULL, 0, &oops));
    MUST(vt_journal_sync(journal, &oops));
    assert_int_equal(vt_journal_last_n(journal, VT_SOURCE_STAGE), 520);
    assert_int_equal(vt_journal_last_n(journal, VT_SOURCE_KEEPER), 0);
    assert_int_equal(vt_journal_last_t(journal), 520000);
    MUST(vt_journal_close(journal, &oops));
    assert_false(vt_journal_write(journal, NULL, 0, NULL));
    assert_false(vt_journal_close(journal, NULL));
    vt_journal_destroy(journal);
    assert_false(exists("hall-000001.vitrine-wal"));
    assert_false(exists("hall-000001.vitrine-shm"));
    assert_int_equal(sound_rows(path), 520);
    write_bytes("copy.vitrine", "", 0);
    char command[1200];
    snprintf(command, sizeof command, "cp %s %s", path, in_folder("copy.vitrine"));
    assert_int_equal(system(command), 0);
    assert_int_equal(sound_rows(in_folder("copy.vitrine")), 520); /* a plain copy is whole */
}

static void wrong_rows_are_refused_whole(void **state)
{
    vt_journal *journal = create_at(2, NULL);
    vt_row rows[2] = {numbered(1), numbered(2)};
    vt_err err = {0};
    (void)state;
    rows[1].n = 0;
    assert_false(vt_journal_write(journal, rows, 2, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    rows[1] = numbered(2);
    rows[1].kind = VT_ROW_KINDS;
    assert_false(vt_journal_write(journal, rows, 2, &err));
    rows[1] = numbered(2);
    rows[1].source = (vt_source)4;
    assert_false(vt_journal_write(journal, rows, 2, &err));
    assert_int_equal(vt_journal_last_n(journal, VT_SOURCE_STAGE), 0);
    assert_int_equal(sound_rows(vt_journal_path(journal)), 0);
    vt_journal_destroy(journal);
}

static void many_rows_in_small_transactions(void **state)
{
    enum { ROWS = 40000, BATCH = 10 };
    vt_journal *journal = create_at(3, NULL);
    (void)state;
    int64_t start = vt_clock_us();
    for (uint64_t n = 1; n <= ROWS; n += BATCH)
        MUST(write_numbered(journal, n, n + BATCH - 1, &oops));
    double rate = ROWS / ((double)(vt_clock_us() - start) / 1e6);
    print_message("%.0f rows a second, %d in a transaction\n", rate, BATCH);
    MUST(vt_journal_close(journal, &oops));
    vt_journal_destroy(journal);
}

static void meta_explains_the_file(void **state)
{
    vt_journal *journal = create_at(4, NULL);
    (void)state;
    MUST(vt_journal_meta(journal, "place", "Hall 2", &oops));
    MUST(vt_journal_meta(journal, "place", "Hall 3", &oops));
    vt_journal_reader *reader = vt_journal_open(vt_journal_path(journal), NULL);
    assert_string_equal(vt_journal_get_meta(reader, "place"), "Hall 3");
    assert_string_equal(vt_journal_get_meta(reader, "kiosk"), "hall");
    assert_string_equal(vt_journal_get_meta(reader, "run"), "4");
    assert_string_equal(vt_journal_get_meta(reader, "closed"), "0");
    assert_null(vt_journal_get_meta(reader, "nothing"));
    vt_journal_reader_close(reader);
    vt_journal_destroy(journal);
}

static void memory_is_a_journal_too(void **state)
{
    vt_err err = {0};
    vt_journal *journal = vt_journal_create(NULL, &err);
    (void)state;
    assert_non_null(journal);
    assert_string_equal(vt_journal_path(journal), ":memory:");
    MUST(write_numbered(journal, 1, 50, &oops));
    MUST(vt_journal_tape(journal, "block", 5, &oops));
    MUST(vt_journal_sync(journal, &oops));
    assert_int_equal(vt_journal_last_n(journal, VT_SOURCE_STAGE), 50);
    MUST(vt_journal_close(journal, &oops));
    vt_journal_destroy(journal);
    vt_journal_destroy(NULL);
}

static void a_second_file_gets_a_letter(void **state)
{
    vt_journal *first = create_at(5, NULL), *second = create_at(5, NULL), *third = create_at(5, NULL);
    (void)state;
    assert_string_equal(vt_journal_path(second), in_folder("hall-000005-b.vitrine"));
    assert_string_equal(vt_journal_path(third), in_folder("hall-000005-c.vitrine"));
    assert_true(exists("hall-000005-b.tape"));
    vt_journal_destroy(first);
    vt_journal_destroy(second);
    vt_journal_destroy(third);
}

static void places_are_checked(void **state)
{
    vt_err err = {0};
    (void)state;
    assert_null(vt_journal_create(&(vt_journal_place){folder, "../x", 1, NULL}, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_null(vt_journal_create(&(vt_journal_place){folder, "hall", 0, NULL}, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_null(vt_journal_create(&(vt_journal_place){"/proc/none", "hall", 1, NULL}, &err));
    assert_int_equal(err.kind, VT_ERR_IO);
}

/* ---- what a crash left open ---- */

static void put(vt_journal *journal, uint64_t *n, vt_row_kind kind, int64_t t, uint32_t visit,
    const char *scene, const char *target, int finger)
{
    vt_row row;
    vt_row_init(&row, VT_SOURCE_STAGE, kind, t);
    row.n = ++*n;
    row.visit = visit;
    row.finger = finger;
    snprintf(row.scene, sizeof row.scene, "%s", scene);
    snprintf(row.target, sizeof row.target, "%s", target);
    MUST(vt_journal_write(journal, &row, 1, &oops));
}

static bool keeper_rows(void *context, uint64_t run, const vt_row *row)
{
    char *out = context;
    (void)run;
    if (row->source != VT_SOURCE_KEEPER) return true;
    sprintf(out + strlen(out), "%d %lld %u %s %s/%s %d %.*s\n", (int)row->n, (long long)row->t_us, row->visit,
        vt_row_info_at(row->kind)->name, row->scene, row->target, row->finger, (int)row->json_length,
        row->json);
    return true;
}

static void a_crash_leaves_ends(void **state)
{
    vt_journal *journal = create_at(160, NULL);
    char path[512], out[4096] = "";
    uint64_t n = 0, next = 7;
    (void)state;
    snprintf(path, sizeof path, "%s", vt_journal_path(journal));
    put(journal, &n, VT_ROW_SCENE_ENTER, 0, 0, "attract", "", -1);
    put(journal, &n, VT_ROW_VISIT_START, 100, 1, "attract", "", -1);
    put(journal, &n, VT_ROW_TARGET_PRESS, 100, 1, "attract", "card", 0);
    put(journal, &n, VT_ROW_TARGET_RELEASE, 200, 1, "attract", "card", 0);
    put(journal, &n, VT_ROW_SCENE_LEAVE, 250, 1, "attract", "", -1);
    put(journal, &n, VT_ROW_VISIT_END, 250, 1, "attract", "", -1);
    put(journal, &n, VT_ROW_SCENE_ENTER, 260, 0, "attract", "", -1);
    put(journal, &n, VT_ROW_VISIT_START, 300, 2, "attract", "", -1);
    put(journal, &n, VT_ROW_TARGET_PRESS, 300, 2, "attract", "card", 0);
    put(journal, &n, VT_ROW_TARGET_PRESS, 310, 2, "attract", "map", 1);
    put(journal, &n, VT_ROW_TARGET_CANCEL, 320, 2, "attract", "card", 0);
    put(journal, &n, VT_ROW_SCENE_LEAVE, 330, 2, "attract", "", -1);
    put(journal, &n, VT_ROW_SCENE_ENTER, 330, 2, "story", "", -1);
    put(journal, &n, VT_ROW_TAP_MISS, 400, 2, "story", "", 2);
    put(journal, &n, VT_ROW_FRAME_LATE, 900, 2, "story", "", -1);
    MUST(vt_journal_sync(journal, &oops));
    vt_journal_destroy(journal);

    vt_err err = {0};
    journal = vt_journal_reopen(path, &err);
    if (!journal) fail_msg("%s: %s", err.origin, err.message);
    assert_int_equal(vt_journal_run(journal), 160);
    assert_int_equal(vt_journal_last_n(journal, VT_SOURCE_STAGE), n);
    assert_int_equal(vt_journal_last_t(journal), 900);
    MUST(vt_journal_close_visits(journal, "crash", &next, &oops));
    assert_int_equal(next, 10);
    MUST(vt_journal_close_visits(journal, "crash", &next, &oops)); /* nothing is open any more */
    assert_int_equal(next, 10);
    MUST(vt_journal_close(journal, &oops));
    vt_journal_destroy(journal);
    vt_journal_reader *reader = vt_journal_open(path, &err);
    assert_true(vt_journal_rows(reader, keeper_rows, out, &err));
    assert_string_equal(out, "7 900 2 target.cancel attract/map 1 {\"cause\":\"crash\"}\n"
                             "8 900 2 scene.leave story/ -1 {\"cause\":\"crash\"}\n"
                             "9 900 2 visit.end / -1 {\"cause\":\"crash\",\"last_input_t\":400}\n");
    vt_journal_reader_close(reader);
    sqlite3 *db = NULL;
    sqlite3_stmt *visits = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                         "SELECT visit, start_t, end_t, end_cause, last_input_t FROM visit WHERE visit = 2",
                         -1, &visits, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(visits), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(visits, 1), 300);
    assert_int_equal(sqlite3_column_int(visits, 2), 900);
    assert_string_equal(sqlite3_column_text(visits, 3), "crash");
    assert_int_equal(sqlite3_column_int(visits, 4), 400);
    sqlite3_finalize(visits);
    sqlite3_close(db);
}

/* ---- the folder ---- */

static void runs_count_up(void **state)
{
    uint64_t run = 0;
    char deep[600];
    (void)state;
    snprintf(deep, sizeof deep, "%s/counter/deep", folder);
    MUST(vt_journal_next_run(deep, "hall", &run, &oops));
    assert_int_equal(run, 1);
    MUST(vt_journal_next_run(deep, "hall", &run, &oops));
    assert_int_equal(run, 2);
    MUST(vt_journal_next_run(deep, "other", &run, &oops));
    assert_int_equal(run, 1);
    write_text("counter/deep/hall-000041-c.vitrine.damaged", "");
    write_text("counter/deep/hall-2-000077.vitrine", ""); /* of a kiosk called hall-2 */
    write_text("counter/deep/hall-99.vitrine", "");       /* no name of ours */
    MUST(vt_journal_next_run(deep, "hall", &run, &oops));
    assert_int_equal(run, 42);
    write_text("counter/deep/hall.counter", "rubbish");
    MUST(vt_journal_next_run(deep, "hall", &run, &oops));
    assert_int_equal(run, 42);
    write_text("counter/deep/hall.counter", "1000000\n");
    MUST(vt_journal_next_run(deep, "hall", &run, &oops));
    assert_int_equal(run, 1000001);
    assert_false(exists("counter/deep/hall.counter~"));
    vt_err err = {0};
    write_text("plain", "");
    assert_false(vt_journal_next_run(in_folder("plain"), "hall", &run, &err));
    assert_int_equal(err.kind, VT_ERR_IO);
}

static bool keep_path(void *context, const char *path)
{
    char *out = context;
    strcat(out, strrchr(path, '/') + 1);
    strcat(out, " ");
    return true;
}

static void unfinished_ones_are_found(void **state)
{
    char out[1000] = "", sub[600];
    (void)state;
    snprintf(sub, sizeof sub, "%s/unfinished", folder);
    vt_journal_place place = {sub, "k", 12, NULL};
    vt_err err = {0};
    vt_journal *b, *a = vt_journal_create(&place, &err);
    assert_non_null(a);
    b = vt_journal_create(&place, &err);
    vt_journal_destroy(a);
    vt_journal_destroy(b);
    place.run = 3;
    a = vt_journal_create(&place, &err);
    vt_journal_destroy(a);
    place.run = 7;
    a = vt_journal_create(&place, &err);
    MUST(vt_journal_close(a, &oops));
    vt_journal_destroy(a);
    MUST(vt_journal_unfinished(sub, "k", keep_path, out, &oops));
    assert_string_equal(out, "k-000003.vitrine k-000012.vitrine k-000012-b.vitrine ");
    MUST(vt_journal_unfinished(in_folder("nowhere"), "k", keep_path, out, &oops));
}

static void the_experience_is_kept(void **state)
{
    vt_journal *journal = create_at(170, NULL);
    vt_err err = {0};
    uint64_t hash;
    (void)state;
    make_dir("amphora");
    make_dir("amphora/scenes");
    make_dir("amphora/assets");
    write_text("amphora/experience.conf", "[experience]\napi = 1\n");
    write_text("amphora/scenes/attract.lua", "return {}");
    write_text("amphora/empty.txt", "");
    write_text("amphora/assets/a.png", "png");
    vt_bundle *bundle = vt_bundle_read(in_folder("amphora"), NULL, true, &err);
    assert_non_null(bundle);
    hash = vt_bundle_hash(bundle);
    MUST(vt_journal_bundle(journal, bundle, &oops));
    MUST(vt_journal_bundle(journal, bundle, &oops));
    vt_bundle_destroy(bundle);
    vt_journal_reader *reader = vt_journal_open(vt_journal_path(journal), &err);
    bundle = vt_journal_bundle_read(reader, hash, NULL, NULL, &err);
    if (!bundle) fail_msg("%s: %s", err.origin, err.message);
    assert_true(vt_bundle_hash(bundle) == hash);
    assert_string_equal(vt_bundle_find(bundle, "scenes/attract.lua")->text, "return {}");
    assert_int_equal(vt_bundle_find(bundle, "assets/a.png")->size, 3);
    vt_bundle_destroy(bundle);
    assert_null(vt_journal_bundle_read(reader, hash + 1, NULL, NULL, &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
    meddle(vt_journal_path(journal), "UPDATE content SET text = 'return nil' WHERE text = 'return {}'");
    assert_null(vt_journal_bundle_read(reader, hash, NULL, NULL, &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    meddle(vt_journal_path(journal), "DELETE FROM content");
    assert_null(vt_journal_bundle_read(reader, hash, NULL, NULL, &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    vt_journal_reader_close(reader);
    vt_journal_destroy(journal);
}

static void failing_memory(void **state)
{
    uint64_t run = 300;
    (void)state;
    vt_err ignored = {0};
    vt_bundle *bundle = vt_bundle_read(in_folder("amphora"), NULL, true, &ignored);
    assert_non_null(bundle);
    for (uint64_t n = 1;; n++, run++) {
        vt_err err = {0};
        uint64_t next = 1, counted = 0, put_n = 0;
        char path[512] = "";
        vt_journal_place place = {folder, "hall", run, NULL};
        vt_mem_fail_at(n);
        bool done = vt_journal_next_run(folder, "memory", &counted, &err);
        vt_journal *journal = done ? vt_journal_create(&place, &err) : NULL;
        if (journal) {
            snprintf(path, sizeof path, "%s", vt_journal_path(journal));
            vt_row row = numbered(++put_n);
            row.kind = VT_ROW_VISIT_START;
            done = vt_journal_write(journal, &row, 1, &err) && vt_journal_bundle(journal, bundle, &err) &&
                   vt_journal_tape(journal, "x", 1, &err) && vt_journal_sync(journal, &err);
            vt_journal_destroy(journal);
            journal = done ? vt_journal_reopen(path, &err) : NULL;
        }
        done = journal && vt_journal_close_visits(journal, "crash", &next, &err) &&
               vt_journal_close(journal, &err);
        vt_journal_reader *reader = done ? vt_journal_open(path, &err) : NULL;
        vt_bundle *copy =
            reader ? vt_journal_bundle_read(reader, vt_bundle_hash(bundle), NULL, NULL, &err) : NULL;
        bool failed = vt_mem_fail_at(0);
        if (failed && !copy && err.kind != VT_ERR_MEMORY) fail_msg("allocation %d: %s", (int)n, err.message);
        if (!failed) assert_non_null(copy);
        vt_bundle_destroy(copy);
        vt_journal_reader_close(reader);
        vt_journal_destroy(journal);
        if (!failed) break;
    }
    vt_bundle_destroy(bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back),
        cmocka_unit_test(wrong_rows_are_refused_whole),
        cmocka_unit_test(many_rows_in_small_transactions),
        cmocka_unit_test(meta_explains_the_file),
        cmocka_unit_test(memory_is_a_journal_too),
        cmocka_unit_test(a_second_file_gets_a_letter),
        cmocka_unit_test(places_are_checked),
        cmocka_unit_test(a_crash_leaves_ends),
        cmocka_unit_test(runs_count_up),
        cmocka_unit_test(unfinished_ones_are_found),
        cmocka_unit_test(the_experience_is_kept),
        cmocka_unit_test(failing_memory),
    };
    vt_log_set_level(VT_LOG_ERROR);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
