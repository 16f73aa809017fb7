/* From what a folder holds to what a world has to hear: first what was taken away, then what is new, the
 * oldest of it first, then what was there before it began, then how many there are. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/keeping_private.h"

static void fetch(vt_keeping *keeping)
{
    pthread_mutex_lock(&keeping->lock);
    for (int i = 0; i < keeping->count; i++) {
        vt_collection *collection = keeping->collections[i];
        if (!collection->news) continue;
        vt_keeping_view_finish(&collection->now);
        collection->now = collection->fresh;
        collection->fresh = (vt_keeping_view){0};
        collection->news = collection->all_told = false;
    }
    pthread_mutex_unlock(&keeping->lock);
}

static int find(const vt_keeping_view *view, uint64_t number)
{
    for (int i = 0; i < view->count; i++)
        if (view->items[i].number == number) return i;
    return -1;
}

static void forget(vt_keeping_view *told, int at)
{
    memmove(&told->items[at], &told->items[at + 1], (size_t)(told->count - at - 1) * sizeof told->items[0]);
    told->count--;
}

/* As script/l_keep.c does: the newest VT_KEEPING_SHOWN are remembered. */
static void remember(vt_keeping_view *told, vt_keeping_item item)
{
    int at = 0;
    item.line = NULL;
    while (at < told->count && told->items[at].number > item.number)
        at++;
    if (at < told->count && told->items[at].number == item.number) {
        told->items[at] = item;
        return;
    }
    if (at == VT_KEEPING_SHOWN) return;
    if (told->count == VT_KEEPING_SHOWN) told->count--;
    memmove(&told->items[at + 1], &told->items[at], (size_t)(told->count - at) * sizeof told->items[0]);
    told->items[at] = item;
    told->count++;
}

/* What the world knows and is not there any more; what only fell out of the newest goes in silence. */
static bool find_gone(vt_collection *c, vt_keeping_item *out)
{
    for (int i = c->told.count - 1; i >= 0; i--) {
        const vt_keeping_item *item = &c->told.items[i];
        if (find(&c->now, item->number) >= 0) continue;
        bool older = c->now.count == VT_KEEPING_SHOWN && item->number < c->now.items[c->now.count - 1].number;
        if (older) continue;
        *out = *item;
        return true;
    }
    return false;
}

static bool unheard(const vt_collection *c, const vt_keeping_item *item)
{
    int at = find(&c->told, item->number);
    return at < 0 || c->told.items[at].saved != item->saved || c->told.items[at].size != item->size;
}

static bool find_unheard(const vt_collection *c, vt_keeping_item *out)
{
    for (int i = c->now.count - 1; i >= 0; i--) {
        const vt_keeping_item *item = &c->now.items[i];
        if (item->since <= c->told_reading || !unheard(c, item)) continue;
        *out = *item;
        return true;
    }
    for (int i = 0; i < c->now.count; i++) {
        const vt_keeping_item *item = &c->now.items[i];
        if (!unheard(c, item)) continue;
        *out = *item;
        return true;
    }
    return false;
}

/* The next thing to tell of a collection, into keeping->line. */
static bool prepare(vt_keeping *keeping, vt_collection *c)
{
    vt_buf *line = &keeping->line;
    vt_keeping_item item = {0};
    if (c->all_told) return false;
    vt_buf_clear(line);
    vt_buf_printf(line, "{\"count\":%d", c->now.total);
    keeping->line_gone = find_gone(c, &item);
    keeping->line_held = false;
    if (keeping->line_gone) {
        vt_buf_printf(line, ",\"gone\":%" PRIu64 "}", item.number);
    } else if (find_unheard(c, &item)) {
        keeping->line_held = item.since <= c->told_reading;
        vt_buf_u8(line, ',');
        vt_buf_text(line, item.line);
    } else {
        c->told_reading = c->now.reading;
        c->all_told = c->told_total == c->now.total;
        if (c->all_told) return false;
        keeping->line_held = true;
        vt_buf_u8(line, '}');
    }
    keeping->line_item = item;
    return vt_buf_ok(line);
}

bool vt_keeping_line_due(vt_keeping *keeping, vt_keeping_line *out)
{
    if (keeping->line_of < 0) fetch(keeping);
    for (int i = 0; keeping->line_of < 0 && i < keeping->count; i++) {
        if (keeping->collections[i]->declared && prepare(keeping, keeping->collections[i]))
            keeping->line_of = i;
    }
    if (keeping->line_of < 0) return false;
    *out = (vt_keeping_line){.collection = keeping->collections[keeping->line_of]->name,
        .text = (const char *)keeping->line.data,
        .length = keeping->line.size,
        .held = keeping->line_held};
    return true;
}

void vt_keeping_line_told(vt_keeping *keeping)
{
    if (keeping->line_of < 0) return;
    vt_collection *c = keeping->collections[keeping->line_of];
    keeping->line_of = -1;
    c->told_total = c->now.total;
    if (keeping->line_gone) {
        int at = find(&c->told, keeping->line_item.number);
        if (at >= 0) forget(&c->told, at);
    } else if (keeping->line_item.number) {
        remember(&c->told, keeping->line_item);
    }
}

void vt_keeping_begin(vt_keeping *keeping)
{
    fetch(keeping);
    keeping->line_of = -1;
    for (int i = 0; i < keeping->count; i++) {
        vt_collection *c = keeping->collections[i];
        c->told = (vt_keeping_view){0};
        c->told_total = 0;
        c->told_reading = c->now.reading;
        c->all_told = false;
    }
}
