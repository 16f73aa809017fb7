/* Reads an experience aside: hashing its pictures takes seconds, and rows must not wait for that. */
#ifndef VT_KEEPER_BUNDLER_H
#define VT_KEEPER_BUNDLER_H

#include "store/bundle.h"

typedef struct vt_bundler vt_bundler;

/* wake: an eventfd that is written when the bundle is there. */
vt_bundler *vt_bundler_start(const char *folder, const char *shared, int wake, vt_err *err);
/* False: still reading. True: it is over; *bundle is the caller's, or NULL when the experience cannot be read, and the bundler
 * is destroyed. */
bool vt_bundler_take(vt_bundler *bundler, vt_bundle **bundle, vt_err *err);
/* Nobody wants it any more; NULL is fine. The thread ends by itself. */
void vt_bundler_leave(vt_bundler *bundler);

#endif
