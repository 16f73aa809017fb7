/* Decoding: what comes out, and what is refused before it costs anything. */
#include "check.h"

#include "samples.h"

#include "base/mem.h"
#include "media/decode.h"

typedef struct {
    vt_image *image;
    vt_pixels *pixels; /* the largest of it */
    vt_asset_outcome outcome;
    vt_err err;
} decoded;

static decoded decode_wish(const void *bytes, size_t size, const vt_decode_wish *wish)
{
    decoded d = {.outcome = VT_ASSET_READY};
    bool done = vt_media_decode(bytes, size, "pot.png", wish, &d.image, &d.outcome, &d.err);
    assert_true(done == (d.image != NULL));
    assert_true(done == (d.outcome == VT_ASSET_READY));
    if (done) d.pixels = d.image->pixels[0];
    if (!done) {
        assert_string_equal(d.err.origin, "pot.png");
        assert_true(strlen(d.err.message) > 10);
    }
    return d;
}

static decoded decode(const void *bytes, size_t size, double megapixels)
{
    return decode_wish(bytes, size, &(vt_decode_wish){.most_megapixels = megapixels});
}

static void close_to(uint32_t pixel, uint32_t expected, int tolerance)
{
    for (int shift = 0; shift < 32; shift += 8)
        assert_in_range((int)(pixel >> shift & 255) - (int)(expected >> shift & 255) + 255, 255 - tolerance,
            255 + tolerance);
}

static void png_is_premultiplied(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    png_of(&file, 16, 8, 255);
    decoded d = decode(file.data, file.size, 10);
    assert_non_null(d.pixels);
    assert_int_equal(d.pixels->w, 16);
    assert_int_equal(d.pixels->h, 8);
    assert_true(d.pixels->opaque);
    assert_int_equal(d.pixels->data[d.pixels->stride * 4 + 8], 0xFF7F7F28);
    vt_image_destroy(d.image);
    vt_buf_clear(&file);
    png_of(&file, 16, 8, 128);
    d = decode(file.data, file.size, 10);
    assert_non_null(d.pixels);
    assert_false(d.pixels->opaque);
    for (int i = 0; i < 16 * 8; i++) {
        uint32_t p = d.pixels->data[i];
        assert_int_equal(p >> 24, 128);
        assert_true((p >> 16 & 255) <= 128 && (p >> 8 & 255) <= 128 && (p & 255) <= 128);
    }
    close_to(d.pixels->data[d.pixels->stride * 4 + 8], 0x80404014, 1);
    vt_image_destroy(d.image);
    vt_buf_finish(&file);
}

static void every_format_opens(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    jpeg_of(&file, 32, 16);
    decoded d = decode(file.data, file.size, 10);
    assert_non_null(d.pixels);
    assert_true(d.pixels->opaque);
    close_to(d.pixels->data[d.pixels->stride * 8 + 16], 0xFF7F7F28, 8);
    vt_image_destroy(d.image);
    vt_buf_clear(&file);
    bmp_of(&file, 32, 16);
    d = decode(file.data, file.size, 10);
    assert_non_null(d.pixels);
    assert_int_equal(d.pixels->data[d.pixels->stride * 8 + 16], 0xFF7F7F28);
    vt_image_destroy(d.image);
    vt_buf_finish(&file);
    d = decode(white_gif, sizeof white_gif, 10);
    assert_non_null(d.pixels);
    assert_int_equal(d.pixels->data[0], 0xFFFFFFFF);
    vt_image_destroy(d.image);
    d = decode(one_webp, sizeof one_webp, 10);
    assert_non_null(d.pixels);
    assert_int_equal(d.pixels->w * d.pixels->h, 1);
    vt_image_destroy(d.image);
}

/* An Exif block with nothing but an orientation, put behind the JPEG's first marker. */
static void jpeg_held(vt_buf *out, const vt_buf *jpeg, uint8_t orientation)
{
    const unsigned char exif[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0,
        1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0};
    vt_buf_clear(out);
    vt_buf_bytes(out, jpeg->data, 2);
    vt_buf_bytes(out, exif, sizeof exif);
    vt_buf_bytes(out, jpeg->data + 2, jpeg->size - 2);
}

/* The ramp's first row is dark in green and its first column dark in red: that tells where they went. */
static void photographs_stand_upright(void **state)
{
    (void)state;
    const struct {
        uint8_t orientation;
        int w, h, x, y; /* x, y: where the stored top left corner belongs */
    } cases[] = {{1, 64, 32, 0, 0}, {2, 64, 32, 63, 0}, {3, 64, 32, 63, 31}, {4, 64, 32, 0, 31},
        {5, 32, 64, 0, 0}, {6, 32, 64, 31, 0}, {7, 32, 64, 31, 63}, {8, 32, 64, 0, 63}};
    vt_buf plain, held;
    vt_buf_init(&plain);
    vt_buf_init(&held);
    jpeg_of(&plain, 64, 32);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jpeg_held(&held, &plain, cases[i].orientation);
        decoded d = decode(held.data, held.size, 10);
        assert_non_null(d.pixels);
        assert_int_equal(d.pixels->w, cases[i].w);
        assert_int_equal(d.pixels->h, cases[i].h);
        close_to(d.pixels->data[cases[i].y * d.pixels->stride + cases[i].x], 0xFF000028, 12);
        int far_x = cases[i].w - 1 - cases[i].x, far_y = cases[i].h - 1 - cases[i].y;
        close_to(d.pixels->data[far_y * d.pixels->stride + far_x], 0xFFFBF728, 12);
        vt_image_destroy(d.image);
    }
    vt_buf_finish(&plain);
    vt_buf_finish(&held);
}

static void giants_are_refused_before_memory(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    png_claim(&file, 60000, 60000);
    uint64_t before = vt_mem_count();
    decoded d = decode(file.data, file.size, 40);
    assert_int_equal(d.outcome, VT_ASSET_REFUSED);
    assert_non_null(strstr(d.err.message, "60000 x 60000"));
    assert_int_equal(vt_mem_count(), before);
    vt_buf_clear(&file);
    png_claim(&file, 0x80000001, 1);
    assert_int_equal(decode(file.data, file.size, 1e9).outcome, VT_ASSET_REFUSED);
    vt_buf_clear(&file);
    png_of(&file, 1001, 1000, 255);
    d = decode(file.data, file.size, 1);
    assert_int_equal(d.outcome, VT_ASSET_REFUSED);
    vt_buf_finish(&file);
    /* a GIF whose screen is small and whose picture is not */
    unsigned char gif[sizeof white_gif];
    memcpy(gif, white_gif, sizeof gif);
    gif[24] = gif[25] = gif[26] = gif[27] = 0xFF;
    assert_int_equal(decode(gif, sizeof gif, 40).outcome, VT_ASSET_REFUSED);
}

static void broken_files_are_damaged(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    const char *text = "This is a letter, not a picture.\n";
    assert_int_equal(decode(text, strlen(text), 10).outcome, VT_ASSET_DAMAGED);
    assert_int_equal(decode("", 0, 10).outcome, VT_ASSET_DAMAGED);
    png_claim(&file, 0, 5);
    assert_int_equal(decode(file.data, file.size, 10).outcome, VT_ASSET_DAMAGED);
    vt_buf_clear(&file);
    png_of(&file, 64, 64, 255);
    const size_t cuts[] = {8, 20, 33, 60, file.size / 2, file.size - 20};
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++)
        assert_int_equal(decode(file.data, cuts[i], 10).outcome, VT_ASSET_DAMAGED);
    vt_buf_clear(&file);
    jpeg_of(&file, 200, 200);
    for (size_t size = 2; size + 2 < file.size; size += 37)
        assert_int_equal(decode(file.data, size, 10).outcome, VT_ASSET_DAMAGED);
    vt_buf_finish(&file);
    assert_int_equal(decode(one_webp, sizeof one_webp - 6, 10).outcome, VT_ASSET_DAMAGED);
}

/* Any byte of any file may be wrong; nothing may be read outside of it. */
static void flipped_bytes_do_no_harm(void **state)
{
    (void)state;
    vt_buf files[3];
    for (int i = 0; i < 3; i++)
        vt_buf_init(&files[i]);
    png_of(&files[0], 8, 8, 128);
    jpeg_of(&files[1], 16, 16);
    bmp_of(&files[2], 8, 8);
    for (int f = 0; f < 3; f++) {
        for (size_t i = 0; i < files[f].size; i += f == 0 ? 1 : 3) {
            unsigned char kept = files[f].data[i];
            files[f].data[i] = (unsigned char)~kept;
            vt_image *image;
            vt_asset_outcome outcome;
            vt_media_decode(files[f].data, files[f].size, "x", &(vt_decode_wish){.most_megapixels = 1},
                &image, &outcome, NULL);
            vt_image_destroy(image);
            files[f].data[i] = kept;
        }
        vt_buf_finish(&files[f]);
    }
}

static void no_memory_is_told(void **state)
{
    (void)state;
    static const char *const names[] = {
        "interlaced.png", "lossy.webp", "moving.webp", "moving.gif", "lzw.tiff", NULL};
    for (int i = 0; i < 7; i++) {
        vt_buf file;
        vt_buf_init(&file);
        if (i < 5) file_of(&file, names[i]);
        if (i == 5) jpeg_in(&file, 80, 70, JCS_CMYK, false, false);
        if (i == 6) png_of(&file, 100, 100, 255);
        int told = 0;
        for (uint64_t n = 1; n < 30; n++) {
            vt_image *image;
            vt_asset_outcome outcome = VT_ASSET_READY;
            vt_mem_fail_at(n);
            bool done = vt_media_decode(
                file.data, file.size, "x", &(vt_decode_wish){.most_megapixels = 1}, &image, &outcome, NULL);
            bool failed = vt_mem_fail_at(0);
            assert_true(done != failed);
            if (failed) assert_int_equal(outcome, VT_ASSET_NO_MEMORY);
            told += failed;
            vt_image_destroy(image);
        }
        assert_true(told >= 3);
        vt_buf_finish(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_is_premultiplied),
        cmocka_unit_test(every_format_opens),
        cmocka_unit_test(photographs_stand_upright),
        cmocka_unit_test(giants_are_refused_before_memory),
        cmocka_unit_test(broken_files_are_damaged),
        cmocka_unit_test(flipped_bytes_do_no_harm),
        cmocka_unit_test(no_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
