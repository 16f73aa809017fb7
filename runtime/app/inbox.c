/* What the keeper says and what a team saves. Neither enters the show by itself: a reload or a close becomes
 * a world's begin or a visit's end. */
#include "app/app_private.h"

#include <string.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/log.h"
#include "wire/message.h"

/* Whoever writes several files, or one in pieces, is let finish. */
enum { QUIET_US = 60000 };

bool vt_inbox_init(vt_inbox *inbox, vt_app *app, vt_err *err)
{
    if (app->options.socket >= 0 && !vt_host_watch(app->options.host, app->options.socket, err)) return false;
    if (!app->options.dev) return true;
    inbox->watch = vt_watch_create(app->options.experience, err);
    return inbox->watch && vt_host_watch(app->options.host, vt_watch_fd(inbox->watch), err);
}

void vt_inbox_finish(vt_inbox *inbox, vt_app *app)
{
    if (!inbox->watch) return;
    vt_host_unwatch(app->options.host, vt_watch_fd(inbox->watch));
    vt_watch_destroy(inbox->watch);
}

static void note(vt_app *app, const char *text)
{
    vt_row row = vt_outbox_row(app, VT_ROW_OBS_NOTE);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "text", text);
    vt_outbox_add(&app->outbox, &row, &fields);
}

/* Its channel is declared: the keeper waits for the first picture before it hands helpers over. */
static void take_helper(vt_app *app, const char *name, int line)
{
    if (line >= 0 && app->channels.devices)
        vt_devices_attach(app->channels.devices, name, line);
    else if (line >= 0)
        close(line);
}

static void obey(vt_app *app, const vt_message *message, int passed)
{
    switch (message->kind) {
    case VT_MESSAGE_CLOSE:
        app->closing = true;
        break;
    case VT_MESSAGE_RELOAD:
        app->inbox.reload_us = vt_host_now(app->options.host);
        break;
    case VT_MESSAGE_NOTE:
        note(app, message->text);
        break;
    case VT_MESSAGE_RAISE:
        vt_host_raise(app->options.host);
        break;
    case VT_MESSAGE_QUARANTINE:
        vt_assets_quarantine(&app->assets, message->text);
        break;
    case VT_MESSAGE_DISK:
        app->badge.disk = message->number != 0;
        vt_log(VT_LOG_WARNING,
            message->number ? "the journal's disk cannot be written" : "the journal's disk is well again");
        break;
    case VT_MESSAGE_HELPER:
        take_helper(app, message->text, passed);
        break;
    default:
        break;
    }
}

static void refuse(vt_app *app, const vt_bundle *bundle, const vt_err *err)
{
    vt_faults_script(app, err, "", "reload");
    if (app->options.dev) vt_card_error(app, bundle, err, false);
}

/* The present language, unless it has just been taken away. */
static const char *language_for(const vt_app *app, const vt_experience *experience)
{
    const char *present = app->world ? vt_script_language(app->world->script) : "";
    for (int i = 0; i < experience->language_count; i++) {
        if (strcmp(experience->languages[i], present) == 0) return present;
    }
    return "";
}

/* The files as they are now take over once a world has been built from them; until then, and when they are
 * not fit to be shown, everything stays as it is. */
static void reload(vt_app *app)
{
    vt_err err;
    vt_bundle *bundle = vt_bundle_read(app->options.experience, app->options.shared, false, &err);
    if (!bundle) {
        refuse(app, NULL, &err);
        return;
    }
    if (vt_bundle_hash(bundle) == vt_bundle_hash(app->bundle) && app->world && !app->card) {
        vt_bundle_destroy(bundle);
        return;
    }
    const char *language = language_for(app, vt_bundle_experience(bundle));
    vt_world *world = vt_world_create_fresh(app, bundle, language, &err);
    if (!world) {
        refuse(app, bundle, &err);
        vt_bundle_destroy(bundle);
        return;
    }
    vt_director_take_over(app, world);
    /* The present world keeps its own bundle until it goes. */
    vt_bundle *before = app->bundle;
    bool shown = app->world && app->world->bundle == before;
    vt_assets_forget(&app->assets, bundle);
    if (shown) app->old_bundle = before;
    if (!shown) vt_bundle_destroy(before);
    vt_app_declare_fonts(app);
    vt_app_tell_bundle(app);
    app->overlay.reloaded_us = vt_host_now(app->options.host);
    vt_log(VT_LOG_INFO, "reloaded");
}

void vt_inbox_read(vt_app *app)
{
    vt_message message;
    int got = 0, passed;
    if (app->options.socket >= 0) {
        while ((got = vt_message_receive(app->options.socket, &message, &passed)) > 0)
            obey(app, &message, passed);
        if (got < 0 && !app->closing) {
            vt_log(VT_LOG_INFO, "the keeper is gone: the stage ends after this frame");
            app->closing = true;
        }
    }
    if (app->inbox.watch && vt_watch_changed(app->inbox.watch)) {
        app->inbox.reload_us = vt_host_now(app->options.host) + QUIET_US;
    }
}

void vt_inbox_act(vt_app *app)
{
    if (app->inbox.reload_us == 0 || vt_host_now(app->options.host) < app->inbox.reload_us) return;
    app->inbox.reload_us = 0;
    reload(app);
}

int64_t vt_inbox_wish(const vt_app *app)
{
    return app->inbox.reload_us ? app->inbox.reload_us : INT64_MAX;
}
