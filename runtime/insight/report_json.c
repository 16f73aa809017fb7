/* The report for programs: the same figures under the same rules. What is not known is null. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "insight/figures.h"

static void name(vt_buf *out, const char *key)
{
    char last = out->size ? (char)out->data[out->size - 1] : 0;
    if (last && last != '{' && last != '[') vt_buf_text(out, ",");
    if (!key) return;
    vt_buf_json_string(out, key, strlen(key));
    vt_buf_text(out, ":");
}

static void text(vt_buf *out, const char *key, const char *value)
{
    name(out, key);
    vt_buf_json_string(out, value, strlen(value));
}

static void whole(vt_buf *out, const char *key, int64_t value)
{
    name(out, key);
    vt_buf_printf(out, "%" PRId64, value);
}

static void real(vt_buf *out, const char *key, double value)
{
    name(out, key);
    if (isfinite(value))
        vt_buf_printf(out, "%.6g", value);
    else
        vt_buf_text(out, "null");
}

static void truth(vt_buf *out, const char *key, bool value)
{
    name(out, key);
    vt_buf_text(out, value ? "true" : "false");
}

static void share(vt_buf *out, const char *key, vt_share value)
{
    vt_interval bounds = vt_wilson(value.k, value.n);
    bool enough = value.n >= VT_LEAST_N;
    name(out, key);
    vt_buf_text(out, "{");
    truth(out, "seen", value.k > 0);
    if (enough) {
        whole(out, "k", value.k);
        whole(out, "n", value.n);
        real(out, "low", bounds.low);
        real(out, "high", bounds.high);
    }
    vt_buf_text(out, "}");
}

static void quartiles(vt_buf *out, const char *key, vt_quartiles value, long n)
{
    name(out, key);
    vt_buf_text(out, "{");
    whole(out, "n", n);
    real(out, "median", value.median);
    real(out, "lower", value.lower);
    real(out, "upper", value.upper);
    vt_buf_text(out, "}");
}

static void bounds(vt_buf *out, const char *key, vt_bounds value, bool known)
{
    name(out, key);
    vt_buf_text(out, "{");
    real(out, "early", known ? value.early : NAN);
    real(out, "late", known ? value.late : NAN);
    vt_buf_text(out, "}");
}

static void scenes(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_scene *items = crowd->scenes.items;
    name(out, "scenes");
    vt_buf_text(out, "[");
    for (size_t i = 0; i < crowd->scenes.count; i++) {
        const vt_seen_scene *scene = &items[i];
        vt_quartiles seconds;
        if (!vt_quartiles_of_list(&seconds, &scene->seconds)) out->failed = true;
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "scene", scene->name);
        truth(out, "seen", scene->reached > 0);
        if (scene->reached < VT_LEAST_N) {
            vt_buf_text(out, "}");
            continue;
        }
        whole(out, "visits", scene->reached);
        whole(out, "entered", scene->entries);
        quartiles(out, "seconds", seconds, (long)scene->seconds.count);
        share(out, "walked_away", (vt_share){scene->left, scene->reached});
        whole(out, "misses", scene->misses);
        share(out, "without_effect", (vt_share){scene->misses + scene->dead, scene->misses + scene->presses});
        vt_buf_text(out, "}");
    }
    vt_buf_text(out, "]");
}

static void targets(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_target *items = crowd->targets.items;
    name(out, "targets");
    vt_buf_text(out, "[");
    for (size_t i = 0; i < crowd->targets.count; i++) {
        const double *mm = items[i].near_mm.items;
        double far = items[i].near_mm.count ? 0 : NAN;
        for (size_t j = 0; j < items[i].near_mm.count; j++)
            far = fmax(far, mm[j]);
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "scene", items[i].scene);
        text(out, "target", items[i].name);
        whole(out, "presses", items[i].presses);
        whole(out, "without_effect", items[i].dead);
        whole(out, "near_misses", items[i].near);
        real(out, "near_mm_most", far);
        real(out, "smaller_side_mm", items[i].mm_min > 0 ? items[i].mm_min : NAN);
        vt_buf_text(out, "}");
    }
    vt_buf_text(out, "]");
}

static void cuts(vt_buf *out, const vt_seen_media *item)
{
    static const char *const names[VT_CUTS] = {"stop", "scene", "idle", "fault"};
    name(out, "cut_off_by");
    vt_buf_text(out, "{");
    for (int i = 0; i < VT_CUTS; i++)
        if (item->cut[i]) share(out, names[i], (vt_share){item->cut[i], item->stops});
    vt_buf_text(out, "}");
}

static void media(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_media *items = crowd->media.items;
    name(out, "media");
    vt_buf_text(out, "[");
    for (size_t i = 0; i < crowd->media.count; i++) {
        const vt_seen_media *item = &items[i];
        vt_quartiles through, left;
        if (!vt_quartiles_of_list(&through, &item->shares)) out->failed = true;
        if (!vt_quartiles_of_list(&left, &item->left_s)) out->failed = true;
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "file", item->name);
        text(out, "kind", item->kind);
        real(out, "length_s", item->length_s > 0 ? item->length_s : NAN);
        if (item->starts >= VT_LEAST_N) {
            whole(out, "starts", item->starts);
            whole(out, "visits", item->visits);
            share(out, "to_the_end", (vt_share){item->ended, item->stops});
            quartiles(out, "share_played", through, (long)item->shares.count);
            share(out, "half_or_more", (vt_share){item->half, (long)item->shares.count});
            share(out, "nine_tenths_or_more", (vt_share){item->most, (long)item->shares.count});
            quartiles(out, "left_at_s", left, (long)item->left_s.count);
            cuts(out, item);
        }
        vt_buf_text(out, "}");
    }
    vt_buf_text(out, "]");
}

static void answers(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_answer *items = crowd->answers.items;
    name(out, "answers");
    vt_buf_text(out, "[");
    for (size_t i = 0; i < crowd->answers.count; i++) {
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "kind", items[i].kind);
        text(out, "item", items[i].item);
        text(out, "value", items[i].value);
        if (items[i].count >= VT_LEAST_N) whole(out, "count", items[i].count);
        vt_buf_text(out, "}");
    }
    vt_buf_text(out, "]");
}

static void faults(vt_buf *out, const vt_crowd *crowd)
{
    const vt_seen_fault *items = crowd->faults.items;
    name(out, "faults");
    vt_buf_text(out, "[");
    for (size_t i = 0; i < crowd->faults.count; i++) {
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "at", items[i].where);
        text(out, "message", items[i].message);
        text(out, "scene", items[i].scene);
        whole(out, "count", items[i].count);
        vt_buf_text(out, "}");
    }
    vt_buf_text(out, "]");
}

static void languages(vt_buf *out, const vt_figures *figures)
{
    name(out, "languages");
    vt_buf_text(out, "[");
    for (int i = 0; i < figures->language_count; i++) {
        const vt_language *language = &figures->languages[i];
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "language", language->tag);
        if (language->visits >= VT_LEAST_N) {
            share(out, "visits", (vt_share){language->visits, figures->visits});
            quartiles(out, "stay", language->stay, language->visits);
        }
        vt_buf_text(out, "}");
    }
    vt_buf_text(out, "]");
}

static void fixes(vt_buf *out, const vt_figures *figures)
{
    name(out, "mend_first");
    vt_buf_text(out, "[");
    for (int i = 0; i < figures->fix_count; i++) {
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "what", figures->fixes[i].text);
        text(out, "advice", figures->fixes[i].advice);
        share(out, "visits", figures->fixes[i].visits);
        vt_buf_text(out, "}");
    }
    vt_buf_text(out, "]");
}

static void crowd_figures(vt_buf *out, const vt_figures *figures)
{
    bool known = figures->visits >= VT_LEAST_N;
    whole(out, "visits", figures->visits);
    quartiles(out, "stay", figures->stay, figures->visits);
    bounds(out, "stay_estimate_lower", figures->estimate[0], known);
    bounds(out, "stay_estimate_median", figures->estimate[1], known);
    bounds(out, "stay_estimate_upper", figures->estimate[2], known);
    share(out, "bounce", figures->bounce);
    share(out, "first_touch_missed", figures->first_missed);
    share(out, "goal", figures->goal);
    real(out, "goal_median_s", figures->goals_timed >= VT_LEAST_N ? figures->goal_median : NAN);
    share(out, "touches_without_effect", figures->dead);
    real(out, "frame_ms_p50", figures->frame_ms.median);
    real(out, "frame_ms_p95", figures->frame_ms.upper);
    share(out, "slower_than_100_ms", figures->slow);
    name(out, "ends");
    vt_buf_text(out, "{");
    for (int i = 0; i < VT_ENDS; i++)
        if (figures->ends[i].k) share(out, vt_end_name((vt_end)i), figures->ends[i]);
    vt_buf_text(out, "}");
}

static void filtered(vt_buf *out, const vt_crowd *of)
{
    const vt_seen_name *kinds = of->filtered.items;
    name(out, "touches_filtered");
    vt_buf_text(out, "{");
    for (size_t i = 0; i < of->filtered.count; i++)
        whole(out, kinds[i].name, kinds[i].count);
    vt_buf_text(out, "}");
}

static void crowd(vt_buf *out, const char *key, const vt_report *report, const vt_crowd *of)
{
    vt_figures *figures = vt_alloc(sizeof *figures);
    if (!figures || !vt_figures_make(figures, report, of)) {
        out->failed = true;
        vt_free(figures);
        return;
    }
    name(out, key);
    vt_buf_text(out, "{");
    crowd_figures(out, figures);
    fixes(out, figures);
    languages(out, figures);
    scenes(out, of);
    targets(out, of);
    media(out, of);
    answers(out, of);
    faults(out, of);
    real(out, "open_s", of->open_s);
    whole(out, "runs", of->runs);
    whole(out, "runs_cut_off", of->cut_off);
    whole(out, "stage_crashes", of->crashes);
    whole(out, "stage_hangs", of->hangs);
    whole(out, "late_frames", of->late);
    filtered(out, of);
    vt_buf_text(out, "}");
    vt_free(figures);
}

static void files(vt_buf *out, const vt_report *report)
{
    const vt_seen_file *items = report->files.items;
    name(out, "files");
    vt_buf_text(out, "[");
    for (size_t i = 0; i < report->files.count; i++) {
        name(out, NULL);
        vt_buf_text(out, "{");
        text(out, "path", items[i].path);
        text(out, "kiosk", items[i].kiosk);
        whole(out, "run", (int64_t)items[i].run);
        text(out, "privacy_level", items[i].privacy);
        truth(out, "rehearsal", items[i].rehearsal);
        truth(out, "read", items[i].read);
        truth(out, "closed", items[i].closed);
        whole(out, "rows", items[i].rows);
        whole(out, "repeated", items[i].repeated);
        name(out, "findings");
        vt_buf_text(out, "[");
        for (int j = 0; j < items[i].finding_count && j < VT_FINDINGS; j++)
            text(out, NULL, items[i].findings[j]);
        vt_buf_text(out, "]}");
    }
    vt_buf_text(out, "]");
}

static void losses(vt_buf *out, const vt_report *report)
{
    const vt_seen_run *runs = report->runs.items;
    const vt_seen_name *dropped = report->dropped.items;
    uint64_t rows = 0, lost = 0;
    for (size_t i = 0; i < report->runs.count; i++)
        for (int source = 1; source < VT_SOURCES; source++) {
            rows += runs[i].counted[source];
            lost += runs[i].highest[source] - runs[i].counted[source];
        }
    whole(out, "rows", (int64_t)rows);
    whole(out, "lost", (int64_t)lost);
    name(out, "dropped");
    vt_buf_text(out, "{");
    for (size_t i = 0; i < report->dropped.count; i++)
        whole(out, dropped[i].name, dropped[i].count);
    vt_buf_text(out, "}");
}

void vt_report_json(const vt_report *report, vt_buf *out)
{
    vt_buf_text(out, "{");
    whole(out, "format", 1);
    crowd(out, "public", report, &report->crowds[0]);
    crowd(out, "rehearsal", report, &report->crowds[1]);
    losses(out, report);
    files(out, report);
    vt_buf_text(out, "}\n");
}
