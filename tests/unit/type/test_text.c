/* Text of all scripts into lines: directions, lines' ends, what is cut, what is stretched, what is a link. */
#include <malloc.h>
#include <math.h>

#include "check.h"

#include "letters.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "type/typeset.h"

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

static const vt_text_style plain = {.font = "sans", .size = 10, .line_height = 1, .language = ""};

static const vt_layout *lay(const char *text, const vt_text_style *style)
{
    const vt_layout *layout =
        vt_fonts_layout(fonts, text, strlen(text), vt_fonts_find(fonts, style->font), style, NULL);
    assert_non_null(layout);
    for (int i = 0; i < layout->line_count; i++) {
        const vt_line *line = &layout->lines[i];
        double right = 0;
        for (int k = line->first_run; k < line->first_run + line->run_count; k++) {
            assert_true(layout->runs[k].x > right - 1e-9);
            right = layout->runs[k].x + layout->runs[k].width;
        }
        assert_true(right < line->width + 1e-9);
        assert_true(layout->widest > line->width - 1e-9);
    }
    return layout;
}

/* A line's runs as they stand from left to right, each in its own logical order, parted by |. */
static const char *stands(const vt_layout *layout, int line)
{
    static char out[1000];
    size_t used = 0;
    const vt_line *l = &layout->lines[line];
    for (int k = 0; k < l->run_count; k++) {
        const vt_run *run = &layout->runs[l->first_run + k];
        if (k > 0) out[used++] = '|';
        memcpy(out + used, layout->text + run->start, run->length);
        used += run->length;
    }
    out[used] = '\0';
    return out;
}

static void runs_stand_in_order(void **state)
{
    (void)state;
    assert_string_equal(stands(lay("one שלום two", &plain), 0), "one |שלום| |two");
    assert_string_equal(stands(lay("שלום one עולם", &plain), 0), "עולם| |one|שלום ");
    assert_string_equal(stands(lay("עד 1965 כאן", &plain), 0), "כאן| |1965|עד ");
    vt_text_style rtl = plain;
    rtl.direction = VT_DIRECTION_RTL;
    assert_string_equal(stands(lay("one two", &rtl), 0), "one two");
    assert_string_equal(stands(lay("one!", &rtl), 0), "!|one");
    assert_true(lay("one!", &rtl)->lines[0].rtl);
    assert_true(lay("12", &rtl)->lines[0].rtl);
    assert_false(lay("12", &plain)->lines[0].rtl);
    vt_fonts_set_language(fonts, "ar");
    assert_true(lay("12", &plain)->lines[0].rtl);
    vt_fonts_set_language(fonts, "");
}

static void lines_begin_where_writing_begins(void **state)
{
    (void)state;
    vt_line ltr = {.width = 4}, rtl = {.width = 4, .rtl = true};
    const struct {
        vt_align align;
        double ltr, rtl;
    } cases[] = {{VT_ALIGN_LEFT, 0, 0}, {VT_ALIGN_RIGHT, 6, 6}, {VT_ALIGN_CENTER, 3, 3},
        {VT_ALIGN_START, 0, 6}, {VT_ALIGN_END, 6, 0}, {VT_ALIGN_JUSTIFY, 0, 6}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(vt_line_indent(&ltr, cases[i].align, 10) == cases[i].ltr);
        assert_true(vt_line_indent(&rtl, cases[i].align, 10) == cases[i].rtl);
    }
}

/* Every way to break a text leaves these whole. */
static void clusters_are_never_split(void **state)
{
    (void)state;
    static const char *const whole[] = {
        "👩‍👩‍👧", "🇫🇷", "👍🏽", "क्षि", "e\u0301", "각", "1️⃣", "ि", "لَا", NULL};
    char text[400] = "";
    for (int round = 0; round < 3; round++)
        for (int i = 0; whole[i]; i++)
            strcat(strcat(text, whole[i]), round == 1 ? " " : "");
    vt_text_style style = plain;
    for (double wrap = 1; wrap < 100; wrap += 0.7) {
        style.wrap = wrap;
        const vt_layout *layout = lay(text, &style);
        for (int k = 0; k < layout->run_count; k++) {
            const char *start = layout->text + layout->runs[k].start;
            assert_true((*start & 0xC0) != 0x80);
            static const char *const inside[] = {
                "\u200D", "\uFE0F", "\u20E3", "\u0301", "\U0001F3FD", "\u094D", "\u093F", "\u11A8", "\u064E"};
            for (size_t i = 0; i < sizeof inside / sizeof inside[0] && start > layout->text; i++)
                if (i != 6) assert_true(strncmp(start, inside[i], strlen(inside[i])) != 0);
        }
    }
}

static void lines_stay_within_their_wrap(void **state)
{
    (void)state;
    static const char *const texts[] = {"The museum is open every day; well-known guides take you along.",
        "المتحف مفتوح كل يوم من 9 صباحًا حتى 18 مساءً (ما عدا الاثنين)", "מוזיאון ישראל (ירושלים) נפתח ב-1965",
        "संग्रहालय में कृपया चित्रों को स्पर्श न करें।", "东京是日本的首都。「博物馆」每天开放,欢迎光临!",
        "Donau\u00ADdampf\u00ADschiff\u00ADfahrts\u00ADkapitän", "AVAVAVAVA To Ta Wa. Yo,Y."};
    vt_text_style style = plain;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (style.wrap = 30; style.wrap < 400; style.wrap *= 1.07) {
            const vt_layout *layout = lay(texts[i], &style);
            for (int k = 0; k < layout->line_count; k++)
                if (layout->lines[k].width > style.wrap / style.size + 1e-6)
                    fail_msg("text %zu at %g: \"%s\"", i, style.wrap, stands(layout, k));
        }
    }
}

static void a_soft_hyphen_shows_at_the_end_of_a_line(void **state)
{
    (void)state;
    vt_text_style style = plain;
    assert_string_equal(stands(lay("co\u00ADop", &style), 0), "co\u00ADop");
    assert_true(fabs(lay("co\u00ADop", &style)->widest - lay("coop", &style)->widest) < 0.02);
    style.wrap = 24;
    const vt_layout *layout = lay("hyphen\u00ADation", &style);
    style.wrap = lay("hyphen-", &plain)->widest * 10 + 0.01;
    layout = lay("hyphen\u00ADation", &style);
    assert_int_equal(layout->line_count, 2);
    assert_string_equal(stands(layout, 0), "hyphen\u00AD|-");
    style.wrap -= 0.5; /* the hyphen itself has no room */
    layout = lay("a hyphen\u00ADation", &style);
    assert_string_equal(stands(layout, 0), "a");
}

static void too_much_ends_with_an_ellipsis(void **state)
{
    (void)state;
    vt_text_style style = plain;
    vt_text_box box;
    style.max_lines = 2;
    for (style.wrap = 8; style.wrap < 200; style.wrap += 3) {
        const vt_layout *layout =
            lay("This text is far too long for two such lines, as it goes on and on", &style);
        assert_true(layout->line_count <= 2);
        if (!layout->truncated) continue;
        const char *last = stands(layout, 1);
        assert_string_equal(last + strlen(last) - 3, "…");
        assert_true(style.wrap < 15 || layout->widest <= style.wrap / 10 + 1e-6);
    }
    style.wrap = 100;
    const vt_layout *layout = lay("هذا النص طويل جدًا بالنسبة إلى السطرين المخصصين له", &style);
    const vt_line *line = &layout->lines[1];
    assert_true(layout->truncated && line->rtl);
    assert_memory_equal(layout->text + layout->runs[line->first_run].start, "…", 3); /* leftmost */
    style.wrap = 0;
    assert_string_equal(stands(lay("one\ntwo\nthree", &style), 1), "two|…");
    assert_false(lay("one\ntwo", &style)->truncated);
    assert_true(vt_fonts_measure(fonts, "one\ntwo\nthree", 13, &style, &box));
    assert_true(box.truncated && box.lines == 2);
    style.max_lines = 0;
    style.height = 30; /* room for two lines of 12.1 */
    assert_true(vt_fonts_measure(fonts, "one\ntwo\nthree", 13, &style, &box));
    assert_true(box.truncated && box.lines == 2 && box.h <= 30);
    style.height = 1; /* a line at least */
    assert_true(vt_fonts_measure(fonts, "one\ntwo\nthree", 13, &style, &box));
    assert_true(box.truncated && box.lines == 1);
    style.height = 36.4;
    assert_true(vt_fonts_measure(fonts, "one\ntwo\nthree", 13, &style, &box));
    assert_false(box.truncated);
}

static void a_text_shrinks_until_it_fits(void **state)
{
    (void)state;
    const char *text = "Shrunk until all of it is to be seen within this small box";
    vt_text_style style = plain;
    vt_text_box box;
    style.size = 60;
    style.shrink = 12;
    style.wrap = 400;
    double before = 0;
    for (style.height = 20; style.height < 400; style.height += 10) {
        assert_true(vt_fonts_measure(fonts, text, strlen(text), &style, &box));
        assert_true(box.size >= before && box.size >= 12 && box.size <= 60);
        assert_true(fabs(box.size * 2 - floor(box.size * 2)) < 1e-9); /* steps of a half */
        assert_true(box.truncated ? box.size == 12 : box.h <= style.height + 1e-6);
        before = box.size;
    }
    assert_true(before == 60);
    style.height = 0;
    style.max_lines = 1;
    assert_true(vt_fonts_measure(fonts, text, strlen(text), &style, &box));
    assert_true(box.lines == 1 && !box.truncated && box.w <= 400 && box.size < 20);
    style.max_lines = 0;
    assert_true(vt_fonts_measure(fonts, "Unbreakablewordofgreatlength", 28, &style, &box));
    assert_true(box.lines == 1 && box.w <= 400);
    style.shrink = 60;
    assert_true(vt_fonts_measure(fonts, text, strlen(text), &style, &box));
    assert_true(box.size == 60);
}

static void justified_lines_reach_both_edges(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Justified text stretches its spaces so that both edges are straight, but for the last line of it",
        "هذا نص مضبوط من الجهتين بحيث تتمدد المسافات بين الكلمات فقط ويبدأ السطر الأخير من جهة البداية"};
    vt_text_style style = plain;
    style.align = VT_ALIGN_JUSTIFY;
    style.wrap = 150;
    for (int i = 0; i < 2; i++) {
        const vt_layout *layout = lay(texts[i], &style);
        assert_true(layout->line_count > 2);
        for (int k = 0; k + 1 < layout->line_count; k++)
            assert_true(fabs(layout->lines[k].width - 15) < 1e-6);
        assert_true(layout->lines[layout->line_count - 1].width < 14);
    }
    style.wrap = 40;
    assert_true(lay("Unbreakable word", &style)->lines[0].width < 15); /* nothing to stretch */
}

static void spacing_parts_letters_but_not_joined_ones(void **state)
{
    (void)state;
    vt_text_style style = plain;
    double without = lay("wide", &style)->widest, joined = lay("جميل", &style)->widest;
    style.spacing = 5;
    assert_true(fabs(lay("wide", &style)->widest - without - 3 * 0.5) < 0.02);
    assert_true(fabs(lay("جميل", &style)->widest - joined) < 1e-9);
    vt_text_box box;
    style.spacing = -1;
    assert_true(vt_fonts_measure(fonts, "wide", 4, &style, &box));
    assert_true(fabs(box.w / 10 - without + 3 * 0.1) < 0.02);
}

static void sizes_share_a_baseline(void **state)
{
    (void)state;
    vt_text_style style = plain;
    style.markup = true;
    const vt_layout *layout = lay("a [size=20]b[/] c\nd [size=5]e[/]", &style);
    assert_int_equal(layout->line_count, 2);
    const vt_line *first = &layout->lines[0], *second = &layout->lines[1];
    assert_true(fabs(first->height - 2 * second->height) < 1e-9);
    assert_true(fabs(second->top - first->height) < 1e-9);
    assert_true(layout->runs[0].size == 1 && layout->runs[1].size == 2);
    double b = lay("b", &plain)->widest;
    assert_true(fabs(layout->runs[1].width - 2 * b) < 1e-9);
    style.shrink = 2;
    style.wrap = 30;
    style.max_lines = 1;
    vt_text_box box;
    assert_true(vt_fonts_measure(fonts, "a [size=20]bcd[/] e", 19, &style, &box));
    assert_true(box.w <= 30 && box.size < 10 && !box.truncated); /* what is larger shrinks along */
}

static const char *link_at(const char *text, const vt_text_style *style, double x, double y)
{
    static char out[64];
    vt_text_box box;
    assert_true(vt_fonts_measure(fonts, text, strlen(text), style, &box));
    double w = style->wrap > 0 ? style->wrap : box.w;
    bool found = vt_fonts_link(fonts, text, strlen(text), style, w, box.h, (vt_point){x, y}, out, sizeof out);
    return found ? out : "";
}

static void links_lie_under_a_finger(void **state)
{
    (void)state;
    vt_text_style style = plain;
    style.markup = true;
    style.wrap = 200;
    const char *text = "see [link=map]the map[/] or [link=list]the *list*[/]\nnothing";
    double map = lay("the map", &plain)->widest * 10, see = lay("see the map", &plain)->widest * 10 - map;
    assert_string_equal(link_at(text, &style, see + map / 2, 5), "map");
    assert_string_equal(link_at(text, &style, 2, 5), "");
    assert_string_equal(link_at(text, &style, see - 1, 5), "map"); /* fingers are broad */
    assert_string_equal(link_at(text, &style, see + map / 2, 20), "");
    assert_string_equal(link_at(text, &style, see + map + 45, 5), "list");
    style.align = VT_ALIGN_RIGHT;
    assert_string_equal(link_at(text, &style, 195, 5), "list");
    assert_string_equal(link_at(text, &style, see + map / 2, 5), "");
    style.align = VT_ALIGN_START;
    const char *rtl = "انظر [link=map]الخريطة[/] هنا";
    double link = lay("الخريطة", &plain)->widest * 10;
    double before = lay("انظر الخريطة", &plain)->widest * 10 - link;
    assert_string_equal(link_at(rtl, &style, 200 - before - link / 2, 5), "map");
    assert_string_equal(link_at(rtl, &style, 199, 5), "");
    assert_string_equal(link_at(rtl, &style, before + link / 2, 5), "");
    style.markup = false;
    assert_string_equal(link_at(text, &style, see + map / 2, 5), "");
}

static void bold_and_italic_are_found_or_made(void **state)
{
    (void)state;
    vt_text_style style = plain;
    style.markup = true;
    int bold = vt_fonts_find(fonts, "bold"), italic = vt_fonts_find(fonts, "italic");
    const vt_layout *layout = lay("a *b* _c_ *_d_* *غ*", &style);
    const vt_run *runs = layout->runs;
    assert_int_equal(runs[1].font, bold);
    assert_int_equal(runs[3].font, italic);
    assert_int_equal(runs[5].font, bold);
    assert_int_equal(runs[5].made, VT_MADE_SLANTED);
    assert_true(runs[7].font >= VT_FONTS_MAX); /* the bold one of those that stand in */
    int regular = lay("غ", &plain)->runs[0].font;
    assert_true(regular >= VT_FONTS_MAX && runs[7].font == regular + 1);
    style.font = "italic";
    assert_int_equal(lay("*a*", &style)->runs[0].made, VT_MADE_BOLD);
}

static void every_script_has_its_font(void **state)
{
    (void)state;
    static const char *const texts[] = {"Latin", "Ελληνικά", "Кириллица", "العربية", "עברית", "हिन्दी क्षत्रिय",
        "中文字", "日本語ひらがな", "한국어", "😀👩‍👩‍👧🇫🇷"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const vt_layout *layout = lay(texts[i], &plain);
        for (int k = 0; k < layout->run_count; k++) {
            const vt_run *run = &layout->runs[k];
            size_t at = run->start, end = run->start + run->length;
            while (at < end) {
                uint32_t c = vt_utf8_next(layout->text, end, &at);
                assert_true(vt_char_is_invisible(c) || vt_fonts_shows(fonts, run->font, c));
            }
        }
    }
}

static void language_chooses_among_shapes(void **state)
{
    (void)state;
    static const char *const languages[] = {"zh-Hans", "zh-Hant", "zh-HK", "ja", "ko"};
    vt_text_style style = plain;
    int seen[5];
    for (int i = 0; i < 5; i++) {
        style.language = languages[i];
        seen[i] = lay("直", &style)->runs[0].font;
        for (int k = 0; k < i; k++)
            assert_int_not_equal(seen[k], seen[i]);
    }
    vt_fonts_set_language(fonts, "ja-JP");
    assert_int_equal(lay("直", &plain)->runs[0].font, seen[3]);
    vt_fonts_set_language(fonts, "");
    assert_int_equal(lay("直", &plain)->runs[0].font, seen[0]);
    assert_int_equal(lay("ひ", &plain)->runs[0].font, seen[3]);
}

static int told;

static void hear(void *context, const char *name, const vt_err *err)
{
    (void)context;
    assert_true(name[0] && err->message[0]);
    told++;
}

static int open_latin(void *context, const char *name, vt_err *err)
{
    if (strstr(name, "Noto")) return open_asset(context, "nowhere.ttf", err);
    return open_asset(context, name, err);
}

static void what_is_missing_is_told_once(void **state)
{
    (void)state;
    vt_err err;
    vt_fonts *few = vt_fonts_create(&(vt_fonts_deps){.open = open_latin, .fault = hear}, &err);
    assert_true(vt_fonts_declare(few, "sans", "Inter-Regular.otf", &err));
    vt_text_box box;
    told = 0;
    for (int i = 0; i < 3; i++)
        assert_true(vt_fonts_measure(few, "شيء", strlen("شيء"), &plain, &box));
    assert_true(box.w > 0); /* boxes */
    assert_int_equal(told, 1);
    enum { LONG = (1 << 18) + 10 };
    char *text = vt_alloc(LONG);
    memset(text, '\n', LONG);
    vt_text_style limited = plain;
    limited.max_lines = 1 << 18;
    assert_true(vt_fonts_measure(few, text, LONG, &limited, &box));
    assert_true(box.truncated && box.lines == 1 << 18);
    assert_true(vt_fonts_measure(few, text, LONG - 1, &plain, &box));
    assert_true(box.truncated && box.lines == (1 << 18) + 1);
    assert_int_equal(told, 2);
    assert_true(vt_fonts_measure(few, text, 1 << 17, &plain, &box));
    assert_true(!box.truncated && box.lines == (1 << 17) + 1);
    vt_free(text);
    vt_fonts_destroy(few);
}

/* What fills the cache's budget is what the layouts really hold. */
static void layouts_hold_no_more_than_they_say(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "short", "two\nlines", "a *bold* [color=#ff0000]red[/] word and שלום"};
    for (int i = 0; i < 3; i++) {
        vt_text_style style = plain;
        style.markup = true;
        const vt_layout *layout = lay(texts[i], &style);
        size_t held = malloc_usable_size(layout->lines) + malloc_usable_size(layout->runs) +
                      malloc_usable_size(layout->looks) + malloc_usable_size(layout->text);
        assert_true(held < layout->entry.bytes);
    }
}

static void no_memory_is_survived(void **state)
{
    (void)state;
    vt_text_style style = plain;
    style.markup = true;
    style.align = VT_ALIGN_JUSTIFY;
    style.wrap = 80;
    style.height = 60;
    style.shrink = 5;
    const char *text = "هذا *نص* طويل 🇫🇷 [size=20]جدًا[/] co\u00ADop [link=a]one[/]\nשלום 12 中文字";
    vt_text_box box;
    assert_true(vt_fonts_measure(fonts, text, strlen(text), &style, &box)); /* opens the fonts */
    for (uint64_t n = 1; n < 400; n++) {
        style.wrap = 80 + 0.01 * (double)n; /* never measured before */
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
        cmocka_unit_test(runs_stand_in_order),
        cmocka_unit_test(lines_begin_where_writing_begins),
        cmocka_unit_test(clusters_are_never_split),
        cmocka_unit_test(lines_stay_within_their_wrap),
        cmocka_unit_test(a_soft_hyphen_shows_at_the_end_of_a_line),
        cmocka_unit_test(too_much_ends_with_an_ellipsis),
        cmocka_unit_test(a_text_shrinks_until_it_fits),
        cmocka_unit_test(justified_lines_reach_both_edges),
        cmocka_unit_test(spacing_parts_letters_but_not_joined_ones),
        cmocka_unit_test(sizes_share_a_baseline),
        cmocka_unit_test(links_lie_under_a_finger),
        cmocka_unit_test(bold_and_italic_are_found_or_made),
        cmocka_unit_test(every_script_has_its_font),
        cmocka_unit_test(language_chooses_among_shapes),
        cmocka_unit_test(what_is_missing_is_told_once),
        cmocka_unit_test(layouts_hold_no_more_than_they_say),
        cmocka_unit_test(no_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
