/* Draws every golden scene and compares.
 *
 *   golden cpu [SCENE]   with the pictures in expected/, VT_UPDATE=1 writes those anew
 *   golden gpu [SCENE]   with what the CPU painter draws now; exit 77 where there is no X server with GL
 *
 * How near is near enough, and why:
 * - CPU painter to expected/: 2 of 255, since pixman and libm round a little differently on other processors.
 *   Letters hang on the versions of FreeType and HarfBuzz, which expected/versions.txt tells: with
 *   others, a scene with text may differ in 6 % of its pixels.
 * - GPU painter to CPU painter: 99.5 % of pixels within 6 of 255, since one has smooth edges from triangles
 * and the other from a mask, and drivers interpolate with other precision. No pixel further than 160.
 * - Each scene is drawn in parts as well, rectangle by rectangle. With the CPU painter the same picture must
 *   come out, to the pixel: damage would otherwise leave traces. With the GPU painter within 3, since
 *   a rectangle that is cut is interpolated from other corners. */
#include <SDL.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "golden.h"
#include "type/fonts.h"
#include "xserver.h"

enum { SKIPPED = 77 };

static const tolerance same = {0, 0, 0}, rounding = {2, 0, 2}, other_letters = {24, 0.06, 255},
                       other_painter = {6, 0.005, 160}, cut = {3, 0, 3};

typedef struct {
    bool gpu, update, same_letters;
    const char *only;
    SDL_Window *window;
    int failed, drawn;
} run;

void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    exit(1);
}

static vt_painter *make_painter(run *r, booth *b, bool gpu)
{
    vt_err err = {.kind = VT_ERR_NONE};
    vt_painter_options options = {.fonts = b->fonts,
        .window = gpu ? r->window : NULL,
        .w = b->view.screen_w,
        .h = b->view.screen_h,
        .dev = true,
        .memory = 32 << 20};
    vt_painter *painter = gpu ? vt_painter_gpu_create(&options, &err) : vt_painter_cpu_create(&options, &err);
    if (!painter) die("no painter: %s", err.message);
    hang(b, painter);
    return painter;
}

static void paint_region(booth *b, vt_painter *painter, const vt_region *region)
{
    vt_drawlist list;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_drawlist_init(&list);
    vt_painter_at_rest(painter);
    if (!vt_stage_draw(b->stage, &b->view, region, &list, &err) ||
        !vt_painter_paint(painter, &list, region, &err))
        die("%s", err.message);
    vt_drawlist_finish(&list);
}

static vt_irect screen(const booth *b)
{
    return (vt_irect){0, 0, b->view.screen_w, b->view.screen_h};
}

static vt_pixels *copy_of(vt_painter *painter)
{
    vt_err err = {.kind = VT_ERR_NONE};
    vt_pixels *out = vt_painter_copy(painter, &err);
    if (!out) die("%s", err.message);
    return out;
}

static vt_pixels *paint_whole(booth *b, vt_painter *painter)
{
    vt_region all = {.count = 0};
    vt_region_add(&all, screen(b));
    paint_region(b, painter, &all);
    return copy_of(painter);
}

static void spoil(booth *b, vt_painter *painter)
{
    vt_drawlist list;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region all = {.count = 0};
    vt_drawlist_init(&list);
    list.background = (vt_color){255, 0, 255, 255};
    vt_region_add(&all, screen(b));
    if (!vt_painter_paint(painter, &list, &all, &err)) die("%s", err.message);
    vt_drawlist_finish(&list);
}

static void paint_split(booth *b, vt_painter *painter, vt_chance *chance, vt_irect r, int times)
{
    int w = r.x1 - r.x0, h = r.y1 - r.y0;
    vt_region part = {.count = 0};
    if (times == 0 || w < 8 || h < 8) {
        vt_region_add(&part, r);
        paint_region(b, painter, &part);
        return;
    }
    vt_irect first = r, second = r;
    if (w > h)
        first.x1 = second.x0 = r.x0 + 1 + (int)vt_chance_below(chance, (uint64_t)w - 1);
    else
        first.y1 = second.y0 = r.y0 + 1 + (int)vt_chance_below(chance, (uint64_t)h - 1);
    paint_split(b, painter, chance, first, times - 1);
    paint_split(b, painter, chance, second, times - 1);
}

/* A spoilt canvas is covered rectangle by rectangle, then some that overlap are drawn again together. */
static vt_pixels *paint_in_parts(booth *b, vt_painter *painter)
{
    vt_chance chance;
    vt_chance_seed(&chance, 2022);
    spoil(b, painter);
    paint_split(b, painter, &chance, screen(b), 4);
    for (int i = 0; i < 4; i++) {
        vt_region some = {.count = 0};
        for (int k = 0; k < 3; k++) {
            int x = (int)vt_chance_below(&chance, (uint64_t)b->view.screen_w - 40);
            int y = (int)vt_chance_below(&chance, (uint64_t)b->view.screen_h - 40);
            vt_region_add(&some, (vt_irect){x, y, x + 40, y + 30});
        }
        paint_region(b, painter, &some);
    }
    return copy_of(painter);
}

static void judge(run *r, bool good)
{
    r->failed += !good;
}

static void compare_with_file(run *r, const scene *s, const vt_pixels *whole)
{
    char path[600];
    snprintf(path, sizeof path, "%s/tests/golden/expected/%s.png", VT_SOURCE_DIR, s->name);
    if (r->update && !save_png(whole, path)) die("%s could not be written: %s", path, SDL_GetError());
    vt_pixels *expected = load_png(path);
    if (!expected) {
        printf("FAILED %s: %s cannot be read; VT_UPDATE=1 writes it, then look at it\n", s->name, path);
        judge(r, false);
        return;
    }
    judge(r, alike(s->name, "cpu", expected, whole, s->text && !r->same_letters ? other_letters : rounding));
    vt_pixels_destroy(expected);
}

static void run_scene(run *r, const scene *s)
{
    booth b;
    if (r->only && strcmp(r->only, s->name) != 0) return;
    booth_open(&b, s);
    r->drawn++;
    vt_painter *cpu = make_painter(r, &b, false);
    vt_pixels *whole = paint_whole(&b, cpu);
    if (r->gpu) {
        SDL_SetWindowSize(r->window, b.view.screen_w, b.view.screen_h);
        vt_painter *gpu = make_painter(r, &b, true);
        vt_pixels *actual = paint_whole(&b, gpu), *parts = paint_in_parts(&b, gpu);
        judge(r, alike(s->name, "gpu", whole, actual, other_painter));
        judge(r, alike(s->name, "gpu-parts", actual, parts, cut));
        vt_pixels_destroy(actual);
        vt_pixels_destroy(parts);
        vt_painter_destroy(gpu);
    } else {
        vt_pixels *parts = paint_in_parts(&b, cpu);
        compare_with_file(r, s, whole);
        judge(r, alike(s->name, "cpu-parts", whole, parts, same));
        vt_pixels_destroy(parts);
    }
    vt_pixels_destroy(whole);
    vt_painter_destroy(cpu);
    booth_close(&b);
}

static void run_scenes(run *r, const scene *scenes, int count)
{
    for (int i = 0; i < count; i++)
        run_scene(r, &scenes[i]);
}

/* Whether letters look as they did when the pictures were made. */
static bool same_letters(bool update)
{
    char path[600], line[200] = "";
    snprintf(path, sizeof path, "%s/tests/golden/expected/versions.txt", VT_SOURCE_DIR);
    FILE *file = fopen(path, update ? "w" : "r");
    if (!file) die("%s cannot be opened", path);
    if (update) fprintf(file, "%s\n", vt_fonts_versions());
    if (!update && !fgets(line, sizeof line, file)) line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    if (update || strcmp(line, vt_fonts_versions()) == 0) return true;
    printf("note: the pictures were made with %s, here are %s\n", line, vt_fonts_versions());
    return false;
}

static bool open_window(run *r)
{
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11");
    if (SDL_Init(SDL_INIT_VIDEO) != 0) return false;
    r->window = SDL_CreateWindow("", 0, 0, GOLDEN_W, GOLDEN_H, 0);
    const vt_painter_options options = {.window = r->window, .w = 16, .h = 16};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_painter *trial = vt_painter_gpu_create(&options, &err);
    if (!trial) printf("skipped: %s\n", err.message);
    vt_painter_destroy(trial);
    return trial != NULL;
}

int main(int argc, char **argv)
{
    run r = {.gpu = argc > 1 && strcmp(argv[1], "gpu") == 0, .only = argc > 2 ? argv[2] : NULL};
    setvbuf(stdout, NULL, _IOLBF, 0);
    pid_t server = r.gpu ? start_x_server() : 0;
    if (r.gpu && server == 0) {
        printf("skipped: Xvfb cannot be started here; the Debian package xvfb has it\n");
        return SKIPPED;
    }
    if (r.gpu && !open_window(&r)) {
        stop_x_server(server);
        return SKIPPED;
    }
    r.update = !r.gpu && getenv("VT_UPDATE") != NULL;
    r.same_letters = r.gpu || same_letters(r.update);
    run_scenes(&r, picture_scenes, picture_scene_count);
    run_scenes(&r, text_scenes, text_scene_count);
    run_scenes(&r, shape_scenes, shape_scene_count);
    run_scenes(&r, group_scenes, group_scene_count);
    run_scenes(&r, paper_scenes, paper_scene_count);
    run_scenes(&r, film_scenes, film_scene_count);
    if (r.window) SDL_DestroyWindow(r.window); /* SDL stays, so that a leak checker can name its drivers */
    stop_x_server(server);
    printf("%d scenes, %d comparisons failed\n", r.drawn, r.failed);
    return r.failed > 0 || r.drawn == 0;
}
