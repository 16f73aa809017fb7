/* Channels: the named ways by which lines of text come in from outside and go out. A sensor, an output, a
 * helper program, other screens, a collection of what visitors made, a camera: scripts know each by its name.
 * Where it really comes from is declared once, in experience.conf or Lua, and a machine's kiosk.conf may
 * say otherwise.
 *
 * Invariants
 * 1. A world's channels are numbered from 1: those of experience.conf in its order, then those that Lua
 *    declares while files are read. So a number means the same in every replay of the bundle.
 *    The channel of messages, where a script speaks of `message` at all, is the last one.
 * 2. A line is valid UTF-8 without NUL and line ends, at most VT_LINE_MOST bytes.
 * 3. A press (KEYS, PAD, fake_keys) says what the key is given, "a"; a release says the same with " up"
 * behind it, "a up". So a number that a key stands for is not said twice. A release is heard by on_release
 * and on_line alone: value, text and tag of the sensor stay as the press said.
 * 4. A bare byte (VT_FORMAT_BYTES) is a line of its own: its number, "0" to "255". */
#ifndef VT_BASE_CHANNEL_H
#define VT_BASE_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

enum {
    VT_CHANNELS_MAX = 64,
    VT_CHANNEL_NAME = 32,
    VT_LINE_MOST = 16384 /* bytes of one line; what is longer is cut and said so */
};

typedef enum {
    VT_CHANNEL_SENSOR,
    VT_CHANNEL_OUTPUT,
    VT_CHANNEL_HELPER,   /* a program; its lines in, ours out */
    VT_CHANNEL_MESSAGES, /* other instances; a line is NAME, a tab, JSON; one that came has a tab and the
                            sender's role behind it, where that is known; one that goes out may have a tab
                            and "stays" behind it: whoever comes later gets the newest of that name. Named
                            "messages", declared by itself when a script uses message */
    VT_CHANNEL_KEEP,     /* a collection; lines are JSON that store/keep.h describes */
    VT_CHANNEL_CAMERA    /* says no lines: its pictures go to the screen, and to what visitors make of them */
} vt_channel_kind;

typedef enum {
    VT_CHANNEL_FOUND = 1, /* it answers */
    VT_CHANNEL_LOST,      /* unplugged, silent for longer than timeout_s, refused, ended */
    VT_CHANNEL_FAKED      /* lost, and the fake stands in */
} vt_channel_state;

typedef enum {
    VT_FROM_NOWHERE, /* only its fakes */
    VT_FROM_SERIAL,
    VT_FROM_KEYS,   /* keys of a board or keypad; with `device` those of one device alone */
    VT_FROM_READER, /* a reader that types: a burst of keys that ends in Enter is one line */
    VT_FROM_PAD,    /* game controller: buttons and axes */
    VT_FROM_MQTT,
    VT_FROM_OSC,
    VT_FROM_UDP,
    VT_FROM_HTTP, /* lines posted to us; an output: posts */
    VT_FROM_GPIO,
    VT_FROM_TOUCH, /* a rectangle of the screen: how many fingers are in it */
    VT_FROM_FILE,  /* a text file with times, or the newest line of a file that changes */
    VT_FROM_V4L2,  /* a camera of this machine */
    VT_FROM_FAKE   /* a moving test picture instead of a camera */
} vt_channel_source;

typedef enum { VT_FORMAT_LINES, VT_FORMAT_CSV, VT_FORMAT_TAGGED, VT_FORMAT_BYTES } vt_channel_format;
typedef enum { VT_SMOOTH_NONE, VT_SMOOTH_MEAN, VT_SMOOTH_MEDIAN, VT_SMOOTH_EXPONENTIAL } vt_smoothing;

/* What is declared of a channel. Plain values, so that it may be copied; a text that is not given is "". */
typedef struct {
    vt_channel_kind kind;
    char name[VT_CHANNEL_NAME];
    int line; /* of experience.conf; 0: declared in Lua */

    /* where it comes from, or goes: a machine's kiosk.conf may replace these */
    vt_channel_source source;
    char port[128];  /* SERIAL: usb:VENDOR:PRODUCT[:SERIAL], usb:SERIAL, says:TEXT or a path. UDP, HTTP, OSC
                        in:  number. OSC, UDP out: HOST:PORT. HTTP out: URL. GPIO: CHIP:LINE. TOUCH: x,y,w,h */
    char device[64]; /* KEYS, READER, PAD: usb:VENDOR:PRODUCT[:PLACE] or a name; "": any. V4L2: a path in
                        /dev; "": the first camera, /dev/video0 */
    char topic[128]; /* MQTT: topic; OSC: /address; HTTP in: /path */
    char keys[160];  /* KEYS: "space, a=1, b=2": what each key says; PAD: likewise, of buttons and axes */
    char file[128];  /* FILE: in the experience's folder */
    int32_t baud;    /* SERIAL; 9600 unless said */
    double speed;    /* FILE: 1 as recorded */
    bool again;      /* FILE: from the start again at its end */
    char fake_keys[160]; /* while it is lost, or with --dev: keys stand in, "1=10, 2=50" */
    char fake_file[128]; /* a recorded day stands in */
    bool fake_when_lost; /* also without --dev */
    double timeout_s;    /* silent for longer than this it counts as lost; 0: never */

    /* how a line is read, and its shape: the same on every machine */
    vt_channel_format format;
    int32_t field; /* CSV: which value of a line, from 1 */
    char tag[32];  /* TAGGED: of <a:b>, b of those lines whose a is this */
    char unit[16]; /* of the value, for people: "cm" */
    vt_smoothing smoothing;
    double smooth; /* MEAN, MEDIAN: how many values, 2 to 64; EXPONENTIAL: weight of the new one, 0 to 1 */
    bool ranged;   /* values outside least..most are dropped and counted */
    double least, most; /* of the raw value */
    bool mapped;        /* least..most becomes to_least..to_most */
    double to_least, to_most;
    double every_ms; /* at most one value in this time, the newest; 0: each */

    /* HELPER */
    char command[256];  /* words by blanks; a path is taken from the experience's folder first, then PATH */
    bool json;          /* each line is a JSON value; scripts get a table */
    bool network;       /* may open connections */
    int32_t memory_mb;  /* 256 unless said */
    double lines_per_s; /* in; what comes faster is dropped and counted; 200 unless said */

    /* KEEP */
    char holds[16];    /* "drawings", "texts", "records", "photos" */
    int32_t keep_most; /* items; the oldest goes */
    double keep_days;  /* older ones go; 0: for ever */
    double keep_mb;    /* of all items; the oldest goes */
    bool moderated;    /* shown only once staff said yes */

    /* CAMERA */
    int32_t w, h;     /* of its picture, pixels; 1280 x 720 unless said; a camera gives the nearest it has */
    double fps;       /* pictures in a second; 30 unless said */
    char consent[48]; /* the key of the words that tell people they are seen, while it is on; "": built in */
} vt_channel_decl;

#endif
