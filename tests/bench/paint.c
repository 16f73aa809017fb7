/* What the CPU painter needs for a frame of 1920x1080, in milliseconds of one processor and by the wall
 * clock: `bench_paint [CASE]`. Lists are made by hand, so this is painting alone. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "unit/paint/easel.h"

enum { W = 1920, H = 1080, FRAMES = 60, WARM = 5, PHOTO = 1, OTHER, SPRITE, CARD, LARGE, PICTURES = LARGE };

typedef struct {
    vt_painter *painter;
    vt_drawlist list;
    int frame;
    vt_irect damage; /* empty: everything */
} stand;

static vt_pixels *films[2][2]; /* of 720 and of 1,080 rows, two pictures each that take turns */

static vt_draw *photo(stand *s, uint32_t which, double x, double y, double degrees, double scale)
{
    return add_image(&s->list, W / 2.0 + x, H / 2.0 + y, W, H, degrees, scale, which);
}

static void sprites(stand *s)
{
    for (int i = 0; i < 10000; i++)
        add_image(
            &s->list, (i * 7919 + s->frame * 3) % W, (i * 104729 + s->frame * 2) % H, 32, 32, 0, 1, SPRITE);
}

static void fade(stand *s)
{
    photo(s, PHOTO, 0, 0, 0, 1);
    photo(s, OTHER, 0, 0, 0, 1)->opacity = (s->frame + 1) / (FRAMES + WARM + 2.0);
}

static void slide(stand *s)
{
    photo(s, PHOTO, -20 * s->frame, 0, 0, 1);
    photo(s, OTHER, W - 20 * s->frame, 0, 0, 1);
}

static void drift(stand *s)
{
    photo(s, PHOTO, -0.3 * s->frame, 0, 0, 1);
    photo(s, OTHER, W - 0.3 * s->frame, 0, 0, 1);
}

static void zoom(stand *s)
{
    photo(s, PHOTO, 0, 0, 0, 1 + 0.0005 * s->frame);
}

static void pan(stand *s)
{
    const vt_draw_picture part = {.crop = {0.21 * s->frame, 0.13 * s->frame, W * 0.9, H * 0.9},
        .tint = {255, 255, 255, 255},
        .columns = 1,
        .rows = 1};
    vt_draw *item = photo(s, PHOTO, 0, 0, 0, 1);
    item->extra = vt_drawlist_keep_extra(&s->list, &part, sizeof part);
}

static void turn(stand *s)
{
    photo(s, PHOTO, 0, 0, 5 + 0.5 * s->frame, 1.2);
}

static void nodes(stand *s)
{
    photo(s, PHOTO, 0, 0, 0, 1);
    for (int i = 0; i < 1000; i++) {
        double x = (i * 7919) % W + 20 * sin(s->frame * 0.05 + i), y = (i * 104729) % H;
        vt_draw *item = add_item(&s->list, i % 2 ? VT_DRAW_IMAGE : VT_DRAW_RECT, x, y, 48, 48, 0, 1);
        item->asset = CARD;
        item->color = rgba(0xd08040a0);
        item->radius = 8;
    }
}

static void push(stand *s, double opacity, double radius)
{
    const vt_draw_layer layer = {.clip = true};
    vt_draw *item = add_item(&s->list, VT_DRAW_PUSH, W / 2.0, H / 2.0, W - 40, H - 40, 0, 1);
    item->opacity = opacity;
    item->radius = radius;
    item->extra = vt_drawlist_keep_extra(&s->list, &layer, sizeof layer);
}

static void layer(stand *s)
{
    photo(s, PHOTO, 0, 0, 0, 1);
    push(s, 0.5, 30);
    nodes(s);
    add_item(&s->list, VT_DRAW_POP, 0, 0, 0, 0, 0, 1);
}

static void blended(stand *s, vt_blend blend)
{
    photo(s, PHOTO, 0, 0, 0, 1);
    photo(s, OTHER, 0, 0, 0, 1)->blend = blend;
}

static void add(stand *s)
{
    blended(s, VT_BLEND_ADD);
}

static void multiply(stand *s)
{
    blended(s, VT_BLEND_MULTIPLY);
}

static void screen(stand *s)
{
    blended(s, VT_BLEND_SCREEN);
}

static void tint(stand *s)
{
    const vt_draw_picture part = {.tint = {255, (uint8_t)(2 * s->frame), 0, 255}, .columns = 1, .rows = 1};
    photo(s, PHOTO, 0, 0, 0, 1)->extra = vt_drawlist_keep_extra(&s->list, &part, sizeof part);
}

/* What a zoom costs when it comes to rest, or a scene when it is first shown. */
static void sharp(stand *s)
{
    photo(s, LARGE, 0, 0, 0, 1 - 0.001 * s->frame);
    vt_painter_at_rest(s->painter);
}

/* A new picture of a film; what else is on the screen stays. */
static void film(stand *s, int rows, double w, double h, double degrees, double radius, bool mirrored)
{
    vt_painter_film(s->painter, 1, films[rows > 720][s->frame % 2]);
    vt_draw *item = add_item(&s->list, VT_DRAW_FILM, W / 2.0, H / 2.0, w, h, degrees, 1);
    const vt_draw_film film = {.film = 1, .mirrored = mirrored, .tint = {255, 255, 255, 255}};
    item->src = keep_string(&s->list, "film.mp4");
    item->radius = radius;
    item->extra = vt_drawlist_keep_extra(&s->list, &film, sizeof film);
    s->damage = item->bounds;
}

static void film720(stand *s)
{
    film(s, 720, 1280, 720, 0, 0, false);
}

static void film1080(stand *s)
{
    film(s, 1080, 1920, 1080, 0, 0, false);
}

static void filmround(stand *s)
{
    film(s, 720, 1280, 720, 0, 40, false);
}

static void filmlarge(stand *s)
{
    film(s, 720, 1920, 1080, 0, 0, false);
}

static void filmmirror(stand *s)
{
    film(s, 720, 1280, 720, 0, 0, true);
}

static void filmturn(stand *s)
{
    film(s, 720, 1280, 720, 7, 0, false);
}

/* A picture of a camera on a sheet as large: with a key, and as one of many. */
static void paste(stand *s, bool keyed, double weight)
{
    vt_err err;
    const vt_sketch_more more = {.film = 1,
        .paste = {.keyed = keyed, .key = {0, 255, 0, 255}, .tolerance = 0.2, .soft = 0.1, .weight = weight}};
    const vt_sketch stroke = {.kind = VT_SKETCH_PASTE, .x1 = 1280, .y1 = 720, .more = &more};
    vt_painter_film(s->painter, 1, films[0][s->frame % 2]);
    s->damage = (vt_irect){0, 0, 1, 1};
    if (!vt_painter_sketch(s->painter, 1, 1280, 720, 1, &stroke, 1, &err))
        fprintf(stderr, "%s\n", err.message);
}

static void photo_paste(stand *s)
{
    paste(s, false, 1);
}

static void key(stand *s)
{
    paste(s, true, 1);
}

static void average(stand *s)
{
    paste(s, false, 0.25);
}

static void sepia(stand *s)
{
    vt_err err;
    const vt_sketch_more more = {.matrix = {0.393, 0.769, 0.189, 0, 0, 0.349, 0.686, 0.168, 0, 0, 0.272,
                                     0.534, 0.131, 0, 0, 0, 0, 0, 1, 0}};
    const vt_sketch stroke = {.kind = VT_SKETCH_FILTER, .x1 = 1280, .y1 = 720, .more = &more};
    s->damage = (vt_irect){0, 0, 1, 1};
    paste(s, false, 1);
    if (!vt_painter_sketch(s->painter, 1, 1280, 720, 1, &stroke, 1, &err))
        fprintf(stderr, "%s\n", err.message);
}

static double clock_ms(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static const struct {
    const char *name, *what;
    void (*draw)(stand *s);
} cases[] = {
    {"sprites", "10,000 moving sprites of 32x32 with alpha", sprites},
    {"fade", "cross-fade of two full-screen pictures", fade},
    {"slide", "slide of a full-screen page by whole pixels", slide},
    {"drift", "slide of a full-screen page by parts of a pixel", drift},
    {"zoom", "slow zoom of a full-screen picture", zoom},
    {"pan", "slow pan over a full-screen picture, enlarged", pan},
    {"turn", "slow rotation of a full-screen picture", turn},
    {"nodes", "1,000 small nodes over a full-screen picture", nodes},
    {"layer", "the same in a half transparent group with round corners", layer},
    {"add", "full-screen picture, added", add},
    {"multiply", "full-screen picture, multiplied", multiply},
    {"screen", "full-screen picture, screened", screen},
    {"tint", "full-screen picture, tinted", tint},
    {"sharp", "full-screen picture made sharp anew from one half as large again", sharp},
    {"film720", "new picture of a film of 1280x720, as it is", film720},
    {"film1080", "new picture of a film of 1920x1080, as it is", film1080},
    {"filmround", "1280x720 with round corners", filmround},
    {"filmlarge", "1280x720 enlarged to 1920x1080", filmlarge},
    {"mirror", "1280x720, mirrored", filmmirror},
    {"filmturn", "1280x720, turned", filmturn},
    {"paste", "picture of 1280x720 pasted on a canvas (drawing the list is 0)", photo_paste},
    {"key", "the same with a chroma key", key},
    {"average", "the same as one of several", average},
    {"sepia", "the same, and a filter over it", sepia},
};

static bool measure(vt_painter *painter, size_t which)
{
    double wall = 0, cpu = 0;
    for (int i = 0; i < WARM + FRAMES; i++) {
        stand s = {.painter = painter, .frame = i};
        vt_err err = {.kind = VT_ERR_NONE};
        vt_region all = whole(W, H);
        start_list(&s.list, 0x202830ff);
        if (i == WARM) {
            wall = cpu = 0;
        }
        wall -= clock_ms(CLOCK_MONOTONIC);
        cpu -= clock_ms(CLOCK_PROCESS_CPUTIME_ID);
        cases[which].draw(&s);
        if (!vt_irect_empty(s.damage)) {
            vt_region_clear(&all);
            vt_region_add(&all, s.damage);
        }
        if (!vt_painter_paint(painter, &s.list, &all, &err)) {
            fprintf(stderr, "%s: %s\n", cases[which].name, err.message);
            return false;
        }
        cpu += clock_ms(CLOCK_PROCESS_CPUTIME_ID);
        wall += clock_ms(CLOCK_MONOTONIC);
        finish_list(&s.list);
    }
    printf("%-9s %6.2f ms cpu %6.2f ms wall  %s\n", cases[which].name, cpu / FRAMES, wall / FRAMES,
        cases[which].what);
    return true;
}

int main(int argc, char **argv)
{
    vt_err err = {.kind = VT_ERR_NONE};
    const vt_painter_options options = {.w = W, .h = H, .memory = 16 << 20};
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    if (!painter) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    vt_pixels *pictures[PICTURES] = {disc(W, H, true), disc(W, H, true), disc(32, 32, false),
        disc(64, 64, true), disc(W * 3 / 2, H * 3 / 2, true)};
    for (uint32_t i = 0; i < PICTURES; i++)
        give(painter, i + PHOTO, pictures[i]);
    for (int i = 0; i < 4; i++)
        films[i / 2][i % 2] = disc(i < 2 ? 1280 : W, i < 2 ? 720 : H, true);
    int failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (argc < 2 || strcmp(argv[1], cases[i].name) == 0) failed += !measure(painter, i);
    vt_painter_destroy(painter);
    for (size_t i = 0; i < PICTURES; i++)
        vt_pixels_destroy(pictures[i]);
    for (int i = 0; i < 4; i++)
        vt_pixels_destroy(films[i / 2][i % 2]);
    return failed > 0;
}
