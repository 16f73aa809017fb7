/* The loader's thread: every order is answered once, in order, whatever the file is. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

#include "samples.h"

#include "base/mem.h"
#include "media/loader.h"

typedef struct {
    char folder[64];
    atomic_int wakes;
    atomic_int opened;
    atomic_int open_now;
    pthread_mutex_t gate; /* held by a test to keep the thread in its first file */
    bool denies;
    char names[600]; /* the last that were told */
    int threads;
} room;

static int open_in_room(void *context, const char *name, vt_err *err)
{
    room *r = context;
    char path[256];
    pthread_mutex_lock(&r->gate);
    pthread_mutex_unlock(&r->gate);
    if (r->denies) {
        vt_fail(err, VT_ERR_DENIED, name, "Not yours.");
        return -1;
    }
    snprintf(path, sizeof path, "%s/%s", r->folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail(err, VT_ERR_MISSING, name, "There is no such file.");
    return fd;
}

static void wake(void *context)
{
    atomic_fetch_add(&((room *)context)->wakes, 1);
}

static void opening(void *context, const char *names)
{
    room *r = context;
    atomic_fetch_add(&r->opened, names[0] ? 1 : 0);
    atomic_store(&r->open_now, names[0] ? 1 : 0);
    snprintf(r->names, sizeof r->names, "%s", names);
}

static void open_room(room *r)
{
    memset(r, 0, sizeof *r);
    pthread_mutex_init(&r->gate, NULL);
    r->threads = 1;
    snprintf(r->folder, sizeof r->folder, "/tmp/vt-loader-XXXXXX");
    assert_non_null(mkdtemp(r->folder));
}

static void close_room(room *r, const char *const *files)
{
    char path[256];
    for (; *files; files++) {
        snprintf(path, sizeof path, "%s/%s", r->folder, *files);
        remove(path);
    }
    assert_int_equal(rmdir(r->folder), 0);
    pthread_mutex_destroy(&r->gate);
}

static void put_file(const room *r, const char *name, const void *bytes, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", r->folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static vt_loader *loader_for(room *r, size_t most_bytes)
{
    const vt_loader_options options = {.context = r,
        .open = open_in_room,
        .wake = wake,
        .opening = opening,
        .most_megapixels = 10,
        .threads = r->threads,
        .most_file_bytes = most_bytes};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_loader *loader = vt_loader_create(&options, &err);
    assert_non_null(loader);
    return loader;
}

static vt_loaded take(vt_loader *loader)
{
    vt_loaded loaded = {.ticket = 0};
    for (int i = 0; i < 1000; i++) {
        if (vt_loader_take(loader, &loaded)) return loaded;
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    fail_msg("no picture came");
    return loaded;
}

static void every_file_is_answered(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    vt_buf png, jpeg, claim;
    vt_buf_init(&png);
    vt_buf_init(&jpeg);
    vt_buf_init(&claim);
    png_of(&png, 20, 10, 255);
    jpeg_of(&jpeg, 40, 30);
    png_claim(&claim, 60000, 60000);
    put_file(&r, "good.png", png.data, png.size);
    put_file(&r, "really-a-png.jpg", png.data, png.size);
    put_file(&r, "photo.jpeg", jpeg.data, jpeg.size);
    put_file(&r, "cut.png", png.data, png.size / 2);
    put_file(&r, "cut.jpg", jpeg.data, jpeg.size / 2);
    put_file(&r, "empty.png", "", 0);
    put_file(&r, "letter.png", "Dear museum", 11);
    put_file(&r, "giant.png", claim.data, claim.size);
    char folder[256];
    snprintf(folder, sizeof folder, "%s/folder.png", r.folder);
    assert_int_equal(mkdir(folder, 0755), 0);

    const struct {
        const char *name;
        vt_asset_outcome outcome;
        int w;
    } cases[] = {{"good.png", VT_ASSET_READY, 20}, {"really-a-png.jpg", VT_ASSET_READY, 20},
        {"photo.jpeg", VT_ASSET_READY, 40}, {"cut.png", VT_ASSET_DAMAGED, 0},
        {"cut.jpg", VT_ASSET_DAMAGED, 0}, {"empty.png", VT_ASSET_DAMAGED, 0},
        {"letter.png", VT_ASSET_DAMAGED, 0}, {"giant.png", VT_ASSET_REFUSED, 0},
        {"folder.png", VT_ASSET_DAMAGED, 0}, {"nowhere.png", VT_ASSET_MISSING, 0}};
    const uint32_t count = sizeof cases / sizeof cases[0];
    vt_loader *loader = loader_for(&r, 0);
    for (uint32_t i = 0; i < count; i++)
        assert_true(vt_loader_request(loader, i + 1, &(vt_load_order){.name = cases[i].name}, NULL));
    for (uint32_t i = 0; i < count; i++) {
        vt_loaded loaded = take(loader);
        assert_int_equal(loaded.ticket, i + 1);
        assert_int_equal(loaded.outcome, cases[i].outcome);
        assert_int_equal(loaded.image ? loaded.image->w : 0, cases[i].w);
        assert_true((loaded.hash != 0) == (cases[i].w != 0));
        if (cases[i].w == 0) {
            assert_true(strlen(loaded.err.message) > 5);
            assert_string_equal(loaded.err.origin, cases[i].name);
        }
        if (i == 0) assert_true(loaded.hash == vt_hash_bytes(vt_hash_start, png.data, png.size));
        vt_image_destroy(loaded.image);
    }
    assert_int_equal(vt_loader_pending(loader), 0);
    vt_loader_destroy(loader);
    assert_int_equal(r.wakes, count);
    assert_int_equal(r.opened, count);
    assert_int_equal(r.open_now, 0);
    vt_buf_finish(&png);
    vt_buf_finish(&jpeg);
    vt_buf_finish(&claim);
    const char *const files[] = {"good.png", "really-a-png.jpg", "photo.jpeg", "cut.png", "cut.jpg",
        "empty.png", "letter.png", "giant.png", "folder.png", NULL};
    close_room(&r, files);
}

static void denied_and_large_files_are_refused(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    put_file(&r, "large.png", "0123456789", 10);
    vt_loader *loader = loader_for(&r, 9);
    assert_true(vt_loader_request(loader, 1, &(vt_load_order){.name = "large.png"}, NULL));
    assert_int_equal(take(loader).outcome, VT_ASSET_REFUSED);
    r.denies = true;
    assert_true(vt_loader_request(loader, 2, &(vt_load_order){.name = "large.png"}, NULL));
    vt_loaded loaded = take(loader);
    assert_int_equal(loaded.outcome, VT_ASSET_REFUSED);
    assert_string_equal(loaded.err.message, "Not yours.");
    vt_loader_destroy(loader);
    const char *const files[] = {"large.png", NULL};
    close_room(&r, files);
}

static void what_was_cancelled_is_not_answered(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    vt_loader *loader = loader_for(&r, 0);
    pthread_mutex_lock(&r.gate);
    for (uint32_t i = 1; i <= 4; i++)
        assert_true(vt_loader_request(loader, i, &(vt_load_order){.name = "none"}, NULL));
    while (r.opened == 0)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    vt_loader_cancel(loader, 1); /* in hand */
    vt_loader_cancel(loader, 3);
    vt_loader_cancel(loader, 7); /* never asked for */
    assert_int_equal(vt_loader_pending(loader), 2);
    pthread_mutex_unlock(&r.gate);
    assert_int_equal(take(loader).ticket, 2);
    assert_int_equal(take(loader).ticket, 4);
    assert_int_equal(vt_loader_pending(loader), 0);
    assert_false(vt_loader_take(loader, &(vt_loaded){.ticket = 0}));
    vt_loader_destroy(loader);
    const char *const files[] = {NULL};
    close_room(&r, files);
}

static void ending_drops_what_waits(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    vt_buf png;
    vt_buf_init(&png);
    png_of(&png, 20, 10, 255);
    put_file(&r, "good.png", png.data, png.size);
    vt_loader *loader = loader_for(&r, 0);
    for (uint32_t i = 1; i <= 50; i++)
        assert_true(vt_loader_request(loader, i, &(vt_load_order){.name = "good.png"}, NULL));
    vt_loader_destroy(loader);
    vt_loader_destroy(NULL);
    assert_int_equal(r.open_now, 0);
    vt_buf_finish(&png);
    const char *const files[] = {"good.png", NULL};
    close_room(&r, files);
}

static void an_order_without_memory_is_refused(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    vt_loader *loader = loader_for(&r, 0);
    vt_err err = {.kind = VT_ERR_NONE};
    for (uint64_t n = 1; n <= 2; n++) {
        vt_mem_fail_at(n);
        assert_false(vt_loader_request(loader, 1, &(vt_load_order){.name = "none"}, &err));
        vt_mem_fail_at(0);
        assert_int_equal(err.kind, VT_ERR_MEMORY);
    }
    assert_int_equal(vt_loader_pending(loader), 0);
    vt_loader_destroy(loader);
    const char *const files[] = {NULL};
    close_room(&r, files);
}

static void wait_until_opened(room *r)
{
    for (int i = 0; i < 2000 && r->opened == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_true(r->opened > 0);
}

static void what_is_seen_comes_first(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    vt_loader *loader = loader_for(&r, 0);
    pthread_mutex_lock(&r.gate);
    assert_true(vt_loader_request(loader, 1, &(vt_load_order){.name = "none"}, NULL));
    wait_until_opened(&r);
    static const struct {
        uint32_t ticket;
        vt_load_rank rank;
    } orders[] = {{2, VT_LOAD_SHARPER}, {3, VT_LOAD_AHEAD}, {4, VT_LOAD_TILE}, {5, VT_LOAD_SHOWN},
        {6, VT_LOAD_AHEAD}, {7, VT_LOAD_SHOWN}};
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
        assert_true(vt_loader_request(
            loader, orders[i].ticket, &(vt_load_order){.name = "none", .rank = orders[i].rank}, NULL));
    vt_loader_rerank(loader, 6, VT_LOAD_SHOWN);
    vt_loader_rerank(loader, 5, VT_LOAD_SHARPER);
    vt_loader_rerank(loader, 1, VT_LOAD_SHARPER); /* has begun */
    vt_loader_rerank(loader, 9, VT_LOAD_SHOWN);   /* is not there */
    pthread_mutex_unlock(&r.gate);
    const uint32_t expected[] = {1, 7, 6, 4, 3, 2, 5};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_int_equal(take(loader).ticket, expected[i]);
    vt_loader_destroy(loader);
    const char *const files[] = {NULL};
    close_room(&r, files);
}

/* All names are told, since any of them may be what ends the process. */
static void two_at_a_time_are_both_named(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    r.threads = 2;
    vt_loader *loader = loader_for(&r, 0);
    pthread_mutex_lock(&r.gate);
    assert_true(vt_loader_request(loader, 1, &(vt_load_order){.name = "one"}, NULL));
    assert_true(vt_loader_request(loader, 2, &(vt_load_order){.name = "two"}, NULL));
    for (int i = 0; i < 2000 && r.opened < 2; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_true(strcmp(r.names, "one\ntwo") == 0 || strcmp(r.names, "two\none") == 0);
    pthread_mutex_unlock(&r.gate);
    take(loader);
    take(loader);
    vt_loader_destroy(loader);
    assert_string_equal(r.names, "");
    const char *const files[] = {NULL};
    close_room(&r, files);
}

static vt_loaded load(room *r, const char *name)
{
    vt_loader *loader = loader_for(r, 0);
    assert_true(vt_loader_request(loader, 1, &(vt_load_order){.name = name}, NULL));
    vt_loaded loaded = take(loader);
    vt_loader_destroy(loader);
    return loaded;
}

static void a_set_that_is_too_long_says_so(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    vt_buf one;
    vt_buf_init(&one);
    png_of(&one, 2, 2, 255);
    static char names[1001][12];
    static const char *files[1002];
    for (int i = 0; i <= 1000; i++) {
        snprintf(names[i], sizeof names[i], "s%d.png", i + 1);
        files[i] = names[i];
        if (i < 1000) put_file(&r, names[i], one.data, one.size);
    }
    vt_loaded set = load(&r, "s%d.png");
    assert_int_equal(set.outcome, VT_ASSET_READY);
    assert_int_equal(set.image->frame_count, 1000);
    assert_int_equal(set.err.kind, VT_ERR_NONE);
    vt_image_destroy(set.image);
    put_file(&r, names[1000], one.data, one.size);
    set = load(&r, "s%d.png");
    assert_int_equal(set.outcome, VT_ASSET_READY);
    assert_int_equal(set.image->frame_count, 1000);
    assert_non_null(strstr(set.err.message, "s1001.png"));
    vt_image_destroy(set.image);
    vt_buf_finish(&one);
    close_room(&r, files);
}

static void numbered_files_are_the_frames_of_one_picture(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    vt_buf small, large;
    vt_buf_init(&small);
    vt_buf_init(&large);
    png_of(&small, 90, 40, 255);
    png_of(&large, 90, 41, 255);
    const char *const files[] = {"a_000.png", "a_001.png", "a_002.png", "b1.PNG", "b2.PNG", "c0.png",
        "c1.png", "d%.png", "e0.png", "e1.png", NULL};
    for (int i = 0; files[i]; i++)
        put_file(&r, files[i], small.data, small.size);
    put_file(&r, "c1.png", large.data, large.size);
    put_file(&r, "e1.png", "torn", 4);
    vt_loaded set = load(&r, "a_%03d.png");
    assert_int_equal(set.outcome, VT_ASSET_READY);
    assert_int_equal(set.image->frame_count, 3);
    assert_int_equal(set.image->w, 90);
    assert_int_equal(set.image->delay_ms[2], 83);
    uint64_t hash = set.hash;
    assert_true(hash != 0);
    vt_image_destroy(set.image);
    set = load(&r, "b%d.PNG"); /* from 1 on */
    assert_int_equal(set.image->frame_count, 2);
    assert_true(set.hash != 0 && set.hash != hash);
    vt_image_destroy(set.image);
    set = load(&r, "c%d.png");
    assert_int_equal(set.outcome, VT_ASSET_DAMAGED);
    assert_string_equal(set.err.origin, "c1.png");
    assert_non_null(strstr(set.err.message, "90 x 41"));
    set = load(&r, "e%d.png");
    assert_int_equal(set.outcome, VT_ASSET_DAMAGED);
    assert_string_equal(set.err.origin, "e1.png");
    set = load(&r, "none_%02d.png");
    assert_int_equal(set.outcome, VT_ASSET_MISSING);
    assert_string_equal(set.err.origin, "none_%02d.png");
    assert_true(set.hash == 0);
    set = load(&r, "d%.png"); /* only a name */
    assert_int_equal(set.outcome, VT_ASSET_READY);
    assert_int_equal(set.image->frame_count, 1);
    vt_image_destroy(set.image);
    vt_buf_finish(&small);
    vt_buf_finish(&large);
    close_room(&r, files);
}

static void a_manifest_becomes_a_pyramid(void **state)
{
    (void)state;
    room r;
    open_room(&r);
    const char text[] =
        "<Image TileSize='256' Overlap='0' Format='png'><Size Width='5000' Height='4000'/></Image>";
    put_file(&r, "map.xml", text, sizeof text - 1);
    put_file(&r, "bad.json", "{}", 2);
    vt_loaded loaded = load(&r, "map.xml");
    assert_int_equal(loaded.outcome, VT_ASSET_READY);
    assert_null(loaded.image);
    assert_int_equal(loaded.pyramid->w, 5000);
    assert_string_equal(loaded.pyramid->folder, "map_files");
    vt_free(loaded.pyramid);
    loaded = load(&r, "bad.json");
    assert_int_equal(loaded.outcome, VT_ASSET_DAMAGED);
    const char *const files[] = {"map.xml", "bad.json", NULL};
    close_room(&r, files);
}

/* Many orders, two threads, cancelling and taking in between: each ticket is answered once or was cancelled.
 */
static void a_crowd_is_served(void **state)
{
    (void)state;
    enum { ORDERS = 600 };
    room r;
    open_room(&r);
    r.threads = 2;
    vt_buf jpeg;
    vt_buf_init(&jpeg);
    jpeg_of(&jpeg, 60, 40);
    put_file(&r, "photo.jpg", jpeg.data, jpeg.size);
    vt_loader *loader = loader_for(&r, 0);
    int answers[ORDERS] = {0}, cancelled = 0, taken = 0;
    vt_loaded loaded;
    for (uint32_t i = 0; i < ORDERS; i++) {
        vt_load_order order = {
            .name = i % 7 ? "photo.jpg" : "none", .rank = (vt_load_rank)(i % VT_LOAD_RANKS)};
        assert_true(vt_loader_request(loader, i, &order, NULL));
        if (i % 5 == 4 && !answers[i - 3]) {
            vt_loader_cancel(loader, i - 3);
            answers[i - 3] = -1;
            cancelled++;
        }
        if (i % 11 == 0) vt_loader_rerank(loader, i / 2, VT_LOAD_SHOWN);
        while (vt_loader_take(loader, &loaded)) {
            assert_int_equal(answers[loaded.ticket]++, 0);
            vt_image_destroy(loaded.image);
            taken++;
        }
    }
    for (; taken + cancelled < ORDERS; taken++) {
        loaded = take(loader);
        assert_int_equal(answers[loaded.ticket]++, 0);
        vt_image_destroy(loaded.image);
    }
    assert_int_equal(vt_loader_pending(loader), 0);
    vt_loader_destroy(loader);
    vt_buf_finish(&jpeg);
    const char *const files[] = {"photo.jpg", NULL};
    close_room(&r, files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_answered),
        cmocka_unit_test(denied_and_large_files_are_refused),
        cmocka_unit_test(what_was_cancelled_is_not_answered),
        cmocka_unit_test(what_is_seen_comes_first),
        cmocka_unit_test(two_at_a_time_are_both_named),
        cmocka_unit_test(numbered_files_are_the_frames_of_one_picture),
        cmocka_unit_test(a_set_that_is_too_long_says_so),
        cmocka_unit_test(a_manifest_becomes_a_pyramid),
        cmocka_unit_test(a_crowd_is_served),
        cmocka_unit_test(ending_drops_what_waits),
        cmocka_unit_test(an_order_without_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
