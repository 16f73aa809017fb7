/* kiosk.conf. Every fact about an option comes from options.def; values are kept as checked text. */
#include "store/conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "store/channels_file.h"
#include "store/file.h"
#include "store/ini.h"
#include "store/plan.h"

static const vt_option_info options[] = {
#define OPTION(section, id, type, value, least, most, unit, what)                                            \
    {#section, #id, #type, value, unit, what, least, most},
#include "store/options.def"
#undef OPTION
};

enum { OPTIONS = (int)(sizeof options / sizeof options[0]) };

struct vt_conf {
    char *values[OPTIONS];
    vt_channel_locals channels;
};

int vt_option_count(void)
{
    return OPTIONS;
}

const vt_option_info *vt_option_at(int index)
{
    return index >= 0 && index < OPTIONS ? &options[index] : NULL;
}

static bool is(const vt_option_info *option, const char *type)
{
    return strcmp(option->type, type) == 0;
}

/* ---- one value ---- */

/* Whether value is one of the words in "auto, cpu or gpu". */
static bool among(const char *words, const char *value)
{
    size_t length = strlen(value);
    while (*words) {
        size_t word = strcspn(words, ", ");
        bool joint = word == 2 && memcmp(words, "or", 2) == 0;
        if (!joint && word == length && memcmp(words, value, word) == 0) return true;
        words += word;
        words += strspn(words, ", ");
    }
    return false;
}

static bool is_name(const char *value)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(value);
    return length > 0 && length <= 64 && strspn(value, letters) == length;
}

static const char *truth(const char *value)
{
    static const char *const words[][2] = {{"yes", "yes"}, {"true", "yes"}, {"on", "yes"}, {"1", "yes"},
        {"no", "no"}, {"false", "no"}, {"off", "no"}, {"0", "no"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(value, words[i][0]) == 0) return words[i][1];
    return NULL;
}

/* A plain decimal number within the option's range. */
static bool is_number(const vt_option_info *option, const char *value)
{
    char *end;
    size_t length = strlen(value);
    bool whole = is(option, "INT");
    if (length == 0 || length > 40 || strspn(value, whole ? "+-0123456789" : "+-.eE0123456789") != length)
        return false;
    errno = 0;
    double number = whole ? (double)strtol(value, &end, 10) : strtod(value, &end);
    return *end == 0 && errno == 0 && number >= option->least && number <= option->most;
}

static void describe(const vt_option_info *option, char *out, size_t size)
{
    if (is(option, "INT"))
        snprintf(
            out, size, "a whole number from %.15g to %.15g (%s)", option->least, option->most, option->unit);
    else if (is(option, "REAL"))
        snprintf(out, size, "a number from %.15g to %.15g (%s)", option->least, option->most, option->unit);
    else
        snprintf(out, size, "%s", option->unit);
}

/* The text to keep for value, or NULL with a reason. It may be value itself. */
static const char *checked(const vt_option_info *option, const char *value, char *why, size_t size)
{
    const char *kept = value;
    vt_plan plan;
    vt_err err = {0};
    if (is(option, "BOOL"))
        kept = truth(value);
    else if (is(option, "CHOICE"))
        kept = among(option->unit, value) ? value : NULL;
    else if (is(option, "NAME"))
        kept = is_name(value) || (!value[0] && !option->value[0]) ? value : NULL;
    else if (is(option, "INT") || is(option, "REAL"))
        kept = is_number(option, value) ? value : NULL;
    else if (is(option, "PLAN"))
        kept = vt_plan_parse(&plan, value, &err) ? value : NULL;
    if (kept) return kept;
    if (err.message[0]) {
        snprintf(why, size, "%s.%s: %.200s", option->section, option->key, err.message);
        return NULL;
    }
    char takes[160];
    describe(option, takes, sizeof takes);
    snprintf(why, size, "%s.%s cannot be \"%.60s\"; it takes %s", option->section, option->key, value, takes);
    return NULL;
}

/* ---- the whole ---- */

vt_conf *vt_conf_create(vt_err *err)
{
    vt_conf *conf = vt_alloc(sizeof *conf);
    for (int i = 0; conf && i < OPTIONS; i++) {
        conf->values[i] = vt_strdup(options[i].value);
        if (!conf->values[i]) {
            vt_conf_destroy(conf);
            conf = NULL;
        }
    }
    if (!conf) vt_fail_memory(err, "the configuration");
    return conf;
}

void vt_conf_destroy(vt_conf *conf)
{
    if (!conf) return;
    for (int i = 0; i < OPTIONS; i++)
        vt_free(conf->values[i]);
    vt_channel_locals_finish(&conf->channels);
    vt_free(conf);
}

static int find(const char *section, size_t section_length, const char *key)
{
    for (int i = 0; i < OPTIONS; i++)
        if (strlen(options[i].section) == section_length &&
            memcmp(options[i].section, section, section_length) == 0 && strcmp(options[i].key, key) == 0)
            return i;
    return -1;
}

static bool has_section(const char *section)
{
    for (int i = 0; i < OPTIONS; i++)
        if (strcmp(options[i].section, section) == 0) return true;
    return false;
}

/* "; did you mean ...": the same key elsewhere, else the nearest key, else nothing. */
static void suggest(const char *section, const char *key, char *out, size_t size)
{
    int best = -1, distance = 1000;
    out[0] = 0;
    for (int i = 0; i < OPTIONS; i++) {
        bool here = strcmp(options[i].section, section) == 0;
        int d = vt_nearest_distance(key, options[i].key) * 2 + (here ? 0 : 1);
        if (d < distance && vt_nearest_close(key, options[i].key)) {
            distance = d;
            best = i;
        }
    }
    if (best >= 0)
        snprintf(out, size, "; did you mean %s in [%s]?", options[best].key, options[best].section);
}

typedef struct {
    vt_ini *ini;
    const char *folder; /* of the file */
    char *values[OPTIONS];
    int lines[OPTIONS];
    vt_channel_locals channels;
    vt_channel_locals_reading channel;
    bool known_section, channel_section;
    bool no_memory;
} reading;

static void take_section(void *context, const char *name, int line)
{
    reading *in = context;
    const char *best = NULL;
    vt_channel_kind kind;
    in->known_section = has_section(name);
    const char *channel = in->known_section ? NULL : vt_channel_named(name, &kind);
    in->channel_section = channel != NULL;
    if (channel) vt_channel_locals_section(&in->channel, kind, channel, in->ini, line);
    if (in->known_section || channel) return;
    for (int i = 0; i < OPTIONS; i++)
        if (!best || vt_nearest_distance(name, options[i].section) < vt_nearest_distance(name, best))
            best = options[i].section;
    const char *kind_name = vt_channel_nearest_kind(name);
    if (best && vt_nearest_close(name, best))
        vt_ini_mistake(in->ini, line, "there is no section [%s]; did you mean [%s]?", name, best);
    else if (kind_name)
        vt_ini_mistake(in->ini, line, "there is no section [%s]; did you mean [%s NAME]?", name, kind_name);
    else
        vt_ini_mistake(in->ini, line, "there is no section [%s]", name);
}

static void take_pair(void *context, const char *section, const char *key, const char *value, int line)
{
    reading *in = context;
    char text[320];
    if (in->channel_section) {
        vt_channel_locals_pair(&in->channel, key, value, in->ini, line);
        return;
    }
    if (!in->known_section) {
        if (section[0] == 0) vt_ini_mistake(in->ini, line, "%s stands before the first [section]", key);
        return;
    }
    int at = find(section, strlen(section), key);
    if (at < 0) {
        suggest(section, key, text, sizeof text);
        vt_ini_mistake(in->ini, line, "[%s] has no %s%s", section, key, text);
        return;
    }
    if (in->lines[at]) {
        vt_ini_mistake(in->ini, line, "%s is given twice; the first is in line %d", key, in->lines[at]);
        return;
    }
    in->lines[at] = line;
    const char *kept = checked(&options[at], value, text, sizeof text);
    if (!kept) {
        vt_ini_mistake(in->ini, line, "%s", text);
        return;
    }
    bool relative = is(&options[at], "FOLDER") && kept[0] != 0 && kept[0] != '/' && in->folder[0] != 0;
    if (relative && strlen(in->folder) + strlen(kept) + 2 > VT_INI_VALUE) {
        vt_ini_mistake(in->ini, line, "the path of %s is longer than %d bytes", key, VT_INI_VALUE - 1);
        return;
    }
    in->values[at] = relative ? vt_file_join(in->folder, kept) : vt_strdup(kept);
    if (!in->values[at]) in->no_memory = true;
}

/* The folder part of path, "" when it has none; NULL without memory. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return vt_strndup(path, slash ? (size_t)(slash - path) + (slash == path) : 0);
}

bool vt_conf_read(vt_conf *conf, const char *path, vt_err *err)
{
    bool done = false;
    char *folder = folder_of(path);
    vt_ini ini = {.origin = path, .err = err};
    reading in = {.ini = &ini, .folder = folder};
    in.channel.out = &in.channels;
    vt_ini_handler handler = {&in, take_section, take_pair};
    vt_buf text;
    vt_buf_init(&text);
    if (!folder) {
        vt_fail_memory(err, path);
        goto out;
    }
    if (!vt_file_read(path, VT_INI_FILE_MOST, &text, err)) goto out;
    vt_ini_read(&ini, (const char *)text.data, text.size, &handler);
    if (!vt_ini_sound(&ini)) goto out;
    if (in.no_memory || in.channel.no_memory) {
        vt_fail_memory(err, path);
        goto out;
    }
    for (int i = 0; i < OPTIONS; i++) {
        if (!in.values[i]) continue;
        vt_free(conf->values[i]);
        conf->values[i] = in.values[i];
        in.values[i] = NULL;
    }
    vt_channel_locals_finish(&conf->channels);
    conf->channels = in.channels;
    in.channels = (vt_channel_locals){0};
    done = true;
out:
    vt_channel_locals_finish(&in.channels);
    for (int i = 0; i < OPTIONS; i++)
        vt_free(in.values[i]);
    vt_buf_finish(&text);
    vt_free(folder);
    return done;
}

/* Whether a file can hold it. */
static bool keepable(const char *value)
{
    size_t length = strlen(value);
    bool edges = length == 0 || !(strchr(" \t", value[0]) || strchr(" \t", value[length - 1]));
    for (const char *at = value; *at; at++)
        if ((unsigned char)*at < 32 && *at != '\t') return false;
    return edges && value[0] != ';' && !strstr(value, " ;") && !strstr(value, "\t;") &&
           length < VT_INI_VALUE && vt_utf8_valid(value, length);
}

bool vt_conf_set(vt_conf *conf, const char *key, const char *value, const char *origin, vt_err *err)
{
    const char *dot = strchr(key, '.');
    char text[320] = "";
    int at = dot ? find(key, (size_t)(dot - key), dot + 1) : -1;
    if (at < 0) {
        if (dot && dot - key < VT_INI_NAME) {
            char section[VT_INI_NAME];
            snprintf(section, sizeof section, "%.*s", (int)(dot - key), key);
            suggest(section, dot + 1, text, sizeof text);
        }
        return vt_fail(err, VT_ERR_MISSING, origin, "there is no option %.80s%s", key, text);
    }
    if (!keepable(value))
        return vt_fail(err, VT_ERR_RANGE, origin,
            "%s holds a control character, \" ;\" or blanks at an end, or is too long", key);
    const char *kept = checked(&options[at], value, text, sizeof text);
    if (!kept) return vt_fail(err, VT_ERR_RANGE, origin, "%s", text);
    char *copy = vt_strdup(kept);
    if (!copy) return vt_fail_memory(err, key);
    vt_free(conf->values[at]);
    conf->values[at] = copy;
    return true;
}

void vt_conf_write(const vt_conf *conf, vt_buf *out)
{
    const char *section = "";
    vt_buf_text(out,
        "# kiosk.conf: how this kiosk is set up. Every option is here; what is left out keeps its default.\n"
        "# A line that begins with # is a comment, and so is what follows a blank and a semicolon.\n");
    for (int i = 0; i < OPTIONS; i++) {
        const vt_option_info *option = &options[i];
        if (strcmp(section, option->section) != 0) vt_buf_printf(out, "\n[%s]\n", option->section);
        section = option->section;
        vt_buf_printf(out, "\n# %s\n# (%s", option->what, option->unit);
        if (option->least < option->most) vt_buf_printf(out, "; %.15g to %.15g", option->least, option->most);
        vt_buf_printf(out, "; default %s)\n", option->value[0] ? option->value : "empty");
        vt_buf_printf(out, "%s =%s%s\n", option->key, conf->values[i][0] ? " " : "", conf->values[i]);
    }
    vt_channel_locals_write(&conf->channels, out);
}

bool vt_conf_channel(const vt_conf *conf, vt_channel_decl *decl, vt_err *err)
{
    return vt_channel_locals_apply(&conf->channels, decl, err);
}

void vt_conf_strange_channels(const vt_conf *conf, const vt_channel_decl *decls, int count,
    void (*each)(void *context, const vt_err *err), void *context)
{
    vt_channel_locals_strange(&conf->channels, decls, count, each, context);
}

void vt_conf_write_section(const vt_conf *conf, const char *section, vt_buf *out)
{
    for (int i = 0; i < OPTIONS; i++)
        if (strcmp(options[i].section, section) == 0)
            vt_buf_printf(out, "%s=%s\n", options[i].key, conf->values[i]);
}

bool vt_conf_read_section(
    vt_conf *conf, const char *section, const char *lines, const char *origin, vt_err *err)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n"), name = strcspn(lines, "=");
        char key[128], value[128];
        if (name >= length) return vt_fail(err, VT_ERR_PARSE, origin, "%.40s is no option", lines);
        snprintf(key, sizeof key, "%s.%.*s", section, (int)name, lines);
        snprintf(value, sizeof value, "%.*s", (int)(length - name - 1), lines + name + 1);
        if (!vt_conf_set(conf, key, value, origin, err)) return false;
        lines += length + (lines[length] == '\n');
    }
    return true;
}

/* ---- reading values ---- */

static const char *value_of(const vt_conf *conf, const char *key)
{
    const char *dot = strchr(key, '.');
    int at = dot ? find(key, (size_t)(dot - key), dot + 1) : -1;
    if (at < 0) {
        fprintf(stderr, "vitrine: options.def has no %s\n", key);
        abort();
    }
    return conf->values[at];
}

const char *vt_conf_text(const vt_conf *conf, const char *key)
{
    return value_of(conf, key);
}

long vt_conf_int(const vt_conf *conf, const char *key)
{
    return strtol(value_of(conf, key), NULL, 10);
}

double vt_conf_real(const vt_conf *conf, const char *key)
{
    return strtod(value_of(conf, key), NULL);
}

bool vt_conf_bool(const vt_conf *conf, const char *key)
{
    return strcmp(value_of(conf, key), "yes") == 0;
}

void vt_conf_kiosk(const vt_conf *conf, char out[VT_KIOSK_NAME])
{
    const char *role = value_of(conf, "kiosk.role");
    snprintf(out, VT_KIOSK_NAME, "%s%s%s", value_of(conf, "kiosk.name"), role[0] ? "-" : "", role);
}
