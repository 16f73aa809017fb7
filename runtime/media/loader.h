/* Pictures, decoded outside the frame by threads of its own: what is on the screen first. What comes out
 * enters by the door like a touch does.
 *
 * A name with one %d or %03d is a numbered set: all files from number 0 or 1 on are the frames of one
 * picture. */
#ifndef VT_MEDIA_LOADER_H
#define VT_MEDIA_LOADER_H

#include "media/decode.h"
#include "media/pyramid.h"

typedef struct vt_loader vt_loader;

typedef struct {
    void *context;
    /* A descriptor to read the file, -1 with err. Called on the loader's threads; must be thread safe. */
    int (*open)(void *context, const char *name, vt_err *err);
    void (*wake)(void *context); /* something can be taken; a loader's thread */
    /* The names of all files that are open now, one a line; "" for none. A file is named before it is
     * touched. A loader's thread, never two at a time. May be NULL. */
    void (*opening)(void *context, const char *names);
    double most_megapixels;
    size_t most_file_bytes; /* 0: 256 MiB */
    int threads;            /* 1 or 2: so many pictures are decoded at a time */
} vt_loader_options;

/* Lower ones are served first. */
typedef enum {
    VT_LOAD_SHOWN,   /* a node shows it and there is nothing to see yet */
    VT_LOAD_TILE,    /* a part of a zoomable */
    VT_LOAD_AHEAD,   /* of a scene that may follow */
    VT_LOAD_SHARPER, /* more pixels of what can be seen */
    VT_LOAD_RANKS
} vt_load_rank;

typedef struct {
    const char *name;
    vt_load_rank rank;
    int32_t cover_w, cover_h; /* as in vt_decode_wish */
    double drawn;
    bool flat;
} vt_load_order;

typedef struct {
    uint32_t ticket; /* as given to vt_loader_request */
    vt_asset_outcome outcome;
    vt_image *image;     /* owned by the taker; NULL unless ready */
    bool drawn;          /* a drawing, which has no pixels of its own: any number can be made */
    vt_pyramid *pyramid; /* of a manifest instead of an image; owned likewise */
    uint64_t hash;       /* vt_hash of the file's bytes, of all files of a set */
    vt_err err;          /* why not; with an image: what of it was left out, if anything was */
} vt_loaded;

vt_loader *vt_loader_create(const vt_loader_options *options, vt_err *err);
void vt_loader_destroy(
    vt_loader *loader); /* waits for the pictures in hand, which give up, and drops the rest */
bool vt_loader_request(vt_loader *loader, uint32_t ticket, const vt_load_order *order, vt_err *err);
/* It is served earlier or later than was asked, if it has not begun. */
void vt_loader_rerank(vt_loader *loader, uint32_t ticket, vt_load_rank rank);
/* It will not be answered, even when it is in hand. */
void vt_loader_cancel(vt_loader *loader, uint32_t ticket);
bool vt_loader_take(vt_loader *loader, vt_loaded *out); /* in order of completion */
int vt_loader_pending(const vt_loader *loader);         /* asked for and neither taken nor cancelled */

#endif
