#include "store/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* H:MM or HH:MM and a number from 0 to 1, nothing else. Decimal digits only: no locale, no 0x, no sign. */
static bool parse_step(const char *text, int *minute, double *volume)
{
    int hours, minutes, read = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 2 || text[digits] != ':' || strspn(text + digits + 1, "0123456789") != 2)
        return false;
    if (sscanf(text, "%2d:%2d%n", &hours, &minutes, &read) != 2 || hours > 23 || minutes > 59) return false;
    const char *number = text + read + strspn(text + read, " \t");
    size_t length = strlen(number);
    if (number == text + read || length == 0 || length > 20 || strspn(number, ".0123456789") != length)
        return false;
    char *end;
    *minute = hours * 60 + minutes;
    *volume = strtod(number, &end);
    return *end == '\0' && *volume <= 1;
}

bool vt_plan_parse(vt_plan *plan, const char *text, vt_err *err)
{
    vt_plan read = {0};
    *plan = read;
    text += strspn(text, " \t");
    while (*text) {
        char part[32];
        size_t length = strcspn(text, ","), end = length;
        while (end && strchr(" \t", text[end - 1]))
            end--;
        snprintf(part, sizeof part, "%.*s", end < sizeof part ? (int)end : (int)sizeof part - 1, text);
        if (read.count == VT_PLAN_MOST)
            return vt_fail(err, VT_ERR_RANGE, NULL, "more than %d times in one day", VT_PLAN_MOST);
        int minute;
        double volume;
        if (end >= sizeof part || !parse_step(part, &minute, &volume))
            return vt_fail(err, VT_ERR_PARSE, NULL,
                "\"%s\" is no time and volume; write hours:minutes and a number from 0 to 1, such as 18:00 "
                "0.4",
                part);
        if (read.count && minute <= read.steps[read.count - 1].minute)
            return vt_fail(err, VT_ERR_RANGE, NULL, "\"%s\" is not later than the time before it", part);
        read.steps[read.count].minute = minute;
        read.steps[read.count++].volume = volume;
        text += length + (text[length] == ',');
        text += strspn(text, " \t");
    }
    *plan = read;
    return true;
}

double vt_plan_at(const vt_plan *plan, int minute, double otherwise)
{
    if (plan->count == 0) return otherwise;
    double volume = plan->steps[plan->count - 1].volume;
    for (int i = 0; i < plan->count && plan->steps[i].minute <= minute; i++)
        volume = plan->steps[i].volume;
    return volume;
}

int vt_plan_next(const vt_plan *plan, int minute)
{
    if (plan->count < 2) return 0;
    for (int i = 0; i < plan->count; i++)
        if (plan->steps[i].minute > minute) return plan->steps[i].minute - minute;
    return plan->steps[0].minute + VT_PLAN_DAY - minute;
}
