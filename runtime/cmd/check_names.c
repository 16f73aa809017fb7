/* Names that scenes and tables mention: every text in quotes of a Lua file, every cell of a table. What
 * stands in comments is not read. Nothing is run: a name that is put together while it runs is known by its
 * beginning or its end alone. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/mem.h"
#include "cmd/check_private.h"

enum { CODE = 64, NAME_MOST = 300, TABLE_MOST = 2000 };

static vt_mention *add(vt_mentions *mentions, const char *text, size_t size, const char *file, int line)
{
    if (size == 0 || size > NAME_MOST || mentions->no_memory) return NULL;
    if (mentions->count == mentions->capacity) {
        int capacity = mentions->capacity ? mentions->capacity * 2 : 256;
        vt_mention *items = vt_realloc_array(mentions->items, (size_t)capacity, sizeof *items);
        if (!items) {
            mentions->no_memory = true;
            return NULL;
        }
        mentions->items = items;
        mentions->capacity = capacity;
    }
    vt_mention *mention = &mentions->items[mentions->count];
    *mention = (vt_mention){.text = vt_strndup(text, size), .file = file, .line = line};
    if (!mention->text) {
        mentions->no_memory = true;
        return NULL;
    }
    mentions->count++;
    return mention;
}

void vt_mentions_finish(vt_mentions *mentions)
{
    for (int i = 0; i < mentions->count; i++)
        vt_free(mentions->items[i].text);
    vt_free(mentions->items);
    *mentions = (vt_mentions){0};
}

/* Whether name is the pattern, in which each * stands for any letters. */
static bool fits(const char *pattern, const char *name)
{
    const char *star = NULL, *again = NULL;
    while (*name) {
        if (*pattern == '*') {
            star = pattern++;
            again = name;
        } else if (*pattern == *name) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star + 1;
            name = ++again;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

bool vt_mention_fits(const vt_mention *mention, const char *name)
{
    return mention->partly ? fits(mention->text, name) : strcmp(mention->text, name) == 0;
}

/* ---- Lua ---- */

typedef struct {
    vt_mentions *out;
    const char *file, *at;
    int line;
    char code[CODE]; /* the last letters of code, without blanks; a text is one " */
    size_t size;
    bool joined; /* the last text is the beginning of what comes */
} lexer;

static void code(lexer *in, char letter)
{
    if (in->size == CODE - 1) {
        memmove(in->code, in->code + CODE / 2, CODE / 2 - 1);
        in->size = CODE / 2 - 1;
    }
    if (strchr(",;={}", letter)) in->joined = false;
    in->code[in->size++] = letter;
    in->code[in->size] = '\0';
}

static bool came(const lexer *in, size_t size, const char *end)
{
    size_t length = strlen(end);
    if (length > size || memcmp(in->code + size - length, end, length) != 0) return false;
    char before = length < size ? in->code[size - length - 1] : '{';
    return end[0] == '.' || !(strchr("_:.", before) || isalnum((unsigned char)before));
}

/* Whether a name of a file has to stand here. */
static bool in_place(const lexer *in)
{
    static const char *const keys[] = {"src=", ".src=", "poster=", ".poster="};
    static const char *const calls[] = {
        "sound.play", "sound.loop", "sound.load", "sound.stems", "video.load"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (came(in, in->size, keys[i])) return true;
    size_t size = in->size;
    while (size && strchr("({", in->code[size - 1]))
        size--;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (came(in, size, calls[i])) return true;
    return false;
}

/* The level of a long bracket that begins here, [[ is 0, [==[ is 2; -1: none does. */
static int bracket(const char *at)
{
    size_t level = strspn(at + 1, "=");
    return at[0] == '[' && at[1 + level] == '[' ? (int)level : -1;
}

/* Behind the long bracket; its inside is from *text, *size bytes. */
static void take_long(lexer *in, int level, const char **text, size_t *size)
{
    char end[40];
    level = level > 30 ? 30 : level;
    snprintf(end, sizeof end, "]%.*s]", level, "==============================");
    *text = in->at + level + 2;
    const char *close = strstr(*text, end), *from = in->at;
    *size = close ? (size_t)(close - *text) : strlen(*text);
    in->at = close ? close + strlen(end) : *text + *size;
    for (; from < in->at; from++)
        in->line += *from == '\n';
}

/* Behind the text in quotes; plain: how it is spelt is what it says. */
static void take_quoted(lexer *in, const char **text, size_t *size, bool *plain)
{
    char quote = *in->at++;
    *text = in->at;
    *plain = true;
    while (*in->at && *in->at != quote && *in->at != '\n') {
        *plain &= *in->at != '\\';
        in->at += in->at[0] == '\\' && in->at[1] ? 2 : 1;
    }
    *size = (size_t)(in->at - *text);
    in->at += *in->at == quote;
}

/* Whether the table that the text stands in says that the sound speaks. */
static bool speaks(const char *at)
{
    for (int depth = 0, left = TABLE_MOST; *at && left > 0 && depth >= 0; at++, left--) {
        depth += (*at == '{') - (*at == '}');
        if (depth != 0 || strncmp(at, "bus", 3) != 0) continue;
        const char *value = at + 3 + strspn(at + 3, " \t");
        if (*value++ != '=') continue;
        value += strspn(value, " \t\"'");
        if (strncmp(value, "voice", 5) == 0) return true;
    }
    return false;
}

/* The text as a pattern: what string.format puts in is a *, and so is what is joined to it. */
static size_t pattern_of(const char *text, size_t size, bool before, bool after, char out[NAME_MOST])
{
    size_t length = 0;
    if (before) out[length++] = '*';
    for (size_t i = 0; i < size && length < NAME_MOST - 2; i++) {
        if (text[i] == '%') {
            i += 1 + strspn(text + i + 1, "0123456789.+- #");
            out[length++] = '*';
        } else {
            out[length++] = text[i];
        }
    }
    if (after) out[length++] = '*';
    return length;
}

/* Puts another part behind the last mention: "vase_" .. i .. ".png" is one name. */
static void go_on(vt_mentions *mentions, const char *part, size_t size)
{
    vt_mention *last = &mentions->items[mentions->count - 1];
    char joined[2 * NAME_MOST];
    int length = snprintf(joined, sizeof joined, "%s%.*s", last->text, (int)(size - 1), part + 1);
    char *text = length < NAME_MOST ? vt_strdup(joined) : NULL;
    if (!text) return;
    vt_free(last->text);
    last->text = text;
}

static void mention(lexer *in, const char *text, size_t size, int line)
{
    const char *next = in->at + strspn(in->at, " \t\r\n");
    bool after = strncmp(next, "..", 2) == 0, before = came(in, in->size, "..");
    char part[NAME_MOST];
    bool partly = after || before || memchr(text, '%', size);
    if (size >= NAME_MOST - 2) return;
    if (partly) {
        size = pattern_of(text, size, before, after, part);
        text = part;
    }
    if (before && in->joined)
        go_on(in->out, text, size);
    else {
        vt_mention *added = add(in->out, text, size, in->file, line);
        if (!added) return;
        added->partly = partly;
        added->place = !partly && in_place(in);
        added->voice = in->size > 0 && in->code[in->size - 1] == '{' && speaks(in->at);
    }
    in->joined = after;
}

void vt_mentions_lua(vt_mentions *mentions, const char *file, const char *text)
{
    lexer in = {.out = mentions, .file = file, .at = text, .line = 1};
    const char *inside;
    size_t size;
    while (*in.at) {
        bool comment = in.at[0] == '-' && in.at[1] == '-', plain = true;
        int line = in.line, level = bracket(comment ? in.at + 2 : in.at);
        if (level >= 0) {
            in.at += comment ? 2 : 0;
            take_long(&in, level, &inside, &size);
        } else if (comment) {
            in.at += strcspn(in.at, "\n");
            continue;
        } else if (*in.at == '"' || *in.at == '\'') {
            take_quoted(&in, &inside, &size, &plain);
        } else {
            in.line += *in.at == '\n';
            if (!strchr(" \t\r\n", *in.at)) code(&in, *in.at);
            in.at++;
            continue;
        }
        if (comment) continue;
        if (plain) mention(&in, inside, size, line);
        code(&in, '"');
    }
}

/* ---- tables ---- */

void vt_mentions_csv(vt_mentions *mentions, const char *file, const char *text, size_t size)
{
    vt_csv csv;
    vt_err err = {0};
    if (!vt_csv_parse(&csv, text, size, file, &err)) return; /* whoever reads the table tells what is wrong */
    for (int row = 0; row < csv.count; row++) {
        for (int i = 0; i < csv.columns; i++)
            add(mentions, csv.rows[row].cells[i].text, csv.rows[row].cells[i].length, file,
                csv.rows[row].line);
    }
    vt_csv_finish(&csv);
}
