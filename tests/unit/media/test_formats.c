/* Each format as other programs write it: its colours, its size on the way, its broken copies, its bombs. */
#include "check.h"

#include "samples.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/image.h"
#include "base/mem.h"
#include "media/decode.h"

static const char *const files[] = {"deep.png", "grey.png", "interlaced.png", "palette.png", "lossy.webp",
    "alpha.webp", "moving.webp", "moving.gif", "lzw.tiff", "tiles.tiff", "alpha.tiff"};
enum { FILES = sizeof files / sizeof files[0] };

static const char drawing[] =
    "<?xml version='1.0'?><!-- a plan --><svg xmlns='http://www.w3.org/2000/svg' width='48' height='32' "
    "viewBox='0 0 24 16'><rect width='12' height='16' fill='#ff0000'/><rect x='12' width='12' height='16' "
    "fill='#0000ff'/></svg>";

static vt_image *decode(const void *bytes, size_t size, const vt_decode_wish *wish, vt_asset_outcome *outcome)
{
    vt_image *image = NULL;
    vt_err err = {.kind = VT_ERR_NONE};
    bool done = vt_media_decode(bytes, size, "pot", wish, &image, outcome, &err);
    assert_true(done == (image != NULL) && done == (*outcome == VT_ASSET_READY));
    if (!done) assert_true(strlen(err.message) > 10);
    return image;
}

static const vt_decode_wish plain = {.most_megapixels = 10};

static uint32_t at(const vt_pixels *pixels, int x, int y)
{
    return pixels->data[y * pixels->stride + x];
}

static void near(uint32_t pixel, uint32_t expected, int tolerance)
{
    for (int shift = 0; shift < 32; shift += 8) {
        int difference = (int)(pixel >> shift & 255) - (int)(expected >> shift & 255);
        if (difference < -tolerance || difference > tolerance) fail_msg("%08x is not %08x", pixel, expected);
    }
}

static void every_file_keeps_its_colours(void **state)
{
    (void)state;
    for (int i = 0; i < FILES; i++) {
        vt_buf file;
        vt_asset_outcome outcome;
        vt_buf_init(&file);
        file_of(&file, files[i]);
        vt_image *image = decode(file.data, file.size, &plain, &outcome);
        if (!image) fail_msg("%s is not read", files[i]);
        const vt_pixels *first = image->pixels[0];
        bool alpha = strstr(files[i], "alpha"), grey = strstr(files[i], "grey");
        assert_int_equal(image->w, 48);
        assert_int_equal(image->h, 32);
        assert_int_equal(first->opaque, !alpha);
        int tolerance = strstr(files[i], "palette") || strstr(files[i], "gif") ? 24 : 10;
        if (!grey) near(at(first, 5, 28), alpha ? 0x800E7014 : 0xFF1BE628, tolerance);
        if (!grey) near(at(first, 40, 3), alpha ? 0x806C0C14 : 0xFFD91828, tolerance);
        if (grey) assert_true(at(first, 40, 28) > at(first, 5, 3));
        assert_int_equal(image->frame_count, strstr(files[i], "moving") ? 2 : 1);
        if (image->frame_count > 1) {
            near(at(image->pixels[1], 47 - 5, 28), 0xFF1BE628, tolerance);
            assert_int_equal(image->delay_ms[0], 100);
        }
        vt_image_destroy(image);
        vt_buf_finish(&file);
    }
}

static void jpegs_of_all_kinds(void **state)
{
    (void)state;
    static const J_COLOR_SPACE spaces[] = {JCS_RGB, JCS_GRAYSCALE, JCS_CMYK, JCS_YCCK};
    for (int i = 0; i < 16; i++) {
        J_COLOR_SPACE space = spaces[i % 4];
        bool progressive = i & 4, inks_plain = i & 8;
        if (inks_plain && space != JCS_CMYK) continue;
        vt_buf file;
        vt_asset_outcome outcome;
        vt_buf_init(&file);
        jpeg_in(&file, 64, 48, space, progressive, inks_plain);
        vt_image *image = decode(file.data, file.size, &plain, &outcome);
        assert_non_null(image);
        assert_true(image->pixels[0]->opaque);
        bool grey = space == JCS_GRAYSCALE;
        near(at(image->pixels[0], 16, 12), grey ? 0xFF3F3F3F : 0xFF3F3F28, 8);
        near(at(image->pixels[0], 48, 36), grey ? 0xFFBFBFBF : 0xFFBFBF28, 8);
        vt_image_destroy(image);
        vt_buf_finish(&file);
    }
}

static void a_large_jpeg_is_decoded_to_what_is_shown(void **state)
{
    (void)state;
    static const struct {
        int cover_w, cover_h, w, h;
    } cases[] = {{0, 0, 1000, 600}, {800, 400, 1000, 600}, {500, 300, 500, 300}, {500, 301, 1000, 600},
        {192, 108, 250, 150}, {30, 18, 31, 18}};
    vt_buf file;
    vt_buf_init(&file);
    jpeg_of(&file, 1000, 600);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_asset_outcome outcome;
        vt_image *image = decode(file.data, file.size,
            &(vt_decode_wish){
                .most_megapixels = 10, .cover_w = cases[i].cover_w, .cover_h = cases[i].cover_h},
            &outcome);
        assert_non_null(image);
        assert_int_equal(image->w, 1000);
        assert_int_equal(image->h, 600);
        const vt_pixels *first = image->pixels[0];
        assert_in_range(first->w, cases[i].w - 1, cases[i].w + 1);
        assert_in_range(first->h, cases[i].h - 1, cases[i].h + 1);
        near(at(first, first->w / 2, first->h / 2), 0xFF7F7F28, cases[i].w > 100 ? 6 : 60);
        for (int level = 1; level < image->level_count; level++) {
            assert_int_equal(image->pixels[level]->w, image->pixels[level - 1]->w / 2);
            assert_int_equal(image->pixels[level]->h, image->pixels[level - 1]->h / 2);
        }
        const vt_pixels *last = image->pixels[image->level_count - 1];
        assert_true(last->w <= 64 && last->h <= 64);
        vt_image_destroy(image);
    }
    /* a tile has no levels */
    vt_asset_outcome outcome;
    vt_image *tile =
        decode(file.data, file.size, &(vt_decode_wish){.most_megapixels = 10, .flat = true}, &outcome);
    assert_int_equal(tile->level_count, 1);
    vt_image_destroy(tile);
    vt_buf_finish(&file);
}

static void what_is_larger_than_the_ceiling_is_scaled_where_that_is_cheap(void **state)
{
    (void)state;
    vt_buf jpeg, png;
    vt_asset_outcome outcome;
    vt_buf_init(&jpeg);
    vt_buf_init(&png);
    jpeg_of(&jpeg, 1000, 600);
    png_of(&png, 1000, 600, 255);
    const vt_decode_wish small = {.most_megapixels = 0.2}, tiny = {.most_megapixels = 0.01};
    vt_image *image = decode(jpeg.data, jpeg.size, &small, &outcome);
    assert_non_null(image);
    assert_int_equal(image->w, 1000);
    assert_int_equal(image->pixels[0]->w, 500);
    vt_image_destroy(image);
    assert_null(decode(jpeg.data, jpeg.size, &tiny, &outcome));
    assert_int_equal(outcome, VT_ASSET_REFUSED);
    assert_null(decode(png.data, png.size, &small, &outcome));
    assert_int_equal(outcome, VT_ASSET_REFUSED);
    vt_buf_clear(&png);
    png_of(&png, 40000, 3, 255); /* wider than any painter draws */
    image = decode(png.data, png.size, &plain, &outcome);
    assert_non_null(image);
    assert_int_equal(image->w, 40000);
    assert_int_equal(image->pixels[0]->w, 20000);
    vt_image_destroy(image);
    vt_buf_finish(&jpeg);
    vt_buf_finish(&png);
}

static void drawings_are_drawn_at_the_size_shown(void **state)
{
    (void)state;
    static const struct {
        vt_decode_wish wish;
        int w, h;
    } cases[] = {{{.most_megapixels = 10}, 48, 32}, {{.most_megapixels = 10, .drawn = 2}, 96, 64},
        {{.most_megapixels = 10, .cover_w = 480, .cover_h = 100}, 480, 320},
        {{.most_megapixels = 0.001, .drawn = 100}, 39, 26}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_asset_outcome outcome;
        vt_image *image = decode(drawing, sizeof drawing - 1, &cases[i].wish, &outcome);
        assert_non_null(image);
        assert_int_equal(image->w, 48);
        assert_int_equal(image->h, 32);
        assert_int_equal(image->pixels[0]->w, cases[i].w);
        assert_int_equal(image->pixels[0]->h, cases[i].h);
        near(at(image->pixels[0], cases[i].w / 4, cases[i].h / 2), 0xFFFF0000, 1);
        near(at(image->pixels[0], cases[i].w * 3 / 4, cases[i].h / 2), 0xFF0000FF, 1);
        vt_image_destroy(image);
    }
}

static void the_size_of_a_drawing_is_read_from_its_first_element(void **state)
{
    (void)state;
    static const struct {
        const char *attributes;
        int w, h;
    } cases[] = {{"width='10mm' height='1in'", 38, 96}, {"viewBox='0 0 30 20'", 30, 20},
        {"viewBox='0,0,30,20' width='60'", 60, 40}, {"viewBox='0 0 30 20' height='10px'", 15, 10},
        {"width='100%' height='100%' viewBox='5 5 7.5 9'", 8, 9}, {"", 300, 150},
        {"width='-5' height='nan'", 300, 150}, {"width='12pt' height='2pc'", 16, 32}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        vt_asset_outcome outcome;
        snprintf(text, sizeof text,
            "\xEF\xBB\xBF\n<!DOCTYPE svg><!-- a --><svg xmlns='http://www.w3.org/2000/svg' %s/>",
            cases[i].attributes);
        vt_image *image = decode(text, strlen(text), &plain, &outcome);
        assert_non_null(image);
        assert_int_equal(image->w, cases[i].w);
        assert_int_equal(image->h, cases[i].h);
        vt_image_destroy(image);
    }
}

/* What a drawing refers to outside of itself is not fetched: its place stays empty. */
static void drawings_reach_nothing_outside(void **state)
{
    (void)state;
    char text[1024];
    vt_asset_outcome outcome;
    snprintf(text, sizeof text,
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='48' "
        "height='32'><image width='48' height='32' xlink:href='file://%s/tests/unit/media/files/deep.png'/>"
        "<image width='48' height='32' href='%s/tests/unit/media/files/deep.png'/></svg>",
        VT_SOURCE_DIR, VT_SOURCE_DIR);
    vt_image *image = decode(text, strlen(text), &plain, &outcome);
    if (image) assert_int_equal(at(image->pixels[0], 24, 16), 0);
    vt_image_destroy(image);
}

static void put_base64(vt_buf *out, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t three = 0;
        for (size_t k = 0; k < 3; k++)
            three = three << 8 | (i + k < size ? bytes[i + k] : 0u);
        for (int shift = 18; shift >= 0; shift -= 6)
            vt_buf_u8(out, (uint8_t)digits[three >> shift & 63]);
        if (i % 57 == 54) vt_buf_u8(out, '\n');
    }
}

/* A picture inside of a drawing is decoded by libraries that ask nobody: its size is looked at before. */
static void pictures_inside_of_drawings_have_the_same_ceiling(void **state)
{
    (void)state;
    for (int large = 0; large < 3; large++) {
        vt_buf png, text;
        vt_asset_outcome outcome;
        vt_buf_init(&png);
        vt_buf_init(&text);
        if (large == 0) png_of(&png, 30, 20, 255);
        if (large == 1) png_claim(&png, 60000, 60000);
        if (large == 2) vt_buf_bytes(&png, drawing, sizeof drawing - 1);
        vt_buf_printf(&text,
            "<svg xmlns='http://www.w3.org/2000/svg' width='48' height='32'><image width='48' height='32' "
            "href='data:image/%s;base64,",
            large == 2 ? "svg+xml" : "png");
        put_base64(&text, png.data, png.size);
        vt_buf_printf(&text, "'/></svg>");
        vt_image *image = decode(text.data, text.size, &plain, &outcome);
        assert_true((image != NULL) == (large == 0));
        assert_int_equal(outcome, large == 0 ? VT_ASSET_READY : VT_ASSET_REFUSED);
        if (image) near(at(image->pixels[0], 24, 16), 0xFF7F7F28, 16);
        vt_image_destroy(image);
        vt_buf_finish(&png);
        vt_buf_finish(&text);
    }
}

/* However the address is spelt, a picture that is too large does not pass. */
static void no_spelling_hides_a_picture(void **state)
{
    static const char *const spellings[] = {"DATA:image/png;base64,", "&#x64;ata:image/png;base64,",
        "\n data:image/png;base64,", "data:image/png;base64&#x2C;", "data:image/png;BASE64,",
        "data:image/png;charset=x;base64,", "data:image/png,%89PNG"};
    (void)state;
    vt_buf png;
    vt_buf_init(&png);
    png_claim(&png, 60000, 60000);
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        vt_buf text;
        vt_asset_outcome outcome;
        vt_buf_init(&text);
        vt_buf_printf(&text,
            "<svg xmlns='http://www.w3.org/2000/svg' width='48' height='32'><image width='48' height='32' "
            "href='%s",
            spellings[i]);
        put_base64(&text, png.data, png.size);
        vt_buf_printf(&text, "'/></svg>");
        assert_null(decode(text.data, text.size, &plain, &outcome));
        assert_int_equal(outcome, VT_ASSET_REFUSED);
        vt_buf_finish(&text);
    }
    vt_buf_finish(&png);
}

/* The file as other programs would cut it: nothing but a whole picture or a refusal. */
static void cut_files_do_no_harm(void **state)
{
    (void)state;
    for (int i = 0; i < FILES + 2; i++) {
        vt_buf file;
        vt_buf_init(&file);
        if (i < FILES) file_of(&file, files[i]);
        if (i == FILES) jpeg_in(&file, 100, 80, JCS_YCCK, true, false);
        if (i == FILES + 1) vt_buf_bytes(&file, drawing, sizeof drawing - 1);
        for (int part = 0; part < 16; part++) {
            vt_asset_outcome outcome;
            size_t size = file.size * (size_t)part / 16;
            unsigned char *exact = malloc(size + 1); /* so that a read beyond it is seen */
            memcpy(exact, file.data, size);
            vt_image *image = decode(exact, size, &plain, &outcome);
            bool moving = i < FILES && strstr(files[i], "gif"); /* keeps the frames that are whole */
            if (!moving) assert_null(image);
            vt_image_destroy(image);
            free(exact);
        }
        vt_buf_finish(&file);
    }
}

static void changed_files_do_no_harm(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 5);
    for (int i = 0; i < FILES + 1; i++) {
        vt_buf file;
        vt_buf_init(&file);
        if (i < FILES) file_of(&file, files[i]);
        if (i == FILES) jpeg_in(&file, 64, 48, JCS_CMYK, true, false);
        for (int round = 0; round < 300; round++) {
            unsigned char *exact = malloc(file.size);
            memcpy(exact, file.data, file.size);
            for (uint64_t changes = 1 + vt_chance_below(&chance, 4); changes > 0; changes--)
                exact[vt_chance_below(&chance, file.size)] = (unsigned char)vt_chance_next(&chance);
            vt_asset_outcome outcome;
            vt_image_destroy(decode(exact, file.size, &(vt_decode_wish){.most_megapixels = 0.1}, &outcome));
            free(exact);
        }
        vt_buf_finish(&file);
    }
}

static void refused(const void *bytes, size_t size)
{
    vt_asset_outcome outcome;
    uint64_t before = vt_mem_count();
    assert_null(decode(bytes, size, &(vt_decode_wish){.most_megapixels = 64}, &outcome));
    assert_int_equal(outcome, VT_ASSET_REFUSED);
    assert_int_equal(vt_mem_count(), before);
}

/* Small files that would become very large. */
static void bombs_are_refused_before_memory(void **state)
{
    (void)state;
    vt_buf file;
    vt_buf_init(&file);
    png_claim(&file, 60000, 60000);
    refused(file.data, file.size);
    vt_buf_clear(&file);
    vt_buf_bytes(&file, white_gif, 19);
    file.data[6] = file.data[8] = 0xE8; /* 1,000 by 1,000 */
    file.data[7] = file.data[9] = 3;
    for (int i = 0; i < 10000; i++)
        vt_buf_bytes(&file, white_gif + 19, sizeof white_gif - 20);
    refused(file.data, file.size);
    const char huge[] = "<svg xmlns='http://www.w3.org/2000/svg' width='1e9' height='1e9'/>";
    refused(huge, sizeof huge - 1);
    vt_buf_clear(&file);
    /* a TIFF whose picture is small and whose only strip says that it is not */
    const unsigned char tiff[] = {'I', 'I', 42, 0, 8, 0, 0, 0, 4, 0, 0, 1, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 1, 1,
        4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0x42, 1, 4, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0x43, 1, 4, 0, 1, 0, 0, 0, 0, 0,
        1, 0, 0, 0, 0, 0};
    refused(tiff, sizeof tiff);
    jpeg_in(&file, 16, 16, JCS_RGB, true, false);
    for (size_t i = 0; i + 9 < file.size; i++) {
        if (file.data[i] != 0xFF || file.data[i + 1] != 0xC2) continue;
        memset(file.data + i + 5, 0x6F, 4); /* 28,527 by 28,527, progressive: 4.8 GB of coefficients */
        break;
    }
    refused(file.data, file.size);
    vt_buf_finish(&file);
}

/* What is saved is small and comes back, within what premultiplying keeps. */
static void a_saved_drawing_comes_back(void **state)
{
    vt_asset_outcome outcome;
    vt_buf bytes;
    vt_err err;
    (void)state;
    vt_buf_init(&bytes);
    vt_pixels *pixels = vt_pixels_create(300, 200);
    assert_non_null(pixels);
    for (int x = 0; x < 300; x++) {
        pixels->data[10 * pixels->stride + x] = 0xFF102030;
        pixels->data[20 * pixels->stride + x] = 0x80400000;
    }
    assert_true(vt_media_png(pixels, &bytes, &err));
    assert_in_range(bytes.size, 100, 4000);
    vt_image *image = decode((const char *)bytes.data, bytes.size, &plain, &outcome);
    assert_non_null(image);
    assert_int_equal(at(image->pixels[0], 5, 10), 0xFF102030);
    near(at(image->pixels[0], 299, 20), 0x80400000, 1);
    assert_int_equal(at(image->pixels[0], 7, 30), 0);
    vt_buf_finish(&bytes);
    vt_image_destroy(image);
    vt_pixels_destroy(pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_saved_drawing_comes_back),
        cmocka_unit_test(every_file_keeps_its_colours),
        cmocka_unit_test(jpegs_of_all_kinds),
        cmocka_unit_test(a_large_jpeg_is_decoded_to_what_is_shown),
        cmocka_unit_test(what_is_larger_than_the_ceiling_is_scaled_where_that_is_cheap),
        cmocka_unit_test(drawings_are_drawn_at_the_size_shown),
        cmocka_unit_test(the_size_of_a_drawing_is_read_from_its_first_element),
        cmocka_unit_test(drawings_reach_nothing_outside),
        cmocka_unit_test(pictures_inside_of_drawings_have_the_same_ceiling),
        cmocka_unit_test(no_spelling_hides_a_picture),
        cmocka_unit_test(cut_files_do_no_harm),
        cmocka_unit_test(changed_files_do_no_harm),
        cmocka_unit_test(bombs_are_refused_before_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
