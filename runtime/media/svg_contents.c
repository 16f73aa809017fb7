/* Pictures inside of drawings, which other libraries decode without asking what they will cost. They stand in
 * attributes as data: addresses; each must be plain base64 of a picture that would be shown by itself.
 * Attributes are read as an XML parser reads them, so that no entity and no spelling hides one. */
#include <expat.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "media/decoding.h"

enum { HEADER_MOST = 256 << 10 /* a JPEG's size stands behind what cameras write of themselves */ };

typedef struct {
    const vt_decoding *d;
    unsigned char *header;
    bool fine;
} reading;

static int sextet(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

static size_t unpack(const char *text, unsigned char *out, size_t most)
{
    uint32_t bits = 0;
    int held = 0;
    size_t size = 0;
    for (; *text && size < most; text++) {
        int value = sextet(*text);
        if (value < 0 && strchr(" \t\r\n", *text)) continue;
        if (value < 0) break;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out[size++] = (unsigned char)(bits >> held);
    }
    return size;
}

static bool affordable(const reading *r, const char *address)
{
    static const char mark[] = ";base64,";
    const char *comma = strchr(address, ','), *body = strstr(address, mark);
    if (!comma || !body || body + sizeof mark - 2 != comma) return false;
    vt_sniffed inner = vt_sniff(r->header, unpack(comma + 1, r->header, HEADER_MOST));
    if (inner.format == VT_FORMAT_UNKNOWN) return true; /* a font, a style: nobody makes pixels of it */
    bool drawing = inner.format == VT_FORMAT_SVG || inner.format == VT_FORMAT_TIFF;
    return !drawing && (uint64_t)inner.w * inner.h <= r->d->most_bytes / 4;
}

static void begin(void *context, const XML_Char *name, const XML_Char **attributes)
{
    reading *r = context;
    (void)name;
    for (; r->fine && *attributes; attributes += 2) {
        const char *value = attributes[1] + strspn(attributes[1], " \t\r\n");
        if (strncasecmp(value, "data:", 5) == 0) r->fine = affordable(r, value);
    }
}

bool vt_svg_is_affordable(vt_decoding *d)
{
    reading r = {.d = d, .header = vt_alloc(HEADER_MOST), .fine = true};
    XML_Parser parser = r.header ? XML_ParserCreate(NULL) : NULL;
    if (!parser) {
        vt_free(r.header);
        vt_decoding_no_memory(d);
        return false;
    }
    XML_SetUserData(parser, &r);
    XML_SetStartElementHandler(parser, begin);
    bool read = XML_Parse(parser, (const char *)d->bytes, (int)d->size, 1) != XML_STATUS_ERROR;
    const char *why = read ? NULL : XML_ErrorString(XML_GetErrorCode(parser));
    if (why) vt_decoding_damaged(d, why);
    XML_ParserFree(parser);
    vt_free(r.header);
    if (r.fine) return read;
    d->outcome = VT_ASSET_REFUSED;
    return vt_fail(d->err, VT_ERR_RANGE, d->name,
        "The drawing holds a picture that is too large, or is not plain base64, or another drawing; take it "
        "out or "
        "make it smaller.");
}
