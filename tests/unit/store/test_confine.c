/* Nobody gets out of the folder, by the kernel's rule or by ours. */
#include "check.h"

#include <fcntl.h>
#include <time.h>

#include "base/mem.h"
#include "folder.h"
#include "store/confine.h"

typedef int opening(const vt_folder *folder, const char *name, vt_err *err);

static opening *const openings[] = {vt_folder_file, vt_folder_file_by_parts};

static int lay_out(void **state)
{
    if (make_folder(state) != 0) return -1;
    write_text("secret.txt", "secret");
    make_dir("in");
    make_dir("in/deep");
    make_dir("outside");
    write_text("outside/x.txt", "outside");
    write_text("in/a.txt", "hello");
    write_text("in/deep/b.txt", "deep");
    write_text("in/.hidden", "h");
    write_text("in/._a.txt", "mac");
    if (symlink("../secret.txt", in_folder("in/out.txt")) != 0 ||
        symlink("a.txt", in_folder("in/inner.txt")) != 0 ||
        symlink("../outside", in_folder("in/away")) != 0 ||
        symlink("/etc/passwd", in_folder("in/abs.txt")) != 0 || symlink("loop", in_folder("in/loop")) != 0 ||
        mkfifo(in_folder("in/pipe.txt"), 0644) != 0)
        return -1;
    return 0;
}

static vt_folder *inside(void)
{
    vt_err err = {0};
    vt_folder *in = vt_folder_open(in_folder("in"), &err);
    if (!in) fail_msg("%s", err.message);
    return in;
}

static void refused(
    const vt_folder *in, opening *open_file, const char *name, vt_err_kind kind, const char *part)
{
    vt_err err = {0};
    int fd = open_file(in, name, &err);
    if (fd >= 0) fail_msg("%s was opened", name);
    if (err.kind != kind || !strstr(err.message, part)) fail_msg("%s: %d %s", name, err.kind, err.message);
}

static void files_inside_are_read(void **state)
{
    vt_folder *in = inside();
    (void)state;
    assert_string_equal(vt_folder_path(in), in_folder("in"));
    for (int i = 0; i < 2; i++) {
        int fd = openings[i](in, "deep/b.txt", NULL);
        char bytes[8] = {0};
        assert_true(fd >= 0);
        assert_int_equal(read(fd, bytes, 8), 4);
        assert_string_equal(bytes, "deep");
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        close(fd);
        fd = openings[i](in, "./deep//b.txt", NULL);
        assert_true(fd >= 0);
        close(fd);
    }
    vt_folder_close(in);
}

static void nothing_else_is(void **state)
{
    vt_folder *in = inside();
    char deep[2000];
    (void)state;
    memset(deep, 'a', sizeof deep);
    deep[sizeof deep - 1] = 0;
    for (int i = 0; i < 2; i++) {
        opening *open_file = openings[i];
        refused(in, open_file, "", VT_ERR_DENIED, "empty");
        refused(in, open_file, "/etc/passwd", VT_ERR_DENIED, "absolute");
        refused(in, open_file, "..", VT_ERR_DENIED, "..");
        refused(in, open_file, "../secret.txt", VT_ERR_DENIED, "..");
        refused(in, open_file, "deep/../../secret.txt", VT_ERR_DENIED, "..");
        refused(in, open_file, "deep/..", VT_ERR_DENIED, "..");
        refused(in, open_file, "out.txt", VT_ERR_DENIED, "symbolic link");
        refused(in, open_file, "abs.txt", VT_ERR_DENIED, "symbolic link");
        refused(in, open_file, "away/x.txt", VT_ERR_DENIED, "symbolic link");
        refused(in, open_file, "loop", VT_ERR_DENIED, "symbolic link");
        refused(in, open_file, "pipe.txt", VT_ERR_DENIED, "pipe");
        refused(in, open_file, "deep", VT_ERR_DENIED, "folder");
        refused(in, open_file, "deep/", VT_ERR_DENIED, "folder");
        refused(in, open_file, ".", VT_ERR_DENIED, "folder");
        refused(in, open_file, "none.txt", VT_ERR_MISSING, "no such file");
        refused(in, open_file, "a.txt/b", VT_ERR_MISSING, "no such file");
        refused(in, open_file, deep, VT_ERR_DENIED, "longer");
    }
    vt_folder_close(in);
}

static void a_link_that_stays_inside_is_followed(void **state)
{
    vt_folder *in = inside();
    (void)state;
    int fd = vt_folder_file(in, "inner.txt", NULL);
    assert_true(fd >= 0);
    close(fd);
    refused(in, vt_folder_file_by_parts, "inner.txt", VT_ERR_DENIED, "symbolic link");
    vt_folder_close(in);
}

static void reading_has_a_limit(void **state)
{
    vt_folder *in = inside();
    vt_buf out;
    vt_err err = {0};
    (void)state;
    vt_buf_init(&out);
    assert_true(vt_folder_read(in, "a.txt", 5, &out, &err));
    assert_string_equal(out.data, "hello");
    assert_false(vt_folder_read(in, "a.txt", 4, &out, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    vt_buf_finish(&out);
    vt_folder_close(in);
}

static bool collect(void *context, const char *name)
{
    vt_buf *out = context;
    vt_buf_printf(out, "%s\n", name);
    return true;
}

static bool stop(void *context, const char *name)
{
    (void)name;
    ++*(int *)context;
    return false;
}

static void listing_is_in_byte_order(void **state)
{
    vt_folder *in = inside();
    vt_buf out;
    int count = 0;
    (void)state;
    vt_buf_init(&out);
    assert_true(vt_folder_list(in, "", collect, &out, NULL));
    assert_string_equal(out.data, "a.txt\ndeep/b.txt\ninner.txt\n");
    vt_buf_clear(&out);
    assert_true(vt_folder_list(in, "deep", collect, &out, NULL));
    assert_string_equal(out.data, "deep/b.txt\n");
    assert_true(vt_folder_list(in, "", stop, &count, NULL));
    assert_int_equal(count, 1);
    assert_true(vt_folder_list(in, "none", stop, &count, NULL));
    assert_int_equal(count, 1);
    assert_false(vt_folder_list(in, "away", collect, &out, NULL));
    assert_false(vt_folder_list(in, "..", collect, &out, NULL));
    vt_buf_finish(&out);
    vt_folder_close(in);
}

static void a_pipe_does_not_hang(void **state)
{
    vt_folder *in = inside();
    struct timespec before, after;
    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &before);
    refused(in, vt_folder_file, "pipe.txt", VT_ERR_DENIED, "pipe");
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec < 2);
    vt_folder_close(in);
}

static void wrong_folders_are_told(void **state)
{
    vt_err err = {0};
    (void)state;
    assert_null(vt_folder_open(in_folder("none"), &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
    assert_null(vt_folder_open(in_folder("secret.txt"), &err));
    assert_int_equal(err.kind, VT_ERR_TYPE);
    vt_folder_close(NULL);
}

static void failing_memory(void **state)
{
    (void)state;
    for (uint64_t n = 1;; n++) {
        vt_err err = {0};
        int count = 0;
        vt_mem_fail_at(n);
        vt_folder *in = vt_folder_open(in_folder("in"), &err);
        bool done = in && vt_folder_list(in, "", stop, &count, &err);
        bool failed = vt_mem_fail_at(0);
        assert_int_equal(done, !failed);
        if (failed) assert_int_equal(err.kind, VT_ERR_MEMORY);
        vt_folder_close(in);
        if (!failed) break;
    }
}

/* A hundred thousand tiles must cost a start nothing: their folders are not looked into. */
static void tiles_are_not_listed(void **state)
{
    (void)state;
    static const char *const folders[] = {"in/map_files", "in/map_files/9", "in/iiif", "in/iiif/full",
        "in/iiif/full/100,", "in/iiif/0,0,512,512", "in/iiif/more", "in/free_files", "in/1,2"};
    static const char *const texts[] = {"in/map.dzi", "in/map_files/9/0_0.jpeg", "in/iiif/info.json",
        "in/iiif/full/100,/x.jpg", "in/iiif/0,0,512,512/x.jpg", "in/iiif/more/c.txt", "in/free_files/d.txt",
        "in/1,2/e.txt"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        make_dir(folders[i]);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        write_text(texts[i], "t");
    vt_folder *in = inside();
    vt_buf out;
    vt_buf_init(&out);
    assert_true(vt_folder_list(in, "", collect, &out, NULL));
    assert_string_equal(out.data, "1,2/e.txt\na.txt\ndeep/b.txt\nfree_files/d.txt\niiif/info.json\n"
                                  "iiif/more/c.txt\ninner.txt\nmap.dzi\n");
    vt_buf_finish(&out);
    vt_folder_close(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_inside_are_read),
        cmocka_unit_test(nothing_else_is),
        cmocka_unit_test(a_link_that_stays_inside_is_followed),
        cmocka_unit_test(reading_has_a_limit),
        cmocka_unit_test(listing_is_in_byte_order),
        cmocka_unit_test(a_pipe_does_not_hang),
        cmocka_unit_test(wrong_folders_are_told),
        cmocka_unit_test(failing_memory),
        cmocka_unit_test(tiles_are_not_listed),
    };
    return cmocka_run_group_tests(tests, lay_out, remove_folder);
}
