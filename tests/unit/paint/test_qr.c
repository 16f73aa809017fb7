/* QR codes: the pattern, how it lies on pixels, and whether a reader reads it. */
#include "check.h"

#include <dlfcn.h>

#include "paint/qr.h"
#include "shapes_help.h"

static vt_draw *add_code(
    vt_drawlist *list, double x, double y, double side, double degrees, const char *text, size_t length)
{
    vt_draw *item = add_item(list, VT_DRAW_QR, x, y, side, side, degrees, 1);
    const vt_draw_qr qr = {.correction = VT_CORRECTION_MEDIUM, .background = rgba(0xffffffff)};
    item->color = rgba(0x000000ff);
    item->text = list->strings.size;
    item->text_length = length;
    vt_buf_bytes(&list->strings, text, length);
    vt_buf_u8(&list->strings, 0);
    item->extra = vt_drawlist_keep_extra(list, &qr, sizeof qr);
    return item;
}

/* The part of zbar's interface that reads one grey picture. */
typedef struct {
    void *zbar;
    void *(*scanner_create)(void);
    void (*scanner_destroy)(void *scanner);
    void *(*image_create)(void);
    void (*image_destroy)(void *image);
    void (*set_format)(void *image, unsigned long format);
    void (*set_size)(void *image, unsigned w, unsigned h);
    void (*set_data)(void *image, const void *data, unsigned long length, void *cleanup);
    int (*scan)(void *scanner, void *image);
    const void *(*first_symbol)(const void *image);
    const char *(*symbol_data)(const void *symbol);
    unsigned (*symbol_length)(const void *symbol);
} reader;

static void take(const reader *r, const char *name, void *function)
{
    void *found = dlsym(r->zbar, name);
    if (!found) fail_msg("libzbar has no %s", name);
    memcpy(function, &found, sizeof found);
}

static void open_reader(reader *r)
{
    r->zbar = dlopen("libzbar.so.0", RTLD_NOW);
    if (!r->zbar) fail_msg("%s; install libzbar0", dlerror());
    take(r, "zbar_image_scanner_create", &r->scanner_create);
    take(r, "zbar_image_scanner_destroy", &r->scanner_destroy);
    take(r, "zbar_image_create", &r->image_create);
    take(r, "zbar_image_destroy", &r->image_destroy);
    take(r, "zbar_image_set_format", &r->set_format);
    take(r, "zbar_image_set_size", &r->set_size);
    take(r, "zbar_image_set_data", &r->set_data);
    take(r, "zbar_scan_image", &r->scan);
    take(r, "zbar_image_first_symbol", &r->first_symbol);
    take(r, "zbar_symbol_get_data", &r->symbol_data);
    take(r, "zbar_symbol_get_data_length", &r->symbol_length);
}

/* What the picture says: its length, or -1. */
static int read_code(const vt_pixels *pixels, char *out, size_t size)
{
    reader r;
    open_reader(&r);
    size_t count = (size_t)pixels->w * (size_t)pixels->h;
    uint8_t *grey = malloc(count);
    assert_non_null(grey);
    for (size_t i = 0; i < count; i++)
        grey[i] = (uint8_t)(pixels->data[i] & 255);
    void *scanner = r.scanner_create(), *image = r.image_create();
    r.set_format(image, 0x30303859UL); /* "Y800" */
    r.set_size(image, (unsigned)pixels->w, (unsigned)pixels->h);
    r.set_data(image, grey, count, NULL);
    int length = -1;
    if (r.scan(scanner, image) > 0) {
        const void *symbol = r.first_symbol(image);
        length = (int)r.symbol_length(symbol);
        if ((size_t)length < size) memcpy(out, r.symbol_data(symbol), (size_t)length + 1);
    }
    r.image_destroy(image);
    r.scanner_destroy(scanner);
    free(grey);
    dlclose(r.zbar);
    return length;
}

static void a_reader_reads_it(void **state)
{
    (void)state;
    static const char text[] = "https://example.org/amphora?id=12";
    static char much[1201], got[4096];
    memset(much, 'x', sizeof much - 1);
    const struct {
        const char *text;
        double side, degrees, scale_x;
    } cases[] = {{text, 240, 0, 1}, {text, 241.3, 90, 1}, {text, 237, 180, 1}, {text, 240, 270, 1},
        {text, 260, 30, 1}, {text, 280, 7, 1}, {text, 240, 0, -1}, {"12345", 60, 0, 1}, {much, 500, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_drawlist list;
        start_list(&list, 0x808080ff);
        vt_draw *item =
            add_code(&list, 300, 300, cases[i].side, cases[i].degrees, cases[i].text, strlen(cases[i].text));
        if (cases[i].scale_x < 0) item->matrix.a = -1, item->matrix.e = 300 + cases[i].side / 2;
        vt_pixels *out = picture_of(&list, 600, 600);
        if (read_code(out, got, sizeof got) < 0) fail_msg("code %zu cannot be read", i);
        assert_string_equal(got, cases[i].text);
        vt_pixels_destroy(out);
        finish_list(&list);
    }
}

static void letters_of_the_world_are_utf8(void **state)
{
    (void)state;
    static const char text[] = "Ἀθηνᾶ · 雅典娜 · أثينا";
    char got[200];
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_code(&list, 200, 200, 400, 0, text, strlen(text));
    vt_pixels *out = picture_of(&list, 400, 400);
    assert_int_equal(read_code(out, got, sizeof got), strlen(text));
    assert_string_equal(got, text);
    vt_pixels_destroy(out);
    finish_list(&list);
}

static void modules_are_whole_pixels(void **state)
{
    (void)state;
    static const char text[] = "amphora";
    vt_qr qr;
    assert_true(vt_qr_init(&qr, text, strlen(text), VT_CORRECTION_MEDIUM, NULL));
    assert_int_equal(qr.side, 21);
    for (int degrees = 0; degrees < 360; degrees += 90) {
        vt_drawlist list;
        start_list(&list, 0x808080ff);
        add_code(&list, 100, 100, 150, degrees, text, strlen(text)); /* 29 modules: of 5 pixels */
        vt_pixels *out = picture_of(&list, 200, 200);
        int first = 100 - 75 + (150 - 21 * 5) / 2;
        for (int y = 0; y < 200; y++) {
            for (int x = 0; x < 200; x++) {
                bool box = x >= 25 && x < 175 && y >= 25 && y < 175;
                int u = x - first, v = y - first, across = u, down = v;
                if (degrees == 90) across = v, down = 104 - u;
                if (degrees == 180) across = 104 - u, down = 104 - v;
                if (degrees == 270) across = 104 - v, down = u;
                bool inside = u >= 0 && v >= 0 && u < 105 && v < 105;
                bool dark = inside && qr.dark[down / 5 * 21 + across / 5];
                assert_int_equal(at(out, x, y), dark ? 0xFF000000 : box ? 0xFFFFFFFF : 0xFF808080);
            }
        }
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_qr_finish(&qr);
}

/* Larger than any sprite: the same pattern, of which a part is seen. */
static void giant_codes_are_the_same(void **state)
{
    (void)state;
    static const char text[] = "amphora";
    vt_qr qr;
    assert_true(vt_qr_init(&qr, text, strlen(text), VT_CORRECTION_MEDIUM, NULL));
    for (int degrees = 0; degrees < 360; degrees += 90) {
        vt_drawlist list;
        start_list(&list, 0x808080ff);
        add_code(&list, 100, 100, 29 * 100, degrees, text, strlen(text));
        vt_pixels *out = picture_of(&list, 200, 200);
        for (int y = 0; y < 200; y++) {
            for (int x = 0; x < 200; x++) {
                int u = (x - 100 + 1050) / 100, v = (y - 100 + 1050) / 100, across = u, down = v;
                if (degrees == 90) across = v, down = 20 - u;
                if (degrees == 180) across = 20 - u, down = 20 - v;
                if (degrees == 270) across = 20 - v, down = u;
                bool dark = qr.dark[down * 21 + across];
                assert_int_equal(at(out, x, y), dark ? 0xFF000000 : 0xFFFFFFFF);
            }
        }
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_qr_finish(&qr);
}

static void corrections_differ(void **state)
{
    (void)state;
    char text[101];
    int before = 0;
    memset(text, 'a', 100);
    for (int c = VT_CORRECTION_LOW; c <= VT_CORRECTION_HIGH; c++) {
        vt_qr qr;
        assert_true(vt_qr_init(&qr, text, 100, (vt_correction)c, NULL));
        assert_true(qr.side > before);
        before = qr.side;
        vt_qr_finish(&qr);
    }
}

static void what_no_code_holds_is_told(void **state)
{
    (void)state;
    static char text[2954];
    memset(text, 'a', sizeof text);
    const size_t most[] = {2953, 2331, 1663, 1273};
    for (int c = VT_CORRECTION_LOW; c <= VT_CORRECTION_HIGH; c++) {
        vt_qr qr;
        vt_err err = {.kind = VT_ERR_NONE};
        assert_true(vt_qr_init(&qr, text, most[c], (vt_correction)c, &err));
        assert_int_equal(qr.side, 177);
        vt_qr_finish(&qr);
        assert_false(vt_qr_init(&qr, text, most[c] + 1, (vt_correction)c, &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
        assert_non_null(strstr(err.message, "shorten it"));
        vt_qr_finish(&qr);
        assert_false(vt_qr_init(&qr, text, 0, (vt_correction)c, &err));
    }
    /* A dim box for visitors, nothing of a code. */
    vt_drawlist list;
    vt_fonts *fonts = inter();
    start_list(&list, 0x000000ff);
    add_code(&list, 100, 100, 200, 0, text, sizeof text);
    for (int dev = 0; dev < 2; dev++) {
        vt_painter *painter = make(200, 200, fonts, dev);
        vt_pixels *out = paint_all(painter, &list, 200, 200);
        assert_int_not_equal(at(out, 190, 190), 0xFF000000);
        assert_true((at(out, 190, 190) & 255) < 128);
        vt_pixels_destroy(out);
        vt_painter_destroy(painter);
    }
    finish_list(&list);
    vt_fonts_destroy(fonts);
}

static void odd_codes_are_safe(void **state)
{
    (void)state;
    const double sides[] = {0, 0.2, 3, 28.9, 29, 5000, 1e6};
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        for (int degrees = 0; degrees <= 45; degrees += 45) {
            vt_drawlist list;
            start_list(&list, 0x808080ff);
            add_code(&list, 50, 50, sides[i], degrees, "a\0b", 3);
            add_code(&list, 50, 50, sides[i], degrees, "", 0);
            vt_pixels_destroy(picture_of(&list, 100, 100));
            finish_list(&list);
        }
    }
}

static void short_memory_is_survived(void **state)
{
    (void)state;
    bool failed = true;
    vt_drawlist list;
    start_list(&list, 0x808080ff);
    add_code(&list, 50, 50, 90, 0, "amphora", 7);
    for (uint64_t n = 1; failed; n++) {
        vt_painter *painter = make(100, 100, NULL, true);
        vt_region all = whole(100, 100);
        vt_mem_fail_at(n);
        vt_painter_paint(painter, &list, &all, NULL);
        failed = vt_mem_fail_at(0);
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        vt_pixels *out = vt_painter_copy(painter, NULL);
        assert_int_equal(at(out, 20, 20), 0xFF000000); /* its finder */
        vt_pixels_destroy(out);
        vt_painter_destroy(painter);
    }
    finish_list(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_reads_it),
        cmocka_unit_test(letters_of_the_world_are_utf8),
        cmocka_unit_test(modules_are_whole_pixels),
        cmocka_unit_test(giant_codes_are_the_same),
        cmocka_unit_test(corrections_differ),
        cmocka_unit_test(what_no_code_holds_is_told),
        cmocka_unit_test(odd_codes_are_safe),
        cmocka_unit_test(short_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
