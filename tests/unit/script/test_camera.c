/* Cameras, what is pasted from them, and the countdown before a photo. */
#include "sounds.h"

static void no_film(void *context, const vt_reel_order *order)
{
    (void)context;
    (void)order;
    fail();
}

static void cameras(void **state)
{
    (void)state;
    fixture f;
    play(&f, "local cam = root:camera { src = 'front', w = 640, h = 360, mirror = true, on_ready = "
             "function(c) print('on', c.ready) end, on_error = function(c, why) print(why) end }\n"
             "local paper = root:canvas { w = 640, h = 360 } local still = root:image { src = 'frame.png' }\n"
             "assert(paper:paste(cam, { x = 10, y = 10, w = 100, h = 100, mirror = false, key = '#00ff00', "
             "tolerance = 0.2, average = 4, fit = 'contain' }) == paper)\n"
             "paper:paste(still):filter 'grey':filter { 'sepia', x = 0, y = 0, w = 50, h = 50 }\n"
             "paper:filter { matrix = { 1,0,0,0,0, 0,1,0,0,0, 0,0,1,0,0, 0,0,0,1,0 } }");
    media(&f, 1, VT_MEDIA_READY, 0);
    said(&f, "on\ttrue");
    vt_script_reels(f.script, no_film, &f);
    assert_int_equal(f.rows, 0);
    media(&f, 1, VT_MEDIA_FAILED, 0);
    said(&f, "missing");
    fixture_finish(&f);
    refused("root:camera { src = 'front' }", "there is no camera \"front\": cameras are off unless "
                                             "experience.conf declares them; write there [camera front]");
    refused("root:canvas {}:paste(root)", "paste takes a video, a camera, an image or a sprite, not a group");
    refused("root:canvas {}:paste(root:image {}, { keys = '#fff' })",
        "paste has no \"keys\"; did you mean \"key\"?");
    refused("root:canvas {}:paste(root:image {}, { key = 'green' })",
        "key of paste is a colour like \"#00ff00\"");
    refused("root:canvas {}:paste(root:image {}, { average = 1.5 })", "average of paste is a whole number");
    refused("root:canvas {}:paste(root:image {}, { fit = 'x' })",
        "fit of paste is one of stretch, contain, cover");
    refused("root:canvas {}:paste(root:image {}, 3)", "paste takes a node and a table");
    refused("root:canvas {}:filter 'gray'", "did you mean grey?");
    refused("root:canvas {}:filter { matrix = { 1 } }", "matrix of filter is a list of 20 numbers");
    refused("root:canvas {}:filter { 'grey', matrix = {} }", "filter takes a name or a matrix, not both");
    refused("root:canvas {}:filter { 'grey', z = 1 }", "filter has no \"z\"");
    fixture f2;
    play(&f2, "print(select(2, pcall(root.camera, root, { src = 'frnt' })))");
    assert_non_null(strstr(f2.said, "there is no camera \"frnt\"; did you mean \"front\"?"));
    fixture_finish(&f2);
}

static void whether_one_is_there(void **state)
{
    (void)state;
    fixture f;
    play(&f, ON_TAP("print(camera.there 'front')") "root:camera { src = 'front', w = 640, h = 360 }");
    tap(&f, 0);
    said(&f, "true");
    vt_script_channel(f.script, 1, VT_CHANNEL_LOST, "", true);
    tap(&f, 0);
    said(&f, "false");
    media(&f, 1, VT_MEDIA_READY, 0);
    tap(&f, 0);
    said(&f, "true");
    media(&f, 1, VT_MEDIA_FAILED, 0);
    tap(&f, 0);
    said(&f, "false");
    fixture_finish(&f);
    play(&f, "print(select(2, pcall(camera.there, 'frnt')))");
    assert_non_null(strstr(f.said, "there is no camera \"frnt\"; did you mean \"front\"?"));
    fixture_finish(&f);
    refused("camera.there(5)", "camera.there takes the name of a camera, not a number");
    refused("camera.there 'front'", "write there [camera front]");
}

static void a_countdown(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "local c = root:countdown { from = 3, on_done = function() print 'done' end } print(c.left)\n" ON_TAP(
            "print(c.left)") ON_TAP("c:restart()") ON_TAP("c:stop()")
            ON_TAP("visit.reduce_motion = true c:restart()"));
    said(&f, "3");
    advance(&f, 1);
    tap(&f, 0);
    said(&f, "2");
    advance(&f, 1);
    advance(&f, 1);
    said(&f, "done");
    tap(&f, 0);
    said(&f, "0");
    tap(&f, 1);
    advance(&f, 1);
    tap(&f, 2);
    hush(&f);
    advance(&f, 5);
    silent(&f);
    tap(&f, 3);
    advance(&f, 1);
    advance(&f, 1);
    advance(&f, 1);
    said(&f, "done");
    fixture_finish(&f);
    refused("root:countdown { from = 0 }", "from of countdown 4 must be from 1 to 60, not 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cameras),
        cmocka_unit_test(whether_one_is_there),
        cmocka_unit_test(a_countdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
