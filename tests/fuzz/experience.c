/* experience.conf, as strangers write it. */
#include <string.h>

#include "fuzz.h"
#include "store/channels.h"
#include "store/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static vt_experience out;
    vt_err err = {0};
    if (!vt_experience_parse(&out, (const char *)bytes, size, "experience.conf", &err)) {
        FUZZ_MUST(err.kind == VT_ERR_PARSE && err.message[0] && strlen(err.message) < sizeof err.message);
        return 0;
    }
    FUZZ_MUST(out.api == 1 && out.design_w >= 16 && out.design_h <= 16384 && out.first[0]);
    FUZZ_MUST(out.language_count <= 64 && out.font_count <= 32 && out.event_count <= 64);
    FUZZ_MUST(memchr(out.title, 0, sizeof out.title) && memchr(out.credits, 0, sizeof out.credits));
    for (int i = 0; i < out.language_count; i++)
        FUZZ_MUST(memchr(out.languages[i], 0, sizeof out.languages[i]));
    for (int i = 0; i < out.font_count; i++)
        FUZZ_MUST(out.fonts[i].name[0] && out.fonts[i].file[0] != '/');
    for (int i = 0; i < out.event_count; i++)
        FUZZ_MUST(out.events[i].name[0] && out.events[i].field_count <= VT_FIELDS_MAX);
    FUZZ_MUST(out.channel_count < VT_CHANNELS_MAX);
    for (int i = 0; i < out.channel_count; i++) {
        const vt_channel_decl *decl = &out.channels[i];
        FUZZ_MUST(decl->name[0] && decl->line > 0 && vt_channel_check(decl, NULL));
        FUZZ_MUST(memchr(decl->port, 0, sizeof decl->port) && memchr(decl->command, 0, sizeof decl->command));
        FUZZ_MUST(!decl->ranged || decl->least < decl->most);
        FUZZ_MUST(decl->smoothing == VT_SMOOTH_NONE || (decl->smooth > 0 && decl->smooth <= 64));
    }
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {"[experience]\napi = 1\n",
        "[experience]\napi = 1\ntitle = The amphora\nteam = We\ncredits = Ana\nlicence = CC BY "
        "4.0\nremixed_from = x\nfirst = start\n"
        "size = 1080x1920\nexpected_seconds = 90\nbackground = #102030\nlanguages = fr, en, zh-Hant\n",
        "[experience]\napi = 1\n[fonts]\ntitle = a.ttf\nbody = fonts/b.otf\n[event page]\nunit = "
        "page\nexpires = 2028-02-29\n"
        "fields = page, seconds(s), word(w)\n[event x]\n",
        "[experience]\napi = 1\n[sensor distance]\nsource = serial\nport = usb:2341:0043\nbaud = 9600\n"
        "format = tagged\ntag = cm\nrange = 0 to 1023 as 100 to 0\nsmooth = median 5\nevery_ms = 20\n"
        "unit = cm\ntimeout_s = 3\nfake_keys = 1=10, 2=50\nfake_when_lost = yes\n[sensor a]\nsource = touch\n"
        "port = 0,0,960,1080\n[sensor k]\nsource = keys\nkeys = space, left ctrl=2\ndevice = usb:1:2\n",
        "[experience]\napi = 1\n[output lamp]\nto = osc\nport = 10.0.0.2:9000\ntopic = /lamp\n[helper "
        "printer]\n"
        "command = ./print.py a b\njson = yes\nmemory_mb = 100\nlines_per_s = 2.5\n[keep faces]\nholds = "
        "photos\n"
        "most = 20\ndays = 30\nmb = 10\nmoderated = yes\n[output web]\nto = http\nport = http://10.0.0.2/\n",
        "[experience]\napi = 1\n[camera front]\nsource = v4l2\ndevice = /dev/video0\nsize = 1280 x 720\nfps "
        "= 30\n"
        "consent = camera_notice\n[camera back]\nsource = fake\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
}
