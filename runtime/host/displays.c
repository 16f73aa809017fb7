/* Which part of the desktop a window covers. */
#include "host/displays.h"

#include <ctype.h>
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

enum { NONE = -1, SEVERAL = -2 };

/* The index of what a word names. A whole name wins over parts of others. */
static int find(const vt_display *displays, int count, const char *word, size_t length)
{
    int found = NONE;
    if (length > 0 && length < 4 && strspn(word, "0123456789") >= length) {
        int number = atoi(word);
        return number >= 1 && number <= count ? number - 1 : NONE;
    }
    for (int i = 0; i < count; i++) {
        if (!has_part(displays[i].name, word, length)) continue;
        if (strlen(displays[i].name) == length) return i;
        found = found == NONE ? i : SEVERAL;
    }
    return found;
}

static bool ambiguous(const char *option, const char *word, size_t length, vt_err *err)
{
    return vt_fail(err, VT_ERR_RANGE, option,
        "\"%.*s\" fits several displays; name one wholly, as vitrine doctor lists them", (int)length, word);
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
    *out =
        (vt_placement){.place = display->place, .width_mm = display->width_mm, .rotation = display->rotation};
}

static bool choose_one(
    const vt_display *displays, int count, const char *word, vt_placement *out, vt_err *err)
{
    int found = word[0] ? find(displays, count, word, strlen(word)) : first_of(displays, count);
    if (found == SEVERAL) return ambiguous("screen.display", word, strlen(word), err);
    place_on(&displays[found == NONE ? first_of(displays, count) : found], out);
    out->missing = found == NONE;
    return true;
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

/* How to hang them in the order said. */
static bool wrong_order(const vt_display *before, const vt_display *after, vt_err *err)
{
    return vt_fail(err, VT_ERR_RANGE, "screen.across",
        "%s comes after %s there, but the desktop has it the other way round; write: xrandr --output %s "
        "--right-of %s, or change the list",
        after->name, before->name, after->name, before->name);
}

static void add(const vt_display *display, vt_placement *out)
{
    double before = out->width_mm / (out->place.x1 - out->place.x0 > 0 ? out->place.x1 - out->place.x0 : 1);
    double mm = display->width_mm / (display->place.x1 - display->place.x0);
    out->place = vt_irect_union(out->place, display->place);
    out->rotation = 0;
    out->width_mm = (before > 0 ? before : mm) * (out->place.x1 - out->place.x0);
}

static bool choose_several(
    const vt_display *displays, int count, const char *list, vt_placement *out, vt_err *err)
{
    bool all = strcmp(list, "all") == 0;
    const vt_display *last = NULL;
    *out = (vt_placement){.missing = false};
    for (int i = 0; all && i < count; i++)
        add(&displays[i], out);
    if (all) return true;
    for (size_t length; (length = next_word(&list)) > 0; list += length) {
        int found = find(displays, count, list, length);
        if (found == SEVERAL) return ambiguous("screen.across", list, length, err);
        if (found == NONE) {
            out->missing = true;
            continue;
        }
        if (last && !comes_after(&last->place, &displays[found].place))
            return wrong_order(last, &displays[found], err);
        last = &displays[found];
        add(last, out);
    }
    if (!last) place_on(&displays[first_of(displays, count)], out);
    out->missing |= !last;
    return true;
}

vt_irect vt_displays_beside(const vt_display *displays, int count, vt_irect place)
{
    vt_irect desktop = {0, 0, 0, 0};
    for (int i = 0; i < count; i++)
        desktop = vt_irect_union(desktop, displays[i].place);
    int w = place.x1 - place.x0, h = place.y1 - place.y0;
    return (vt_irect){desktop.x1, desktop.y1, desktop.x1 + w, desktop.y1 + h};
}

bool vt_displays_choose(const vt_display *displays, int count, const char *display, const char *across,
    vt_placement *out, vt_err *err)
{
    if (across && across[0]) return choose_several(displays, count, across, out, err);
    return choose_one(displays, count, display ? display : "", out, err);
}
