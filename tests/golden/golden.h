/* Golden scenes: what a stage can show, built as a script would build it, drawn by both painters and compared
 * with pictures that somebody has looked at. */
#ifndef VT_TESTS_GOLDEN_H
#define VT_TESTS_GOLDEN_H

#include "paint/painter.h"
#include "stage/sketch.h"
#include "stage/stage.h"
#include "stage/tween.h"

enum { GOLDEN_W = 640, GOLDEN_H = 360, PROPS_MAX = 16, FILMS_MAX = 64, SKETCHES_MAX = 64 };

/* A picture that the scenes ask for by name, made by a formula. */
typedef struct {
    const char *name;
    vt_image *image;       /* NULL: a picture that never comes, or tiles */
    vt_tile_source *tiles; /* of one that is zoomed */
    bool asked;
} prop;

typedef struct {
    uint64_t number;
    double w, h;
    vt_sketch *strokes;
    vt_sketch_more *more; /* as many; what strokes point to */
    int count;
} sheet;

/* A stage and what it hangs up. */
typedef struct {
    vt_stage *stage;
    vt_view view;
    vt_fonts *fonts;
    prop props[PROPS_MAX]; /* by request number, from 1 */
    int prop_count;
    const prop *films[FILMS_MAX]; /* by film number, from 1; NULL: one that is not there yet */
    int film_count;
    sheet sheets[SKETCHES_MAX]; /* in the order in which they were drawn */
    int sheet_count;
} booth;

typedef struct {
    const char *name;
    void (*build)(booth *b);
    int screen_w, screen_h; /* 0: GOLDEN_W by GOLDEN_H */
    int rotation;
    double seconds; /* until the picture is taken */
    bool text;      /* hangs on the versions of the libraries that draw letters */
} scene;

extern const scene picture_scenes[], text_scenes[], shape_scenes[], group_scenes[], paper_scenes[],
    film_scenes[];
extern const int picture_scene_count, text_scene_count, shape_scene_count, group_scene_count,
    paper_scene_count, film_scene_count;

/* ---- booth.c ---- */
bool booth_open(booth *b, const scene *s);
void booth_close(booth *b);
/* "x=10 y=20 color=#ff0000 text='two words' points=0,0,10,20": ends the program when that is refused. */
vt_node put(booth *b, vt_node parent, const char *kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
vt_node put_scene(booth *b, const char *kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
void draw_on(booth *b, vt_node canvas, vt_sketch stroke);
void hang(booth *b, vt_painter *painter); /* all that the stage shows */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* ---- props.c ---- */
void make_props(booth *b);
void destroy_props(booth *b);

/* ---- compare.c ---- */
typedef struct {
    int within;      /* of 255, in each channel */
    double most_far; /* share of pixels further apart than that */
    int never;       /* further than this is no pixel at all */
} tolerance;

vt_pixels *load_png(const char *path); /* NULL when it cannot be read */
bool save_png(const vt_pixels *pixels, const char *path);
/* Keeps the three pictures beside the program when they differ too much. */
bool alike(
    const char *name, const char *what, const vt_pixels *expected, const vt_pixels *actual, tolerance t);

#endif
