/* Picture files of every format, tiny ceilings: a whole picture or a refusal, and what the header says is
 * kept. */
#include <string.h>

#include "../unit/media/samples.h"

#include "base/image.h"
#include "fuzz.h"
#include "media/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    for (int cover = 0; cover <= 20; cover += 20) {
        vt_image *image;
        vt_asset_outcome outcome;
        vt_err err = {.kind = VT_ERR_NONE};
        vt_decode_wish wish = {
            .most_megapixels = 0.05, .cover_w = cover, .cover_h = cover, .flat = cover > 0};
        bool done = vt_media_decode(bytes, size, "x", &wish, &image, &outcome, &err);
        FUZZ_MUST(done == (image != NULL) && done == (outcome == VT_ASSET_READY));
        if (!done) FUZZ_MUST(err.kind != VT_ERR_NONE && err.message[0]);
        if (!done) continue;
        FUZZ_MUST(image->w > 0 && image->h > 0 && image->frame_count >= 1 && image->level_count >= 1);
        FUZZ_MUST(vt_image_bytes(image) <= 300000);
        FUZZ_MUST((image->delay_ms != NULL) == (image->frame_count > 1));
        for (int i = 0; i < image->frame_count; i++)
            FUZZ_MUST(
                image->pixels[i]->w == image->pixels[0]->w && image->pixels[i]->h == image->pixels[0]->h);
        vt_image_destroy(image);
    }
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const names[] = {"deep.png", "grey.png", "interlaced.png", "palette.png", "lossy.webp",
        "alpha.webp", "moving.webp", "moving.gif", "lzw.tiff", "tiles.tiff", "alpha.tiff"};
    static const J_COLOR_SPACE spaces[] = {JCS_RGB, JCS_GRAYSCALE, JCS_CMYK, JCS_YCCK};
    static const unsigned char exif[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0,
        0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0};
    vt_buf file;
    vt_buf_init(&file);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        vt_buf_clear(&file);
        file_of(&file, names[i]);
        add(file.data, file.size);
    }
    for (int i = 0; i < 8; i++) {
        vt_buf jpeg;
        vt_buf_init(&jpeg);
        jpeg_in(&jpeg, 40, 24, spaces[i % 4], i >= 4, false);
        vt_buf_clear(&file);
        vt_buf_bytes(&file, jpeg.data, 2);
        vt_buf_bytes(&file, exif, sizeof exif);
        vt_buf_bytes(&file, jpeg.data + 2, jpeg.size - 2);
        add(file.data, file.size);
        vt_buf_finish(&jpeg);
    }
    vt_buf_clear(&file);
    bmp_of(&file, 20, 10);
    add(file.data, file.size);
    vt_buf_finish(&file);
}
