/* A pixel is a vector of four floats on its way. */
#include "paint/gradient.h"

#include <math.h>

typedef float quad __attribute__((vector_size(16))); /* blue, green, red, alpha */
typedef int32_t quad_int __attribute__((vector_size(16)));

/* Ordered dither after Bayer (1973). */
static const uint8_t thresholds[8][8] = {{0, 32, 8, 40, 2, 34, 10, 42}, {48, 16, 56, 24, 50, 18, 58, 26},
    {12, 44, 4, 36, 14, 46, 6, 38}, {60, 28, 52, 20, 62, 30, 54, 22}, {3, 35, 11, 43, 1, 33, 9, 41},
    {51, 19, 59, 27, 49, 17, 57, 25}, {15, 47, 7, 39, 13, 45, 5, 37}, {63, 31, 55, 23, 61, 29, 53, 21}};

static void premultiply(vt_color c, float out[4])
{
    const float alpha = (float)c.a / 255;
    out[0] = (float)c.b * alpha;
    out[1] = (float)c.g * alpha;
    out[2] = (float)c.r * alpha;
    out[3] = (float)c.a;
}

static vt_affine measured(const vt_draw_gradient *g, double w, double h)
{
    if (g->kind == VT_GRADIENT_RADIAL)
        return vt_affine_multiply(vt_affine_scale(2 / w, 2 / h), vt_affine_translate(-w / 2, -h / 2));
    vt_affine turned = vt_affine_rotate(-g->angle);
    double length = fabs(w * turned.a) + fabs(h * turned.c);
    return vt_affine_multiply(
        vt_affine_translate(0.5, 0), vt_affine_multiply(vt_affine_scale(1 / length, 1 / length),
                                         vt_affine_multiply(turned, vt_affine_translate(-w / 2, -h / 2))));
}

bool vt_shade_init(vt_shade *shade, vt_color color, const vt_draw_gradient *gradient, double w, double h,
    const vt_affine *place)
{
    float end[4];
    bool plain = !gradient || gradient->kind == VT_GRADIENT_NONE || !(w > 0) || !(h > 0);
    vt_color last = plain ? color : gradient->end;
    *shade = (vt_shade){.kind = plain ? VT_GRADIENT_NONE : gradient->kind};
    shade->opaque = color.a == 255 && last.a == 255;
    premultiply(color, shade->start);
    premultiply(last, end);
    for (int i = 0; i < 4; i++)
        shade->change[i] = end[i] - shade->start[i];
    if (plain) return color.a > 0;
    vt_affine back;
    if (!isfinite(gradient->angle) || !vt_affine_invert(*place, &back)) return false;
    shade->back = vt_affine_multiply(measured(gradient, w, h), back);
    return color.a > 0 || last.a > 0;
}

static quad take(const float from[4])
{
    return (quad){from[0], from[1], from[2], from[3]};
}

static float way_at(const vt_shade *shade, double u, double v)
{
    double t = shade->kind == VT_GRADIENT_RADIAL ? sqrt(u * u + v * v) : u;
    return (float)(t < 0 ? 0 : t > 1 ? 1 : t);
}

static quad unpack(uint32_t p)
{
    return (quad){(float)(p & 255), (float)(p >> 8 & 255), (float)(p >> 16 & 255), (float)(p >> 24)};
}

/* Rounded by the threshold; no channel above alpha, since all are rounded alike. */
static uint32_t pack(quad value, float threshold)
{
    quad_int i = __builtin_convertvector(value + threshold, quad_int);
    quad_int beyond = i > 255;
    i = (i & ~beyond) | (beyond & 255);
    return (uint32_t)i[3] << 24 | (uint32_t)i[2] << 16 | (uint32_t)i[1] << 8 | (uint32_t)i[0];
}

void vt_shade_row(
    const vt_shade *shade, int x, int y, int count, const uint8_t *cover, const vt_rim *rim, uint32_t *out)
{
    const quad start = take(shade->start), change = take(shade->change);
    const quad edge = unpack(rim ? rim->color : 0);
    const vt_affine b = shade->back;
    const uint8_t *row = thresholds[y & 7];
    double u = b.a * (x + 0.5) + b.c * (y + 0.5) + b.e, v = b.b * (x + 0.5) + b.d * (y + 0.5) + b.f;
    for (int i = 0; i < count; i++) {
        quad value = start;
        if (shade->kind != VT_GRADIENT_NONE) value += change * way_at(shade, u + b.a * i, v + b.b * i);
        if (cover) value *= (float)cover[i] * (1 / 255.0F);
        if (rim) {
            float share = (float)rim->cover[i] * (1 / 255.0F);
            if (!rim->beside) value *= 1 - share * (edge[3] * (1 / 255.0F));
            value += edge * share;
        }
        out[i] = pack(value, ((float)row[(x + i) & 7] + 0.5F) / 64);
    }
}
