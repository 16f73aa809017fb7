/* What visitors drew, as PNG files in one folder, written by a thread of its own. */
#ifndef VT_APP_DRAWINGS_H
#define VT_APP_DRAWINGS_H

#include "base/err.h"
#include "base/pixels.h"

typedef struct vt_drawings vt_drawings;

/* quota: files kept in the folder; the oldest goes. */
vt_drawings *vt_drawings_create(const char *folder, int quota, vt_err *err);
void vt_drawings_destroy(vt_drawings *drawings); /* waits until what was added is on disk */
/* Takes the pixels. name: letters, digits, - and _. False: too many wait. */
bool vt_drawings_add(vt_drawings *drawings, const char *name, vt_pixels *pixels, vt_err *err);

#endif
