/* Reading ahead: when a scene is entered, the pictures of those that may follow, as declared (links, preload)
 * and as seen in this run. One after the other, behind everything else, within half of the memory. Their
 * sounds and films are asked for at once: the rooms that play them have limits of their own. It changes
 * nothing but when all of that is there.
 *
 * A name in `preload` says by its ending alone whether it is a sound or a film; what it truly is is seen when
 * it is opened. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum {
    SCENES_MOST = 256,
    EACH_MOST = 512 /* pictures of a scene, scenes after a scene, pictures in the queue */
};

void vt_preload_finish(vt_preload *preload)
{
    for (int i = 0; i < preload->scene_count; i++) {
        vt_free(preload->scenes[i].assets);
        vt_free(preload->scenes[i].media);
        vt_free(preload->scenes[i].next);
    }
    for (int i = 0; i < preload->media_count; i++)
        vt_free(preload->media[i].name);
    vt_free(preload->media);
    vt_free(preload->scenes);
    vt_free(preload->queue);
}

/* A set of numbers that grows to powers of two. */
static void add(int **list, int *count, int number)
{
    for (int i = 0; i < *count; i++)
        if ((*list)[i] == number) return;
    if (*count == EACH_MOST) return;
    if ((*count & (*count - 1)) == 0) {
        int *grown = vt_realloc_array(*list, (size_t)(*count ? 2 * *count : 1), sizeof *grown);
        if (!grown) return;
        *list = grown;
    }
    (*list)[(*count)++] = number;
}

static int scene_index(vt_preload *preload, const char *name)
{
    for (int i = 0; i < preload->scene_count; i++)
        if (strcmp(preload->scenes[i].name, name) == 0) return i;
    int count = preload->scene_count;
    if (count == SCENES_MOST) return -1;
    if ((count & (count - 1)) == 0) {
        vt_seen_scene *grown =
            vt_realloc_array(preload->scenes, (size_t)(count ? 2 * count : 1), sizeof *grown);
        if (!grown) return -1;
        preload->scenes = grown;
    }
    preload->scenes[count] = (vt_seen_scene){.asset_count = 0};
    snprintf(preload->scenes[count].name, VT_ROW_NAME, "%s", name);
    return preload->scene_count++;
}

void vt_preload_note(vt_app *app, int asset)
{
    vt_preload *preload = &app->preload;
    if (preload->now == 0 || strncmp(app->assets.items[asset].name, "keep:", 5) == 0) return;
    vt_seen_scene *scene = &preload->scenes[preload->now - 1];
    add(&scene->assets, &scene->asset_count, asset);
}

/* ---- sounds and films ---- */

static int media_index(vt_preload *preload, const char *name, bool film)
{
    int count = preload->media_count;
    for (int i = 0; i < count; i++)
        if (preload->media[i].film == film && strcmp(preload->media[i].name, name) == 0) return i;
    if (count == EACH_MOST) return -1;
    if ((count & (count - 1)) == 0) {
        void *grown =
            vt_realloc_array(preload->media, (size_t)(count ? 2 * count : 1), sizeof *preload->media);
        if (!grown) return -1;
        preload->media = grown;
    }
    preload->media[count].name = vt_strdup(name);
    preload->media[count].film = film;
    return preload->media[count].name ? preload->media_count++ : -1;
}

void vt_preload_note_media(vt_app *app, const char *name, bool film)
{
    vt_preload *preload = &app->preload;
    int media = preload->now > 0 ? media_index(preload, name, film) : -1;
    if (media < 0) return;
    vt_seen_scene *scene = &preload->scenes[preload->now - 1];
    add(&scene->media, &scene->media_count, media);
}

static bool ends_in(const char *name, const char *const *endings)
{
    const char *dot = strrchr(name, '.');
    for (int i = 0; dot && endings[i]; i++)
        if (strcasecmp(dot + 1, endings[i]) == 0) return true;
    return false;
}

static void ask_ahead(vt_app *app, const char *name, bool film)
{
    if (!vt_media_lives(app)) return;
    if (film)
        vt_players_ahead(app, name);
    else
        vt_sounds_clip(app, name, "", false);
}

/* ---- what may follow ---- */

static void queue_source(void *context, const char *src)
{
    static const char *const sounds[] = {
        "mp3", "wav", "flac", "ogg", "oga", "opus", "aif", "aiff", "m4a", "aac", NULL};
    static const char *const films[] = {
        "mp4", "m4v", "mov", "webm", "mkv", "avi", "mpg", "mpeg", "ogv", NULL};
    vt_app *app = context;
    bool film = ends_in(src, films);
    if (film || ends_in(src, sounds)) {
        ask_ahead(app, src, film);
        return;
    }
    int asset = vt_assets_index(&app->assets, src);
    if (asset >= 0) add(&app->preload.queue, &app->preload.queue_count, asset);
}

static void queue_scene(void *context, const char *scene)
{
    vt_app *app = context;
    vt_preload *preload = &app->preload;
    if (strcmp(scene, vt_script_scene(app->world->script)) == 0) return;
    vt_script_preloads(app->world->script, scene, queue_source, app);
    for (int i = 0; i < preload->scene_count; i++) {
        const vt_seen_scene *seen = &preload->scenes[i];
        if (strcmp(seen->name, scene) != 0) continue;
        for (int k = 0; k < seen->asset_count; k++)
            add(&preload->queue, &preload->queue_count, seen->assets[k]);
        for (int k = 0; k < seen->media_count; k++)
            ask_ahead(app, preload->media[seen->media[k]].name, preload->media[seen->media[k]].film);
    }
}

static bool queued(const vt_preload *preload, int asset)
{
    for (int i = 0; i < preload->queue_count; i++)
        if (preload->queue[i] == asset) return true;
    return false;
}

/* What was being read ahead for the scene before and leads nowhere now. Orders that a request waits for stay.
 */
static void drop_others(vt_app *app)
{
    vt_assets *assets = &app->assets;
    for (int i = 0; i < assets->count; i++) {
        vt_asset *asset = &assets->items[i];
        if (!asset->ordered || asset->rank != VT_LOAD_AHEAD || queued(&app->preload, i)) continue;
        bool owed = false;
        for (int k = 0; k < app->world->request_count && !owed; k++)
            owed = app->world->requests[k].asset == i && !asset->settled;
        if (owed) continue;
        vt_loader_cancel(assets->loader, (uint32_t)i);
        asset->ordered = false;
    }
}

void vt_preload_enter(vt_app *app, const char *from, const char *scene)
{
    vt_preload *preload = &app->preload;
    if (app->replaying || !app->picture.painter || !app->assets.loader) return;
    int before = from[0] ? scene_index(preload, from) : -1, now = scene_index(preload, scene);
    if (before >= 0 && now >= 0) add(&preload->scenes[before].next, &preload->scenes[before].next_count, now);
    preload->now = now + 1;
    preload->queue_count = preload->queue_at = 0;
    vt_script_links(app->world->script, scene, queue_scene, app);
    for (int i = 0; now >= 0 && i < preload->scenes[now].next_count; i++)
        queue_scene(app, preload->scenes[preload->scenes[now].next[i]].name);
    drop_others(app);
    vt_preload_go_on(app);
}

/* What lies ready for scenes to come. */
static size_t bytes_ahead(const vt_app *app)
{
    size_t bytes = 0;
    for (int i = 0; i < app->preload.queue_count; i++) {
        const vt_asset *asset = &app->assets.items[app->preload.queue[i]];
        if (asset->image && !asset->on_screen) bytes += vt_image_bytes(asset->image);
    }
    return bytes;
}

void vt_preload_go_on(vt_app *app)
{
    vt_preload *preload = &app->preload;
    vt_assets *assets = &app->assets;
    size_t most = (size_t)vt_conf_int(app->options.conf, "media.memory_mb") << 19;
    while (preload->queue_at < preload->queue_count && vt_loader_pending(assets->loader) == 0) {
        if (bytes_ahead(app) >= most) return;
        vt_assets_ahead(assets, preload->queue[preload->queue_at++]);
    }
}
