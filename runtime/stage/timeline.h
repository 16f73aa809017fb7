/* A timeline: motions that follow one another or go together, as one motion that can be repeated, paused and
 * waited for. What is in it is planned when it is put together, so each part starts at its own moment, not at
 * a frame's.
 *
 * It is known by a vt_tween, and what tween.h does to a tween it does to a timeline: loop, back and forth,
 * times, delay, pause, resume, stop, running; its end is reported as a tween's. From the second round on
 * everything first goes back to where it was when its part began.
 * A part that loses a property to another motion, or its node, is left out; the timeline goes on. */
#ifndef VT_STAGE_TIMELINE_H
#define VT_STAGE_TIMELINE_H

#include "stage/tween.h"

/* An empty one. It begins to run when vt_timeline_start is called, at the earliest now; one that has not been
 * started by the next vt_tweens_advance is dropped, with all its parts. */
bool vt_timeline_open(vt_stage *stage, vt_tween *out, vt_err *err);
/* Takes a motion that has not begun, so many seconds (0 to 86,400) after the timeline's start; from then on
 * it is known as a part of the timeline alone. A tween keeps its delay and its rounds, which must end; a
 * timeline must have none of its own. A spring starts from rest. *end: when it ends. */
bool vt_timeline_add(vt_stage *stage, vt_tween line, vt_tween part, double seconds, double *end, vt_err *err);
/* A moment: *out is reported by vt_tweens_advance each time it is passed, either way, but once an advance; it is
 * running as long as its timeline. */
bool vt_timeline_mark(vt_stage *stage, vt_tween line, double seconds, vt_tween *out, vt_err *err);
/* So long it is at least, even where nothing moves. */
bool vt_timeline_stretch(vt_stage *stage, vt_tween line, double seconds, vt_err *err);
bool vt_timeline_start(vt_stage *stage, vt_tween line);

#endif
