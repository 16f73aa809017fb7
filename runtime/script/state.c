/* Birth and death of a state, its memory, and the facts that the app asks for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "script/playing.h"
#include "script/watches.h"

enum { REST_GROWTH = 16 * 1024 }; /* bytes that are worth another collection */

/* A block that cannot shrink stays as it is: Lua counts on that. */
static void *counted(void *context, void *block, size_t old, size_t size)
{
    vt_script *script = context;
    size_t kind = old; /* of a new object, as Lua tells it */
    if (!block) old = 0;
    if (size == 0) {
        vt_free(block);
        script->bytes -= old;
        return NULL;
    }
    if (!block && kind == LUA_TSTRING && !vt_budget_text(script, size)) return NULL;
    if (size > old && script->bytes - old + size > script->limits.memory) {
        vt_budget_refused(script);
        return NULL;
    }
    void *fresh = vt_realloc(block, size);
    if (!fresh && size > old) return NULL;
    script->bytes += size - old;
    return fresh ? fresh : block;
}

static int build(lua_State *L)
{
    vt_sandbox_open(L);
    return 0;
}

static bool read_words(vt_script *script, vt_err *err)
{
    const vt_bundle *bundle = script->deps.bundle;
    const vt_experience *experience = vt_bundle_experience(bundle);
    const char *tags[64] = {"und"};
    for (int i = 0; i < experience->language_count; i++)
        tags[i] = experience->languages[i];
    int count = experience->language_count > 0 ? experience->language_count : 1;
    script->words = vt_words_create(tags, count, err);
    if (!script->words) return false;
    const vt_bundle_file *file = vt_bundle_find(bundle, "words.csv");
    if (file && !vt_words_add(script->words, NULL, file->text, file->size, file->name, err)) return false;
    for (int i = 0; i < experience->language_count; i++) {
        char name[32];
        snprintf(name, sizeof name, "words/%s.csv", tags[i]);
        file = vt_bundle_find(bundle, name);
        if (file && !vt_words_add(script->words, tags[i], file->text, file->size, file->name, err))
            return false;
    }
    const char *language = script->deps.language;
    return !language || !*language || vt_words_select(script->words, language, err);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The NAME of scenes/NAME.lua; false: another file. */
static bool scene_name(const char *file, char out[VT_ROW_NAME])
{
    size_t length = strlen(file);
    if (length < 12 || strncmp(file, "scenes/", 7) != 0 || strcmp(file + length - 4, ".lua") != 0)
        return false;
    length -= 11;
    if (length >= VT_ROW_NAME || memchr(file + 7, '/', length)) return false;
    memcpy(out, file + 7, length);
    out[length] = '\0';
    return true;
}

static bool list_scenes(vt_script *script, vt_err *err)
{
    int count = vt_bundle_count(script->deps.bundle);
    script->scenes = vt_alloc_array((size_t)count + 1, sizeof *script->scenes);
    script->declared = vt_alloc_array((size_t)count + 1, sizeof *script->declared);
    script->mirrored = vt_alloc_array((size_t)count + 1, sizeof *script->mirrored);
    if (!script->scenes || !script->declared || !script->mirrored)
        return vt_fail_memory(err, "the list of scenes");
    for (int i = 0; i < count; i++) {
        const vt_bundle_file *file = vt_bundle_at(script->deps.bundle, i);
        if (file->text && scene_name(file->name, script->scenes[script->scene_count])) script->scene_count++;
    }
    qsort(script->scenes, (size_t)script->scene_count, sizeof *script->scenes, by_name);
    return true;
}

typedef struct {
    const vt_bundle_file *file;
    const char *name;
} scene_file;

static int load_scene(lua_State *L)
{
    const scene_file *scene = lua_touserdata(L, 1);
    vt_lscene_load(L, scene->file, scene->name);
    return 0;
}

static bool load_scenes(vt_script *script, vt_err *err)
{
    for (int i = 0; i < script->scene_count; i++) {
        char name[VT_ROW_NAME + 16];
        snprintf(name, sizeof name, "scenes/%s.lua", script->scenes[i]);
        scene_file scene = {vt_bundle_find(script->deps.bundle, name), script->scenes[i]};
        if (!vt_gate_run(script, "load", 0, load_scene, &scene, err)) return false;
    }
    return true;
}

vt_script *vt_script_create(const vt_script_deps *deps, const vt_script_limits *limits, vt_err *err)
{
    vt_script *script = vt_alloc(sizeof *script);
    if (!script) {
        vt_fail_memory(err, "a script state");
        return NULL;
    }
    script->deps = *deps;
    script->deps.fault = NULL; /* a state that cannot be born tells its maker alone */
    script->limits = *limits;
    script->hash = vt_hash_start;
    script->loading = true;
    vt_chance_seed(&script->story, deps->story_seed);
    vt_chance_seed(&script->sparkle, deps->sparkle_seed);
    if (!read_words(script, err) || !list_scenes(script, err) || !vt_lchannels_begin(script, err) ||
        !vt_playing_begin(script, err))
        goto failed;
    script->keys = vt_alloc_array(VT_KEYS, sizeof *script->keys);
    if (!script->keys) {
        vt_fail_memory(err, "a script state");
        goto failed;
    }
    script->L = lua_newstate(counted, script);
    if (!script->L) {
        vt_fail_memory(err, "a script state");
        goto failed;
    }
    *(vt_script **)lua_getextraspace(script->L) = script;
    if (!vt_gate_run(script, "build", 0, build, NULL, err) || !load_scenes(script, err) ||
        !vt_lchannels_settle(script, err))
        goto failed;
    script->loading = false;
    vt_lvisit_direction(script);
    script->deps.language = script->deps.role = NULL;
    script->deps.fault = deps->fault;
    lua_gc(script->L, LUA_GCCOLLECT);
    return script;
failed:
    vt_script_destroy(script);
    return NULL;
}

void vt_script_destroy(vt_script *script)
{
    if (!script) return;
    vt_playing_finish(script); /* before the userdata that it holds */
    if (script->L) lua_close(script->L);
    for (int i = 0; i < script->task_count; i++)
        vt_free(script->tasks[i].taps);
    vt_free(script->tasks);
    vt_free(script->timers);
    vt_free(script->boxes);
    vt_free(script->keys);
    vt_free(script->declared);
    vt_free(script->mirrored);
    vt_free(script->ended);
    vt_free(script->scenes);
    vt_lchannels_finish(script);
    vt_words_destroy(script->words);
    vt_free(script);
}

void vt_script_set_now(vt_script *script, int64_t t_us, uint64_t tick)
{
    if (!script->timed) {
        script->timed = true;
        script->start_us = t_us;
    }
    script->now_us = t_us;
    script->tick = tick;
}

bool vt_script_has_scene(const vt_script *script, const char *name)
{
    return vt_lscene_find(script, name) >= 0;
}

int vt_script_scene_count(const vt_script *script)
{
    return script->scene_count;
}

const char *vt_script_scene_at(const vt_script *script, int index)
{
    return index >= 0 && index < script->scene_count ? script->scenes[index] : "";
}

const char *vt_script_scene(const vt_script *script)
{
    return script->scene;
}

bool vt_script_animates(const vt_script *script)
{
    return script->animates;
}

const char *vt_script_language(const vt_script *script)
{
    return vt_words_language(script->words);
}

void vt_script_set_visit(vt_script *script, int32_t visit, int64_t start_us)
{
    script->visit = visit;
    script->visit_start_us = start_us;
}

const char *vt_script_word(const vt_script *script, const char *key)
{
    return vt_words_get(script->words, key, NULL);
}

void vt_script_set_notice(vt_script *script, vt_node node)
{
    script->notice = node;
}

uint64_t vt_script_effects(const vt_script *script)
{
    return script->effects;
}

uint64_t vt_script_calls(const vt_script *script)
{
    return script->calls;
}

size_t vt_script_bytes(const vt_script *script)
{
    return script->bytes;
}

vt_hash vt_script_hash(const vt_script *script)
{
    vt_hash hash = vt_voices_hash(script->playing->voices, script->hash);
    return vt_reels_hash(script->playing->reels, hash);
}

vt_hash vt_script_chance_hash(const vt_script *script)
{
    vt_hash hash = vt_hash_start;
    for (int i = 0; i < 4; i++)
        hash = vt_hash_u64(hash, script->story.s[i]);
    return hash;
}

bool vt_script_rest(vt_script *script)
{
    if (script->resting && script->bytes <= script->rested + REST_GROWTH) return false;
    if (!lua_gc(script->L, LUA_GCSTEP, 0)) return true;
    script->rested = script->bytes;
    script->resting = true;
    return false;
}

const char *vt_script_version(void)
{
    return LUA_RELEASE;
}

void vt_script_set_wall(vt_script *script, int64_t wall_us)
{
    script->wall_us = wall_us;
}

int64_t vt_script_stay(const vt_script *script)
{
    return script->stay_us;
}

void vt_script_missing_words(const vt_script *script,
    void (*each)(void *context, const char *language, int count, const char *first), void *context)
{
    for (int i = 0; i < vt_words_languages(script->words); i++) {
        const char *language = vt_words_language_at(script->words, i), *first = NULL;
        int count = 0;
        for (int k = 0; k < vt_words_count(script->words); k++) {
            const char *key = vt_words_key(script->words, k);
            if (vt_words_has(script->words, key, language)) continue;
            if (count++ == 0) first = key;
        }
        if (count > 0) each(context, language, count, first);
    }
}
