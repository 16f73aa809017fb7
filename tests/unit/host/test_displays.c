/* Which part of the desktop a window covers, and how a glass lies on it. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "host/displays.h"
#include "host/touches.h"

/* Two beside each other, a small one above the second, in no order. */
static const vt_display hung[] = {
    {.name = "HDMI-2", .place = {1920, 200, 3840, 1280}, .width_mm = 960, .primary = true},
    {.name = "DP-1", .place = {0, 200, 1920, 1280}, .width_mm = 480, .rotation = 0},
    {.name = "HDMI-10", .place = {1920, 0, 2720, 200}, .rotation = 90},
};
enum { COUNT = 3 };

static vt_display displays[COUNT];

static int sorted(void **state)
{
    (void)state;
    memcpy(displays, hung, sizeof displays);
    vt_displays_sort(displays, COUNT);
    return 0;
}

static vt_placement choose(const char *display, const char *across)
{
    vt_placement out;
    vt_displays_choose(displays, COUNT, display, across, &out);
    return out;
}

static void advises(vt_placement found, const char *part)
{
    if (!strstr(found.advice, part)) fail_msg("\"%s\" does not say %s", found.advice, part);
}

static void lies_at(vt_placement found, int x0, int y0, int x1, int y1)
{
    vt_irect wanted = {x0, y0, x1, y1};
    if (!vt_irect_equal(found.place, wanted))
        fail_msg("%d,%d %d,%d", found.place.x0, found.place.y0, found.place.x1, found.place.y1);
}

static void one_by_number_or_name(void **state)
{
    (void)state;
    lies_at(choose("", ""), 1920, 200, 3840, 1280); /* the system's first */
    lies_at(choose(NULL, NULL), 1920, 200, 3840, 1280);
    lies_at(choose("1", ""), 0, 200, 1920, 1280);
    lies_at(choose("2", ""), 1920, 0, 2720, 200);
    lies_at(choose("3", ""), 1920, 200, 3840, 1280);
    lies_at(choose("dp-1", ""), 0, 200, 1920, 1280);
    lies_at(choose("hdmi-1", ""), 1920, 0, 2720, 200);
    assert_int_equal(choose("hdmi-1", "").rotation, 90);
    assert_true(choose("DP-1", "").width_mm == 480);
    assert_string_equal(choose("hdmi-1", "").advice, "");
    advises(choose("HDMI", ""), "fits several displays and is taken for HDMI-10:");
    lies_at(choose("HDMI", ""), 1920, 0, 2720, 200);
}

static void one_that_is_not_there(void **state)
{
    (void)state;
    vt_placement found = choose("DVI-1", "");
    assert_true(found.missing);
    lies_at(found, 1920, 200, 3840, 1280);
    advises(found, "display DVI-1 is not there: ");
    assert_true(choose("4", "").missing);
    assert_true(choose("0", "").missing);
    assert_false(choose("3", "").missing);
}

static void several_in_the_order_in_which_they_hang(void **state)
{
    (void)state;
    vt_placement wall = choose("", " DP-1 ,HDMI-2");
    lies_at(wall, 0, 200, 3840, 1280);
    assert_false(wall.missing);
    assert_true(wall.width_mm == 960); /* by the first one's pixels */
    lies_at(choose("", "all"), 0, 0, 3840, 1280);
    lies_at(choose("", "2,3"), 1920, 0, 3840, 1280); /* one below the other */
    advises(choose("", "HDMI-2, DP-1"), "--output DP-1 --right-of HDMI-2");
    lies_at(choose("", "HDMI-2, DP-1"), 0, 200, 3840, 1280);
    advises(choose("", "DP-1, HDMI"), "fits several");
    assert_string_equal(wall.advice, "");
    wall = choose("", "DP-1, VGA");
    assert_true(wall.missing);
    lies_at(wall, 0, 200, 1920, 1280);
    wall = choose("", "VGA");
    assert_true(wall.missing);
    lies_at(wall, 1920, 200, 3840, 1280);
}

/* Where a finger on the glass lands, in pixels of the desktop. */
static void lands(vt_irect place, int rotation, double u, double v, int x, int y)
{
    float m[9];
    vt_touch_matrix(place, rotation, 4000, 2000, m);
    double got_x = ((double)m[0] * u + (double)m[1] * v + (double)m[2]) * 4000;
    double got_y = ((double)m[3] * u + (double)m[4] * v + (double)m[5]) * 2000;
    if (fabs(got_x - x) > 0.01 || fabs(got_y - y) > 0.01) fail_msg("%d: %f %f", rotation, got_x, got_y);
    assert_true(m[6] == 0 && m[7] == 0 && m[8] == 1);
}

static void glass_follows_the_picture(void **state)
{
    (void)state;
    vt_irect right = {2000, 500, 4000, 1500};
    lands(right, 0, 0, 0, 2000, 500);
    lands(right, 0, 0.25, 0.5, 2500, 1000);
    /* turned clockwise, the picture's lower left corner lies in the glass's upper left one */
    lands(right, 90, 0, 0, 2000, 1500);
    lands(right, 90, 1, 0, 2000, 500);
    lands(right, 180, 0, 0, 4000, 1500);
    lands(right, 270, 0, 0, 4000, 500);
    lands(right, 270, 0, 1, 2000, 500);
}

static const vt_touch_device glasses[] = {
    {.name = "ILITEK Multi-Touch-V3000",
        .vendor = 0x222a,
        .product = 0x0001,
        .by_path = "pci-0000:00:14.0-usb-0:2:1.0-event"},
    {.name = "ILITEK Multi-Touch-V3000",
        .vendor = 0x222a,
        .product = 0x0001,
        .by_path = "pci-0000:00:14.0-usb-0:3:1.0-event"},
    {.name = "Elo"},
    {.name = "Elo Stylus"},
};

/* Bit 1 << i for each that is chosen. */
static unsigned chosen(const char *wanted)
{
    bool out[VT_TOUCHES_MAX];
    unsigned bits = 0;
    int count = vt_touches_choose(glasses, 4, wanted, out);
    for (unsigned i = 0; i < 4; i++) {
        bits |= (unsigned)out[i] << i;
        count -= out[i];
    }
    assert_int_equal(count, 0);
    return bits;
}

static void glass_by_name_id_or_socket(void **state)
{
    (void)state;
    assert_int_equal(chosen("ilitek"), 3);
    assert_int_equal(chosen("222A:0001"), 3);
    assert_int_equal(chosen("usb-0:3:1.0"), 2);
    assert_int_equal(chosen("elo"), 4); /* wholly */
    assert_int_equal(chosen("styl"), 8);
    assert_int_equal(chosen("stylus , usb-0:2:"), 9);
    assert_int_equal(chosen("0000:0000"), 0);
    assert_int_equal(chosen("3M"), 0);
    assert_int_equal(chosen(""), 0);
    assert_int_equal(chosen(" , "), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_by_number_or_name, sorted),
        cmocka_unit_test_setup(one_that_is_not_there, sorted),
        cmocka_unit_test_setup(several_in_the_order_in_which_they_hang, sorted),
        cmocka_unit_test(glass_follows_the_picture),
        cmocka_unit_test(glass_by_name_id_or_socket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
