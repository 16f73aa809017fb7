/* Fingers of a show that do more than tap. Places in stage units, times in seconds. */
#ifndef VT_TESTS_APP_FINGERS_H
#define VT_TESTS_APP_FINGERS_H

#include "show.h"

#include "app/sinks.h"

static const char fingers_conf[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\n"
    "[event said]\nunit = word\nfields = what, x(u), y(u)\n";

/* A scene attract with this in its enter, where say(what, x, y) writes a row. */
static inline void fingers_begin(show *s, const char *enter)
{
    char scene[8192];
    show_init(s);
    show_write(s, "experience.conf", fingers_conf);
    snprintf(scene, sizeof scene,
        "local s = {}\n"
        "local function say(what, x, y) journal.mark('said', { what = what, x = math.floor((x or 0) + 0.5), "
        "y = math.floor((y or 0) + 0.5) }) end\n"
        "function s:enter(root)\n%s\nend\nreturn s\n",
        enter);
    show_write(s, "scenes/attract.lua", scene);
    show_open(s);
}

enum { FINGER_STEPS = 20 };

static inline void finger_down(show *s, double at_s, int finger, int x, int y)
{
    show_finger(s, at_s, finger, VT_CONTACT_DOWN, x, y);
}

static inline void finger_up(show *s, double at_s, int finger, int x, int y)
{
    show_finger(s, at_s, finger, VT_CONTACT_UP, x, y);
}

static inline void finger_go(
    show *s, double from_s, double seconds, int finger, int x, int y, int to_x, int to_y)
{
    for (int i = 1; i <= FINGER_STEPS; i++)
        show_finger(s, from_s + seconds * i / FINGER_STEPS, finger, VT_CONTACT_MOVE,
            x + (to_x - x) * i / FINGER_STEPS, y + (to_y - y) * i / FINGER_STEPS);
}

/* It rests for rest_s before it goes up. */
static inline void finger_drag(
    show *s, double from_s, double seconds, double rest_s, int finger, int x, int y, int to_x, int to_y)
{
    finger_down(s, from_s, finger, x, y);
    finger_go(s, from_s, seconds, finger, x, y, to_x, to_y);
    finger_up(s, from_s + seconds + rest_s, finger, to_x, to_y);
}

/* The words of the rows that scripts wrote, in order, with a blank after each. */
static inline const char *fingers_said(const show *s)
{
    static char text[8192];
    size_t used = 0;
    text[0] = '\0';
    for (int row = show_find(s, VT_ROW_MARK, 0); row >= 0; row = show_find(s, VT_ROW_MARK, row + 1)) {
        const char *at = strstr(s->json[row], "\"what\":\"");
        if (!at) continue;
        at += 8;
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s ", (int)strcspn(at, "\""), at);
    }
    return text;
}

static inline double fingers_mark(const show *s, const char *what, const char *field)
{
    char word[64], key[32];
    snprintf(word, sizeof word, "\"what\":\"%s\"", what);
    snprintf(key, sizeof key, "\"%s\":", field);
    for (int row = show_find(s, VT_ROW_MARK, 0); row >= 0; row = show_find(s, VT_ROW_MARK, row + 1))
        if (strstr(s->json[row], word)) return atof(strstr(s->json[row], key) + strlen(key));
    fail_msg("nobody said %s, but: %s", what, fingers_said(s));
    return 0;
}

static inline int fingers_gesture(const show *s, const char *kind, int from)
{
    char word[64];
    snprintf(word, sizeof word, "\"kind\":\"%s\"", kind);
    for (int row = show_find(s, VT_ROW_GESTURE, from); row >= 0; row = show_find(s, VT_ROW_GESTURE, row + 1))
        if (strstr(s->json[row], word)) return row;
    return -1;
}

/* The same again from the tape. */
static inline void fingers_replay(show *s)
{
    vt_err err;
    vt_replay_result result;
    show_close(s);
    s->app = show_app(s, vt_null_sink(), VT_PAINTER_NONE);
    vt_tape_reader *reader = vt_tape_reader_create(s->tape.data, s->tape.size, "tape", &err);
    assert_non_null(reader);
    if (!vt_app_replay(s->app, reader, 0, false, NULL, NULL, &result, &err)) fail_msg("%s", err.message);
    vt_tape_reader_destroy(reader);
    if (result.differs) fail_msg("%s", result.field);
    assert_true(result.checks > 1);
}

#endif
