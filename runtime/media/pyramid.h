/* A picture of any size on disk: a manifest and a folder of tiles, in levels that are halved again and again.
 * As `vips dzsave` writes them: Deep Zoom (NAME.dzi beside NAME_files/) and IIIF Image API 2 and 3, level 0
 * (NAME/info.json). */
#ifndef VT_MEDIA_PYRAMID_H
#define VT_MEDIA_PYRAMID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef enum { VT_PYRAMID_DZI, VT_PYRAMID_IIIF2, VT_PYRAMID_IIIF3 } vt_pyramid_kind;

/* A value. Levels are counted as in Deep Zoom: level 0 is one pixel, the last is the picture itself. */
typedef struct {
    vt_pyramid_kind kind;
    int32_t w, h;
    int32_t tile, overlap; /* pixels of a tile without and of each overlap */
    int levels;
    uint32_t present;  /* bit n: there are tiles of level n */
    uint32_t guessed;  /* of those, levels that the manifest forgets: what is missing there is no fault */
    char suffix[8];    /* "jpeg" */
    char folder[1000]; /* where the tiles are, named as the manifest is */
} vt_pyramid;

bool vt_pyramid_is(const void *bytes, size_t size);
/* From a manifest that lies at `name`; owned, freed with vt_free; NULL with err. */
vt_pyramid *vt_pyramid_parse(const void *bytes, size_t size, const char *name, vt_err *err);

void vt_pyramid_level_size(const vt_pyramid *pyramid, int level, int32_t *w, int32_t *h);
/* The name of a tile's file; attempt 0, 1, ... are the ways in which it may be called. False: there is no
 * such tile, or no further way. */
bool vt_pyramid_tile(
    const vt_pyramid *pyramid, int level, int column, int row, int attempt, char *out, size_t size);

#endif
