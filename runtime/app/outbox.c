/* What leaves the frame: rows collected while it runs, numbered and handed over together at its end. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

void vt_outbox_init(vt_outbox *outbox, vt_app *app, uint64_t first_n)
{
    *outbox = (vt_outbox){.app = app, .next_n = first_n ? first_n : 1};
    vt_buf_init(&outbox->json);
}

void vt_outbox_finish(vt_outbox *outbox)
{
    vt_free(outbox->rows);
    vt_free(outbox->offsets);
    vt_buf_finish(&outbox->json);
}

vt_row vt_outbox_row(vt_app *app, vt_row_kind kind)
{
    vt_row row;
    vt_row_init(&row, VT_SOURCE_STAGE, kind, app->t_us);
    row.tick = app->tick;
    row.visit = app->visit.number;
    if (app->world) snprintf(row.scene, sizeof row.scene, "%s", vt_script_scene(app->world->script));
    return row;
}

static bool reserve(vt_outbox *outbox)
{
    if (outbox->count < outbox->capacity) return true;
    int capacity = outbox->capacity ? outbox->capacity * 2 : 64;
    vt_row *rows = vt_realloc_array(outbox->rows, (size_t)capacity, sizeof *rows);
    if (rows) outbox->rows = rows;
    size_t *offsets = rows ? vt_realloc_array(outbox->offsets, (size_t)capacity, sizeof *offsets) : NULL;
    if (offsets) outbox->offsets = offsets;
    if (!rows || !offsets) return false;
    outbox->capacity = capacity;
    return true;
}

uint64_t vt_outbox_add(vt_outbox *outbox, vt_row *row, vt_fields *fields)
{
    uint64_t n = 0;
    vt_app *app = outbox->app;
    if (fields) vt_fields_into(fields, row);
    if (app->replaying ||
        vt_row_info_at(row->kind)->privacy > vt_conf_int(app->options.conf, "journal.privacy_level")) {
        goto out;
    }
    n = outbox->next_n++;
    row->n = n;
    size_t at = outbox->json.size;
    vt_buf_bytes(&outbox->json, row->json, row->json_length);
    if (!reserve(outbox) || !vt_buf_ok(&outbox->json)) {
        outbox->lost++;
        goto out;
    }
    outbox->rows[outbox->count] = *row;
    outbox->offsets[outbox->count++] = at;
out:
    if (fields) vt_fields_finish(fields);
    return n;
}

int vt_outbox_mark(const vt_outbox *outbox)
{
    return outbox->count;
}

void vt_outbox_back_to(vt_outbox *outbox, int mark)
{
    if (mark >= outbox->count) return;
    int kept = mark;
    outbox->next_n = outbox->rows[mark].n;
    for (int i = mark; i < outbox->count; i++) {
        vt_row_kind kind = outbox->rows[i].kind;
        if (kind != VT_ROW_SCRIPT_ERROR && kind != VT_ROW_ASSET_FAULT && kind != VT_ROW_MEDIA_FAULT) continue;
        outbox->offsets[kept] = outbox->offsets[i];
        outbox->rows[kept] = outbox->rows[i];
        outbox->rows[kept++].n = outbox->next_n++;
    }
    outbox->count = kept;
}

/* Memory is back: the loss becomes a row itself. */
static void tell_lost(vt_outbox *outbox)
{
    if (outbox->lost == 0) return;
    vt_row row = vt_outbox_row(outbox->app, VT_ROW_JRNL_DEGRADED);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "what", "memory");
    vt_fields_int(&fields, "dropped", (int64_t)outbox->lost);
    uint64_t lost = outbox->lost;
    outbox->lost = 0;
    vt_outbox_add(outbox, &row, &fields);
    if (outbox->lost > 0) outbox->lost = lost;
}

void vt_outbox_publish(vt_outbox *outbox)
{
    vt_app *app = outbox->app;
    tell_lost(outbox);
    int64_t before = outbox->count > 0 ? vt_clock_cpu_us() : 0;
    for (int i = 0; i < outbox->count; i++) {
        vt_row *row = &outbox->rows[i];
        row->json = row->json_length ? (const char *)outbox->json.data + outbox->offsets[i] : NULL;
        app->options.sink.row(app->options.sink.context, row);
    }
    app->options.sink.publish(app->options.sink.context, outbox->count > 0 ? outbox->next_n - 1 : 0);
    if (outbox->count > 0) app->counters.journal_ns += (uint64_t)(vt_clock_cpu_us() - before) * 1000;
    outbox->count = 0;
    vt_buf_clear(&outbox->json);
}
