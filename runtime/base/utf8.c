/* The one decoder of UTF-8: everything that reads outside text goes through it. */
#include "base/utf8.h"

enum { REPLACEMENT = 0xFFFD };

/* Length of the well-formed sequence at the start of text (Unicode 15, table 3-7), or 0. */
static size_t decode(const unsigned char *text, size_t length, uint32_t *code_point)
{
    if (length == 0) return 0;
    unsigned char lead = text[0];
    if (lead < 0x80) {
        *code_point = lead;
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) return 0;
    size_t need = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length < need) return 0;

    unsigned char low = 0x80, high = 0xBF;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    if (text[1] < low || text[1] > high) return 0;

    uint32_t value = lead & (0x7Fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((text[i] & 0xC0) != 0x80) return 0;
        value = value << 6 | (text[i] & 0x3Fu);
    }
    *code_point = value;
    return need;
}

uint32_t vt_utf8_next(const char *text, size_t length, size_t *at)
{
    if (*at >= length) return REPLACEMENT;
    uint32_t code_point = REPLACEMENT;
    size_t used = decode((const unsigned char *)text + *at, length - *at, &code_point);
    *at += used ? used : 1;
    return code_point;
}

bool vt_utf8_valid(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        uint32_t ignored;
        size_t used = decode((const unsigned char *)text + at, length - at, &ignored);
        if (!used) return false;
        at += used;
    }
    return true;
}

size_t vt_utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = REPLACEMENT;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t count = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    static const uint32_t marks[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(marks[count] | code_point);
    return count;
}

size_t vt_utf8_fit(const char *text, size_t length, size_t limit)
{
    if (length <= limit) return length;
    for (size_t back = 1; back <= 3 && back <= limit; back++) {
        size_t start = limit - back;
        uint32_t ignored;
        if (decode((const unsigned char *)text + start, length - start, &ignored) > back) return start;
    }
    return limit;
}

size_t vt_utf8_count(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t at = 0; at < length; count++)
        vt_utf8_next(text, length, &at);
    return count;
}
