/* Pictures, decoded outside the frame on a thread of its own. What comes out enters by the door like a touch
 * does. The format is judged by content, never by the name. Size is checked from the header before anything
 * is allocated. */
#ifndef VT_MEDIA_LOADER_H
#define VT_MEDIA_LOADER_H

#include "base/err.h"
#include "base/event.h"
#include "base/pixels.h"

typedef struct vt_loader vt_loader;

typedef struct {
    void *context;
    int (*open)(void *context, const char *name,
        vt_err *err);                                 /* called on the loader's thread; must be thread safe */
    void (*wake)(void *context);                      /* something can be taken; loader's thread */
    void (*opening)(void *context, const char *name); /* "" when done: named before it is touched */
    double most_megapixels;
    size_t most_file_bytes; /* 0: 256 MiB */
} vt_loader_options;

typedef struct {
    uint32_t ticket; /* as given to vt_loader_request */
    vt_asset_outcome outcome;
    vt_pixels *pixels; /* owned by the taker; NULL unless ready */
    uint64_t hash;     /* first 64 bits of the file's SHA-like hash: vt_hash of its bytes */
    vt_err err;        /* why not */
} vt_loaded;

vt_loader *vt_loader_create(const vt_loader_options *options, vt_err *err);
void vt_loader_destroy(vt_loader *loader); /* waits for the picture in hand, drops the rest */
bool vt_loader_request(vt_loader *loader, uint32_t ticket, const char *name, vt_err *err);
void vt_loader_cancel(vt_loader *loader, uint32_t ticket); /* if it has not begun */
bool vt_loader_take(vt_loader *loader, vt_loaded *out);    /* in order of completion */
int vt_loader_pending(const vt_loader *loader);            /* asked for and not yet taken */
/* The same at once, on the caller's thread. */
bool vt_media_decode(const void *bytes, size_t size, const char *name, double most_megapixels,
    vt_pixels **out, vt_asset_outcome *outcome, vt_err *err);

/* "SDL_image 2.6.3": a static text. */
const char *vt_media_versions(void);

#endif
