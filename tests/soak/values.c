/* What chance gives to properties. */
#include "values.h"

#include <math.h>
#include <string.h>

/* Anything in its range, extremes too; but clouds of particles that fill the screen hundreds of times would
 * leave no time for anything else. */
static double any_number(vt_chance *s, const vt_prop_info *info)
{
    double reach = info->most - info->least;
    if (info->id == VT_PROP_PARTICLE_SIZE) return vt_chance_unit(s) * 30;
    if (info->id == VT_PROP_RATE) return vt_chance_unit(s) * 8; /* what particles and films take */
    if (info->id == VT_PROP_GROWTH) return vt_chance_unit(s) * 3;
    if (info->id == VT_PROP_MOST) return 1 + (double)vt_chance_below(s, 100);
    switch (vt_chance_below(s, 8)) {
    case 0:
        return info->least;
    case 1:
        return reach > 4000 ? fmin(info->most, 2000) : info->most;
    default:
        if (info->id == VT_PROP_SCALE || info->id == VT_PROP_SCALE_X || info->id == VT_PROP_SCALE_Y)
            return fmax(info->least, vt_chance_unit(s) * 3 - 0.5);
        if (info->id == VT_PROP_SIZE) return 6 + vt_chance_unit(s) * 40;
        return fmin(fmax(info->least, vt_chance_unit(s) * 300 - (info->least < 0 ? 60 : 0)), info->most);
    }
}

static const char *any_text(vt_chance *s)
{
    static const char *const texts[] = {"", "a", "b.png", "c.png", "h", "sans", "bold", "Amphora, c. 530 BC",
        "Le musée\nouvre à dix heures", "*bold* and _slanted_ [color=#f00]red[/] [link=more]more[/] [size=8",
        "مرحبا بكم 1952", "שלום עולם", "नमस्ते", "one two three four five six seven eight nine ten",
        "\xEF\xBF\xBD", "👩‍👩‍👧 flag 🇫🇷"};
    return texts[vt_chance_below(s, sizeof texts / sizeof texts[0])];
}

vt_value soak_value(vt_chance *s, const vt_prop_info *info, double points[16])
{
    vt_value value = {.type = info->type};
    int choices = 0;
    switch (info->type) {
    case VT_TYPE_NUMBER:
        value.as.number = any_number(s, info);
        break;
    case VT_TYPE_BOOL:
        value.as.boolean = vt_chance_below(s, 4) > 0;
        break;
    case VT_TYPE_COLOR:
        value.as.color = (vt_color){(uint8_t)vt_chance_below(s, 256), (uint8_t)vt_chance_below(s, 256),
            (uint8_t)vt_chance_below(s, 256),
            (uint8_t)(vt_chance_below(s, 3) ? 255 : vt_chance_below(s, 256))};
        break;
    case VT_TYPE_STRING:
        value.as.string.bytes = any_text(s);
        value.as.string.length = strlen(value.as.string.bytes);
        if (info->id == VT_PROP_NAME && value.as.string.length > 40) value.as.string.length = 0;
        if (info->id == VT_PROP_ZONE && value.as.string.length > 31) value.as.string.length = 0;
        break;
    case VT_TYPE_ENUM:
        while (info->names[choices])
            choices++;
        value.as.choice = (int)vt_chance_below(s, (uint64_t)choices);
        break;
    case VT_TYPE_POINTS:
        value.as.points.xy = points;
        value.as.points.count = 2 * vt_chance_below(s, 9);
        if (info->id == VT_PROP_DRAG_AREA && value.as.points.count > 0) value.as.points.count = 4;
        for (size_t i = 0; i < value.as.points.count; i++)
            points[i] = vt_chance_unit(s) * 300 - (info->id == VT_PROP_DRAG_AREA ? 0 : 50);
        break;
    }
    return value;
}

vt_value soak_wrong_value(vt_chance *s, const vt_prop_info *info)
{
    vt_value value = {.type = info->type};
    switch (info->type) {
    case VT_TYPE_NUMBER:
        value.as.number = vt_chance_below(s, 2) ? NAN : info->most * 2 + 1;
        return value;
    case VT_TYPE_ENUM:
        value.as.choice = 99;
        return value;
    case VT_TYPE_STRING:
        value.as.string.bytes = "\xC3";
        value.as.string.length = 1;
        return value;
    default:
        value.type = info->type == VT_TYPE_BOOL ? VT_TYPE_COLOR : VT_TYPE_BOOL;
        return value;
    }
}
