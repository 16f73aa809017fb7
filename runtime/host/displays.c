/* Which part of the desktop a window covers. */
#include "host/displays.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_place(const void *a, const void *b)
{
    const vt_irect *p = &((const vt_display *)a)->place, *q = &((const vt_display *)b)->place;
    if (p->x0 != q->x0) return p->x0 < q->x0 ? -1 : 1;
    if (p->y0 != q->y0) return p->y0 < q->y0 ? -1 : 1;
    return strcmp(((const vt_display *)a)->name, ((const vt_display *)b)->name);
}

void vt_displays_sort(vt_display *displays, int count)
{
    qsort(displays, (size_t)count, sizeof *displays, by_place);
}

static bool alike(const char *text, const char *part, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (tolower((unsigned char)text[i]) != tolower((unsigned char)part[i])) return false;
    }
    return true;
}

static bool has_part(const char *name, const char *part, size_t length)
{
    for (; strlen(name) >= length; name++) {
        if (alike(name, part, length)) return true;
    }
    return false;
}

enum { NONE = -1 };

__attribute__((format(printf, 2, 3))) static void advise(vt_placement *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!out->advice[0]) vsnprintf(out->advice, sizeof out->advice, format, arguments);
    va_end(arguments);
}

/* The index of what a word names. A whole name wins over parts of others. */
static int find(const vt_display *displays, int count, const char *word, size_t length, vt_placement *out)
{
    int found = NONE, fitting = 0;
    if (length < 4 && strspn(word, "0123456789") >= length) {
        int number = atoi(word);
        found = number >= 1 && number <= count ? number - 1 : NONE;
    } else {
        for (int i = 0; i < count; i++) {
            if (!has_part(displays[i].name, word, length)) continue;
            if (strlen(displays[i].name) == length) return i;
            if (fitting++ == 0) found = i;
        }
    }
    if (found == NONE) {
        out->missing = true;
        advise(out, "display %.*s is not there: switch it on, look at its cable, or name another one",
            (int)length, word);
    } else if (fitting > 1) {
        advise(out, "\"%.*s\" fits several displays and is taken for %s: write the whole name", (int)length,
            word, displays[found].name);
    }
    return found;
}

static int first_of(const vt_display *displays, int count)
{
    for (int i = 0; i < count; i++) {
        if (displays[i].primary) return i;
    }
    return 0;
}

static void place_on(const vt_display *display, vt_placement *out)
{
    out->place = display->place;
    out->width_mm = display->width_mm;
    out->rotation = display->rotation;
}

static void choose_one(const vt_display *displays, int count, const char *word, vt_placement *out)
{
    int found = word[0] ? find(displays, count, word, strlen(word), out) : NONE;
    place_on(&displays[found == NONE ? first_of(displays, count) : found], out);
}

/* The next word of a list; its length, 0 at the end. */
static size_t next_word(const char **list)
{
    *list += strspn(*list, ", \t");
    size_t length = strcspn(*list, ",");
    while (length > 0 && isspace((unsigned char)(*list)[length - 1]))
        length--;
    return length;
}

static bool comes_after(const vt_irect *a, const vt_irect *b)
{
    return b->x0 >= a->x1 || b->y0 >= a->y1;
}

static void add(const vt_display *display, vt_placement *out)
{
    double before = out->width_mm / (out->place.x1 - out->place.x0 > 0 ? out->place.x1 - out->place.x0 : 1);
    double mm = display->width_mm / (display->place.x1 - display->place.x0);
    out->place = vt_irect_union(out->place, display->place);
    out->rotation = 0;
    out->width_mm = (before > 0 ? before : mm) * (out->place.x1 - out->place.x0);
}

static void choose_several(const vt_display *displays, int count, const char *list, vt_placement *out)
{
    const vt_display *last = NULL;
    if (strcmp(list, "all") == 0) {
        for (int i = 0; i < count; i++)
            add(&displays[i], out);
        return;
    }
    for (size_t length; (length = next_word(&list)) > 0; list += length) {
        int found = find(displays, count, list, length, out);
        if (found == NONE) continue;
        const vt_display *next = &displays[found];
        if (last && !comes_after(&last->place, &next->place))
            advise(out,
                "%s comes after %s in the list, and hangs before it: change the list, or write xrandr "
                "--output %s "
                "--right-of %s",
                next->name, last->name, next->name, last->name);
        add(next, out);
        last = next;
    }
    if (!last) place_on(&displays[first_of(displays, count)], out);
}

vt_irect vt_displays_beside(const vt_display *displays, int count, vt_irect place)
{
    vt_irect desktop = {0, 0, 0, 0};
    for (int i = 0; i < count; i++)
        desktop = vt_irect_union(desktop, displays[i].place);
    int w = place.x1 - place.x0, h = place.y1 - place.y0;
    return (vt_irect){desktop.x1, desktop.y1, desktop.x1 + w, desktop.y1 + h};
}

void vt_displays_choose(
    const vt_display *displays, int count, const char *display, const char *across, vt_placement *out)
{
    *out = (vt_placement){.missing = false};
    if (across && across[0])
        choose_several(displays, count, across, out);
    else
        choose_one(displays, count, display ? display : "", out);
}
