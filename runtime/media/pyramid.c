/* Manifests are read with expat and jansson, and believed only within narrow limits. */
#include "media/pyramid.h"

#include <expat.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/sniff.h"

enum { MANIFEST_MOST = 1 << 20, PICTURE_MOST = 10000000, TILE_LEAST = 16, TILE_MOST = 8192 };

bool vt_pyramid_is(const void *bytes, size_t size)
{
    vt_format format = vt_sniff(bytes, size).format;
    return format == VT_FORMAT_DZI || format == VT_FORMAT_IIIF;
}

static int levels_of(int32_t w, int32_t h)
{
    int levels = 1;
    for (int32_t longer = w > h ? w : h; longer > 1; longer = (longer + 1) / 2)
        levels++;
    return levels;
}

static bool sound(vt_pyramid *p, const char *name, vt_err *err)
{
    if (p->w < 1 || p->h < 1 || p->w > PICTURE_MOST || p->h > PICTURE_MOST)
        return vt_fail(err, VT_ERR_RANGE, name,
            "The manifest tells no picture's size from 1 to %d pixels a side; make the tiles again.",
            PICTURE_MOST);
    if (p->tile < TILE_LEAST || p->tile > TILE_MOST || p->overlap < 0 || p->overlap > p->tile / 2)
        return vt_fail(err, VT_ERR_RANGE, name,
            "The manifest tells no tile size from %d to %d pixels; make the tiles again.", TILE_LEAST,
            TILE_MOST);
    if (p->suffix[0] == '\0')
        return vt_fail(err, VT_ERR_PARSE, name,
            "The manifest tells no format of the tiles, such as jpeg; make them again.");
    p->levels = levels_of(p->w, p->h);
    return true;
}

/* ---- Deep Zoom ---- */

static void number(const char *text, int32_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);
    *out = *end == '\0' && value >= 0 && value <= INT32_MAX ? (int32_t)value : -1;
}

/* "" when it is no short word. */
static void take_suffix(vt_pyramid *p, const char *format)
{
    size_t length = strspn(format, "abcdefghijklmnopqrstuvwxyz");
    bool fine = format[length] == '\0' && length < sizeof p->suffix;
    snprintf(p->suffix, sizeof p->suffix, "%s", fine ? format : "");
}

static void dzi_element(void *context, const char *name, const char **attributes)
{
    vt_pyramid *p = context;
    bool image = strcmp(name, "Image") == 0, size = strcmp(name, "Size") == 0;
    for (; attributes[0]; attributes += 2) {
        const char *key = attributes[0], *value = attributes[1];
        if (image && strcmp(key, "TileSize") == 0) number(value, &p->tile);
        if (image && strcmp(key, "Overlap") == 0) number(value, &p->overlap);
        if (image && strcmp(key, "Format") == 0) take_suffix(p, value);
        if (size && strcmp(key, "Width") == 0) number(value, &p->w);
        if (size && strcmp(key, "Height") == 0) number(value, &p->h);
    }
}

static bool parse_dzi(vt_pyramid *p, const void *bytes, size_t size, const char *name, vt_err *err)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser) return vt_fail_memory(err, name);
    p->kind = VT_PYRAMID_DZI;
    XML_SetUserData(parser, p);
    XML_SetStartElementHandler(parser, dzi_element);
    bool done = XML_Parse(parser, bytes, (int)size, XML_TRUE) == XML_STATUS_OK;
    if (!done)
        vt_fail(err, VT_ERR_PARSE, name, "The manifest is damaged in line %lu (%s); make the tiles again.",
            XML_GetCurrentLineNumber(parser), XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    if (!done || !sound(p, name, err)) return false;
    p->present = (uint32_t)((UINT64_C(1) << p->levels) - 1);
    const char *slash = strrchr(name, '/'), *dot = strrchr(name, '.');
    int stem = dot && (!slash || dot > slash) ? (int)(dot - name) : (int)strlen(name);
    return snprintf(p->folder, sizeof p->folder, "%.*s_files", stem, name) < (int)sizeof p->folder ||
           vt_fail(err, VT_ERR_RANGE, name, "The name is too long.");
}

/* ---- IIIF ---- */

static int32_t whole(const json_t *value)
{
    json_int_t number = json_is_integer(value) ? json_integer_value(value) : -1;
    return number >= 0 && number <= INT32_MAX ? (int32_t)number : -1;
}

static bool speaks_of_3(const json_t *root)
{
    const char *type = json_string_value(json_object_get(root, "type"));
    return type && strcmp(type, "ImageService3") == 0;
}

/* Version 2 lists formats in its profile, version 3 on its own. */
static const char *format_of(const json_t *root)
{
    const json_t *formats = json_object_get(root, "preferredFormats");
    const json_t *profile = json_object_get(root, "profile");
    for (size_t i = 0; !formats && i < json_array_size(profile); i++)
        formats = json_object_get(json_array_get(profile, i), "formats");
    const char *first = json_string_value(json_array_get(formats, 0));
    return first ? first : "jpg";
}

/* Levels that have tiles. The coarsest, one tile, is there even where vips leaves its factor out. */
static bool read_factors(vt_pyramid *p, const json_t *factors, const char *name, vt_err *err)
{
    int last = -1;
    for (size_t i = 0; i < json_array_size(factors); i++) {
        int32_t factor = whole(json_array_get(factors, i));
        if (factor < 1 || (factor & (factor - 1)) != 0)
            return vt_fail(err, VT_ERR_UNSUPPORTED, name,
                "The tiles are not halved from level to level; make them again with vips dzsave.");
        int times = __builtin_ctz((unsigned)factor);
        if (times >= p->levels) continue;
        p->present |= UINT32_C(1) << (p->levels - 1 - times);
        if (times > last) last = times;
    }
    if (last < 0) return vt_fail(err, VT_ERR_PARSE, name, "The manifest tells of no tiles; make them again.");
    int coarser = p->levels - 2 - last;
    int32_t w, h;
    if (coarser < 0) return true;
    vt_pyramid_level_size(p, coarser, &w, &h);
    if (w > p->tile || h > p->tile || p->present & (UINT32_C(1) << coarser)) return true;
    vt_pyramid_level_size(p, coarser + 1, &w, &h);
    if (w > p->tile || h > p->tile) p->guessed = UINT32_C(1) << coarser;
    p->present |= p->guessed;
    return true;
}

static bool parse_iiif(vt_pyramid *p, const void *bytes, size_t size, const char *name, vt_err *err)
{
    static const char protocol[] = "http://iiif.io/api/image";
    json_error_t why;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &why);
    if (!root)
        return vt_fail(err, VT_ERR_PARSE, name,
            "The manifest is damaged in line %d (%s); make the tiles again.", why.line, why.text);
    const char *said = json_string_value(json_object_get(root, "protocol"));
    const json_t *tiles = json_array_get(json_object_get(root, "tiles"), 0);
    const json_t *tile_h = json_object_get(tiles, "height");
    bool done = said && strcmp(said, protocol) == 0;
    p->kind = speaks_of_3(root) ? VT_PYRAMID_IIIF3 : VT_PYRAMID_IIIF2;
    p->w = whole(json_object_get(root, "width"));
    p->h = whole(json_object_get(root, "height"));
    p->tile = whole(json_object_get(tiles, "width"));
    take_suffix(p, format_of(root));
    if (!done)
        vt_fail(err, VT_ERR_PARSE, name, "Not a picture: this JSON is no IIIF manifest (info.json).");
    else if (tile_h && whole(tile_h) != p->tile)
        done = vt_fail(
            err, VT_ERR_UNSUPPORTED, name, "The tiles are not square; make them again with vips dzsave.");
    else
        done = sound(p, name, err) && read_factors(p, json_object_get(tiles, "scaleFactors"), name, err);
    json_decref(root);
    const char *slash = strrchr(name, '/');
    snprintf(p->folder, sizeof p->folder, "%.*s", slash ? (int)(slash - name) : 0, name);
    return done;
}

vt_pyramid *vt_pyramid_parse(const void *bytes, size_t size, const char *name, vt_err *err)
{
    vt_pyramid *p = vt_alloc(sizeof *p);
    bool done = false;
    if (!p)
        vt_fail_memory(err, name);
    else if (size > MANIFEST_MOST || strlen(name) >= sizeof p->folder)
        vt_fail(err, VT_ERR_RANGE, name, "The manifest is too large; make the tiles again.");
    else if (vt_sniff(bytes, size).format == VT_FORMAT_DZI)
        done = parse_dzi(p, bytes, size, name, err);
    else
        done = parse_iiif(p, bytes, size, name, err);
    if (done) return p;
    vt_free(p);
    return NULL;
}

/* ---- tiles ---- */

void vt_pyramid_level_size(const vt_pyramid *p, int level, int32_t *w, int32_t *h)
{
    int times = p->levels - 1 - level;
    int64_t round_up = (INT64_C(1) << times) - 1;
    *w = (int32_t)((p->w + round_up) >> times);
    *h = (int32_t)((p->h + round_up) >> times);
}

/* As static servers name them: the region in pixels of the picture, then the size of the tile. */
static int iiif_name(const vt_pyramid *p, int level, int column, int row, int attempt, char *out, size_t size)
{
    int32_t level_w, level_h;
    int64_t scale = INT64_C(1) << (p->levels - 1 - level), step = p->tile * scale;
    vt_pyramid_level_size(p, level, &level_w, &level_h);
    int64_t x = column * step, y = row * step;
    int64_t w = p->w - x < step ? p->w - x : step, h = p->h - y < step ? p->h - y : step;
    int tile_w = level_w - column * p->tile, tile_h = level_h - row * p->tile;
    if (tile_w > p->tile) tile_w = p->tile;
    if (tile_h > p->tile) tile_h = p->tile;
    bool all = w == p->w && h == p->h;
    if (attempt > (all ? (scale == 1 ? 2 : 1) : 0)) return -1;
    char region[64] = "full", measure[32];
    if (attempt == 0)
        snprintf(region, sizeof region, "%lld,%lld,%lld,%lld", (long long)x, (long long)y, (long long)w,
            (long long)h);
    snprintf(measure, sizeof measure, p->kind == VT_PYRAMID_IIIF3 ? "%d,%d" : "%d,", tile_w, tile_h);
    if (attempt == 2) snprintf(measure, sizeof measure, "%s", p->kind == VT_PYRAMID_IIIF3 ? "max" : "full");
    return snprintf(
        out, size, "%s%s%s/%s/0/default.%s", p->folder, p->folder[0] ? "/" : "", region, measure, p->suffix);
}

bool vt_pyramid_tile(const vt_pyramid *p, int level, int column, int row, int attempt, char *out, size_t size)
{
    int32_t w, h;
    if (level < 0 || level >= p->levels || !(p->present >> level & 1) || column < 0 || row < 0) return false;
    vt_pyramid_level_size(p, level, &w, &h);
    if (column > (w - 1) / p->tile || row > (h - 1) / p->tile) return false;
    int length;
    if (p->kind != VT_PYRAMID_DZI)
        length = iiif_name(p, level, column, row, attempt, out, size);
    else if (attempt == 0)
        length = snprintf(out, size, "%s/%d/%d_%d.%s", p->folder, level, column, row, p->suffix);
    else
        length = -1;
    return length >= 0 && (size_t)length < size;
}
