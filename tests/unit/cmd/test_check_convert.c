/* The command that converts a film, fitted to what the film is; and how a file is described. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "cmd/check_private.h"

static vt_tracks film(const char *codec, int w, int h, double fps)
{
    vt_tracks tracks = {.picture = 1, .count = 1, .length_us = 92000000};
    vt_track *track = &tracks.tracks[0].track;
    tracks.tracks[0].kind = VT_TRACK_PICTURE;
    *track = (vt_track){.w = w, .h = h, .shown_w = w, .shown_h = h, .fps = fps, .bits = 8};
    snprintf(track->codec, sizeof track->codec, "%s", codec);
    return tracks;
}

static void add_sound(vt_tracks *tracks, const char *codec, int bits, int channels)
{
    vt_track *track = &tracks->tracks[tracks->count].track;
    tracks->tracks[tracks->count++].kind = VT_TRACK_SOUND;
    *track = (vt_track){.bits = bits, .channels = channels, .rate = 44100};
    snprintf(track->codec, sizeof track->codec, "%s", codec);
    tracks->sound++;
}

static void gives(
    const vt_tracks *tracks, bool lighter, const char *path, const char *expected, const char *name)
{
    char made[300];
    vt_buf out;
    vt_buf_init(&out);
    vt_check_convert(tracks,
        &(vt_check_wish){.path = path, .most_w = 1920, .most_h = 1080, .lighter = lighter}, &out, made,
        sizeof made);
    assert_true(vt_buf_ok(&out));
    assert_string_equal((const char *)out.data, expected);
    assert_string_equal(made, name);
    vt_buf_finish(&out);
}

static void the_command_fits_the_film(void **state)
{
    (void)state;
    vt_tracks tracks = film("hevc", 3840, 2160, 59.94);
    add_sound(&tracks, "aac", 0, 2);
    gives(&tracks, true, "a/phone.mov",
        "ffmpeg -i a/phone.mov -vf scale=1280:720,setsar=1 -r 29.97 -c:v libx264 -profile:v high -pix_fmt "
        "yuv420p -b:v "
        "4500k -c:a aac -b:a 160k -movflags +faststart a/phone-720.mp4",
        "a/phone-720.mp4");
    gives(&tracks, false, "a/phone.mov",
        "ffmpeg -i a/phone.mov -vf scale=1920:1080,setsar=1 -r 29.97 -c:v libx264 -profile:v high -pix_fmt "
        "yuv420p -b:v "
        "10500k -c:a aac -b:a 160k -movflags +faststart a/phone-1080.mp4",
        "a/phone-1080.mp4");
    tracks = film("wmv3", 405, 721, 25); /* standing, odd, silent: never larger than it is */
    gives(&tracks, true, "film",
        "ffmpeg -i film -vf scale=404:720,setsar=1 -r 25 -c:v libx264 -profile:v high -pix_fmt yuv420p -b:v "
        "1000k -an "
        "-movflags +faststart film-720.mp4",
        "film-720.mp4");
    tracks = film("h264", 640, 360, 24.3);
    tracks.tracks[0].track.variable = true;
    gives(&tracks, false, "x.y/film",
        "ffmpeg -i x.y/film -vf scale=640:360,setsar=1 -r 24 -c:v libx264 -profile:v high -pix_fmt yuv420p "
        "-b:v 1000k "
        "-an -movflags +faststart x.y/film-360.mp4",
        "x.y/film-360.mp4");
}

static void a_transparent_film_becomes_colour_and_matte(void **state)
{
    (void)state;
    vt_tracks tracks = film("vp9", 640, 360, 25);
    tracks.tracks[0].track.alpha = true;
    gives(&tracks, false, "a.webm",
        "ffmpeg -c:v libvpx-vp9 -i a.webm -filter_complex '[0:v]scale=640:360,format=yuva420p,split[c][a];"
        "[c]format=yuv420p[c];[a]alphaextract,format=yuv420p[a];[c][a]hstack' -r 25 -c:v libx264 -profile:v "
        "high "
        "-pix_fmt yuv420p -b:v 2000k -an -movflags +faststart a-matte-360.mp4",
        "a-matte-360.mp4");
}

static void words_are_quoted(void **state)
{
    (void)state;
    static const char *const words[][2] = {{"a/b-c_1.mp4", "a/b-c_1.mp4"}, {"a b", "'a b'"},
        {"it's", "'it'\\''s'"}, {"$(rm -rf x)", "'$(rm -rf x)'"}, {"", "''"},
        {"\xC3\xA9.mp4", "'\xC3\xA9.mp4'"}, {"a\nb", "'a\nb'"}, {"~", "'~'"}, {"`x`;!", "'`x`;!'"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        vt_buf out;
        vt_buf_init(&out);
        vt_check_quote(&out, words[i][0]);
        assert_string_equal((const char *)out.data, words[i][1]);
        vt_buf_finish(&out);
    }
}

static void files_are_described(void **state)
{
    (void)state;
    char text[300];
    vt_tracks tracks = film("h264", 1280, 720, 25);
    add_sound(&tracks, "aac", 0, 2);
    snprintf(tracks.tracks[0].track.profile, 32, "High");
    vt_check_describe(&tracks, text, sizeof text);
    assert_string_equal(text, "H.264 High 1280 x 720, 25 a second, AAC 44.1 kHz stereo, 1:32");
    tracks = film("prores", 1920, 1080, 29.97);
    tracks.tracks[0].track.bits = 12;
    tracks.tracks[0].track.alpha = tracks.tracks[0].track.variable = true;
    vt_check_describe(&tracks, text, sizeof text);
    assert_string_equal(
        text, "ProRes 12 bits 1920 x 1080, 29.97 a second (it varies), transparent, no sound, 1:32");
    tracks = (vt_tracks){.length_us = 4640000};
    add_sound(&tracks, "pcm_s24le", 24, 1);
    vt_check_describe(&tracks, text, sizeof text);
    assert_string_equal(text, "PCM 24 bits 44.1 kHz mono, 4.6 s");
}

static void captions_belong_to_what_is_beside_them(void **state)
{
    (void)state;
    static const struct {
        const char *captions, *medium, *language; /* language NULL: they do not */
    } cases[] = {{"film.srt", "film.mp4", ""}, {"film.fr.srt", "film.mp4", "fr"},
        {"film.fr-CH.vtt", "film.mp4", "fr-CH"}, {"film.fr.SRT", "film.fr.mp4", ""},
        {"film.a.b.srt", "film.mp4", NULL}, {"films.srt", "film.mp4", NULL}, {"a/film.srt", "film.mp4", NULL},
        {"film.srt", "film.vtt", NULL}, {"film.txt", "film.mp4", NULL},
        {"a.b/film.de.srt", "a.b/film", "de"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char language[16];
        bool theirs = vt_check_is_captions(cases[i].captions) &&
                      vt_check_captions_of(cases[i].captions, cases[i].medium, language);
        if (theirs != (cases[i].language != NULL)) fail_msg("%s, %s", cases[i].captions, cases[i].medium);
        if (theirs) assert_string_equal(language, cases[i].language);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_command_fits_the_film),
        cmocka_unit_test(a_transparent_film_becomes_colour_and_matte),
        cmocka_unit_test(words_are_quoted),
        cmocka_unit_test(files_are_described),
        cmocka_unit_test(captions_belong_to_what_is_beside_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
