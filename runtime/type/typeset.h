/* What the painters ask of the fonts: lines of text in units of the em, and their pixels at device size. */
#ifndef VT_TYPE_TYPESET_H
#define VT_TYPE_TYPESET_H

#include "base/cache.h"
#include "type/fonts.h"
#include "words/writing.h"

enum { VT_FONTS_MAX = 32, VT_RASTER_PX_MAX = 1024 };

/* What a font has not, and is made of what it has. */
enum { VT_MADE_SLANTED = 1, VT_MADE_BOLD = 2 };

/* Of one font, in em; distances from the baseline, all positive. */
typedef struct {
    double ascent, descent, skip;
    double underline, stroke; /* where a line under the letters begins, how thick it is */
} vt_font_metrics;

/* What is shaped in one go. */
typedef struct {
    const char *text; /* UTF-8 */
    size_t length;
    vt_writing script;
    bool rtl;
    bool loose;  /* letters are set apart: no ligatures */
    int dialect; /* of vt_fonts_dialect */
} vt_stretch;

/* A stretch of one line that one font can show. */
typedef struct {
    int font;
    uint8_t made; /* VT_MADE_... */
    bool rtl;
    vt_writing script;
    size_t start, length; /* bytes of the layout's text */
    double x, width;      /* em of the layout, from the line's left edge */
    double size;          /* its own em, as a multiple of the layout's */
    int look;
} vt_run;

typedef struct {
    int first_run, run_count; /* from left to right */
    double width;             /* em, without trailing spaces */
    double top, height;       /* em, from the top of the text */
    double baseline;          /* em, from the top of the text */
    bool rtl;
} vt_line;

/* What markup says about how a run looks, apart from its font and size. */
typedef struct {
    bool colored;
    vt_color color;
    size_t link, link_length; /* bytes of the layout's key */
} vt_look;

/* What a layout depends on besides the text; em of the text's size. */
typedef struct {
    int font;
    double wrap, height;
    double spacing, line_height;
    double size, shrink; /* stage units; 0 where nothing depends on it */
    int max_lines;
    bool markup, justify;
    vt_direction direction;
    char language[16];
} vt_layout_ask;

typedef struct {
    vt_cache_entry entry;
    char *key; /* the text as given */
    size_t key_length;
    vt_layout_ask ask;
    int dialect;
    char *text; /* valid UTF-8 without marks and controls; runs point into it */
    vt_line *lines;
    int line_count;
    vt_run *runs;
    int run_count;
    vt_look *looks;
    int look_count;
    double widest, height;
    double reach;  /* how far ink may lie above and below all lines, em; may be negative */
    double shrunk; /* the layout's em as a share of the size that was asked for */
    bool truncated;
} vt_layout;

/* The pixels of a stretch; the pen starts at (x, baseline) from the top left corner. Coverage has a margin
 * around it, and rows of whole words of 4 bytes. */
typedef struct {
    int w, h;
    int x, baseline;
    double px;    /* what an em has become, pixels */
    bool colored; /* premultiplied ARGB, else coverage of 8 bits */
    void *data;   /* owned, rows without gaps; NULL: no ink */
} vt_raster;

/* Index of a usable font; the default one where the name is unknown or its file is unusable. -1: none at all.
 */
int vt_fonts_find(vt_fonts *fonts, const char *name);
/* What of the font's family a look (VT_LOOK_...) is set in; *made: what has to be made for it. */
int vt_fonts_dressed(vt_fonts *fonts, int font, unsigned look, unsigned *made);
/* The font that shows a character of a text in `own`: that one, or one that stands in. */
int vt_fonts_choose(
    vt_fonts *fonts, int own, unsigned look, uint32_t code_point, vt_writing script, const char *language);
bool vt_fonts_shows(vt_fonts *fonts, int font, uint32_t code_point);
bool vt_fonts_metrics(vt_fonts *fonts, int font, vt_font_metrics *out);
/* Changes whenever all fonts were forgotten: what was made from the earlier ones is void. */
uint32_t vt_fonts_generation(const vt_fonts *fonts);
/* A number for a language, whose customs shape letters; "" and a language too many: 0. */
int vt_fonts_dialect(vt_fonts *fonts, const char *language);
/* px64: em size in 64ths of a device pixel; not kept by a font that has one size only. */
bool vt_fonts_raster(vt_fonts *fonts, int font, const vt_stretch *stretch, unsigned px64, unsigned made,
    int margin, vt_raster *out, vt_err *err);
void vt_fonts_say_too_long(vt_fonts *fonts, size_t length, size_t most);

/* Borrowed until the next call. style->font is looked up by the caller. */
const vt_layout *vt_fonts_layout(
    vt_fonts *fonts, const char *text, size_t length, int font, const vt_text_style *style, vt_err *err);

vt_layout *vt_layout_create(
    vt_fonts *fonts, const char *text, size_t length, const vt_layout_ask *ask, vt_err *err);
void vt_layout_destroy(vt_layout *layout);
size_t vt_layout_bytes(const vt_layout *layout);
/* Where a line begins in a box of so many em. */
double vt_line_indent(const vt_line *line, vt_align align, double w);

#endif
