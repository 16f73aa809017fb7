/* Manifests as vips writes them, what they may not say, and the names of tiles. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/chance.h"
#include "base/mem.h"
#include "media/pyramid.h"

static const char dzi[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\"\n  Format=\"jpeg\"\n"
                          "  Overlap=\"1\"\n  TileSize=\"254\"\n  >\n  <Size \n    Height=\"700\"\n"
                          "    Width=\"1000\"\n  />\n</Image>\n";

static const char iiif2[] =
    "{ \"@context\": \"http://iiif.io/api/image/2/context.json\", \"@id\": \"https://example.com/iiif/i2\",\n"
    "\"profile\": [ \"http://iiif.io/api/image/2/level0.json\", { \"formats\": [ \"png\" ], \"qualities\": [ "
    "\"default\" ] } ],\n\"protocol\": \"http://iiif.io/api/image\",\n"
    "\"tiles\": [ { \"scaleFactors\": [ 1, 2 ], \"width\": 256 } ], \"width\": 1000, \"height\": 700 }";

static const char iiif3[] =
    "{ \"@context\": \"http://iiif.io/api/image/3/context.json\", \"id\": \"https://example.com/iiif/i3\", "
    "\"type\": \"ImageService3\", \"profile\": \"level0\", \"protocol\": \"http://iiif.io/api/image\", "
    "\"tiles\": [ { \"scaleFactors\": [ 1, 2, 4 ], \"width\": 256, \"height\": 256 } ], \"width\": 1000, "
    "\"height\": 700 }";

static vt_pyramid *parse(const char *text, const char *name)
{
    vt_err err = {.kind = VT_ERR_NONE};
    assert_true(vt_pyramid_is(text, strlen(text)));
    vt_pyramid *p = vt_pyramid_parse(text, strlen(text), name, &err);
    if (!p) fail_msg("%s: %s", err.origin, err.message);
    return p;
}

static void tile_is(const vt_pyramid *p, int level, int column, int row, int attempt, const char *expected)
{
    char name[1100] = "";
    bool there = vt_pyramid_tile(p, level, column, row, attempt, name, sizeof name);
    assert_true(there == (expected != NULL));
    if (expected) assert_string_equal(name, expected);
}

static void deep_zoom(void **state)
{
    (void)state;
    vt_pyramid *p = parse(dzi, "maps/city.v2.dzi");
    assert_int_equal(p->w, 1000);
    assert_int_equal(p->h, 700);
    assert_int_equal(p->tile, 254);
    assert_int_equal(p->overlap, 1);
    assert_int_equal(p->levels, 11);
    int32_t w, h;
    vt_pyramid_level_size(p, 9, &w, &h);
    assert_int_equal(w * 1000 + h, 500350);
    vt_pyramid_level_size(p, 7, &w, &h);
    assert_int_equal(w * 1000 + h, 125088);
    tile_is(p, 10, 3, 2, 0, "maps/city.v2_files/10/3_2.jpeg");
    tile_is(p, 0, 0, 0, 0, "maps/city.v2_files/0/0_0.jpeg");
    tile_is(p, 10, 3, 2, 1, NULL);
    tile_is(p, 10, 4, 2, 0, NULL);
    tile_is(p, 10, 3, 3, 0, NULL);
    tile_is(p, 11, 0, 0, 0, NULL);
    tile_is(p, -1, 0, 0, 0, NULL);
    tile_is(p, 10, -1, 0, 0, NULL);
    vt_free(p);
}

static void iiif(void **state)
{
    (void)state;
    vt_pyramid *p = parse(iiif2, "maps/i2/info.json");
    assert_int_equal(p->levels, 11);
    tile_is(p, 10, 3, 2, 0, "maps/i2/768,512,232,188/232,/0/default.png");
    tile_is(p, 9, 1, 1, 0, "maps/i2/512,512,488,188/244,/0/default.png");
    tile_is(
        p, 8, 0, 0, 0, "maps/i2/0,0,1000,700/250,/0/default.png"); /* which vips writes and does not tell */
    tile_is(p, 8, 0, 0, 1, "maps/i2/full/250,/0/default.png");
    tile_is(p, 8, 0, 0, 2, NULL);
    tile_is(p, 7, 0, 0, 0, NULL);
    assert_int_equal(p->guessed, 1 << 8);
    vt_free(p);
    p = parse(iiif3, "info.json");
    tile_is(p, 9, 1, 1, 0, "512,512,488,188/244,94/0/default.jpg");
    tile_is(p, 8, 0, 0, 1, "full/250,175/0/default.jpg");
    assert_int_equal(p->guessed, 0);
    vt_free(p);
}

static void refuse(const char *text, const char *part)
{
    vt_err err = {.kind = VT_ERR_NONE};
    vt_pyramid *p = vt_pyramid_parse(text, strlen(text), "map", &err);
    if (p) fail_msg("%s was believed", text);
    if (!strstr(err.message, part)) fail_msg("\"%s\" does not tell of %s", err.message, part);
    assert_string_equal(err.origin, "map");
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    refuse("<Image TileSize='254' Overlap='1' Format='jpeg'><Size Width='0' Height='5'/></Image>", "size");
    refuse("<Image TileSize='254' Overlap='1' Format='jpeg'><Size Width='99999999' Height='5'/></Image>",
        "size");
    refuse("<Image TileSize='2' Overlap='1' Format='jpeg'><Size Width='9' Height='5'/></Image>", "tile size");
    refuse(
        "<Image TileSize='2x' Overlap='1' Format='jpeg'><Size Width='9' Height='5'/></Image>", "tile size");
    refuse("<Image TileSize='256' Overlap='200' Format='jpeg'><Size Width='9' Height='5'/></Image>",
        "tile size");
    refuse("<Image TileSize='256' Overlap='0' Format='../x'><Size Width='9' Height='5'/></Image>", "format");
    refuse("<Image TileSize='256' Overlap='0' Format='jpeg'><Size Width='9' Height='5'/>", "line 1");
    refuse("<Image TileSize='256' Overlap='0' Format='jpeg'/>", "size");
    refuse("{", "line 1");
    refuse("{\"a\": 1, \"a\": 2}", "line 1");
    refuse("{}", "no IIIF");
    refuse("{\"protocol\": \"http://iiif.io/api/image\", \"width\": 5, \"height\": 5}", "tile size");
    refuse("{\"protocol\": \"http://iiif.io/api/image\", \"width\": 5.5, \"height\": 5, \"tiles\": "
           "[{\"width\": 256}]}",
        "size");
    refuse("{\"protocol\": \"http://iiif.io/api/image\", \"width\": 5, \"height\": 5, \"tiles\": "
           "[{\"width\": 256, "
           "\"height\": 128}]}",
        "square");
    refuse("{\"protocol\": \"http://iiif.io/api/image\", \"width\": 5, \"height\": 5, \"tiles\": "
           "[{\"width\": 256, "
           "\"scaleFactors\": [3]}]}",
        "halved");
    refuse("{\"protocol\": \"http://iiif.io/api/image\", \"width\": 5, \"height\": 5, \"tiles\": "
           "[{\"width\": 256}]}",
        "no tiles");
    refuse("<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
           "<Image TileSize='256' Overlap='0' Format='&c;&c;&c;'><Size Width='9' Height='5'/></Image>",
        "format");
}

/* Any manifest is either refused or safe to use. */
static void changed_manifests_do_no_harm(void **state)
{
    (void)state;
    const char *const texts[] = {dzi, iiif2, iiif3};
    vt_chance chance;
    vt_chance_seed(&chance, 9);
    for (int round = 0; round < 3000; round++) {
        char text[700], name[1100];
        snprintf(text, sizeof text, "%s", texts[round % 3]);
        size_t size = strlen(text);
        for (uint64_t i = 1 + vt_chance_below(&chance, 4); i > 0; i--)
            text[vt_chance_below(&chance, size)] = (char)vt_chance_below(&chance, 128);
        vt_pyramid *p = vt_pyramid_parse(text, size, "maps/x.dzi", NULL);
        for (int level = 0; p && level < 32; level++)
            for (int attempt = 0; attempt < 3; attempt++)
                if (vt_pyramid_tile(p, level, 0, 0, attempt, name, sizeof name))
                    assert_null(strstr(name, ".."));
        vt_free(p);
    }
}

static void no_memory_is_told(void **state)
{
    (void)state;
    vt_err err;
    vt_mem_fail_at(1);
    assert_null(vt_pyramid_parse(dzi, sizeof dzi - 1, "map", &err));
    assert_true(vt_mem_fail_at(0));
    assert_int_equal(err.kind, VT_ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_zoom),
        cmocka_unit_test(iiif),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(changed_manifests_do_no_harm),
        cmocka_unit_test(no_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
