/* One line per message to standard error: "vitrine: warning: ...". Thread safe, never allocates. */
#ifndef VT_BASE_LOG_H
#define VT_BASE_LOG_H

#include "base/err.h"

typedef enum { VT_LOG_DEBUG, VT_LOG_INFO, VT_LOG_WARNING, VT_LOG_ERROR } vt_log_level;

void vt_log_set_level(vt_log_level least);
void vt_log_set_name(const char *name); /* who speaks: "vitrine", "stage", ...; a string literal */
void vt_log(vt_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void vt_log_err(vt_log_level level, const char *what, const vt_err *err);

/* The newest lines of this process without their heads, oldest first, cut to fit; how many of out were
 * filled. *told counts all lines so far. */
enum { VT_LOG_RECENT = 8, VT_LOG_RECENT_BYTES = 160 };
typedef struct {
    vt_log_level level;
    char text[VT_LOG_RECENT_BYTES];
} vt_log_line;
int vt_log_recent(vt_log_line out[VT_LOG_RECENT], unsigned long *told);

#endif
