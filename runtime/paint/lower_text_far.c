/* Broad outlines, in time that does not grow with how broad they are: how far each pixel lies from the
 * letters, by Felzenszwalb and Huttenlocher's distance transform (Theory of Computing 8, 2012). First down
 * and up the columns; then along each row, where what is nearest is the lowest of as many parabolas. */
#include "paint/lower_text_far.h"

#include <math.h>

#include "base/mem.h"

enum { INKED = 128 };

/* From each pixel to the next letter in its column; beyond: at least so many. */
static void measure_columns(const vt_ink *ink, uint16_t *far, uint16_t beyond)
{
    size_t w = (size_t)ink->w, h = (size_t)ink->h;
    for (size_t x = 0; x < w; x++)
        far[x] = ink->data[x] >= INKED ? 0 : beyond;
    for (size_t i = w; i < w * h; i++) {
        uint16_t above = far[i - w];
        far[i] = ink->data[i] >= INKED ? 0 : above < beyond ? (uint16_t)(above + 1) : beyond;
    }
    for (size_t i = w * h - w; i-- > 0;)
        if (far[i + w] + 1 < far[i]) far[i] = (uint16_t)(far[i + w] + 1);
}

typedef struct {
    int x;
    double height, from; /* squared, of its tip; it is the lowest one from here on */
} parabola;

static int find_lowest(const uint16_t *far, int w, uint16_t beyond, parabola *all)
{
    int count = 0;
    for (int x = 0; x < w; x++) {
        if (far[x] >= beyond) continue;
        parabola p = {x, (double)far[x] * far[x], -INFINITY};
        for (; count > 0; count--) {
            const parabola *q = &all[count - 1];
            p.from = (p.height - q->height) / (2.0 * (x - q->x)) + (x + q->x) / 2.0;
            if (p.from > q->from) break;
            p.from = -INFINITY;
        }
        all[count++] = p;
    }
    return count;
}

bool vt_ink_grow_far(vt_ink *ink, double radius)
{
    size_t w = (size_t)ink->w, h = (size_t)ink->h;
    uint16_t beyond = (uint16_t)(radius + 2);
    uint16_t *far = vt_alloc_array(w * h, sizeof *far);
    parabola *all = vt_alloc_array(w, sizeof *all);
    bool room = far && all;
    if (room && w > 0 && h > 0) measure_columns(ink, far, beyond);
    for (size_t y = 0; room && y < h; y++) {
        uint8_t *row = ink->data + y * w;
        int count = find_lowest(far + y * w, ink->w, beyond, all), k = 0;
        for (int x = 0; x < ink->w && count > 0; x++) {
            while (k + 1 < count && all[k + 1].from < x)
                k++;
            double across = x - all[k].x, share = radius + 1 - sqrt(across * across + all[k].height);
            uint8_t grown = (uint8_t)(255 * fmin(fmax(share, 0), 1) + 0.5);
            if (grown > row[x]) row[x] = grown;
        }
    }
    vt_free(far);
    vt_free(all);
    return room;
}
