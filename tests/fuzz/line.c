/* A line from outside, on its way through every format, shape and watch into a script, and back out as JSON.
 * What was decoded once and goes out is decoded again and goes out the same. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "script/script.h"
#include "sense/reading.h"

enum { CHANNELS = 8, LAST = CHANNELS };

static const char CONF[] =
    "[experience]\napi = 1\ntitle = T\nfirst = a\n"
    "[sensor plain]\nsource = reader\nrange = -100 to 100 as 0 to 1\nsmooth = mean 3\nunit = cm\n"
    "[sensor named]\nsource = reader\ntag = X\nsmooth = exponential 0.3\n"
    "[sensor third]\nsource = reader\nformat = csv\nfield = 3\nevery_ms = 50\n"
    "[sensor pairs]\nsource = reader\nformat = tagged\ntag = 1\nsmooth = median 4\n"
    "[sensor any]\nsource = reader\nformat = tagged\n"
    "[sensor bytes]\nsource = reader\nformat = bytes\n"
    "[helper back]\ncommand = x\njson = yes\n";
static const char SCENE[] =
    "local s = {} function s:enter()\n"
    "for _, name in ipairs { 'plain', 'named', 'third', 'pairs', 'any', 'bytes' } do local d = sensor(name)\n"
    "  d:below(5, { leave = 7, agree = 2, of = 3 }, function(v) assert(v == d:value()) end)\n"
    "  d:zone { a = { 0, 10 }, b = { 5, 1e9 }, margin = 1, for_ms = 30, on_enter = function(n, v) assert(v) "
    "end }\n"
    "  d:presence { hold_s = 1 } d:on_tag({ gone_ms = 100 }, function(id) assert(not id or id ~= 'VOID') "
    "end)\n"
    "  d:on_line(function(t) assert(type(t) == 'string') end) d:on_change({ by = 1 }, print)\n"
    "  d:on_press(print) d:on_release(print) end\n"
    "helper('back'):on_line(function(v) helper('back'):send(v) end)\n"
    "message.on('x', function(v, from) helper('back'):send(v) end)\n"
    "end return s\n";

static vt_script *script;
static char *sent;
static size_t sent_size;
static int sends;

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    (void)context;
    (void)text;
    out->w = (double)length * style->size;
    out->h = style->size;
    return true;
}

static void take(void *context, vt_channel_kind kind, const char *name, const char *text, size_t length)
{
    (void)context;
    FUZZ_MUST(kind == VT_CHANNEL_HELPER && strcmp(name, "back") == 0 && length <= VT_LINE_MOST);
    FUZZ_MUST(vt_utf8_valid(text, length) && !memchr(text, '\n', length) && !memchr(text, 0, length));
    free(sent);
    sent = malloc(length + 1);
    memcpy(sent, text, length);
    sent_size = length;
    sends++;
}

/* Too deep, too long, or tables that are neither lists nor objects may not go out again; nothing else fails.
 */
static void fault(void *context, const vt_err *err, const char *scene, const char *entry)
{
    (void)context;
    (void)scene;
    (void)entry;
    if (!strstr(err->message, "what is sent")) fprintf(stderr, "%s: %s\n", err->origin, err->message);
    FUZZ_MUST(err->kind == VT_ERR_SCRIPT && strstr(err->message, "what is sent"));
}

static void build(void)
{
    vt_err err = {0};
    const vt_bundle_file files[] = {{.name = "experience.conf", .text = CONF, .size = sizeof CONF - 1},
        {.name = "scenes/a.lua", .text = SCENE, .size = sizeof SCENE - 1}};
    vt_bundle *bundle = vt_bundle_from_files(files, 2, NULL, NULL, &err);
    FUZZ_MUST(bundle);
    vt_stage *stage = vt_stage_create(&(vt_stage_deps){.measure = measure}, &err);
    FUZZ_MUST(stage);
    script = vt_script_create(
        &(vt_script_deps){.stage = stage, .bundle = bundle, .language = "", .send = take, .fault = fault},
        &(vt_script_limits){3000000, 64 << 20}, &err);
    if (!script) fprintf(stderr, "%s: %s\n", err.origin, err.message);
    FUZZ_MUST(script && vt_script_channel_count(script) == LAST);
    vt_script_set_now(script, 1, 1);
    FUZZ_MUST(vt_script_enter(script, "a", &err));
}

static void read_all(const char *text, size_t length)
{
    for (int i = 0; i < LAST; i++) {
        vt_reading r;
        if (!vt_reading_take(vt_script_channel_at(script, i), text, length, &r)) continue;
        FUZZ_MUST(r.text >= text && r.text + r.length <= text + length);
        FUZZ_MUST(!r.valued || isfinite(r.value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static int64_t now = 1;
    if (!script) build();
    if (size < 2 || size > VT_LINE_MOST) return 0;
    const char *text = (const char *)bytes + 2;
    size_t length = size - 2;
    int channel = 1 + bytes[0] % CHANNELS;
    now += bytes[1] * 1000;
    read_all(text, length);
    vt_script_set_now(script, now, (uint64_t)now);
    vt_script_advance(script, 0);
    if (bytes[0] >= 250) vt_script_channel(script, channel, VT_CHANNEL_LOST, "fuzz", false);
    if (bytes[0] >= 240) vt_script_channel(script, channel, VT_CHANNEL_FOUND, "", false);
    int before = sends;
    vt_script_line(script, channel, text, length, false);
    if (sends == before) return 0;
    char *first = sent;
    size_t first_size = sent_size;
    sent = NULL;
    vt_script_line(script, LAST - 1, first, first_size, false);
    FUZZ_MUST(sends == before + 2);
    FUZZ_MUST(sent_size == first_size && memcmp(sent, first, first_size) == 0);
    free(first);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {"140", "-1.5e3 cm", "X350", "X: 12", "1,2,3", "1;2;3;4", "<1:140>",
        "< 1 : x >", "a up", "VOID", "0",
        "{\"a\":[1,2.5,-3e-7,true,null,\"\\u00e9\\n\\ud83d\\ude00\"],\"b\":{\"c\":{}}}", "x\t{\"v\":1}\tleft",
        "x\t\"text\"", "[[[[1]]],[]]", "1e308", "9223372036854775807", "-0", "0.1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            char seed[128];
            int length = snprintf(seed, sizeof seed, "%c%c%s", channel, 20, texts[i]);
            add(seed, (size_t)length);
        }
    }
}
