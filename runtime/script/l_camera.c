/* Cameras: a node shows one that the experience declares, and no other. */
#include <string.h>

#include "script/playing.h"

static const char *camera_name(void *context, int i)
{
    const vt_script *script = context;
    int seen = 0;
    for (int k = 0; k < vt_script_channel_count(script); k++) {
        const vt_channel_decl *decl = vt_script_channel_at(script, k);
        if (decl->kind == VT_CHANNEL_CAMERA && seen++ == i) return decl->name;
    }
    return NULL;
}

bool vt_lcamera_declared(vt_script *script, const char *name, vt_err *err)
{
    const char *declared;
    for (int i = 0; (declared = camera_name(script, i)) != NULL; i++)
        if (strcmp(declared, name) == 0) return true;
    if (*name == '\0') return true;
    const char *nearest = vt_sandbox_nearest(name, camera_name, script);
    if (nearest)
        return vt_fail(
            err, VT_ERR_MISSING, NULL, "there is no camera \"%.40s\"; did you mean \"%s\"?", name, nearest);
    return vt_fail(err, VT_ERR_MISSING, NULL,
        "there is no camera \"%.40s\": cameras are off unless experience.conf declares them; write there "
        "[camera "
        "%.40s], and below it size = 1280 x 720",
        name, name);
}
