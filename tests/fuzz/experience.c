/* experience.conf, as strangers write it. */
#include <string.h>

#include "fuzz.h"
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
        "fields = page, seconds(s), word(w)\n[event x]\n"};
    for (size_t i = 0; i < 3; i++)
        add(texts[i], strlen(texts[i]));
}
