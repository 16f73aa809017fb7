/* Lines and the door: in order, whole, behind fingers, in as many batches as they need; what is known
 * outlasts a world; what a failed frame wanted to send is not sent. */
#include "show.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/app_private.h"
#include "app/sinks.h"
#include "base/clock.h"
#include "store/tape.h"

enum { MANY = 3000 };

static const char scene[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  root:rect { name = 'all', w = 1000, h = 500 }.on_tap = function() visit.finish() end\n"
    "  local label = root:text { tostring(sensor('board'):text()) .. tostring(sensor('zone'):value()) }\n"
    "  sensor('board'):on_line(function(line) label.text = #line .. random(9) end)\n"
    "  sensor('zone'):on_change(function(value) label.x = value end)\n"
    "end\n"
    "return s\n";

static const char conf[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\n"
    "[sensor board]\nsource = serial\nport = usb:85036\n"
    "[sensor zone]\nsource = touch\nport = 100,100,200,200\n"
    "[output lamp]\nto = udp\nport = 127.0.0.1:9\n";

static void begin(show *s)
{
    show_init(s);
    show_write(s, "experience.conf", conf);
    show_write(s, "scenes/attract.lua", scene);
    show_open(s);
}

static void say(show *s, const char *text, size_t length)
{
    vt_channels_say(s->app, VT_CHANNEL_SENSOR, "board", text, length);
}

/* Calls use for each whole line of a channel on the tape; checks how it came in. Returns how many batches. */
static int on_tape(show *s, int channel,
    void (*use)(void *context, const char *text, size_t length, bool held), void *context)
{
    vt_err err;
    vt_tape_record record;
    vt_buf line;
    int batches = 0, got;
    bool open = false;
    vt_buf_init(&line);
    vt_tape_reader *reader = vt_tape_reader_create(s->tape.data, s->tape.size, "tape", &err);
    while ((got = vt_tape_read(reader, &record, &err)) > 0) {
        bool lines = false, any = false;
        for (int i = 0; record.kind == VT_TAPE_BATCH && i < record.as.batch.count; i++) {
            const vt_event *event = &record.as.batch.events[i];
            if (event->kind == VT_EVENT_CONTACT) assert_false(lines); /* fingers come first */
            if (event->kind != VT_EVENT_LINE) continue;
            lines = true;
            if (event->as.line.channel != channel) continue;
            any = true;
            assert_int_equal(event->as.line.first, !open);
            open = !event->as.line.last;
            assert_true(vt_utf8_valid(event->as.line.text, strlen(event->as.line.text)));
            vt_buf_text(&line, event->as.line.text);
            if (open) continue;
            use(context, line.data ? (const char *)line.data : "", line.size, event->as.line.held);
            vt_buf_clear(&line);
        }
        batches += any;
    }
    assert_int_equal(got, 0);
    assert_false(open);
    vt_tape_reader_destroy(reader);
    vt_buf_finish(&line);
    return batches;
}

/* The same program again finds what each check line says. */
static void replays(show *s)
{
    vt_err err;
    vt_replay_result result;
    vt_tape_reader *reader = vt_tape_reader_create(s->tape.data, s->tape.size, "tape", &err);
    show_close(s);
    s->app = show_app(s, vt_null_sink(), VT_PAINTER_CPU);
    if (!vt_app_replay(s->app, reader, 0, false, NULL, NULL, &result, &err)) fail_msg("%s", err.message);
    if (result.differs) fail_msg("%s", result.field);
    assert_true(result.checks > 0);
    vt_tape_reader_destroy(reader);
}

typedef struct {
    int count, held;
    size_t longest;
    char last[32];
} heard;

static void count(void *context, const char *text, size_t length, bool held)
{
    heard *all = context;
    all->held += held;
    all->count += !held;
    if (length > all->longest) all->longest = length;
    snprintf(all->last, sizeof all->last, "%.20s", text);
}

static void in_turn(void *context, const char *text, size_t length, bool held)
{
    heard *all = context;
    if (held) return;
    (void)length;
    assert_int_equal(atoi(text), all->count++);
}

static void many_lines_in_order_behind_fingers(void **state)
{
    show s;
    heard all = {0};
    char text[32];
    (void)state;
    begin(&s);
    for (int i = 0; i < MANY; i++)
        say(&s, text, (size_t)snprintf(text, sizeof text, "%d", i));
    show_tap(&s, 0, 600, 400); /* comes while they wait */
    show_run(&s, 3);
    assert_true(on_tape(&s, 1, in_turn, &all) >= MANY / VT_BATCH_MAX);
    assert_int_equal(all.count, MANY);
    assert_int_equal(show_number(&s, VT_ROW_TARGET_RELEASE), 1);
    replays(&s);
    show_finish(&s);
}

static void lines_longer_than_a_batch(void **state)
{
    show s;
    heard all = {0};
    char *text = malloc(VT_LINE_MOST + 1);
    (void)state;
    begin(&s);
    for (int i = 0; i < VT_LINE_MOST; i += 2)
        memcpy(text + i, "\xc3\xa9", 2); /* cut between characters */
    for (int i = 0; i < 3; i++) {
        say(&s, text, VT_LINE_MOST);
        say(&s, "7", 1);
    }
    say(&s, "", 0);
    free(text);
    show_run(&s, 2);
    assert_true(on_tape(&s, 1, count, &all) >= 3);
    assert_int_equal(all.count, 7);
    assert_int_equal(all.longest, VT_LINE_MOST);
    replays(&s);
    show_finish(&s);
}

/* Collections tell of themselves first, but not in the midst of a line: its parts would be put together with
 * theirs. */
static void nothing_comes_between_the_parts_of_a_line(void **state)
{
    show s;
    vt_batch batch;
    vt_host_news none = {0};
    char kept[128], *text = malloc(VT_LINE_MOST);
    (void)state;
    show_init(&s);
    snprintf(kept, sizeof kept, "%s/kept", s.folder);
    assert_true(vt_conf_set(s.conf, "keep.folder", kept, "test", &(vt_err){0}));
    show_write(&s, "experience.conf",
        "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\n"
        "[sensor board]\nsource = serial\nport = usb:85036\n[sensor zone]\nsource = serial\nport = usb:1\n"
        "[keep wall]\nholds = texts\n");
    show_write(&s, "scenes/attract.lua", scene);
    show_open(&s);
    show_run(&s, 1);
    s.app->closing = false;
    memset(text, 'a', VT_LINE_MOST);
    for (int i = 0; i < VT_BATCH_MAX / 2; i++)
        say(&s, "7", 1);
    say(&s, text, VT_LINE_MOST);
    free(text);
    assert_true(vt_door_batch(s.app, &none, vt_host_now(s.host), &batch));
    assert_false(batch.events[batch.count - 1].as.line.last);
    vt_kept_answer *answer = &s.app->kept.answers[s.app->kept.answer_count++];
    snprintf(answer->collection, sizeof answer->collection, "wall");
    snprintf(answer->line, sizeof answer->line, "{\"order\":1,\"lost\":\"%0200d\"}", 0);
    assert_true(vt_door_batch(s.app, &none, vt_host_now(s.host), &batch));
    for (int i = 0; i < batch.count; i++)
        assert_int_equal(batch.events[i].as.line.channel, 1);
    assert_true(batch.events[batch.count - 1].as.line.last);
    assert_int_equal(vt_kept_wish(s.app), 0);
    assert_true(vt_door_batch(s.app, &none, vt_host_now(s.host), &batch));
    assert_int_equal(batch.events[0].as.line.channel, 3);
    assert_true(batch.count > 1 && batch.events[batch.count - 1].as.line.last);
    show_finish(&s);
}

static void the_next_world_knows_what_was_said(void **state)
{
    show s;
    heard all = {0};
    (void)state;
    begin(&s);
    say(&s, "first", 5);
    say(&s, "second", 6);
    show_tap(&s, 1, 600, 400); /* the end of the visit */
    show_tap(&s, 4, 600, 400);
    show_run(&s, 6);
    assert_true(show_number(&s, VT_ROW_VISIT_END) == 2);
    on_tape(&s, 1, count, &all);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.held, 2); /* once for each fresh world */
    assert_string_equal(all.last, "second");
    replays(&s);
    show_finish(&s);
}

static void what_a_reader_typed_ends_with_its_world(void **state)
{
    show s;
    heard all = {0};
    (void)state;
    show_init(&s);
    show_write(&s, "experience.conf",
        "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\n"
        "[sensor board]\nsource = reader\n[sensor zone]\nsource = serial\nport = usb:1\n");
    show_write(&s, "scenes/attract.lua", scene);
    show_open(&s);
    show_run(&s, 1);
    s.app->closing = false;
    say(&s, "04A1B2", 6);
    show_tap(&s, 2, 600, 400); /* the end of the visit */
    show_run(&s, 4);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 1);
    on_tape(&s, 1, count, &all);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.held, 0);
    replays(&s);
    show_finish(&s);
}

static int lines_in(const vt_batch *batch, bool held, size_t *length)
{
    int lines = 0;
    *length = 0;
    for (int i = 0; i < batch->count; i++) {
        const vt_event *event = &batch->events[i];
        if (event->kind != VT_EVENT_LINE || event->as.line.channel != 1 || event->as.line.held != held)
            continue;
        lines += event->as.line.last;
        *length += strlen(event->as.line.text);
    }
    return lines;
}

/* It waited for room when the old world ended: somebody did it all the same. */
static void a_line_that_waits_is_the_next_worlds(void **state)
{
    enum { LONG = 12000 };
    show s;
    vt_batch batch;
    size_t length;
    char *text = malloc(LONG);
    (void)state;
    begin(&s);
    show_run(&s, 1);
    memset(text, 'a', LONG);
    say(&s, text, LONG);
    memset(text, 'b', LONG);
    say(&s, text, LONG);
    free(text);
    memset(&batch, 0, sizeof batch);
    vt_channels_events(s.app, s.app->world, false, &batch);
    assert_int_equal(lines_in(&batch, false, &length), 1);
    assert_int_equal(length, LONG); /* the second does not fit any more, and is not cut */
    memset(&batch, 0, sizeof batch);
    vt_channels_events(s.app, s.app->world, true, &batch);
    assert_int_equal(lines_in(&batch, false, &length), 0);
    assert_int_equal(lines_in(&batch, true, &length), 1);
    memset(&batch, 0, sizeof batch);
    vt_channels_events(s.app, s.app->world, false, &batch);
    assert_int_equal(lines_in(&batch, false, &length), 1);
    assert_int_equal(length, LONG);
    show_finish(&s);
}

static void fingers_in_a_zone(void **state)
{
    show s;
    heard all = {0};
    (void)state;
    begin(&s);
    show_finger(&s, 1.0, 1, VT_CONTACT_DOWN, 150, 150);
    show_finger(&s, 1.1, 2, VT_CONTACT_DOWN, 250, 250);
    show_finger(&s, 1.2, 1, VT_CONTACT_MOVE, 160, 160);
    show_finger(&s, 1.3, 1, VT_CONTACT_MOVE, 310, 160);
    show_finger(&s, 1.4, 2, VT_CONTACT_UP, 250, 250);
    show_finger(&s, 1.5, 1, VT_CONTACT_UP, 310, 160);
    show_run(&s, 2);
    on_tape(&s, 2, count, &all);
    assert_int_equal(all.count, 4); /* 1, 2, 1, 0 */
    assert_string_equal(all.last, "0");
    replays(&s);
    show_finish(&s);
}

static void a_zone_forgets_whom_the_last_visit_left(void **state)
{
    show s;
    heard all = {0};
    (void)state;
    begin(&s);
    show_finger(&s, 1.0, 2, VT_CONTACT_DOWN, 150, 150);
    show_tap(&s, 1.5, 600, 400); /* the end of the visit */
    show_finger(&s, 4.0, 2, VT_CONTACT_UP, 150, 150);
    show_run(&s, 6);
    on_tape(&s, 2, count, &all);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.held, 2); /* each world begins with nobody */
    assert_string_equal(all.last, "0");
    replays(&s);
    show_finish(&s);
}

static void a_frame_that_fails_sends_nothing(void **state)
{
    show s;
    char text[400], got[16] = "";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof to;
    struct timeval patience = {.tv_sec = 10};
    (void)state;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&to, &size), 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    show_init(&s);
    snprintf(text, sizeof text,
        "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\n"
        "[output lamp]\nto = udp\nport = 127.0.0.1:%d\n",
        ntohs(to.sin_port));
    show_write(&s, "experience.conf", text);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\n"
        "function s:enter(root)\n"
        "  root:rect { w = 500, h = 500 }.on_tap = function() go 'broken' end\n"
        "  root:rect { x = 500, w = 500, h = 500 }.on_tap = function() output('lamp'):send('good') end\n"
        "end\n"
        "return s\n");
    show_write(&s, "scenes/broken.lua",
        "local s = {}\nfunction s:enter(root) output('lamp'):send('bad') error 'no' end\nreturn s\n");
    show_open(&s);
    s.app->options.devices = true;
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 5, 600, 100);
    show_run(&s, 7);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 1);
    assert_int_equal(recv(fd, got, sizeof got - 1, 0), 5);
    assert_string_equal(got, "good\n");
    close(fd);
    show_finish(&s);
}

static void what_is_lost_is_known_to_staff(void **state)
{
    show s;
    const char *name = "";
    (void)state;
    begin(&s);
    assert_int_equal(vt_channels_lost(s.app, NULL), 0);
    s.app->options.devices = true;
    s.app->options.dev_folder = s.app->options.sys_folder = s.folder;
    int lost = 0;
    for (int i = 0; i < 200 && lost == 0; i++) {
        show_run(&s, 1 + i * 0.1);
        vt_clock_sleep_us(10000);
        s.app->closing = false;
        lost = vt_channels_lost(s.app, &name);
    }
    assert_int_equal(lost, 1);
    assert_string_equal(name, "board");
    show_expect(&s, show_find(&s, VT_ROW_SENSOR_LOST, 0), "\"why\":\"usb:85036: it is not plugged in");
    assert_int_equal(show_number(&s, VT_ROW_SENSOR_LOST), 1);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_lines_in_order_behind_fingers),
        cmocka_unit_test(lines_longer_than_a_batch),
        cmocka_unit_test(nothing_comes_between_the_parts_of_a_line),
        cmocka_unit_test(the_next_world_knows_what_was_said),
        cmocka_unit_test(what_a_reader_typed_ends_with_its_world),
        cmocka_unit_test(a_line_that_waits_is_the_next_worlds),
        cmocka_unit_test(fingers_in_a_zone),
        cmocka_unit_test(a_zone_forgets_whom_the_last_visit_left),
        cmocka_unit_test(a_frame_that_fails_sends_nothing),
        cmocka_unit_test(what_is_lost_is_known_to_staff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
