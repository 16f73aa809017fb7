#include "state.h"

static void shows_a_scene(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local card = root:image { name = 'amphora', src = 'amphora.png', x = 960, y = 540, anchor = "
              "'center' }\n"
              "function card.on_tap() go('other', { from = 'amphora' }) end\n"
              "card:to({ scale = 1.05 }, 2, 'sine.inout'):back_and_forth()\n"
              "local title = root:text { words.hello, size = 72, x = 960, y = 200, anchor = 'center' }\n"
              "run(function() wait(20); title.text = words.bye; wait_tap(card); go 'other' end)\n");
    if (f.faults) print_error("%s: %s\n", f.fault.origin, f.fault.message);
    assert_int_equal(f.faults, 0);
    assert_string_equal(vt_script_scene(f.script), "attract");
    tap(&f, 0);
    assert_int_equal(f.faults, 0);
    char scene[VT_ROW_NAME];
    assert_int_equal(vt_script_wants(f.script, scene), VT_WANT_GO);
    assert_string_equal(scene, "other");
    vt_err err;
    assert_true(vt_script_change(f.script, &err));
    assert_string_equal(f.said, "other\tamphora");
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shows_a_scene)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
