/* What is plugged in, as people see it, and which of it a declaration means. */
#include "kernel.h"

static const unsigned typing_keys[] = {KEY_1, KEY_2, KEY_0, KEY_A, KEY_ENTER, 0};
static const unsigned volume_keys[] = {KEY_VOLUMEUP, KEY_VOLUMEDOWN, 0};
static const unsigned pad_keys[] = {BTN_A, BTN_B, 0};

typedef struct {
    vt_devices_thing things[16];
    int count;
} list;

static void add(void *context, const vt_devices_thing *thing)
{
    list *all = context;
    assert_true(all->count < 16);
    all->things[all->count++] = *thing;
}

static void plug(
    const boards *all, int number, const char *name, const char *id, const char *place, const unsigned *keys)
{
    kernel_plug(all, kernel_describe(all, number, name, id, place, keys));
}

static bool means(const char *device, vt_channel_source source, const vt_devices_thing *thing)
{
    vt_channel_decl decl = kernel_decl("x", source, device, "");
    return vt_devices_names(&decl, thing);
}

static void test_input_devices(void **state)
{
    (void)state;
    boards all;
    list found = {0};
    kernel_make(&all);
    plug(&all, 0, "Logitech Keyboard", "046d c31c", "1-1", typing_keys);
    plug(&all, 1, "Logitech Keyboard Consumer Control", "046d c31c", "1-1", volume_keys);
    plug(&all, 2, "HID Reader", "ffff 0035", "1-2.1", typing_keys);
    plug(&all, 3, "HID Reader", "ffff 0035", "1-2.2", typing_keys);
    plug(&all, 4, "Xbox 360 Pad", "045e 028e", "1-3", pad_keys);
    kernel_describe(&all, 5, "Gone", "1234 5678", "1-4", typing_keys); /* the node is missing */
    vt_devices_survey(all.dev, all.sys, add, &found);
    assert_int_equal(found.count, 4);
    static const char *const ports[] = {
        "usb:046d:c31c", "usb:ffff:0035:1-2.1", "usb:ffff:0035:1-2.2", "usb:045e:028e"};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(found.things[i].port, ports[i]);
        assert_int_equal(found.things[i].source, i == 3 ? VT_FROM_PAD : VT_FROM_KEYS);
        assert_true(means(ports[i], i == 3 ? VT_FROM_PAD : VT_FROM_READER, &found.things[i]));
    }
    assert_string_equal(found.things[1].place, "1-2.1");
    assert_non_null(strstr(found.things[0].what, "Logitech Keyboard (a keyboard"));
    const vt_devices_thing *left = &found.things[1];
    assert_true(means("usb:FFFF:0035", VT_FROM_KEYS, left));
    assert_true(means("hid reader", VT_FROM_READER, left));
    assert_true(means("reader", VT_FROM_READER, left));
    assert_false(means("board of keys", VT_FROM_READER, left));
    assert_false(means("usb:ffff:0035:1-2.2", VT_FROM_READER, left));
    assert_false(means("usb:ffff:0035", VT_FROM_PAD, left));
    assert_false(means("usb:ffff:00", VT_FROM_READER, left));
    kernel_clear(&all);
}

static void test_bits_of_any_length(void **state)
{
    (void)state;
    boards all;
    list found = {0};
    char path[300], long_row[1000] = "";
    kernel_make(&all);
    plug(&all, 0, "Odd", "0001 0002", "1-1", typing_keys);
    snprintf(path, sizeof path, "%s/devices/1-1/input0", all.sys);
    for (size_t i = 0; i + 3 < sizeof long_row; i += 2)
        strcat(long_row, "0 ");
    const char *const rows[] = {"", "0", " ", "zz top", long_row, "ffffffffffffffffffffffffffffff", "- - -"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        boards_fact(path, "capabilities/key", rows[i]);
        vt_devices_survey(all.dev, all.sys, add, &found);
    }
    assert_in_range(found.count, 0, 1);
    kernel_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_input_devices),
        cmocka_unit_test(test_bits_of_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
