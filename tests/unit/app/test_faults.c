/* Faults: whatever a script or a file does, something calm is shown, the journal knows it once, and visits
 * end. */
#include "show.h"

static const char attract[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  root:rect { name = 'all', w = 1000, h = 500 }.on_tap = function() go 'second' end\n"
    "end\n"
    "return s\n";

static void begin(show *s, const char *first, const char *second)
{
    show_init(s);
    show_write(s, "scenes/attract.lua", first);
    if (second) show_write(s, "scenes/second.lua", second);
    show_open(s);
}

static void scene_that_cannot_be_entered_leads_back(void **state)
{
    show s;
    (void)state;
    begin(&s, attract,
        "local s = {}\nfunction s:enter(root)\n  root:rect { w = 10, h = 10 }\n  journal.mark 'half'\n  "
        "error 'no'\nend\n"
        "return s\n");
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 5, 100, 100);
    show_run(&s, 6);
    int fault = show_find(&s, VT_ROW_SCRIPT_ERROR, 0);
    show_expect(&s, fault, "\"at\":\"scenes/second.lua:5\"");
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 1);
    assert_int_equal(show_number(&s, VT_ROW_SCHEMA_UNKNOWN), 0);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 2);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 2);
    show_expect(&s, show_find(&s, VT_ROW_VISIT_END, 0), "\"cause\":\"fault\"");
    show_finish(&s);
}

static void first_scene_that_fails_is_tried_again_and_calmly(void **state)
{
    show s;
    (void)state;
    begin(&s, "local s = {}\nfunction s:enter(root) error { code = 7 } end\nreturn s\n", NULL);
    show_tap(&s, 1.5, 100, 100);
    show_run(&s, 600);
    vt_app_counters counters = vt_app_count(s.app);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 1);
    assert_true(counters.batches > 4 && counters.batches < 40);
    assert_true(counters.presents > 0);
    show_finish(&s);
}

static void handler_that_fails_ends_alone(void **state)
{
    show s;
    (void)state;
    begin(&s,
        "local s = {}\n"
        "function s:enter(root)\n"
        "  local r = root:rect { name = 'all', w = 1000, h = 500 }\n"
        "  r.on_press = function() while true do pcall(function() while true do end end) end end\n"
        "  r.on_tap = function() r.color = '#00ff00'; local t = nil; t.x = 1 end\n"
        "  every(0.5, function() error 'tick' end)\n"
        "end\n"
        "return s\n",
        NULL);
    for (int i = 1; i <= 5; i++)
        show_tap(&s, i, 100, 100);
    show_run(&s, 7);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 3);
    assert_int_equal(show_number(&s, VT_ROW_TARGET_RELEASE), 5);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 1);
    show_finish(&s);
}

static void scene_that_fails_without_end_is_left(void **state)
{
    show s;
    (void)state;
    begin(&s,
        "local s = {}\n"
        "function s:enter(root)\n"
        "  root:rect { name = 'all', w = 1000, h = 500 }.on_tap = function()\n"
        "    every(0.1, function() error 'again' end)\n"
        "  end\n"
        "end\n"
        "return s\n",
        NULL);
    show_tap(&s, 1, 100, 100);
    show_run(&s, 10);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 1);
    show_expect(&s, show_find(&s, VT_ROW_VISIT_END, 0), "\"cause\":\"fault\"");
    show_finish(&s);
}

static void first_scene_that_finishes_at_once_does_not_spin(void **state)
{
    show s;
    (void)state;
    begin(&s, "local s = {}\nfunction s:enter(root) visit.finish() end\nreturn s\n", NULL);
    show_run(&s, 20);
    assert_in_range(show_number(&s, VT_ROW_SCENE_ENTER), 15, 25);
    show_finish(&s);
}

static void missing_picture_is_told_once(void **state)
{
    show s;
    (void)state;
    begin(&s,
        "local s = {}\n"
        "function s:enter(root)\n"
        "  root:image { src = 'nothing.png' }\n"
        "  root:image { src = 'nothing.png', x = 100 }\n"
        "  root:image { src = '../../etc/passwd', x = 200 }\n"
        "end\n"
        "return s\n",
        NULL);
    show_run(&s, 2);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 2);
    /* Two threads look for them: either may be told first. */
    int row = show_find(&s, VT_ROW_ASSET_FAULT, 0), other = show_find(&s, VT_ROW_ASSET_FAULT, row + 1);
    bool first = strstr(s.json[row], "missing") != NULL;
    show_expect(&s, first ? row : other, "\"outcome\":\"missing\"");
    show_expect(&s, first ? other : row, "\"outcome\":\"refused\"");
    show_finish(&s);
}

/* Two pictures that do not fit into memory together: each visit must see both again. */
static void evicted_picture_comes_again(void **state)
{
    show s;
    vt_err err;
    char path[256], folder[128];
    (void)state;
    show_init(&s);
    snprintf(folder, sizeof folder, "%s/assets", s.folder);
    assert_int_equal(mkdir(folder, 0755), 0);
    vt_pixels *pixels = vt_pixels_create(1200, 1000);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%d.png", folder, i);
        assert_true(vt_pixels_save(pixels, path));
    }
    vt_pixels_destroy(pixels);
    assert_true(vt_conf_set(s.conf, "media.memory_mb", "8", "test", &err));
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nlocal function width(root, n)\n"
        "  local i = root:image { src = n .. '.png' }\n"
        "  after(1, function() if i.width ~= 1200 then error('lost ' .. n) end end)\nend\n"
        "function s:enter(root)\n  width(root, 0)\n"
        "  root:rect { w = 1000, h = 500 }.on_tap = function() go 'second' end\nend\nreturn s\n");
    show_write(&s, "scenes/second.lua",
        "local s = {}\nfunction s:enter(root)\n  root:image { src = '1.png' } root:image { src = '2.png' }\n"
        "  root:rect { w = 1000, h = 500 }.on_tap = function() visit.finish() end\nend\nreturn s\n");
    show_open(&s);
    for (int i = 0; i < 6; i++)
        show_tap(&s, 2 + i * 2, 10, 10);
    show_run(&s, 20);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 3);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scene_that_cannot_be_entered_leads_back),
        cmocka_unit_test(first_scene_that_fails_is_tried_again_and_calmly),
        cmocka_unit_test(handler_that_fails_ends_alone),
        cmocka_unit_test(scene_that_fails_without_end_is_left),
        cmocka_unit_test(first_scene_that_finishes_at_once_does_not_spin),
        cmocka_unit_test(missing_picture_is_told_once),
        cmocka_unit_test(evicted_picture_comes_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
