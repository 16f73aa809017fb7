/* Words in several languages: what is found, what falls back, and what is refused with its place. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "words/words.h"

static const char *const tags[] = {"fr", "en", "pt-BR"};

static vt_words *build(void)
{
    vt_words *words = vt_words_create(tags, 3, NULL);
    assert_non_null(words);
    return words;
}

static bool add(vt_words *words, const char *language, const char *text, const char *origin, vt_err *err)
{
    return vt_words_add(words, language, text, strlen(text), origin, err);
}

static void is(const vt_words *words, const char *key, const char *expected)
{
    size_t length = 4711;
    const char *text = vt_words_get(words, key, &length);
    if (!expected) {
        assert_null(text);
        return;
    }
    assert_non_null(text);
    assert_string_equal(text, expected);
    assert_int_equal(length, strlen(expected));
}

static const char table[] = "key,fr,en,pt-BR\n"
                            "welcome,Bienvenue,Welcome,Bem-vindo\n"
                            "amphora,\"Une amphore,\nancienne\",An amphora,\n"
                            "only_en,,Only here,\n"
                            "nobody,,,\n"
                            ",,,\n";

static void a_table_gives_every_language(void **state)
{
    (void)state;
    vt_words *words = build();
    vt_err err = {0};
    if (!add(words, NULL, table, "words.csv", &err)) fail_msg("%s: %s", err.origin, err.message);
    assert_string_equal(vt_words_language(words), "fr");
    is(words, "welcome", "Bienvenue");
    is(words, "amphora", "Une amphore,\nancienne");
    assert_true(vt_words_select(words, "PT-br", NULL));
    assert_string_equal(vt_words_language(words), "pt-BR");
    is(words, "welcome", "Bem-vindo");
    is(words, "amphora", "Une amphore,\nancienne");
    is(words, "only_en", "Only here");
    is(words, "nobody", NULL);
    const char *origin = NULL;
    int line = 0;
    assert_true(vt_words_empty(words, "nobody", &origin, &line));
    assert_string_equal(origin, "words.csv");
    assert_int_equal(line, 6);
    assert_false(vt_words_empty(words, "unheard", &origin, &line));
    assert_false(vt_words_empty(words, "only_en", &origin, &line));
    is(words, "unheard", NULL);
    assert_non_null(vt_words_get(words, "welcome", NULL));
    assert_int_equal(vt_words_count(words), 4);
    const char *keys[] = {"amphora", "nobody", "only_en", "welcome"};
    for (int i = 0; i < 4; i++)
        assert_string_equal(vt_words_key(words, i), keys[i]);
    assert_null(vt_words_key(words, 4));
    assert_null(vt_words_key(words, -1));
    assert_true(vt_words_has(words, "amphora", "en"));
    assert_false(vt_words_has(words, "amphora", "pt-BR") || vt_words_has(words, "unheard", "en") ||
                 vt_words_has(words, "amphora", "de"));
    assert_int_equal(vt_words_languages(words), 3);
    assert_string_equal(vt_words_language_at(words, 2), "pt-BR");
    assert_null(vt_words_language_at(words, 3));
    vt_words_destroy(words);
    vt_words_destroy(NULL);
}

static void files_of_one_language_add_up(void **state)
{
    (void)state;
    vt_words *words = build();
    assert_true(add(words, "fr", "key,text\nb,deux\nd,quatre\n", "words/fr.csv", NULL));
    size_t length;
    const char *before = vt_words_get(words, "b", &length);
    assert_true(add(words, "en", "text;key\none;a\ntwo;b\nthree;c\n", "words/en.csv", NULL));
    assert_ptr_equal(vt_words_get(words, "b", &length), before);
    is(words, "a", "one");
    is(words, "d", "quatre");
    assert_true(vt_words_select(words, "en", NULL));
    is(words, "b", "two");
    is(words, "d", "quatre");
    assert_int_equal(vt_words_count(words), 4);
    vt_words_destroy(words);
}

static void refusals_tell_file_and_line(void **state)
{
    (void)state;
    const struct {
        const char *language, *text, *origin, *message;
    } cases[] = {
        {NULL, "key,fr,de\na,b,c\n", "words.csv:1", "de"},
        {NULL, "key,fr,FR\na,b,c\n", "words.csv:1", "two columns"},
        {NULL, "name,fr\na,b\n", "words.csv:1", "column called key"},
        {"de", "key,text\na,b\n", "words.csv:1", "de"},
        {"fr", "key,fr\na,b\n", "words.csv:1", "key and text"},
        {"fr", "key,text,more\na,b,c\n", "words.csv:1", "key and text"},
        {NULL, "key,fr\na,b\n\"c\",\"d\ne\"\nBad,f\n", "words.csv:5", "\"Bad\" cannot be a key"},
        {NULL, "key,fr\n,b\n", "words.csv:2", "cannot be a key"},
        {NULL, "key,fr\n9a,b\n", "words.csv:2", "cannot be a key"},
        {NULL, "key,fr\na-b,b\n", "words.csv:2", "cannot be a key"},
        {NULL, "key,fr\nz,1\na,1\nb,1\nz,2\n", "words.csv:5", "the key \"z\" is already in line 2"},
        {NULL, "key,fr\nnew,1\nold,2\n", "words.csv:3", "another file has \"old\" in \"fr\" already"},
        {NULL, "key,fr\na,\"b\n", "words.csv:2", ""},
        {NULL, "key,fr\na,\xff\n", "words.csv:2", ""},
        {NULL, "", "words.csv:1", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_words *words = build();
        assert_true(add(words, NULL, "key,fr\nold,vieux\n", "first.csv", NULL));
        vt_err err = {0};
        assert_false(add(words, cases[i].language, cases[i].text, "words.csv", &err));
        assert_int_equal(err.kind, VT_ERR_PARSE);
        assert_string_equal(err.origin, cases[i].origin);
        if (!strstr(err.message, cases[i].message)) fail_msg("%s", err.message);
        assert_int_equal(vt_words_count(words), 1);
        is(words, "old", "vieux");
        is(words, "new", NULL);
        vt_words_destroy(words);
    }
}

static void languages_are_checked(void **state)
{
    (void)state;
    vt_err err = {0};
    const char *const twice[] = {"fr", "en", "FR"};
    assert_null(vt_words_create(twice, 3, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    const char *const odd[] = {"", "fr/..", "a-tag-that-is-far-too-long", "fr en"};
    for (int i = 0; i < 4; i++) {
        assert_null(vt_words_create(&odd[i], 1, &err));
        assert_int_equal(err.kind, VT_ERR_PARSE);
    }
    assert_null(vt_words_create(tags, 0, &err));
    assert_null(vt_words_create(tags, 65, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    vt_words *words = build();
    assert_false(vt_words_select(words, "pt", &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
    assert_string_equal(err.message, "there is no language \"pt\" here; the nearest is \"fr\"");
    assert_false(vt_words_select(words, "pt-PT", &err));
    assert_non_null(strstr(err.message, "the nearest is \"pt-BR\""));
    assert_string_equal(vt_words_language(words), "fr");
    vt_words_destroy(words);
}

static void the_nearest_key_is_named(void **state)
{
    (void)state;
    vt_words *words = build();
    assert_null(vt_words_nearest(words, "amphora"));
    assert_true(add(words, NULL, table, NULL, NULL));
    assert_string_equal(vt_words_nearest(words, "anphora"), "amphora");
    assert_string_equal(vt_words_nearest(words, "welcom"), "welcome");
    char monster[3000];
    memset(monster, 'z', sizeof monster - 1);
    monster[sizeof monster - 1] = '\0';
    assert_non_null(vt_words_nearest(words, monster));
    is(words, monster, NULL);
    vt_words_destroy(words);
}

static void many_words_are_found(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static char text[MANY * 32];
    size_t used = (size_t)snprintf(text, sizeof text, "key,en\n");
    for (int i = 0; i < MANY; i++)
        used += (size_t)snprintf(
            text + used, sizeof text - used, "k%d,word %d\n", i * 7919 % MANY, i * 7919 % MANY);
    vt_words *words = build();
    assert_true(add(words, NULL, text, "many.csv", NULL));
    assert_int_equal(vt_words_count(words), MANY);
    for (int i = 0; i < MANY; i++) {
        char key[16], expected[24];
        snprintf(key, sizeof key, "k%d", i);
        snprintf(expected, sizeof expected, "word %d", i);
        is(words, key, expected);
        if (i > 0) assert_true(strcmp(vt_words_key(words, i - 1), vt_words_key(words, i)) < 0);
    }
    vt_words_destroy(words);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    bool worked = false;
    for (uint64_t n = 1; !worked; n++) {
        vt_err err = {0};
        vt_mem_fail_at(n);
        vt_words *words = vt_words_create(tags, 3, &err);
        worked = words && add(words, NULL, table, "words.csv", &err);
        vt_mem_fail_at(0);
        if (!worked) assert_int_equal(err.kind, VT_ERR_MEMORY);
        if (words && !worked) {
            assert_int_equal(vt_words_count(words), 0);
            assert_true(add(words, NULL, table, "words.csv", NULL));
        }
        vt_words_destroy(words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_gives_every_language),
        cmocka_unit_test(files_of_one_language_add_up),
        cmocka_unit_test(refusals_tell_file_and_line),
        cmocka_unit_test(languages_are_checked),
        cmocka_unit_test(the_nearest_key_is_named),
        cmocka_unit_test(many_words_are_found),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
