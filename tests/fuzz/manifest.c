/* Manifests of pyramids: what is believed names tiles below its own folder only. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "media/pyramid.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char name[1100];
    vt_err err = {.kind = VT_ERR_NONE};
    vt_pyramid_is(bytes, size);
    vt_pyramid *p = vt_pyramid_parse(bytes, size, "maps/city.dzi", &err);
    if (!p) {
        FUZZ_MUST(err.kind != VT_ERR_NONE && err.message[0]);
        return 0;
    }
    FUZZ_MUST(p->w > 0 && p->h > 0 && p->levels >= 1 && p->levels < 32 && p->tile > 0 && p->overlap >= 0);
    for (int level = 0; level < p->levels; level++) {
        int32_t w, h;
        vt_pyramid_level_size(p, level, &w, &h);
        FUZZ_MUST(w > 0 && h > 0 && w <= p->w && h <= p->h);
        for (int attempt = 0; attempt < 4; attempt++) {
            if (!vt_pyramid_tile(p, level, (w - 1) / p->tile, (h - 1) / p->tile, attempt, name, sizeof name))
                continue;
            FUZZ_MUST(strncmp(name, "maps", 4) == 0 && !strstr(name, "..") && strlen(name) < 1000);
        }
    }
    vt_free(p);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {
        "<?xml version=\"1.0\"?>\n<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" "
        "Format=\"jpeg\" "
        "Overlap=\"1\" TileSize=\"254\"><Size Height=\"700\" Width=\"1000\"/></Image>\n",
        "{\"@context\":\"http://iiif.io/api/image/2/context.json\",\"profile\":[\"http://iiif.io/api/image/2/"
        "level0.json\",{\"formats\":[\"jpg\"],\"qualities\":[\"default\"]}],\"protocol\":\"http://iiif.io/"
        "api/"
        "image\",\"tiles\":[{\"scaleFactors\":[1,2],\"width\":512}],\"width\":1000,\"height\":700}",
        "{\"type\":\"ImageService3\",\"protocol\":\"http://iiif.io/api/"
        "image\",\"preferredFormats\":[\"png\"],"
        "\"tiles\":[{\"scaleFactors\":[1,2,4],\"width\":256,\"height\":256}],\"width\":1000,\"height\":700}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
}
