/* How scenes come in, and what their files say of themselves. */
#include "state.h"

static const char PLAIN[] = "return { enter = function() end }";

static void try_scenes(fixture *f, const char *attract, const char *story)
{
    vt_err err = {0};
    bool made = fixture_try(f, &(options){0},
        FILES("scenes/attract.lua", attract, "scenes/story.lua", story, "scenes/end.lua", PLAIN,
            "experience.conf", "[experience]\napi = 1\ntitle = T\nfirst = attract\nlanguages = en, fr, ar\n"),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    assert_true(vt_script_enter(f->script, "attract", &err));
    assert_int_equal(f->faults, 0);
}

static void comes(fixture *f, vt_transition_kind kind, vt_transition_from from, double seconds)
{
    vt_transition t = vt_script_transition(f->script);
    assert_int_equal(t.kind, kind);
    assert_int_equal(t.from, from);
    assert_true(t.seconds == seconds);
}

static void expect(
    const char *go, const char *story, vt_transition_kind kind, vt_transition_from from, double seconds)
{
    fixture f;
    char attract[512];
    snprintf(attract, sizeof attract, "return { enter = function(self, root) %s end }", go);
    try_scenes(&f, attract, story);
    comes(&f, kind, from, seconds);
    fixture_finish(&f);
}

static void as_go_says_or_the_scene(void **state)
{
    (void)state;
    static const char SLIDES[] =
        "local s = { transition = { 'slide', from = 'top', seconds = 2 } } function s:enter() end return s";
    expect("", PLAIN, VT_TRANSITION_CUT, VT_FROM_RIGHT, 0);
    expect("go 'story'", PLAIN, VT_TRANSITION_CUT, VT_FROM_RIGHT, 0);
    expect("go('story', {}, { transition = 'fade' })", PLAIN, VT_TRANSITION_FADE, VT_FROM_RIGHT, 0.5);
    expect("go('story', nil, { transition = 'cover', from = 'bottom', seconds = 1 })", PLAIN,
        VT_TRANSITION_COVER, VT_FROM_BOTTOM, 1);
    expect("go('story', nil, { transition = 'slide' })", PLAIN, VT_TRANSITION_SLIDE, VT_FROM_RIGHT, 0.5);
    expect("visit.language = 'ar' go('story', nil, { transition = 'slide' })", PLAIN, VT_TRANSITION_SLIDE,
        VT_FROM_LEFT, 0.5);
    expect("go 'story'", SLIDES, VT_TRANSITION_SLIDE, VT_FROM_TOP, 2);
    expect("visit.language = 'ar' go 'story'", SLIDES, VT_TRANSITION_SLIDE, VT_FROM_TOP, 2);
    expect("visit.language = 'ar' go 'story'", "return { transition = 'slide', enter = print }",
        VT_TRANSITION_SLIDE, VT_FROM_LEFT, 0.5);
    expect("go('story', {}, { transition = 'cut' })", SLIDES, VT_TRANSITION_CUT, VT_FROM_RIGHT, 0);
    expect(
        "go('story', {}, { transition = 'fade', seconds = 0 })", SLIDES, VT_TRANSITION_CUT, VT_FROM_RIGHT, 0);
    expect("go('story', {}, { transition = 'fade' }) go 'end'", PLAIN, VT_TRANSITION_CUT, VT_FROM_RIGHT, 0);
    expect("go 'story' visit.finish()", SLIDES, VT_TRANSITION_CUT, VT_FROM_RIGHT, 0);
    expect("visit.reduce_motion = true go 'story'", SLIDES, VT_TRANSITION_FADE, VT_FROM_TOP, 2);
}

static void back_is_the_way_one_came_reversed(void **state)
{
    (void)state;
    fixture f;
    vt_err err;
    try_scenes(&f,
        "return { enter = function() go('story', nil, { transition = 'slide', from = 'left' }) end }",
        "return { enter = function(self, root, params) root:rect { on_tap = function() back() end }\n"
        "root:rect { on_tap = function() back({}, { transition = 'fade', seconds = 3 }) end } end }");
    assert_true(vt_script_change(f.script, &err));
    assert_string_equal(vt_script_scene(f.script), "story");
    comes(&f, VT_TRANSITION_CUT, VT_FROM_RIGHT, 0);
    tap(&f, 0);
    comes(&f, VT_TRANSITION_SLIDE, VT_FROM_RIGHT, 0.5);
    tap(&f, 1);
    comes(&f, VT_TRANSITION_FADE, VT_FROM_RIGHT, 3);
    fixture_finish(&f);
}

static void wrong_transitions(void **state)
{
    (void)state;
    refused("go('other', {}, 'fade')",
        "how a scene comes in is a table: { transition = \"fade\", seconds = 0.5 }");
    refused("go('other', {}, { transition = 'wipe' })",
        "transition is one of cut, fade, slide, cover, not \"wipe\"");
    refused("go('other', {}, { seconds = 1 })", "transition is one of cut, fade, slide, cover, not \"nil\"");
    refused("go('other', {}, { transition = 'slide', from = 'above' })",
        "from is one of right, left, top, bottom, not \"above\"");
    refused("go('other', {}, { transition = 'slide', seconds = 11 })",
        "seconds of a transition is a number from 0 to 10");
    refused("go('other', {}, { transition = 'slide', speed = 1 })", "a transition has no \"speed\"");
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"return {\ntransition = 'wipe', enter = print }",
            "transition is one of cut, fade, slide, cover, not \"wipe\""},
        {"return {\ntransition = { 'slide', form = 'left' }, enter = print }",
            "a transition has no \"form\""},
        {"return {\ntransition = { seconds = 1 }, enter = print }", "transition is one of"},
        {"return {\ntransition = 5, enter = print }",
            "transition is one of cut, fade, slide, cover, not \"number\""},
        {"return {\nlinks = 'story', enter = print }", "links is a list of at most 256 names"},
        {"return {\nlinks = { 'stroy' }, enter = print }",
            "links names no scene with \"stroy\"; did you mean \"story\"?"},
        {"return {\nlinks = { 'nothing_like_it' }, enter = print }",
            "it would be the file scenes/nothing_like_it.lua"},
        {"return {\nlinks = { 5 }, enter = print }", "links is a list of names; number 1 is a number"},
        {"return {\npreload = 5, enter = print }", "preload is a list"},
        {"return {\npreload = { 'a.jpg', {} }, enter = print }",
            "preload is a list of names; number 2 is a table"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture f;
        vt_err err = {0};
        assert_false(fixture_try(
            &f, &(options){0}, FILES("scenes/attract.lua", wrong[i].text, "scenes/story.lua", PLAIN), &err));
        if (!strstr(err.message, wrong[i].message))
            print_error("%s\n%s: %s\n", wrong[i].text, err.origin, err.message);
        assert_non_null(strstr(err.message, wrong[i].message));
        assert_string_equal(err.origin, "scenes/attract.lua:2");
        fixture_finish(&f);
    }
}

static void note(void *context, const char *name)
{
    strcat(context, name);
    strcat(context, " ");
}

static void what_scenes_declare(void **state)
{
    (void)state;
    fixture f;
    try_scenes(&f,
        "local a = { links = { 'story', 'end' }, preload = { 'big.jpg' } }\n"
        "function a:enter() a.links[1] = 5 a.preload = nil end return a",
        "return { links = {}, enter = print }");
    char links[256] = "", preloads[256] = "";
    vt_script_links(f.script, "attract", note, links);
    vt_script_preloads(f.script, "attract", note, preloads);
    assert_string_equal(links, "story end "); /* as the file said, whatever became of the table */
    assert_string_equal(preloads, "big.jpg ");
    *links = '\0';
    vt_script_links(f.script, "story", note, links);
    vt_script_links(f.script, "end", note, links);
    vt_script_links(f.script, "no such scene", note, links);
    assert_string_equal(links, "");
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_go_says_or_the_scene),
        cmocka_unit_test(back_is_the_way_one_came_reversed),
        cmocka_unit_test(wrong_transitions),
        cmocka_unit_test(what_scenes_declare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
