/* Game controllers: buttons, crosses, sticks and triggers. */
#include "kernel.h"

static const unsigned pad_keys[] = {
    BTN_A, BTN_B, BTN_X, BTN_Y, BTN_TL, BTN_START, BTN_THUMBL, BTN_TRIGGER_HAPPY1, 0};
static const unsigned stick_keys[] = {BTN_TRIGGER, BTN_THUMB, BTN_BASE6, 0};

static kernel_device *plug_pad(boards *all)
{
    kernel_make(all);
    kernel_device *pad = kernel_describe(all, 0, "Xbox 360 Pad", "045e 028e", "1-1", pad_keys);
    for (unsigned code = ABS_X; code <= ABS_RZ; code++) {
        bool trigger = code == ABS_Z || code == ABS_RZ;
        kernel_bit(pad->abs, code, true);
        pad->facts[code] = trigger ? (struct input_absinfo){.maximum = 255}
                                   : (struct input_absinfo){.minimum = -32768, .maximum = 32767};
    }
    for (unsigned code = ABS_HAT0X; code <= ABS_HAT0Y; code++) {
        kernel_bit(pad->abs, code, true);
        pad->facts[code] = (struct input_absinfo){.minimum = -1, .maximum = 1};
    }
    kernel_plug(all, pad);
    return pad;
}

static void declare(boards *all, const char *device, const char *keys)
{
    vt_channel_decl decl = kernel_decl("pad", VT_FROM_PAD, device, keys);
    boards_start(all);
    boards_declare(all, &decl, 1);
    expect(all, "pad!found");
}

static void push(kernel_device *pad, unsigned code, int value)
{
    kernel_say(pad, EV_ABS, code, value);
    kernel_say(pad, EV_SYN, SYN_REPORT, 0);
}

static void test_buttons_and_crosses(void **state)
{
    (void)state;
    boards all;
    kernel_device *pad = plug_pad(&all);
    declare(&all, "", "");
    kernel_key(pad, BTN_A, 1);
    kernel_key(pad, BTN_A, 0);
    kernel_key(pad, BTN_TL, 1);
    kernel_key(pad, BTN_TRIGGER_HAPPY1, 1);
    push(pad, ABS_HAT0X, -1);
    push(pad, ABS_HAT0X, 1);
    push(pad, ABS_HAT0X, 0);
    push(pad, ABS_HAT0Y, 1);
    static const char *const news[] = {"pad=a", "pad=a up", "pad=left shoulder", "pad=button 17", "pad=left",
        "pad=left up", "pad=right", "pad=right up", "pad=down"};
    for (size_t i = 0; i < sizeof news / sizeof news[0]; i++)
        expect(&all, news[i]);
    assert_int_equal(pad->grabs, 0);
    kernel_unplug(&all, pad);
    char got[300];
    int ups = 0;
    while (strcmp(boards_next(&all, got), "pad!lost") != 0)
        ups += strstr(got, " up") != NULL;
    assert_int_equal(ups, 3);
    kernel_clear(&all);
}

static void test_one_axis_is_a_number(void **state)
{
    (void)state;
    boards all;
    kernel_device *pad = plug_pad(&all);
    declare(&all, "usb:045e:028e", "left x=steer");
    push(pad, ABS_X, 3000); /* trembles within the dead zone */
    push(pad, ABS_Y, 32767);
    expect_quiet(&all, 100);
    push(pad, ABS_X, 32767);
    expect(&all, "pad=1.00");
    push(pad, ABS_X, 32766);
    expect_quiet(&all, 50);
    push(pad, ABS_X, -32768);
    expect(&all, "pad=-1.00");
    push(pad, ABS_X, -18842); /* half of what lies beyond the dead zone */
    expect(&all, "pad=-0.50");
    push(pad, ABS_X, 0);
    expect(&all, "pad=0.00");
    kernel_clear(&all);
}

static void test_several_axes_say_which(void **state)
{
    (void)state;
    boards all;
    kernel_device *pad = plug_pad(&all);
    declare(&all, "xbox", "left x=x, left y=y, right trigger=gas, a=fire");
    kernel_say(pad, EV_ABS, ABS_X, 32767);
    push(pad, ABS_Y, -32768);
    expect(&all, "pad=x=1.00");
    expect(&all, "pad=y=-1.00");
    push(pad, ABS_RZ, 255);
    expect(&all, "pad=gas=1.00");
    kernel_key(pad, BTN_A, 1);
    expect(&all, "pad=fire");
    kernel_clear(&all);
}

/* A thousand words a second of a stick: few lines, and the last one is where it is. */
static void test_a_stick_does_not_flood(void **state)
{
    (void)state;
    boards all;
    kernel_device *pad = plug_pad(&all);
    declare(&all, "", "left x");
    int64_t since = vt_clock_us();
    for (int i = 0; i < 300; i++) {
        push(pad, ABS_X, i % 2 ? 32767 : -32768);
        vt_clock_sleep_us(500);
    }
    push(pad, ABS_X, 18842);
    int64_t took = vt_clock_us() - since;
    vt_device_news news;
    vt_clock_sleep_us(100000);
    char last[64] = "";
    int lines = 0;
    while (vt_devices_next(all.devices, &news)) {
        lines++;
        snprintf(last, sizeof last, "%s", news.text);
    }
    assert_string_equal(last, "0.50");
    assert_in_range(lines, 2, took / 8000 + 3);
    unsigned long before = vt_devices_rounds(all.devices);
    vt_clock_sleep_us(300000);
    assert_int_equal(vt_devices_rounds(all.devices), before);
    kernel_clear(&all);
}

static void test_any_names_all(void **state)
{
    (void)state;
    boards all;
    kernel_device *pad = plug_pad(&all);
    declare(&all, "", "any, a=fire");
    kernel_key(pad, BTN_B, 1);
    expect(&all, "pad=b");
    kernel_key(pad, BTN_A, 1);
    expect(&all, "pad=a");
    expect(&all, "pad=fire");
    push(pad, ABS_RY, 32767);
    expect(&all, "pad=right y=1.00");
    kernel_clear(&all);
}

static void test_joysticks_number_their_buttons(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *stick = kernel_describe(&all, 2, "DragonRise Arcade", "0079 0006", "1-3", stick_keys);
    for (unsigned code = ABS_X; code <= ABS_Y; code++) {
        kernel_bit(stick->abs, code, true);
        stick->facts[code] = (struct input_absinfo){.maximum = 255, .value = 127};
    }
    kernel_plug(&all, stick);
    declare(&all, "DragonRise", "button 1=jump, button 12, left x=x, left y=y");
    kernel_key(stick, BTN_TRIGGER, 1);
    expect(&all, "pad=jump");
    kernel_key(stick, BTN_THUMB, 1);
    kernel_key(stick, BTN_BASE6, 1);
    expect(&all, "pad=button 12");
    push(stick, ABS_X, 0);
    expect(&all, "pad=x=-1.00");
    push(stick, ABS_X, 127);
    expect(&all, "pad=x=0.00");
    push(stick, ABS_Y, 255);
    expect(&all, "pad=y=1.00");
    kernel_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buttons_and_crosses),
        cmocka_unit_test(test_one_axis_is_a_number),
        cmocka_unit_test(test_several_axes_say_which),
        cmocka_unit_test(test_a_stick_does_not_flood),
        cmocka_unit_test(test_any_names_all),
        cmocka_unit_test(test_joysticks_number_their_buttons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
