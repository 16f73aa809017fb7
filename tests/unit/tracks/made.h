/* Files of sound and film made by the program ffmpeg in a folder of this test run: sine waves whose pitch and
 * length are known. */
#ifndef VT_TESTS_MADE_H
#define VT_TESTS_MADE_H

#include "check.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracks/tracks.h"

static char made_in[64];

static inline int made_begin(void **state)
{
    (void)state;
    snprintf(made_in, sizeof made_in, "/tmp/vt-tracks-XXXXXX");
    return mkdtemp(made_in) ? 0 : -1;
}

static inline int made_end(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", made_in);
    return system(command);
}

static inline const char *made_path(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", made_in, name);
    return path;
}

/* What ffmpeg makes of these arguments. */
static inline const char *made(const char *name, const char *arguments)
{
    char command[2048];
    snprintf(
        command, sizeof command, "ffmpeg -nostdin -loglevel error -y %s '%s'", arguments, made_path(name));
    if (system(command) != 0) fail_msg("ffmpeg could not make %s", name);
    return made_path(name);
}

#define TONE(rate, seconds) "-f lavfi -i sine=frequency=441:sample_rate=" #rate ":duration=" #seconds " "
#define PICTURE(seconds)    "-f lavfi -i testsrc=size=160x120:rate=25:duration=" #seconds " "

static inline const char *made_of_bytes(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(made_path(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return made_path(name);
}

static inline vt_pcm *pcm_of(const char *path)
{
    vt_err err = {.kind = VT_ERR_NONE};
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    vt_pcm *pcm = vt_pcm_open(fd, "", &err);
    if (!pcm) fail_msg("%s: %s", path, err.message);
    return pcm;
}

/* All frames, in odd bites. The caller frees them. */
static inline int64_t frames_of(vt_pcm *pcm, int16_t **out)
{
    int channels = vt_pcm_channels(pcm), got;
    int64_t room = 1 << 16, all = 0;
    int16_t *frames = malloc((size_t)room * (size_t)channels * sizeof *frames);
    assert_non_null(frames);
    for (;;) {
        if (all + 777 > room) {
            room *= 2;
            frames = realloc(frames, (size_t)room * (size_t)channels * sizeof *frames);
            assert_non_null(frames);
        }
        vt_err err = {.kind = VT_ERR_NONE};
        got = vt_pcm_read(pcm, frames + all * channels, 777, &err);
        if (got < 0) fail_msg("%s", err.message);
        if (got == 0) break;
        all += got;
    }
    *out = frames;
    return all;
}

/* By upward passes through zero, found between frames. */
static inline double pitch_of(const int16_t *frames, int channels, int64_t from, int64_t to)
{
    double first = -1, last = -1;
    int passes = 0;
    for (int64_t i = from + 1; i < to; i++) {
        int a = frames[(i - 1) * channels], b = frames[i * channels];
        if (a >= 0 || b < 0) continue;
        last = (double)(i - 1) + (double)-a / (b - a);
        if (first < 0)
            first = last;
        else
            passes++;
    }
    return passes ? passes * (double)VT_PCM_RATE / (last - first) : 0;
}

#endif
