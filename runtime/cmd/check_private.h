/* What the files of vitrine check share. */
#ifndef VT_CMD_CHECK_PRIVATE_H
#define VT_CMD_CHECK_PRIVATE_H

#include "base/buf.h"
#include "cmd/cmd_private.h"
#include "store/bundle.h"
#include "tracks/tracks.h"

typedef enum {
    VT_CHECK_FINE,
    VT_CHECK_NOTE, /* good to know; it may well be meant */
    VT_CHECK_HEAVY,
    VT_CHECK_CANNOT, /* play, or be shown */
    VT_CHECK_MISSING,
    VT_CHECK_FAULT
} vt_check_verdict;

/* ---- check_names.c: names that the files of an experience mention ---- */

typedef struct {
    char *text;
    const char *file; /* borrowed from the bundle */
    int line;
    bool partly; /* * stands for what is put together while it runs: vase_*.png */
    bool place;  /* it stands where a file's name has to stand */
    bool voice;  /* a sound that is told to speak: bus = "voice" */
} vt_mention;

typedef struct {
    vt_mention *items;
    int count, capacity;
    bool no_memory;
} vt_mentions;

void vt_mentions_lua(vt_mentions *mentions, const char *file, const char *text);
void vt_mentions_csv(vt_mentions *mentions, const char *file, const char *text, size_t size);
void vt_mentions_finish(vt_mentions *mentions);
/* Whether this name may be meant by it. */
bool vt_mention_fits(const vt_mention *mention, const char *name);

/* ---- check.c ---- */

/* A film whose cost was measured: another of its kind that is no denser costs the same at most. */
typedef struct {
    char kind[96];
    int64_t bit_rate;
    double processors;
    char name[128];
} vt_check_measured;

enum { VT_CHECK_MEASURED_MOST = 64 };

typedef struct {
    const vt_args *args;
    vt_conf *conf;
    vt_bundle *bundle;
    vt_mentions mentions;
    int problems, notes;
    vt_buf json;
    bool colored;
    bool no_tracks, no_films; /* the libraries are missing, and that was said */
    vt_check_measured measured[VT_CHECK_MEASURED_MOST];
    int measured_count;
} vt_check;

/* where: a file, or file:line. next: what to do, a line for each step; NULL or "" when there is nothing. */
void vt_check_tell(vt_check *check, vt_check_verdict verdict, const char *where, const char *next,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

void vt_check_names(vt_check *check); /* check_files.c: missing, misspelt, unused, unreadable */
void vt_check_media(vt_check *check); /* check_media.c: every picture, sound and film */

/* ---- check_say.c ---- */

/* "H.264 High 1280 x 720, 25 a second, AAC 44.1 kHz stereo, 1:32" */
void vt_check_describe(const vt_tracks *tracks, char *out, size_t size);
void vt_check_time(int64_t us, char out[16]); /* "1:32" */
/* The first track of a kind; NULL: none. */
const vt_track *vt_check_track(const vt_tracks *tracks, int kind);

/* ---- check_film.c ---- */

/* How many of this machine's processors play needs for it, measured by playing it; below 0: it cannot be
 * played, and err tells. like: the film of the same kind that was measured in its place, or "". */
double vt_check_film_cost(
    vt_check *check, const char *name, const vt_tracks *tracks, char like[128], vt_err *err);
int vt_check_processors(void);

/* ---- check_convert.c ---- */

typedef struct {
    const char *path;       /* of the file, as a shell finds it from here */
    int32_t most_w, most_h; /* of the stage */
    bool lighter;           /* it has to get cheaper, whatever its size is */
} vt_check_wish;

/* The one command that makes of a film what plays everywhere, appended to out; and the name of what it
 * writes. */
void vt_check_convert(
    const vt_tracks *tracks, const vt_check_wish *wish, vt_buf *out, char *made, size_t size);
/* A word of a shell's line, quoted where it has to be. */
void vt_check_quote(vt_buf *out, const char *word);

/* ---- check_sound.c ---- */

/* The sound of a file, read to its end or for twenty minutes. */
typedef struct {
    bool failed, whole; /* it cannot be read, or not any further: err tells; it was read to its end */
    double seconds;     /* that were read */
    int peak;           /* of 16-bit samples: 0 to 32768 */
    int clipped;        /* places where the loudest value stands for three samples and more */
    vt_err err;
} vt_check_heard;
/* fd is taken over. */
vt_check_heard vt_check_listen(int fd);
/* What is to be said of its loudness. */
void vt_check_loudness(vt_check *check, const char *name, const vt_check_heard *heard);

/* ---- check_captions.c ---- */

bool vt_check_is_captions(const char *name);
/* Whether these are the captions of that sound or film: film.srt or film.fr.vtt of film.mp4. language: "fr"
 * or ""; may be NULL. */
bool vt_check_captions_of(const char *captions, const char *medium, char language[16]);
/* A file of captions; length_us: of what it belongs to, 0 unknown. */
void vt_check_caption_file(vt_check *check, const char *name, const char *bytes, size_t size);
/* Whether somebody who does not hear gets to know what it says, in each of the experience's languages. */
void vt_check_captioned(vt_check *check, const char *name);

#endif
