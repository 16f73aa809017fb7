/* Rows one after the other into facts. The order of events within a run is the journal's; nothing is guessed
 * but this: a scene that was up when a visit began counts as entered by that visit. */
#include "insight/gather_find.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "insight/pick.h"

static const double near_limit_mm = 8;

/* ---- scenes and visits ---- */

/* The visit sees this scene from now on. */
static void see_scene(vt_seen_run *run, size_t index, int64_t t_us)
{
    vt_seen_visit *visit = vt_gather_visit(run);
    vt_seen_scene *scene = vt_gather_scene_at(run->crowd, index);
    run->scene = index;
    run->scene_us = t_us;
    if (!visit || !scene) return;
    scene->entries++;
    if (scene->last_visit != run->visit + 1) scene->reached++;
    scene->last_visit = run->visit + 1;
    visit->last_scene = index;
}

static void leave_scene(vt_report *report, vt_seen_run *run, int64_t t_us)
{
    vt_seen_scene *scene = vt_gather_scene_at(run->crowd, run->scene);
    if (scene && run->in_visit && t_us >= run->scene_us &&
        !vt_list_add_number(&scene->seconds, (double)(t_us - run->scene_us) / 1e6))
        report->no_memory = true;
    run->scene = 0;
}

static bool walked_away(vt_end end)
{
    return end == VT_END_IDLE || end == VT_END_PROMPT || end == VT_END_HANDOFF;
}

/* Who walks away leaves at the last touch, as far as anybody knows; the wait for another one is no time in a
 * scene. */
static int64_t left_at(vt_seen_run *run, const vt_row *row)
{
    char cause[24] = "";
    vt_seen_visit *visit = vt_gather_visit(run);
    if (!visit || !vt_pick_text(row, "cause", cause, sizeof cause) || !walked_away(vt_end_find(cause)))
        return row->t_us;
    return visit->last_us > run->scene_us ? visit->last_us : run->scene_us;
}

static void end_visit(vt_report *report, vt_seen_run *run, int64_t t_us, vt_end end)
{
    vt_seen_visit *visit = vt_gather_visit(run);
    if (!visit) return;
    size_t scene = run->scene;
    leave_scene(report, run, t_us);
    run->scene = scene;
    visit->end_us = t_us > visit->last_us ? t_us : visit->last_us;
    visit->end = end;
    vt_seen_scene *last = vt_gather_scene_at(run->crowd, visit->last_scene);
    if (walked_away(end) && last) last->left++;
    int kept = 0;
    for (int i = 0; i < run->open_count; i++)
        if (run->open[i] != run->visit) run->open[kept++] = run->open[i];
    run->open_count = kept;
    run->in_visit = kept > 0;
    if (kept) run->visit = run->open[0];
}

static void end_visits(vt_report *report, vt_seen_run *run, int64_t t_us, vt_end end)
{
    while (run->in_visit)
        end_visit(report, run, t_us, end);
}

/* The row belongs to this one of the visits under way. */
static void choose_visit(vt_seen_run *run, const vt_row *row)
{
    const vt_seen_visit *visits = run->open_count ? run->crowd->visits.items : NULL;
    for (int i = 0; i < run->open_count; i++)
        if (visits[run->open[i]].number == row->visit) run->visit = run->open[i];
}

static void start_visit(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    bool rehearsal = run->rehearsal;
    char zone[VT_NAME] = "";
    bool beside = vt_pick_text(row, "zone", zone, sizeof zone) && run->open_count < VT_OPEN_VISITS;
    if (!beside) end_visits(report, run, row->t_us, VT_END_NONE);
    vt_pick_bool(row, "rehearsal", &rehearsal);
    vt_crowd *crowd = &report->crowds[rehearsal];
    size_t scene = vt_gather_scene(crowd, row->scene);
    vt_seen_visit *visit = vt_list_add(&crowd->visits, sizeof *visit);
    if (!visit) {
        report->no_memory = true;
        return;
    }
    if (crowd != run->crowd) memset(run->recent, 0, sizeof run->recent);
    run->crowd = crowd;
    run->in_visit = true;
    run->visit = run->open[run->open_count++] = crowd->visits.count - 1;
    visit->run = (size_t)(run - (vt_seen_run *)report->runs.items);
    visit->number = row->visit;
    visit->start_us = visit->last_us = row->t_us;
    visit->end = VT_END_NONE;
    visit->goal_us = -1;
    vt_pick_text(row, "lang", visit->language, sizeof visit->language);
    see_scene(run, scene, row->t_us);
}

static void finish_visit(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    char cause[24] = "";
    double last = 0;
    bool goal = false;
    vt_seen_visit *visit = vt_gather_visit(run);
    if (!visit || visit->number != row->visit) return;
    vt_pick_text(row, "cause", cause, sizeof cause);
    if (vt_pick_bool(row, "goal", &goal) && goal) visit->goal = true;
    if (vt_pick_number(row, "last_input_t", &last) && last >= (double)visit->start_us &&
        last <= (double)row->t_us)
        visit->last_us = (int64_t)last;
    size_t last_of_all = run->crowd->visits.count - 1;
    bool nobody = strcmp(cause, "accident") == 0 && run->visit == last_of_all;
    end_visit(report, run, row->t_us, vt_end_find(cause));
    if (nobody) run->crowd->visits.count = last_of_all;
}

/* ---- touches ---- */

static void tap(vt_seen_run *run, const vt_row *row, bool missed)
{
    vt_seen_visit *visit = vt_gather_visit(run);
    if (!visit) return;
    visit->last_us = row->t_us;
    if (visit->first_tap == 0) visit->first_tap = missed ? 2 : 1;
    if (missed)
        visit->misses++;
    else
        visit->presses++;
}

static void harm(vt_seen_run *run, vt_seen_target *target)
{
    if (!run->in_visit || target->last_harmed == run->visit + 1) return;
    target->last_harmed = run->visit + 1;
    target->harmed++;
}

static void take_press(vt_seen_run *run, const vt_row *row)
{
    size_t scene = vt_gather_scene(run->crowd, row->scene),
           target = vt_gather_target(run->crowd, row->scene, row->target);
    tap(run, row, false);
    if (scene) vt_gather_scene_at(run->crowd, scene)->presses++;
    if (target) vt_gather_target_at(run->crowd, target)->presses++;
    run->recent[run->next_recent++ % VT_RECENT] = (vt_recent_press){row->n, target, scene, true};
}

/* A palm is taken back: its presses were none. */
static void take_cancel(vt_seen_run *run, const vt_row *row)
{
    double of = 0;
    char cause[16] = "";
    if (!vt_pick_text(row, "cause", cause, sizeof cause) || strcmp(cause, "palm") != 0) return;
    if (!vt_pick_number(row, "of", &of)) return;
    for (int i = 0; i < VT_RECENT; i++) {
        vt_recent_press *press = &run->recent[i];
        if (!press->used || (double)press->n != of) continue;
        press->used = false;
        if (vt_gather_visit(run)) vt_gather_visit(run)->presses--;
        if (press->scene) vt_gather_scene_at(run->crowd, press->scene)->presses--;
        if (press->target) vt_gather_target_at(run->crowd, press->target)->presses--;
    }
}

static void take_react(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    double of = 0, ms = 0;
    bool none = false;
    if (vt_pick_number(row, "frame_ms", &ms) && !vt_list_add_number(&run->crowd->frame_ms, ms))
        report->no_memory = true;
    if (!vt_pick_bool(row, "none", &none) || !none || !vt_pick_number(row, "of", &of)) return;
    for (int i = 0; i < VT_RECENT; i++) {
        vt_recent_press *press = &run->recent[i];
        if (!press->used || (double)press->n != of) continue;
        press->used = false;
        vt_seen_visit *visit = vt_gather_visit(run);
        if (visit) visit->dead++;
        if (press->scene) vt_gather_scene_at(run->crowd, press->scene)->dead++;
        if (!press->target) continue;
        vt_gather_target_at(run->crowd, press->target)->dead++;
        harm(run, vt_gather_target_at(run->crowd, press->target));
    }
}

static void take_miss(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    char near[VT_NAME] = "";
    double mm = 0;
    size_t scene = vt_gather_scene(run->crowd, row->scene);
    tap(run, row, true);
    if (scene) vt_gather_scene_at(run->crowd, scene)->misses++;
    if (!vt_pick_text(row, "near", near, sizeof near) || !vt_pick_number(row, "near_mm", &mm) ||
        mm > near_limit_mm)
        return;
    vt_seen_target *target = vt_gather_target_at(run->crowd, vt_gather_target(run->crowd, row->scene, near));
    if (!target) return;
    target->near++;
    if (!vt_list_add_number(&target->near_mm, mm)) report->no_memory = true;
    harm(run, target);
}

/* ---- the machine ---- */

static vt_crowd *crowd_of(vt_report *report, const vt_seen_run *run)
{
    return &report->crowds[run->rehearsal];
}

static void take_stage_end(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    bool clean = true, hung = false;
    vt_pick_bool(row, "clean", &clean);
    vt_pick_bool(row, "hung", &hung);
    if (!clean) crowd_of(report, run)->crashes++;
    if (hung) crowd_of(report, run)->hangs++;
}

/* ---- what is counted by name ---- */

static void take_answer(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    char item[VT_NAME] = "", value[VT_NAME] = "";
    const char *kind = vt_row_info_at(row->kind)->name;
    if (!vt_pick_text(row, "q", item, sizeof item) && !vt_pick_text(row, "item", item, sizeof item) &&
        !vt_pick_text(row, "name", item, sizeof item))
        vt_gather_copy(item, sizeof item, row->target);
    if (row->kind != VT_ROW_GOAL && !vt_pick_text(row, "a", value, sizeof value))
        vt_pick_text(row, "value", value, sizeof value);
    vt_seen_visit *visit = vt_gather_visit(run);
    if (row->kind == VT_ROW_GOAL && visit && visit->goal_us < 0) {
        visit->goal = true;
        visit->goal_us = row->t_us - visit->start_us;
    }
    vt_seen_answer *answers = run->crowd->answers.items;
    for (size_t i = 0; i < run->crowd->answers.count; i++)
        if (!strcmp(answers[i].kind, kind) && !strcmp(answers[i].item, item) &&
            !strcmp(answers[i].value, value)) {
            answers[i].count++;
            return;
        }
    if (run->crowd->answers.count == VT_NAMES_MOST) return;
    vt_seen_answer *answer = vt_list_add(&run->crowd->answers, sizeof *answer);
    if (!answer) {
        report->no_memory = true;
        return;
    }
    vt_gather_copy(answer->kind, sizeof answer->kind, kind);
    vt_gather_copy(answer->item, sizeof answer->item, item);
    vt_gather_copy(answer->value, sizeof answer->value, value);
    answer->count = 1;
}

static void take_anchor(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    double wall = 0, offset = 0;
    vt_seen_anchor *anchor = vt_list_add(&run->anchors, sizeof *anchor);
    if (!anchor) {
        report->no_memory = true;
        return;
    }
    anchor->t_us = row->t_us;
    anchor->known = vt_pick_number(row, "wall", &wall) && wall > 0 && wall < 8e15;
    if (anchor->known) anchor->wall_us = (int64_t)wall;
    vt_pick_bool(row, "sync", &anchor->synchronised);
    if (vt_pick_number(row, "off_s", &offset) && offset > -90000 && offset < 90000)
        anchor->offset_s = (int32_t)offset;
}

static void add_dropped(void *context, const char *name, double value)
{
    vt_report *report = context;
    if (value > 0 && value < 1e15) vt_gather_count(report, &report->dropped, name, (long)value);
}

static void set_language(vt_seen_run *run, const vt_row *row)
{
    vt_seen_visit *visit = vt_gather_visit(run);
    if (visit) vt_pick_text(row, "to", visit->language, sizeof visit->language);
}

static void define_target(vt_seen_run *run, const vt_row *row)
{
    vt_seen_target *target =
        vt_gather_target_at(run->crowd, vt_gather_target(run->crowd, row->scene, row->target));
    if (target) vt_pick_number(row, "mm_min", &target->mm_min);
}

static void take_filtered(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    static const char *const kinds[] = {"palm", "edge", "double_fire", "stuck", "lost_up", "too_many"};
    double count;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (vt_pick_number(row, kinds[i], &count) && count >= 1 && count < 1e15)
            vt_gather_count(report, &crowd_of(report, run)->filtered, kinds[i], (long)count);
}

static void take_note(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    char text[VT_NAME] = "";
    if (vt_pick_text(row, "text", text, sizeof text)) vt_gather_count(report, &run->crowd->notes, text, 1);
}

static void follow(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    choose_visit(run, row);
    switch (row->kind) {
    case VT_ROW_RUN_START:
        run->started = true;
        break;
    case VT_ROW_RUN_END:
        end_visits(report, run, row->t_us, VT_END_RUN);
        run->ended = true;
        break;
    case VT_ROW_STAGE_END:
        take_stage_end(report, run, row);
        break;
    case VT_ROW_FRAME_LATE:
        crowd_of(report, run)->late++;
        break;
    case VT_ROW_CLOCK_ANCHOR:
        take_anchor(report, run, row);
        break;
    case VT_ROW_JRNL_DEGRADED:
        vt_pick_members(row, "dropped", add_dropped, report);
        break;
    case VT_ROW_VISIT_START:
        start_visit(report, run, row);
        break;
    case VT_ROW_VISIT_END:
        finish_visit(report, run, row);
        break;
    case VT_ROW_SCENE_ENTER:
        leave_scene(report, run, row->t_us);
        see_scene(run, vt_gather_scene(run->crowd, row->scene), row->t_us);
        break;
    case VT_ROW_SCENE_LEAVE:
        leave_scene(report, run, left_at(run, row));
        break;
    case VT_ROW_TARGET_DEF:
        define_target(run, row);
        break;
    case VT_ROW_TARGET_PRESS:
        take_press(run, row);
        break;
    case VT_ROW_TARGET_RELEASE:
        if (run->in_visit) vt_gather_visit(run)->last_us = row->t_us;
        break;
    case VT_ROW_TARGET_CANCEL:
        take_cancel(run, row);
        break;
    case VT_ROW_TAP_MISS:
        take_miss(report, run, row);
        break;
    case VT_ROW_TOUCH_FILTERED:
        take_filtered(report, run, row);
        break;
    case VT_ROW_REACT:
        take_react(report, run, row);
        break;
    case VT_ROW_CHOICE:
    case VT_ROW_ANSWER:
    case VT_ROW_GOAL:
        take_answer(report, run, row);
        break;
    case VT_ROW_LANG_SET:
        set_language(run, row);
        break;
    case VT_ROW_MEDIA_START:
    case VT_ROW_MEDIA_STOP:
        vt_gather_media(report, run, row);
        break;
    case VT_ROW_SCRIPT_ERROR:
    case VT_ROW_ASSET_FAULT:
    case VT_ROW_ASSET_QUARANTINED:
    case VT_ROW_MEDIA_FAULT:
    case VT_ROW_SOUND_LOST:
    case VT_ROW_SCHEMA_UNKNOWN:
    case VT_ROW_SENSOR_LOST:
    case VT_ROW_LINES_DROPPED:
    case VT_ROW_OUTPUT_FAILED:
    case VT_ROW_KEEP_LOST:
    case VT_ROW_HELPER_END:
        vt_gather_fault(report, run, row);
        break;
    case VT_ROW_OBS_NOTE:
        take_note(report, run, row);
        break;
    default:
        break;
    }
}

void vt_gather_row(vt_report *report, vt_seen_file *file, uint64_t number, const vt_row *row)
{
    vt_seen_run *run = vt_gather_run(report, file, number);
    file->rows++;
    if (!run) {
        report->no_memory = true;
        return;
    }
    if (!vt_gather_first_time(report, run, row)) {
        file->repeated++;
        return;
    }
    if (row->t_us > run->last_us) run->last_us = row->t_us;
    follow(report, run, row);
}

void vt_gather_end(vt_report *report)
{
    vt_seen_run *runs = report->runs.items;
    for (size_t i = 0; i < report->runs.count; i++) {
        end_visits(report, &runs[i], runs[i].last_us, VT_END_NONE);
        vt_crowd *crowd = crowd_of(report, &runs[i]);
        crowd->open_s += (double)runs[i].last_us / 1e6;
        crowd->runs++;
        if (!runs[i].ended) crowd->cut_off++;
    }
}
