/* Videos and cameras: what they follow, what is told of them, cues, captions, and what they keep visitors
 * from. The door's answers are made by hand; nothing is decoded here. */
#include "sounds.h"

static vt_reel_order orders[8];
static int ordered;

static void note_order(void *context, const vt_reel_order *order)
{
    (void)context;
    if (ordered < 8) orders[ordered++] = *order;
}

static const vt_reel_order *order(fixture *f, uint32_t number)
{
    ordered = 0;
    vt_script_reels(f->script, note_order, f);
    for (int i = 0; i < ordered; i++)
        if (orders[i].media == number) return &orders[i];
    return NULL;
}

static void plays_and_ends(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local film film = root:video { name = 'film', src = 'film.mp4', w = 640, h = 360, captions = "
             "false,\n"
             "on_ready = function(v) print('ready', v == film, v.ready, v.length) end,\n"
             "on_end = function(v) print('end', v.over, v.playing, v.position) end }\n"
             "assert(not film.ready and not film.over and film.position == 0 and film.length == 0 and "
             "film.playing)\n" ON_TAP("film:play() print(film.playing, film.over)"));
    assert_non_null(order(&f, 1));
    assert_true(orders[0].transport.playing);
    media(&f, 1, VT_MEDIA_READY, 10);
    said(&f, "ready\ttrue\ttrue\t10");
    assert_string_equal(f.row_log, "media.start film.mp4 {\"kind\":\"film\",\"len_ms\":10000,\"at_ms\":0}\n");
    media(&f, 1, VT_MEDIA_AT, 0);
    assert_true(vt_script_busy(f.script));
    advance(&f, 9.98);
    media(&f, 1, VT_MEDIA_ENDED, 0);
    said(&f, "end\ttrue\tfalse\t10");
    assert_false(vt_script_busy(f.script));
    assert_false(order(&f, 1)->transport.playing);
    assert_non_null(strstr(f.row_log,
        "media.stop film.mp4 {\"kind\":\"film\",\"len_ms\":10000,\"at_ms\":10000,\"cause\":\"end\"}"));
    uint32_t epoch = order(&f, 1)->transport.epoch;
    tap(&f, 0);
    said(&f, "true\tfalse");
    assert_true(order(&f, 1)->transport.playing && orders[0].transport.epoch > epoch &&
                orders[0].transport.at_us == 0);
    fixture_finish(&f);
}

static void methods_and_properties(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local film = root:video { src = 'film.mp4', playing = false, rate = 2, loop = true, captions = "
             "false }\n" ON_TAP("assert(film:play() == film)") ON_TAP("film:seek(12.5) print(film.position)")
                 ON_TAP("film:pause() print(film.position, film.playing)")
                     ON_TAP("film:stop() print(film.position, film.playing, film.over)")
                         ON_TAP("film.rate = -1 film.loop = false film:to({ rate = 1 }, 1)"));
    begin(&f, 1, 60);
    assert_string_equal(f.row_log, "");
    const vt_reel_order *o = order(&f, 1);
    assert_true(!o->transport.playing && o->transport.rate == 2 && o->transport.loop);
    tap(&f, 0);
    assert_true(order(&f, 1)->transport.playing);
    assert_non_null(strstr(f.row_log, "media.start"));
    media(&f, 1, VT_MEDIA_AT, 0);
    tap(&f, 1);
    said(&f, "12.5");
    media(&f, 1, VT_MEDIA_AT, 12.5);
    advance(&f, 1);
    tap(&f, 2);
    said(&f, "14.5\tfalse");
    advance(&f, 1);
    tap(&f, 3);
    said(&f, "0\tfalse\tfalse");
    assert_non_null(strstr(f.row_log, "\"at_ms\":14500,\"cause\":\"stop\"}"));
    tap(&f, 4);
    assert_true(order(&f, 1)->transport.rate == -1 && !orders[0].transport.loop);
    advance(&f, 0.5);
    assert_true(order(&f, 1)->transport.rate == 0);
    advance(&f, 0.5);
    assert_true(order(&f, 1)->transport.rate == 1);
    fixture_finish(&f);
    refused("root:video { src = 'a.mp4', rate = 9 }", "rate of video 4 must be from -8 to 8, not 9");
    refused("root:video { src = 'a.mp4', bus = 'x' }", "bus of video 4");
    refused("root:video { src = 'a.mp4', lop = true }",
        "unknown property \"lop\" of video; did you mean \"loop\"?");
    refused("root:video { src = 'a.mp4', on_end = 1 }", "on_end of video 4 must be a function");
    refused("root:image { on_end = print }", "unknown property \"on_end\" of image");
    refused("root:video { src = 'a.mp4' }.position = 3",
        "position of a video can be read, not set; film:seek(seconds) goes there");
    refused("root:video { src = 'a.mp4' }:seek()", "the place of seek is a number");
    refused("root:video { src = 'a.mp4' }:seek(-1)", "the place of seek is from 0 to 86400, not -1");
    refused("root:video { src = 'a.mp4' }:at(1)", "at takes seconds and a function");
    refused("root:video {}:at(1, print)", "this video has no film yet; set src first");
    refused("root:video { src = 'a.mp4' }:follow(root)", "follow takes another video, or nil; not a group");
    refused("local a = root:video { src = 'a.mp4' } a:follow(a)", "that video follows this one");
    refused("root:video { src = 'a.mp4' }.play(root:rect {})", "play belongs to a video, not to a rect");
    refused(
        "root:video { src = 'a.mp4' }:ply()", "unknown property \"ply\" of video; did you mean \"play\"?");
    refused("root:video { src = 'a.mp4', autoplay = true }", "did you mean \"playing\"?");
    refused("video.lod 'x'", "video has no \"lod\"; did you mean \"load\"?");
    refused("local v = root:video { src = 'a.mp4' } v:remove() v:play()", "was removed");
    refused("local v = root:video { src = 'a.mp4' } v:remove() print(v.position)", "was removed");
}

static void cues(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "local film = root:video { src = 'film.mp4', loop = true, captions = false }\n"
        "local function say(v) print('at', v == film) end\n"
        "film:at(5, say) local gone = film:at(6, say) gone:cancel() assert(tostring(gone):find 'cue')\n"
        "film:at(5, function() print 'second' end)\n" ON_TAP("film:seek(8)") ON_TAP("film.src = 'win.mp4'"));
    begin(&f, 1, 10);
    assert_int_equal(vt_script_wish(f.script), f.now + 5000000);
    advance(&f, 4.9);
    silent(&f);
    advance(&f, 0.1);
    said(&f, "second");
    assert_int_equal(f.says, 2);
    advance(&f, 4);
    assert_int_equal(f.says, 2);
    advance(&f, 6); /* once more, in the loop */
    assert_int_equal(f.says, 4);
    tap(&f, 0);
    media(&f, 1, VT_MEDIA_AT, 8);
    advance(&f, 1);
    assert_int_equal(f.says, 4);
    tap(&f, 1); /* another film has no cues */
    begin(&f, 2, 10);
    advance(&f, 6);
    assert_int_equal(f.says, 4);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* The cue at the very end is called before the end is. */
static void a_cue_before_the_end(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "local log = {} local function note(what) log[#log + 1] = what print(table.concat(log, ' ')) end\n"
        "local film = root:video { src = 'film.mp4', captions = false, on_end = function() note 'end' end }\n"
        "film:at(9.9, function() note 'cue' end) run(function() note(wait_end(film)) end)");
    begin(&f, 1, 10);
    advance(&f, 9.8);
    media(&f, 1, VT_MEDIA_ENDED, 0);
    said(&f, "cue end end");
    fixture_finish(&f);
}

static void from_loop_to_film(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local film = root:video { src = 'loop.mp4', loop = true, captions = false }\n"
             "function film.on_end() print(film.src) if film.src == 'one.mp4' then film.src = 'two.mp4' end "
             "end\n" ON_TAP("film.loop, film.src = false, 'one.mp4'")
                 ON_TAP("film:pause() film.src = 'three.mp4'"));
    begin(&f, 1, 2);
    advance(&f, 3);
    tap(&f, 0);
    assert_null(order(&f, 1));
    assert_true(order(&f, 2)->transport.playing && !orders[0].transport.loop);
    begin(&f, 2, 1);
    advance(&f, 1);
    media(&f, 2, VT_MEDIA_ENDED, 0);
    said(&f, "one.mp4");
    assert_true(order(&f, 3)->transport.playing); /* what follows one that is over plays */
    begin(&f, 3, 1);
    tap(&f, 1);
    assert_false(order(&f, 4)->transport.playing); /* what follows one that is paused does not */
    assert_string_equal(f.row_log,
        "media.start loop.mp4 {\"kind\":\"film\",\"len_ms\":2000,\"at_ms\":0}\n"
        "media.stop loop.mp4 {\"kind\":\"film\",\"len_ms\":2000,\"at_ms\":1000,\"cause\":\"stop\"}\n"
        "media.start one.mp4 {\"kind\":\"film\",\"len_ms\":1000,\"at_ms\":0}\n"
        "media.stop one.mp4 {\"kind\":\"film\",\"len_ms\":1000,\"at_ms\":1000,\"cause\":\"end\"}\n"
        "media.start two.mp4 {\"kind\":\"film\",\"len_ms\":1000,\"at_ms\":0}\n"
        "media.stop two.mp4 {\"kind\":\"film\",\"len_ms\":1000,\"at_ms\":0,\"cause\":\"stop\"}\n");
    fixture_finish(&f);
}

static void one_that_cannot_be_played(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local film = root:video { src = 'film.mp4', on_error = function(v, why) print(v.ready, why) "
             "end, on_end = function() print 'never' end }\n"
             "run(function() print(wait_end(film)) print(wait_end(film), 'at once') end)");
    media(&f, 1, VT_MEDIA_FAILED, 0);
    said(&f, "failed\tat once");
    assert_int_equal(f.says, 3);
    assert_null(order(&f, 1));
    assert_string_equal(f.row_log, "");
    assert_false(vt_script_busy(f.script));
    fixture_finish(&f);
    play(&f, "root:video { src = 'film.mp4', captions = false }");
    begin(&f, 1, 10);
    advance(&f, 2);
    media(&f, 1, VT_MEDIA_FAILED, 0);
    assert_non_null(strstr(f.row_log, "\"at_ms\":2000,\"cause\":\"fault\"}"));
    fixture_finish(&f);
}

static void stories_wait(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "local a, b = root:video { src = 'a.mp4', captions = false }, root:video { src = 'b.mp4', captions = "
        "false }\n"
        "run(function() print('a', wait_end(a)) end) run(function() print('b', wait_end(b)) end)\n" ON_TAP(
            "a:stop()") ON_TAP("b:remove()"));
    begin(&f, 1, 10);
    begin(&f, 2, 10);
    advance(&f, 1);
    tap(&f, 0);
    assert_true(vt_script_wish(f.script) <= f.now);
    advance(&f, 0);
    said(&f, "a\tstopped");
    tap(&f, 1);
    assert_true(vt_script_wish(f.script) <= f.now);
    advance(&f, 0);
    said(&f, "b\tremoved");
    assert_null(order(&f, 2));
    fixture_finish(&f);
}

static void locked_and_interrupted(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local film = root:video { src = 'film.mp4', during = 'locked', captions = false, on_end = "
             "function(v) print('end', v.position) end }\n" ON_TAP("film:pause()")
                 ON_TAP("film.during = 'interrupts' film:play()"));
    assert_int_equal(vt_script_playing(f.script), VT_DURING_FREE); /* it is not there yet */
    begin(&f, 1, 10);
    assert_int_equal(vt_script_playing(f.script), VT_DURING_LOCKED);
    vt_script_interrupt(f.script);
    silent(&f);
    tap(&f, 0);
    assert_int_equal(vt_script_playing(f.script), VT_DURING_FREE);
    tap(&f, 1);
    media(&f, 1, VT_MEDIA_AT, 0);
    assert_int_equal(vt_script_playing(f.script), VT_DURING_INTERRUPTS);
    advance(&f, 3);
    vt_script_interrupt(f.script);
    said(&f, "end\t10");
    assert_int_equal(vt_script_playing(f.script), VT_DURING_FREE);
    fixture_finish(&f);
}

static void one_follows_another(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local film = root:video { src = 'film.mp4', playing = false, captions = false }\n"
             "local signs = root:video { src = 'signs.mp4', captions = false } assert(signs:follow(film) == "
             "signs)\n" ON_TAP("film:play()") ON_TAP("film:seek(5)") ON_TAP("film:pause()") ON_TAP(
                 "film.loop = true film.rate = 2 film:play()") ON_TAP("signs:follow(nil) film:remove()")
                 ON_TAP("print(pcall(film.follow, film, signs))"));
    begin(&f, 1, 10);
    begin(&f, 2, 10);
    assert_false(order(&f, 2)->transport.playing);
    tap(&f, 5);
    assert_non_null(strstr(f.said, "false\tfollow: that video follows this one"));
    tap(&f, 0);
    assert_true(order(&f, 2)->transport.playing);
    media(&f, 1, VT_MEDIA_AT, 0);
    media(&f, 2, VT_MEDIA_AT, 0);
    advance(&f, 1);
    tap(&f, 1);
    assert_int_equal(order(&f, 2)->transport.at_us, 5000000);
    media(&f, 1, VT_MEDIA_AT, 5);
    media(&f, 2, VT_MEDIA_AT, 5);
    uint32_t epoch = order(&f, 2)->transport.epoch;
    for (int i = 0; i < 10; i++)
        advance(&f, 0.1);
    assert_int_equal(order(&f, 2)->transport.epoch, epoch); /* in step: nothing to correct */
    media(&f, 2, VT_MEDIA_AT, 5.5);                         /* it fell behind */
    advance(&f, 0.1);
    assert_int_equal(order(&f, 2)->transport.at_us, 6100000);
    tap(&f, 2);
    assert_false(order(&f, 2)->transport.playing);
    tap(&f, 3);
    assert_true(order(&f, 2)->transport.playing && orders[1].transport.loop && orders[1].transport.rate == 2);
    tap(&f, 4);
    assert_non_null(order(&f, 2));
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void scenes_end_films(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    play(&f, "local film = root:video { src = 'film.mp4', loop = true, captions = false } film:at(1, "
             "function() print 'never' end)");
    begin(&f, 1, 10);
    assert_false(vt_script_busy(f.script)); /* an endless loop keeps nobody */
    advance(&f, 0.5);
    assert_true(vt_script_enter(f.script, "other", &err));
    assert_non_null(strstr(f.row_log, "\"at_ms\":500,\"cause\":\"scene\"}"));
    advance(&f, 1);
    said(&f, "other");
    assert_null(order(&f, 1));
    assert_int_equal(vt_script_mix(f.script)->count, 0);
    media(&f, 1, VT_MEDIA_ENDED, 0); /* late news */
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void faults_end_one_handler(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local film = root:video { src = 'film.mp4', captions = false, on_ready = function() error 'a' "
             "end, on_end = function() error 'b' end }\n"
             "film:at(1, function() error 'c' end) film:at(1, function() print 'fine' end)");
    begin(&f, 1, 2);
    assert_string_equal(f.entry, "on_ready");
    advance(&f, 1);
    assert_string_equal(f.entry, "at");
    assert_string_equal(f.said, "fine");
    advance(&f, 1);
    media(&f, 1, VT_MEDIA_ENDED, 0);
    assert_string_equal(f.entry, "on_end");
    assert_int_equal(f.faults, 3);
    fixture_finish(&f);
}

static size_t bytes_after(int films)
{
    fixture f;
    play(&f,
        "local film = root:video { src = 'film.mp4', w = 640, h = 360 } every(0.1, function() film:remove()\n"
        "film = root:video { src = 'film.mp4', w = 640, h = 360 } film:at(0.05, function() end) end)");
    for (int i = 0; i < films; i++) {
        begin(&f, f.media, 0.2);
        advance(&f, 0.1);
    }
    assert_int_equal(f.faults, 0);
    while (vt_script_rest(f.script)) {}
    size_t bytes = vt_script_bytes(f.script);
    fixture_finish(&f);
    return bytes;
}

static void many_leave_nothing(void **state)
{
    (void)state;
    assert_true(bytes_after(3200) < bytes_after(200) + 16384);
}

static vt_hash hash_of(double place)
{
    fixture f;
    play(&f, "local film = root:video { src = 'film.mp4', w = 640, h = 360, on_caption = print } film:at(2, "
             "function() film:seek(5) end)\n"
             "every(0.3, function() if film.position > 3 then film.rate = 0.5 end end)");
    begin(&f, 1, 10);
    for (int i = 0; i < 40; i++) {
        advance(&f, 0.1);
        if (i == 15) media(&f, 1, VT_MEDIA_AT, place);
        if (i == 25) media(&f, 1, VT_MEDIA_AT, 5);
    }
    assert_int_equal(f.faults, 0);
    vt_hash hash = vt_stage_hash(f.stage, vt_script_hash(f.script));
    fixture_finish(&f);
    return hash;
}

static void replays_are_equal(void **state)
{
    (void)state;
    assert_true(hash_of(1.6) == hash_of(1.6));
    assert_true(hash_of(1.6) != hash_of(1.9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plays_and_ends),
        cmocka_unit_test(methods_and_properties),
        cmocka_unit_test(cues),
        cmocka_unit_test(a_cue_before_the_end),
        cmocka_unit_test(from_loop_to_film),
        cmocka_unit_test(one_that_cannot_be_played),
        cmocka_unit_test(stories_wait),
        cmocka_unit_test(locked_and_interrupted),
        cmocka_unit_test(one_follows_another),
        cmocka_unit_test(scenes_end_films),
        cmocka_unit_test(faults_end_one_handler),
        cmocka_unit_test(many_leave_nothing),
        cmocka_unit_test(replays_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
