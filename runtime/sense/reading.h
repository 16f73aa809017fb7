/* What one line of a sensor says, by its declared format.
 *
 * A number is decimal, as a whole, perhaps with the declared unit behind it: "140", "-0.5", "1e3", "140 cm".
 * So "10 up", the release of a key that says 10, is a text. */
#ifndef VT_SENSE_READING_H
#define VT_SENSE_READING_H

#include <stddef.h>

#include "base/channel.h"

typedef struct {
    const char *text; /* of the line: what the format takes of it; not NUL-terminated */
    size_t length;
    bool valued; /* it is a number */
    double value;
} vt_reading;

/* False: not for this sensor: another tag, fewer values than `field`. */
bool vt_reading_take(const vt_channel_decl *decl, const char *line, size_t length, vt_reading *out);
/* The release of a key: base/channel.h, 3. What the sensor said before stays true. */
bool vt_reading_released(const vt_reading *reading);

#endif
