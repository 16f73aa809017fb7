#include "insight/pick.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { DEEPEST = 32 };

typedef struct {
    const char *at, *end;
} scan;

static void blanks(scan *in)
{
    while (in->at < in->end && strchr(" \t\r\n", *in->at) && *in->at)
        in->at++;
}

static bool take(scan *in, char c)
{
    blanks(in);
    if (in->at >= in->end || *in->at != c) return false;
    in->at++;
    return true;
}

/* Leaves first and last around what stands between the quotes. */
static bool string(scan *in, const char **first, const char **last)
{
    if (!take(in, '"')) return false;
    *first = in->at;
    while (in->at < in->end && *in->at != '"')
        in->at += *in->at == '\\' && in->at + 1 < in->end ? 2 : 1;
    if (in->at >= in->end) return false;
    *last = in->at++;
    return true;
}

/* Steps over one value of any type. */
static bool value(scan *in, const char **first, const char **last)
{
    int depth = 0;
    blanks(in);
    *first = in->at;
    do {
        const char *a, *b;
        blanks(in);
        if (in->at >= in->end) return false;
        char c = *in->at;
        if (c == '"') {
            if (!string(in, &a, &b)) return false;
        } else if (c == '{' || c == '[') {
            if (++depth > DEEPEST) return false;
            in->at++;
        } else if (c == '}' || c == ']') {
            depth--;
            in->at++;
        } else if (c == ',' || c == ':') {
            if (depth == 0) return false;
            in->at++;
        } else {
            const char *start = in->at;
            while (in->at < in->end && !strchr(",:]}[{\" \t\r\n", *in->at))
                in->at++;
            if (in->at == start) return false;
        }
    } while (depth > 0);
    *last = in->at;
    return depth == 0 && *last > *first;
}

static bool find(const char *json, size_t length, const char *key, const char **first, const char **last)
{
    scan in = {json, json + length};
    if (!json || !take(&in, '{')) return false;
    do {
        const char *name, *name_end;
        if (!string(&in, &name, &name_end) || !take(&in, ':') || !value(&in, first, last)) return false;
        if ((size_t)(name_end - name) == strlen(key) && memcmp(name, key, strlen(key)) == 0) return true;
    } while (take(&in, ','));
    return false;
}

static bool number(const char *first, const char *last, double *out)
{
    char text[48], *end;
    size_t length = (size_t)(last - first);
    if (length >= sizeof text || !strchr("-0123456789", *first)) return false;
    memcpy(text, first, length);
    text[length] = 0;
    double read = strtod(text, &end);
    if (*end) return false;
    *out = read;
    return true;
}

bool vt_pick_number(const vt_row *row, const char *key, double *out)
{
    const char *first, *last;
    return find(row->json, row->json_length, key, &first, &last) && number(first, last, out);
}

bool vt_pick_bool(const vt_row *row, const char *key, bool *out)
{
    const char *first, *last;
    if (!find(row->json, row->json_length, key, &first, &last)) return false;
    size_t length = (size_t)(last - first);
    bool yes = (length == 4 && memcmp(first, "true", 4) == 0) || (length == 1 && *first == '1');
    bool no = (length == 5 && memcmp(first, "false", 5) == 0) || (length == 1 && *first == '0');
    if (yes || no) *out = yes;
    return yes || no;
}

static uint32_t hex4(const char *at, const char *last)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef", *found;
        if (at + i >= last || !(found = strchr(digits, at[i] | 0x20)) || !*found) return 0xFFFD;
        code = code << 4 | (uint32_t)(found - digits);
    }
    return code;
}

/* One character of a string, escapes undone, into bytes; returns how many. */
static size_t unescape(const char **at, const char *last, char bytes[4])
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    size_t whole = 0;
    vt_utf8_next(*at, (size_t)(last - *at), &whole);
    memcpy(bytes, *at, whole);
    char c = **at;
    *at += whole;
    if (c != '\\' || *at >= last) return whole;
    c = *(*at)++;
    const char *known = strchr(from, c);
    bytes[0] = known && *known ? to[known - from] : c;
    if (c != 'u') return 1;
    uint32_t code = hex4(*at, last);
    *at = last - *at < 4 ? last : *at + 4;
    if (code >= 0xD800 && code < 0xDC00 && last - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
        uint32_t low = hex4(*at + 2, last);
        if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            *at += 6;
        }
    }
    return vt_utf8_encode(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code ? code : 0xFFFD, bytes);
}

bool vt_pick_text(const vt_row *row, const char *key, char *out, size_t size)
{
    const char *first, *last;
    if (!find(row->json, row->json_length, key, &first, &last)) return false;
    size_t length = (size_t)(last - first), used = 0;
    if (*first == '{' || *first == '[' || (length == 4 && memcmp(first, "null", 4) == 0)) return false;
    if (*first != '"') {
        used = length < size ? length : size - 1;
        memcpy(out, first, used);
    } else {
        for (first++, last--; first < last;) {
            char bytes[4];
            size_t count = unescape(&first, last, bytes);
            if (used + count >= size) break;
            memcpy(out + used, bytes, count);
            used += count;
        }
    }
    out[used] = 0;
    return true;
}

void vt_pick_members(const vt_row *row, const char *key,
    void (*each)(void *context, const char *name, double value), void *context)
{
    const char *first, *last;
    if (!find(row->json, row->json_length, key, &first, &last)) return;
    scan in = {first, last};
    if (!take(&in, '{')) return;
    do {
        const char *name, *name_end;
        char text[64];
        double amount;
        if (!string(&in, &name, &name_end) || !take(&in, ':') || !value(&in, &first, &last)) return;
        size_t length = (size_t)(name_end - name);
        if (length >= sizeof text || !number(first, last, &amount)) continue;
        memcpy(text, name, length);
        text[length] = 0;
        each(context, text, amount);
    } while (take(&in, ','));
}
