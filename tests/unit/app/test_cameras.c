/* A scene asks whether there is a camera before it shows one; a replay on a machine with another answers
 * likewise. */
#include "playing.h"

static void machine(show *s, const char *source)
{
    vt_err err;
    char path[256], conf[128];
    snprintf(conf, sizeof conf, "[camera front]\n%s", source);
    show_write(s, "kiosk.conf", conf);
    snprintf(path, sizeof path, "%s/kiosk.conf", s->folder);
    if (!vt_conf_read(s->conf, path, &err)) fail_msg("%s", err.message);
}

static void a_scene_knows_whether_a_camera_is_there(void **state)
{
    static const char *const machines[][2] = {{"source = none\n", "no "}, {"source = fake\n", "yes "},
        {"source = v4l2\ndevice = /dev/video77\n", "no "}, {"source = v4l2\ndevice = /dev/null\n", "yes "}};
    (void)state;
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        show s;
        playing_init(&s, "[camera front]\nsize = 640 x 480\n");
        machine(&s, machines[i][0]);
        playing_scene(&s, "attract", "say(camera.there 'front' and 'yes' or 'no')");
        show_open(&s);
        show_run(&s, 2);
        assert_string_equal(fingers_said(&s), machines[i][1]);
        assert_int_equal(vt_channels_lost(s.app, NULL), 0); /* nobody wanted it */
        machine(&s, i % 2 ? "source = none\n" : "source = fake\n");
        fingers_replay(&s);
        show_finish(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scene_knows_whether_a_camera_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
