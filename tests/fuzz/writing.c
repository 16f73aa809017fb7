/* Any bytes as UTF-8, and what it says as the characters of a paragraph: their order, their scripts, where
 * lines may end. */
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "words/bidi.h"
#include "words/breaks.h"
#include "words/writing.h"

enum { MOST = 4096, LEVEL_MOST = 126 };

/* Every byte belongs to one character or is replaced alone; what is valid comes back byte for byte. */
static size_t decode(const char *text, size_t length, uint32_t *out)
{
    size_t at = 0, count = 0;
    bool clean = true;
    while (at < length) {
        size_t from = at;
        uint32_t c = vt_utf8_next(text, length, &at);
        FUZZ_MUST(at > from && at <= length && at - from <= 4);
        FUZZ_MUST(c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF));
        char back[4];
        bool same = vt_utf8_encode(c, back) == at - from && memcmp(back, text + from, at - from) == 0;
        FUZZ_MUST(same || (c == 0xFFFD && at == from + 1));
        clean = clean && same;
        out[count++] = c;
    }
    FUZZ_MUST(clean == vt_utf8_valid(text, length));
    if (clean) FUZZ_MUST(vt_utf8_count(text, length) == count);
    for (size_t limit = 0; clean && limit < length && limit < 40; limit++) {
        size_t fits = vt_utf8_fit(text, length, limit);
        FUZZ_MUST(fits <= limit && fits + 3 >= limit && vt_utf8_valid(text, fits));
    }
    return count;
}

static void check_order(const uint32_t *text, size_t count, bool rtl)
{
    static uint8_t levels[MOST];
    static int order[MOST];
    static bool met[MOST];
    FUZZ_MUST(vt_bidi_levels(text, count, rtl, levels));
    for (size_t i = 0; i < count; i++)
        FUZZ_MUST(levels[i] <= LEVEL_MOST);
    vt_bidi_order(levels, (int)count, order);
    memset(met, 0, sizeof met);
    for (size_t i = 0; i < count; i++) {
        FUZZ_MUST(order[i] >= 0 && (size_t)order[i] < count && !met[order[i]]);
        met[order[i]] = true;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const languages[] = {"", "de", "fr-CA", "ja", "zh-Hant-HK", "ar", "no-such-language"};
    static uint32_t text[MOST];
    static vt_writing scripts[MOST];
    static uint8_t after[MOST];
    if (size > MOST) size = MOST;
    size_t count = decode((const char *)bytes, size, text);
    if (count == 0) return 0;
    vt_bidi_way way = vt_bidi_first(text, count);
    FUZZ_MUST(way == VT_BIDI_NONE || way == VT_BIDI_LTR || way == VT_BIDI_RTL);
    check_order(text, count, way == VT_BIDI_RTL);
    check_order(text, count, way != VT_BIDI_RTL);
    vt_writings_find(text, count, scripts);
    for (size_t i = 0; i < count; i++) {
        FUZZ_MUST(scripts[i] != VT_WRITING_INHERITED);
        vt_char_extends(text[i]);
        vt_char_is_invisible(text[i]);
    }
    const char *language = languages[size % (sizeof languages / sizeof languages[0])];
    FUZZ_MUST(vt_breaks_find(text, count, language, after));
    for (size_t i = 0; i < count; i++)
        FUZZ_MUST(after[i] <= VT_BREAK_MUST);
    vt_language_is_rtl(language);
    vt_language_han(language);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {"Amphora, c. 530 BC",
        "المتحف مفتوح كل يوم من 9 صباحًا (ما عدا الاثنين)", "מוזיאון ב-1965, Museomix 12%",
        "संग्रहालय में क्षत्रिय श्री", "东京是「首都」。日本語ひらがな 한국어",
        "😀👩‍👩‍👧🇫🇷🇩🇪👍🏽❤️1️⃣",
        "a\u202Eb\u2067c\u2069d\u200F\u00AD\u200Bx\u0301\u0302\u2066\u2068\u202C",
        "e\xff\xfe\xc3(\xed\xa0\x80\xf0\x9f\xf4\x90\x80\x80\xc0\xaf\xe0\x80\x80",
        "\r\n\n\r\u2028\u2029\xC2\x85\v"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
}
