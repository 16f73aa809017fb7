/* How often a visitor who comes once is counted: with each of the field's means, on the same noisy walk. */
#include "check.h"

#include <string.h>

#include "base/chance.h"
#include "sense/watch.h"
#include "series.h"

static vt_watch watch;

typedef struct {
    int entered, left;
    int64_t first, last; /* of entering, of leaving */
} count;

static void note(count *c, vt_turn turn, int64_t t_us)
{
    if (turn == VT_TURN_ENTER && c->entered++ == 0) c->first = t_us;
    if (turn == VT_TURN_LEAVE) c->left++, c->last = t_us;
    assert_true(c->entered - c->left == 0 || c->entered - c->left == 1);
}

/* The series as a kiosk meets it: a value each 50 ms, a look whenever the watch asks for one. */
static count run(vt_watch_rule rule)
{
    count c = {0};
    if (!rule.of) rule.agree = rule.of = 1;
    if (!rule.leave_most) rule.leave_most = rule.most;
    vt_watch_begin(&watch, &rule);
    for (int i = 0; i <= WALK; i++) {
        int64_t t_us = (int64_t)i * GAP_US, wish;
        while ((wish = vt_watch_wish(&watch)) < t_us || (i == WALK && wish < INT64_MAX))
            note(&c, vt_watch_look(&watch, wish), wish);
        if (i < WALK) note(&c, vt_watch_value(&watch, walk[i], t_us), t_us);
    }
    return c;
}

static void one_threshold_is_not_enough(void **state)
{
    (void)state;
    count c = run((vt_watch_rule){.band = VT_BAND_BELOW, .most = 140});
    assert_true(c.entered > 10); /* each wrong zero and each trembling counts */
    assert_int_equal(c.entered, c.left);
}

static void two_thresholds(void **state)
{
    (void)state;
    count c = run((vt_watch_rule){.band = VT_BAND_BELOW, .most = 140, .leave_most = 150});
    assert_int_equal(c.entered, 6); /* the trembling is gone, the wrong echoes are not */
}

static void the_last_five_must_agree(void **state)
{
    (void)state;
    count c =
        run((vt_watch_rule){.band = VT_BAND_BELOW, .most = 140, .leave_most = 150, .agree = 5, .of = 5});
    assert_int_equal(c.entered, 1);
    assert_int_equal(c.left, 1);
    c = run((vt_watch_rule){.band = VT_BAND_BELOW, .most = 140, .leave_most = 150, .agree = 4, .of = 5});
    assert_int_equal(c.entered, 1);
    assert_int_equal(c.left, 1);
    assert_true(c.first < 35 * GAP_US && c.last > 64 * GAP_US);
}

static void it_must_last(void **state)
{
    (void)state;
    count c = run((vt_watch_rule){
        .band = VT_BAND_BELOW, .most = 140, .leave_most = 150, .for_us = 120000, .leave_for_us = 120000});
    assert_int_equal(c.entered, 1);
    assert_int_equal(c.left, 1);
}

static void not_again_so_soon(void **state)
{
    (void)state;
    count c =
        run((vt_watch_rule){.band = VT_BAND_BELOW, .most = 140, .leave_most = 150, .guard_us = 2000000});
    assert_int_equal(c.entered, 2);
}

/* ---- the rules one by one ---- */

static void begin(vt_watch_rule rule)
{
    if (!rule.of) rule.agree = rule.of = 1;
    vt_watch_begin(&watch, &rule);
}

static void expect(double value, int64_t ms, vt_turn turn)
{
    vt_turn got = vt_watch_value(&watch, value, ms * 1000);
    if (got != turn) fail_msg("%g at %lld ms: %d", value, (long long)ms, (int)got);
}

static void edges(void **state)
{
    (void)state;
    begin((vt_watch_rule){.band = VT_BAND_BELOW, .most = 140, .leave_most = 150});
    expect(140, 0, VT_TURN_NONE);
    expect(139.9, 1, VT_TURN_ENTER);
    expect(150, 2, VT_TURN_NONE);
    expect(150.1, 3, VT_TURN_LEAVE);
    expect(145, 4, VT_TURN_NONE);
    begin((vt_watch_rule){.band = VT_BAND_BELOW, .most = 140, .leave_most = 140});
    expect(139, 0, VT_TURN_ENTER);
    expect(140, 1, VT_TURN_LEAVE);
    begin((vt_watch_rule){.band = VT_BAND_ABOVE, .least = 10, .leave_least = 8});
    expect(10, 0, VT_TURN_NONE);
    expect(10.5, 1, VT_TURN_ENTER);
    expect(8, 2, VT_TURN_NONE);
    expect(7.9, 3, VT_TURN_LEAVE);
    begin((vt_watch_rule){
        .band = VT_BAND_BETWEEN, .least = 200, .most = 300, .leave_least = 180, .leave_most = 320});
    expect(199, 0, VT_TURN_NONE);
    expect(200, 1, VT_TURN_ENTER);
    expect(320, 2, VT_TURN_NONE);
    expect(180, 3, VT_TURN_NONE);
    expect(179, 4, VT_TURN_LEAVE);
    expect(190, 5, VT_TURN_NONE);
    expect(300, 6, VT_TURN_ENTER);
    expect(321, 7, VT_TURN_LEAVE);
}

static void time_alone_turns(void **state)
{
    (void)state;
    begin((vt_watch_rule){.band = VT_BAND_ABOVE, .least = 0, .for_us = 100000, .leave_for_us = 300000});
    expect(1, 0, VT_TURN_NONE);
    assert_int_equal(vt_watch_wish(&watch), 100000);
    assert_int_equal(vt_watch_look(&watch, 99999), VT_TURN_NONE);
    assert_int_equal(vt_watch_look(&watch, 100000), VT_TURN_ENTER);
    assert_int_equal(vt_watch_wish(&watch), INT64_MAX);
    expect(0, 200, VT_TURN_NONE);
    expect(1, 400, VT_TURN_NONE);
    assert_int_equal(vt_watch_wish(&watch), INT64_MAX);
    expect(0, 500, VT_TURN_NONE);
    expect(0, 700, VT_TURN_NONE);
    assert_int_equal(vt_watch_wish(&watch), 800000);
    assert_int_equal(vt_watch_look(&watch, 900000), VT_TURN_LEAVE);
    assert_int_equal(watch.left_us, 900000);
}

static void a_guarded_entry_comes_late(void **state)
{
    (void)state;
    begin((vt_watch_rule){.band = VT_BAND_ABOVE, .guard_us = 1000000});
    expect(1, 0, VT_TURN_ENTER);
    expect(0, 100, VT_TURN_LEAVE);
    expect(1, 200, VT_TURN_NONE);
    assert_int_equal(vt_watch_wish(&watch), 1000000);
    expect(0, 300, VT_TURN_NONE);
    assert_int_equal(vt_watch_wish(&watch), INT64_MAX);
    expect(1, 400, VT_TURN_NONE);
    assert_int_equal(vt_watch_look(&watch, 1000000), VT_TURN_ENTER);
}

static void fresh_ones_must_leave_first(void **state)
{
    (void)state;
    begin((vt_watch_rule){.band = VT_BAND_ABOVE, .fresh = true});
    expect(1, 0, VT_TURN_NONE);
    expect(1, 1, VT_TURN_NONE);
    expect(0, 2, VT_TURN_NONE);
    expect(1, 3, VT_TURN_ENTER);
    begin((vt_watch_rule){.band = VT_BAND_ABOVE, .fresh = true});
    expect(0, 0, VT_TURN_NONE);
    expect(1, 1, VT_TURN_ENTER);
}

static void any_line_holds(void **state)
{
    (void)state;
    begin((vt_watch_rule){.band = VT_BAND_ANY, .leave_for_us = 2000000});
    assert_int_equal(vt_watch_wish(&watch), INT64_MAX);
    expect(0, 100, VT_TURN_ENTER);
    expect(0, 1500, VT_TURN_NONE);
    assert_int_equal(vt_watch_wish(&watch), 3500000);
    assert_int_equal(vt_watch_look(&watch, 3500000), VT_TURN_LEAVE);
    assert_int_equal(vt_watch_wish(&watch), INT64_MAX);
    expect(0, 9000, VT_TURN_ENTER);
    begin(
        (vt_watch_rule){.band = VT_BAND_ANY, .leave_for_us = 1000, .fresh = true}); /* no line is there yet */
    expect(0, 0, VT_TURN_ENTER);
}

static void a_lost_sensor_leaves(void **state)
{
    (void)state;
    begin((vt_watch_rule){.band = VT_BAND_ABOVE, .for_us = 1000, .leave_for_us = 1000000});
    expect(1, 0, VT_TURN_NONE);
    assert_int_equal(vt_watch_lose(&watch, 500), VT_TURN_NONE);
    assert_int_equal(vt_watch_wish(&watch), INT64_MAX);
    expect(1, 1, VT_TURN_NONE);
    assert_int_equal(vt_watch_look(&watch, 2000), VT_TURN_ENTER);
    assert_int_equal(vt_watch_lose(&watch, 2500), VT_TURN_LEAVE);
    assert_int_equal(watch.left_us, 2500);
}

/* Entered and left come in turns, whatever comes. */
static void turns(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 3);
    for (int round = 0; round < 300; round++) {
        vt_watch_rule rule = {.band = (vt_band)vt_chance_below(&chance, 4), .least = 40, .most = 60};
        rule.leave_least = 40 - (double)vt_chance_below(&chance, 10);
        rule.leave_most = 60 + (double)vt_chance_below(&chance, 10);
        rule.for_us = (int64_t)vt_chance_below(&chance, 3) * 10000;
        rule.leave_for_us = (int64_t)vt_chance_below(&chance, 3) * 10000;
        rule.guard_us = (int64_t)vt_chance_below(&chance, 3) * 50000;
        rule.of = 1 + (int)vt_chance_below(&chance, 8);
        rule.agree = 1 + (int)vt_chance_below(&chance, (uint64_t)rule.of);
        rule.fresh = vt_chance_below(&chance, 2);
        vt_watch_begin(&watch, &rule);
        count c = {0};
        int64_t t_us = 0;
        for (int i = 0; i < 500; i++) {
            t_us += (int64_t)vt_chance_below(&chance, 30000);
            note(&c, vt_watch_look(&watch, t_us), t_us);
            if (vt_chance_below(&chance, 50) == 0) note(&c, vt_watch_lose(&watch, t_us), t_us);
            note(&c, vt_watch_value(&watch, (double)vt_chance_below(&chance, 100), t_us), t_us);
            assert_true(vt_watch_wish(&watch) > t_us || rule.band == VT_BAND_ANY);
        }
    }
}

/* ---- tags ---- */

static vt_tag tag;

static void told(const char *text, int64_t ms, vt_turn turn)
{
    vt_turn got = vt_tag_line(&tag, text, strlen(text), ms * 1000);
    if (got != turn) fail_msg("\"%s\" at %lld ms: %d", text, (long long)ms, (int)got);
}

static void tags(void **state)
{
    (void)state;
    tag = (vt_tag){.again_us = 1000000};
    told("VOID", 0, VT_TURN_NONE);
    told("04A3", 10, VT_TURN_ENTER);
    told("04A3", 500, VT_TURN_NONE);
    told("04A3", 1400, VT_TURN_NONE); /* heard of all the time */
    told("04A3", 2400, VT_TURN_ENTER);
    told("77", 2500, VT_TURN_ENTER);
    told("void", 2600, VT_TURN_LEAVE);
    told("0", 2700, VT_TURN_NONE);
    told("", 2700, VT_TURN_NONE);
    told("77", 2800, VT_TURN_ENTER);
    assert_int_equal(vt_tag_wish(&tag), INT64_MAX);
    tag.gone_us = 700000;
    assert_int_equal(vt_tag_wish(&tag), 3500000);
    assert_int_equal(vt_tag_look(&tag, 3499999), VT_TURN_NONE);
    assert_int_equal(vt_tag_look(&tag, 3500000), VT_TURN_LEAVE);
    assert_int_equal(vt_tag_look(&tag, 9500000), VT_TURN_NONE);
    told("00", 9600, VT_TURN_ENTER); /* some card has this number */
}

static void a_tag_that_lay_there(void **state)
{
    (void)state;
    tag = (vt_tag){.again_us = 1000000};
    vt_tag_note(&tag, "VOID", 4, 10000);
    assert_int_equal(vt_tag_wish(&tag), INT64_MAX);
    vt_tag_note(&tag, "04A3", 4, 10000);
    assert_int_equal(vt_tag_wish(&tag), 10000);
    assert_int_equal(vt_tag_look(&tag, 10000), VT_TURN_ENTER);
    assert_int_equal(vt_tag_look(&tag, 10000), VT_TURN_NONE);
    told("04A3", 500, VT_TURN_NONE);
    told("VOID", 600, VT_TURN_LEAVE);
    vt_tag_note(&tag, "04A3", 4, 700000);
    told("VOID", 800, VT_TURN_NONE); /* nobody was told of it */
    vt_tag_note(&tag, "04A3", 4, 900000);
    told("04A3", 1000, VT_TURN_ENTER);
    tag.gone_us = 700000;
    vt_tag_note(&tag, "04A3", 4, 1000000);
    assert_int_equal(vt_tag_look(&tag, 1700000), VT_TURN_NONE);
    assert_int_equal(vt_tag_wish(&tag), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_threshold_is_not_enough),
        cmocka_unit_test(two_thresholds),
        cmocka_unit_test(the_last_five_must_agree),
        cmocka_unit_test(it_must_last),
        cmocka_unit_test(not_again_so_soon),
        cmocka_unit_test(edges),
        cmocka_unit_test(time_alone_turns),
        cmocka_unit_test(a_guarded_entry_comes_late),
        cmocka_unit_test(fresh_ones_must_leave_first),
        cmocka_unit_test(any_line_holds),
        cmocka_unit_test(a_lost_sensor_leaves),
        cmocka_unit_test(turns),
        cmocka_unit_test(tags),
        cmocka_unit_test(a_tag_that_lay_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
