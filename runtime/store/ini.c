/* inih hands over key and value without a line number, silently breaks lines at 200 bytes and takes indented
 * lines as continuations. So its reader is ours: one clean "key=value" at a time, long ones as continuations
 * on purpose. */
#include "store/ini.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { CHUNK = 190, KEY_MOST = 48 };

typedef struct {
    vt_ini *ini;
    const vt_ini_handler *handler;
    const char *text;
    size_t length, at;
    int line;
    char section[VT_INI_NAME];
    char pair[KEY_MOST + 2 + VT_INI_VALUE]; /* the present line as "key=value" */
    size_t given;                           /* bytes of pair that inih has had */
    char key[KEY_MOST + 1];                 /* what inih has given back so far */
    char value[VT_INI_VALUE];
    bool collecting;
} source;

void vt_ini_mistake(vt_ini *ini, int line, const char *format, ...)
{
    char what[512], where[sizeof ini->err->origin], told[900];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (line > 0)
        snprintf(where, sizeof where, "%.180s:%d", ini->origin, line);
    else
        snprintf(where, sizeof where, "%.180s", ini->origin);
    if (ini->mistakes++ == 0) {
        vt_fail(ini->err, VT_ERR_PARSE, where, "%s", what);
        return;
    }
    if (!ini->err) return;
    size_t used = strlen(ini->err->message);
    int need = snprintf(told, sizeof told, "\n%s: %s", where, what);
    if (ini->untold || need < 0 ||
        used + (size_t)need + sizeof "\nand 1000000 more" > sizeof ini->err->message)
        ini->untold++;
    else
        memcpy(ini->err->message + used, told, (size_t)need + 1);
}

bool vt_ini_sound(vt_ini *ini)
{
    if (ini->untold && ini->err) {
        size_t used = strlen(ini->err->message);
        snprintf(ini->err->message + used, sizeof ini->err->message - used, "\nand %d more", ini->untold);
        ini->untold = 0;
    }
    return ini->mistakes == 0;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static void trim(const char **text, size_t *length)
{
    while (*length && blank(**text))
        (*text)++, (*length)--;
    while (*length && blank((*text)[*length - 1]))
        (*length)--;
}

static void flush(source *in)
{
    if (!in->collecting) return;
    in->collecting = false;
    in->handler->pair(in->handler->context, in->section, in->key, in->value, in->line);
}

static void take_section(source *in, const char *line, size_t length)
{
    const char *close = memchr(line, ']', length);
    if (!close) {
        vt_ini_mistake(in->ini, in->line, "the section's ] is missing: write [name]");
        return;
    }
    if (close != line + length - 1)
        vt_ini_mistake(in->ini, in->line, "text behind the section's ]: begin a new line there");
    const char *name = line + 1;
    size_t size = (size_t)(close - name);
    trim(&name, &size);
    if (size >= sizeof in->section) {
        vt_ini_mistake(
            in->ini, in->line, "a section's name is longer than %zu bytes", sizeof in->section - 1);
        size = vt_utf8_fit(name, size, sizeof in->section - 1);
    }
    memcpy(in->section, name, size);
    in->section[size] = 0;
    in->handler->section(in->handler->context, in->section, in->line);
}

/* Cuts a comment behind a value, splits at the first = or :, and leaves "key=value" in pair. */
static bool take_pair(source *in, const char *line, size_t length)
{
    for (size_t i = 1; i < length; i++)
        if (line[i] == ';' && blank(line[i - 1])) length = i;
    trim(&line, &length);
    size_t split = 0;
    while (split < length && line[split] != '=' && line[split] != ':')
        split++;
    if (split == length) {
        vt_ini_mistake(in->ini, in->line, "\"%.*s\" is neither a [section] nor key = value",
            (int)vt_utf8_fit(line, length, 40), line);
        return false;
    }
    const char *key = line, *value = line + split + 1;
    size_t key_size = split, value_size = length - split - 1;
    trim(&key, &key_size);
    trim(&value, &value_size);
    if (key_size == 0 || key_size > KEY_MOST || value_size >= VT_INI_VALUE) {
        vt_ini_mistake(in->ini, in->line,
            key_size == 0         ? "there is no key before the ="
            : key_size > KEY_MOST ? "a key has at most 48 letters"
                                  : "a value has at most 1023 bytes");
        return false;
    }
    memcpy(in->pair, key, key_size);
    in->pair[key_size] = '=';
    memcpy(in->pair + key_size + 1, value, value_size);
    in->pair[key_size + 1 + value_size] = 0;
    in->given = 0;
    return true;
}

/* The next piece of pair. Pieces meet inside a word, since inih trims each of them. */
static bool give_piece(source *in, char *out)
{
    const char *rest = in->pair + in->given;
    size_t left = strlen(rest), size = left;
    if (left > CHUNK) {
        size = CHUNK;
        while (
            size > KEY_MOST + 2 && (blank(rest[size - 1]) || blank(rest[size]) || strchr(";#", rest[size])))
            size--;
        if (size == KEY_MOST + 2) {
            vt_ini_mistake(in->ini, in->line, "the value holds too long a run of blanks");
            in->pair[0] = 0;
            in->given = 0;
            return false;
        }
    }
    snprintf(out, CHUNK + 3, "%s%.*s", in->given ? " " : "", (int)size, rest);
    in->given += size;
    return true;
}

/* inih's reader: fills out with one line; size is 200. */
static char *next_line(char *out, int size, void *stream)
{
    source *in = stream;
    if (size < CHUNK + 4) return NULL;
    if (in->pair[in->given] && give_piece(in, out)) return out;
    flush(in);
    if (in->at >= in->length) return NULL;
    const char *line = in->text + in->at;
    const char *end = memchr(line, '\n', in->length - in->at);
    size_t length = end ? (size_t)(end - line) : in->length - in->at;
    in->at += length + 1;
    in->line++;
    trim(&line, &length);
    strcpy(out, "\n");
    if (length == 0 || line[0] == '#' || line[0] == ';') return out;
    if (line[0] == '[')
        take_section(in, line, length);
    else if (take_pair(in, line, length))
        give_piece(in, out);
    return out;
}

static int take(void *context, const char *section, const char *key, const char *value)
{
    source *in = context;
    (void)section;
    size_t used = in->collecting ? strlen(in->value) : 0;
    if (!in->collecting) snprintf(in->key, sizeof in->key, "%s", key);
    snprintf(in->value + used, sizeof in->value - used, "%s", value);
    in->collecting = true;
    return 1;
}

static bool readable(vt_ini *ini, const char *text, size_t length)
{
    int line = 1;
    if (length > VT_INI_FILE_MOST) {
        vt_ini_mistake(ini, 0, "the file is larger than %d KiB", VT_INI_FILE_MOST >> 10);
        return false;
    }
    for (size_t at = 0; at < length;) {
        size_t before = at;
        if (text[at] == '\n') line++;
        uint32_t code = vt_utf8_next(text, length, &at);
        bool line_end = code == '\n' || (code == '\r' && (at == length || text[at] == '\n'));
        if (code == 0 || (code == 0xFFFD && at == before + 1)) {
            vt_ini_mistake(ini, line, "a byte that is not UTF-8 text: save the file as UTF-8");
            return false;
        }
        if (code < 32 && code != '\t' && !line_end) {
            vt_ini_mistake(
                ini, line, "a control character: save the file as plain text with plain line ends");
            return false;
        }
    }
    return true;
}

void vt_ini_read(vt_ini *ini, const char *text, size_t length, const vt_ini_handler *handler)
{
    source in = {.ini = ini, .handler = handler, .text = text, .length = length};
    if (!readable(ini, text, length)) return;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) in.at = 3;
    ini_parse_stream(next_line, &in, take, &in);
}
