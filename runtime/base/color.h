/* Colours are 8-bit sRGB, straight alpha in the API, premultiplied in pixels. */
#ifndef VT_BASE_COLOR_H
#define VT_BASE_COLOR_H

#include <stdbool.h>
#include <stdint.h>

typedef struct { uint8_t r, g, b, a; } vt_color;

/* "#rrggbb" or "#rrggbbaa", upper or lower case. */
bool vt_color_parse(const char *text, vt_color *out);
/* Always "#rrggbb" when opaque, else "#rrggbbaa". */
void vt_color_text(vt_color color, char out[10]);
bool vt_color_equal(vt_color a, vt_color b);
/* Per channel, in premultiplied space, t from 0 to 1. */
vt_color vt_color_mix(vt_color from, vt_color to, double t);

#endif
