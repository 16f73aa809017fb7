/* The panel's look: what the show is doing, each channel with what it says and how to fake it, and the newest
 * messages. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/keyname.h"
#include "base/log.h"
#include "store/channels.h"

static const vt_color ground = {0x10, 0x14, 0x1b, 0xf8}, card = {0xff, 0xff, 0xff, 0x12},
                      track = {0xff, 0xff, 0xff, 0x30}, bright = {0xf4, 0xf1, 0xea, 0xff},
                      dim = {0x9a, 0xa5, 0xb5, 0xff}, green = {0x7c, 0xcf, 0x9a, 0xff},
                      amber = {0xff, 0xb4, 0x54, 0xff}, red = {0xff, 0x7a, 0x6b, 0xff},
                      blue = {0x6f, 0xb1, 0xff, 0xff};

enum { MESSAGES = 6, BUTTONS = 6 };

typedef struct {
    vt_app *app;
    vt_stage *stage;
    vt_node scene;
    double u, x, y, w; /* u: a 1080th of the shorter side */
} panel;

static vt_node box(panel *p, vt_node_kind kind, vt_rect at, double radius, vt_color color)
{
    return vt_plain_box(p->stage, p->scene, kind,
        &(vt_plain_look){.x = at.x, .y = at.y, .w = at.w, .h = at.h, .radius = radius, .color = color});
}

static vt_node text(
    panel *p, const char *what, const char *font, double size, double x, double y, double w, vt_color color)
{
    vt_node node = vt_plain_text(p->stage, p->scene, what, font, size * p->u, x, y, w, color);
    vt_stage_set_number(p->stage, node, VT_PROP_MAX_LINES, 1, NULL);
    return node;
}

static void text_right(panel *p, const char *what, double size, double right, double y, vt_color color)
{
    vt_node node = text(p, what, "sans", size, 0, y, 0, color);
    vt_stage_set_number(
        p->stage, node, VT_PROP_X, right - vt_plain_read(p->stage, node, VT_PROP_WIDTH), NULL);
}

/* ---- the show ---- */

static void tell_fact(panel *p, const char *what, const char *is)
{
    text(p, what, "sans", 22, p->x, p->y, 0, dim);
    text(p, is, "sans", 22, p->x + 130 * p->u, p->y, p->w - 130 * p->u, bright);
    p->y += 31 * p->u;
}

static void tell_show(panel *p)
{
    const vt_app *app = p->app;
    char line[200], ago[40];
    const vt_script *script = app->world ? app->world->script : NULL;
    vt_app_counters counters = vt_app_count(app);
    snprintf(line, sizeof line, "%s%.48s%s%.15s", app->card ? "stopped in " : "",
        script ? vt_script_scene(script) : "none", script ? ", " : "",
        script ? vt_script_language(script) : "");
    tell_fact(p, "scene", line);
    if (app->visit.number)
        snprintf(line, sizeof line, "%u, for %.0f s", app->visit.number,
            (double)(app->t_us - app->visit.start_us) / 1e6);
    else
        snprintf(line, sizeof line, "nobody; %u so far", app->visit.last);
    tell_fact(p, "visit", line);
    snprintf(line, sizeof line, "%.1f ms, p95 %.1f, p99 %.1f; %llu late", counters.frame_ms.p50,
        counters.frame_ms.p95, counters.frame_ms.p99, (unsigned long long)counters.late_frames);
    tell_fact(p, "frames", line);
    snprintf(line, sizeof line, "Lua %.2f MiB of %ld, pictures %.1f of %ld",
        script ? (double)vt_script_bytes(script) / 1048576 : 0,
        vt_conf_int(app->options.conf, "script.memory_mb"), (double)app->assets.bytes / 1048576,
        vt_conf_int(app->options.conf, "media.memory_mb"));
    tell_fact(p, "memory", line);
    if (counters.voices || counters.films) {
        snprintf(line, sizeof line,
            "%d voices, %.0f ms, %llu holes; %d films, %llu of %llu pictures too late", counters.voices,
            counters.sound_latency_ms, (unsigned long long)counters.sound_late, counters.films,
            (unsigned long long)counters.films_dropped,
            (unsigned long long)(counters.films_shown + counters.films_dropped));
        tell_fact(p, "sound", line);
    }
    int64_t since = (vt_host_now(app->options.host) - app->overlay.reloaded_us) / 1000000;
    snprintf(ago, sizeof ago, since < 100 ? "%lld s ago" : "a while ago", (long long)since);
    snprintf(line, sizeof line, "%s%s", app->overlay.reloaded_us ? "read again " : "",
        app->overlay.reloaded_us ? ago : "as they were at the start");
    tell_fact(p, "files", line);
}

/* ---- channels ---- */

static const char *state_name(const vt_known *known, vt_color *color)
{
    static const struct {
        const char *name;
        const vt_color *color;
    } states[] = {[0] = {"not heard yet", &dim},
        [VT_CHANNEL_FOUND] = {"there", &green},
        [VT_CHANNEL_LOST] = {"lost", &red},
        [VT_CHANNEL_FAKED] = {"faked", &amber}};
    int state = known ? (int)known->state : 0;
    *color = *states[state].color;
    return states[state].name;
}

static void graph(panel *p, const vt_overlay_past *past, vt_rect at)
{
    double points[2 * VT_OVERLAY_PAST], least = past->values[0], most = least;
    for (int i = 1; i < past->count; i++) {
        if (past->values[i] < least) least = past->values[i];
        if (past->values[i] > most) most = past->values[i];
    }
    double span = most > least ? most - least : 1;
    for (int i = 0; i < past->count; i++) {
        points[2 * i] = at.w * (i + VT_OVERLAY_PAST - past->count) / (VT_OVERLAY_PAST - 1);
        points[2 * i + 1] = at.h - at.h * (most > least ? (past->values[i] - least) / span : 0.5);
    }
    vt_node node = {0};
    vt_value line = {.type = VT_TYPE_POINTS, .as.points = {.xy = points, .count = 2 * (size_t)past->count}};
    if (past->count < 2 || !vt_stage_add(p->stage, p->scene, VT_NODE_POLYLINE, &node, NULL)) return;
    vt_stage_set_number(p->stage, node, VT_PROP_X, at.x, NULL);
    vt_stage_set_number(p->stage, node, VT_PROP_Y, at.y, NULL);
    vt_stage_set(p->stage, node, VT_PROP_POINTS, &line, NULL);
    vt_stage_set_number(p->stage, node, VT_PROP_THICKNESS, 3 * p->u, NULL);
    vt_stage_set_color(p->stage, node, VT_PROP_COLOR, blue, NULL);
}

static vt_overlay_control *control(panel *p, int channel, vt_rect at)
{
    vt_overlay *overlay = &p->app->overlay;
    if (overlay->control_count == VT_OVERLAY_CONTROLS) return NULL;
    vt_overlay_control *new = &overlay->controls[overlay->control_count++];
    *new = (vt_overlay_control){.box = at, .channel = channel};
    return new;
}

static void button(panel *p, int channel, const char *says, double *x)
{
    double wide = 20 * p->u;
    vt_rect at = {*x, p->y, 0, 44 * p->u};
    vt_node back = box(p, VT_NODE_RECT, at, 10 * p->u, track);
    vt_node label = text(p, says, "sans", 22, *x + wide, p->y + 8 * p->u, 0, bright);
    at.w = vt_plain_read(p->stage, label, VT_PROP_WIDTH) + 2 * wide;
    vt_stage_set_number(p->stage, back, VT_PROP_W, at.w, NULL);
    vt_overlay_control *new = control(p, channel, at);
    if (new) snprintf(new->says, sizeof new->says, "%s", says);
    *x += at.w + 12 * p->u;
}

static void slider(panel *p, int channel, const vt_channel_decl *decl, const vt_overlay_past *past)
{
    double least = decl->ranged ? decl->least : 0, most = decl->ranged ? decl->most : 1023;
    char ends[2][24];
    snprintf(ends[0], sizeof ends[0], "%g", least);
    snprintf(ends[1], sizeof ends[1], "%g", most);
    double now = past && past->count ? past->values[past->count - 1] : least;
    double share = most > least ? (now - least) / (most - least) : 0;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    vt_rect at = {p->x + 100 * p->u, p->y, p->w - 236 * p->u, 44 * p->u};
    double middle = p->y + 22 * p->u, knob = 30 * p->u;
    text_right(p, ends[0], 20, at.x - 24 * p->u, p->y + 9 * p->u, dim);
    text(p, ends[1], "sans", 20, at.x + at.w + 24 * p->u, p->y + 9 * p->u, 0, dim);
    box(p, VT_NODE_RECT, (vt_rect){at.x, middle - 4 * p->u, at.w, 8 * p->u}, 4 * p->u, track);
    box(p, VT_NODE_RECT, (vt_rect){at.x, middle - 4 * p->u, at.w * share, 8 * p->u}, 4 * p->u, blue);
    box(p, VT_NODE_ELLIPSE, (vt_rect){at.x + at.w * share - knob / 2, middle - knob / 2, knob, knob}, 0,
        bright);
    vt_overlay_control *new = control(p, channel, at);
    if (!new) return;
    new->slider = true;
    new->least = least;
    new->most = most;
}

/* Buttons for what its keys say, a slider for a number. */
static void fakes(panel *p, int channel, const vt_channel_decl *decl, const vt_overlay_past *past)
{
    const char *at = decl->fake_keys[0] ? decl->fake_keys : decl->keys;
    double x = p->x + 20 * p->u;
    vt_keyname_part part;
    if (decl->ranged || (!at[0] && decl->source != VT_FROM_READER)) {
        slider(p, channel, decl, past);
        return;
    }
    for (int i = 0; i < BUTTONS && vt_keyname_next(&at, &part); i++)
        button(p, channel, part.what, &x);
    if (decl->source == VT_FROM_READER && x == p->x + 20 * p->u) {
        button(p, channel, "tag1", &x);
        button(p, channel, "tag2", &x);
        button(p, channel, "tag3", &x);
    }
}

static const vt_overlay_past *past_of(const vt_overlay *overlay, const char *name)
{
    for (int i = 0; i < overlay->past_count; i++)
        if (strcmp(overlay->pasts[i].name, name) == 0) return &overlay->pasts[i];
    return NULL;
}

static double card_height(const vt_channel_decl *decl)
{
    return decl->kind == VT_CHANNEL_SENSOR ? 148 : 56;
}

static void tell_channel(panel *p, int index)
{
    const vt_channel_decl *decl = &p->app->channels.decls[index];
    const vt_known *known = vt_channels_know(&p->app->channels, decl->kind, decl->name);
    const vt_overlay_past *past = past_of(&p->app->overlay, decl->name);
    double high = card_height(decl) * p->u, inner = p->x + 20 * p->u, top = p->y;
    vt_color color;
    bool silent = decl->kind == VT_CHANNEL_KEEP || decl->kind == VT_CHANNEL_CAMERA;
    const char *state = decl->kind == VT_CHANNEL_KEEP     ? decl->holds
                        : decl->kind == VT_CHANNEL_CAMERA ? vt_channel_source_name(decl->source)
                                                          : state_name(known, &color);
    if (silent) color = dim;
    box(p, VT_NODE_RECT, (vt_rect){p->x, top, p->w, high}, 14 * p->u, card);
    box(p, VT_NODE_ELLIPSE, (vt_rect){inner, top + 21 * p->u, 14 * p->u, 14 * p->u}, 0, color);
    text(p, decl->name, "bold", 25, inner + 28 * p->u, top + 11 * p->u, p->w * 0.6, bright);
    text_right(p, state, 22, p->x + p->w - 20 * p->u, top + 13 * p->u, color);
    if (decl->kind == VT_CHANNEL_SENSOR) {
        char line[160] = "-";
        int size = 1;
        vt_script_sensed sensed = vt_script_sensor(p->app->world->script, index + 1);
        if (known && known->last.size)
            size = snprintf(line, sizeof line, "%.70s %.15s", (const char *)known->last.data, decl->unit);
        bool shaped = decl->mapped || decl->smoothing != VT_SMOOTH_NONE || decl->every_ms > 0;
        if (sensed.valued && shaped)
            size += snprintf(line + size, sizeof line - (size_t)size, " = %.6g", sensed.value);
        if (sensed.dropped)
            snprintf(line + size, sizeof line - (size_t)size, ", %llu out of range",
                (unsigned long long)sensed.dropped);
        text(p, line, "sans", 24, inner, top + 49 * p->u, p->w * 0.5,
            known && known->last.size ? bright : dim);
        if (past) graph(p, past, (vt_rect){p->x + p->w - 270 * p->u, top + 50 * p->u, 250 * p->u, 34 * p->u});
        p->y = top + 92 * p->u;
        fakes(p, index, decl, past);
    }
    p->y = top + high + 10 * p->u;
}

static void tell_channels(panel *p, double bottom)
{
    vt_overlay *overlay = &p->app->overlay;
    const vt_channels *channels = &p->app->channels;
    int page = 0;
    double from = p->y, y = from;
    for (int i = 0; i < channels->count; i++) {
        double high = (card_height(&channels->decls[i]) + 10) * p->u;
        if (y + high > bottom && y > from) {
            page++;
            y = from;
        }
        y += high;
        if (page == overlay->page) tell_channel(p, i);
    }
    overlay->pages = page + 1;
    if (overlay->page > page) overlay->page = 0;
    if (channels->count == 0)
        text(p, "No sensors, outputs or helpers are declared.", "sans", 22, p->x, p->y, p->w, dim);
}

static void tell_messages(panel *p, double top)
{
    vt_log_line lines[VT_LOG_RECENT];
    unsigned long told;
    int count = vt_log_recent(lines, &told);
    text(p, "Messages", "bold", 24, p->x, top, 0, bright);
    double y = top + 36 * p->u;
    for (int i = count > MESSAGES ? count - MESSAGES : 0; i < count; i++, y += 27 * p->u)
        text(p, lines[i].text, "sans", 19, p->x, y, p->w,
            lines[i].level == VT_LOG_ERROR     ? red
            : lines[i].level == VT_LOG_WARNING ? amber
                                               : dim);
}

void vt_overlay_build(vt_app *app)
{
    vt_overlay *overlay = &app->overlay;
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    double w = experience->design_w, h = experience->design_h, u = (w < h ? w : h) / 1080;
    double wide = 640 * u < w ? 640 * u : w, edge = 28 * u, messages = h - 214 * u;
    panel p = {.app = app, .stage = overlay->stage, .scene = vt_stage_scene(overlay->stage), .u = u};
    vt_stage_clear(p.stage, p.scene, NULL);
    overlay->control_count = 0;
    overlay->panel = (vt_rect){w - wide, 0, wide, h};
    box(&p, VT_NODE_RECT, overlay->panel, 0, ground);
    p.x = w - wide + edge;
    p.w = wide - 2 * edge;
    p.y = 22 * u;
    text(&p, experience->title, "bold", 32, p.x, p.y, p.w * 0.7, bright);
    text_right(&p, "F1 closes", 22, p.x + p.w, p.y + 9 * u, dim);
    p.y += 58 * u;
    tell_show(&p);
    p.y += 14 * u;
    text(&p, "Sensors and others", "bold", 24, p.x, p.y, 0, bright);
    double heading = p.y;
    p.y += 42 * u;
    tell_channels(&p, messages - 10 * u);
    if (overlay->pages > 1) {
        char page[32];
        snprintf(page, sizeof page, "%d of %d  >", overlay->page + 1, overlay->pages);
        text_right(&p, page, 22, p.x + p.w, heading + 2 * u, blue);
        control(&p, -1, (vt_rect){p.x + p.w - 160 * u, heading - 8 * u, 160 * u, 44 * u});
    }
    tell_messages(&p, messages);
}
