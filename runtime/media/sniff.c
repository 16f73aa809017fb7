/* Headers of picture files, after the PNG specification (3rd edition, 11.2), ITU-T T.81 B.1, GIF89a, the WebP
 * container specification, TIFF 6.0 and Microsoft's BITMAPINFOHEADER. Every read is checked against the end
 * of the file. */
#include "media/sniff.h"

#include <string.h>

#include "media/sniff_text.h"

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

/* ---- TIFF, which is also what an Exif block is ---- */

typedef struct {
    view v;
    bool little;
} tiff;

static uint32_t tiff16(tiff t, size_t at)
{
    return t.little ? little16(t.v, at) : big16(t.v, at);
}

static uint32_t tiff32(tiff t, size_t at)
{
    return t.little ? little32(t.v, at) : big32(t.v, at);
}

static bool open_tiff(view v, tiff *out)
{
    *out = (tiff){v, has(v, 0, "II")};
    return (out->little || has(v, 0, "MM")) && tiff16(*out, 2) == 42;
}

/* The first value of a tag in the first folder. */
static uint32_t tiff_tag(tiff t, uint32_t tag, uint32_t otherwise)
{
    enum { SHORT = 3, LONG = 4 };
    size_t folder = tiff32(t, 4);
    uint32_t count = tiff16(t, folder);
    for (uint32_t i = 0; i < count && folder + 2 + 12 * (size_t)i + 12 <= t.v.size; i++) {
        size_t entry = folder + 2 + 12 * (size_t)i;
        if (tiff16(t, entry) != tag) continue;
        uint32_t type = tiff16(t, entry + 2), values = tiff32(t, entry + 4);
        if (type == SHORT) return tiff16(t, values <= 2 ? entry + 8 : tiff32(t, entry + 8));
        return type == LONG ? tiff32(t, values <= 1 ? entry + 8 : tiff32(t, entry + 8)) : otherwise;
    }
    return otherwise;
}

static int tiff_orientation(tiff t)
{
    uint32_t value = tiff_tag(t, 0x0112, 1);
    return value >= 1 && value <= 8 ? (int)value : 1;
}

static uint64_t capped(uint64_t a, uint64_t b)
{
    return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static void sniff_tiff(tiff t, vt_sniffed *out)
{
    enum { WIDTH = 256, LENGTH, BITS, SAMPLES = 277, ROWS = 278, TILE_WIDTH = 322, TILE_LENGTH };
    out->format = VT_FORMAT_TIFF;
    out->w = tiff_tag(t, WIDTH, 0);
    out->h = tiff_tag(t, LENGTH, 0);
    out->orientation = tiff_orientation(t);
    uint32_t rows = tiff_tag(t, ROWS, out->h), across = tiff_tag(t, TILE_WIDTH, out->w);
    uint32_t down = tiff_tag(t, TILE_LENGTH, rows < out->h ? rows : out->h);
    uint64_t bits = capped(tiff_tag(t, BITS, 1), tiff_tag(t, SAMPLES, 1));
    out->piece = capped(capped(across, down), bits) / 8;
}

/* The orientation in an Exif block, whose TIFF header lies at `at`. */
static int exif_orientation(view v, size_t at, size_t end)
{
    tiff t;
    if (end > v.size) end = v.size;
    return at < end && open_tiff((view){v.bytes + at, end - at}, &t) ? tiff_orientation(t) : 1;
}

/* ---- JPEG ---- */

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
            out->channels = (int)byte_at(v, at + 9);
            out->progressive = (marker & 3) == 2;
        }
        if (marker == APP1 && has(v, at + 4, "Exif"))
            out->orientation = exif_orientation(v, at + 10, at + 2 + length);
        if (marker == SCAN) {
            out->cut = !ends(v, at + 2 + length);
            return;
        }
        at += 2 + length;
    }
}

/* ---- GIF ---- */

static size_t gif_table(uint32_t flags)
{
    return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* Behind a chain of blocks; beyond the end when it is cut. */
static size_t gif_blocks(view v, size_t at)
{
    while (at < v.size && byte_at(v, at) > 0)
        at += 1 + byte_at(v, at);
    return at + 1;
}

/* As browsers do it: where the first picture is larger than the screen, the screen grows. */
static void sniff_gif(view v, vt_sniffed *out)
{
    enum { EXTENSION = 0x21, IMAGE = 0x2C };
    out->format = VT_FORMAT_GIF;
    out->cut = true;
    out->frames = 0;
    size_t at = 13 + gif_table(byte_at(v, 10));
    for (; at + 1 < v.size; out->frames++) {
        while (byte_at(v, at) == EXTENSION)
            at = gif_blocks(v, at + 2);
        if (byte_at(v, at) != IMAGE || at + 10 > v.size) break;
        if (out->frames == 0) {
            uint32_t right = little16(v, at + 1) + little16(v, at + 5), screen_w = little16(v, 6);
            uint32_t low = little16(v, at + 3) + little16(v, at + 7), screen_h = little16(v, 8);
            out->w = right > screen_w ? right : screen_w;
            out->h = low > screen_h ? low : screen_h;
        }
        at = gif_blocks(v, at + 11 + gif_table(byte_at(v, at + 9)));
        if (at > v.size) break;
        out->cut = false;
    }
}

/* ---- WebP ---- */

static uint32_t webp_frames(view v)
{
    uint32_t frames = 0;
    for (size_t at = 12; at + 8 <= v.size; at += 8 + (size_t)little32(v, at + 4) + (little32(v, at + 4) & 1))
        frames += has(v, at, "ANMF");
    return frames;
}

static void sniff_webp(view v, vt_sniffed *out)
{
    enum { ANIMATED = 2 };
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
        if (byte_at(v, 20) & ANIMATED) out->frames = webp_frames(v);
        if (out->frames == 0) out->cut = true;
    }
}

/* ---- BMP ---- */

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
    vt_sniffed out = {.format = VT_FORMAT_UNKNOWN, .frames = 1, .orientation = 1};
    tiff t;
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
    else if (open_tiff(v, &t))
        sniff_tiff(t, &out);
    else
        vt_sniff_text(bytes, size, &out);
    return out;
}
