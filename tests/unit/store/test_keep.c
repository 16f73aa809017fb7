/* What visitors made: whole or not there, in order, within limits, whatever happens to the process, the disk
 * or the clock. The system's calls go through this file, so that each can fail, or be the last one. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "store/folder.h"
#include "store/keep.h"

/* ---- calls that fail, or are the last ---- */

static int left;         /* calls until then; 0: never */
static int with_errno;   /* the call fails with it; 0: the process ends there */
static char called[256]; /* one letter for each call since `called` was cleared */

static bool hit(char letter)
{
    size_t length = strlen(called);
    if (length + 1 < sizeof called) called[length] = letter;
    if (left == 0 || --left > 0) return false;
    if (with_errno == 0) _exit(9);
    errno = with_errno;
    return true;
}

int fsync(int fd)
{
    return hit('s') ? -1 : (int)syscall(SYS_fsync, fd);
}

int renameat2(int from, const char *a, int to, const char *b, unsigned flags)
{
    return hit('r') ? -1 : (int)syscall(SYS_renameat2, from, a, to, b, flags);
}

int mkdirat(int at, const char *path, mode_t mode)
{
    return hit('m') ? -1 : (int)syscall(SYS_mkdirat, at, path, mode);
}

int unlinkat(int at, const char *path, int flags)
{
    return hit('u') ? -1 : (int)syscall(SYS_unlinkat, at, path, flags);
}

/* The first half of the bytes is written before it happens. */
ssize_t write(int fd, const void *bytes, size_t size)
{
    if (left == 1) syscall(SYS_write, fd, bytes, size / 2);
    return hit('w') ? -1 : syscall(SYS_write, fd, bytes, size);
}

static void calm(void)
{
    left = 0;
    memset(called, 0, sizeof called);
}

/* ---- helpers ---- */

static const int64_t noon = 1795348800; /* 22 November 2026, 12:00 */

static vt_keep collection(const char *name)
{
    static char root[64];
    snprintf(root, sizeof root, "%s/kept", folder);
    return (vt_keep){.root = root, .name = name, .kind = VT_KEEP_TEXTS, .most = 100};
}

static uint64_t add(const vt_keep *keep, const char *text, int64_t now)
{
    vt_err err;
    vt_keep_item item;
    if (!vt_keep_add(keep, text, strlen(text), "", now, &item, &err))
        fail_msg("%s: %s", err.origin, err.message);
    return item.number;
}

/* The texts of one state, newest first, each followed by a comma. */
static const char *texts(const vt_keep *keep, vt_keep_state state)
{
    static char out[8192];
    vt_keep_list list;
    vt_err err;
    out[0] = '\0';
    if (!vt_keep_read_list(keep, &list, &err)) fail_msg("%s: %s", err.origin, err.message);
    for (int i = 0; i < list.count; i++) {
        vt_buf text;
        if (list.items[i].state != state) continue;
        vt_buf_init(&text);
        assert_true(vt_keep_read_item(keep, &list.items[i], VT_KEEP_TEXT_MOST, &text, &err));
        assert_int_equal(text.size, list.items[i].size);
        snprintf(out + strlen(out), sizeof out - strlen(out), "%.*s,", (int)text.size,
            text.data ? (const char *)text.data : "");
        vt_buf_finish(&text);
    }
    vt_keep_list_finish(&list);
    return out;
}

static void name_of(const vt_keep *keep, int index, char out[VT_KEEP_NAME])
{
    vt_keep_list list;
    vt_err err;
    assert_true(vt_keep_read_list(keep, &list, &err));
    assert_true(index < list.count);
    memcpy(out, list.items[index].name, VT_KEEP_NAME);
    vt_keep_list_finish(&list);
}

static void move(const char *from, const char *to)
{
    assert_int_equal(rename(in_folder(from), in_folder(to)), 0);
}

/* ---- tests ---- */

static void names_tell_number_moment_and_label(void **state)
{
    vt_keep keep = collection("named");
    vt_keep_item item;
    vt_err err;
    (void)state;
    assert_true(vt_keep_add(&keep, "a", 1, "mine", noon, &item, &err));
    assert_string_equal(item.name, "00000001-20261122-120000-mine.txt");
    assert_true(exists("kept/named/00000001-20261122-120000-mine.txt"));
    assert_true(vt_keep_add(&keep, "b", 1, "", 0, &item, &err));
    assert_string_equal(item.name, "00000002-undated.txt");
    vt_keep_list list;
    assert_true(vt_keep_read_list(&keep, &list, &err));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].number, 2);
    assert_int_equal(list.items[0].moment, 0);
    assert_int_equal(list.items[1].moment, noon);
    vt_keep_list_finish(&list);
}

static void order_follows_numbers_whatever_the_clock_says(void **state)
{
    vt_keep keep = collection("clock");
    (void)state;
    add(&keep, "first", noon);
    add(&keep, "second", noon - 1000000);
    add(&keep, "third", 0);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "third,second,first,");
}

static void a_number_is_never_given_twice(void **state)
{
    vt_keep keep = collection("numbers");
    char name[VT_KEEP_NAME], path[160];
    (void)state;
    add(&keep, "a", noon);
    assert_int_equal(add(&keep, "b", noon), 2);
    name_of(&keep, 0, name);
    snprintf(path, sizeof path, "kept/numbers/%s", name);
    assert_int_equal(unlink(in_folder(path)), 0);
    assert_int_equal(add(&keep, "c", noon), 3);
    /* the note of it is lost: the folder is the truth */
    assert_int_equal(unlink(in_folder("kept/numbers/.number")), 0);
    assert_int_equal(add(&keep, "d", noon), 4);
    write_text("kept/numbers/.number", "nonsense");
    assert_int_equal(add(&keep, "e", noon), 5);
}

static void moving_a_file_is_moderation(void **state)
{
    vt_keep keep = collection("staff");
    char name[VT_KEEP_NAME], from[160], to[160];
    (void)state;
    keep.moderated = true;
    add(&keep, "kind", noon);
    add(&keep, "rude", noon);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "");
    assert_string_equal(texts(&keep, VT_KEEP_WAITING), "rude,kind,");
    name_of(&keep, 1, name);
    snprintf(from, sizeof from, "kept/staff/waiting/%s", name);
    snprintf(to, sizeof to, "kept/staff/%s", name);
    move(from, to);
    name_of(&keep, 0, name);
    snprintf(from, sizeof from, "kept/staff/waiting/%s", name);
    snprintf(to, sizeof to, "kept/staff/no/%s", name);
    move(from, to);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "kind,");
    assert_string_equal(texts(&keep, VT_KEEP_WAITING), "");
    assert_string_equal(texts(&keep, VT_KEEP_NO), "rude,");
}

static void the_oldest_goes_by_count(void **state)
{
    vt_keep keep = collection("count");
    (void)state;
    keep.most = 3;
    for (int i = 0; i < 5; i++)
        add(&keep, (const char *[]){"a", "b", "c", "d", "e"}[i], noon);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "e,d,c,");
    /* those that wait push out nothing that is shown */
    keep.moderated = true;
    for (int i = 0; i < 5; i++)
        add(&keep, (const char *[]){"f", "g", "h", "i", "j"}[i], noon);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "e,d,c,");
    assert_string_equal(texts(&keep, VT_KEEP_WAITING), "j,i,h,");
}

static void refused_ones_go_first_then_the_oldest_by_size(void **state)
{
    vt_keep keep = collection("size");
    char name[VT_KEEP_NAME], from[160], to[160];
    vt_err err;
    vt_keep_item item;
    (void)state;
    keep.moderated = true;
    for (int i = 0; i < 4; i++)
        add(&keep, (const char *[]){"1234", "2345", "3456", "4567"}[i], noon);
    name_of(&keep, 0, name);
    snprintf(from, sizeof from, "kept/size/waiting/%s", name);
    snprintf(to, sizeof to, "kept/size/no/%s", name);
    move(from, to);
    keep.mb = 16.0 / 1048576;
    add(&keep, "5678", noon);
    assert_string_equal(texts(&keep, VT_KEEP_NO), "");
    assert_string_equal(texts(&keep, VT_KEEP_WAITING), "5678,3456,2345,1234,");
    add(&keep, "6789", noon);
    assert_string_equal(texts(&keep, VT_KEEP_WAITING), "6789,5678,3456,2345,");
    assert_false(vt_keep_add(&keep, "far too long for it", 19, "", noon, &item, &err));
    assert_non_null(strstr(err.message, "larger than"));
    assert_string_equal(texts(&keep, VT_KEEP_WAITING), "6789,5678,3456,2345,");
}

static void age_counts_only_by_a_trusted_clock(void **state)
{
    vt_keep keep = collection("age");
    vt_err err;
    (void)state;
    keep.days = 30;
    add(&keep, "old", noon);
    add(&keep, "undated", 0);
    add(&keep, "young", noon + 86400 * 20);
    assert_int_equal(vt_keep_tidy(&keep, 0, &err), 0);
    assert_int_equal(vt_keep_tidy(&keep, noon + 86400 * 29, &err), 0);
    assert_int_equal(vt_keep_tidy(&keep, noon + 86400 * 31, &err), 1);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "young,undated,");
    /* what had no date counts from the first moment that is known */
    assert_int_equal(vt_keep_tidy(&keep, noon + 86400 * 58, &err), 1);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "undated,");
    assert_int_equal(vt_keep_tidy(&keep, noon + 86400 * 60, &err), 1);
}

static void links_and_strangers_are_neither_shown_nor_touched(void **state)
{
    vt_keep keep = collection("strangers");
    vt_err err;
    (void)state;
    keep.most = 1;
    add(&keep, "mine", noon);
    write_text("secret.txt", "secret");
    assert_int_equal(symlink("../../secret.txt", in_folder("kept/strangers/00000000009-undated.txt")), 0);
    assert_int_equal(symlink("../..", in_folder("kept/strangers/waiting")), 0);
    write_text("kept/strangers/readme.txt", "by staff");
    write_text("kept/strangers/00000007-undated.png", "another kind");
    make_dir("kept/strangers/00000008-undated.txt");
    assert_string_equal(texts(&keep, VT_KEEP_YES), "mine,");
    assert_int_equal(vt_keep_open_item(keep.root, "strangers", "00000000009-undated.txt", &err), -1);
    assert_int_equal(vt_keep_open_item(keep.root, "strangers", "../../secret.txt", &err), -1);
    assert_int_equal(vt_keep_open_item(keep.root, "strangers", ".number", &err), -1);
    add(&keep, "next", noon);
    assert_string_equal(texts(&keep, VT_KEEP_YES), "next,");
    assert_true(exists("secret.txt") && exists("kept/strangers/readme.txt"));
    assert_true(exists("kept/strangers/00000007-undated.png"));
    /* a part that is a link is not written through */
    assert_int_equal(symlink("../../secret.txt", in_folder("kept/strangers/.part")), 0);
    add(&keep, "again", noon);
    char now[16] = "";
    FILE *file = fopen(in_folder("secret.txt"), "r");
    assert_non_null(file);
    assert_non_null(fgets(now, sizeof now, file));
    fclose(file);
    assert_string_equal(now, "secret");
}

static void a_collection_that_is_a_link_is_refused(void **state)
{
    vt_keep keep = collection("linked");
    vt_keep_item item;
    vt_keep_list list;
    vt_err err;
    (void)state;
    make_dir("elsewhere");
    assert_int_equal(symlink("../elsewhere", in_folder("kept/linked")), 0);
    assert_false(vt_keep_add(&keep, "x", 1, "", noon, &item, &err));
    assert_false(vt_keep_read_list(&keep, &list, &err));
    assert_false(exists("elsewhere/.number"));
}

/* A child adds one item and ends at each of its calls in turn, as if it were killed. */
static void a_kill_at_any_moment_leaves_all_or_nothing(void **state)
{
    (void)state;
    for (int moderated = 0; moderated < 2; moderated++) {
        vt_keep keep = collection(moderated ? "killed_staff" : "killed");
        keep.moderated = moderated;
        int step = 1, status = 9, whole = 0;
        for (; status == 9; step++) {
            assert_true(step < 100);
            pid_t child = fork();
            assert_true(child >= 0);
            if (child == 0) {
                vt_keep_item item;
                left = step;
                with_errno = 0;
                _exit(vt_keep_add(&keep, "a whole text", 12, "", noon, &item, NULL) ? 0 : 1);
            }
            int how;
            assert_int_equal(waitpid(child, &how, 0), child);
            assert_true(WIFEXITED(how));
            status = WEXITSTATUS(how);
            const char *all = texts(&keep, moderated ? VT_KEEP_WAITING : VT_KEEP_YES);
            assert_int_equal(strlen(all) % 13, 0);
            for (const char *at = all; *at; at += 13, whole++)
                assert_memory_equal(at, "a whole text,", 13);
            vt_err err;
            assert_true(vt_keep_tidy(&keep, noon, &err) >= 0);
            assert_false(exists(moderated ? "kept/killed_staff/waiting/.part" : "kept/killed/.part"));
        }
        assert_int_equal(status, 0);
        assert_true(step > 8 && whole > 0);
        /* numbers were not given twice */
        vt_keep_list list;
        vt_err err;
        assert_true(vt_keep_read_list(&keep, &list, &err));
        for (int i = 1; i < list.count; i++)
            assert_true(list.items[i].number < list.items[i - 1].number);
        vt_keep_list_finish(&list);
    }
}

/* The content is on the disk before the name is, and the name before anybody is told. */
static void what_is_synced_when(void **state)
{
    vt_keep keep = collection("order");
    (void)state;
    add(&keep, "makes the folders", noon);
    calm();
    add(&keep, "then", noon);
    assert_string_equal(called, "muwssrs");
    calm();
}

static void a_disk_that_fails_loses_nothing_that_was_kept(void **state)
{
    static const int reasons[] = {ENOSPC, EIO, EROFS};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "disk%zu", i);
        vt_keep keep = collection(name);
        add(&keep, "kept before", noon);
        bool done = false;
        int refused = 0;
        for (int step = 1; !done; step++) {
            vt_err err = {0};
            vt_keep_item item;
            assert_true(step < 50);
            left = step;
            with_errno = reasons[i];
            done = vt_keep_add(&keep, "new", 3, "", noon, &item, &err);
            bool beyond = left > 0;
            calm();
            refused += !done;
            if (!done && reasons[i] == ENOSPC) assert_non_null(strstr(err.message, "no room left"));
            if (!done && reasons[i] == EROFS) assert_non_null(strstr(err.message, "must not be written"));
            const char *now = texts(&keep, VT_KEEP_YES);
            if (!done) assert_string_equal(now, "kept before,");
            done = done && beyond;
            if (!done && strlen(now) > 12) fail_msg("kept, though a call failed: %s", now);
        }
        assert_true(refused >= 5);
        assert_string_equal(texts(&keep, VT_KEEP_YES), "new,kept before,");
    }
}

static void a_folder_that_cannot_be_made_says_so(void **state)
{
    vt_keep keep = {.root = "/proc/nothing/here", .name = "x", .kind = VT_KEEP_TEXTS, .most = 3};
    vt_keep_item item;
    vt_keep_list list;
    vt_err err = {0};
    (void)state;
    assert_false(vt_keep_add(&keep, "x", 1, "", noon, &item, &err));
    assert_true(err.message[0] != '\0');
    assert_true(vt_keep_read_list(&keep, &list, &err));
    assert_int_equal(list.count, 0);
}

/* Two processes that write into one collection at the same time. */
static void two_writers_share_a_collection(void **state)
{
    enum { EACH = 20 };
    vt_keep keep = collection("shared");
    pid_t children[2];
    (void)state;
    for (int c = 0; c < 2; c++) {
        children[c] = fork();
        if (children[c] == 0) {
            vt_keep_item item;
            for (int i = 0; i < EACH; i++)
                if (!vt_keep_add(&keep, "x", 1, "", noon, &item, NULL)) _exit(1);
            _exit(0);
        }
    }
    for (int c = 0; c < 2; c++) {
        int how;
        assert_int_equal(waitpid(children[c], &how, 0), children[c]);
        assert_int_equal(how, 0);
    }
    vt_keep_list list;
    vt_err err;
    assert_true(vt_keep_read_list(&keep, &list, &err));
    assert_int_equal(list.count, 2 * EACH);
    for (int i = 0; i < list.count; i++)
        assert_int_equal(list.items[i].number, 2 * EACH - i);
    vt_keep_list_finish(&list);
}

static void each_experience_has_a_root_of_its_own(void **state)
{
    (void)state;
    char root[64];
    vt_keep_root("/var/kept", "/home/team/My Show", root, sizeof root);
    assert_string_equal(root, "/var/kept/My_Show");
    vt_keep_root("kept", "vases", root, sizeof root);
    assert_string_equal(root, "kept/vases");
    vt_keep_root("kept", "/x/..", root, sizeof root);
    assert_string_equal(root, "kept/__");
    vt_keep_root("kept", "/x/a very long name that nobody would ever give to an experience", root, 24);
    assert_int_equal(strlen(root), 23);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_experience_has_a_root_of_its_own),
        cmocka_unit_test(names_tell_number_moment_and_label),
        cmocka_unit_test(order_follows_numbers_whatever_the_clock_says),
        cmocka_unit_test(a_number_is_never_given_twice),
        cmocka_unit_test(moving_a_file_is_moderation),
        cmocka_unit_test(the_oldest_goes_by_count),
        cmocka_unit_test(refused_ones_go_first_then_the_oldest_by_size),
        cmocka_unit_test(age_counts_only_by_a_trusted_clock),
        cmocka_unit_test(links_and_strangers_are_neither_shown_nor_touched),
        cmocka_unit_test(a_collection_that_is_a_link_is_refused),
        cmocka_unit_test(a_kill_at_any_moment_leaves_all_or_nothing),
        cmocka_unit_test(what_is_synced_when),
        cmocka_unit_test(a_disk_that_fails_loses_nothing_that_was_kept),
        cmocka_unit_test(a_folder_that_cannot_be_made_says_so),
        cmocka_unit_test(two_writers_share_a_collection),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
