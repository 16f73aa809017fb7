/* Any bytes as a draw list, as far from sense as a stage can bring it: sizes to a million, matrices of nested
 * scales that end at infinity, layers that never close. It is painted, and no pixel changes but where an item
 * lies within its bounds and the damage. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "paint/painter.h"

enum { W = 96, H = 64, ITEMS_MOST = 24, POINTS_MOST = 24, PARTICLES_MOST = 16, SIDE = 24, CANVAS = 7 };

typedef struct {
    const uint8_t *at, *end;
} reader;

static unsigned byte(reader *r)
{
    return r->at < r->end ? *r->at++ : 0;
}

static vt_color color(reader *r)
{
    vt_color c;
    c.r = (uint8_t)byte(r);
    c.g = (uint8_t)byte(r);
    c.b = (uint8_t)byte(r);
    c.a = (uint8_t)(byte(r) | (byte(r) & 1 ? 255 : 0));
    return c;
}

/* Mostly what fits the canvas, now and then anything up to `most` either way. */
static double number(reader *r, double most)
{
    unsigned how = byte(r);
    double value = (int)(byte(r) << 8 | byte(r)) / 256.0 - (how & 1 ? 128 : 0);
    if (how >> 4 == 15) value *= most / 256;
    if (how >> 4 == 14) value = how & 2 ? most : 0;
    if (how >> 4 == 13) value = floor(value);
    return fmin(fmax(value, -most), most);
}

static double size(reader *r)
{
    return fabs(number(r, 1e6));
}

static double matrix_number(reader *r)
{
    unsigned how = byte(r);
    static const double odd[] = {0, 1e-9, 1e9, -1e19, 1e300, INFINITY, -INFINITY, NAN};
    if (how < 192) return (how % 64 - 32.0) / 8;
    if (how < 224) return how % 2 ? 1 : -1;
    return odd[how % 8];
}

static vt_affine matrix(reader *r)
{
    switch (byte(r) % 4) {
    case 0:
        return vt_affine_translate(number(r, 1e6), number(r, 1e6));
    case 1:
        return vt_affine_multiply(
            vt_affine_translate(number(r, 1e6), number(r, 1e6)), vt_affine_rotate(number(r, 1e6)));
    case 2:
        return vt_affine_multiply(vt_affine_translate(number(r, 1e6), number(r, 1e6)),
            vt_affine_scale(matrix_number(r), matrix_number(r)));
    default:
        return (vt_affine){.a = matrix_number(r),
            .b = matrix_number(r),
            .c = matrix_number(r),
            .d = matrix_number(r),
            .e = matrix_number(r) * 16,
            .f = matrix_number(r) * 16};
    }
}

static size_t keep_text(vt_drawlist *list, const char *text)
{
    size_t at = list->strings.size;
    vt_buf_bytes(&list->strings, text, strlen(text) + 1);
    return at;
}

static vt_draw_gradient gradient(reader *r)
{
    return (vt_draw_gradient){(vt_gradient)(byte(r) % 3), color(r), fmod(number(r, 360), 360)};
}

static size_t path(reader *r, vt_drawlist *list)
{
    double xy[2 * POINTS_MOST];
    vt_draw_path p = {.shape = (vt_path_shape)(byte(r) % 4), .count = 2 * (int)(byte(r) % POINTS_MOST)};
    for (int i = 0; i < p.count; i++)
        xy[i] = number(r, 1e6);
    p.points = vt_drawlist_keep_extra(list, xy, (size_t)p.count * sizeof *xy);
    p.thickness = fmin(size(r), 1000);
    p.dash = fmin(size(r), 1000);
    p.cap = (vt_cap)(byte(r) % 3);
    p.join = (vt_join)(byte(r) % 3);
    p.start = number(r, 1e6);
    p.sweep = number(r, 360);
    p.gradient = gradient(r);
    return vt_drawlist_keep_extra(list, &p, sizeof p);
}

static size_t particles(reader *r, vt_drawlist *list)
{
    vt_draw_particle all[PARTICLES_MOST];
    vt_draw_particles extra = {.count = (int)(byte(r) % PARTICLES_MOST)};
    for (int i = 0; i < extra.count; i++)
        all[i] = (vt_draw_particle){(float)number(r, 1e6), (float)number(r, 1e6), (float)fmin(size(r), 1e5),
            (float)number(r, 1e6), byte(r) << 24 | byte(r)};
    extra.first = vt_drawlist_keep_extra(list, all, (size_t)extra.count * sizeof *all);
    return vt_drawlist_keep_extra(list, &extra, sizeof extra);
}

static size_t picture(reader *r, vt_drawlist *list)
{
    vt_draw_picture extra = {.crop = {size(r), size(r), size(r), size(r)},
        .left = fmin(size(r), 1e4),
        .top = fmin(size(r), 1e4),
        .right = fmin(size(r), 1e4),
        .bottom = fmin(size(r), 1e4),
        .tint = color(r),
        .columns = 1 + (int)(byte(r) % 5),
        .rows = 1 + (int)(byte(r) % 5),
        .frame = (int64_t)number(r, 1e6)};
    return vt_drawlist_keep_extra(list, &extra, sizeof extra);
}

static size_t ink(reader *r, vt_drawlist *list)
{
    vt_draw_ink extra = {.outline = fmin(size(r), 12),
        .outline_color = color(r),
        .shadow_x = number(r, 1000),
        .shadow_y = number(r, 1000),
        .shadow_blur = fmin(size(r), 100),
        .shadow_color = color(r),
        .language = keep_text(list, "")};
    return vt_drawlist_keep_extra(list, &extra, sizeof extra);
}

static void read_text(reader *r, vt_drawlist *list, vt_draw *item)
{
    static const char *const texts[] = {"", "Amphora", "two\nlines of text", "שלום 12", "*a* [size=90]b[/]"};
    const char *text = texts[byte(r) % 5];
    item->text = keep_text(list, text);
    item->text_length = strlen(text);
    item->font = keep_text(list, "sans");
    unsigned more = byte(r);
    item->style = (vt_text_style){.size = fmin(4 + size(r), 60),
        .line_height = 1.2,
        .wrap = more & 1 ? size(r) : 0,
        .height = more & 2 ? size(r) : 0,
        .shrink = more & 4 ? 4 : 0,
        .spacing = more & 8 ? number(r, 100) : 0,
        .max_lines = (int)(more >> 4 & 3),
        .markup = more >> 6 & 1,
        .align = (vt_align)(byte(r) % 6)};
}

static size_t extra_of(reader *r, vt_drawlist *list, vt_draw_kind kind)
{
    const vt_draw_gradient shade = kind == VT_DRAW_RECT ? gradient(r) : (vt_draw_gradient){0};
    const vt_draw_canvas canvas = {CANVAS};
    const vt_draw_tiles tiles = {{number(r, 1e6), number(r, 1e6), size(r), size(r)}};
    const vt_draw_qr qr = {(vt_correction)(byte(r) % 4), color(r)};
    const vt_draw_film film = {byte(r) % 4, byte(r) % 4 == 0, byte(r) & 1, color(r)};
    const vt_draw_layer layer = {.clip = byte(r) & 1, .mask_src = keep_text(list, "m")};
    switch (kind) {
    case VT_DRAW_RECT:
        return byte(r) & 1 ? vt_drawlist_keep_extra(list, &shade, sizeof shade) : VT_DRAW_PLAIN;
    case VT_DRAW_IMAGE:
        return byte(r) & 1 ? picture(r, list) : VT_DRAW_PLAIN;
    case VT_DRAW_TEXT:
        return byte(r) & 1 ? ink(r, list) : VT_DRAW_PLAIN;
    case VT_DRAW_PATH:
        return path(r, list);
    case VT_DRAW_CANVAS:
        return vt_drawlist_keep_extra(list, &canvas, sizeof canvas);
    case VT_DRAW_PARTICLES:
        return particles(r, list);
    case VT_DRAW_QR:
        return vt_drawlist_keep_extra(list, &qr, sizeof qr);
    case VT_DRAW_TILES:
        return vt_drawlist_keep_extra(list, &tiles, sizeof tiles);
    case VT_DRAW_FILM:
        return vt_drawlist_keep_extra(list, &film, sizeof film);
    case VT_DRAW_PUSH:
        return vt_drawlist_keep_extra(list, &layer, sizeof layer);
    case VT_DRAW_POP:
        break;
    }
    return VT_DRAW_PLAIN;
}

static vt_irect bounds(reader *r)
{
    int x = (int)(byte(r) % W), y = (int)(byte(r) % H);
    if (x & 1) return (vt_irect){0, 0, W, H};
    return (vt_irect){x, y, x + 1 + (int)(byte(r)) % (W - x), y + 1 + (int)byte(r) % (H - y)};
}

static void read_item(reader *r, vt_drawlist *list, vt_draw *item)
{
    item->kind = (vt_draw_kind)(byte(r) % (VT_DRAW_POP + 1));
    item->matrix = matrix(r);
    item->w = size(r);
    item->h = size(r);
    item->opacity = byte(r) / 255.0;
    item->bounds = bounds(r);
    item->color = color(r);
    item->blend = (vt_blend)(byte(r) % 4);
    item->radius = byte(r) & 1 ? fmin(size(r), 1e4) : 0;
    item->border = byte(r) & 1 ? fmin(size(r), 1000) : 0;
    item->border_color = color(r);
    item->asset = byte(r) % 5;
    item->fit = (vt_fit)(byte(r) % 3);
    item->src = keep_text(list, "missing.png");
    if (item->kind == VT_DRAW_TEXT || item->kind == VT_DRAW_QR) read_text(r, list, item);
    item->extra = extra_of(r, list, item->kind);
    /* Letters as large as letters get, with shadows, take seconds each. */
    bool giant = fabs(item->matrix.a) + fabs(item->matrix.c) + fabs(item->matrix.d) > 64;
    if (item->kind == VT_DRAW_TEXT && giant) item->extra = VT_DRAW_PLAIN;
}

static int open_asset(void *context, const char *name, vt_err *err)
{
    char file[512];
    (void)context;
    snprintf(file, sizeof file, "%s/assets/%s", VT_SOURCE_DIR, name);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, name, "open the font");
    return fd;
}

static vt_pixels *picture_of(int w, int h, bool opaque)
{
    vt_pixels *pixels = vt_pixels_create(w, h);
    FUZZ_MUST(pixels);
    pixels->opaque = opaque;
    for (int i = 0; i < w * h; i++)
        pixels->data[i] = (opaque ? 0xFF000000u : 0x80000000u) | ((uint32_t)i * 2654435761u & 0x7f7f7f);
    return pixels;
}

static const vt_pixels *tile(void *context, int level, int column, int row)
{
    return level < 2 && column == 0 && row == 0 ? context : NULL;
}

/* 1 a picture, 2 an animation, 3 tiles, 4 one that will not come; films 1 and 2; a canvas with strokes. */
static vt_painter *open_painter(void)
{
    vt_fonts *fonts = vt_fonts_create(&(vt_fonts_deps){.open = open_asset}, NULL);
    FUZZ_MUST(fonts && vt_fonts_declare(fonts, "sans", "fonts/Inter-Regular.otf", NULL));
    const vt_painter_options options = {.fonts = fonts, .w = W, .h = H, .memory = 1 << 20, .dev = true};
    vt_painter *painter = vt_painter_cpu_create(&options, NULL);
    FUZZ_MUST(painter);
    static vt_pixels *still[1], *moving[2], *tiles;
    still[0] = picture_of(SIDE, SIDE / 2, true);
    moving[0] = picture_of(5, 9, false);
    moving[1] = picture_of(5, 9, true);
    tiles = picture_of(2, 2, true);
    vt_painter_asset(painter, 1,
        &(vt_image){.w = SIDE, .h = SIDE / 2, .frame_count = 1, .level_count = 1, .pixels = still}, false);
    vt_painter_asset(painter, 2,
        &(vt_image){.w = 5,
            .h = 9,
            .frame_count = 2,
            .level_count = 1,
            .pixels = moving,
            .delay_ms = (uint16_t[]){9, 9}},
        false);
    vt_painter_tiles(painter, 3,
        &(vt_tile_source){
            .context = tiles, .w = 40000, .h = 30000, .tile = 256, .overlap = 1, .levels = 17, .get = tile});
    vt_painter_asset(painter, 4, NULL, true);
    static vt_pixels *films[2];
    films[0] = picture_of(SIDE, SIDE / 2, true);
    films[1] = picture_of(7, 5, false);
    vt_painter_film(painter, 1, films[0]);
    vt_painter_film(painter, 2, films[1]);
    const vt_sketch strokes[] = {{VT_SKETCH_LINE, 2, 2, 30, 20, {6}, {200, 0, 0, 255}, 0},
        {VT_SKETCH_ELLIPSE, 5, 5, 60, 50, {0}, {0, 90, 0, 99}, 0}};
    FUZZ_MUST(vt_painter_sketch(painter, CANVAS, W, H, 1, strokes, 2, NULL));
    return painter;
}

static bool allowed(const vt_drawlist *list, vt_irect damage, int x, int y)
{
    const vt_irect pixel = {x, y, x + 1, y + 1};
    if (vt_irect_empty(vt_irect_intersect(pixel, damage))) return false;
    for (int i = 0; i < list->count; i++)
        if (!vt_irect_empty(vt_irect_intersect(pixel, list->items[i].bounds))) return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static vt_painter *painter;
    static vt_drawlist list;
    static vt_draw items[ITEMS_MOST];
    static vt_pixels *before, *after;
    if (!painter) {
        painter = open_painter();
        vt_drawlist_init(&list);
        before = vt_pixels_create(W, H);
        after = vt_pixels_create(W, H);
        FUZZ_MUST(before && after);
    }
    reader r = {bytes, bytes + length};
    vt_region everything = {0}, damage = {0};
    vt_region_add(&everything, (vt_irect){0, 0, W, H});
    const vt_irect some = bounds(&r);
    vt_region_add(&damage, some);
    vt_buf_clear(&list.strings);
    vt_buf_clear(&list.extras);
    memset(items, 0, sizeof items);
    list.items = items;
    list.count = 0;
    FUZZ_MUST(vt_painter_paint(painter, &list, &everything, NULL));
    FUZZ_MUST(vt_painter_copy_into(painter, before, NULL));
    while (r.at < r.end && list.count < ITEMS_MOST)
        read_item(&r, &list, &items[list.count++]);
    for (int i = 0; i < list.count; i++)
        items[i].number = (uint64_t)i + 1;
    FUZZ_MUST(vt_buf_ok(&list.strings) && vt_buf_ok(&list.extras));
    FUZZ_MUST(vt_drawlist_equal(&list, &list) || list.count > 0); /* NaN equals nothing */
    if (length & 1) vt_painter_at_rest(painter);
    FUZZ_MUST(vt_painter_paint(painter, &list, &damage, NULL));
    FUZZ_MUST(vt_painter_copy_into(painter, after, NULL));
    for (int i = 0; i < W * H; i++)
        if (before->data[i] != after->data[i]) FUZZ_MUST(allowed(&list, some, i % W, i / W));
    static int64_t now_us;
    vt_painter_sharpen(painter, now_us += 100000, &everything);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    uint8_t seed[160];
    for (int kind = 0; kind <= VT_DRAW_POP; kind++)
        for (int how = 0; how < 4; how++) {
            for (size_t i = 0; i < sizeof seed; i++)
                seed[i] = (uint8_t)(i * 37 + (size_t)how * 91);
            seed[0] = seed[1] = 1;
            seed[2] = (uint8_t)kind;
            seed[3] = (uint8_t)how;
            add(seed, sizeof seed - (size_t)how * 20);
        }
}
