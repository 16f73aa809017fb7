#include "playback/captions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "playback/captions_in.h"

struct file {
    const char *bytes;
    size_t size, at;
    int line;
    bool vtt;
};

struct line {
    const char *text;
    size_t length;
};

/* One walk through a file: without items it counts. */
struct walk {
    struct file file;
    vt_caption *items;
    struct sink sink;
    int count, skipped, bad_line;
    bool words; /* there is anything in it */
};

static bool take_line(struct file *file, struct line *out)
{
    if (file->at == file->size) return false;
    const char *from = file->bytes + file->at, *end = file->bytes + file->size, *at = from;
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    *out = (struct line){from, (size_t)(at - from)};
    if (at < end) at += *at == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1;
    file->at = (size_t)(at - file->bytes);
    file->line++;
    return true;
}

static bool blank_byte(char c)
{
    return c == ' ' || c == '\t' || c == '\0';
}

static bool blank(struct line line)
{
    while (line.length && blank_byte(line.text[line.length - 1]))
        line.length--;
    return line.length == 0;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool counter(struct line line)
{
    if (blank(line)) return false;
    for (size_t i = 0; i < line.length; i++)
        if (!digit(line.text[i]) && !blank_byte(line.text[i])) return false;
    return true;
}

static bool starts(struct line line, const char *word)
{
    size_t length = strlen(word);
    return line.length >= length && memcmp(line.text, word, length) == 0 &&
           (line.length == length || blank_byte(line.text[length]) || line.text[length] == ':');
}

static void skip_blanks(const char **at, const char *end)
{
    while (*at < end && blank_byte(**at))
        (*at)++;
}

static bool take_number(const char **at, const char *end, int64_t *out)
{
    const char *from = *at;
    *out = 0;
    for (; *at < end && digit(**at); (*at)++)
        if ((*out = *out * 10 + (**at - '0')) > 1000000) return false;
    return *at > from;
}

/* [hours:]minutes:seconds[,fraction] */
static bool take_time(const char **at, const char *end, int64_t *us)
{
    int64_t part, total = 0, unit = 100000;
    int parts = 0;
    for (;;) {
        if (!take_number(at, end, &part)) return false;
        total = total * 60 + part;
        parts++;
        if (*at == end || **at != ':' || parts == 3) break;
        (*at)++;
    }
    if (parts < 2) return false;
    *us = total * 1000000;
    if (*at == end || (**at != ',' && **at != '.')) return true;
    (*at)++;
    skip_blanks(at, end);
    for (; *at < end && digit(**at); (*at)++, unit /= 10)
        *us += (**at - '0') * unit;
    return true;
}

static const char *arrow(struct line line)
{
    return line.length ? memmem(line.text, line.length, "-->", 3) : NULL;
}

/* Two times with something else between them that points from one to the other: a cue that was mistyped, or
 * mended by an editor of texts. */
static bool nearly(struct line line)
{
    static const char *const others[] = {"->", "=>", "\xE2\x86\x92", "\xE2\x80\x93>", "\xE2\x80\x94>"};
    const char *at = line.text, *end = line.text + line.length;
    int64_t time;
    skip_blanks(&at, end);
    if (!take_time(&at, end, &time)) return false;
    skip_blanks(&at, end);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        size_t size = strlen(others[i]);
        if ((size_t)(end - at) <= size || memcmp(at, others[i], size) != 0) continue;
        at += size;
        skip_blanks(&at, end);
        return at < end && digit(*at);
    }
    return false;
}

/* What stands behind the second time are settings. */
static bool take_times(struct line line, int64_t *from, int64_t *to)
{
    const char *at = line.text, *end = line.text + line.length, *middle = arrow(line);
    if (!middle) return false;
    skip_blanks(&at, middle);
    if (!take_time(&at, middle, from)) return false;
    skip_blanks(&at, middle);
    if (at != middle) return false;
    at += 3;
    skip_blanks(&at, end);
    return take_time(&at, end, to) && (at == end || blank_byte(*at)) && *from < *to;
}

/* Lines up to the next cue. In SubRip a text may hold empty lines, and the line before the times is a
 * counter. */
static void take_text(struct walk *walk, bool wanted)
{
    struct file *file = &walk->file, ahead = *file;
    struct line line, after;
    size_t from = walk->sink.length;
    bool gap = false, over = false;
    while (take_line(&ahead, &line) && !arrow(line) && !(gap && nearly(line))) {
        struct file further = ahead;
        bool last = !file->vtt && counter(line) && take_line(&further, &after) &&
                    (arrow(after) || (gap && nearly(after)));
        bool note = gap && (starts(line, "NOTE") || starts(line, "STYLE") || starts(line, "REGION"));
        bool empty = blank(line);
        over = over || note || (file->vtt && empty);
        gap = empty || (gap && last);
        if (wanted && !over && !last) vt_captions_clean(&walk->sink, from, line.text, line.length);
        *file = ahead;
    }
}

static void take_cue(struct walk *walk, struct line line)
{
    int64_t from = 0, to = 0;
    size_t text = walk->sink.length;
    bool good = take_times(line, &from, &to);
    if (!good) {
        walk->skipped++;
        if (!walk->bad_line) walk->bad_line = walk->file.line;
    }
    take_text(walk, good);
    if (walk->sink.length == text) return;
    if (walk->items) {
        walk->sink.out[walk->sink.length] = '\0';
        walk->items[walk->count] = (vt_caption){from, to, 0, walk->sink.out + text};
    }
    if (++walk->sink.length > walk->sink.most) walk->sink.most = walk->sink.length;
    walk->count++;
}

static void take_all(struct walk *walk)
{
    struct line line;
    while (take_line(&walk->file, &line)) {
        walk->words = walk->words || !blank(line);
        if (arrow(line) || nearly(line)) take_cue(walk, line);
    }
}

static int compare(const void *a, const void *b)
{
    const vt_caption *one = a, *two = b;
    if (one->from_us != two->from_us) return one->from_us < two->from_us ? -1 : 1;
    return one->text < two->text ? -1 : one->text > two->text;
}

/* Two bytes a character, with a mark or without: every other byte of what people write is 0. */
static bool wide(const char *bytes, size_t size)
{
    if (size >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) return true;
    size_t zeros = 0, look = size < 64 ? size : 64;
    for (size_t i = 0; i < look; i++)
        zeros += bytes[i] == '\0';
    return look >= 8 && zeros * 3 > look;
}

static bool refuse(const struct walk *walk, const char *name, vt_err *err)
{
    char origin[200];
    int width = (int)vt_utf8_fit(name, strlen(name), sizeof origin - 16);
    snprintf(origin, sizeof origin, "%.*s:%d", width, name, walk->bad_line ? walk->bad_line : 1);
    if (walk->bad_line)
        return vt_fail(err, VT_ERR_PARSE, origin,
            "none of its captions has times that can be read; write them as 00:00:01,000 --> 00:00:04,000");
    if (!walk->words)
        return vt_fail(err, VT_ERR_PARSE, origin, "this file is empty; captions are SubRip or WebVTT");
    return vt_fail(err, VT_ERR_PARSE, origin,
        "this holds no captions: they are SubRip or WebVTT, with lines like 00:00:01,000 --> 00:00:04,000");
}

bool vt_captions_read(
    vt_captions *captions, const char *name, const char *bytes, size_t size, int *skipped, vt_err *err)
{
    *captions = (vt_captions){0};
    if (skipped) *skipped = 0;
    if (size > VT_CAPTIONS_BYTES)
        return vt_fail(err, VT_ERR_RANGE, name, "captions may have %d MB at most", VT_CAPTIONS_BYTES >> 20);
    if (wide(bytes, size))
        return vt_fail(err, VT_ERR_PARSE, name, "this file is UTF-16; save it as UTF-8, then it can be read");
    struct file file = {.bytes = bytes, .size = size};
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) file.at = 3;
    struct line head = {bytes + file.at, size - file.at};
    size_t word = strlen("WEBVTT");
    file.vtt = head.length >= word && memcmp(head.text, "WEBVTT", word) == 0 &&
               (head.length == word || memchr(" \t\r\n", head.text[word], 4));
    struct walk walk = {.file = file};
    take_all(&walk);
    if (walk.count == 0 && (!file.vtt || walk.bad_line)) return refuse(&walk, name, err);
    if (skipped) *skipped = walk.skipped;
    captions->bad_line = walk.bad_line;
    if (walk.count == 0) return true;
    captions->items = vt_alloc_array((size_t)walk.count, sizeof *captions->items);
    captions->texts = vt_alloc(walk.sink.most);
    if (!captions->items || !captions->texts) {
        vt_captions_finish(captions);
        return vt_fail_memory(err, "captions");
    }
    walk = (struct walk){.file = file, .items = captions->items, .sink = {.out = captions->texts}};
    take_all(&walk);
    captions->count = walk.count;
    qsort(captions->items, (size_t)walk.count, sizeof *captions->items, compare);
    for (int i = 0; i < captions->count; i++) {
        vt_caption *item = &captions->items[i];
        item->until_us = i && item[-1].until_us > item->to_us ? item[-1].until_us : item->to_us;
    }
    return true;
}

void vt_captions_finish(vt_captions *captions)
{
    vt_free(captions->items);
    vt_free(captions->texts);
    *captions = (vt_captions){0};
}

/* How many have begun. */
static int begun(const vt_captions *captions, int64_t place_us)
{
    int low = 0, high = captions->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (captions->items[middle].from_us <= place_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The one before `at` that stands; -1: none. */
static int before(const vt_captions *captions, int at, int64_t place_us)
{
    while (--at >= 0 && captions->items[at].until_us > place_us)
        if (captions->items[at].to_us > place_us) return at;
    return -1;
}

int vt_captions_at(const vt_captions *captions, int64_t place_us)
{
    return before(captions, begun(captions, place_us), place_us);
}

size_t vt_captions_text(const vt_captions *captions, int64_t place_us, char *buffer, size_t size)
{
    int end = begun(captions, place_us), first = end;
    for (int at = end; (at = before(captions, at, place_us)) >= 0;)
        first = at;
    size_t length = 0;
    for (int i = first; i < end; i++) {
        const vt_caption *item = &captions->items[i];
        size_t text = strlen(item->text), gap = length > 0;
        if (item->to_us <= place_us || length + gap + text >= size) continue;
        if (gap) buffer[length++] = '\n';
        memcpy(buffer + length, item->text, text);
        length += text;
    }
    if (size) buffer[length] = '\0';
    return length;
}

int64_t vt_captions_next(const vt_captions *captions, int64_t place_us)
{
    int end = begun(captions, place_us);
    int64_t next = end < captions->count ? captions->items[end].from_us : INT64_MAX;
    for (int at = end; (at = before(captions, at, place_us)) >= 0;)
        if (captions->items[at].to_us < next) next = captions->items[at].to_us;
    return next;
}
