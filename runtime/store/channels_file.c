#include "store/channels_file.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "store/channels_inner.h"

bool vt_channel_start(vt_channel_section *section, vt_channel_decl *decl, vt_channel_kind kind,
    const char *name, vt_ini *ini, int line)
{
    vt_err err = {0};
    *section = (vt_channel_section){0};
    if (!vt_channel_begin(decl, kind, name, &err)) {
        vt_ini_mistake(ini, line, "%s", err.message);
        return false;
    }
    decl->line = line;
    *section = (vt_channel_section){.decl = decl, .line = line, .mistakes = ini->mistakes};
    return true;
}

/* False, with a mistake: the key was given before. */
static bool first_time(int seen[VT_CHANNEL_KEYS], const char *key, vt_ini *ini, int line)
{
    for (int i = 0; vt_channel_keys[i].key && i < VT_CHANNEL_KEYS; i++) {
        if (strcmp(vt_channel_keys[i].key, key) != 0) continue;
        if (seen[i]) {
            vt_ini_mistake(ini, line, "%s is given twice; the first is in line %d", key, seen[i]);
            return false;
        }
        seen[i] = line;
    }
    return true;
}

void vt_channel_pair(vt_channel_section *section, const char *key, const char *value, vt_ini *ini, int line)
{
    vt_err err = {0};
    if (first_time(section->seen, key, ini, line) && !vt_channel_set(section->decl, key, value, &err))
        vt_ini_mistake(ini, line, "%s", err.message);
}

void vt_channel_end(vt_channel_section *section, vt_ini *ini)
{
    vt_err err = {0};
    vt_channel_decl *decl = section->decl;
    section->decl = NULL;
    /* what people wrote or look like does not stay unless somebody says so */
    if (decl && decl->keep_days < 0)
        decl->keep_days = strcmp(decl->holds, "texts") == 0 || strcmp(decl->holds, "photos") == 0 ? 30 : 0;
    if (decl && ini->mistakes == section->mistakes && !vt_channel_check(decl, &err))
        vt_ini_mistake(
            ini, section->line, "%s %s: %s", vt_channel_kind_name(decl->kind), decl->name, err.message);
}

/* ---- kiosk.conf ---- */

void vt_channel_locals_section(
    vt_channel_locals_reading *in, vt_channel_kind kind, const char *name, vt_ini *ini, int line)
{
    vt_channel_decl decl;
    vt_err err = {0};
    vt_channel_locals *out = in->out;
    in->local = NULL;
    memset(in->seen, 0, sizeof in->seen);
    if (kind == VT_CHANNEL_KEEP) {
        vt_ini_mistake(ini, line,
            "a collection is the same on every machine: [keep NAME] belongs into "
            "experience.conf");
        return;
    }
    if (!vt_channel_begin(&decl, kind, name, &err)) {
        vt_ini_mistake(ini, line, "%s", err.message);
        return;
    }
    for (int i = 0; i < out->count; i++)
        if (out->list[i].kind == kind && strcmp(out->list[i].name, name) == 0) {
            vt_ini_mistake(ini, line, "[%s %s] is there twice; the first is %s", vt_channel_kind_name(kind),
                name, out->list[i].origin);
            return;
        }
    vt_channel_local *list = vt_realloc_array(out->list, (size_t)out->count + 1, sizeof *list);
    if (!list) {
        in->no_memory = true;
        return;
    }
    out->list = list;
    in->local = &list[out->count++];
    *in->local = (vt_channel_local){.kind = kind};
    memcpy(in->local->name, decl.name, sizeof decl.name);
    snprintf(in->local->origin, sizeof in->local->origin, "%.140s:%d", ini->origin, line);
    vt_buf_init(&in->local->pairs);
}

void vt_channel_locals_pair(
    vt_channel_locals_reading *in, const char *key, const char *value, vt_ini *ini, int line)
{
    vt_channel_decl trial;
    vt_err err = {0};
    vt_channel_local *local = in->local;
    if (!local || !first_time(in->seen, key, ini, line)) return;
    if (!vt_channel_machine_key(local->kind, key, &err) ||
        !vt_channel_begin(&trial, local->kind, local->name, &err) ||
        !vt_channel_set(&trial, key, value, &err)) {
        vt_ini_mistake(ini, line, "%s", err.message);
        return;
    }
    vt_buf_bytes(&local->pairs, key, strlen(key) + 1);
    vt_buf_bytes(&local->pairs, value, strlen(value) + 1);
    in->no_memory = in->no_memory || !vt_buf_ok(&local->pairs);
}

/* The next pair; false at the end. */
static bool next_pair(const vt_channel_local *local, size_t *at, const char **key, const char **value)
{
    if (*at >= local->pairs.size) return false;
    *key = (const char *)local->pairs.data + *at;
    *value = *key + strlen(*key) + 1;
    *at += strlen(*key) + strlen(*value) + 2;
    return true;
}

void vt_channel_locals_write(const vt_channel_locals *locals, vt_buf *out)
{
    const char *key, *value;
    for (int i = 0; i < locals->count; i++) {
        const vt_channel_local *local = &locals->list[i];
        vt_buf_printf(out, "\n[%s %s]\n", vt_channel_kind_name(local->kind), local->name);
        for (size_t at = 0; next_pair(local, &at, &key, &value);)
            vt_buf_printf(out, "%s =%s%s\n", key, *value ? " " : "", value);
    }
}

void vt_channel_locals_finish(vt_channel_locals *locals)
{
    for (int i = 0; i < locals->count; i++)
        vt_buf_finish(&locals->list[i].pairs);
    vt_free(locals->list);
    *locals = (vt_channel_locals){0};
}

/* Another source takes nothing over from the one it replaces. */
static bool apply(const vt_channel_local *local, vt_channel_decl *decl, vt_err *err)
{
    const char *key, *value;
    vt_channel_decl there = *decl;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t at = 0; next_pair(local, &at, &key, &value);)
            if (!vt_channel_set(decl, key, value, err)) return false;
        if (pass == 0 && decl->source == there.source) break;
        if (pass == 0) vt_channel_forget_source(decl);
    }
    return vt_channel_check(decl, err);
}

bool vt_channel_locals_apply(const vt_channel_locals *locals, vt_channel_decl *decl, vt_err *err)
{
    for (int i = 0; i < locals->count; i++) {
        const vt_channel_local *local = &locals->list[i];
        if (local->kind != decl->kind || strcmp(local->name, decl->name) != 0) continue;
        vt_channel_decl here = *decl;
        vt_err why = {0};
        if (!apply(local, &here, &why))
            return vt_fail(err, VT_ERR_PARSE, local->origin, "%s %s: %s", vt_channel_kind_name(decl->kind),
                decl->name, why.message);
        *decl = here;
    }
    return true;
}

void vt_channel_locals_strange(const vt_channel_locals *locals, const vt_channel_decl *decls, int count,
    void (*each)(void *context, const vt_err *err), void *context)
{
    for (int i = 0; i < locals->count; i++) {
        const vt_channel_local *local = &locals->list[i];
        const char *kind = vt_channel_kind_name(local->kind), *best = NULL;
        bool known = false;
        for (int j = 0; j < count && !known; j++) {
            if (decls[j].kind != local->kind) continue;
            known = strcmp(decls[j].name, local->name) == 0;
            if (vt_nearest_close(local->name, decls[j].name)) best = decls[j].name;
        }
        if (known) continue;
        vt_err err = {0};
        vt_fail(&err, VT_ERR_MISSING, local->origin, "the experience declares no %s %s%s%s%s", kind,
            local->name, best ? "; did you mean " : "", best ? best : "", best ? "?" : "");
        each(context, &err);
    }
}
