/* Zones: groups of the stage in which visitors are by themselves. A finger belongs to the zone in which it
 * went down, and each zone has a visit of its own.
 *
 * Invariants
 * 1. One visit is at hand at any time, as app->visit; all others lie in the table.
 * 2. Without zones there is one visit, that of the whole stage. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

static int numbered(vt_app *app, const char *name, size_t length)
{
    vt_zones *zones = &app->zones;
    for (int i = 1; i <= zones->count; i++)
        if (strlen(zones->items[i].name) == length && memcmp(zones->items[i].name, name, length) == 0)
            return i;
    if (zones->count == VT_ZONES_MAX) return 0;
    int zone = ++zones->count;
    snprintf(zones->items[zone].name, VT_STAGE_ZONE, "%.*s", (int)length, name);
    zones->items[zone].visit = (vt_visit){.world_us = app->visit.world_us};
    return zone;
}

int vt_zones_of(vt_app *app, const vt_node *path, int length)
{
    vt_stage *stage = app->world->stage;
    for (int i = 0; i < length; i++) {
        vt_node_kind kind;
        vt_value name;
        if (!vt_stage_kind(stage, path[i], &kind, NULL) || kind != VT_NODE_GROUP) continue;
        if (!vt_stage_get(stage, path[i], VT_PROP_ZONE, &name, NULL) || !name.as.string.length) continue;
        return numbered(app, name.as.string.bytes, name.as.string.length);
    }
    return 0;
}

void vt_zones_enter(vt_app *app, int zone)
{
    vt_zones *zones = &app->zones;
    if (zone == zones->now) return;
    uint32_t last = app->visit.last;
    zones->items[zones->now].visit = app->visit;
    app->visit = zones->items[zone].visit;
    app->visit.last = last;
    zones->now = zone;
    vt_script_set_visit(app->world->script, (int32_t)app->visit.number, app->visit.start_us);
}

static const vt_visit *visit_of(const vt_app *app, int zone)
{
    return zone == app->zones.now ? &app->visit : &app->zones.items[zone].visit;
}

int vt_zones_occupied(const vt_app *app)
{
    int count = 0;
    for (int i = 0; i <= app->zones.count; i++)
        count += visit_of(app, i)->number != 0;
    return count;
}

void vt_zones_leave(vt_app *app)
{
    int only = 0;
    if (app->zones.count == 0) return;
    for (int i = 1; i <= app->zones.count; i++)
        if (visit_of(app, i)->number != 0) only = i;
    vt_zones_enter(app, vt_zones_occupied(app) == 1 ? only : 0);
}

void vt_zones_serve(vt_app *app, uint32_t visit)
{
    vt_zones *zones = &app->zones;
    if (visit == 0) {
        if (zones->now == zones->before) return;
        vt_zones_finish(app);
        if (zones->before > 0)
            vt_zones_enter(app, zones->before);
        else
            vt_zones_leave(app);
        return;
    }
    zones->before = zones->now;
    for (int i = 0; i <= zones->count; i++)
        if (visit_of(app, i)->number == visit) vt_zones_enter(app, i);
}

void vt_zones_rested(vt_app *app, vt_node node)
{
    const vt_stage *stage = app->world->stage;
    vt_node path[VT_PATH_MAX];
    int length = 0, before = app->zones.now;
    for (vt_node at = node; length < VT_PATH_MAX && vt_stage_alive(stage, at);
         at = vt_stage_parent(stage, at))
        path[length++] = at;
    int zone = vt_zones_of(app, path, length);
    if (zone > 0 && visit_of(app, zone)->number != 0) vt_zones_enter(app, zone);
    vt_script_rested(app->world->script, node);
    if (app->zones.now == before) return;
    vt_zones_finish(app);
    vt_zones_leave(app);
}

void vt_zones_field(const vt_app *app, vt_fields *fields)
{
    if (app->zones.now > 0) vt_fields_text(fields, "zone", app->zones.items[app->zones.now].name);
}

void vt_zones_tell(vt_app *app, vt_script_touch_entry entry)
{
    enum { MOST = 64 };
    vt_stage *stage = app->world->stage;
    vt_node nodes[MOST];
    vt_value name;
    if (app->zones.now == 0) return;
    int count = vt_script_hearers(app->world->script, entry, nodes, MOST);
    for (int i = 0; i < count && i < MOST; i++) {
        if (!vt_stage_get(stage, nodes[i], VT_PROP_ZONE, &name, NULL)) continue;
        if (strcmp(name.as.string.bytes, app->zones.items[app->zones.now].name) == 0)
            vt_script_zone(app->world->script, nodes[i], entry);
    }
}

void vt_zones_finish(vt_app *app)
{
    char scene[VT_ROW_NAME];
    if (app->zones.now == 0 || vt_script_wants(app->world->script, scene) != VT_WANT_FINISH) return;
    if (app->visit.number == 0 || vt_zones_occupied(app) < 2) return;
    vt_script_unwant(app->world->script);
    vt_visit_end_one(app, "finish");
}
