/* GIF with giflib, one frame after the other on one canvas, as GIF89a tells to dispose of them. Frames that
 * are cut off at the end of the file are left out. */
#include <gif_lib.h>
#include <string.h>

#include "base/mem.h"
#include "media/decoding.h"

enum { HASTY_MS = 20, CALM_MS = 100 /* what browsers make of a delay below that */ };

typedef struct {
    vt_decoding *d;
    size_t at;
    GifFileType *file;
    vt_pixels *canvas, *before; /* before: what the last frame covered, to be put back */
    GifByteType *line;
    GraphicsControlBlock control;
} animation;

static int read_bytes(GifFileType *file, GifByteType *out, int size)
{
    animation *a = file->UserData;
    size_t left = a->d->size - a->at, got = (size_t)size < left ? (size_t)size : left;
    memcpy(out, a->d->bytes + a->at, got);
    a->at += got;
    return (int)got;
}

static bool read_control(animation *a)
{
    int code;
    GifByteType *block;
    if (DGifGetExtension(a->file, &code, &block) == GIF_ERROR) return false;
    if (code == GRAPHICS_EXT_FUNC_CODE && block) DGifExtensionToGCB(block[0], block + 1, &a->control);
    while (block)
        if (DGifGetExtensionNext(a->file, &block) == GIF_ERROR) return false;
    return true;
}

static void draw_line(animation *a, const GifImageDesc *place, const ColorMapObject *colors, int y)
{
    if (y >= a->canvas->h) return;
    uint32_t *row = a->canvas->data + (ptrdiff_t)y * a->canvas->stride;
    for (int i = 0; i < place->Width && place->Left + i < a->canvas->w; i++) {
        int index = a->line[i];
        if (index == a->control.TransparentColor || index >= colors->ColorCount) continue;
        GifColorType color = colors->Colors[index];
        row[place->Left + i] =
            0xFF000000 | (uint32_t)color.Red << 16 | (uint32_t)color.Green << 8 | color.Blue;
    }
}

static bool draw_frame(animation *a, const GifImageDesc *place)
{
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    const ColorMapObject *colors = place->ColorMap ? place->ColorMap : a->file->SColorMap;
    if (!colors) return false;
    for (int pass = 0; pass < (place->Interlace ? 4 : 1); pass++) {
        int down = place->Interlace ? step[pass] : 1;
        for (int y = place->Interlace ? first[pass] : 0; y < place->Height; y += down) {
            if (vt_decoding_stopped(a->d)) return false; /* a small file can hold a frame of gigapixels */
            if (DGifGetLine(a->file, a->line, place->Width) == GIF_ERROR) return false;
            draw_line(a, place, colors, place->Top + y);
        }
    }
    return true;
}

static void copy(const vt_pixels *from, vt_pixels *to)
{
    memcpy(to->data, from->data, (size_t)from->stride * (size_t)from->h * sizeof *from->data);
}

static void dispose(animation *a, const GifImageDesc *place)
{
    if (a->control.DisposalMode == DISPOSE_PREVIOUS) copy(a->before, a->canvas);
    if (a->control.DisposalMode != DISPOSE_BACKGROUND) return;
    for (int y = place->Top; y < place->Top + place->Height && y < a->canvas->h; y++) {
        uint32_t *row = a->canvas->data + (ptrdiff_t)y * a->canvas->stride;
        for (int x = place->Left; x < place->Left + place->Width && x < a->canvas->w; x++)
            row[x] = 0;
    }
}

/* A copy of the canvas, where pixels are whole or not there. */
static vt_pixels *snapshot(const animation *a)
{
    vt_pixels *frame = vt_pixels_create(a->canvas->w, a->canvas->h);
    if (!frame) return NULL;
    copy(a->canvas, frame);
    vt_pixels_premultiply(frame);
    return vt_pixels_halved_times(frame, a->d->halvings);
}

static const GraphicsControlBlock plain = {.TransparentColor = NO_TRANSPARENT_COLOR};

/* One frame with what stands before it; false at the end and when memory is short, *image is then NULL. */
static bool read_frame(animation *a, vt_image **image)
{
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    while (DGifGetRecordType(a->file, &type) != GIF_ERROR && type == EXTENSION_RECORD_TYPE)
        if (!read_control(a)) return false;
    if (type != IMAGE_DESC_RECORD_TYPE || DGifGetImageDesc(a->file) == GIF_ERROR) return false;
    const GifImageDesc *place = &a->file->Image;
    copy(a->canvas, a->before);
    if (!draw_frame(a, place)) return false;
    int delay = a->control.DelayTime * 10;
    if (!vt_media_append(image, snapshot(a), delay < HASTY_MS ? CALM_MS : delay)) {
        vt_image_destroy(*image);
        *image = vt_decoding_no_memory(a->d);
        return false;
    }
    dispose(a, place);
    a->control = plain;
    return true;
}

vt_image *vt_decode_gif_frames(vt_decoding *d)
{
    animation a = {.d = d, .control = plain};
    vt_image *image = NULL;
    int error = 0;
    a.file = DGifOpen(&a, read_bytes, &error);
    if (!a.file) return vt_decoding_damaged(d, "its header cannot be read");
    a.canvas = vt_pixels_create((int32_t)d->head.w, (int32_t)d->head.h);
    a.before = vt_pixels_create((int32_t)d->head.w, (int32_t)d->head.h);
    a.line = vt_alloc(UINT16_MAX);
    if (!a.canvas || !a.before || !a.line) {
        vt_decoding_no_memory(d);
    } else {
        for (uint32_t i = 0; i < d->head.frames && !vt_decoding_stopped(d); i++)
            if (!read_frame(&a, &image)) break;
        if (!image && d->outcome == VT_ASSET_READY) vt_decoding_damaged(d, "its first frame is broken");
    }
    vt_pixels_destroy(a.canvas);
    vt_pixels_destroy(a.before);
    vt_free(a.line);
    DGifCloseFile(a.file, &error);
    return image;
}
