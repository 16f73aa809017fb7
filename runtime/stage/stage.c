/* The tree: birth, death and order of nodes. */
#include <stdio.h>

#include "base/mem.h"
#include "stage/stage_private.h"

static const char *const kind_names[VT_NODE_KINDS] = {"group", "row", "column", "grid", "stack", "scroller",
    "zoomable", "video", "camera", "image", "sprite", "text", "rect", "ellipse", "line", "polyline",
    "polygon", "arc", "canvas", "particles", "qr"};

const char *vt_node_kind_name(vt_node_kind kind)
{
    return (unsigned)kind < VT_NODE_KINDS ? kind_names[kind] : "node";
}

static stage_node *living(const vt_stage *stage, vt_node handle)
{
    stage_node *node = vt_slots_at(stage, handle.slot);
    return node && node->alive && node->generation == handle.generation ? node : NULL;
}

static void link_front(stage_node *parent, stage_node *node)
{
    stage_hold *hold = parent->hold;
    node->prev = hold->last;
    node->next = NULL;
    if (hold->last)
        hold->last->next = node;
    else
        hold->first = node;
    hold->last = node;
}

static void link_back(stage_node *parent, stage_node *node)
{
    stage_hold *hold = parent->hold;
    node->prev = NULL;
    node->next = hold->first;
    if (hold->first)
        hold->first->prev = node;
    else
        hold->last = node;
    hold->first = node;
}

static void unlink_node(stage_node *node)
{
    stage_hold *hold = node->parent->hold;
    if (node->prev)
        node->prev->next = node->next;
    else
        hold->first = node->next;
    if (node->next)
        node->next->prev = node->prev;
    else
        hold->last = node->prev;
}

/* A child came, went or changed its rank. */
static void family_changed(stage_node *parent)
{
    if (parent->hold->counts) vt_layout_mark(parent);
    vt_stage_mark(parent, 0);
}

static stage_node *bear(vt_stage *stage, stage_node *parent, vt_node_kind kind)
{
    stage_node *node = vt_slots_take(stage, parent, kind);
    if (!node) return NULL;
    if (kind == VT_NODE_PARTICLES && !vt_particles_begin(stage, node)) {
        vt_slots_rest(stage, node);
        return NULL;
    }
    if (parent) {
        link_front(parent, node);
        parent->hold->count++;
        family_changed(parent);
    }
    if (node->hold) vt_layout_recount(node);
    vt_stage_unreach(node);
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
    for (uint32_t slot = 0; slot < stage->slots; slot++)
        if (vt_slots_at(stage, slot)->alive) disown(stage, vt_slots_at(stage, slot));
    vt_plays_finish(stage);
    vt_slots_finish(stage);
    vt_stage_assets_finish(stage);
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
            "the stage holds %zu nodes, which is its limit (script.nodes in kiosk.conf); remove "
            "nodes that are no longer needed",
            stage->living);
    stage_node *node = bear(stage, above, kind);
    if (!node) return vt_fail_memory(err, "a node");
    stage->living++;
    *out = vt_stage_handle(node);
    return true;
}

static void bury(vt_stage *stage, stage_node *node)
{
    if (node->hold) {
        for (stage_node *child = node->hold->first, *next; child; child = next) {
            next = child->next;
            bury(stage, child);
        }
        vt_layout_forget(node);
        vt_stage_asset_show(stage, &node->hold->mask, 0);
    }
    vt_stage_hurt(stage, node->bounds);
    vt_tweens_forget(node);
    if (vt_node_films(node->kind)) vt_stage_film_forget(stage, node);
    disown(stage, node);
    if (node->kind != VT_NODE_TEXT && node->showing) vt_stage_asset_show(stage, node->showing, 0);
    vt_slots_rest(stage, node);
    stage->living--;
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
    stage_node *parent = node->parent;
    vt_stage_unmark(node);
    vt_stage_unreach(node);
    unlink_node(node);
    parent->hold->count--;
    bury(stage, node);
    family_changed(parent);
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
    stage_hold *hold = node->hold;
    if (!hold->first) return true;
    vt_stage_unreach(hold->first);
    stage_node *child = hold->first;
    hold->first = hold->last = hold->dirty_first = NULL;
    hold->count = 0;
    while (child) {
        stage_node *next = child->next;
        bury(stage, child);
        child = next;
    }
    family_changed(node);
    return true;
}

bool vt_stage_to_front(vt_stage *stage, vt_node handle, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || built_in(stage, node, "moved to the front", err)) return false;
    if (!node->next) return true;
    unlink_node(node);
    link_front(node->parent, node);
    family_changed(node->parent);
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
    family_changed(node->parent);
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
    *out = (vt_node_kind)node->kind;
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
    return vt_stage_handle(node && node->hold ? node->hold->first : NULL);
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

void vt_stage_set_rtl(vt_stage *stage, bool rtl)
{
    if (stage->rtl == rtl) return;
    stage->rtl = rtl;
    for (uint32_t slot = 0; slot < stage->slots; slot++) {
        stage_node *node = vt_slots_at(stage, slot);
        if (!node->alive) continue;
        if (vt_node_flows(node->kind)) vt_layout_mark(node);
        if (node->kind == VT_NODE_TEXT) vt_stage_mark(node, STAGE_DIRTY_PAINT);
    }
}

const char *vt_stage_name(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = living(stage, handle);
    const stage_obituary *obituary = vt_slots_obituary(stage, handle.slot);
    if (node) {
        const char *name = vt_props_text(node, VT_PROP_NAME, NULL);
        if (name[0])
            snprintf(stage->title, STAGE_TITLE, "%s", name);
        else
            vt_stage_title_of(node, stage->title);
    } else if (handle.generation && obituary && obituary->generation == handle.generation) {
        if (obituary->name[0])
            snprintf(stage->title, STAGE_TITLE, "%s", obituary->name);
        else
            vt_stage_title(obituary->kind, "", obituary->number, stage->title);
    } else {
        return "";
    }
    return stage->title;
}
