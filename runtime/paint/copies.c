/* One after another, in the order in which they were asked for. */
#include "paint/copies.h"

#include <string.h>

#include "paint/backend.h"

static vt_sprite *add(vt_painter *painter, vt_sprite *copy)
{
    uint64_t hash = vt_sprite_hash(&copy->key);
    vt_cache_add(&painter->sprites, &copy->entry, hash, vt_sprite_bytes(copy));
    return copy;
}

/* Its copy stays. */
static void drop(vt_copies *copies, int which)
{
    vt_scaling_destroy(copies->jobs[which].scaling);
    copies->count--;
    memmove(copies->jobs + which, copies->jobs + which + 1,
        (size_t)(copies->count - which) * sizeof copies->jobs[0]);
}

static bool is_full(const vt_copies *copies)
{
    return copies->count == VT_COPIES_AT_ONCE;
}

/* -1: none. */
static int job_of(const vt_copies *copies, uint64_t copy)
{
    for (int i = 0; i < copies->count; i++) {
        if (vt_sprite_hash(&copies->jobs[i].copy->key) == copy) return i;
    }
    return -1;
}

static void give_up(vt_copies *copies, int which)
{
    vt_sprite *copy = copies->jobs[which].copy;
    drop(copies, which);
    vt_sprite_destroy(copy);
}

bool vt_copies_comes(const void *context, uint64_t copy)
{
    const vt_copies *copies = context;
    return is_full(copies) || job_of(copies, copy) >= 0;
}

vt_sprite *vt_copies_make(
    vt_painter *painter, const vt_sprite_key *key, const vt_sprite *source, vt_rect part, bool *comes)
{
    vt_copies *copies = &painter->copies;
    uint64_t hash = vt_sprite_hash(key);
    bool sideways = key->turn & 1;
    bool at_once = vt_scaling_work(part, key->w, key->h) <= copies->work_left;
    *comes = !at_once && vt_copies_comes(copies, hash);
    if (*comes) return NULL;
    int begun = job_of(copies, hash);
    if (begun >= 0) give_up(copies, begun);
    vt_sprite *copy = vt_sprite_create(key, false, sideways ? key->h : key->w, sideways ? key->w : key->h);
    if (!copy) return NULL;
    copy->opaque = source->opaque;
    vt_scaling *scaling = vt_scaling_create(source, part, copy, key->turn);
    if (!scaling) {
        vt_sprite_destroy(copy);
        return NULL;
    }
    if (!at_once) {
        copies->jobs[copies->count++] = (vt_copies_job){copy, source, scaling};
        *comes = true;
        return NULL;
    }
    int64_t all = INT64_MAX;
    vt_scaling_run(scaling, &all);
    vt_scaling_destroy(scaling);
    copies->work_left -= INT64_MAX - all;
    return add(painter, copy);
}

void vt_copies_run(vt_painter *painter)
{
    vt_copies *copies = &painter->copies;
    while (copies->count > 0 && copies->work_left > 0) {
        if (!vt_scaling_run(copies->jobs[0].scaling, &copies->work_left)) return;
        add(painter, copies->jobs[0].copy);
        drop(copies, 0);
    }
}

void vt_copies_hold(vt_painter *painter)
{
    for (int i = 0; i < painter->copies.count; i++) {
        const vt_sprite_key *key = &painter->copies.jobs[i].source->key;
        vt_cache_find(&painter->sprites, vt_sprite_hash(key), vt_sprite_same, key);
    }
}

void vt_copies_forget(vt_painter *painter, uint64_t serial)
{
    vt_copies *copies = &painter->copies;
    for (int i = copies->count - 1; i >= 0; i--) {
        if (serial == 0 || copies->jobs[i].copy->key.subject == serial) give_up(copies, i);
    }
}
