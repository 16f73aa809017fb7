/* Scenes that play, with files of captions beside them. */
#ifndef VT_TESTS_SCRIPT_SOUNDS_H
#define VT_TESTS_SCRIPT_SOUNDS_H

#include "state.h"

static const char PLAY_CONF[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en, fr, ar\n"
    "[camera front]\nsize = 1280 x 720\n";
static const char PLAY_WORDS[] = "key,en,fr,ar\nfile,story.en.mp3,story.fr.mp3,\nhello,Hello,Bonjour,\n";
static const char EN[] = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n";
static const char FR[] = "WEBVTT\n\n00:01.000 --> 00:02.000\nUn\n\n00:03.000 --> 00:04.000\nDeux\n";
static const char AR[] = "1\n00:00:01,000 --> 00:00:02,000\n\xD9\x88\xD8\xA7\xD8\xAD\xD8\xAF\n";

static inline void play_on(fixture *f, const options *o, const char *body)
{
    static char text[65536];
    vt_err err = {0};
    snprintf(text, sizeof text,
        "local attract = {}\nfunction attract:enter(root, params)\n%s\nend\nreturn attract\n", body);
    bool made = fixture_try(f, o,
        FILES("experience.conf", PLAY_CONF, "words.csv", PLAY_WORDS, "scenes/attract.lua", text,
            "scenes/other.lua", "return { enter = function() print 'other' end }", "assets/film.en.srt", EN,
            "assets/film.fr.vtt", FR, "assets/film.ar.srt", AR, "assets/plain.srt", EN),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    if (!vt_script_enter(f->script, "attract", &err)) print_error("%s: %s\n", err.origin, err.message);
    assert_int_equal(f->faults, 0);
}

static inline void play(fixture *f, const char *body)
{
    play_on(f, &(options){0}, body);
}

/* Text that is run later, by a tap on the first thing that takes fingers: function(TEXT) end is its on_tap.
 */
#define ON_TAP(text) "root:rect { on_tap = function() " text " end }\n"

static inline void said(const fixture *f, const char *last)
{
    if (f->faults) print_error("%s: %s\n", f->fault.origin, f->fault.message);
    assert_int_equal(f->faults, 0);
    assert_string_equal(f->said, last);
}

static inline void silent(fixture *f)
{
    if (f->faults) print_error("%s: %s\n", f->fault.origin, f->fault.message);
    assert_int_equal(f->faults, 0);
    assert_string_equal(f->said, "");
}

static inline void hush(fixture *f)
{
    *f->said = '\0';
}

/* A film is there, and begins. */
static inline void begin(fixture *f, uint32_t number, double seconds)
{
    media(f, number, VT_MEDIA_READY, seconds);
    media(f, number, VT_MEDIA_AT, 0);
}

#endif
