/* The last good picture, in memory that outlives the stage: the stage draws into it, the curtain shows it.
 * An anonymous file, made by the keeper, grown by the stage to the screen's size. */
#ifndef VT_WIRE_CANVAS_H
#define VT_WIRE_CANVAS_H

#include "base/err.h"
#include "base/pixels.h"

typedef struct vt_canvas vt_canvas;

int vt_canvas_make(vt_err *err);                       /* a descriptor, close-on-exec; -1 on failure */
/* Maps it; w, h in pixels, 1 to 16384. What was drawn at the same size is still there; another size starts black and not
 * whole. Owns fd, also on failure. */
vt_canvas *vt_canvas_open(int fd, int w, int h, vt_err *err);
/* Maps what is there, to be read only; fails with VT_ERR_STATE while nobody has given it a size. Does not own fd. Look
 * again for a picture that has been resized since. */
vt_canvas *vt_canvas_look(int fd, vt_err *err);
void vt_canvas_destroy(vt_canvas *canvas);
vt_pixels *vt_canvas_pixels(vt_canvas *canvas);        /* borrowed; opaque */
void vt_canvas_mark_whole(vt_canvas *canvas);          /* a whole picture has been drawn at least once */
bool vt_canvas_whole(const vt_canvas *canvas);

#endif
