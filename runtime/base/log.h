/* One line per message to standard error: "vitrine: warning: ...". Thread safe, never allocates. */
#ifndef VT_BASE_LOG_H
#define VT_BASE_LOG_H

#include "base/err.h"

typedef enum { VT_LOG_DEBUG, VT_LOG_INFO, VT_LOG_WARNING, VT_LOG_ERROR } vt_log_level;

void vt_log_set_level(vt_log_level least);
void vt_log_set_name(const char *name); /* who speaks: "vitrine", "stage", ...; a string literal */
void vt_log(vt_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void vt_log_err(vt_log_level level, const char *what, const vt_err *err);

#endif
