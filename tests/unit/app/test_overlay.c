/* What lies above the show: the developer's panel and the mark for staff. Neither is part of it. */
#include "show.h"

#include "app/app_private.h"
#include "app/sinks.h"

static const char CONF[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1920x1080\n"
    "[sensor distance]\nsource = none\nfake_keys = q=1\nrange = 0 to 300\nunit = cm\n"
    "[sensor lid]\nsource = none\nfake_keys = o=open, c=closed\n";
static const char SCENE[] =
    "local s = {}\nfunction s:enter(root)\n"
    "  local all = root:rect { w = 1920, h = 1080 }\n  function all.on_tap() journal.mark('show') end\n"
    "  sensor('distance'):on_line(function(v) journal.mark('d' .. math.floor(tonumber(v) or -1)) end)\n"
    "  sensor('lid'):on_line(function(v) journal.mark(tostring(v)) end)\nend\nreturn s\n";

static void prepare(show *s, bool dev)
{
    show_init(s);
    s->dev = dev;
    show_write(s, "experience.conf", CONF);
    show_write(s, "scenes/attract.lua", SCENE);
    show_open(s);
}

static void key(show *s, double at_s, const char *name)
{
    vt_err err;
    for (int up = 0; up < 2; up++) {
        vt_event event = {.kind = VT_EVENT_KEY};
        event.as.key.down = !up;
        snprintf(event.as.key.name, sizeof event.as.key.name, "%s", name);
        assert_true(vt_host_fake(s->host, (int64_t)((at_s + up * 0.05) * 1e6), &event, &err));
    }
}

/* Runs on for so many seconds without closing. */
static void go_on(show *s, double to_s)
{
    vt_err err;
    s->until_us = (int64_t)(to_s * 1e6);
    show_finger(s, to_s, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s->app, show_more, s, &err)) fail_msg("%s", err.message);
    s->app->closing = false;
}

static int marked(const show *s, const char *name)
{
    int count = 0;
    for (int i = 0; i < s->count; i++)
        count += s->rows[i].kind == VT_ROW_SCHEMA_UNKNOWN && strcmp(s->rows[i].target, name) == 0;
    return count;
}

static const vt_overlay_control *find_control(const show *s, bool slider, const char *says)
{
    for (int i = 0; i < s->app->overlay.control_count; i++) {
        const vt_overlay_control *control = &s->app->overlay.controls[i];
        if (control->slider == slider && (slider || strcmp(control->says, says) == 0)) return control;
    }
    fail_msg("the panel lacks %s", slider ? "a slider" : says);
    return NULL;
}

static void tap_at(show *s, double at_s, const vt_overlay_control *control, double share)
{
    show_tap(
        s, at_s, (int)(control->box.x + share * control->box.w), (int)(control->box.y + control->box.h / 2));
}

static void fakes_enter_and_fingers_on_the_panel_do_not(void **state)
{
    show s;
    vt_err err;
    vt_replay_result result;
    (void)state;
    prepare(&s, true);
    key(&s, 1, "f1");
    go_on(&s, 2);
    assert_true(s.app->overlay.open);
    const vt_overlay_control slider = *find_control(&s, true, ""), lid = *find_control(&s, false, "open");
    tap_at(&s, 3, &slider, 0.5);
    tap_at(&s, 4, &lid, 0.5);
    show_finger(&s, 5, 2, VT_CONTACT_DOWN, (int)(slider.box.x + 2), (int)slider.box.y + 9);
    show_finger(
        &s, 5.2, 2, VT_CONTACT_MOVE, (int)(slider.box.x + slider.box.w + 400), (int)slider.box.y + 500);
    show_finger(&s, 5.3, 2, VT_CONTACT_UP, (int)(slider.box.x + slider.box.w + 400), (int)slider.box.y + 500);
    go_on(&s, 6);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    assert_int_equal(marked(&s, "d150"), 1);
    assert_int_equal(marked(&s, "open"), 1);
    assert_int_equal(marked(&s, "d300"), 1);
    assert_int_equal(marked(&s, "show"), 0);
    assert_int_equal(show_number(&s, VT_ROW_TARGET_PRESS), 0);
    show_tap(&s, 7, 100, 100); /* beside the panel */
    go_on(&s, 8);
    assert_int_equal(marked(&s, "show"), 1);
    key(&s, 9, "f1");
    go_on(&s, 10);
    tap_at(&s, 11, &slider, 0.5); /* it is closed */
    show_run(&s, 12);
    assert_int_equal(marked(&s, "show"), 2);
    assert_int_equal(marked(&s, "d150"), 1);
    show_close(&s);
    s.dev = false;
    s.app = show_app(&s, vt_null_sink(), VT_PAINTER_NONE);
    vt_tape_reader *reader = vt_tape_reader_create(s.tape.data, s.tape.size, "tape", &err);
    assert_non_null(reader);
    assert_true(vt_app_replay(s.app, reader, 0, false, NULL, NULL, &result, &err));
    vt_tape_reader_destroy(reader);
    if (result.differs) fail_msg("%s", result.field);
    show_finish(&s);
}

static void a_kiosk_has_no_panel(void **state)
{
    show s;
    (void)state;
    prepare(&s, false);
    key(&s, 1, "f1");
    go_on(&s, 3);
    assert_false(s.app->overlay.open);
    assert_null(s.app->overlay.stage);
    show_run(&s, 4);
    show_finish(&s);
}

/* The middle of the lower right corner, in the picture as painted. */
static uint32_t corner(const show *s)
{
    vt_err err;
    vt_pixels *copy = vt_painter_copy(s->app->picture.painter, &err);
    assert_non_null(copy);
    uint32_t pixel = copy->data[(copy->h - 16) * copy->stride + copy->w - 110];
    vt_pixels_destroy(copy);
    return pixel;
}

static void the_mark_comes_stays_and_goes_and_no_replay_sees_it(void **state)
{
    show s;
    vt_err err;
    vt_replay_result result;
    (void)state;
    prepare(&s, false);
    go_on(&s, 2);
    uint32_t plain = corner(&s);
    assert_null(s.app->badge.stage);
    s.app->badge.disk = true;
    go_on(&s, 4);
    assert_true(corner(&s) == plain); /* not yet: it may be nothing */
    go_on(&s, 8);
    assert_true(corner(&s) != plain);
    show_tap(&s, 9, 1900, 1060); /* no finger feels it */
    go_on(&s, 10);
    assert_int_equal(marked(&s, "show"), 1);
    s.app->badge.disk = false;
    go_on(&s, 11);
    assert_true(corner(&s) == plain);
    show_run(&s, 12);
    show_close(&s);
    s.app = show_app(&s, vt_null_sink(), VT_PAINTER_CPU);
    s.app->badge.disk = true;
    vt_tape_reader *reader = vt_tape_reader_create(s.tape.data, s.tape.size, "tape", &err);
    assert_non_null(reader);
    assert_true(vt_app_replay(s.app, reader, 0, false, NULL, NULL, &result, &err));
    vt_tape_reader_destroy(reader);
    if (result.differs) fail_msg("%s", result.field);
    assert_null(s.app->badge.stage);
    show_finish(&s);
}

static void staff_may_switch_it_off(void **state)
{
    show s;
    vt_err err;
    (void)state;
    show_init(&s);
    show_write(&s, "experience.conf", CONF);
    show_write(&s, "scenes/attract.lua", SCENE);
    assert_true(vt_conf_set(s.conf, "screen.badge", "off", "test", &err));
    show_open(&s);
    s.app->badge.disk = true;
    go_on(&s, 8);
    assert_null(s.app->badge.stage);
    show_run(&s, 9);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fakes_enter_and_fingers_on_the_panel_do_not),
        cmocka_unit_test(a_kiosk_has_no_panel),
        cmocka_unit_test(the_mark_comes_stays_and_goes_and_no_replay_sees_it),
        cmocka_unit_test(staff_may_switch_it_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
