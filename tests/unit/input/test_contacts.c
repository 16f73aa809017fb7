/* Each finger that went down ends once, whatever the panel forgets, doubles or invents. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "base/mem.h"
#include "input/contacts.h"

static const vt_contact_rules rules = {.tap_slop_mm = 5, .tap_longest_us = 500000, .mm_per_unit = 0.5};

static vt_contacts *build(void)
{
    vt_contacts *contacts = vt_contacts_create(&rules, NULL);
    assert_non_null(contacts);
    return contacts;
}

static vt_event event(vt_contact_phase phase, int64_t finger, int x, int y)
{
    vt_event result = {.kind = VT_EVENT_CONTACT};
    result.as.contact.phase = phase;
    result.as.contact.device = VT_DEVICE_TOUCH;
    result.as.contact.finger = finger;
    result.as.contact.x8 = x * 8;
    result.as.contact.y8 = y * 8;
    return result;
}

static int feed(
    vt_contacts *contacts, vt_contact_phase phase, int64_t finger, int x, int64_t t, vt_touch out[2])
{
    vt_event told = event(phase, finger, x, 0);
    return vt_contacts_feed(contacts, &told, t, out);
}

static void a_tap_is_pressed_and_released(void **state)
{
    (void)state;
    vt_contacts *contacts = build();
    vt_touch out[2];
    assert_int_equal(feed(contacts, VT_CONTACT_DOWN, 77, 100, 1000, out), 1);
    assert_int_equal(out[0].phase, VT_TOUCH_PRESS);
    assert_int_equal(out[0].contact.slot, 0);
    assert_int_equal(out[0].contact.finger, 77);
    assert_int_equal(vt_contacts_down(contacts), 1);
    assert_int_equal(feed(contacts, VT_CONTACT_MOVE, 77, 104, 2000, out), 1);
    assert_int_equal(out[0].phase, VT_TOUCH_MOVE);
    assert_int_equal(out[0].contact.x8, 832);
    assert_int_equal(out[0].contact.down_x8, 800);
    assert_true(out[0].contact.moved_mm == 2);
    assert_int_equal(feed(contacts, VT_CONTACT_MOVE, 77, 104, 3000, out), 0);
    assert_int_equal(feed(contacts, VT_CONTACT_UP, 77, 102, 4000, out), 1);
    assert_int_equal(out[0].phase, VT_TOUCH_RELEASE);
    assert_true(out[0].tap && out[0].t_us == 4000 && out[0].contact.down_us == 1000);
    assert_true(out[0].contact.moved_mm == 2);
    assert_int_equal(vt_contacts_down(contacts), 0);
    vt_contacts_destroy(contacts);
    vt_contacts_destroy(NULL);
}

static void far_or_long_is_no_tap(void **state)
{
    (void)state;
    const struct {
        int farthest;
        int64_t lasting;
        bool tap;
    } cases[] = {{10, 500000, true}, {11, 500000, false}, {10, 500001, false}, {0, 0, true}, {-11, 1, false}};
    for (int i = 0; i < 5; i++) {
        vt_contacts *contacts = build();
        vt_touch out[2];
        feed(contacts, VT_CONTACT_DOWN, 1, 100, 0, out);
        feed(contacts, VT_CONTACT_MOVE, 1, 100 + cases[i].farthest, 0, out);
        assert_int_equal(feed(contacts, VT_CONTACT_UP, 1, 100, cases[i].lasting, out), 1);
        assert_int_equal(out[0].tap, cases[i].tap);
        vt_contacts_destroy(contacts);
    }
}

static void a_second_down_ends_the_first(void **state)
{
    (void)state;
    vt_contacts *contacts = build();
    vt_touch out[2];
    feed(contacts, VT_CONTACT_DOWN, 5, 10, 0, out);
    assert_int_equal(feed(contacts, VT_CONTACT_DOWN, 5, 90, 7, out), 2);
    assert_int_equal(out[0].phase, VT_TOUCH_CANCEL);
    assert_int_equal(out[0].contact.x8, 80);
    assert_false(out[0].tap);
    assert_int_equal(out[1].phase, VT_TOUCH_PRESS);
    assert_int_equal(out[1].contact.down_us, 7);
    assert_true(out[1].contact.moved_mm == 0);
    assert_int_equal(vt_contacts_down(contacts), 1);
    assert_int_equal(vt_contacts_counts(contacts).lost_ups, 1);
    vt_contacts_destroy(contacts);
}

static void strays_are_dropped_and_counted(void **state)
{
    (void)state;
    vt_contacts *contacts = build();
    vt_touch out[2];
    assert_int_equal(feed(contacts, VT_CONTACT_UP, 5, 0, 0, out), 0);
    assert_int_equal(feed(contacts, VT_CONTACT_MOVE, 5, 0, 0, out), 0);
    assert_int_equal(feed(contacts, VT_CONTACT_CANCEL, 5, 0, 0, out), 0);
    feed(contacts, VT_CONTACT_DOWN, 5, 0, 0, out);
    assert_int_equal(feed(contacts, VT_CONTACT_CANCEL, 5, 0, 0, out), 1);
    assert_int_equal(out[0].phase, VT_TOUCH_CANCEL);
    assert_int_equal(feed(contacts, VT_CONTACT_UP, 5, 0, 0, out), 0);
    assert_int_equal(vt_contacts_counts(contacts).strays, 4);
    vt_event key = {.kind = VT_EVENT_KEY};
    assert_int_equal(vt_contacts_feed(contacts, &key, 0, out), 0);
    vt_contacts_destroy(contacts);
}

static void devices_do_not_share_fingers(void **state)
{
    (void)state;
    vt_contacts *contacts = build();
    vt_touch out[2];
    vt_event mouse = event(VT_CONTACT_DOWN, 5, 0, 0);
    mouse.as.contact.device = VT_DEVICE_MOUSE;
    feed(contacts, VT_CONTACT_DOWN, 5, 0, 0, out);
    assert_int_equal(vt_contacts_feed(contacts, &mouse, 0, out), 1);
    assert_int_equal(out[0].contact.slot, 1);
    assert_int_equal(vt_contacts_down(contacts), 2);
    vt_contacts_destroy(contacts);
}

static void slots_are_small_stable_and_bounded(void **state)
{
    (void)state;
    vt_contacts *contacts = build();
    vt_touch out[2], all[VT_CONTACTS_MAX];
    for (int i = 0; i < VT_CONTACTS_MAX; i++) {
        assert_int_equal(feed(contacts, VT_CONTACT_DOWN, 1000 + i, i, 0, out), 1);
        assert_int_equal(out[0].contact.slot, i);
    }
    assert_int_equal(feed(contacts, VT_CONTACT_DOWN, 9999, 0, 0, out), 0);
    assert_int_equal(vt_contacts_counts(contacts).overflow, 1);
    assert_int_equal(feed(contacts, VT_CONTACT_UP, 9999, 0, 0, out), 0);
    assert_int_equal(feed(contacts, VT_CONTACT_DOWN, 1003, 0, 0, out), 2);
    feed(contacts, VT_CONTACT_UP, 1020, 0, 0, out);
    feed(contacts, VT_CONTACT_UP, 1004, 0, 0, out);
    feed(contacts, VT_CONTACT_DOWN, 7, 0, 0, out);
    assert_int_equal(out[0].contact.slot, 4);
    assert_int_equal(vt_contacts_cancel_all(contacts, 8, all), VT_CONTACTS_MAX - 1);
    for (int i = 0; i < VT_CONTACTS_MAX - 1; i++)
        assert_true(all[i].phase == VT_TOUCH_CANCEL && all[i].t_us == 8 && !all[i].tap);
    assert_int_equal(vt_contacts_counts(contacts).lost_ups, VT_CONTACTS_MAX);
    assert_int_equal(vt_contacts_down(contacts), 0);
    assert_int_equal(vt_contacts_cancel_all(contacts, 9, all), 0);
    vt_contacts_destroy(contacts);
}

static void extreme_places_do_no_harm(void **state)
{
    (void)state;
    vt_contacts *contacts = build();
    vt_touch out[2];
    vt_event corner = event(VT_CONTACT_DOWN, 1, 0, 0);
    corner.as.contact.x8 = INT32_MIN;
    vt_contacts_feed(contacts, &corner, INT64_MIN / 2, out);
    corner.as.contact.phase = VT_CONTACT_UP;
    corner.as.contact.x8 = INT32_MAX;
    assert_int_equal(vt_contacts_feed(contacts, &corner, 0, out), 1);
    assert_true(isfinite(out[0].contact.moved_mm) && !out[0].tap);
    vt_contacts_destroy(contacts);
}

static void wrong_rules_are_refused(void **state)
{
    (void)state;
    const vt_contact_rules wrong[] = {{-1, 0, 1}, {101, 0, 1}, {NAN, 0, 1}, {5, -1, 1}, {5, 0, 0}, {5, 0, -2},
        {5, 0, NAN}, {5, 0, INFINITY}};
    for (int i = 0; i < 8; i++) {
        vt_err err = {0};
        assert_null(vt_contacts_create(&wrong[i], &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
    }
    vt_err err = {0};
    vt_mem_fail_at(1);
    assert_null(vt_contacts_create(&rules, &err));
    vt_mem_fail_at(0);
    assert_int_equal(err.kind, VT_ERR_MEMORY);
}

static void every_press_ends_once(void **state)
{
    (void)state;
    vt_contacts *contacts = build();
    vt_chance chance;
    vt_chance_seed(&chance, 31);
    bool down[VT_CONTACTS_MAX] = {false};
    vt_touch out[VT_CONTACTS_MAX];
    uint64_t before = vt_mem_count();
    for (int i = 0; i < 100000; i++) {
        int count;
        if (vt_chance_below(&chance, 500) == 0)
            count = vt_contacts_cancel_all(contacts, i, out);
        else
            count = feed(contacts, (vt_contact_phase)vt_chance_below(&chance, 4),
                (int64_t)vt_chance_below(&chance, 60), (int)vt_chance_below(&chance, 50), i, out);
        for (int j = 0; j < count; j++) {
            int slot = out[j].contact.slot;
            assert_in_range(slot, 0, VT_CONTACTS_MAX - 1);
            if (down[slot] != (out[j].phase != VT_TOUCH_PRESS))
                fail_msg("seed 31, event %d, slot %d", i, slot);
            down[slot] = out[j].phase == VT_TOUCH_PRESS || out[j].phase == VT_TOUCH_MOVE;
        }
    }
    assert_int_equal(vt_mem_count(), before);
    assert_true(vt_contacts_counts(contacts).overflow > 0);
    vt_contacts_destroy(contacts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tap_is_pressed_and_released),
        cmocka_unit_test(far_or_long_is_no_tap),
        cmocka_unit_test(a_second_down_ends_the_first),
        cmocka_unit_test(strays_are_dropped_and_counted),
        cmocka_unit_test(devices_do_not_share_fingers),
        cmocka_unit_test(slots_are_small_stable_and_bounded),
        cmocka_unit_test(extreme_places_do_no_harm),
        cmocka_unit_test(wrong_rules_are_refused),
        cmocka_unit_test(every_press_ends_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
