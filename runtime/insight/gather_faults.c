/* What went wrong, each kind of it at each place once, with how often: faults of scripts and files, sensors,
 * outputs and helpers that were lost, lines and things of visitors that were. */
#include <stdio.h>
#include <string.h>

#include "insight/gather_find.h"
#include "insight/pick.h"

/* Where a fault is: a script's line, else a file, with its line when that is said. */
static void fault_place(const vt_row *row, char *out, size_t size)
{
    double line = 0;
    if (vt_pick_text(row, "at", out, size) || vt_pick_text(row, "asset", out, size)) return;
    if (vt_pick_number(row, "line", &line) && line >= 1 && line < 1e9)
        snprintf(out, size, "%s:%ld", row->target, (long)line);
    else
        vt_gather_copy(out, size, row->target);
}

static void say_end(const vt_row *row, char *out, size_t size)
{
    double number;
    if (vt_pick_number(row, "signal", &number))
        snprintf(out, size, "ended by signal %.0f", number);
    else if (vt_pick_number(row, "code", &number))
        snprintf(out, size, "ended with code %.0f", number);
    else
        vt_gather_copy(out, size, "ended");
}

/* "sensor board", and what happened to it. */
static void say_lost(const vt_row *row, char *where, char *message, size_t size)
{
    char of[32] = "", name[VT_NAME] = "", why[160] = "";
    const char *what = row->kind == VT_ROW_SENSOR_LOST || row->kind == VT_ROW_SOUND_LOST ? "lost"
                       : row->kind == VT_ROW_OUTPUT_FAILED ? "lines could not be delivered"
                       : row->kind == VT_ROW_KEEP_LOST     ? "what a visitor made could not be kept"
                                                           : "lines came too fast or too long";
    if (row->kind == VT_ROW_HELPER_END) vt_pick_text(row, "name", name, sizeof name);
    if (row->kind == VT_ROW_SOUND_LOST) vt_pick_text(row, "output", name, sizeof name);
    if (row->kind == VT_ROW_HELPER_END)
        vt_gather_copy(of, sizeof of, "helper");
    else if (row->kind == VT_ROW_KEEP_LOST)
        vt_gather_copy(of, sizeof of, "collection");
    else if (row->kind == VT_ROW_SOUND_LOST)
        vt_gather_copy(of, sizeof of, "sound output");
    else
        vt_pick_text(row, "of", of, sizeof of);
    snprintf(where, size, "%s %s", of, name[0] ? name : row->target);
    if (row->kind == VT_ROW_HELPER_END) {
        say_end(row, message, size);
        return;
    }
    bool said = vt_pick_text(row, "why", why, sizeof why);
    snprintf(message, size, "%s%s%s", what, said ? ": " : "", why);
}

static void say_fault(const vt_row *row, char *where, char *message, size_t size)
{
    fault_place(row, where, size);
    if (row->kind == VT_ROW_SCHEMA_UNKNOWN)
        vt_gather_copy(message, size, "this event is not declared in experience.conf");
    else if (row->kind == VT_ROW_ASSET_QUARANTINED)
        vt_gather_copy(message, size, "was open in two crashes and is not opened again");
    else if (!vt_pick_text(row, "message", message, size))
        vt_pick_text(row, "problem", message, size);
}

/* How many it stands for; 0: it is no fault. */
static long times(const vt_row *row)
{
    double lines;
    bool asked;
    if (row->kind == VT_ROW_HELPER_END) return !(vt_pick_bool(row, "asked", &asked) && asked);
    bool some = row->kind == VT_ROW_LINES_DROPPED || row->kind == VT_ROW_OUTPUT_FAILED;
    if (!some || !vt_pick_number(row, "lines", &lines)) return 1;
    return lines >= 1 && lines < 1e15 ? (long)lines : 0;
}

void vt_gather_fault(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    char where[200] = "", message[200] = "";
    long count = times(row);
    bool of_files = row->kind == VT_ROW_SCRIPT_ERROR || row->kind == VT_ROW_ASSET_FAULT ||
                    row->kind == VT_ROW_MEDIA_FAULT || row->kind == VT_ROW_ASSET_QUARANTINED ||
                    row->kind == VT_ROW_SCHEMA_UNKNOWN;
    if (count == 0) return;
    (of_files ? say_fault : say_lost)(row, where, message, sizeof where);
    vt_list *faults = &run->crowd->faults;
    vt_seen_fault *known = faults->items;
    for (size_t i = 0; i < faults->count; i++) {
        if (strcmp(known[i].where, where) != 0 || strcmp(known[i].message, message) != 0) continue;
        known[i].count += count;
        return;
    }
    if (faults->count == VT_NAMES_MOST) return;
    vt_seen_fault *fault = vt_list_add(faults, sizeof *fault);
    if (!fault) {
        report->no_memory = true;
        return;
    }
    vt_gather_copy(fault->where, sizeof fault->where, where);
    vt_gather_copy(fault->message, sizeof fault->message, message);
    if (of_files) vt_gather_copy(fault->scene, sizeof fault->scene, row->scene);
    fault->count = count;
}
