/* What is said in sounds and films: told, shown, and in the language of the visitor. */
#include "sounds.h"

static const char *captions(fixture *f, vt_node *box, vt_node *text)
{
    vt_node root = vt_stage_first(f->stage, vt_stage_scene(f->stage));
    vt_value value;
    for (vt_node film = vt_stage_first(f->stage, root); film.generation;
         film = vt_stage_next(f->stage, film)) {
        for (*box = vt_stage_first(f->stage, film); box->generation; *box = vt_stage_next(f->stage, *box)) {
            if (!vt_stage_get(f->stage, *box, VT_PROP_NAME, &value, NULL) ||
                strcmp(value.as.string.bytes, "captions") != 0)
                continue;
            *text = vt_stage_first(f->stage, *box);
            vt_stage_get(f->stage, *box, VT_PROP_VISIBLE, &value, NULL);
            if (!value.as.boolean) return "";
            vt_stage_get(f->stage, *text, VT_PROP_TEXT, &value, NULL);
            return value.as.string.bytes;
        }
    }
    return NULL;
}

static double number(fixture *f, vt_node node, vt_prop prop)
{
    vt_value value = {0};
    assert_true(vt_stage_get(f->stage, node, prop, &value, NULL));
    return value.as.number;
}

static void captions_are_told(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local v = sound.play { 'film.mp3', bus = 'voice', on_caption = function(v, text) print(v.src, "
             "text) end }\n" ON_TAP("visit.language = 'fr'") ON_TAP("v:seek(0.5) v.rate = 0.5")
                 ON_TAP("v:seek(4) v.rate = -1"));
    media(&f, 1, VT_MEDIA_READY, 10);
    advance(&f, 0);
    silent(&f);
    assert_int_equal(vt_script_wish(f.script), f.now + 1000000);
    advance(&f, 1);
    said(&f, "film.mp3\tOne");
    tap(&f, 0);
    advance(&f, 0);
    said(&f, "film.mp3\tUn");
    assert_int_equal(vt_script_wish(f.script), f.now + 1000000);
    advance(&f, 1);
    said(&f, "film.mp3\t");
    tap(&f, 1);
    advance(&f, 0.9);
    int says = f.says;
    advance(&f, 0.05);
    assert_int_equal(f.says, says);
    advance(&f, 0.05);
    said(&f, "film.mp3\tUn");
    tap(&f, 2);
    advance(&f, 0);
    said(&f, "film.mp3\t");
    int64_t wish = vt_script_wish(f.script);
    assert_in_range((uint64_t)wish, (uint64_t)f.now + 1, (uint64_t)f.now + 10);
    advance(&f, 0.5);
    said(&f, "film.mp3\tDeux");
    advance(&f, 0.6);
    said(&f, "film.mp3\t");
    fixture_finish(&f);
}

static void stems_that_are_heard_tell_theirs(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "local two = sound.stems { 'film.mp3', 'plain.mp3', muted = true, on_caption = function(v, text) "
        "print(v.src, text) end } two[2].muted = false\n" ON_TAP("two[1]:unmute()") ON_TAP("two:mute()"));
    media(&f, 1, VT_MEDIA_READY, 10);
    media(&f, 2, VT_MEDIA_READY, 10);
    advance(&f, 1);
    said(&f, "plain.mp3\tOne");
    tap(&f, 0);
    advance(&f, 0);
    said(&f, "film.mp3\tOne");
    int says = f.says;
    tap(&f, 1);
    advance(&f, 0);
    assert_int_equal(f.says, says + 2);
    said(&f, "plain.mp3\t");
    assert_int_equal(vt_script_wish(f.script), f.now + 9000000);
    advance(&f, 3);
    assert_int_equal(f.says, says + 2);
    fixture_finish(&f);
}

static void captions_are_shown(void **state)
{
    (void)state;
    fixture f;
    vt_node box = {0}, text = {0};
    play(&f, "local film film = root:video { src = 'film.mp4', x = 100, w = 640, h = 360, caption_size = 40, "
             "on_caption = function(v, text) print(v == film, text) end }\n" ON_TAP("visit.language = 'fr'")
                 ON_TAP("film.captions = false") ON_TAP("film.captions = true visit.language = 'ar'")
                     ON_TAP("film:clear() film.w = 320"));
    begin(&f, 1, 10);
    advance(&f, 0.5);
    silent(&f);
    assert_null(captions(&f, &box, &text));
    assert_int_equal(vt_script_wish(f.script), f.now + 500000);
    advance(&f, 0.5);
    said(&f, "true\tOne");
    assert_string_equal(captions(&f, &box, &text), "One");
    assert_true(number(&f, text, VT_PROP_SIZE) == 40 && number(&f, box, VT_PROP_X) == 320);
    assert_true(number(&f, box, VT_PROP_WIDTH) < 200);
    vt_node path[8];
    vt_region damage = {0};
    vt_view view = vt_view_make(1920, 1080, 1920, 1080, 0, 0);
    vt_stage_settle(f.stage, &view, &damage);
    int depth = vt_stage_hit(f.stage, (vt_point){420, 330}, path, 8);
    assert_true(depth > 0 && path[0].slot != box.slot && path[0].slot != text.slot);
    tap(&f, 0);
    advance(&f, 0);
    said(&f, "true\tUn");
    assert_string_equal(captions(&f, &box, &text), "Un");
    tap(&f, 1);
    advance(&f, 0);
    assert_string_equal(captions(&f, &box, &text), "");
    tap(&f, 2);
    advance(&f, 0);
    assert_string_equal(captions(&f, &box, &text), "\xD9\x88\xD8\xA7\xD8\xAD\xD8\xAF");
    vt_value align;
    assert_true(vt_stage_get(f.stage, text, VT_PROP_ALIGN, &align, NULL));
    assert_int_equal(align.as.choice, VT_ALIGN_RIGHT);
    advance(&f, 1);
    said(&f, "true\t");
    assert_string_equal(captions(&f, &box, &text), "");
    tap(&f, 3);
    tap(&f, 0);
    advance(&f, 1);
    assert_string_equal(captions(&f, &box, &text), "Deux"); /* made anew, and where the film is now */
    assert_true(number(&f, box, VT_PROP_X) == 160);
    advance(&f, 5);
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void long_captions_wrap(void **state)
{
    (void)state;
    fixture f;
    vt_node box = {0}, text = {0};
    play(&f, "root:video { src = 'plain.mp4', w = 100, h = 300, caption_size = 60 }");
    begin(&f, 1, 10);
    advance(&f, 1);
    assert_string_equal(captions(&f, &box, &text), "One");
    assert_true(number(&f, text, VT_PROP_W) == 50); /* nine tenths, without what is around it */
    fixture_finish(&f);
}

static void captions_keep_clear_of_the_notice(void **state)
{
    (void)state;
    fixture f;
    vt_node box = {0}, text = {0}, notice;
    vt_rect above, below;
    play(&f,
        "local film film = root:video { src = 'plain.mp4', w = 1920, h = 1080, caption_size = 40 }\n" ON_TAP(
            "film.h = 540") ON_TAP("film.h = 1080 visit.notice.y = 60") ON_TAP("film.h = 1079"));
    assert_true(vt_stage_add(f.stage, vt_stage_overlay(f.stage), VT_NODE_TEXT, &notice, NULL));
    vt_value lower_left = {.type = VT_TYPE_ENUM, .as.choice = 6};
    vt_stage_set_string(f.stage, notice, VT_PROP_TEXT, "We record touches, not people.", NULL);
    vt_stage_set(f.stage, notice, VT_PROP_ANCHOR, &lower_left, NULL);
    vt_stage_set_number(f.stage, notice, VT_PROP_X, 24, NULL);
    vt_stage_set_number(f.stage, notice, VT_PROP_Y, 1064, NULL);
    vt_script_set_notice(f.script, notice);
    begin(&f, 1, 10);
    advance(&f, 1);
    assert_string_equal(captions(&f, &box, &text), "One");
    assert_true(vt_stage_box(f.stage, box, &above) && vt_stage_box(f.stage, notice, &below));
    assert_true(above.y + above.h <= below.y && above.y + above.h > below.y - 20);
    tap(&f, 0);
    advance(&f, 0.1);
    assert_true(number(&f, box, VT_PROP_Y) == 520);
    tap(&f, 1);
    advance(&f, 0.1);
    assert_true(number(&f, box, VT_PROP_Y) == 1060); /* what lies above a film does not push them up */
    vt_stage_set_number(f.stage, notice, VT_PROP_Y, 1064, NULL);
    vt_stage_set_bool(f.stage, notice, VT_PROP_VISIBLE, false, NULL);
    tap(&f, 2);
    advance(&f, 0.1);
    assert_true(number(&f, box, VT_PROP_Y) == 1059);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(captions_are_told),
        cmocka_unit_test(stems_that_are_heard_tell_theirs),
        cmocka_unit_test(captions_are_shown),
        cmocka_unit_test(long_captions_wrap),
        cmocka_unit_test(captions_keep_clear_of_the_notice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
