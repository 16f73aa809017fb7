/* Scenes that ask for more than there is: what they get, and what is said. */
#include "gallery.h"

#include <unistd.h>

static void too_many_nodes_name_the_option(void **state)
{
    (void)state;
    show s;
    show_init(&s);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n  local n = 0\n"
        "  after(1, function() for i = 1, 25000 do root:rect { x = i % 100, y = 0, w = 9, h = 9 } end end)\n"
        "end\nreturn s\n");
    show_open(&s);
    show_run(&s, 2);
    show_expect(&s, show_find(&s, VT_ROW_SCRIPT_ERROR, 0), "the stage holds 20000 nodes");
    show_expect(&s, show_find(&s, VT_ROW_SCRIPT_ERROR, 0), "script.nodes");
    show_finish(&s);
}

static size_t highest;

static void high(show *s, double now)
{
    (void)now;
    if (s->app->assets.bytes > highest) highest = s->app->assets.bytes;
}

/* All of them on the screen at once, one over the other: no picture may go. */
static void screens_of_pictures_keep_to_the_budget(void **state)
{
    (void)state;
    enum { PICTURES = 300 };
    show s;
    gallery_init(&s); /* 8 MB */
    gallery_jpeg(&s, "0.jpg", 1000, 500, 0xC02040);
    char from[512], to[512];
    snprintf(from, sizeof from, "%s/assets/0.jpg", s.folder);
    for (int i = 1; i < PICTURES; i++) {
        snprintf(to, sizeof to, "%s/assets/%d.jpg", s.folder, i);
        assert_int_equal(link(from, to), 0);
    }
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n  for i = 0, 299 do\n"
        "    root:image { src = i .. '.jpg', w = 1000, h = 500, opacity = 0.9 }\n  end\n"
        "end\nreturn s\n");
    show_open(&s);
    highest = 0;
    gallery_run(&s, 3, high);
    if (highest > (size_t)16 << 20) fail_msg("%.1f MiB of 8", (double)highest / (1 << 20));
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    gallery_near(&s, 500, 250, 0xFFC02040, 6);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_many_nodes_name_the_option),
        cmocka_unit_test(screens_of_pictures_keep_to_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
