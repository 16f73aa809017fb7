/* How soon a touch changed something: for each press and each gesture that is told once, the time to the
 * first change and to the picture that shows it. Nobody has to guess whether a tap was dead. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

enum { DEAD_US = 1000000 };

uint64_t vt_reacts_effects(const vt_app *app)
{
    return vt_script_effects(app->world->script) + app->hands.effects;
}

void vt_reacts_expect(vt_app *app, uint64_t n, uint64_t effects_before)
{
    vt_hands *hands = &app->hands;
    if (n == 0 || hands->react_count == VT_REACT_MAX) return;
    vt_react *react = &hands->reacts[hands->react_count++];
    *react = (vt_react){.of = n,
        .host_us = app->host_us,
        .effects = effects_before,
        .change_ms = -1,
        .visit = app->visit.number};
    snprintf(react->scene, sizeof react->scene, "%s", vt_script_scene(app->world->script));
}

static void remove_react(vt_hands *hands, int index)
{
    hands->react_count--;
    memmove(&hands->reacts[index], &hands->reacts[index + 1],
        (size_t)(hands->react_count - index) * sizeof(vt_react));
}

void vt_reacts_forget(vt_app *app, uint64_t n)
{
    for (int i = 0; n && i < app->hands.react_count; i++)
        if (app->hands.reacts[i].of == n && app->hands.reacts[i].change_ms < 0)
            remove_react(&app->hands, i--);
}

static void react_row(vt_app *app, const vt_react *react, bool shown, int64_t host_us)
{
    vt_row row = vt_outbox_row(app, VT_ROW_REACT);
    row.visit = react->visit;
    snprintf(row.scene, sizeof row.scene, "%s", react->scene);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "of", (int64_t)react->of);
    if (react->change_ms >= 0) vt_fields_real(&fields, "change_ms", react->change_ms);
    if (shown) vt_fields_real(&fields, "frame_ms", (double)(host_us - react->host_us) / 1000.0);
    if (react->change_ms < 0) vt_fields_bool(&fields, "none", true);
    vt_outbox_add(&app->outbox, &row, &fields);
}

void vt_reacts_dead(vt_app *app)
{
    vt_hands *hands = &app->hands;
    for (int i = 0; i < hands->react_count; i++) {
        if (hands->reacts[i].change_ms >= 0) continue;
        react_row(app, &hands->reacts[i], false, 0);
        remove_react(hands, i--);
    }
}

void vt_hands_note_effects(vt_app *app)
{
    vt_hands *hands = &app->hands;
    if (hands->react_count == 0) return;
    uint64_t effects = vt_reacts_effects(app);
    for (int i = 0; i < hands->react_count; i++) {
        vt_react *react = &hands->reacts[i];
        if (react->change_ms < 0 && effects != react->effects)
            react->change_ms = (double)(vt_host_now(app->options.host) - react->host_us) / 1000.0;
    }
}

/* host_us 0: nothing was presented, only time passed. */
void vt_hands_presented(vt_app *app, int64_t host_us)
{
    vt_hands *hands = &app->hands;
    for (int i = 0; i < hands->react_count; i++) {
        bool changed = hands->reacts[i].change_ms >= 0;
        bool dead = app->host_us - hands->reacts[i].host_us >= DEAD_US;
        if (!(changed && host_us) && !dead) continue;
        react_row(app, &hands->reacts[i], changed && host_us, host_us);
        remove_react(hands, i--);
    }
}

int64_t vt_hands_wish(const vt_app *app)
{
    return app->hands.react_count > 0 ? app->hands.reacts[0].host_us + DEAD_US : INT64_MAX;
}
