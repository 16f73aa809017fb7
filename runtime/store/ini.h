/* INI files with every mistake told: what inih leaves out (line numbers, long lines, all mistakes at once).
 * Private to the store.
 *
 * A line is [section], key = value (or key: value), a comment (# or ;) or blank; indentation means nothing; "
 * ;" ends a value. Text is UTF-8, a byte order mark is skipped. */
#ifndef VT_STORE_INI_H
#define VT_STORE_INI_H

#include <stddef.h>

#include "base/err.h"

enum { VT_INI_VALUE = 1024, VT_INI_NAME = 64, VT_INI_FILE_MOST = 256 << 10 };

/* One file being read. Mistakes go into err: the first is its origin and message, each further one a line
 * more. */
typedef struct {
    const char *origin;
    vt_err *err;
    int mistakes;
    int untold; /* mistakes that no longer fit */
} vt_ini;

typedef struct {
    void *context;
    void (*section)(void *context, const char *name, int line);
    void (*pair)(void *context, const char *section, const char *key, const char *value, int line);
} vt_ini_handler;

/* line 0: the file as a whole. */
void vt_ini_mistake(vt_ini *ini, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Fills ini->mistakes; the caller adds its own and asks vt_ini_sound at the end. */
void vt_ini_read(vt_ini *ini, const char *text, size_t length, const vt_ini_handler *handler);
bool vt_ini_sound(vt_ini *ini);

#endif
