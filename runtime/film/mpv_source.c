/* Where a film comes from: a descriptor that the experience's folder gave, or a camera; and how libmpv is
 * told to look at nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "film/mpv_film.h"
#include "tracks/tracks.h"

/* ---- the file ---- */

static void *open_file(void *argument)
{
    vt_film *film = argument;
    vt_hub *hub = film->base.hub;
    vt_err err = {0};
    int fd = vt_hub_open(hub, film->base.name, &err);
    pthread_mutex_lock(&film->lock);
    film->fd = fd;
    film->fd_err = err;
    film->opened = true;
    pthread_mutex_unlock(&film->lock);
    vt_film_ring(film);
    vt_film_release(film);
    vt_hub_leave(hub);
    return NULL;
}

bool vt_film_open_file(vt_film *film)
{
    pthread_t thread;
    atomic_fetch_add(&film->holders, 1);
    vt_hub_enter(film->base.hub);
    if (pthread_create(&thread, NULL, open_file, film) == 0) {
        pthread_detach(thread);
        return true;
    }
    vt_hub_leave(film->base.hub);
    vt_film_release(film);
    vt_film_fail(film, VT_ASSET_NO_MEMORY, VT_ERR_MEMORY, "there is no thread to open it with");
    return false;
}

/* Several readers of one descriptor, each at its own place. */
typedef struct {
    int fd;
    int64_t at;
} reader;

static int64_t read_more(void *cookie, char *bytes, uint64_t count)
{
    reader *r = cookie;
    ssize_t got;
    do
        got = pread(r->fd, bytes, count, r->at);
    while (got < 0 && errno == EINTR);
    if (got > 0) r->at += got;
    return got;
}

static int64_t seek(void *cookie, int64_t place)
{
    reader *r = cookie;
    if (place < 0) return MPV_ERROR_GENERIC;
    return r->at = place;
}

static int64_t size_of(void *cookie)
{
    const reader *r = cookie;
    struct stat info;
    return fstat(r->fd, &info) == 0 ? info.st_size : MPV_ERROR_UNSUPPORTED;
}

static int open_reader(void *context, char *uri, mpv_stream_cb_info *info)
{
    const vt_film *film = context;
    (void)uri;
    reader *r = vt_alloc(sizeof *r);
    if (!r) return MPV_ERROR_NOMEM;
    r->fd = film->fd;
    *info = (mpv_stream_cb_info){
        .cookie = r, .read_fn = read_more, .seek_fn = seek, .size_fn = size_of, .close_fn = vt_free};
    return 0;
}

/* ---- libmpv ---- */

#define FORMATS                                                                                              \
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,gif,apng,ivf,h264,hevc,m4v,mxf,dv,nut,rm,obu,webp,"  \
    "mp3,wav,flac,aac,aiff"

static const char *const every[][2] = {{"config", "no"}, {"load-scripts", "no"}, {"ytdl", "no"},
    {"osc", "no"}, {"input-default-bindings", "no"}, {"input-media-keys", "no"}, {"terminal", "no"},
    {"osd-level", "0"}, {"osd-font-provider", "none"}, {"sub-font-provider", "none"}, {"vo", "libmpv"},
    {"ao", "null"}, {"audio", "no"}, {"sid", "no"}, {"autoload-files", "no"}, {"ordered-chapters", "no"},
    {"load-unsafe-playlists", "no"}, {"resume-playback", "no"}, {"video-rotate", "no"},
    {"video-timing-offset", "0"}, {"framedrop", "no"}, {"keepaspect", "no"}, {"sws-scaler", "bilinear"},
    {"vd-lavc-threads", "2"}, {"msg-level", "all=no"}};

static const char *const of_films[][2] = {{"pause", "yes"}, {"keep-open", "always"},
    {"keep-open-pause", "no"}, {"hr-seek", "yes"}, {"demuxer", "lavf"}, {"access-references", "no"},
    {"demuxer-lavf-o", "format_whitelist=[" FORMATS "]"}, {"cache", "yes"}, {"cache-pause", "no"},
    {"demuxer-max-bytes", "8MiB"}, {"demuxer-max-back-bytes", "8MiB"}, {"video-reversal-buffer", "256MiB"}};

static const char *const of_cameras[][2] = {
    {"profile", "low-latency"}, {"untimed", "yes"}, {"demuxer", "lavf"}, {"demuxer-max-bytes", "8MiB"}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool set_all(vt_film *film, const char *const (*options)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int code = film->mpv->mpv_set_option_string(film->handle, options[i][0], options[i][1]);
        if (code >= 0) continue;
        vt_film_fail(film, VT_ASSET_REFUSED, VT_ERR_UNSUPPORTED,
            "this libmpv does not know %s=%s (%s); install the one of Debian 12: apt install libmpv2",
            options[i][0], options[i][1], film->mpv->mpv_error_string(code));
        return false;
    }
    return true;
}

static void observe(vt_film *film)
{
    static const struct {
        uint64_t id;
        const char *name;
        mpv_format format;
    } seen[] = {{VT_SEES_PLACE, "time-pos", MPV_FORMAT_DOUBLE}, {VT_SEES_END, "eof-reached", MPV_FORMAT_FLAG},
        {VT_SEES_LENGTH, "duration", MPV_FORMAT_DOUBLE},
        {VT_SEES_PARAMS, "video-out-params", MPV_FORMAT_NODE},
        {VT_SEES_FPS, "container-fps", MPV_FORMAT_DOUBLE}, {VT_SEES_IDLE, "core-idle", MPV_FORMAT_FLAG}};
    for (size_t i = 0; i < COUNT(seen); i++)
        film->mpv->mpv_observe_property(film->handle, seen[i].id, seen[i].name, seen[i].format);
}

bool vt_film_start(vt_film *film)
{
    vt_err err;
    film->mpv = vt_mpv_open(&err);
    if (!film->mpv) {
        vt_film_fail(film, VT_ASSET_REFUSED, err.kind, "%s", err.message);
        return false;
    }
    const vt_mpv *mpv = film->mpv;
    bool camera = film->wish.w > 0;
    film->handle = mpv->mpv_create();
    if (!film->handle) {
        vt_film_fail(film, VT_ASSET_NO_MEMORY, VT_ERR_MEMORY, "there is no memory to show it");
        return false;
    }
    if (!set_all(film, every, COUNT(every))) return false;
    if (camera ? !set_all(film, of_cameras, COUNT(of_cameras)) : !set_all(film, of_films, COUNT(of_films)))
        return false;
    if (film->base.hub->options.hardware)
        mpv->mpv_set_option_string(
            film->handle, "hwdec", vt_films_hardware("/dev/dri", "/sys/class/video4linux"));
    mpv->mpv_set_wakeup_callback(film->handle, vt_film_ring, film);
    observe(film);
    int code = mpv->mpv_initialize(film->handle);
    if (code >= 0 && !camera) code = mpv->mpv_hook_add(film->handle, 0, "on_preloaded", 0);
    if (code >= 0 && !camera) code = mpv->mpv_stream_cb_add_ro(film->handle, "vitrine", film, open_reader);
    mpv_render_param how[] = {{MPV_RENDER_PARAM_API_TYPE, (void *)(uintptr_t)MPV_RENDER_API_TYPE_SW}, {0}};
    if (code >= 0) code = mpv->mpv_render_context_create(&film->render, film->handle, how);
    if (code < 0) {
        vt_film_fail(
            film, VT_ASSET_NO_MEMORY, VT_ERR_MEMORY, "libmpv cannot begin: %s", mpv->mpv_error_string(code));
        return false;
    }
    mpv->mpv_render_context_set_update_callback(film->render, vt_film_ring, film);
    return true;
}

bool vt_film_load(vt_film *film)
{
    char uri[256] = "vitrine://film";
    const vt_player_wish *wish = &film->wish;
    if (wish->w > 0 && strcmp(film->base.name, "fake") == 0)
        snprintf(uri, sizeof uri, "av://lavfi:testsrc2=size=%dx%d:rate=%g", wish->w, wish->h, wish->fps);
    else if (wish->w > 0) {
        char options[128];
        snprintf(options, sizeof options, "video_size=%dx%d,framerate=%g", wish->w, wish->h, wish->fps);
        film->mpv->mpv_set_option_string(film->handle, "demuxer-lavf-o", options);
        snprintf(uri, sizeof uri, "av://v4l2:%s", film->base.name);
    }
    const char *load[] = {"loadfile", uri, NULL};
    return film->mpv->mpv_command_async(film->handle, 0, load) >= 0;
}

void vt_film_stop(vt_film *film)
{
    if (film->render) film->mpv->mpv_render_context_free(film->render);
    if (film->handle) film->mpv->mpv_terminate_destroy(film->handle);
    film->render = NULL;
    film->handle = NULL;
}

/* ---- what is in it ---- */

static const mpv_node *member(const mpv_node *node, const char *name)
{
    if (node->format != MPV_FORMAT_NODE_MAP) return NULL;
    for (int i = 0; i < node->u.list->num; i++)
        if (strcmp(node->u.list->keys[i], name) == 0) return &node->u.list->values[i];
    return NULL;
}

static bool is(const mpv_node *track, const char *name, const char *value)
{
    const mpv_node *node = member(track, name);
    if (!node) return false;
    if (node->format == MPV_FORMAT_FLAG) return !value && node->u.flag;
    return value && node->format == MPV_FORMAT_STRING && strcmp(node->u.string, value) == 0;
}

static int64_t number(const mpv_node *track, const char *name)
{
    const mpv_node *node = member(track, name);
    return node && node->format == MPV_FORMAT_INT64 ? node->u.int64 : 0;
}

/* libmpv's software renderer does not turn pictures, so a filter does. */
static void turn(vt_film *film, int64_t degrees)
{
    static const char *const filters[] = {NULL, "transpose=clock", "hflip,vflip", "transpose=cclock"};
    const char *filter = filters[(degrees % 360 + 360) % 360 / 90];
    if (filter)
        film->mpv->mpv_set_property(
            film->handle, "vf", MPV_FORMAT_STRING, &(char *){(char *)(uintptr_t)filter});
}

/* FFmpeg's own decoders of VP8 and VP9 leave out the alpha; those of libvpx do not, but are slower. */
static void choose_decoder(vt_film *film, const mpv_node *track)
{
    const char *decoder = is(track, "codec", "vp9")   ? "libvpx-vp9"
                          : is(track, "codec", "vp8") ? "libvpx"
                                                      : NULL;
    vt_tracks tracks;
    if (!decoder || !vt_tracks_probe(film->fd, &tracks, NULL)) return;
    bool alpha = false;
    for (int i = 0; i < tracks.count; i++)
        alpha = alpha || (tracks.tracks[i].kind == VT_TRACK_PICTURE && tracks.tracks[i].track.alpha);
    if (alpha) film->mpv->mpv_set_property(film->handle, "vd", MPV_FORMAT_STRING, &decoder);
}

/* A film of a single picture is shown for as long as it says. */
static void time_still(vt_film *film)
{
    double seconds;
    if (film->mpv->mpv_get_property(film->handle, "duration", MPV_FORMAT_DOUBLE, &seconds) >= 0 &&
        seconds > 0)
        film->mpv->mpv_set_property(film->handle, "image-display-duration", MPV_FORMAT_DOUBLE, &seconds);
}

bool vt_film_inspect(vt_film *film)
{
    static const int64_t most = INT64_C(8192) * 4320;
    mpv_node tracks;
    if (film->mpv->mpv_get_property(film->handle, "track-list", MPV_FORMAT_NODE, &tracks) < 0) return true;
    int64_t pixels = 0;
    for (int i = 0; tracks.format == MPV_FORMAT_NODE_ARRAY && i < tracks.u.list->num; i++) {
        const mpv_node *track = &tracks.u.list->values[i];
        if (is(track, "type", "audio")) film->facts.sound = true;
        if (!is(track, "type", "video") || is(track, "albumart", NULL)) continue;
        film->has_picture = true;
        int64_t its = number(track, "demux-w") * number(track, "demux-h");
        if (its > pixels) pixels = its;
        turn(film, number(track, "demux-rotation"));
        choose_decoder(film, track);
    }
    film->mpv->mpv_free_node_contents(&tracks);
    if (!film->has_picture)
        vt_film_fail(film, VT_ASSET_DAMAGED, VT_ERR_PARSE, "%s",
            film->facts.sound ? "it holds sound only; play it with sound.play" : "there is no film in it");
    else if (pixels > most)
        vt_film_fail(film, VT_ASSET_REFUSED, VT_ERR_RANGE,
            "its pictures are larger than 8192 x 4320; make them as large as the screen");
    if (film->stage != VT_FILM_DEAD) time_still(film);
    return film->stage != VT_FILM_DEAD;
}
