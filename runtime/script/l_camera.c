/* Cameras: a node shows one that the experience declares, and no other. Whether it is there the door tells
 * when a world begins, and what became of a node that showed it. */
#include <string.h>

#include "script/playing.h"
#include "script/watches.h"

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

/* NULL: its file is still being read, or there is no such camera. */
static vt_lsensor *state_of(const vt_script *script, const char *name)
{
    const struct vt_lhub *hub = script->hub;
    for (int i = 0; i < hub->sensor_count; i++) {
        const vt_channel_decl *decl = vt_script_channel_at(script, i);
        if (decl->kind == VT_CHANNEL_CAMERA && strcmp(decl->name, name) == 0) return &hub->sensors[i];
    }
    return NULL;
}

void vt_lcamera_told(vt_script *script, const char *name, bool shows)
{
    vt_lsensor *state = state_of(script, name);
    if (state) state->lost = !shows;
}

static int camera_there(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_err err;
    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "camera.there takes the name of a camera, not a %s", luaL_typename(L, 1));
    vt_gate_need_scene(L, "camera.there");
    if (!vt_lcamera_declared(script, lua_tostring(L, 1), &err)) vt_gate_raise(L, &err);
    const vt_lsensor *state = state_of(script, lua_tostring(L, 1));
    lua_pushboolean(L, state && !state->lost);
    return 1;
}

static const vt_api entries[] = {
    {"there", camera_there, "name: string", "boolean",
        "Whether this machine has the camera that [camera NAME] declares, as far as is known."},
    {0},
};
const vt_module vt_module_cameras = {"camera", "cameras", false, entries, "Cameras."};
