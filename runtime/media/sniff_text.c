/* The first element of an XML text tells what it is, and of a drawing how large: SVG 2, 8.2, lengths as in
 * CSS Values 3, 6.2. Expat reads up to that element and no further. */
#include "media/sniff_text.h"

#include <expat.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_W = 300, DEFAULT_H = 150 /* CSS 2.1, 10.3.2 */, PROLOGUE_MOST = 1 << 20 };

typedef struct {
    XML_Parser parser;
    vt_sniffed *out;
} root;

/* Pixels; 0 for a percentage and for what is no length. */
static double length_of(const char *text)
{
    static const struct {
        const char *unit;
        double pixels;
    } units[] = {{"", 1}, {"px", 1}, {"pt", 96.0 / 72}, {"pc", 16}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54},
        {"in", 96}, {"em", 16}, {"rem", 16}, {"ex", 8}};
    char *end;
    double value = text ? strtod(text, &end) : 0;
    if (!(value > 0) || !isfinite(value)) return 0;
    size_t length = strcspn(end, " \t\r\n");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strlen(units[i].unit) == length && strncmp(end, units[i].unit, length) == 0)
            return value * units[i].pixels;
    return 0;
}

static bool view_box(const char *text, double *w, double *h)
{
    double numbers[4];
    for (int i = 0; i < 4; i++) {
        char *end;
        numbers[i] = text ? strtod(text, &end) : 0;
        if (!text || end == text || !isfinite(numbers[i])) return false;
        text = end + strspn(end, " \t\r\n,");
    }
    *w = numbers[2];
    *h = numbers[3];
    return *w > 0 && *h > 0;
}

static uint32_t whole(double pixels)
{
    return pixels > UINT32_MAX ? UINT32_MAX : (uint32_t)ceil(fmax(pixels - 1e-6, 1));
}

static void sniff_svg(const char **attributes, vt_sniffed *out)
{
    const char *said_w = NULL, *said_h = NULL, *box = NULL;
    for (; attributes[0]; attributes += 2) {
        if (strcmp(attributes[0], "width") == 0) said_w = attributes[1];
        if (strcmp(attributes[0], "height") == 0) said_h = attributes[1];
        if (strcmp(attributes[0], "viewBox") == 0) box = attributes[1];
    }
    double w = length_of(said_w), h = length_of(said_h), box_w = 0, box_h = 0;
    if (view_box(box, &box_w, &box_h)) {
        if (w == 0) w = h > 0 ? h * box_w / box_h : box_w;
        if (h == 0) h = w * box_h / box_w;
    }
    out->format = VT_FORMAT_SVG;
    out->w = whole(w > 0 ? w : DEFAULT_W);
    out->h = whole(h > 0 ? h : DEFAULT_H);
}

static void first_element(void *context, const char *name, const char **attributes)
{
    root *r = context;
    const char *colon = strrchr(name, ':');
    if (strcmp(colon ? colon + 1 : name, "svg") == 0) sniff_svg(attributes, r->out);
    if (strcmp(name, "Image") == 0) r->out->format = VT_FORMAT_DZI;
    XML_StopParser(r->parser, XML_FALSE);
}

void vt_sniff_text(const void *bytes, size_t size, vt_sniffed *out)
{
    const char *text = bytes;
    size_t at = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < size && text[at] && strchr(" \t\r\n", text[at]))
        at++;
    if (at < size && text[at] == '{') out->format = VT_FORMAT_IIIF;
    if (at == size || (text[at] != '<' && (text[at] & 0xFE) != 0xFE)) return; /* FE, FF: UTF-16 */
    root r = {XML_ParserCreate(NULL), out};
    if (!r.parser) return;
    XML_SetUserData(r.parser, &r);
    XML_SetStartElementHandler(r.parser, first_element);
    XML_Parse(r.parser, text, size < PROLOGUE_MOST ? (int)size : PROLOGUE_MOST, XML_FALSE);
    XML_ParserFree(r.parser);
}
