/* What the keeper says and what a team saves. Neither enters the show by itself: a reload or a close becomes
 * a world's begin or a visit's end. */
#include "app/app_private.h"

#include "base/log.h"
#include "wire/message.h"

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

static void obey(vt_app *app, const vt_message *message)
{
    switch (message->kind) {
    case VT_MESSAGE_CLOSE:
        app->closing = true;
        break;
    case VT_MESSAGE_RELOAD:
        app->reload = true;
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
    default:
        break;
    }
}

/* The files as they are now; when they are not fit to be shown, the present world stays and the developer is
 * told. */
static void reload(vt_app *app)
{
    vt_err err;
    vt_bundle *bundle = vt_bundle_read(app->options.experience, app->options.shared, false, &err);
    if (bundle && vt_bundle_hash(bundle) == vt_bundle_hash(app->bundle) && app->world && !app->card) {
        vt_bundle_destroy(bundle);
        return;
    }
    vt_world_destroy(app->warm);
    app->warm = NULL;
    if (!bundle) {
        vt_faults_script(app, &err, "", "reload");
        vt_card_error(app, &err, false);
        return;
    }
    vt_bundle *unused = app->old_bundle ? app->bundle : NULL;
    if (!app->old_bundle) app->old_bundle = app->bundle;
    app->bundle = bundle;
    vt_bundle_destroy(unused);
    vt_assets_forget(&app->assets);
    vt_app_declare_fonts(app);
    vt_app_tell_bundle(app);
    vt_director_want_fresh(app, app->world ? vt_script_scene(app->world->script) : "");
    app->director.fresh_host_us = 0;
    app->director.failures = 0;
}

void vt_inbox_read(vt_app *app)
{
    vt_message message;
    int got = 0;
    if (app->options.socket >= 0) {
        while ((got = vt_message_receive(app->options.socket, &message)) > 0)
            obey(app, &message);
        if (got < 0 && !app->closing) {
            vt_log(VT_LOG_INFO, "the keeper is gone: the stage ends after this frame");
            app->closing = true;
        }
    }
    if (app->inbox.watch && vt_watch_changed(app->inbox.watch)) app->reload = true;
    if (!app->reload) return;
    app->reload = false;
    reload(app);
}
