/* What is kept of pictures: as much as is seen, within its budget, and ready before it is wanted. */
#include "gallery.h"

static int steps; /* that a test has passed; a test ends when it has seen all of its own */

static void sharp(show *s, double now)
{
    int width = gallery_width(s, "big.jpg");
    if (now > 0.5 && now < 2.9 && steps == 0) {
        assert_int_equal(width, 1000); /* of 4,000: the screen is 1,000 wide */
        assert_int_equal(gallery_asset(s, "big.jpg")->w, 4000);
        steps = 1;
    }
    if (now > 4 && now < 5.9 && steps == 1) {
        assert_int_equal(width, 4000); /* shown four times as large */
        steps = 2;
    }
}

static void a_picture_has_the_pixels_that_are_shown(void **state)
{
    (void)state;
    show s;
    vt_err err;
    gallery_init(&s);
    assert_true(vt_conf_set(s.conf, "media.memory_mb", "96", "test", &err));
    gallery_jpeg(&s, "big.jpg", 4000, 2000, -1);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n"
        "  local i = root:image { src = 'big.jpg', w = 1000, h = 500 }\n"
        "  after(3, function() if i.width ~= 1000 then error('width') end i.scale = 4 end)\nend\nreturn s\n");
    show_open(&s);
    steps = 0;
    gallery_run(&s, 6, sharp);
    assert_int_equal(steps, 2);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_finish(&s);
}

static void tiny_and_back(show *s, double now)
{
    size_t bytes = s->app->assets.bytes;
    assert_true(bytes <= (size_t)16 << 20); /* 8, half of that for what was not looked at, and what came */
    if (now > 5.5 && now < 5.9 && steps == 0) {
        const vt_asset *first = gallery_asset(s, "0.jpg");
        assert_true(first->reduced); /* long out of sight */
        assert_in_range(first->image->pixels[0]->w, 1, 64);
        assert_int_equal(first->w, 1000);
        steps = 1;
    }
    if (now > 11 && steps == 1) {
        assert_false(gallery_asset(s, "0.jpg")->reduced);
        assert_int_equal(gallery_width(s, "0.jpg"), 1000);
        gallery_near(s, 500, 250, 0xFF000000, 3);
        steps = 2;
    }
}

static void what_is_not_seen_makes_room(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    for (int i = 0; i < 8; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.jpg", i);
        gallery_jpeg(&s, name, 1000, 500, i * 0x1F1F1F); /* 2.7 MB each with its levels */
    }
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n  local all = {}\n"
        "  for i = 0, 7 do all[i] = root:image { src = i .. '.jpg', visible = false } end\n"
        "  local now, done = 0, false\n  all[0].visible = true\n"
        "  every(1, function() if done then return end all[now].visible = false now = (now + 1) % 8 "
        "all[now].visible = true "
        "end)\n"
        "  after(9.95, function() done = true for i = 0, 7 do all[i].visible = i == 0 end end)\n"
        "end\nreturn s\n");
    show_open(&s);
    steps = 0;
    gallery_run(&s, 12, tiny_and_back);
    assert_int_equal(steps, 2);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_finish(&s);
}

static void ahead(show *s, double now)
{
    if (now < 0.5) return;
    bool second = strcmp(vt_script_scene(s->app->world->script), "second") == 0;
    if (!second && steps == 0) {
        assert_int_equal(gallery_width(s, "linked.jpg"), 600); /* declared by the scene that may follow */
        assert_null(gallery_asset(s, "later.jpg"));
        steps = 1;
    }
    if (second && steps == 1 && now > 3) {
        assert_int_equal(gallery_width(s, "later.jpg"), 600);
        steps = 2;
    }
}

static void scenes_that_may_follow_are_read_ahead(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    gallery_jpeg(&s, "linked.jpg", 600, 300, 0x00FF00);
    gallery_jpeg(&s, "later.jpg", 600, 300, 0x0000FF);
    show_write(&s, "scenes/attract.lua",
        "local s = { links = { 'second' } }\nfunction s:enter(root)\n"
        "  after(2, function() go 'second' end)\nend\nreturn s\n");
    show_write(&s, "scenes/second.lua",
        "local s = { preload = { 'linked.jpg' } }\nfunction s:enter(root)\n"
        "  root:image { src = 'linked.jpg' } root:image { src = 'later.jpg' }\nend\nreturn s\n");
    show_open(&s);
    steps = 0;
    gallery_run(&s, 4, ahead);
    assert_int_equal(steps, 2);
    show_finish(&s);
}

static size_t highest;

static void flat(show *s, double now)
{
    size_t bytes = s->app->assets.bytes;
    (void)now;
    if (bytes > highest) highest = bytes;
    assert_true(s->app->preload.scene_count <= 21);
}

/* Twenty scenes of pictures that together are three times the budget, round and round. */
static void many_scenes_keep_memory_flat(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    for (int i = 0; i < 20; i++) {
        char name[32], text[400];
        for (int k = 0; k < 2; k++) {
            snprintf(name, sizeof name, "p%d_%d.jpg", i, k);
            gallery_jpeg(&s, name, 400, 300, i * 10 + k * 20);
        }
        snprintf(name, sizeof name, "scenes/s%d.lua", i);
        snprintf(text, sizeof text,
            "local s = {}\nfunction s:enter(root)\n  root:image { src = 'p%d_0.jpg' }\n"
            "  root:image { src = 'p%d_1.jpg', x = 500 }\n  after(0.3, function() go 's%d' end)\nend\nreturn "
            "s\n",
            i, i, (i + 1) % 20);
        show_write(&s, i == 0 ? "scenes/attract.lua" : name, text);
        if (i == 0) show_write(&s, name, text);
    }
    show_open(&s);
    highest = 0;
    gallery_run(&s, 62, flat);
    int enters = show_number(&s, VT_ROW_SCENE_ENTER);
    assert_true(enters >= 200);
    assert_true(highest <= (size_t)12 << 20);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 0);
    /* a picture that was seen in the round before is there before its scene is entered */
    show_finish(&s);
}

static void nothing(show *s, double now)
{
    (void)s;
    (void)now;
}

static void faults_name_the_file_and_the_place(void **state)
{
    (void)state;
    show s;
    gallery_init(&s);
    gallery_jpeg(&s, "walk_0.jpg", 64, 64, 0);
    gallery_jpeg(&s, "walk_1.jpg", 64, 65, 0);
    gallery_jpeg(&s, "crashed.jpg", 64, 65, 0);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n  root:sprite { src = 'walk_%d.jpg', fps = 5 }\n"
        "  root:image { src = 'absent.jpg' } root:image { src = 'crashed.jpg' }\nend\nreturn s\n");
    show_open(&s);
    vt_assets_quarantine(&s.app->assets, "crashed.jpg");
    gallery_run(&s, 1, nothing);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 3);
    const char *const parts[] = {"64 x 65", "assets/", "two crashes"};
    for (int i = 0; i < 3; i++) {
        bool found = false;
        for (int at = show_find(&s, VT_ROW_ASSET_FAULT, 0); at >= 0;
             at = show_find(&s, VT_ROW_ASSET_FAULT, at + 1))
            found |= strstr(s.json[at], parts[i]) != NULL;
        if (!found) fail_msg("no row tells of \"%s\"", parts[i]);
    }
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_has_the_pixels_that_are_shown),
        cmocka_unit_test(what_is_not_seen_makes_room),
        cmocka_unit_test(scenes_that_may_follow_are_read_ahead),
        cmocka_unit_test(many_scenes_keep_memory_flat),
        cmocka_unit_test(faults_name_the_file_and_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
