/* What a module of the Lua API is made of: one line a function feeds registration and annotations. Private to
 * this room. */
#ifndef VT_SCRIPT_MODULES_H
#define VT_SCRIPT_MODULES_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

typedef struct {
    const char *name; /* of a class: a field whose call is NULL is a property */
    lua_CFunction call;
    const char *arguments; /* "name: type, name?: type" */
    const char *result;    /* type, or "" */
    const char *what;
} vt_api;

typedef struct {
    const char *name;      /* "": globals */
    const char *type;      /* LuaLS class of the table or userdata, or "" */
    bool object;           /* a userdata's methods, not a table in the globals */
    const vt_api *entries; /* ends with a NULL name */
    const char *what;
} vt_module;

extern const vt_module vt_module_base, vt_module_string, vt_module_table, vt_module_math, vt_module_utf8,
    vt_module_coroutine, vt_module_os, vt_module_node, vt_module_text, vt_module_canvas, vt_module_particles,
    vt_module_scroller, vt_module_zoomable, vt_module_tween, vt_module_motion, vt_module_scene,
    vt_module_time, vt_module_keep, vt_module_collection, vt_module_kept, vt_module_timer, vt_module_task,
    vt_module_words, vt_module_word, vt_module_visit, vt_module_journal, vt_module_data, vt_module_random,
    vt_module_sensors, vt_module_sensor, vt_module_watch, vt_module_outputs, vt_module_output,
    vt_module_helper, vt_module_keys, vt_module_key, vt_module_message, vt_module_screen, vt_module_sound,
    vt_module_voice, vt_module_stems, vt_module_bus, vt_module_videos, vt_module_video, vt_module_cue,
    vt_module_cameras;

#endif
