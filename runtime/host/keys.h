/* Which keys of the system's keyboard are down. A key is named by its place on a US keyboard, in SDL's words
 * in lower case: boards and readers that play keyboard send places, whatever letters the session's layout
 * gives them. Private to the host.
 *
 * Invariants
 * 1. Ups and downs of a key alternate, beginning with a down: repeats and ups of nothing are left out.
 * 2. Every down gets its up, also when the system never tells it (vt_keys_release). */
#ifndef VT_HOST_KEYS_H
#define VT_HOST_KEYS_H

#include "host/host.h"

enum { VT_KEYS_MAX = 512 };

typedef struct {
    bool down[VT_KEYS_MAX]; /* by SDL's scancode */
    int count;              /* of those that are down */
    bool releasing;         /* those that are down are not any more; their ups are due */
} vt_keys;

/* Adds the event where there is one: name is called only then. scancode: SDL's. */
void vt_keys_change(
    vt_keys *keys, vt_host_news *news, int scancode, bool down, const char *(*name)(int scancode));
/* The keyboard is gone or belongs to somebody else. */
void vt_keys_release(vt_keys *keys);
/* Adds ups that are due, until news holds `most` events. */
void vt_keys_due(vt_keys *keys, vt_host_news *news, int most, const char *(*name)(int scancode));

#endif
