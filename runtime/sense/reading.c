#include "sense/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MOST = 40 };
/* A sum of larger ones may be infinite, and what smooths values would never come back from there. */
static const double value_most = 1e100;

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static void trim(const char **text, size_t *length)
{
    while (*length && blank(**text))
        (*text)++, (*length)--;
    while (*length && blank((*text)[*length - 1]))
        (*length)--;
}

static size_t digits_from(const char *text, size_t length, size_t at)
{
    size_t from = at;
    while (at < length && digit(text[at]))
        at++;
    return at - from;
}

/* How long the number is that a text begins with; 0: it begins with none. */
static size_t number_length(const char *text, size_t length)
{
    size_t at = length && (text[0] == '-' || text[0] == '+');
    size_t whole = digits_from(text, length, at), part = 0;
    at += whole;
    if (at < length && text[at] == '.') {
        part = digits_from(text, length, at + 1);
        if (whole || part) at += 1 + part;
    }
    if (whole + part == 0) return 0;
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t sign = at + 1 < length && (text[at + 1] == '-' || text[at + 1] == '+');
        size_t power = digits_from(text, length, at + 1 + sign);
        if (power) at += 1 + sign + power;
    }
    return at;
}

static bool read_number(const vt_channel_decl *decl, vt_reading *out)
{
    char copy[NUMBER_MOST + 1];
    size_t size = number_length(out->text, out->length);
    if (size == 0 || size > NUMBER_MOST) return false;
    const char *rest = out->text + size;
    size_t left = out->length - size;
    trim(&rest, &left);
    if (left && (left != strlen(decl->unit) || memcmp(rest, decl->unit, left) != 0)) return false;
    memcpy(copy, out->text, size);
    copy[size] = '\0';
    out->value = strtod(copy, NULL);
    return fabs(out->value) <= value_most;
}

/* Behind the tag, and = or : or blanks after it. */
static bool skip_tag(const char *tag, vt_reading *out)
{
    size_t size = strlen(tag);
    if (out->length < size || memcmp(out->text, tag, size) != 0) return false;
    const char *rest = out->text + size;
    size_t left = out->length - size;
    trim(&rest, &left);
    bool parted = left && (*rest == '=' || *rest == ':');
    bool joined =
        left == out->length - size && left && !digit(*rest) && *rest != '-' && *rest != '+' && *rest != '.';
    if (joined && !parted) return false; /* it begins a longer name */
    out->text = rest + parted;
    out->length = left - parted;
    return true;
}

/* <a:b> */
static bool take_tagged(const vt_channel_decl *decl, vt_reading *out)
{
    if (out->length && *out->text == '<') out->text++, out->length--;
    if (out->length && out->text[out->length - 1] == '>') out->length--;
    const char *colon = memchr(out->text, ':', out->length);
    if (!colon) return false;
    size_t size = (size_t)(colon - out->text);
    const char *name = out->text;
    trim(&name, &size);
    if (decl->tag[0] && (size != strlen(decl->tag) || memcmp(name, decl->tag, size) != 0)) return false;
    out->length -= (size_t)(colon + 1 - out->text);
    out->text = colon + 1;
    return true;
}

static bool parts(char c)
{
    return c == ',' || c == ';' || c == '\t';
}

/* With commas, semicolons or tabs blanks mean nothing; without any, blanks part the values. */
static bool take_field(const vt_channel_decl *decl, vt_reading *out)
{
    const char *at = out->text, *end = out->text + out->length;
    bool marked = false;
    for (const char *c = at; c < end; c++)
        marked = marked || parts(*c);
    for (int field = 1;; field++) {
        const char *from = at;
        while (at < end && (marked ? !parts(*at) : *at != ' '))
            at++;
        if (field == decl->field) {
            out->text = from;
            out->length = (size_t)(at - from);
            return true;
        }
        if (at == end) return false;
        at++;
        while (!marked && at < end && *at == ' ')
            at++;
    }
}

bool vt_reading_take(const vt_channel_decl *decl, const char *line, size_t length, vt_reading *out)
{
    *out = (vt_reading){.text = line, .length = length};
    trim(&out->text, &out->length);
    bool ours = true;
    if (decl->format == VT_FORMAT_TAGGED)
        ours = take_tagged(decl, out);
    else if (decl->format == VT_FORMAT_CSV)
        ours = take_field(decl, out);
    else if (decl->tag[0])
        ours = skip_tag(decl->tag, out);
    if (!ours) return false;
    trim(&out->text, &out->length);
    out->valued = read_number(decl, out);
    return true;
}

bool vt_reading_released(const vt_reading *reading)
{
    return reading->length > 3 && memcmp(reading->text + reading->length - 3, " up", 3) == 0;
}
