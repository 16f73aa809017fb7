/* Pictures and filters on a sheet. What is pasted covers whole pixels, so that one picture replaces another
 * without a seam.
 *
 * A mean grows by small shares: in 8 bits each step would lose half a level. So the first picture that is
 * laid over with a weight gives the sheet a second set of pixels of 16 bits. A pixel of it counts only while
 * it rounds to the one on the sheet: whatever else draws on the sheet need not know of it. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "paint/cpu_sample.h"
#include "paint/cpu_vectors.h"
#include "paint/films.h"
#include "paint/pictures.h"
#include "paint/scale.h"
#include "paint/sheet.h"

enum { CHANNELS = 4 };

static uint32_t *row_at(vt_sprite *sprite, int x, int y)
{
    return (uint32_t *)sprite->data + (size_t)y * (size_t)(sprite->stride / 4) + x;
}

static vt_irect to_pixels(vt_rect r)
{
    return (vt_irect){
        vt_paint_round(r.x), vt_paint_round(r.y), vt_paint_round(r.x + r.w), vt_paint_round(r.y + r.h)};
}

static float within(float value)
{
    return value > 0 ? value < 1 ? value : 1 : 0; /* NaN is 0 */
}

/* ---- the key ---- */

typedef struct {
    float cb, cr, tolerance, soft;
} key_of;

static void chroma(float r, float g, float b, float *cb, float *cr)
{
    *cb = -0.168736f * r - 0.331264f * g + 0.5f * b;
    *cr = 0.5f * r - 0.418688f * g - 0.081312f * b;
}

static key_of make_key(const vt_sketch_paste *paste)
{
    key_of key = {.tolerance = (float)paste->tolerance, .soft = (float)paste->soft};
    chroma(paste->key.r / 255.0f, paste->key.g / 255.0f, paste->key.b / 255.0f, &key.cb, &key.cr);
    return key;
}

static uint32_t keyed(const key_of *key, uint32_t pixel)
{
    if (pixel >> 24 == 0) return 0;
    float whole = 1 / (float)(pixel >> 24), cb, cr;
    chroma((float)(pixel >> 16 & 255) * whole, (float)(pixel >> 8 & 255) * whole,
        (float)(pixel & 255) * whole, &cb, &cr);
    float x = cb - key->cb, y = cr - key->cr, squared = x * x + y * y, far = key->tolerance + key->soft;
    if (squared > far * far) return pixel;
    float beyond = sqrtf(squared) - key->tolerance;
    uint32_t share = key->soft > 0 ? (uint32_t)(within(beyond / key->soft) * 255 + 0.5f) : 0;
    return vt_paint_modulate(pixel, share * 0x01010101U);
}

/* ---- laying over ---- */

static void lay_over(uint32_t *to, const uint32_t *from, int count)
{
    for (int i = 0; i < count; i++) {
        uint32_t rest = 255 - (from[i] >> 24);
        to[i] = rest == 0 ? from[i] : from[i] + vt_paint_modulate(to[i], rest * 0x01010101U);
    }
}

typedef uint8_t bytes4 __attribute__((vector_size(4)));
typedef uint16_t words4 __attribute__((vector_size(8)));

static inline ints4 apart(uint32_t pixel)
{
    bytes4 bytes;
    memcpy(&bytes, &pixel, sizeof bytes);
    return __builtin_convertvector(bytes, ints4);
}

/* Of 16 bits: by 257, rounded. */
static inline uint32_t together(ints4 fine)
{
    bytes4 bytes = __builtin_convertvector(((fine << 8) - fine + 32895) >> 16, bytes4);
    uint32_t pixel;
    memcpy(&pixel, &bytes, sizeof pixel);
    return pixel;
}

static inline ints4 widened(ints4 bytes)
{
    return (bytes << 8) + bytes;
}

/* Sums stay within 32 bits, since both shares of 65,536 make a whole. */
static void lay_share(uint32_t *to, uint16_t *fine, const uint32_t *from, int count, double weight)
{
    const uint32_t share = (uint32_t)(weight * 65536 + 0.5);
    for (int i = 0; i < count; i++, fine += CHANNELS) {
        const uint32_t alpha = from[i] >> 24;
        const uint32_t keep = 65536 - (alpha == 255 ? share : (share * alpha + 127) / 255);
        words4 kept;
        memcpy(&kept, fine, sizeof kept);
        ints4 there = __builtin_convertvector(kept, ints4);
        if (together(there) != to[i]) there = widened(apart(to[i]));
        ints4 mean = (there * keep + widened(apart(from[i])) * share + 32768) >> 16;
        kept = __builtin_convertvector(mean, words4);
        memcpy(fine, &kept, sizeof kept);
        to[i] = together(mean);
    }
}

static bool make_fine(vt_sheet *sheet)
{
    if (sheet->fine) return true;
    size_t pixels = (size_t)sheet->sprite->w * (size_t)sheet->sprite->h;
    sheet->fine = vt_alloc_array(pixels, CHANNELS * sizeof *sheet->fine);
    return sheet->fine != NULL;
}

/* ---- the picture ---- */

/* Halved while it is more than twice as large as it is shown, or it would flicker; NULL: memory is short. */
static vt_sprite *halved(const vt_sprite *from, vt_rect part, int w, int h)
{
    const vt_sprite_key key = {.kind = VT_SPRITE_FILM};
    vt_sprite *own = NULL;
    for (int n = 1; from->w > 1 && from->h > 1 && part.w / n >= 2 * w && part.h / n >= 2 * h; n *= 2) {
        vt_sprite *half = vt_sprite_create(&key, false, from->w / 2, from->h / 2);
        if (half) vt_scale_halve(from, half);
        vt_sprite_destroy(own);
        own = half;
        from = half;
        if (!half) break;
    }
    return own;
}

static vt_affine onto(vt_rect part, vt_irect box, bool mirrored)
{
    double across = (box.x1 - box.x0) / part.w, down = (box.y1 - box.y0) / part.h;
    if (mirrored) return (vt_affine){-across, 0, 0, down, box.x1 + part.x * across, box.y0 - part.y * down};
    return (vt_affine){across, 0, 0, down, box.x0 - part.x * across, box.y0 - part.y * down};
}

static bool paste_rows(vt_sheet *sheet, const vt_sprite *from, vt_rect part, vt_irect box,
    const vt_sketch_paste *how, vt_irect *touched)
{
    uint32_t row[VT_SHEET_MOST];
    vt_sampler sampler;
    vt_sprite *sprite = sheet->sprite;
    vt_affine place = onto(part, box, how->mirrored);
    vt_irect seen = vt_irect_intersect(box, (vt_irect){0, 0, sprite->w, sprite->h});
    bool shared = how->weight < 1;
    if (vt_irect_empty(seen) || !vt_sampler_init(&sampler, from, &place)) return true;
    if (shared && !make_fine(sheet)) return false;
    const key_of key = make_key(how);
    int count = seen.x1 - seen.x0;
    for (int y = seen.y0; y < seen.y1; y++) {
        uint32_t *to = row_at(sprite, seen.x0, y);
        vt_sampler_colors(&sampler, (vt_irect){seen.x0, y, seen.x1, y + 1}, row, count);
        for (int i = 0; how->keyed && i < count; i++)
            row[i] = keyed(&key, row[i]);
        if (shared)
            lay_share(to, sheet->fine + ((size_t)y * (size_t)sprite->w + (size_t)seen.x0) * CHANNELS, row,
                count, how->weight);
        else
            lay_over(to, row, count);
    }
    *touched = seen;
    return true;
}

bool vt_sheet_paste(
    vt_painter *painter, vt_sheet *sheet, const vt_sketch *s, vt_rect exact, vt_irect *touched)
{
    const vt_sketch_more *more = s->more;
    vt_picture *picture = more->film ? NULL : vt_pictures_find(painter, s->asset);
    vt_sprite *from = more->film ? vt_films_find(painter, more->film) : NULL;
    double w = from ? from->w : picture ? picture->w : 0, h = from ? from->h : picture ? picture->h : 0;
    if (!(w > 0) || !(h > 0) || !(exact.w > 0) || !(exact.h > 0)) return true;
    const vt_draw frame = {.w = exact.w, .h = exact.h, .fit = more->paste.fit};
    vt_rect part, shown;
    vt_pictures_fit(&frame, (vt_rect){0, 0, w, h}, &part, &shown);
    vt_irect box = to_pixels((vt_rect){exact.x + shown.x, exact.y + shown.y, shown.w, shown.h});
    int box_w = box.x1 - box.x0, box_h = box.y1 - box.y0;
    if (box_w <= 0 || box_h <= 0) return true;
    if (picture) {
        from = vt_pictures_level(painter, picture, 0, &part, box_w, box_h);
        return paste_rows(sheet, from, part, box, &more->paste, touched);
    }
    bool large = part.w >= 2 * box_w && part.h >= 2 * box_h && from->w > 1 && from->h > 1;
    vt_sprite *half = large ? halved(from, part, box_w, box_h) : NULL;
    if (large && !half) return false;
    if (half) {
        double across = half->w / w, down = half->h / h;
        part = (vt_rect){part.x * across, part.y * down, part.w * across, part.h * down};
    }
    bool whole = paste_rows(sheet, half ? half : from, part, box, &more->paste, touched);
    vt_sprite_destroy(half);
    return whole;
}

/* ---- filters ---- */

static uint32_t filtered(const float m[VT_SKETCH_MATRIX], uint32_t pixel)
{
    float a = (float)(pixel >> 24), share = a > 0 ? 1 / a : 0, out[CHANNELS];
    const float in[CHANNELS] = {(float)(pixel >> 16 & 255) * share, (float)(pixel >> 8 & 255) * share,
        (float)(pixel & 255) * share, a / 255};
    for (int row = 0; row < CHANNELS; row++, m += 5)
        out[row] = within(m[0] * in[0] + m[1] * in[1] + m[2] * in[2] + m[3] * in[3] + m[4]);
    float alpha = out[3] * 255;
    uint32_t r = (uint32_t)(out[0] * alpha + 0.5f), g = (uint32_t)(out[1] * alpha + 0.5f);
    return (uint32_t)(alpha + 0.5f) << 24 | r << 16 | g << 8 | (uint32_t)(out[2] * alpha + 0.5f);
}

vt_irect vt_sheet_filter(vt_sheet *sheet, const double matrix[VT_SKETCH_MATRIX], vt_rect exact)
{
    float m[VT_SKETCH_MATRIX];
    vt_sprite *sprite = sheet->sprite;
    vt_irect box = vt_irect_intersect(to_pixels(exact), (vt_irect){0, 0, sprite->w, sprite->h});
    for (int i = 0; i < VT_SKETCH_MATRIX; i++)
        m[i] = (float)matrix[i];
    for (int y = box.y0; y < box.y1 && box.x0 < box.x1; y++) {
        uint32_t *row = row_at(sprite, box.x0, y), last = row[0], become = filtered(m, last);
        for (int x = 0; x < box.x1 - box.x0; x++) {
            if (row[x] != last) become = filtered(m, last = row[x]); /* paper is mostly one colour */
            row[x] = become;
        }
    }
    return vt_irect_empty(box) ? (vt_irect){0, 0, 0, 0} : box;
}
