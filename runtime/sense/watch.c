#include "sense/watch.h"

void vt_watch_begin(vt_watch *watch, const vt_watch_rule *rule)
{
    *watch = (vt_watch){.rule = *rule,
        .armed = !rule->fresh || rule->band == VT_BAND_ANY,
        .since_us = -1,
        .entered_us = INT64_MIN,
        .left_us = INT64_MIN};
}

static bool enters(const vt_watch_rule *rule, double value)
{
    switch (rule->band) {
    case VT_BAND_BELOW:
        return value < rule->most;
    case VT_BAND_ABOVE:
        return value > rule->least;
    case VT_BAND_BETWEEN:
        return value >= rule->least && value <= rule->most;
    case VT_BAND_ANY:
        break;
    }
    return true;
}

static bool leaves(const vt_watch_rule *rule, double value)
{
    if (enters(rule, value)) return false;
    switch (rule->band) {
    case VT_BAND_BELOW:
        return rule->leave_most <= rule->most || value > rule->leave_most;
    case VT_BAND_ABOVE:
        return rule->leave_least >= rule->least || value < rule->leave_least;
    case VT_BAND_BETWEEN:
        return value < rule->leave_least || value > rule->leave_most;
    case VT_BAND_ANY:
        break;
    }
    return false;
}

bool vt_watch_fits(const vt_watch *watch, double value)
{
    return enters(&watch->rule, value);
}

static int among(uint64_t bits, int last)
{
    int count = 0;
    for (int i = 0; i < last; i++)
        count += (int)(bits >> i & 1);
    return count;
}

/* Whether the turn to come holds, as the last values say. */
static bool holds(const vt_watch *watch)
{
    const vt_watch_rule *rule = &watch->rule;
    if (rule->band == VT_BAND_ANY) return watch->armed || watch->inside;
    if (watch->inside) return among(watch->without, rule->of) >= rule->agree;
    return watch->armed && among(watch->within, rule->of) >= rule->agree;
}

static int64_t due(const vt_watch *watch)
{
    const vt_watch_rule *rule = &watch->rule;
    if (watch->since_us < 0) return INT64_MAX;
    if (watch->inside) return watch->since_us + rule->leave_for_us;
    int64_t at = watch->since_us + rule->for_us;
    int64_t guarded = watch->entered_us == INT64_MIN ? INT64_MIN : watch->entered_us + rule->guard_us;
    return at > guarded ? at : guarded;
}

void vt_watch_note(vt_watch *watch, double value, int64_t t_us)
{
    const vt_watch_rule *rule = &watch->rule;
    watch->within = watch->within << 1 | enters(rule, value);
    watch->without = watch->without << 1 | leaves(rule, value);
    if (!watch->armed && among(watch->within, rule->of) < rule->agree) watch->armed = true;
    if (!holds(watch))
        watch->since_us = -1;
    else if (watch->since_us < 0 || rule->band == VT_BAND_ANY)
        watch->since_us = t_us;
}

vt_turn vt_watch_value(vt_watch *watch, double value, int64_t t_us)
{
    vt_watch_note(watch, value, t_us);
    return vt_watch_look(watch, t_us);
}

vt_turn vt_watch_look(vt_watch *watch, int64_t t_us)
{
    if (t_us < due(watch)) return VT_TURN_NONE;
    watch->inside = !watch->inside;
    watch->within = watch->without = 0;
    watch->since_us = -1;
    if (!watch->inside) {
        watch->left_us = t_us;
        return VT_TURN_LEAVE;
    }
    if (watch->rule.band == VT_BAND_ANY) watch->since_us = t_us;
    watch->entered_us = t_us;
    return VT_TURN_ENTER;
}

vt_turn vt_watch_lose(vt_watch *watch, int64_t t_us)
{
    bool inside = watch->inside;
    watch->inside = false;
    watch->since_us = -1;
    watch->within = watch->without = 0;
    if (!inside) return VT_TURN_NONE;
    watch->left_us = t_us;
    return VT_TURN_LEAVE;
}

int64_t vt_watch_wish(const vt_watch *watch)
{
    return due(watch);
}
