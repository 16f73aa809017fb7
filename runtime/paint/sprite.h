/* A sprite is a piece of picture that is made once and drawn often: coverage (8 bits a pixel, drawn in a
 * colour) or premultiplied ARGB. */
#ifndef VT_PAINT_SPRITE_H
#define VT_PAINT_SPRITE_H

#include "base/geom.h"
#include "base/pixels.h"
#include "base/cache.h"

typedef enum {
    VT_SPRITE_PICTURE,
    VT_SPRITE_SHAPE,
    VT_SPRITE_RING,
    VT_SPRITE_TEXT,
    VT_SPRITE_PATH,
    VT_SPRITE_QR,
    VT_SPRITE_PARTICLE,
    VT_SPRITE_TILE,
    VT_SPRITE_FILM,
    VT_SPRITE_SHEET
} vt_sprite_kind;

/* What a sprite shows; unused fields are 0. */
typedef struct {
    vt_sprite_kind kind;
    int turn;              /* quarter turns clockwise */
    uint64_t subject;      /* serial number of a picture, or font and generation */
    int32_t w, h;          /* device pixels */
    int32_t detail, extra; /* SHAPE, RING: radius in eighths, border; TEXT: size; PICTURE: see pictures.c */
    const char *text;      /* borrowed in a key, owned by the sprite in its copy */
    size_t text_length;
} vt_sprite_key;

typedef struct {
    vt_cache_entry entry;
    vt_sprite_key key;
    bool coverage;
    bool opaque;
    int w, h;
    int stride;       /* bytes */
    int pen_x, pen_y; /* TEXT: the pen's start */
    void *data;       /* NULL: nothing to draw */
    bool borrowed;    /* data is somebody else's */
    vt_irect fresh;   /* what of the data has changed since the backend took it up; it empties this again. A
                         backend that draws from data itself need not look */
    void *handle;     /* what the backend made of it */
} vt_sprite;

/* Zeroed data of its own, rows on 4 bytes as pixman wants them; w or h 0: without data. NULL when memory is
 * short. */
vt_sprite *vt_sprite_create(const vt_sprite_key *key, bool coverage, int w, int h);
void vt_sprite_destroy(vt_sprite *sprite); /* not its handle */
size_t vt_sprite_bytes(const vt_sprite *sprite);
uint64_t vt_sprite_hash(const vt_sprite_key *key);
bool vt_sprite_same(const vt_cache_entry *entry, const void *key); /* vt_cache_same */

/* The same turned clockwise by quarter turns, pen included; NULL when memory is short. */
vt_sprite *vt_sprite_turned(const vt_sprite *sprite, const vt_sprite_key *key, int quarters);

#endif
