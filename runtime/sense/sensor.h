/* The shape of a sensor's values: what lies outside its range goes, the rest is smoothed, mapped, and thinned
 * out to one in so many milliseconds.
 *
 * Invariants
 * 1. Everything follows from the values and the times they came with; nothing here asks a clock.
 * 2. The newest value is never lost to thinning out, it is only late. */
#ifndef VT_SENSE_SENSOR_H
#define VT_SENSE_SENSOR_H

#include <stdint.h>

#include "base/channel.h"

enum { VT_SENSOR_WINDOW = 64 };

typedef struct {
    bool valued;
    double value;     /* the last that came out */
    uint64_t dropped; /* values outside the range, so far */

    double window[VT_SENSOR_WINDOW];
    int count, next;
    bool started; /* EXPONENTIAL: level holds something */
    double level;
    bool held; /* a value waits for its time */
    double waiting;
    int64_t due_us; /* when another may come out */
} vt_sensor;

/* A raw value came. True: *value comes out now; false: it was dropped, or waits until vt_sensor_wish. */
bool vt_sensor_take(vt_sensor *sensor, const vt_channel_decl *decl, double raw, int64_t t_us, double *value);
/* The one that waited, once its time has come. */
bool vt_sensor_due(vt_sensor *sensor, const vt_channel_decl *decl, int64_t t_us, double *value);
int64_t vt_sensor_wish(const vt_sensor *sensor); /* INT64_MAX: nothing waits */
/* It was lost: no value, and what was smoothed begins anew. */
void vt_sensor_forget(vt_sensor *sensor);

#endif
