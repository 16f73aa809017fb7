#include "stage/spring.h"

#include <math.h>

#include "base/detmath.h"

static const double rest_share = 0.001;
static const double critical_within = 1e-5;

/* s = e^(-calm t) (a cos(turn t) + b sin(turn t)) below critical damping,
 * s = (a + b t) e^(-calm t) at it,
 * s = a e^(-calm t) + b e^(-haste t) above it. */
typedef struct {
    int regime; /* -1, 0, 1 */
    double a, b, calm, turn, haste;
} solution;

static solution solve(const vt_spring *spring)
{
    double rate = spring->rate, damping = spring->damping;
    solution s = {.regime = 0, .a = spring->gap, .calm = damping * rate};
    if (fabs(damping - 1) < critical_within) {
        s.b = spring->speed + rate * spring->gap;
    } else if (damping < 1) {
        s.regime = -1;
        s.turn = rate * sqrt(1 - damping * damping);
        s.b = (spring->speed + s.calm * spring->gap) / s.turn;
    } else {
        double root = sqrt(damping * damping - 1);
        s.regime = 1;
        s.haste = rate * (damping + root);
        s.calm = rate / (damping + root); /* the product of the two is rate squared */
        s.b = (spring->speed + s.calm * spring->gap) / (s.calm - s.haste);
        s.a = spring->gap - s.b;
    }
    return s;
}

double vt_spring_at(const vt_spring *spring, double seconds, double *speed)
{
    solution s = solve(spring);
    double fall = vt_exp(-s.calm * seconds), place, pace;
    if (s.regime < 0) {
        double c = vt_cos(s.turn * seconds), d = vt_sin(s.turn * seconds);
        place = fall * (s.a * c + s.b * d);
        pace = fall * s.turn * (s.b * c - s.a * d) - s.calm * place;
    } else if (s.regime == 0) {
        place = fall * (s.a + s.b * seconds);
        pace = fall * s.b - s.calm * place;
    } else {
        double quick = vt_exp(-s.haste * seconds);
        place = s.a * fall + s.b * quick;
        pace = -s.calm * s.a * fall - s.haste * s.b * quick;
    }
    if (speed) *speed = pace;
    return place;
}

/* What |s| stays below from then on, for t >= 1 / calm. */
static double bound(const solution *s, double t)
{
    double fall = vt_exp(-s->calm * t);
    if (s->regime < 0) return fall * sqrt(s->a * s->a + s->b * s->b);
    if (s->regime == 0) return fall * (fabs(s->a) + fabs(s->b) * t);
    return fabs(s->a) * fall + fabs(s->b) * vt_exp(-s->haste * t);
}

double vt_spring_length(const vt_spring *spring)
{
    double carry = fabs(spring->speed) / spring->rate * rest_share;
    double way = fabs(spring->gap) > carry ? fabs(spring->gap) : carry;
    if (way == 0) return 0;
    solution s = solve(spring);
    double near = way * rest_share, late = 1 / s.calm;
    while (bound(&s, late) > near)
        late *= 2;
    double early = late / 2;
    if (early * s.calm < 1) return late;
    for (int i = 0; i < 40; i++) {
        double middle = (early + late) / 2;
        if (bound(&s, middle) > near)
            early = middle;
        else
            late = middle;
    }
    return late;
}
