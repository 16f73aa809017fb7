/* FFmpeg's libraries, opened once when they are needed first: linking them would cost every process 40 ms and
 * 28 MB at its start. The version that is opened is that of the headers this was built with. */
#ifndef VT_TRACKS_AV_H
#define VT_TRACKS_AV_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>

#include "base/err.h"

/* Library, function. They are opened in the order in which one needs the other. */
#define VT_AV_FUNCTIONS(F)                                                                                   \
    F(UTIL, av_dict_set)                                                                                     \
    F(UTIL, av_dict_get)                                                                                     \
    F(UTIL, av_dict_free)                                                                                    \
    F(UTIL, av_malloc)                                                                                       \
    F(UTIL, av_freep)                                                                                        \
    F(UTIL, av_strerror)                                                                                     \
    F(UTIL, av_log_set_level)                                                                                \
    F(UTIL, av_rescale_q)                                                                                    \
    F(UTIL, av_rescale_rnd)                                                                                  \
    F(UTIL, av_frame_alloc)                                                                                  \
    F(UTIL, av_frame_free)                                                                                   \
    F(UTIL, av_frame_unref)                                                                                  \
    F(UTIL, av_get_bytes_per_sample)                                                                         \
    F(UTIL, av_sample_fmt_is_planar)                                                                         \
    F(UTIL, av_pix_fmt_desc_get)                                                                             \
    F(UTIL, av_display_rotation_get)                                                                         \
    F(UTIL, av_channel_layout_default)                                                                       \
    F(UTIL, av_channel_layout_copy)                                                                          \
    F(UTIL, av_channel_layout_compare)                                                                       \
    F(UTIL, av_channel_layout_uninit)                                                                        \
    F(RESAMPLE, swr_alloc_set_opts2)                                                                         \
    F(RESAMPLE, swr_init)                                                                                    \
    F(RESAMPLE, swr_convert)                                                                                 \
    F(RESAMPLE, swr_free)                                                                                    \
    F(CODEC, avcodec_find_decoder)                                                                           \
    F(CODEC, avcodec_alloc_context3)                                                                         \
    F(CODEC, avcodec_free_context)                                                                           \
    F(CODEC, avcodec_parameters_to_context)                                                                  \
    F(CODEC, avcodec_open2)                                                                                  \
    F(CODEC, avcodec_send_packet)                                                                            \
    F(CODEC, avcodec_receive_frame)                                                                          \
    F(CODEC, avcodec_flush_buffers)                                                                          \
    F(CODEC, avcodec_get_name)                                                                               \
    F(CODEC, avcodec_profile_name)                                                                           \
    F(CODEC, av_get_bits_per_sample)                                                                         \
    F(CODEC, av_get_exact_bits_per_sample)                                                                   \
    F(CODEC, av_packet_alloc)                                                                                \
    F(CODEC, av_packet_free)                                                                                 \
    F(CODEC, av_packet_unref)                                                                                \
    F(CODEC, av_packet_get_side_data)                                                                        \
    F(FORMAT, avformat_alloc_context)                                                                        \
    F(FORMAT, avformat_open_input)                                                                           \
    F(FORMAT, avformat_close_input)                                                                          \
    F(FORMAT, avformat_find_stream_info)                                                                     \
    F(FORMAT, avformat_version)                                                                              \
    F(FORMAT, av_read_frame)                                                                                 \
    F(FORMAT, av_seek_frame)                                                                                 \
    F(FORMAT, av_stream_get_side_data)                                                                       \
    F(FORMAT, avio_alloc_context)                                                                            \
    F(FORMAT, avio_context_free)

typedef struct {
#define VT_AV_DECLARE(library, name) __typeof__(&(name)) name;
    VT_AV_FUNCTIONS(VT_AV_DECLARE)
#undef VT_AV_DECLARE
} vt_av;

/* NULL with err, which tells the packages, where they are not here. Any thread. */
const vt_av *vt_av_open(vt_err *err);

#endif
