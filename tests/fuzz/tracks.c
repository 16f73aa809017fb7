/* Files of sound and film, each a few frames long: what comes out stays within what was asked for, nothing
 * else is opened, and it comes to an end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "tracks/tracks.h"

enum { ASKED_MOST = 2000 };

static bool long_enough(void *context)
{
    int *asked = context;
    return ++*asked > ASKED_MOST;
}

static int file_of(const uint8_t *bytes, size_t size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    FUZZ_MUST(fd >= 0);
    FUZZ_MUST(write(fd, bytes, size) == (ssize_t)size);
    return fd;
}

static void look(int fd)
{
    vt_tracks tracks;
    vt_err err = {.kind = VT_ERR_NONE};
    if (!vt_tracks_probe(fd, &tracks, &err)) {
        FUZZ_MUST(err.kind != VT_ERR_NONE && err.message[0]);
        return;
    }
    FUZZ_MUST(tracks.count >= 0 && tracks.count <= VT_TRACKS_MOST && tracks.length_us >= 0);
    FUZZ_MUST(tracks.picture + tracks.sound > 0);
    for (int i = 0; i < tracks.count; i++) {
        const vt_track *track = &tracks.tracks[i].track;
        if (tracks.tracks[i].kind == VT_TRACK_PICTURE)
            FUZZ_MUST(
                track->w > 0 && track->h > 0 && track->shown_w > 0 && track->shown_h > 0 && track->fps >= 0);
    }
}

static void listen(vt_pcm *pcm)
{
    static int16_t frames[2 * 1000 + 1];
    vt_err err = {.kind = VT_ERR_NONE};
    int channels = vt_pcm_channels(pcm), asked = 0;
    FUZZ_MUST(channels == 1 || channels == 2);
    int64_t places[] = {0, 30000, 3, 500000};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (!vt_pcm_seek(pcm, places[i], &err)) return;
        for (int j = 0; j < 40; j++) {
            frames[1000 * channels] = 12345;
            int got = vt_pcm_read(pcm, frames, 1000, &err);
            FUZZ_MUST(got <= 1000 && frames[1000 * channels] == 12345);
            if (got <= 0) break;
        }
    }
    int64_t all = vt_pcm_count(pcm, long_enough, &asked, &err);
    FUZZ_MUST(all >= 0 || err.kind != VT_ERR_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_err err = {.kind = VT_ERR_NONE};
    int fd = file_of(bytes, size);
    look(fd);
    vt_pcm *pcm = vt_pcm_open(fd, "", &err);
    FUZZ_MUST(pcm || (err.kind != VT_ERR_NONE && err.message[0]));
    if (pcm) listen(pcm);
    vt_pcm_close(pcm);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const kinds[] = {
        "wav", "mp3", "flac", "ogg", "opus", "aiff", "m4a", "mp4", "webm", "mkv", "aac"};
    static unsigned char bytes[1 << 20];
    char folder[] = "/tmp/vt-fuzz-XXXXXX", path[64], command[400];
    FUZZ_MUST(mkdtemp(folder) != NULL);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *picture = strchr("mw", kinds[i][0]) && strcmp(kinds[i], "mp3") != 0 &&
                                      strcmp(kinds[i], "m4a") != 0 && strcmp(kinds[i], "wav") != 0
                                  ? "-f lavfi -i testsrc=size=64x48:rate=10:duration=0.4"
                                  : "";
        snprintf(path, sizeof path, "%s/seed.%s", folder, kinds[i]);
        snprintf(command, sizeof command,
            "ffmpeg -nostdin -loglevel quiet -y -f lavfi -i sine=duration=0.4 %s -fflags +bitexact '%s'",
            picture, path);
        if (system(command) != 0) continue;
        FILE *file = fopen(path, "rb");
        if (!file) continue;
        add(bytes, fread(bytes, 1, sizeof bytes, file));
        fclose(file);
        remove(path);
    }
    rmdir(folder);
}
