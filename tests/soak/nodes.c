/* A stage on which chance does ten thousand things a second, painted at sixty frames a second of its own
 * time: soak_nodes [--seconds N] [--seed N]     600 seconds unless said
 *
 * What must hold
 * 1. A list kept beside the stage knows which handles live; the stage always agrees, and a dead one is
 * refused by every call.
 * 2. What is refused leaves no trace: value in range, right kind and living node are taken, all else is not.
 * 3. Now and then a picture is also drawn whole: no pixel differs outside the damage.
 * 4. Memory stays flat: the least of the last quarter is the least of the second one, a tenth and 4 MiB more
 * at most; in a short run, where the caches are still filling, what they may hold more. */
#include <fcntl.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "paint/painter.h"
#include "stage/sketch.h"
#include "stage/tween.h"
#include "values.h"

enum {
    W = 480,
    H = 360,
    HANDLES = 4000,
    LIVING_MOST = 1500,
    OPS = 10000,
    HZ = 60,
    PICTURES = 8,
    SHOWN = 256, /* films that have pictures */
    WHOLE_EVERY = 97,
    CACHE = 4 << 20, /* of each painter */
    SHORT = 120      /* seconds in which caches fill */
};

typedef struct {
    vt_node node;
    int parent; /* index; -1: the scene */
    bool alive;
    vt_node_kind kind;
} handle;

typedef struct {
    vt_chance chance;
    uint64_t seed, operation, refused;
    vt_stage *stage;
    vt_fonts *fonts;
    vt_painter *plain, *watched;
    vt_pixels *pictures[PICTURES];
    handle handles[HANDLES];
    uint32_t films, shown[SHOWN], shown_count;
    int living;
    int64_t now_us;
    vt_drawlist list;
    vt_view view;
} soak;

static void broken(const soak *s, const char *what)
{
    fprintf(stderr, "seed %llu, operation %llu: %s\n", (unsigned long long)s->seed,
        (unsigned long long)s->operation, what);
    abort();
}

static uint64_t below(soak *s, uint64_t limit)
{
    return vt_chance_below(&s->chance, limit);
}

static double unit(soak *s)
{
    return vt_chance_unit(&s->chance);
}

static int open_font(void *context, const char *name, vt_err *err)
{
    char path[512];
    (void)context;
    snprintf(path, sizeof path, "%s/assets/%s", VT_SOURCE_DIR, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, name, "open the font");
    return fd;
}

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    soak *s = context;
    return vt_fonts_measure(s->fonts, text, length, style, out);
}

static uint32_t request(void *context, const char *src)
{
    (void)context;
    return src[0] >= 'a' && src[0] < 'a' + PICTURES ? (uint32_t)(src[0] - 'a' + 1) : 0;
}

/* ---- operations ---- */

/* Three of four times a living one. */
static handle *any(soak *s)
{
    handle *h = &s->handles[below(s, HANDLES)];
    for (int i = 0; i < 8 && !h->alive && below(s, 8); i++)
        h = &s->handles[below(s, HANDLES)];
    return h;
}

static void agree(soak *s, const handle *h, bool done, bool should, const char *what)
{
    (void)h;
    s->refused += !done;
    if (done != should) broken(s, what);
}

static void add(soak *s)
{
    handle *h = any(s), *under = any(s);
    if (h->alive || s->living >= LIVING_MOST) return;
    vt_node parent = under->node;
    int index = (int)(under - s->handles);
    if (!under->alive || !vt_node_holds(under->kind)) {
        parent = vt_stage_scene(s->stage);
        index = -1;
    }
    vt_err err;
    vt_node_kind kind = (vt_node_kind)below(s, VT_NODE_KINDS);
    vt_node node;
    if (!vt_stage_add(s->stage, parent, kind, &node, &err)) {
        if (err.kind != VT_ERR_RANGE) broken(s, err.message); /* too deep */
        return;
    }
    *h = (handle){node, index, true, kind};
    s->living++;
}

static void bury(soak *s, int index)
{
    s->handles[index].alive = false;
    s->living--;
    for (int i = 0; i < HANDLES; i++)
        if (s->handles[i].alive && s->handles[i].parent == index) bury(s, i);
}

static void remove_one(soak *s, handle *h)
{
    bool done = vt_stage_remove(s->stage, h->node, NULL);
    agree(s, h, done, h->alive, "remove");
    if (h->alive) bury(s, (int)(h - s->handles));
}

static void clear(soak *s, handle *h)
{
    bool done = vt_stage_clear(s->stage, h->node, NULL);
    agree(s, h, done, h->alive && vt_node_holds(h->kind), "clear");
    for (int i = 0; i < HANDLES && done; i++)
        if (s->handles[i].alive && s->handles[i].parent == (int)(h - s->handles)) bury(s, i);
}

static void set(soak *s, handle *h)
{
    const vt_prop_info *info = vt_prop_at((vt_prop)below(s, VT_PROP_COUNT));
    double points[16];
    bool wrong = below(s, 20) == 0;
    vt_value value = wrong ? soak_wrong_value(&s->chance, info) : soak_value(&s->chance, info, points);
    bool should = h->alive && !wrong && info->kinds & 1u << h->kind && !(info->flags & VT_PROP_READ);
    bool done = vt_stage_set(s->stage, h->node, info->id, &value, NULL);
    agree(s, h, done, should, info->name);
    vt_value back;
    bool readable = vt_stage_get(s->stage, h->node, info->id, &back, NULL);
    if (readable != (h->alive && info->kinds & 1u << h->kind)) broken(s, "get");
    if (done && info->type == VT_TYPE_NUMBER && back.as.number != value.as.number) broken(s, "another value");
}

static void move(soak *s, handle *h)
{
    const vt_prop_info *info = vt_prop_at((vt_prop)below(s, VT_PROP_COUNT));
    double points[16];
    vt_tween_target target = {info->id, soak_value(&s->chance, info, points)};
    vt_tween tween;
    bool should = h->alive && info->kinds & 1u << h->kind && info->flags & VT_PROP_TWEEN;
    bool springs = below(s, 3) == 0;
    bool done =
        springs ? vt_tween_spring(s->stage, h->node, &target, 1, 1 + unit(s) * 4, 0.2 + unit(s), &tween, NULL)
                : vt_tween_start(s->stage, h->node, &target, 1, unit(s) * 2,
                      vt_ease_find(vt_ease_name((int)below(s, 31))), &tween, NULL);
    agree(s, h, done, should, "a tween");
    if (!done) return;
    if (below(s, 4) == 0) vt_tween_back_and_forth(s->stage, tween);
    if (below(s, 6) == 0) vt_tween_delay(s->stage, tween, unit(s));
    if (tween > 20 && below(s, 3) == 0) vt_tween_stop(s->stage, tween - below(s, 20));
}

static void paste_on(soak *s, handle *h)
{
    const handle *from = any(s);
    const vt_sketch_paste paste = {.box = {unit(s) * 100, unit(s) * 100, unit(s) * 200, unit(s) * 200},
        .fit = (vt_fit)below(s, 3),
        .mirrored = below(s, 2),
        .keyed = below(s, 2),
        .key = {0, 200, 0, 255},
        .tolerance = unit(s),
        .soft = unit(s),
        .weight = below(s, 2) ? 1 : 0.3};
    double matrix[VT_SKETCH_MATRIX];
    for (int i = 0; i < VT_SKETCH_MATRIX; i++)
        matrix[i] = unit(s) * 2 - 0.5;
    bool canvas = h->alive && h->kind == VT_NODE_CANVAS;
    bool shows = vt_node_films(from->kind) || from->kind == VT_NODE_IMAGE || from->kind == VT_NODE_SPRITE;
    vt_err err = {.kind = VT_ERR_NONE}, later = {.kind = VT_ERR_NONE};
    bool pasted = vt_stage_paste(s->stage, h->node, from->node, &paste, &err);
    bool filtered = vt_stage_filter(s->stage, h->node, paste.box, matrix, &later);
    if (err.kind == VT_ERR_RANGE || later.kind == VT_ERR_RANGE) return; /* enough for one tick */
    agree(s, h, pasted, canvas && from->alive && shows, "a paste");
    agree(s, h, filtered, canvas, "a filter");
}

static void draw_on(soak *s, handle *h)
{
    if (below(s, 3) == 0) {
        paste_on(s, h);
        return;
    }
    vt_sketch stroke = {(vt_sketch_kind)below(s, 5), unit(s) * 200, unit(s) * 200, unit(s) * 200,
        unit(s) * 200, {unit(s) * 20}, {10, 20, 30, (uint8_t)below(s, 256)},
        (uint32_t)below(s, PICTURES + 2)};
    bool canvas = h->alive && h->kind == VT_NODE_CANVAS;
    agree(s, h, vt_stage_sketch(s->stage, h->node, &stroke, NULL), canvas, "a stroke");
    if (canvas)
        vt_stage_ink(
            s->stage, h->node, (vt_point){unit(s) * W, unit(s) * H}, (vt_point){unit(s) * W, unit(s) * H});
}

static void look(soak *s, handle *h)
{
    vt_node path[VT_STAGE_DEEPEST];
    vt_rect box;
    vt_point own;
    vt_stage_pannable pan;
    char link[64];
    int length = 0;
    if (below(s, 4) == 0)
        length = vt_stage_hit(s->stage, (vt_point){unit(s) * W, unit(s) * H}, path, VT_STAGE_DEEPEST);
    for (int i = 0; i < length; i++)
        if (!vt_stage_alive(s->stage, path[i])) broken(s, "a dead node was hit");
    if (vt_stage_box(s->stage, h->node, &box) != h->alive) broken(s, "box");
    if (h->alive && !(isfinite(box.x) && isfinite(box.w))) broken(s, "a box without end");
    vt_stage_to_own(s->stage, h->node, (vt_point){10, 10}, &own);
    vt_stage_link(s->stage, h->node, (vt_point){unit(s) * W, unit(s) * H}, link, sizeof link);
    if (vt_stage_pan_limits(s->stage, h->node, &pan))
        vt_stage_pan_to(s->stage, h->node, pan.x + unit(s) * 40 - 20, pan.y, pan.scale);
    if (vt_stage_alive(s->stage, h->node) != h->alive) broken(s, "alive");
}

static void picture(soak *s)
{
    uint32_t number = 1 + (uint32_t)below(s, PICTURES);
    bool ready = below(s, 4) > 0;
    vt_pixels *pixels = s->pictures[number - 1];
    vt_image image = {.w = pixels->w, .h = pixels->h, .frame_count = 1, .level_count = 1, .pixels = &pixels};
    vt_stage_asset(s->stage, number, true, ready ? pixels->w : 240, ready ? pixels->h : 160);
    vt_painter_asset(s->plain, number, ready ? &image : NULL, !ready);
    vt_painter_asset(s->watched, number, ready ? &image : NULL, !ready);
    if (below(s, 5) == 0) vt_stage_asset_frames(s->stage, number, 3, (const uint16_t[]){40, 100, 60});
}

static uint32_t film(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    soak *s = context;
    (void)node;
    return vt_node_films(kind) && src[0] != 'h' ? ++s->films : 0;
}

static void show_film(soak *s, uint32_t number, const vt_pixels *pixels)
{
    vt_painter_film(s->plain, number, pixels);
    vt_painter_film(s->watched, number, pixels);
}

/* A film has a new picture, is ready or has failed. */
static void film_news(soak *s, handle *h)
{
    uint32_t number = vt_stage_film(s->stage, h->node);
    if (number == 0) return;
    const vt_pixels *pixels = s->pictures[below(s, PICTURES)];
    uint32_t *place = &s->shown[s->shown_count++ % SHOWN];
    if (*place) {
        show_film(s, *place, NULL);
        vt_stage_film_moved(s->stage, *place);
    }
    *place = number;
    if (below(s, 4) == 0) vt_stage_film_ready(s->stage, number, below(s, 4) > 0, pixels->w, pixels->h);
    show_film(s, number, below(s, 8) ? pixels : NULL);
    vt_stage_film_moved(s->stage, number);
}

/* What nothing shows any more is taken away. */
static void forget_films(soak *s)
{
    for (int i = 0; i < SHOWN; i++) {
        if (s->shown[i] == 0 || vt_stage_film_node(s->stage, s->shown[i]).generation) continue;
        show_film(s, s->shown[i], NULL);
        s->shown[i] = 0;
    }
}

static void operate(soak *s)
{
    s->operation++;
    handle *h = any(s);
    uint64_t what = below(s, 100);
    if (what < 20)
        add(s);
    else if (what < 70)
        set(s, h);
    else if (what < 76)
        remove_one(s, h);
    else if (what == 76)
        clear(s, h);
    else if (what < 79)
        agree(s, h, vt_stage_to_front(s->stage, h->node, NULL), h->alive, "to front");
    else if (what < 81)
        agree(s, h, vt_stage_to_back(s->stage, h->node, NULL), h->alive, "to back");
    else if (what < 88)
        move(s, h);
    else if (what < 91)
        draw_on(s, h);
    else if (what < 94)
        film_news(s, h);
    else if (what < 98)
        look(s, h);
    else if (what == 98)
        vt_stage_burst(s->stage, h->node, (int)below(s, 20), NULL);
    else if (below(s, 30) == 0)
        picture(s);
}

/* ---- frames ---- */

static void sketched(void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count)
{
    soak *s = context;
    vt_err err;
    if (w < 1 || h < 1) return;
    vt_painter_sketch(s->plain, number, w, h, 1, strokes, count, &err);
    vt_painter_sketch(s->watched, number, w, h, 1, strokes, count, &err);
}

static bool sheet_lives(void *context, uint64_t number)
{
    soak *s = context;
    for (int i = 0; i < HANDLES; i++)
        if (s->handles[i].alive && vt_stage_number(s->stage, s->handles[i].node) == number) return true;
    return false;
}

static void paint(soak *s, vt_painter *painter, const vt_region *seen, const vt_region *damage)
{
    vt_err err;
    if (!vt_stage_draw(s->stage, &s->view, seen, &s->list, &err) ||
        !vt_painter_paint(painter, &s->list, damage, &err))
        broken(s, err.message);
}

static void frame(soak *s, uint64_t number)
{
    s->now_us += 1000000 / HZ;
    vt_stage_set_tick(s->stage, number + 1);
    vt_tweens_advance(s->stage, s->now_us, NULL, NULL);
    forget_films(s);
    if (below(s, 500) == 0) vt_stage_set_rtl(s->stage, below(s, 2));
    vt_region damage = {0};
    vt_stage_settle(s->stage, &s->view, &damage);
    vt_stage_sketches(s->stage, sketched, s);
    vt_painter_keep_sheets(s->plain, sheet_lives, s);
    vt_painter_keep_sheets(s->watched, sheet_lives, s);
    if (vt_region_empty(&damage)) return;
    paint(s, s->plain, &damage, &damage);
    if (number % WHOLE_EVERY > 1) return;
    /* Two frames one after the other: the second one finds what the first one left. */
    vt_region everything = {0};
    vt_region_add(&everything, (vt_irect){0, 0, W, H});
    paint(s, s->watched, NULL, number % WHOLE_EVERY == 0 ? &everything : &damage);
}

static bool open_all(soak *s)
{
    vt_err err;
    s->fonts = vt_fonts_create(&(vt_fonts_deps){.open = open_font}, &err);
    if (!s->fonts || !vt_fonts_declare(s->fonts, "sans", "fonts/Inter-Regular.otf", &err) ||
        !vt_fonts_declare(s->fonts, "bold", "fonts/Inter-Bold.otf", &err))
        return false;
    vt_painter_options options = {.fonts = s->fonts, .w = W, .h = H, .memory = CACHE, .dev = true};
    s->plain = vt_painter_cpu_create(&options, &err);
    options.oracle = true;
    s->watched = vt_painter_cpu_create(&options, &err);
    s->stage = vt_stage_create(
        &(vt_stage_deps){.context = s, .measure = measure, .request = request, .film = film}, &err);
    for (int i = 0; i < PICTURES; i++) {
        s->pictures[i] = vt_pixels_create(16 << i % 5, 24 << i % 4);
        if (!s->pictures[i]) return false;
        s->pictures[i]->opaque = false;
        for (int k = 0; k < s->pictures[i]->stride * s->pictures[i]->h; k++)
            s->pictures[i]->data[k] = 0x80000000u | ((uint32_t)k * 2654435761u & 0x7f7f7f);
    }
    vt_drawlist_init(&s->list);
    s->view = vt_view_make(W, H, W, H, 0, 0);
    return s->plain && s->watched && s->stage;
}

static void close_all(soak *s)
{
    vt_drawlist_finish(&s->list);
    vt_stage_destroy(s->stage);
    vt_painter_destroy(s->watched);
    vt_painter_destroy(s->plain);
    for (int i = 0; i < PICTURES; i++)
        vt_pixels_destroy(s->pictures[i]);
    vt_fonts_destroy(s->fonts);
}

#ifdef __SANITIZE_ADDRESS__
size_t __sanitizer_get_current_allocated_bytes(void); /* gcc's header for it is a package of its own */
#endif

static size_t allocated(void)
{
#ifdef __SANITIZE_ADDRESS__
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

int main(int argc, char **argv)
{
    long seconds = 600;
    soak *s = calloc(1, sizeof *s);
    if (!s) return 1;
    s->seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0) seconds = strtol(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0) s->seed = strtoull(argv[i + 1], NULL, 10);
    }
    vt_chance_seed(&s->chance, s->seed);
    if (!open_all(s)) broken(s, "nothing could be opened");
    size_t most = 0, least[4] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (long second = 0; second < seconds; second++) {
        for (int i = 0; i < HZ; i++) {
            for (int k = 0; k < OPS / HZ; k++)
                operate(s);
            frame(s, (uint64_t)second * HZ + (uint64_t)i);
        }
        size_t bytes = allocated(), *quarter = &least[second * 4 / seconds];
        if (bytes < *quarter) *quarter = bytes;
        if (bytes > most) most = bytes;
    }
    printf("%llu operations, %llu refused as they should be, %d nodes alive, %.1f MiB at most\n",
        (unsigned long long)s->operation, (unsigned long long)s->refused, s->living,
        (double)most / (1 << 20));
    for (int i = 0; i < 4; i++)
        printf("quarter %d: at least %.1f MiB\n", i + 1, (double)least[i] / (1 << 20));
    size_t filling = seconds < SHORT ? 2 * CACHE : 0;
    if (seconds >= 4 && least[3] > least[1] + least[1] / 10 + ((size_t)4 << 20) + filling)
        broken(s, "memory grows");
    close_all(s);
    free(s);
    return 0;
}
