/* Robot visitors: reproducible fingers. They touch anywhere, and what they see, in the ways in which it may
 * be touched, and press the keys that do something. */
#ifndef VT_HOST_ROBOT_H
#define VT_HOST_ROBOT_H

#include "base/err.h"
#include "base/keyname.h"
#include "host/host.h"

typedef struct vt_robot vt_robot;

enum { /* vt_robot_thing.does: what a thing answers besides taps */
    VT_ROBOT_HOLD = 1,
    VT_ROBOT_DRAG = 2,
    VT_ROBOT_DROP = 4, /* it takes what is dragged */
    VT_ROBOT_SWIPE = 8,
    VT_ROBOT_PINCH = 16, /* or turns, or goes with two fingers */
    VT_ROBOT_DOUBLE = 32
};

typedef struct {
    double x, y; /* design units: a place where it is touched */
    unsigned does;
    char key[VT_KEYNAME_MOST]; /* a key to be pressed, and no place; "": a place */
} vt_robot_thing;

enum { VT_ROBOT_THINGS = 256 };

typedef struct {
    uint64_t seed;
    int visitors; /* how many come, one after the other; 0: without end */
    int design_w, design_h;
    double taps_least, taps_most;       /* of one visitor: 4 to 40 */
    double pause_least_s, pause_most_s; /* between taps: 0.2 to 3 */
    double gap_s;                       /* between visitors: long enough that the idle return happens */
    double two_fingers;                 /* share of taps made with two fingers at once, 0 to 1 */
    double drags;                       /* share of touches that wander, 0 to 1 */
    double gestures; /* share of touches that are holds, swipes, pinches or double taps, 0 to 1 */
    double looks;    /* share of touches that are aimed at what can be seen, 0 to 1 */
    /* What can be touched at this moment: writes at most VT_ROBOT_THINGS, returns how many. NULL: robots are
     * blind. Then the same seed gives the same touches whatever the show does. */
    int (*look)(void *context, vt_robot_thing *out);
    void *look_context;
} vt_robot_options;

vt_robot *vt_robot_create(const vt_robot_options *options, vt_err *err);
void vt_robot_destroy(vt_robot *robot);
/* Gives the host the next touches until `until_us`; returns false when the last visitor has gone and
 * its last finger is up. */
bool vt_robot_feed(vt_robot *robot, vt_host *host, int64_t until_us, vt_err *err);
int vt_robot_visitors(const vt_robot *robot); /* come so far */
int64_t vt_robot_next(const vt_robot *robot); /* when it does something next; INT64_MAX when done */

#endif
