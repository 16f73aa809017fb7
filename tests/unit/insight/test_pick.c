/* Values out of a row's fields, whatever the fields look like. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "insight/pick.h"

static vt_row row_of(const char *json)
{
    vt_row row;
    vt_row_init(&row, VT_SOURCE_STAGE, VT_ROW_MARK, 0);
    row.json = json;
    row.json_length = strlen(json);
    return row;
}

static void values_are_found(void **state)
{
    char text[16];
    double number = 0;
    bool truth = false;
    vt_row row = row_of(" {\"a\": {\"x\":[1,\"}\",{}]}, "
                        "\"b\":-1.5e2,\"c\":\"q\\\"\\n\\u00e9\\ud83d\\ude00\",\"d\":true,\"e\":null,\"f\":0,"
                        "\"long\":\"0123456789abcd\u00e9f\",\"\":7 } ");
    (void)state;
    assert_true(vt_pick_number(&row, "b", &number));
    assert_true(fabs(number + 150) < 1e-12);
    assert_true(vt_pick_text(&row, "c", text, sizeof text));
    assert_string_equal(text, "q\"\né😀");
    assert_true(vt_pick_bool(&row, "d", &truth) && truth);
    assert_true(vt_pick_bool(&row, "f", &truth) && !truth);
    assert_true(vt_pick_text(&row, "b", text, sizeof text));
    assert_string_equal(text, "-1.5e2");
    assert_true(vt_pick_text(&row, "long", text, sizeof text));
    assert_string_equal(text, "0123456789abcd"); /* the next character does not fit whole */
    assert_true(vt_pick_number(&row, "", &number));
    assert_false(vt_pick_text(&row, "a", text, sizeof text));
    assert_false(vt_pick_text(&row, "e", text, sizeof text));
    assert_false(vt_pick_number(&row, "c", &number));
    assert_false(vt_pick_number(&row, "x", &number));
    assert_false(vt_pick_bool(&row, "b", &truth));
}

static void add(void *context, const char *name, double value)
{
    double *sum = context;
    if (strcmp(name, "skipped") != 0) *sum += value;
}

static void members_are_walked(void **state)
{
    double sum = 0;
    vt_row row = row_of("{\"dropped\":{\"a\":1,\"b\":20,\"c\":\"x\",\"skipped\":5}}");
    (void)state;
    vt_pick_members(&row, "dropped", add, &sum);
    assert_true(fabs(sum - 21) < 1e-12);
    vt_pick_members(&row, "nothing", add, &sum);
    row = row_of("{\"dropped\":3}");
    vt_pick_members(&row, "dropped", add, &sum);
    assert_true(fabs(sum - 21) < 1e-12);
}

/* Any bytes: an answer or none, never a fault or a hang. */
static void rubbish_is_survived(void **state)
{
    static const char letters[] = "{}[]\":,\\ua1dtrue \xC3\xFF";
    vt_chance chance;
    (void)state;
    vt_chance_seed(&chance, 17);
    for (int i = 0; i < 200000; i++) {
        size_t length = vt_chance_below(&chance, 40);
        char *json = malloc(length + 1), text[8];
        double number;
        bool truth;
        for (size_t j = 0; j < length; j++)
            json[j] = letters[vt_chance_below(&chance, sizeof letters)];
        if (length > 4 && i % 2) memcpy(json, "{\"a\":", 5 < length ? 5 : length);
        vt_row row;
        vt_row_init(&row, VT_SOURCE_STAGE, VT_ROW_MARK, 0);
        row.json = json;
        row.json_length = length;
        vt_pick_number(&row, "a", &number);
        vt_pick_bool(&row, "a", &truth);
        if (vt_pick_text(&row, "a", text, sizeof text)) assert_true(strlen(text) < sizeof text);
        vt_pick_members(&row, "a", add, &(double){0});
        free(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found),
        cmocka_unit_test(members_are_walked),
        cmocka_unit_test(rubbish_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
