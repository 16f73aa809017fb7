#include "sound/dry.h"

static const double slack_us = 1000, faster = 1.0005;

bool vt_dry_fed(vt_dry *dry, double now_us, double block_us, double most_us)
{
    bool filling = dry->blocks < VT_DRY_FILLING, late = !filling && now_us > dry->until_us + slack_us;
    dry->blocks += filling;
    if (late) dry->until_us = now_us;
    dry->until_us += block_us * faster;
    if (filling || dry->until_us > now_us + most_us) dry->until_us = now_us + most_us;
    return late;
}
