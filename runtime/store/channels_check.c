/* What of a declaration must stand together, and the form of what each source needs. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyname.h"
#include "store/channels_inner.h"

typedef enum { PORT = 1, DEVICE = 2, TOPIC = 4, KEYS = 8, FILED = 16 } word_key;

static const struct {
    word_key which;
    const char *key;
    size_t offset;
} word_keys[] = {{PORT, "port", offsetof(vt_channel_decl, port)},
    {DEVICE, "device", offsetof(vt_channel_decl, device)}, {TOPIC, "topic", offsetof(vt_channel_decl, topic)},
    {KEYS, "keys", offsetof(vt_channel_decl, keys)}, {FILED, "file", offsetof(vt_channel_decl, file)}};
enum { WORD_KEYS = sizeof word_keys / sizeof word_keys[0] };

/* What a source needs and may have besides; of outputs the same. */
static const struct {
    unsigned needs, may;
    const char *port; /* what a port looks like, for people */
} rules[] = {[VT_FROM_NOWHERE] = {0, 0, ""},
    [VT_FROM_SERIAL] = {PORT, 0,
        "usb:VENDOR:PRODUCT as vitrine devices lists it, says:TEXT, or a path in /dev"},
    [VT_FROM_KEYS] = {KEYS, DEVICE, ""},
    [VT_FROM_READER] = {0, DEVICE, ""},
    [VT_FROM_PAD] = {KEYS, DEVICE, ""},
    [VT_FROM_MQTT] = {TOPIC, 0, ""},
    [VT_FROM_OSC] = {PORT | TOPIC, 0, "a number from 1 to 65535"},
    [VT_FROM_UDP] = {PORT, 0, "a number from 1 to 65535"},
    [VT_FROM_HTTP] = {PORT | TOPIC, 0, "a number from 1 to 65535"},
    [VT_FROM_GPIO] = {PORT, 0,
        "CHIP:LINE, such as gpiochip0:17, and behind it pull-up, pull-down, inverted, 20ms"},
    [VT_FROM_TOUCH] = {PORT, 0, "x,y,w,h of the stage, such as 0,0,960,1080"},
    [VT_FROM_FILE] = {FILED, 0, ""},
    [VT_FROM_V4L2] = {0, DEVICE, ""},
    [VT_FROM_FAKE] = {0, 0, ""}};

bool vt_channel_source_fits(vt_channel_kind kind, vt_channel_source source)
{
    static const unsigned out = 1u << VT_FROM_SERIAL | 1u << VT_FROM_MQTT | 1u << VT_FROM_OSC |
                                1u << VT_FROM_UDP | 1u << VT_FROM_HTTP | 1u << VT_FROM_GPIO;
    static const unsigned seen = 1u << VT_FROM_V4L2 | 1u << VT_FROM_FAKE;
    if (kind == VT_CHANNEL_CAMERA) return source == VT_FROM_NOWHERE || seen & 1u << source;
    return (kind == VT_CHANNEL_SENSOR && !(seen & 1u << source)) ||
           (kind == VT_CHANNEL_OUTPUT && out & 1u << source);
}

static char *word_of(vt_channel_decl *decl, int i)
{
    return (char *)decl + word_keys[i].offset;
}

static const char *said(const vt_channel_decl *decl, int i)
{
    return (const char *)decl + word_keys[i].offset;
}

void vt_channel_forget_source(vt_channel_decl *decl)
{
    for (int i = 0; i < WORD_KEYS; i++)
        *word_of(decl, i) = '\0';
}

/* ---- forms ---- */

static bool whole_number(const char *text, long least, long most)
{
    size_t length = strlen(text);
    if (length == 0 || length > 9 || strspn(text, "0123456789") != length) return false;
    long number = atol(text);
    return number >= least && number <= most;
}

/* HOST:PORT */
static bool is_address(const char *text)
{
    const char *colon = strrchr(text, ':');
    return colon && colon != text && !strpbrk(text, " \t/") && whole_number(colon + 1, 1, 65535);
}

static bool is_serial(const char *port)
{
    const char *id = port + 4;
    if (strncmp(port, "usb:", 4) == 0) {
        const char *colon = strchr(id, ':');
        static const char hex[] = "0123456789abcdefABCDEF";
        if (!colon) return *id != '\0';
        size_t product = strcspn(colon + 1, ":");
        return strspn(id, hex) == 4 && colon == id + 4 && product == 4 && strspn(colon + 1, hex) >= 4;
    }
    if (strncmp(port, "says:", 5) == 0) return port[5] != '\0';
    return port[0] == '/' && port[1] != '\0';
}

/* CHIP:LINE and, behind it, how it is read. */
static bool is_pin(const char *port)
{
    static const char *const words[] = {"pull-up", "pull-down", "inverted"};
    char text[sizeof((vt_channel_decl *)0)->port], *rest;
    snprintf(text, sizeof text, "%s", port);
    char *where = strtok_r(text, " \t", &rest), *colon = where ? strrchr(where, ':') : NULL;
    if (!colon || colon == where || !whole_number(colon + 1, 0, 4095)) return false;
    for (char *word; (word = strtok_r(NULL, " \t", &rest));) {
        size_t digits = strspn(word, "0123456789");
        bool known = digits > 0 && digits < 5 && strcmp(word + digits, "ms") == 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            known |= strcmp(word, words[i]) == 0;
        if (!known) return false;
    }
    return true;
}

static bool is_rectangle(const char *port)
{
    int parts = 0;
    for (const char *at = port; at; parts++) {
        char part[16];
        at += strspn(at, " ");
        size_t size = strcspn(at, ",");
        const char *next = at[size] ? at + size + 1 : NULL;
        while (size && at[size - 1] == ' ')
            size--;
        if (size == 0 || size >= sizeof part) return false;
        snprintf(part, sizeof part, "%.*s", (int)size, at);
        if (!whole_number(part, parts < 2 ? 0 : 1, 100000)) return false;
        at = next;
    }
    return parts == 4;
}

static bool port_fits(const vt_channel_decl *decl, const char **takes)
{
    bool out = decl->kind == VT_CHANNEL_OUTPUT;
    *takes = rules[decl->source].port;
    switch (decl->source) {
    case VT_FROM_SERIAL:
        return is_serial(decl->port);
    case VT_FROM_GPIO:
        return is_pin(decl->port);
    case VT_FROM_TOUCH:
        return is_rectangle(decl->port);
    case VT_FROM_HTTP:
        if (!out) break;
        *takes = "an address such as http://192.168.1.20/lamp";
        return (strncmp(decl->port, "http://", 7) == 0 && decl->port[7]) ||
               (strncmp(decl->port, "https://", 8) == 0 && decl->port[8]);
    case VT_FROM_OSC:
    case VT_FROM_UDP:
        if (!out) break;
        *takes = "HOST:PORT, such as 192.168.1.20:9000";
        return is_address(decl->port);
    default:
        break;
    }
    return whole_number(decl->port, 1, 65535);
}

/* A file of the experience's own. */
static bool is_inside(const char *file)
{
    if (file[0] == '/' || strchr(file, '\\')) return false;
    for (const char *at = file; at; at = strchr(at, '/')) {
        at += *at == '/';
        size_t part = strcspn(at, "/");
        if (part == 0 || (part == 2 && at[0] == '.' && at[1] == '.')) return false;
    }
    return true;
}

static bool keys_fit(const char *name, const char *keys, bool pad, vt_err *err)
{
    vt_keyname_part part;
    for (const char *at = keys; vt_keyname_next(&at, &part);) {
        if (!part.sound)
            return vt_fail(
                err, VT_ERR_RANGE, NULL, "%s is \"%.60s\"; it takes keys with commas: a, b=2", name, keys);
        if (pad || vt_keyname_known(part.key)) continue;
        const char *nearest = vt_keyname_nearest(part.key);
        return vt_fail(err, VT_ERR_MISSING, NULL, "%s: there is no key \"%s\"%s%s%s", name, part.key,
            nearest ? "; did you mean \""
                    : "; keys are called by what they write, or space, return, left, f1",
            nearest ? nearest : "", nearest ? "\"?" : "");
    }
    return true;
}

/* ---- together ---- */

static bool source_fits(const vt_channel_decl *decl, vt_err *err)
{
    const char *source = vt_channel_source_name(decl->source), *takes;
    const char *key = decl->kind == VT_CHANNEL_OUTPUT ? "to" : "source";
    unsigned needs = rules[decl->source].needs, may = needs | rules[decl->source].may;
    if (decl->kind == VT_CHANNEL_OUTPUT && decl->source == VT_FROM_HTTP) needs = may = PORT;
    for (int i = 0; i < WORD_KEYS; i++) {
        bool there = *said(decl, i) != '\0';
        if (!there && needs & word_keys[i].which)
            return vt_fail(
                err, VT_ERR_MISSING, NULL, "%s = %s needs %s as well", key, source, word_keys[i].key);
        if (there && !(may & word_keys[i].which))
            return vt_fail(err, VT_ERR_STATE, NULL,
                "%s says nothing to %s = %s; leave it out, or name another %s", word_keys[i].key, key, source,
                key);
    }
    if (needs & PORT && !port_fits(decl, &takes))
        return vt_fail(
            err, VT_ERR_RANGE, NULL, "port is \"%.60s\"; %s = %s takes %s", decl->port, key, source, takes);
    bool path = decl->source == VT_FROM_OSC || (decl->source == VT_FROM_HTTP && needs & TOPIC);
    if (path && (decl->topic[0] != '/' || strpbrk(decl->topic, " \t")))
        return vt_fail(err, VT_ERR_RANGE, NULL, "topic is \"%.60s\"; %s = %s takes a path such as /distance",
            decl->topic, key, source);
    if (!keys_fit("keys", decl->keys, decl->source == VT_FROM_PAD, err)) return false;
    return true;
}

static bool sensor_fits(const vt_channel_decl *decl, vt_err *err)
{
    bool faked = decl->fake_keys[0] || decl->fake_file[0];
    if (decl->source == VT_FROM_NOWHERE && !faked)
        return vt_fail(err, VT_ERR_MISSING, NULL,
            "it says neither where it comes from nor who fakes it: write source = serial, or fake_keys = "
            "1=10, 2=50");
    if (decl->fake_when_lost && !faked)
        return vt_fail(err, VT_ERR_MISSING, NULL, "fake_when_lost needs fake_keys or fake_file as well");
    if (decl->fake_keys[0] && decl->fake_file[0])
        return vt_fail(err, VT_ERR_STATE, NULL, "fake_keys and fake_file both stand in; keep one of them");
    if (!keys_fit("fake_keys", decl->fake_keys, false, err)) return false;
    if (decl->file[0] && !is_inside(decl->file))
        return vt_fail(
            err, VT_ERR_DENIED, NULL, "file is \"%.60s\"; it takes a file of the experience", decl->file);
    if (decl->fake_file[0] && !is_inside(decl->fake_file))
        return vt_fail(err, VT_ERR_DENIED, NULL, "fake_file is \"%.60s\"; it takes a file of the experience",
            decl->fake_file);
    if (decl->field != 1 && decl->format != VT_FORMAT_CSV)
        return vt_fail(err, VT_ERR_STATE, NULL, "field needs format = csv as well");
    if (decl->tag[0] && decl->format != VT_FORMAT_LINES && decl->format != VT_FORMAT_TAGGED)
        return vt_fail(err, VT_ERR_STATE, NULL, "tag needs format = lines or tagged");
    return true;
}

const char *vt_channel_camera(const vt_channel_decl *decl)
{
    if (decl->source == VT_FROM_FAKE) return "fake";
    if (decl->source != VT_FROM_V4L2) return NULL;
    return decl->device[0] ? decl->device : "/dev/video0";
}

static bool camera_fits(const vt_channel_decl *decl, vt_err *err)
{
    if (decl->device[0] && (strncmp(decl->device, "/dev/", 5) != 0 || strstr(decl->device, "..")))
        return vt_fail(err, VT_ERR_RANGE, NULL, "device is \"%.60s\"; it takes a path such as /dev/video0",
            decl->device);
    return source_fits(decl, err);
}

bool vt_channel_check(const vt_channel_decl *decl, vt_err *err)
{
    switch (decl->kind) {
    case VT_CHANNEL_SENSOR:
        return sensor_fits(decl, err) && source_fits(decl, err);
    case VT_CHANNEL_OUTPUT:
        if (decl->source == VT_FROM_NOWHERE)
            return vt_fail(err, VT_ERR_MISSING, NULL, "it does not say where it goes: write to = serial");
        return source_fits(decl, err);
    case VT_CHANNEL_HELPER:
        if (!decl->command[0])
            return vt_fail(err, VT_ERR_MISSING, NULL, "it has no program: write command = ./printer.py");
        return true;
    case VT_CHANNEL_KEEP:
        if (!decl->holds[0])
            return vt_fail(
                err, VT_ERR_MISSING, NULL, "it does not say what it keeps: write holds = drawings");
        return true;
    case VT_CHANNEL_CAMERA:
        return camera_fits(decl, err);
    case VT_CHANNEL_MESSAGES:
        break;
    }
    return true;
}
