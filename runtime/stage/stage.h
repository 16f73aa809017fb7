/* The stage: a tree of retained nodes, their properties, what changed, and what lies under a finger.
 *
 * Invariants
 * 1. A node is reached by a handle with a generation; a dead handle is refused by every call with a message
 *    that tells the node's name and the tick at which it died.
 * 2. A setter works in three breaths: equal? nothing happens; damage the old place, change, damage the new
 *    place.
 * 3. After vt_stage_settle the tree is frozen until vt_stage_draw has run; only then are boxes up to date.
 * 4. No library beneath: text is measured and pictures are sized by functions given at creation.
 * 5. Traversal, creation numbers and hashes depend on calls alone, never on addresses. */
#ifndef VT_STAGE_STAGE_H
#define VT_STAGE_STAGE_H

#include "base/color.h"
#include "base/err.h"
#include "base/geom.h"
#include "base/hash.h"
#include "base/region.h"
#include "base/view.h"

typedef struct vt_stage vt_stage;
typedef struct {
    uint32_t slot, generation;
} vt_node; /* generation 0: no node */

typedef enum {
    /* these hold other nodes */
    VT_NODE_GROUP,
    VT_NODE_ROW,
    VT_NODE_COLUMN,
    VT_NODE_GRID,
    VT_NODE_STACK,
    VT_NODE_SCROLLER,
    VT_NODE_ZOOMABLE, /* a picture of any size; what it holds is placed in picture pixels */
    VT_NODE_VIDEO,    /* a film; what it holds lies upon it, placed from its upper left corner in stage units,
                         clipped to it */
    VT_NODE_CAMERA,   /* what a camera sees; likewise */
    /* these do not */
    VT_NODE_IMAGE,
    VT_NODE_SPRITE,
    VT_NODE_TEXT,
    VT_NODE_RECT,
    VT_NODE_ELLIPSE,
    VT_NODE_LINE,
    VT_NODE_POLYLINE,
    VT_NODE_POLYGON,
    VT_NODE_ARC,
    VT_NODE_CANVAS,
    VT_NODE_PARTICLES,
    VT_NODE_QR,
    VT_NODE_KINDS
} vt_node_kind;

static inline bool vt_node_holds(vt_node_kind kind)
{
    return kind <= VT_NODE_CAMERA;
}

static inline bool vt_node_films(vt_node_kind kind)
{
    return kind == VT_NODE_VIDEO || kind == VT_NODE_CAMERA;
}

typedef enum {
#define PROP(id, name, type, kinds, least, most, flags, what) VT_PROP_##id,
#include "stage/props.def"
#undef PROP
    VT_PROP_COUNT
} vt_prop;

typedef enum {
    VT_TYPE_NUMBER,
    VT_TYPE_BOOL,
    VT_TYPE_COLOR,
    VT_TYPE_STRING,
    VT_TYPE_ENUM,
    VT_TYPE_POINTS
} vt_type;

/* topleft, top, topright, left, center, right, bottomleft, bottom, bottomright */
typedef enum { VT_ANCHOR_COUNT = 9 } vt_anchor_limits;
typedef enum {
    VT_ALIGN_LEFT,
    VT_ALIGN_CENTER,
    VT_ALIGN_RIGHT,
    VT_ALIGN_START,
    VT_ALIGN_END,
    VT_ALIGN_JUSTIFY
} vt_align;
typedef enum { VT_DIRECTION_AUTO, VT_DIRECTION_LTR, VT_DIRECTION_RTL } vt_direction;
typedef enum { VT_FIT_STRETCH, VT_FIT_CONTAIN, VT_FIT_COVER } vt_fit;
typedef enum { VT_GRADIENT_NONE, VT_GRADIENT_LINEAR, VT_GRADIENT_RADIAL } vt_gradient;
typedef enum { VT_BLEND_NORMAL, VT_BLEND_ADD, VT_BLEND_MULTIPLY, VT_BLEND_SCREEN } vt_blend;
typedef enum { VT_CAP_ROUND, VT_CAP_FLAT, VT_CAP_SQUARE } vt_cap;
typedef enum { VT_JOIN_ROUND, VT_JOIN_MITER, VT_JOIN_BEVEL } vt_join;
typedef enum { VT_ITEMS_START, VT_ITEMS_CENTER, VT_ITEMS_END, VT_ITEMS_STRETCH } vt_items;
typedef enum {
    VT_JUSTIFY_START,
    VT_JUSTIFY_CENTER,
    VT_JUSTIFY_END,
    VT_JUSTIFY_BETWEEN,
    VT_JUSTIFY_AROUND
} vt_justify;
typedef enum { VT_AXIS_VERTICAL, VT_AXIS_HORIZONTAL, VT_AXIS_BOTH } vt_axis;
typedef enum { VT_DRAG_NONE, VT_DRAG_X, VT_DRAG_Y, VT_DRAG_BOTH } vt_draggable;
typedef enum { VT_DRAG_STAY, VT_DRAG_GLIDE, VT_DRAG_BACK } vt_drag_end;
typedef enum { VT_EDGES_BOUNCE, VT_EDGES_STOP } vt_edges;
typedef enum { VT_FILM_BUS_MUSIC, VT_FILM_BUS_VOICE, VT_FILM_BUS_EFFECTS } vt_film_bus;
typedef enum {
    VT_CORRECTION_LOW,
    VT_CORRECTION_MEDIUM,
    VT_CORRECTION_QUARTILE,
    VT_CORRECTION_HIGH
} vt_correction;

typedef struct {
    vt_type type;
    union {
        double number;
        bool boolean;
        vt_color color;
        struct {
            const char *bytes;
            size_t length;
        } string; /* borrowed until the property is set again */
        struct {
            const double *xy; /* x1, y1, x2, y2 ... */
            size_t count;     /* of numbers: even, at most 8,192 */
        } points;             /* borrowed likewise */
        int choice;           /* of an enum: index into its names */
    } as;
} vt_value;

enum { /* vt_prop_info.flags */
    VT_PROP_GEOMETRY = 1,
    VT_PROP_PAINT = 2,
    VT_PROP_MEASURE = 4,
    VT_PROP_QUIET = 8,
    VT_PROP_TWEEN = 16,
    VT_PROP_READ = 32
};

typedef struct {
    vt_prop id;
    const char *name;
    vt_type type;
    const char *const *names; /* of an enum, NULL-terminated; else NULL */
    unsigned kinds;           /* bit 1 << vt_node_kind */
    double least, most;
    unsigned flags;
    const char *what;
} vt_prop_info;

const vt_prop_info *vt_prop_find(const char *name); /* NULL when there is none */
const vt_prop_info *vt_prop_at(vt_prop id);
/* The most similar settable name, for messages; never NULL. */
const char *vt_prop_nearest(const char *name, vt_node_kind kind);
const char *vt_node_kind_name(vt_node_kind kind); /* "group", "image", ... as scripts call them */

typedef struct {
    const char *font; /* never NULL */
    double size;      /* stage units */
    double line_height;
    double wrap;   /* 0: no wrapping */
    double height; /* lines that pass it are cut, or the text shrinks; 0: as high as it gets */
    double shrink; /* the least size to shrink to; 0: it does not */
    double spacing;
    int max_lines; /* 0: all */
    bool markup;
    vt_align align;
    vt_direction direction;
    const char *language; /* BCP 47; never NULL */
} vt_text_style;

typedef struct {
    double w, h;  /* stage units, by the fonts' line metrics */
    double reach; /* how far ink may lie above or below it, stage units */
    int lines;
    double size; /* after shrinking */
    bool truncated;
} vt_text_box;

typedef struct {
    void *context;
    /* NULL or false: the text takes no space. */
    bool (*measure)(
        void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out);
    /* The link of a marked up text that lies at a place in its box of w by h; false: none. May be NULL. */
    bool (*link)(void *context, const char *text, size_t length, const vt_text_style *style, double w,
        double h, vt_point at, char *out, size_t size);
    /* A node begins to show `src`, which is not "": answers with a request number, which vt_stage_asset names
     * later. The same number for the same picture. It must not call the stage. May be NULL. */
    uint32_t (*request)(void *context, const char *src);
    /* A video or camera node shows `src` from now on, which is not "", or shows it by another matte: answers
     * with a number that no other has, under which its pictures come (vt_stage_film_ready); 0: none can come.
     * It must not call the stage. May be NULL. */
    uint32_t (*film)(void *context, vt_node node, vt_node_kind kind, const char *src);
} vt_stage_deps;

vt_stage *vt_stage_create(const vt_stage_deps *deps, vt_err *err);
void vt_stage_destroy(vt_stage *stage);

/* Groups can be nested this deep below the scene or the overlay; so deep a path vt_stage_hit may tell. */
enum { VT_STAGE_DEEPEST = 64, VT_STAGE_ZONE = 32 /* bytes of a zone's name, with its end */ };

/* The tree. The stage is born with two groups under its root: the scene, where a script builds, and above it
 * the overlay (privacy notice, error card). Neither can be removed. Only groups hold other nodes. */
vt_node vt_stage_scene(const vt_stage *stage);
vt_node vt_stage_overlay(const vt_stage *stage);
/* On top of its siblings. */
bool vt_stage_add(vt_stage *stage, vt_node parent, vt_node_kind kind, vt_node *out, vt_err *err);
bool vt_stage_remove(vt_stage *stage, vt_node node, vt_err *err); /* with all below it */
bool vt_stage_clear(vt_stage *stage, vt_node group, vt_err *err); /* removes all below, keeps the group */
bool vt_stage_to_front(vt_stage *stage, vt_node node, vt_err *err);
bool vt_stage_to_back(vt_stage *stage, vt_node node, vt_err *err);
bool vt_stage_alive(const vt_stage *stage, vt_node node);
/* False with VT_ERR_DEAD and the obituary for a dead one. */
bool vt_stage_check(const vt_stage *stage, vt_node node, vt_err *err);
bool vt_stage_kind(const vt_stage *stage, vt_node node, vt_node_kind *out, vt_err *err);
/* No node: for the scene and the overlay, for dead ones, and where there is none. */
vt_node vt_stage_parent(const vt_stage *stage, vt_node node);
vt_node vt_stage_first(const vt_stage *stage, vt_node group); /* the child that is drawn first */
vt_node vt_stage_next(const vt_stage *stage, vt_node node);   /* the sibling that is drawn next */
/* Creation number: the scene is 1, the overlay 2, others follow; 0 for a dead one. */
uint64_t vt_stage_number(const vt_stage *stage, vt_node node);
size_t vt_stage_count(const vt_stage *stage);           /* living nodes but the scene and the overlay */
void vt_stage_set_tick(vt_stage *stage, uint64_t tick); /* for obituaries */
/* The ceiling on living nodes; vt_stage_add fails with VT_ERR_MEMORY beyond it. Default 20,000. */
void vt_stage_set_limit(vt_stage *stage, size_t nodes);

/* Properties. Errors name the property, its range and, for an unknown one, the nearest name. */
bool vt_stage_set(vt_stage *stage, vt_node node, vt_prop prop, const vt_value *value, vt_err *err);
/* The same; *differs: it had another value before. */
bool vt_stage_put(
    vt_stage *stage, vt_node node, vt_prop prop, const vt_value *value, bool *differs, vt_err *err);
/* A hint, which changes nothing: what lies in this slot and behind it is probably set next. */
void vt_stage_expect(const vt_stage *stage, uint32_t slot);
/* Measures when needed. */
bool vt_stage_get(vt_stage *stage, vt_node node, vt_prop prop, vt_value *out, vt_err *err);
/* Shorthands for C callers. */
bool vt_stage_set_number(vt_stage *stage, vt_node node, vt_prop prop, double value, vt_err *err);
bool vt_stage_set_bool(vt_stage *stage, vt_node node, vt_prop prop, bool value, vt_err *err);
bool vt_stage_set_string(vt_stage *stage, vt_node node, vt_prop prop, const char *value, vt_err *err);
bool vt_stage_set_color(vt_stage *stage, vt_node node, vt_prop prop, vt_color value, vt_err *err);
/* Its name, or "rect 12", also of a dead one; valid until the next call. */
const char *vt_stage_name(const vt_stage *stage, vt_node node);

/* A picture that was asked for is there (or is not, w = h = 0): its nodes take their natural size, a stage
 * unit a pixel, and so do nodes that show it later. False when memory is short. */
bool vt_stage_asset(vt_stage *stage, uint32_t request, bool ready, int w, int h);

/* Pixels of a picture that was there became better, or its animation is known: what shows it is drawn again.
 * delay_ms: of each of count frames, copied; count 1 and NULL for a still one. Neither is hashed. */
bool vt_stage_asset_better(vt_stage *stage, uint32_t request);
bool vt_stage_asset_frames(vt_stage *stage, uint32_t request, int count, const uint16_t *delay_ms);
/* ---- films and cameras ---- */

/* The number of what the node shows now; 0: nothing, or the node is of another kind. */
uint32_t vt_stage_film(const vt_stage *stage, vt_node node);
/* The node that shows it; generation 0: none any more. */
vt_node vt_stage_film_node(const vt_stage *stage, uint32_t film);
/* It is there (or will never be, w = h = 0): its node takes its natural size, and shows it instead of its
 * poster. Hashed. False: nothing shows it any more. */
bool vt_stage_film_ready(vt_stage *stage, uint32_t film, bool ready, int w, int h);
/* It has a new picture: its node is drawn again. Never hashed. */
void vt_stage_film_moved(vt_stage *stage, uint32_t film);
/* Each film that living nodes show, ascending; as vt_stage_shown. */
void vt_stage_films(vt_stage *stage,
    void (*each)(void *context, uint32_t film, bool on_screen, double w, double h), void *context);

/* Every request that living nodes show, once, ascending; on_screen: pixels of it lie in the view as last
 * settled, and then w by h are the most device pixels that the whole picture takes anywhere. */
void vt_stage_shown(vt_stage *stage,
    void (*each)(void *context, uint32_t request, bool on_screen, double w, double h), void *context);

/* Where rows, grids and texts that say "auto" begin: the visitor's language is written from right to left. */
void vt_stage_set_rtl(vt_stage *stage, bool rtl);

/* A font was loaded or changed: every text is measured and drawn again. */
void vt_stage_remeasure(vt_stage *stage);

/* Hit test at a point in stage units: fills path from front-most node to the scene or overlay group; returns
 * its length, 0 when nothing touchable is there. What holds others is hit itself where it shows something of
 * its own, which is a background or a film, and a scroller or zoomable everywhere, since fingers push it;
 * else it only holds what is hit. Lines, ellipses and polygons are hit where they are, not in all of their
 * box. */
int vt_stage_hit(vt_stage *stage, vt_point at, vt_node *path, int most);
/* The link of a marked up text under a place in stage units; false: none there. */
bool vt_stage_link(vt_stage *stage, vt_node node, vt_point at, char *out, size_t size);
/* A place in stage units in the node's own space; false when the node is dead or flat. */
bool vt_stage_to_own(vt_stage *stage, vt_node node, vt_point at, vt_point *out);
/* Scrollers and zoomables: what fingers may do there, and where it is. False for other kinds. For a zoomable
 * the view's place is in stage units of its own space at its scale, stage units a picture pixel. */
typedef struct {
    bool across, down, pinch, bounce, paging;
    double least_x, most_x, least_y, most_y; /* of the view's place at its present scale */
    double least_scale, most_scale, scale;
    double snap_x, snap_y;
    double x, y;
} vt_stage_pannable;
bool vt_stage_pan_limits(vt_stage *stage, vt_node node, vt_stage_pannable *out);
bool vt_stage_pan_to(vt_stage *stage, vt_node node, double x, double y, double scale);
/* What fingers carry: x, y, scale and rotation of a node, and its box from the point that lies at x, y, at
 * scale 1 and unturned. False for a dead one and one of scale 0. */
typedef struct {
    double x, y, scale, rotation;
    vt_rect box;
    vt_point
        shift; /* where in the parent x, y = 0, 0 lies: not 0, 0 where the parent lays out what it holds */
} vt_stage_carried;
bool vt_stage_carried_of(vt_stage *stage, vt_node node, vt_stage_carried *out);
bool vt_stage_carry_to(vt_stage *stage, vt_node node, double x, double y, double scale, double rotation);
/* A place in stage units in the space in which the node's x and y count; false when the node is dead or flat.
 */
bool vt_stage_to_parent(vt_stage *stage, vt_node node, vt_point at, vt_point *out);
/* Visible and touchable, with all above it. */
bool vt_stage_touchable(const vt_stage *stage, vt_node node);
/* The node's box in stage units: bounds of the transformed box; of a group: around its visible children.
 * False for a dead one. */
bool vt_stage_box(vt_stage *stage, vt_node node, vt_rect *out);

/* One frame: settle, which adds to damage and answers whether it did, and if so, draw. Damage lies within
 * view->content, but where everything is damaged (first frame, another view, vt_stage_damage_all) it is the
 * whole screen. */
bool vt_stage_settle(vt_stage *stage, const vt_view *view, vt_region *damage);
void vt_stage_damage_all(vt_stage *stage);
/* Every property of every node in tree order, and pending tweens. */
vt_hash vt_stage_hash(const vt_stage *stage, vt_hash hash);

#endif
