#include "playback/mix.h"

double vt_ramp_at(const vt_ramp *ramp, int64_t t_us)
{
    if (t_us >= ramp->end_us) return ramp->to;
    if (t_us <= ramp->start_us) return ramp->from;
    return ramp->from + (ramp->to - ramp->from) * (double)(t_us - ramp->start_us) /
                            (double)(ramp->end_us - ramp->start_us);
}

void vt_ramp_go(vt_ramp *ramp, double to, int64_t t_us, int64_t takes_us)
{
    double from = takes_us > 0 ? vt_ramp_at(ramp, t_us) : to;
    *ramp = (vt_ramp){from, to, t_us, t_us + (takes_us > 0 ? takes_us : 0)};
}
