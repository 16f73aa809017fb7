/* What the files that draw text share: a stretch of text and what is done to it, as a sprite. */
#ifndef VT_PAINT_LOWER_TEXT_H
#define VT_PAINT_LOWER_TEXT_H

#include "paint/backend.h"

enum { VT_PX_STEPS = 64 /* sizes in 64ths of a pixel */, VT_SOLID_STEPS = 4 };

typedef enum { VT_INK_PLAIN, VT_INK_OUTLINE, VT_INK_SHADOW } vt_ink_kind;

/* Lengths are em of the run. */
typedef struct {
    int font;
    unsigned made;
    vt_stretch stretch;
    unsigned px64;
    int quarters;
    vt_ink_kind ink;
    int solid; /* OUTLINE: how opaque the letters over it are, VT_SOLID_STEPS: fully */
    double outline, blur;
} vt_text_job;

/* What to draw a run with, from the cache or made now. While its size moves that is one of another size, and
 * *rough: job->px64 tells which. NULL: there is no memory. */
vt_sprite *vt_text_sprite(vt_painter *painter, vt_text_job *job, bool *rough);

/* Coverage in the making: rows of w bytes. */
typedef struct {
    int w, h;
    uint8_t *data;
} vt_ink;

/* Each is false when memory is short. Nothing is drawn beyond the edges: leave a margin. */
bool vt_ink_embolden(vt_ink *ink, double px); /* to the left and right, half of it each */
bool vt_ink_grow(vt_ink *ink, double px);     /* an outline with round corners, filled */
bool vt_ink_blur(vt_ink *ink, double px);     /* as far as so many pixels */
int vt_ink_blur_margin(double px);

#endif
