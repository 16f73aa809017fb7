/* What visitors make goes to the disk, and what they made comes back: a thread of its own waits for the disk
 * (store/keep.h), watches the folders for what staff move, and hands over what is to be told to a world.
 *
 * Invariants
 * 1. No frame waits for a disk: what cannot be taken at once is refused and said so.
 * 2. A world hears of the same items in the same order in a replay, since all it hears are lines that come by
 *    the door; nothing else of a collection reaches it.
 * 3. Nothing moves and nothing is added: the thread sleeps. */
#ifndef VT_APP_KEEPING_H
#define VT_APP_KEEPING_H

#include "base/channel.h"
#include "base/err.h"
#include "base/pixels.h"
#include "store/keep.h"

typedef struct vt_keeping vt_keeping;

typedef struct {
    void *context;
    void (*wake)(void *context); /* there is news; the thread */
    const char *folder;          /* of all collections of one experience */
    bool writes;                 /* false: robots and replays look, and change nothing */
} vt_keeping_options;

vt_keeping *vt_keeping_create(const vt_keeping_options *options, vt_err *err);

/* Somebody's order to keep something. */
typedef struct {
    char collection[VT_CHANNEL_NAME];
    char label[VT_KEEP_LABEL];
    uint64_t world; /* whose it is */
    uint64_t order; /* its number there; 0: nobody waits for an answer */
    uint32_t visit;
    vt_pixels *pixels; /* a drawing, taken over; NULL: bytes */
    void *bytes;       /* of vt_alloc, taken over */
    size_t size;
} vt_keeping_order;

/* Waits at most 0.1 s for the disk; `lost` (NULL: nobody) hears of what it did not take. */
void vt_keeping_destroy(
    vt_keeping *keeping, void (*lost)(void *context, const vt_keeping_order *order), void *context);

/* From now on these collections are served (KEEP channels of the declarations; the others are left out). */
void vt_keeping_declare(vt_keeping *keeping, const vt_channel_decl *decls, int count);
/* Waits until everything ordered so far is done, and the folders are read; at most so long. */
void vt_keeping_settle(vt_keeping *keeping, double seconds);
void vt_keeping_look(vt_keeping *keeping); /* the folders are read again, as when staff moved something */

/* Takes what the order holds in any case. A drawing goes to "drawings" also where nobody declared it. */
bool vt_keeping_add(vt_keeping *keeping, const vt_keeping_order *order, vt_err *err);

/* What became of an order; false: there is no news. */
typedef struct {
    vt_keeping_order order; /* without its content */
    uint64_t number;        /* of the item; 0: lost */
    char why[200];
} vt_keeping_answer;
bool vt_keeping_answered(vt_keeping *keeping, vt_keeping_answer *out);

/* The next line of a collection that the present world has not heard, held in `keeping` until it is told;
 * false: it knows all. held: from before it began. */
typedef struct {
    const char *collection, *text;
    size_t length;
    bool held;
} vt_keeping_line;
bool vt_keeping_line_due(vt_keeping *keeping, vt_keeping_line *out);
void vt_keeping_line_told(vt_keeping *keeping); /* the one that was due */
void vt_keeping_begin(vt_keeping *keeping);     /* a fresh world, which knows nothing */

/* Since when (vt_clock_us) nothing can be kept, and why; 0: all is well. */
int64_t vt_keeping_failing(vt_keeping *keeping, char why[200]);
/* The file behind "keep:COLLECTION/NAME", by what follows the colon; -1 with err. Any thread. */
int vt_keeping_open(const char *folder, const char *name, vt_err *err);

#endif
