/* Sounds of a show: they are known by the door, end when their length says so, keep a visit alive, and the
 * list of what should sound is what the world says. */
#include "playing.h"

static void a_sound_ends_when_its_length_says(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "story.wav", 3);
    playing_scene(&s, "attract",
        "local r = root:rect { w = 1000, h = 500, color = '#333333' }\n"
        "r.on_tap = function() sound.play { 'story.wav', bus = 'voice', on_end = function(v, why) say(why) "
        "end } end");
    show_open(&s);
    show_tap(&s, 2, 500, 250);
    show_run(&s, 10);
    assert_string_equal(fingers_said(&s), "end ");
    double at = playing_said_at(&s, "end", 0);
    assert_true(at > 5.0 && at < 5.2);
    assert_true(playing_row(&s, VT_ROW_MEDIA_START, "story.wav", "\"kind\":\"sound\"") >= 0);
    assert_true(playing_row(&s, VT_ROW_MEDIA_STOP, "story.wav", "\"cause\":\"end\"") >= 0);
    fingers_replay(&s);
    show_finish(&s);
}

static void what_cannot_be_played_is_told_once(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_bytes(&s, "empty.wav", "", 0);
    playing_bytes(&s, "wrong.mp3", "this is no sound at all, but a text", 35);
    playing_wav(&s, "blamed.wav", 1);
    playing_scene(&s, "attract",
        "for _, name in ipairs { 'empty.wav', 'wrong.mp3', 'none.wav', 'blamed.wav', 'none.wav' } do\n"
        "  sound.play { name, on_error = function(v, why) say(why) end }\n"
        "end");
    show_open(&s);
    vt_assets_quarantine(&s.app->assets, "blamed.wav");
    show_run(&s, 3);
    assert_int_equal(show_number(&s, VT_ROW_MEDIA_FAULT), 4);
    assert_true(playing_row(&s, VT_ROW_MEDIA_FAULT, "empty.wav", "damaged") >= 0);
    assert_true(playing_row(&s, VT_ROW_MEDIA_FAULT, "wrong.mp3", "damaged") >= 0);
    assert_true(playing_row(&s, VT_ROW_MEDIA_FAULT, "none.wav", "missing") >= 0);
    assert_true(playing_row(&s, VT_ROW_MEDIA_FAULT, "blamed.wav", "two crashes") >= 0);
    assert_non_null(strstr(fingers_said(&s), "missing"));
    assert_non_null(strstr(fingers_said(&s), "damaged"));
    fingers_replay(&s);
    show_finish(&s);
}

/* Idle after 20 s, the question stays for 5. */
static void who_listens_is_not_idle(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "story.wav", 40);
    playing_scene(&s, "attract",
        "sound.loop 'story.wav'\n"
        "local r = root:rect { w = 1000, h = 500, color = '#333333' }\n"
        "r.on_tap = function() sound.play { 'story.wav', bus = 'voice' } end");
    show_open(&s);
    show_tap(&s, 2, 500, 250);
    show_run(&s, 80);
    int prompt = show_find(&s, VT_ROW_VISIT_PROMPT, 0), end = show_find(&s, VT_ROW_VISIT_END, 0);
    assert_true(prompt >= 0 && end >= 0);
    double asked = (double)s.rows[prompt].t_us / 1e6;
    assert_true(asked > 61.9 && asked < 62.3); /* the story's end and then idle_s; the loop is no reason */
    fingers_replay(&s);
    show_finish(&s);
}

static void each_world_asks_anew_and_is_answered(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "a.wav", 1);
    playing_scene(&s, "attract",
        "sound.play { 'a.wav', bus = 'music', on_end = function() say 'a' end }\n"
        "local r = root:rect { w = 1000, h = 500, color = '#333333' }\n"
        "r.on_tap = function() visit.finish() end");
    show_open(&s);
    show_tap(&s, 3, 500, 250);
    show_run(&s, 8);
    assert_string_equal(fingers_said(&s), "a a ");
    assert_int_equal(s.app->world->media.sounds[0].number, 1);
    fingers_replay(&s);
    show_finish(&s);
}

/* ---- the list ---- */

/* With an output that swallows everything: what is written is read here. */
static void open_heard(show *s)
{
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    show_open(s);
    s->app->sounds.silent = false;
}

static vt_mix seen[64];
static int64_t seen_us[64];
static int seen_count;

static bool watch(void *context, int64_t until_us)
{
    show *s = context;
    const vt_sounds *sounds = &s->app->sounds;
    (void)until_us;
    if (seen_count < 64 && (seen_count == 0 || seen[seen_count - 1].revision != sounds->mix.revision)) {
        seen[seen_count] = sounds->mix;
        seen_us[seen_count++] = vt_host_now(s->host);
    }
    return vt_host_now(s->host) < s->until_us;
}

static void run_watched(show *s, double until_s)
{
    vt_err err;
    seen_count = 0;
    s->until_us = (int64_t)(until_s * 1e6);
    show_finger(s, until_s, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s->app, watch, s, &err)) fail_msg("%s", err.message);
}

static void the_old_world_fades(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "bed.wav", 1);
    playing_wav(&s, "other.wav", 1);
    playing_scene(&s, "attract",
        "local r = root:rect { w = 1000, h = 500, color = '#333333' }\n"
        "r.on_press = function() sound.bus('music').volume = 0.5; sound.loop 'bed.wav' end\n"
        "after(4, function() if sound.bus('music').volume < 1 then visit.finish() end end)");
    open_heard(&s);
    show_tap(&s, 2, 500, 250);
    run_watched(&s, 8);
    int fading = -1;
    for (int i = 0; i < seen_count && fading < 0; i++)
        if (seen[i].count == 1 && seen[i].voices[0].volume.to == 0) fading = i;
    assert_true(fading > 0);
    const vt_mix_voice *voice = &seen[fading].voices[0];
    assert_true(fabs(voice->volume.from - 0.5) < 1e-9); /* what its bus had made of it */
    assert_int_equal(voice->volume.end_us - voice->volume.start_us, 300000);
    assert_true(fading + 1 < seen_count && seen[fading + 1].count == 0);
    assert_true(seen_us[fading + 1] - seen_us[fading] < 400000);
    assert_int_equal(voice->id, seen[fading - 1].voices[0].id);
    assert_true(s.app->sounds.due_us == INT64_MAX);
    show_finish(&s);
}

static void staff_say_how_loud_and_visitors_within(void **state)
{
    show s;
    vt_err err;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "bed.wav", 1);
    playing_scene(&s, "attract", "sound.loop 'bed.wav' sound.balance = 0.5");
    assert_true(vt_conf_set(s.conf, "sound.volume", "0.4", "test", &err));
    assert_true(vt_conf_set(s.conf, "sound.most", "0.7", "test", &err));
    assert_true(vt_conf_set(s.conf, "sound.balance", "0.8", "test", &err));
    assert_true(vt_conf_set(s.conf, "sound.mono", "yes", "test", &err));
    open_heard(&s);
    run_watched(&s, 2);
    const vt_mix *mix = &s.app->sounds.mix;
    assert_int_equal(mix->count, 1);
    assert_true(mix->volume.to == 0.7);
    assert_true(mix->mono && mix->balance == 1);
    assert_true(s.app->sounds.staff == 0.4);
    show_finish(&s);
}

static void the_hour_says_how_loud(void **state)
{
    show s;
    vt_err err;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "bed.wav", 1);
    playing_scene(&s, "attract", "sound.loop 'bed.wav'");
    assert_true(vt_conf_set(s.conf, "sound.plan", "0:00 0.25", "test", &err));
    open_heard(&s);
    run_watched(&s, 2);
    assert_true(s.app->sounds.staff == 0.25);
    assert_true(vt_sounds_plan_wish(s.app) == INT64_MAX); /* one step holds all day */
    show_finish(&s);
}

static void a_touch_is_answered_where_staff_want_it(void **state)
{
    for (int wanted = 0; wanted < 2; wanted++) {
        show s;
        vt_err err;
        int ticks = 0;
        (void)state;
        playing_init(&s, "");
        playing_scene(&s, "attract", "root:rect { w = 100, h = 100, color = '#333333' }");
        assert_true(vt_conf_set(s.conf, "sound.touch", wanted ? "click" : "none", "test", &err));
        open_heard(&s);
        show_tap(&s, 2, 500, 250);
        show_tap(&s, 2.5, 600, 250);
        run_watched(&s, 6);
        for (int i = 0; i < seen_count; i++)
            if (seen[i].count > ticks) ticks = seen[i].count;
        assert_int_equal(ticks, wanted ? 2 : 0);
        assert_int_equal(s.app->sounds.mix.count, 0);
        show_finish(&s);
    }
}

static void a_card_that_stops_the_world_stops_its_sounds(void **state)
{
    show s;
    vt_err err;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "bed.wav", 1);
    playing_scene(&s, "attract", "sound.loop 'bed.wav'");
    open_heard(&s);
    s.dev = true;
    run_watched(&s, 2);
    assert_true(s.app->sounds.mix.voices[0].transport.playing);
    vt_fail(&err, VT_ERR_SCRIPT, "scenes/attract.lua:1", "broken");
    vt_card_error(s.app, s.app->bundle, &err, false);
    vt_media_end_frame(s.app);
    assert_int_equal(s.app->sounds.mix.count, 1);
    assert_false(s.app->sounds.mix.voices[0].transport.playing);
    show_finish(&s);
}

static void scenes_to_come_are_read_ahead(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "win.wav", 1);
    playing_scene(&s, "attract", "");
    show_write(&s, "scenes/attract.lua",
        "local s = { links = { 'quiz' }, preload = {} }\n"
        "function s:enter(root) end\nreturn s\n");
    show_write(&s, "scenes/quiz.lua",
        "local s = { preload = { 'win.wav' } }\nfunction s:enter(root) end\nreturn s\n");
    show_open(&s);
    show_run(&s, 2);
    assert_true(s.app->sounds.clip_count == 1 && s.app->sounds.clips[0].settled);
    assert_int_equal(s.app->world->media.last, 0); /* no world asked for it */
    show_finish(&s);
}

static void write_scene(const show *s, const char *what)
{
    char enter[512];
    snprintf(enter, sizeof enter,
        "say '%s'\nsound.play { 'win.wav', on_end = function(v) say('over' .. math.floor(v.length * 10)) end "
        "}",
        what);
    playing_scene(s, "attract", enter);
}

static bool save_after_two_seconds(void *context, int64_t until_us)
{
    show *s = context;
    (void)until_us;
    int64_t now_us = vt_host_now(s->host);
    if (now_us > 2000000 && s->app->overlay.reloaded_us == 0 && s->app->inbox.reload_us == 0) {
        write_scene(s, "new");
        playing_wav(s, "win.wav", 0.5);
        s->app->inbox.reload_us = now_us;
    }
    return now_us < s->until_us;
}

static void saved_files_are_asked_for_anew(void **state)
{
    show s;
    vt_err err;
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "win.wav", 1);
    write_scene(&s, "old");
    show_open(&s);
    s.until_us = 6000000;
    for (int at = 1; at <= 6; at++)
        show_finger(&s, at, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s.app, save_after_two_seconds, &s, &err)) fail_msg("%s", err.message);
    assert_string_equal(fingers_said(&s), "old over10 new over5 ");
    show_finish(&s);
}

/* What was read ahead and is known is not to blame for a crash that comes later. */
static void sounds_are_named_while_they_are_looked_at(void **state)
{
    show s;
    vt_err err;
    char path[256], names[VT_SHARED_OPENING];
    (void)state;
    playing_init(&s, "");
    playing_wav(&s, "win.wav", 1);
    playing_scene(&s, "attract", "");
    show_open(&s);
    snprintf(path, sizeof path, "%s/ring", s.folder);
    vt_ring *ring = vt_ring_create(path, 65536, &err);
    if (!ring) fail_msg("%s", err.message);
    s.app->options.ring = ring;
    show_run(&s, 2);
    assert_true(vt_sounds_clip(s.app, "win.wav", "", false) > 0);
    vt_ring_get_opening(ring, names);
    assert_string_equal(names, "win.wav");
    vt_media_settle_now(s.app);
    vt_ring_get_opening(ring, names);
    assert_string_equal(names, "");
    s.app->options.ring = NULL;
    vt_ring_destroy(ring);
    show_finish(&s);
}

/* ---- outputs ---- */

static void tell_output(show *s, vt_sound_told told, const char *device, bool never)
{
    vt_sound_news news = {.told = told, .output = VT_OUTPUT_ROOM, .never = never};
    snprintf(news.device, sizeof news.device, "%s", device);
    vt_sounds_output(s->app, &news);
}

static void what_was_never_there_is_not_lost(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_scene(&s, "attract", "");
    show_open(&s);
    tell_output(&s, VT_SOUND_LOST, "", true);
    assert_false(vt_sounds_lost(s.app));
    tell_output(&s, VT_SOUND_FOUND, "", false);
    tell_output(&s, VT_SOUND_LOST, "", false);
    assert_true(vt_sounds_lost(s.app));
    tell_output(&s, VT_SOUND_FOUND, "", false);
    assert_false(vt_sounds_lost(s.app));
    tell_output(&s, VT_SOUND_LOST, "Speakers", true); /* staff named it */
    assert_true(vt_sounds_lost(s.app));
    show_run(&s, 2);
    assert_int_equal(show_number(&s, VT_ROW_SOUND_LOST), 2);
    assert_int_equal(show_number(&s, VT_ROW_SOUND_FOUND), 1);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_there_is_not_lost),
        cmocka_unit_test(a_sound_ends_when_its_length_says),
        cmocka_unit_test(what_cannot_be_played_is_told_once),
        cmocka_unit_test(who_listens_is_not_idle),
        cmocka_unit_test(each_world_asks_anew_and_is_answered),
        cmocka_unit_test(the_old_world_fades),
        cmocka_unit_test(staff_say_how_loud_and_visitors_within),
        cmocka_unit_test(the_hour_says_how_loud),
        cmocka_unit_test(a_touch_is_answered_where_staff_want_it),
        cmocka_unit_test(a_card_that_stops_the_world_stops_its_sounds),
        cmocka_unit_test(scenes_to_come_are_read_ahead),
        cmocka_unit_test(saved_files_are_asked_for_anew),
        cmocka_unit_test(sounds_are_named_while_they_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
