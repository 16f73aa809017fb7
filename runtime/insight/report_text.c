/* The report for people. Columns: two blanks, a label, then the figure. Nothing is wider than 96. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "insight/report_layout.h"
#include "insight/report_tables.h"

enum { LONGEST = 12 };

/* ---- sections ---- */

static void put_estimate(vt_buf *out, const vt_figures *figures)
{
    const vt_bounds *median = &figures->estimate[1];
    if (figures->visits < VT_LEAST_N) return;
    vt_layout_label(out, "Stay, estimated to its end");
    if (!isfinite(median->late)) {
        vt_buf_text(out, "at least ");
        vt_layout_seconds(out, median->early);
        vt_buf_text(out, " for half of them; beyond that unknown");
    } else if (median->late - median->early < 1) {
        vt_buf_text(out, "median about ");
        vt_layout_seconds(out, median->late);
    } else {
        vt_buf_text(out, "median between ");
        vt_layout_seconds(out, median->early);
        vt_buf_text(out, " and ");
        vt_layout_seconds(out, median->late);
    }
    vt_buf_printf(out, "  (n = %ld)\n", figures->visits);
}

static void put_visits(vt_buf *out, const vt_figures *figures)
{
    vt_layout_heading(out, "VISITS");
    vt_layout_label(out, "Visits");
    vt_buf_printf(out, "%ld%s\n", figures->visits,
        figures->visits >= VT_LEAST_N ? "" : "  (below five, nothing more than \"seen\" is told)");
    if (figures->visits == 0) return;
    vt_layout_label(out, "Stay, first to last touch");
    vt_layout_quartiles(out, figures->stay, figures->visits);
    vt_buf_text(out, "\n");
    put_estimate(out, figures);
    vt_layout_share_line(out, "Gone after one touch or 5 s", figures->bounce);
    vt_layout_share_line(out, "First touch hit nothing", figures->first_missed);
    vt_layout_share_line(out, "Reached the goal", figures->goal);
    if (figures->goals_timed >= VT_LEAST_N && figures->goals_timed == figures->goal.k &&
        isfinite(figures->goal_median)) {
        vt_layout_label(out, "Time to the goal");
        vt_buf_text(out, "median ");
        vt_layout_seconds(out, figures->goal_median);
        vt_buf_printf(out, " for those who stay on  (Kaplan-Meier, n = %ld)\n", figures->goal.n);
    }
}

static void put_days(vt_buf *out, const vt_figures *figures)
{
    static const char *const levels[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (figures->visits < VT_LEAST_N) return;
    vt_layout_heading(out, "DAYS, and visits in each hour (4 o'clock to 4 o'clock, museum time)");
    for (int i = 0; i < figures->day_count; i++) {
        const vt_day *day = &figures->days[i];
        char text[32];
        time_t noon = (time_t)(day->day * 86400 + 43200);
        struct tm parts;
        long most = 1;
        int first = 23, last = 0;
        gmtime_r(&noon, &parts);
        strftime(text, sizeof text, "%a %d %b %Y", &parts);
        for (int hour = 0; hour < 24; hour++) {
            if (day->hours[hour] > most) most = day->hours[hour];
            if (day->hours[hour] && hour < first) first = hour;
            if (day->hours[hour]) last = hour;
        }
        vt_layout_label(out, text);
        vt_buf_printf(out, "%4ld visits   %02d:00 ", day->visits, (first + 4) % 24);
        for (int hour = first; hour <= last; hour++)
            vt_buf_text(out, levels[day->hours[hour] ? 1 + 7 * day->hours[hour] / most : 0]);
        vt_buf_printf(out, " %02d:00\n", (last + 5) % 24);
    }
    if (figures->day_unknown) {
        vt_layout_label(out, "Day unknown");
        vt_buf_printf(out, "%4ld visits   no clock was set while they lasted\n", figures->day_unknown);
    }
}

static void put_fixes(vt_buf *out, const vt_figures *figures)
{
    vt_layout_heading(out, "WHAT TO MEND FIRST  (by visits harmed)");
    if (figures->fix_count == 0) vt_buf_text(out, "  Nothing that these visits show.\n");
    for (int i = 0; i < figures->fix_count; i++) {
        char text[260];
        snprintf(text, sizeof text, "%2d  %s", i + 1, figures->fixes[i].text);
        vt_layout_wrapped(out, 2, text);
        vt_buf_text(out, "      ");
        vt_layout_share(out, figures->fixes[i].visits);
        vt_buf_text(out, " visits\n");
        vt_layout_wrapped(out, 6, figures->fixes[i].advice);
    }
}

static void put_filtered(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_name *filtered = crowd->filtered.items;
    if (crowd->filtered.count == 0) return;
    vt_layout_label(out, "Not counted");
    for (size_t i = 0; i < crowd->filtered.count; i++)
        vt_buf_printf(out, "%s%ld %s", i ? ", " : "", filtered[i].count, filtered[i].name);
    vt_buf_text(out, "\n");
}

static void put_touches(vt_buf *out, const vt_figures *figures, const vt_crowd *crowd)
{
    if (figures->dead.n == 0 && figures->frames == 0 && crowd->filtered.count == 0) return;
    vt_layout_heading(out, "TOUCHES");
    put_filtered(out, crowd);
    vt_layout_share_line(out, "Without effect", figures->dead);
    if (figures->frames == 0) return;
    vt_layout_label(out, "Touch to picture");
    if (figures->frames < VT_LEAST_N)
        vt_buf_text(out, "seen\n");
    else
        vt_buf_printf(out, "median %.0f ms; 95 %% within %.0f ms  (n = %ld)\n", figures->frame_ms.median,
            figures->frame_ms.upper, figures->frames);
    vt_layout_share_line(out, "Slower than 100 ms", figures->slow);
}

static void put_ends(vt_buf *out, const vt_figures *figures)
{
    static const char *const said[VT_ENDS] = {[VT_END_FINISH] = "finished",
        [VT_END_RESTART] = "started over",
        [VT_END_IDLE] = "walked away",
        [VT_END_PROMPT] = "walked away, asked first",
        [VT_END_HANDOFF] = "somebody else took over",
        [VT_END_STAFF] = "ended by staff",
        [VT_END_RELOAD] = "files were changed",
        [VT_END_CRASH] = "cut off by a crash",
        [VT_END_RUN] = "the kiosk was closed",
        [VT_END_OTHER] = "otherwise",
        [VT_END_NONE] = "no end recorded"};
    if (figures->visits == 0) return;
    vt_layout_heading(out, "HOW VISITS ENDED");
    for (int i = 0; i < VT_ENDS; i++)
        if (figures->ends[i].k > 0) vt_layout_share_line(out, said[i], figures->ends[i]);
}

static void put_languages(vt_buf *out, const vt_figures *figures)
{
    if (figures->language_count == 0) return;
    vt_layout_heading(out, "LANGUAGES, at the end of the visit");
    for (int i = 0; i < figures->language_count; i++) {
        const vt_language *language = &figures->languages[i];
        vt_layout_label(out, language->tag);
        if (language->visits < VT_LEAST_N) {
            vt_buf_text(out, "seen\n");
            continue;
        }
        vt_layout_share(out, (vt_share){language->visits, figures->visits});
        vt_buf_text(out, "  stay: median ");
        vt_layout_seconds(out, language->stay.median);
        vt_buf_text(out, "\n");
    }
}

/* By kind and item, the most frequent value first. */
static int by_item(const void *a, const void *b)
{
    const vt_seen_answer *x = *(const vt_seen_answer *const *)a, *y = *(const vt_seen_answer *const *)b;
    int kind = strcmp(x->kind, y->kind), item = strcmp(x->item, y->item);
    if (kind) return kind;
    if (item) return item;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->value, y->value);
}

static void put_answer(vt_buf *out, const vt_seen_answer *answer, long all)
{
    vt_layout_label(out, answer->item);
    vt_layout_column(out, answer->value[0] ? answer->value : answer->kind, 22);
    vt_buf_text(out, " ");
    if (answer->count < VT_LEAST_N)
        vt_buf_text(out, "seen");
    else if (strcmp(answer->kind, "goal") == 0)
        vt_buf_printf(out, "%ld", answer->count);
    else
        vt_layout_share(out, (vt_share){answer->count, all});
    vt_buf_text(out, "\n");
}

static void put_answers(vt_buf *out, const vt_crowd *crowd)
{
    size_t count = crowd->answers.count;
    const vt_seen_answer **order = vt_alloc_array(count ? count : 1, sizeof *order);
    if (!order) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        order[i] = (const vt_seen_answer *)crowd->answers.items + i;
    if (count) vt_layout_heading(out, "CHOICES, ANSWERS, GOALS  (each time, not each visit)");
    if (count) qsort(order, count, sizeof *order, by_item);
    for (size_t i = 0, end; i < count; i = end) {
        long all = 0;
        for (end = i; end < count && !strcmp(order[i]->kind, order[end]->kind) &&
                      !strcmp(order[i]->item, order[end]->item);
             end++)
            all += order[end]->count;
        for (size_t j = i; j < end; j++)
            put_answer(out, order[j], all);
    }
    vt_free(order);
}

static void put_faults(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_fault *faults = crowd->faults.items;
    for (size_t i = 0; i < crowd->faults.count && i < LONGEST; i++) {
        if (i == 0) vt_layout_heading(out, "FAULTS");
        char text[480], times[40] = "";
        if (faults[i].count > 1) snprintf(times, sizeof times, "  (%ld times)", faults[i].count);
        snprintf(text, sizeof text, "%s%s%s%s%s", faults[i].message, faults[i].scene[0] ? "  (scene " : "",
            faults[i].scene, faults[i].scene[0] ? ")" : "", times);
        vt_layout_wrapped(out, 2, faults[i].where[0] ? faults[i].where : "(place unknown)");
        vt_layout_wrapped(out, 6, text);
    }
    if (crowd->faults.count > LONGEST) vt_buf_printf(out, "  and %zu more\n", crowd->faults.count - LONGEST);
}

static void put_notes(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_name *notes = crowd->notes.items;
    for (size_t i = 0; i < crowd->notes.count; i++) {
        if (i == 0) vt_layout_heading(out, "OBSERVERS NOTED");
        vt_buf_printf(out, "  %4ld  %s\n", notes[i].count, notes[i].name);
    }
}

static void put_machine(vt_buf *out, const vt_crowd *crowd)
{
    if (crowd->runs == 0) return;
    vt_layout_heading(out, "THE MACHINE");
    vt_layout_label(out, "Open");
    vt_buf_printf(out, "%ld h %02ld min in %ld %s", (long)(crowd->open_s / 3600),
        (long)(crowd->open_s / 60) % 60, crowd->runs, crowd->runs == 1 ? "run" : "runs");
    if (crowd->cut_off) vt_buf_printf(out, ", %ld of them cut off", crowd->cut_off);
    vt_buf_text(out, "\n");
    vt_layout_label(out, "Stage");
    vt_buf_printf(
        out, "crashes %ld, of them frozen %ld; late frames %ld\n", crowd->crashes, crowd->hangs, crowd->late);
}

static void put_crowd(vt_buf *out, const vt_report *report, const vt_crowd *crowd)
{
    vt_figures *figures = vt_alloc(sizeof *figures);
    if (!figures || !vt_figures_make(figures, report, crowd)) {
        out->failed = true;
        vt_free(figures);
        return;
    }
    put_visits(out, figures);
    put_fixes(out, figures);
    put_days(out, figures);
    vt_tables_scenes(out, crowd);
    put_touches(out, figures, crowd);
    vt_tables_targets(out, crowd);
    vt_tables_media(out, crowd);
    put_ends(out, figures);
    put_languages(out, figures);
    put_answers(out, crowd);
    put_faults(out, crowd);
    put_notes(out, crowd);
    put_machine(out, crowd);
    vt_free(figures);
}

/* ---- honesty ---- */

static void put_losses(vt_buf *out, const vt_report *report)
{
    static const char *const sources[VT_SOURCES] = {"", "stage", "keeper", "observer"};
    const vt_seen_run *runs = report->runs.items;
    const vt_seen_name *dropped = report->dropped.items;
    uint64_t rows = 0, lost = 0;
    for (size_t i = 0; i < report->runs.count; i++)
        for (int source = 1; source < VT_SOURCES; source++) {
            rows += runs[i].counted[source];
            lost += runs[i].highest[source] - runs[i].counted[source];
        }
    vt_layout_label(out, "Rows");
    vt_buf_printf(out, "%" PRIu64 " read, %" PRIu64 " lost (numbers that are missing)\n", rows, lost);
    for (size_t i = 0; i < report->runs.count; i++)
        for (int source = 1; source < VT_SOURCES; source++)
            if (runs[i].highest[source] > runs[i].counted[source])
                vt_buf_printf(out, "    run %" PRIu64 " of %s: %" PRIu64 " rows of the %s\n", runs[i].run,
                    runs[i].kiosk, runs[i].highest[source] - runs[i].counted[source], sources[source]);
    if (report->outside) vt_buf_printf(out, "    %ld rows with numbers out of all bounds\n", report->outside);
    for (size_t i = 0; i < report->dropped.count; i++)
        vt_buf_printf(out, "    dropped while the disk failed: %ld %s\n", dropped[i].count, dropped[i].name);
}

static void put_files(vt_buf *out, const vt_report *report)
{
    const vt_seen_file *files = report->files.items;
    for (size_t i = 0; i < report->files.count; i++) {
        const char *slash = strrchr(files[i].path, '/');
        vt_layout_label(out, slash ? slash + 1 : files[i].path);
        vt_buf_printf(out, "%7ld rows", files[i].rows);
        if (files[i].repeated) vt_buf_printf(out, ", %ld of them also elsewhere", files[i].repeated);
        if (files[i].privacy[0]) vt_buf_printf(out, ", privacy level %s", files[i].privacy);
        if (files[i].rehearsal) vt_buf_text(out, ", rehearsal");
        if (files[i].read && !files[i].closed) vt_buf_text(out, ", not closed");
        vt_buf_text(out, files[i].finding_count ? ":\n" : ", sound\n");
        for (int j = 0; j < files[i].finding_count && j < VT_FINDINGS; j++)
            vt_layout_wrapped(out, 4, files[i].findings[j]);
        if (files[i].finding_count > VT_FINDINGS)
            vt_buf_printf(out, "    and %d more\n", files[i].finding_count - VT_FINDINGS);
    }
}

static void put_honesty(vt_buf *out, const vt_report *report)
{
    vt_layout_heading(out, "HOW FAR TO TRUST THIS");
    put_losses(out, report);
    put_files(out, report);
    vt_buf_text(out, "\n");
    vt_layout_wrapped(out, 2,
        "A visit is an estimate: it begins with a touch and ends when nobody touches. The log sees fingers, "
        "not people: watchers, and "
        "those who never touch, are not in it. In brackets: the 95 % interval (Wilson); a difference within "
        "it may be chance. A near "
        "miss is at most 8 mm away. No effect: a touch that nothing took, or that changed nothing. The "
        "estimated stay takes those who "
        "walked away as gone at some time between their last touch and the moment it was noticed (Turnbull). "
        "One day is one crowd.");
}

static void put_title(vt_buf *out, const vt_report *report)
{
    const vt_seen_file *files = report->files.items, *named = NULL;
    size_t read = 0;
    for (size_t i = 0; i < report->files.count; i++) {
        if (!files[i].read) continue;
        named = &files[i];
        read++;
    }
    if (!named) return;
    vt_buf_printf(out, "%s\n", named->title[0] ? named->title : "Report");
    vt_buf_printf(out, "Kiosk %s%s%s, %zu %s, %zu %s\n", named->kiosk, named->place[0] ? ", " : "",
        named->place, read, read == 1 ? "journal" : "journals", report->runs.count,
        report->runs.count == 1 ? "run" : "runs");
}

static bool empty(const vt_crowd *crowd)
{
    return crowd->visits.count == 0 && crowd->faults.count == 0 && crowd->notes.count == 0;
}

void vt_report_text(const vt_report *report, vt_buf *out)
{
    bool public_too = !empty(&report->crowds[0]), rehearsed = !empty(&report->crowds[1]);
    put_title(out, report);
    if (public_too || !rehearsed) put_crowd(out, report, &report->crowds[0]);
    if (rehearsed) {
        vt_buf_text(out, public_too ? "\n\n" : "\n");
        vt_buf_text(out, "REHEARSAL: robots or the team, not the public\n");
        put_crowd(out, report, &report->crowds[1]);
    }
    put_honesty(out, report);
}
