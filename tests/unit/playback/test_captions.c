/* Captions as they are found: what players write, what people write, and what is none. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "base/mem.h"
#include "playback/captions.h"

static vt_captions captions;
static int skipped;

static void take_bytes(const char *bytes, size_t size)
{
    vt_err err;
    if (!vt_captions_read(&captions, "film.srt", bytes, size, &skipped, &err))
        fail_msg("%s: %s", err.origin, err.message);
}

static void take(const char *text)
{
    take_bytes(text, strlen(text));
}

static void is(int index, int64_t from_ms, int64_t to_ms, const char *text)
{
    assert_true(index < captions.count);
    assert_int_equal(captions.items[index].from_us, from_ms * 1000);
    assert_int_equal(captions.items[index].to_us, to_ms * 1000);
    assert_string_equal(captions.items[index].text, text);
}

static void only(const char *text)
{
    assert_int_equal(captions.count, 1);
    assert_string_equal(captions.items[0].text, text);
    vt_captions_finish(&captions);
}

static void subrip(void **state)
{
    (void)state;
    take("\xEF\xBB\xBF"
         "1\r\n00:00:01,000 --> 00:00:02,500\r\nOne\r\n  two  \r\n\r\n2\r\n01:02:03,004 --> "
         "01:02:04,000\r\nThree");
    assert_int_equal(captions.count, 2);
    is(0, 1000, 2500, "One\ntwo");
    is(1, 3723004, 3724000, "Three");
    vt_captions_finish(&captions);
    assert_int_equal(captions.count, 0);
}

static void looser_than_that(void **state)
{
    (void)state;
    take("00:01.5-->0:2 X1:40 X2:600\rNo hours,\ra point\r\r3\r1:00:00.25 -->\t1:00:01, 5\rno blank line\r7\r"
         "2:00:00 --> 2:00:01\rlast\r\r\r");
    assert_int_equal(captions.count, 3);
    is(0, 1500, 2000, "No hours,\na point");
    is(1, 3600250, 3601500, "no blank line");
    is(2, 7200000, 7201000, "last");
    vt_captions_finish(&captions);
    take("1\n00:00:01,000 --> 00:00:02,000\n\nAfter an empty line\n\nand another\n\n2\n"
         "00:00:03,000 --> 00:00:04,000\n3\n\n3\n00:00:05,000 --> 00:00:06,000\n\n");
    assert_int_equal(captions.count, 2);
    is(0, 1000, 2000, "After an empty line\nand another");
    is(1, 3000, 4000, "3");
    assert_int_equal(skipped, 0);
    vt_captions_finish(&captions);
}

static void webvtt(void **state)
{
    (void)state;
    take("WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE\nnot "
         "shown\n\n"
         "intro\n00:01.000 --> 00:02.000 align:start line:0\n<v Mary Ann>Hello\n<v.loud Tom>You!\n\n"
         "stray\n\n00:03.000 --> 00:04.000\nNOTE is a word here\n\nNOTE 00:05\nnot\n\n"
         "99:59:59.999 --> 100:00:00.000\nlate");
    assert_int_equal(captions.count, 3);
    is(0, 1000, 2000, "Mary Ann: Hello\nTom: You!");
    is(1, 3000, 4000, "NOTE is a word here");
    is(2, 359999999, 360000000, "late");
    vt_captions_finish(&captions);
    take("00:01.000 --> 00:02.000\ntext\n\nNOTE a header is missing\nstill not\n\n00:03.000 --> "
         "00:04.000\nmore");
    is(0, 1000, 2000, "text");
    is(1, 3000, 4000, "more");
    vt_captions_finish(&captions);
    take("WEBVTT\n");
    assert_int_equal(captions.count, 0);
    assert_int_equal(vt_captions_at(&captions, 0), -1);
    assert_true(vt_captions_next(&captions, 0) == INT64_MAX);
    vt_captions_finish(&captions);
}

static void tags_and_entities(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"<i>one</i> <c.red.big>two</c> <b><u>three</u></b>", "one two three"},
        {"{\\an8}top {not a place}", "top {not a place}"},
        {"a <00:00:01.500>b<font color=\"#fff\"> c</font>", "a b c"},
        {"5 < 6 & 7 > 2 <3", "5 < 6 & 7 > 2 <3"},
        {"&amp;&lt;&gt;&quot;&apos;&#39;&#x2026;&nbsp;x", "&<>\"''\xE2\x80\xA6\xC2\xA0x"},
        {"&unknown; &; &#; &#xD800; &#1114112; &amp", "&unknown; &; &#; &#xD800; &#1114112; &amp"},
        {"two<br/>words &lt;i&gt;", "two words <i>"},
        {"<v>nobody <voice>none", "nobody none"},
        {"<i></i>\n \nrest", "rest"},
        {"tab\tand\x01 bell\a", "tab and bell"},
        {"unclosed <i and so on", "unclosed <i and so on"},
        {"caf\xE9 \x93quoted\x94 \x80 5", "caf\xC3\xA9 \xE2\x80\x9Cquoted\xE2\x80\x9D \xE2\x82\xAC 5"},
        {"caf\xC3\xA9\ncaf\xE9", "caf\xC3\xA9\ncaf\xC3\xA9"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char file[300];
        snprintf(file, sizeof file, "1\n00:00:01,000 --> 00:00:02,000\n%s\n", pairs[i][0]);
        take(file);
        only(pairs[i][1]);
    }
}

static void zeros_inside(void **state)
{
    (void)state;
    static const char bytes[] =
        "1\0\n00:00:01,000 --> 00:00:02,000\0\nwo\0rd\n\0\n2\n00:00:03,000 --> 00:00:04,000\nx";
    take_bytes(bytes, sizeof bytes - 1);
    assert_int_equal(captions.count, 2);
    is(0, 1000, 2000, "word");
    vt_captions_finish(&captions);
}

static void what_cannot_be_read_is_left_out(void **state)
{
    (void)state;
    take("1\n00:00:01,000 --> 00:00:02,000\nok\n\n2\n00:00:xx,000 --> 00:00:02,000\nbad\n\n3\n"
         "00:00:05,000 --> 00:00:05,000\nno length\n\n4\n00:00:06,000 --> 00:00:05,000\nback\n\n5\n"
         "00:00:07,000 --> 00:00:08,000\n\n6\n-00:00:01,000 --> 00:00:08,000\nbefore\n\n7\n"
         "99999999999:00:00 --> 99999999999:00:01\nfar\n");
    assert_int_equal(captions.count, 1);
    assert_int_equal(skipped, 5);
    assert_int_equal(captions.bad_line, 6);
    is(0, 1000, 2000, "ok");
    vt_captions_finish(&captions);
}

static void mistyped_arrows_are_no_words(void **state)
{
    (void)state;
    take("1\n00:00:01,000 --> 00:00:02,000\nat 1:00 -> 2:00\n10:30 -> 11:00\n\n2\n"
         "00:00:03,000 -> 00:00:04,000\nlost\n\n00:00:05,000 \xE2\x80\x93> 00:00:06,000\nlost\n\n"
         "10:30 -> home\n");
    assert_int_equal(captions.count, 1);
    assert_int_equal(skipped, 2);
    assert_int_equal(captions.bad_line, 7);
    is(0, 1000, 2000, "at 1:00 -> 2:00\n10:30 -> 11:00");
    vt_captions_finish(&captions);
}

static void refuses(const char *bytes, size_t size, const char *origin, const char *word)
{
    vt_err err;
    assert_false(vt_captions_read(&captions, "film.srt", bytes, size, NULL, &err));
    assert_string_equal(err.origin, origin);
    if (!strstr(err.message, word)) fail_msg("%s", err.message);
    assert_null(captions.items);
    vt_captions_finish(&captions);
}

static void what_is_none(void **state)
{
    (void)state;
    refuses("", 0, "film.srt:1", "empty");
    refuses(" \n\n", 3, "film.srt:1", "empty");
    refuses("just words\nand more", 19, "film.srt:1", "no captions");
    refuses("a\nb\n1:2:x --> 3\ntext", 20, "film.srt:3", "times");
    refuses("\xFF\xFE"
            "1\0",
        4, "film.srt", "UTF-16");
    refuses("\xFE\xFF\0"
            "1",
        4, "film.srt", "UTF-16");
    refuses("1\0\n\0"
            "0\0"
            "0\0:\0"
            "0\0"
            "1\0",
        14, "film.srt", "UTF-16");
    refuses("WEBVTT\n\n00:00:99.000 -> 1\ntext", 30, "film.srt:3", "times");
    refuses("WEBVTT", (size_t)VT_CAPTIONS_BYTES + 1, "film.srt", "MB");
}

static void what_stands_at_a_place(void **state)
{
    (void)state;
    char text[64];
    take("5:00 --> 6:00\nlast\n\n0:10 --> 1:40\nlong\n\n0:20 --> 0:30\nfirst\n\n0:25 --> 0:40\nsecond\n");
    is(0, 10000, 100000, "long");
    is(3, 300000, 360000, "last");
    assert_int_equal(vt_captions_at(&captions, 9999999), -1);
    assert_int_equal(vt_captions_at(&captions, 10000000), 0);
    assert_int_equal(vt_captions_at(&captions, 26000000), 2);
    assert_int_equal(vt_captions_at(&captions, 40000000), 0);
    assert_int_equal(vt_captions_at(&captions, 100000000), -1);
    assert_int_equal(vt_captions_text(&captions, 26000000, text, sizeof text), 17);
    assert_string_equal(text, "long\nfirst\nsecond");
    assert_int_equal(vt_captions_text(&captions, 31000000, text, sizeof text), 11);
    assert_string_equal(text, "long\nsecond");
    assert_int_equal(vt_captions_text(&captions, 26000000, text, 12), 10);
    assert_string_equal(text, "long\nfirst");
    assert_int_equal(vt_captions_text(&captions, 0, text, sizeof text), 0);
    assert_string_equal(text, "");
    static const int64_t changes[] = {10, 20, 25, 30, 40, 100, 300, 360};
    int64_t place = -1;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        place = vt_captions_next(&captions, place);
        assert_int_equal(place, changes[i] * 1000000);
    }
    assert_true(vt_captions_next(&captions, place) == INT64_MAX);
    vt_captions_finish(&captions);
}

/* Beside a search through all of them. */
static void random_overlaps(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 9);
    for (int round = 0; round < 200; round++) {
        char file[4000];
        size_t length = 0;
        for (int i = 0; i < 30; i++) {
            int from = (int)vt_chance_below(&chance, 50), to = from + 1 + (int)vt_chance_below(&chance, 9);
            length += (size_t)snprintf(
                file + length, sizeof file - length, "%d\n0:%02d --> 0:%02d\nc%d\n\n", i, from, to, i);
        }
        take(file);
        assert_int_equal(captions.count, 30);
        for (int64_t place = 0; place < 61000000; place += 500000) {
            int expected = -1;
            int64_t next = INT64_MAX;
            for (int i = 0; i < 30; i++) {
                const vt_caption *item = &captions.items[i];
                if (item->from_us <= place && item->to_us > place) expected = i;
                if (item->from_us > place && item->from_us < next) next = item->from_us;
                if (item->from_us <= place && item->to_us > place && item->to_us < next) next = item->to_us;
            }
            assert_int_equal(vt_captions_at(&captions, place), expected);
            assert_true(vt_captions_next(&captions, place) == next);
        }
        vt_captions_finish(&captions);
    }
}

static void ten_megabytes(void **state)
{
    (void)state;
    size_t most = 10 << 20, length = 0;
    char *file = malloc(most + 200);
    int count = 0;
    for (; length < most; count++)
        length += (size_t)sprintf(file + length,
            "%d\n%02d:%02d:%02d,000 --> %02d:%02d:%02d,900\nline %d   \n\n", count, count / 3600,
            count / 60 % 60, count % 60, count / 3600, count / 60 % 60, count % 60, count);
    take_bytes(file, length);
    assert_int_equal(captions.count, count);
    assert_int_equal(skipped, 0);
    assert_int_equal(vt_captions_at(&captions, (int64_t)(count - 1) * 1000000), count - 1);
    vt_captions_finish(&captions);
    memset(file, '\n', most);
    memcpy(file, "0:01 --> 0:02\nx", 15);
    take_bytes(file, most);
    assert_int_equal(captions.count, 1);
    vt_captions_finish(&captions);
    free(file);
}

static void without_memory(void **state)
{
    (void)state;
    static const char file[] = "0:01 --> 0:02\nx";
    vt_err err;
    for (uint64_t i = 1; i <= 2; i++) {
        vt_mem_fail_at(i);
        assert_false(vt_captions_read(&captions, "film.srt", file, sizeof file - 1, NULL, &err));
        assert_int_equal(err.kind, VT_ERR_MEMORY);
        assert_null(captions.items);
    }
    vt_mem_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(subrip), cmocka_unit_test(looser_than_that),
        cmocka_unit_test(webvtt), cmocka_unit_test(tags_and_entities), cmocka_unit_test(zeros_inside),
        cmocka_unit_test(what_cannot_be_read_is_left_out), cmocka_unit_test(mistyped_arrows_are_no_words),
        cmocka_unit_test(what_is_none), cmocka_unit_test(what_stands_at_a_place),
        cmocka_unit_test(random_overlaps), cmocka_unit_test(ten_megabytes), cmocka_unit_test(without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
