/* Robot visitors, from a seed alone: the same seed gives the same touches at the same times after the start.
 *
 * Invariant: chance is drawn touch by touch in order of time, so that it does not matter in what portions the
 * host is fed. */
#include "host/robot.h"

#include "base/chance.h"
#include "base/mem.h"

enum { DRAG_STEPS = 8 };

static const int64_t second_us = 1000000, hold_least_us = 40000, hold_most_us = 180000, drag_step_us = 16000;
static const double drag_most = 0.4; /* of the design's size */

struct vt_robot {
    vt_robot_options options;
    vt_chance chance;
    int visitors;
    uint64_t taps_left; /* of the present visitor */
    int64_t next_us;
    int64_t finger;
    bool started;
    bool done;
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

static int32_t wander(vt_robot *robot, int32_t from, int design)
{
    double to = from + between(robot, -drag_most, drag_most) * design * 8;
    double last = design * 8.0 - 1;
    return (int32_t)(to < 0 ? 0 : to > last ? last : to);
}

static bool give(vt_robot *robot, vt_host *host, int64_t at_us, vt_contact_phase phase, int32_t x8,
    int32_t y8, vt_err *err)
{
    vt_event event = {.kind = VT_EVENT_CONTACT};
    event.as.contact.phase = phase;
    event.as.contact.device = VT_DEVICE_ROBOT;
    event.as.contact.finger = robot->finger;
    event.as.contact.x8 = x8;
    event.as.contact.y8 = y8;
    return vt_host_fake(host, at_us, &event, err);
}

/* One finger from down to up; *end is when it has left. */
static bool touch(vt_robot *robot, vt_host *host, int64_t at_us, int64_t *end, vt_err *err)
{
    const vt_robot_options *o = &robot->options;
    int32_t x8 = (int32_t)vt_chance_below(&robot->chance, (uint64_t)o->design_w * 8);
    int32_t y8 = (int32_t)vt_chance_below(&robot->chance, (uint64_t)o->design_h * 8);
    bool drag = vt_chance_unit(&robot->chance) < o->drags;
    robot->finger++;
    if (!give(robot, host, at_us, VT_CONTACT_DOWN, x8, y8, err)) return false;
    if (drag) {
        int32_t to_x8 = wander(robot, x8, o->design_w), to_y8 = wander(robot, y8, o->design_h);
        int32_t from_x8 = x8, from_y8 = y8;
        for (int i = 1; i <= DRAG_STEPS; i++) {
            x8 = from_x8 + (to_x8 - from_x8) * i / DRAG_STEPS;
            y8 = from_y8 + (to_y8 - from_y8) * i / DRAG_STEPS;
            at_us += drag_step_us;
            if (!give(robot, host, at_us, VT_CONTACT_MOVE, x8, y8, err)) return false;
        }
    }
    *end = at_us + hold_least_us + (int64_t)vt_chance_below(&robot->chance, hold_most_us - hold_least_us);
    return give(robot, host, *end, VT_CONTACT_UP, x8, y8, err);
}

/* A tap with one finger or two, and the pause after it. */
static bool tap(vt_robot *robot, vt_host *host, vt_err *err)
{
    int64_t end = 0, other = 0;
    bool two = vt_chance_unit(&robot->chance) < robot->options.two_fingers;
    if (!touch(robot, host, robot->next_us, &end, err)) return false;
    if (two && !touch(robot, host, robot->next_us, &other, err)) return false;
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
        if (!tap(robot, host, err)) return false;
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
