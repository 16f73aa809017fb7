/* The ring that answers every touch: it is drawn before any script has run, only where a touch counts, goes
 * by itself, and at rest costs nothing. */
#include "fingers.h"

static uint64_t presents_until(const char *mark, bool still, double tap_s, double until_s)
{
    show s;
    vt_err err;
    char conf[256];
    show_init(&s);
    snprintf(conf, sizeof conf,
        "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\ntouch_mark = "
        "%s\n",
        mark);
    show_write(&s, "experience.conf", conf);
    show_write(&s, "scenes/attract.lua",
        "return { enter = function(self, root) root:rect { w = 1000, h = 300, on_press = function() end } "
        "end }");
    if (still) assert_true(vt_conf_set(s.conf, "screen.reduce_motion", "yes", "test", &err));
    show_open(&s);
    if (tap_s > 0) show_tap(&s, tap_s, 500, 100);
    show_run(&s, until_s);
    uint64_t presents = vt_app_count(s.app).presents;
    show_finish(&s);
    return presents;
}

static void a_ring_opens_and_fades_and_then_nothing_is_drawn(void **state)
{
    (void)state;
    uint64_t quiet = presents_until("ring", false, 0, 3), shown = presents_until("ring", false, 1, 3);
    assert_true(shown > quiet + 20 && shown < quiet + 40); /* half a second of 60 a second */
    assert_int_equal(presents_until("ring", false, 1, 18), shown);
    assert_true(presents_until("dot", false, 1, 3) > quiet + 20);
    assert_int_equal(presents_until("none", false, 1, 3), quiet);
}

static void with_reduced_motion_it_only_fades(void **state)
{
    (void)state;
    uint64_t quiet = presents_until("ring", true, 0, 3), shown = presents_until("ring", true, 1, 3);
    assert_true(shown > quiet + 15 && shown < quiet + 40);
    assert_int_equal(presents_until("ring", true, 1, 18), shown);
}

/* Ten places are used again and again; a sleeve at the edge and a palm's last finger are not answered. */
static void marks_are_used_again_and_only_for_what_counts(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "root:rect { w = 1000, h = 300 }.on_tap = function() say('nodes') end\n");
    for (int i = 0; i < 40; i++)
        show_tap(&s, 1 + 0.25 * i, 20 * i + 50, 100);
    finger_down(&s, 15, 1, 500, 498);
    finger_up(&s, 15.02, 1, 500, 498);
    show_run(&s, 18);
    assert_int_equal(show_number(&s, VT_ROW_MARK), 40);
    fingers_replay(&s); /* what the rings do is hashed: it depends on touches alone */
    show_finish(&s);
}

/* However long nothing has happened: the last batch was long ago then. */
static void a_motion_begins_with_the_touch_that_begins_it(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local r = root:rect { w = 500, h = 300 }\n"
                      "r.on_press = function()\n"
                      "  r:to({ x = 400 }, 1).on_end = function() say('end', now() * 1000) end\n"
                      "  say('press', now() * 1000)\n"
                      "end\n");
    show_tap(&s, 10, 100, 100);
    show_run(&s, 15);
    assert_true(fingers_mark(&s, "press", "x") == 10000);
    assert_true(fingers_mark(&s, "end", "x") == 11000);
    assert_true(vt_app_count(s.app).presents > 50);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_opens_and_fades_and_then_nothing_is_drawn),
        cmocka_unit_test(with_reduced_motion_it_only_fades),
        cmocka_unit_test(a_motion_begins_with_the_touch_that_begins_it),
        cmocka_unit_test(marks_are_used_again_and_only_for_what_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
