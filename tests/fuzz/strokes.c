/* Any bytes as strokes on a canvas, pictures and filters among them: first as the stage takes them, which
 * refuses some, then by the painter. Nothing is drawn beyond the damage that the stage tells, and a sheet
 * stays premultiplied. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "paint/painter.h"

enum { W = 48, H = 32, STROKES_MOST = 12, FILM = 1 };

typedef struct {
    const uint8_t *at, *end;
} reader;

typedef struct {
    vt_painter *painter;
    vt_pixels *film;
    uint64_t sheet;
} easel;

static unsigned byte(reader *r)
{
    return r->at < r->end ? *r->at++ : 0;
}

/* Mostly on the canvas, now and then anything. */
static double number(reader *r)
{
    static const double odd[] = {0, -1e6, 1e6, 1e300, INFINITY, -INFINITY, NAN, 1e-12};
    unsigned how = byte(r);
    if (how >= 248) return odd[how % 8];
    return (double)byte(r) / 4 + how / 256.0 - (how & 8 ? 16 : 0);
}

static double share(reader *r)
{
    unsigned how = byte(r);
    return how >= 250 ? number(r) : how / 250.0;
}

static vt_color color(reader *r)
{
    vt_color c;
    c.r = (uint8_t)byte(r);
    c.g = (uint8_t)byte(r);
    c.b = (uint8_t)byte(r);
    c.a = (uint8_t)byte(r);
    return c;
}

static vt_rect box(reader *r)
{
    vt_rect out;
    out.x = number(r);
    out.y = number(r);
    out.w = number(r);
    out.h = number(r);
    return out;
}

static void read_stroke(reader *r, vt_stage *stage, vt_node canvas, vt_node film, vt_node image)
{
    unsigned how = byte(r);
    vt_rect at = box(r);
    if (how % 4 == 0) {
        double matrix[VT_SKETCH_MATRIX];
        for (int i = 0; i < VT_SKETCH_MATRIX; i++)
            matrix[i] = number(r) / 16;
        vt_stage_filter(stage, canvas, at, matrix, NULL);
    } else if (how % 4 == 1) {
        vt_sketch_paste paste = {.box = at, .fit = (vt_fit)(byte(r) % 3)};
        paste.mirrored = how & 8;
        paste.keyed = how & 16;
        paste.key = color(r);
        paste.tolerance = share(r);
        paste.soft = share(r);
        paste.weight = how & 32 ? share(r) : 1;
        vt_stage_paste(stage, canvas, how & 64 ? image : film, &paste, NULL);
    } else {
        vt_sketch stroke = {.kind = (vt_sketch_kind)(byte(r) % (VT_SKETCH_FILTER + 1)),
            .x0 = at.x,
            .y0 = at.y,
            .x1 = at.x + at.w,
            .y1 = at.y + at.h,
            .color = color(r),
            .asset = byte(r) % 3};
        if (stroke.kind < VT_SKETCH_PASTE) stroke.width = number(r);
        vt_stage_sketch(stage, canvas, &stroke, NULL);
    }
}

static void draw(void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count)
{
    easel *e = context;
    e->sheet = number;
    FUZZ_MUST(vt_painter_sketch(e->painter, number, w, h, 1, strokes, count, NULL));
}

static uint32_t request(void *context, const char *src)
{
    (void)context;
    (void)src;
    return 1;
}

static uint32_t film_of(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    (void)context;
    (void)node;
    (void)kind;
    (void)src;
    return FILM;
}

static vt_node add(vt_stage *stage, vt_node_kind kind)
{
    vt_node node;
    FUZZ_MUST(vt_stage_add(stage, vt_stage_scene(stage), kind, &node, NULL));
    return node;
}

static vt_pixels *picture(int w, int h, uint32_t base)
{
    vt_pixels *pixels = vt_pixels_create(w, h);
    FUZZ_MUST(pixels);
    pixels->opaque = base >> 24 == 255;
    for (int i = 0; i < w * h; i++)
        pixels->data[i] = base | ((uint32_t)i * 2654435761u & (base >> 24) / 2 * 0x010101u);
    return pixels;
}

static vt_painter *open_painter(void)
{
    const vt_painter_options options = {.w = W, .h = H, .memory = 1 << 20};
    vt_painter *painter = vt_painter_cpu_create(&options, NULL);
    FUZZ_MUST(painter);
    static vt_pixels *still;
    still = picture(40, 9, 0x80000000u);
    vt_painter_asset(painter, 1,
        &(vt_image){.w = 40, .h = 9, .frame_count = 1, .level_count = 1, .pixels = &still}, false);
    return painter;
}

static bool gone(void *context, uint64_t sheet)
{
    (void)context;
    (void)sheet;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static easel e;
    if (!e.painter) {
        e.painter = open_painter();
        e.film = picture(130, 70, 0xFF000000u);
    }
    vt_painter_film(e.painter, FILM, e.film);
    const vt_view view = vt_view_make(W, H, W, H, 0, 0);
    const vt_stage_deps deps = {.request = request, .film = film_of};
    vt_stage *stage = vt_stage_create(&deps, NULL);
    FUZZ_MUST(stage);
    vt_node film = add(stage, VT_NODE_VIDEO), image = add(stage, VT_NODE_IMAGE);
    vt_node canvas = add(stage, VT_NODE_CANVAS);
    vt_stage_set_string(stage, film, VT_PROP_SRC, "film", NULL);
    vt_stage_set_string(stage, image, VT_PROP_SRC, "image", NULL);
    vt_stage_set_number(stage, film, VT_PROP_X, 1000, NULL);
    vt_stage_set_number(stage, image, VT_PROP_X, 1000, NULL);
    vt_stage_set_number(stage, canvas, VT_PROP_W, W, NULL);
    vt_stage_set_number(stage, canvas, VT_PROP_H, H, NULL);
    vt_stage_asset(stage, 1, true, 40, 9);
    vt_region damage;
    vt_region_clear(&damage);
    vt_stage_settle(stage, &view, &damage);
    vt_painter_keep_sheets(e.painter, gone, NULL);
    static uint32_t before[W * H];
    memset(before, 0, sizeof before);
    reader r = {bytes, bytes + length};
    while (r.at < r.end) {
        for (int i = 0; i < STROKES_MOST && r.at < r.end; i++)
            read_stroke(&r, stage, canvas, film, image);
        vt_region_clear(&damage);
        vt_stage_settle(stage, &view, &damage);
        e.sheet = 0;
        vt_stage_sketches(stage, draw, &e);
        if (!e.sheet) continue;
        vt_pixels *now = vt_painter_sheet_copy(e.painter, e.sheet, NULL);
        FUZZ_MUST(now && now->w == W && now->h == H);
        for (int i = 0; i < W * H; i++) {
            uint32_t c = now->data[i / W * now->stride + i % W], a = (c >> 24) + 2;
            FUZZ_MUST((c >> 16 & 255) <= a && (c >> 8 & 255) <= a && (c & 255) <= a);
            vt_irect pixel = {i % W, i / W, i % W + 1, i / W + 1};
            if (c != before[i]) FUZZ_MUST(vt_region_touches(&damage, pixel));
            before[i] = c;
        }
        vt_pixels_destroy(now);
    }
    vt_stage_destroy(stage);
    return 0;
}

void fuzz_seeds(void (*add_seed)(const void *bytes, size_t size))
{
    uint8_t seed[200];
    for (int how = 0; how < 24; how++) {
        for (size_t i = 0; i < sizeof seed; i++)
            seed[i] = (uint8_t)(i * 29 + (size_t)how * 11);
        seed[0] = (uint8_t)(how * 4 + how % 3);
        add_seed(seed, sizeof seed - (size_t)how * 4);
    }
}
