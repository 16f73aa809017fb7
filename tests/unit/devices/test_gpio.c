/* Pins without a chip: the library's functions are ours here, with a pipe for edges. */
#include "boards.h"

#include <errno.h>
#include <gpiod.h>

enum { PINS = 8 };

struct gpiod_line {
    bool taken, output;
    int level, flags, edges[2];
};

struct gpiod_chip {
    struct gpiod_line lines[PINS];
    bool there;
};

static struct gpiod_chip chip;

struct gpiod_chip *gpiod_chip_open(const char *path)
{
    errno = ENOENT;
    return chip.there && strstr(path, "/dev/gpiochip0") ? &chip : NULL;
}

void gpiod_chip_close(struct gpiod_chip *it)
{
    (void)it;
}

unsigned int gpiod_chip_num_lines(struct gpiod_chip *it)
{
    (void)it;
    return PINS;
}

struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *it, unsigned int offset)
{
    errno = EINVAL;
    return offset < PINS ? &it->lines[offset] : NULL;
}

int gpiod_line_request(struct gpiod_line *line, const struct gpiod_line_request_config *config, int level)
{
    errno = EBUSY;
    if (line->taken) return -1;
    line->taken = true;
    line->flags = config->flags;
    line->output = config->request_type == GPIOD_LINE_REQUEST_DIRECTION_OUTPUT;
    if (line->output) line->level = level;
    return line->output ? 0 : pipe(line->edges);
}

void gpiod_line_release(struct gpiod_line *line)
{
    line->taken = false;
    if (line->output) return;
    close(line->edges[0]);
    close(line->edges[1]);
}

int gpiod_line_get_value(struct gpiod_line *line)
{
    return __atomic_load_n(&line->level, __ATOMIC_SEQ_CST);
}

int gpiod_line_set_value(struct gpiod_line *line, int value)
{
    __atomic_store_n(&line->level, value, __ATOMIC_SEQ_CST);
    return 0;
}

int gpiod_line_event_get_fd(struct gpiod_line *line)
{
    return line->edges[0];
}

int gpiod_line_event_read_fd_multiple(int fd, struct gpiod_line_event *events, unsigned int most)
{
    char edges[16];
    ssize_t got = read(fd, edges, most < sizeof edges ? most : sizeof edges);
    for (ssize_t i = 0; i < got; i++)
        events[i].event_type = edges[i] ? GPIOD_LINE_EVENT_RISING_EDGE : GPIOD_LINE_EVENT_FALLING_EDGE;
    return (int)got;
}

static void set(int number, int level)
{
    char edge = (char)level;
    __atomic_store_n(&chip.lines[number].level, level, __ATOMIC_SEQ_CST);
    assert_int_equal(write(chip.lines[number].edges[1], &edge, 1), 1);
}

static vt_channel_decl pin_decl(vt_channel_kind kind, const char *name, const char *port)
{
    vt_channel_decl decl = {.kind = kind, .source = VT_FROM_GPIO};
    snprintf(decl.name, sizeof decl.name, "%s", name);
    snprintf(decl.port, sizeof decl.port, "%s", port);
    return decl;
}

static void open_one(boards *all, vt_channel_kind kind, const char *port)
{
    vt_channel_decl decl = pin_decl(kind, "pin", port);
    memset(&chip, 0, sizeof chip);
    chip.there = true;
    boards_make(all);
    boards_start(all);
    boards_declare(all, &decl, 1);
}

static void expect(boards *all, const char *news)
{
    char got[300];
    assert_string_equal(boards_next(all, got), news);
}

static void test_a_level_counts_once_it_has_lasted(void **state)
{
    (void)state;
    boards all;
    open_one(&all, VT_CHANNEL_SENSOR, "gpiochip0:3 pull-up inverted 50ms");
    expect(&all, "pin!found");
    expect(&all, "pin=0");
    assert_int_equal(
        chip.lines[3].flags, GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP | GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW);
    for (int i = 0; i < 21; i++)
        set(3, !(i % 2)); /* bounces, and ends up at 1 */
    expect(&all, "pin=1");
    set(3, 0);
    set(3, 1); /* too short to count */
    vt_clock_sleep_us(150000);
    vt_device_news news;
    assert_false(vt_devices_next(all.devices, &news));
    set(3, 0);
    expect(&all, "pin=0");
    unsigned long before = vt_devices_rounds(all.devices);
    vt_clock_sleep_us(300000);
    assert_int_equal(vt_devices_rounds(all.devices), before);
    boards_clear(&all);
    assert_false(chip.lines[3].taken);
}

static void test_every_edge_where_that_is_asked(void **state)
{
    (void)state;
    boards all;
    open_one(&all, VT_CHANNEL_SENSOR, "gpiochip0:0 0ms");
    expect(&all, "pin!found");
    expect(&all, "pin=0");
    set(0, 1);
    set(0, 0);
    set(0, 1);
    expect(&all, "pin=1");
    expect(&all, "pin=0");
    expect(&all, "pin=1");
    boards_clear(&all);
}

static void test_a_chip_may_be_named_by_its_path(void **state)
{
    (void)state;
    boards all;
    open_one(&all, VT_CHANNEL_SENSOR, "/dev/gpiochip0:2");
    expect(&all, "pin!found");
    expect(&all, "pin=0");
    boards_clear(&all);
}

static void test_outputs(void **state)
{
    (void)state;
    boards all;
    vt_err err;
    open_one(&all, VT_CHANNEL_OUTPUT, "gpiochip0:7");
    expect(&all, "pin!found");
    static const struct {
        const char *text;
        int level;
    } cases[] = {{"1", 1}, {"0", 0}, {"on", 1}, {"off", 0}, {"2.5", 1}, {"-1", 0}, {"true", 1}, {"false", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(vt_devices_send(
            all.devices, VT_CHANNEL_OUTPUT, "pin", cases[i].text, strlen(cases[i].text), &err));
        int64_t until = vt_clock_us() + 5000000;
        while (gpiod_line_get_value(&chip.lines[7]) != cases[i].level && vt_clock_us() < until)
            vt_clock_sleep_us(1000);
        assert_int_equal(gpiod_line_get_value(&chip.lines[7]), cases[i].level);
    }
    boards_clear(&all);
}

static void test_pins_that_cannot_be_had_say_why(void **state)
{
    (void)state;
    static const char *const ports[] = {"gpiochip0:3", "gpiochip0:8", "gpiochip9:1"};
    static const char *const told[] = {
        "another channel or program uses this pin", "has 8 pins", "there is no gpiochip9"};
    for (int i = 0; i < 3; i++) {
        boards all;
        memset(&chip, 0, sizeof chip);
        chip.there = chip.lines[3].taken = true;
        boards_make(&all);
        boards_start(&all);
        vt_channel_decl decl = pin_decl(VT_CHANNEL_SENSOR, "pin", ports[i]);
        boards_declare(&all, &decl, 1);
        vt_device_news news;
        int64_t until = vt_clock_us() + 5000000;
        while (!vt_devices_next(all.devices, &news) && vt_clock_us() < until)
            vt_clock_sleep_us(1000);
        assert_int_equal(news.state, VT_CHANNEL_LOST);
        assert_non_null(strstr(news.text, told[i]));
        boards_clear(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_level_counts_once_it_has_lasted),
        cmocka_unit_test(test_every_edge_where_that_is_asked),
        cmocka_unit_test(test_a_chip_may_be_named_by_its_path),
        cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_pins_that_cannot_be_had_say_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
