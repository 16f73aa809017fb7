/* Finding what a row is about, or adding it; rows counted once. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "insight/gather_find.h"

static const char *const end_names[VT_ENDS] = {"finish", "restart_button", "idle", "prompt_none", "handoff",
    "staff", "reload", "crash", "run_end", "other", "no end recorded"};

const char *vt_end_name(vt_end end)
{
    return end_names[end];
}

vt_end vt_end_find(const char *name)
{
    for (int i = 0; i < VT_END_OTHER; i++)
        if (strcmp(end_names[i], name) == 0) return (vt_end)i;
    return VT_END_OTHER;
}

void vt_gather_copy(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text);
}

/* ---- finding or adding ---- */

vt_seen_run *vt_gather_run(vt_report *report, const vt_seen_file *file, uint64_t number)
{
    vt_seen_run *runs = report->runs.items;
    for (size_t i = report->runs.count; i-- > 0;)
        if (runs[i].run == number && strcmp(runs[i].kiosk, file->kiosk) == 0) return &runs[i];
    vt_seen_run *run = vt_list_add(&report->runs, sizeof *run);
    if (!run) return NULL;
    vt_gather_copy(run->kiosk, sizeof run->kiosk, file->kiosk);
    run->run = number;
    run->rehearsal = file->rehearsal;
    run->crowd = &report->crowds[file->rehearsal];
    return run;
}

/* Index + 1; 0 without memory or name. */
size_t vt_gather_scene(vt_crowd *crowd, const char *name)
{
    vt_seen_scene *scenes = crowd->scenes.items;
    if (name[0] == 0) return 0;
    for (size_t i = 0; i < crowd->scenes.count; i++)
        if (strcmp(scenes[i].name, name) == 0) return i + 1;
    vt_seen_scene *scene =
        crowd->scenes.count < VT_NAMES_MOST ? vt_list_add(&crowd->scenes, sizeof *scene) : NULL;
    if (!scene) return 0;
    vt_gather_copy(scene->name, sizeof scene->name, name);
    return crowd->scenes.count;
}

size_t vt_gather_target(vt_crowd *crowd, const char *scene, const char *name)
{
    vt_seen_target *targets = crowd->targets.items;
    for (size_t i = 0; i < crowd->targets.count; i++)
        if (strcmp(targets[i].name, name) == 0 && strcmp(targets[i].scene, scene) == 0) return i + 1;
    vt_seen_target *target =
        crowd->targets.count < VT_NAMES_MOST ? vt_list_add(&crowd->targets, sizeof *target) : NULL;
    if (!target) return 0;
    vt_gather_copy(target->name, sizeof target->name, name);
    vt_gather_copy(target->scene, sizeof target->scene, scene);
    return crowd->targets.count;
}

vt_seen_scene *vt_gather_scene_at(vt_crowd *crowd, size_t index)
{
    return index ? (vt_seen_scene *)crowd->scenes.items + (index - 1) : NULL;
}

vt_seen_target *vt_gather_target_at(vt_crowd *crowd, size_t index)
{
    return index ? (vt_seen_target *)crowd->targets.items + (index - 1) : NULL;
}

vt_seen_visit *vt_gather_visit(vt_seen_run *run)
{
    return run->in_visit ? (vt_seen_visit *)run->crowd->visits.items + run->visit : NULL;
}

void vt_gather_count(vt_report *report, vt_list *list, const char *name, long by)
{
    vt_seen_name *names = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(names[i].name, name) == 0) {
            names[i].count += by;
            return;
        }
    if (list->count == VT_NAMES_MOST) return;
    vt_seen_name *item = vt_list_add(list, sizeof *item);
    if (!item) {
        report->no_memory = true;
        return;
    }
    vt_gather_copy(item->name, sizeof item->name, name);
    item->count = by;
}

/* ---- once each ---- */

/* Whether this row is new. */
bool vt_gather_first_time(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    size_t word = (size_t)(row->n / 64);
    uint64_t bit = (uint64_t)1 << (row->n % 64);
    if (row->n == 0 || row->n / 64 >= VT_COUNTER_WORDS) {
        report->outside++;
        return true;
    }
    if (word >= run->words[row->source]) {
        size_t words = run->words[row->source] ? run->words[row->source] : 64;
        while (words <= word)
            words *= 2;
        uint64_t *grown = vt_realloc_array(run->seen[row->source], words, sizeof *grown);
        if (!grown) {
            report->no_memory = true;
            return false;
        }
        memset(grown + run->words[row->source], 0, (words - run->words[row->source]) * sizeof *grown);
        run->seen[row->source] = grown;
        run->words[row->source] = words;
    }
    if (run->seen[row->source][word] & bit) return false;
    run->seen[row->source][word] |= bit;
    run->counted[row->source]++;
    if (row->n > run->highest[row->source]) run->highest[row->source] = row->n;
    return true;
}

static void finish_crowd(vt_crowd *crowd)
{
    vt_seen_scene *scenes = crowd->scenes.items;
    vt_seen_target *targets = crowd->targets.items;
    for (size_t i = 0; i < crowd->scenes.count; i++)
        vt_list_finish(&scenes[i].seconds);
    for (size_t i = 0; i < crowd->targets.count; i++)
        vt_list_finish(&targets[i].near_mm);
    vt_seen_media *media = crowd->media.items;
    for (size_t i = 0; i < crowd->media.count; i++) {
        vt_list_finish(&media[i].shares);
        vt_list_finish(&media[i].left_s);
    }
    vt_list_finish(&crowd->media);
    vt_list_finish(&crowd->visits);
    vt_list_finish(&crowd->scenes);
    vt_list_finish(&crowd->targets);
    vt_list_finish(&crowd->answers);
    vt_list_finish(&crowd->faults);
    vt_list_finish(&crowd->notes);
    vt_list_finish(&crowd->filtered);
    vt_list_finish(&crowd->frame_ms);
}

void vt_gather_finish(vt_report *report)
{
    vt_seen_run *runs = report->runs.items;
    for (size_t i = 0; i < report->runs.count; i++) {
        for (int source = 0; source < VT_SOURCES; source++)
            vt_free(runs[i].seen[source]);
        vt_list_finish(&runs[i].anchors);
    }
    vt_list_finish(&report->runs);
    vt_list_finish(&report->dropped);
    vt_list_finish(&report->files);
    finish_crowd(&report->crowds[0]);
    finish_crowd(&report->crowds[1]);
}
