/* What is in a file: for film and sound, for `check`, and for those who must say why something cannot be
 * played. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tracks/source.h"
#include "tracks/tracks.h"

enum { SIDE_MOST = 32768 };

static void copy(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from ? from : "");
}

/* As it is looked at: pixels square, upright. */
static void shown_size(const vt_source *source, AVStream *stream, vt_track *track)
{
    double w = track->w, h = track->h;
    AVRational aspect = stream->sample_aspect_ratio.num > 0 ? stream->sample_aspect_ratio
                                                            : stream->codecpar->sample_aspect_ratio;
    if (aspect.num > 0 && aspect.den > 0) w = w * aspect.num / aspect.den;
    size_t size = 0;
    const uint8_t *side = source->av->av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (side && size >= 9 * sizeof(int32_t)) {
        int32_t matrix[9];
        memcpy(matrix, side, sizeof matrix);
        double turned = fabs(source->av->av_display_rotation_get(matrix));
        if (fabs(turned - 90) < 45 || fabs(turned - 270) < 45) {
            double swap = w;
            w = h;
            h = swap;
        }
    }
    track->shown_w = (int32_t)fmin(fmax(round(w), 1), SIDE_MOST);
    track->shown_h = (int32_t)fmin(fmax(round(h), 1), SIDE_MOST);
}

static void look_at_picture(const vt_source *source, AVStream *stream, vt_track *track)
{
    const AVCodecParameters *about = stream->codecpar;
    track->w = about->width;
    track->h = about->height;
    shown_size(source, stream, track);
    double average = stream->avg_frame_rate.den > 0 ? av_q2d(stream->avg_frame_rate) : 0;
    double finest = stream->r_frame_rate.den > 0 ? av_q2d(stream->r_frame_rate) : 0;
    track->fps = average > 0 ? average : finest;
    track->variable = average > 0 && finest > 0 && fabs(finest - average) > 0.02 * average;
    const AVPixFmtDescriptor *pixels = source->av->av_pix_fmt_desc_get((enum AVPixelFormat)about->format);
    if (pixels) track->bits = pixels->comp[0].depth;
    const AVDictionaryEntry *mode = source->av->av_dict_get(stream->metadata, "alpha_mode", NULL, 0);
    track->alpha =
        (pixels && pixels->flags & AV_PIX_FMT_FLAG_ALPHA) || (mode && strcmp(mode->value, "1") == 0);
}

static void look_at_sound(const vt_source *source, const AVStream *stream, vt_track *track)
{
    const AVCodecParameters *about = stream->codecpar;
    track->channels = about->ch_layout.nb_channels;
    track->rate = about->sample_rate;
    track->bits = about->bits_per_raw_sample > 0 ? about->bits_per_raw_sample
                                                 : source->av->av_get_bits_per_sample(about->codec_id);
}

static void look_at(const vt_source *source, AVStream *stream, vt_tracks *out)
{
    const AVCodecParameters *about = stream->codecpar;
    __typeof__(out->tracks[0]) found = {.kind = VT_TRACK_OTHER};
    if (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) {
        out->still = true;
    } else if (about->codec_type == AVMEDIA_TYPE_VIDEO && about->width > 0 && about->height > 0) {
        found.kind = VT_TRACK_PICTURE;
        out->picture++;
        look_at_picture(source, stream, &found.track);
    } else if (about->codec_type == AVMEDIA_TYPE_AUDIO && about->sample_rate > 0) {
        found.kind = VT_TRACK_SOUND;
        out->sound++;
        look_at_sound(source, stream, &found.track);
    } else if (about->codec_type == AVMEDIA_TYPE_SUBTITLE) {
        found.kind = VT_TRACK_CAPTIONS;
        out->captions++;
    }
    if (out->count == VT_TRACKS_MOST) return;
    copy(found.track.codec, sizeof found.track.codec, source->av->avcodec_get_name(about->codec_id));
    copy(found.track.profile, sizeof found.track.profile,
        source->av->avcodec_profile_name(about->codec_id, about->profile));
    copy(found.track.language, sizeof found.track.language, vt_source_language(source, stream));
    found.track.bit_rate = about->bit_rate > 0 ? about->bit_rate : 0;
    out->tracks[out->count++] = found;
}

bool vt_tracks_probe(int fd, vt_tracks *out, vt_err *err)
{
    vt_source source;
    *out = (vt_tracks){.count = 0};
    if (!vt_source_open(&source, fd, err)) return false;
    const AVFormatContext *format = source.format;
    copy(out->container, sizeof out->container, format->iformat->name);
    if (format->duration > 0) out->length_us = format->duration;
    out->bytes = source.size;
    for (unsigned i = 0; i < format->nb_streams; i++)
        look_at(&source, format->streams[i], out);
    out->still = out->still && out->picture == 0;
    vt_source_close(&source);
    if (out->picture || out->sound) return true;
    return vt_fail(err, VT_ERR_PARSE, NULL, "there is neither sound nor film in it");
}
