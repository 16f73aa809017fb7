/* Expected failure: a function returns false or NULL and fills a vt_err that the caller owns.
 * A NULL vt_err is always allowed. Nothing here allocates. */
#ifndef VT_BASE_ERR_H
#define VT_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

typedef enum {
    VT_ERR_NONE,
    VT_ERR_MEMORY,      /* an allocation failed or a ceiling was reached */
    VT_ERR_IO,          /* the system refused: errno's text is in the message */
    VT_ERR_PARSE,       /* outside bytes are malformed; origin is file:line */
    VT_ERR_RANGE,       /* a number is outside its stated range */
    VT_ERR_TYPE,        /* a value has the wrong type */
    VT_ERR_DENIED,      /* the sandbox or the confinement says no */
    VT_ERR_MISSING,     /* a named thing does not exist */
    VT_ERR_DEAD,        /* a handle outlived its object */
    VT_ERR_BUDGET,      /* a script used up its instructions */
    VT_ERR_SCRIPT,      /* a script raised; origin is file:line */
    VT_ERR_STATE,       /* the call does not fit the object's state */
    VT_ERR_UNSUPPORTED  /* this build or machine cannot do it */
} vt_err_kind;

typedef struct {
    vt_err_kind kind;
    char origin[200];   /* "file:line" of the bad input, or the name of the thing; may be empty */
    char message[600];  /* one sentence: what is wrong and the next step */
} vt_err;

/* Fills *err when it is not NULL and always returns false, so that a caller can `return vt_fail(...)`.
 * origin may be NULL. Text that does not fit is cut at a UTF-8 boundary. */
bool vt_fail(vt_err *err, vt_err_kind kind, const char *origin, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* vt_fail for an allocation of `what`. */
bool vt_fail_memory(vt_err *err, const char *what);

/* vt_fail with errno's text appended: "open kiosk.conf: Permission denied". */
bool vt_fail_errno(vt_err *err, const char *origin, const char *what);

/* A short lower-case name, never NULL: "memory", "io", ... */
const char *vt_err_kind_name(vt_err_kind kind);

/* "origin: message", or the message alone, into a buffer of the caller. Returns buffer. */
const char *vt_err_text(const vt_err *err, char *buffer, unsigned long size);

#endif
