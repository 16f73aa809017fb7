/* Elementary functions from +, -, *, / and exact scaling alone, which IEEE 754 fixes to the last bit; built
 * without contraction, they give the same bits on every machine.
 *
 * Methods: arguments are reduced to a short interval with constants held in two or three parts (Cody and
 * Waite, 1980), a Taylor series does the rest, and what a rounding dropped is carried as a second double
 * where it counts (Dekker, 1971). Sine and its kin reduce exactly up to 1.6e6; beyond, by a rounded 2 pi:
 * repeatable still, but no longer accurate. */
#include "base/detmath.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* A number as the unevaluated sum of two. */
typedef struct {
    double hi, lo;
} pair;

static const pair ln2 = {0x1.62e42feep-1, 0x1.a39ef35793c76p-33}; /* hi has 32 bits */
static const pair pi = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
/* pi / 2 in parts of 33 bits, so that a multiple below 2^20 is exact, and the tail */
static const double half_pi[4] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2ep-69, 0x1.b839a252049c1p-104};

/* ln(i / 32) for i from 23 to 45 */
enum { LN_FIRST = 23 };
static const pair ln_table[] = {
    {-0x1.522ae0738a3d8p-2, 0x1.8f7e9b38a6979p-57},
    {-0x1.269621134db92p-2, -0x1.e0efadd9db02bp-56},
    {-0x1.f991c6cb3b379p-3, -0x1.f665066f980a2p-57},
    {-0x1.a93ed3c8ad9e3p-3, -0x1.bcafa9de97203p-57},
    {-0x1.5bf406b543db2p-3, 0x1.1f5b44c0df7e7p-61},
    {-0x1.1178e8227e47cp-3, 0x1.0e63a5f01c691p-58},
    {-0x1.9335e5d594989p-4, 0x1.478a85704ccb7p-58},
    {-0x1.08598b59e3a07p-4, 0x1.dd7009902bf32p-58},
    {-0x1.0415d89e74444p-5, -0x1.c05cf1d753622p-59},
    {0x0.0p+0, 0x0.0p+0},
    {0x1.f829b0e783300p-6, 0x1.33e3f04f1ef23p-60},
    {0x1.f0a30c01162a6p-5, 0x1.85f325c5bbacdp-59},
    {0x1.6f0d28ae56b4cp-4, -0x1.906d99184b992p-58},
    {0x1.e27076e2af2e6p-4, -0x1.61578001e0162p-60},
    {0x1.29552f81ff523p-3, 0x1.301771c407dbfp-57},
    {0x1.5ff3070a793d4p-3, -0x1.bc60efafc6f6ep-58},
    {0x1.9525a9cf456b4p-3, 0x1.d904c1d4e2e26p-57},
    {0x1.c8ff7c79a9a22p-3, -0x1.4f689f8434012p-57},
    {0x1.fb9186d5e3e2bp-3, -0x1.caaae64f21acbp-57},
    {0x1.1675cababa60ep-2, 0x1.ce63eab883717p-61},
    {0x1.2e8e2bae11d31p-2, -0x1.8f4cdb95ebdf9p-56},
    {0x1.4618bc21c5ec2p-2, 0x1.f42decdeccf1dp-56},
    {0x1.5d1bdbf5809cap-2, 0x1.4236383dc7fe1p-56},
};

/* arc tangent of i / 16 */
static const pair atan_table[] = {
    {0x0.0p+0, 0x0.0p+0},
    {0x1.ff55bb72cfdeap-5, -0x1.c934d86d23f1dp-60},
    {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
    {0x1.7b97b4bce5b02p-3, 0x1.347b0b4f881cap-58},
    {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57},
    {0x1.362773707ebccp-2, -0x1.963a544b672d8p-57},
    {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
    {0x1.a64eec3cc23fdp-2, -0x1.24dec1b50b7ffp-56},
    {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},
    {0x1.0657e94db30d0p-1, -0x1.d5b495f6349e6p-56},
    {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
    {0x1.345f01cce37bbp-1, 0x1.1021137c71102p-55},
    {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56},
    {0x1.5d58987169b18p-1, 0x1.0028e4bc5e7cap-57},
    {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56},
    {0x1.819d0b7158a4dp-1, -0x1.bf76229d3b917p-56},
    {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
};

static pair two_sum(double a, double b)
{
    double sum = a + b, of_b = sum - a;
    return (pair){sum, (a - (sum - of_b)) + (b - of_b)};
}

/* |a| >= |b| */
static pair quick_sum(double a, double b)
{
    double sum = a + b;
    return (pair){sum, b - (sum - a)};
}

/* Exact unless a factor exceeds 2^995 or the product is subnormal. */
static pair two_product(double a, double b)
{
    const double splitter = 134217729; /* 2^27 + 1 */
    double t = splitter * a, a_hi = t - (t - a), a_lo = a - a_hi;
    t = splitter * b;
    double b_hi = t - (t - b), b_lo = b - b_hi;
    double product = a * b;
    return (pair){product, ((a_hi * b_hi - product) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo};
}

static double quotient(pair n, pair d, double *rest)
{
    double q = n.hi / d.hi;
    pair back = two_product(q, d.hi);
    *rest = (((n.hi - back.hi) - back.lo) + n.lo - q * d.lo) / d.hi;
    return q;
}

static double polynomial(const double *c, size_t count, double x)
{
    double sum = c[count - 1];
    for (size_t i = count - 1; i-- > 0;)
        sum = sum * x + c[i];
    return sum;
}
#define POLYNOMIAL(c, x) polynomial((c), sizeof(c) / sizeof *(c), (x))

/* x minus the nearest multiple of pi / 2; that multiple modulo 4. */
static pair reduce_angle(double x, int *quarter)
{
    if (fabs(x) >= 0x1p20) x = fmod(x, 2 * pi.hi);
    int n = (int)(x * (2 / pi.hi) + (x < 0 ? -0.5 : 0.5));
    *quarter = n & 3;
    if (n == 0) return (pair){x, 0};
    pair first = two_sum(x - n * half_pi[0], -n * half_pi[1]);
    pair second = two_sum(first.hi, -n * half_pi[2]);
    return quick_sum(second.hi, first.lo + second.lo - n * half_pi[3]);
}

/* For |x| <= pi / 4, not rounded to one double yet. */
static pair sine_series(pair x)
{
    static const double c[] = {-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800,
        1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
    double z = x.hi * x.hi;
    return quick_sum(x.hi, x.hi * (z * POLYNOMIAL(c, z)) + x.lo * (1 - z / 2));
}

static pair cosine_series(pair x)
{
    static const double c[] = {1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600,
        -1.0 / 87178291200, 1.0 / 20922789888000, -1.0 / 6402373705728000};
    double z = x.hi * x.hi;
    pair first = quick_sum(1, -z / 2);
    return quick_sum(first.hi, first.lo + (z * z * POLYNOMIAL(c, z) - x.hi * x.lo));
}

/* Sine of x + shift quarter turns. */
static pair wave(double x, int shift)
{
    int quarter;
    pair r = reduce_angle(x, &quarter);
    quarter = (quarter + shift) & 3;
    pair value = quarter & 1 ? cosine_series(r) : sine_series(r);
    return quarter & 2 ? (pair){-value.hi, -value.lo} : value;
}

static const double tiny_angle = 0x1p-27; /* its cube is below the last digit */

double vt_sin(double radians)
{
    if (!isfinite(radians)) return NAN;
    return fabs(radians) < tiny_angle ? radians : wave(radians, 0).hi;
}

double vt_cos(double radians)
{
    return isfinite(radians) ? wave(radians, 1).hi : NAN;
}

double vt_tan(double radians)
{
    if (!isfinite(radians)) return NAN;
    if (fabs(radians) < tiny_angle) return radians;
    double rest, q = quotient(wave(radians, 0), wave(radians, 1), &rest);
    return q + rest;
}

/* Arc tangent of a / b for 0 <= a <= b, b from 1/2 to 1: from the nearest sixteenth on. */
static pair atan_of_ratio(double a, double b)
{
    static const double c[] = {-1.0 / 3, 1.0 / 5, -1.0 / 7, 1.0 / 9, -1.0 / 11, 1.0 / 13};
    int i = (int)(a / b * 16 + 0.5);
    double from = i / 16.0;
    pair part = two_product(from, b);
    double t = ((a - part.hi) - part.lo) / (b + from * a), z = t * t;
    pair sum = two_sum(atan_table[i].hi, t);
    return quick_sum(sum.hi, sum.lo + atan_table[i].lo + t * (z * POLYNOMIAL(c, z)));
}

double vt_atan2(double y, double x)
{
    if (isnan(x) || isnan(y)) return NAN;
    double a = fabs(y), b = fabs(x);
    if (isinf(a)) {
        b = isinf(b) ? 1 : 0;
        a = 1;
    } else if (isinf(b)) {
        a = 0;
        b = 1;
    }
    bool steep = a > b;
    if (steep) {
        double other = a;
        a = b;
        b = other;
    }
    if (b == 0) b = 1; /* both are zero: the signs decide */
    bool back = signbit(x);
    if (!back && !steep && a < b * 0x1p-30) return copysign(a / b, y);

    int exponent;
    b = frexp(b, &exponent);
    pair angle = atan_of_ratio(ldexp(a, -exponent), b);
    if (steep) {
        pair sum = two_sum(pi.hi / 2, back ? angle.hi : -angle.hi);
        angle = quick_sum(sum.hi, sum.lo + (pi.lo / 2 + (back ? angle.lo : -angle.lo)));
    } else if (back) {
        pair sum = two_sum(pi.hi, -angle.hi);
        angle = quick_sum(sum.hi, sum.lo + (pi.lo - angle.lo));
    }
    return copysign(angle.hi, y);
}

static double exp_of_pair(pair x)
{
    static const double c[] = {1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
        1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200};
    if (x.hi > 710) return INFINITY;
    if (x.hi < -746) return 0;
    int k = (int)(x.hi * 0x1.71547652b82fep+0 + (x.hi < 0 ? -0.5 : 0.5));
    pair r = two_sum(x.hi - k * ln2.hi, -k * ln2.lo);
    r = two_sum(r.hi, r.lo + x.lo);
    double tail = r.lo * (1 + r.hi) + r.hi * r.hi * POLYNOMIAL(c, r.hi);
    pair sum = quick_sum(1, r.hi);
    return ldexp(sum.hi + (sum.lo + tail), k);
}

double vt_exp(double x)
{
    return isnan(x) ? NAN : exp_of_pair((pair){x, 0});
}

/* For finite x > 0, to about 66 bits: with x = 2^k m and c the nearest i / 32,
 * ln x = k ln 2 + ln c + 2 artanh((m - c) / (m + c)). */
static pair log_of(double x)
{
    static const double c[] = {1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13};
    int k;
    double m = frexp(x, &k);
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        k--;
    }
    int i = (int)(m * 32 + 0.5);
    double rest, s = quotient((pair){m - i / 32.0, 0}, two_sum(m, i / 32.0), &rest);
    double z = s * s;
    pair base = ln_table[i - LN_FIRST];
    pair first = two_sum(k * ln2.hi, base.hi);
    pair second = two_sum(first.hi, 2 * s);
    double lo = 2 * (rest + s * (z * POLYNOMIAL(c, z)));
    return quick_sum(second.hi, first.lo + second.lo + (base.lo + k * ln2.lo) + lo);
}

double vt_log_e(double x)
{
    if (isnan(x) || x < 0) return NAN;
    if (x == 0) return -INFINITY;
    return isinf(x) ? INFINITY : log_of(x).hi;
}

/* |x|^y for |x| other than 1 and y other than 0, neither NaN. */
static double magnitude_of_pow(double x, double y)
{
    if (x == 0 || isinf(x)) return (x == 0) == (y > 0) ? 0 : INFINITY;
    /* |ln x| is at least 2^-53: so large a power can only overflow or vanish */
    if (fabs(y) > 0x1p64) return (x > 1) == (y > 0) ? INFINITY : 0;
    pair l = log_of(x);
    pair product = two_product(y, l.hi);
    return exp_of_pair(quick_sum(product.hi, product.lo + y * l.lo));
}

double vt_pow(double x, double y)
{
    if (y == 0 || x == 1) return 1;
    if (isnan(x) || isnan(y)) return NAN;
    bool whole = floor(y) == y; /* so is an infinity, and it is even */
    bool odd = whole && fabs(y) < 0x1p53 && fmod(y, 2) != 0;
    if (x < 0 && !whole && !isinf(x)) return NAN;
    double magnitude = fabs(x) == 1 ? 1 : magnitude_of_pow(fabs(x), y);
    return odd && signbit(x) ? -magnitude : magnitude;
}
