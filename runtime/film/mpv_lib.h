/* The functions of libmpv, found when the first film is opened: linking it would cost every start 90 ms and
 * 49 MB. It is never closed again. */
#ifndef VT_FILM_MPV_LIB_H
#define VT_FILM_MPV_LIB_H

#include <mpv/client.h>
#include <mpv/render.h>
#include <mpv/stream_cb.h>

#include "base/err.h"

#define VT_MPV_FUNCTIONS(F)                                                                                  \
    F(mpv_create)                                                                                            \
    F(mpv_initialize)                                                                                        \
    F(mpv_terminate_destroy)                                                                                 \
    F(mpv_set_option_string)                                                                                 \
    F(mpv_get_time_us)                                                                                       \
    F(mpv_get_property)                                                                                      \
    F(mpv_get_property_async)                                                                                \
    F(mpv_set_property_async)                                                                                \
    F(mpv_set_property)                                                                                      \
    F(mpv_command_async)                                                                                     \
    F(mpv_observe_property)                                                                                  \
    F(mpv_wait_event)                                                                                        \
    F(mpv_set_wakeup_callback)                                                                               \
    F(mpv_hook_add)                                                                                          \
    F(mpv_hook_continue)                                                                                     \
    F(mpv_free)                                                                                              \
    F(mpv_free_node_contents)                                                                                \
    F(mpv_error_string)                                                                                      \
    F(mpv_stream_cb_add_ro)                                                                                  \
    F(mpv_render_context_create)                                                                             \
    F(mpv_render_context_free)                                                                               \
    F(mpv_render_context_get_info)                                                                           \
    F(mpv_render_context_render)                                                                             \
    F(mpv_render_context_set_update_callback)                                                                \
    F(mpv_render_context_update)

typedef struct {
#define DECLARE(name) __typeof__(&(name)) name;
    VT_MPV_FUNCTIONS(DECLARE)
#undef DECLARE
} vt_mpv;

/* NULL with err when it cannot be opened here. Any thread. */
const vt_mpv *vt_mpv_open(vt_err *err);
/* Its own and FFmpeg's. */
bool vt_mpv_versions(const vt_mpv *mpv, char out[2][64], vt_err *err);

#endif
