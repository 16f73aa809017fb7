/* Robot visitors, from a seed and what they see: in the same show the same seed gives the same touches at the
 * same times after the start.
 *
 * Invariant: chance is drawn touch by touch in order of time, so that it does not matter in what portions the
 * host is fed. */
#include "host/robot.h"

#include <string.h>

#include "base/chance.h"
#include "base/mem.h"

enum { DRAG_STEPS = 8, SWIPE_STEPS = 6, PINCH_STEPS = 16 };

static const int64_t second_us = 1000000, hold_least_us = 40000, hold_most_us = 180000, drag_step_us = 16000;
static const int64_t stay_us = 2600000; /* longer than most things want to be held */
static const int64_t rest_us = 120000, between_taps_us = 120000;
static const double drag_most = 0.4, swipe_far = 0.2, pinch_near = 0.03,
                    pinch_far = 0.12; /* of the design's size */

struct vt_robot {
    vt_robot_options options;
    vt_chance chance;
    int visitors;
    uint64_t taps_left; /* of the present visitor */
    int64_t next_us;
    int64_t finger;
    bool started;
    bool done;
    vt_robot_thing things[VT_ROBOT_THINGS]; /* seen last */
};

vt_robot *vt_robot_create(const vt_robot_options *options, vt_err *err)
{
    if (options->design_w < 1 || options->design_h < 1 || options->taps_least < 1 ||
        options->taps_most < options->taps_least || options->pause_least_s < 0 ||
        options->pause_most_s < options->pause_least_s || options->gap_s < 0) {
        vt_fail(err, VT_ERR_RANGE, NULL,
            "A robot needs a design size, at least one tap a visitor, and pauses of 0 s or more, least "
            "before most.");
        return NULL;
    }
    vt_robot *robot = vt_alloc(sizeof *robot);
    if (!robot) {
        vt_fail_memory(err, "the robot");
        return NULL;
    }
    robot->options = *options;
    vt_chance_seed(&robot->chance, options->seed);
    return robot;
}

void vt_robot_destroy(vt_robot *robot)
{
    vt_free(robot);
}

static double between(vt_robot *robot, double least, double most)
{
    return least + (most - least) * vt_chance_unit(&robot->chance);
}

static int64_t pause_us(vt_robot *robot)
{
    return (int64_t)(between(robot, robot->options.pause_least_s, robot->options.pause_most_s) *
                     (double)second_us);
}

/* The next visitor walks up; false when there is none. */
static bool arrive(vt_robot *robot, int64_t at_us)
{
    if (robot->options.visitors > 0 && robot->visitors == robot->options.visitors) {
        robot->done = true;
        return false;
    }
    robot->visitors++;
    robot->taps_left = (uint64_t)between(robot, robot->options.taps_least, robot->options.taps_most + 1);
    robot->next_us = at_us + pause_us(robot);
    return true;
}

typedef struct {
    double x, y;
} place;

static place within(const vt_robot *robot, double x, double y)
{
    double w = robot->options.design_w - 1, h = robot->options.design_h - 1;
    return (place){x < 0 ? 0 : x > w ? w : x, y < 0 ? 0 : y > h ? h : y};
}

static bool give(
    vt_robot *robot, vt_host *host, int64_t at_us, vt_contact_phase phase, int finger, place at, vt_err *err)
{
    vt_event event = {.kind = VT_EVENT_CONTACT};
    place inside = within(robot, at.x, at.y);
    event.as.contact.phase = phase;
    event.as.contact.device = VT_DEVICE_ROBOT;
    event.as.contact.finger = robot->finger + finger;
    event.as.contact.x8 = (int32_t)(inside.x * 8);
    event.as.contact.y8 = (int32_t)(inside.y * 8);
    return vt_host_fake(host, at_us, &event, err);
}

/* One finger goes from place to place; *at_us is when it has left. */
static bool stroke(vt_robot *robot, vt_host *host, int64_t *at_us, int finger, place from, place to,
    int steps, int64_t step_us, int64_t stay, vt_err *err)
{
    if (!give(robot, host, *at_us, VT_CONTACT_DOWN, finger, from, err)) return false;
    for (int i = 1; i <= steps; i++) {
        place at = {from.x + (to.x - from.x) * i / steps, from.y + (to.y - from.y) * i / steps};
        *at_us += step_us;
        if (!give(robot, host, *at_us, VT_CONTACT_MOVE, finger, at, err)) return false;
    }
    *at_us += stay;
    return give(robot, host, *at_us, VT_CONTACT_UP, finger, to, err);
}

static bool give_key(vt_host *host, int64_t at_us, const char *name, bool down, vt_err *err)
{
    vt_event event = {.kind = VT_EVENT_KEY};
    event.as.key.down = down;
    memcpy(event.as.key.name, name, strlen(name) + 1);
    return vt_host_fake(host, at_us, &event, err);
}

static int64_t short_us(vt_robot *robot)
{
    return hold_least_us + (int64_t)vt_chance_below(&robot->chance, (uint64_t)(hold_most_us - hold_least_us));
}

/* ---- what they do ---- */

static bool swipe(vt_robot *robot, vt_host *host, int64_t *at_us, place at, vt_err *err)
{
    const vt_robot_options *o = &robot->options;
    double way = swipe_far * o->design_w;
    place to = at;
    switch (vt_chance_below(&robot->chance, 4)) {
    case 0:
        to.x += way;
        break;
    case 1:
        to.x -= way;
        break;
    case 2:
        to.y += way;
        break;
    default:
        to.y -= way;
    }
    return stroke(robot, host, at_us, 1, at, to, SWIPE_STEPS, drag_step_us, 0, err);
}

/* Two fingers go apart or together, and turn by up to a half. */
static bool pinch(vt_robot *robot, vt_host *host, int64_t *at_us, place at, vt_err *err)
{
    double size = robot->options.design_w, near = pinch_near * size, far = pinch_far * size;
    bool apart = vt_chance_unit(&robot->chance) < 0.5;
    double turn = between(robot, -1, 1); /* by how much of the radius they go across */
    for (int i = 0; i <= PINCH_STEPS + 1; i++) {
        double share = (double)(i > PINCH_STEPS ? PINCH_STEPS : i) / PINCH_STEPS;
        double r = apart ? near + (far - near) * share : far + (near - far) * share;
        double across = r * turn * share;
        vt_contact_phase phase = i == 0 ? VT_CONTACT_DOWN : i > PINCH_STEPS ? VT_CONTACT_UP : VT_CONTACT_MOVE;
        if (!give(robot, host, *at_us, phase, 1, (place){at.x - r, at.y - across}, err) ||
            !give(robot, host, *at_us, phase, 2, (place){at.x + r, at.y + across}, err))
            return false;
        if (i <= PINCH_STEPS) *at_us += drag_step_us;
    }
    return true;
}

static bool double_tap(vt_robot *robot, vt_host *host, int64_t *at_us, place at, vt_err *err)
{
    if (!stroke(robot, host, at_us, 1, at, at, 0, 0, hold_least_us, err)) return false;
    *at_us += between_taps_us;
    return stroke(robot, host, at_us, 2, at, at, 0, 0, hold_least_us, err);
}

static place wander(vt_robot *robot, place from)
{
    double x = between(robot, -drag_most, drag_most), y = between(robot, -drag_most, drag_most);
    return within(robot, from.x + x * robot->options.design_w, from.y + y * robot->options.design_h);
}

/* To what takes things, if there is any. */
static bool drag(vt_robot *robot, vt_host *host, int64_t *at_us, place at, int seen, vt_err *err)
{
    place to = wander(robot, at);
    int takers = 0;
    for (int i = 0; i < seen; i++)
        takers += (robot->things[i].does & VT_ROBOT_DROP) != 0;
    if (takers > 0 && vt_chance_unit(&robot->chance) < 0.7) {
        int chosen = (int)vt_chance_below(&robot->chance, (uint64_t)takers);
        for (int i = 0; i < seen; i++)
            if (robot->things[i].does & VT_ROBOT_DROP && chosen-- == 0)
                to = (place){robot->things[i].x, robot->things[i].y};
    }
    return stroke(robot, host, at_us, 1, at, to, DRAG_STEPS, drag_step_us, rest_us, err);
}

/* Pressed for a moment, or held. */
static bool press(vt_robot *robot, vt_host *host, int64_t *at_us, const char *name, vt_err *err)
{
    if (!give_key(host, *at_us, name, true, err)) return false;
    *at_us += vt_chance_unit(&robot->chance) < 0.2 ? stay_us : short_us(robot);
    return give_key(host, *at_us, name, false, err);
}

/* One of the things that may be done there. */
static unsigned choose(vt_robot *robot, unsigned does)
{
    int count = 0;
    for (unsigned bit = 1; bit <= VT_ROBOT_DOUBLE; bit *= 2)
        count += (does & bit) != 0;
    if (count == 0) return 0;
    int chosen = (int)vt_chance_below(&robot->chance, (uint64_t)count);
    for (unsigned bit = 1; bit <= VT_ROBOT_DOUBLE; bit *= 2)
        if (does & bit && chosen-- == 0) return bit;
    return 0;
}

/* One touch, anywhere or where something is; *end is when it is over. */
static bool touch(vt_robot *robot, vt_host *host, int64_t *end, vt_err *err)
{
    static const unsigned all = VT_ROBOT_HOLD | VT_ROBOT_SWIPE | VT_ROBOT_PINCH | VT_ROBOT_DOUBLE;
    const vt_robot_options *o = &robot->options;
    place at = {between(robot, 0, o->design_w), between(robot, 0, o->design_h)};
    bool aims = vt_chance_unit(&robot->chance) < o->looks,
         gestures = vt_chance_unit(&robot->chance) < o->gestures;
    unsigned does = gestures ? choose(robot, all) : 0;
    int seen = aims && o->look ? o->look(o->look_context, robot->things) : 0;
    if (seen > 0) {
        const vt_robot_thing *thing = &robot->things[vt_chance_below(&robot->chance, (uint64_t)seen)];
        if (thing->key[0]) return press(robot, host, end, thing->key, err);
        at = (place){thing->x, thing->y};
        does =
            vt_chance_unit(&robot->chance) < 0.5 ? choose(robot, thing->does & ~(unsigned)VT_ROBOT_DROP) : 0;
    } else if (vt_chance_unit(&robot->chance) < o->drags) {
        does = VT_ROBOT_DRAG;
    }
    robot->finger += 2;
    switch (does) {
    case VT_ROBOT_HOLD:
        return stroke(robot, host, end, 1, at, at, 0, 0, stay_us, err);
    case VT_ROBOT_DRAG:
        return drag(robot, host, end, at, seen, err);
    case VT_ROBOT_SWIPE:
        return swipe(robot, host, end, at, err);
    case VT_ROBOT_PINCH:
        return pinch(robot, host, end, at, err);
    case VT_ROBOT_DOUBLE:
        return double_tap(robot, host, end, at, err);
    default:
        return stroke(robot, host, end, 1, at, at, 0, 0, short_us(robot), err);
    }
}

/* A touch with one hand or two, and the pause after it. */
static bool act(vt_robot *robot, vt_host *host, vt_err *err)
{
    int64_t end = robot->next_us, other = robot->next_us;
    bool two = vt_chance_unit(&robot->chance) < robot->options.two_fingers;
    if (!touch(robot, host, &end, err)) return false;
    if (two && !touch(robot, host, &other, err)) return false;
    if (other > end) end = other;
    robot->next_us = end + pause_us(robot);
    bool gone = --robot->taps_left == 0;
    if (gone && !arrive(robot, end + (int64_t)(robot->options.gap_s * (double)second_us)))
        robot->next_us = end;
    return true;
}

bool vt_robot_feed(vt_robot *robot, vt_host *host, int64_t until_us, vt_err *err)
{
    if (!robot->started) {
        robot->started = true;
        arrive(robot, vt_host_now(host));
    }
    while (!robot->done && robot->next_us <= until_us) {
        if (!act(robot, host, err)) return false;
    }
    return !robot->done || vt_host_now(host) < robot->next_us;
}

int vt_robot_visitors(const vt_robot *robot)
{
    return robot->visitors;
}

int64_t vt_robot_next(const vt_robot *robot)
{
    return robot->done ? INT64_MAX : robot->next_us;
}
