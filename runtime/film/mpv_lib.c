#include "film/mpv_lib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct {
    pthread_once_t once;
    bool open;
    vt_mpv functions;
} opened = {.once = PTHREAD_ONCE_INIT};

/* What FFmpeg says of strange files goes to libmpv, which was told to be silent; but when one of several
 * films is closed, FFmpeg would write to the standard error instead. */
static void silence(void *handle)
{
    enum { QUIET = -8 };
    void (*set_level)(int);
    *(void **)&set_level = dlsym(handle, "av_log_set_level");
    if (set_level) set_level(QUIET);
}

static void open_once(void)
{
    void *handle = dlopen("libmpv.so.2", RTLD_NOW | RTLD_LOCAL);
    opened.open = handle != NULL;
#define FIND(name)                                                                                           \
    opened.open = opened.open && (*(void **)&opened.functions.name = dlsym(handle, #name)) != NULL;
    VT_MPV_FUNCTIONS(FIND)
#undef FIND
    if (opened.open) silence(handle);
}

const vt_mpv *vt_mpv_open(vt_err *err)
{
    pthread_once(&opened.once, open_once);
    if (opened.open) return &opened.functions;
    vt_fail(err, VT_ERR_UNSUPPORTED, "libmpv",
        "films cannot be shown: the library libmpv.so.2 is not here; install it with apt install libmpv2");
    return NULL;
}

bool vt_mpv_versions(const vt_mpv *mpv, char out[2][64], vt_err *err)
{
    static const char *const names[2] = {"mpv-version", "ffmpeg-version"};
    mpv_handle *handle = mpv->mpv_create();
    bool known = handle && mpv->mpv_set_option_string(handle, "config", "no") >= 0 &&
                 mpv->mpv_set_option_string(handle, "load-scripts", "no") >= 0 &&
                 mpv->mpv_initialize(handle) >= 0;
    for (int i = 0; i < 2 && known; i++) {
        char *text = NULL;
        known = mpv->mpv_get_property(handle, names[i], MPV_FORMAT_STRING, &text) >= 0;
        if (!known) break;
        const char *version = strncmp(text, "mpv ", 4) == 0 ? text + 4 : text;
        snprintf(out[i], sizeof out[i], "%s", version);
        mpv->mpv_free(text);
    }
    if (handle) mpv->mpv_terminate_destroy(handle);
    return known || vt_fail(err, VT_ERR_UNSUPPORTED, "libmpv",
                        "libmpv does not start here; install it again with apt install --reinstall libmpv2");
}
