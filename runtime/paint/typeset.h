/* What the painters ask of the fonts: lines of text in units of the em, and their coverage at device size. */
#ifndef VT_PAINT_TYPESET_H
#define VT_PAINT_TYPESET_H

#include "paint/cache.h"
#include "paint/fonts.h"

enum { VT_FONTS_MAX = 32, VT_RASTER_PX_MAX = 1024 };

/* Of one font, in em; ascent and descent are distances from the baseline, both positive. */
typedef struct {
    double ascent, descent, skip;
} vt_font_metrics;

/* A stretch of one line that one font can show. */
typedef struct {
    int font;
    size_t start, length; /* bytes of the layout's text */
    double x;             /* em, from the line's left edge */
} vt_run;

typedef struct {
    int first_run, run_count;
    double width; /* em, without trailing spaces */
} vt_line;

typedef struct {
    vt_cache_entry entry;
    char *key; /* the text as given */
    size_t key_length;
    int font;
    double wrap; /* em; 0: none */
    char *text;  /* valid UTF-8 without controls; runs point into it */
    vt_line *lines;
    int line_count;
    vt_run *runs;
    int run_count;
    double widest;
} vt_layout;

/* The coverage of a run, 8 bits a pixel; the pen starts at (x, baseline) from the top left corner. */
typedef struct {
    int w, h;
    int x, baseline;
    uint8_t *data; /* owned; w bytes a row */
} vt_raster;

/* Index of a usable font; the default one where the name is unknown or its file is unusable. -1: none at all.
 */
int vt_fonts_find(vt_fonts *fonts, const char *name);
bool vt_fonts_metrics(vt_fonts *fonts, int font, vt_font_metrics *out);
/* em, of text[0..length) in one font; text must be writable there for a moment at text[length]. -1 on
 * failure. */
double vt_fonts_advance(vt_fonts *fonts, int font, char *text, size_t length);
bool vt_fonts_shows(vt_fonts *fonts, int font, uint32_t code_point);
int vt_fonts_count(const vt_fonts *fonts);
/* Changes whenever all fonts were forgotten: what was made from the earlier ones is void. */
uint32_t vt_fonts_generation(const vt_fonts *fonts);
/* px72: em size in 72nds of a device pixel. */
bool vt_fonts_raster(
    vt_fonts *fonts, int font, unsigned px72, const char *text, size_t length, vt_raster *out, vt_err *err);

/* wrap in em. Borrowed until the next call. */
const vt_layout *vt_fonts_layout(
    vt_fonts *fonts, const char *text, size_t length, int font, double wrap, vt_err *err);

vt_layout *vt_layout_make(
    vt_fonts *fonts, const char *text, size_t length, int font, double wrap, vt_err *err);
void vt_layout_destroy(vt_layout *layout);

#endif
