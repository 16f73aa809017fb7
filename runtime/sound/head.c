#include "sound/head.h"

#include <math.h>

enum { CHANGE = 240 /* frames from one speed to the next */, FASTEST = 8 };

static const float full = 1.0f / 32768;

static int copy_frames(vt_head *head, int count, float *out)
{
    int16_t some[2 * VT_HEAD_MOST];
    int missed = vt_samples_fetch(head->samples, &head->way, head->place, count, some),
        apart = head->samples->channels;
    for (int i = 0; i < count; i++) {
        out[2 * i] = (float)some[i * apart] * full;
        out[2 * i + 1] = (float)some[i * apart + apart - 1] * full;
    }
    head->place += count;
    return missed;
}

/* Between b and c: Catmull and Rom's cubic. */
static float between(float a, float b, float c, float d, float part)
{
    float slope = 0.5f * (c - a), bow = a - 2.5f * b + 2 * c - 0.5f * d,
          twist = 0.5f * (d - a) + 1.5f * (b - c);
    return ((twist * part + bow) * part + slope) * part + b;
}

/* A needle that stands makes no sound, one that crawls little. */
static float audible(double rate)
{
    double speed = fabs(rate) * 20;
    return speed < 1 ? (float)speed : 1;
}

static float toward(float from, float to, float step)
{
    return from < to ? fminf(from + step, to) : fmaxf(from - step, to);
}

static int bend_frames(vt_head *head, double rate, double nudge, int count, float *out)
{
    int16_t some[2 * (VT_HEAD_MOST * (FASTEST + 1) + 8)];
    double way[VT_HEAD_MOST], at = head->part, low = at, high = at;
    float loud[VT_HEAD_MOST];
    float moving = audible(rate);
    double goal = rate + nudge, step = (goal - head->rate) / CHANGE;
    if (fabs(step) < 1e-3) step = step < 0 ? -1e-3 : 1e-3;
    for (int i = 0; i < count; i++) {
        way[i] = at;
        loud[i] = head->move = toward(head->move, moving, 1.0f / CHANGE);
        low = fmin(low, at);
        high = fmax(high, at);
        if (fabs(goal - head->rate) <= fabs(step))
            head->rate = goal;
        else
            head->rate += step;
        at += head->rate;
    }
    int64_t first = (int64_t)floor(low) - 1;
    int all = (int)((int64_t)floor(high) + 3 - first), apart = head->samples->channels;
    int missed = vt_samples_fetch(head->samples, &head->way, head->place + first, all, some);
    for (int i = 0; i < count; i++) {
        double whole = floor(way[i]);
        const int16_t *four = some + ((int64_t)whole - 1 - first) * apart;
        float part = (float)(way[i] - whole), factor = full * loud[i];
        for (int side = 0; side < 2; side++, four += apart - 1)
            out[2 * i + side] =
                factor * between(four[0], four[apart], four[2 * apart], four[3 * apart], part);
    }
    head->place += (int64_t)floor(at);
    head->part = at - floor(at);
    return missed;
}

int vt_head_frames(vt_head *head, double rate, double nudge, int count, float *out)
{
    if (rate == 1 && nudge == 0 && head->rate == 1 && head->part == 0 && head->move == 1)
        return copy_frames(head, count, out);
    return bend_frames(head, rate, nudge, count, out);
}

bool vt_head_over(const vt_head *head, double rate)
{
    if (head->way.loop) return false;
    if (rate < 0) return head->place < -1;
    if (head->samples->streamed)
        return atomic_load(&head->samples->ended) && head->place >= atomic_load(&head->samples->ready);
    return head->place >= head->way.length;
}
