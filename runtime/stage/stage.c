/* The tree: slots, handles, birth, death and order of nodes. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "stage/stage_private.h"

static const char *const kind_names[VT_NODE_KINDS] = {"group", "row", "column", "grid", "stack", "scroller",
    "zoomable", "image", "sprite", "text", "rect", "ellipse", "line", "polyline", "polygon", "arc", "canvas",
    "particles", "qr"};

const char *vt_node_kind_name(vt_node_kind kind)
{
    return (unsigned)kind < VT_NODE_KINDS ? kind_names[kind] : "node";
}

vt_node vt_stage_handle(const stage_node *node)
{
    return node ? (vt_node){node->slot, node->generation} : (vt_node){0, 0};
}

const char *vt_stage_title(vt_node_kind kind, const char *name, uint64_t number, char out[STAGE_TITLE])
{
    if (name[0])
        snprintf(out, STAGE_TITLE, "%s \"%s\"", vt_node_kind_name(kind), name);
    else
        snprintf(out, STAGE_TITLE, "%s %llu", vt_node_kind_name(kind), (unsigned long long)number);
    return out;
}

const char *vt_stage_title_of(const stage_node *node, char out[STAGE_TITLE])
{
    return vt_stage_title(node->kind, vt_props_text(node, VT_PROP_NAME, NULL), node->number, out);
}

static stage_node *slot_at(const vt_stage *stage, uint32_t slot)
{
    if (slot >= stage->slots) return NULL;
    return &stage->chunks[slot / STAGE_CHUNK][slot % STAGE_CHUNK];
}

static stage_node *living(const vt_stage *stage, vt_node handle)
{
    stage_node *node = slot_at(stage, handle.slot);
    return node && node->alive && node->generation == handle.generation ? node : NULL;
}

stage_node *vt_stage_find(const vt_stage *stage, vt_node handle, vt_err *err)
{
    stage_node *node = slot_at(stage, handle.slot);
    if (node && node->alive && node->generation == handle.generation) return node;
    if (!node || handle.generation == 0) {
        vt_fail(err, VT_ERR_DEAD, NULL, "this is no node of the stage");
        return NULL;
    }
    char title[STAGE_TITLE];
    if (node->obituary.generation == handle.generation)
        vt_fail(err, VT_ERR_DEAD, NULL, "the %s is gone: it was removed at tick %llu",
            vt_stage_title(node->obituary.kind, node->obituary.name, node->obituary.number, title),
            (unsigned long long)node->obituary.tick);
    else
        vt_fail(err, VT_ERR_DEAD, NULL, "the node is gone: it was removed before tick %llu",
            (unsigned long long)node->obituary.tick);
    return NULL;
}

/* Slots rest in a queue before they are used again, so that an obituary is readable for long. */
static stage_node *take_slot(vt_stage *stage)
{
    if (stage->resting > STAGE_RESTING) {
        stage_node *node = stage->rest_first;
        stage->rest_first = node->next;
        if (!stage->rest_first) stage->rest_last = NULL;
        stage->resting--;
        return node;
    }
    if (stage->slots == stage->chunk_count * STAGE_CHUNK) {
        stage_node **chunks = vt_realloc_array(stage->chunks, stage->chunk_count + 1, sizeof *stage->chunks);
        if (!chunks) return NULL;
        stage->chunks = chunks;
        stage_node *chunk = vt_alloc_array(STAGE_CHUNK, sizeof *chunk);
        if (!chunk) return NULL;
        stage->chunks[stage->chunk_count++] = chunk;
    }
    uint32_t slot = (uint32_t)stage->slots++;
    stage_node *node = slot_at(stage, slot);
    node->slot = slot;
    return node;
}

static void rest_slot(vt_stage *stage, stage_node *node)
{
    node->next = NULL;
    if (stage->rest_last)
        stage->rest_last->next = node;
    else
        stage->rest_first = node;
    stage->rest_last = node;
    stage->resting++;
}

static void link_front(stage_node *parent, stage_node *node)
{
    node->prev = parent->last;
    node->next = NULL;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
}

static void link_back(stage_node *parent, stage_node *node)
{
    node->prev = NULL;
    node->next = parent->first;
    if (parent->first)
        parent->first->prev = node;
    else
        parent->last = node;
    parent->first = node;
}

static void unlink_node(stage_node *node)
{
    stage_node *parent = node->parent;
    if (node->prev)
        node->prev->next = node->next;
    else
        parent->first = node->next;
    if (node->next)
        node->next->prev = node->prev;
    else
        parent->last = node->prev;
}

static stage_node *bear(vt_stage *stage, stage_node *parent, vt_node_kind kind)
{
    stage_node *node = take_slot(stage);
    if (!node) return NULL;
    if (++node->generation == 0) node->generation = 1;
    node->parent = parent;
    node->first = node->last = node->prev = node->next = NULL;
    node->bounds = (vt_irect){0, 0, 0, 0};
    node->alive = true;
    node->lit = node->queued = node->measured = false;
    node->dirty = 0;
    node->depth = parent ? (uint8_t)(parent->depth + 1) : 0;
    node->kind = kind;
    node->dirty_first = node->dirty_prev = node->dirty_next = NULL;
    node->request = 0;
    node->asset_prev = node->asset_next = NULL;
    node->tweens = NULL;
    node->own = NULL;
    node->shown_frame = 0;
    node->number = stage->next_number++;
    vt_props_init(node->value, kind);
    if (kind == VT_NODE_PARTICLES && !vt_particles_begin(stage, node)) {
        node->alive = false;
        rest_slot(stage, node);
        return NULL;
    }
    if (parent) link_front(parent, node);
    vt_stage_mark(node, STAGE_DIRTY_PLACE);
    return node;
}

vt_stage *vt_stage_create(const vt_stage_deps *deps, vt_err *err)
{
    vt_stage *stage = vt_alloc(sizeof *stage);
    if (!stage) goto fail;
    stage->deps = *deps;
    stage->limit = 20000;
    stage->background = (vt_color){0, 0, 0, 255};
    stage->tweens.next = 1;
    stage->title = vt_alloc(STAGE_TITLE);
    if (!stage->title) goto fail;
    stage->root = bear(stage, NULL, VT_NODE_GROUP); /* number 0: never told to anybody */
    if (!stage->root) goto fail;
    stage->scene = bear(stage, stage->root, VT_NODE_GROUP);
    if (!stage->scene) goto fail;
    stage->overlay = bear(stage, stage->root, VT_NODE_GROUP);
    if (!stage->overlay) goto fail;
    return stage;

fail:
    vt_stage_destroy(stage);
    vt_fail_memory(err, "the stage");
    return NULL;
}

static void disown(vt_stage *stage, stage_node *node)
{
    if (node->own) (*node->own)->destroy(stage, node);
    node->own = NULL;
}

void vt_stage_destroy(vt_stage *stage)
{
    if (!stage) return;
    vt_tweens_finish(stage);
    for (uint32_t slot = 0; slot < stage->slots; slot++) {
        stage_node *node = slot_at(stage, slot);
        if (!node->alive) continue;
        disown(stage, node);
        vt_props_finish(node->value);
    }
    vt_plays_finish(stage);
    for (size_t i = 0; i < stage->chunk_count; i++)
        vt_free(stage->chunks[i]);
    vt_free(stage->chunks);
    vt_free(stage->assets);
    vt_free(stage->title);
    vt_free(stage);
}

vt_node vt_stage_scene(const vt_stage *stage)
{
    return vt_stage_handle(stage->scene);
}

vt_node vt_stage_overlay(const vt_stage *stage)
{
    return vt_stage_handle(stage->overlay);
}

bool vt_stage_add(vt_stage *stage, vt_node parent, vt_node_kind kind, vt_node *out, vt_err *err)
{
    stage_node *above = vt_stage_find(stage, parent, err);
    if (!above) return false;
    char title[STAGE_TITLE];
    if ((unsigned)kind >= VT_NODE_KINDS)
        return vt_fail(err, VT_ERR_TYPE, NULL, "there is no such kind of node");
    if (!vt_node_holds(above->kind))
        return vt_fail(err, VT_ERR_TYPE, NULL,
            "the %s cannot hold other nodes; make a group and put both into it",
            vt_stage_title_of(above, title));
    if (above->depth >= VT_STAGE_DEEPEST)
        return vt_fail(err, VT_ERR_RANGE, NULL, "the %s lies %d groups deep, which is the limit",
            vt_stage_title_of(above, title), VT_STAGE_DEEPEST);
    if (stage->living >= stage->limit)
        return vt_fail(err, VT_ERR_MEMORY, NULL,
            "the stage holds %zu nodes, which is its limit; remove nodes that are no longer needed",
            stage->living);
    stage_node *node = bear(stage, above, kind);
    if (!node) return vt_fail_memory(err, "a node");
    stage->living++;
    *out = vt_stage_handle(node);
    return true;
}

static void bury(vt_stage *stage, stage_node *node)
{
    for (stage_node *child = node->first, *next; child; child = next) {
        next = child->next;
        bury(stage, child);
    }
    vt_region_add(&stage->pending, node->bounds);
    vt_tweens_forget(node);
    disown(stage, node);
    vt_stage_asset_show(stage, node, 0);
    node->obituary.generation = node->generation;
    node->obituary.kind = node->kind;
    node->obituary.number = node->number;
    node->obituary.tick = stage->tick;
    snprintf(node->obituary.name, sizeof node->obituary.name, "%s", vt_props_text(node, VT_PROP_NAME, NULL));
    vt_props_finish(node->value);
    node->alive = false;
    stage->living--;
    rest_slot(stage, node);
}

static bool built_in(const vt_stage *stage, const stage_node *node, const char *what, vt_err *err)
{
    if (node->parent != stage->root) return false;
    vt_fail(err, VT_ERR_DENIED, NULL, "the %s itself cannot be %s",
        node == stage->scene ? "scene" : "overlay", what);
    return true;
}

bool vt_stage_remove(vt_stage *stage, vt_node handle, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || built_in(stage, node, "removed; clear it instead", err)) return false;
    vt_stage_unmark(node);
    unlink_node(node);
    bury(stage, node);
    return true;
}

bool vt_stage_clear(vt_stage *stage, vt_node group, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, group, err);
    if (!node) return false;
    char title[STAGE_TITLE];
    if (!vt_node_holds(node->kind))
        return vt_fail(err, VT_ERR_TYPE, NULL, "the %s holds no other nodes; only a group can be cleared",
            vt_stage_title_of(node, title));
    stage_node *child = node->first;
    node->first = node->last = node->dirty_first = NULL;
    while (child) {
        stage_node *next = child->next;
        bury(stage, child);
        child = next;
    }
    return true;
}

bool vt_stage_to_front(vt_stage *stage, vt_node handle, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || built_in(stage, node, "moved to the front", err)) return false;
    if (!node->next) return true;
    unlink_node(node);
    link_front(node->parent, node);
    vt_stage_mark(node, STAGE_DIRTY_ORDER);
    return true;
}

bool vt_stage_to_back(vt_stage *stage, vt_node handle, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || built_in(stage, node, "moved to the back", err)) return false;
    if (!node->prev) return true;
    unlink_node(node);
    link_back(node->parent, node);
    vt_stage_mark(node, STAGE_DIRTY_ORDER);
    return true;
}

bool vt_stage_alive(const vt_stage *stage, vt_node node)
{
    return living(stage, node) != NULL;
}

bool vt_stage_check(const vt_stage *stage, vt_node node, vt_err *err)
{
    return vt_stage_find(stage, node, err) != NULL;
}

bool vt_stage_kind(const vt_stage *stage, vt_node handle, vt_node_kind *out, vt_err *err)
{
    const stage_node *node = vt_stage_find(stage, handle, err);
    if (!node) return false;
    *out = node->kind;
    return true;
}

vt_node vt_stage_parent(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = living(stage, handle);
    return vt_stage_handle(node && node->parent != stage->root ? node->parent : NULL);
}

vt_node vt_stage_first(const vt_stage *stage, vt_node group)
{
    const stage_node *node = living(stage, group);
    return vt_stage_handle(node ? node->first : NULL);
}

vt_node vt_stage_next(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = living(stage, handle);
    return vt_stage_handle(node && node->parent != stage->root ? node->next : NULL);
}

uint64_t vt_stage_number(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = living(stage, handle);
    return node ? node->number : 0;
}

size_t vt_stage_count(const vt_stage *stage)
{
    return stage->living;
}

void vt_stage_set_tick(vt_stage *stage, uint64_t tick)
{
    stage->tick = tick;
}

void vt_stage_set_limit(vt_stage *stage, size_t nodes)
{
    stage->limit = nodes;
}

const char *vt_stage_name(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = slot_at(stage, handle.slot);
    const char *name = "";
    vt_node_kind kind;
    uint64_t number;
    if (node && node->alive && node->generation == handle.generation) {
        name = vt_props_text(node, VT_PROP_NAME, NULL);
        kind = node->kind;
        number = node->number;
    } else if (node && handle.generation && node->obituary.generation == handle.generation) {
        name = node->obituary.name;
        kind = node->obituary.kind;
        number = node->obituary.number;
    } else {
        return "";
    }
    if (name[0])
        snprintf(stage->title, STAGE_TITLE, "%s", name);
    else
        vt_stage_title(kind, name, number, stage->title);
    return stage->title;
}
