/* Every kind of node, and what single kinds can do besides. */
#include "state.h"

#include "stage/sketch.h"

static void every_kind_is_made(void **state)
{
    (void)state;
    static const char *const holders[] = {"group", "row", "column", "grid", "stack", "scroller", "zoomable"};
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        char body[512];
        const char *name = vt_node_kind_name((vt_node_kind)kind);
        snprintf(body, sizeof body,
            "local n = root:%s { name = 'it', x = 5 } assert(tostring(n) == '%s \"it\"' and n.x == 5 and "
            "n:alive())\n"
            "assert(n.parent == root and root.rotation == 0)",
            name, name);
        fine(body);
        snprintf(body, sizeof body, "root:%s { nonsense = 1 }", name);
        refused(body, "unknown property \"nonsense\" of");
    }
    for (size_t i = 0; i < sizeof holders / sizeof holders[0]; i++) {
        char body[256];
        snprintf(body, sizeof body,
            "local h = root:%s { w = 100, h = 100 } local r = h:rect{} assert(r.parent == h) h:clear()",
            holders[i]);
        fine(body);
    }
    refused("root:ellipse{}:rect{}", "cannot hold other nodes; make a group and put both into it");
    fine("assert(root:qr { 'https://example.org' }.text == 'https://example.org')");
}

/* Every property of every kind can be read, and what was read can be set again. */
static void every_property_goes_both_ways(void **state)
{
    (void)state;
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        for (int i = 0; i < VT_PROP_COUNT; i++) {
            const vt_prop_info *info = vt_prop_at((vt_prop)i);
            if (!(info->kinds & 1u << kind)) continue;
            char body[256];
            const char *name = vt_node_kind_name((vt_node_kind)kind);
            snprintf(body, sizeof body,
                info->flags & VT_PROP_READ
                    ? "local n = root:%s{} assert(n.%s ~= nil and not pcall(function() n.%s = 1 end))"
                    : "local n = root:%s{} local v = n.%s assert(v ~= nil) n.%s = v",
                name, info->name, info->name);
            fine(body);
        }
    }
}

static void points(void **state)
{
    (void)state;
    fine("local p = root:polygon { points = { 0, 0, 100, 0, 50.5, 80 } } local q = p.points\n"
         "assert(#q == 6 and q[5] == 50.5 and math.type(q[1]) == 'integer') q[1] = 9 assert(p.points[1] == "
         "0)\n"
         "p.points = {} assert(#p.points == 0) p.points = q assert(p.points[1] == 9 and p.width == 100 and "
         "p.height == 80)");
    refused("root:polyline { name = 'p', points = { 0, 0, 'x' } }",
        "points of polyline \"p\" must be a list of numbers { x1, y1, x2, y2 }; number 3 is a string");
    refused("root:polyline { name = 'p', points = { { 0, 0 }, { 1, 1 } } }", "number 1 is a table");
    refused("root:polyline { name = 'p', points = 5 }", "points of polyline \"p\" must be a list of numbers");
    refused("root:polyline { points = { 0, 0, 1 } }", "pairs of numbers");
    refused("root:polyline { points = { 0, 0, 1, 0/0 } }", "from -1e6 to 1e6");
    refused("local t = {} for i = 1, 8194 do t[i] = i end root:polyline { points = t }", "at most 4096");
    fixture f;
    start_with(&f, &(options){.budget = 60000},
        "local t = {} for i = 1, 8000 do t[i] = i end local p = root:polyline{} for i = 1, 20 do p.points = "
        "t end");
    assert_int_equal(f.fault.kind, VT_ERR_BUDGET); /* long lists count by their length */
    fixture_finish(&f);
}

/* ---- canvas ---- */

typedef struct {
    char text[4096];
    int count;
} drawn;

static void note_strokes(
    void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count)
{
    drawn *d = context;
    (void)number;
    for (int i = 0; i < count; i++) {
        const vt_sketch *s = &strokes[i];
        size_t used = strlen(d->text);
        snprintf(d->text + used, sizeof d->text - used, "%d:%g,%g,%g,%g,%g,%02x%02x%02x%02x ", (int)s->kind,
            s->x0, s->y0, s->x1, s->y1, s->width, s->color.r, s->color.g, s->color.b, s->color.a);
        d->count++;
    }
    assert_true(w == 200 && h == 100);
}

static void a_canvas_is_drawn_on(void **state)
{
    (void)state;
    fixture f;
    drawn d = {0};
    start(&f,
        "local c c = root:canvas { w = 200, h = 100, ink = true, on_press = function() c:dot(1, 1):clear() "
        "end }\n"
        "c:clear('#ffffff'):line(1, 2, 3, 4):line(1, 2, 3, 4, { color = '#ff0000', width = 20 }):dot(5, 6)\n"
        "c:rect(10, 20, 30, 40, { color = '#00ff00' }):ellipse(1, 1, 2, 2, { width = 3 }):stamp('a.png', 0, "
        "0, 9, 8)");
    if (f.faults) print_error("%s\n", f.fault.message);
    assert_int_equal(f.faults, 0);
    assert_true(vt_stage_asset(f.stage, 1, true, 9, 8)); /* a stamp waits for its picture */
    vt_stage_sketches(f.stage, note_strokes, &d);
    assert_string_equal(d.text,
        "0:0,0,0,0,0,ffffffff 1:1,2,3,4,8,000000ff 1:1,2,3,4,20,ff0000ff 1:5,6,5,6,8,000000ff "
        "2:10,20,40,60,0,00ff00ff 3:1,1,3,3,3,000000ff 4:0,0,9,8,0,ffffffff ");
    d = (drawn){0};
    assert_true(touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL)); /* nothing before a clear is kept */
    vt_stage_sketches(f.stage, note_strokes, &d);
    assert_string_equal(d.text, "0:0,0,0,0,0,00000000 ");
    fixture_finish(&f);
    refused("root:canvas{}:line(1, 2, 3)", "line: y1 is missing");
    refused("root:canvas{}:line(1, 2, 3, '4')", "line: y1 is a number from -1e6 to 1e6, not 4");
    refused("root:canvas{}:dot(0/0, 2)", "dot: x is a number from -1e6 to 1e6, not nan");
    refused("root:canvas{}:line(1, 2, 3, 4, '#ff0000')", "line ends with a table");
    refused("root:canvas{}:line(1, 2, 3, 4, { colour = '#ff0000' })",
        "line has no \"colour\"; it has color and width");
    refused("root:canvas{}:line(1, 2, 3, 4, { color = 'red' })",
        "line: color is a colour like \"#ff8800\", not red");
    refused("root:canvas{}:line(1, 2, 3, 4, { width = 2000 })", "line: width is from 0 to 1000");
    refused("root:canvas{}:clear('white')", "clear: color is a colour");
    refused("root:canvas{}:stamp(5, 1, 1, 1, 1)", "stamp takes the name of a picture");
    refused("root:canvas{}.line(root, 1, 2, 3, 4)", "line belongs to a canvas, not to a group");
    refused("local c = root:canvas { name = 'gone' } local line = c.line c:remove() line(c, 1, 2, 3, 4)",
        "it was removed");
    refused("root:canvas{}:lin(1, 2, 3, 4)", "did you mean \"line\"?");
    refused("for i = 1, 200000 do root:canvas{}:dot(1, 1) end", "");
    fixture g;
    start_with(&g, &(options){.budget = 20000}, "local c = root:canvas{} for i = 1, 1000 do c:dot(1, 1) end");
    assert_int_equal(g.fault.kind, VT_ERR_BUDGET);
    fixture_finish(&g);
}

static void a_canvas_is_saved(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local c = root:canvas { w = 9, h = 9 } c:save('drawing_1')");
    assert_int_equal(f.faults, 0);
    char order[64];
    snprintf(order, sizeof order, "0\tcanvas\t%llu\tdrawing_1",
        (unsigned long long)vt_stage_number(
            f.stage, vt_stage_first(f.stage, vt_stage_first(f.stage, vt_stage_scene(f.stage)))));
    assert_int_equal(f.sent_kind, VT_CHANNEL_KEEP);
    assert_string_equal(f.sent_to, "drawings");
    assert_string_equal(f.sent, order);
    fixture_finish(&f);
    static const char *const wrong[] = {
        "''", "'../x'", "'a b'", "'a/b'", "'x.png'", "'a\\0b'", "5", "nil", "('x'):rep(33)"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char body[128];
        snprintf(body, sizeof body, "root:canvas{}:save(%s)", wrong[i]);
        refused(body, "save takes a name of at most 32 letters, digits, _ and -");
    }
}

/* ---- others ---- */

static void particles_burst(void **state)
{
    (void)state;
    fine("local p = root:particles { rate = 0 } p:burst(20) p.rate = 5 assert(p.rate == 5)");
    refused("root:particles{}:burst(0)", "1 to 5000 particles");
    refused("root:particles{}:burst(9999)", "1 to 5000 particles");
    refused("root:particles{}:burst('x')", "number expected");
    refused("root:rect{}:burst(5)", "unknown property \"burst\" of rect");
    refused("root:particles{}.burst(root, 5)", "burst belongs to a particles");
}

static void what_fingers_push_is_moved(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        "local s = root:scroller { w = 100, h = 100 } s:rect { w = 100, h = 500 }\n"
        "s:scroll_to(0, 200, 1).on_end = function() print(s.scroll_x, s.scroll_y) s:scroll_to(0, 9999) end");
    assert_int_equal(f.faults, 0);
    advance(&f, 0.5);
    advance(&f, 0.6);
    assert_string_equal(f.said, "0\t200");
    advance(&f, 0.1);
    vt_value value;
    vt_node scroller = vt_stage_first(f.stage, vt_stage_first(f.stage, vt_stage_scene(f.stage)));
    assert_true(vt_stage_get(f.stage, scroller, VT_PROP_SCROLL_Y, &value, NULL));
    assert_true(value.as.number == 400); /* as far as it goes */
    fixture_finish(&f);
    start(&f, "local z = root:zoomable { w = 100, h = 100, src = 'a.dzi' }\n"
              "z:look_at(10, 20, 3, 1).on_end = function() print(z.view_x, z.view_y, z.zoom) end");
    advance(&f, 0.1);
    advance(&f, 1);
    assert_string_equal(f.said, "10\t20\t3");
    fixture_finish(&f);
    refused("root:scroller{}:scroll_to(1)", "scroll_to: y is missing");
    refused("root:scroller{}:scroll_to(1, 2, -1)", "to takes 0 to 86400 seconds");
    refused("root:zoomable{}:look_at(1, 2, 'x')", "look_at: zoom is a number");
}

static void own_places_and_moves(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local g = root:group { x = 100, y = 50, scale = 2 }\n"
              "local r = g:rect { w = 100, h = 100, on_press = function(t) print(t.own_x, t.own_y, t.dx, "
              "t.dy) end,\n"
              "  on_move = function(t) print(t.own_x, t.own_y, t.dx, t.dy) return true end }");
    vt_touch t = {.phase = VT_TOUCH_PRESS, .t_us = f.now};
    t.contact = (vt_contact){.slot = 4, .x8 = 140 * 8, .y8 = 60 * 8, .down_us = f.now};
    bool stop;
    assert_true(vt_script_touch(f.script, target(&f, 0), VT_ENTRY_PRESS, &t, NULL));
    assert_string_equal(f.said, "20\t5\t0\t0");
    t.phase = VT_TOUCH_MOVE;
    t.contact.x8 += 20;
    t.contact.y8 -= 8;
    assert_true(vt_script_touch(f.script, target(&f, 0), VT_ENTRY_MOVE, &t, &stop));
    assert_true(stop);
    assert_string_equal(f.said, "21.25\t4.5\t2.5\t-1");
    assert_true(vt_script_touch(
        f.script, target(&f, 0), VT_ENTRY_MOVE, &t, NULL)); /* the same event, told further out */
    assert_string_equal(f.said, "21.25\t4.5\t2.5\t-1");
    assert_true(vt_script_drags(f.script, target(&f, 0)));
    assert_false(vt_script_drags(f.script, vt_stage_scene(f.stage)));
    fixture_finish(&f);
}

static void links_and_rest(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local t = root:text { 'see [link=vase]the vase[/]', markup = true, on_link = function(t) "
              "print(t.link, t.x) return true end }\n"
              "local s = root:scroller { on_rest = function(...) print('rest', select('#', ...)) end }\n"
              "assert(t:link_at(0, 0) == nil)");
    assert_int_equal(f.faults, 0);
    vt_node nodes[4];
    assert_int_equal(vt_script_targets(f.script, nodes, 4), 1); /* on_rest takes no finger */
    vt_touch t = {.phase = VT_TOUCH_RELEASE, .t_us = f.now};
    t.contact.x8 = 80;
    bool stop = false;
    assert_true(vt_script_link(f.script, nodes[0], &t, "vase", &stop));
    assert_true(stop);
    assert_string_equal(f.said, "vase\t10");
    vt_node scroller = vt_stage_next(f.stage, nodes[0]);
    vt_script_rested(f.script, scroller);
    assert_string_equal(f.said, "rest\t0");
    uint64_t calls = vt_script_calls(f.script);
    vt_script_rested(f.script, nodes[0]);
    vt_script_rested(f.script, (vt_node){0});
    assert_int_equal(vt_script_calls(f.script), calls);
    fixture_finish(&f);
    refused("root:rect { on_link = print }", "unknown property \"on_link\" of rect");
    refused("root:rect { on_visit = print }", "unknown property \"on_visit\" of rect");
}

static void motion_and_direction(void **state)
{
    (void)state;
    fine("assert(visit.reduce_motion == false) visit.reduce_motion = true assert(visit.reduce_motion)");
    refused("visit.reduce_motion = 1", "visit.reduce_motion is true or false, not a number");
}

static void gestures_tell_what_they_know(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local a = root:rect { name = 'a', on_drag = function(t) print(t.phase, t.dx, t.way_x, t.scale, "
              "t.rotation, t.speed, t.fingers, t.direction, t.node, t.target) end }\n"
              "local b = root:rect { name = 'b', on_drop = function(t) print(t.node.name) return false end, "
              "on_drag_over = function(t) print('over', t.node.name) return true end }\n"
              "root:group { zone = 'left', on_visit = function(...) print('visit', select('#', ...)) end }");
    assert_int_equal(f.faults, 0);
    vt_node nodes[4], hearing[4], box = {0};
    assert_int_equal(vt_script_targets(f.script, nodes, 4), 1); /* what is dropped on takes no finger */
    assert_int_equal(vt_script_hearers(f.script, VT_ENTRY_DROP, hearing, 4), 1);
    assert_true(vt_script_hears(f.script, hearing[0], VT_ENTRY_DRAG_OVER));
    assert_false(vt_script_hears(f.script, hearing[0], VT_ENTRY_DRAG_OUT));
    vt_touch t = {.phase = VT_TOUCH_MOVE, .t_us = f.now};
    vt_script_gesture g = {.phase = "move",
        .fingers = 2,
        .step = {3, 4},
        .way = {30, 40},
        .scale = 1.5,
        .rotation = 90,
        .speed = 200,
        .target = hearing[0]};
    assert_int_equal(vt_script_gestured(f.script, nodes[0], VT_ENTRY_DRAG, &t, &g), VT_ANSWER_NOTHING);
    assert_string_equal(f.said, "move\t3\t30\t1.5\t90\t200\t2\tnil\tnil\trect \"b\"");
    g.node = nodes[0];
    assert_int_equal(vt_script_gestured(f.script, hearing[0], VT_ENTRY_DROP, &t, &g), VT_ANSWER_FALSE);
    assert_string_equal(f.said, "a");
    assert_int_equal(vt_script_gestured(f.script, hearing[0], VT_ENTRY_DRAG_OVER, &t, &g), VT_ANSWER_TRUE);
    assert_int_equal(vt_script_gestured(f.script, hearing[0], VT_ENTRY_DRAG_OUT, &t, &g), VT_ANSWER_NOTHING);
    assert_int_equal(vt_script_hearers(f.script, VT_ENTRY_VISIT, &box, 1), 1);
    vt_script_zone(f.script, box, VT_ENTRY_VISIT);
    assert_string_equal(f.said, "visit\t0");
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_made),
        cmocka_unit_test(every_property_goes_both_ways),
        cmocka_unit_test(points),
        cmocka_unit_test(a_canvas_is_drawn_on),
        cmocka_unit_test(a_canvas_is_saved),
        cmocka_unit_test(particles_burst),
        cmocka_unit_test(what_fingers_push_is_moved),
        cmocka_unit_test(own_places_and_moves),
        cmocka_unit_test(links_and_rest),
        cmocka_unit_test(gestures_tell_what_they_know),
        cmocka_unit_test(motion_and_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
