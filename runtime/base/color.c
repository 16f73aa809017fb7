/* Colours as text and between two others. */
#include "base/color.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool vt_color_parse(const char *text, vt_color *out)
{
    if (!text || text[0] != '#') return false;
    size_t digits = strlen(text + 1);
    if (digits != 6 && digits != 8) return false;
    uint8_t channels[4] = {0, 0, 0, 255};
    for (size_t i = 0; i < digits / 2; i++) {
        int high = hex_digit(text[1 + 2 * i]), low = hex_digit(text[2 + 2 * i]);
        if (high < 0 || low < 0) return false;
        channels[i] = (uint8_t)(high * 16 + low);
    }
    *out = (vt_color){channels[0], channels[1], channels[2], channels[3]};
    return true;
}

void vt_color_text(vt_color color, char out[10])
{
    if (color.a == 255)
        snprintf(out, 10, "#%02x%02x%02x", color.r, color.g, color.b);
    else
        snprintf(out, 10, "#%02x%02x%02x%02x", color.r, color.g, color.b, color.a);
}

bool vt_color_equal(vt_color a, vt_color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

/* Channel of the mixture whose alpha is `alpha` (0 to 255, not rounded yet). */
static uint8_t mix_channel(int from, int from_alpha, int to, int to_alpha, double t, double alpha)
{
    double premultiplied = from * from_alpha * (1 - t) + to * to_alpha * t;
    double value = floor(premultiplied / alpha + 0.5);
    return (uint8_t)(value > 255 ? 255 : value);
}

vt_color vt_color_mix(vt_color from, vt_color to, double t)
{
    if (!(t > 0)) return from;
    if (t >= 1) return to;
    double alpha = from.a * (1 - t) + to.a * t;
    if (alpha <= 0) return (vt_color){0, 0, 0, 0};
    return (vt_color){
        mix_channel(from.r, from.a, to.r, to.a, t, alpha),
        mix_channel(from.g, from.a, to.g, to.a, t, alpha),
        mix_channel(from.b, from.a, to.b, to.a, t, alpha),
        (uint8_t)floor(alpha + 0.5),
    };
}
