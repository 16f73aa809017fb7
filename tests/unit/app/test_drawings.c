/* Drawings: whole files under names that tell their time, and a quota. */
#include "show.h"

#include <dirent.h>
#include <unistd.h>

#include "app/drawings.h"

static int pngs(const char *folder)
{
    int count = 0;
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));)
        count += entry->d_name[0] != '.';
    if (open) closedir(open);
    return count;
}

static vt_pixels *paper(void)
{
    vt_pixels *pixels = vt_pixels_create(20, 10);
    assert_non_null(pixels);
    return pixels;
}

static void they_are_saved_and_the_oldest_goes(void **state)
{
    char folder[64] = "/tmp/vitrine-drawings-XXXXXX", inside[96], command[128];
    vt_err err;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(inside, sizeof inside, "%s/drawings", folder);
    vt_drawings *drawings = vt_drawings_create(inside, 3, &err);
    assert_non_null(drawings);
    for (int i = 0; i < 5; i++)
        assert_true(vt_drawings_add(drawings, "postcard", paper(), &err));
    vt_drawings_destroy(drawings);
    assert_int_equal(pngs(inside), 3);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

static void a_crowd_is_refused_and_nothing_hangs(void **state)
{
    char folder[64] = "/tmp/vitrine-drawings-XXXXXX", command[128];
    vt_err err;
    int taken = 0;
    (void)state;
    assert_non_null(mkdtemp(folder));
    vt_drawings *drawings = vt_drawings_create(folder, 1000, &err);
    assert_non_null(drawings);
    for (int i = 0; i < 200; i++)
        taken += vt_drawings_add(drawings, "storm", paper(), &err);
    vt_drawings_destroy(drawings);
    assert_true(taken >= 8);
    assert_int_equal(pngs(folder), taken);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

static void a_folder_that_cannot_be_made_loses_only_the_drawing(void **state)
{
    vt_err err;
    (void)state;
    vt_drawings *drawings = vt_drawings_create("/proc/nothing/here", 3, &err);
    assert_non_null(drawings);
    assert_true(vt_drawings_add(drawings, "lost", paper(), &err));
    vt_drawings_destroy(drawings);
}

/* Whoever leaves a scene by the button that saves has their drawing: the last stroke is in it, too. */
static void expect_saved(const char *leaving, bool robots, int drawings)
{
    show s;
    vt_err err;
    char folder[96], scene[1024];
    show_init(&s);
    s.rehearsal = true; /* as a developer sees it */
    s.robots = robots;
    snprintf(folder, sizeof folder, "%s/drawings", s.folder);
    assert_true(vt_conf_set(s.conf, "media.drawings", folder, "test", &err));
    snprintf(scene, sizeof scene,
        "local s = {}\nfunction s:enter(root)\n"
        "  local paper = root:canvas { w = 200, h = 200 }\n"
        "  local done = root:rect { x = 500, w = 100, h = 100 }\n"
        "  function done.on_tap() paper:line(10, 10, 190, 190) %s end\n"
        "  function s:leave() if s.late then paper:save('mine') end end\nend\nreturn s\n",
        leaving);
    show_write(&s, "scenes/attract.lua", scene);
    show_write(&s, "scenes/other.lua",
        "local s = {}\nfunction s:enter(root) root:canvas { w = 50, h = 50 }:dot(20, 20) end\nreturn s\n");
    show_open(&s);
    show_tap(&s, 1, 550, 50);
    show_run(&s, 3);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_close(&s);
    assert_int_equal(pngs(folder), drawings);
    show_finish(&s);
}

static void saved_by(const char *leaving)
{
    expect_saved(leaving, false, 1);
}

static void a_drawing_outlives_its_scene(void **state)
{
    (void)state;
    saved_by("paper:save('mine')");
    saved_by("paper:save('mine') go 'other'");
    saved_by("paper:save('mine') visit.finish()");
    saved_by("s.late = true go 'other'");
    saved_by("s.late = true visit.finish()");
}

static void what_robots_draw_is_not_kept(void **state)
{
    (void)state;
    expect_saved("paper:save('mine')", true, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_saved_and_the_oldest_goes),
        cmocka_unit_test(a_crowd_is_refused_and_nothing_hangs),
        cmocka_unit_test(a_folder_that_cannot_be_made_loses_only_the_drawing),
        cmocka_unit_test(a_drawing_outlives_its_scene),
        cmocka_unit_test(what_robots_draw_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
