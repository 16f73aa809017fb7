/* Channels of the present world: what devices, keys, fingers and others say becomes events of the door
 * (channels.c), what came through the door becomes lines for the script and what a script sends goes out at
 * the frame's end (channels_use.c), and staff read of it in the journal (channels_rows.c).
 *
 * Invariants
 * 1. Lines reach a script from a batch alone, in the order of the batch; in a replay no device is opened and
 *    nothing goes out.
 * 2. Contacts come first: lines take what room a batch has left, and the rest waits for the next one, which
 *    follows at once.
 * 3. What a sensor said last, and how each channel is, outlasts a world: the next one begins with it, before
 *    its first scene is entered. What a reader typed does not: it may be of the visitor who left.
 * 4. A frame that failed sends nothing. */
#ifndef VT_APP_CHANNELS_H
#define VT_APP_CHANNELS_H

#include "base/buf.h"
#include "base/event.h"
#include "devices/devices.h"

struct vt_app;
struct vt_world;

/* What is known of a channel, whatever world there is; by kind and name. */
typedef struct {
    vt_channel_kind kind;
    char name[VT_CHANNEL_NAME];
    vt_channel_state state; /* 0: not known yet */
    char why[256];
    vt_buf last; /* a sensor's last line; empty: none */
    /* a loose cable or a flood must not fill the journal */
    int64_t rows_us;          /* host clock: the window in which its rows are counted began */
    int rows, untold;         /* of state: written in it, and left out */
    int64_t losses_us;        /* when lost lines were told last */
    uint64_t dropped, failed; /* lines lost on their way in, or out, since then */
} vt_known;

/* Lines that wait: kind, name and text of each, one after the other. */
typedef struct {
    vt_buf bytes;
    size_t at;
} vt_said;

/* One line on its way through the door, which a long one takes several batches for. */
typedef struct {
    int channel; /* 0: none */
    const char *text;
    size_t length, told;
    bool held;
} vt_passing;

enum { VT_KNOWN_MAX = 2 * VT_CHANNELS_MAX, VT_ZONE_FINGERS = 32 };

typedef struct {
    vt_devices *devices; /* NULL before the first channel, in replays and rehearsals */
    bool failed;         /* and it cannot be made */
    vt_known known[VT_KNOWN_MAX];
    int known_count;
    vt_channel_decl decls[VT_CHANNELS_MAX]; /* of the present world, as this machine has them */
    int count;
    int held;     /* how far the fresh world was told what is known: states first, then last lines */
    bool holds;   /* it was not told everything yet */
    vt_said said; /* keys, fingers, and what others in this room say */
    vt_passing known_line, line;   /* that wait for room: one of those that are held, and a new one */
    vt_buf copy;                   /* its text, when nobody else keeps it */
    bool more;                     /* the batch was full */
    bool later;                    /* lines may wait, and are gathered for a moment */
    int64_t lines_us, rows_due_us; /* host clock */
    struct {
        int64_t finger;
        int32_t x8, y8;
    } fingers[VT_ZONE_FINGERS]; /* that are down */
    int finger_count;
    int in_zone[VT_CHANNELS_MAX]; /* fingers, as told */

    vt_buf parts; /* of a line that came through the door */
    vt_said out;  /* what this frame sends */
} vt_channels;

void vt_channels_init(vt_channels *channels);
void vt_channels_destroy(vt_channels *channels);
int64_t vt_channels_wish(const struct vt_app *app); /* host clock */

/* ---- channels.c: before the door ---- */

/* Adds events to the batch, which `world` will get; fresh: it begins with this batch. */
void vt_channels_events(struct vt_app *app, struct vt_world *world, bool fresh, vt_batch *batch);
/* A key of the window's keyboard: a line of each sensor that it stands for. */
void vt_channels_key(struct vt_app *app, const vt_event *event);
void vt_channels_contact(struct vt_app *app, const vt_event *event); /* TOUCH */
/* A line of a channel that this room itself serves; enters with this batch or the next. */
void vt_channels_say(
    struct vt_app *app, vt_channel_kind kind, const char *name, const char *text, size_t length);

/* A line that no batch can hold is under way: no other line may come between its parts. */
bool vt_channels_midway(const vt_channels *channels);
/* How many of the present channels are lost, or faked since they are; and the first one's name. */
int vt_channels_lost(const struct vt_app *app, const char **name);
vt_known *vt_channels_know(vt_channels *channels, vt_channel_kind kind, const char *name); /* NULL: no room */

/* ---- channels_use.c: behind the door ---- */

void vt_channels_fresh(struct vt_app *app); /* a fresh world hears what its batch holds for it */
/* LINE, CHANNEL, KEY; begun: what is held for a fresh world was heard already. */
void vt_channels_use(struct vt_app *app, const vt_event *event, bool begun);
void vt_channels_send(
    struct vt_app *app, vt_channel_kind kind, const char *name, const char *text, size_t length);
size_t vt_channels_mark(const vt_channels *channels);
void vt_channels_back_to(vt_channels *channels, size_t mark); /* a trial failed: forget what came after it */
void vt_channels_end_frame(struct vt_app *app);

/* A line of kind and name is put behind the others; and the first one is taken, borrowed until the next put.
 */
void vt_said_put(vt_said *said, vt_channel_kind kind, const char *name, const char *text, size_t length);
bool vt_said_next(vt_said *said, vt_channel_kind *kind, const char **name, const char **text, size_t *length);

/* ---- channels_rows.c: for staff ---- */

void vt_channels_state_row(struct vt_app *app, vt_known *known);
void vt_channels_loss_rows(struct vt_app *app, vt_known *known, const char *why);
void vt_channels_rows_due(struct vt_app *app); /* what was left out to spare the journal, once it is time */

#endif
