/* Films and cameras of a show without pictures: they begin, end and fail by the door, lock fingers out or are
 * ended by them, and a replay finds all of it again. */
#include "playing.h"

static void a_film_tells_its_story(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "film.mp4", 4);
    playing_scene(&s, "attract",
        "local r = root:rect { w = 1000, h = 500, color = '#333333' }\n"
        "r.on_tap = function()\n"
        "  local f = root:video { src = 'film.mp4', on_ready = function(f) say('ready' .. "
        "math.floor(f.length * 10)) end,\n"
        "    on_end = function() say 'end' end }\n"
        "  f:at(1, function() say 'one' end)\n"
        "  f:at(3, function() say 'three' end)\n"
        "end");
    show_open(&s);
    show_tap(&s, 2, 500, 250);
    show_run(&s, 9);
    assert_string_equal(fingers_said(&s), "ready40 one three end ");
    double one = playing_said_at(&s, "one", 0), three = playing_said_at(&s, "three", 0);
    double end = playing_said_at(&s, "end", 0);
    assert_true(one > 3.0 && one < 3.25 && fabs(three - one - 2) < 0.02 && fabs(end - one - 3) < 0.02);
    assert_true(playing_row(&s, VT_ROW_MEDIA_START, "film.mp4", "\"kind\":\"film\"") >= 0);
    assert_true(playing_row(&s, VT_ROW_MEDIA_STOP, "film.mp4", "\"cause\":\"end\"") >= 0);
    fingers_replay(&s);
    show_finish(&s);
}

static void films_that_cannot_be_played(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "good.mp4", 1);
    playing_bytes(&s, "zero.mp4", "", 0);
    playing_wav(&s, "sound.mp4", 1);
    playing_scene(&s, "attract",
        "for _, name in ipairs { 'zero', 'none', 'sound', 'good' } do\n"
        "  root:video { src = name .. '.mp4', on_error = function(f, why) say(name .. '.' .. why) end, "
        "on_end = function() say(name) end }\n"
        "end");
    show_open(&s);
    show_run(&s, 4);
    const char *said = fingers_said(&s);
    assert_non_null(strstr(said, "zero.damaged"));
    assert_non_null(strstr(said, "none.missing"));
    assert_non_null(strstr(said, "sound.damaged"));
    assert_non_null(strstr(said, "good "));
    assert_int_equal(show_number(&s, VT_ROW_MEDIA_FAULT), 3);
    fingers_replay(&s);
    show_finish(&s);
}

static const char during_scene[] =
    "local r = root:rect { w = 1000, h = 500, color = '#333333' }\n"
    "local film\n"
    "r.on_press = function()\n"
    "  say 'press'\n"
    "  if not film then film = root:video { src = 'film.mp4', w = 10, h = 10, during = '%s',\n"
    "    on_ready = function() say 'ready' end, on_end = function() say 'end' end } end\n"
    "end\n"
    "r.on_release = function(touch) say(touch.cancelled and 'lost' or 'release') end\n"
    "r.on_move = function() say 'move' end\n"
    "key('a'):on_press(function() say 'key' end)";

static void press_key(show *s, double at_s, bool down)
{
    vt_err err;
    vt_event event = {.kind = VT_EVENT_KEY, .as.key = {.down = down, .name = "a"}};
    assert_true(vt_host_fake(s->host, (int64_t)(at_s * 1e6), &event, &err));
}

static void begin_during(show *s, const char *during)
{
    char enter[2048];
    playing_init(s, "");
    playing_film(s, "film.mp4", 6);
    snprintf(enter, sizeof enter, during_scene, during);
    playing_scene(s, "attract", enter);
    show_open(s);
}

static void a_locked_screen_answers_nobody(void **state)
{
    show s;
    (void)state;
    begin_during(&s, "locked");
    finger_down(&s, 2, 1, 300, 250); /* stays down while the film begins */
    finger_go(&s, 3, 0.5, 1, 300, 250, 500, 250);
    finger_up(&s, 4, 1, 500, 250);
    show_tap(&s, 5, 500, 250);
    press_key(&s, 5.5, true);
    press_key(&s, 5.6, false);
    show_tap(&s, 10, 500, 250); /* over */
    show_run(&s, 12);
    const char *said = fingers_said(&s);
    const char *ready = strstr(said, "ready "), *end = strstr(said, "end ");
    assert_true(ready && end && ready < end);
    assert_memory_equal(said, "press ", 6);
    const char *lost = strstr(said, "lost ");
    if (lost) assert_true(lost < end);
    assert_null(strstr(said, "move"));
    assert_null(strstr(said, "key"));
    assert_memory_equal(end, "end press release ", 18);
    assert_int_equal(show_number(&s, VT_ROW_TAP_MISS), 0);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 1);
    fingers_replay(&s);
    show_finish(&s);
}

static void a_touch_ends_a_film_that_may_be_interrupted(void **state)
{
    show s;
    (void)state;
    begin_during(&s, "interrupts");
    show_tap(&s, 2, 300, 250);
    show_tap(&s, 4, 500, 250); /* ends it and nothing else */
    show_tap(&s, 6, 500, 250);
    show_run(&s, 8);
    const char *said = fingers_said(&s);
    assert_non_null(strstr(said, "ready release end press release "));
    double end = playing_said_at(&s, "end", 0);
    assert_true(end > 3.9 && end < 4.1);
    fingers_replay(&s);
    show_finish(&s);
}

static void a_key_ends_it_too(void **state)
{
    show s;
    (void)state;
    begin_during(&s, "interrupts");
    show_tap(&s, 2, 300, 250);
    press_key(&s, 4, true);
    press_key(&s, 4.1, false);
    press_key(&s, 5, true);
    show_run(&s, 8);
    const char *said = fingers_said(&s);
    assert_non_null(strstr(said, "ready release end key "));
    double end = playing_said_at(&s, "end", 0);
    assert_true(end > 3.9 && end < 4.1);
    fingers_replay(&s);
    show_finish(&s);
}

/* Idle after 20 s, the question stays for 5. */
static void who_watches_is_not_idle(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "film.mp4", 40);
    playing_scene(&s, "attract",
        "root:video { src = 'film.mp4', w = 10, h = 10, loop = true }\n"
        "local r = root:rect { w = 1000, h = 500, color = '#333333' }\n"
        "r.on_tap = function() root:video { src = 'film.mp4', w = 10, h = 10 } end");
    show_open(&s);
    show_tap(&s, 2, 500, 250);
    show_run(&s, 75);
    int prompt = show_find(&s, VT_ROW_VISIT_PROMPT, 0);
    assert_true(prompt >= 0);
    double asked = (double)s.rows[prompt].t_us / 1e6;
    assert_true(asked > 61.9 && asked < 62.5);
    fingers_replay(&s);
    show_finish(&s);
}

static void what_is_shown_no_more_is_closed(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "a.mp4", 1);
    playing_film(&s, "b.mp4", 1);
    playing_scene(&s, "attract",
        "local f = root:video { src = 'a.mp4', loop = true }\n"
        "for i = 1, 8 do after(i, function() f.src = i % 2 == 0 and 'a.mp4' or 'b.mp4' end) end\n"
        "after(10, function() f:remove() end)");
    show_open(&s);
    show_run(&s, 12);
    assert_int_equal(s.app->world->media.last, 9);
    assert_int_equal(s.app->world->media.film_count, 0);
    assert_int_equal(vt_films_count(s.app->players.films).open, 0);
    assert_true(vt_media_wish(s.app) == INT64_MAX);
    fingers_replay(&s);
    show_finish(&s);
}

static char opening_early[VT_SHARED_OPENING], opening_late[VT_SHARED_OPENING];

static bool look_at_opening(void *context, int64_t until_us)
{
    show *s = context;
    int64_t now = vt_host_now(s->host);
    (void)until_us;
    if (now > 1000000 && now < 1900000) vt_ring_get_opening(s->app->options.ring, opening_early);
    if (now > 7000000) vt_ring_get_opening(s->app->options.ring, opening_late);
    return now < s->until_us;
}

/* Of a crash while a film plays that was played through before, the film is not the reason. */
static void films_are_named_until_they_were_played_through(void **state)
{
    show s;
    vt_err err;
    char path[256];
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "film.mp4", 3);
    playing_scene(&s, "attract",
        "local f = root:video { src = 'film.mp4', on_end = function(f) f:play() end }\n"
        "every(0.5, function() end)");
    show_open(&s);
    snprintf(path, sizeof path, "%s/ring", s.folder);
    vt_ring *ring = vt_ring_create(path, 65536, &err);
    if (!ring) fail_msg("%s", err.message);
    s.app->options.ring = ring;
    s.until_us = 8000000;
    show_finger(&s, 8, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s.app, look_at_opening, &s, &err)) fail_msg("%s", err.message);
    assert_string_equal(opening_early, "film.mp4");
    assert_string_equal(opening_late, "");
    assert_true(vt_players_proven(s.app, "film.mp4"));
    s.app->options.ring = NULL;
    vt_ring_destroy(ring);
    show_finish(&s);
}

static bool save_once_played_through(void *context, int64_t until_us)
{
    show *s = context;
    (void)until_us;
    int64_t now_us = vt_host_now(s->host);
    bool reloaded = s->app->overlay.reloaded_us != 0;
    if (!reloaded && s->app->inbox.reload_us == 0 && vt_players_proven(s->app, "film.mp4")) {
        playing_scene(s, "attract", "say 'new'");
        s->app->inbox.reload_us = now_us;
    }
    if (reloaded) assert_false(vt_players_proven(s->app, "film.mp4"));
    return now_us < s->until_us;
}

/* What is saved under the name of a film that was played through is another film. */
static void a_saved_film_has_to_prove_itself_again(void **state)
{
    show s;
    vt_err err;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "film.mp4", 1);
    playing_scene(&s, "attract", "root:video { src = 'film.mp4' }");
    show_open(&s);
    s.until_us = 6000000;
    for (int at = 1; at <= 6; at++)
        show_finger(&s, at, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s.app, save_once_played_through, &s, &err)) fail_msg("%s", err.message);
    assert_true(s.app->overlay.reloaded_us != 0);
    assert_string_equal(fingers_said(&s), "new ");
    show_finish(&s);
}

static void more_films_than_play_at_once(void **state)
{
    show s;
    (void)state;
    playing_init(&s, "");
    playing_film(&s, "film.mp4", 1);
    playing_scene(&s, "attract",
        "for i = 1, 20 do\n"
        "  root:video { src = 'film.mp4', on_error = function(f, why) say(why); f:remove(); end,\n"
        "    on_ready = function() say 'ready' end }\n"
        "end");
    show_open(&s);
    show_run(&s, 4);
    const char *at = fingers_said(&s);
    int ready = 0, refused = 0;
    for (const char *word = at; (word = strstr(word, "ready ")); word++)
        ready++;
    for (const char *word = at; (word = strstr(word, "refused ")); word++)
        refused++;
    assert_int_equal(ready, VT_FILMS_MOST);
    assert_int_equal(refused, 20 - VT_FILMS_MOST);
    assert_true(playing_row(&s, VT_ROW_MEDIA_FAULT, "film.mp4", "remove those that nobody sees") >= 0);
    fingers_replay(&s);
    show_finish(&s);
}

/* ---- cameras ---- */

static const char camera_conf[] = "[camera front]\nsize = 640 x 480\n";

static const char *consent_of(const show *s)
{
    static char text[128];
    vt_value value;
    const vt_world *world = s->app->world;
    text[0] = '\0';
    if (vt_stage_alive(world->stage, world->media.consent) &&
        vt_stage_get(world->stage, world->media.consent, VT_PROP_TEXT, &value, NULL))
        snprintf(text, sizeof text, "%s", value.as.string.bytes);
    return text;
}

static void a_camera_says_that_it_sees(void **state)
{
    show s;
    vt_err err;
    (void)state;
    for (int gone = 0; gone < 2; gone++) {
        playing_init(&s, camera_conf);
        show_write(&s, "kiosk.conf", "[camera front]\nsource = fake\n");
        char path[256];
        snprintf(path, sizeof path, "%s/kiosk.conf", s.folder);
        if (!vt_conf_read(s.conf, path, &err)) fail_msg("%s", err.message);
        char enter[512];
        snprintf(enter, sizeof enter,
            "local c = root:camera { src = 'front', w = 320, h = 240, on_ready = function() say 'ready' end "
            "}\n"
            "%s",
            gone ? "after(3, function() c:remove() end)" : "");
        playing_scene(&s, "attract", enter);
        show_open(&s);
        show_run(&s, 5);
        assert_string_equal(fingers_said(&s), "ready ");
        assert_string_equal(consent_of(&s), gone ? "" : "The camera is on.");
        assert_true(playing_row(&s, VT_ROW_SENSOR_FOUND, "front", "camera") >= 0);
        fingers_replay(&s);
        show_finish(&s);
    }
}

static void what_tells_of_the_camera_follows_the_notice(void **state)
{
    static const char *const moves[] = {"visit.notice.x = visit.notice.x",
        "visit.notice.x = 300 visit.notice.y = 400",
        "visit.notice.x = 5000 visit.notice.anchor = 'topleft' visit.notice.y = 2"};
    for (int i = 0; i < 3; i++) {
        show s;
        vt_err err;
        vt_rect notice, line;
        char path[256], enter[512];
        (void)state;
        playing_init(&s, camera_conf);
        show_write(&s, "kiosk.conf", "[camera front]\nsource = fake\n");
        snprintf(path, sizeof path, "%s/kiosk.conf", s.folder);
        if (!vt_conf_read(s.conf, path, &err)) fail_msg("%s", err.message);
        snprintf(enter, sizeof enter,
            "root:camera { src = 'front', w = 320, h = 240 }\nafter(3, function() %s end)", moves[i]);
        playing_scene(&s, "attract", enter);
        show_open(&s);
        show_run(&s, 5);
        const vt_world *world = s.app->world;
        assert_true(vt_stage_box(world->stage, world->notice, &notice));
        assert_true(vt_stage_box(world->stage, world->media.consent, &line));
        double design_w = vt_bundle_experience(world->bundle)->design_w;
        if (i < 2) assert_true(line.x == notice.x);
        assert_true(line.x >= 0 && line.x + line.w <= design_w && line.y >= 0);
        double gap = i < 2 ? notice.y - line.y - line.h : line.y - notice.y - notice.h;
        assert_true(gap >= 0 && gap < 10);
        fingers_replay(&s);
        show_finish(&s);
    }
}

static void a_machine_without_a_camera(void **state)
{
    show s;
    vt_err err;
    (void)state;
    playing_init(&s, camera_conf);
    show_write(&s, "kiosk.conf", "[camera front]\nsource = none\n");
    char path[256];
    snprintf(path, sizeof path, "%s/kiosk.conf", s.folder);
    if (!vt_conf_read(s.conf, path, &err)) fail_msg("%s", err.message);
    playing_scene(&s, "attract",
        "root:camera { src = 'front', w = 320, h = 240, on_error = function() say 'none' end }");
    show_open(&s);
    show_run(&s, 5);
    assert_memory_equal(fingers_said(&s), "none ", 5);
    assert_string_equal(consent_of(&s), "");
    assert_int_equal(show_number(&s, VT_ROW_SENSOR_LOST), 0); /* that is no loss */
    assert_int_equal(vt_channels_lost(s.app, NULL), 0);
    fingers_replay(&s);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_film_tells_its_story),
        cmocka_unit_test(films_that_cannot_be_played),
        cmocka_unit_test(a_saved_film_has_to_prove_itself_again),
        cmocka_unit_test(more_films_than_play_at_once),
        cmocka_unit_test(a_locked_screen_answers_nobody),
        cmocka_unit_test(a_touch_ends_a_film_that_may_be_interrupted),
        cmocka_unit_test(a_key_ends_it_too),
        cmocka_unit_test(who_watches_is_not_idle),
        cmocka_unit_test(what_is_shown_no_more_is_closed),
        cmocka_unit_test(films_are_named_until_they_were_played_through),
        cmocka_unit_test(a_camera_says_that_it_sees),
        cmocka_unit_test(what_tells_of_the_camera_follows_the_notice),
        cmocka_unit_test(a_machine_without_a_camera),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
