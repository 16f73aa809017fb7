/* Films and cameras: pictures that move, decoded outside the frame by libmpv, each by threads of its own. It
 * follows orders and tells what came of them; its pictures go to the painter and to nobody else. The sound of
 * films is played by the sound room.
 *
 * Invariants
 * 1. No call waits for a decoder: what a film does is told by vt_films_take, whenever it has done it.
 * 2. A film cannot hang the show: one that does not answer for five seconds has failed.
 * 3. libmpv is opened with the first film, never before.
 * 4. The last picture of a film stays until it is closed.
 * 5. All calls come from one thread.
 *
 * A file that breaks off in its middle ENDS there: the show goes on. A camera that is lost FAILS, is tried
 * again every three seconds by itself, and is READY again when it is back. */
#ifndef VT_FILM_FILM_H
#define VT_FILM_FILM_H

#include "base/err.h"
#include "base/event.h"
#include "base/pixels.h"
#include "playback/reels.h"

typedef struct vt_films vt_films;

typedef enum {
    VT_MATTE_NONE,
    VT_MATTE_RIGHT,
    VT_MATTE_BELOW
} vt_matte; /* where the film holds its own alpha, as grey */

typedef struct {
    void *context;
    int (*open)(
        void *context, const char *name, vt_err *err); /* as vt_loader_options.open; a thread of this room */
    void (*wake)(void *context);                       /* news or a picture; any thread */
    int64_t (*now)(void *context);                     /* the host's clock; any thread */
    bool clocked; /* nothing is decoded: films run by the clock alone, which may be virtual (vt_films_advance)
                   */
    bool hardware; /* decode in hardware where the machine can */
} vt_films_options;

typedef enum {
    VT_FILM_READY, /* length, size; its first picture is there */
    VT_FILM_AT, /* it is at this place at host_us: begun, gone on, sought, or other than expected by more than
                   40 ms */
    VT_FILM_ENDED,  /* its last picture has had its time */
    VT_FILM_FAILED, /* and will not play; a camera: was lost */
    VT_FILM_TOLD
} vt_film_told;

typedef struct {
    uint32_t media;
    vt_film_told told;
    vt_asset_outcome outcome; /* FAILED */
    int32_t w, h;             /* upright, square pixels, without a matte */
    int64_t length_us;        /* 0: not known, or a camera */
    int64_t at_us, host_us;
    bool sound;
    vt_err err;
} vt_film_news;

vt_films *vt_films_create(const vt_films_options *options, vt_err *err);
/* Waits two seconds at most for its threads; a file system that hangs may hold one longer, so the context of
 * options outlives a call that hangs in open. */
void vt_films_destroy(vt_films *films);

enum { VT_FILMS_MOST = 16 }; /* films and cameras that are open at once */

/* Begins to load; it stands at its beginning until an order says otherwise. The newest of equal names takes
 * what was prepared. False: no memory, or VT_ERR_RANGE: VT_FILMS_MOST are open, or as many again are still
 * being closed; everything else is told later. */
bool vt_films_open(vt_films *films, uint32_t media, const char *name, vt_matte matte, vt_err *err);
/* A camera: device "/dev/video0", or "fake": a moving test picture. */
bool vt_films_open_camera(
    vt_films *films, uint32_t media, const char *device, int w, int h, double fps, vt_err *err);
void vt_films_close(vt_films *films, uint32_t media);
/* It may be wanted soon: held ready at its first picture. At most three; the oldest goes. */
void vt_films_prepare(vt_films *films, const char *name, vt_matte matte);
/* The files changed: what was held ready is closed. Does not wait. */
void vt_films_forget(vt_films *films);
void vt_films_order(vt_films *films, const vt_reel_order *order, int64_t t_us, int64_t host_us);
/* How many device pixels its whole picture takes on the screen: it is made that large. */
void vt_films_aim(vt_films *films, uint32_t media, int32_t w, int32_t h);
bool vt_films_take(vt_films *films, vt_film_news *out);
/* The newest picture and its number from 1 (0: none yet); NULL likewise. Borrowed until the next call for
 * this film. */
const vt_pixels *vt_films_picture(vt_films *films, uint32_t media, uint64_t *number);

/* Of clocked films: what happens up to host_us happens; when something happens next. */
void vt_films_advance(vt_films *films, int64_t host_us);
int64_t vt_films_wish(const vt_films *films);

typedef struct {
    int open;
    uint64_t shown, dropped; /* pictures of all films so far */
} vt_films_counters;
vt_films_counters vt_films_count(const vt_films *films);
/* What may decode in hardware, by libmpv's name: a video device that says it decodes, or the graphics chip,
 * if its folder has a render node; "no": nothing here can. dri, video: "/dev/dri", "/sys/class/video4linux".
 */
const char *vt_films_hardware(const char *dri, const char *video);
enum { VT_FILMS_DECODER = 24 };
/* The names of such video devices, as in /dev; returns how many, at most `most`. */
int vt_films_decoders(const char *video, char (*names)[VT_FILMS_DECODER], int most);
/* "libmpv 0.35.1, FFmpeg 5.1"; false: it is not here, err tells the package. */
bool vt_films_here(char *version, size_t size, vt_err *err);

#endif
