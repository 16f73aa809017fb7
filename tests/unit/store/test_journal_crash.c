/* The journal after a crash: killed writers, torn logs, damaged files. */
#include "check.h"

#include "folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/chance.h"
#include "base/clock.h"
#include "base/log.h"
#include "journal_help.h"

enum { BATCH = 5 };

static int set_up(void **state)
{
    vt_log_set_level(VT_LOG_ERROR + 1);
    return make_folder(state);
}

static void copy_file(const char *from, const char *to, off_t size)
{
    char bytes[65536];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(in >= 0 && out >= 0);
    for (ssize_t got; size != 0 && (got = read(in, bytes, sizeof bytes)) > 0;) {
        if (size > 0 && got > size) got = (ssize_t)size;
        assert_int_equal(write(out, bytes, (size_t)got), got);
        if (size > 0) size -= got;
    }
    close(in);
    close(out);
}

/* The child's part: batches for ever, each told in the pipe once it was accepted. */
static void write_until_killed(uint64_t run, int told)
{
    vt_journal *journal = vt_journal_create(&(vt_journal_place){folder, "killed", run, NULL}, NULL);
    if (!journal) _exit(1);
    for (uint64_t n = 1;; n += BATCH) {
        uint64_t last = n + BATCH - 1;
        if (!write_numbered(journal, n, last, NULL)) _exit(1);
        if (write(told, &last, sizeof last) != sizeof last) _exit(1);
        if (n % 100 < BATCH && !vt_journal_sync(journal, NULL)) _exit(1);
    }
}

static void a_killed_writer_loses_nothing(void **state)
{
    vt_chance chance;
    (void)state;
    vt_chance_seed(&chance, 5);
    for (uint64_t run = 1; run <= 25; run++) {
        int ends[2];
        char path[512];
        uint64_t last = 0, accepted = 0;
        vt_err err = {0};
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) write_until_killed(run, ends[1]);
        close(ends[1]);
        uint64_t enough = 50 + vt_chance_below(&chance, 3000);
        while (accepted < enough && read(ends[0], &last, sizeof last) == sizeof last)
            accepted = last;
        kill(child, SIGKILL);
        while (read(ends[0], &last, sizeof last) == sizeof last)
            accepted = last;
        waitpid(child, NULL, 0);
        close(ends[0]);
        snprintf(path, sizeof path, "%s/killed-%06d.vitrine", folder, (int)run);
        vt_journal *journal = vt_journal_reopen(path, &err);
        if (!journal) fail_msg("%s: %s", err.origin, err.message);
        uint64_t found = vt_journal_last_n(journal, VT_SOURCE_STAGE);
        if (found < accepted || found > accepted + BATCH)
            fail_msg("accepted %d, found %d", (int)accepted, (int)found);
        MUST(write_numbered(journal, found + 1, found + 10, &oops));
        MUST(vt_journal_close(journal, &oops));
        vt_journal_destroy(journal);
        assert_int_equal(sound_rows(path), found + 10);
    }
}

/* A live pair as it lies on the disk: database and log, nothing checkpointed. Returns the log's size. */
static off_t live_files(uint64_t run, uint64_t rows, char path[512], char log[600])
{
    struct stat info;
    vt_journal *journal = create_at(run, NULL);
    snprintf(path, 512, "%s", vt_journal_path(journal));
    snprintf(log, 600, "%s-wal", path);
    for (uint64_t n = 1; n <= rows; n += BATCH)
        MUST(write_numbered(journal, n, n + BATCH - 1, &oops));
    vt_journal_destroy(journal);
    assert_int_equal(stat(log, &info), 0);
    return info.st_size;
}

static void a_torn_log_is_a_prefix(void **state)
{
    char path[512], log[600];
    off_t size = live_files(50, 200, path, log);
    uint64_t before = 200;
    (void)state;
    copy_file(path, in_folder("torn.vitrine"), -1);
    copy_file(log, in_folder("torn.vitrine-wal"), -1);
    for (off_t cut = size; cut > 0 && cut >= size - 8192; cut--) {
        assert_int_equal(truncate(in_folder("torn.vitrine-wal"), cut), 0);
        unlink(in_folder("torn.vitrine-shm"));
        uint64_t rows = readable_rows(in_folder("torn.vitrine"));
        if (rows != before) assert_int_equal(sound_rows(in_folder("torn.vitrine")), rows);
        if (rows % BATCH || rows > before)
            fail_msg("cut at %ld: %d rows after %d", (long)cut, (int)rows, (int)before);
        before = rows;
    }
    assert_true(before < 200);
}

static void a_torn_log_goes_on(void **state)
{
    char path[512], log[600];
    off_t size = live_files(51, 100, path, log);
    (void)state;
    for (off_t cut = size - 1; cut > size - 20000; cut -= 997) {
        vt_err err = {0};
        copy_file(path, in_folder("on.vitrine"), -1);
        copy_file(log, in_folder("on.vitrine-wal"), cut);
        unlink(in_folder("on.vitrine-shm"));
        vt_journal *journal = vt_journal_reopen(in_folder("on.vitrine"), &err);
        if (!journal) fail_msg("%s: %s", err.origin, err.message);
        uint64_t found = vt_journal_last_n(journal, VT_SOURCE_STAGE);
        assert_true(found < 100 && found % BATCH == 0);
        MUST(write_numbered(journal, found + 1, 100, &oops));
        MUST(vt_journal_sync(journal, &oops));
        MUST(vt_journal_close(journal, &oops));
        vt_journal_destroy(journal);
        assert_int_equal(sound_rows(in_folder("on.vitrine")), 100);
    }
}

static void damaged_ones_are_set_aside(void **state)
{
    char path[512], log[600];
    vt_err err = {0};
    (void)state;
    for (int i = 1; i <= 3; i++) {
        uint64_t run = 60;
        vt_journal *journal = create_at(run, NULL);
        snprintf(path, sizeof path, "%s", vt_journal_path(journal));
        MUST(write_numbered(journal, 1, 64, &oops));
        MUST(vt_journal_tape(journal, "tape", 4, &oops));
        MUST(vt_journal_close(journal, &oops));
        vt_journal_destroy(journal);
        int fd = open(path, O_RDWR);
        assert_int_equal(pwrite(fd, "rubbish", 7, i == 1 ? 0 : 4096), 7);
        close(fd);
        assert_null(vt_journal_reopen(path, &err));
        if (err.kind != VT_ERR_PARSE || !strstr(err.message, i == 1 ? "damaged" : ""))
            fail_msg("%d %s", err.kind, err.message);
        assert_false(exists("hall-000060.vitrine"));
        assert_false(exists("hall-000060.tape"));
        assert_true(exists(i == 1   ? "hall-000060.vitrine.damaged"
                           : i == 2 ? "hall-000060.vitrine.damaged-2"
                                    : "hall-000060.vitrine.damaged-3"));
        assert_true(exists(i == 1 ? "hall-000060.tape.damaged" : "hall-000060.tape.damaged-2"));
    }
    /* cut off while it was made: an empty file */
    write_text("hall-000061.vitrine", "");
    assert_null(vt_journal_reopen(in_folder("hall-000061.vitrine"), &err));
    assert_true(exists("hall-000061.vitrine.damaged"));
    /* the log goes with its database */
    live_files(62, 20, path, log);
    int fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, "rubbish", 7, 0), 7);
    close(fd);
    assert_int_equal(
        truncate(log, 1000), 0); /* before its first commit: nothing in it makes up for the damage */
    assert_null(vt_journal_reopen(path, &err));
    assert_true(exists("hall-000062.vitrine.damaged-wal"));
    /* none is no damage */
    assert_null(vt_journal_reopen(in_folder("none.vitrine"), &err));
    assert_int_equal(err.kind, VT_ERR_IO);
    /* nor is a newer one */
    live_files(63, 20, path, log);
    meddle(path, "PRAGMA user_version = 99");
    assert_null(vt_journal_reopen(path, &err));
    assert_int_equal(err.kind, VT_ERR_UNSUPPORTED);
    assert_true(exists("hall-000063.vitrine"));
}

static void a_torn_tape_is_cut(void **state)
{
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    vt_batch batch = {.tick = 1}, used;
    vt_buf block, tape;
    char path[512], log[600];
    (void)state;
    vt_buf_init(&block);
    vt_buf_init(&tape);
    assert_true(vt_tape_write_batch(writer, &batch, &used, NULL) && vt_tape_take(writer, &block, NULL));
    live_files(70, 10, path, log);
    write_bytes("hall-000070.tape", block.data, block.size);
    FILE *file = fopen(in_folder("hall-000070.tape"), "ab");
    assert_int_equal(fwrite(block.data, 1, block.size - 1, file), block.size - 1);
    fclose(file);
    vt_journal *journal = vt_journal_reopen(path, NULL);
    assert_non_null(journal);
    MUST(vt_journal_tape(journal, block.data, block.size, &oops));
    MUST(vt_journal_read_tape(path, &tape, &oops));
    assert_int_equal(tape.size, 2 * block.size);
    assert_memory_equal(tape.data + block.size, block.data, block.size);
    vt_journal_destroy(journal);
    vt_tape_writer_destroy(writer);
    vt_buf_finish(&block);
    vt_buf_finish(&tape);
}

static void ignore_finding(void *context, const char *finding)
{
    (void)finding;
    ++*(int *)context;
}

static bool ignore_row(void *context, uint64_t run, const vt_row *row)
{
    (void)run;
    (void)row;
    ++*(int *)context;
    return true;
}

/* Damage anywhere is found, or hits what carries no meaning; and it never hangs or crashes a reader. */
static void damage_is_found(void **state)
{
    char path[512];
    struct stat info;
    vt_chance chance;
    int found = 0, unread = 0, harmless = 0;
    vt_journal *journal = create_at(80, NULL);
    (void)state;
    vt_chance_seed(&chance, 21);
    snprintf(path, sizeof path, "%s", vt_journal_path(journal));
    for (uint64_t n = 1; n <= 400; n += 40)
        MUST(write_numbered(journal, n, n + 39, &oops));
    MUST(vt_journal_close(journal, &oops));
    vt_journal_destroy(journal);
    assert_int_equal(stat(path, &info), 0);
    int64_t start = vt_clock_us();
    for (int i = 0; i < 2000 && vt_clock_us() - start < 20000000; i++) {
        unsigned char byte;
        int findings = 0, rows = 0;
        if (i % 16 == 0) copy_file(path, in_folder("bits.vitrine"), -1);
        off_t at = (off_t)vt_chance_below(&chance, (uint64_t)info.st_size);
        int fd = open(in_folder("bits.vitrine"), O_RDWR);
        if (i % 16 == 15) {
            static const char zero[512];
            assert_int_equal(pwrite(fd, zero, sizeof zero, at & ~511), 512);
        } else {
            assert_int_equal(pread(fd, &byte, 1, at), 1);
            byte ^= (unsigned char)(1u << vt_chance_below(&chance, 8));
            assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        }
        close(fd);
        vt_journal_reader *reader = vt_journal_open(in_folder("bits.vitrine"), NULL);
        if (!reader) {
            unread++;
            continue;
        }
        bool whole = vt_journal_rows(reader, ignore_row, &rows, NULL);
        vt_journal_verify(reader, ignore_finding, &findings, NULL);
        if (findings)
            found++;
        else if (whole && rows == 400)
            harmless++;
        else
            fail_msg("%d rows of 400 and nothing found", rows);
        vt_journal_reader_close(reader);
    }
    print_message("damages: %d found, %d not opened, %d hit nothing of meaning\n", found, unread, harmless);
    assert_true(found > harmless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_writer_loses_nothing),
        cmocka_unit_test(a_torn_log_is_a_prefix),
        cmocka_unit_test(a_torn_log_goes_on),
        cmocka_unit_test(damaged_ones_are_set_aside),
        cmocka_unit_test(a_torn_tape_is_cut),
        cmocka_unit_test(damage_is_found),
    };
    return cmocka_run_group_tests(tests, set_up, remove_folder);
}
