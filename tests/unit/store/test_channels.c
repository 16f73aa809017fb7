/* Declarations of channels: what is understood, what is refused and how, and what a machine may say
 * otherwise. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "store/channels.h"
#include "store/conf.h"

static vt_experience out;

static const vt_channel_decl *parse(const char *body)
{
    char text[4096];
    vt_err err = {0};
    snprintf(text, sizeof text, "[experience]\napi = 1\n%s\n", body);
    if (!vt_experience_parse(&out, text, strlen(text), "e.conf", &err))
        fail_msg("%s: %s", err.origin, err.message);
    return out.channels;
}

static void every_key_is_understood(void **state)
{
    (void)state;
    const vt_channel_decl *d =
        parse("[sensor distance]\nsource = serial\nport = usb:2341:0043:85036313\nbaud = 115200\n"
              "format = csv\nfield = 3\nunit = cm\nsmooth = mean 5\n"
              "range = 0 to 1023 as 100 to -0.5\nevery_ms = 20\ntimeout_s = 2.5\n"
              "fake_keys = 1=10, 2=50\nfake_when_lost = yes\n");
    assert_int_equal(out.channel_count, 1);
    assert_int_equal(d->kind, VT_CHANNEL_SENSOR);
    assert_string_equal(d->name, "distance");
    assert_int_equal(d->line, 3);
    assert_int_equal(d->source, VT_FROM_SERIAL);
    assert_string_equal(d->port, "usb:2341:0043:85036313");
    assert_int_equal(d->baud, 115200);
    assert_int_equal(d->format, VT_FORMAT_CSV);
    assert_int_equal(d->field, 3);
    assert_string_equal(d->unit, "cm");
    assert_int_equal(d->smoothing, VT_SMOOTH_MEAN);
    assert_true(d->smooth == 5);
    assert_true(d->ranged && d->least == 0 && d->most == 1023);
    assert_true(d->mapped && d->to_least == 100 && d->to_most == -0.5);
    assert_true(d->every_ms == 20 && d->timeout_s == 2.5);
    assert_string_equal(d->fake_keys, "1=10, 2=50");
    assert_true(d->fake_when_lost);

    d = parse("[output lamp]\nto = osc\nport = 10.0.0.2:9000\ntopic = /lamp\n[sensor lamp]\nsource = "
              "mqtt\ntopic = a/#\n"
              "format = tagged\ntag = x\nsmooth = exponential 0.2\nrange = -5 to +5.5\n"
              "[helper printer]\ncommand = ./print.py a b\njson = on\nnetwork = no\nmemory_mb = "
              "64\nlines_per_s = 2.5\n"
              "[keep faces]\nholds = photos\nmost = 20\ndays = 30\nmb = 10\nmoderated = yes");
    assert_int_equal(out.channel_count, 4);
    assert_int_equal(d[0].kind, VT_CHANNEL_OUTPUT);
    assert_int_equal(d[0].source, VT_FROM_OSC);
    assert_int_equal(d[1].smoothing, VT_SMOOTH_EXPONENTIAL);
    assert_true(d[1].smooth == 0.2 && d[1].least == -5 && d[1].most == 5.5 && !d[1].mapped);
    assert_string_equal(d[1].tag, "x");
    assert_string_equal(d[2].command, "./print.py a b");
    assert_true(d[2].json && !d[2].network && d[2].memory_mb == 64 && d[2].lines_per_s == 2.5);
    assert_string_equal(d[3].holds, "photos");
    assert_true(d[3].keep_most == 20 && d[3].keep_days == 30 && d[3].keep_mb == 10 && d[3].moderated);
}

static void what_is_not_said_has_a_value(void **state)
{
    (void)state;
    const vt_channel_decl *d =
        parse("[sensor a]\nsource=reader\n[helper h]\ncommand=x\n[keep k]\nholds=texts");
    assert_int_equal(d[0].baud, 9600);
    assert_true(
        d[0].field == 1 && d[0].speed == 1 && d[0].timeout_s == 0 && !d[0].ranged && d[0].every_ms == 0);
    assert_true(d[0].format == VT_FORMAT_LINES && d[0].smoothing == VT_SMOOTH_NONE);
    assert_true(d[1].memory_mb == 256 && d[1].lines_per_s == 200 && !d[1].network && !d[1].json);
    assert_true(d[2].keep_most == 500 && d[2].keep_days == 30 && d[2].keep_mb == 200 && !d[2].moderated);
}

static void cameras_are_declared(void **state)
{
    (void)state;
    const vt_channel_decl *d =
        parse("[camera front]\n[camera back]\nsource=v4l2\ndevice=/dev/video2\n"
              "size=640x480\nfps=12.5\nconsent=you_are_seen\n[camera test]\nsource=fake\n"
              "size = 1920 X 1080\n[camera nobody]\nsource=none");
    assert_int_equal(out.channel_count, 4);
    assert_int_equal(d[0].kind, VT_CHANNEL_CAMERA);
    assert_true(d[0].w == 1280 && d[0].h == 720 && d[0].fps == 30 && d[0].consent[0] == '\0');
    assert_string_equal(vt_channel_camera(&d[0]), "/dev/video0");
    assert_true(d[1].w == 640 && d[1].h == 480 && d[1].fps == 12.5);
    assert_string_equal(d[1].consent, "you_are_seen");
    assert_string_equal(vt_channel_camera(&d[1]), "/dev/video2");
    assert_true(d[2].w == 1920 && d[2].h == 1080);
    assert_string_equal(vt_channel_camera(&d[2]), "fake");
    assert_null(vt_channel_camera(&d[3]));
}

static void each_source_takes_its_own(void **state)
{
    (void)state;
    static const char *const fine[] = {"source=serial\nport=usb:2341:0043",
        "source=serial\nport=usb:85036313", "source=serial\nport=says:HELLO 1",
        "source=serial\nport=/dev/serial/by-id/x", "source=keys\nkeys=a, b=2",
        "source=keys\nkeys=a\ndevice=usb:1:2", "source=reader\ndevice=Sycreader",
        "source=pad\nkeys=start=1, any=2", "source=mqtt\ntopic=a/b", "source=osc\nport=9000\ntopic=/a",
        "source=udp\nport=5000", "source=http\nport=8080\ntopic=/a", "source=gpio\nport=gpiochip0:17",
        "source=gpio\nport=gpiochip0:17 pull-up inverted 20ms", "source=touch\nport=0, 0, 960, 1080",
        "source=file\nfile=data/day.txt\nspeed=10\nloop=yes", "source=none\nfake_file=day.txt",
        "fake_keys=1=<7:10>"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        char body[256];
        snprintf(body, sizeof body, "[sensor x]\n%s", fine[i]);
        parse(body);
    }
    static const char *const outs[] = {"to=serial\nport=usb:2341:0043", "to=mqtt\ntopic=a",
        "to=udp\nport=10.0.0.1:5", "to=http\nport=https://10.0.0.1/a", "to=gpio\nport=/dev/gpiochip0:4",
        "to=osc\nport=h:1\ntopic=/a"};
    for (size_t i = 0; i < sizeof outs / sizeof *outs; i++) {
        char body[256];
        snprintf(body, sizeof body, "[output x]\n%s", outs[i]);
        parse(body);
    }
}

static void told(const char *body, const char *expected, int line)
{
    char text[4096], origin[32];
    vt_err err = {0};
    snprintf(text, sizeof text, "[experience]\napi = 1\n%s\n", body);
    snprintf(origin, sizeof origin, "e.conf:%d", line);
    if (vt_experience_parse(&out, text, strlen(text), "e.conf", &err)) fail_msg("accepted: %s", body);
    if (!strstr(err.message, expected)) fail_msg("%s\nwanted: %s\n   got: %s", body, expected, err.message);
    assert_string_equal(err.origin, origin);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    told("[sensor a b]", "\"a b\" is no name for a sensor", 3);
    told("[output]", "\"\" is no name for an output", 3);
    told("[sensors a]", "did you mean [sensor NAME]?", 3);
    told("[sensor a]\nsource=reader\n[sensor a]\nsource=reader",
        "sensor a is declared twice; the first is in line 3", 5);
    told("[sensor a]\nsorce=serial", "a sensor has no sorce; did you mean source?", 4);
    told("[sensor a]\nto=serial", "did you mean source?", 4);
    told("[output a]\nsource=serial", "an output has no source; did you mean to?", 4);
    told("[output a]\nviolin=x", "docs/DEVICES.md tells every key", 4);
    told("[sensor a]\nsource=seriel", "did you mean serial?", 4);
    told("[output a]\nto=reader", "it takes serial, mqtt", 4);
    told("[sensor a]\nsource=serial\nsource=serial", "source is given twice; the first is in line 4", 5);
    told("[sensor a]\nsource=v4l2", "it takes serial, keys", 4);
    told("[camera a]\nsource=keys", "it takes v4l2, fake or none", 4);
    told("[camera a]\nport=/dev/video0", "a camera has no port", 4);
    told("[camera a]\ndevice=video0", "it takes a path such as /dev/video0", 3);
    told("[camera a]\ndevice=/dev/../etc/passwd", "it takes a path such as /dev/video0", 3);
    told("[camera a]\nsource=fake\ndevice=/dev/video0", "device says nothing to source = fake", 3);
    told("[camera a]\nsize=1280", "size is \"1280\"; it takes 16 to 8192 (1280 x 720)", 4);
    told("[camera a]\nsize=1280x", "16 to 8192", 4);
    told("[camera a]\nsize=12.5x100", "16 to 8192", 4);
    told("[camera a]\nsize=100x9999", "16 to 8192", 4);
    told("[camera a]\nsize=100x100x", "16 to 8192", 4);
    told("[camera a]\nfps=0", "1 to 120", 4);
    told("[camra a]", "did you mean [camera NAME]?", 3);
    told("[sensor a]\nbaud=fast", "baud is \"fast\"; it takes 50 to 4000000 (baud", 4);
    told("[sensor a]\nbaud=9600.5", "baud is", 4);
    told("[sensor a]\nbaud=1", "50 to 4000000", 4);
    told("[sensor a]\nsmooth=mean", "mean 5, median 5", 4);
    told("[sensor a]\nsmooth=mean 65", "mean 5, median 5", 4);
    told("[sensor a]\nsmooth=mean 2.5", "mean 5, median 5", 4);
    told("[sensor a]\nsmooth=exponential 2", "exponential 0.2", 4);
    told("[sensor a]\nrange=10 to 5", "0 to 1023", 4);
    told("[sensor a]\nrange=0 to 5 as 1", "0 to 1023", 4);
    told("[sensor a]\nrange=0x1 to 5", "0 to 1023", 4);
    told("[sensor a]\nformat=xml", "lines, csv, tagged or bytes", 4);
    told("[sensor a]\nloop=maybe", "yes or no", 4);
    told("[sensor a]\nunit=centimetres of height", "at most 15 fit", 4);
    told("[sensor a]\nbaud=9600", "sensor a: it says neither where it comes from nor who fakes it", 3);
    told("[sensor a]\nsource=serial", "source = serial needs port as well", 3);
    told("[sensor a]\nsource=serial\nport=ttyUSB0", "usb:VENDOR:PRODUCT as vitrine devices lists it", 3);
    told("[sensor a]\nsource=serial\nport=usb:23:0043", "usb:VENDOR:PRODUCT", 3);
    told("[sensor a]\nsource=reader\nport=/dev/x", "port says nothing to source = reader", 3);
    told("[sensor a]\nsource=keys", "source = keys needs keys as well", 3);
    told("[sensor a]\nsource=keys\nkeys=Enter", "there is no key \"Enter\"; did you mean \"return\"?", 3);
    told("[sensor a]\nsource=keys\nkeys=a,,b", "keys with commas", 3);
    told("[sensor a]\nsource=osc\nport=9000\ntopic=a", "a path such as /distance", 3);
    told("[sensor a]\nsource=udp\nport=70000", "1 to 65535", 3);
    told("[output a]\nto=udp\nport=5000", "HOST:PORT", 3);
    told("[output a]\nto=http\nport=10.0.0.1", "http://", 3);
    told("[output a]\nto=http\nport=http://a\ntopic=/b", "topic says nothing to to = http", 3);
    told("[sensor a]\nsource=gpio\nport=17", "CHIP:LINE", 3);
    told("[sensor a]\nsource=gpio\nport=gpiochip0:17 pulled", "CHIP:LINE", 3);
    told("[sensor a]\nsource=gpio\nport=gpiochip0:17 20", "CHIP:LINE", 3);
    told("[sensor a]\nsource=touch\nport=0,0,10", "x,y,w,h", 3);
    told("[sensor a]\nsource=touch\nport=0,0,0,10", "x,y,w,h", 3);
    told("[sensor a]\nsource=file\nfile=../x", "a file of the experience", 3);
    told("[sensor a]\nsource=file\nfile=/x", "a file of the experience", 3);
    told("[sensor a]\nsource=reader\nfake_file=a/../x", "a file of the experience", 3);
    told("[sensor a]\nsource=reader\nfake_when_lost=yes", "needs fake_keys or fake_file", 3);
    told("[sensor a]\nsource=reader\nfake_file=x\nfake_keys=a", "keep one of them", 3);
    told("[sensor a]\nsource=reader\nfield=2", "field needs format = csv", 3);
    told("[sensor a]\nsource=reader\nformat=bytes\ntag=x", "tag needs format", 3);
    told("[output a]", "it does not say where it goes", 3);
    told("[helper a]", "it has no program", 3);
    told("[keep a]", "it does not say what it keeps", 3);
    told("[keep a]\nholds=secrets", "drawings, texts, records or photos", 4);
}

static void there_is_room_for_so_many(void **state)
{
    (void)state;
    char text[8192] = "[experience]\napi = 1\n", line[64];
    vt_err err = {0};
    for (int i = 0; i < VT_CHANNELS_MAX - 1; i++) {
        snprintf(line, sizeof line, "[sensor s%d]\nsource=reader\n", i);
        strcat(text, line);
    }
    assert_true(vt_experience_parse(&out, text, strlen(text), "e.conf", &err));
    assert_int_equal(out.channel_count, VT_CHANNELS_MAX - 1);
    strcat(text, "[sensor more]\nsource=reader\n");
    assert_false(vt_experience_parse(&out, text, strlen(text), "e.conf", &err));
    assert_non_null(strstr(err.message, "more than 63 channels"));
}

/* ---- kiosk.conf ---- */

static vt_conf *kiosk(const char *text)
{
    vt_err err = {0};
    vt_conf *conf = vt_conf_create(NULL);
    write_bytes("kiosk.conf", text, strlen(text));
    if (!vt_conf_read(conf, in_folder("kiosk.conf"), &err)) fail_msg("%s: %s", err.origin, err.message);
    return conf;
}

static void a_machine_says_where(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_channel_decl d = *parse("[sensor distance]\nsource = serial\nport = usb:2341:0043\nsmooth = mean 5");
    vt_conf *conf =
        kiosk("[sensor distance]\nsource = keys\nkeys = a=10, b=20\n[output lamp]\nport = /dev/x\n");
    assert_true(vt_conf_channel(conf, &d, &err));
    assert_int_equal(d.source, VT_FROM_KEYS);
    assert_string_equal(d.keys, "a=10, b=20");
    assert_string_equal(d.port, ""); /* the old source's goes with it */
    assert_true(d.smoothing == VT_SMOOTH_MEAN && d.smooth == 5);
    vt_channel_decl lamp = *parse("[output lamp]\nto = serial\nport = usb:2341:0043\nbaud = 57600");
    assert_true(vt_conf_channel(conf, &lamp, &err));
    assert_string_equal(lamp.port, "/dev/x");
    assert_int_equal(lamp.baud, 57600);
    vt_channel_decl other = *parse("[sensor lamp]\nsource = reader"), before = other;
    assert_true(vt_conf_channel(conf, &other, &err));
    assert_memory_equal(&other, &before, sizeof other);
    vt_conf_destroy(conf);
}

/* A second kiosk of the machine leaves the port to the first. */
static void a_machine_gives_a_sensor_up(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_conf *conf = kiosk("[sensor distance]\nsource = none\n");
    vt_channel_decl d = *parse("[sensor distance]\nsource = serial\nport = usb:2341:0043\nfake_keys = q=1");
    assert_true(vt_conf_channel(conf, &d, &err));
    assert_int_equal(d.source, VT_FROM_NOWHERE);
    assert_string_equal(d.port, "");
    assert_string_equal(d.fake_keys, "q=1");
    d = *parse("[sensor distance]\nsource = serial\nport = usb:2341:0043");
    assert_false(vt_conf_channel(conf, &d, &err));
    vt_conf_destroy(conf);
    conf = kiosk("[sensor distance]\nsource = none\nfake_keys = f12\n");
    if (!vt_conf_channel(conf, &d, &err)) fail_msg("%s", err.message);
    assert_int_equal(d.source, VT_FROM_NOWHERE);
    vt_conf_destroy(conf);
}

static void a_machine_that_makes_no_sense_is_told(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_channel_decl d = *parse("[sensor distance]\nsource = serial\nport = usb:2341:0043"), before = d;
    vt_conf *conf = kiosk("\n[sensor distance]\nsource = mqtt\n");
    assert_false(vt_conf_channel(conf, &d, &err));
    assert_non_null(strstr(err.message, "sensor distance: source = mqtt needs topic as well"));
    assert_non_null(strstr(err.origin, "kiosk.conf:2"));
    assert_memory_equal(&d, &before, sizeof d);
    vt_conf_destroy(conf);
}

static void refused(const char *text, const char *expected)
{
    vt_err err = {0};
    vt_conf *conf = vt_conf_create(NULL);
    write_bytes("kiosk.conf", text, strlen(text));
    if (vt_conf_read(conf, in_folder("kiosk.conf"), &err)) fail_msg("accepted: %s", text);
    if (!strstr(err.message, expected)) fail_msg("%s\nwanted: %s\n   got: %s", text, expected, err.message);
    vt_conf_destroy(conf);
}

static void a_machine_has_a_camera_of_its_own(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_conf *conf = kiosk("[camera front]\ndevice = /dev/v4l/by-id/usb-x\n[camera back]\nsource = fake\n");
    vt_channel_decl d = *parse("[camera front]\nsize = 640x480");
    assert_true(vt_conf_channel(conf, &d, &err));
    assert_string_equal(vt_channel_camera(&d), "/dev/v4l/by-id/usb-x");
    assert_true(d.w == 640 && d.h == 480);
    d = *parse("[camera back]\ndevice = /dev/video3");
    assert_true(vt_conf_channel(conf, &d, &err));
    assert_string_equal(vt_channel_camera(&d), "fake");
    vt_conf_destroy(conf);
    refused("[camera front]\nsize = 640x480", "size is the same on every machine");
}

static void a_machine_says_nothing_else(void **state)
{
    (void)state;
    refused("[sensor a]\nsmooth = mean 5", "smooth is the same on every machine");
    refused("[sensor a]\nprot = x", "did you mean port?");
    refused("[sensor a]\nbaud = x", "50 to 4000000");
    refused("[sensor a]\nport = x\nport = y", "port is given twice; the first is in line 2");
    refused("[sensor a]\n[sensor a]", "[sensor a] is there twice; the first is");
    refused("[keep a]\nmost = 1", "belongs into experience.conf");
    refused("[sensor a b]", "is no name for a sensor");
    refused("[sensr a]", "did you mean [sensor NAME]?");
}

static void note_strange(void *context, const vt_err *err)
{
    char *all = context;
    const char *slash = strrchr(err->origin, '/');
    sprintf(all + strlen(all), "%s %s; ", slash ? slash + 1 : err->origin, err->message);
}

static void strange_ones_are_named(void **state)
{
    (void)state;
    char all[1024] = "";
    parse("[sensor distance]\nsource = reader");
    vt_conf *conf =
        kiosk("[sensor distance]\ndevice=x\n[sensor distanse]\ndevice = x\n[output lamp]\nport=/dev/x\n");
    vt_conf_strange_channels(conf, out.channels, out.channel_count, note_strange, all);
    assert_string_equal(all,
        "kiosk.conf:3 the experience declares no sensor distanse; did you mean distance?; "
        "kiosk.conf:5 the experience declares no output lamp; ");
    vt_conf_destroy(conf);
}

static void the_file_is_written_anew(void **state)
{
    (void)state;
    vt_conf *conf =
        kiosk("[sensor distance]\nsource = keys\nkeys = a=10, b=20\n[helper printer]\ncommand = lp -d x\n");
    vt_buf first, second;
    vt_buf_init(&first);
    vt_buf_init(&second);
    vt_conf_write(conf, &first);
    assert_non_null(strstr((const char *)first.data,
        "\n[sensor distance]\nsource = keys\nkeys = a=10, b=20\n\n[helper printer]\ncommand = lp -d x\n"));
    vt_conf_destroy(conf);
    conf = kiosk((const char *)first.data);
    vt_conf_write(conf, &second);
    assert_string_equal(
        strstr((const char *)first.data, "[sensor "), strstr((const char *)second.data, "[sensor "));
    vt_conf_destroy(conf);
    vt_buf_finish(&first);
    vt_buf_finish(&second);
}

/* ---- docs ---- */

/* The tables stand in docs/DEVICES.md between two marks. VT_UPDATE=1 writes them anew. */
static void the_guide_is_current(void **state)
{
    (void)state;
    static const char path[] = VT_SOURCE_DIR "/docs/DEVICES.md", begin[] = "<!-- keys -->\n",
                      end[] = "<!-- /keys -->";
    static char guide[1 << 18];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(guide, 1, sizeof guide - 1, file);
    guide[size] = '\0';
    fclose(file);
    char *from = strstr(guide, begin), *to = strstr(guide, end);
    assert_true(from && to && from < to);
    from += strlen(begin);
    vt_buf made;
    vt_buf_init(&made);
    vt_channel_guide(&made);
    bool same = (size_t)(to - from) == made.size && memcmp(from, made.data, made.size) == 0;
    if (!same && getenv("VT_UPDATE")) {
        file = fopen(path, "wb");
        assert_non_null(file);
        fwrite(guide, 1, (size_t)(from - guide), file);
        fwrite(made.data, 1, made.size, file);
        fwrite(to, 1, strlen(to), file);
        fclose(file);
    } else if (!same) {
        fail_msg(
            "the tables in docs/DEVICES.md are old; run this test with VT_UPDATE=1 and read the difference");
    }
    vt_buf_finish(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_understood),
        cmocka_unit_test(what_is_not_said_has_a_value),
        cmocka_unit_test(cameras_are_declared),
        cmocka_unit_test(each_source_takes_its_own),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(there_is_room_for_so_many),
        cmocka_unit_test(a_machine_says_where),
        cmocka_unit_test(a_machine_gives_a_sensor_up),
        cmocka_unit_test(a_machine_that_makes_no_sense_is_told),
        cmocka_unit_test(a_machine_has_a_camera_of_its_own),
        cmocka_unit_test(a_machine_says_nothing_else),
        cmocka_unit_test(strange_ones_are_named),
        cmocka_unit_test(the_file_is_written_anew),
        cmocka_unit_test(the_guide_is_current),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
