/* What the files of vitrine devices share. */
#ifndef VT_CMD_DEVICES_PRIVATE_H
#define VT_CMD_DEVICES_PRIVATE_H

#include "cmd/cmd_private.h"
#include "devices/devices.h"
#include "script/script.h"

typedef struct {
    vt_args args;
    vt_conf *conf;
    vt_bundle *bundle;                      /* NULL: no experience */
    char folder[4096];                      /* its */
    vt_channel_decl decls[VT_CHANNELS_MAX]; /* as this machine has them */
    int count;
    char *names[64]; /* words that are no folder */
    int name_count;
} vt_devices_verb;

vt_channel_decl *vt_devices_verb_decl(vt_devices_verb *verb, const char *name); /* NULL: none */
int vt_devices_assign(vt_devices_verb *verb);

#endif
