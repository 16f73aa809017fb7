/* What is in a file, and what is none: by its bytes alone. */
#include "made.h"

static bool probe(const char *path, vt_tracks *out, vt_err *err)
{
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    *err = (vt_err){.kind = VT_ERR_NONE};
    bool done = vt_tracks_probe(fd, out, err);
    assert_true(done || (err->kind != VT_ERR_NONE && err->message[0]));
    close(fd);
    return done;
}

static void refused(const char *path)
{
    vt_tracks tracks;
    vt_err err;
    if (probe(path, &tracks, &err)) fail_msg("%s was taken for %s", path, tracks.container);
    err = (vt_err){.kind = VT_ERR_NONE};
    assert_null(vt_pcm_open(open(path, O_RDONLY), "", &err));
    assert_true(err.kind != VT_ERR_NONE && err.message[0]);
}

static void the_libraries_are_here(void **state)
{
    (void)state;
    char version[32];
    assert_true(vt_tracks_here(version, sizeof version, NULL));
    assert_true(strchr(version, '.') != NULL);
}

static void a_film_is_told(void **state)
{
    (void)state;
    vt_tracks tracks;
    vt_err err;
    assert_true(probe(
        made("film.mp4", TONE(44100, 2) PICTURE(2) "-c:v libx264 -pix_fmt yuv420p -profile:v high -c:a aac "
                                                   "-metadata:s:a:0 language=deu"),
        &tracks, &err));
    assert_int_equal(tracks.picture, 1);
    assert_int_equal(tracks.sound, 1);
    assert_in_range(tracks.length_us, 1990000, 2060000);
    for (int i = 0; i < tracks.count; i++) {
        const vt_track *track = &tracks.tracks[i].track;
        if (tracks.tracks[i].kind == VT_TRACK_PICTURE) {
            assert_string_equal(track->codec, "h264");
            assert_string_equal(track->profile, "High");
            assert_int_equal(track->w, 160);
            assert_int_equal(track->shown_h, 120);
            assert_true(
                fabs(track->fps - 25) < 0.01 && !track->variable && !track->alpha && track->bits == 8);
        } else {
            assert_string_equal(track->codec, "aac");
            assert_string_equal(track->language, "de");
            assert_int_equal(track->rate, 44100);
            assert_int_equal(track->channels, 1);
        }
    }
    assert_false(tracks.still);
}

static const vt_track *picture_of(const vt_tracks *tracks)
{
    for (int i = 0; i < tracks->count; i++)
        if (tracks->tracks[i].kind == VT_TRACK_PICTURE) return &tracks->tracks[i].track;
    fail_msg("no picture");
    return NULL;
}

static void turned_and_wide_pictures_are_told_as_seen(void **state)
{
    (void)state;
    vt_tracks tracks;
    vt_err err;
    assert_true(probe(made("wide.mkv", PICTURE(0.4) "-c:v mpeg4 -aspect 16:9"), &tracks, &err));
    assert_in_range(picture_of(&tracks)->shown_w, 212, 214);
    made("upright.mp4", PICTURE(0.4) "-c:v mpeg4");
    char arguments[600];
    snprintf(
        arguments, sizeof arguments, "-i '%s' -c copy -metadata:s:v:0 rotate=90", made_path("upright.mp4"));
    assert_true(probe(made("turned.mp4", arguments), &tracks, &err));
    assert_int_equal(picture_of(&tracks)->shown_w, 120);
    assert_int_equal(picture_of(&tracks)->shown_h, 160);
}

static void alpha_is_told(void **state)
{
    (void)state;
    vt_tracks tracks;
    vt_err err;
    assert_true(probe(made("vp9.webm", PICTURE(0.4) "-c:v libvpx-vp9 -pix_fmt yuva420p"), &tracks, &err));
    assert_true(picture_of(&tracks)->alpha);
    assert_true(probe(made("prores.mov", PICTURE(0.4) "-c:v qtrle -pix_fmt argb"), &tracks, &err));
    assert_true(picture_of(&tracks)->alpha);
}

static void an_uneven_rate_is_told(void **state)
{
    (void)state;
    vt_tracks tracks;
    vt_err err;
    assert_true(
        probe(made("uneven.mp4", PICTURE(3) "-vf \"select='not(mod(n,7))+not(mod(n,3))'\" -fps_mode vfr "
                                            "-video_track_timescale 1000 -c:v mpeg4"),
            &tracks, &err));
    assert_true(picture_of(&tracks)->variable);
}

static void a_cover_is_no_film(void **state)
{
    (void)state;
    vt_tracks tracks;
    vt_err err;
    made("cover.png", "-f lavfi -i color=red:size=600x600 -frames:v 1");
    char arguments[800];
    snprintf(arguments, sizeof arguments,
        TONE(44100, 1) "-i '%s' -map 0 -map 1 -c:v copy -disposition:v attached_pic", made_path("cover.png"));
    assert_true(probe(made("cover.m4a", arguments), &tracks, &err));
    assert_true(tracks.still && tracks.picture == 0 && tracks.sound == 1);
}

static void a_picture_before_the_sound_may_be_huge(void **state)
{
    (void)state;
    static unsigned char label[9 << 20] = {'I', 'D', '3', 3, 0, 0};
    size_t size = sizeof label - 10;
    for (int i = 0; i < 4; i++)
        label[6 + i] = (unsigned char)(size >> (21 - 7 * i) & 0x7F);
    made("bare.mp3", TONE(44100, 2.5) "-id3v2_version 0");
    made_of_bytes("labelled.mp3", label, sizeof label);
    char command[700], bare[256];
    snprintf(bare, sizeof bare, "%s", made_path("bare.mp3"));
    snprintf(command, sizeof command, "cat '%s' >> '%s'", bare, made_path("labelled.mp3"));
    assert_int_equal(system(command), 0);
    vt_pcm *pcm = pcm_of(made_path("labelled.mp3"));
    assert_int_equal(vt_pcm_count(pcm, NULL, NULL, NULL), 120000);
    vt_pcm_close(pcm);
}

static void names_do_not_matter(void **state)
{
    (void)state;
    vt_tracks tracks;
    vt_err err;
    char from[256];
    made("true.flac", TONE(44100, 1));
    snprintf(from, sizeof from, "%s", made_path("true.flac"));
    assert_int_equal(rename(from, made_path("called.mp3")), 0);
    assert_true(probe(made_path("called.mp3"), &tracks, &err));
    assert_string_equal(tracks.container, "flac");
}

static void what_is_no_sound_is_refused(void **state)
{
    (void)state;
    static const char text[] = "Amphora\n=======\n\nA jar with two handles and a narrow neck.\n";
    static const char list[] = "#EXTM3U\n#EXTINF:10,\nhttp://example.org/a.mp3\nfile:///etc/passwd\n";
    static const char joined[] = "ffconcat version 1.0\nfile '/etc/passwd'\n";
    static unsigned char noise[20000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)(i * i >> 3 ^ i * 31);
    refused(made_of_bytes("empty.mp3", "", 0));
    refused(made_of_bytes("text.mp3", text, sizeof text));
    refused(made_of_bytes("list.m3u8", list, sizeof list));
    refused(made_of_bytes("joined.txt", joined, sizeof joined));
    refused(made_of_bytes("noise.wav", noise, sizeof noise));
    refused(made("picture.png", "-f lavfi -i color=red:size=60x60 -frames:v 1"));
    refused(made_in); /* a folder */
}

static void a_damaged_file_gives_what_is_whole(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"d.mp3", ""}, {"d.ogg", "-c:a libvorbis"}, {"d.flac", ""},
        {"d.opus", "-c:a libopus"}, {"d.wav", ""}, {"d.m4a", "-movflags +faststart"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char arguments[200];
        snprintf(arguments, sizeof arguments, TONE(48000, 4) "%s", names[i][1]);
        const char *path = made(names[i][0], arguments);
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        FILE *file = fopen(path, "r+b");
        assert_non_null(file);
        fseek(file, about.st_size / 2, SEEK_SET); /* a hole in the middle */
        for (int j = 0; j < 400; j++)
            fputc(0x55, file);
        fclose(file);
        assert_int_equal(truncate(path, about.st_size * 3 / 4), 0);
        vt_pcm *pcm = pcm_of(path);
        int16_t *frames;
        int64_t all = frames_of(pcm, &frames), counted = vt_pcm_count(pcm, NULL, NULL, NULL);
        if (all < 48000 || all > 48000 * 4) fail_msg("%s: %ld frames", names[i][0], (long)all);
        if (counted != all) fail_msg("%s: counted %ld, read %ld", names[i][0], (long)counted, (long)all);
        assert_true(fabs(pitch_of(frames, 1, 4800, 48000) - 441) < 0.5);
        free(frames);
        vt_pcm_close(pcm);
    }
}

static void huge_claims_are_not_believed(void **state)
{
    (void)state;
    unsigned char head[] =
        "RIFF\xFF\xFF\xFF\x7FWAVEfmt "
        "\x10\0\0\0\1\0\2\0\x44\xAC\0\0\x10\xB1\2\0\4\0\x10\0data\xF0\xFF\xFF\x7F\1\0\2\0\3\0\4\0";
    vt_pcm *pcm = pcm_of(made_of_bytes("claims.wav", head, sizeof head - 1));
    int16_t *frames;
    int64_t all = frames_of(pcm, &frames);
    assert_int_equal(all, 2);
    assert_int_equal(vt_pcm_count(pcm, NULL, NULL, NULL), all);
    free(frames);
    vt_pcm_close(pcm);
    head[24] = 1; /* one sample a second */
    head[25] = head[26] = 0;
    made_of_bytes("slow.wav", head, sizeof head - 1);
    vt_err err = {.kind = VT_ERR_NONE};
    assert_null(vt_pcm_open(open(made_path("slow.wav"), O_RDONLY), "", &err));
    assert_int_equal(err.kind, VT_ERR_UNSUPPORTED);
}

static void a_file_without_sound_says_so(void **state)
{
    (void)state;
    vt_err err = {.kind = VT_ERR_NONE};
    assert_null(vt_pcm_open(open(made("dumb.mp4", PICTURE(0.4) "-c:v mpeg4"), O_RDONLY), "", &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_libraries_are_here),
        cmocka_unit_test(a_film_is_told),
        cmocka_unit_test(turned_and_wide_pictures_are_told_as_seen),
        cmocka_unit_test(alpha_is_told),
        cmocka_unit_test(an_uneven_rate_is_told),
        cmocka_unit_test(a_cover_is_no_film),
        cmocka_unit_test(a_picture_before_the_sound_may_be_huge),
        cmocka_unit_test(names_do_not_matter),
        cmocka_unit_test(what_is_no_sound_is_refused),
        cmocka_unit_test(a_damaged_file_gives_what_is_whole),
        cmocka_unit_test(huge_claims_are_not_believed),
        cmocka_unit_test(a_file_without_sound_says_so),
    };
    return cmocka_run_group_tests(tests, made_begin, made_end);
}
