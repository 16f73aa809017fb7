/* The curtain: a tiny process whose window lies behind the stage's and shows the last good picture whenever
 * the stage is gone, so that a restart is never black. */
#ifndef VT_HOST_CURTAIN_H
#define VT_HOST_CURTAIN_H

#include "base/err.h"

struct vt_curtain_picture {
    int w, h, stride;     /* stride in pixels */
    const unsigned *data; /* 0x..RRGGBB */
};

typedef struct {
    const char *display, *across; /* it covers what its stage covers: host/displays.h; NULL: the first */
    bool one_of_several;
    void *context;
    /* The last good picture, valid until the next call; NULL: there is none yet, black is shown. */
    const struct vt_curtain_picture *(*look)(void *context);
} vt_curtain_source;

/* Runs until control reads end of file. One byte is written to control once the window is up; a byte read
 * from it means: look and draw again. Returns the exit code of the process, which should do nothing else. */
int vt_curtain_run(const vt_curtain_source *source, int control, vt_err *err);

#endif
