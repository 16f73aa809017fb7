/* What is posted to the kiosk or published by a broker, up to the lines that the show is told. */
#include <string.h>

#include "base/utf8.h"
#include "devices/devices_private.h"
#include "devices/payload.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const vt_channel_decl decl = {
        .kind = VT_CHANNEL_SENSOR, .source = VT_FROM_NOWHERE, .name = "plate"};
    static vt_devices *devices;
    vt_device_news news;
    if (!devices) {
        const vt_devices_options options = {.folder = "."};
        devices = vt_devices_create(&options, NULL);
        if (devices) devices->slots = vt_slot_create(devices, &decl, NULL);
        if (!devices || !devices->slots) return 0;
    }
    if (size == 0) return 0;
    const char *before = bytes[0] & 1 ? "hall/plate" : NULL;
    vt_payload_say(&devices->slots->port, before, bytes + 1, size - 1);
    while (vt_devices_next(devices, &news)) {
        if (!news.is_line) continue;
        FUZZ_MUST(news.length > 0 && news.length <= VT_LINE_MOST && news.length == strlen(news.text));
        FUZZ_MUST(vt_utf8_valid(news.text, news.length) && !strpbrk(news.text, "\r\n"));
        FUZZ_MUST(!before || strncmp(news.text, before, strlen(before)) == 0);
    }
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static char longest[20000];
    memset(longest, 'x', sizeof longest);
    add("\0"
        "12\r\n13\n\n\xC3\xA9\xFF",
        12);
    add("\1"
        "a\tb\nc\0d",
        9);
    add(longest, sizeof longest);
}
