/* Scene transitions: the old picture goes as the new scene comes, and a replay finds the same. */
#include "show.h"

#include "app/app_private.h"
#include "app/sinks.h"

static const char attract[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  local r = root:rect { name = 'all', w = 1000, h = 500, color = '#ff0000' }\n"
    "  r.on_tap = function() go('story', {}, { transition = 'KIND', seconds = 1 }) end\n"
    "end\n"
    "return s\n";

static const char story[] = "local s = {}\n"
                            "function s:enter(root)\n"
                            "  local r = root:rect { name = 'new', w = 1000, h = 500, color = '#0000ff' }\n"
                            "  r.on_tap = function() go('attract') end\n"
                            "end\n"
                            "return s\n";

typedef struct {
    show s;
    double ask_s;
    uint32_t middle, left, right; /* pixels at ask_s: of the middle, and near the edges */
    bool asked;
} gallery;

static bool look(void *context, int64_t until_us)
{
    gallery *g = context;
    vt_err err;
    vt_app *app = g->s.app;
    if (!g->asked && vt_host_now(g->s.host) >= (int64_t)(g->ask_s * 1e6)) {
        vt_pixels *copy = vt_painter_copy(app->picture.painter, &err);
        assert_non_null(copy);
        const uint32_t *row = copy->data + (ptrdiff_t)250 * copy->stride;
        g->middle = row[500];
        g->left = row[20];
        g->right = row[980];
        g->asked = true;
        vt_pixels_destroy(copy);
    }
    return show_more(&g->s, until_us);
}

static void watch(gallery *g, const char *kind, double ask_s)
{
    vt_err err;
    char text[sizeof attract + 16];
    memset(g, 0, sizeof *g);
    show *s = &g->s;
    show_init(s);
    const char *at = strstr(attract, "KIND");
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - attract), attract, kind, at + 4);
    show_write(s, "scenes/attract.lua", text);
    show_write(s, "scenes/story.lua", story);
    show_open(s);
    show_tap(s, 1, 500, 250);
    g->ask_s = ask_s;
    s->until_us = 6000000;
    show_finger(s, 6, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s->app, look, g, &err)) fail_msg("%s", err.message);
    assert_true(g->asked);
}

static void replays(gallery *g)
{
    vt_err err;
    vt_replay_result result;
    show_close(&g->s);
    g->s.app = show_app(&g->s, vt_null_sink(), VT_PAINTER_NONE);
    vt_tape_reader *reader = vt_tape_reader_create(g->s.tape.data, g->s.tape.size, "tape", &err);
    assert_non_null(reader);
    if (!vt_app_replay(g->s.app, reader, 0, false, NULL, NULL, &result, &err)) fail_msg("%s", err.message);
    vt_tape_reader_destroy(reader);
    if (result.differs) fail_msg("%s", result.field);
    show_finish(&g->s);
}

static int red(uint32_t pixel)
{
    return (int)(pixel >> 16 & 255);
}

static int blue(uint32_t pixel)
{
    return (int)(pixel & 255);
}

static void a_fade_shows_both(void **state)
{
    gallery g;
    (void)state;
    watch(&g, "fade", 1.6);
    assert_in_range(red(g.middle), 60, 200);
    assert_in_range(blue(g.middle), 60, 200);
    replays(&g);
}

static void a_slide_shows_the_old_one_going_to_the_left(void **state)
{
    gallery g;
    (void)state;
    watch(&g, "slide", 1.55);
    assert_int_equal(red(g.left), 255);
    assert_int_equal(blue(g.right), 255);
    replays(&g);
}

static void a_cover_leaves_the_old_one_where_it_is(void **state)
{
    gallery g;
    (void)state;
    watch(&g, "cover", 1.55);
    assert_int_equal(red(g.left), 255);
    assert_int_equal(blue(g.right), 255);
    replays(&g);
}

static void afterwards_only_the_new_one_is_left(void **state)
{
    gallery g;
    (void)state;
    const char *const kinds[] = {"cut", "fade", "slide", "cover"};
    for (int i = 0; i < 4; i++) {
        watch(&g, kinds[i], 4);
        assert_int_equal(g.middle, 0xFF0000FF);
        assert_int_equal(g.left, 0xFF0000FF);
        assert_int_equal(g.right, 0xFF0000FF);
        assert_null(g.s.app->veil.image);
        replays(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fade_shows_both),
        cmocka_unit_test(a_slide_shows_the_old_one_going_to_the_left),
        cmocka_unit_test(a_cover_leaves_the_old_one_where_it_is),
        cmocka_unit_test(afterwards_only_the_new_one_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
