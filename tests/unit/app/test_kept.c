/* What visitors make, from a finger to a file and back to the screen. */
#include "kept_disk.h"

#include "app/app_private.h"
#include "app/sinks.h"

static const char CONF[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\n"
    "[keep stories]\nholds = texts\n[keep wall]\nholds = drawings\n[keep faces]\nholds = photos\n";

static void show_kept(show *s, const char *body, char folder[160])
{
    char scene[4096], root[96];
    vt_err err;
    show_init(s);
    snprintf(root, sizeof root, "%s-kept", s->folder);
    snprintf(folder, 160, "%s/%s", root, strrchr(s->folder, '/') + 1);
    assert_true(vt_conf_set(s->conf, "keep.folder", root, "test", &err));
    snprintf(scene, sizeof scene,
        "local s = {}\nfunction s:enter(root)\n  local paper = root:canvas { w = 200, h = 200 }\n"
        "  local done = root:rect { x = 500, w = 100, h = 100 }\n%s\n"
        "  function s:leave() if s.late then paper:save('mine') end end\nend\nreturn s\n",
        body);
    show_write(s, "experience.conf", CONF);
    show_write(s, "scenes/attract.lua", scene);
    show_write(s, "scenes/other.lua",
        "local s = {}\nfunction s:enter(root) root:canvas { w = 50, h = 50 }:dot(20, 20) end\nreturn s\n");
}

static void show_swept(show *s)
{
    char root[96];
    snprintf(root, sizeof root, "%s-kept", s->folder);
    show_finish(s);
    sweep(root);
}

/* Whoever leaves a scene by the button that keeps has their drawing: the last stroke is in it, too. */
static void expect_saved(const char *leaving, bool robots, int drawings)
{
    show s;
    char folder[160], body[512], inside[200];
    snprintf(body, sizeof body, "function done.on_tap() paper:line(10, 10, 190, 190) %s end", leaving);
    show_kept(&s, body, folder);
    s.robots = robots;
    show_open(&s);
    show_tap(&s, 1, 550, 50);
    show_run(&s, 3);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    show_close(&s);
    snprintf(inside, sizeof inside, "%s/drawings", folder);
    int count = items(inside);
    snprintf(inside, sizeof inside, "%s/wall", folder);
    assert_int_equal(count + items(inside), drawings);
    assert_int_equal(show_number(&s, VT_ROW_KEEP_ADDED), drawings);
    show_swept(&s);
}

static void a_drawing_outlives_its_scene(void **state)
{
    (void)state;
    expect_saved("paper:save('mine')", false, 1);
    expect_saved("keep('wall'):add(paper)", false, 1);
    expect_saved("keep('wall'):add(paper) go 'other'", false, 1);
    expect_saved("paper:save('mine') visit.finish()", false, 1);
    expect_saved("s.late = true go 'other'", false, 1);
    expect_saved("s.late = true visit.finish()", false, 1);
}

/* By the rules of photos, and shown again. */
static void a_canvas_is_kept_as_a_photo(void **state)
{
    static const char body[] =
        "  local faces = keep('faces')\n"
        "  faces:on_change(function(item) root:image { src = item.src, w = 50, h = 50 } "
        "journal.mark('n' .. faces:count()) end)\n"
        "  function done.on_tap() paper:dot(50, 50) faces:add(paper) end\n";
    show s;
    char folder[160], path[600];
    unsigned char begins[8] = {0};
    (void)state;
    show_kept(&s, body, folder);
    show_open(&s);
    show_tap(&s, 1, 550, 50);
    show_run(&s, 30);
    assert_true(vt_script_channel_at(s.app->world->script, 2)->keep_days == 30);
    show_close(&s);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 0);
    assert_int_equal(show_number(&s, VT_ROW_KEEP_ADDED), 1);
    assert_string_equal(s.rows[show_find(&s, VT_ROW_SCHEMA_UNKNOWN, 0)].target, "n1");
    snprintf(path, sizeof path, "%s/faces", folder);
    DIR *open = opendir(path);
    struct dirent *entry = NULL;
    while ((entry = readdir(open)) && entry->d_name[0] != '0') {}
    assert_non_null(entry);
    snprintf(path, sizeof path, "%s/faces/%s", folder, entry->d_name);
    closedir(open);
    assert_string_equal(strrchr(path, '.'), ".png");
    FILE *file = fopen(path, "rb");
    assert_int_equal(fread(begins, 1, sizeof begins, file), sizeof begins);
    fclose(file);
    assert_memory_equal(begins, "\x89PNG\r\n\x1a\n", sizeof begins);
    show_swept(&s);
}

static void what_robots_make_is_not_kept(void **state)
{
    (void)state;
    expect_saved("keep('wall'):add(paper)", true, 0);
}

/* Kept, told, shown by its src, there for the next visitor before the scene is entered; and all of it again
 * from the tape, with the folder gone. */
static void kept_things_come_back_and_replay_without_their_folder(void **state)
{
    static const char body[] =
        "  local wall, stories = keep('wall'), keep('stories')\n"
        "  local function show()\n"
        "    for i, item in ipairs(wall:latest(5)) do root:image { src = item.src, x = i * 60, w = 50, h = "
        "50 } end\n"
        "    root:text { stories:count() .. (stories:latest(1)[1] or { text = 'none' }).text }\n"
        "    journal.mark('n' .. wall:count() .. stories:count())\n  end\n"
        "  wall:on_change(show)\n  show()\n"
        "  function done.on_tap()\n    paper:dot(50, 50)\n    local story = stories:add{ text = 'once' }\n"
        "    story:on_kept(function() journal.mark('kept' .. story.id) wall:add(paper) end)\n  end\n";
    show s;
    char folder[160], root[96];
    vt_err err;
    vt_replay_result result;
    (void)state;
    show_kept(&s, body, folder);
    show_open(&s);
    show_tap(&s, 1, 550, 50);
    show_tap(&s, 60, 550, 50);
    show_run(&s, 90);
    show_close(&s);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 0);
    assert_int_equal(show_number(&s, VT_ROW_KEEP_ADDED), 4);
    const char *const marks[] = {"n00", "kept1", "n11", "n11", "kept2", "n22", "n22"};
    int row = -1;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        row = show_find(&s, VT_ROW_SCHEMA_UNKNOWN, row + 1);
        assert_true(row >= 0);
        assert_string_equal(s.rows[row].target, marks[i]);
    }
    for (int i = 0; i < s.count; i++)
        assert_null(strstr(s.json[i], "once"));
    snprintf(root, sizeof root, "%s-kept", s.folder);
    sweep(root);
    for (int painted = 0; painted < 2; painted++) {
        s.app = show_app(&s, vt_null_sink(), painted ? VT_PAINTER_CPU : VT_PAINTER_NONE);
        vt_tape_reader *reader = vt_tape_reader_create(s.tape.data, s.tape.size, "tape", &err);
        assert_non_null(reader);
        assert_true(vt_app_replay(s.app, reader, 0, false, NULL, NULL, &result, &err));
        vt_tape_reader_destroy(reader);
        show_close(&s);
        if (result.differs) fail_msg("%s", result.field);
        assert_true(access(root, F_OK) != 0);
    }
    show_swept(&s);
}

static void what_is_lost_is_told_and_is_a_row(void **state)
{
    static const char body[] =
        "  function done.on_tap()\n    local story = keep('stories'):add{ text = 'once' }\n"
        "    story:on_lost(function(why) journal.mark('lost') end)\n  end\n";
    show s;
    char folder[160];
    (void)state;
    full = true;
    show_kept(&s, body, folder);
    show_open(&s);
    show_tap(&s, 1, 550, 50);
    show_run(&s, 3);
    show_close(&s);
    full = false;
    show_expect(&s, show_find(&s, VT_ROW_KEEP_LOST, 0), "no room");
    assert_string_equal(s.rows[show_find(&s, VT_ROW_SCHEMA_UNKNOWN, 0)].target, "lost");
    show_swept(&s);
}

/* A kiosk that shows new drawings for years remembers no more names than it needs. */
static void names_of_what_was_shown_are_forgotten(void **state)
{
    static const char body[] =
        "  root:image { name = 'shown', src = 'keep:wall/00000005-undated.png', w = 9, h = 9 }\n";
    show s;
    char folder[160], name[64];
    vt_err err;
    (void)state;
    show_kept(&s, body, folder);
    show_open(&s);
    s.until_us = 1000000;
    show_finger(&s, 1, 99, VT_CONTACT_UP, 0, 0);
    assert_true(vt_app_run(s.app, show_more, &s, &err));
    vt_assets *assets = &s.app->assets;
    int shown = vt_assets_index(assets, "keep:wall/00000005-undated.png"), before = assets->count;
    for (int i = 10; i < 1000; i++) {
        snprintf(name, sizeof name, "keep:wall/%08d-undated.png", i);
        int index = vt_assets_index(assets, name);
        assert_true(index >= 0 && index != shown);
        assert_string_equal(assets->items[index].name, name);
        assets->items[index].used = ++assets->clock;
        assert_int_equal(vt_assets_index(assets, name), index);
    }
    assert_true(assets->count <= before + 200);
    assert_string_equal(assets->items[shown].name, "keep:wall/00000005-undated.png");
    assert_int_equal(show_number(&s, VT_ROW_ASSET_FAULT), 0); /* that it is not there is no fault */
    show_swept(&s);
}

/* More than a batch holds: what does not fit into the first one comes with the next, in silence. */
static void long_texts_come_in_several_batches(void **state)
{
    static const char body[] =
        "  local stories, heard = keep('stories'), 0\n"
        "  journal.mark(#stories:latest() < 40 and #stories:latest() > 0 and 'some' or 'wrong')\n"
        "  stories:on_change(function() heard = heard + 1 end)\n"
        "  after(1, function()\n    local all, sound = stories:latest(), 0\n"
        "    for i, item in ipairs(all) do\n"
        "      if item.text == ('\"'):rep(4000) .. item.id then sound = sound + 1 end\n    end\n"
        "    journal.mark('n' .. #all .. 's' .. sound .. 'c' .. stories:count() .. 'h' .. heard)\n  end)\n";
    static char text[4100];
    show s;
    char folder[160];
    (void)state;
    show_kept(&s, body, folder);
    for (int i = 1; i <= 40; i++) {
        vt_err err;
        vt_keep_item item;
        vt_keep keep = {.root = folder, .name = "stories", .kind = VT_KEEP_TEXTS, .most = 100};
        memset(text, '"', 4000);
        snprintf(text + 4000, sizeof text - 4000, "%d", i);
        assert_true(vt_keep_add(&keep, text, strlen(text), "", 0, &item, &err));
    }
    show_open(&s);
    show_run(&s, 3);
    show_close(&s);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    int row = show_find(&s, VT_ROW_SCHEMA_UNKNOWN, 0);
    assert_string_equal(s.rows[row].target, "some");
    assert_string_equal(s.rows[show_find(&s, VT_ROW_SCHEMA_UNKNOWN, row + 1)].target, "n40s40c40h0");
    show_swept(&s);
}

/* A scene that cannot be entered keeps nothing. */
static void a_failed_trial_keeps_nothing(void **state)
{
    show s;
    char folder[160], inside[200];
    (void)state;
    show_kept(&s, "  function done.on_tap() go 'broken' end", folder);
    show_write(&s, "scenes/broken.lua",
        "local s = {}\nfunction s:enter() keep('stories'):add{ text = 'x' } error 'no' end\nreturn s\n");
    show_open(&s);
    show_tap(&s, 1, 550, 50);
    show_run(&s, 4);
    show_close(&s);
    snprintf(inside, sizeof inside, "%s/stories", folder);
    assert_int_equal(items(inside), 0);
    show_swept(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drawing_outlives_its_scene),
        cmocka_unit_test(a_canvas_is_kept_as_a_photo),
        cmocka_unit_test(what_robots_make_is_not_kept),
        cmocka_unit_test(kept_things_come_back_and_replay_without_their_folder),
        cmocka_unit_test(what_is_lost_is_told_and_is_a_row),
        cmocka_unit_test(names_of_what_was_shown_are_forgotten),
        cmocka_unit_test(long_texts_come_in_several_batches),
        cmocka_unit_test(a_failed_trial_keeps_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
