/* The curtain: a tiny process whose window lies behind the stage's and shows the last good picture whenever
 * the stage is gone, so that a restart is never black. */
#ifndef VT_HOST_CURTAIN_H
#define VT_HOST_CURTAIN_H

#include "base/err.h"

/* Runs until control reads end of file. canvas: descriptor of the shared picture (wire/canvas.h's format is
 * given by look: maps the present picture or returns NULL). One byte is written to control once the window is
 * up. Returns the exit code. */
typedef struct {
    void *context;
    const struct vt_curtain_picture *(*look)(void *context);
} vt_curtain_source;

struct vt_curtain_picture {
    int w, h, stride;
    const unsigned *data;
};

int vt_curtain_run(const vt_curtain_source *source, int control, vt_err *err);

#endif
