/* Sounds as they are heard: read to their end, since a head can promise what is not there. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "cmd/check_private.h"

enum { MOST_S = 20 * 60, BLOCK = 4096, RUN = 3, CLIPPED_MOST = 10, FULL = 32760 };

/* -40 dBFS: nobody hears it in a room where people talk. */
static const double quiet_db = -40;

/* run: how many samples of a side stand at full loudness by now, below 0 on the other side of zero. */
static void weigh(vt_check_heard *heard, const int16_t *samples, int count, int channels, int run[2])
{
    for (int i = 0; i < count * channels; i++) {
        int *side = &run[i % channels], sign = samples[i] < 0 ? -1 : 1, loud = samples[i] * sign;
        if (loud > heard->peak) heard->peak = loud;
        if (loud < FULL)
            *side = 0;
        else
            *side = *side * sign > 0 ? *side + sign : sign;
        heard->clipped += *side * sign == RUN;
    }
}

vt_check_heard vt_check_listen(int fd)
{
    static int16_t block[BLOCK * 2];
    vt_check_heard heard = {0};
    int run[2] = {0}, got = 1;
    int64_t frames = 0;
    vt_pcm *pcm = vt_pcm_open(fd, "", &heard.err);
    while (pcm && got > 0 && frames < (int64_t)MOST_S * VT_PCM_RATE) {
        got = vt_pcm_read(pcm, block, BLOCK, &heard.err);
        if (got <= 0) break;
        weigh(&heard, block, got, vt_pcm_channels(pcm), run);
        frames += got;
    }
    heard.failed = !pcm || got < 0;
    heard.whole = pcm && got == 0;
    heard.seconds = (double)frames / VT_PCM_RATE;
    vt_pcm_close(pcm);
    return heard;
}

void vt_check_loudness(vt_check *check, const char *name, const vt_check_heard *heard)
{
    double peak = heard->peak > 0 ? 20 * log10(heard->peak / 32768.0) : -96;
    if (heard->clipped >= CLIPPED_MOST)
        vt_check_tell(check, VT_CHECK_NOTE, name, "export it again with its loudest place at -1 dB",
            "it is cut off at full loudness in %d places: that crackles", heard->clipped);
    else if (heard->seconds > 0 && peak < quiet_db)
        vt_check_tell(check, VT_CHECK_NOTE, name, "export it again with its loudest place at -3 dB",
            heard->peak > 1 ? "its loudest place is at %.0f dB: nobody will hear it"
                            : "it is silent (%.0f dB)",
            peak);
}
