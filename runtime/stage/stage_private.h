/* What the files of this room share: the node, the stage, and the seams between tree, properties, layout,
 * assets and motion. Nobody outside the room includes this.
 *
 * Invariants
 * 1. Nodes live in chunks that never move, so a stage_node * stays good; a slot is reused under a new
 *    generation. What only some kinds have lies behind a pointer, in one block that is made at birth.
 * 2. A node that needs settling is in its parent's dirty list, and so is each ancestor, up to the root; only
 *    below a node that is not lit may that chain be broken, because lighting it visits everything below.
 * 3. matrix, opacity, placed_w, placed_h and bounds say what the last settling found; bounds is empty for
 *    what puts no pixel of its own on the screen. A node that is not lit has nothing lit below it.
 * 4. A holder that counts (its own box or what it gives depends on its children) and has something stale is
 *    stale up to the topmost holder that counts, and that one waits in stage->layout_first.
 * 5. A visible holder whose reach is not known has none above it whose reach is. */
#ifndef VT_STAGE_STAGE_PRIVATE_H
#define VT_STAGE_STAGE_PRIVATE_H

#include "base/buf.h"
#include "stage/drawlist.h"
#include "stage/stage.h"
#include "stage/tween.h"

enum {
    STAGE_CHUNK = 256,
    STAGE_RESTING = 64,
    STAGE_NAME = 48,
    STAGE_TITLE = 72,
    STAGE_STRING_MOST = 1 << 20,
    STAGE_POINTS_MOST = 8192
};

/* So many rectangles between two settlings are merged with care, the others into one for each part of the
 * screen. */
enum {
    STAGE_CAREFUL = 16,
    STAGE_ROUGH_ACROSS = 4,
    STAGE_ROUGH_DOWN = 2,
    STAGE_ROUGH = STAGE_ROUGH_ACROSS * STAGE_ROUGH_DOWN
};

enum {
    STAGE_DIRTY_PLACE = 1, /* matrix, size, opacity or visibility may differ, here and below */
    STAGE_DIRTY_PAINT = 2, /* this node's pixels differ */
    STAGE_DIRTY_ORDER = 4, /* the pixels here and below lie over others than before */
    STAGE_DIRTY_CLIP = 8   /* the clip around it differs */
};

enum {                     /* stage_hold.stale */
    STAGE_STALE_W = 1,     /* how wide it would like to be */
    STAGE_STALE_H = 2,     /* how high, at its width */
    STAGE_STALE_GIVEN = 4, /* what it gives its children */
    STAGE_STALE_ALL = 7
};

typedef struct {
    size_t length, capacity; /* without the NUL that follows */
    char bytes[];            /* at a place fit for doubles, which POINTS are */
} stage_text;

typedef union {
    double number;
    bool boolean;
    vt_color color;
    int choice;
    stage_text *text; /* NULL: the default of the property */
} stage_value;

typedef struct stage_tween stage_tween;
typedef struct stage_node stage_node;
typedef struct stage_showing stage_showing;

/* What the moving part of this room (particles, sketches, animated pictures) knows of a node beside its
 * properties, and what it is asked. Whatever node->own points to begins with a pointer to these calls. */
typedef struct {
    void (*destroy)(vt_stage *stage, stage_node *node); /* the node dies; node->own is freed */
    bool (*box)(const stage_node *node, vt_rect *out);  /* what particles cover, own space; false: nothing */
    bool (*draw)(
        const stage_node *node, vt_drawlist *list, vt_draw *item); /* particles: false when memory is short */
    vt_hash (*hash)(const stage_node *node, vt_hash hash);
} stage_own; /* each call may be NULL */

/* That a node shows a picture. */
struct stage_showing {
    stage_node *node;
    uint32_t request;           /* 0: none */
    stage_showing *prev, *next; /* others that show the same request */
};

/* What the row, column, grid or stack around it gives a node. */
typedef struct {
    double x, y; /* the upper left corner of its box, in the holder's space */
    double w, h; /* below 0: it keeps its own */
    double want; /* width that a text would like to have, once want_known */
    bool want_known;
} stage_given;

/* What a video or camera shows. */
typedef struct stage_reel {
    stage_showing poster;           /* first: it is the node's showing */
    uint32_t film;                  /* 0: nothing */
    bool told, ready;               /* told: it is ready, or will never be */
    double w, h;                    /* of the film, or of the one before it until it is told; 0: not known */
    struct stage_reel *prev, *next; /* others, by number */
} stage_reel;

/* A text as measured. */
typedef struct {
    bool known;
    double wrap; /* at which it was */
    vt_text_box box;
} stage_measured;

/* Of nodes that hold others. */
typedef struct {
    stage_node *first, *last; /* children, back to front */
    stage_node *dirty_first;  /* children that wait to be settled */
    vt_stage *stage;
    unsigned count, strays; /* children; of them settled since `under` was exact */

    /* as last settled */
    vt_affine inner; /* the children's space to device pixels */
    double pass;     /* opacity that is handed down */
    vt_irect clip;   /* what children may touch */
    vt_irect under;  /* around the pixels of the node and of everything below; may
                        be too large */
    vt_rect placed;  /* its box */
    bool open, layered, layer_clips;

    /* layout */
    bool counts, enlisted;
    uint8_t stale;
    stage_node *layout_prev, *layout_next;
    double want_w, want_h, w, h; /* of rows, columns, grids and stacks */
    vt_rect content;             /* of groups and scrollers that count: around what they hold */

    vt_rect reach; /* around what can be touched in it, the children's space */
    bool reach_known;
    uint8_t view_set; /* zoomable: 1: view_x, 2: view_y was set by somebody */
    stage_showing mask;
} stage_hold;

typedef struct {
    uint32_t generation; /* 0: nobody has died here */
    vt_node_kind kind;
    uint64_t number, tick;
    char name[STAGE_NAME];
} stage_obituary;

/* What setting and marking need comes first, in one or two lines of the processor's memory. */
struct stage_node {
    uint32_t slot, generation;
    bool alive, lit, queued;
    uint8_t dirty, depth, kind; /* a vt_node_kind */
    stage_value *value;         /* see vt_stage_value; the block that holds all that
                                   follows as well */
    stage_node *parent;
    stage_node *dirty_prev, *dirty_next;
    stage_hold *hold;   /* NULL: it cannot hold others */
    stage_given *given; /* NULL: no row, column, grid or stack is around it */
    union {
        stage_showing *showing;   /* of kinds that have a src, and of a canvas; of films: their poster */
        stage_measured *measured; /* of a text */
    };
    stage_node *prev, *next; /* siblings; next also chains resting slots */
    vt_irect bounds;
    double opacity;
    vt_affine matrix; /* own space to device pixels */
    double placed_w, placed_h;
    int64_t shown_frame; /* of a sprite: beyond its frame; of an animated picture:
                            the frame */
    uint64_t number;
    stage_tween *tweens;
    const stage_own **own; /* NULL: nothing; see stage_own */
};

typedef struct {
    uint32_t request; /* 0: a free place of the table */
    double w, h;      /* 0 until it is ready */
    bool told;        /* it is ready, or will never be */
    stage_showing *first;
} stage_asset;

typedef struct {
    stage_tween **items; /* by number, ascending */
    stage_tween **due;   /* as large: a scratch list of one advance */
    size_t count, capacity;
    vt_tween next;
    uint64_t order;
    int64_t now_us;
    bool advancing;
    bool reduce; /* reduced motion */
} stage_tweens;

/* What moves without a tween, newest first. */
typedef struct stage_play stage_play;
typedef struct stage_film stage_film;
typedef struct stage_emitter stage_emitter;
typedef struct stage_canvas stage_canvas;
typedef struct {
    stage_play *plays; /* sprites and animated pictures that play */
    stage_film *films; /* what is known of animated pictures */
    stage_emitter *emitters;
    stage_canvas *canvases; /* that have strokes, in order of creation */
    uint64_t sketch_tick;
    int sketched, heavy; /* strokes in that tick; pictures and filters among them */
} stage_lively;

typedef struct {
    stage_node *nodes;          /* STAGE_CHUNK of them */
    stage_obituary *obituaries; /* as many, from the first death on */
} stage_chunk;

struct vt_stage {
    vt_stage_deps deps;
    stage_chunk *chunks;
    size_t chunk_count;
    size_t slots; /* used so far, from 0 */
    stage_node *rest_first, *rest_last;
    size_t resting;
    size_t living, limit;
    uint64_t next_number, tick;
    stage_node *root, *scene, *overlay;
    char *title; /* STAGE_TITLE bytes: the answer of vt_stage_name */

    stage_asset *assets;   /* open addressing */
    uint32_t *asset_order; /* the requests in it, ascending */
    size_t asset_count, asset_capacity;

    stage_reel *reels, *last_reel; /* of all that show a film, ascending */

    stage_node *layout_first; /* holders whose trees must be laid out */
    bool rtl;

    vt_color background;
    vt_view view;
    vt_region pending;           /* damage not yet handed out */
    int hurts;                   /* rectangles added to it since the last settling */
    vt_irect rough[STAGE_ROUGH]; /* further ones, merged quickly */
    bool roughly;                /* there are any */
    bool all;

    stage_tweens tweens;
    stage_lively lively;
};

static inline bool vt_node_flows(unsigned kind) /* gives its children their places */
{
    return kind >= VT_NODE_ROW && kind <= VT_NODE_STACK;
}

/* Its size is that of a picture, whatever it holds; what it holds is clipped to it. */
static inline bool vt_node_frames(unsigned kind)
{
    return kind == VT_NODE_ZOOMABLE || vt_node_films((vt_node_kind)kind);
}

/* Where a kind keeps a property: an index into value; 0 is a zero for what it has not. */
extern uint8_t vt_props_place[VT_NODE_KINDS][VT_PROP_COUNT];
/* Which one it keeps there, from 1 to vt_props_count - 1. */
extern uint8_t vt_props_kept[VT_NODE_KINDS][VT_PROP_COUNT + 1];

static inline stage_value *vt_stage_value(const stage_node *node, vt_prop prop)
{
    return &node->value[vt_props_place[node->kind][prop]];
}

/* Tells the processor which node comes next: thousands of them come from memory in each frame. */
static inline void vt_stage_fetch(const stage_node *next)
{
    if (!next) return;
    const char *values = (const char *)next->value;
    for (int line = 0; line < 6; line++)
        __builtin_prefetch(values + 64 * line);
}

static inline double vt_stage_number_of(const stage_node *node, vt_prop prop)
{
    return vt_stage_value(node, prop)->number;
}

static inline int vt_stage_choice_of(const stage_node *node, vt_prop prop)
{
    return vt_stage_value(node, prop)->choice;
}

static inline bool vt_stage_is(const stage_node *node, vt_prop prop)
{
    return vt_stage_value(node, prop)->boolean;
}

static inline vt_color vt_stage_color_of(const stage_node *node, vt_prop prop)
{
    return vt_stage_value(node, prop)->color;
}

static inline bool vt_stage_clips(const stage_node *holder)
{
    return holder->kind == VT_NODE_SCROLLER || vt_node_frames(holder->kind) ||
           vt_stage_is(holder, VT_PROP_CLIP);
}

/* slots.c */
stage_node *vt_slots_at(const vt_stage *stage, uint32_t slot); /* NULL: never used */
/* With its properties at their defaults, not yet in the tree; NULL when memory is short. */
stage_node *vt_slots_take(vt_stage *stage, stage_node *parent, vt_node_kind kind);
void vt_slots_rest(vt_stage *stage, stage_node *node); /* writes the obituary */
void vt_slots_finish(vt_stage *stage);
const stage_obituary *vt_slots_obituary(const vt_stage *stage, uint32_t slot); /* NULL: nobody has died */
/* NULL with the obituary in err */
stage_node *vt_stage_find(const vt_stage *stage, vt_node node, vt_err *err);
vt_node vt_stage_handle(const stage_node *node);
/* `image "amphora"` or `rect 12`. */
const char *vt_stage_title(vt_node_kind kind, const char *name, uint64_t number, char out[STAGE_TITLE]);
const char *vt_stage_title_of(const stage_node *node, char out[STAGE_TITLE]);

/* props.c */
int vt_props_count(vt_node_kind kind); /* of values that a node of this kind needs */
void vt_props_init(stage_node *node);
void vt_props_finish(stage_node *node);
/* NULL, with who has it in err, when the node has no such property. */
const vt_prop_info *vt_props_of(const stage_node *node, vt_prop prop, vt_err *err);
bool vt_props_check(const stage_node *node, vt_prop prop, const vt_value *value, vt_err *err);
const char *vt_props_text(const stage_node *node, vt_prop prop, size_t *length); /* length may be NULL */
void vt_props_range(const stage_node *node, const vt_prop_info *info, double *least, double *most);
const double *vt_props_points(const stage_node *node, vt_prop prop, int *count); /* of doubles */
vt_text_style vt_props_style(const stage_node *node); /* of a text, as wide as it may be here */
/* The most similar of count names that `name_at` yields (NULL ones are passed over). */
const char *vt_props_nearest(
    const char *name, const char *(*name_at)(const void *context, int index), const void *context, int count);

/* setters.c: values that were checked; nothing happens when they are equal. */
void vt_stage_put_number(stage_node *node, vt_prop prop, double value);
void vt_stage_put_color(stage_node *node, vt_prop prop, vt_color value);

/* extent.c: sizes and places, straight from the properties and what the layout gave. */
void vt_stage_measure(vt_stage *stage, stage_node *node); /* a text, at its wrap */
void vt_stage_forget_measure(stage_node *text);
/* The box before scale, own space, once the layout is up to date. A frame is the same, but empty where
 * nothing depends on it: of a group without a size whose box nobody needs. */
vt_rect vt_stage_box_of(vt_stage *stage, stage_node *node);
vt_rect vt_stage_frame_of(vt_stage *stage, stage_node *node);
/* Of a leaf or zoomable in a row, column, grid or stack: as wide as it would like to be; as high as it would
 * be as wide as it is told. */
double vt_stage_own_w(vt_stage *stage, stage_node *node);
double vt_stage_own_h(vt_stage *stage, stage_node *node);
/* Own space to the children's space of the parent. */
vt_point vt_stage_pivot_of(const stage_node *node, vt_rect box); /* what lies at x, y */
vt_affine vt_stage_local_matrix(const stage_node *node, vt_rect frame);
/* The children's space to the own one; false: what it holds is not to be seen yet. */
bool vt_stage_inner_matrix(vt_stage *stage, const stage_node *node, vt_rect frame, vt_affine *out);
vt_rect vt_stage_around(vt_stage *stage, stage_node *holder); /* the children's boxes, in their space */
bool vt_stage_to_root(vt_stage *stage, stage_node *node, vt_affine *out); /* own space to stage units */

/* layout.c */
void vt_layout_make(vt_stage *stage, stage_node *holder); /* where it is stale; the topmost that counts */

/* stale.c */
void vt_layout_mark(stage_node *holder);   /* its children, or what it gives them,
                                              changed; must count */
void vt_layout_recount(stage_node *group); /* whether it counts may have changed */
void vt_layout_turn(stage_node *holder);   /* here and below another direction may hold */
void vt_layout_forget(stage_node *holder); /* it dies */
void vt_layout(vt_stage *stage);           /* brings every place and size up to date */
void vt_layout_seen(vt_stage *stage);      /* only of what is visible */

/* pannable.c */
/* Stage units a picture pixel; false while the picture's size is not known. */
bool vt_zoomable_scale(const vt_stage *stage, const stage_node *node, double *scale);
void vt_zoomable_center(
    const vt_stage *stage, stage_node *node); /* looks at the middle unless told otherwise */

/* bounds.c */
vt_irect vt_stage_bounds_of(const stage_node *node, vt_irect clip);      /* as placed */
vt_irect vt_stage_clip_of(vt_affine matrix, vt_rect box, bool *upright); /* the whole pixels of a box */

/* settle.c */
bool vt_stage_same_matrix(const vt_affine *a, const vt_affine *b);
void vt_stage_mark(stage_node *node, unsigned dirty);
void vt_stage_unmark(stage_node *node);
void vt_stage_up_to_date(vt_stage *stage, const vt_view *view);
void vt_stage_hurt(vt_stage *stage, vt_irect rect);

/* hit.c */
void vt_stage_unreach(stage_node *node); /* what can be touched here moved: of
                                            all holders above */

/* assets.c */
bool vt_stage_asset_reserve(vt_stage *stage); /* room for one more request */
void vt_stage_asset_show(vt_stage *stage, stage_showing *showing, uint32_t request); /* 0: shows none */
bool vt_stage_asset_told(const vt_stage *stage, uint32_t request);
stage_showing *vt_stage_asset_first(const vt_stage *stage, uint32_t request); /* of those that show it */
void vt_stage_asset_size(
    const vt_stage *stage, const stage_node *node, double *w, double *h); /* of its src */
/* The picture that a node shows, or its size, is another one. */
void vt_stage_src_changed(vt_stage *stage, stage_node *node);
void vt_stage_assets_finish(vt_stage *stage);

/* film.c; of nodes that are films */
static inline stage_reel *vt_stage_reel(const stage_node *node)
{
    return (stage_reel *)(void *)node->showing;
}
void vt_stage_film_show(vt_stage *stage, stage_node *node); /* its src or matte is another one */
void vt_stage_film_forget(vt_stage *stage, stage_node *node);
void vt_stage_film_size(const vt_stage *stage, const stage_node *node, double *w, double *h); /* or poster */
vt_hash vt_stage_film_hash(const stage_node *node, vt_hash hash);

/* drawlist.c */
vt_draw *vt_drawlist_add(vt_drawlist *list); /* zeroed; NULL when memory is short */
size_t vt_drawlist_keep(vt_drawlist *list, const char *text, size_t length); /* offset in strings */

/* tween.c */
void vt_tweens_forget(stage_node *node);
void vt_tweens_finish(vt_stage *stage);
vt_hash vt_tweens_hash(const vt_stage *stage, vt_hash hash);

/* animate.c. A property of the node was set, or what its picture is became known. */
void vt_plays_changed(vt_stage *stage, stage_node *node, vt_prop prop);
void vt_plays_reconsider(vt_stage *stage, stage_node *node); /* and all below it */
void vt_plays_advance(vt_stage *stage);
int64_t vt_plays_wish(const vt_stage *stage);
void vt_plays_finish(vt_stage *stage);

/* particles.c */
bool vt_particles_begin(vt_stage *stage, stage_node *node); /* a source is born; false: memory is short */
void vt_particles_advance(vt_stage *stage);
bool vt_particles_move(const vt_stage *stage);
/* The next birth where nothing lives; else every refresh is wanted. */
int64_t vt_particles_wish(const vt_stage *stage);

/* hash.c; not of a text */
vt_hash vt_stage_hash_value(vt_hash hash, vt_type type, const stage_value *value);

/* ease.c */
int vt_ease_index(const vt_ease *ease);

#endif
