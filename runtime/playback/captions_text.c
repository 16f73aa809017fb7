/* The text of a cue, without what is meant for a player: tags, places, entities. */
#include <string.h>

#include "base/utf8.h"
#include "playback/captions_in.h"

enum { TAG_MOST = 200, ENTITY_MOST = 10 };

/* Windows-1252 from 0x80 to 0x9F, where Latin-1 has nothing to show: quotes, dashes, the euro. */
static const uint16_t windows[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6,
    0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

struct line {
    const char *text;
    size_t length, at;
    bool utf8;
};

static void put_byte(struct sink *sink, char byte)
{
    if (sink->out) sink->out[sink->length] = byte;
    if (++sink->length > sink->most) sink->most = sink->length;
}

static void put(struct sink *sink, uint32_t point)
{
    char bytes[4];
    if (point == '\t') point = ' ';
    if (point < ' ' || (point >= 0x7F && point < 0xA0) || point == 0xFEFF) return;
    size_t count = vt_utf8_encode(point, bytes);
    for (size_t i = 0; i < count; i++)
        put_byte(sink, bytes[i]);
}

static uint32_t next(struct line *line)
{
    if (line->utf8) return vt_utf8_next(line->text, line->length, &line->at);
    unsigned char byte = (unsigned char)line->text[line->at++];
    return byte >= 0x80 && byte < 0xA0 ? windows[byte - 0x80] : byte;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of the tag that begins here, brackets and all; 0: it is text. */
static size_t tag_length(const struct line *line)
{
    const char *at = line->text + line->at;
    size_t left = line->length - line->at;
    if (left > TAG_MOST) left = TAG_MOST;
    char first = left > 1 ? at[1] : ' ';
    bool may = at[0] == '<' ? letter(first) || digit(first) || first == '/' : at[0] == '{' && first == '\\';
    const char *end = may ? memchr(at, at[0] == '<' ? '>' : '}', left) : NULL;
    return end ? (size_t)(end - at) + 1 : 0;
}

static void put_range(struct sink *sink, const struct line *line, size_t from, size_t to)
{
    struct line part = {line->text, to, from, line->utf8};
    while (part.at < to)
        put(sink, next(&part));
}

/* <v Name>, <v.class Name>: who speaks. */
static void put_speaker(struct sink *sink, const struct line *line, size_t length)
{
    const char *tag = line->text + line->at;
    if (tag[1] != 'v' || (tag[2] != ' ' && tag[2] != '.' && tag[2] != '\t')) return;
    size_t from = 2, to = length - 1;
    while (from < to && tag[from] != ' ' && tag[from] != '\t')
        from++;
    while (from < to && (tag[from] == ' ' || tag[from] == '\t'))
        from++;
    while (to > from && tag[to - 1] == ' ')
        to--;
    if (from == to) return;
    put_range(sink, line, line->at + from, line->at + to);
    put(sink, ':');
    put(sink, ' ');
}

static uint32_t number(const char *text, size_t length)
{
    bool hex = length > 1 && (text[1] == 'x' || text[1] == 'X');
    uint32_t value = 0;
    size_t from = hex ? 2 : 1;
    if (from == length) return 0;
    for (size_t i = from; i < length; i++) {
        char lower = (char)(text[i] | 0x20);
        bool letters = hex && lower >= 'a' && lower <= 'f';
        if (!digit(text[i]) && !letters) return 0;
        value = value * (hex ? 16 : 10) + (uint32_t)(letters ? lower - 'a' + 10 : text[i] - '0');
        if (value > 0x10FFFF) return 0;
    }
    return value >= 0xD800 && value < 0xE000 ? 0 : value;
}

/* The character an entity stands for, and its length; 0: it is text. */
static uint32_t entity(const struct line *line, size_t *length)
{
    static const struct {
        const char *name;
        uint32_t point;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"nbsp", 0xA0}, {"quot", '"'}, {"apos", '\''},
        {"lrm", 0x200E}, {"rlm", 0x200F}};
    const char *name = line->text + line->at + 1;
    size_t left = line->length - line->at - 1;
    const char *end = memchr(name, ';', left < ENTITY_MOST ? left : ENTITY_MOST);
    if (!end) return 0;
    size_t count = (size_t)(end - name);
    *length = count + 2;
    if (count > 1 && name[0] == '#') return number(name, count);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == count && memcmp(name, known[i].name, count) == 0) return known[i].point;
    return 0;
}

static bool same(const struct line *line, size_t length, const char *tag)
{
    return length == strlen(tag) && memcmp(line->text + line->at, tag, length) == 0;
}

static void put_next(struct sink *sink, struct line *line)
{
    char first = line->text[line->at];
    size_t length = first == '<' || first == '{' ? tag_length(line) : 0;
    if (length) {
        if (same(line, length, "<br>") || same(line, length, "<br/>") || same(line, length, "<br />"))
            put(sink, ' ');
        else if (first == '<' && length > 3)
            put_speaker(sink, line, length);
        line->at += length;
        return;
    }
    uint32_t point = first == '&' ? entity(line, &length) : 0;
    if (point) {
        put(sink, point);
        line->at += length;
    } else
        put(sink, next(line));
}

void vt_captions_clean(struct sink *sink, size_t text_from, const char *text, size_t length)
{
    struct line line = {text, length, 0, vt_utf8_valid(text, length)};
    size_t before = sink->length;
    if (sink->length > text_from) put_byte(sink, '\n');
    size_t from = sink->length, shown = from;
    while (line.at < line.length) {
        size_t at = sink->length;
        char first = line.text[line.at];
        put_next(sink, &line);
        bool blank = first == ' ' || first == '\t';
        if (blank && at == from) sink->length = from; /* leading */
        if (!blank && sink->length > at) shown = sink->length;
    }
    sink->length = shown > from ? shown : before;
}
