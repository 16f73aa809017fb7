/* What is shown when there is no scene to show: for developers the fault and its place, for visitors the
 * title of the experience on its own background. It has a stage of its own, so that a replay does not see it.
 */
#include "app/app_private.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const vt_color bright = {255, 255, 255, 255}, dim = {0x8b, 0x97, 0xa9, 255};

bool vt_card_freezes(const vt_app *app)
{
    return app->card && !app->card_passing;
}

void vt_card_clear(vt_app *app)
{
    if (!app->card) return;
    vt_stage_destroy(app->card);
    app->card = NULL;
    app->card_passing = false;
    if (app->world) vt_stage_damage_all(app->world->stage);
}

static bool begin(vt_app *app, vt_color background)
{
    vt_card_clear(app);
    app->card = vt_plain_stage(app);
    if (!app->card) return false;
    vt_stage_set_background(app->card, background);
    vt_stage_damage_all(app->card);
    return true;
}

static vt_node line(vt_app *app, const char *text, const char *font, double size, double x, double y,
    double w, vt_color color)
{
    return vt_plain_text(app->card, vt_stage_scene(app->card), text, font, size, x, y, w, color);
}

/* The lines around the fault, the guilty one in bright. */
static void excerpt(
    vt_app *app, const vt_bundle *bundle, const char *origin, double x, double y, double w, double size)
{
    const char *colon = strrchr(origin, ':');
    char name[200], number[24], code[240];
    if (!colon || !isdigit((unsigned char)colon[1])) return;
    snprintf(name, sizeof name, "%.*s", (int)(colon - origin), origin);
    long wanted = strtol(colon + 1, NULL, 10);
    const vt_bundle_file *file = bundle ? vt_bundle_find(bundle, name) : NULL;
    if (!file || !file->text) return;
    const char *at = file->text;
    for (long i = 1; *at && i <= wanted + 2; i++) {
        size_t length = strcspn(at, "\n");
        if (i >= wanted - 2) {
            vt_color color = i == wanted ? bright : dim;
            snprintf(number, sizeof number, "%ld", i);
            snprintf(code, sizeof code, "%.*s", (int)vt_utf8_fit(at, length, sizeof code - 1), at);
            line(app, number, "sans", size, x, y, 0, color);
            vt_node node = line(app, code, "sans", size, x + size * 2.5, y, i == wanted ? w : 0, color);
            vt_value height = {.type = VT_TYPE_NUMBER, .as.number = size * 1.5};
            if (i == wanted) vt_stage_get(app->card, node, VT_PROP_HEIGHT, &height, NULL);
            y += height.as.number > size * 1.5 ? height.as.number + size * 0.3 : size * 1.5;
        }
        at += length + (at[length] == '\n');
    }
}

void vt_card_error(vt_app *app, const vt_bundle *bundle, const vt_err *err, bool passing)
{
    if (!begin(app, (vt_color){0x1c, 0x21, 0x2b, 255})) return;
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    double w = experience->design_w, h = experience->design_h, unit = h / 1080, x = 120 * unit;
    line(app, "The scene stopped here", "bold", 60 * unit, x, 110 * unit, w - 2 * x,
        (vt_color){0xff, 0xb4, 0x54, 255});
    line(app, err->origin, "bold", 40 * unit, x, 230 * unit, w - 2 * x, (vt_color){255, 255, 255, 255});
    vt_node message = line(
        app, err->message, "sans", 40 * unit, x, 300 * unit, w - 2 * x, (vt_color){0xe6, 0xea, 0xf0, 255});
    vt_value height = {.type = VT_TYPE_NUMBER};
    vt_stage_get(app->card, message, VT_PROP_HEIGHT, &height, NULL);
    excerpt(app, bundle, err->origin, x, 380 * unit + height.as.number, w - 2 * x - 75 * unit, 30 * unit);
    const char *next = passing      ? "Touch to go on, or mend the file and save it."
                       : app->world ? "Mend the file and save it, or touch to begin again."
                                    : "Mend the file and save it: the show goes on by itself.";
    line(app, next, "sans", 32 * unit, x, h - 130 * unit, w - 2 * x, (vt_color){0x8f, 0xd1, 0xb0, 255});
    app->card_passing = passing;
}

vt_color vt_card_ink(vt_color background)
{
    bool light = background.r * 3 + background.g * 6 + background.b > 1280;
    return light ? (vt_color){0x14, 0x18, 0x1f, 255} : (vt_color){0xf6, 0xf1, 0xe7, 255};
}

void vt_card_calm(vt_app *app)
{
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    vt_color background = {0x14, 0x18, 0x1f, 255};
    vt_color_parse(experience->background, &background);
    if (!begin(app, background)) return;
    vt_color ink = vt_card_ink(background);
    double w = experience->design_w, h = experience->design_h;
    vt_node title = line(app, experience->title, "bold", h / 12, w / 2, h / 2, w * 0.8, ink);
    vt_value center = {.type = VT_TYPE_ENUM, .as.choice = 4};
    vt_value middle = {.type = VT_TYPE_ENUM, .as.choice = VT_ALIGN_CENTER};
    vt_stage_set(app->card, title, VT_PROP_ANCHOR, &center, NULL);
    vt_stage_set(app->card, title, VT_PROP_ALIGN, &middle, NULL);
}
