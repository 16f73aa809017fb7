/* Whatever lies beside a film is captions or is refused: texts are UTF-8, times go forward, and what stands
 * where follows from them. */
#include "playback/captions.h"

#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"

static void look(const vt_captions *captions, int64_t place)
{
    char text[400];
    int at = vt_captions_at(captions, place);
    size_t length = vt_captions_text(captions, place, text, sizeof text);
    FUZZ_MUST(at >= -1 && at < captions->count);
    FUZZ_MUST(length < sizeof text && text[length] == '\0');
    FUZZ_MUST(at >= 0 || length == 0);
    if (at >= 0) FUZZ_MUST(captions->items[at].from_us <= place && captions->items[at].to_us > place);
    FUZZ_MUST(vt_captions_next(captions, place) > place);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_captions captions;
    vt_err err = {0};
    int skipped = -1;
    if (!vt_captions_read(&captions, "film.srt", (const char *)bytes, size, &skipped, &err)) {
        FUZZ_MUST(err.message[0] && err.origin[0] && captions.count == 0 && !captions.items);
        return 0;
    }
    FUZZ_MUST(skipped >= 0);
    for (int i = 0; i < captions.count; i++) {
        const vt_caption *item = &captions.items[i];
        size_t length = strlen(item->text);
        FUZZ_MUST(item->from_us >= 0 && item->from_us < item->to_us && item->until_us >= item->to_us);
        FUZZ_MUST(length > 0 && vt_utf8_valid(item->text, length));
        FUZZ_MUST(item->text[0] != '\n' && item->text[length - 1] != '\n' && !strstr(item->text, "\n\n"));
        FUZZ_MUST(i == 0 || captions.items[i - 1].from_us <= item->from_us);
        if (i < 64 || i + 64 > captions.count) {
            look(&captions, item->from_us);
            look(&captions, item->to_us);
        }
    }
    vt_captions_finish(&captions);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const files[] = {
        "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>One</i>\r\ntwo\r\n\r\n2\r\n01:02:03,004 --> "
        "01:02:04,000\r\nx",
        "WEBVTT\n\nSTYLE\n::cue {}\n\nNOTE no\n\nid\n00:01.000 --> 00:02.000 line:0\n<v Ann>Hi &amp; "
        "&#x2026;<br>you\n",
        "0:1-->0:2\r{\\an8}a\r\r3\r0:1.5 --> 0:1,75\r5 < 6 &nbsp;\r2\r0:3 --> 0:9\rcaf\xE9 \x93x\x94\r",
        "\xEF\xBB\xBF"
        "00:00:05.000 --> 00:00:05.000\nnone\n\n00:00:xx --> 1\n\n\n0:1 --> 2:3\n\xC3\xA9 <00:01.000>b</c.a>",
        "\xFF\xFE"
        "1",
        "NOTE\n-->\n", "99:99:99,999999999 --> 999999:00:00\n&#xD800;&#1114111;<v.x  Y Z >\n\n"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        add(files[i], strlen(files[i]));
}
