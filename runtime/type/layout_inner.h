/* What the files of the typesetter share. A text is paragraphs; a paragraph is shaped as a whole into items,
 * of one font, script and direction each, and these into clusters, which nothing divides; lines are filled
 * with clusters. Advances are em of the text's own size. */
#ifndef VT_TYPE_LAYOUT_INNER_H
#define VT_TYPE_LAYOUT_INNER_H

#include "type/typeset.h"
#include "words/bidi.h"

typedef struct {
    uint32_t start; /* byte of the layout's text */
    int item;
    double advance;
    uint8_t after; /* VT_BREAK_... */
    bool space;    /* leaves no trace at the end of a line */
    bool soft;     /* a hyphen that shows at the end of a line only */
    bool tied;     /* to the cluster before: apart they would look different */
} vt_cluster;

typedef struct {
    int first, end; /* clusters */
    int font;
    uint8_t made, level;
    bool loose;
    vt_writing script;
    double size;
    double rise, fall; /* of its marks, em */
    int dress;
} vt_item;

typedef struct {
    size_t start, end; /* bytes */
    int first, count;  /* clusters */
} vt_paragraph;

/* How a stretch of the text without marks looks. */
typedef struct {
    size_t end;    /* byte */
    unsigned look; /* VT_LOOK_... */
    double size;   /* multiple of the text's */
    int style;     /* of the layout's looks */
} vt_dress;

/* Of the paragraph that is being shaped, letter by letter. */
typedef struct {
    uint32_t *codes, *at; /* at: byte of the layout's text */
    vt_writing *scripts;
    uint8_t *levels, *breaks;
    int count, room;
} vt_letters;

typedef struct vt_line_plan vt_line_plan; /* of the line that is being made */

typedef struct {
    vt_fonts *fonts;
    vt_layout *layout;
    size_t size;             /* of the layout's text, without its tail */
    size_t ellipsis, hyphen; /* where these lie in its tail */
    bool rtl;                /* the text as a whole */
    bool cut;                /* its end is missing */
    vt_font_metrics metrics;
    vt_dress *dresses;
    int dress_count;
    size_t next; /* first byte of the next paragraph; beyond size: there is none */
    bool keep;   /* what is shaped is needed again */
    vt_paragraph *paragraphs;
    vt_item *items;
    vt_cluster *clusters;
    int paragraph_count, paragraph_room, item_count, item_room, cluster_count, cluster_room;
    int line_room, run_room;
    double rise, fall; /* how far ink may reach above the text's top, and to where below it; em */
    vt_letters letters;
    vt_line_plan *plan;
    bool split; /* a word had to be divided */
    bool failed;
} vt_typesetter;

/* The array with room for one more; the old one, and failed, where memory is short. */
void *vt_typeset_grow(vt_typesetter *t, void *array, int used, int *room, size_t size);
void vt_typeset_free_letters(vt_letters *letters);
/* Shapes the next paragraph. False: there is none, or failed. */
bool vt_typeset_shape(vt_typesetter *t);
/* The width of a stretch in one font, shaped by itself. */
double vt_typeset_width(vt_typesetter *t, const vt_item *item, size_t start, size_t end);
const vt_dress *vt_typeset_dress(const vt_typesetter *t, size_t at);

vt_line_plan *vt_typeset_plan(void); /* for vt_free; NULL: no memory */

/* Where a text has to stay; em, 0: no limit. */
typedef struct {
    double wrap, height;
    int lines;
} vt_frame;

/* Makes the lines. cut: where the lines are too many, the last of them tells so. False: a line lies beyond
 * the frame; those that are made lie within it, but for the first. */
bool vt_typeset_fill(vt_typesetter *t, const vt_frame *frame, bool cut);

#endif
