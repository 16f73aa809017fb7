/* A small mark in a corner, above everything, that no finger touches: what needs staff, since when. It is no
 * part of the show, so that no replay, robot or script sees it; while nothing is wrong it is not even made.
 *
 * Trouble is told once it has lasted a moment: a cable that was only moved is none. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum { PATIENCE_US = 3000000 };
enum { LOST, DISK, KEEP, SOUND };

static const char *const keys[VT_BADGE_LINES][2] = {{"staff.lost", "{name}: lost since {time}"},
    {"staff.disk", "The journal's disk fails since {time}"},
    {"staff.keep", "Nothing can be kept since {time}"}, {"staff.sound", "No sound since {time}"}};

void vt_badge_finish(vt_badge *badge)
{
    vt_stage_destroy(badge->stage);
    badge->stage = NULL;
}

static bool is_on(const vt_app *app)
{
    return !app->replaying && !app->options.robots && app->picture.painter &&
           strcmp(vt_conf_text(app->options.conf, "screen.badge"), "off") != 0;
}

/* From the world that waits for the next visitor, since it speaks the first language. */
static const char *word(const vt_app *app, const char *key)
{
    const vt_world *world = app->warm ? app->warm : app->world;
    return world ? vt_script_word(world->script, key) : NULL;
}

/* Fills {name} and {time}; what does not fit is cut. */
static void fill(const char *from, const char *name, const char *time, char *out, size_t size)
{
    size_t at = 0;
    while (*from && at + 1 < size) {
        const char *piece = NULL;
        if (strncmp(from, "{name}", 6) == 0) piece = name;
        if (strncmp(from, "{time}", 6) == 0) piece = time;
        if (!piece) {
            out[at++] = *from++;
            continue;
        }
        at += (size_t)snprintf(out + at, size - at, "%s", piece);
        if (at >= size) at = size - 1;
        from += 6; /* both are that long */
    }
    at = vt_utf8_fit(out, at, size - 1);
    out[at] = '\0';
}

static void note_since(vt_badge *badge, int sort, bool wrong, int64_t host_us)
{
    if (wrong == (badge->since_us[sort] != 0)) return;
    badge->since_us[sort] = wrong ? host_us : 0;
    time_t now = (time_t)(vt_clock_wall_us() / 1000000);
    struct tm parts;
    localtime_r(&now, &parts);
    strftime(badge->when[sort], sizeof badge->when[sort], "%H:%M", &parts);
}

static int lines(vt_app *app, int64_t host_us, char out[VT_BADGE_LINES][160])
{
    vt_badge *badge = &app->badge;
    const char *name = "";
    char why[200], names[80];
    /* at a developer's desk hardly anything is plugged in; the panel tells of it */
    int lost = app->options.dev ? 0 : vt_channels_lost(app, &name), count = 0;
    note_since(badge, LOST, lost > 0, host_us);
    note_since(badge, DISK, badge->disk, host_us);
    note_since(badge, KEEP, app->kept.keeping && vt_keeping_failing(app->kept.keeping, why), host_us);
    note_since(badge, SOUND, !app->options.dev && vt_sounds_lost(app), host_us);
    snprintf(names, sizeof names, lost > 1 ? "%s + %d" : "%s", name, lost - 1);
    for (int i = 0; i < VT_BADGE_LINES; i++) {
        if (badge->since_us[i] == 0 || host_us - badge->since_us[i] < PATIENCE_US) continue;
        const char *text = word(app, keys[i][0]);
        fill(text ? text : keys[i][1], names, badge->when[i], out[count++], 160);
    }
    return count;
}

/* Letters of 6 mm, which can be read from a metre away, where the screen's size is known. */
static double letter(const vt_app *app, double unit)
{
    double size = app->mm_per_unit > 0 ? 6 / app->mm_per_unit : 24 * unit;
    return size < 18 * unit ? 18 * unit : size > 34 * unit ? 34 * unit : size;
}

static void build(vt_app *app, char text[VT_BADGE_LINES][160], int count)
{
    static const vt_color ground = {0x14, 0x18, 0x1f, 0xe6}, edge = {0xff, 0xff, 0xff, 0x38};
    static const vt_color ink = {0xf2, 0xee, 0xe6, 0xff}, amber = {0xff, 0xb4, 0x54, 0xff};
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    const char *corner = vt_conf_text(app->options.conf, "screen.badge");
    vt_stage *stage = app->badge.stage;
    double unit = experience->design_h / 1080.0, size = letter(app, unit), pad = size * 0.55, w = 0;
    vt_node nodes[VT_BADGE_LINES], scene = vt_stage_scene(stage);
    vt_stage_clear(stage, scene, NULL);
    vt_node box = vt_plain_box(stage, scene, VT_NODE_RECT, &(vt_plain_look){.color = ground, .border = edge});
    for (int i = 0; i < count; i++) {
        nodes[i] = vt_plain_text(stage, scene, text[i], "sans", size, 0, 0, 0, ink);
        double wide = vt_plain_read(stage, nodes[i], VT_PROP_WIDTH);
        if (wide > w) w = wide;
    }
    double high = count ? vt_plain_read(stage, nodes[0], VT_PROP_HEIGHT) : 0, margin = 20 * unit;
    double dot = size * 0.45, box_w = pad * 1.4 + dot + pad * 0.8 + w + pad * 1.5, box_h = high * count + pad;
    bool left = strstr(corner, "left") || app->overlay.open; /* a developer reads what is on the right */
    double notice = left && strstr(corner, "bottom") ? 44 * unit : 0; /* which stays readable */
    double x = left ? margin : experience->design_w - margin - box_w;
    double y = strstr(corner, "top") ? margin : experience->design_h - margin - box_h - notice;
    vt_stage_set_number(stage, box, VT_PROP_X, x, NULL);
    vt_stage_set_number(stage, box, VT_PROP_Y, y, NULL);
    vt_stage_set_number(stage, box, VT_PROP_W, box_w, NULL);
    vt_stage_set_number(stage, box, VT_PROP_H, box_h, NULL);
    vt_stage_set_number(stage, box, VT_PROP_RADIUS, (high + pad) / 2, NULL);
    for (int i = 0; i < count; i++) {
        double middle = y + pad / 2 + high * (i + 0.5);
        vt_plain_box(stage, scene, VT_NODE_ELLIPSE,
            &(vt_plain_look){.x = x + pad * 1.4, .y = middle - dot / 2, .w = dot, .h = dot, .color = amber});
        vt_stage_set_number(stage, nodes[i], VT_PROP_X, x + pad * 2.2 + dot, NULL);
        vt_stage_set_number(stage, nodes[i], VT_PROP_Y, y + pad / 2 + high * i, NULL);
    }
}

void vt_badge_update(vt_app *app, int64_t host_us)
{
    vt_badge *badge = &app->badge;
    char text[VT_BADGE_LINES][160];
    if (!is_on(app)) return;
    badge->looked_us = host_us;
    int count = lines(app, host_us, text);
    vt_hash shows = count ? vt_hash_u64(vt_hash_start, (uint64_t)count << 1 | app->overlay.open) : 0;
    for (int i = 0; i < count; i++)
        shows = vt_hash_text(shows, text[i]);
    if (shows == badge->shows) return;
    if (!badge->stage) badge->stage = vt_plain_stage(app);
    if (!badge->stage) return;
    badge->shows = shows;
    if (count)
        build(app, text, count);
    else
        vt_stage_clear(badge->stage, vt_stage_scene(badge->stage), NULL);
}

int64_t vt_badge_wish(const vt_app *app)
{
    const vt_badge *badge = &app->badge;
    int64_t wish = INT64_MAX;
    for (int i = 0; i < VT_BADGE_LINES; i++) {
        int64_t due = badge->since_us[i] + PATIENCE_US;
        if (badge->since_us[i] && due > badge->looked_us && due < wish) wish = due;
    }
    return wish;
}
