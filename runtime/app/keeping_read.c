/* A folder as a world shall hear of it: the newest items with what they say, and since when each may be
 * shown. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/keeping_private.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"

void vt_keeping_view_finish(vt_keeping_view *view)
{
    for (int i = 0; i < view->count; i++)
        vt_free(view->items[i].line);
    *view = (vt_keeping_view){0};
}

bool vt_keeping_view_copy(vt_keeping_view *to, const vt_keeping_view *from)
{
    *to = *from;
    for (int i = 0; i < to->count; i++)
        to->items[i].line = NULL;
    for (int i = 0; i < to->count; i++) {
        to->items[i].line = vt_strdup(from->items[i].line);
        if (to->items[i].line) continue;
        vt_keeping_view_finish(to);
        return false;
    }
    return true;
}

/* Staff may correct a text with any editor: line ends and control characters become blanks and line feeds. */
static void add_text(vt_buf *out, vt_buf *text)
{
    size_t size = 0;
    char *bytes = (char *)text->data;
    for (size_t i = 0; i < text->size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '\r') continue;
        bytes[size++] = c >= 0x20 || c == '\n' || c == '\t' ? (char)c : ' ';
    }
    while (size > 0 && bytes[size - 1] == '\n')
        size--;
    vt_buf_text(out, ",\"text\":");
    vt_buf_json_string(out, size ? bytes : "", size);
}

/* A record has to stand on one line; whether it is JSON at all its reader finds out. */
static void add_record(vt_buf *out, const vt_buf *text)
{
    vt_buf_text(out, ",\"table\":");
    for (size_t i = 0; i < text->size; i++)
        vt_buf_u8(out, text->data[i] < 0x20 ? ' ' : text->data[i]);
}

/* `"id":12,"moment":1795348800,"text":"…"}`; NULL: it cannot be shown. */
static char *line_of(const vt_collection *collection, const vt_keep_item *item)
{
    const vt_keep *rules = &collection->rules;
    bool picture = rules->kind == VT_KEEP_DRAWINGS || rules->kind == VT_KEEP_PHOTOS;
    vt_buf line, content;
    vt_err err = {0};
    vt_buf_init(&line);
    vt_buf_init(&content);
    bool fine = picture || vt_keep_read_item(rules, item, VT_KEEP_TEXT_MOST, &content, &err);
    if (fine && !picture &&
        (content.size == 0 || !vt_utf8_valid((const char *)content.data, content.size) ||
            memchr(content.data, 0, content.size)))
        fine = vt_fail(&err, VT_ERR_PARSE, item->name, "it is no text in UTF-8 and is not shown");
    if (!fine && err.kind != VT_ERR_MISSING) vt_log_err(VT_LOG_WARNING, collection->name, &err);
    vt_buf_printf(&line, "\"id\":%" PRIu64, item->number);
    if (item->moment) vt_buf_printf(&line, ",\"moment\":%" PRId64, item->moment);
    if (picture) {
        char src[VT_KEEP_NAME + VT_CHANNEL_NAME + 8];
        snprintf(src, sizeof src, "keep:%s/%s", collection->name, item->name);
        vt_buf_text(&line, ",\"src\":");
        vt_buf_json_string(&line, src, strlen(src));
    } else if (fine && rules->kind == VT_KEEP_TEXTS) {
        add_text(&line, &content);
    } else if (fine) {
        add_record(&line, &content);
    }
    vt_buf_u8(&line, '}');
    char *out = fine && vt_buf_ok(&line) ? vt_strndup((const char *)line.data, line.size) : NULL;
    vt_buf_finish(&line);
    vt_buf_finish(&content);
    return out;
}

static bool same(const vt_keep_item *a, const vt_keep_item *b)
{
    return a->number == b->number && a->saved == b->saved && a->size == b->size &&
           strcmp(a->name, b->name) == 0;
}

/* Leaves what may be shown, each number once. */
static void only_shown(vt_keep_list *list)
{
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        if (list->items[i].state != VT_KEEP_YES) continue;
        if (count && list->items[count - 1].number == list->items[i].number) continue;
        list->items[count++] = list->items[i];
    }
    list->count = count;
}

/* The reading in which each was new. */
static uint64_t *find_since(const vt_collection *collection, const vt_keep_list *list, uint64_t reading)
{
    uint64_t *since = vt_alloc_array((size_t)list->count + 1, sizeof *since);
    int at = 0;
    for (int i = 0; since && i < list->count; i++) {
        while (at < collection->known.count && collection->known.items[at].number > list->items[i].number)
            at++;
        bool known = at < collection->known.count && same(&collection->known.items[at], &list->items[i]);
        since[i] = known ? collection->since[at] : reading;
    }
    return since;
}

static bool changed(const vt_collection *collection, const vt_keep_list *list)
{
    if (collection->read.reading == 0 || list->count != collection->known.count) return true;
    for (int i = 0; i < list->count; i++)
        if (!same(&list->items[i], &collection->known.items[i])) return true;
    return false;
}

bool vt_keeping_read(vt_collection *collection)
{
    vt_keep_list list;
    vt_err err;
    if (!vt_keep_read_list(&collection->rules, &list, &err)) {
        vt_log_err(VT_LOG_WARNING, "what visitors made cannot be read", &err);
        return false;
    }
    only_shown(&list);
    uint64_t reading = collection->read.reading + 1;
    uint64_t *since = changed(collection, &list) ? find_since(collection, &list, reading) : NULL;
    if (!since) {
        vt_keep_list_finish(&list);
        return false;
    }
    vt_keeping_view view = {.total = list.count, .reading = reading};
    for (int i = 0; i < list.count && view.count < VT_KEEPING_SHOWN; i++) {
        const vt_keep_item *item = &list.items[i];
        char *line = line_of(collection, item);
        if (line)
            view.items[view.count++] = (vt_keeping_item){.number = item->number,
                .saved = item->saved,
                .size = item->size,
                .since = since[i],
                .line = line};
        else
            view.total--;
    }
    vt_keep_list_finish(&collection->known);
    vt_free(collection->since);
    vt_keeping_view_finish(&collection->read);
    collection->known = list;
    collection->since = since;
    collection->read = view;
    return true;
}
