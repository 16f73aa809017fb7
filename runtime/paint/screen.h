/* How pixels in memory reach a window: through its surface where it has one, else through a streaming
 * texture. */
#ifndef VT_PAINT_SCREEN_H
#define VT_PAINT_SCREEN_H

#include "base/err.h"
#include "base/pixels.h"
#include "base/region.h"

typedef struct {
    void *window;   /* SDL_Window *, borrowed */
    void *renderer; /* both NULL while the window's surface serves */
    void *texture;
    int w, h; /* of the texture */
} vt_screen;

void vt_screen_init(vt_screen *screen, void *window);
void vt_screen_finish(vt_screen *screen);
bool vt_screen_show(vt_screen *screen, const vt_pixels *canvas, const vt_region *region, vt_err *err);
/* "window surface" or the renderer's name. */
const char *vt_screen_name(const vt_screen *screen);

#endif
