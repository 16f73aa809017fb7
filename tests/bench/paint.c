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
} stand;

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
};

static bool measure(vt_painter *painter, size_t which)
{
    double wall = 0, cpu = 0;
    for (int i = 0; i < WARM + FRAMES; i++) {
        stand s = {.painter = painter, .frame = i};
        vt_err err = {.kind = VT_ERR_NONE};
        vt_region all = whole(W, H);
        start_list(&s.list, 0x202830ff);
        cases[which].draw(&s);
        if (i == WARM) {
            wall = cpu = 0;
        }
        wall -= clock_ms(CLOCK_MONOTONIC);
        cpu -= clock_ms(CLOCK_PROCESS_CPUTIME_ID);
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
    int failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (argc < 2 || strcmp(argv[1], cases[i].name) == 0) failed += !measure(painter, i);
    vt_painter_destroy(painter);
    for (size_t i = 0; i < PICTURES; i++)
        vt_pixels_destroy(pictures[i]);
    return failed > 0;
}
