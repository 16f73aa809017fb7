/* Every example of docs/LUA.md runs as it stands there, and everything in it can be touched. A block that
 * ends with a return is a scene file; any other stands in a scene's enter(self, root, params). */
#include "state.h"

#include <math.h>

enum { BLOCKS = 64, TEXT = 65536 };

static const char CONF[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en, fr, ar\n"
    "[sensor distance]\nsource = none\nfake_keys = a\n"
    "[sensor left_plate]\nsource = reader\n[sensor cubes]\nsource = keys\nkeys = a\n"
    "[keep wall]\nholds = drawings\n[keep stories]\nholds = texts\n[keep scores]\nholds = records\n"
    "[output lamp]\nto = udp\nport = 127.0.0.1:9\n[helper printer]\ncommand = x\njson = yes\n"
    "[camera front]\nsize = 1280 x 720\n";
static const char WORDS[] = "key,en,fr,ar\nwelcome,Welcome,Bienvenue,\ncome_closer,Come closer,Approchez,\n"
                            "your_name,Your name,Votre nom,\nstory_file,story.en.mp3,story.fr.mp3,\n";
static const char *const entries[VT_ENTRIES] = {"press", "release", "tap", "move", "double_tap", "hold",
    "drag", "swipe", "pinch", "rotate", "pan", "drop", "drag_over", "drag_out", "visit", "idle"};
static const char OTHER[] = "return { enter = function() end }";

/* Every gesture that the node hears of, in all its phases, and what is dropped on whatever takes drops. */
static void gesture(fixture *f, vt_node node, const vt_touch *touch)
{
    static const char *const phases[] = {"begin", "move", "end", "cancel"};
    static const char *const directions[] = {"left", "right", "up", "down"};
    vt_node target = {0}, zones[4];
    vt_script_hearers(f->script, VT_ENTRY_DROP, &target, 1);
    for (int phase = 0; phase < 4; phase++) {
        vt_script_gesture g = {.phase = phases[phase],
            .direction = directions[phase],
            .fingers = 2,
            .step = {5, 7},
            .way = {50, 70},
            .scale = 1.5,
            .rotation = 30,
            .speed = 200,
            .target = phase == 2 ? target : (vt_node){0}};
        for (int entry = VT_ENTRY_DOUBLE_TAP; entry <= VT_ENTRY_PAN; entry++)
            vt_script_gestured(f->script, node, (vt_script_touch_entry)entry, touch, &g);
        g.node = node;
        for (int entry = VT_ENTRY_DROP; target.generation && entry <= VT_ENTRY_DRAG_OUT; entry++)
            vt_script_gestured(f->script, target, (vt_script_touch_entry)entry, touch, &g);
    }
    for (int entry = VT_ENTRY_VISIT; entry <= VT_ENTRY_IDLE; entry++) {
        int count = vt_script_hearers(f->script, (vt_script_touch_entry)entry, zones, 4);
        for (int i = 0; i < count && i < 4; i++)
            vt_script_zone(f->script, zones[i], (vt_script_touch_entry)entry);
    }
}

static void play(fixture *f)
{
    vt_node nodes[32];
    int count = vt_script_targets(f->script, nodes, 32);
    for (int i = 0; i < count && i < 32; i++) {
        vt_touch t = {.phase = VT_TOUCH_PRESS, .t_us = f->now};
        t.contact.x8 = t.contact.y8 = 4000;
        t.contact.down_us = f->now;
        vt_script_touch(f->script, nodes[i], VT_ENTRY_PRESS, &t, NULL);
        t.contact.x8 += 80;
        t.phase = VT_TOUCH_MOVE;
        vt_script_touch(f->script, nodes[i], VT_ENTRY_MOVE, &t, NULL);
        advance(f, 3);
        t.phase = VT_TOUCH_RELEASE;
        vt_script_touch(f->script, nodes[i], VT_ENTRY_RELEASE, &t, NULL);
        vt_script_touch(f->script, nodes[i], VT_ENTRY_TAP, &t, NULL);
        vt_script_link(f->script, nodes[i], &t, "vis", NULL);
        gesture(f, nodes[i], &t);
        vt_script_rested(f->script, nodes[i]);
        advance(f, 1);
    }
}

/* What devices, keys, helpers and other instances may say, in no sensible order. */
static void hear(fixture *f)
{
    static const char *const lines[] = {"200", "120", "90", "210", "04A3", "VOID", "a", "a up",
        "{\"done\":true}", "vote\t{\"pot\":\"x\"}\tleft", "10", "10", "10", "10", "10", "300", "10"};
    static const char *const keys[] = {"space", "1", "left shift"};
    int channels = vt_script_channel_count(f->script);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        for (int channel = 1; channel <= channels; channel++) {
            bool helper = vt_script_channel_at(f->script, channel - 1)->kind == VT_CHANNEL_HELPER;
            if (!helper || *lines[i] == '{')
                vt_script_line(f->script, channel, lines[i], strlen(lines[i]), false);
        }
        advance(f, 0.2);
    }
    for (size_t i = 0; i < 2 * sizeof keys / sizeof *keys; i++)
        if (vt_script_wants_key(f->script, keys[i / 2])) vt_script_key(f->script, keys[i / 2], i % 2 == 0, 0);
    for (int channel = 1; channel <= channels; channel++) {
        vt_script_channel(f->script, channel, VT_CHANNEL_LOST, "unplugged", false);
        vt_script_channel(f->script, channel, VT_CHANNEL_FOUND, "", false);
    }
}

/* What is kept comes back, what could not be kept is told, and one is taken away. */
static void keep(fixture *f)
{
    static const char *const lines[] = {"{\"count\":1,\"id\":1,\"src\":\"keep:wall/00000001-undated.png\"}",
        "{\"count\":1,\"id\":1,\"text\":\"Once\"}", "{\"count\":1,\"id\":1,\"table\":{\"points\":5}}",
        "{\"order\":1,\"id\":2}", "{\"order\":2,\"lost\":\"no room\"}", "{\"count\":0,\"gone\":1}"};
    for (int channel = 1; channel <= vt_script_channel_count(f->script); channel++) {
        if (vt_script_channel_at(f->script, channel - 1)->kind != VT_CHANNEL_KEEP) continue;
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            vt_script_line(f->script, channel, lines[i], strlen(lines[i]), false);
    }
}

/* Every file is there, films play to their ends, and one file is not there. */
static void watch(fixture *f)
{
    static const vt_media_told tells[] = {VT_MEDIA_READY, VT_MEDIA_AT, VT_MEDIA_ENDED};
    for (size_t i = 0; i < sizeof tells / sizeof *tells; i++) {
        for (uint32_t number = 1; number <= f->media; number++)
            media(f, number, tells[i], tells[i] == VT_MEDIA_READY ? 8 : 0);
        advance(f, 6);
    }
    media(f, f->media, VT_MEDIA_FAILED, 0);
}

static void run_block(const char *block, int line)
{
    static char scene[TEXT + 128];
    fixture f;
    vt_err err = {0};
    const char *last = strstr(block, "\nreturn ");
    if (last)
        snprintf(scene, sizeof scene, "%s", block);
    else
        snprintf(scene, sizeof scene,
            "local scene = {}\nfunction scene:enter(root, params)\n%s\nend\nreturn scene\n", block);
    bool made = fixture_try(&f, &(options){0},
        FILES("experience.conf", CONF, "words.csv", WORDS, "scenes/example.lua", scene, "scenes/attract.lua",
            OTHER, "scenes/story.lua", OTHER, "scenes/page.lua", OTHER),
        &err);
    if (!made) print_error("LUA.md:%d: %s: %s\n", line, err.origin, err.message);
    assert_true(made);
    if (!vt_script_enter(f.script, "example", &err))
        print_error("LUA.md:%d: %s: %s\n", line, err.origin, err.message);
    assert_int_equal(f.faults, 0);
    for (int i = 0; i < 10; i++)
        advance(&f, 0.5);
    play(&f);
    hear(&f);
    keep(&f);
    watch(&f);
    for (int i = 0; i < 30; i++)
        advance(&f, 1);
    if (f.faults) print_error("LUA.md:%d: %s: %s\n", line, f.fault.origin, f.fault.message);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void every_example_runs(void **state)
{
    (void)state;
    static char block[TEXT];
    FILE *in = fopen(VT_SOURCE_DIR "/docs/LUA.md", "r");
    assert_non_null(in);
    char text[1024];
    bool inside = false;
    int line = 0, begun = 0, blocks = 0;
    while (fgets(text, sizeof text, in)) {
        line++;
        if (inside && strncmp(text, "```", 3) == 0) {
            inside = false;
            blocks++;
            run_block(block, begun);
        } else if (inside) {
            assert_true(strlen(block) + strlen(text) < sizeof block);
            strcat(block, text);
        } else if (strcmp(text, "```lua\n") == 0) {
            inside = true;
            begun = line;
            *block = '\0';
        }
    }
    fclose(in);
    assert_true(blocks >= 19);
}

static const char *read_guide(void)
{
    static char guide[1 << 18];
    FILE *in = fopen(VT_SOURCE_DIR "/docs/LUA.md", "r");
    assert_non_null(in);
    size_t size = fread(guide, 1, sizeof guide - 1, in);
    guide[size] = '\0';
    fclose(in);
    return guide;
}

static void touch_wheel(fixture *f, vt_script_touch_entry entry, vt_touch *touch)
{
    touch->t_us = f->now;
    assert_true(vt_script_touch(f->script, target(f, 0), entry, touch, NULL));
}

/* A hand goes round the wheel of the guide, which stands at 960, 540: so many degrees in so many steps of
 * 1/60 s. Returns the speed of its sound then. */
static double turn(fixture *f, double *angle, double degrees, int steps)
{
    vt_touch t = {.phase = VT_TOUCH_MOVE};
    for (int i = 0; i < steps; i++) {
        *angle += degrees / steps;
        t.contact.x8 = (int32_t)lround(8 * (960 + 250 * cos(*angle * 3.141592653589793 / 180)));
        t.contact.y8 = (int32_t)lround(8 * (540 + 250 * sin(*angle * 3.141592653589793 / 180)));
        if (degrees != 0) touch_wheel(f, VT_ENTRY_MOVE, &t);
        advance(f, 1.0 / 60);
    }
    return vt_script_mix(f->script)->voices[0].transport.rate;
}

/* It follows the pace, stands where a finger rests, and lives at both ends. */
static void the_wheel_follows_the_hand(void **state)
{
    static char scene[8192];
    const char *guide = read_guide(), *from = strstr(guide, "local turntable"),
               *to = strstr(guide, "return turntable");
    fixture f;
    vt_err err = {0};
    vt_touch t = {.contact.x8 = 8 * 1210, .contact.y8 = 8 * 540};
    double angle = 0;
    (void)state;
    assert_true(from && to);
    snprintf(scene, sizeof scene, "%.*sreturn turntable\n", (int)(to - from), from);
    assert_true(fixture_try(&f, &(options){0}, FILES("scenes/attract.lua", scene), &err));
    assert_true(vt_script_enter(f.script, "attract", &err));
    media(&f, 1, VT_MEDIA_READY, 2);
    touch_wheel(&f, VT_ENTRY_PRESS, &t);
    assert_float_equal(turn(&f, &angle, 180, 60), 1, 0.1);
    assert_float_equal(turn(&f, &angle, 0, 60), 0, 0.01);
    assert_float_equal(turn(&f, &angle, 720, 60), 4, 0.2);
    assert_int_equal(vt_script_mix(f.script)->count, 1); /* long past its end */
    assert_float_equal(turn(&f, &angle, -180, 60), -1, 0.1);
    int64_t at = vt_transport_at(&vt_script_mix(f.script)->voices[0].transport, f.now);
    assert_in_range(at, 900000, 1500000);
    touch_wheel(&f, VT_ENTRY_RELEASE, &t);
    assert_float_equal(turn(&f, &angle, 0, 60), 0, 1e-9);
    assert_false(vt_script_animates(f.script));
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* Nothing that a scene can call is left out of the guide. */
static void everything_is_told(void **state)
{
    (void)state;
    const char *guide = read_guide();
    int missing = 0;
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        char made[64];
        snprintf(made, sizeof made, ":%s {", vt_node_kind_name((vt_node_kind)kind));
        if (strstr(guide, made)) continue;
        print_error("LUA.md makes no %s\n", made);
        missing++;
    }
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        const char *name = vt_prop_at((vt_prop)i)->name;
        char quoted[64], set[64];
        snprintf(quoted, sizeof quoted, "`%s`", name);
        snprintf(set, sizeof set, "%s = ", name);
        char read[64];
        snprintf(read, sizeof read, ".%s", name);
        if (strstr(guide, quoted) || strstr(guide, set) || strstr(guide, read)) continue;
        print_error("LUA.md does not tell of %s\n", name);
        missing++;
    }
    for (int i = 0; i < VT_ENTRIES; i++) {
        char name[40];
        snprintf(name, sizeof name, "on_%s", entries[i]);
        if (strstr(guide, name)) continue;
        print_error("LUA.md does not tell of %s\n", name);
        missing++;
    }
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_runs),
        cmocka_unit_test(the_wheel_follows_the_hand),
        cmocka_unit_test(everything_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
