/* Tells when a file below a folder was saved, made, renamed or removed (inotify). One descriptor, to be
 * polled by whoever sleeps; hidden names and editors' back-ups do not count. */
#ifndef VT_STORE_WATCH_H
#define VT_STORE_WATCH_H

#include "base/err.h"

typedef struct vt_watch vt_watch;

vt_watch *vt_watch_create(const char *folder, vt_err *err); /* with all folders below, at most 256 */
void vt_watch_destroy(vt_watch *watch);
int vt_watch_fd(const vt_watch *watch);
/* Reads what is waiting: whether anything that counts happened. New folders are watched from then on. */
bool vt_watch_changed(vt_watch *watch);

#endif
