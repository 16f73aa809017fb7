/* A script with a stage of its own, from texts: what every test of this room starts with. */
#ifndef VT_TESTS_SCRIPT_STATE_H
#define VT_TESTS_SCRIPT_STATE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#include "base/chance.h"
#include "base/mem.h"
#include "script/script.h"

typedef struct {
    vt_bundle *bundle;
    vt_stage *stage;
    vt_script *script;
    int64_t now;
    uint64_t tick;
    int faults, rows, says;
    vt_err fault; /* the last one */
    char entry[32], said[4096], row[64], target[VT_ROW_NAME], json[512], sent_to[VT_CHANNEL_NAME], sent[8192];
    int sends, acts;
    uint32_t media;      /* asked for so far; sounds and films have numbers of one row */
    char sounds[64][48]; /* by number */
    char row_log[2048], ahead[64];
    vt_channel_kind sent_kind;
} fixture;

typedef struct {
    int64_t budget;
    size_t memory, nodes;
    double mm_per_unit;
    uint64_t seed;
    const char *language, *role;
    bool dev;
} options;

static const char STANDARD_CONF[] =
    "[experience]\napi = 1\ntitle = Test\nteam = T\nlicence = MIT\nfirst = attract\n"
    "languages = en, fr\n\n[event page]\nunit = page\nfields = number, word\n";
static const char STANDARD_WORDS[] =
    "key,en,fr\nhello,Hello,Bonjour\nname,My name is {name},Je m'appelle {name}\nbye,Bye,\nblank,,\n";

static inline bool fake_measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    (void)context;
    (void)text;
    out->w = (double)length * style->size / 2;
    out->h = style->size;
    return true;
}

static inline uint32_t fake_request(void *context, const char *src)
{
    (void)context;
    return *src ? 1 : 0;
}

static inline uint32_t fake_sound(void *context, const char *src, bool ahead)
{
    fixture *f = context;
    if (ahead) snprintf(f->ahead, sizeof f->ahead, "sound %s", src);
    for (uint32_t i = 1; i <= f->media && i < 64; i++)
        if (strcmp(f->sounds[i], src) == 0) return i;
    if (++f->media < 64) snprintf(f->sounds[f->media], sizeof f->sounds[0], "%s", src);
    return f->media;
}

static inline uint32_t fake_film(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    fixture *f = context;
    (void)node;
    (void)kind;
    (void)src;
    return ++f->media;
}

static inline void fake_film_ahead(void *context, const char *src)
{
    fixture *f = context;
    snprintf(f->ahead, sizeof f->ahead, "film %s", src);
}

static inline void note_row(
    void *context, vt_row_kind kind, const char *target, const char *json, size_t length)
{
    fixture *f = context;
    f->rows++;
    size_t used = strlen(f->row_log);
    snprintf(f->row_log + used, sizeof f->row_log - used, "%s %s %.*s\n", vt_row_info_at(kind)->name, target,
        (int)length, json);
    snprintf(f->row, sizeof f->row, "%s", vt_row_info_at(kind)->name);
    snprintf(f->target, sizeof f->target, "%s", target);
    snprintf(f->json, sizeof f->json, "%.*s", (int)length, json);
}

static inline void note_send(
    void *context, vt_channel_kind kind, const char *name, const char *text, size_t length)
{
    fixture *f = context;
    f->sends++;
    f->sent_kind = kind;
    snprintf(f->sent_to, sizeof f->sent_to, "%s", name);
    snprintf(f->sent, sizeof f->sent, "%.*s", (int)length, text);
}

static inline void note_act(void *context)
{
    ((fixture *)context)->acts++;
}

static inline void note_say(void *context, const char *text)
{
    fixture *f = context;
    f->says++;
    snprintf(f->said, sizeof f->said, "%s", text);
}

static inline void note_fault(void *context, const vt_err *err, const char *scene, const char *entry)
{
    fixture *f = context;
    (void)scene;
    f->faults++;
    f->fault = *err;
    snprintf(f->entry, sizeof f->entry, "%s", entry);
}

static inline void tween_ended(void *script, vt_tween tween)
{
    vt_script_tween_ended(script, tween);
}

/* files: name, text, name, text ...; what experience.conf and words.csv leave out is standard. */
static inline bool fixture_try(fixture *f, const options *o, const char *const *files, int count, vt_err *err)
{
    vt_bundle_file list[64] = {
        {.name = "experience.conf", .text = STANDARD_CONF, .size = sizeof STANDARD_CONF - 1},
        {.name = "words.csv", .text = STANDARD_WORDS, .size = sizeof STANDARD_WORDS - 1}};
    int used = 2;
    *f = (fixture){0};
    for (int i = 0; i + 1 < count; i += 2) {
        int at = used;
        for (int j = 0; j < used; j++)
            if (strcmp(list[j].name, files[i]) == 0) at = j;
        list[at] = (vt_bundle_file){.name = files[i], .text = files[i + 1], .size = strlen(files[i + 1])};
        if (at == used) used++;
    }
    f->bundle = vt_bundle_from_files(list, used, NULL, NULL, err);
    if (!f->bundle) return false;
    f->stage = vt_stage_create(
        &(vt_stage_deps){.context = f, .measure = fake_measure, .request = fake_request, .film = fake_film},
        err);
    if (!f->stage) return false;
    if (o->nodes) vt_stage_set_limit(f->stage, o->nodes);
    vt_script_deps deps = {.context = f,
        .stage = f->stage,
        .bundle = f->bundle,
        .story_seed = o->seed ? o->seed : 1,
        .sparkle_seed = 2,
        .language = o->language ? o->language : "",
        .dev = o->dev,
        .mm_per_unit = o->mm_per_unit,
        .row = note_row,
        .send = note_send,
        .acted = note_act,
        .role = o->role,
        .sound = fake_sound,
        .film_ahead = fake_film_ahead,
        .say = note_say,
        .fault = note_fault};
    vt_script_limits limits = {o->budget ? o->budget : 3000000, o->memory ? o->memory : (size_t)64 << 20};
    f->script = vt_script_create(&deps, &limits, err);
    if (!f->script) return false;
    f->now = 1000000;
    f->tick = 1;
    vt_script_set_wall(f->script, 1700000000000000);
    vt_script_set_now(f->script, f->now, f->tick);
    vt_script_set_visit(f->script, 7, 0);
    vt_tweens_advance(f->stage, f->now, tween_ended, f->script);
    return true;
}

static inline void fixture_finish(fixture *f)
{
    vt_script_destroy(f->script);
    vt_stage_destroy(f->stage);
    vt_bundle_destroy(f->bundle);
}

#define FILES(...)                                                                                           \
    (const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* A state whose first scene is built by body, in which root is the scene's group. */
static inline void start_with(fixture *f, const options *o, const char *body)
{
    static char text[65536];
    vt_err err = {0};
    snprintf(text, sizeof text,
        "local attract = {}\nfunction attract:enter(root, params) %s\nend\nreturn attract\n", body);
    bool fine = fixture_try(f, o,
        FILES("scenes/attract.lua", text, "scenes/other.lua",
            "local other = {}\nfunction other:enter(root, params) print('other', params.from) end\nreturn "
            "other\n"),
        &err);
    if (!fine) print_error("%s: %s\n", err.origin, err.message);
    assert_true(fine);
    fine = vt_script_enter(f->script, "attract", &err);
    if (!fine) f->fault = err;
}

static inline void start(fixture *f, const char *body)
{
    start_with(f, &(options){0}, body);
}

/* Body runs without a fault. */
static inline void fine(const char *body)
{
    fixture f;
    start(&f, body);
    if (f.faults) print_error("in %s\n%s: %s\n", body, f.fault.origin, f.fault.message);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* Body raises, and the message holds part. */
static inline void refused(const char *body, const char *part)
{
    fixture f;
    start(&f, body);
    if (!f.faults || !strstr(f.fault.message, part))
        print_error("in %s\nwanted: %s\n   got: %s\n", body, part, f.fault.message);
    assert_int_equal(f.faults, 1);
    assert_non_null(strstr(f.fault.message, part));
    assert_string_equal(f.fault.origin, "scenes/attract.lua:2");
    fixture_finish(&f);
}

static inline void advance(fixture *f, double seconds)
{
    int64_t us = (int64_t)(seconds * 1e6 + 0.5);
    f->now += us;
    f->tick++;
    vt_script_set_now(f->script, f->now, f->tick);
    vt_stage_set_tick(f->stage, f->tick);
    vt_tweens_advance(f->stage, f->now, tween_ended, f->script);
    vt_script_advance(f->script, us);
}

/* What the door tells of a file: its length when it is ready, the place of a film. */
static inline void media(fixture *f, uint32_t number, vt_media_told told, double seconds)
{
    vt_event event = {.kind = VT_EVENT_MEDIA};
    int64_t us = (int64_t)(seconds * 1e6 + 0.5);
    event.as.media.media = number;
    event.as.media.told = told;
    event.as.media.sound = true;
    event.as.media.outcome = told == VT_MEDIA_FAILED ? VT_ASSET_MISSING : VT_ASSET_READY;
    if (told == VT_MEDIA_READY) {
        event.as.media.length_us = us;
        event.as.media.w = 640;
        event.as.media.h = 360;
    }
    if (told == VT_MEDIA_AT) event.as.media.at_us = us;
    vt_node node = vt_stage_film_node(f->stage, number);
    if (node.generation && (told == VT_MEDIA_READY || told == VT_MEDIA_FAILED))
        vt_stage_film_ready(f->stage, number, told == VT_MEDIA_READY, event.as.media.w, event.as.media.h);
    vt_script_media(f->script, &event);
}

/* The script's own targets: n-th node that takes fingers. */
static inline vt_node target(fixture *f, int n)
{
    vt_node nodes[64];
    int count = vt_script_targets(f->script, nodes, 64);
    assert_true(n < count);
    return nodes[n];
}

static inline bool touch(fixture *f, vt_node node, vt_script_touch_entry entry, bool *stop)
{
    vt_touch t = {.phase = entry == VT_ENTRY_PRESS ? VT_TOUCH_PRESS : VT_TOUCH_RELEASE,
        .tap = entry == VT_ENTRY_TAP,
        .t_us = f->now};
    t.contact.x8 = 804;
    t.contact.y8 = 1600;
    t.contact.slot = 3;
    t.contact.down_us = f->now - 250000;
    return vt_script_touch(f->script, node, entry, &t, stop);
}

static inline bool tap(fixture *f, int n)
{
    return touch(f, target(f, n), VT_ENTRY_TAP, NULL);
}

#endif
