/* HarfBuzz carries the tables of Unicode; what they lack is which characters are pictures by themselves. */
#include "words/writing.h"

#include <hb.h>
#include <string.h>
#include <strings.h>

enum {
    ZWJ = 0x200D,
    TEXT_STYLE = 0xFE0E,
    PICTURE_STYLE = 0xFE0F,
    KEYCAP = 0x20E3,
    REGION_FIRST = 0x1F1E6,
    REGION_LAST = 0x1F1FF,
    TONE_FIRST = 0x1F3FB,
    TONE_LAST = 0x1F3FF,
    TAG_FIRST = 0xE0020,
    TAG_LAST = 0xE007F
};

#define ARABIC     VT_WRITING('A', 'r', 'a', 'b')
#define DEVANAGARI VT_WRITING('D', 'e', 'v', 'a')
#define HEBREW     VT_WRITING('H', 'e', 'b', 'r')
#define HIRAGANA   VT_WRITING('H', 'i', 'r', 'a')

typedef struct {
    uint32_t first, last;
} range;

/* Emoji_Presentation of Unicode 14, without the regional indicators. */
static const range pictures[] = {{0x231A, 0x231B}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0}, {0x23F3, 0x23F3},
    {0x25FD, 0x25FE}, {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267F, 0x267F}, {0x2693, 0x2693},
    {0x26A1, 0x26A1}, {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5}, {0x26CE, 0x26CE},
    {0x26D4, 0x26D4}, {0x26EA, 0x26EA}, {0x26F2, 0x26F3}, {0x26F5, 0x26F5}, {0x26FA, 0x26FA},
    {0x26FD, 0x26FD}, {0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728}, {0x274C, 0x274C},
    {0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797}, {0x27B0, 0x27B0},
    {0x27BF, 0x27BF}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55}, {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F201, 0x1F201}, {0x1F21A, 0x1F21A},
    {0x1F22F, 0x1F22F}, {0x1F232, 0x1F236}, {0x1F238, 0x1F23A}, {0x1F250, 0x1F251}, {0x1F300, 0x1F320},
    {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3},
    {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC},
    {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596},
    {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2},
    {0x1F6D5, 0x1F6D7}, {0x1F6DD, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7EB},
    {0x1F7F0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FA74},
    {0x1FA78, 0x1FA7C}, {0x1FA80, 0x1FA86}, {0x1FA90, 0x1FAAC}, {0x1FAB0, 0x1FABA}, {0x1FAC0, 0x1FAC5},
    {0x1FAD0, 0x1FAD9}, {0x1FAE0, 0x1FAE7}, {0x1FAF0, 0x1FAF6}};

vt_writing vt_writing_of(uint32_t code_point)
{
    return hb_unicode_script(hb_unicode_funcs_get_default(), code_point);
}

/* Characters of no script of their own that fonts of one script have: Arabic marks, vowels and digits, dandas
 * and Vedic signs, marks of Chinese and Japanese, letters that are as wide as ideographs. */
static const struct {
    range of;
    vt_writing script;
} homes[] = {{{0x951, 0x954}, DEVANAGARI}, {{0x964, 0x965}, DEVANAGARI}, {{0x605, 0x605}, ARABIC},
    {{0x60C, 0x60C}, ARABIC}, {{0x61B, 0x61F}, ARABIC}, {{0x640, 0x640}, ARABIC}, {{0x64B, 0x655}, ARABIC},
    {{0x660, 0x669}, ARABIC}, {{0x670, 0x670}, ARABIC}, {{0x6DD, 0x6DD}, ARABIC},
    {{0x1CD0, 0x1CFA}, DEVANAGARI}, {{0x20A8, 0x20A8}, DEVANAGARI}, {{0x20AA, 0x20AA}, HEBREW},
    {{0x20B9, 0x20B9}, DEVANAGARI}, {{0x25CC, 0x25CC}, DEVANAGARI}, {{0x2FF0, 0x2FFB}, VT_WRITING_HAN},
    {{0x3000, 0x303F}, VT_WRITING_HAN}, {{0x3099, 0x309C}, HIRAGANA}, {{0x30A0, 0x30A0}, HIRAGANA},
    {{0x30FB, 0x30FC}, HIRAGANA}, {{0x3190, 0x319F}, HIRAGANA}, {{0x31C0, 0x31E3}, VT_WRITING_HAN},
    {{0x3220, 0x33FF}, VT_WRITING_HAN}, {{0xA830, 0xA839}, DEVANAGARI}, {{0xFD3E, 0xFD3F}, ARABIC},
    {{0xFE10, 0xFE1F}, VT_WRITING_HAN}, {{0xFE30, 0xFE6F}, VT_WRITING_HAN},
    {{0xFF01, 0xFF65}, VT_WRITING_HAN}, {{0xFFE0, 0xFFE6}, VT_WRITING_HAN}};

vt_writing vt_writing_home(uint32_t c)
{
    vt_writing own = vt_writing_of(c);
    if (own != VT_WRITING_COMMON && own != VT_WRITING_INHERITED) return own;
    for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++)
        if (c >= homes[i].of.first && c <= homes[i].of.last) return homes[i].script;
    return VT_WRITING_COMMON;
}

static bool is_one_of(vt_writing script, const char *const *names)
{
    for (; *names; names++)
        if (script == VT_WRITING((*names)[0], (*names)[1], (*names)[2], (*names)[3])) return true;
    return false;
}

bool vt_writing_is_joined(vt_writing script)
{
    static const char *const joined[] = {
        "Arab", "Syrc", "Nkoo", "Mong", "Mand", "Adlm", "Rohg", "Phag", "Deva", "Beng", "Guru", NULL};
    return is_one_of(script, joined);
}

bool vt_writing_slants(vt_writing script)
{
    static const char *const slanting[] = {"Latn", "Grek", "Cyrl", "Armn", "Geor", "Zyyy", "Zinh", NULL};
    return is_one_of(script, slanting);
}

bool vt_writing_is_kana(vt_writing script)
{
    static const char *const kana[] = {"Hira", "Kana", NULL};
    return is_one_of(script, kana);
}

static bool is_tone(uint32_t c)
{
    return c >= TONE_FIRST && c <= TONE_LAST;
}

static bool is_region(uint32_t c)
{
    return c >= REGION_FIRST && c <= REGION_LAST;
}

bool vt_char_extends(uint32_t c)
{
    if (c < 0x300) return false;
    if (c == ZWJ || is_tone(c) || (c >= TAG_FIRST && c <= TAG_LAST)) return true;
    switch (hb_unicode_general_category(hb_unicode_funcs_get_default(), c)) {
    case HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK:
    case HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK:
    case HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK:
        return true;
    default:
        return false;
    }
}

bool vt_char_is_invisible(uint32_t c)
{
    return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) ||
           c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool is_picture(uint32_t c)
{
    if (c < pictures[0].first) return false;
    size_t low = 0, high = sizeof pictures / sizeof pictures[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > pictures[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof pictures / sizeof pictures[0] && c >= pictures[low].first;
}

/* The end of the emoji sequence at the start of text, 0 where there is none. */
static size_t emoji_length(const uint32_t *text, size_t count)
{
    bool keycap = count >= 3 && text[0] < 0x80 && text[1] == PICTURE_STYLE && text[2] == KEYCAP;
    bool asked = count >= 2 && text[0] >= 0x80 && text[1] == PICTURE_STYLE;
    if (count >= 2 && text[1] == TEXT_STYLE) return 0;
    if (!is_picture(text[0]) && !is_region(text[0]) && !keycap && !asked) return 0;
    size_t at = 1;
    if (is_region(text[0]) && count >= 2 && is_region(text[1])) return 2;
    for (;;) {
        while (at < count && (text[at] == PICTURE_STYLE || text[at] == KEYCAP || is_tone(text[at]) ||
                                 (text[at] >= TAG_FIRST && text[at] <= TAG_LAST)))
            at++;
        if (at + 1 >= count || text[at] != ZWJ || text[at + 1] < 0x2000) return at;
        at += 2;
    }
}

void vt_writings_find(const uint32_t *text, size_t count, vt_writing *out)
{
    vt_writing before = VT_WRITING_COMMON;
    size_t bare = 0; /* characters at the start that wait for a script */
    for (size_t i = 0; i < count;) {
        size_t emoji = text[i] < 0x23 ? 0 : emoji_length(text + i, count - i);
        for (size_t end = i + emoji; i < end; i++)
            out[i] = VT_WRITING_EMOJI;
        if (emoji) continue;
        vt_writing own = vt_writing_of(text[i]);
        if (own == VT_WRITING_COMMON || own == VT_WRITING_INHERITED) {
            out[i++] = before;
            continue;
        }
        for (; before == VT_WRITING_COMMON && bare < i; bare++)
            if (out[bare] == VT_WRITING_COMMON) out[bare] = own;
        before = own;
        out[i++] = own;
    }
}

static bool begins(const char *language, const char *tag)
{
    size_t length = strlen(tag);
    return strncasecmp(language, tag, length) == 0 && (language[length] == '\0' || language[length] == '-');
}

static bool has_part(const char *language, const char *part)
{
    for (const char *at = strchr(language, '-'); at; at = strchr(at, '-'))
        if (begins(++at, part)) return true;
    return false;
}

/* The subtag that names a script has four letters (BCP 47). */
bool vt_language_is_rtl(const char *language)
{
    static const char *const scripts[] = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"};
    static const char *const languages[] = {
        "ar", "he", "iw", "fa", "ur", "ps", "yi", "sd", "ug", "ckb", "dv", "syr"};
    for (const char *at = language + strcspn(language, "-"); *at == '-'; at += strcspn(at, "-")) {
        at++;
        if (strcspn(at, "-") != 4 || *at < 'A') continue;
        for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
            if (begins(at, scripts[i])) return true;
        return false;
    }
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (begins(language, languages[i])) return true;
    return false;
}

const char *vt_language_han(const char *language)
{
    if (begins(language, "ja")) return "ja";
    if (begins(language, "ko")) return "ko";
    if (begins(language, "yue")) return "zh-HK";
    if (!begins(language, "zh")) return "";
    if (has_part(language, "Hans")) return "zh-Hans";
    if (has_part(language, "HK") || has_part(language, "MO")) return "zh-HK";
    return has_part(language, "Hant") || has_part(language, "TW") ? "zh-Hant" : "zh-Hans";
}
