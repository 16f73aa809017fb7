/* Sounds and films of known length for a show, and what its scripts say of them. */
#ifndef VT_TESTS_APP_PLAYING_H
#define VT_TESTS_APP_PLAYING_H

#include "fingers.h"

#include <math.h>
#include <stdint.h>

#include "app/app_private.h"

static inline void playing_bytes(const show *s, const char *name, const void *bytes, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/assets/%s", s->folder, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static inline void playing_put32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

/* A tone of 440 Hz. */
static inline void playing_wav(const show *s, const char *name, double seconds)
{
    uint32_t frames = (uint32_t)(seconds * 48000), bytes = 2 * frames;
    unsigned char *file = calloc(1, 44 + bytes);
    assert_non_null(file);
    memcpy(file, "RIFF", 4);
    playing_put32(file + 4, 36 + bytes);
    memcpy(file + 8, "WAVEfmt ", 8);
    playing_put32(file + 16, 16);
    file[20] = file[22] = 1;
    playing_put32(file + 24, 48000);
    playing_put32(file + 28, 96000);
    file[32] = 2;
    file[34] = 16;
    memcpy(file + 36, "data", 4);
    playing_put32(file + 40, bytes);
    for (uint32_t i = 0; i < frames; i++) {
        int16_t sample = (int16_t)(8000 * sin(6.283185307179586 * 440 * i / 48000));
        memcpy(file + 44 + 2 * i, &sample, 2);
    }
    playing_bytes(s, name, file, 44 + bytes);
    free(file);
}

/* A moving picture of 160 by 90, 25 a second, with a tone along with it. */
static inline void playing_film(const show *s, const char *name, double seconds)
{
    char command[1024];
    snprintf(command, sizeof command,
        "ffmpeg -nostdin -v error -y -f lavfi -i testsrc=size=160x90:rate=25:duration=%g "
        "-f lavfi -i sine=frequency=440:duration=%g -c:v mpeg4 -pix_fmt yuv420p -c:a aac %s/assets/%s",
        seconds, seconds, s->folder, name);
    if (system(command) != 0) fail_msg("%s", command);
}

static inline void playing_init(show *s, const char *conf)
{
    char path[512], text[2048];
    show_init(s);
    snprintf(path, sizeof path, "%s/assets", s->folder);
    assert_int_equal(mkdir(path, 0755), 0);
    snprintf(text, sizeof text, "%s%s", fingers_conf, conf);
    show_write(s, "experience.conf", text);
}

/* A scene with this in its enter, where say(what) writes a row. */
static inline void playing_scene(const show *s, const char *name, const char *enter)
{
    char file[128], scene[8192];
    snprintf(file, sizeof file, "scenes/%s.lua", name);
    snprintf(scene, sizeof scene,
        "local s = {}\n"
        "local function say(what) journal.mark('said', { what = what, x = 0, y = 0 }) end\n"
        "function s:enter(root)\n%s\nend\nreturn s\n",
        enter);
    show_write(s, file, scene);
}

/* The nth row of a script that says so: when, in seconds. */
static inline double playing_said_at(const show *s, const char *what, int nth)
{
    char word[64];
    snprintf(word, sizeof word, "\"what\":\"%s\"", what);
    for (int row = show_find(s, VT_ROW_MARK, 0); row >= 0; row = show_find(s, VT_ROW_MARK, row + 1))
        if (strstr(s->json[row], word) && nth-- == 0) return (double)s->rows[row].t_us / 1e6;
    fail_msg("nobody said %s, but: %s", what, fingers_said(s));
    return 0;
}

static inline int playing_row(const show *s, vt_row_kind kind, const char *target, const char *part)
{
    for (int row = show_find(s, kind, 0); row >= 0; row = show_find(s, kind, row + 1))
        if (strcmp(s->rows[row].target, target) == 0 && strstr(s->json[row], part)) return row;
    return -1;
}

#endif
