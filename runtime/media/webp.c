/* WebP with libwebp, which scales while it decodes and multiplies by alpha itself; animated ones frame by
 * frame. */
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include "media/decoding.h"

static void *failed(vt_decoding *d, VP8StatusCode status)
{
    if (status == VP8_STATUS_OUT_OF_MEMORY) return vt_decoding_no_memory(d);
    return vt_decoding_damaged(
        d, status == VP8_STATUS_NOT_ENOUGH_DATA ? "the end of the file is missing" : "it is not WebP inside");
}

vt_pixels *vt_decode_webp(vt_decoding *d)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return vt_decoding_damaged(d, "another version of libwebp");
    VP8StatusCode status = WebPGetFeatures(d->bytes, d->size, &config.input);
    if (status != VP8_STATUS_OK) return failed(d, status);
    if (config.input.width != (int)d->head.w || config.input.height != (int)d->head.h)
        return vt_decoding_damaged(d, "two sizes");
    int w = config.input.width >> d->halvings, h = config.input.height >> d->halvings;
    vt_pixels *pixels = vt_pixels_create(w ? w : 1, h ? h : 1);
    if (!pixels) return vt_decoding_no_memory(d);
    config.options.use_scaling = d->halvings > 0;
    d->halvings = 0;
    config.options.scaled_width = pixels->w;
    config.options.scaled_height = pixels->h;
    config.output.colorspace = MODE_bgrA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = (uint8_t *)pixels->data;
    config.output.u.RGBA.stride = pixels->stride * 4;
    config.output.u.RGBA.size = (size_t)pixels->stride * (size_t)pixels->h * 4;
    status = WebPDecode(d->bytes, d->size, &config);
    WebPFreeDecBuffer(&config.output);
    if (status == VP8_STATUS_OK) {
        pixels->opaque = !config.input.has_alpha;
        return pixels;
    }
    vt_pixels_destroy(pixels);
    return failed(d, status);
}

static bool opaque(const vt_pixels *pixels)
{
    uint32_t all = 0xFFFFFFFF;
    for (size_t i = 0; i < (size_t)pixels->stride * (size_t)pixels->h; i++)
        all &= pixels->data[i];
    return all >> 24 == 255;
}

vt_image *vt_decode_webp_frames(vt_decoding *d)
{
    WebPAnimDecoderOptions options;
    WebPData data = {d->bytes, d->size};
    WebPAnimInfo info;
    vt_image *image = NULL;
    if (!WebPAnimDecoderOptionsInit(&options)) return vt_decoding_damaged(d, "another version of libwebp");
    options.color_mode = MODE_bgrA;
    WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, &options);
    if (!decoder || !WebPAnimDecoderGetInfo(decoder, &info) || info.canvas_width != d->head.w ||
        info.canvas_height != d->head.h) {
        WebPAnimDecoderDelete(decoder);
        return vt_decoding_damaged(d, "its animation cannot be read");
    }
    for (int before = 0, until; WebPAnimDecoderHasMoreFrames(decoder); before = until) {
        uint8_t *canvas;
        if (vt_decoding_stopped(d) || !WebPAnimDecoderGetNext(decoder, &canvas, &until)) break;
        vt_pixels *frame = vt_pixels_create((int32_t)d->head.w, (int32_t)d->head.h);
        if (frame) {
            memcpy(frame->data, canvas, (size_t)frame->w * (size_t)frame->h * 4);
            frame->opaque = opaque(frame);
        }
        frame = vt_pixels_halved_times(frame, d->halvings);
        if (!vt_media_append(&image, frame, until - before)) {
            vt_image_destroy(image);
            WebPAnimDecoderDelete(decoder);
            return vt_decoding_no_memory(d);
        }
    }
    WebPAnimDecoderDelete(decoder);
    return image ? image : vt_decoding_damaged(d, "its first frame is broken");
}
