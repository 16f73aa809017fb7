/* When an output ran dry: it had played all that it was given before it was given more, which is heard as a
 * hole. Sound systems tell nobody through SDL; it shows in the times at which they ask. */
#ifndef VT_SOUND_DRY_H
#define VT_SOUND_DRY_H

#include <stdbool.h>

typedef struct {
    double until_us; /* what it has lasts until then */
    int blocks;      /* while it fills, 0 to VT_DRY_FILLING */
} vt_dry;

enum { VT_DRY_FILLING = 4 };

/* A block of block_us is given at now_us to an output that holds most_us. True: it came too late. A card
 * whose clock is up to 0.05 % fast is not told of. */
bool vt_dry_fed(vt_dry *dry, double now_us, double block_us, double most_us);

#endif
