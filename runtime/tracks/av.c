#include "tracks/av.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "tracks/tracks.h"

#define TEXT_OF(word)       #word
#define SONAME(name, major) "lib" name ".so." TEXT_OF(major)

enum { UTIL, RESAMPLE, CODEC, FORMAT, LIBRARIES };

static const char *const sonames[LIBRARIES] = {
    [UTIL] = SONAME("avutil", LIBAVUTIL_VERSION_MAJOR),
    [RESAMPLE] = SONAME("swresample", LIBSWRESAMPLE_VERSION_MAJOR),
    [CODEC] = SONAME("avcodec", LIBAVCODEC_VERSION_MAJOR),
    [FORMAT] = SONAME("avformat", LIBAVFORMAT_VERSION_MAJOR),
};

static struct {
    pthread_once_t once;
    bool open;
    char missing[200];
    vt_av functions;
} av = {.once = PTHREAD_ONCE_INIT};

static void open_libraries(void)
{
    void *handles[LIBRARIES];
    for (int i = 0; i < LIBRARIES; i++) { /* never closed: the film player shares them */
        handles[i] = dlopen(sonames[i], RTLD_NOW | RTLD_LOCAL);
        if (handles[i]) continue;
        snprintf(av.missing, sizeof av.missing, "%s", sonames[i]);
        return;
    }
#define FIND(library, name)                                                                                  \
    *(void **)&av.functions.name = dlsym(handles[library], #name);                                           \
    if (!av.functions.name) snprintf(av.missing, sizeof av.missing, "%s in %s", #name, sonames[library]);
    VT_AV_FUNCTIONS(FIND)
#undef FIND
    av.open = !av.missing[0];
    if (av.open) av.functions.av_log_set_level(AV_LOG_QUIET);
}

const vt_av *vt_av_open(vt_err *err)
{
    pthread_once(&av.once, open_libraries);
    if (av.open) return &av.functions;
    vt_fail(err, VT_ERR_UNSUPPORTED, NULL,
        "sound and film need FFmpeg's libraries, and %s is not here: apt install libavformat%d "
        "libswresample%d",
        av.missing, LIBAVFORMAT_VERSION_MAJOR, LIBSWRESAMPLE_VERSION_MAJOR);
    return NULL;
}

bool vt_tracks_here(char *version, size_t size, vt_err *err)
{
    const vt_av *f = vt_av_open(err);
    if (!f) return false;
    unsigned number = f->avformat_version();
    snprintf(version, size, "%u.%u.%u", AV_VERSION_MAJOR(number), AV_VERSION_MINOR(number),
        AV_VERSION_MICRO(number));
    return true;
}
