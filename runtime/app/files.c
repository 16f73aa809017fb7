/* Files of sounds and films are opened by threads of the rooms that play them, in the newest bundle, and
 * never when they were open in two crashes. Which files are being looked at is noted for the keeper: pictures
 * while they are decoded, sounds until their length is known, films until they were played through once. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

void vt_files_init(vt_files *files, vt_bundle *bundle)
{
    pthread_mutex_init(&files->lock, NULL);
    files->bundle = bundle;
}

void vt_files_finish(vt_files *files)
{
    pthread_mutex_destroy(&files->lock);
}

int vt_files_open(void *context, const char *name, vt_err *err)
{
    vt_app *app = context;
    if (vt_assets_refuses(&app->assets, name, err)) return -1;
    pthread_mutex_lock(&app->files.lock);
    vt_bundle *bundle = vt_bundle_share(app->files.bundle);
    pthread_mutex_unlock(&app->files.lock); /* a disk that hangs must not hold the app's thread here */
    int fd = vt_bundle_open_media(bundle, name, err);
    vt_bundle_destroy(bundle);
    return fd;
}

void vt_files_changed(vt_app *app, vt_bundle *bundle)
{
    pthread_mutex_lock(&app->files.lock);
    app->files.bundle = bundle;
    pthread_mutex_unlock(&app->files.lock);
}

/* A name that does not fit as a whole is left out: a part of it would be nobody's. */
static void add(char out[VT_SHARED_OPENING], const char *name, size_t length)
{
    size_t used = strlen(out);
    if (length == 0 || used + 1 + length >= VT_SHARED_OPENING) return;
    snprintf(out + used, VT_SHARED_OPENING - used, "%s%.*s", used ? "\n" : "", (int)length, name);
}

static void tell(vt_app *app)
{
    char names[VT_SHARED_OPENING];
    snprintf(names, sizeof names, "%s", app->files.pictures);
    for (const char *at = app->files.media; *at;) {
        size_t length = strcspn(at, "\n");
        add(names, at, length);
        at += length + (at[length] == '\n');
    }
    vt_ring_set_opening(app->options.ring, names);
}

void vt_files_opening_pictures(vt_app *app, const char *names)
{
    if (!app->options.ring) return;
    pthread_mutex_lock(&app->files.lock);
    snprintf(app->files.pictures, sizeof app->files.pictures, "%s", names);
    tell(app);
    pthread_mutex_unlock(&app->files.lock);
}

void vt_files_opening_media(vt_app *app)
{
    char names[VT_SHARED_OPENING] = "";
    const vt_media *media = app->world ? &app->world->media : NULL;
    if (!app->options.ring) return;
    for (int i = 0; i < app->sounds.clip_count; i++) {
        const vt_clip *clip = &app->sounds.clips[i];
        if (!clip->settled && !clip->film) add(names, clip->name, strlen(clip->name));
    }
    for (int i = 0; media && i < media->film_count; i++) {
        const vt_showing *film = &media->films[i];
        if (film->player && !film->camera && !film->over && !film->proven)
            add(names, film->name, strlen(film->name));
    }
    if (strcmp(names, app->files.media) == 0) return;
    pthread_mutex_lock(&app->files.lock);
    snprintf(app->files.media, sizeof app->files.media, "%s", names);
    tell(app);
    pthread_mutex_unlock(&app->files.lock);
}
