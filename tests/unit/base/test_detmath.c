/* Close to the C library's functions everywhere, equal to it where the standard names the value, and the same
 * bits on every machine and compiler. */
#include "check.h"

#include <math.h>
#include <stdbool.h>

#include "base/chance.h"
#include "base/detmath.h"
#include "base/hash.h"

enum { POINTS = 1000000 };
static const double allowed_ulp = 2;

static double ulp_distance(double got, double expected)
{
    if (got == expected || (isnan(got) && isnan(expected))) return 0;
    if (!isfinite(got) || !isfinite(expected)) return INFINITY;
    double size = fabs(expected);
    return fabs(got - expected) / (nextafter(size, INFINITY) - size);
}

static void assert_close(const char *what, double x, double y, double got, double expected)
{
    double distance = ulp_distance(got, expected);
    if (!(distance <= allowed_ulp))
        fail_msg("%s(%a, %a) is %a, not %a: %g ulp", what, x, y, got, expected, distance);
}

static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || (a == b && !signbit(a) == !signbit(b));
}

/* Either sign, magnitudes from 10^low to 10^high, each as likely. */
static double any_double(vt_chance *chance, double low, double high)
{
    double value = pow(10, low + vt_chance_unit(chance) * (high - low));
    return vt_chance_below(chance, 2) ? value : -value;
}

static void angles_are_close(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 1);
    for (int i = 0; i < POINTS; i++) {
        double x = i & 1 ? any_double(&chance, -10, 6) : (vt_chance_unit(&chance) * 2 - 1) * 1e6;
        assert_close("sin", x, 0, vt_sin(x), sin(x));
        assert_close("cos", x, 0, vt_cos(x), cos(x));
        assert_close("tan", x, 0, vt_tan(x), tan(x));
    }
}

/* Here almost every digit of the argument cancels. */
static void multiples_of_a_quarter_turn_are_close(void **state)
{
    (void)state;
    for (int i = -630000; i <= 630000; i += 7) {
        double x = i * 1.57079632679489661923;
        for (int step = 0; step < 3; step++, x = nextafter(x, INFINITY)) {
            assert_close("sin", x, 0, vt_sin(x), sin(x));
            assert_close("cos", x, 0, vt_cos(x), cos(x));
            assert_close("tan", x, 0, vt_tan(x), tan(x));
        }
    }
}

static void angles_have_known_values(void **state)
{
    (void)state;
    assert_true(same(vt_sin(0.0), 0.0) && same(vt_sin(-0.0), -0.0));
    assert_true(same(vt_tan(0.0), 0.0) && same(vt_tan(-0.0), -0.0));
    assert_true(vt_cos(0) == 1 && vt_cos(-0.0) == 1);
    assert_true(vt_sin(1.57079632679489661923) == 1);
    assert_true(vt_cos(3.14159265358979323846) == -1);
    assert_true(vt_sin(3.14159265358979323846) == 0x1.1a62633145c07p-53);
    assert_true(vt_sin(5e-324) == 5e-324 && vt_tan(-5e-324) == -5e-324);
    static const double bad[] = {INFINITY, -INFINITY, NAN};
    for (int i = 0; i < 3; i++)
        assert_true(isnan(vt_sin(bad[i])) && isnan(vt_cos(bad[i])) && isnan(vt_tan(bad[i])));
}

static void huge_angles_stay_on_the_circle(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 2);
    for (int i = 0; i < 100000; i++) {
        double x = any_double(&chance, 6, 308), s = vt_sin(x), c = vt_cos(x);
        assert_true(fabs(s * s + c * c - 1) < 1e-15);
    }
    for (double x = 1.6e6; x < 1.7e6; x += 1000.1)
        assert_true(fabs(vt_sin(x) - sin(x)) < 1e-9);
}

static void directions_are_close(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 3);
    for (int i = 0; i < POINTS; i++) {
        double span = i & 1 ? 3 : 300;
        double y = any_double(&chance, -span, span), x = any_double(&chance, -span, span);
        assert_close("atan2", y, x, vt_atan2(y, x), atan2(y, x));
    }
    for (int i = 0; i <= 4096; i++) {
        double y = i / 2048.0;
        assert_close("atan2", y, 1, vt_atan2(y, 1), atan2(y, 1));
        assert_close("atan2", y, -1, vt_atan2(y, -1), atan2(y, -1));
        assert_close("atan2", -1, y, vt_atan2(-1, y), atan2(-1, y));
    }
}

static void directions_follow_the_standard(void **state)
{
    (void)state;
    static const double values[] = {
        0.0, -0.0, 1, -1, 5e-324, -5e-324, 2e-308, 1e308, -1e308, INFINITY, -INFINITY, NAN};
    enum { COUNT = sizeof values / sizeof *values };
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            double y = values[i], x = values[j], got = vt_atan2(y, x), expected = atan2(y, x);
            assert_close("atan2", y, x, got, expected);
            if (!isnan(got)) assert_int_equal(!signbit(got), !signbit(expected));
        }
    }
}

static void exponentials_are_close(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 4);
    for (int i = 0; i < POINTS; i++) {
        double x = i & 1 ? any_double(&chance, -18, 1) : vt_chance_unit(&chance) * 1460 - 748;
        assert_close("exp", x, 0, vt_exp(x), exp(x));
    }
    assert_true(vt_exp(0) == 1 && vt_exp(-0.0) == 1);
    assert_true(vt_exp(1) == 0x1.5bf0a8b145769p+1);
    assert_true(vt_exp(INFINITY) == INFINITY && same(vt_exp(-INFINITY), 0.0) && isnan(vt_exp(NAN)));
    assert_true(vt_exp(0x1.62e42fefa39efp+9) < INFINITY && vt_exp(0x1.62e42fefa39f0p+9) == INFINITY);
    assert_true(vt_exp(-745.13) > 0 && vt_exp(-745.14) == 0);
    assert_true(vt_exp(1e300) == INFINITY && vt_exp(-1e300) == 0);
}

static void logarithms_are_close(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 5);
    for (int i = 0; i < POINTS; i++) {
        double x = i & 1 ? fabs(any_double(&chance, -323, 308)) : 0.5 + vt_chance_unit(&chance) * 1.5;
        assert_close("log", x, 0, vt_log_e(x), log(x));
    }
    for (int i = 1; i < 1000; i++) {
        double below = 1 - i * 0x1p-53, above = 1 + i * 0x1p-52;
        assert_close("log", below, 0, vt_log_e(below), log(below));
        assert_close("log", above, 0, vt_log_e(above), log(above));
    }
    assert_true(same(vt_log_e(1), 0.0));
    assert_true(vt_log_e(2) == 0x1.62e42fefa39efp-1);
    assert_true(vt_log_e(0) == -INFINITY && vt_log_e(-0.0) == -INFINITY && vt_log_e(INFINITY) == INFINITY);
    assert_true(isnan(vt_log_e(-1)) && isnan(vt_log_e(-INFINITY)) && isnan(vt_log_e(NAN)));
    assert_close("log", 5e-324, 0, vt_log_e(5e-324), log(5e-324));
}

static void powers_are_close(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 6);
    for (int i = 0; i < POINTS; i++) {
        double x, y;
        switch (i % 3) {
        case 0: /* results over the whole range, subnormal ones too */
            x = fabs(any_double(&chance, -300, 300));
            y = (vt_chance_unit(&chance) * 1460 - 748) / log(x);
            break;
        case 1: /* what animations ask for */
            x = vt_chance_unit(&chance) * 4;
            y = vt_chance_unit(&chance) * 20 - 10;
            break;
        default: /* near 1 to a large power, where an inexact logarithm shows most */
            x = 1 + any_double(&chance, -12, -1);
            y = (vt_chance_unit(&chance) * 1400 - 700) / log(x);
            break;
        }
        assert_close("pow", x, y, vt_pow(x, y), pow(x, y));
    }
}

static void whole_powers_are_exact(void **state)
{
    (void)state;
    for (int base = -12; base <= 12; base++) {
        double exact = 1;
        for (int power = 0; power <= 14; power++, exact *= base)
            assert_true(vt_pow(base, power) == exact);
    }
    for (int power = -1074; power < 1024; power++)
        assert_true(vt_pow(2, power) == ldexp(1, power));
    assert_true(vt_pow(2, 1024) == INFINITY && vt_pow(2, -1076) == 0);
    assert_true(vt_pow(9, 0.5) == 3 && vt_pow(0.25, -0.5) == 2);
}

/* C17 F.10.4.4, with the library of this machine as the witness. */
static void powers_follow_the_standard(void **state)
{
    (void)state;
    static const double values[] = {0.0, -0.0, 0.5, -0.5, 1, -1, 2, -2, 3, -3, 1.5, -1.5, 4503599627370497.0,
        -4503599627370497.0, 9007199254740991.0, -9007199254740991.0, 9007199254740992.0, 1e20, -1e20, 1e308,
        -1e308, 5e-324, -5e-324, 1e-300, INFINITY, -INFINITY, NAN};
    enum { COUNT = sizeof values / sizeof *values };
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            double x = values[i], y = values[j], got = vt_pow(x, y), expected = pow(x, y);
            assert_close("pow", x, y, got, expected);
            if (!isnan(got) && !signbit(got) != !signbit(expected)) fail_msg("sign of pow(%a, %a)", x, y);
        }
    }
}

/* A different compiler, level of optimisation or machine must give this very value. */
static void bits_are_pinned(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 7);
    vt_hash hash = vt_hash_start;
    for (int i = 0; i < 200000; i++) {
        double x = vt_chance_unit(&chance) * 2000 - 1000, y = vt_chance_unit(&chance) * 20 - 10;
        hash = vt_hash_f64(hash, vt_sin(x));
        hash = vt_hash_f64(hash, vt_cos(x));
        hash = vt_hash_f64(hash, vt_tan(x));
        hash = vt_hash_f64(hash, vt_atan2(x, y));
        hash = vt_hash_f64(hash, vt_exp(y));
        hash = vt_hash_f64(hash, vt_log_e(fabs(x)));
        hash = vt_hash_f64(hash, vt_pow(fabs(x), y));
        hash = vt_hash_f64(hash, vt_sin(x * 1e9));
    }
    if (hash != 0x358E77240AF59729) fail_msg("the bits have changed: %#llx", (unsigned long long)hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_are_close),
        cmocka_unit_test(multiples_of_a_quarter_turn_are_close),
        cmocka_unit_test(angles_have_known_values),
        cmocka_unit_test(huge_angles_stay_on_the_circle),
        cmocka_unit_test(directions_are_close),
        cmocka_unit_test(directions_follow_the_standard),
        cmocka_unit_test(exponentials_are_close),
        cmocka_unit_test(logarithms_are_close),
        cmocka_unit_test(powers_are_close),
        cmocka_unit_test(whole_powers_are_exact),
        cmocka_unit_test(powers_follow_the_standard),
        cmocka_unit_test(bits_are_pinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
