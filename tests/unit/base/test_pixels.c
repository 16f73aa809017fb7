/* Saved pictures are read back by a small reader of our own that checks every sum in the file. */
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/pixels.h"

static char folder[] = "/tmp/vt-pixels-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static unsigned char *slurp(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    unlink(path);
    return bytes;
}

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

typedef struct {
    uint32_t w, h;
    int channels;
    unsigned char *rows; /* h times a filter byte and w pixels */
} picture;

/* Joins the IDAT chunks and unpacks the stored blocks, failing the test on any wrong sum or length. */
static picture read_png(const char *path)
{
    size_t size, packed_size = 0, raw_size = 0;
    unsigned char *bytes = slurp(path, &size), *packed = malloc(size);
    picture out = {0};
    assert_true(size > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0);
    size_t at = 8;
    for (bool end = false; !end;) {
        assert_true(at + 12 <= size);
        uint32_t length = big_endian(bytes + at);
        const unsigned char *type = bytes + at + 4, *data = type + 4;
        assert_true(length <= size - at - 12);
        assert_true(vt_crc32(0, type, length + 4) == big_endian(data + length));
        if (memcmp(type, "IHDR", 4) == 0) {
            assert_int_equal(at, 8);
            out.w = big_endian(data);
            out.h = big_endian(data + 4);
            out.channels = data[9] == 6 ? 4 : 3;
            assert_true(length == 13 && data[8] == 8 && (data[9] == 2 || data[9] == 6));
            assert_true(data[10] == 0 && data[11] == 0 && data[12] == 0);
        } else if (memcmp(type, "IDAT", 4) == 0) {
            memcpy(packed + packed_size, data, length);
            packed_size += length;
        } else {
            assert_memory_equal(type, "IEND", 4);
            end = true;
        }
        at += length + 12;
    }
    assert_int_equal(at, size);

    size_t row_size = 1 + (size_t)out.w * (size_t)out.channels, expected = row_size * out.h;
    out.rows = malloc(expected);
    assert_int_equal(packed[0] & 15, 8);
    assert_int_equal((packed[0] * 256 + packed[1]) % 31, 0);
    at = 2;
    for (bool last = false; !last;) {
        last = packed[at] == 1;
        assert_true(packed[at] <= 1);
        size_t length = packed[at + 1] | (size_t)packed[at + 2] << 8;
        assert_int_equal(length ^ 0xFFFF, packed[at + 3] | packed[at + 4] << 8);
        assert_true(raw_size + length <= expected);
        memcpy(out.rows + raw_size, packed + at + 5, length);
        raw_size += length;
        at += 5 + length;
    }
    assert_int_equal(raw_size, expected);
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < raw_size; i++) {
        a = (a + out.rows[i]) % 65521;
        b = (b + a) % 65521;
    }
    assert_true(big_endian(packed + at) == (b << 16 | a));
    assert_int_equal(at + 4, packed_size);
    for (uint32_t y = 0; y < out.h; y++)
        assert_int_equal(out.rows[y * row_size], 0);
    free(packed);
    free(bytes);
    return out;
}

static const unsigned char *pixel(const picture *p, uint32_t x, uint32_t y)
{
    size_t channels = (size_t)p->channels;
    return p->rows + y * (1 + p->w * channels) + 1 + x * channels;
}

static void sizes_are_limited(void **state)
{
    (void)state;
    assert_null(vt_pixels_create(0, 5));
    assert_null(vt_pixels_create(5, -1));
    assert_null(vt_pixels_create(1 << 15, (1 << 13) + 1));
    assert_null(vt_pixels_create(INT32_MAX, INT32_MAX));
    vt_pixels_destroy(NULL);
    vt_pixels *p = vt_pixels_create(7, 3);
    assert_non_null(p);
    assert_true(p->w == 7 && p->h == 3 && p->stride >= 7);
    for (int i = 0; i < p->stride * p->h; i++)
        assert_int_equal(p->data[i], 0);
    vt_pixels_destroy(p);
}

static void alpha_is_unmultiplied(void **state)
{
    (void)state;
    vt_pixels *p = vt_pixels_create(4, 1);
    p->data[0] = 0xFF102030;
    p->data[1] = 0x80402000;
    p->data[2] = 0x00000000;
    p->data[3] = 0x10FF0810; /* broken input: a channel above its alpha */
    assert_true(vt_pixels_save(p, in_folder("a.png")));
    picture read = read_png(in_folder("a.png"));
    static const unsigned char expected[] = {
        0x10, 0x20, 0x30, 255, 128, 64, 0, 128, 0, 0, 0, 0, 255, 128, 255, 16};
    assert_int_equal(read.channels, 4);
    assert_memory_equal(pixel(&read, 0, 0), expected, sizeof expected);
    free(read.rows);
    vt_pixels_destroy(p);
}

/* 300 x 200 x 3 is more than two stored blocks; the stride is wider than the picture. */
static void large_opaque_pictures_come_back(void **state)
{
    (void)state;
    vt_pixels *whole = vt_pixels_create(310, 200);
    for (int i = 0; i < 310 * 200; i++)
        whole->data[i] = 0xFF000000 | ((uint32_t)i * 2654435761u >> 8);
    vt_pixels part = *whole;
    part.w = 300;
    part.opaque = true;
    assert_true(vt_pixels_save(&part, in_folder("b.png")));
    picture read = read_png(in_folder("b.png"));
    assert_true(read.w == 300 && read.h == 200 && read.channels == 3);
    for (uint32_t y = 0; y < 200; y++) {
        for (uint32_t x = 0; x < 300; x++) {
            const unsigned char *c = pixel(&read, x, y);
            uint32_t rgb = (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];
            assert_int_equal(rgb, whole->data[y * 310 + x] & 0xFFFFFF);
        }
    }
    free(read.rows);
    vt_pixels_destroy(whole);
}

/* Enough bright bytes in one row for the sums to overflow if they were never reduced. */
static void wide_bright_rows_come_back(void **state)
{
    (void)state;
    vt_pixels *p = vt_pixels_create(40000, 2);
    p->opaque = true;
    memset(p->data, 0xFF, 40000 * 2 * sizeof *p->data);
    assert_true(vt_pixels_save(p, in_folder("w.png")));
    picture read = read_png(in_folder("w.png"));
    assert_int_equal(pixel(&read, 39999, 1)[2], 0xFF);
    free(read.rows);
    vt_pixels_destroy(p);
}

/* 771 rows of 1 + 28 * 3 bytes fill one block of 65535 bytes, so that the last one is empty. */
static void block_bounds_hold(void **state)
{
    (void)state;
    for (int h = 770; h <= 772; h++) {
        vt_pixels *p = vt_pixels_create(28, h);
        p->opaque = true;
        assert_true(vt_pixels_save(p, in_folder("c.png")));
        picture read = read_png(in_folder("c.png"));
        assert_int_equal(read.h, h);
        free(read.rows);
        vt_pixels_destroy(p);
    }
}

static void other_names_are_pixmaps(void **state)
{
    (void)state;
    vt_pixels *p = vt_pixels_create(2, 2);
    p->data[0] = 0xFF010203;
    p->data[1] = 0x80804020;
    p->data[3] = 0xFFFFFFFF;
    assert_true(vt_pixels_save(p, in_folder("d.ppm")));
    size_t size;
    unsigned char *bytes = slurp(in_folder("d.ppm"), &size);
    static const char expected[] = "P6\n2 2\n255\n\1\2\3\x80\x40\x20\0\0\0\xFF\xFF\xFF";
    assert_int_equal(size, sizeof expected - 1);
    assert_memory_equal(bytes, expected, size);
    free(bytes);
    vt_pixels_destroy(p);
}

static void a_failed_save_says_why_and_leaves_the_old(void **state)
{
    (void)state;
    vt_pixels *p = vt_pixels_create(100, 100);
    errno = 0;
    assert_false(vt_pixels_save(p, in_folder("no/such/folder.png")));
    assert_int_equal(errno, ENOENT);
    char endless[5000];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_false(vt_pixels_save(p, endless));
    assert_int_equal(errno, ENAMETOOLONG);

    /* A folder in the way: the picture cannot take its name and nothing is left behind. */
    assert_int_equal(mkdir(in_folder("e.png"), 0700), 0);
    assert_false(vt_pixels_save(p, in_folder("e.png")));
    assert_int_equal(errno, EISDIR);
    assert_int_not_equal(access(in_folder("e.png.part"), F_OK), 0);
    assert_int_equal(rmdir(in_folder("e.png")), 0);

    if (access("/dev/full", W_OK) == 0) {
        assert_int_equal(symlink("/dev/full", in_folder("f.png.part")), 0);
        assert_false(vt_pixels_save(p, in_folder("f.png")));
        assert_int_equal(errno, ENOSPC);
        assert_int_not_equal(access(in_folder("f.png"), F_OK), 0);
    }
    vt_pixels_destroy(p);
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    for (uint64_t n = 1;; n++) {
        vt_mem_fail_at(n);
        vt_pixels *p = vt_pixels_create(8, 8);
        errno = 0;
        bool saved = p && vt_pixels_save(p, in_folder("g.png"));
        int why = errno;
        int used = vt_mem_fail_at(0);
        assert_int_equal(saved, !used);
        if (p && !saved) assert_int_equal(why, ENOMEM);
        vt_pixels_destroy(p);
        assert_int_equal(unlink(in_folder("g.png")) == 0, saved);
        if (saved) {
            assert_true(n > 2);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_limited),
        cmocka_unit_test(alpha_is_unmultiplied),
        cmocka_unit_test(large_opaque_pictures_come_back),
        cmocka_unit_test(wide_bright_rows_come_back),
        cmocka_unit_test(block_bounds_hold),
        cmocka_unit_test(other_names_are_pixmaps),
        cmocka_unit_test(a_failed_save_says_why_and_leaves_the_old),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
