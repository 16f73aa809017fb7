/* An experience read from its folder: what belongs to it, what it is called, what a team is told. */
#include "check.h"

#include "base/mem.h"
#include "folder.h"
#include "store/bundle.h"

static const char conf[] = "[experience]\napi = 1\nfirst = start\n";

static int lay_out(void **state)
{
    if (make_folder(state) != 0) return -1;
    make_dir("amphora");
    make_dir("amphora/scenes");
    make_dir("amphora/assets");
    make_dir("amphora/assets/birds");
    make_dir("shared");
    write_text("amphora/experience.conf", conf);
    write_text("amphora/scenes/start.lua", "return {}\n");
    write_text("amphora/scenes/._start.lua", "\xFF\xFF");
    write_text("amphora/.gitignore", "x");
    write_text("amphora/words.csv", "key,en\nwelcome,Hello\n");
    write_text("amphora/empty.md", "");
    write_bytes("amphora/assets/card.png", "\x89PNG\0\1", 6);
    write_text("amphora/assets/birds/heron.png", "heron");
    write_text("shared/chime.ogg", "chime");
    write_text("shared/card.png", "the shared card");
    return 0;
}

static vt_bundle *read_amphora(bool hash_media)
{
    vt_err err = {0};
    vt_bundle *bundle = vt_bundle_read(in_folder("amphora/"), in_folder("shared"), hash_media, &err);
    if (!bundle) fail_msg("%s: %s", err.origin, err.message);
    return bundle;
}

static void an_experience_is_whole(void **state)
{
    static const char *const names[] = {"assets/birds/heron.png", "assets/card.png", "empty.md",
        "experience.conf", "scenes/start.lua", "words.csv"};
    static const unsigned char zero[32];
    vt_bundle *bundle = read_amphora(false);
    (void)state;
    assert_int_equal(vt_bundle_count(bundle), 6);
    for (int i = 0; i < 6; i++)
        assert_string_equal(vt_bundle_at(bundle, i)->name, names[i]);
    assert_null(vt_bundle_at(bundle, 6));
    assert_null(vt_bundle_at(bundle, -1));
    assert_string_equal(vt_bundle_find(bundle, "scenes/start.lua")->text, "return {}\n");
    assert_string_equal(vt_bundle_find(bundle, "empty.md")->text, "");
    assert_null(vt_bundle_find(bundle, "assets/card.png")->text);
    assert_int_equal(vt_bundle_find(bundle, "assets/card.png")->size, 6);
    assert_memory_equal(vt_bundle_find(bundle, "assets/card.png")->sha256, zero, 32);
    assert_null(vt_bundle_find(bundle, "none"));
    assert_string_equal(vt_bundle_folder(bundle), in_folder("amphora"));
    assert_string_equal(vt_bundle_experience(bundle)->title, "amphora");
    vt_bundle_destroy(bundle);
    vt_bundle_destroy(NULL);
}

static void hashes_follow_the_content(void **state)
{
    static const unsigned char abc[4] = {0xba, 0x78, 0x16, 0xbf};
    static const unsigned char zero[32];
    vt_bundle *quick = read_amphora(false), *slow = read_amphora(true);
    uint64_t hash = vt_bundle_hash(quick);
    (void)state;
    assert_true(hash != 0 && hash == vt_bundle_hash(slow));
    assert_memory_not_equal(vt_bundle_find(slow, "assets/card.png")->sha256, zero, 32);
    vt_bundle_destroy(quick);
    vt_bundle_destroy(slow);
    write_text("amphora/abc.txt", "abc");
    vt_bundle *more = read_amphora(false);
    assert_memory_equal(vt_bundle_find(more, "abc.txt")->sha256, abc, 4); /* FIPS 180-4, first example */
    assert_true(vt_bundle_hash(more) != hash);
    vt_bundle_destroy(more);
    remove(in_folder("amphora/abc.txt"));
}

/* Somebody keeps journals, recordings and drawings in the experience's folder: a replay would else find no
 * such bundle, and a recorded day of a loud sensor would be too long a text. */
static void what_a_show_writes_is_no_part_of_it(void **state)
{
    static const char *const written[] = {"amphora/journal/kiosk-000001.vitrine",
        "amphora/journal/kiosk-000001.vitrine-wal", "amphora/journal/kiosk-000001.tape",
        "amphora/journal/kiosk-000002.vitrine.damaged-2", "amphora/journal/kiosk.counter",
        "amphora/journal/kiosk.counter~", "amphora/day/distance-20261122-101500.txt",
        "amphora/kept/wall/00000001-20261122-101500.png", "amphora/kept/wall/waiting/00000002-undated.png"};
    static const char *const parts[] = {"amphora/journal/notes.txt", "amphora/scenes/a.vitrine.lua",
        "amphora/day/plan-2026.txt", "amphora/kept/first.png"};
    vt_bundle *before = read_amphora(false);
    uint64_t hash = vt_bundle_hash(before);
    int count = vt_bundle_count(before);
    (void)state;
    vt_bundle_destroy(before);
    make_dir("amphora/journal");
    make_dir("amphora/day");
    make_dir("amphora/kept");
    make_dir("amphora/kept/wall");
    make_dir("amphora/kept/wall/waiting");
    write_text("amphora/kept/wall/.number", "00000003\n");
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        write_text(written[i], "\xFF");
    vt_bundle *beside = read_amphora(false);
    assert_int_equal(vt_bundle_count(beside), count);
    assert_true(vt_bundle_hash(beside) == hash);
    vt_bundle_destroy(beside);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        write_text(parts[i], "x");
    vt_bundle *more = read_amphora(false);
    assert_int_equal(vt_bundle_count(more), count + 4);
    vt_bundle_destroy(more);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        remove(in_folder(parts[i]));
}

/* A file that a sensor follows changes while the show runs; one that it plays may be a day long. */
static void what_sensors_read_is_no_part_of_it(void **state)
{
    vt_err err;
    uint64_t hash = 0;
    (void)state;
    make_dir("followed");
    make_dir("followed/scenes");
    write_text("followed/scenes/attract.lua", "return {}");
    write_text("followed/experience.conf",
        "[experience]\napi = 1\n[sensor a]\nsource = file\nfile = data.txt\n"
        "[sensor b]\nsource = serial\nport = usb:1\nfake_file = days/b.txt\n");
    make_dir("followed/days");
    for (int i = 0; i < 2; i++) {
        write_text("followed/data.txt", i ? "21.5\n" : "20\n");
        write_text("followed/days/b.txt", i ? "\xFF" : "0 1\n1 2\n");
        vt_bundle *bundle = vt_bundle_read(in_folder("followed"), NULL, false, &err);
        if (!bundle) fail_msg("%s: %s", err.origin, err.message);
        assert_int_equal(vt_bundle_count(bundle), 2);
        assert_true(i == 0 || vt_bundle_hash(bundle) == hash);
        hash = vt_bundle_hash(bundle);
        vt_bundle_destroy(bundle);
    }
}

/* What is said in films: those of its own, in whatever encoding, and shared ones of other names. */
static void captions_come_along(void **state)
{
    vt_err err = {0};
    (void)state;
    make_dir("said");
    make_dir("said/scenes");
    make_dir("said/assets");
    make_dir("commons");
    make_dir("commons/films");
    write_text("said/experience.conf", "[experience]\napi = 1\n");
    write_text("said/scenes/attract.lua", "return {}");
    write_text("said/assets/a.fr.srt", "\xE9t\xE9");
    write_bytes("said/assets/wide.srt",
        "\xFF\xFE"
        "1\0",
        4);
    write_text("commons/a.fr.srt", "not this one");
    write_text("commons/films/b.vtt", "WEBVTT");
    write_text("commons/note.txt", "no captions");
    vt_bundle *bundle = vt_bundle_read(in_folder("said"), in_folder("commons"), false, &err);
    if (!bundle) fail_msg("%s: %s", err.origin, err.message);
    assert_int_equal(vt_bundle_count(bundle), 5);
    const vt_bundle_file *own = vt_bundle_find(bundle, "assets/a.fr.srt");
    const vt_bundle_file *shared = vt_bundle_find(bundle, "assets/films/b.vtt");
    const vt_bundle_file *wide = vt_bundle_find(bundle, "assets/wide.srt");
    assert_true(own && shared && wide);
    assert_string_equal(own->text, "\xE9t\xE9");
    assert_string_equal(shared->text, "WEBVTT");
    assert_null(wide->text);
    vt_bundle_file files[8];
    for (int i = 0; i < vt_bundle_count(bundle); i++)
        files[i] = *vt_bundle_at(bundle, i);
    vt_bundle *copy = vt_bundle_from_files(files, vt_bundle_count(bundle), NULL, NULL, &err);
    if (!copy) fail_msg("%s: %s", err.origin, err.message);
    assert_true(vt_bundle_hash(copy) == vt_bundle_hash(bundle));
    vt_bundle_destroy(copy);
    vt_bundle_destroy(bundle);
}

static void the_copy_is_the_same(void **state)
{
    vt_bundle *bundle = read_amphora(false);
    vt_bundle_file files[8];
    int count = vt_bundle_count(bundle);
    vt_err err = {0};
    (void)state;
    for (int i = 0; i < count; i++)
        files[i] = *vt_bundle_at(bundle, count - 1 - i);
    vt_bundle *copy = vt_bundle_from_files(files, count, in_folder("amphora"), in_folder("shared"), &err);
    if (!copy) fail_msg("%s: %s", err.origin, err.message);
    assert_true(vt_bundle_hash(copy) == vt_bundle_hash(bundle));
    int fd = vt_bundle_open_media(copy, "birds/heron.png", &err);
    assert_true(fd >= 0);
    close(fd);
    vt_bundle_destroy(copy);
    copy = vt_bundle_from_files(files, count, in_folder("gone"), NULL, &err);
    assert_non_null(copy);
    assert_int_equal(vt_bundle_open_media(copy, "card.png", &err), -1);
    assert_int_equal(err.kind, VT_ERR_MISSING);
    vt_bundle_destroy(copy);
    vt_bundle_destroy(bundle);
}

static void it_stays_for_its_last_owner(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_bundle *bundle = read_amphora(false), *again = vt_bundle_share(bundle);
    vt_bundle_destroy(bundle);
    int fd = vt_bundle_open_media(again, "card.png", &err);
    assert_true(fd >= 0);
    close(fd);
    vt_bundle_destroy(again);
}

static size_t media_size(const vt_bundle *bundle, const char *name)
{
    struct stat info;
    vt_err err = {0};
    int fd = vt_bundle_open_media(bundle, name, &err);
    if (fd < 0) fail_msg("%s: %s", err.origin, err.message);
    assert_int_equal(fstat(fd, &info), 0);
    close(fd);
    return (size_t)info.st_size;
}

static void media_are_found(void **state)
{
    vt_bundle *bundle = read_amphora(false);
    vt_err err = {0};
    (void)state;
    assert_int_equal(media_size(bundle, "card.png"), 6);
    assert_int_equal(media_size(bundle, "birds/heron.png"), 5);
    assert_int_equal(media_size(bundle, "chime.ogg"), 5);
    assert_int_equal(vt_bundle_open_media(bundle, "crad.png", &err), -1);
    assert_int_equal(err.kind, VT_ERR_MISSING);
    assert_non_null(strstr(err.message, "did you mean card.png?"));
    assert_int_equal(vt_bundle_open_media(bundle, "assets/card.png", &err), -1);
    assert_int_equal(err.kind, VT_ERR_MISSING);
    assert_non_null(strstr(err.message, "leave out assets/ and write card.png"));
    assert_int_equal(vt_bundle_open_media(bundle, "../words.csv", &err), -1);
    assert_int_equal(err.kind, VT_ERR_DENIED);
    assert_int_equal(vt_bundle_open_media(bundle, "", &err), -1);
    assert_int_equal(vt_bundle_open_media(bundle, "/etc/passwd", &err), -1);
    assert_int_equal(err.kind, VT_ERR_DENIED);
    vt_bundle_destroy(bundle);
    bundle = vt_bundle_read(in_folder("amphora"), in_folder("no shared one"), false, &err);
    assert_non_null(bundle);
    assert_int_equal(vt_bundle_open_media(bundle, "chime.ogg", &err), -1);
    vt_bundle_destroy(bundle);
}

static void refused(const char *name, vt_err_kind kind, const char *origin, const char *part)
{
    vt_err err = {0};
    vt_bundle *bundle = vt_bundle_read(in_folder(name), NULL, false, &err);
    if (bundle) fail_msg("%s was read", name);
    if (err.kind != kind || !strstr(err.message, part) || !strstr(err.origin, origin))
        fail_msg("%s: %d %s: %s", name, err.kind, err.origin, err.message);
}

static void mistakes_name_the_next_step(void **state)
{
    (void)state;
    refused("none", VT_ERR_MISSING, "/none", "no such folder");
    make_dir("new");
    refused("new", VT_ERR_MISSING, "/new", "there is no experience.conf");
    write_text("new/experience.conf", conf);
    refused("new", VT_ERR_MISSING, "/new", "write scenes/start.lua");
    make_dir("new/scenes");
    write_text("new/scenes/other.lua", "");
    refused("new", VT_ERR_MISSING, "/new", "the first scene start has no file scenes/start.lua");
    write_text("new/scenes/start.lua", "");
    write_text("new/words.csv", "key,fr\na,ok\nb,caf\xE9\n");
    refused("new", VT_ERR_PARSE, "words.csv:3", "UTF-8");
    write_bytes("new/words.csv", "a\n\0", 3);
    refused("new", VT_ERR_PARSE, "words.csv:2", "UTF-8");
    char *large = malloc((8 << 20) + 1);
    memset(large, ' ', (8 << 20) + 1);
    write_bytes("new/words.csv", large, (8 << 20) + 1);
    free(large);
    refused("new", VT_ERR_RANGE, "words.csv", "larger than 8 MiB");
    remove(in_folder("new/words.csv"));
    write_text("new/experience.conf", "[experience]\napi = 9\n");
    refused("new", VT_ERR_PARSE, "experience.conf:2", "api 1");
}

static void failing_memory(void **state)
{
    (void)state;
    for (uint64_t n = 1;; n++) {
        vt_err err = {0};
        vt_bundle_file files[8];
        vt_mem_fail_at(n);
        vt_bundle *bundle = vt_bundle_read(in_folder("amphora"), in_folder("shared"), true, &err),
                  *copy = NULL;
        int count = bundle ? vt_bundle_count(bundle) : 0;
        for (int i = 0; i < count; i++)
            files[i] = *vt_bundle_at(bundle, i);
        if (bundle)
            copy = vt_bundle_from_files(files, count, in_folder("amphora"), in_folder("shared"), &err);
        bool failed = vt_mem_fail_at(0);
        assert_int_equal(bundle && copy, !failed);
        if (failed) assert_int_equal(err.kind, VT_ERR_MEMORY);
        vt_bundle_destroy(copy);
        vt_bundle_destroy(bundle);
        if (!failed) break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_experience_is_whole),
        cmocka_unit_test(hashes_follow_the_content),
        cmocka_unit_test(what_a_show_writes_is_no_part_of_it),
        cmocka_unit_test(what_sensors_read_is_no_part_of_it),
        cmocka_unit_test(captions_come_along),
        cmocka_unit_test(the_copy_is_the_same),
        cmocka_unit_test(it_stays_for_its_last_owner),
        cmocka_unit_test(media_are_found),
        cmocka_unit_test(mistakes_name_the_next_step),
        cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, lay_out, remove_folder);
}
