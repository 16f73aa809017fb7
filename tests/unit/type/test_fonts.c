/* Measuring and breaking text: the same on every screen, whatever the bytes are. */
#include <math.h>

#include "check.h"

#include "letters.h"

#include "base/mem.h"
#include "type/typeset.h"

static vt_fonts *fonts;
static int faults;

static int open_with_fault(void *context, const char *name, vt_err *err)
{
    if (strcmp(name, "broken.otf") == 0) return open("/dev/null", O_RDONLY | O_CLOEXEC);
    return open_asset(context, name, err);
}

static void on_fault(void *context, const char *name, const vt_err *err)
{
    (void)context;
    assert_non_null(name);
    assert_true(strlen(err->message) > 5);
    faults++;
}

static int set_up(void **state)
{
    (void)state;
    fonts = inter();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vt_fonts_destroy(fonts);
    return 0;
}

static vt_point measure(const char *text, double size, double wrap)
{
    vt_text_style style = {.font = "sans", .size = size, .line_height = 1, .wrap = wrap};
    vt_point out;
    vt_text_box box;
    assert_true(vt_fonts_measure(fonts, text, strlen(text), &style, &box));
    out = (vt_point){box.w, box.h};
    return out;
}

static void size_scales_evenly(void **state)
{
    (void)state;
    vt_point one = measure("Amphora, c. 530 BC", 10, 0);
    for (double factor = 0.4; factor < 100; factor *= 1.7) {
        vt_point many = measure("Amphora, c. 530 BC", 10 * factor, 0);
        assert_true(fabs(many.x - one.x * factor) < 1e-6 * many.x);
        assert_true(fabs(many.y - one.y * factor) < 1e-6 * many.y);
    }
    assert_true(one.x > 70 && one.x < 120);
    assert_true(one.y > 11 && one.y < 14);
}

static void box_is_line_metrics_not_ink(void **state)
{
    (void)state;
    double line = measure("x", 40, 0).y;
    assert_true(measure("Ågjy", 40, 0).y == line);
    assert_true(measure("", 40, 0).y == line);
    assert_true(measure("", 40, 0).x == 0);
    assert_true(fabs(measure("a\nb", 40, 0).y - 2 * line) < 1e-9);
    assert_true(fabs(measure("a\n", 40, 0).y - 2 * line) < 1e-9);
    assert_true(fabs(measure("\n\n\n", 40, 0).y - 4 * line) < 1e-9);
    vt_text_style style = {.font = "sans", .size = 40, .line_height = 1.5};
    vt_text_box box;
    assert_true(vt_fonts_measure(fonts, "a\nb", 3, &style, &box));
    assert_true(fabs(box.h - 3 * line) < 1e-9);
}

static void longer_text_is_never_narrower(void **state)
{
    (void)state;
    const char *text = "The quick brown fox jumps over AVAVATo";
    vt_text_style style = {.font = "sans", .size = 20, .line_height = 1};
    double before = 0;
    vt_text_box box;
    for (size_t n = 1; n <= strlen(text); n++) {
        assert_true(vt_fonts_measure(fonts, text, n, &style, &box));
        assert_true(box.w > before - 20 * 0.25); /* kerning may pull one letter closer */
        before = box.w;
    }
}

/* The layout's lines joined by '|'. */
static const char *lines_of(const char *text, double wrap)
{
    static char out[4096];
    size_t used = 0;
    int font = vt_fonts_find(fonts, "sans");
    const vt_text_style style = {.font = "sans", .size = 1, .line_height = 1, .wrap = wrap};
    const vt_layout *layout = vt_fonts_layout(fonts, text, strlen(text), font, &style, NULL);
    assert_non_null(layout);
    for (int i = 0; i < layout->line_count; i++) {
        const vt_line *line = &layout->lines[i];
        if (i > 0) out[used++] = '|';
        for (int k = 0; k < line->run_count; k++) {
            const vt_run *run = &layout->runs[line->first_run + k];
            memcpy(out + used, layout->text + run->start, run->length);
            used += run->length;
        }
        assert_true(wrap <= 0 || line->width <= wrap + 1e-6 || line->run_count > 0);
    }
    out[used] = '\0';
    return out;
}

static void lines_break_at_spaces_and_hyphens(void **state)
{
    (void)state;
    assert_string_equal(lines_of("one two three", 0), "one two three");
    assert_string_equal(lines_of("one two three", 4), "one two|three");
    assert_string_equal(lines_of("one   two", 2), "one|two");
    assert_string_equal(lines_of("well-known", 3.5), "well-|known");
    assert_string_equal(lines_of("minus -5 degrees", 4.5), "minus -5|degrees");
    assert_string_equal(lines_of("a\tb\rc\x01", 0), "a bc");
    assert_string_equal(lines_of("one\n\ntwo ", 100), "one||two");
    assert_string_equal(lines_of("one\u00A0two three", 4), "one\u00A0two|three");
}

static void a_word_too_wide_is_cut(void **state)
{
    (void)state;
    char text[2000];
    memset(text, 'm', sizeof text);
    text[sizeof text - 1] = '\0';
    const char *lines = lines_of(text, 5);
    size_t letters = 0, longest = 0, line = 0;
    for (const char *c = lines; *c; c++) {
        letters += *c == 'm';
        line = *c == 'm' ? line + 1 : 0;
        if (line > longest) longest = line;
    }
    assert_int_equal(letters, sizeof text - 1);
    assert_in_range(longest, 4, 7);
    assert_string_equal(lines_of("mmm", 0.01), "m|m|m"); /* never less than a letter */
    assert_string_equal(lines_of("\u00E4\u00E4", 0.01), "\u00E4|\u00E4");
}

static void ideographs_break_anywhere_but_before_marks(void **state)
{
    (void)state;
    const char *lines = lines_of("東京は日本の首都です。", 3);
    assert_non_null(strchr(lines, '|'));
    assert_null(strstr(lines, "|。"));
}

static void bad_bytes_become_replacement_characters(void **state)
{
    (void)state;
    assert_string_equal(lines_of("a\xff\xfe"
                                 "b\xc3",
                            0),
        "a\uFFFD\uFFFDb\uFFFD");
    char noise[300];
    for (int seed = 1; seed < 50; seed++) {
        unsigned value = (unsigned)seed;
        for (size_t i = 0; i < sizeof noise - 1; i++) {
            value = value * 1103515245u + 12345u;
            noise[i] = (char)(value >> 16);
        }
        vt_text_style style = {.font = "sans", .size = 20, .line_height = 1, .wrap = seed * 10};
        vt_text_box box;
        assert_true(vt_fonts_measure(fonts, noise, sizeof noise - 1, &style, &box)); /* NULs among them */
        assert_true(box.h > 0);
    }
}

static void a_hit_allocates_nothing(void **state)
{
    (void)state;
    measure("The same text again", 20, 100);
    uint64_t before = vt_mem_count();
    for (int i = 0; i < 100; i++)
        measure("The same text again", 20, 100);
    assert_int_equal(vt_mem_count(), before);
}

static void caches_stay_small(void **state)
{
    (void)state;
    char text[64];
    for (int i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "Counter %d", i);
        measure(text, 20, 0);
    }
    measure("Counter 1", 20, 0);
}

static void unknown_and_broken_fonts_fall_back(void **state)
{
    (void)state;
    const vt_fonts_deps deps = {.open = open_with_fault, .fault = on_fault};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_fonts *other = vt_fonts_create(&deps, &err);
    assert_non_null(other);
    faults = 0;
    vt_text_style style = {.font = "missing", .size = 20, .line_height = 1};
    vt_text_box box;
    assert_false(vt_fonts_measure(other, "a", 1, &style, &box)); /* no font at all */
    assert_true(vt_fonts_declare(other, "sans", "Inter-Regular.otf", &err));
    assert_true(vt_fonts_declare(other, "broken", "broken.otf", &err));
    assert_true(vt_fonts_declare(other, "gone", "nowhere.otf", &err));
    assert_false(vt_fonts_declare(other, "sans", "Inter-Bold.otf", &err));
    assert_int_equal(err.kind, VT_ERR_STATE);
    assert_false(vt_fonts_declare(other, "", "Inter-Bold.otf", &err));
    const char *const names[] = {"sans", "unknown", "broken", "gone", "broken", "gone"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        style.font = names[i];
        assert_true(vt_fonts_measure(other, "abc", 3, &style, &box));
        assert_true(fabs(box.w - measure("abc", 20, 0).x) < 1e-9);
    }
    assert_int_equal(faults, 2);
    vt_fonts_forget(other);
    style.font = "sans";
    assert_false(vt_fonts_measure(other, "abc", 3, &style, &box));
    vt_fonts_destroy(other);
    vt_fonts_destroy(NULL);
}

static void a_letter_nobody_has_is_shown_as_a_box(void **state)
{
    (void)state;
    const char *text = "abc \u10D0"; /* Georgian */
    const vt_text_style style = {.font = "sans", .size = 1, .line_height = 1};
    int sans = vt_fonts_find(fonts, "sans"), bold = vt_fonts_find(fonts, "bold");
    assert_true(sans >= 0 && bold >= 0 && sans != bold);
    const vt_layout *layout = vt_fonts_layout(fonts, text, strlen(text), sans, &style, NULL);
    assert_int_equal(layout->line_count, 1);
    for (int i = 0; i < layout->run_count; i++)
        assert_int_equal(layout->runs[i].font, sans);
}

static void raster_fits_its_measure(void **state)
{
    (void)state;
    const char *const texts[] = {"Handgloves", "jÅg", "fi", "W", "\u1EAE"};
    int sans = vt_fonts_find(fonts, "sans");
    vt_font_metrics metrics;
    assert_true(vt_fonts_metrics(fonts, sans, &metrics));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (unsigned px = 8; px <= 200; px = px * 3 / 2) {
            vt_raster raster;
            const vt_stretch stretch = {
                .text = texts[i], .length = strlen(texts[i]), .script = VT_WRITING('L', 'a', 't', 'n')};
            assert_true(vt_fonts_raster(fonts, sans, &stretch, px * 64, 0, 0, &raster, NULL));
            assert_non_null(raster.data);
            double w = measure(texts[i], px, 0).x;
            assert_true(raster.x < 0.15 * px + 2 && raster.w - raster.x < w + 0.15 * px + 5);
            assert_true(raster.w - raster.x > w - 0.15 * px - 2);
            assert_true(raster.baseline > 0.5 * px && raster.baseline < 1.3 * px);
            int most = 0;
            for (int k = 0; k < raster.w * raster.h; k++)
                most = ((uint8_t *)raster.data)[k] > most ? ((uint8_t *)raster.data)[k] : most;
            assert_true(most > 150);
            vt_free(raster.data);
        }
    }
    vt_raster nothing;
    const vt_stretch empty = {.text = "", .script = VT_WRITING_COMMON};
    assert_true(vt_fonts_raster(fonts, sans, &empty, 64 * 20, 0, 0, &nothing, NULL));
    assert_null(nothing.data);
}

static void versions_are_told(void **state)
{
    (void)state;
    assert_non_null(strstr(vt_fonts_versions(), "FreeType 2."));
    assert_non_null(strstr(vt_fonts_versions(), "HarfBuzz "));
    assert_non_null(strstr(vt_fonts_versions(), "fallback fonts "));
}

static void no_memory_is_survived(void **state)
{
    (void)state;
    vt_text_style style = {.font = "sans", .size = 20, .line_height = 1, .wrap = 60};
    const char *text = "Never measured before";
    for (uint64_t n = 1; n < 60; n++) {
        vt_text_box box;
        vt_mem_fail_at(n);
        bool measured = vt_fonts_measure(fonts, text, strlen(text), &style, &box);
        bool failed = vt_mem_fail_at(0);
        assert_true(measured != failed);
        if (measured) return;
    }
    fail_msg("it never succeeded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_scales_evenly),
        cmocka_unit_test(box_is_line_metrics_not_ink),
        cmocka_unit_test(longer_text_is_never_narrower),
        cmocka_unit_test(lines_break_at_spaces_and_hyphens),
        cmocka_unit_test(a_word_too_wide_is_cut),
        cmocka_unit_test(ideographs_break_anywhere_but_before_marks),
        cmocka_unit_test(bad_bytes_become_replacement_characters),
        cmocka_unit_test(a_hit_allocates_nothing),
        cmocka_unit_test(caches_stay_small),
        cmocka_unit_test(unknown_and_broken_fonts_fall_back),
        cmocka_unit_test(a_letter_nobody_has_is_shown_as_a_box),
        cmocka_unit_test(raster_fits_its_measure),
        cmocka_unit_test(versions_are_told),
        cmocka_unit_test(no_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
