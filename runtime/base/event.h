/* What enters by the door: batches of plain values. A batch is encoded to the tape and decoded again before
 * anybody uses it, and in a replay it comes from the tape; so nothing else may tell the show what happened.
 *
 * Invariants
 * 1. An event holds no pointer.
 * 2. Batches have consecutive ticks and times that never go back.
 * 3. A contact's place is in eighths of a stage unit. */
#ifndef VT_BASE_EVENT_H
#define VT_BASE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/channel.h"

typedef enum {
    VT_EVENT_STATE = 1, /* a fresh script state starts with these seeds */
    VT_EVENT_CONTACT,   /* a finger or the mouse button */
    VT_EVENT_KEY,
    VT_EVENT_ASSET,   /* a picture or font was loaded, or was not */
    VT_EVENT_COMMAND, /* staff, keeper or developer */
    VT_EVENT_SUSPEND, /* the machine slept for `us` microseconds */
    VT_EVENT_LINE,    /* a part of a line that came by a channel */
    VT_EVENT_CHANNEL, /* a channel was found, lost or faked */
    VT_EVENT_MEDIA    /* what a sound or film file is, and what a film truly does */
} vt_event_kind;

typedef enum { VT_CONTACT_DOWN, VT_CONTACT_MOVE, VT_CONTACT_UP, VT_CONTACT_CANCEL } vt_contact_phase;
typedef enum { VT_DEVICE_TOUCH, VT_DEVICE_MOUSE, VT_DEVICE_ROBOT } vt_device;

typedef enum {
    VT_ASSET_READY,
    VT_ASSET_MISSING,
    VT_ASSET_DAMAGED, /* the file is not what it says */
    VT_ASSET_REFUSED, /* too large, quarantined, or outside the experience */
    VT_ASSET_NO_MEMORY
} vt_asset_outcome;

typedef enum {
    VT_MEDIA_READY, /* it can be played */
    VT_MEDIA_AT,    /* a film is at a place now: begun, gone on, or elsewhere than time says */
    VT_MEDIA_ENDED, /* a film's last picture has had its time */
    VT_MEDIA_FAILED /* it cannot be played, or not any further */
} vt_media_told;

typedef enum {
    VT_COMMAND_CLOSE,  /* end the visit, close and exit */
    VT_COMMAND_RELOAD, /* files changed: same scene, fresh state */
    VT_COMMAND_RESET,  /* staff: back to attract */
    VT_COMMAND_NOTE    /* an observer's note: text */
} vt_command;

enum { VT_EVENT_TEXT = 64, VT_EVENT_CHUNK = 112 };

#define VT_MEDIA_LONGEST_US INT64_C(2678400000000) /* 31 days; a file that says it is longer is cut */
enum { VT_MEDIA_WIDEST = 1 << 16 };

typedef struct {
    vt_event_kind kind;
    union {
        struct {
            uint64_t story, sparkle;   /* seeds of the two streams of chance */
            uint64_t bundle;           /* first 64 bits of the experience's content hash */
            int64_t wall_us;           /* what os.time starts from; 0 when unknown */
            int32_t visit;             /* number of the last visit before this state */
            char scene[VT_EVENT_TEXT]; /* the scene to enter; empty: the first one */
            char language[16];         /* BCP 47 tag */
        } state;
        struct {
            vt_contact_phase phase;
            vt_device device;
            int64_t finger;
            int32_t x8, y8;
        } contact;
        struct {
            bool down;
            int32_t device;           /* 0: the system's keyboard */
            char name[VT_EVENT_TEXT]; /* SDL's key name in lower case */
        } key;
        struct {
            int32_t channel;  /* from 1; see base/channel.h */
            bool first, last; /* part of the line: a long one comes in several, one after the other */
            bool held;        /* not new: what it said last, before this world began */
            char text[VT_EVENT_CHUNK]; /* UTF-8, cut between characters */
        } line;
        struct {
            int32_t channel;
            vt_channel_state state;
            bool held;               /* not new: so it was before this world began */
            char why[VT_EVENT_TEXT]; /* for people; "" when found */
        } channel;
        struct {
            uint32_t request; /* the order in which this state asked for it, from 1 */
            vt_asset_outcome outcome;
            int32_t w, h;  /* pixels; 0 unless ready */
            uint64_t hash; /* of the file's bytes; 0 unless ready */
        } asset;
        struct {
            uint32_t media; /* the order in which this state asked for it, from 1 */
            vt_media_told told;
            vt_asset_outcome outcome; /* FAILED: why */
            bool sound;               /* READY: a film that has any */
            int32_t w, h;             /* READY: a film's, upright, pixels; else 0 */
            int64_t length_us;        /* READY; 0: not known; at most VT_MEDIA_LONGEST_US, as at_us */
            int64_t at_us;            /* AT */
        } media;
        struct {
            vt_command command;
            char text[VT_EVENT_TEXT];
        } command;
        struct {
            int64_t us;
        } suspend;
    } as;
} vt_event;

enum { VT_BATCH_MAX = 192 };

typedef struct {
    uint64_t tick; /* ordinal of the batch in its run, from 1 */
    int64_t t_us;  /* microseconds since run start */
    int count;     /* may be 0: time alone went on */
    vt_event events[VT_BATCH_MAX];
} vt_batch;

#endif
