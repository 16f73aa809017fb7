/* What boards send: any bytes, in pieces of any size, in each format. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "devices/lines.h"
#include "fuzz.h"

static vt_hash heard;

static void hear(void *context, const char *bytes, size_t size, bool cut)
{
    static char line[VT_LINE_MOST];
    bool shortened;
    int *count = context;
    FUZZ_MUST(size > 0 && size <= VT_LINE_MOST);
    size_t length = vt_line_clean(bytes, size, line, &shortened);
    FUZZ_MUST(length <= VT_LINE_MOST && vt_utf8_valid(line, length));
    for (size_t i = 0; i < length; i++)
        FUZZ_MUST((unsigned char)line[i] >= 0x20 || line[i] == '\t');
    heard = vt_hash_u64(vt_hash_bytes(heard, line, length), (uint64_t)cut << 1 | shortened);
    (*count)++;
}

static vt_hash feed(vt_channel_format format, const uint8_t *bytes, size_t size, size_t piece)
{
    vt_cutter cutter = {.format = format};
    int count = 0;
    heard = vt_hash_start;
    for (size_t at = 0; at < size; at += piece) {
        vt_cutter_feed(&cutter, bytes + at, size - at < piece ? size - at : piece, hear, &count);
        FUZZ_MUST(cutter.size <= cutter.capacity && cutter.capacity <= VT_LINE_MOST);
    }
    FUZZ_MUST(!vt_cutter_waits(&cutter) || (cutter.size > 0 && !cutter.ends));
    vt_cutter_pause(&cutter, hear, &count);
    FUZZ_MUST(!vt_cutter_waits(&cutter));
    vt_cutter_finish(&cutter);
    return vt_hash_u64(heard, (uint64_t)count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    for (vt_channel_format format = VT_FORMAT_LINES; format <= VT_FORMAT_BYTES; format++) {
        vt_hash whole = feed(format, bytes, size, size ? size : 1);
        FUZZ_MUST(feed(format, bytes, size, 1) == whole);
        FUZZ_MUST(feed(format, bytes, size, 7) == whole);
    }
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static char most[3 * VT_LINE_MOST];
    static const char *const texts[] = {"140 cm\r\n141 cm\r\n", "1,2,3\n4;5;6\r7\n", "<a:1><b:-2.5>\n<c",
        "12", "\xff\xfe\r\n\xc3\n", "<<a:1>>\n>", "\xe2\x80\xa8\x1b[31m\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
    memset(most, 'x', sizeof most);
    most[sizeof most - 2] = '\n';
    add(most, sizeof most);
    memset(most, 0xc3, sizeof most); /* each becomes three bytes */
    add(most, sizeof most);
}
