/* kiosk.conf: every option, every mistake, and the file in the root. */
#include "check.h"

#include <math.h>

#include "base/mem.h"
#include "folder.h"
#include "store/conf.h"

static vt_conf *defaults(void)
{
    vt_err err = {0};
    vt_conf *conf = vt_conf_create(&err);
    if (!conf) fail_msg("%s", err.message);
    return conf;
}

static void written_is_read(void **state)
{
    vt_conf *conf = defaults(), *back = defaults();
    vt_buf text, again;
    vt_err err = {0};
    (void)state;
    assert_true(vt_conf_set(conf, "kiosk.place", "Hall 2 - left", NULL, &err));
    assert_true(vt_conf_set(conf, "kiosk.experience", "/srv/amphora", NULL, &err));
    assert_true(vt_conf_set(conf, "journal.folder", "/var/journal", NULL, &err));
    assert_true(vt_conf_set(conf, "keep.folder", "/var/kept", NULL, &err));
    assert_true(vt_conf_set(conf, "screen.rotate", "270", NULL, &err));
    assert_true(vt_conf_set(conf, "journal.notice", "off", NULL, &err));
    assert_true(vt_conf_set(conf, "visit.idle_s", "30.5", NULL, &err));
    vt_buf_init(&text);
    vt_buf_init(&again);
    vt_conf_write(conf, &text);
    write_bytes("kiosk.conf", text.data, text.size);
    if (!vt_conf_read(back, in_folder("kiosk.conf"), &err)) fail_msg("%s: %s", err.origin, err.message);
    vt_conf_write(back, &again);
    assert_string_equal(text.data, again.data);
    assert_string_equal(vt_conf_text(back, "kiosk.place"), "Hall 2 - left");
    assert_int_equal(vt_conf_int(back, "screen.rotate"), 270);
    assert_true(fabs(vt_conf_real(back, "visit.idle_s") - 30.5) < 1e-12);
    assert_false(vt_conf_bool(back, "journal.notice"));
    vt_buf_finish(&text);
    vt_buf_finish(&again);
    vt_conf_destroy(conf);
    vt_conf_destroy(back);
}

static void a_role_is_part_of_the_kiosk_s_name(void **state)
{
    (void)state;
    vt_conf *conf = defaults();
    vt_err err = {.kind = VT_ERR_NONE};
    char name[VT_KIOSK_NAME];
    vt_conf_kiosk(conf, name);
    assert_string_equal(name, "kiosk");
    assert_true(vt_conf_set(conf, "kiosk.role", "left", "test", &err));
    vt_conf_kiosk(conf, name);
    assert_string_equal(name, "kiosk-left");
    assert_false(vt_conf_set(conf, "kiosk.role", "../left", "test", &err));
    assert_true(vt_conf_set(conf, "kiosk.role", "", "test", &err)); /* the only one again */
    vt_conf_kiosk(conf, name);
    assert_string_equal(name, "kiosk");
    vt_conf_destroy(conf);
}

static void the_file_in_the_root_is_ours(void **state)
{
    vt_conf *conf = defaults();
    vt_buf text;
    char kept[16384];
    FILE *file = fopen(VT_SOURCE_DIR "/kiosk.conf", "rb");
    (void)state;
    assert_non_null(file);
    size_t size = fread(kept, 1, sizeof kept - 1, file);
    fclose(file);
    kept[size] = 0;
    vt_buf_init(&text);
    vt_conf_write(conf, &text);
    if (strcmp(kept, (const char *)text.data) != 0)
        fail_msg("kiosk.conf differs from options.def; it should be:\n%s", (const char *)text.data);
    vt_buf_finish(&text);
    vt_conf_destroy(conf);
}

static void folders_are_relative_to_the_file(void **state)
{
    vt_conf *conf = defaults();
    (void)state;
    write_text(
        "a.conf", "[kiosk]\nexperience = scripts/amphora\n[journal]\nfolder = /abs\nsecond_folder =\n");
    assert_true(vt_conf_read(conf, in_folder("a.conf"), NULL));
    assert_string_equal(vt_conf_text(conf, "kiosk.experience"), in_folder("scripts/amphora"));
    assert_string_equal(vt_conf_text(conf, "journal.folder"), "/abs");
    assert_string_equal(vt_conf_text(conf, "journal.second_folder"), "");
    vt_conf_destroy(conf);
}

static void free_form_is_understood(void **state)
{
    vt_conf *conf = defaults();
    vt_err err = {0};
    (void)state;
    write_text("b.conf",
        "\xEF\xBB\xBF; a comment\r\n\r\n  [kiosk]  \r\n\tname : left-1 ; the left one\r\nplace=\r\n# end\r\n"
        "[screen]\n   rotate=90   \n  painter = cpu");
    if (!vt_conf_read(conf, in_folder("b.conf"), &err)) fail_msg("%s: %s", err.origin, err.message);
    assert_string_equal(vt_conf_text(conf, "kiosk.name"), "left-1");
    assert_int_equal(vt_conf_int(conf, "screen.rotate"), 90);
    assert_string_equal(vt_conf_text(conf, "screen.painter"), "cpu");
    vt_conf_destroy(conf);
}

static void a_long_value_is_whole(void **state)
{
    vt_conf *conf = defaults();
    vt_buf text;
    char place[901];
    vt_err err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof place - 1; i++)
        place[i] = i % 7 == 3 ? ' ' : i % 11 == 5 ? '#' : (char)('a' + i % 26);
    place[sizeof place - 2] = 'z';
    place[sizeof place - 1] = 0;
    vt_buf_init(&text);
    vt_buf_printf(&text, "[kiosk]\nplace = %s\nname = x\n", place);
    write_bytes("long.conf", text.data, text.size);
    if (!vt_conf_read(conf, in_folder("long.conf"), &err)) fail_msg("%s: %s", err.origin, err.message);
    assert_string_equal(vt_conf_text(conf, "kiosk.place"), place);
    assert_string_equal(vt_conf_text(conf, "kiosk.name"), "x");
    vt_buf_finish(&text);
    vt_conf_destroy(conf);
}

static void all_mistakes_are_told(void **state)
{
    vt_conf *conf = defaults();
    vt_err err = {0};
    char text[900], expected[900];
    const char *path = in_folder("bad.conf");
    (void)state;
    write_text("bad.conf",
        "x = 1\n[kiosk]\nnam = a\n[visit]\nidle_s = 4\nidle_s = 40\nfoo\n[scren]\nrotate = 9\n[screen]\n"
        "rotate = 45\n");
    assert_false(vt_conf_read(conf, path, &err));
    vt_err_text(&err, text, sizeof text);
    snprintf(expected, sizeof expected,
        "%s:1: x stands before the first [section]\n"
        "%s:3: [kiosk] has no nam; did you mean name in [kiosk]?\n"
        "%s:5: visit.idle_s cannot be \"4\"; it takes a number from 5 to 3600 (s)\n"
        "%s:6: idle_s is given twice; the first is in line 5\n"
        "%s:7: \"foo\" is neither a [section] nor key = value\n"
        "%s:8: there is no section [scren]; did you mean [screen]?\n"
        "%s:11: screen.rotate cannot be \"45\"; it takes 0, 90, 180 or 270",
        path, path, path, path, path, path, path);
    assert_string_equal(text, expected);
    assert_true(fabs(vt_conf_real(conf, "visit.idle_s") - 45) < 1e-12);
    assert_int_equal(err.kind, VT_ERR_PARSE);
    vt_conf_destroy(conf);
}

static void a_plan_of_the_day_is_read(void **state)
{
    vt_conf *conf = defaults();
    vt_err err = {0};
    char origin[300];
    (void)state;
    write_text("plan.conf", "[sound]\nplan = 10:00 0.8, 18:00 0.4 ; the evening\n");
    assert_true(vt_conf_read(conf, in_folder("plan.conf"), &err));
    assert_string_equal(vt_conf_text(conf, "sound.plan"), "10:00 0.8, 18:00 0.4");
    write_text("plan.conf", "[sound]\nvolume = 0.5\nplan = 10:00 0.8, 25:00 1\n");
    assert_false(vt_conf_read(conf, in_folder("plan.conf"), &err));
    snprintf(origin, sizeof origin, "%s:3", in_folder("plan.conf"));
    assert_string_equal(err.origin, origin);
    assert_string_equal(err.message, "sound.plan: \"25:00 1\" is no time and volume; write hours:minutes and "
                                     "a number from 0 to 1, such as "
                                     "18:00 0.4");
    vt_conf_destroy(conf);
}

static void too_many_mistakes_are_counted(void **state)
{
    vt_conf *conf = defaults();
    vt_err err = {0};
    vt_buf text;
    (void)state;
    vt_buf_init(&text);
    for (int i = 0; i < 200; i++)
        vt_buf_printf(&text, "[no%d]\n", i);
    write_bytes("many.conf", text.data, text.size);
    assert_false(vt_conf_read(conf, in_folder("many.conf"), &err));
    const char *rest = strstr(err.message, "\nand ");
    assert_non_null(rest);
    assert_in_range(atoi(rest + 5), 180, 199);
    assert_false(vt_conf_read(conf, in_folder("many.conf"), NULL));
    vt_buf_finish(&text);
    vt_conf_destroy(conf);
}

static void refuse_set(const char *key, const char *value, const char *part)
{
    vt_conf *conf = defaults();
    vt_err err = {0};
    assert_false(vt_conf_set(conf, key, value, "--set", &err));
    assert_string_equal(err.origin, "--set");
    if (!strstr(err.message, part)) fail_msg("%s", err.message);
    vt_conf_destroy(conf);
}

static void the_command_line_is_checked(void **state)
{
    (void)state;
    refuse_set("idle_s", "3", "there is no option");
    refuse_set("visit.idel_s", "3", "did you mean idle_s in [visit]?");
    refuse_set("kiosk.idle_s", "3", "did you mean idle_s in [visit]?");
    refuse_set("sound.plan", "10:00 2", "sound.plan: \"10:00 2\" is no time and volume");
    refuse_set("visit.idle_s", "0x10", "a number from 5 to 3600");
    refuse_set("visit.idle_s", "nan", "a number from 5 to 3600");
    refuse_set("visit.idle_s", "1e9", "a number from 5 to 3600");
    refuse_set("journal.privacy_level", "1.5", "a whole number from 0 to 3");
    refuse_set("journal.privacy_level", "99999999999999999999999", "a whole number");
    refuse_set("journal.notice", "maybe", "yes or no");
    refuse_set("screen.painter", "or", "auto, cpu or gpu");
    refuse_set("screen.painter", "", "auto, cpu or gpu");
    refuse_set("kiosk.name", "../x", "letters, digits, - and _");
    refuse_set("kiosk.name", "", "letters, digits, - and _");
    refuse_set("kiosk.place", "a\nb", "control character");
    refuse_set("kiosk.place", "a ; b", "control character");
}

static void unreadable_files_are_told(void **state)
{
    vt_conf *conf = defaults();
    vt_err err = {0};
    (void)state;
    assert_false(vt_conf_read(conf, in_folder("none.conf"), &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
    write_bytes("nul.conf", "[kiosk]\nname\0 = x\n", 19);
    assert_false(vt_conf_read(conf, in_folder("nul.conf"), &err));
    assert_non_null(strstr(err.origin, "nul.conf:2"));
    write_text("latin.conf", "[kiosk]\n\nplace = caf\xE9\n");
    assert_false(vt_conf_read(conf, in_folder("latin.conf"), &err));
    assert_non_null(strstr(err.origin, "latin.conf:3"));
    assert_non_null(strstr(err.message, "UTF-8"));
    write_text("mac.conf", "[kiosk]\rname = a\r");
    assert_false(vt_conf_read(conf, in_folder("mac.conf"), &err));
    assert_non_null(strstr(err.message, "line ends"));
    assert_false(vt_conf_read(conf, folder, &err));
    char *large = malloc(300000);
    memset(large, '#', 300000);
    write_bytes("large.conf", large, 300000);
    assert_false(vt_conf_read(conf, in_folder("large.conf"), &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    free(large);
    vt_conf_destroy(conf);
}

static void options_describe_themselves(void **state)
{
    vt_conf *conf = defaults();
    (void)state;
    for (int i = 0; i < vt_option_count(); i++) {
        const vt_option_info *option = vt_option_at(i);
        char key[80];
        vt_err err = {0};
        snprintf(key, sizeof key, "%s.%s", option->section, option->key);
        assert_string_equal(vt_conf_text(conf, key), option->value);
        if (!vt_conf_set(conf, key, option->value, NULL, &err)) fail_msg("%s", err.message);
    }
    assert_null(vt_option_at(-1));
    assert_null(vt_option_at(vt_option_count()));
    vt_conf_destroy(conf);
}

static void failing_memory(void **state)
{
    (void)state;
    write_text("ok.conf", "[kiosk]\nname = a\nexperience = b\n[journal]\nfolder = c\n");
    for (uint64_t n = 1;; n++) {
        vt_err err = {0};
        vt_mem_fail_at(n);
        vt_conf *conf = vt_conf_create(&err);
        bool done = conf && vt_conf_read(conf, in_folder("ok.conf"), &err) &&
                    vt_conf_set(conf, "kiosk.place", "here", NULL, &err);
        bool failed = vt_mem_fail_at(0);
        assert_int_equal(done, !failed);
        if (failed) assert_int_equal(err.kind, VT_ERR_MEMORY);
        if (conf) assert_true(strlen(vt_conf_text(conf, "kiosk.name")) > 0);
        vt_conf_destroy(conf);
        if (!failed) break;
    }
}

static void a_section_goes_into_a_text_and_back(void **state)
{
    vt_conf *conf = defaults(), *back = defaults();
    vt_buf text;
    vt_err err = {0};
    (void)state;
    vt_buf_init(&text);
    assert_true(vt_conf_set(conf, "touch.hold_ms", "900", NULL, &err));
    vt_conf_write_section(conf, "touch", &text);
    assert_true(text.size < 1000); /* a tape's head holds 1,023 bytes of it */
    assert_non_null(strstr((const char *)text.data, "hold_ms=900\n"));
    assert_null(strstr((const char *)text.data, "idle_s"));
    if (!vt_conf_read_section(back, "touch", (const char *)text.data, "here", &err))
        fail_msg("%s", err.message);
    assert_int_equal(vt_conf_int(back, "touch.hold_ms"), 900);
    assert_false(vt_conf_read_section(back, "touch", "hold_ms=1\n", "here", &err));
    assert_false(vt_conf_read_section(back, "touch", "hold_ms\n", "here", &err));
    assert_false(vt_conf_read_section(back, "touch", "held=1\n", "here", &err));
    assert_int_equal(vt_conf_int(back, "touch.hold_ms"), 900);
    vt_buf_finish(&text);
    vt_conf_destroy(back);
    vt_conf_destroy(conf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_is_read),
        cmocka_unit_test(a_role_is_part_of_the_kiosk_s_name),
        cmocka_unit_test(the_file_in_the_root_is_ours),
        cmocka_unit_test(folders_are_relative_to_the_file),
        cmocka_unit_test(free_form_is_understood),
        cmocka_unit_test(a_long_value_is_whole),
        cmocka_unit_test(all_mistakes_are_told),
        cmocka_unit_test(a_plan_of_the_day_is_read),
        cmocka_unit_test(too_many_mistakes_are_counted),
        cmocka_unit_test(the_command_line_is_checked),
        cmocka_unit_test(unreadable_files_are_told),
        cmocka_unit_test(options_describe_themselves),
        cmocka_unit_test(failing_memory),
        cmocka_unit_test(a_section_goes_into_a_text_and_back),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
