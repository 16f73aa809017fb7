/* What staff read in the journal of sensors and outputs: each change once, and of a loose cable or a flood a
 * few rows and then how many there were. A machine's fault is not of one visit, but says during which it was.
 */
#include <stdio.h>
#include <string.h>

#include "app/app_private.h"
#include "base/log.h"
#include "store/channels.h"

enum { WINDOW_US = 10000000, ROWS_IN_WINDOW = 4 };

static vt_row row_of(vt_app *app, vt_row_kind kind, const vt_known *known, int64_t now)
{
    vt_row row = vt_outbox_row(app, kind);
    row.t_us = now - app->options.run_start_us;
    snprintf(row.target, sizeof row.target, "%s", known->name);
    return row;
}

static void state_row(vt_app *app, vt_known *known, int64_t now)
{
    static const vt_row_kind kinds[] = {[VT_CHANNEL_FOUND] = VT_ROW_SENSOR_FOUND,
        [VT_CHANNEL_LOST] = VT_ROW_SENSOR_LOST,
        [VT_CHANNEL_FAKED] = VT_ROW_SENSOR_FAKED};
    vt_row row = row_of(app, kinds[known->state], known, now);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "of", vt_channel_kind_name(known->kind));
    if (known->state == VT_CHANNEL_LOST) vt_fields_text(&fields, "why", known->why);
    if (known->untold > 0) vt_fields_int(&fields, "left_out", known->untold);
    vt_outbox_add(&app->outbox, &row, &fields);
    known->untold = 0;
    known->rows++;
    if (known->state == VT_CHANNEL_LOST)
        vt_log(
            VT_LOG_WARNING, "%s %s is lost: %s", vt_channel_kind_name(known->kind), known->name, known->why);
    else
        vt_log(VT_LOG_INFO, "%s %s is %s", vt_channel_kind_name(known->kind), known->name,
            known->state == VT_CHANNEL_FOUND ? "found" : "faked");
}

static void due(vt_app *app, int64_t at_us)
{
    if (at_us < app->channels.rows_due_us) app->channels.rows_due_us = at_us;
}

void vt_channels_state_row(vt_app *app, vt_known *known)
{
    int64_t now = vt_host_now(app->options.host);
    if (now - known->rows_us >= WINDOW_US) {
        known->rows_us = now;
        known->rows = 0;
    }
    if (known->rows < ROWS_IN_WINDOW) {
        state_row(app, known, now);
        return;
    }
    known->untold++;
    due(app, known->rows_us + WINDOW_US);
}

static void loss_rows(vt_app *app, vt_known *known, const char *why, int64_t now)
{
    const struct {
        vt_row_kind kind;
        uint64_t *lines;
    } losses[] = {{VT_ROW_LINES_DROPPED, &known->dropped}, {VT_ROW_OUTPUT_FAILED, &known->failed}};
    for (int i = 0; i < 2; i++) {
        if (*losses[i].lines == 0) continue;
        vt_row row = row_of(app, losses[i].kind, known, now);
        vt_fields fields;
        vt_fields_init(&fields);
        vt_fields_text(&fields, "of", vt_channel_kind_name(known->kind));
        vt_fields_int(&fields, "lines", (int64_t)*losses[i].lines);
        if (why[0]) vt_fields_text(&fields, "why", why);
        vt_outbox_add(&app->outbox, &row, &fields);
        *losses[i].lines = 0;
    }
    known->losses_us = now;
}

void vt_channels_loss_rows(vt_app *app, vt_known *known, const char *why)
{
    int64_t now = vt_host_now(app->options.host);
    if (known->losses_us == 0 || now - known->losses_us >= WINDOW_US)
        loss_rows(app, known, why, now);
    else
        due(app, known->losses_us + WINDOW_US);
}

void vt_channels_rows_due(vt_app *app)
{
    vt_channels *channels = &app->channels;
    int64_t now = vt_host_now(app->options.host);
    if (channels->rows_due_us == INT64_MAX || (now < channels->rows_due_us && !app->closing)) return;
    channels->rows_due_us = INT64_MAX;
    for (int i = 0; i < channels->known_count; i++) {
        vt_known *known = &channels->known[i];
        if (app->closing) known->rows_us = known->losses_us = 0;
        if (known->untold > 0) vt_channels_state_row(app, known);
        if (known->dropped + known->failed > 0) vt_channels_loss_rows(app, known, "");
    }
}
