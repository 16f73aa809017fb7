/* A show in one process: scenes as text, fake fingers on a virtual clock, rows and tape kept for the test. */
#ifndef VT_TESTS_APP_SHOW_H
#define VT_TESTS_APP_SHOW_H

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "base/mem.h"
#include "host/host.h"
#include "store/bundle.h"
#include "store/conf.h"

enum { SHOW_ROWS = 4096 };

typedef struct {
    char folder[64];
    vt_conf *conf;
    vt_host *host;
    vt_app *app;
    vt_row rows[SHOW_ROWS];
    char *json[SHOW_ROWS];
    int count;
    vt_buf tape;
    int64_t until_us;
    bool rehearsal, robots, dev;
} show;

static inline void show_write(const show *s, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

/* An experience "test" whose first scene is attract, 1000 by 500, in English and French. */
static inline void show_init(show *s)
{
    vt_err err;
    char path[128];
    memset(s, 0, sizeof *s);
    vt_buf_init(&s->tape);
    snprintf(s->folder, sizeof s->folder, "/tmp/vitrine-test-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(path, sizeof path, "%s/scenes", s->folder);
    assert_int_equal(mkdir(path, 0755), 0);
    show_write(s, "experience.conf",
        "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en, fr\nsize = 1000x500\n");
    s->conf = vt_conf_create(&err);
    assert_non_null(s->conf);
    assert_true(vt_conf_set(s->conf, "visit.idle_s", "20", "test", &err));
    assert_true(vt_conf_set(s->conf, "visit.prompt_s", "5", "test", &err));
}

static inline void show_row(void *context, const vt_row *row)
{
    show *s = context;
    if (s->count == SHOW_ROWS) return;
    s->rows[s->count] = *row;
    s->json[s->count] = vt_strndup(row->json ? row->json : "", row->json_length);
    s->count++;
}

static inline void show_tape(void *context, const void *block, size_t size)
{
    show *s = context;
    vt_buf_bytes(&s->tape, block, size);
}

static inline void show_publish(void *context, uint64_t last_n)
{
    (void)context;
    (void)last_n;
}

static inline vt_app *show_app(show *s, vt_sink sink, vt_painter_choice painter)
{
    vt_err err;
    vt_bundle *bundle = vt_bundle_read(s->folder, VT_SOURCE_DIR "/assets", false, &err);
    if (!bundle) fail_msg("%s: %s", err.origin, err.message);
    s->host = vt_host_headless_create(&(vt_host_options){.w = 1000, .h = 500}, true, &err);
    vt_app *app = vt_app_create(&(vt_app_options){.conf = s->conf,
                                    .experience = s->folder,
                                    .shared = VT_SOURCE_DIR "/assets",
                                    .bundle = bundle,
                                    .host = s->host,
                                    .sink = sink,
                                    .canvas = -1,
                                    .socket = -1,
                                    .painter = painter,
                                    .dev = s->dev,
                                    .rehearsal = s->rehearsal,
                                    .robots = s->robots,
                                    .wait_for_assets = true,
                                    .build = "test",
                                    .run = 1,
                                    .first_n = 1,
                                    .run_start_us = vt_host_now(s->host)},
        &err);
    if (!app) fail_msg("%s: %s", err.origin, err.message);
    return app;
}

static inline void show_open(show *s)
{
    s->app = show_app(s, (vt_sink){.context = s, .row = show_row, .tape = show_tape, .publish = show_publish},
        VT_PAINTER_CPU);
}

static inline void show_close(show *s)
{
    vt_app_destroy(s->app);
    vt_host_destroy(s->host);
    s->app = NULL;
    s->host = NULL;
}

static inline void show_finish(show *s)
{
    char command[128];
    show_close(s);
    for (int i = 0; i < s->count; i++)
        vt_free(s->json[i]);
    vt_buf_finish(&s->tape);
    vt_conf_destroy(s->conf);
    snprintf(command, sizeof command, "rm -rf %s", s->folder);
    assert_int_equal(system(command), 0);
}

static inline void show_finger(show *s, double at_s, int finger, vt_contact_phase phase, int x, int y)
{
    vt_err err;
    vt_event event = {.kind = VT_EVENT_CONTACT};
    event.as.contact.phase = phase;
    event.as.contact.finger = finger;
    event.as.contact.x8 = x * 8;
    event.as.contact.y8 = y * 8;
    assert_true(vt_host_fake(s->host, (int64_t)(at_s * 1e6), &event, &err));
}

static inline void show_tap(show *s, double at_s, int x, int y)
{
    show_finger(s, at_s, 1, VT_CONTACT_DOWN, x, y);
    show_finger(s, at_s + 0.1, 1, VT_CONTACT_UP, x, y);
}

/* A finger far outside keeps the clock going until the end, and belongs to nobody. */
static inline bool show_more(void *context, int64_t until_us)
{
    show *s = context;
    (void)until_us;
    return vt_host_now(s->host) < s->until_us;
}

/* Runs to this second of the virtual clock and closes. */
static inline void show_run(show *s, double until_s)
{
    vt_err err;
    s->until_us = (int64_t)(until_s * 1e6);
    show_finger(s, until_s, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s->app, show_more, s, &err)) fail_msg("%s", err.message);
}

static inline int show_find(const show *s, vt_row_kind kind, int from)
{
    for (int i = from; i < s->count; i++) {
        if (s->rows[i].kind == kind) return i;
    }
    return -1;
}

static inline int show_number(const show *s, vt_row_kind kind)
{
    int number = 0;
    for (int i = 0; i < s->count; i++)
        number += s->rows[i].kind == kind;
    return number;
}

static inline void show_expect(const show *s, int row, const char *part)
{
    assert_true(row >= 0);
    if (!strstr(s->json[row], part)) fail_msg("%s is not in %s", part, s->json[row]);
}

#endif
