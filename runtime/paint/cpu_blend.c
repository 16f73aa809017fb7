/* Four pixels at a time; the last few through a copy. */
#include "paint/cpu_blend.h"

#include "paint/cpu_vectors.h"

typedef words8 (*blend)(words8 behind, words8 front);

static inline __attribute__((always_inline)) words8 multiply(words8 behind, words8 front)
{
    return times(behind, front);
}

static inline __attribute__((always_inline)) words8 screen(words8 behind, words8 front)
{
    return behind + front - times(behind, front);
}

static inline __attribute__((always_inline)) void four(uint32_t *row, const uint32_t *with, blend each)
{
    words8 low = each(widen(read8(row)), widen(read8(with)));
    words8 high = each(widen(read8(row + 2)), widen(read8(with + 2)));
    bytes16 done = narrow(low, high);
    memcpy(row, &done, sizeof done);
}

static inline __attribute__((always_inline)) void blend_row(
    uint32_t *row, const uint32_t *with, int step, int count, blend each)
{
    for (; count >= 4; count -= 4, row += 4, with += step)
        four(row, with, each);
    uint32_t last[4] = {0}, last_with[4] = {0};
    memcpy(last, row, (size_t)count * sizeof *row);
    memcpy(last_with, with, (size_t)count * sizeof *row);
    four(last, last_with, each);
    memcpy(row, last, (size_t)count * sizeof *row);
}

void vt_row_modulate(uint32_t *row, int count, uint32_t tint)
{
    const uint32_t tints[4] = {tint, tint, tint, tint};
    blend_row(row, tints, 0, count, multiply);
}

void vt_row_multiply(uint32_t *row, const uint32_t *by, int count)
{
    blend_row(row, by, 4, count, multiply);
}

void vt_row_screen(uint32_t *row, const uint32_t *with, int count)
{
    blend_row(row, with, 4, count, screen);
}
