/* What the names of a node mean: properties by props.def, handlers, and what to say of a name that means
 * nothing. Lua gives equal short texts one address, and the texts in VT_SLOT_KEYS never go away: so a name is
 * found by its address, without comparing a byte. */
#include <ctype.h>
#include <string.h>

#include "script/playing.h"

static const struct {
    const char *name;
    unsigned kinds;
} handlers[VT_HANDLERS] = {
    [VT_ON_TAP] = {"on_tap", ~0u},
    [VT_ON_PRESS] = {"on_press", ~0u},
    [VT_ON_RELEASE] = {"on_release", ~0u},
    [VT_ON_MOVE] = {"on_move", ~0u},
    [VT_ON_LINK] = {"on_link", 1u << VT_NODE_TEXT},
    [VT_ON_DOUBLE_TAP] = {"on_double_tap", ~0u},
    [VT_ON_HOLD] = {"on_hold", ~0u},
    [VT_ON_DRAG] = {"on_drag", ~0u},
    [VT_ON_SWIPE] = {"on_swipe", ~0u},
    [VT_ON_PINCH] = {"on_pinch", ~0u},
    [VT_ON_ROTATE] = {"on_rotate", ~0u},
    [VT_ON_PAN] = {"on_pan", ~0u},
    [VT_ON_DROP] = {"on_drop", ~0u},
    [VT_ON_DRAG_OVER] = {"on_drag_over", ~0u},
    [VT_ON_DRAG_OUT] = {"on_drag_out", ~0u},
    [VT_ON_VISIT] = {"on_visit", 1u << VT_NODE_GROUP},
    [VT_ON_IDLE] = {"on_idle", 1u << VT_NODE_GROUP},
    [VT_ON_REST] = {"on_rest", ~0u},
    [VT_ON_READY] = {"on_ready", 1u << VT_NODE_VIDEO | 1u << VT_NODE_CAMERA},
    [VT_ON_END] = {"on_end", 1u << VT_NODE_VIDEO},
    [VT_ON_ERROR] = {"on_error", 1u << VT_NODE_VIDEO | 1u << VT_NODE_CAMERA},
    [VT_ON_CAPTION] = {"on_caption", 1u << VT_NODE_VIDEO},
};

const char *vt_lnode_handler(vt_handler handler)
{
    return handlers[handler].name;
}

static bool handles(vt_handler handler, vt_node_kind kind)
{
    return handlers[handler].kinds & 1u << kind;
}

static unsigned place_of(const char *name)
{
    return (unsigned)((uintptr_t)name * 0x9E3779B97F4A7C15u >> 40) & (VT_KEYS - 1);
}

static void keep(lua_State *L, const char *name, vt_key_what what, int index)
{
    vt_key *keys = vt_script_of(L)->keys;
    name = lua_pushstring(L, name);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    unsigned place = place_of(name);
    while (keys[place].name)
        place = (place + 1) & (VT_KEYS - 1);
    keys[place] = (vt_key){name, what, index};
}

void vt_lnode_keys(lua_State *L)
{
    _Static_assert(2 * (VT_PROP_COUNT + VT_HANDLERS + 1) <= VT_KEYS, "more places for names");
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_KEYS);
    for (int i = 0; i < VT_PROP_COUNT; i++)
        keep(L, vt_prop_at((vt_prop)i)->name, VT_KEY_PROP, i);
    for (int i = 0; i < VT_HANDLERS; i++)
        keep(L, handlers[i].name, VT_KEY_HANDLER, i);
    keep(L, "parent", VT_KEY_PARENT, 0);
    lua_pop(L, 1);
}

vt_key vt_lnode_key(const vt_script *script, const char *name, const vt_lnode_box *box)
{
    const vt_key *key = &script->keys[place_of(name)];
    while (key->name != name) {
        if (!key->name) return (vt_key){0};
        if (++key == script->keys + VT_KEYS) key = script->keys;
    }
    bool fits = key->what == VT_KEY_PARENT ||
                (key->what == VT_KEY_PROP ? vt_prop_at((vt_prop)key->index)->kinds & 1u << box->kind
                                          : handles((vt_handler)key->index, box->kind) && !box->widget);
    return fits ? *key : (vt_key){0};
}

/* ---- names that mean nothing ---- */

/* What people write who know other tools; where two are meant, the first one that is there. */
static const struct {
    const char *written, *meant;
} everyday[] = {
    {"on_click", "on_tap"},
    {"on_long_press", "on_hold"},
    {"on_double_click", "on_double_tap"},
    {"on_dropped", "on_drop"},
    {"on_zoom", "on_pinch"},
    {"on_ended", "on_end"},
    {"on_finish", "on_end"},
    {"on_finished", "on_end"},
    {"on_load", "on_ready"},
    {"autoplay", "playing"},
    {"repeat", "loop"},
    {"speed", "rate"},
    {"subtitles", "captions"},
    {"drag", "draggable"},
    {"bounds", "drag_area"},
    {"click", "on_tap"},
    {"font_size", "size"},
    {"width", "w"},
    {"height", "h"},
    {"picture", "image"},
    {"box", "rect"},
    {"rectangle", "rect"},
    {"circle", "ellipse"},
    {"label", "text"},
    {"caption", "text"},
    {"source", "src"},
    {"file", "src"},
    {"image", "src"},
    {"picture", "src"},
    {"alpha", "opacity"},
    {"colour", "color"},
    {"fill", "color"},
    {"background_color", "background"},
    {"background_color", "color"},
    {"background", "color"},
};
enum { EVERYDAY = sizeof everyday / sizeof everyday[0] };

/* fontSize is font_size. */
static bool same_words(const char *a, const char *b)
{
    do {
        while (*a == '_')
            a++;
        while (*b == '_')
            b++;
        if (tolower((unsigned char)*a) != *b) return false;
    } while (*a++ && *b++);
    return true;
}

static bool offers(const char *(*next)(void *context, int i), void *context, const char *name)
{
    const char *offered;
    for (int i = 0; (offered = next(context, i)) != NULL; i++)
        if (strcmp(offered, name) == 0) return true;
    return false;
}

static const char *written(void *context, int i)
{
    (void)context;
    return i < EVERYDAY ? everyday[i].written : NULL;
}

static const char *meant_by(const char *name, const char *(*next)(void *context, int i), void *context)
{
    for (int i = 0; i < EVERYDAY; i++)
        if (same_words(name, everyday[i].written) && offers(next, context, everyday[i].meant))
            return everyday[i].meant;
    return NULL;
}

const char *vt_lnode_suggest(const char *name, const char *(*next)(void *context, int i), void *context)
{
    const char *found = meant_by(name, next, context);
    if (!found) found = vt_sandbox_nearest(name, next, context);
    if (found) return found;
    const char *misspelt = vt_sandbox_nearest(name, written, NULL);
    return misspelt ? meant_by(misspelt, next, context) : NULL;
}

typedef struct {
    const char *names[VT_KEYS];
    int count;
} candidates;

static void propose(candidates *c, const char *name)
{
    if (c->count < VT_KEYS) c->names[c->count++] = name;
}

static const char *candidate(void *context, int i)
{
    const candidates *c = context;
    return i < c->count ? c->names[i] : NULL;
}

static void propose_methods(candidates *c, const vt_module *module)
{
    for (const vt_api *entry = module ? module->entries : NULL; entry && entry->name; entry++)
        if (entry->call || module != &vt_module_node) propose(c, entry->name);
}

static void propose_all(candidates *c, const vt_lnode_box *box, bool settable)
{
    unsigned hidden = settable ? VT_PROP_READ : 0;
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        const vt_prop_info *info = vt_prop_at((vt_prop)i);
        if (info->kinds & 1u << box->kind && !(info->flags & hidden)) propose(c, info->name);
    }
    for (int i = 0; i < VT_HANDLERS && !box->widget; i++)
        if (handles((vt_handler)i, box->kind)) propose(c, handlers[i].name);
    for (const vt_widget_field *field = vt_widget_fields(); box->widget && field->info.name; field++)
        if (field->widget == box->widget->id && !(field->info.flags & hidden)) propose(c, field->info.name);
    if (settable) return;
    for (const vt_widget_method *method = vt_widget_methods(); box->widget && method->api.name; method++)
        if (method->widget == box->widget->id) propose(c, method->api.name);
    propose_methods(c, vt_lparts[box->kind]);
    propose_methods(c, &vt_module_node);
}

bool vt_lnode_unknown(const vt_lnode_box *box, const char *name, bool settable, vt_err *err)
{
    if (strcmp(name, "parent") == 0) return vt_fail(err, VT_ERR_DENIED, NULL, "parent can be read, not set");
    if (settable && box->kind == VT_NODE_VIDEO && vt_lvideo_reads(name))
        return vt_fail(err, VT_ERR_DENIED, NULL, "%s of a video can be read, not set%s", name,
            strcmp(name, "position") == 0 ? "; film:seek(seconds) goes there" : "");
    candidates c = {.count = 0};
    propose_all(&c, box, settable);
    const char *kind = box->widget ? box->widget->name : vt_node_kind_name(box->kind);
    const char *nearest = vt_lnode_suggest(name, candidate, &c);
    if (!nearest && settable && !box->widget) nearest = vt_prop_nearest(name, box->kind);
    if (!nearest) return vt_fail(err, VT_ERR_MISSING, NULL, "unknown property \"%.60s\" of %s", name, kind);
    return vt_fail(err, VT_ERR_MISSING, NULL, "unknown property \"%.60s\" of %s; did you mean \"%s\"?", name,
        kind, nearest);
}

bool vt_lnode_read_only(const vt_lnode_box *box, const char *name, const char *title, vt_err *err)
{
    candidates c = {.count = 0};
    propose_all(&c, box, true);
    const char *meant = meant_by(name, candidate, &c);
    return vt_fail(err, VT_ERR_DENIED, NULL, "%s of %s can be read, not set%s%s", name, title,
        meant ? "; set " : "", meant ? meant : "");
}
