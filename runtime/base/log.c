/* One line, one write(2): lines of several threads and processes on one terminal or journal do not mix. */
#include "base/log.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

enum { LINE_MAX_BYTES = 1024, SLACK = 4 };

static atomic_int least_level = VT_LOG_INFO;
static const char *_Atomic speaker = "vitrine";
static struct {
    atomic_flag busy;
    unsigned long told;
    vt_log_line lines[VT_LOG_RECENT]; /* line n lies at n % VT_LOG_RECENT */
} recent = {.busy = ATOMIC_FLAG_INIT};

void vt_log_set_level(vt_log_level least)
{
    atomic_store(&least_level, (int)least);
}

void vt_log_set_name(const char *name)
{
    atomic_store(&speaker, name);
}

static const char *level_name(vt_log_level level)
{
    switch (level) {
    case VT_LOG_DEBUG:
        return "debug";
    case VT_LOG_INFO:
        return "info";
    case VT_LOG_WARNING:
        return "warning";
    case VT_LOG_ERROR:
        return "error";
    }
    return "note";
}

static void lock(void)
{
    while (atomic_flag_test_and_set(&recent.busy)) {}
}

static void remember(vt_log_level level, const char *text, size_t length)
{
    lock();
    vt_log_line *line = &recent.lines[recent.told++ % VT_LOG_RECENT];
    size_t fit = vt_utf8_fit(text, length, VT_LOG_RECENT_BYTES - 1);
    line->level = level;
    memcpy(line->text, text, fit);
    line->text[fit] = '\0';
    atomic_flag_clear(&recent.busy);
}

int vt_log_recent(vt_log_line out[VT_LOG_RECENT], unsigned long *told)
{
    lock();
    int count = recent.told < VT_LOG_RECENT ? (int)recent.told : VT_LOG_RECENT;
    for (int i = 0; i < count; i++)
        out[i] = recent.lines[(recent.told - (unsigned long)(count - i)) % VT_LOG_RECENT];
    *told = recent.told;
    atomic_flag_clear(&recent.busy);
    return count;
}

static void write_line(vt_log_level level, const char *format, va_list args)
{
    if ((int)level < atomic_load(&least_level)) return;
    int saved = errno;
    char line[LINE_MAX_BYTES + SLACK];
    int head = snprintf(line, sizeof line, "%.64s: %s: ", atomic_load(&speaker), level_name(level));
    size_t length = head > 0 ? (size_t)head : 0;
    int body = vsnprintf(line + length, sizeof line - length, format, args);
    if (body > 0) length += strlen(line + length);
    length = vt_utf8_fit(line, length, LINE_MAX_BYTES - 1);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) line[i] = ' ';
    }
    if (length > (size_t)head) remember(level, line + head, length - (size_t)head);
    line[length++] = '\n';
    while (write(STDERR_FILENO, line, length) < 0 && errno == EINTR) {}
    errno = saved;
}

void vt_log(vt_log_level level, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(level, format, args);
    va_end(args);
}

void vt_log_err(vt_log_level level, const char *what, const vt_err *err)
{
    char text[sizeof err->origin + sizeof err->message + 4];
    vt_log(level, "%s: %s", what, vt_err_text(err, text, sizeof text));
}
