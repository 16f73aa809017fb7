/* Robot visitors: reproducible by seed, whatever the portions, and within what was asked for. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "host/robot.h"

enum { MOST = 20000 };

static const vt_robot_options ordinary = {.seed = 7,
    .visitors = 3,
    .design_w = 1920,
    .design_h = 1080,
    .taps_least = 4,
    .taps_most = 40,
    .pause_least_s = 0.2,
    .pause_most_s = 3,
    .gap_s = 60,
    .two_fingers = 0.2,
    .drags = 0.2};

typedef struct {
    int count;
    int64_t at[MOST];
    vt_event events[MOST];
} record;

static record first, second;
static vt_host_news news;

/* All that one robot does, fed step by step. */
static void play(const vt_robot_options *options, int64_t step_us, record *out)
{
    const vt_host_options screen = {.w = 100, .h = 100};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_host *host = vt_host_headless_create(&screen, true, &err);
    vt_robot *robot = vt_robot_create(options, &err);
    assert_non_null(host);
    assert_non_null(robot);
    memset(out, 0, sizeof *out);
    bool more = true;
    for (int64_t until = 0; more; until += step_us) {
        more = vt_robot_feed(robot, host, until, &err);
        assert_true(more || err.kind == VT_ERR_NONE);
        do {
            assert_true(vt_host_wait(host, until, &news, &err));
            for (int i = 0; i < news.count && out->count < MOST; i++) {
                out->at[out->count] = vt_host_now(host);
                out->events[out->count++] = news.events[i];
            }
        } while (vt_host_now(host) < until || news.more);
    }
    while (vt_host_wait(host, vt_host_now(host) + 1000000, &news, &err) && news.count > 0) {
        for (int i = 0; i < news.count; i++) {
            out->at[out->count] = vt_host_now(host);
            out->events[out->count++] = news.events[i];
        }
    }
    assert_int_equal(vt_robot_visitors(robot), options->visitors);
    assert_true(vt_robot_next(robot) == INT64_MAX);
    vt_robot_destroy(robot);
    vt_host_destroy(host);
}

static void same_seed_same_touches(void **state)
{
    (void)state;
    play(&ordinary, 100000, &first);
    play(&ordinary, 100000, &second);
    assert_int_equal(first.count, second.count);
    assert_memory_equal(&first, &second, sizeof first);
    vt_robot_options other = ordinary;
    other.seed = 8;
    play(&other, 100000, &second);
    assert_memory_not_equal(&first, &second, sizeof first);
}

static void portions_do_not_matter(void **state)
{
    (void)state;
    play(&ordinary, 33333, &first);
    play(&ordinary, 5000000, &second);
    assert_int_equal(first.count, second.count);
    for (int i = 0; i < first.count; i++)
        assert_memory_equal(&first.events[i], &second.events[i], sizeof first.events[i]);
}

static void touches_are_whole_and_on_the_stage(void **state)
{
    (void)state;
    play(&ordinary, 100000, &first);
    int down = 0, moves = 0, taps = 0;
    bool held[MOST] = {false};
    for (int i = 0; i < first.count; i++) {
        const vt_event *e = &first.events[i];
        assert_int_equal(e->kind, VT_EVENT_CONTACT);
        assert_int_equal(e->as.contact.device, VT_DEVICE_ROBOT);
        assert_in_range(e->as.contact.x8, 0, 1920 * 8 - 1);
        assert_in_range(e->as.contact.y8, 0, 1080 * 8 - 1);
        int64_t finger = e->as.contact.finger;
        assert_true(finger > 0 && finger < MOST);
        if (e->as.contact.phase == VT_CONTACT_DOWN) {
            assert_false(held[finger]);
            held[finger] = true;
            down++;
            taps++;
            assert_true(down <= 2);
        } else {
            assert_true(held[finger]);
        }
        moves += e->as.contact.phase == VT_CONTACT_MOVE;
        if (e->as.contact.phase == VT_CONTACT_UP) {
            held[finger] = false;
            down--;
        }
    }
    assert_int_equal(down, 0);
    assert_true(moves > 0);
    assert_in_range(taps, 3 * 4, 3 * 40 * 2);
}

static int two_things(void *context, vt_robot_thing *out)
{
    ++*(int *)context;
    out[0] = (vt_robot_thing){.x = 200, .y = 300, .does = VT_ROBOT_DRAG | VT_ROBOT_HOLD | VT_ROBOT_PINCH};
    out[1] = (vt_robot_thing){.x = 1700, .y = 900, .does = VT_ROBOT_DROP};
    return 2;
}

/* They do with what they see what may be done with it, and find where it may be dropped. */
static void robots_that_look_drag_drop_hold_and_pinch(void **state)
{
    (void)state;
    int looked = 0, drops = 0, holds = 0, pinches = 0;
    vt_robot_options seeing = ordinary;
    seeing.visitors = 10;
    seeing.drags = seeing.two_fingers = 0;
    seeing.looks = 1;
    seeing.look = two_things;
    seeing.look_context = &looked;
    play(&seeing, 100000, &first);
    assert_true(first.count < MOST && looked > 40);
    for (int i = 0; i < first.count; i++) {
        const vt_event *down = &first.events[i];
        if (down->as.contact.phase != VT_CONTACT_DOWN) continue;
        bool there = down->as.contact.x8 == 1600 && down->as.contact.y8 == 2400;
        int end = i + 1;
        while (first.events[end].as.contact.finger != down->as.contact.finger ||
               first.events[end].as.contact.phase != VT_CONTACT_UP)
            end++;
        const vt_event *up = &first.events[end];
        drops += there && up->as.contact.x8 == 13600 && up->as.contact.y8 == 7200;
        holds += there && first.at[end] - first.at[i] > 2500000;
        pinches += !there && first.at[end] - first.at[i] > 200000;
    }
    assert_true(drops > 5 && holds > 5 && pinches > 5);
}

static int two_keys(void *context, vt_robot_thing *out)
{
    (void)context;
    out[0] = (vt_robot_thing){.key = "space"};
    out[1] = (vt_robot_thing){.key = "a"};
    return 2;
}

static void robots_press_keys(void **state)
{
    (void)state;
    int spaces = 0, long_ones = 0;
    bool down = false;
    vt_robot_options seeing = ordinary;
    seeing.visitors = 5;
    seeing.two_fingers = 0;
    seeing.looks = 1;
    seeing.look = two_keys;
    play(&seeing, 100000, &first);
    assert_true(first.count > 40 && first.count % 2 == 0);
    for (int i = 0; i < first.count; i++) {
        const vt_event *e = &first.events[i];
        assert_int_equal(e->kind, VT_EVENT_KEY);
        assert_true(e->as.key.down != down);
        down = e->as.key.down;
        spaces += down && strcmp(e->as.key.name, "space") == 0;
        if (!down) assert_string_equal(e->as.key.name, first.events[i - 1].as.key.name);
        long_ones += !down && first.at[i] - first.at[i - 1] > 2500000;
    }
    assert_true(spaces > 5 && spaces < first.count / 2 - 5 && long_ones > 2);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_robot_options bad = ordinary;
    bad.taps_most = 1;
    assert_null(vt_robot_create(&bad, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    bad = ordinary;
    bad.design_w = 0;
    assert_null(vt_robot_create(&bad, &err));
    vt_robot_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_touches),
        cmocka_unit_test(portions_do_not_matter),
        cmocka_unit_test(touches_are_whole_and_on_the_stage),
        cmocka_unit_test(robots_that_look_drag_drop_hold_and_pinch),
        cmocka_unit_test(robots_press_keys),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
