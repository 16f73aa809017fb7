/* The names that keys have: SDL's, in lower case, on every host. A key that writes one character is called by
 * that character: "a", "7", "é". */
#ifndef VT_BASE_KEYNAME_H
#define VT_BASE_KEYNAME_H

#include <stdbool.h>
#include <stddef.h>

enum { VT_KEYNAME_MOST = 24 }; /* bytes, with the NUL */

bool vt_keyname_known(const char *name);
/* The key that somebody probably meant by a name that is not known; NULL: no idea. */
const char *vt_keyname_nearest(const char *name);

/* Lists of keys as declarations have them: "space, a=1, left ctrl=2". Takes the part that *at stands before
 * and moves it on; false at the end. what is the key's own name where nothing is given. */
typedef struct {
    char key[VT_KEYNAME_MOST];
    char what[64];
    bool sound; /* a key of at most so many bytes, and something behind its = */
} vt_keyname_part;
bool vt_keyname_next(const char **at, vt_keyname_part *out);

#endif
