/* Files inside a folder, and no others: no "..", no absolute path, no symbolic link out, no device, no pipe.
 * The kernel keeps the rule (openat2 with RESOLVE_BENEATH); where it cannot, each part is opened without
 * following links. */
#ifndef VT_STORE_CONFINE_H
#define VT_STORE_CONFINE_H

#include "base/buf.h"
#include "base/err.h"

typedef struct vt_folder vt_folder;

/* NULL with VT_ERR_MISSING, VT_ERR_TYPE (a file, not a folder) or VT_ERR_IO. */
vt_folder *vt_folder_open(const char *path, vt_err *err);
void vt_folder_close(vt_folder *folder);
const char *vt_folder_path(const vt_folder *folder);

/* A regular file inside, read-only, close-on-exec; -1 on refusal: VT_ERR_MISSING, VT_ERR_DENIED, VT_ERR_IO.
 * Owned by the caller. */
int vt_folder_file(const vt_folder *folder, const char *name, vt_err *err);
/* Its bytes, appended to out; refused beyond most bytes. */
bool vt_folder_read(const vt_folder *folder, const char *name, size_t most, vt_buf *out, vt_err *err);
/* As vt_folder_file where the kernel lacks openat2: each part is opened by itself and no link is followed. */
int vt_folder_file_by_parts(const vt_folder *folder, const char *name, vt_err *err);
/* Whether a folder in the open folder `at` holds nothing but the tiles of a zoomable picture: NAME_files
 * beside NAME.dzi, or a region ("full", "0,0,512,512") beside info.json. There may be 100,000 of them. */
bool vt_folder_is_tiles(int at, const char *entry);
/* Whether it is no part of an experience though it lies in its folder: what a show writes while it runs, that
 * is a journal or its tape, a recorded day of a sensor, a collection of what visitors made; nor what is
 * written aside, "name~". */
bool vt_folder_is_written(int at, const char *entry);
/* Regular files below `under` ("" for all), as relative names in byte order; hidden names, tiles, what a show
 * writes and what leads outside are left out; at most 4096 files, 16 folders deep. each returns false to
 * stop. A missing `under` holds nothing. */
bool vt_folder_list(const vt_folder *folder, const char *under, bool (*each)(void *context, const char *name),
    void *context, vt_err *err);

#endif
