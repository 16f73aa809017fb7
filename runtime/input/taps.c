#include "input/taps.h"

void vt_taps_down(
    vt_taps *taps, const vt_tap_rules *rules, uint64_t thing, int32_t slot, vt_point at, int64_t t_us)
{
    for (int i = 0; i < VT_TAPS_MAX; i++) {
        if (taps->items[i].thing != thing || taps->items[i].second) continue;
        double x = at.x - taps->items[i].at.x, y = at.y - taps->items[i].at.y;
        bool late = t_us - taps->items[i].up_us > rules->within_us;
        if (late || x * x + y * y > rules->near * rules->near) continue;
        taps->items[i].second = slot + 1;
        return;
    }
}

static int find(const vt_taps *taps, uint64_t thing, int32_t second)
{
    int i = 0;
    while (i < VT_TAPS_MAX && !(taps->items[i].thing == thing && taps->items[i].second == second))
        i++;
    return i;
}

vt_tap_fate vt_taps_up(
    vt_taps *taps, uint64_t thing, int32_t slot, bool tap, vt_point at, int64_t t_us, int *place)
{
    *place = find(taps, thing, slot + 1);
    if (*place < VT_TAPS_MAX) {
        taps->items[*place].thing = 0;
        taps->items[*place].second = 0;
        return tap ? VT_TAP_DOUBLE : VT_TAP_ALONE;
    }
    *place = find(taps, 0, 0);
    if (!tap || *place == VT_TAPS_MAX) return VT_TAP_NONE;
    taps->items[*place].thing = thing;
    taps->items[*place].at = at;
    taps->items[*place].up_us = t_us;
    return VT_TAP_WAITS;
}

/* The one that has waited longest, among those whose second tap has not begun. */
static int eldest(const vt_taps *taps)
{
    int found = VT_TAPS_MAX;
    for (int i = 0; i < VT_TAPS_MAX; i++) {
        if (!taps->items[i].thing || taps->items[i].second) continue;
        if (found == VT_TAPS_MAX || taps->items[i].up_us < taps->items[found].up_us) found = i;
    }
    return found;
}

bool vt_taps_due(vt_taps *taps, const vt_tap_rules *rules, int64_t t_us, int *place)
{
    *place = eldest(taps);
    if (*place == VT_TAPS_MAX || t_us <= taps->items[*place].up_us + rules->within_us) return false;
    taps->items[*place].thing = 0;
    return true;
}

int64_t vt_taps_wish(const vt_taps *taps, const vt_tap_rules *rules)
{
    int i = eldest(taps);
    return i == VT_TAPS_MAX ? INT64_MAX : taps->items[i].up_us + rules->within_us + 1;
}
