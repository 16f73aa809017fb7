/* Packets of Open Sound Control, as anybody may send them. */
#include <string.h>

#include "base/buf.h"
#include "devices/osc_text.h"
#include "fuzz.h"

static void message(void *context, const char *address, const char *text, size_t length)
{
    int *count = context;
    FUZZ_MUST(address[0] == '/' && length > 0 && text[length] == 0);
    FUZZ_MUST(++*count <= VT_OSC_MESSAGES);
    vt_osc_matches("/a/*/b?*c", address);
    vt_osc_matches(
        address, "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/b"); /* any pattern: never slow */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    int count = 0;
    vt_buf packet;
    vt_osc_read(bytes, size, message, &count);
    vt_buf_init(&packet);
    if (vt_osc_write("/lamp", (const char *)bytes, size, &packet)) { /* what we send is one message */
        count = 0;
        vt_osc_read(packet.data, packet.size, message, &count);
        FUZZ_MUST(count == 1 || packet.size <= 16); /* an empty text says nothing */
    }
    vt_buf_finish(&packet);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const unsigned char all[] =
        "/a\0\0,ifsThdSmbNFc\0\0\0\0\0\7\x3F\x80\0\0two\0"
        "\0\0\0\0\0\0\0\1\x3F\xF0\0\0\0\0\0\0sym\0\1\2\3\4\0\0\0\2xy\0\0\0\0\0x";
    static const unsigned char bundle[] =
        "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\x10/a\0\0,i\0\0\0\0\0\1\0\0\0\x0C/b\0\0,T\0\0/c\0";
    add(all, sizeof all - 1);
    add(bundle, sizeof bundle - 1);
    add("/fader/1\0\0\0\0,f\0\0\x3E\x80\0\0", 20);
    add("1 2.5 \"two words\" red", 21);
}
