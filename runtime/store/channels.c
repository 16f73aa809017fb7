/* One key of a declaration at a time. */
#include "store/channels.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/utf8.h"
#include "store/channels_inner.h"

enum {
    S = 1 << VT_CHANNEL_SENSOR,
    O = 1 << VT_CHANNEL_OUTPUT,
    H = 1 << VT_CHANNEL_HELPER,
    K = 1 << VT_CHANNEL_KEEP,
    C = 1 << VT_CHANNEL_CAMERA
};
enum { HERE = false, MACHINE = true };

const vt_channel_key vt_channel_keys[] = {
#define CHANNEL_KEY(key, member, kinds, type, least, most, where, takes, what)                               \
    {#key, kinds, VT_KEY_##type, offsetof(vt_channel_decl, member), sizeof((vt_channel_decl *)0)->member,    \
        least, most, where, takes, what},
#include "store/channels.def"
#undef CHANNEL_KEY
    {0},
};

static const char *const kinds[] = {[VT_CHANNEL_SENSOR] = "sensor",
    [VT_CHANNEL_OUTPUT] = "output",
    [VT_CHANNEL_HELPER] = "helper",
    [VT_CHANNEL_MESSAGES] = "messages",
    [VT_CHANNEL_KEEP] = "keep",
    [VT_CHANNEL_CAMERA] = "camera"};
static const char *const sources[] = {[VT_FROM_NOWHERE] = "none",
    [VT_FROM_SERIAL] = "serial",
    [VT_FROM_KEYS] = "keys",
    [VT_FROM_READER] = "reader",
    [VT_FROM_PAD] = "pad",
    [VT_FROM_MQTT] = "mqtt",
    [VT_FROM_OSC] = "osc",
    [VT_FROM_UDP] = "udp",
    [VT_FROM_HTTP] = "http",
    [VT_FROM_GPIO] = "gpio",
    [VT_FROM_TOUCH] = "touch",
    [VT_FROM_FILE] = "file",
    [VT_FROM_V4L2] = "v4l2",
    [VT_FROM_FAKE] = "fake"};
enum { KINDS = (int)(sizeof kinds / sizeof kinds[0]), SOURCES = (int)(sizeof sources / sizeof sources[0]) };
static const char *const formats[] = {[VT_FORMAT_LINES] = "lines",
    [VT_FORMAT_CSV] = "csv",
    [VT_FORMAT_TAGGED] = "tagged",
    [VT_FORMAT_BYTES] = "bytes"};
static const char *const smoothings[] = {[VT_SMOOTH_NONE] = "none",
    [VT_SMOOTH_MEAN] = "mean",
    [VT_SMOOTH_MEDIAN] = "median",
    [VT_SMOOTH_EXPONENTIAL] = "exponential"};
static const char *const holdings[] = {"drawings", "texts", "records", "photos"};

#define WORDS_OF(list) list, (int)(sizeof list / sizeof list[0])

const char *vt_channel_kind_name(vt_channel_kind kind)
{
    return kinds[kind];
}

const char *vt_channel_source_name(vt_channel_source source)
{
    return sources[source];
}

const char *vt_channel_named(const char *section, vt_channel_kind *kind)
{
    size_t length = strcspn(section, " \t");
    for (int i = 0; i < KINDS; i++) {
        if (i == VT_CHANNEL_MESSAGES || strlen(kinds[i]) != length || memcmp(kinds[i], section, length) != 0)
            continue;
        *kind = (vt_channel_kind)i;
        return section + length + strspn(section + length, " \t");
    }
    return NULL;
}

const char *vt_channel_nearest_kind(const char *section)
{
    char word[32];
    const char *best = NULL;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(section, " \t"), section);
    for (int i = 0; i < KINDS; i++)
        if (i != VT_CHANNEL_MESSAGES && vt_nearest_close(word, kinds[i])) best = kinds[i];
    return best;
}

bool vt_channel_begin(vt_channel_decl *decl, vt_channel_kind kind, const char *name, vt_err *err)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(name);
    if (length == 0 || length >= sizeof decl->name || strspn(name, letters) != length)
        return vt_fail(err, VT_ERR_RANGE, NULL,
            "\"%.60s\" is no name for %s %s: 1 to %d letters, digits, - and _", name,
            kind == VT_CHANNEL_OUTPUT ? "an" : "a", kinds[kind], VT_CHANNEL_NAME - 1);
    *decl = (vt_channel_decl){.kind = kind,
        .source = kind == VT_CHANNEL_CAMERA ? VT_FROM_V4L2 : VT_FROM_NOWHERE,
        .baud = 9600,
        .speed = 1,
        .field = 1,
        .memory_mb = 256,
        .lines_per_s = 200,
        .keep_most = 500,
        .keep_days = kind == VT_CHANNEL_KEEP ? -1 : 0, /* vt_channel_end knows */
        .keep_mb = 200,
        .w = 1280,
        .h = 720,
        .fps = 30};
    memcpy(decl->name, name, length + 1);
    return true;
}

/* ---- values ---- */

static bool refuse(vt_err *err, const vt_channel_key *key, const char *value)
{
    if (key->least < key->most)
        return vt_fail(err, VT_ERR_RANGE, NULL, "%s is \"%.60s\"; it takes %.15g to %.15g (%s)", key->key,
            value, key->least, key->most, key->takes);
    return vt_fail(err, VT_ERR_RANGE, NULL, "%s is \"%.60s\"; it takes %s", key->key, value, key->takes);
}

/* The number that a text begins with; *end moves behind it. Decimal only, so that no locale and no 0x
 * matters. */
static bool number(const char *text, const char **end, double *out)
{
    const char *at = text + (*text == '-' || *text == '+');
    size_t digits = strspn(at, "0123456789"), more = 0;
    const char *dot = at + digits;
    if (*dot == '.') more = strspn(dot + 1, "0123456789");
    if (digits + more == 0 || digits + more > 30) return false;
    *end = dot + (*dot == '.' ? 1 + more : 0);
    char copy[64];
    snprintf(copy, sizeof copy, "%.*s", (int)(*end - text), text);
    *out = strtod(copy, NULL);
    return true;
}

static bool word_to(const char **at)
{
    *at += strspn(*at, " \t");
    if (strncmp(*at, "to", 2) != 0) return false;
    *at += 2;
    *at += strspn(*at, " \t");
    return true;
}

/* A to B, A below B */
static bool interval(const char **at, double *least, double *most)
{
    return number(*at, at, least) && word_to(at) && number(*at, at, most);
}

static bool take_range(vt_channel_decl *decl, const char *value)
{
    double least, most, to_least = 0, to_most = 0;
    const char *at = value;
    if (!interval(&at, &least, &most) || least >= most) return false;
    at += strspn(at, " \t");
    bool mapped = strncmp(at, "as", 2) == 0;
    if (mapped) {
        at += 2;
        at += strspn(at, " \t");
        if (!interval(&at, &to_least, &to_most)) return false;
    }
    if (*at) return false;
    decl->ranged = true;
    decl->least = least;
    decl->most = most;
    decl->mapped = mapped;
    decl->to_least = to_least;
    decl->to_most = to_most;
    return true;
}

static int among(const char *const *words, int count, const char *value, size_t length)
{
    for (int i = 0; i < count; i++)
        if (strlen(words[i]) == length && memcmp(words[i], value, length) == 0) return i;
    return -1;
}

static bool take_smooth(vt_channel_decl *decl, const char *value)
{
    size_t length = strcspn(value, " \t");
    int which = among(WORDS_OF(smoothings), value, length);
    const char *at = value + length + strspn(value + length, " \t");
    double amount = 0;
    if (which < 0) return false;
    if (which != VT_SMOOTH_NONE && !number(at, &at, &amount)) return false;
    bool counted = which == VT_SMOOTH_MEAN || which == VT_SMOOTH_MEDIAN;
    bool whole = amount == (double)(int)amount;
    if (*at || (counted && (amount < 2 || amount > VT_SMOOTH_MOST || !whole))) return false;
    if (which == VT_SMOOTH_EXPONENTIAL && (amount < 0.001 || amount > 1)) return false;
    decl->smoothing = (vt_smoothing)which;
    decl->smooth = amount;
    return true;
}

static bool take_source(vt_channel_decl *decl, const vt_channel_key *key, const char *value, vt_err *err)
{
    int which = among(WORDS_OF(sources), value, strlen(value));
    if (which >= 0 && vt_channel_source_fits(decl->kind, (vt_channel_source)which)) {
        decl->source = (vt_channel_source)which;
        return true;
    }
    const char *best = NULL;
    for (int i = 0; i < SOURCES; i++)
        if (vt_channel_source_fits(decl->kind, (vt_channel_source)i) && vt_nearest_close(value, sources[i]) &&
            (!best || vt_nearest_distance(value, sources[i]) < vt_nearest_distance(value, best)))
            best = sources[i];
    return vt_fail(err, VT_ERR_RANGE, NULL, "%s is \"%.60s\"; %s%s%sit takes %s", key->key, value,
        best ? "did you mean " : "", best ? best : "", best ? "? " : "", key->takes);
}

static bool take_words(char *out, size_t size, const vt_channel_key *key, const char *value, vt_err *err)
{
    size_t length = strlen(value);
    if (length >= size)
        return vt_fail(
            err, VT_ERR_RANGE, NULL, "%s has %zu bytes; at most %zu fit", key->key, length, size - 1);
    if (!vt_utf8_valid(value, length))
        return vt_fail(err, VT_ERR_RANGE, NULL, "%s holds bytes that are not UTF-8 text", key->key);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)value[i] < 32)
            return vt_fail(err, VT_ERR_RANGE, NULL, "%s holds a control character", key->key);
    memcpy(out, value, length + 1);
    return true;
}

/* Two whole numbers around an x. */
static bool take_size(int32_t *out, const vt_channel_key *key, const char *value)
{
    const char *at = value;
    double w, h;
    if (!number(at, &at, &w)) return false;
    at += strspn(at, " \t");
    if (*at != 'x' && *at != 'X') return false;
    at += 1 + strspn(at + 1, " \t");
    if (!number(at, &at, &h) || *at) return false;
    if (w < key->least || w > key->most || h < key->least || h > key->most) return false;
    out[0] = (int32_t)w;
    out[1] = (int32_t)h;
    return w == (double)out[0] && h == (double)out[1];
}

static bool truth(const char *value, bool *out)
{
    static const char *const words[] = {"no", "false", "off", "0", "yes", "true", "on", "1"};
    int which = among(WORDS_OF(words), value, strlen(value));
    *out = which >= 4;
    return which >= 0;
}

static bool take(vt_channel_decl *decl, const vt_channel_key *key, const char *value, vt_err *err)
{
    char *member = (char *)decl + key->offset;
    const char *end = value;
    double amount;
    bool yes;
    int which;
    switch (key->type) {
    case VT_KEY_WORDS:
        return take_words(member, key->size, key, value, err);
    case VT_KEY_SOURCE:
    case VT_KEY_GOES:
        return take_source(decl, key, value, err);
    case VT_KEY_FORMAT:
        which = among(WORDS_OF(formats), value, strlen(value));
        if (which < 0) break;
        decl->format = (vt_channel_format)which;
        return true;
    case VT_KEY_HOLDS:
        if (among(WORDS_OF(holdings), value, strlen(value)) < 0) break;
        return take_words(member, key->size, key, value, err);
    case VT_KEY_SMOOTH:
        if (!take_smooth(decl, value)) break;
        return true;
    case VT_KEY_RANGE:
        if (!take_range(decl, value)) break;
        return true;
    case VT_KEY_SIZE:
        if (!take_size((int32_t *)(void *)member, key, value)) break;
        return true;
    case VT_KEY_YES:
        if (!truth(value, &yes)) break;
        *(bool *)member = yes;
        return true;
    case VT_KEY_INT:
    case VT_KEY_REAL:
        if (!number(value, &end, &amount) || *end || amount < key->least || amount > key->most) break;
        if (key->type == VT_KEY_REAL) {
            *(double *)member = amount;
            return true;
        }
        if (amount != (double)(int32_t)amount) break;
        *(int32_t *)member = (int32_t)amount;
        return true;
    }
    return refuse(err, key, value);
}

/* ---- keys ---- */

static const vt_channel_key *find(vt_channel_kind kind, const char *name, vt_err *err)
{
    const char *best = NULL;
    for (const vt_channel_key *key = vt_channel_keys; key->key; key++) {
        if (!(key->kinds & 1u << kind)) continue;
        if (strcmp(key->key, name) == 0) return key;
        if (vt_nearest_close(name, key->key) &&
            (!best || vt_nearest_distance(name, key->key) < vt_nearest_distance(name, best)))
            best = key->key;
    }
    const char *kind_name = kinds[kind], *an = kind == VT_CHANNEL_OUTPUT ? "an" : "a";
    if (strcmp(name, "source") == 0 && kind == VT_CHANNEL_OUTPUT) best = "to";
    if (strcmp(name, "to") == 0 && (kind == VT_CHANNEL_SENSOR || kind == VT_CHANNEL_CAMERA)) best = "source";
    if (best)
        vt_fail(err, VT_ERR_MISSING, NULL, "%s %s has no %.60s; did you mean %s?", an, kind_name, name, best);
    else
        vt_fail(err, VT_ERR_MISSING, NULL, "%s %s has no %.60s; docs/DEVICES.md tells every key", an,
            kind_name, name);
    return NULL;
}

bool vt_channel_set(vt_channel_decl *decl, const char *name, const char *value, vt_err *err)
{
    const vt_channel_key *key = find(decl->kind, name, err);
    return key && take(decl, key, value, err);
}

bool vt_channel_machine_key(vt_channel_kind kind, const char *name, vt_err *err)
{
    const vt_channel_key *key = find(kind, name, err);
    if (!key || key->machine) return key != NULL;
    return vt_fail(err, VT_ERR_DENIED, NULL,
        "%s is the same on every machine: it belongs into experience.conf, not here", name);
}

/* ---- docs ---- */

static void guide_of(vt_buf *out, vt_channel_kind kind)
{
    vt_buf_printf(out, "### [%s NAME]\n\n| key | takes | what it does |\n|---|---|---|\n", kinds[kind]);
    for (const vt_channel_key *key = vt_channel_keys; key->key; key++) {
        if (!(key->kinds & 1u << kind)) continue;
        vt_buf_printf(out, "| `%s`%s | %s", key->key, key->machine ? " °" : "", key->takes);
        if (key->least < key->most) vt_buf_printf(out, "; %.10g to %.10g", key->least, key->most);
        vt_buf_printf(out, " | %s |\n", key->what);
    }
    vt_buf_text(out, "\n");
}

void vt_channel_guide(vt_buf *out)
{
    guide_of(out, VT_CHANNEL_SENSOR);
    guide_of(out, VT_CHANNEL_OUTPUT);
    guide_of(out, VT_CHANNEL_HELPER);
    guide_of(out, VT_CHANNEL_KEEP);
    guide_of(out, VT_CHANNEL_CAMERA);
}
