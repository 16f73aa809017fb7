/* Blends of rows of premultiplied pixels that pixman has none or no fast ones for. */
#ifndef VT_PAINT_CPU_BLEND_H
#define VT_PAINT_CPU_BLEND_H

#include <stdint.h>

/* Every channel times that of the tint. */
void vt_row_modulate(uint32_t *row, int count, uint32_t tint);
/* Every channel times that of the other row. */
void vt_row_multiply(uint32_t *row, const uint32_t *by, int count);
/* s + d - s d, of every channel. */
void vt_row_screen(uint32_t *row, const uint32_t *with, int count);

#endif
