/* Pictures that come as tiles: which are asked for, and whether the picture is whole at any scale. */
#include "check.h"

#include "paint/tiles.h"
#include "shapes_help.h"

enum { LEVELS = 12, ASKS = 4096 };

typedef uint32_t (*color_at)(double x, double y); /* picture pixels */

typedef struct {
    int level, column, row;
} place;

/* A picture by formula, whose tiles are made when they are first here. */
typedef struct {
    vt_tile_source source;
    color_at color;
    bool (*here)(place p);
    place asked[ASKS];
    int count;
    struct {
        place p;
        vt_pixels *pixels;
    } made[ASKS];
    int made_count;
} supply;

static bool all_here(place p)
{
    (void)p;
    return true;
}

static const vt_pixels *get(void *context, int level, int column, int row)
{
    supply *s = context;
    place p = {level, column, row};
    assert_true(s->count < ASKS);
    s->asked[s->count++] = p;
    if (!s->here(p)) return NULL;
    for (int i = 0; i < s->made_count; i++) {
        place q = s->made[i].p;
        if (q.level == level && q.column == column && q.row == row) return s->made[i].pixels;
    }
    double shrink = ldexp(1, s->source.levels - 1 - level);
    int w = (int)ceil(s->source.w / shrink), h = (int)ceil(s->source.h / shrink);
    int t = s->source.tile, o = s->source.overlap;
    int x0 = column * t - (column > 0 ? o : 0), y0 = row * t - (row > 0 ? o : 0);
    int x1 = (column + 1) * t + o, y1 = (row + 1) * t + o;
    x1 = x1 < w ? x1 : w;
    y1 = y1 < h ? y1 : h;
    assert_true(x0 < x1 && y0 < y1 && column >= 0 && row >= 0);
    vt_pixels *pixels = vt_pixels_create(x1 - x0, y1 - y0);
    pixels->opaque = true;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            pixels->data[(y - y0) * pixels->stride + x - x0] =
                s->color((x + 0.5) * shrink, (y + 0.5) * shrink);
    s->made[s->made_count].p = p;
    s->made[s->made_count++].pixels = pixels;
    return pixels;
}

static supply *stock(int w, int h, int tile, int overlap, color_at color)
{
    supply *s = calloc(1, sizeof *s);
    assert_non_null(s);
    int levels = 1;
    while ((w > h ? w : h) > 1 << (levels - 1))
        levels++;
    s->source = (vt_tile_source){s, w, h, tile, overlap, levels, get};
    s->color = color;
    s->here = all_here;
    return s;
}

static void finish(supply *s)
{
    for (int i = 0; i < s->made_count; i++)
        vt_pixels_destroy(s->made[i].pixels);
    free(s);
}

static vt_draw *add_tiles(vt_drawlist *list, vt_affine matrix, double w, double h, vt_rect view)
{
    vt_draw *item = add_item(list, VT_DRAW_TILES, 0, 0, w, h, 0, 1);
    const vt_draw_tiles tiles = {view};
    item->matrix = matrix;
    item->bounds = vt_rect_outward(vt_affine_bounds(matrix, (vt_rect){0, 0, w, h}));
    item->asset = 4;
    item->extra = vt_drawlist_keep_extra(list, &tiles, sizeof tiles);
    return item;
}

static vt_pixels *shown(vt_painter *painter, vt_affine matrix, vt_rect view, double opacity, double radius)
{
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    vt_draw *item = add_tiles(&list, matrix, 300, 200, view);
    item->opacity = opacity;
    item->radius = radius;
    vt_pixels *out = paint_all(painter, &list, 320, 240);
    finish_list(&list);
    return out;
}

static uint32_t one_colour(double x, double y)
{
    (void)x;
    (void)y;
    return 0xFF80C040;
}

/* Red grows to the right, green downward. */
static uint32_t slopes(double x, double y)
{
    return 0xFF000000 | (uint32_t)(x / 1000 * 255) << 16 | (uint32_t)(y / 700 * 255) << 8;
}

static const vt_rect views[] = {{0, 0, 1000, 700}, {0, 0, 300, 200}, {100.3, 77.7, 300, 200},
    {400, 300, 137.7, 91.8}, {13, 5, 421, 280.7}, {500, 350, 10, 6.7}, {-200, -100, 1500, 1000},
    {900, 600, 300, 200}, {-1000, 0, 100, 70}};
enum { VIEWS = sizeof views / sizeof views[0] };

static void no_gap_and_nothing_twice(void **state)
{
    (void)state;
    for (int overlap = 0; overlap < 2; overlap++) {
        supply *s = stock(1000, 700, 64, overlap, one_colour);
        vt_painter *painter = make(320, 240, NULL, true);
        vt_painter_tiles(painter, 4, &s->source);
        for (int v = 0; v < VIEWS; v++) {
            for (int half = 0; half < 2; half++) {
                vt_affine at_place = vt_affine_translate(10.4 + v * 0.13, 20.3);
                vt_pixels *out = shown(painter, at_place, views[v], half ? 0.5 : 1, 0);
                double scale = 300 / views[v].w;
                int x0 = (int)lrint(fmax(at_place.e - views[v].x * scale, at_place.e));
                int y0 = (int)lrint(fmax(at_place.f - views[v].y * scale, at_place.f));
                int x1 = (int)lrint(fmin(at_place.e + (1000 - views[v].x) * scale, at_place.e + 300));
                int y1 = (int)lrint(fmin(at_place.f + (700 - views[v].y) * scale, at_place.f + 200));
                for (int y = 0; y < 240; y++) {
                    for (int x = 0; x < 320; x++) {
                        bool inside = x >= x0 && x < x1 && y >= y0 && y < y1;
                        int green = (int)(at(out, x, y) >> 8 & 255), wanted = !inside ? 0 : half ? 96 : 192;
                        if (abs(green - wanted) > half)
                            fail_msg("view %d: %d, not %d, at %d,%d", v, green, wanted, x, y);
                    }
                }
                vt_pixels_destroy(out);
            }
        }
        vt_painter_destroy(painter);
        finish(s);
    }
}

static bool only_coarse(place p)
{
    return p.level <= 7;
}

/* The finest level of one tile. */
static bool only_the_first(place p)
{
    return p.level <= 6;
}

static bool here_and_there(place p)
{
    return p.level <= 6 || (p.column + p.row) % 3 == 0;
}

/* Whatever is here, each pixel shows its own place of the picture. */
static void every_place_is_where_it_belongs(void **state)
{
    (void)state;
    static bool (*const presence[])(place) = {all_here, here_and_there, only_coarse, only_the_first};
    for (int i = 0; i < 4; i++) {
        supply *s = stock(1000, 700, 64, 1, slopes);
        vt_painter *painter = make(320, 240, NULL, true);
        s->here = presence[i];
        vt_painter_tiles(painter, 4, &s->source);
        for (int v = 0; v < VIEWS; v++) {
            vt_pixels *out = shown(painter, vt_affine_translate(10, 20), views[v], 1, 0);
            for (int y = 20; y < 220; y++) {
                for (int x = 10; x < 310; x++) {
                    double px = views[v].x + (x - 9.5) * views[v].w / 300;
                    double py = views[v].y + (y - 19.5) * views[v].h / 200;
                    double step = 1 + fmax(views[v].w / 300, 1);
                    if (px < step || py < step || px > 1000 - 20 || py > 700 - 20) continue;
                    double red = at(out, x, y) >> 16 & 255, green = at(out, x, y) >> 8 & 255;
                    double most = i < 2 && v != 0 && v != 6 ? 2.5 : 5;
                    bool near = fabs(red - px / 1000 * 255) < most && fabs(green - py / 700 * 255) < most;
                    if (!near && (i < 2 || (px > 20 && py > 20)))
                        fail_msg("presence %d, view %d, %d,%d: %g %g", i, v, x, y, red - px / 1000 * 255,
                            green - py / 700 * 255);
                }
            }
            vt_pixels_destroy(out);
        }
        vt_painter_destroy(painter);
        finish(s);
    }
}

static void asks_for_coarse_tiles_first_then_for_a_ring(void **state)
{
    (void)state;
    supply *s = stock(40000, 30000, 256, 1, one_colour);
    vt_painter *painter = make(320, 240, NULL, true);
    vt_err err = {.kind = VT_ERR_NONE};
    s->here = only_the_first;
    vt_painter_tiles(painter, 4, &s->source);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_tiles(&list, vt_affine_translate(10, 20), 300, 200, (vt_rect){20000, 10000, 600, 400});
    vt_region region;
    vt_region_clear(&region);
    vt_region_add(&region, (vt_irect){0, 0, 100, 100});
    vt_region_add(&region, (vt_irect){200, 100, 300, 200});
    assert_true(vt_painter_paint(painter, &list, &region, &err));
    int finest = s->source.levels - 2; /* two picture pixels a device pixel */
    assert_int_equal(s->asked[0].level, 8);
    bool ring = false;
    for (int i = 0; i < s->count; i++) {
        place p = s->asked[i];
        assert_true(i == 0 || p.level >= s->asked[i - 1].level);
        assert_true(p.level <= finest);
        double side = ldexp(256, s->source.levels - 1 - p.level);
        bool seen = (p.column + 1) * side > 20000 - 5 && p.column * side < 20600 + 5 &&
                    (p.row + 1) * side > 10000 - 5 && p.row * side < 10400 + 5;
        if (!seen) assert_int_equal(p.level, finest);
        assert_false(ring && seen); /* what is seen comes before the ring */
        ring = ring || !seen;
        for (int k = 0; k < i; k++)
            assert_false(memcmp(&s->asked[k], &p, sizeof p) == 0); /* once a frame */
    }
    assert_true(ring && s->count < 60);
    int before = s->count;
    assert_true(vt_painter_paint(painter, &list, &region, &err));
    assert_int_equal(s->count, 2 * before); /* the source hears that they are still wanted */
    finish_list(&list);
    vt_painter_destroy(painter);
    finish(s);
}

static void what_is_gone_is_not_touched(void **state)
{
    (void)state;
    supply *s = stock(1000, 700, 64, 1, one_colour);
    vt_painter *painter = make(320, 240, NULL, true);
    vt_painter_tiles(painter, 4, &s->source);
    vt_pixels_destroy(shown(painter, vt_affine_identity, views[0], 1, 0));
    s->here = only_the_first;
    int kept = 0;
    for (int i = 0; i < s->made_count; i++) {
        place p = s->made[i].p;
        if (only_the_first(p)) {
            s->made[kept++] = s->made[i];
            continue;
        }
        vt_painter_tile_gone(painter, 4, p.level, p.column, p.row);
        vt_pixels_destroy(s->made[i].pixels);
    }
    s->made_count = kept;
    vt_pixels *out = shown(painter, vt_affine_identity, views[0], 1, 0);
    assert_int_equal(at(out, 150, 100), 0xFF80C040); /* from the coarsest */
    vt_pixels_destroy(out);
    vt_painter_tiles(painter, 4, NULL);
    out = shown(painter, vt_affine_identity, views[0], 1, 0);
    assert_int_equal(at(out, 150, 100), 0xFF000000);
    vt_pixels_destroy(out);
    vt_painter_tiles(painter, 4, &s->source);
    vt_painter_forget_assets(painter);
    out = shown(painter, vt_affine_identity, views[0], 1, 0);
    assert_int_equal(at(out, 150, 100), 0xFF000000);
    vt_pixels_destroy(out);
    vt_painter_tile_gone(painter, 4, 1, 0, 0);
    vt_painter_tile_gone(painter, 4000, 1, 0, 0);
    vt_painter_destroy(painter);
    finish(s);
}

static bool none_here(place p)
{
    (void)p;
    return false;
}

static void places_without_pixels_are_counted(void **state)
{
    (void)state;
    supply *s = stock(1000, 700, 64, 1, one_colour);
    vt_painter *painter = make(320, 240, NULL, true);
    vt_painter_tiles(painter, 4, &s->source);
    s->here = none_here;
    vt_pixels_destroy(shown(painter, vt_affine_identity, views[1], 1, 0));
    assert_int_equal(vt_painter_holes(painter), 5 * 4); /* tiles of 64 pixels, pixel by pixel */
    s->here = only_the_first;
    vt_pixels_destroy(shown(painter, vt_affine_identity, views[1], 1, 0));
    assert_int_equal(vt_painter_holes(painter), 0);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    vt_pixels_destroy(paint_all(painter, &list, 320, 240));
    assert_int_equal(vt_painter_holes(painter), -1);
    finish_list(&list);
    vt_painter_destroy(painter);
    finish(s);
}

static void turned_and_rounded_without_seams(void **state)
{
    (void)state;
    supply *s = stock(1000, 700, 64, 1, one_colour);
    vt_painter *painter = make(320, 240, NULL, true);
    vt_painter_tiles(painter, 4, &s->source);
    for (int degrees = 0; degrees < 360; degrees += 15) {
        for (int radius = 0; radius <= 40; radius += 40) {
            vt_affine m = vt_affine_multiply(
                vt_affine_multiply(vt_affine_translate(160, 120), vt_affine_rotate(degrees)),
                vt_affine_multiply(vt_affine_scale(0.5, 0.5), vt_affine_translate(-150, -100)));
            vt_affine back;
            assert_true(vt_affine_invert(m, &back));
            vt_pixels *out = shown(painter, m, (vt_rect){50, 20, 600, 400}, 1, radius);
            for (int y = 0; y < 240; y++) {
                for (int x = 0; x < 320; x++) {
                    vt_point p = vt_affine_apply(back, (vt_point){x + 0.5, y + 0.5});
                    double dx = fabs(p.x - 150), dy = fabs(p.y - 100);
                    if (dx < 147 - radius && dy < 97) assert_int_equal(at(out, x, y), 0xFF80C040);
                    if (dx < 147 && dy < 97 - radius) assert_int_equal(at(out, x, y), 0xFF80C040);
                    bool corner = radius > 0 && dx > 143 && dy > 93;
                    if (dx > 153 || dy > 103 || corner) assert_int_equal(at(out, x, y), 0xFF000000);
                }
            }
            vt_pixels_destroy(out);
        }
    }
    vt_painter_destroy(painter);
    finish(s);
}

static void damage_does_not_matter(void **state)
{
    (void)state;
    supply *s = stock(1000, 700, 64, 1, slopes);
    s->here = here_and_there;
    for (int turned = 0; turned < 2; turned++) {
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        vt_affine m = vt_affine_multiply(vt_affine_translate(60, 20), vt_affine_rotate(turned * 20));
        add_tiles(&list, m, 220, 150, (vt_rect){33.3, 20, 710, 484});
        vt_pixels *pictures[2];
        for (int i = 0; i < 2; i++) {
            vt_painter *painter = make(320, 240, NULL, true);
            vt_painter_tiles(painter, 4, &s->source);
            for (int y = 0; i == 1 && y < 240; y += 41) {
                for (int x = 0; x < 320; x += 53) {
                    vt_region part;
                    vt_region_clear(&part);
                    vt_region_add(&part, (vt_irect){x, y, x + 53, y + 41});
                    assert_true(vt_painter_paint(painter, &list, &part, NULL));
                    s->count = 0;
                }
            }
            pictures[i] = i == 0 ? paint_all(painter, &list, 320, 240) : vt_painter_copy(painter, NULL);
            s->count = 0;
            vt_painter_destroy(painter);
        }
        assert_same_pictures(pictures[0], pictures[1]);
        vt_pixels_destroy(pictures[0]);
        vt_pixels_destroy(pictures[1]);
        finish_list(&list);
    }
    finish(s);
}

static void the_same_view_takes_no_memory(void **state)
{
    (void)state;
    supply *s = stock(1000, 700, 64, 1, slopes);
    vt_painter *painter = make(320, 240, NULL, true);
    vt_painter_tiles(painter, 4, &s->source);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_tiles(&list, vt_affine_identity, 150, 100, (vt_rect){33.3, 20, 710, 484});
    add_tiles(&list, vt_affine_rotate(30), 150, 100, (vt_rect){33.3, 20, 710, 484});
    vt_region all = whole(320, 240);
    assert_true(vt_painter_paint(painter, &list, &all, NULL));
    assert_true(vt_painter_paint(painter, &list, &all, NULL));
    uint64_t before = vt_mem_count();
    assert_true(vt_painter_paint(painter, &list, &all, NULL));
    assert_int_equal(vt_mem_count(), before);
    finish_list(&list);
    vt_painter_destroy(painter);
    finish(s);
}

static void a_plain_picture_zooms_as_well(void **state)
{
    (void)state;
    vt_painter *painter = make(320, 240, NULL, true);
    vt_pixels *pixels = vt_pixels_create(100, 70);
    for (int i = 0; i < 100 * 70; i++)
        pixels->data[i] = slopes(i % 100 * 10 + 5, i / 100 * 10 + 5);
    pixels->opaque = true;
    give(painter, 4, pixels);
    vt_pixels *out = shown(painter, vt_affine_identity, (vt_rect){20, 10, 60, 40}, 1, 0);
    for (int y = 10; y < 190; y++) {
        for (int x = 10; x < 290; x++) {
            double red = (200 + (x + 0.5) * 2) / 1000 * 255, green = (100 + (y + 0.5) * 2) / 700 * 255;
            assert_true(fabs((at(out, x, y) >> 16 & 255) - red) < 3);
            assert_true(fabs((at(out, x, y) >> 8 & 255) - green) < 3);
        }
    }
    vt_pixels_destroy(out);
    vt_painter_destroy(painter);
    vt_pixels_destroy(pixels);
}

static void odd_sources_and_views_are_safe(void **state)
{
    (void)state;
    supply *s = stock(1000, 700, 16, 0, one_colour);
    vt_painter *painter = make(320, 240, NULL, true);
    const int odd[] = {0, -1, 1 << 30};
    for (int i = 0; i < 3; i++) {
        vt_tile_source source = s->source;
        source.tile = odd[i];
        if (odd[i] <= 0) vt_painter_tiles(painter, 4, &source);
        source = s->source;
        source.levels = odd[i];
        vt_painter_tiles(painter, 4, &source);
        assert_null(vt_tiles_find(painter, 4));
    }
    vt_painter_tiles(painter, UINT32_MAX, &s->source);
    vt_painter_tiles(painter, 4, &s->source);
    const double numbers[] = {0, -1, NAN, INFINITY, 1e300, 1e-300, 1e7, 0.001, 500};
    uint32_t seed = 11;
    for (int i = 0; i < 2000; i++) {
        double v[8];
        for (int k = 0; k < 8; k++) {
            seed = seed * 1664525 + 1013904223;
            v[k] = numbers[(seed >> 16) % 9];
        }
        vt_affine m = i % 2 ? vt_affine_identity : (vt_affine){v[4], v[5], v[6], v[7], 3, 4};
        vt_pixels_destroy(shown(painter, m, (vt_rect){v[0], v[1], v[2], v[3]}, 1, i % 3 * 10));
        s->count = 0;
    }
    vt_painter_destroy(painter);
    finish(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_gap_and_nothing_twice),
        cmocka_unit_test(every_place_is_where_it_belongs),
        cmocka_unit_test(asks_for_coarse_tiles_first_then_for_a_ring),
        cmocka_unit_test(what_is_gone_is_not_touched),
        cmocka_unit_test(places_without_pixels_are_counted),
        cmocka_unit_test(turned_and_rounded_without_seams),
        cmocka_unit_test(damage_does_not_matter),
        cmocka_unit_test(the_same_view_takes_no_memory),
        cmocka_unit_test(a_plain_picture_zooms_as_well),
        cmocka_unit_test(odd_sources_and_views_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
