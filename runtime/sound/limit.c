#include "sound/limit.h"

#include <math.h>

enum { ATTACK = 16 /* frames */ };

static const float recovery = 0.012f; /* of what is missing, each block: back within a quarter of a second */

void vt_limit_frames(vt_limit *limit, float *frames, int count)
{
    float peak = 0;
    for (int i = 0; i < 2 * count; i++)
        peak = fmaxf(peak, fabsf(frames[i]));
    float goal = fminf(1, limit->gain + (1 - limit->gain) * recovery + 1e-6f);
    if (peak * goal > 1) goal = 1 / peak;
    if (goal == 1 && limit->gain == 1) return;
    int steps = goal < limit->gain && count > ATTACK ? ATTACK : count;
    float step = (goal - limit->gain) / (float)steps;
    for (int i = 0; i < count; i++) {
        limit->gain = i < steps ? limit->gain + step : goal;
        frames[2 * i] = fmaxf(-1, fminf(1, frames[2 * i] * limit->gain));
        frames[2 * i + 1] = fmaxf(-1, fminf(1, frames[2 * i + 1] * limit->gain));
    }
    limit->gain = goal;
}
