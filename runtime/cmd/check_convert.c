/* The command that makes of a film what plays on any machine: H.264 with 8 bits a colour in MP4, no larger
 * than the stage, at one steady rate. FFmpeg turns pictures upright by itself before anything else, so sizes
 * are those that are looked at. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmd/check_private.h"

void vt_check_quote(vt_buf *out, const char *word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+=:,@%";
    if (word[0] && strspn(word, plain) == strlen(word)) {
        vt_buf_text(out, word);
        return;
    }
    vt_buf_text(out, "'");
    for (const char *at = word; *at; at++) {
        if (*at == '\'')
            vt_buf_text(out, "'\\''");
        else
            vt_buf_bytes(out, at, 1);
    }
    vt_buf_text(out, "'");
}

static int even(double side)
{
    int whole = (int)(side / 2 + 0.5) * 2;
    return whole < 2 ? 2 : whole;
}

/* The rate of pictures: what it is, or half of it, where that is more than 30 a second. */
static double steady(const vt_track *picture)
{
    double fps = picture->fps > 0 ? picture->fps : 25;
    if (picture->variable) fps = round(fps) < 1 ? 25 : round(fps);
    while (fps > 31)
        fps /= 2;
    return fps;
}

typedef struct {
    int w, h;
    double fps;
    long kbit; /* a second */
} target;

/* About 0.17 bits for each pixel: 4 Mbit/s at 720p and 25 a second, where H.264 shows no blocks any more. */
static target target_of(const vt_track *picture, const vt_check_wish *wish)
{
    double w = picture->shown_w, h = picture->shown_h, scale = 1;
    double most_w = wish->most_w, most_h = wish->most_h;
    if (wish->lighter) { /* 720 lines, or rows of a film that stands */
        double longest = fmax(most_w, most_h), shortest = fmin(most_w, most_h),
               least = fmin(1, 1280 / longest);
        least = fmin(least, 720 / shortest);
        most_w *= least;
        most_h *= least;
    }
    scale = fmin(scale, fmin(most_w / w, most_h / h));
    target to = {.w = even(w * scale), .h = even(h * scale), .fps = steady(picture)};
    double kbit = to.w * (double)to.h * to.fps * 0.17 / 1000;
    to.kbit = (long)(fmax(500, round(kbit / 500) * 500));
    return to;
}

/* FFmpeg's own decoder of VP8 and VP9 leaves the transparency out; libvpx does not. */
static const char *decoder_of(const vt_track *picture)
{
    if (!picture->alpha) return "";
    if (strcmp(picture->codec, "vp9") == 0) return "-c:v libvpx-vp9 ";
    return strcmp(picture->codec, "vp8") == 0 ? "-c:v libvpx " : "";
}

void vt_check_convert(
    const vt_tracks *tracks, const vt_check_wish *wish, vt_buf *out, char *made, size_t size)
{
    const vt_track *picture = vt_check_track(tracks, VT_TRACK_PICTURE);
    const vt_track *sound = vt_check_track(tracks, VT_TRACK_SOUND);
    const char *slash = strrchr(wish->path, '/'), *dot = strrchr(wish->path, '.');
    size_t stem = dot && (!slash || dot > slash + 1) ? (size_t)(dot - wish->path) : strlen(wish->path);
    target to = target_of(picture, wish);
    snprintf(made, size, "%.*s-%s%d.mp4", (int)stem, wish->path, picture->alpha ? "matte-" : "", to.h);
    vt_buf_printf(out, "ffmpeg %s-i ", decoder_of(picture));
    vt_check_quote(out, wish->path);
    if (picture->alpha)
        vt_buf_printf(out,
            " -filter_complex '[0:v]scale=%d:%d,format=yuva420p,split[c][a];[c]format=yuv420p[c];"
            "[a]alphaextract,format=yuv420p[a];[c][a]hstack'",
            to.w, to.h);
    else
        vt_buf_printf(out, " -vf scale=%d:%d,setsar=1", to.w, to.h);
    vt_buf_printf(out, " -r %.5g -c:v libx264 -profile:v high -pix_fmt yuv420p -b:v %ldk", to.fps,
        picture->alpha ? to.kbit * 2 : to.kbit);
    vt_buf_text(out, sound ? " -c:a aac -b:a 160k" : " -an");
    vt_buf_text(out, " -movflags +faststart ");
    vt_check_quote(out, made);
}
