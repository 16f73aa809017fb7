/* Pictures that move: what a frame leaves for the next one, how long it stays, and what is left of a cut
 * file. */
#include "check.h"

#include "samples.h"

#include "base/image.h"
#include "media/decode.h"

static const uint32_t RED = 0xFFFF0000, GREEN = 0xFF00FF00, BLUE = 0xFF0000FF;

static void put_little16(vt_buf *out, int value)
{
    vt_buf_u8(out, (uint8_t)value);
    vt_buf_u8(out, (uint8_t)(value >> 8));
}

/* A screen of w by h with four colours: clear, red, green, blue. */
static void gif_begin(vt_buf *out, int w, int h)
{
    vt_buf_bytes(out, "GIF89a", 6);
    put_little16(out, w);
    put_little16(out, h);
    vt_buf_bytes(out, "\x81\x00\x00", 3);
    vt_buf_bytes(out, "\x00\x00\x00\xFF\x00\x00\x00\xFF\x00\x00\x00\xFF", 12);
}

/* Codes of three bits: a clear code before every pixel keeps them so, and the table empty. */
static void gif_data(vt_buf *out, int pixels, int color)
{
    unsigned char block[255] = {0};
    int bits = 0;
    vt_buf_u8(out, 2);
    for (int i = 0; i < 2 * pixels + 1; i++) {
        int code = i == 2 * pixels ? 5 : i % 2 ? color : 4;
        for (int bit = 0; bit < 3; bit++, bits++)
            block[bits / 8] |= (unsigned char)((code >> bit & 1) << bits % 8);
    }
    vt_buf_u8(out, (uint8_t)((bits + 7) / 8));
    vt_buf_bytes(out, block, (size_t)(bits + 7) / 8);
    vt_buf_u8(out, 0);
}

/* One frame in one colour (0 is transparent). */
static void gif_frame(vt_buf *out, int x, int y, int w, int h, int color, int disposal, int delay)
{
    vt_buf_bytes(out, "\x21\xF9\x04", 3);
    vt_buf_u8(out, (uint8_t)(disposal << 2 | 1));
    put_little16(out, delay);
    vt_buf_bytes(out, "\x00\x00\x2C", 3);
    put_little16(out, x);
    put_little16(out, y);
    put_little16(out, w);
    put_little16(out, h);
    vt_buf_u8(out, 0);
    gif_data(out, w * h, color);
}

static vt_image *decode(const vt_buf *file, size_t size, double megapixels, int cover)
{
    vt_image *image = NULL;
    vt_asset_outcome outcome;
    vt_decode_wish wish = {.most_megapixels = megapixels, .cover_w = cover, .cover_h = cover};
    vt_media_decode(file->data, size, "moving", &wish, &image, &outcome, NULL);
    return image;
}

static uint32_t at(const vt_image *image, int frame, int x, int y)
{
    return image->pixels[frame]->data[y * image->pixels[frame]->stride + x];
}

static void frames_leave_what_they_say(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    gif_begin(&file, 6, 4);
    gif_frame(&file, 0, 0, 6, 4, 1, 1, 10); /* red stays */
    gif_frame(&file, 1, 1, 2, 2, 2, 3, 25); /* green, and then what was there before */
    gif_frame(&file, 3, 1, 2, 2, 3, 2, 0);  /* blue, and then nothing */
    gif_frame(&file, 0, 3, 1, 1, 2, 0, 1);
    gif_frame(&file, 0, 0, 1, 1, 0, 0, 700); /* transparent: nothing changes */
    vt_buf_u8(&file, 0x3B);
    vt_image *image = decode(&file, file.size, 1, 0);
    assert_non_null(image);
    assert_int_equal(image->frame_count, 5);
    assert_true(at(image, 0, 0, 0) == RED && at(image, 0, 1, 1) == RED);
    assert_true(at(image, 1, 1, 1) == GREEN && at(image, 1, 0, 0) == RED);
    assert_true(at(image, 2, 1, 1) == RED && at(image, 2, 3, 1) == BLUE);
    assert_true(at(image, 3, 3, 1) == 0 && at(image, 3, 0, 3) == GREEN);
    assert_true(at(image, 4, 0, 0) == RED && at(image, 4, 0, 3) == GREEN && at(image, 4, 3, 1) == 0);
    assert_true(image->pixels[1]->opaque && !image->pixels[4]->opaque);
    const uint16_t delays[] = {100, 250, 100, 100, 7000}; /* what is too hasty is made calm, as browsers do */
    for (int i = 0; i < 5; i++)
        assert_int_equal(image->delay_ms[i], delays[i]);
    vt_image_destroy(image);
    vt_buf_finish(&file);
}

static void frames_may_reach_beyond_the_screen(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    gif_begin(&file, 2, 2);
    gif_frame(&file, 1, 1, 4, 4, 1, 1, 10);
    gif_frame(&file, 3, 3, 6, 6, 2, 2, 10);
    gif_frame(&file, 9, 9, 3, 3, 3, 2, 10);
    vt_buf_u8(&file, 0x3B);
    vt_image *image = decode(&file, file.size, 1, 0);
    assert_non_null(image);
    assert_int_equal(image->w, 5);
    assert_int_equal(image->h, 5);
    assert_int_equal(image->frame_count, 3);
    assert_true(at(image, 0, 0, 0) == 0 && at(image, 0, 4, 4) == RED && at(image, 1, 4, 4) == GREEN);
    vt_image_destroy(image);
    vt_buf_finish(&file);
}

static void whole_frames_of_a_cut_file_are_kept(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    gif_begin(&file, 4, 4);
    gif_frame(&file, 0, 0, 4, 4, 1, 1, 10);
    size_t first = file.size;
    gif_frame(&file, 0, 0, 4, 4, 2, 1, 10);
    for (size_t size = 0; size <= file.size; size++) {
        vt_image *image = decode(&file, size, 1, 0);
        assert_int_equal(image ? image->frame_count : 0, size < first ? 0 : size < file.size ? 1 : 2);
        if (image && image->frame_count == 1) assert_null(image->delay_ms);
        vt_image_destroy(image);
    }
    vt_buf_finish(&file);
}

/* Its second frame is there, as far as the headers tell, but cannot be read. */
static void one_frame_that_is_left_stands_still(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    gif_begin(&file, 4, 4);
    gif_frame(&file, 0, 0, 4, 4, 1, 1, 10);
    size_t second = file.size;
    gif_frame(&file, 0, 0, 4, 4, 2, 1, 10);
    file.data[second + 18] = 77; /* bits of a code */
    vt_image *image = decode(&file, file.size, 1, 0);
    assert_non_null(image);
    assert_int_equal(image->frame_count, 1);
    assert_null(image->delay_ms);
    vt_image_destroy(image);
    vt_buf_finish(&file);
}

static void frames_are_counted_in(void **state)
{
    (void)state;
    static const char *const names[] = {"moving.gif", "moving.webp"};
    for (int i = 0; i < 2; i++) {
        vt_buf file;
        vt_buf_init(&file);
        file_of(&file, names[i]);
        assert_null(decode(&file, file.size, 48 * 32 * 1.9 / 1e6, 0));
        vt_image *image = decode(&file, file.size, 48 * 32 * 2 / 1e6, 0);
        assert_non_null(image);
        vt_image_destroy(image);
        image = decode(&file, file.size, 1, 16); /* shown small: kept small */
        assert_int_equal(image->w, 48);
        assert_int_equal(image->frame_count, 2);
        assert_int_equal(image->pixels[1]->w, 24);
        assert_int_equal(image->pixels[1]->h, 16);
        vt_image_destroy(image);
        vt_buf_finish(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_leave_what_they_say),
        cmocka_unit_test(frames_may_reach_beyond_the_screen),
        cmocka_unit_test(whole_frames_of_a_cut_file_are_kept),
        cmocka_unit_test(one_frame_that_is_left_stands_still),
        cmocka_unit_test(frames_are_counted_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
