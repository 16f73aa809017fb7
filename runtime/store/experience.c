/* experience.conf: what a team says of its work. Every mistake is told with its line; nothing is guessed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/color.h"
#include "base/nearest.h"
#include "store/channels_file.h"
#include "store/conf.h"
#include "store/ini.h"

enum { API = 1, DESIGN_LEAST = 16, DESIGN_MOST = 16384 };

typedef struct {
    vt_ini *ini;
    vt_experience *out;
    vt_event_decl *event; /* the [event NAME] being read, or NULL */
    vt_channel_section channel;
    int seen[16]; /* lines of the keys of the present section */
    bool skip;    /* within a section that is not known */
    bool api;
} reading;

static const char *const experience_keys[] = {"api", "title", "team", "credits", "licence", "remixed_from",
    "first", "size", "expected_seconds", "background", "touch_mark", "touch_mark_color", "languages", NULL};
static const char *const event_keys[] = {"unit", "expires", "fields", NULL};

/* ---- small grammars ---- */

static bool made_of(const char *text, size_t length, const char *more)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (c == 0 || !strchr(more, c))) return false;
    }
    return length > 0;
}

static bool is_language(const char *text, size_t length)
{
    size_t part = 0;
    if (length >= sizeof((vt_experience *)0)->languages[0] || !made_of(text, length, "-")) return false;
    for (size_t i = 0, first = 1; i <= length; i++) {
        if (i < length && text[i] != '-') {
            if (first && text[i] >= '0' && text[i] <= '9') return false;
            part++;
            continue;
        }
        if (part == 0 || part > 8 || (first && (part < 2 || part > 3))) return false;
        part = 0;
        first = 0;
    }
    return true;
}

static bool is_date(const char *text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return false;
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    if (month < 1 || month > 12) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

/* Two whole numbers around an x. */
static bool parse_size(const char *text, int *w, int *h)
{
    char rest;
    if (strspn(text, "0123456789xX ") != strlen(text) || strlen(text) > 24) return false;
    if (sscanf(text, "%6d %*1[xX] %6d %c", w, h, &rest) != 2) return false;
    return *w >= DESIGN_LEAST && *w <= DESIGN_MOST && *h >= DESIGN_LEAST && *h <= DESIGN_MOST;
}

static bool parse_seconds(const char *text, double *out)
{
    char *end;
    if (text[0] == 0 || strlen(text) > 20 || strspn(text, ".0123456789") != strlen(text)) return false;
    *out = strtod(text, &end);
    return *end == 0 && *out <= 36000;
}

/* The next part of a comma separated list, trimmed; false at the end. */
static bool next_part(const char **at, const char **part, size_t *length)
{
    if (!*at) return false;
    const char *comma = strchr(*at, ',');
    *part = *at;
    *length = comma ? (size_t)(comma - *at) : strlen(*at);
    *at = comma ? comma + 1 : NULL;
    while (*length && strchr(" \t", **part))
        (*part)++, (*length)--;
    while (*length && strchr(" \t", (*part)[*length - 1]))
        (*length)--;
    return true;
}

/* ---- keys ---- */

static void keep(reading *in, int line, const char *key, char *out, size_t size, const char *value)
{
    if (strlen(value) >= size)
        vt_ini_mistake(in->ini, line, "%s has %zu bytes; at most %zu fit", key, strlen(value), size - 1);
    else
        memcpy(out, value, strlen(value) + 1);
}

static void take_languages(reading *in, int line, const char *value)
{
    vt_experience *out = in->out;
    const char *part;
    size_t length;
    while (next_part(&value, &part, &length)) {
        bool twice = false;
        if (!is_language(part, length)) {
            vt_ini_mistake(in->ini, line,
                "\"%.*s\" is no language tag; write tags such as en, fr or zh-Hant, with commas",
                (int)(length < 40 ? length : 40), part);
            continue;
        }
        for (int i = 0; i < out->language_count; i++)
            twice = twice ||
                    (strlen(out->languages[i]) == length && memcmp(out->languages[i], part, length) == 0);
        if (twice)
            vt_ini_mistake(in->ini, line, "language %.*s is named twice", (int)length, part);
        else if (out->language_count == 64)
            vt_ini_mistake(in->ini, line, "more than 64 languages");
        else
            memcpy(out->languages[out->language_count++], part, length);
    }
}

static void take_api(reading *in, int line, const char *value)
{
    in->api = true;
    if (strcmp(value, "1") == 0)
        in->out->api = API;
    else
        vt_ini_mistake(in->ini, line,
            "api is \"%.20s\"; this runtime speaks api %d: write api = %d, or install a runtime that "
            "speaks the other",
            value, API, API);
}

static void take_experience(reading *in, int which, const char *value, int line)
{
    vt_experience *out = in->out;
    vt_color color;
    const char *key = experience_keys[which];
    switch (which) {
    case 0:
        take_api(in, line, value);
        break;
    case 1:
        keep(in, line, key, out->title, sizeof out->title, value);
        break;
    case 2:
        keep(in, line, key, out->team, sizeof out->team, value);
        break;
    case 3:
        keep(in, line, key, out->credits, sizeof out->credits, value);
        break;
    case 4:
        keep(in, line, key, out->licence, sizeof out->licence, value);
        break;
    case 5:
        keep(in, line, key, out->remixed_from, sizeof out->remixed_from, value);
        break;
    case 6:
        if (made_of(value, strlen(value), "-_"))
            keep(in, line, key, out->first, sizeof out->first, value);
        else
            vt_ini_mistake(
                in->ini, line, "first is \"%.40s\"; it names a scene: attract for scenes/attract.lua", value);
        break;
    case 7:
        if (!parse_size(value, &out->design_w, &out->design_h))
            vt_ini_mistake(in->ini, line,
                "size is \"%.40s\"; it takes WIDTHxHEIGHT, each %d to %d, such as 1920x1080", value,
                DESIGN_LEAST, DESIGN_MOST);
        break;
    case 8:
        if (!parse_seconds(value, &out->expected_s))
            vt_ini_mistake(
                in->ini, line, "expected_seconds is \"%.40s\"; it takes a number from 0 to 36000", value);
        break;
    case 9:
        if (vt_color_parse(value, &color))
            keep(in, line, key, out->background, sizeof out->background, value);
        else
            vt_ini_mistake(
                in->ini, line, "background is \"%.40s\"; it takes a colour such as #102030", value);
        break;
    case 10:
        if (strcmp(value, "ring") == 0 || strcmp(value, "dot") == 0 || strcmp(value, "none") == 0)
            keep(in, line, key, out->touch_mark, sizeof out->touch_mark, value);
        else
            vt_ini_mistake(in->ini, line, "touch_mark is \"%.40s\"; it is ring, dot or none", value);
        break;
    case 11:
        if (vt_color_parse(value, &color))
            keep(in, line, key, out->touch_mark_color, sizeof out->touch_mark_color, value);
        else
            vt_ini_mistake(
                in->ini, line, "touch_mark_color is \"%.40s\"; it takes a colour such as #ffffff", value);
        break;
    default:
        take_languages(in, line, value);
    }
}

static void take_fields(reading *in, const char *value, int line)
{
    vt_event_decl *event = in->event;
    const char *part;
    size_t length;
    while (next_part(&value, &part, &length)) {
        const char *open = memchr(part, '(', length);
        size_t name = open ? (size_t)(open - part) : length;
        size_t unit = open ? length - name - 1 : 0;
        bool closed = !open || (unit > 0 && part[length - 1] == ')');
        if (open && closed) unit--;
        while (name && part[name - 1] == ' ')
            name--;
        if (!closed || !made_of(part, name, "_") || name >= sizeof event->fields[0].name ||
            unit >= sizeof event->fields[0].unit) {
            vt_ini_mistake(in->ini, line, "\"%.*s\" is no field; write fields = name(unit), name",
                (int)(length < 60 ? length : 60), part);
        } else if (event->field_count == VT_FIELDS_MAX) {
            vt_ini_mistake(in->ini, line, "event %s has more than %d fields", event->name, VT_FIELDS_MAX);
            return;
        } else {
            memcpy(event->fields[event->field_count].name, part, name);
            if (open) memcpy(event->fields[event->field_count].unit, open + 1, unit);
            event->field_count++;
        }
    }
}

static void take_event(reading *in, int which, const char *value, int line)
{
    switch (which) {
    case 0:
        keep(in, line, "unit", in->event->unit, sizeof in->event->unit, value);
        break;
    case 1:
        if (value[0] && !is_date(value))
            vt_ini_mistake(in->ini, line, "expires is \"%.40s\"; it takes a date: YYYY-MM-DD", value);
        else
            keep(in, line, "expires", in->event->expires, sizeof in->event->expires, value);
        break;
    default:
        take_fields(in, value, line);
    }
}

static bool is_font_file(const char *value)
{
    size_t length = strlen(value);
    const char *end = length > 4 ? value + length - 4 : "";
    bool outside =
        value[0] == '/' || strcmp(value, "..") == 0 || strncmp(value, "../", 3) == 0 || strstr(value, "/../");
    return !outside && (!strcmp(end, ".ttf") || !strcmp(end, ".otf") || !strcmp(end, ".ttc"));
}

static void take_font(reading *in, const char *key, const char *value, int line)
{
    vt_experience *out = in->out;
    for (int i = 0; i < out->font_count; i++)
        if (strcmp(out->fonts[i].name, key) == 0) {
            vt_ini_mistake(in->ini, line, "font %s is named twice", key);
            return;
        }
    if (!made_of(key, strlen(key), "-_") || strlen(key) >= sizeof out->fonts[0].name)
        vt_ini_mistake(
            in->ini, line, "\"%.40s\" is no name for a font: up to 31 letters, digits, - and _", key);
    else if (!is_font_file(value))
        vt_ini_mistake(
            in->ini, line, "font %s is \"%.60s\"; it takes a .ttf, .otf or .ttc file in assets/", key, value);
    else if (out->font_count == 32)
        vt_ini_mistake(in->ini, line, "more than 32 fonts");
    else {
        keep(in, line, key, out->fonts[out->font_count].file, sizeof out->fonts[0].file, value);
        memcpy(out->fonts[out->font_count++].name, key, strlen(key) + 1);
    }
}

/* ---- sections ---- */

static void start_event(reading *in, const char *name, int line)
{
    vt_experience *out = in->out;
    in->skip = true;
    for (int i = 0; i < out->event_count; i++)
        if (strcmp(out->events[i].name, name) == 0) {
            vt_ini_mistake(in->ini, line, "event %s is declared twice", name);
            return;
        }
    if (!made_of(name, strlen(name), "-_.") || strlen(name) >= sizeof out->events[0].name) {
        vt_ini_mistake(
            in->ini, line, "\"%.60s\" is no name for an event: up to 47 letters, digits, - . and _", name);
    } else if (out->event_count == 64) {
        vt_ini_mistake(in->ini, line, "more than 64 events");
    } else {
        in->event = &out->events[out->event_count++];
        memcpy(in->event->name, name, strlen(name) + 1);
        in->skip = false;
    }
}

static void start_channel(reading *in, vt_channel_kind kind, const char *name, int line)
{
    vt_experience *out = in->out;
    vt_channel_decl *decl = &out->channels[out->channel_count];
    in->skip = true;
    if (out->channel_count == VT_CHANNELS_MAX - 1) {
        vt_ini_mistake(in->ini, line, "more than %d channels", VT_CHANNELS_MAX - 1);
    } else if (vt_channel_start(&in->channel, decl, kind, name, in->ini, line)) {
        in->skip = false;
        for (int i = 0; i < out->channel_count; i++)
            if (out->channels[i].kind == kind && strcmp(out->channels[i].name, name) == 0) {
                vt_ini_mistake(in->ini, line, "%s %s is declared twice; the first is in line %d",
                    vt_channel_kind_name(kind), name, out->channels[i].line);
                in->skip = true;
            }
        if (in->skip)
            in->channel.decl = NULL;
        else
            out->channel_count++;
    }
}

static void take_section(void *context, const char *name, int line)
{
    reading *in = context;
    vt_channel_kind kind;
    vt_channel_end(&in->channel, in->ini);
    memset(in->seen, 0, sizeof in->seen);
    in->event = NULL;
    in->skip = false;
    if (strcmp(name, "experience") == 0 || strcmp(name, "fonts") == 0) return;
    const char *channel = vt_channel_named(name, &kind);
    if (channel) {
        start_channel(in, kind, channel, line);
        return;
    }
    if (strncmp(name, "event ", 6) == 0) {
        start_event(in, name + 6 + strspn(name + 6, " "), line);
        return;
    }
    in->skip = true;
    const char *kind_name = vt_channel_nearest_kind(name);
    if (kind_name) {
        vt_ini_mistake(in->ini, line, "there is no section [%s]; did you mean [%s NAME]?", name, kind_name);
        return;
    }
    const char *near = vt_nearest_close(name, "experience") ? "; did you mean [experience]?"
                       : vt_nearest_close(name, "fonts")
                           ? "; did you mean [fonts]?"
                           : "; there are [experience], [fonts], [event NAME], [sensor NAME], [output NAME], "
                             "[helper NAME] and [keep NAME]";
    vt_ini_mistake(in->ini, line, "there is no section [%s]%s", name, near);
}

/* The number of key in keys, or -1 with a mistake. */
static int which_key(reading *in, const char *const *keys, const char *section, const char *key, int line)
{
    const char *best = NULL;
    for (int i = 0; keys[i]; i++) {
        if (strcmp(keys[i], key) == 0) {
            if (in->seen[i]) {
                vt_ini_mistake(in->ini, line, "%s is given twice; the first is in line %d", key, in->seen[i]);
                return -1;
            }
            in->seen[i] = line;
            return i;
        }
        if (vt_nearest_close(key, keys[i]) &&
            (!best || vt_nearest_distance(key, keys[i]) < vt_nearest_distance(key, best)))
            best = keys[i];
    }
    vt_ini_mistake(in->ini, line, "[%s] has no %s%s%s%s", section, key, best ? "; did you mean " : "",
        best ? best : "", best ? "?" : "");
    return -1;
}

static void take_pair(void *context, const char *section, const char *key, const char *value, int line)
{
    reading *in = context;
    if (in->skip) return;
    if (section[0] == 0) {
        vt_ini_mistake(in->ini, line, "%s stands before the first [section]: begin with [experience]", key);
    } else if (in->channel.decl) {
        vt_channel_pair(&in->channel, key, value, in->ini, line);
    } else if (in->event) {
        int which = which_key(in, event_keys, section, key, line);
        if (which >= 0) take_event(in, which, value, line);
    } else if (strcmp(section, "fonts") == 0) {
        take_font(in, key, value, line);
    } else {
        int which = which_key(in, experience_keys, section, key, line);
        if (which >= 0) take_experience(in, which, value, line);
    }
}

bool vt_experience_parse(vt_experience *out, const char *text, size_t length, const char *origin, vt_err *err)
{
    vt_ini ini = {.origin = origin, .err = err};
    reading in = {.ini = &ini, .out = out};
    vt_ini_handler handler = {&in, take_section, take_pair};
    memset(out, 0, sizeof *out);
    strcpy(out->first, "attract");
    strcpy(out->background, "#000000");
    strcpy(out->touch_mark, "ring");
    strcpy(out->touch_mark_color, "#ffffff");
    out->design_w = 1920;
    out->design_h = 1080;
    vt_ini_read(&ini, text, length, &handler);
    vt_channel_end(&in.channel, &ini);
    if (!in.api && ini.mistakes == 0)
        vt_ini_mistake(&ini, 0, "api is missing: write api = %d in [experience]", API);
    return vt_ini_sound(&ini);
}
