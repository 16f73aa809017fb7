/* Headers of picture files, after the PNG specification (3rd edition, 11.2), ITU-T T.81 B.1, GIF89a, the WebP
 * container specification and Microsoft's BITMAPINFOHEADER. Every read is checked against the end of the
 * file. */
#include "media/sniff.h"

#include <string.h>

typedef struct {
    const unsigned char *bytes;
    size_t size;
} view;

/* 0 beyond the end. */
static uint32_t byte_at(view v, size_t at)
{
    return at < v.size ? v.bytes[at] : 0;
}

static uint32_t big16(view v, size_t at)
{
    return byte_at(v, at) << 8 | byte_at(v, at + 1);
}

static uint32_t big32(view v, size_t at)
{
    return big16(v, at) << 16 | big16(v, at + 2);
}

static uint32_t little16(view v, size_t at)
{
    return byte_at(v, at + 1) << 8 | byte_at(v, at);
}

static uint32_t little32(view v, size_t at)
{
    return little16(v, at + 2) << 16 | little16(v, at);
}

static bool has(view v, size_t at, const char *text)
{
    size_t length = strlen(text);
    return at <= v.size && v.size - at >= length && memcmp(v.bytes + at, text, length) == 0;
}

static void sniff_png(view v, vt_sniffed *out)
{
    out->format = VT_FORMAT_PNG;
    if (!has(v, 12, "IHDR")) return;
    out->w = big32(v, 16);
    out->h = big32(v, 20);
}

/* The orientation in an Exif block, whose TIFF header lies at `at`. */
static int exif_orientation(view v, size_t at, size_t end)
{
    if (end > v.size) end = v.size;
    view tiff = {v.bytes + at, end - at};
    bool little = has(tiff, 0, "II");
    if (!little && !has(tiff, 0, "MM")) return 1;
    size_t folder = little ? little32(tiff, 4) : big32(tiff, 4);
    uint32_t count = little ? little16(tiff, folder) : big16(tiff, folder);
    for (uint32_t i = 0; i < count && folder + 2 + 12 * (size_t)i + 12 <= tiff.size; i++) {
        size_t entry = folder + 2 + 12 * (size_t)i;
        if ((little ? little16(tiff, entry) : big16(tiff, entry)) != 0x0112) continue;
        uint32_t value = little ? little16(tiff, entry + 8) : big16(tiff, entry + 8);
        return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

static bool ends(view v, size_t at)
{
    for (const unsigned char *found; at < v.size; at = (size_t)(found - v.bytes) + 1) {
        found = memchr(v.bytes + at, 0xFF, v.size - at);
        if (!found) return false;
        if (byte_at(v, (size_t)(found - v.bytes) + 1) == 0xD9) return true;
    }
    return false;
}

static bool is_frame_header(uint32_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static void sniff_jpeg(view v, vt_sniffed *out)
{
    enum { APP1 = 0xE1, SCAN = 0xDA };
    out->format = VT_FORMAT_JPEG;
    out->cut = true;
    for (size_t at = 2; at + 4 <= v.size && byte_at(v, at) == 0xFF;) {
        uint32_t marker = byte_at(v, at + 1), length = big16(v, at + 2);
        if (marker == 0xFF) {
            at++;
            continue;
        }
        if (length < 2) return;
        if (is_frame_header(marker)) {
            out->h = big16(v, at + 5);
            out->w = big16(v, at + 7);
            out->cmyk = byte_at(v, at + 9) == 4;
        }
        if (marker == APP1 && has(v, at + 4, "Exif") && at + 10 < v.size)
            out->orientation = exif_orientation(v, at + 10, at + 2 + length);
        if (marker == SCAN) {
            out->cut = !ends(v, at + 2 + length);
            return;
        }
        at += 2 + length;
    }
}

static size_t gif_table(uint32_t flags)
{
    return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* The first picture counts, not the logical screen: that is what will be decoded. */
static void sniff_gif(view v, vt_sniffed *out)
{
    enum { EXTENSION = 0x21, IMAGE = 0x2C };
    out->format = VT_FORMAT_GIF;
    size_t at = 13 + gif_table(byte_at(v, 10));
    while (byte_at(v, at) == EXTENSION) {
        at += 2;
        while (at < v.size && byte_at(v, at) > 0)
            at += 1 + byte_at(v, at);
        at++;
    }
    if (byte_at(v, at) != IMAGE || at + 10 > v.size) return;
    out->w = little16(v, at + 5);
    out->h = little16(v, at + 7);
}

static void sniff_webp(view v, vt_sniffed *out)
{
    out->format = VT_FORMAT_WEBP;
    out->cut = (uint64_t)little32(v, 4) + 8 > v.size;
    if (has(v, 12, "VP8 ") && has(v, 23, "\x9d\x01\x2a")) {
        out->w = little16(v, 26) & 0x3FFF;
        out->h = little16(v, 28) & 0x3FFF;
    } else if (has(v, 12, "VP8L") && byte_at(v, 20) == 0x2F) {
        uint32_t bits = little32(v, 21);
        out->w = (bits & 0x3FFF) + 1;
        out->h = (bits >> 14 & 0x3FFF) + 1;
    } else if (has(v, 12, "VP8X") && v.size >= 30) {
        out->w = (little32(v, 24) & 0xFFFFFF) + 1;
        out->h = (little32(v, 27) & 0xFFFFFF) + 1;
    }
}

static void sniff_bmp(view v, vt_sniffed *out)
{
    enum { CORE_HEADER = 12, INFO_HEADER = 40 };
    out->format = VT_FORMAT_BMP;
    uint32_t header = little32(v, 14);
    if (header == CORE_HEADER) {
        out->w = little16(v, 18);
        out->h = little16(v, 20);
    } else if (header >= INFO_HEADER) {
        uint32_t h = little32(v, 22);
        out->w = little32(v, 18);
        out->h = h >> 31 ? 0 - h : h; /* negative: the top row comes first */
    }
}

vt_sniffed vt_sniff(const void *bytes, size_t size)
{
    view v = {bytes, size};
    vt_sniffed out = {.format = VT_FORMAT_UNKNOWN, .orientation = 1};
    if (has(v, 0, "\x89PNG\r\n\x1a\n"))
        sniff_png(v, &out);
    else if (has(v, 0, "\xFF\xD8\xFF"))
        sniff_jpeg(v, &out);
    else if (has(v, 0, "GIF87a") || has(v, 0, "GIF89a"))
        sniff_gif(v, &out);
    else if (has(v, 0, "RIFF") && has(v, 8, "WEBP"))
        sniff_webp(v, &out);
    else if (has(v, 0, "BM") && size >= 26)
        sniff_bmp(v, &out);
    return out;
}

const char *vt_format_name(vt_format format)
{
    static const char *const names[] = {"", "PNG", "JPG", "GIF", "WEBP", "BMP"};
    return names[format];
}
