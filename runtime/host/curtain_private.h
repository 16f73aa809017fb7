/* The curtain's ways to the screen. */
#ifndef VT_HOST_CURTAIN_PRIVATE_H
#define VT_HOST_CURTAIN_PRIVATE_H

#include "host/curtain.h"

/* Straight to the X server: less than 1 MB. False when there is none, before anything was written to control.
 */
bool vt_curtain_x11(const vt_curtain_source *source, int control);
/* Through SDL, for everything else. */
bool vt_curtain_sdl(const vt_curtain_source *source, int control, vt_err *err);

/* Reads what control has; false at its end. */
bool vt_curtain_obey(int control, bool *again);
void vt_curtain_is_up(int control);

#endif
