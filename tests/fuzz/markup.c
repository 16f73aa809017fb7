/* Whatever a curator types is a text: spans cover it without gaps, each is a piece of what was typed. */
#include "words/markup.h"

#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *source = (const char *)bytes;
    vt_marked marked;
    size_t at = 0, from = 0;
    FUZZ_MUST(vt_markup_read(source, size, &marked));
    FUZZ_MUST(marked.length <= size);
    for (int i = 0; i < marked.count; i++) {
        const vt_span *span = &marked.spans[i];
        FUZZ_MUST(span->start == at && span->length > 0 && span->source >= from);
        FUZZ_MUST(span->source + span->length <= size);
        FUZZ_MUST(memcmp(marked.text + at, source + span->source, span->length) == 0);
        FUZZ_MUST(span->link + span->link_length <= size && span->link_length <= VT_LINK_MOST_BYTES);
        FUZZ_MUST(span->size == 0 || (span->size >= 4 && span->size <= 1000));
        at += span->length;
        from = span->source + span->length;
    }
    FUZZ_MUST(at == marked.length);
    vt_markup_finish(&marked);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {"*bold* and _italic_, *both _of_ them*",
        "[size=48]a[/][color=#c00]b[/]", "[link=map]the *map*[/] \\*star\\*", "[size=9][size=8]x[/][/][/] [",
        "* _ [ ] \\ 2 * 3 _a_b_"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
}
