/* Reads an experience aside: a disk may take its time, and hashing pictures takes seconds. */
#ifndef VT_KEEPER_BUNDLER_H
#define VT_KEEPER_BUNDLER_H

#include "store/bundle.h"

typedef struct vt_bundler vt_bundler;

/* hash_media: as of vt_bundle_read. wake: an eventfd that is written when the bundle is there. */
vt_bundler *vt_bundler_start(
    const char *folder, const char *shared, bool hash_media, int wake, vt_err *err);
/* False: still reading. True: it is over; *bundle is the caller's, or NULL when the experience cannot be read, and the bundler
 * is destroyed. */
bool vt_bundler_take(vt_bundler *bundler, vt_bundle **bundle, vt_err *err);
/* Nobody wants it any more; NULL is fine. The thread ends by itself. */
void vt_bundler_leave(vt_bundler *bundler);

#endif
