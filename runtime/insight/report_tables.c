/* The report's tables: scenes, things that were missed, sounds and films. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "insight/report_layout.h"
#include "insight/report_tables.h"

enum { NAME = 26, LONGEST = 12 };

static void end_line(vt_buf *out)
{
    while (out->size && out->data[out->size - 1] == ' ')
        out->size--;
    vt_buf_text(out, "\n");
}

/* ---- scenes ---- */

static int by_reached(const void *a, const void *b)
{
    const vt_seen_scene *const *x = a, *const *y = b;
    return ((*x)->reached < (*y)->reached) - ((*x)->reached > (*y)->reached);
}

static void put_percent(vt_buf *out, long k, long n)
{
    if (n < VT_LEAST_N)
        vt_buf_printf(out, "%6s%8s", k > 0 ? "seen" : "-", "");
    else
        vt_buf_printf(out, "%4.0f %% of %-4ld", 100.0 * (double)k / (double)n, n);
}

static void put_scene(vt_buf *out, const vt_seen_scene *scene)
{
    vt_buf_text(out, "  ");
    vt_layout_column(out, scene->name, NAME);
    if (scene->reached < VT_LEAST_N) {
        vt_buf_printf(out, "%7s\n", scene->reached ? "seen" : "-");
        return;
    }
    vt_quartiles stay;
    vt_buf time;
    vt_buf_init(&time);
    if (!vt_quartiles_of_list(&stay, &scene->seconds)) out->failed = true;
    if (isnan(stay.median))
        vt_buf_text(&time, scene->seconds.count ? "seen" : "-");
    else
        vt_layout_seconds(&time, stay.median);
    vt_buf_printf(out, "%7ld %8ld %11s ", scene->reached, scene->entries,
        vt_buf_ok(&time) ? (const char *)time.data : "?");
    put_percent(out, scene->left, scene->reached);
    vt_buf_printf(out, "%8ld ", scene->misses);
    put_percent(out, scene->misses + scene->dead, scene->misses + scene->presses);
    end_line(out);
    vt_buf_finish(&time);
}

void vt_tables_scenes(vt_buf *out, const vt_crowd *crowd)
{
    size_t count = crowd->scenes.count;
    const vt_seen_scene **order = vt_alloc_array(count ? count : 1, sizeof *order);
    if (count == 0 || !order) {
        if (!order) out->failed = true;
        vt_free(order);
        return;
    }
    for (size_t i = 0; i < count; i++)
        order[i] = (const vt_seen_scene *)crowd->scenes.items + i;
    qsort(order, count, sizeof *order, by_reached);
    vt_layout_heading(out, "SCENES");
    vt_buf_printf(out, "  %-*s%7s %8s %11s %13s%8s %13s\n", NAME, "", "visits", "entered", "median",
        "walked away", "misses", "no effect");
    for (size_t i = 0; i < count; i++)
        put_scene(out, order[i]);
    vt_free(order);
}

/* ---- things ---- */

static int by_near(const void *a, const void *b)
{
    const vt_seen_target *const *x = a, *const *y = b;
    return ((*x)->near + (*x)->dead < (*y)->near + (*y)->dead) -
           ((*x)->near + (*x)->dead > (*y)->near + (*y)->dead);
}

void vt_tables_targets(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_target *targets = crowd->targets.items;
    size_t count = 0;
    const vt_seen_target **order =
        vt_alloc_array(crowd->targets.count ? crowd->targets.count : 1, sizeof *order);
    if (!order) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < crowd->targets.count; i++)
        if (targets[i].near + targets[i].dead > 0) order[count++] = &targets[i];
    if (count) {
        qsort(order, count, sizeof *order, by_near);
        vt_layout_heading(out, "THINGS THAT WERE MISSED OR DID NOTHING");
        vt_buf_printf(out, "  %-*s%-20s%9s%11s%13s%12s\n", NAME, "", "scene", "touched", "no effect",
            "near misses", "by (mm)");
    }
    for (size_t i = 0; i < count && i < LONGEST; i++) {
        char mm[16] = "-";
        double far = 0;
        const double *values = order[i]->near_mm.items;
        for (size_t j = 0; j < order[i]->near_mm.count; j++)
            far = fmax(far, values[j]);
        if (order[i]->near) snprintf(mm, sizeof mm, "<= %.1f", far);
        vt_buf_text(out, "  ");
        vt_layout_column(out, order[i]->name[0] ? order[i]->name : "(without a name)", NAME);
        vt_layout_column(out, order[i]->scene, 20);
        vt_buf_printf(out, "%9ld%11ld%13ld%12s\n", order[i]->presses, order[i]->dead, order[i]->near, mm);
    }
    if (count > LONGEST) vt_buf_printf(out, "  and %zu more\n", count - LONGEST);
    vt_free(order);
}

/* ---- sounds and films ---- */

static int by_starts(const void *a, const void *b)
{
    const vt_seen_media *const *x = a, *const *y = b;
    int starts = ((*x)->starts < (*y)->starts) - ((*x)->starts > (*y)->starts);
    return starts ? starts : strcmp((*x)->name, (*y)->name);
}

static void put_median(vt_buf *out, const vt_list *numbers, bool percent, int width)
{
    vt_quartiles q;
    vt_buf text;
    vt_buf_init(&text);
    if (!vt_quartiles_of_list(&q, numbers)) out->failed = true;
    if (isnan(q.median))
        vt_buf_text(&text, numbers->count ? "seen" : "-");
    else if (percent)
        vt_buf_printf(&text, "%.0f %%", 100 * q.median);
    else
        vt_layout_seconds(&text, q.median);
    vt_buf_printf(out, "%*s", width, vt_buf_ok(&text) ? (const char *)text.data : "?");
    vt_buf_finish(&text);
}

static void put_cut(vt_buf *out, long count, int width)
{
    if (count >= VT_LEAST_N)
        vt_buf_printf(out, "%*ld", width, count);
    else
        vt_buf_printf(out, "%*s", width, count ? "seen" : "-");
}

static void put_media(vt_buf *out, const vt_seen_media *media)
{
    vt_buf_text(out, "  ");
    vt_layout_column(out, media->name, NAME - 6);
    if (media->starts < VT_LEAST_N) {
        vt_buf_printf(out, "%7s\n", "seen");
        return;
    }
    vt_buf_printf(out, "%7ld%7ld ", media->starts, media->visits);
    put_percent(out, media->ended, media->stops);
    put_median(out, &media->shares, true, 7);
    put_median(out, &media->left_s, false, 11);
    for (int i = 0; i < VT_CUTS; i++)
        put_cut(out, media->cut[i], i ? 6 : 9);
    vt_buf_text(out, "\n");
}

void vt_tables_media(vt_buf *out, const vt_crowd *crowd)
{
    size_t count = crowd->media.count;
    const vt_seen_media **order = vt_alloc_array(count ? count : 1, sizeof *order);
    if (!order) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        order[i] = (const vt_seen_media *)crowd->media.items + i;
    if (count) {
        qsort(order, count, sizeof *order, by_starts);
        vt_layout_heading(out, "SOUNDS AND FILMS  (each time, not each visit)");
        vt_buf_printf(out, "  %-*s%7s%7s  %-13s%7s%11s%9s%6s%6s%6s\n", NAME - 6, "", "begun", "visits",
            "to the end", "played", "left at", "stopped", "scene", "away", "fault");
    }
    for (size_t i = 0; i < count; i++)
        put_media(out, order[i]);
    vt_free(order);
}
