/* Robert Penner's easing equations (Motion, Tweening, and Easing, 2002), each given once as its `in`; `out`
 * is it turned round, `inout` is half of each. Sine and power come from base/detmath.h, so that a replay
 * moves alike. */
#include <math.h>
#include <string.h>

#include "base/detmath.h"
#include "stage/stage_private.h"

static const double pi = 3.14159265358979323846;

static double linear(double t)
{
    return t;
}

static double sine(double t)
{
    return 1 - vt_cos(t * pi / 2);
}

static double quad(double t)
{
    return t * t;
}

static double cubic(double t)
{
    return t * t * t;
}

static double quart(double t)
{
    return t * t * t * t;
}

static double quint(double t)
{
    return t * t * t * t * t;
}

static double expo(double t)
{
    return vt_pow(2, 10 * (t - 1));
}

static double circ(double t)
{
    return 1 - sqrt(1 - t * t);
}

static double back(double t)
{
    const double overshoot = 1.70158; /* ten per cent */
    return t * t * ((overshoot + 1) * t - overshoot);
}

static double elastic(double t)
{
    const double period = 0.3;
    return -vt_pow(2, 10 * (t - 1)) * vt_sin((t - 1 - period / 4) * 2 * pi / period);
}

static double bounce(double t)
{
    const double k = 7.5625; /* (11/4) squared: parabolas whose zeros lie at 4/11, 8/11, 10/11 and 12/11 */
    double u = 1 - t;
    if (u < 4 / 11.0) return 1 - k * u * u;
    if (u < 8 / 11.0) return 1 - (k * (u - 6 / 11.0) * (u - 6 / 11.0) + 3 / 4.0);
    if (u < 10 / 11.0) return 1 - (k * (u - 9 / 11.0) * (u - 9 / 11.0) + 15 / 16.0);
    return 1 - (k * (u - 21 / 22.0) * (u - 21 / 22.0) + 63 / 64.0);
}

typedef enum { EASE_IN, EASE_OUT, EASE_INOUT } ease_way;

struct vt_ease {
    const char *name;
    double (*in)(double t);
    ease_way way;
};

#define FAMILY(family)                                                                                       \
    {#family ".in", family, EASE_IN}, {#family ".out", family, EASE_OUT},                                    \
    {                                                                                                        \
#family ".inout", family, EASE_INOUT                                                                 \
    }

static const vt_ease eases[] = {{"linear", linear, EASE_IN}, FAMILY(sine), FAMILY(quad), FAMILY(cubic),
    FAMILY(quart), FAMILY(quint), FAMILY(expo), FAMILY(circ), FAMILY(back), FAMILY(elastic), FAMILY(bounce)};

enum { EASE_COUNT = sizeof eases / sizeof eases[0] };

const vt_ease *vt_ease_find(const char *name)
{
    for (int i = 0; i < EASE_COUNT; i++)
        if (strcmp(eases[i].name, name) == 0) return &eases[i];
    return NULL;
}

static const char *name_at(const void *context, int index)
{
    (void)context;
    return eases[index].name;
}

const char *vt_ease_nearest(const char *name)
{
    return vt_props_nearest(name, name_at, NULL, EASE_COUNT);
}

double vt_ease_at(const vt_ease *ease, double t)
{
    if (!(t > 0)) return 0;
    if (t >= 1) return 1;
    switch (ease->way) {
    case EASE_OUT:
        return 1 - ease->in(1 - t);
    case EASE_INOUT:
        return t < 0.5 ? ease->in(2 * t) / 2 : 1 - ease->in(2 - 2 * t) / 2;
    default:
        return ease->in(t);
    }
}

int vt_ease_count(void)
{
    return EASE_COUNT;
}

const char *vt_ease_name(int index)
{
    return index >= 0 && index < EASE_COUNT ? eases[index].name : NULL;
}

int vt_ease_index(const vt_ease *ease)
{
    return (int)(ease - eases);
}
