/* What a file of sound or film is, in the words that people use for it. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmd/check_private.h"

static const char *const codecs[][2] = {{"h264", "H.264"}, {"hevc", "H.265"}, {"vp8", "VP8"}, {"vp9", "VP9"},
    {"av1", "AV1"}, {"mpeg4", "MPEG-4"}, {"mpeg1video", "MPEG-1"}, {"mpeg2video", "MPEG-2"},
    {"prores", "ProRes"}, {"mjpeg", "Motion JPEG"}, {"theora", "Theora"}, {"aac", "AAC"}, {"mp3", "MP3"},
    {"vorbis", "Vorbis"}, {"opus", "Opus"}, {"flac", "FLAC"}, {"alac", "ALAC"}, {"ac3", "AC-3"}};

static const char *codec_of(const vt_track *track)
{
    for (size_t i = 0; i < sizeof codecs / sizeof codecs[0]; i++)
        if (strcmp(track->codec, codecs[i][0]) == 0) return codecs[i][1];
    return strncmp(track->codec, "pcm_", 4) == 0 ? "PCM" : track->codec;
}

const vt_track *vt_check_track(const vt_tracks *tracks, int kind)
{
    for (int i = 0; i < tracks->count; i++)
        if ((int)tracks->tracks[i].kind == kind) return &tracks->tracks[i].track;
    return NULL;
}

void vt_check_time(int64_t us, char out[16])
{
    long seconds = (long)((us + 500000) / 1000000);
    if (us < 9950000)
        snprintf(out, 16, "%.1f s", (double)us / 1e6);
    else
        snprintf(out, 16, "%ld:%02ld", seconds / 60 % 100000, seconds % 60);
}

static void add(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void add(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    size_t end = strlen(out);
    va_start(arguments, format);
    vsnprintf(out + end, size - end, format, arguments);
    va_end(arguments);
}

static void say_picture(const vt_track *track, char *out, size_t size)
{
    bool profiled = track->profile[0] && strncmp(track->profile, "unknown", 7) != 0;
    add(out, size, "%s%s%s", codec_of(track), profiled ? " " : "", profiled ? track->profile : "");
    if (track->bits > 8) add(out, size, " %d bits", track->bits);
    add(out, size, " %d x %d", track->shown_w, track->shown_h);
    if (track->fps > 0)
        add(out, size, ", %.4g a second%s", track->fps, track->variable ? " (it varies)" : "");
    if (track->alpha) add(out, size, ", transparent");
}

static void say_sound(const vt_track *track, char *out, size_t size)
{
    add(out, size, "%s", codec_of(track));
    if (strncmp(track->codec, "pcm_", 4) == 0 && track->bits > 0) add(out, size, " %d bits", track->bits);
    add(out, size, " %.4g kHz", (double)track->rate / 1000);
    if (track->channels == 1)
        add(out, size, " mono");
    else if (track->channels == 2)
        add(out, size, " stereo");
    else
        add(out, size, " %d channels", track->channels);
}

void vt_check_describe(const vt_tracks *tracks, char *out, size_t size)
{
    const vt_track *picture = vt_check_track(tracks, VT_TRACK_PICTURE);
    const vt_track *sound = vt_check_track(tracks, VT_TRACK_SOUND);
    char length[16];
    out[0] = '\0';
    if (picture) say_picture(picture, out, size);
    if (picture) add(out, size, ", ");
    if (sound)
        say_sound(sound, out, size);
    else
        add(out, size, "no sound");
    vt_check_time(tracks->length_us, length);
    if (tracks->length_us > 0) add(out, size, ", %s", length);
}
