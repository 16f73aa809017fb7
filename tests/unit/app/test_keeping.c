/* The thread that keeps what visitors make, by itself. */
#include "kept_disk.h"

#include "app/app_private.h"

static vt_keeping *keeper(const char *folder, bool writes)
{
    vt_err err;
    vt_keeping *keeping = vt_keeping_create(&(vt_keeping_options){.folder = folder, .writes = writes}, &err);
    if (!keeping) fail_msg("%s", err.message);
    return keeping;
}

static void declare(vt_keeping *keeping, bool moderated)
{
    vt_channel_decl decls[] = {{.kind = VT_CHANNEL_KEEP,
                                   .name = "stories",
                                   .holds = "texts",
                                   .keep_most = 100,
                                   .moderated = moderated},
        {.kind = VT_CHANNEL_KEEP, .name = "scores", .holds = "records", .keep_most = 100}};
    vt_keeping_declare(keeping, decls, 2);
}

static bool add(vt_keeping *keeping, const char *collection, const char *text)
{
    vt_err err;
    vt_keeping_order order = {.bytes = vt_strdup(text), .size = strlen(text), .order = 1};
    snprintf(order.collection, sizeof order.collection, "%s", collection);
    return vt_keeping_add(keeping, &order, &err);
}

/* Everything that a world is told now, a line each; held ones in brackets. */
static const char *told(vt_keeping *keeping)
{
    static char out[16384];
    vt_keeping_line line;
    out[0] = '\0';
    while (vt_keeping_line_due(keeping, &line)) {
        size_t at = strlen(out);
        snprintf(out + at, sizeof out - at, line.held ? "(%s)\n" : "%s\n", line.text);
        vt_keeping_line_told(keeping);
    }
    return out;
}

static void cut_moments(char *text)
{
    for (char *at; (at = strstr(text, ",\"moment\":"));)
        memmove(
            at, at + 10 + strspn(at + 10, "0123456789"), strlen(at + 10 + strspn(at + 10, "0123456789")) + 1);
}

static void expect_told(vt_keeping *keeping, const char *wanted)
{
    static char now[16384];
    vt_keeping_settle(keeping, 10);
    snprintf(now, sizeof now, "%s", told(keeping));
    cut_moments(now);
    assert_string_equal(now, wanted);
}

static void a_world_is_told_what_is_there_and_what_comes(void **state)
{
    char folder[64] = "/tmp/vitrine-keeping-XXXXXX", inside[96];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(inside, sizeof inside, "%s/kept/show", folder);
    vt_keeping *keeping = keeper(inside, true);
    declare(keeping, false);
    expect_told(keeping, "");
    assert_true(add(keeping, "stories", "one\n"));
    assert_true(add(keeping, "scores", "{\"points\":\n5}"));
    expect_told(keeping, "{\"count\":1,\"id\":1,\"text\":\"one\"}\n"
                         "{\"count\":1,\"id\":1,\"table\":{\"points\": 5}}\n");
    expect_told(keeping, "");
    assert_true(add(keeping, "stories", "two"));
    vt_keeping_settle(keeping, 10);
    vt_keeping_begin(keeping); /* a fresh world */
    expect_told(keeping,
        "({\"count\":2,\"id\":2,\"text\":\"two\"})\n({\"count\":2,\"id\":1,\"text\":\"one\"})\n"
        "({\"count\":1,\"id\":1,\"table\":{\"points\": 5}})\n");
    vt_keeping_destroy(keeping, NULL, NULL);
    /* another process, which looks only */
    keeping = keeper(inside, false);
    declare(keeping, false);
    vt_keeping_settle(keeping, 10);
    vt_keeping_begin(keeping);
    expect_told(keeping,
        "({\"count\":2,\"id\":2,\"text\":\"two\"})\n({\"count\":2,\"id\":1,\"text\":\"one\"})\n"
        "({\"count\":1,\"id\":1,\"table\":{\"points\": 5}})\n");
    vt_keeping_destroy(keeping, NULL, NULL);
    sweep(folder);
}

static void move(const char *folder, const char *from, const char *to)
{
    char command[512];
    snprintf(command, sizeof command, "mv %s/%s %s/%s", folder, from, folder, to);
    assert_int_equal(system(command), 0);
}

/* Moves are heard of by themselves. */
static const char *wait_told(vt_keeping *keeping)
{
    for (int i = 0; i < 2000; i++) {
        const char *now = told(keeping);
        if (*now) return now;
        vt_clock_sleep_us(5000);
    }
    return "";
}

static void what_staff_move_is_heard_of(void **state)
{
    char folder[64] = "/tmp/vitrine-keeping-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(folder));
    vt_keeping *keeping = keeper(folder, true);
    declare(keeping, true);
    assert_true(add(keeping, "stories", "one"));
    expect_told(keeping, "");
    move(folder, "stories/waiting/*", "stories/");
    assert_non_null(strstr(wait_told(keeping), "\"text\":\"one\""));
    move(folder, "stories/0*.txt", "stories/no/");
    assert_string_equal(wait_told(keeping), "{\"count\":0,\"gone\":1}\n");
    vt_keeping_destroy(keeping, NULL, NULL);
    sweep(folder);
}

/* Sixty items: the newest fifty are told; when new ones are taken away, older ones come back in silence. */
static void only_the_newest_are_told(void **state)
{
    char folder[64] = "/tmp/vitrine-keeping-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(folder));
    vt_keeping *keeping = keeper(folder, true);
    declare(keeping, false);
    for (int i = 0; i < 60; i++) {
        assert_true(add(keeping, "stories", "x"));
        vt_keeping_settle(keeping, 10);
        vt_keeping_answer answer;
        assert_true(vt_keeping_answered(keeping, &answer));
        assert_int_equal(answer.number, i + 1);
        assert_non_null(strstr(told(keeping), "{\"count\""));
    }
    move(folder, "stories/00000060*", "away");
    vt_keeping_look(keeping);
    expect_told(keeping, "{\"count\":59,\"gone\":60}\n({\"count\":59,\"id\":10,\"text\":\"x\"})\n");
    move(folder, "stories/00000011*", "away");
    vt_keeping_look(keeping);
    expect_told(keeping, "{\"count\":58,\"gone\":11}\n({\"count\":58,\"id\":9,\"text\":\"x\"})\n");
    assert_true(add(keeping, "stories", "y"));
    expect_told(keeping, "{\"count\":59,\"id\":61,\"text\":\"y\"}\n");
    vt_keeping_destroy(keeping, NULL, NULL);
    sweep(folder);
}

static void a_full_disk_is_an_answer_and_a_worry(void **state)
{
    char folder[64] = "/tmp/vitrine-keeping-XXXXXX", why[200];
    vt_keeping_answer answer;
    (void)state;
    assert_non_null(mkdtemp(folder));
    vt_keeping *keeping = keeper(folder, true);
    declare(keeping, false);
    vt_keeping_settle(keeping, 10);
    assert_true(vt_keeping_failing(keeping, why) == 0);
    full = true;
    assert_true(add(keeping, "stories", "one"));
    vt_keeping_settle(keeping, 10);
    assert_true(vt_keeping_answered(keeping, &answer));
    assert_int_equal(answer.number, 0);
    assert_non_null(strstr(answer.why, "no room"));
    assert_true(vt_keeping_failing(keeping, why) > 0);
    full = false;
    assert_true(add(keeping, "stories", "two"));
    vt_keeping_settle(keeping, 10);
    assert_true(vt_keeping_failing(keeping, why) == 0);
    expect_told(keeping, "{\"count\":1,\"id\":2,\"text\":\"two\"}\n");
    vt_keeping_destroy(keeping, NULL, NULL);
    sweep(folder);
}

static void count_lost(void *context, const vt_keeping_order *order)
{
    assert_string_equal(order->collection, "stories");
    ++*(int *)context;
}

static void a_disk_that_stands_still_holds_nobody_up(void **state)
{
    char folder[64] = "/tmp/vitrine-keeping-XXXXXX";
    int taken = 0, lost = 0;
    (void)state;
    assert_non_null(mkdtemp(folder));
    vt_keeping *keeping = keeper(folder, true);
    declare(keeping, false);
    vt_keeping_settle(keeping, 10);
    frozen = true;
    for (int i = 0; i < 200; i++)
        taken += add(keeping, "stories", "storm");
    assert_in_range(taken, 8, 33);
    vt_keeping_destroy(keeping, count_lost, &lost);
    assert_int_equal(lost, taken);
    frozen = false;
    vt_clock_sleep_us(300000); /* the thread that was left behind ends by itself */
    sweep(folder);
}

static void strange_names_are_not_opened(void **state)
{
    static const char *const wrong[] = {"", "/", "x", "/x", "a/", "../x", "a/../b", "a/.number", "a/b/c"};
    vt_err err;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(vt_keeping_open("/tmp", wrong[i], &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_is_told_what_is_there_and_what_comes),
        cmocka_unit_test(what_staff_move_is_heard_of),
        cmocka_unit_test(only_the_newest_are_told),
        cmocka_unit_test(a_full_disk_is_an_answer_and_a_worry),
        cmocka_unit_test(a_disk_that_stands_still_holds_nobody_up),
        cmocka_unit_test(strange_names_are_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
