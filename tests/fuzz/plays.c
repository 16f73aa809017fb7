/* Anything a script can say of sounds and films, in any order, with any news from the door in between: no
 * order of it breaks anything, and the same again is the same. Two bytes are a step: what is done, and with
 * which number. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "script/script.h"

enum { STEPS_MOST = 200, AGAIN_MOST = 100 };

static const char CONF[] =
    "[experience]\napi = 1\ntitle = T\nfirst = a\nlanguages = en, fr\n[helper acts]\ncommand = x\n";
static const char SAID[] = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:01,500 --> 00:00:04,000\nTwo\n";
/* A line of the helper is the number of an act, and a number for it. */
static const char SCENE[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "local names = { 'a.mp3', 'b.wav', 'c.ogg' }\n"
    "local voices, films, four = {}, {}, nil\n"
    "local function name(n) return names[n % 3 + 1] end\n"
    "local function voice(n) return voices[n % 8] end\n"
    "local function film(n) local f = films[n % 4] if f and f:alive() then return f end end\n"
    "local function again(v, why) voices[9] = sound.play 'c.ogg' end\n"
    "local function log(...) print(select('#', ...)) end\n"
    "local acts = {\n"
    "function(n) voices[n % 8] = sound.play { name(n), loop = n > 128, rate = n / 32 - 4, on_end = log, "
    "on_caption = log } end,\n"
    "function(n) voices[n % 8] = sound.play { name(n), bus = 'voice', group = 'g', guard = n / 100, resume = "
    "5, from = n / 50, on_end = again, on_error = log } end,\n"
    "function(n) four = sound.stems { 'a.mp3', 'b.wav', 'c.ogg', loop = n > 128, loop_from = 0.5, stays = n "
    "> 200, on_end = log } end,\n"
    "function(n) local v = voice(n) if v then v:pause() end end,\n"
    "function(n) local v = voice(n) if v then v:resume() end end,\n"
    "function(n) local v = voice(n) if v then v:stop(n / 100) end end,\n"
    "function(n) local v = voice(n) if v then v:seek(n / 20) end end,\n"
    "function(n) local v = voice(n) if v then v.rate = n / 16 - 8 v.pan = n / 128 - 1 v.volume = n / 255 end "
    "end,\n"
    "function(n) local v = voice(n) if v then v:mute(n / 300) end end,\n"
    "function(n) if four then four[n % 3 + 1].muted = n > 128 four:seek(n / 30) four.rate = n / 100 end "
    "end,\n"
    "function(n) if four then four:stop() end end,\n"
    "function(n) sound.stop(n > 128 and { bus = 'music', fade = 0.1 } or { group = 'g' }) end,\n"
    "function(n) sound.bus('music'):fade(n / 255, n / 99) sound.duck { depth = n / 255 } end,\n"
    "function(n) if film(n) then film(n):remove() end films[n % 4] = root:video { src = n > 99 and 'a.mp4' "
    "or 'b.mp4', w = 640, h = 360, on_end = log, on_caption = log, during = n > 200 and 'interrupts' or "
    "'free' } end,\n"
    "function(n) local f = film(n) if f then f:play() f.loop = n > 128 end end,\n"
    "function(n) local f = film(n) if f then f:pause() end end,\n"
    "function(n) local f = film(n) if f then f:stop() end end,\n"
    "function(n) local f = film(n) if f then f:seek(n / 25) f.rate = n / 32 - 4 end end,\n"
    "function(n) local f = film(n) if f and f.src ~= '' then local c = f:at(n / 60, function(v) v:seek(n / "
    "40) end) if n > "
    "128 then c:cancel() end end end,\n"
    "function(n) local f, g = film(n), film(n + 1) if f and g then pcall(f.follow, f, g) end end,\n"
    "function(n) local f = film(n) if f then f.src = n > 99 and 'b.mp4' or '' end end,\n"
    "function(n) local f = film(n) if f then f.captions = n > 128 f.caption_size = n + 4 f:to({ volume = n / "
    "255 }, 0.3) end end,\n"
    "function(n) local f, v = film(n), voice(n) run(function() if v then log(wait_end(v)) end if f and "
    "f:alive() then log(wait_end(f)) end end) end,\n"
    "function(n) visit.language = n > 128 and 'fr' or 'en' end,\n"
    "function(n) go 'a' end,\n"
    "function(n) log(sound.volume) local f, v = film(n), voice(n) if f then log(f.position, f.length, "
    "f.over, f.ready) end if v then log(v.position, v.playing, v.over) end end,\n"
    "}\n"
    "helper('acts'):on_line(function(line) local act, n = line:match '^(%d+) (%d+)$' acts[act % #acts + "
    "1](tonumber(n)) end)\n"
    "end\nreturn s\n";

typedef struct {
    vt_bundle *bundle;
    vt_stage *stage;
    vt_script *script;
    uint32_t media;
    int64_t now;
} show;

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    (void)context;
    (void)text;
    out->w = (double)length * style->size / 2;
    out->h = style->size;
    return true;
}

/* Sounds have the first numbers. */
static uint32_t sound(void *context, const char *src, bool ahead)
{
    (void)context;
    (void)ahead;
    return (uint32_t)(src[0] - 'a') + 1;
}

static uint32_t film(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    show *s = context;
    (void)node;
    (void)kind;
    (void)src;
    return ++s->media;
}

static void fault(void *context, const vt_err *err, const char *scene, const char *entry)
{
    (void)context;
    (void)scene;
    fprintf(stderr, "%s: %s: %s\n", entry, err->origin, err->message);
    FUZZ_MUST(!"a fault");
}

static void ended(void *script, vt_tween tween)
{
    vt_script_tween_ended(script, tween);
}

static void build(show *s)
{
    vt_err err = {0};
    const vt_bundle_file files[] = {{.name = "experience.conf", .text = CONF, .size = sizeof CONF - 1},
        {.name = "scenes/a.lua", .text = SCENE, .size = sizeof SCENE - 1},
        {.name = "assets/a.srt", .text = SAID, .size = sizeof SAID - 1}};
    *s = (show){.media = 8, .now = 1};
    s->bundle = vt_bundle_from_files(files, 3, NULL, NULL, &err);
    if (!s->bundle) fprintf(stderr, "%s: %s\n", err.origin, err.message);
    FUZZ_MUST(s->bundle);
    s->stage = vt_stage_create(&(vt_stage_deps){.context = s, .measure = measure, .film = film}, &err);
    FUZZ_MUST(s->stage);
    s->script = vt_script_create(&(vt_script_deps){.context = s,
                                     .stage = s->stage,
                                     .bundle = s->bundle,
                                     .language = "",
                                     .sound = sound,
                                     .fault = fault},
        &(vt_script_limits){3000000, 64 << 20}, &err);
    if (!s->script) fprintf(stderr, "%s: %s\n", err.origin, err.message);
    FUZZ_MUST(s->script);
    FUZZ_MUST(vt_script_channel_at(s->script, 0)->kind == VT_CHANNEL_HELPER);
    vt_script_set_now(s->script, s->now, 1);
    FUZZ_MUST(vt_script_enter(s->script, "a", &err));
}

static void advance(show *s, int64_t us)
{
    s->now += us;
    vt_script_set_now(s->script, s->now, (uint64_t)s->now);
    vt_tweens_advance(s->stage, s->now, ended, s->script);
    vt_script_advance(s->script, us);
    if (vt_script_wants(s->script, NULL) != VT_WANT_NONE) FUZZ_MUST(vt_script_change(s->script, NULL));
}

/* Whoever does what the script wishes comes to an end of it. */
static void until_quiet(show *s)
{
    for (int rounds = 0; vt_script_wish(s->script) <= s->now; rounds++) {
        FUZZ_MUST(rounds < AGAIN_MOST);
        advance(s, 0);
    }
}

static void check_transport(const vt_transport *transport)
{
    FUZZ_MUST(
        transport->rate >= -8 && transport->rate <= 8 && transport->at_us >= 0 && transport->length_us >= 0);
}

static void check_reel(void *context, const vt_reel_order *order)
{
    uint32_t *last = context;
    FUZZ_MUST(order->media > *last);
    *last = order->media;
    check_transport(&order->transport);
}

static void check(show *s)
{
    uint32_t last = 0;
    const vt_mix *mix = vt_script_mix(s->script);
    FUZZ_MUST(mix->count >= 0 && mix->count <= VT_MIX_VOICES && mix->revision > 0);
    for (int i = 0; i < mix->count; i++) {
        double volume = vt_ramp_at(&mix->voices[i].volume, s->now);
        FUZZ_MUST(volume >= 0 && volume <= 1 && mix->voices[i].media > 0);
        check_transport(&mix->voices[i].transport);
        for (int j = 0; j < i; j++)
            FUZZ_MUST(mix->voices[j].id != mix->voices[i].id);
    }
    uint64_t revision = mix->revision;
    FUZZ_MUST(vt_script_mix(s->script)->revision == revision);
    vt_script_reels(s->script, check_reel, &last);
}

/* Of sounds what is known stays known. */
static void news(show *s, unsigned what, unsigned number)
{
    vt_event event = {.kind = VT_EVENT_MEDIA};
    event.as.media.media = number < 64 ? number % 3 + 1 : s->media - number % 3;
    event.as.media.told = (vt_media_told)(what % 4);
    event.as.media.outcome = (vt_asset_outcome)(number % 5);
    event.as.media.sound = number % 2;
    if (event.as.media.told == VT_MEDIA_READY) event.as.media.length_us = (int64_t)number * 100000;
    if (event.as.media.told == VT_MEDIA_AT) event.as.media.at_us = (int64_t)number * 30000;
    vt_script_media(s->script, &event);
}

static vt_hash run(const uint8_t *bytes, size_t size)
{
    show s;
    build(&s);
    for (size_t i = 0; i + 1 < size && i < 2 * STEPS_MOST; i += 2) {
        unsigned what = bytes[i], number = bytes[i + 1];
        char line[32];
        int length = snprintf(line, sizeof line, "%u %u", what, number);
        if (what < 160)
            vt_script_line(s.script, 1, line, (size_t)length, false);
        else if (what < 200)
            advance(&s, (int64_t)number * number * 100);
        else if (what < 204)
            vt_script_interrupt(s.script);
        else
            news(&s, what, number);
        until_quiet(&s);
        check(&s);
    }
    vt_hash hash = vt_stage_hash(s.stage, vt_script_hash(s.script));
    vt_script_destroy(s.script);
    vt_stage_destroy(s.stage);
    vt_bundle_destroy(s.bundle);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    FUZZ_MUST(run(bytes, size) == run(bytes, size));
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const unsigned char all[] = {0, 10, 1, 20, 2, 30, 204, 60, 204, 61, 204, 62, 170, 90, 3, 10, 4, 10,
        7, 100, 8, 20, 9, 200, 170, 200, 5, 20, 10, 0, 11, 200};
    static const unsigned char films[] = {13, 100, 13, 221, 204, 64, 204, 65, 205, 64, 18, 120, 19, 0, 21,
        150, 22, 3, 170, 200, 23, 200, 170, 100, 14, 200, 17, 100, 206, 64, 200, 0, 16, 1, 20, 100, 207, 65,
        24, 0, 170, 50};
    add(all, sizeof all);
    add(films, sizeof films);
}
