/* Direction, places where lines may end, and scripts. */
#include "check.h"

#include <string.h>

#include "base/utf8.h"
#include "words/bidi.h"
#include "words/breaks.h"
#include "words/writing.h"

enum { MOST = 300 };

static size_t decode(const char *text, uint32_t *out)
{
    size_t count = 0, length = strlen(text);
    for (size_t at = 0; at < length;)
        out[count++] = vt_utf8_next(text, length, &at);
    assert_true(count < MOST);
    return count;
}

/* In these texts capital letters stand for Hebrew, those of the second half of the alphabet for Arabic, as
 * in the examples of UAX 9; > < are marks of direction, = ends one. */
static size_t pseudo(const char *text, uint32_t *out)
{
    size_t count = strlen(text);
    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)text[i];
        out[i] = c >= 'A' && c <= 'M'   ? 0x5D0u + c - 'A'
                 : c >= 'N' && c <= 'Z' ? 0x628u + c - 'N'
                 : c == '>'             ? 0x2066u
                 : c == '<'             ? 0x2067u
                 : c == '='             ? 0x2069u
                                        : c;
    }
    return count;
}

static const char *levels_of(const char *text, bool rtl)
{
    static char out[MOST];
    uint32_t line[MOST];
    uint8_t levels[MOST];
    size_t count = pseudo(text, line);
    assert_true(vt_bidi_levels(line, count, rtl, levels));
    for (size_t i = 0; i < count; i++)
        out[i] = (char)('0' + levels[i]);
    out[count] = '\0';
    return out;
}

/* The characters as they stand from left to right. */
static const char *seen(const char *text, bool rtl)
{
    static char out[MOST];
    uint32_t line[MOST];
    uint8_t levels[MOST];
    int order[MOST];
    size_t count = pseudo(text, line);
    assert_true(vt_bidi_levels(line, count, rtl, levels));
    vt_bidi_order(levels, (int)count, order);
    for (size_t i = 0; i < count; i++)
        out[i] = text[order[i]];
    out[count] = '\0';
    return out;
}

static void levels(void **state)
{
    (void)state;
    assert_string_equal(levels_of("car", false), "000");
    assert_string_equal(levels_of("car", true), "222");
    assert_string_equal(levels_of("car ABC", false), "0000111");
    assert_string_equal(levels_of("ABC 123 DEF", true), "11112221111");
    assert_string_equal(levels_of("ABC 123 DEF", false), "11112221111");
    assert_string_equal(levels_of("NOP 12.5, QRS", true), "1111222211111");
    assert_string_equal(levels_of("NOP 1-2", true), "1111212"); /* Arabic numbers: a hyphen parts them */
    assert_string_equal(levels_of("1-2", true), "222");
    assert_string_equal(levels_of("", true), "");
}

static void what_is_seen(void **state)
{
    (void)state;
    assert_string_equal(seen("car means CAR.", false), "car means RAC.");
    assert_string_equal(seen("<car MEANS CAR.=", false), "<.RAC SNAEM car=");
    assert_string_equal(seen("ABC 123 DEF", true), "FED 123 CBA");
    assert_string_equal(seen("he said \"ABC 123, DEF\"", false), "he said \"FED ,123 CBA\"");
    assert_string_equal(seen("a(B)c", false), "a(B)c");
    assert_string_equal(seen("AB(CD)EF", true), "FE)DC(BA"); /* shaping mirrors the brackets */
    assert_string_equal(seen("AB (cd)", true), ")cd( BA");   /* here too */
    assert_string_equal(seen("a >BC= d", false), "a >CB= d");
    assert_string_equal(seen("", false), "");
}

static void nesting_as_deep_as_it_likes(void **state)
{
    (void)state;
    uint32_t line[MOST];
    uint8_t found[MOST];
    int order[MOST], seen_once[MOST] = {0};
    for (int i = 0; i < MOST; i++)
        line[i] = i % 3 == 0 ? 0x2067 : i % 3 == 1 ? 0x5D0 : 'a';
    assert_true(vt_bidi_levels(line, MOST, false, found));
    vt_bidi_order(found, MOST, order);
    for (int i = 0; i < MOST; i++)
        seen_once[order[i]]++;
    for (int i = 0; i < MOST; i++)
        assert_int_equal(seen_once[i], 1);
}

static vt_bidi_way first_of(const char *text)
{
    uint32_t line[MOST];
    return vt_bidi_first(line, pseudo(text, line));
}

static void first_strong_letter(void **state)
{
    (void)state;
    assert_int_equal(first_of("abc"), VT_BIDI_LTR);
    assert_int_equal(first_of("12 ABC"), VT_BIDI_RTL);
    assert_int_equal(first_of("12, (34)"), VT_BIDI_NONE);
    assert_int_equal(first_of(">abc= ABC"), VT_BIDI_RTL); /* what is isolated does not count */
    assert_int_equal(first_of(""), VT_BIDI_NONE);
}

/* The text with | where a line may end, ! where it must. */
static const char *broken(const char *text, const char *language)
{
    static char out[2 * MOST];
    uint32_t line[MOST];
    uint8_t after[MOST];
    size_t count = decode(text, line), used = 0;
    assert_true(vt_breaks_find(line, count, language, after));
    for (size_t i = 0; i < count; i++) {
        used += vt_utf8_encode(line[i], out + used);
        if (i + 1 < count && after[i] != VT_BREAK_NEVER) out[used++] = after[i] == VT_BREAK_MAY ? '|' : '!';
    }
    out[used] = '\0';
    return out;
}

static void lines_may_end(void **state)
{
    (void)state;
    assert_string_equal(broken("one two", ""), "one |two");
    assert_string_equal(broken("well-known", ""), "well-|known");
    assert_string_equal(broken("-5 degrees", ""), "-5 |degrees");
    assert_string_equal(broken("one\u00A0two", ""), "one\u00A0two");
    assert_string_equal(broken("co\u00ADop", ""), "co\u00AD|op");
    assert_string_equal(broken("a\u200Bb", ""), "a\u200B|b");
    assert_string_equal(broken("(one) two!", ""), "(one) |two!");
    assert_string_equal(broken("12,5 %", ""), "12,5 |%");
    assert_string_equal(broken("東京は首都。", "ja"), "東|京|は|首|都。");
    assert_string_equal(broken("「東京」と", "ja"), "「東|京」|と");
    assert_string_equal(broken("북한산", "ko"), "북|한|산");
    assert_string_equal(broken("e\u0301te\u0301 a", ""), "e\u0301te\u0301 |a");
    assert_string_equal(broken("", ""), "");
}

static void emoji_stay_whole(void **state)
{
    (void)state;
    assert_string_equal(broken("👩\u200D👩\u200D👧👍🏽", ""), "👩\u200D👩\u200D👧|👍🏽");
    assert_string_equal(broken("🇫🇷🇩🇪🇮🇹", ""), "🇫🇷|🇩🇪|🇮🇹");
    assert_string_equal(broken("❤\uFE0F a", ""), "❤\uFE0F |a");
}

/* The library that finds the breaks ends the program on characters it has no rule for. */
static void every_character_has_a_rule(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x110000; c++) {
        const uint32_t text[3] = {'a', c, 'b'}, first[2] = {c, 'b'};
        uint8_t after[3];
        assert_true(vt_breaks_find(text, 3, "", after));
        assert_true(vt_breaks_find(first, 2, "ja", after));
    }
}

static void scripts(void **state)
{
    (void)state;
    uint32_t line[MOST];
    vt_writing found[MOST];
    size_t count = decode("(12) Ab, \u0628\u064B. \u65E5 \U0001F600\u200D\U0001F525 1\uFE0F\u20E3 z", line);
    vt_writings_find(line, count, found);
    const char *const expected[] = {"Latn", "Latn", "Latn", "Latn", "Latn", "Latn", "Latn", "Latn", "Latn",
        "Arab", "Arab", "Arab", "Arab", "Hani", "Hani", "Zsye", "Zsye", "Zsye", "Hani", "Zsye", "Zsye",
        "Zsye", "Hani", "Latn"};
    assert_int_equal(count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < count; i++) {
        const char *e = expected[i];
        assert_int_equal(found[i], VT_WRITING(e[0], e[1], e[2], e[3]));
    }
    count = decode("12", line);
    vt_writings_find(line, count, found);
    assert_int_equal(found[0], VT_WRITING_COMMON);
    assert_true(vt_writing_is_joined(VT_WRITING('A', 'r', 'a', 'b')));
    assert_false(vt_writing_is_joined(VT_WRITING('H', 'e', 'b', 'r')));
}

static void languages(void **state)
{
    (void)state;
    assert_true(vt_language_is_rtl("ar") && vt_language_is_rtl("he-IL") && vt_language_is_rtl("FA"));
    assert_true(vt_language_is_rtl("az-Arab"));
    assert_false(vt_language_is_rtl("fr") || vt_language_is_rtl("") || vt_language_is_rtl("ar-Latn") ||
                 vt_language_is_rtl("az-Cyrl-Arab"));
    assert_false(vt_language_is_rtl("arn")); /* Mapudungun */
    const char *const pairs[][2] = {{"ja", "ja"}, {"ko-KR", "ko"}, {"zh", "zh-Hans"}, {"zh-TW", "zh-Hant"},
        {"zh-Hant-HK", "zh-HK"}, {"zh-Hant", "zh-Hant"}, {"zh-Hans-SG", "zh-Hans"}, {"fr", ""}, {"", ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_string_equal(vt_language_han(pairs[i][0]), pairs[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),
        cmocka_unit_test(what_is_seen),
        cmocka_unit_test(nesting_as_deep_as_it_likes),
        cmocka_unit_test(first_strong_letter),
        cmocka_unit_test(lines_may_end),
        cmocka_unit_test(emoji_stay_whole),
        cmocka_unit_test(every_character_has_a_rule),
        cmocka_unit_test(scripts),
        cmocka_unit_test(languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
