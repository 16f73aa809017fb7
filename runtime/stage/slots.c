/* Where nodes live: slots, handles, what the dead leave behind. A slot rests in a queue before it is used
 * again, so that an obituary is readable for long; obituaries lie apart, since most slots never see a death,
 * and when memory is short there are none. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "stage/stage_private.h"

stage_node *vt_slots_at(const vt_stage *stage, uint32_t slot)
{
    if (slot >= stage->slots) return NULL;
    return &stage->chunks[slot / STAGE_CHUNK].nodes[slot % STAGE_CHUNK];
}

void vt_stage_expect(const vt_stage *stage, uint32_t slot)
{
    const stage_node *next = vt_slots_at(stage, slot), *further = vt_slots_at(stage, slot + 1);
    if (next) __builtin_prefetch(next->value);
    if (!further) return;
    __builtin_prefetch(further);
    __builtin_prefetch(&further->hold);
}

const stage_obituary *vt_slots_obituary(const vt_stage *stage, uint32_t slot)
{
    if (slot >= stage->slots) return NULL;
    const stage_obituary *list = stage->chunks[slot / STAGE_CHUNK].obituaries;
    return list && list[slot % STAGE_CHUNK].generation ? &list[slot % STAGE_CHUNK] : NULL;
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
    return vt_stage_title(
        (vt_node_kind)node->kind, vt_props_text(node, VT_PROP_NAME, NULL), node->number, out);
}

stage_node *vt_stage_find(const vt_stage *stage, vt_node handle, vt_err *err)
{
    stage_node *node = vt_slots_at(stage, handle.slot);
    if (node && node->alive && node->generation == handle.generation) return node;
    const stage_obituary *obituary = vt_slots_obituary(stage, handle.slot);
    if (!node || handle.generation == 0) {
        vt_fail(err, VT_ERR_DEAD, NULL, "this is no node of the stage");
        return NULL;
    }
    if (!obituary) {
        vt_fail(err, VT_ERR_DEAD, NULL, "the node is gone");
        return NULL;
    }
    char title[STAGE_TITLE];
    if (obituary->generation == handle.generation)
        vt_fail(err, VT_ERR_DEAD, NULL, "the %s is gone: it was removed at tick %llu",
            vt_stage_title(obituary->kind, obituary->name, obituary->number, title),
            (unsigned long long)obituary->tick);
    else
        vt_fail(err, VT_ERR_DEAD, NULL, "the node is gone: it was removed before tick %llu",
            (unsigned long long)obituary->tick);
    return NULL;
}

static bool add_chunk(vt_stage *stage)
{
    stage_chunk *chunks = vt_realloc_array(stage->chunks, stage->chunk_count + 1, sizeof *stage->chunks);
    if (!chunks) return false;
    stage->chunks = chunks;
    stage_chunk chunk = {.nodes = vt_alloc_array(STAGE_CHUNK, sizeof(stage_node))};
    if (chunk.nodes) stage->chunks[stage->chunk_count++] = chunk;
    return chunk.nodes != NULL;
}

/* A canvas shows what is stamped on it. */
static bool shows(vt_node_kind kind)
{
    return vt_props_place[kind][VT_PROP_SRC] != 0 || kind == VT_NODE_CANVAS;
}

static size_t showing_size(vt_node_kind kind)
{
    if (vt_node_films(kind)) return sizeof(stage_reel);
    return shows(kind) ? sizeof(stage_showing) : 0;
}

/* The properties, and behind them what this kind has beside them. */
static bool furnish(vt_stage *stage, stage_node *node, const stage_node *parent, vt_node_kind kind)
{
    bool given = parent && vt_node_flows(parent->kind);
    size_t values = (size_t)vt_props_count(kind) * sizeof(stage_value);
    size_t size = values + (vt_node_holds(kind) ? sizeof(stage_hold) : 0) +
                  (given ? sizeof(stage_given) : 0) + showing_size(kind) +
                  (kind == VT_NODE_TEXT ? sizeof(stage_measured) : 0);
    unsigned char *block = vt_alloc(size);
    if (!block) return false;
    node->value = (stage_value *)(void *)block;
    block += values;
    node->hold = vt_node_holds(kind) ? (stage_hold *)(void *)block : NULL;
    if (node->hold) block += sizeof(stage_hold);
    node->given = given ? (stage_given *)(void *)block : NULL;
    if (given) block += sizeof(stage_given);
    node->showing = NULL;
    if (shows(kind)) node->showing = (stage_showing *)(void *)block;
    if (kind == VT_NODE_TEXT) node->measured = (stage_measured *)(void *)block;
    node->kind = (uint8_t)kind;
    vt_props_init(node);
    if (node->hold) {
        node->hold->stage = stage;
        node->hold->mask.node = node;
    }
    if (given) node->given->w = node->given->h = -1;
    if (shows(kind)) node->showing->node = node;
    return true;
}

stage_node *vt_slots_take(vt_stage *stage, stage_node *parent, vt_node_kind kind)
{
    bool used = stage->resting > STAGE_RESTING;
    if (!used && stage->slots == stage->chunk_count * STAGE_CHUNK && !add_chunk(stage)) return NULL;
    stage_node *node = stage->rest_first;
    if (!used) {
        stage_chunk *chunk = &stage->chunks[stage->slots / STAGE_CHUNK];
        node = &chunk->nodes[stage->slots % STAGE_CHUNK];
    }
    stage_node kept = *node;
    *node = (stage_node){.slot = kept.slot, .generation = kept.generation};
    if (!furnish(stage, node, parent, kind)) {
        *node = kept;
        return NULL;
    }
    if (used) {
        stage->rest_first = kept.next;
        if (!stage->rest_first) stage->rest_last = NULL;
        stage->resting--;
    } else {
        node->slot = (uint32_t)stage->slots++;
    }
    if (++node->generation == 0) node->generation = 1;
    node->alive = true;
    node->parent = parent;
    node->depth = parent ? (uint8_t)(parent->depth + 1) : 0;
    node->number = stage->next_number++;
    return node;
}

void vt_slots_rest(vt_stage *stage, stage_node *node)
{
    stage_chunk *chunk = &stage->chunks[node->slot / STAGE_CHUNK];
    if (!chunk->obituaries) chunk->obituaries = vt_alloc_array(STAGE_CHUNK, sizeof(stage_obituary));
    if (chunk->obituaries) {
        stage_obituary *obituary = &chunk->obituaries[node->slot % STAGE_CHUNK];
        *obituary =
            (stage_obituary){node->generation, (vt_node_kind)node->kind, node->number, stage->tick, ""};
        snprintf(obituary->name, sizeof obituary->name, "%s", vt_props_text(node, VT_PROP_NAME, NULL));
    }
    vt_props_finish(node);
    node->alive = false;
    node->next = NULL;
    if (stage->rest_last)
        stage->rest_last->next = node;
    else
        stage->rest_first = node;
    stage->rest_last = node;
    stage->resting++;
}

void vt_slots_finish(vt_stage *stage)
{
    for (uint32_t slot = 0; slot < stage->slots; slot++) {
        stage_node *node = vt_slots_at(stage, slot);
        if (node->alive) vt_props_finish(node);
    }
    for (size_t i = 0; i < stage->chunk_count; i++) {
        vt_free(stage->chunks[i].nodes);
        vt_free(stage->chunks[i].obituaries);
    }
    vt_free(stage->chunks);
}
