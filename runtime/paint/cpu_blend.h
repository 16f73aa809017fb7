/* Blends of rows of premultiplied pixels that pixman has none or slower ones for. */
#ifndef VT_PAINT_CPU_BLEND_H
#define VT_PAINT_CPU_BLEND_H

#include <stdbool.h>
#include <stdint.h>

/* Every channel times that of the tint. */
void vt_row_modulate(uint32_t *row, int count, uint32_t tint);
/* Every channel times that of the other row. */
void vt_row_multiply(uint32_t *row, const uint32_t *by, int count);
/* s + d - s d, of every channel. */
void vt_row_screen(uint32_t *row, const uint32_t *with, int count);
/* s over d, of rows that lie so many pixels apart: the very pixels that pixman makes, in half the time. False
 * where the processor has no vectors of 32 bytes: nothing is done, and pixman is as fast. */
bool vt_rows_over(uint32_t *rows, int apart, const uint32_t *front, int front_apart, int w, int h);

#endif
