/* What the two files of channels share. */
#ifndef VT_STORE_CHANNELS_INNER_H
#define VT_STORE_CHANNELS_INNER_H

#include "store/channels.h"

enum { VT_SMOOTH_MOST = 64 };

typedef enum {
    VT_KEY_WORDS,
    VT_KEY_SOURCE,
    VT_KEY_GOES,
    VT_KEY_FORMAT,
    VT_KEY_SMOOTH,
    VT_KEY_RANGE,
    VT_KEY_HOLDS,
    VT_KEY_SIZE,
    VT_KEY_INT,
    VT_KEY_REAL,
    VT_KEY_YES
} vt_channel_key_type;

typedef struct {
    const char *key;
    unsigned kinds; /* bit 1 << vt_channel_kind */
    vt_channel_key_type type;
    size_t offset, size; /* of its member */
    double least, most;
    bool machine;
    const char *takes, *what;
} vt_channel_key;

extern const vt_channel_key vt_channel_keys[]; /* ends with a NULL key */

bool vt_channel_source_fits(vt_channel_kind kind, vt_channel_source source);

#endif
