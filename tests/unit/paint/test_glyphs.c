/* Letters as pixels: in the same rows whatever stands beside them, in the shapes of the language, from a font
 * that has them; outlines that lie around them and not under them. */
#include "check.h"

#include "cpu_help.h"

#include "base/utf8.h"
#include "type/typeset.h"

enum { W = 400, H = 120 };

#define LATIN      VT_WRITING('L', 'a', 't', 'n')
#define ARABIC     VT_WRITING('A', 'r', 'a', 'b')
#define HEBREW     VT_WRITING('H', 'e', 'b', 'r')
#define DEVANAGARI VT_WRITING('D', 'e', 'v', 'a')

static vt_fonts *fonts;

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

typedef struct {
    vt_writing script;
    bool rtl;
    const char *tall; /* its ink rises above the font's ascent, or deep below */
    const char *words[8];
} sample;

static const sample samples[] = {
    {LATIN, false, "ẰỖǺ", {"Handgloves", "jolly", "ÅÀ", "xyz", "fi", "AVATAR", "ỗ"}},
    {LATIN, false, "Ắ̂", {"μουσείο", "Ώρα", "Музей", "Йод", "ё"}},
    {ARABIC, true, "لَّٰٓإِ۪۟", {"المتحف", "سُبْحَٰنَ", "ججِ", "يِّ", "ﷺ", "كل", "،"}},
    {HEBREW, true, "לֹּ֔", {"שלום", "בְּרֵאשִׁ֖ית", "ק", "ן"}},
    {DEVANAGARI, false, "र्त्र्यैंङ्क्ष्ट्रॄ", {"संग्रहालय", "शाम", "र्हूँ", "न", "की", "है"}},
    {VT_WRITING_HAN, false, "︵鬱", {"中文字", "一", "語", "。"}}};

static vt_raster raster_of(const char *text, const sample *s, unsigned look, unsigned px64, unsigned made)
{
    size_t at = 0;
    vt_raster out = {.w = 0};
    uint32_t first = vt_utf8_next(s->words[0], strlen(s->words[0]), &at);
    int font = vt_fonts_choose(fonts, vt_fonts_find(fonts, "sans"), look, first, s->script, "");
    const vt_stretch stretch = {.text = text, .length = strlen(text), .script = s->script, .rtl = s->rtl};
    assert_true(vt_fonts_raster(fonts, font, &stretch, px64, made, 1, &out, NULL));
    return out;
}

/* Coverage at a place counted from the pen's start. */
static int coverage(const vt_raster *raster, int x, int y)
{
    x += raster->x;
    y += raster->baseline;
    if (x < 0 || y < 0 || x >= raster->w || y >= raster->h) return 0;
    return ((const uint8_t *)raster->data)[(size_t)y * (size_t)raster->w + (size_t)x];
}

static void is_alike_beside(const char *word, const sample *s, unsigned look, unsigned px64, unsigned made)
{
    char both[256];
    snprintf(both, sizeof both, "%s  %s", s->rtl ? s->tall : word, s->rtl ? word : s->tall);
    vt_raster alone = raster_of(word, s, look, px64, made), beside = raster_of(both, s, look, px64, made);
    assert_non_null(alone.data);
    for (int y = -alone.baseline; y < alone.h - alone.baseline; y++)
        for (int x = -alone.x; x < alone.w - alone.x - 4; x++)
            if (coverage(&alone, x, y) && coverage(&alone, x, y) != coverage(&beside, x, y))
                fail_msg("\"%s\" at %u/64 px differs at %d,%d: %d, %d", word, px64, x, y,
                    coverage(&alone, x, y), coverage(&beside, x, y));
    vt_free(alone.data);
    vt_free(beside.data);
}

static void a_word_has_the_same_rows_everywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        for (const char *const *word = samples[i].words; *word; word++)
            for (unsigned px64 = 9 * 64; px64 < 70 * 64; px64 += px64 / 5 + 7)
                for (unsigned look = 0; look < 4; look++)
                    is_alike_beside(*word, &samples[i], look & 1, px64, look & 2 ? VT_MADE_SLANTED : 0);
}

/* Marks above them push nothing below it. */
static void flat_letters_stand_on_the_baseline(void **state)
{
    (void)state;
    for (unsigned px64 = 8 * 64; px64 < 200 * 64; px64 += px64 / 7) {
        vt_raster plain = raster_of("HIE", &samples[0], 0, px64, 0),
                  marked = raster_of("Ằ", &samples[0], 0, px64, 0);
        int below = 0;
        for (int x = -plain.x; x < plain.w - plain.x; x++)
            below += coverage(&plain, x, 0) > 0;
        for (int x = -marked.x; x < marked.w - marked.x; x++)
            below += coverage(&marked, x, 0) > 0;
        assert_int_equal(below, 0);
        vt_free(plain.data);
        vt_free(marked.data);
    }
}

static bool differ(const char *text, vt_writing script, const char *font, const char *a, const char *b)
{
    size_t at = 0;
    int own = vt_fonts_find(fonts, font);
    vt_stretch stretch = {.text = text, .length = strlen(text), .script = script, .rtl = script == ARABIC};
    vt_raster one = {.w = 0}, other = {.w = 0};
    int chosen = vt_fonts_choose(fonts, own, 0, vt_utf8_next(text, strlen(text), &at), script, a);
    stretch.dialect = vt_fonts_dialect(fonts, a);
    assert_true(vt_fonts_raster(fonts, chosen, &stretch, 40 * 64, 0, 1, &one, NULL));
    stretch.dialect = vt_fonts_dialect(fonts, b);
    assert_true(vt_fonts_raster(fonts, chosen, &stretch, 40 * 64, 0, 1, &other, NULL));
    bool same = one.w == other.w && one.h == other.h &&
                memcmp(one.data, other.data, (size_t)one.w * (size_t)one.h) == 0;
    vt_free(one.data);
    vt_free(other.data);
    return !same;
}

static void languages_have_their_own_letters(void **state)
{
    (void)state;
    assert_true(differ("۴۶۷", ARABIC, "sans", "ur", "fa"));
    assert_true(differ("झ", DEVANAGARI, "sans", "mr", "hi") || differ("लश", DEVANAGARI, "sans", "mr", "hi"));
    assert_false(differ("Room", LATIN, "sans", "en", "fr"));
    assert_int_equal(vt_fonts_dialect(fonts, ""), 0);
    assert_int_equal(vt_fonts_dialect(fonts, "sr"), vt_fonts_dialect(fonts, "sr"));
    char tag[8];
    for (int i = 0; i < 500; i++) { /* more than are kept: shapes of no language in particular */
        snprintf(tag, sizeof tag, "x%d", i);
        vt_fonts_dialect(fonts, tag);
    }
    assert_int_equal(vt_fonts_dialect(fonts, "x499"), 0);
}

static void shows_all_of(const char *text, const char *language)
{
    const vt_text_style style = {.font = "sans", .size = 1, .line_height = 1, .language = language};
    const vt_layout *layout =
        vt_fonts_layout(fonts, text, strlen(text), vt_fonts_find(fonts, "sans"), &style, NULL);
    for (int i = 0; i < layout->run_count; i++) {
        const vt_run *run = &layout->runs[i];
        for (size_t at = run->start; at < run->start + run->length;) {
            uint32_t c = vt_utf8_next(layout->text, run->start + run->length, &at);
            if (!vt_fonts_shows(fonts, run->font, c))
                fail_msg("U+%04X of \"%s\" is a box", (unsigned)c, text);
        }
    }
}

static void what_scripts_share_is_never_a_box(void **state)
{
    (void)state;
    static const char *const shared[] = {"،", "؛", "؟", "ـ", "٠", "٣", "٩", "۴", "٪", "٫", "﴾", "।", "॥", "३",
        "、", "。", "「", "」", "〜", "・", "ー", "！", "？", "，", "（", "￥", "…", "—", "‰", "₹", "₪", "₺",
        "₽", "₩", "₫", "€", "№", "→", "⇒", "●", "★", "☎", "♪", "①", "㎡", "½", "∞"};
    static const char *const around[] = {"%s", "%sabc", "abc %s def", "%s متحف", "متحف%s متحف", "%sשלום",
        "שלום %s", "%s घर", "घर%s", "%s中文", "中%s文", "Музей %s", "12 %s", "«%s»", "%s%s"};
    char text[128];
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        for (size_t k = 0; k < sizeof around / sizeof around[0]; k++) {
            const char *hole = strstr(around[k], "%s");
            snprintf(text, sizeof text, "%.*s%s%s", (int)(hole - around[k]), around[k], shared[i], hole + 2);
            shows_all_of(text, k % 2 ? "ja" : "");
        }
    }
}

static vt_pixels *draw(const char *text, double outline, uint32_t around, uint32_t color, double opacity)
{
    vt_painter *painter = make(W, H, fonts, false);
    vt_drawlist list;
    start_list(&list, 0x808080ff);
    vt_draw *item = add_text(&list, fonts, 20, 20, 60, 0, 1, 0, text, color);
    item->bounds = (vt_irect){0, 0, W, H};
    item->opacity = opacity;
    const vt_draw_ink ink = {.outline = outline, .outline_color = rgba(around)};
    item->extra = vt_drawlist_keep_extra(&list, &ink, sizeof ink);
    vt_pixels *out = paint_all(painter, &list, W, H);
    finish_list(&list);
    vt_painter_destroy(painter);
    return out;
}

static int red(const vt_pixels *pixels, int x, int y)
{
    return (int)(at(pixels, x, y) >> 16 & 255);
}

/* Where letters cover a pixel fully, the outline changes nothing of it, however opaque they are. */
static void an_outline_does_not_lie_under_letters(void **state)
{
    (void)state;
    static const uint32_t inks[] = {0xffffffff, 0xffffff80, 0xffffff20, 0xffffff00};
    vt_pixels *mask = draw("Hollow", 0, 0, 0xffffffff, 1);
    for (size_t i = 0; i < sizeof inks / sizeof inks[0]; i++) {
        for (double opacity = 1; opacity > 0.1; opacity -= 0.3) {
            vt_pixels *bare = draw("Hollow", 0, 0, inks[i], opacity);
            vt_pixels *lined = draw("Hollow", 3, 0x000000ff, inks[i], opacity);
            int inside = 0, changed = 0;
            for (int y = 0; y < H; y++) {
                for (int x = 0; x < W; x++) {
                    bool full = red(mask, x, y) == 255;
                    if (full) assert_true(abs(red(bare, x, y) - red(lined, x, y)) <= 2);
                    inside += full;
                    changed += at(bare, x, y) != at(lined, x, y);
                }
            }
            assert_true(inside > 500 && changed > 500);
            vt_pixels_destroy(bare);
            vt_pixels_destroy(lined);
        }
    }
    vt_pixels_destroy(mask);
}

/* Ink and outline of one colour and opacity are one shape of that opacity: no gap, no darker seam. */
static void letters_and_outline_meet(void **state)
{
    (void)state;
    for (double opacity = 1; opacity > 0.2; opacity -= 0.25) {
        vt_pixels *lined = draw("Il", 4, 0xffffffff, 0xffffffff, opacity);
        int most = 0;
        for (int x = 0; x < W; x++)
            most = red(lined, x, 60) > most ? red(lined, x, 60) : most;
        assert_true(abs(most - (int)(0x80 + 127 * opacity)) <= 4);
        for (int y = 45; y < 70; y++) { /* through the stem of I */
            int first = 0, last;
            while (red(lined, first, y) < most - 6)
                first++;
            for (last = first; red(lined, last, y) >= most - 6; last++)
                continue;
            assert_true(last - first >= 10);
        }
        vt_pixels_destroy(lined);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_has_the_same_rows_everywhere),
        cmocka_unit_test(flat_letters_stand_on_the_baseline),
        cmocka_unit_test(languages_have_their_own_letters),
        cmocka_unit_test(what_scripts_share_is_never_a_box),
        cmocka_unit_test(an_outline_does_not_lie_under_letters),
        cmocka_unit_test(letters_and_outline_meet),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
