/* A scene with four sensors, and lines for them. */
#ifndef VT_TESTS_SCRIPT_SENSORS_H
#define VT_TESTS_SCRIPT_SENSORS_H

#include "state.h"

static const char CONF[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en, fr\n"
    "[sensor distance]\nsource = serial\nport = usb:2341:0043\nunit = cm\n"
    "[sensor knob]\nsource = serial\nport = usb:2341:0044\nrange = 0 to 1000 as 0 to 100\n"
    "smooth = mean 2\nevery_ms = 100\n"
    "[sensor reader]\nsource = reader\n"
    "[sensor pads]\nsource = keys\nkeys = a, b=2\n";
enum { DISTANCE = 1, KNOB, READER, PADS };

static inline void begin(fixture *f, const char *body)
{
    static char text[65536];
    vt_err err = {0};
    snprintf(text, sizeof text,
        "local attract = {}\nfunction attract:enter(root, params)\n%s\nend\nreturn attract\n", body);
    bool made = fixture_try(f, &(options){0},
        FILES("experience.conf", CONF, "scenes/attract.lua", text, "scenes/other.lua",
            "return { enter = function() print(\"other\") end }"),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    if (!vt_script_enter(f->script, "attract", &err)) print_error("%s: %s\n", err.origin, err.message);
    assert_int_equal(f->faults, 0);
}

static inline void line(fixture *f, int channel, const char *text)
{
    vt_script_line(f->script, channel, text, strlen(text), false);
}

static inline void values(fixture *f, int channel, double gap, const char *const *texts)
{
    for (int i = 0; texts[i]; i++) {
        line(f, channel, texts[i]);
        advance(f, gap);
    }
}

#define VALUES(f, channel, gap, ...) values(f, channel, gap, (const char *const[]){__VA_ARGS__, NULL})

static inline void said(const fixture *f, int times, const char *last)
{
    if (f->faults) print_error("%s: %s\n", f->fault.origin, f->fault.message);
    assert_int_equal(f->faults, 0);
    assert_string_equal(f->said, last);
    assert_int_equal(f->says, times);
}

#endif
