/* Names of keys, and lists of them. */
#include "check.h"

#include <string.h>

#include "base/keyname.h"

static void keys_have_names(void **state)
{
    (void)state;
    static const char *const known[] = {
        "a", "7", "é", "ß", ",", "space", "return", "left ctrl", "keypad 5", "f24"};
    static const char *const strange[] = {
        "", "A", "aa", " ", "enter", "Space", "\xff", "f25", "\x7f", "keypad"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!vt_keyname_known(known[i])) fail_msg("%s is not known", known[i]);
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
        if (vt_keyname_known(strange[i])) fail_msg("%s is known", strange[i]);
}

static void nearest(const char *name, const char *expected)
{
    const char *got = vt_keyname_nearest(name);
    if (!expected ? got != NULL : !got || strcmp(got, expected) != 0)
        fail_msg("%s is near to %s, not %s", name, got ? got : "nothing", expected ? expected : "nothing");
}

static void mistaken_names_get_the_nearest(void **state)
{
    (void)state;
    nearest("Space", "space");
    nearest("spcae", "space");
    nearest("Enter", "return");
    nearest("ctrl", "left ctrl");
    nearest("A", "a");
    nearest("Z", "z");
    nearest("PageUp", "pageup");
    nearest("arrow up", "up");
    nearest("violin", NULL);
}

static void lists_are_read(void **state)
{
    (void)state;
    static const char *const expected[][2] = {
        {"space", "space"}, {"a", "1"}, {"left ctrl", "two words"}, {"=", NULL}};
    vt_keyname_part part;
    const char *at = " space,a=1 , left ctrl = two words";
    for (int i = 0; i < 3; i++) {
        assert_true(vt_keyname_next(&at, &part));
        assert_true(part.sound);
        assert_string_equal(part.key, expected[i][0]);
        assert_string_equal(part.what, expected[i][1]);
    }
    assert_false(vt_keyname_next(&at, &part));
    static const char *const unsound[] = {"=1", "a=", ",", "a key with far too long a name=1", " "};
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++) {
        at = unsound[i];
        assert_true(vt_keyname_next(&at, &part));
        if (part.sound) fail_msg("\"%s\" is sound", unsound[i]);
    }
    at = "";
    assert_false(vt_keyname_next(&at, &part));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_have_names),
        cmocka_unit_test(mistaken_names_get_the_nearest),
        cmocka_unit_test(lists_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
