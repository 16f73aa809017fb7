/* Pictures of any size: the tiles that are seen come, coarse first; what is missing is shown by its parent.
 */
#include "gallery.h"

#include <unistd.h>

enum { TILE = 256 };

/* Deep Zoom with an overlap of one; answers how many tiles there are. */
static int write_pyramid(const show *s, int w, int h)
{
    char text[300], name[128];
    int count = 0, levels = 1;
    snprintf(text, sizeof text,
        "<?xml version=\"1.0\"?><Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" Format=\"jpeg\" "
        "Overlap=\"1\" TileSize=\"%d\"><Size Width=\"%d\" Height=\"%d\"/></Image>",
        TILE, w, h);
    show_write(s, "assets/map.dzi", text);
    gallery_folder(s, "assets/map_files");
    for (int side = w > h ? w : h; side > 1; side = (side + 1) / 2)
        levels++;
    for (int level = levels - 1; level >= 0; level--, w = (w + 1) / 2, h = (h + 1) / 2) {
        snprintf(name, sizeof name, "assets/map_files/%d", level);
        gallery_folder(s, name);
        for (int row = 0; row * TILE < h; row++) {
            for (int column = 0; column * TILE < w; column++, count++) {
                int x0 = column * TILE - (column > 0), y0 = row * TILE - (row > 0);
                int x1 = (column + 1) * TILE + 1 < w ? (column + 1) * TILE + 1 : w;
                int y1 = (row + 1) * TILE + 1 < h ? (row + 1) * TILE + 1 : h;
                snprintf(name, sizeof name, "map_files/%d/%d_%d.jpeg", level, column, row);
                gallery_part(s, name, x0, y0, x1 - x0, y1 - y0, w, h, -1);
            }
        }
    }
    return count;
}

static void remove_tile(const show *s, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/assets/map_files/%s", s->folder, name);
    assert_int_equal(unlink(path), 0);
}

static const char scene[] = "local s = {}\nfunction s:enter(root)\n"
                            "  local z = root:zoomable { src = 'map.dzi', w = 1000, h = 500 }\n"
                            "  after(2, function() z.zoom = 8 z.view_x = 1000 z.view_y = 500 end)\n"
                            "  after(4, function() z.view_x = 7000 z.view_y = 3500 end)\nend\nreturn s\n";

static int steps;

static void right_pixels(show *s, double now)
{
    if (now > 1 && now < 1.9 && steps == 0) {
        gallery_near(s, 250, 125, 0xFF404028, 8); /* a quarter of the way across and down */
        gallery_near(s, 995, 495, 0xFFFEFC28, 8);
        assert_int_equal(gallery_asset(s, "map.dzi")->w, 8000);
        steps = 1;
    }
    if (now > 3 && now < 3.9 && steps == 1) {
        gallery_near(s, 500, 250, 0xFF202028, 6); /* 1,000 of 8,000 and 500 of 4,000 */
        steps = 2;
    }
    if (now > 5 && steps == 2) {
        gallery_near(s, 500, 250, 0xFFDFDF28, 6);
        steps = 3;
    }
    assert_true(s->app->assets.bytes == 0);
}

static void tiles_show_the_picture(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    write_pyramid(&s, 8000, 4000);
    show_write(&s, "scenes/attract.lua", scene);
    show_open(&s);
    steps = 0;
    gallery_run(&s, 6, right_pixels);
    assert_int_equal(steps, 3);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 0);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    vt_app_counters told = vt_app_count(s.app);
    assert_true(told.tile_ms.count > 4 && told.tile_mb > 0.5);
    assert_true(told.hole_ms == 0);
    show_finish(&s);
}

static void holes(show *s, double now)
{
    if (now > 1) gallery_near(s, 250, 125, now < 2 ? 0xFF404028 : gallery_pixel(s, 250, 125), 10);
    if (now > 3 && now < 3.9) {
        gallery_near(s, 500, 250, 0xFF202028, 10); /* its tile is missing: the parent is shown */
        steps = 1;
    }
}

static void a_missing_tile_is_shown_by_its_parent(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    write_pyramid(&s, 8000, 4000);
    remove_tile(&s, "13/3_1.jpeg");
    remove_tile(&s, "13/4_1.jpeg");
    remove_tile(&s, "13/3_2.jpeg");
    remove_tile(&s, "12/1_0.jpeg");
    gallery_part(&s, "map_files/13/4_2.jpeg", 0, 0, 10, 10, 10, 10, -1); /* not its size */
    show_write(&s, "scenes/attract.lua", scene);
    show_open(&s);
    steps = 0;
    gallery_run(&s, 6, holes);
    assert_int_equal(steps, 1);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 1); /* told once */
    show_expect(&s, show_find(&s, VT_ROW_ASSET_FAULT, 0), "assets/");
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_finish(&s);
}

static void nothing(show *s, double now)
{
    (void)s;
    (void)now;
}

static void a_picture_without_tiles_is_missing(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    show_write(&s, "assets/map.dzi",
        "<Image Format=\"jpeg\" Overlap=\"1\" TileSize=\"256\"><Size Width=\"8000\" "
        "Height=\"4000\"/></Image>");
    show_write(&s, "scenes/attract.lua", scene);
    show_open(&s);
    gallery_run(&s, 5, nothing);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 1);
    show_expect(&s, show_find(&s, VT_ROW_ASSET_FAULT, 0), "map_files/8/0_0.jpeg");
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_finish(&s);
}

static void within_budget(show *s, double now)
{
    size_t bytes = vt_tiles_bytes(&s->app->assets);
    (void)now;
    if (bytes > (size_t)17 << 20) fail_msg("%zu bytes of tiles", bytes);
    if (bytes > (size_t)14 << 20) steps = 1;
}

/* All of a picture of 8,000 by 8,000 (256 MB) is visited. */
static void tiles_stay_within_their_budget(void **state)
{
    (void)state;
    show s;
    vt_err err;
    gallery_init(&s);
    assert_true(vt_conf_set(s.conf, "media.tiles_mb", "16", "test", &err));
    write_pyramid(&s, 8000, 8000);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n"
        "  local z = root:zoomable { src = 'map.dzi', w = 1000, h = 500, zoom = 16 }\n"
        "  local n = 0\n  every(0.2, function() n = n + 1 z.view_x = (n % 8) * 1000 + 500\n"
        "    z.view_y = (n // 8 % 16) * 500 + 250 end)\nend\nreturn s\n");
    show_open(&s);
    steps = 0;
    gallery_run(&s, 28, within_budget);
    assert_int_equal(steps, 1);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 0);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_finish(&s);
}

static void the_last_place(show *s, double now)
{
    if (now < 5.5 || steps) return;
    gallery_near(s, 500, 250, 0xFF000028, 8);
    steps = 1;
}

/* Small tiles, nearly all of them missing: more places are visited than are kept in mind. */
static void a_long_way_ends_with_the_right_tile(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    show_write(&s, "assets/map.dzi",
        "<Image Format=\"jpeg\" Overlap=\"0\" TileSize=\"16\"><Size Width=\"4096\" "
        "Height=\"4096\"/></Image>");
    gallery_folder(&s, "assets/map_files");
    gallery_folder(&s, "assets/map_files/4");
    gallery_folder(&s, "assets/map_files/12");
    gallery_part(&s, "map_files/4/0_0.jpeg", 0, 0, 16, 16, 16, 16, -1);
    gallery_part(&s, "map_files/12/187_187.jpeg", 0, 0, 16, 16, 4096, 4096, -1);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n"
        "  local z = root:zoomable { src = 'map.dzi', w = 1000, h = 500, zoom = 16 }\n"
        "  local n = 0\n  every(0.5, function() n = n + 1\n"
        "    z.view_x, z.view_y = 3000, n < 8 and n * 500 - 250 or 3000 end)\nend\nreturn s\n");
    show_open(&s);
    steps = 0;
    gallery_run(&s, 6, the_last_place);
    assert_int_equal(steps, 1);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_finish(&s);
}

static void the_longest_hole_is_told(void **state)
{
    (void)state;
    static vt_pace pace;
    static const struct {
        int64_t ms;
        int holes;
    } presented[] = {{10, 0}, {20, 3}, {30, -1}, {40, 2}, {60, 0}, {80, -1}, {90, 1}, {100, 0}, {200, 1}};
    vt_app_counters told = {0};
    for (size_t i = 0; i < sizeof presented / sizeof presented[0]; i++)
        vt_pace_holes(&pace, presented[i].holes, presented[i].ms * 1000);
    vt_pace_tell(&pace, &told);
    assert_true(told.hole_ms == 40);
    vt_pace_holes(&pace, 1, 300000);
    vt_pace_tell(&pace, &told);
    assert_true(told.hole_ms == 100); /* it is there still */
}

static void a_manifest_is_no_tile(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    const char *manifest =
        "<Image Format=\"dzi\" Overlap=\"0\" TileSize=\"256\"><Size Width=\"200\" Height=\"200\"/></Image>";
    show_write(&s, "assets/map.dzi", manifest);
    gallery_folder(&s, "assets/map_files");
    gallery_folder(&s, "assets/map_files/8");
    show_write(&s, "assets/map_files/8/0_0.dzi", manifest);
    show_write(&s, "scenes/attract.lua", scene);
    show_open(&s);
    gallery_run(&s, 3, nothing);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 1);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_show_the_picture),
        cmocka_unit_test(a_missing_tile_is_shown_by_its_parent),
        cmocka_unit_test(a_picture_without_tiles_is_missing),
        cmocka_unit_test(tiles_stay_within_their_budget),
        cmocka_unit_test(a_long_way_ends_with_the_right_tile),
        cmocka_unit_test(a_manifest_is_no_tile),
        cmocka_unit_test(the_longest_hole_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
