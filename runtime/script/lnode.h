/* Nodes as Lua sees them: their userdata, names, handlers, widgets and motion. Private to this room. */
#ifndef VT_SCRIPT_LNODE_H
#define VT_SCRIPT_LNODE_H

#include "script/modules.h"
#include "script/script.h"

/* ---- widgets: nodes built in Lua by the runtime's own files; widgets.def ---- */

typedef enum {
#define WIDGET(id, name, what) VT_WIDGET_##id,
#include "script/widgets.def"
    VT_WIDGET_COUNT
} vt_widget_id;

typedef enum { VT_FIELD_PLAIN, VT_FIELD_FUNCTION, VT_FIELD_INPUT } vt_field_sort;

typedef struct {
    vt_widget_id widget;
    vt_field_sort sort;   /* PLAIN: by info.type; INPUT: an input node or nil */
    vt_prop_info info;    /* name, type, least, most, what; flags: VT_PROP_READ */
    const char *fallback; /* as a text */
} vt_widget_field;

typedef struct {
    vt_widget_id id;
    const char *name, *what;
    const unsigned char *source; /* widgets/NAME.lua */
    size_t size;
} vt_widget;

typedef struct {
    vt_widget_id widget;
    vt_api api; /* call is NULL: the function is in the widget's file */
} vt_widget_method;

/* ---- a node ---- */

typedef enum {
    VT_ON_TAP,
    VT_ON_PRESS,
    VT_ON_RELEASE,
    VT_ON_MOVE,
    VT_ON_DOUBLE_TAP,
    VT_ON_HOLD,
    VT_ON_DRAG,
    VT_ON_SWIPE,
    VT_ON_PINCH,
    VT_ON_ROTATE,
    VT_ON_PAN,
    VT_ON_DROP,
    VT_ON_DRAG_OVER,
    VT_ON_DRAG_OUT,
    VT_ON_VISIT,
    VT_ON_IDLE,
    VT_ON_LINK,
    VT_ON_REST,
    VT_ON_READY,
    VT_ON_END,
    VT_ON_ERROR,
    VT_ON_CAPTION,
    VT_HANDLERS
} vt_handler;
enum {                                  /* user values of a node: its handlers from 1, then */
    VT_USER_BINDINGS = VT_HANDLERS + 1, /* its live words, by property + 1 */
    VT_USER_WIDGET                      /* what its widget keeps: out of the team's reach */
};

/* A node's userdata. */
typedef struct {
    vt_node node;
    uint64_t number;
    vt_node_kind kind;
    unsigned handlers;       /* bit 1 << vt_handler */
    bool bound;              /* shows live words */
    const vt_widget *widget; /* NULL: a node as the stage has it */
} vt_lnode_box;

/* What a name of a node means; found by the address that Lua gave the name. */
typedef enum { VT_KEY_NONE, VT_KEY_PROP, VT_KEY_HANDLER, VT_KEY_PARENT } vt_key_what;
typedef struct {
    const char *name; /* NULL: a free place */
    vt_key_what what;
    int index; /* vt_prop, vt_handler */
} vt_key;
enum { VT_KEYS = 512 }; /* places, a power of two, at least twice the names */

/* ---- l_node.c, l_node_keys.c, l_node_set.c ---- */

void vt_lnode_open(lua_State *L);
void vt_lnode_push(lua_State *L, vt_node node);                   /* nil for no node */
vt_lnode_box *vt_lnode_check(lua_State *L, int index);            /* alive, else raises the obituary */
vt_lnode_box *vt_lnode_test(lua_State *L, int index);             /* NULL: no node */
vt_lnode_box *vt_lnode_of(const vt_script *script, vt_node node); /* NULL: dead, or no script has seen it */
void vt_lnode_title(vt_script *script, const vt_lnode_box *box, char *out, size_t size); /* image "amphora" */
int vt_lnode_user(lua_State *L, int node, int key);  /* pushes; its type */
void vt_lnode_keep(lua_State *L, int node, int key); /* pops the value */
void vt_lnode_changed(lua_State *L, const char *what, uint64_t number);
/* A new node on top of the parent's; pushes it. Raises. */
vt_lnode_box *vt_lnode_add(lua_State *L, vt_node parent, vt_node_kind kind);
void vt_lnode_sweep(lua_State *L); /* forgets dead ones when they are many */
void vt_lnode_retranslate(lua_State *L);
int vt_lnode_index(lua_State *L);
int vt_lnode_newindex(lua_State *L);
void vt_lnode_keys(lua_State *L); /* fills script->keys */
vt_key vt_lnode_key(const vt_script *script, const char *name, const vt_lnode_box *box);
const char *vt_lnode_handler(vt_handler handler);
bool vt_lnode_unknown(
    const vt_lnode_box *box, const char *name, bool settable, vt_err *err); /* false; err names the nearest */
/* What is offered under the name that was written: its everyday meaning, or the most similar. NULL: neither.
 */
const char *vt_lnode_suggest(const char *name, const char *(*next)(void *context, int i), void *context);
bool vt_lnode_read_only(const vt_lnode_box *box, const char *name, const char *title,
    vt_err *err); /* false; err says what to set */
/* Whether the value would hide visit.notice, which box is then. */
bool vt_lnode_notice_refuses(
    const vt_script *script, const vt_lnode_box *box, const vt_value *value, vt_prop prop, vt_err *err);
void vt_lnode_fill(lua_State *L, int node, int table);                      /* from a constructor's table */
bool vt_lnode_font(const vt_script *script, const char *name, vt_err *err); /* it is declared */

/* ---- l_parts.c: what single kinds can do besides ---- */

extern const vt_module *const vt_lparts[VT_NODE_KINDS]; /* their own methods; NULL: none */

/* ---- l_widget.c, l_kit.c ---- */

const vt_widget *vt_widget_at(int id);
const vt_widget_field *vt_widget_fields(void);   /* of all widgets; ends with a NULL name */
const vt_widget_method *vt_widget_methods(void); /* likewise */
const vt_widget_field *vt_widget_find(const vt_widget *widget, const char *name); /* NULL: it has none */
int vt_lwidget_add(lua_State *L, const vt_widget *widget);                        /* parent:button{...} */
bool vt_lwidget_set(lua_State *L, int node, const vt_widget_field *field, int index, vt_err *err);
bool vt_lwidget_get(lua_State *L, int node, const char *name); /* pushes field or method; false: neither */
void vt_lwidget_handler(lua_State *L, int node, vt_handler handler); /* pushes its function and its self */
void vt_lwidget_words(lua_State *L, int node);                       /* the language is another */
void vt_lkit_push(lua_State *L); /* what the widgets' own files may call besides */

/* ---- l_tween.c ---- */

typedef struct {
    vt_tween tween;
    bool timeline, mark; /* a mark's on_end is the function that the timeline calls there */
    int32_t visit;       /* whose finger set the function */
} vt_ltween_box;
enum { VT_USER_ON_END = 1, VT_USER_MARKS, VT_USER_OF_TWEEN = VT_USER_MARKS }; /* marks: a list of numbers */

/* How something gets there: in so many seconds by an ease, or by a spring. */
typedef struct {
    bool spring;
    double seconds, frequency, damping;
    const vt_ease *ease;
} vt_lpace;

void vt_ltween_open(lua_State *L);
vt_ltween_box *vt_ltween_test(lua_State *L, int index);
int vt_ltween_to(lua_State *L);     /* node:to(props, seconds, ease) */
int vt_ltween_spring(lua_State *L); /* node:spring(props, { frequency, damping }) */
/* Reads seconds, or a spring's table, and the name of an ease. */
void vt_ltween_pace(lua_State *L, int seconds, int ease, const char *what, vt_lpace *out);
/* Begins the motion of the node at an index to what a table says. */
vt_tween vt_ltween_begin(lua_State *L, int node, int properties, const vt_lpace *pace, const char *what);
vt_ltween_box *vt_ltween_push(lua_State *L);       /* an empty one, to be filled at once, then kept: */
void vt_ltween_keep(lua_State *L, vt_tween tween); /* pops its userdata */
void vt_ltween_mark(lua_State *L, vt_tween mark, int function); /* keeps what the mark calls */
bool vt_ltween_has_end(lua_State *L, int index);                /* somebody set its on_end */
void vt_ltween_end(vt_script *script, vt_tween tween);          /* calls on_end or a mark's function */
void vt_ltween_clear(vt_script *script); /* the scene goes: ends timelines, forgets the others */

#endif
