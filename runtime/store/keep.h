/* What visitors made, in folders that a person can look into: ROOT/COLLECTION holds one file for each item,
 * 00000012-20261122-101500-LABEL.png, and staff moderate by moving files. Plain files and no thread; every
 * call may wait for a disk.
 *
 * Invariants
 * 1. The folder is the truth: what lies in COLLECTION is shown, what lies in COLLECTION/waiting waits for
 *    staff, what lies in COLLECTION/no was refused. There is no index to disagree with it.
 * 2. A file is there whole under its name, or not at all, whatever is killed or unplugged: written aside,
 *    synced, renamed without replacing anything, folder synced.
 * 3. Numbers only grow, whatever the clock says and whatever was taken away; the newest has the highest.
 * 4. No link is followed and nothing outside COLLECTION is touched; files whose names are not of this form
 *    are left alone.
 * 5. An item that cannot be kept costs no other item. A clock that is not trusted deletes nothing. */
#ifndef VT_STORE_KEEP_H
#define VT_STORE_KEEP_H

#include "base/buf.h"
#include "base/err.h"

enum {
    VT_KEEP_NAME = 96,        /* bytes of a file's name, with its NUL */
    VT_KEEP_LABEL = 33,       /* of the label in it, likewise */
    VT_KEEP_TEXT_MOST = 4096, /* bytes of a text or a record */
    VT_KEEP_ITEMS_MOST = 20000
};

typedef enum {
    VT_KEEP_DRAWINGS, /* .png */
    VT_KEEP_TEXTS,    /* .txt, UTF-8 */
    VT_KEEP_RECORDS,  /* .json, an object */
    VT_KEEP_PHOTOS    /* .png; staff may add .jpg, .jpeg */
} vt_keep_kind;

/* Where an item lies: what staff say of it. */
typedef enum { VT_KEEP_YES, VT_KEEP_WAITING, VT_KEEP_NO, VT_KEEP_STATES } vt_keep_state;

typedef struct {
    const char *root; /* borrowed; made when something is added */
    const char *name; /* of the collection: letters, digits, - and _; borrowed */
    vt_keep_kind kind;
    int most;       /* items that are shown, and again that wait, and that were refused; the oldest goes */
    double days;    /* older ones go; 0: they stay */
    double mb;      /* of all; refused ones go first, then the oldest; 0: no limit */
    bool moderated; /* new ones wait */
} vt_keep;

typedef struct {
    uint64_t number;
    int64_t moment; /* UTC seconds; 0: the clock was not to be trusted */
    int64_t size;   /* bytes */
    int64_t saved;  /* when the file was last written, nanoseconds: tells a corrected text from the old one */
    vt_keep_state state;
    char name[VT_KEEP_NAME]; /* of the file, in the folder of its state */
} vt_keep_item;

typedef struct {
    vt_keep_item *items; /* newest first; owned */
    int count;
} vt_keep_list;

/* The root of an experience's collections, FOLDER/EXPERIENCE, by the experience's folder; cut to size. */
void vt_keep_root(const char *folder, const char *experience, char *out, size_t size);
/* "drawings", "texts", "records", "photos"; false: none of them. */
bool vt_keep_kind_named(const char *name, vt_keep_kind *out);

/* Everything that is there; a folder that is missing holds nothing. At most VT_KEEP_ITEMS_MOST, the newest.
 */
bool vt_keep_read_list(const vt_keep *keep, vt_keep_list *out, vt_err *err);
void vt_keep_list_finish(vt_keep_list *list);
/* Appends the bytes of an item; refused beyond `most`. VT_ERR_MISSING: it was moved or deleted meanwhile. */
bool vt_keep_read_item(const vt_keep *keep, const vt_keep_item *item, size_t most, vt_buf *out, vt_err *err);
/* A shown file by its name, read-only, close-on-exec; -1 with err. Owned by the caller. */
int vt_keep_open_item(const char *root, const char *collection, const char *name, vt_err *err);

/* label: for people who look at the folder, letters, digits, - and _; "": none. now: UTC seconds, 0 when the
 * clock is not to be trusted. *out: what it became. Refused, with the next step: no room on the disk, a disk
 * that cannot be written, more bytes than the collection may hold. */
bool vt_keep_add(const vt_keep *keep, const void *bytes, size_t size, const char *label, int64_t now,
    vt_keep_item *out, vt_err *err);
/* Removes what a killed process left, then what the limits say; now as above. Undated items get their date
 * once there is one, and count from then. Returns how many items went, -1 with err. */
int vt_keep_tidy(const vt_keep *keep, int64_t now, vt_err *err);

#endif
