/* See payload.h. */
#include "devices/payload.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

void vt_payload_say(vt_port *port, const char *before, const void *bytes, size_t size)
{
    const char *text = bytes;
    int64_t now = vt_clock_us();
    vt_buf line;
    vt_buf_init(&line);
    for (size_t at = 0, next; at < size; at = next) {
        const char *stop = memchr(text + at, '\n', size - at);
        size_t end = stop ? (size_t)(stop - text) : size;
        next = end + 1;
        while (end > at && text[end - 1] == '\r')
            end--;
        if (end == at) continue;
        if (!before) {
            vt_port_line(port, text + at, end - at, now);
            continue;
        }
        vt_buf_clear(&line);
        vt_buf_text(&line, before);
        vt_buf_text(&line, " ");
        vt_buf_bytes(&line, text + at, end - at);
        if (vt_buf_ok(&line)) vt_port_line(port, (const char *)line.data, line.size, now);
    }
    vt_buf_finish(&line);
}
