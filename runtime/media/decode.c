/* What is worth decoding, how small it may become on the way, and which decoder does it. */
#include "media/decode.h"

#include <SDL_image.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include "base/mem.h"
#include "media/decoding.h"

enum {
    SHRUNK_MOST = 16, /* times the ceiling: JPEG and WebP are scaled on the way, but that takes time too */
    SIDE_READ_MOST = 1 << 24,
    DRAWING_SIDE_MOST = 100000
};

bool vt_decoding_stopped(const vt_decoding *d)
{
    return d->wish->stop && atomic_load_explicit(d->wish->stop, memory_order_relaxed);
}

void *vt_decoding_damaged(vt_decoding *d, const char *why)
{
    d->outcome = VT_ASSET_DAMAGED;
    vt_fail(d->err, VT_ERR_PARSE, d->name, "The picture is damaged (%s); save or copy it again.", why);
    return NULL;
}

void *vt_decoding_no_memory(vt_decoding *d)
{
    d->outcome = VT_ASSET_NO_MEMORY;
    vt_fail_memory(d->err, "a picture");
    return NULL;
}

static bool refuse(vt_decoding *d, vt_asset_outcome outcome, vt_err_kind kind, const char *why)
{
    d->outcome = outcome;
    return vt_fail(d->err, kind, d->name, "%s", why);
}

static bool readable(vt_decoding *d)
{
    if (d->head.format == VT_FORMAT_UNKNOWN)
        return refuse(
            d, VT_ASSET_DAMAGED, VT_ERR_PARSE, "Not a picture: use PNG, JPEG, WebP, GIF, SVG, TIFF or BMP.");
    if (d->head.w == 0 || d->head.h == 0)
        return refuse(d, VT_ASSET_DAMAGED, VT_ERR_PARSE, "The picture's header is broken; save it again.");
    if (d->head.cut)
        return refuse(
            d, VT_ASSET_DAMAGED, VT_ERR_PARSE, "The end of the picture is missing; copy the file again.");
    return true;
}

/* How many times it may be halved and still covers what is wanted. */
static int halvings_of(int64_t w, int64_t h, int64_t cover_w, int64_t cover_h)
{
    int times = 0;
    if (cover_w <= 0 || cover_h <= 0) return 0;
    while (w >> (times + 1) >= cover_w && h >> (times + 1) >= cover_h)
        times++;
    return times;
}

static bool affordable(vt_decoding *d)
{
    const vt_sniffed *head = &d->head;
    double most = d->wish->most_megapixels * 1e6, pixels = (double)head->w * head->h;
    if (head->format == VT_FORMAT_SVG) {
        if (head->w <= DRAWING_SIDE_MOST && head->h <= DRAWING_SIDE_MOST) return true;
        d->outcome = VT_ASSET_REFUSED;
        return vt_fail(d->err, VT_ERR_RANGE, d->name,
            "The drawing is %u x %u units large; at most %d a side are drawn. Make it smaller.", head->w,
            head->h, DRAWING_SIDE_MOST);
    }
    bool scalable = (head->format == VT_FORMAT_JPEG || head->format == VT_FORMAT_WEBP) && head->frames == 1;
    bool sane = head->w <= SIDE_READ_MOST && head->h <= SIDE_READ_MOST;
    double kept = pixels * head->frames;
    if (sane && (kept <= most || (scalable && pixels <= most * SHRUNK_MOST))) {
        for (; kept > most; kept /= 4)
            d->halvings++;
        while (head->w >> d->halvings > VT_MEDIA_SIDE_MOST || head->h >> d->halvings > VT_MEDIA_SIDE_MOST)
            d->halvings++;
        if (head->piece <= d->most_bytes) return true;
    }
    d->outcome = VT_ASSET_REFUSED;
    if (head->frames > 1)
        return vt_fail(d->err, VT_ERR_RANGE, d->name,
            "The picture has %u frames of %u x %u pixels; at most %g million pixels are shown. Make it "
            "smaller "
            "or shorter.",
            head->frames, head->w, head->h, d->wish->most_megapixels);
    return vt_fail(d->err, VT_ERR_RANGE, d->name,
        "The picture has %u x %u pixels; at most %g million are shown. Make it smaller, or make tiles of it "
        "for "
        "a zoomable (vips dzsave).",
        head->w, head->h, d->wish->most_megapixels);
}

static vt_pixels *decode_still(vt_decoding *d)
{
    switch (d->head.format) {
    case VT_FORMAT_PNG:
        return vt_decode_png(d);
    case VT_FORMAT_JPEG:
        return vt_decode_jpeg(d);
    case VT_FORMAT_WEBP:
        return vt_decode_webp(d);
    case VT_FORMAT_BMP:
        return vt_decode_bmp(d);
    case VT_FORMAT_TIFF:
        return vt_decode_tiff(d);
    case VT_FORMAT_SVG:
        return vt_decode_svg(d);
    default:
        return vt_decoding_damaged(d, "not a picture");
    }
}

static vt_image *decode(vt_decoding *d)
{
    vt_pixels *pixels;
    bool gif = d->head.format == VT_FORMAT_GIF;
    if (gif || d->head.frames > 1) {
        vt_image *frames = gif ? vt_decode_gif_frames(d) : vt_decode_webp_frames(d);
        if (!frames || frames->frame_count > 1) return frames;
        pixels = frames->pixels[0];
        frames->pixels[0] = NULL;
        vt_image_destroy(frames);
    } else {
        pixels = decode_still(d);
        if (!pixels) return NULL;
        pixels = vt_pixels_halved_times(pixels, d->halvings);
    }
    if (pixels && d->head.orientation > 1) pixels = vt_pixels_upright(pixels, d->head.orientation);
    vt_image *image = d->wish->flat ? vt_image_of(pixels) : vt_levels_of(pixels);
    return image ? image : vt_decoding_no_memory(d);
}

bool vt_media_append(vt_image **image, vt_pixels *frame, int delay_ms)
{
    int count = *image ? (*image)->frame_count : 0;
    vt_pixels **list = NULL;
    uint16_t *delays = NULL;
    if (!frame) return false;
    if (!*image) *image = vt_image_of(frame);
    if (!*image) return false;
    if ((count & (count - 1)) == 0) {
        list = vt_realloc_array((*image)->pixels, (size_t)(count ? 2 * count : 1), sizeof *list);
        if (list) (*image)->pixels = list;
        delays = vt_realloc_array((*image)->delay_ms, (size_t)(count ? 2 * count : 1), sizeof *delays);
        if (delays) (*image)->delay_ms = delays;
    }
    if (((count & (count - 1)) == 0 && (!list || !delays))) {
        if (count) vt_pixels_destroy(frame);
        return false;
    }
    (*image)->pixels[count] = frame;
    (*image)->delay_ms[count] = (uint16_t)(delay_ms < 1 ? 1 : delay_ms > UINT16_MAX ? UINT16_MAX : delay_ms);
    (*image)->frame_count = count + 1;
    return true;
}

bool vt_media_decode(const void *bytes, size_t size, const char *name, const vt_decode_wish *wish,
    vt_image **out, vt_asset_outcome *outcome, vt_err *err)
{
    vt_decoding d = {.bytes = bytes,
        .size = size,
        .name = name,
        .head = vt_sniff(bytes, size),
        .wish = wish,
        .most_bytes = (uint64_t)(wish->most_megapixels * 4e6),
        .outcome = VT_ASSET_READY,
        .err = err};
    bool sideways = d.head.orientation >= 5;
    int32_t w = (int32_t)(sideways ? d.head.h : d.head.w), h = (int32_t)(sideways ? d.head.w : d.head.h);
    *out = NULL;
    if (readable(&d) && affordable(&d)) {
        int times = halvings_of(w, h, wish->cover_w, wish->cover_h);
        if (times > d.halvings) d.halvings = times;
        if (d.head.format == VT_FORMAT_SVG) d.halvings = 0;
        *out = decode(&d);
    }
    if (*out) {
        (*out)->w = w;
        (*out)->h = h;
    } else if (d.outcome == VT_ASSET_READY) {
        refuse(&d, VT_ASSET_NO_MEMORY, VT_ERR_STATE, "Nobody waits for the picture any more.");
    }
    *outcome = d.outcome;
    return *out != NULL;
}

const char *vt_media_versions(void)
{
    static char text[120];
    const SDL_version *image = IMG_Linked_Version();
    int webp = WebPGetDecoderVersion();
    snprintf(text, sizeof text, "libjpeg-turbo %d.%d.%d, libpng %s, libwebp %d.%d.%d, SDL_image %d.%d.%d",
        LIBJPEG_TURBO_VERSION_NUMBER / 1000000, LIBJPEG_TURBO_VERSION_NUMBER / 1000 % 1000,
        LIBJPEG_TURBO_VERSION_NUMBER % 1000, png_get_libpng_ver(NULL), webp >> 16, webp >> 8 & 255,
        webp & 255, image->major, image->minor, image->patch);
    return text;
}
