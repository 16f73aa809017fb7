/* Places as a function of time: known cases, and a thousand random lives beside a stepper that walks them
 * microsecond by microsecond's worth of arithmetic, without formulas for loops and moments. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "playback/transport.h"

static vt_transport plays(double rate, int64_t length_us)
{
    vt_transport transport;
    vt_transport_init(&transport);
    vt_transport_length(&transport, length_us, 0);
    vt_transport_rate(&transport, rate, 0);
    vt_transport_play(&transport, 0);
    return transport;
}

static vt_transport loops(double rate, int64_t length_us, int64_t from_us, int64_t to_us)
{
    vt_transport transport = plays(rate, length_us);
    transport.loop = true;
    transport.loop_from_us = from_us;
    transport.loop_to_us = to_us;
    return transport;
}

static void it_stands_goes_and_ends(void **state)
{
    (void)state;
    vt_transport transport;
    vt_transport_init(&transport);
    assert_int_equal(vt_transport_at(&transport, 99), 0);
    assert_true(vt_transport_end(&transport, 0) == INT64_MAX);
    vt_transport_length(&transport, 1000, 0);
    vt_transport_play(&transport, 100);
    assert_int_equal(vt_transport_at(&transport, 100), 0);
    assert_int_equal(vt_transport_at(&transport, 600), 500);
    assert_int_equal(vt_transport_end(&transport, 600), 1100);
    assert_int_equal(vt_transport_at(&transport, 1100), 1000);
    assert_int_equal(vt_transport_at(&transport, 5000), 1000);
    assert_int_equal(vt_transport_end(&transport, 5000), 5000);
    vt_transport_pause(&transport, 700);
    assert_int_equal(vt_transport_at(&transport, 9000), 600);
    vt_transport_play(&transport, 9000);
    assert_int_equal(vt_transport_at(&transport, 9100), 700);
}

static void rates(void **state)
{
    (void)state;
    vt_transport transport = plays(-2, 1000);
    assert_int_equal(vt_transport_end(&transport, 0), 0);
    vt_transport_seek(&transport, 1000, 10);
    assert_int_equal(vt_transport_at(&transport, 110), 800);
    assert_int_equal(vt_transport_end(&transport, 110), 510);
    assert_int_equal(vt_transport_at(&transport, 600), 0);
    vt_transport_rate(&transport, 0, 110);
    assert_int_equal(vt_transport_at(&transport, 7000), 800);
    assert_true(vt_transport_end(&transport, 7000) == INT64_MAX);
    assert_true(vt_transport_when(&transport, 900, 7000) == INT64_MAX);
    vt_transport_rate(&transport, 99, 7000);
    assert_true(transport.rate == 8);
    vt_transport_rate(&transport, -99, 7000);
    assert_true(transport.rate == -8);
    vt_transport_rate(&transport, NAN, 7000);
    assert_true(transport.rate == 0);
}

static void loops_go_round(void **state)
{
    (void)state;
    vt_transport transport = loops(1, 1000, 200, 500);
    assert_int_equal(vt_transport_at(&transport, 100), 100);
    assert_int_equal(vt_transport_at(&transport, 499), 499);
    assert_int_equal(vt_transport_at(&transport, 500), 200);
    assert_int_equal(vt_transport_at(&transport, 500 + 299), 499);
    assert_int_equal(vt_transport_at(&transport, 500 + 300), 200);
    assert_true(vt_transport_end(&transport, 0) == INT64_MAX);
    assert_int_equal(vt_transport_when(&transport, 200, 200), 500);
    assert_int_equal(vt_transport_when(&transport, 500, 200), 500);
    assert_int_equal(vt_transport_when(&transport, 500, 500), 800);
    assert_int_equal(vt_transport_when(&transport, 100, 0), 100);
    assert_true(vt_transport_when(&transport, 100, 100) == INT64_MAX);
    assert_true(vt_transport_when(&transport, 501, 0) == INT64_MAX);
    vt_transport_seek(&transport, 900, 1000);
    assert_int_equal(vt_transport_at(&transport, 1000), 200 + (900 - 200) % 300);
}

static void loops_go_round_backwards(void **state)
{
    (void)state;
    vt_transport transport = loops(-1, 1000, 200, 500);
    vt_transport_seek(&transport, 600, 0);
    assert_int_equal(vt_transport_at(&transport, 50), 550);
    assert_int_equal(vt_transport_when(&transport, 500, 0), 100);
    assert_int_equal(vt_transport_at(&transport, 400), 200);
    assert_int_equal(vt_transport_at(&transport, 401), 499);
    assert_int_equal(vt_transport_when(&transport, 200, 0), 400);
    assert_int_equal(vt_transport_when(&transport, 500, 100), 400);
    assert_int_equal(vt_transport_when(&transport, 499, 400), 401);
    assert_true(vt_transport_when(&transport, 199, 0) == INT64_MAX);
    assert_int_equal(vt_transport_at(&transport, 701), 499);
    transport = loops(-1, 1000, 0, 0);
    assert_int_equal(vt_transport_at(&transport, 0), 0);
    assert_int_equal(vt_transport_at(&transport, 1), 999);
}

static void the_very_end_of_a_loop(void **state)
{
    (void)state;
    vt_transport transport = loops(1, 1000, 0, 0);
    vt_transport_seek(&transport, 5000, 0);
    assert_int_equal(transport.at_us, 1000);
    assert_int_equal(vt_transport_at(&transport, 0), 0);
    assert_int_equal(vt_transport_at(&transport, 1), 1);
    assert_int_equal(vt_transport_when(&transport, 1000, 0), 1000);
    assert_int_equal(vt_transport_when(&transport, 0, 0), 1000);
    transport = loops(1, 1000, 0, 4000);
    assert_int_equal(vt_transport_at(&transport, 1000), 0);
    transport = loops(1, 1000, 1000, 0);
    assert_int_equal(vt_transport_at(&transport, 2000), 1000);
    assert_int_equal(vt_transport_end(&transport, 0), 1000);
}

static void rate_changes_inside_a_loop(void **state)
{
    (void)state;
    vt_transport transport = loops(1, 1000, 0, 0);
    vt_transport_rate(&transport, -0.5, 2300);
    assert_int_equal(vt_transport_at(&transport, 2300), 300);
    assert_int_equal(vt_transport_at(&transport, 2900), 0);
    assert_int_equal(vt_transport_at(&transport, 2902), 999);
    vt_transport_rate(&transport, 4, 3100);
    assert_int_equal(vt_transport_at(&transport, 3100), 900);
    assert_int_equal(vt_transport_at(&transport, 3125), 0);
    vt_transport_loop(&transport, false, 3150);
    assert_int_equal(vt_transport_at(&transport, 3150), 100);
    assert_int_equal(vt_transport_end(&transport, 3150), 3375);
}

static void a_length_that_comes_late(void **state)
{
    (void)state;
    vt_transport transport = plays(1, 0);
    assert_int_equal(vt_transport_at(&transport, 5000), 5000);
    assert_true(vt_transport_end(&transport, 5000) == INT64_MAX);
    vt_transport_length(&transport, 3000, 4000);
    assert_int_equal(vt_transport_at(&transport, 4000), 3000);
    assert_int_equal(vt_transport_end(&transport, 4000), 4000);
    transport = loops(1, 0, 0, 0);
    assert_int_equal(vt_transport_at(&transport, 4500), 4500);
    vt_transport_length(&transport, 1000, 4500);
    assert_int_equal(vt_transport_at(&transport, 4500), 500);
    vt_transport_init(&transport);
    vt_transport_seek(&transport, 4000, 0);
    vt_transport_length(&transport, 3000, 1);
    assert_int_equal(vt_transport_at(&transport, 1), 3000);
    vt_transport_length(&transport, -5, 1);
    assert_int_equal(transport.length_us, 0);
}

static void nothing_overflows(void **state)
{
    (void)state;
    vt_transport transport = plays(8, 0);
    assert_true(vt_transport_at(&transport, INT64_MAX / 2) > INT64_MAX / 4);
    assert_true(vt_transport_when(&transport, INT64_MAX, 0) == INT64_MAX);
    vt_transport_rate(&transport, 1e-300, 1000);
    assert_true(vt_transport_when(&transport, INT64_MAX / 2, 1000) == INT64_MAX);
    transport = plays(1e-12, 1000000);
    assert_true(vt_transport_end(&transport, 0) == INT64_MAX);
    transport = plays(1e-6, 1000000);
    assert_int_equal(vt_transport_end(&transport, 0), 1000000000000);
    transport = loops(-8, 1, 0, 0);
    assert_int_equal(vt_transport_at(&transport, INT64_MAX / 2), 0);
}

static void epochs(void **state)
{
    (void)state;
    vt_transport transport = plays(1, 1000);
    uint32_t epoch = transport.epoch;
    vt_transport_play(&transport, 5);
    vt_transport_pause(&transport, 10);
    vt_transport_rate(&transport, 2, 20);
    vt_transport_correct(&transport, 500, 20);
    vt_transport_length(&transport, 900, 20);
    vt_transport_loop(&transport, true, 20);
    assert_int_equal(transport.epoch, epoch);
    vt_transport_seek(&transport, 2, 30);
    assert_int_equal(transport.epoch, epoch + 1);
    vt_transport_play(&transport, 30);
    assert_int_equal(transport.epoch, epoch + 2);
}

/* What a person would do with a tape: pull it on in steps, and put it back where the loop says. */
struct stepper {
    double at, rate;
    int64_t t_us, length, from, to;
    bool playing, loop;
};

static void step(struct stepper *stepper, int64_t t_us)
{
    double left = stepper->playing ? fabs(stepper->rate) * (double)(t_us - stepper->t_us) : 0;
    int64_t end =
        stepper->to && (!stepper->length || stepper->to < stepper->length) ? stepper->to : stepper->length;
    bool round = stepper->loop && end > stepper->from;
    double far = (double)end, near = (double)stepper->from;
    stepper->t_us = t_us;
    if (!stepper->playing || stepper->rate == 0) return;
    if (stepper->rate > 0) {
        while (round && stepper->at + left >= far) {
            left -= far - stepper->at;
            stepper->at = near;
        }
        stepper->at += left;
        if (!round && stepper->length && stepper->at > (double)stepper->length)
            stepper->at = (double)stepper->length;
        return;
    }
    while (round && stepper->at - left < near) {
        left -= stepper->at - near;
        stepper->at = far;
    }
    stepper->at -= left;
    if (!round && stepper->at < 0) stepper->at = 0;
}

/* Apart by less than a microsecond a change, the short way round. */
static bool close_to(const struct stepper *stepper, int64_t at, int changes)
{
    int64_t end = stepper->to && stepper->to < stepper->length ? stepper->to : stepper->length;
    double apart = fabs(stepper->at - (double)at), span = (double)(end - stepper->from);
    double other = stepper->loop && span > 0 ? fabs(span - apart) : apart;
    return fmin(apart, other) <= changes + 1.01;
}

static void change(vt_transport *transport, struct stepper *stepper, vt_chance *chance, int64_t t_us)
{
    static const double rates[] = {1, -1, 0.5, 2, -0.25, 8, -8, 0, 0.3, -1.7, 0.01};
    int64_t place = (int64_t)vt_chance_below(chance, (uint64_t)stepper->length + 1);
    step(stepper, t_us);
    switch (vt_chance_below(chance, 4)) {
    case 0:
        vt_transport_play(transport, t_us);
        stepper->playing = true;
        break;
    case 1:
        vt_transport_pause(transport, t_us);
        stepper->playing = false;
        break;
    case 2:
        vt_transport_seek(transport, place, t_us);
        stepper->at = (double)place;
        break;
    default:
        stepper->rate = rates[vt_chance_below(chance, sizeof rates / sizeof *rates)];
        vt_transport_rate(transport, stepper->rate, t_us);
    }
}

/* The first moment at a place is the one that was told, and the moment before it is not there yet. */
static void lands(const vt_transport *transport, const struct stepper *stepper, int64_t place, int64_t t_us)
{
    int64_t when = vt_transport_when(transport, place, t_us);
    int64_t end = vt_transport_end(transport, t_us);
    if (end < INT64_MAX)
        assert_int_equal(vt_transport_at(transport, end), transport->rate > 0 ? transport->length_us : 0);
    if (when == INT64_MAX) return;
    assert_true(when > t_us);
    int64_t at = vt_transport_at(transport, when), past = (int64_t)ceil(fabs(transport->rate));
    int64_t to = stepper->to && stepper->to < stepper->length ? stepper->to : stepper->length;
    int64_t off = transport->rate > 0 ? at - place : place - at;
    if (stepper->loop && to > stepper->from && off < 0) off += to - stepper->from;
    if (off < 0 || off > past) fail_msg("at %ld, not %ld, rate %g", (long)at, (long)place, transport->rate);
}

static void random_lives(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 5);
    for (int life = 0; life < 2000; life++) {
        struct stepper stepper = {.rate = 1, .length = 1 + (int64_t)vt_chance_below(&chance, 3000000)};
        vt_transport transport;
        vt_transport_init(&transport);
        vt_transport_length(&transport, stepper.length, 0);
        if (vt_chance_below(&chance, 2)) {
            stepper.loop = transport.loop = true;
            stepper.from = (int64_t)vt_chance_below(&chance, (uint64_t)stepper.length);
            stepper.to = vt_chance_below(&chance, 2) ? 0 : stepper.from + 1000;
            transport.loop_from_us = stepper.from;
            transport.loop_to_us = stepper.to;
        }
        int64_t t_us = 0;
        for (int i = 0; i < 40; i++) {
            t_us += (int64_t)vt_chance_below(&chance, 2000000);
            step(&stepper, t_us);
            int64_t at = vt_transport_at(&transport, t_us);
            assert_true(at >= 0 && at <= stepper.length);
            if (!close_to(&stepper, at, i + 1))
                fail_msg("life %d, change %d: at %ld, stepped to %.3f", life, i, (long)at, stepper.at);
            stepper.at = (double)at;
            lands(
                &transport, &stepper, (int64_t)vt_chance_below(&chance, (uint64_t)stepper.length + 1), t_us);
            change(&transport, &stepper, &chance, t_us);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stands_goes_and_ends),
        cmocka_unit_test(rates),
        cmocka_unit_test(loops_go_round),
        cmocka_unit_test(loops_go_round_backwards),
        cmocka_unit_test(the_very_end_of_a_loop),
        cmocka_unit_test(rate_changes_inside_a_loop),
        cmocka_unit_test(a_length_that_comes_late),
        cmocka_unit_test(nothing_overflows),
        cmocka_unit_test(epochs),
        cmocka_unit_test(random_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
