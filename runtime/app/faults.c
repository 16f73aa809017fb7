/* Faults are told once: one row for each distinct one of a run, a line for the developer, never a visitor's
 * text. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

bool vt_faults_is_new(vt_app *app, vt_hash hash)
{
    vt_faults *faults = &app->faults;
    for (int i = 0; i < faults->count; i++) {
        if (faults->seen[i] == hash) return false;
    }
    if (faults->count == VT_FAULTS_MAX) {
        if (!faults->full)
            vt_log(VT_LOG_WARNING, "more than %d distinct faults: further ones are not told", VT_FAULTS_MAX);
        faults->full = true;
        return false;
    }
    faults->seen[faults->count++] = hash;
    return true;
}

void vt_faults_script(vt_app *app, const vt_err *err, const char *scene, const char *entry)
{
    vt_hash hash =
        vt_hash_u64(vt_hash_text(vt_hash_start, err->origin[0] ? err->origin : err->message), err->kind);
    if (app->replaying || !vt_faults_is_new(app, hash)) return;
    app->counters.faults++;
    char text[900];
    vt_log(VT_LOG_WARNING, "%s", vt_err_text(err, text, sizeof text));
    vt_row row = vt_outbox_row(app, VT_ROW_SCRIPT_ERROR);
    snprintf(row.scene, sizeof row.scene, "%s", scene);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "at", err->origin);
    vt_fields_text(&fields, "kind", vt_err_kind_name(err->kind));
    vt_fields_text(&fields, "entry", entry);
    char digits[20];
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)hash);
    vt_fields_text(&fields, "hash", digits);
    vt_fields_text(&fields, "message", err->message);
    vt_outbox_add(&app->outbox, &row, &fields);
}

static const char *outcome_name(vt_asset_outcome outcome)
{
    static const char *const names[] = {"ready", "missing", "damaged", "refused", "no_memory"};
    return names[outcome];
}

static void fault(
    vt_app *app, vt_row_kind kind, const char *name, vt_asset_outcome outcome, const vt_err *err)
{
    if (app->replaying || !vt_faults_is_new(app, vt_hash_u64(vt_hash_text(vt_hash_start, name), outcome)))
        return;
    app->counters.faults++;
    vt_log(VT_LOG_WARNING, "%s: %s", name, err->message);
    vt_row row = vt_outbox_row(app, kind);
    snprintf(row.target, sizeof row.target, "%.*s",
        (int)vt_utf8_fit(name, strlen(name), sizeof row.target - 1), name);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "outcome", outcome_name(outcome));
    vt_fields_text(&fields, "message", err->message);
    vt_outbox_add(&app->outbox, &row, &fields);
}

void vt_faults_asset(vt_app *app, const char *name, vt_asset_outcome outcome, const vt_err *err)
{
    fault(app, VT_ROW_ASSET_FAULT, name, outcome, err);
}

void vt_faults_media(vt_app *app, const char *name, vt_asset_outcome outcome, const vt_err *err)
{
    fault(app, VT_ROW_MEDIA_FAULT, name, outcome, err);
}
