/* sound.*, voices, stems and buses: what they take, when they are over, who hears of it. The door's answers
 * are made by hand; nothing sounds here. */
#include "sounds.h"

#include "playback/mix.h"

static const vt_mix_voice *voice(fixture *f, int n)
{
    const vt_mix *mix = vt_script_mix(f->script);
    assert_true(n < mix->count);
    return &mix->voices[n];
}

static void plays_and_ends(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local v = sound.play 'chime.ogg'\n"
             "v.on_end = function(w, why) print(w == v, why, v.over, v.position, v.length, tostring(v)) "
             "end\n" ON_TAP("print(v.position, v.length, v.playing, v.paused, v.over, v.src)"));
    tap(&f, 0);
    said(&f, "0\t0\tfalse\tfalse\tfalse\tchime.ogg");
    assert_int_equal(vt_script_mix(f.script)->count, 0);
    advance(&f, 1);
    media(&f, 1, VT_MEDIA_READY, 2);
    assert_int_equal(vt_script_mix(f.script)->count, 1);
    assert_int_equal(voice(&f, 0)->bus, VT_BUS_EFFECTS);
    advance(&f, 0.5);
    tap(&f, 0);
    said(&f, "0.5\t2\ttrue\tfalse\tfalse\tchime.ogg");
    assert_int_equal(vt_script_wish(f.script), f.now + 1500000);
    advance(&f, 1.5);
    said(&f, "true\tend\ttrue\t2\t2\tvoice \"chime.ogg\"");
    assert_int_equal(vt_script_mix(f.script)->count, 0);
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    assert_int_equal(f.rows, 0); /* an effect */
    fixture_finish(&f);
}

static void takes_its_options(void **state)
{
    (void)state;
    fixture f;
    play(&f, "sound.play { 'a.wav', bus = 'voice', volume = 0.8, pan = -0.5, rate = 2, from = 2, fade = 0.5, "
             "loop = true,\n"
             "loop_from = 1, loop_to = 4, group = 'g', guard = 0.3, resume = 10, output = 'headphones', "
             "stays = true,\n"
             "scratch = true, muted = true, on_end = print, on_error = print, on_caption = print }\n"
             "sound.loop 'bed.ogg' sound.loop { 'voice.ogg', bus = 'voice' } sound.play { words.file }");
    for (uint32_t i = 1; i <= 4; i++)
        media(&f, i, VT_MEDIA_READY, 10);
    const vt_mix_voice *v = voice(&f, 0);
    assert_int_equal(v->bus, VT_BUS_VOICE);
    assert_int_equal(v->output, VT_OUTPUT_HEADPHONES);
    assert_true(v->pan == -0.5 && v->transport.rate == 2 && v->transport.loop && v->whole);
    assert_int_equal(v->transport.at_us, 2000000);
    assert_int_equal(v->transport.loop_from_us, 1000000);
    assert_int_equal(v->transport.loop_to_us, 4000000);
    assert_int_equal(voice(&f, 1)->bus, VT_BUS_MUSIC);
    assert_true(voice(&f, 1)->transport.loop);
    assert_int_equal(voice(&f, 2)->bus, VT_BUS_VOICE);
    assert_string_equal(f.sounds[4], "story.en.mp3");
    fixture_finish(&f);
    refused("sound.play()", "sound.play takes the name of a file in assets/, \"story.mp3\", not nothing");
    refused("sound.play ''", "this one is empty");
    refused("sound.play { loop = true }", "sound.play takes the name of a file");
    refused("sound.play { 'a', 'b' }", "sound.play takes the name of one file, and options");
    refused("sound.play { 'a', volum = 1 }", "sound.play has no \"volum\"; did you mean \"volume\"?");
    refused("sound.play { 'a', volume = 2 }", "volume of sound.play is from 0 to 1, not 2");
    refused("sound.play { 'a', volume = 0/0 }", "volume of sound.play is from 0 to 1, not nan");
    refused("sound.play { 'a', rate = -9 }", "rate of sound.play is from -8 to 8, not -9");
    refused("sound.play { 'a', pan = '1' }", "pan of sound.play is a number, not string");
    refused("sound.play { 'a', bus = 'musik' }",
        "bus of sound.play is one of music, voice, effects, not \"musik\"");
    refused("sound.loop { 'a', loop = 1 }", "loop of sound.loop is true or false, not a number");
    refused("sound.play { 'a', on_end = 1 }", "on_end of sound.play is a function, not a number");
    refused("sound.play { 'a', group = '' }", "group of sound.play is a name of 1 to 48 bytes");
    refused("sound.play { 'a', loop_from = 3, loop_to = 2 }", "loop_to lies behind loop_from");
    refused("sound.play { 'a', from = -1 }", "from of sound.play is from 0 to 86400, not -1");
    refused("sound.stems {}", "sound.stems takes the names of 1 to 16 files");
    refused("sound.stems { 'a', guard = 1 }", "sound.stems has no \"guard\"");
    refused("sound.stop { grup = 'x' }", "sound.stop has no \"grup\"; did you mean \"group\"?");
    refused("sound.stop { x = 1 }", "it has group, bus and fade");
    refused("sound.stop 'x'", "the fade of sound.stop is a number, not string");
    refused("sound.stop { bus = 'x' }", "bus of sound.stop is one of");
    refused("sound.bus 'x'", "a bus is one of music, voice, effects");
    refused("sound.bus('music').volume = 2", "volume of a bus is from 0 to 1, not 2");
    refused("sound.bus('music').loud = 2", "a bus has no \"loud\" to set");
    refused("print(sound.bus('music').loud)", "a bus has no \"loud\"");
    refused("sound.bus('music'):fade(1)", "the seconds of fade is a number, not nothing");
    refused("sound.duck(1)", "sound.duck takes a table");
    refused("sound.duck { dept = 1 }", "it has depth, attack and release");
    refused("sound.duck { depth = 2 }", "depth of sound.duck is from 0 to 1, not 2");
    refused("sound.volume = 2", "sound.volume is from 0 to 1, not 2");
    refused("sound.mono = 1", "sound.mono is true or false, not a number");
    refused("sound.balance = 'x'", "sound.balance is a number, not string");
    refused(
        "sound.play = 1", "sound.play cannot be set; only sound.volume, sound.mono and sound.balance can");
    refused("print(sound.pley)", "sound has no \"pley\"; did you mean \"play\"?");
    refused("sound.load(1)", "sound.load takes the name of a file");
    refused("local v = sound.play 'a' v.position = 3",
        "position of a voice can be read, not set; seek goes there");
    refused("local v = sound.play 'a' v.paused = true", "pause and resume do that");
    refused("local v = sound.play 'a' v.rat = 3", "a voice has no \"rat\"; did you mean \"rate\"?");
    refused("local v = sound.play 'a' print(v.stopp)", "a voice has no \"stopp\"; did you mean \"stop\"?");
    refused("local v = sound.play 'a' v.on_end = 3", "on_end is a function, not a number");
    refused("local v = sound.play 'a' v:seek()", "the place of seek is a number, not nothing");
    refused("local v = sound.play 'a' v:fade(3, 1)", "the volume of fade is from 0 to 1, not 3");
    refused("local v = sound.play 'a' v.muted = 3", "muted of a voice is true or false, not a number");
    refused("local s = sound.stems { 'a' } print(s[2])", "there are 1 stems, no number 2");
    refused("local s = sound.stems { 'a' } print(s.src)", "stems has no \"src\"");
    refused("sound.play { 'a', on_finished = print }", "did you mean \"on_end\"?");
    refused("wait_end(sound.play 'a')", "wait_end works inside a story only");
}

static void needs_a_scene(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    assert_false(fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua", "sound.play 'a.ogg' return { enter = function() end }"), &err));
    assert_non_null(strstr(err.message, "sound.play needs a scene on show"));
    fixture_finish(&f);
}

static void a_voice_obeys(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "local v = sound.play { 'a.wav', on_end = function(_, why) print(why) end }\n" ON_TAP("v:pause()")
            ON_TAP("v:resume()") ON_TAP("v:seek(3) v.pan = 0.3 v.volume = 0.5 v.rate = -1")
                ON_TAP("v:mute(0.1) print(v.muted)") ON_TAP("v:unmute() print(v.muted)") ON_TAP("v:stop(0.5)")
                    ON_TAP("print(v.position, v.playing, v.paused, v.over, v.pan, v.volume, v.rate)"));
    media(&f, 1, VT_MEDIA_READY, 10);
    advance(&f, 1);
    tap(&f, 0);
    advance(&f, 1);
    tap(&f, 6);
    said(&f, "1\tfalse\ttrue\tfalse\t0\t1\t1");
    tap(&f, 1);
    tap(&f, 2);
    advance(&f, 1);
    tap(&f, 6);
    said(&f, "2\ttrue\tfalse\tfalse\t0.3\t0.5\t-1");
    tap(&f, 3);
    said(&f, "true");
    tap(&f, 4);
    said(&f, "false");
    hush(&f);
    tap(&f, 5);
    advance(&f, 0.4);
    silent(&f);
    advance(&f, 0.1);
    said(&f, "stopped");
    for (int i = 0; i < 6; i++)
        tap(&f, i); /* it is over: they do nothing */
    tap(&f, 6);
    assert_int_equal(f.faults, 0);
    assert_non_null(strstr(f.said, "false\tfalse\ttrue"));
    fixture_finish(&f);
}

static void groups_guards_and_resuming(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local function say(v, why) print(v.src, why) end\n" ON_TAP(
                 "sound.play { 'one.mp3', group = 'g', on_end = say }")
                 ON_TAP("sound.play { 'two.mp3', group = 'g', on_end = say }") ON_TAP(
                     "local a = sound.play { 'c.wav', guard = 0.3 } local b = sound.play { 'c.wav', guard = "
                     "0.3 } print(a == b)") ON_TAP("local v = sound.play { 'r.mp3', resume = 10 } "
                                                   "print(v.position) after(2, function() v:stop() end)"));
    tap(&f, 0);
    media(&f, 1, VT_MEDIA_READY, 10);
    advance(&f, 1);
    tap(&f, 1);
    media(&f, 2, VT_MEDIA_READY, 10);
    advance(&f, 0.2);
    said(&f, "one.mp3\tgroup");
    tap(&f, 2);
    media(&f, 3, VT_MEDIA_READY, 0.1);
    said(&f, "true");
    advance(&f, 0.2); /* it is over, and the guard gives it all the same */
    tap(&f, 2);
    said(&f, "true");
    tap(&f, 3);
    media(&f, 4, VT_MEDIA_READY, 60);
    advance(&f, 2);
    tap(&f, 3);
    said(&f, "2");
    advance(&f, 2);
    advance(&f, 11);
    tap(&f, 3);
    said(&f, "0");
    fixture_finish(&f);
}

static void sixty_four_at_most(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local list = {} for i = 1, 65 do list[i] = sound.play { 'a.wav', on_end = function(v, why) if "
             "why == 'room' then print(why, v == list[1]) end end } end\n" ON_TAP(
                 "sound.stop() for i = 1, 64 do sound.loop('bed.ogg') end\n"
                 "local v = sound.loop { 'more.ogg', on_end = function(v, why) print(why, v.over, "
                 "v.position) end } print(v.over) v:stop()"));
    advance(&f, 0.1);
    said(&f, "room\ttrue");
    hush(&f);
    tap(&f, 0);
    assert_string_equal(f.said, "true");
    assert_true(vt_script_wish(f.script) <= f.now);
    advance(&f, 0.1);
    said(&f, "room\ttrue\t0");
    fixture_finish(&f);
}

static void stems_keep_together(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local four = sound.stems { 'd.wav', 'b.wav', words.file, loop = true, bus = 'music', on_end = "
             "function(s, why) print('stems', #s, why, s.over) end }\n"
             "four[2].muted = true assert(#four == 3 and four[3].src == 'story.en.mp3' and tostring(four) == "
             "'3 stems')\n"
             "run(function() print('waited', wait_end(four)) end)\n" ON_TAP(
                 "four:pause() print(four.paused, four[1].paused)")
                 ON_TAP("four:resume() four:seek(3) four[2]:unmute(0.2) four[3]:mute(0.2) four.volume = 0.5")
                     ON_TAP("four:stop(0.5)"));
    for (uint32_t i = 1; i <= 3; i++)
        media(&f, i, VT_MEDIA_READY, 8);
    assert_int_equal(vt_script_mix(f.script)->count, 3);
    uint32_t stems = voice(&f, 0)->stems;
    assert_true(stems != 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(voice(&f, i)->stems, stems);
        assert_int_equal(voice(&f, i)->transport.base_us, voice(&f, 0)->transport.base_us);
        assert_int_equal(voice(&f, i)->bus, VT_BUS_MUSIC);
    }
    assert_true(voice(&f, 1)->volume.to == 0 && voice(&f, 0)->volume.to == 1);
    tap(&f, 0);
    said(&f, "true\ttrue");
    tap(&f, 1);
    assert_true(voice(&f, 1)->volume.to == 0.5 && voice(&f, 2)->volume.to == 0);
    assert_int_equal(voice(&f, 2)->transport.at_us, 3000000);
    tap(&f, 2);
    int says = f.says;
    advance(&f, 0.6);
    said(&f, "waited\tstopped");
    assert_int_equal(f.says, says + 2);
    fixture_finish(&f);
}

static void stories_wait(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "run(function() local v = sound.play 'a.wav' print(wait_end(v)) print(wait_end(v), 'again') end)\n");
    media(&f, 1, VT_MEDIA_READY, 1);
    hush(&f);
    advance(&f, 0.9);
    silent(&f);
    advance(&f, 0.1);
    said(&f, "end\tagain");
    fixture_finish(&f);
    play(&f, "run(function() local v = sound.play { 'a.wav', on_error = function(v, why) print('error', "
             "v.src, why) end,\n"
             "on_end = function() print 'never' end } print(wait_end(v)) end)\n");
    media(&f, 1, VT_MEDIA_FAILED, 0);
    advance(&f, 0.1);
    said(&f, "failed");
    assert_int_equal(f.says, 2);
    fixture_finish(&f);
    refused("run(function() pcall(wait_end, 1) end) wait_end(1)", "wait_end works inside a story only");
    play(&f, "run(function() print(select(2, pcall(wait_end, root))) end)");
    assert_non_null(strstr(f.said, "wait_end takes a voice, stems or a video, not a group"));
    fixture_finish(&f);
}

static void scenes_take_their_sounds_along(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    play(&f,
        "local function never() print 'never' end\n"
        "sound.loop { 'bed.ogg', on_end = never } sound.play { 'story.mp3', bus = 'voice', on_end = never }\n"
        "sound.play { 'chime.ogg', on_end = never } sound.loop { 'all.ogg', stays = true, on_end = never }");
    for (uint32_t i = 1; i <= 4; i++)
        media(&f, i, VT_MEDIA_READY, 1);
    advance(&f, 0.1);
    assert_true(vt_script_enter(f.script, "other", &err));
    advance(&f, 0.1);
    assert_int_equal(vt_script_mix(f.script)->count, 4);
    advance(&f, 0.3);
    assert_int_equal(vt_script_mix(f.script)->count, 2);
    advance(&f, 2);
    assert_int_equal(vt_script_mix(f.script)->count, 1);
    said(&f, "other");
    assert_non_null(strstr(f.row_log,
        "media.stop bed.ogg {\"kind\":\"sound\",\"len_ms\":1000,\"at_ms\":100,\"cause\":\"scene\"}"));
    assert_null(strstr(f.row_log, "stop all.ogg"));
    assert_null(strstr(f.row_log, "chime"));
    vt_script_leave(f.script);
    assert_non_null(strstr(f.row_log,
        "media.stop all.ogg {\"kind\":\"sound\",\"len_ms\":1000,\"at_ms\":500,\"cause\":\"idle\"}"));
    int rows = f.rows;
    vt_script_mix(f.script); /* what fades with its world has no rows any more */
    assert_int_equal(f.rows, rows);
    fixture_finish(&f);
}

static void rows_tell_of_it(void **state)
{
    (void)state;
    fixture f;
    play(&f, "sound.play { 'a.mp3', bus = 'voice' } local b = sound.play { 'b.mp3', bus = 'music' }\n" ON_TAP(
                 "b:stop()") ON_TAP("sound.play { 'c.mp3', bus = 'voice' }"));
    assert_string_equal(f.row_log, "");
    media(&f, 1, VT_MEDIA_READY, 2);
    media(&f, 2, VT_MEDIA_READY, 5);
    advance(&f, 1);
    tap(&f, 0);
    advance(&f, 1);
    assert_string_equal(f.row_log,
        "media.start a.mp3 {\"kind\":\"sound\",\"len_ms\":2000,\"at_ms\":0}\n"
        "media.start b.mp3 {\"kind\":\"sound\",\"len_ms\":5000,\"at_ms\":0}\n"
        "media.stop b.mp3 {\"kind\":\"sound\",\"len_ms\":5000,\"at_ms\":1000,\"cause\":\"stop\"}\n"
        "media.stop a.mp3 {\"kind\":\"sound\",\"len_ms\":2000,\"at_ms\":2000,\"cause\":\"end\"}\n");
    tap(&f, 1);
    media(&f, 3, VT_MEDIA_FAILED, 0);
    advance(&f, 1);
    assert_null(strstr(f.row_log, "c.mp3")); /* it never began */
    fixture_finish(&f);
}

static void stop_takes_what_fits(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local function say(v, why) print(v.src, why) end\n"
             "for _, n in ipairs { 'a', 'b' } do sound.play { n, group = n, bus = 'voice', on_end = say } "
             "end sound.play { 'c', on_end = say }\n" ON_TAP("sound.stop { group = 'b', fade = 0.3 }")
                 ON_TAP("sound.stop(0.5)"));
    for (uint32_t i = 1; i <= 3; i++)
        media(&f, i, VT_MEDIA_READY, 9);
    tap(&f, 0);
    advance(&f, 0.3);
    said(&f, "b\tstopped");
    assert_int_equal(f.says, 1);
    tap(&f, 1);
    advance(&f, 0.5);
    said(&f, "c\tstopped");
    assert_int_equal(f.says, 3);
    fixture_finish(&f);
}

/* At one moment: a timer, then the end, then the story that waited for that time. */
static void one_order(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "local log = {} local function note(what) log[#log + 1] = what print(table.concat(log, ' ')) end\n"
        "sound.play { 'a.wav', on_end = function() note 'a' end } sound.play { 'b.wav', on_end = function() "
        "note 'b' end }\n"
        "after(1, function() note 't1' end) after(2, function() note 't2' end)\n"
        "run(function() wait(0.5) note 'story' end)");
    media(&f, 1, VT_MEDIA_READY, 1.5);
    media(&f, 2, VT_MEDIA_READY, 1);
    advance(&f, 3);
    said(&f, "t1 b a t2 story");
    fixture_finish(&f);
}

static void a_fault_ends_one_handler(void **state)
{
    (void)state;
    fixture f;
    play(&f, "sound.play { 'a.wav', on_end = function() error 'oh' end } sound.play { 'b.wav', on_end = "
             "function() print 'b' end }");
    media(&f, 1, VT_MEDIA_READY, 1);
    media(&f, 2, VT_MEDIA_READY, 1);
    advance(&f, 1);
    assert_int_equal(f.faults, 1);
    assert_string_equal(f.entry, "on_end");
    assert_string_equal(f.said, "b");
    fixture_finish(&f);
}

/* No sound at all: nothing hangs but what waits for a file. */
static void without_anybody_who_plays(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local v = sound.play 'a.wav' v:stop() run(function() print(wait_end(v)) end)");
    advance(&f, 0.1);
    said(&f, "stopped");
    fixture_finish(&f);
}

static size_t bytes_after(int plays, const char *body)
{
    fixture f;
    play(&f, body);
    media(&f, 1, VT_MEDIA_READY, 0.05);
    for (int i = 0; i < plays; i++) {
        advance(&f, 0.01);
        vt_script_mix(f.script);
    }
    assert_int_equal(f.faults, 0);
    while (vt_script_rest(f.script)) {}
    size_t bytes = vt_script_bytes(f.script);
    fixture_finish(&f);
    return bytes;
}

static void ten_thousand_leave_nothing(void **state)
{
    (void)state;
    static const char body[] = "every(0.01, function() sound.play { 'a.wav', on_end = function() end, group "
                               "= 'g', guard = 0.001 } end)";
    assert_true(bytes_after(10200, body) < bytes_after(200, body) + 16384);
}

static void stems_with_a_wrong_name_leave_nothing(void **state)
{
    (void)state;
    static const char body[] = "every(0.01, function() assert(not pcall(sound.stems, { 'a.wav', 5 })) end)";
    assert_true(bytes_after(10200, body) < bytes_after(200, body) + 16384);
}

static vt_hash hash_of(uint64_t seed, double late)
{
    fixture f;
    play_on(&f, &(options){.seed = seed},
        "every(0.3, function() local v = sound.play { random.pick { 'a', 'b' }, volume = random(), group = "
        "'g' } v.rate = 1.5 end)\n"
        "sound.loop { 'film.mp3', on_caption = function(v, text) print(text) end }");
    for (uint32_t i = 1; i <= 3; i++)
        media(&f, i, VT_MEDIA_READY, i == 1 ? 5 : late);
    for (int i = 0; i < 50; i++)
        advance(&f, 0.1);
    assert_int_equal(f.faults, 0);
    vt_hash hash = vt_script_hash(f.script);
    fixture_finish(&f);
    return hash;
}

static void replays_are_equal(void **state)
{
    (void)state;
    assert_true(hash_of(3, 1) == hash_of(3, 1));
    assert_true(hash_of(3, 1) != hash_of(4, 1));
    assert_true(hash_of(3, 1) != hash_of(3, 1.5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plays_and_ends),
        cmocka_unit_test(takes_its_options),
        cmocka_unit_test(needs_a_scene),
        cmocka_unit_test(a_voice_obeys),
        cmocka_unit_test(groups_guards_and_resuming),
        cmocka_unit_test(sixty_four_at_most),
        cmocka_unit_test(stems_keep_together),
        cmocka_unit_test(stories_wait),
        cmocka_unit_test(scenes_take_their_sounds_along),
        cmocka_unit_test(rows_tell_of_it),
        cmocka_unit_test(stop_takes_what_fits),
        cmocka_unit_test(one_order),
        cmocka_unit_test(a_fault_ends_one_handler),
        cmocka_unit_test(without_anybody_who_plays),
        cmocka_unit_test(ten_thousand_leave_nothing),
        cmocka_unit_test(stems_with_a_wrong_name_leave_nothing),
        cmocka_unit_test(replays_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
