/* Channels in files: a [sensor NAME] of experience.conf, read key by key, and of kiosk.conf, which says where
 * it comes from on this machine. Private to the store. */
#ifndef VT_STORE_CHANNELS_FILE_H
#define VT_STORE_CHANNELS_FILE_H

#include "store/channels.h"
#include "store/ini.h"

enum { VT_CHANNEL_KEYS = 40 };

/* The section being read. */
typedef struct {
    vt_channel_decl *decl; /* NULL: none */
    int line, mistakes;    /* of the section; of the file before it */
    int seen[VT_CHANNEL_KEYS];
} vt_channel_section;

/* False, with a mistake: not a name. */
bool vt_channel_start(vt_channel_section *section, vt_channel_decl *decl, vt_channel_kind kind,
    const char *name, vt_ini *ini, int line);
void vt_channel_pair(vt_channel_section *section, const char *key, const char *value, vt_ini *ini, int line);
void vt_channel_end(vt_channel_section *section, vt_ini *ini); /* whether all stands together */

/* What a kiosk.conf says of channels: its pairs in order, as text. */
typedef struct {
    vt_channel_kind kind;
    char name[VT_CHANNEL_NAME];
    char origin[160]; /* file:line of the section */
    vt_buf pairs;     /* key, NUL, value, NUL ... */
} vt_channel_local;

typedef struct {
    vt_channel_local *list;
    int count;
} vt_channel_locals;

typedef struct {
    vt_channel_locals *out;
    vt_channel_local *local; /* the section being read, or NULL */
    int seen[VT_CHANNEL_KEYS];
    bool no_memory;
} vt_channel_locals_reading;

void vt_channel_locals_section(
    vt_channel_locals_reading *in, vt_channel_kind kind, const char *name, vt_ini *ini, int line);
void vt_channel_locals_pair(
    vt_channel_locals_reading *in, const char *key, const char *value, vt_ini *ini, int line);
void vt_channel_locals_write(const vt_channel_locals *locals, vt_buf *out); /* as sections */
bool vt_channel_locals_apply(const vt_channel_locals *locals, vt_channel_decl *decl, vt_err *err);
/* Those that the experience does not declare, one call each. */
void vt_channel_locals_strange(const vt_channel_locals *locals, const vt_channel_decl *decls, int count,
    void (*each)(void *context, const vt_err *err), void *context);
void vt_channel_locals_finish(vt_channel_locals *locals);

#endif
