#include "base/image.h"

#include "base/mem.h"

vt_image *vt_image_of(vt_pixels *pixels)
{
    if (!pixels) return NULL;
    vt_image *image = vt_alloc(sizeof *image);
    vt_pixels **list = vt_alloc_array(1, sizeof(vt_pixels *));
    if (!image || !list) {
        vt_free(image);
        vt_free(list);
        vt_pixels_destroy(pixels);
        return NULL;
    }
    list[0] = pixels;
    *image = (vt_image){.w = pixels->w, .h = pixels->h, .frame_count = 1, .level_count = 1, .pixels = list};
    return image;
}

static int count_of(const vt_image *image)
{
    return image->frame_count > 1 ? image->frame_count : image->level_count;
}

void vt_image_destroy(vt_image *image)
{
    if (!image) return;
    for (int i = 0; i < count_of(image); i++)
        vt_pixels_destroy(image->pixels[i]);
    vt_free(image->pixels);
    vt_free(image->delay_ms);
    vt_free(image);
}

size_t vt_image_bytes(const vt_image *image)
{
    size_t bytes = 0;
    for (int i = 0; i < count_of(image); i++)
        bytes += (size_t)image->pixels[i]->stride * (size_t)image->pixels[i]->h * sizeof(uint32_t);
    return bytes;
}
