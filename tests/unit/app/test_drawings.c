/* Drawings: whole files under names that tell their time, and a quota. */
#include "check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_saved_and_the_oldest_goes),
        cmocka_unit_test(a_crowd_is_refused_and_nothing_hangs),
        cmocka_unit_test(a_folder_that_cannot_be_made_loses_only_the_drawing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
