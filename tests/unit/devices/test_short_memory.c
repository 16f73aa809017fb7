/* Each allocation while channels are opened fails in turn: whatever could not be opened is tried again, and
 * all of them are there in the end. */
#include "peers.h"

#include "base/mem.h"

enum { CHANNELS = 4, ALLOCATIONS = 100 };

static void each_allocation_fails_once(void **state)
{
    char osc[16], posted[16];
    (void)state;
    snprintf(osc, sizeof osc, "%d", free_port(SOCK_DGRAM));
    snprintf(posted, sizeof posted, "%d", free_port(SOCK_STREAM));
    const vt_channel_decl decls[CHANNELS] = {channel(VT_CHANNEL_SENSOR, VT_FROM_OSC, "osc", osc, "/f"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_OSC, "out", "127.0.0.1:9", "/f"),
        channel(VT_CHANNEL_SENSOR, VT_FROM_HTTP, "http", posted, "/f"),
        {.kind = VT_CHANNEL_MESSAGES, .name = "messages"}};
    kiosk other;
    kiosk_make(&other);
    setenv("XDG_RUNTIME_DIR", other.folder, 1);
    kiosk_start(&other, "other");
    kiosk_declare(&other, decls + 3, 1);
    for (uint64_t n = 1; n <= ALLOCATIONS; n++) {
        kiosk it;
        bool found[CHANNELS] = {false};
        kiosk_make(&it);
        kiosk_start(&it, "short");
        vt_mem_fail_at(n);
        bool declared = vt_devices_declare(it.devices, decls, CHANNELS, NULL);
        if (!declared) kiosk_declare(&it, decls, CHANNELS);
        for (int left = CHANNELS; left > 0;) {
            if (!kiosk_next(&it, 20000))
                fail_msg("allocation %d: of the four these were found: %d %d %d %d", (int)n, found[0],
                    found[1], found[2], found[3]);
            for (int i = 0; i < CHANNELS; i++) {
                size_t length = strlen(decls[i].name);
                if (found[i] || strncmp(it.said, decls[i].name, length) != 0 || !strstr(it.said, "!found"))
                    continue;
                found[i] = true;
                left--;
            }
        }
        vt_mem_fail_at(0);
        for (bool heard = false; !heard;) {
            kiosk_send(&other, VT_CHANNEL_MESSAGES, "messages", "n\t2");
            heard = kiosk_next(&it, 200) && strcmp(it.said, "messages=n\t2\tother") == 0;
        }
        for (bool heard = false; !heard;) {
            kiosk_send(&it, VT_CHANNEL_MESSAGES, "messages", "n\t1");
            heard = kiosk_next(&other, 200) && strcmp(other.said, "messages=n\t1\tshort") == 0;
        }
        kiosk_end(&it);
    }
    kiosk_end(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
