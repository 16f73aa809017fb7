/* Failures as values. The text is built aside and then copied, so that a caller may pass parts of the very
 * vt_err that is being filled: vt_fail(err, kind, err->origin, "%s", err->message). */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Room beyond the field, so that a code point cut by the formatter is still whole when the end is chosen. */
enum { SLACK = 4 };

static void keep_prefix(char *out, size_t size, const char *text, size_t length)
{
    size_t kept = vt_utf8_fit(text, length, size - 1);
    memcpy(out, text, kept);
    out[kept] = '\0';
}

bool vt_fail(vt_err *err, vt_err_kind kind, const char *origin, const char *format, ...)
{
    if (!err) return false;
    int saved = errno;
    char message[sizeof err->message + SLACK];
    va_list args;
    va_start(args, format);
    if (vsnprintf(message, sizeof message, format, args) < 0) message[0] = '\0';
    va_end(args);
    char place[sizeof err->origin + SLACK];
    if (snprintf(place, sizeof place, "%s", origin ? origin : "") < 0) place[0] = '\0';

    err->kind = kind;
    keep_prefix(err->origin, sizeof err->origin, place, strlen(place));
    keep_prefix(err->message, sizeof err->message, message, strlen(message));
    errno = saved;
    return false;
}

bool vt_fail_memory(vt_err *err, const char *what)
{
    return vt_fail(err, VT_ERR_MEMORY, NULL, "not enough memory for %s", what);
}

bool vt_fail_errno(vt_err *err, const char *origin, const char *what)
{
    char text[128];
    return vt_fail(err, VT_ERR_IO, origin, "%s: %s", what, strerror_r(errno, text, sizeof text));
}

const char *vt_err_kind_name(vt_err_kind kind)
{
    switch (kind) {
    case VT_ERR_NONE:
        return "none";
    case VT_ERR_MEMORY:
        return "memory";
    case VT_ERR_IO:
        return "io";
    case VT_ERR_PARSE:
        return "parse";
    case VT_ERR_RANGE:
        return "range";
    case VT_ERR_TYPE:
        return "type";
    case VT_ERR_DENIED:
        return "denied";
    case VT_ERR_MISSING:
        return "missing";
    case VT_ERR_DEAD:
        return "dead";
    case VT_ERR_BUDGET:
        return "budget";
    case VT_ERR_SCRIPT:
        return "script";
    case VT_ERR_STATE:
        return "state";
    case VT_ERR_UNSUPPORTED:
        return "unsupported";
    }
    return "unknown";
}

const char *vt_err_text(const vt_err *err, char *buffer, unsigned long size)
{
    if (size == 0) return buffer;
    char text[sizeof err->origin + sizeof err->message + SLACK];
    text[0] = '\0';
    if (err) {
        const char *gap = err->origin[0] ? ": " : "";
        if (snprintf(text, sizeof text, "%s%s%s", err->origin, gap, err->message) < 0) text[0] = '\0';
    }
    keep_prefix(buffer, size, text, strlen(text));
    return buffer;
}
