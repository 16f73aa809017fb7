/* Single values out of a row's JSON object. Nested objects and lists are stepped over. */
#ifndef VT_INSIGHT_PICK_H
#define VT_INSIGHT_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "store/row.h"

/* False when the key is absent, null or of another type; out is then untouched. */
bool vt_pick_number(const vt_row *row, const char *key, double *out);
bool vt_pick_bool(const vt_row *row, const char *key, bool *out);
/* A string, or a number or truth value as written; cut at size - 1 bytes between code points. */
bool vt_pick_text(const vt_row *row, const char *key, char *out, size_t size);

/* Calls each for every member of the object that key names, numbers only. */
void vt_pick_members(const vt_row *row, const char *key,
    void (*each)(void *context, const char *name, double value), void *context);

#endif
