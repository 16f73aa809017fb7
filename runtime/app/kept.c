/* Collections between a world and the disk: what a script wants to keep goes out at the frame's end, and what
 * came of it, what others kept and what staff moved goes in by the door, as lines of JSON. */
#include "app/app_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

/* The keeper gives a stage 0.8 s to end. */
static const double start_s = 0.3, last_s = 0.4;

static void wake(void *context)
{
    vt_app *app = context;
    vt_host_wake(app->options.host);
}

void vt_kept_init(vt_app *app)
{
    vt_keep_root(vt_conf_text(app->options.conf, "keep.folder"), app->options.experience, app->kept.folder,
        sizeof app->kept.folder);
}

static bool writes(const vt_app *app)
{
    return !app->options.robots || app->options.keep;
}

static vt_keeping *start(vt_app *app)
{
    vt_kept *kept = &app->kept;
    vt_err err;
    if (kept->keeping || kept->failed || app->replaying) return kept->keeping;
    kept->keeping = vt_keeping_create(
        &(vt_keeping_options){.context = app, .wake = wake, .folder = kept->folder, .writes = writes(app)},
        &err);
    kept->failed = !kept->keeping;
    if (kept->failed) vt_log_err(VT_LOG_ERROR, "nothing can be kept", &err);
    return kept->keeping;
}

static void drop(vt_keep_wish *wish)
{
    vt_free(wish->bytes);
    *wish = (vt_keep_wish){0};
}

void vt_kept_drop(vt_app *app)
{
    for (int i = 0; i < app->kept.wish_count; i++)
        drop(&app->kept.wishes[i]);
    app->kept.wish_count = 0;
}

/* ---- rows ---- */

static void row(
    vt_app *app, vt_row_kind kind, const vt_keeping_order *order, uint64_t number, const char *why)
{
    vt_row out = vt_outbox_row(app, kind);
    vt_fields fields;
    out.visit = order->visit;
    snprintf(out.target, sizeof out.target, "%s", order->collection);
    vt_fields_init(&fields);
    if (kind == VT_ROW_KEEP_ADDED)
        vt_fields_int(&fields, "id", (int64_t)number);
    else
        vt_fields_text(&fields, "why", why);
    vt_outbox_add(&app->outbox, &out, &fields);
}

static void at_the_end(void *context, const vt_keeping_order *order)
{
    vt_log(VT_LOG_ERROR, "the disk did not take something of \"%s\" before the end", order->collection);
    row(context, VT_ROW_KEEP_LOST, order, 0, "the disk did not take it before the end");
}

/* ---- out: orders ---- */

static void answer(vt_app *app, const vt_keeping_order *order, uint64_t number, const char *why)
{
    vt_kept *kept = &app->kept;
    if (order->order == 0 || !app->world || order->world != app->world->story) return;
    if (kept->answer_count == VT_KEPT_ANSWERS) return;
    vt_kept_answer *out = &kept->answers[kept->answer_count];
    vt_buf line;
    vt_buf_init(&line);
    vt_buf_printf(&line, "{\"order\":%" PRIu64, order->order);
    if (number)
        vt_buf_printf(&line, ",\"id\":%" PRIu64 "}", number);
    else {
        vt_buf_text(&line, ",\"lost\":");
        vt_buf_json_string(&line, why, strlen(why));
        vt_buf_u8(&line, '}');
    }
    snprintf(out->collection, sizeof out->collection, "%s", order->collection);
    if (vt_buf_ok(&line) && line.size < sizeof out->line) {
        memcpy(out->line, line.data, line.size + 1);
        kept->answer_count++;
    }
    vt_buf_finish(&line);
}

static void lose(vt_app *app, const vt_keeping_order *order, const char *why)
{
    row(app, VT_ROW_KEEP_LOST, order, 0, why);
    answer(app, order, 0, why);
}

void vt_kept_order(vt_app *app, const char *collection, const char *text, size_t length)
{
    vt_kept *kept = &app->kept;
    vt_keep_wish *wish = &kept->wishes[kept->wish_count];
    char *after;
    unsigned long long number = strtoull(text, &after, 10);
    const char *kind = after + 1, *content = strchr(kind, '\t');
    if (*after != '\t' || !content++) return;
    if (kept->wish_count == VT_KEEP_WISHES) {
        vt_keeping_order order = {.world = app->world->story, .order = number, .visit = app->visit.number};
        snprintf(order.collection, sizeof order.collection, "%s", collection);
        vt_log(VT_LOG_ERROR, "something of \"%s\" is lost: %d are kept in this frame already", collection,
            VT_KEEP_WISHES);
        lose(app, &order, "too much was kept at once");
        return;
    }
    *wish = (vt_keep_wish){.order = number};
    snprintf(wish->collection, sizeof wish->collection, "%s", collection);
    if (strncmp(kind, "canvas\t", 7) == 0) {
        wish->canvas = strtoull(content, &after, 10);
        snprintf(wish->label, sizeof wish->label, "%s", *after == '\t' ? after + 1 : "");
    } else {
        wish->size = length - (size_t)(content - text);
        wish->bytes = vt_strndup(content, wish->size);
        if (!wish->bytes) return;
    }
    kept->wish_count++;
}

bool vt_kept_wants(const vt_app *app, uint64_t canvas)
{
    for (int i = 0; i < app->kept.wish_count; i++)
        if (app->kept.wishes[i].canvas == canvas) return true;
    return false;
}

/* What robots make is not kept, but their show goes on as a visitor's would. */
static void pretend(vt_app *app, const vt_keeping_order *order)
{
    if (!app->kept.told)
        vt_log(VT_LOG_INFO, "what robots make is not kept, as in \"%s\"; --keep keeps it", order->collection);
    app->kept.told = true;
    answer(app, order, ++app->kept.pretended, NULL);
}

static void hand_over(vt_app *app, vt_keep_wish *wish)
{
    vt_err err = {0};
    vt_keeping_order order = {.world = app->world->story,
        .order = wish->order,
        .visit = app->visit.number,
        .bytes = wish->bytes,
        .size = wish->size};
    snprintf(order.collection, sizeof order.collection, "%s", wish->collection);
    snprintf(order.label, sizeof order.label, "%s", wish->label);
    if (!writes(app)) {
        pretend(app, &order);
        return;
    }
    wish->bytes = NULL;
    vt_keeping *keeping = start(app);
    bool fine = keeping || vt_fail(&err, VT_ERR_STATE, order.collection, "nothing can be kept here");
    if (fine && wish->canvas) {
        vt_painter *painter = app->picture.painter;
        order.pixels = painter ? vt_painter_sheet_copy(painter, wish->canvas, &err) : NULL;
        fine =
            order.pixels || (painter ? false : vt_fail(&err, VT_ERR_STATE, NULL, "nothing is painted here"));
    }
    if (fine ? vt_keeping_add(keeping, &order, &err) : false) return;
    if (!fine) vt_free(order.bytes);
    vt_log_err(VT_LOG_ERROR, "something a visitor made is lost", &err);
    lose(app, &order, err.message);
}

void vt_kept_hand_over(vt_app *app)
{
    vt_kept *kept = &app->kept;
    if (kept->wish_count == 0) return;
    for (int i = 0; i < kept->wish_count && !app->replaying; i++)
        hand_over(app, &kept->wishes[i]);
    vt_kept_drop(app);
}

/* ---- in: lines ---- */

static void collect(vt_app *app)
{
    vt_keeping_answer news;
    while (app->kept.keeping && vt_keeping_answered(app->kept.keeping, &news)) {
        if (news.number) {
            row(app, VT_ROW_KEEP_ADDED, &news.order, news.number, NULL);
            answer(app, &news.order, news.number, NULL);
        } else {
            lose(app, &news.order, news.why);
        }
    }
}

static int channel_of(const vt_world *world, const char *collection)
{
    for (int i = 0; i < vt_script_channel_count(world->script); i++) {
        const vt_channel_decl *decl = vt_script_channel_at(world->script, i);
        if (decl->kind == VT_CHANNEL_KEEP && strcmp(decl->name, collection) == 0) return i + 1;
    }
    return 0;
}

/* False: it does not fit any more. */
static bool add_line(vt_batch *batch, int channel, const char *text, size_t length, bool held)
{
    int parts = 1, first = batch->count;
    for (size_t at = 0, fit; (fit = vt_utf8_fit(text + at, length - at, VT_EVENT_CHUNK - 1)) < length - at;
         at += fit)
        parts++;
    if (channel == 0) return true; /* another version of the experience keeps there */
    if (parts > VT_BATCH_MAX / 2)
        return true; /* no text that was added is so long; somebody wrote it there */
    if (batch->count + parts > VT_BATCH_MAX - 1) return false;
    for (size_t at = 0; batch->count < first + parts;) {
        vt_event *event = &batch->events[batch->count++];
        *event = (vt_event){.kind = VT_EVENT_LINE,
            .as.line = {
                .channel = channel, .first = at == 0, .last = batch->count == first + parts, .held = held}};
        size_t fit = vt_utf8_fit(text + at, length - at, VT_EVENT_CHUNK - 1);
        memcpy(event->as.line.text, text + at, fit);
        at += fit;
    }
    return true;
}

/* Those of this bundle are served; false: there are none, and never were. */
static bool declare(vt_app *app, const vt_bundle *bundle)
{
    const vt_experience *experience = vt_bundle_experience(bundle);
    vt_kept *kept = &app->kept;
    bool any = kept->keeping != NULL;
    for (int i = 0; i < experience->channel_count; i++)
        any |= experience->channels[i].kind == VT_CHANNEL_KEEP;
    if (!any || !start(app)) return false;
    if (kept->declared == vt_bundle_hash(bundle)) return true;
    kept->declared = vt_bundle_hash(bundle);
    vt_keeping_declare(kept->keeping, experience->channels, experience->channel_count);
    return true;
}

void vt_kept_open(vt_app *app)
{
    if (declare(app, app->bundle)) vt_keeping_settle(app->kept.keeping, start_s);
}

/* A world begins: it hears of its collections before its first scene is entered. */
static void begin(vt_app *app, const vt_world *world)
{
    app->kept.answer_count = 0;
    if (declare(app, world->bundle)) vt_keeping_begin(app->kept.keeping);
}

void vt_kept_events(vt_app *app, vt_world *world, bool fresh, vt_batch *batch)
{
    vt_kept *kept = &app->kept;
    vt_keeping_line line;
    if (fresh) begin(app, world);
    kept->more = false;
    if (!kept->keeping && kept->answer_count == 0) return;
    if (kept->keeping && app->options.wait_for_assets) vt_keeping_settle(kept->keeping, 60);
    collect(app);
    int done = 0;
    kept->more = vt_channels_midway(&app->channels);
    for (; done < kept->answer_count && !kept->more; done++) {
        const vt_kept_answer *one = &kept->answers[done];
        kept->more =
            !add_line(batch, channel_of(world, one->collection), one->line, strlen(one->line), false);
        if (kept->more) break;
    }
    kept->answer_count -= done;
    memmove(&kept->answers[0], &kept->answers[done], (size_t)kept->answer_count * sizeof kept->answers[0]);
    while (!kept->more && kept->keeping && vt_keeping_line_due(kept->keeping, &line)) {
        kept->more = !add_line(batch, channel_of(world, line.collection), line.text, line.length, line.held);
        if (!kept->more) vt_keeping_line_told(kept->keeping);
    }
}

int64_t vt_kept_wish(const vt_app *app)
{
    return app->kept.more || app->kept.answer_count ? 0 : INT64_MAX;
}

void vt_kept_finish(vt_app *app)
{
    vt_kept_drop(app);
    if (!app->kept.keeping) return;
    vt_keeping_settle(app->kept.keeping, last_s);
    collect(app);
    vt_keeping_destroy(app->kept.keeping, at_the_end, app);
    app->kept.keeping = NULL;
    vt_outbox_publish(&app->outbox);
}
