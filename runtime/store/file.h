/* Whole small files by path. Private to the store. */
#ifndef VT_STORE_FILE_H
#define VT_STORE_FILE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends the bytes of an open file up to its end; refused beyond most bytes. what names it in messages. */
bool vt_file_read_fd(int fd, const char *what, size_t most, vt_buf *out, vt_err *err);
bool vt_file_read(const char *path, size_t most, vt_buf *out, vt_err *err);
bool vt_file_write_all(int fd, const void *bytes, size_t size); /* errno on failure */
/* The new content or the old one, whole and on the disk, whatever happens in between. */
bool vt_file_replace(const char *path, const char *text, vt_err *err);
/* Syncs the folder that path lies in, so that a new name survives a power cut. */
bool vt_file_sync_folder(const char *path, vt_err *err);
/* "a/b" for folder "a" and name "b"; NULL without memory. Free with vt_free. */
char *vt_file_join(const char *folder, const char *name);
/* Each missing folder of a path. */
bool vt_file_make_folders(const char *path, vt_err *err);

#endif
