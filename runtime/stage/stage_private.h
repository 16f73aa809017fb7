/* What the files of this room share: the node, the stage, and the seams between tree, properties, layout,
 * assets and tweens. Nobody outside the room includes this.
 *
 * Invariants
 * 1. Nodes live in chunks that never move, so a stage_node * stays good; a slot is reused under a new
 *    generation.
 * 2. A node that needs settling is in its parent's dirty list, and so is each ancestor, up to the root; only
 *    below a node that is not lit may that chain be broken, because lighting it visits everything below.
 * 3. matrix, opacity, placed_w, placed_h and bounds say what the last settling found; bounds is empty for
 *    what puts no pixel on the screen. A node that is not lit has nothing lit below it. */
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

/* So many rectangles of one settling are merged with care, the others into a few rough ones. */
enum { STAGE_CAREFUL = 64, STAGE_ROUGH = 8 };

enum {
    STAGE_DIRTY_PLACE = 1, /* matrix, size, opacity or visibility may differ, here and below */
    STAGE_DIRTY_PAINT = 2, /* this node's pixels differ */
    STAGE_DIRTY_ORDER = 4  /* the pixels here and below lie over others than before */
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

/* What the moving part of this room (particles, sketches, animated pictures) knows of a node beside its
 * properties, and what it is asked. Whatever node->own points to begins with a pointer to these calls. */
typedef struct {
    void (*destroy)(vt_stage *stage, stage_node *node); /* the node dies; node->own is freed */
    bool (*box)(const stage_node *node, vt_rect *out);  /* what particles cover, own space; false: nothing */
    bool (*draw)(
        const stage_node *node, vt_drawlist *list, vt_draw *item); /* particles: false when memory is short */
    vt_hash (*hash)(const stage_node *node, vt_hash hash);
} stage_own; /* each call may be NULL */

struct stage_node {
    stage_node *parent;
    stage_node *first, *last; /* children, back to front */
    stage_node *prev, *next;  /* siblings; next also chains resting slots */
    vt_irect bounds;
    bool alive, lit, queued, measured;
    uint8_t dirty, depth;
    vt_node_kind kind;
    double opacity;
    vt_affine matrix; /* own space to device pixels */
    double placed_w, placed_h;

    stage_node *dirty_first; /* children that wait to be settled */
    stage_node *dirty_prev, *dirty_next;
    double text_w, text_h; /* valid when measured */
    uint32_t request;
    stage_node *asset_prev, *asset_next; /* others that show the same request */
    stage_tween *tweens;
    const stage_own **own; /* NULL: nothing; see stage_own */
    int64_t shown_frame;   /* of a sprite: beyond its frame; of an animated picture: the frame */
    uint64_t number;
    uint32_t slot, generation;
    stage_value value[VT_PROP_COUNT];

    struct {
        uint32_t generation; /* 0: nobody has died here */
        vt_node_kind kind;
        uint64_t number, tick;
        char name[STAGE_NAME];
    } obituary;
};

typedef struct {
    uint32_t request; /* 0: a free place of the table */
    double w, h;      /* 0 until it is ready */
    bool told;        /* it is ready, or will never be */
    stage_node *first;
} stage_asset;

typedef struct {
    stage_tween **items; /* by number, ascending */
    stage_tween **due;   /* as large: a scratch list of one advance */
    size_t count, capacity;
    vt_tween next;
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
    int sketched; /* strokes in that tick */
} stage_lively;

struct vt_stage {
    vt_stage_deps deps;
    stage_node **chunks;
    size_t chunk_count;
    size_t slots; /* used so far, from 0 */
    stage_node *rest_first, *rest_last;
    size_t resting;
    size_t living, limit;
    uint64_t next_number, tick;
    stage_node *root, *scene, *overlay;
    char *title; /* STAGE_TITLE bytes: the answer of vt_stage_name */

    stage_asset *assets; /* open addressing */
    size_t asset_count, asset_capacity;

    vt_color background;
    vt_view view;
    vt_region pending;           /* damage not yet handed out */
    int hurts;                   /* rectangles added to it in this settling */
    vt_irect rough[STAGE_ROUGH]; /* further ones, merged quickly */
    int rough_count;
    bool all;

    stage_tweens tweens;
    stage_lively lively;
};

/* What a node has of a property; of one that its kind has not, a zero that must not be written. */
static inline stage_value *vt_stage_value(const stage_node *node, vt_prop prop)
{
    return (stage_value *)&node->value[prop];
}

/* stage.c */
stage_node *vt_stage_find(
    const vt_stage *stage, vt_node node, vt_err *err); /* NULL with the obituary in err */
vt_node vt_stage_handle(const stage_node *node);
/* `image "amphora"` or `rect 12`. */
const char *vt_stage_title(vt_node_kind kind, const char *name, uint64_t number, char out[STAGE_TITLE]);
const char *vt_stage_title_of(const stage_node *node, char out[STAGE_TITLE]);

/* props.c */
void vt_props_init(stage_value values[VT_PROP_COUNT], vt_node_kind kind);
void vt_props_finish(stage_value values[VT_PROP_COUNT]);
/* NULL, with who has it in err, when the node has no such property. */
const vt_prop_info *vt_props_of(const stage_node *node, vt_prop prop, vt_err *err);
bool vt_props_check(const stage_node *node, vt_prop prop, const vt_value *value, vt_err *err);
const char *vt_props_text(const stage_node *node, vt_prop prop, size_t *length); /* length may be NULL */
vt_text_style vt_props_style(const stage_node *node);                            /* of a text */
/* The most similar of count names that `name_at` yields (NULL ones are passed over). */
const char *vt_props_nearest(
    const char *name, const char *(*name_at)(const void *context, int index), const void *context, int count);

/* setters.c: values that were checked; nothing happens when they are equal. */
void vt_stage_put_number(stage_node *node, vt_prop prop, double value);
void vt_stage_put_color(stage_node *node, vt_prop prop, vt_color value);

/* settle.c */
bool vt_stage_same_matrix(const vt_affine *a, const vt_affine *b);
void vt_stage_mark(stage_node *node, unsigned dirty);
void vt_stage_unmark(stage_node *node);
void vt_stage_up_to_date(vt_stage *stage, const vt_view *view);
vt_affine vt_stage_local_matrix(vt_stage *stage, stage_node *node);
/* The box before scale; a group's is the union of its visible children in its own space. */
vt_rect vt_stage_own_box(vt_stage *stage, stage_node *node);

/* assets.c */
bool vt_stage_asset_reserve(vt_stage *stage);                                  /* room for one more request */
void vt_stage_asset_show(vt_stage *stage, stage_node *node, uint32_t request); /* 0: shows none */
void vt_stage_asset_size(const vt_stage *stage, const stage_node *node, double *w, double *h);
stage_node *vt_stage_asset_first(const vt_stage *stage, uint32_t request); /* that shows it; asset_next */

/* tween.c */
void vt_tweens_forget(stage_node *node);
void vt_tweens_finish(vt_stage *stage);
vt_hash vt_tweens_hash(const vt_stage *stage, vt_hash hash);

bool vt_stage_asset_told(const vt_stage *stage, uint32_t request);

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
int64_t vt_particles_wish(const vt_stage *stage); /* the next birth where nothing lives; else every refresh is wanted */

/* hash.c; not of a text */
vt_hash vt_stage_hash_value(vt_hash hash, vt_type type, const stage_value *value);

/* ease.c */
int vt_ease_index(const vt_ease *ease);

#endif
