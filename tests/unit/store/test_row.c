/* Rows: what is written is read, and nothing else is. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/row.h"

static void same_row(const vt_row *a, const vt_row *b)
{
    assert_int_equal(a->source, b->source);
    assert_int_equal(a->kind, b->kind);
    assert_true(a->n == b->n && a->t_us == b->t_us && a->tick == b->tick);
    assert_int_equal(a->visit, b->visit);
    assert_int_equal(a->finger, b->finger);
    assert_int_equal(a->placed, b->placed);
    assert_int_equal(a->x8, b->x8);
    assert_int_equal(a->y8, b->y8);
    assert_string_equal(a->scene, b->scene);
    assert_string_equal(a->target, b->target);
    assert_int_equal(a->json_length, b->json_length);
    assert_memory_equal(a->json, b->json, a->json_length);
}

static vt_row any_row(vt_chance *chance)
{
    vt_row row;
    vt_row_init(&row, (vt_source)(1 + vt_chance_below(chance, 3)),
        (vt_row_kind)vt_chance_below(chance, VT_ROW_KINDS),
        (int64_t)(vt_chance_next(chance) >> vt_chance_below(chance, 64)));
    row.n = 1 + (vt_chance_next(chance) >> (2 + vt_chance_below(chance, 60)));
    row.tick = vt_chance_next(chance) >> (1 + vt_chance_below(chance, 62));
    row.visit = (uint32_t)vt_chance_next(chance);
    if (vt_chance_below(chance, 2)) row.finger = (int32_t)vt_chance_below(chance, 1u << 31);
    row.placed = vt_chance_below(chance, 2);
    if (row.placed) {
        row.x8 = (int32_t)vt_chance_next(chance);
        row.y8 = (int32_t)vt_chance_next(chance);
    }
    for (size_t i = 0, count = vt_chance_below(chance, VT_ROW_NAME); i < count; i++)
        row.scene[i] = (char)('a' + vt_chance_below(chance, 26));
    strcpy(row.target, vt_chance_below(chance, 2) ? "Krug – ça" : "");
    row.json = "{\"a\":1,\"b\":\"é\"}";
    row.json_length = strlen(row.json);
    return row;
}

static void rows_come_back(void **state)
{
    vt_chance chance;
    vt_chance_seed(&chance, 11);
    (void)state;
    for (int i = 0; i < 20000; i++) {
        vt_row row = any_row(&chance), back;
        vt_buf buf;
        vt_err err = {0};
        vt_buf_init(&buf);
        vt_row_encode(&row, &buf);
        if (!vt_row_decode(&back, buf.data, buf.size, &err)) fail_msg("%s", err.message);
        same_row(&row, &back);
        vt_buf_finish(&buf);
    }
}

static void every_cut_is_refused(void **state)
{
    vt_chance chance;
    vt_buf buf;
    vt_row back;
    (void)state;
    vt_chance_seed(&chance, 12);
    vt_buf_init(&buf);
    vt_row row = any_row(&chance);
    vt_row_encode(&row, &buf);
    for (size_t size = 0; size < buf.size; size++) {
        unsigned char *copy = malloc(size + 1);
        memcpy(copy, buf.data, size);
        assert_false(vt_row_decode(&back, copy, size, NULL));
        free(copy);
    }
    vt_buf_u8(&buf, 0);
    assert_false(vt_row_decode(&back, buf.data, buf.size, NULL));
    vt_buf_finish(&buf);
}

static void refuse_with(size_t at, unsigned char value)
{
    vt_row row, back;
    vt_buf buf;
    vt_err err = {0};
    vt_buf_init(&buf);
    vt_row_init(&row, VT_SOURCE_STAGE, VT_ROW_GOAL, 5);
    row.n = 1;
    vt_row_encode(&row, &buf);
    buf.data[at] = value;
    assert_false(vt_row_decode(&back, buf.data, buf.size, &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    vt_buf_finish(&buf);
}

static void wrong_values_are_refused(void **state)
{
    (void)state;
    refuse_with(0, 2); /* format */
    refuse_with(1, 0); /* source */
    refuse_with(1, 4);
    refuse_with(2, VT_ROW_KINDS); /* kind */
    refuse_with(3, 4);            /* flags */
    refuse_with(11, '[');         /* "{}" */
    refuse_with(12, ']');
    refuse_with(11, 0xFF);
}

static void bad_names_are_repaired(void **state)
{
    vt_row row, back;
    vt_buf buf;
    (void)state;
    vt_buf_init(&buf);
    vt_row_init(&row, VT_SOURCE_KEEPER, VT_ROW_MARK, 0);
    memset(row.scene, 'x', sizeof row.scene);
    strcpy(row.target, "a\xFF\xC3");
    vt_row_encode(&row, &buf);
    assert_true(vt_row_decode(&back, buf.data, buf.size, NULL));
    assert_int_equal(strlen(back.scene), VT_ROW_NAME - 1);
    assert_string_equal(back.target, "a??");
    assert_memory_equal(back.json, "{}", 2);
    vt_buf_finish(&buf);
}

static void kinds_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < VT_ROW_KINDS; i++) {
        const vt_row_info *info = vt_row_info_at((vt_row_kind)i);
        assert_non_null(info);
        assert_ptr_equal(vt_row_info_find(info->name), info);
        assert_true(strlen(info->name) > 0 && strlen(info->what) > 0);
        assert_in_range(info->privacy, 0, 3);
    }
    assert_null(vt_row_info_find("nothing"));
    assert_null(vt_row_info_at(VT_ROW_KINDS));
    assert_true(vt_row_info_at(VT_ROW_VISIT_END)->at_once);
    assert_true(vt_row_info_at(VT_ROW_VISIT_END)->major);
    assert_false(vt_row_info_at(VT_ROW_TARGET_PRESS)->at_once);
    assert_false(vt_row_info_at(VT_ROW_TARGET_PRESS)->major);
}

static void fields_make_an_object(void **state)
{
    vt_fields fields;
    vt_row row;
    (void)state;
    vt_fields_init(&fields);
    vt_row_init(&row, VT_SOURCE_STAGE, VT_ROW_MARK, 0);
    vt_fields_into(&fields, &row);
    assert_null(row.json);
    vt_fields_int(&fields, "a", INT64_MIN);
    vt_fields_into(&fields, &row);
    assert_string_equal(row.json, "{\"a\":-9223372036854775808}");
    vt_fields_real(&fields, "b", 1.5);
    vt_fields_real(&fields, "c", NAN);
    vt_fields_real(&fields, "d", HUGE_VAL);
    vt_fields_bool(&fields, "e", true);
    vt_fields_text(&fields, "f", "}\"\n\xFF");
    vt_fields_text(&fields, "g", NULL);
    vt_fields_null(&fields, "h\"");
    vt_fields_into(&fields, &row);
    static const char begins[] =
        "{\"a\":-9223372036854775808,\"b\":1.5,\"c\":null,\"d\":null,\"e\":true,\"f\":\"}\\\"\\n";
    assert_int_equal(strncmp(row.json, begins, sizeof begins - 1), 0);
    assert_non_null(strstr(row.json, ",\"g\":null,\"h\\\"\":null}"));
    assert_true(vt_utf8_valid(row.json, row.json_length));
    vt_fields_finish(&fields);
}

static void lost_fields_are_told(void **state)
{
    (void)state;
    for (uint64_t n = 1;; n++) {
        vt_fields fields;
        vt_row row;
        vt_row_init(&row, VT_SOURCE_STAGE, VT_ROW_MARK, 0);
        vt_mem_fail_at(n);
        vt_fields_init(&fields);
        vt_fields_text(&fields, "a",
            "a text that is long enough to grow the buffer more than once, whatever it begins with");
        vt_fields_into(&fields, &row);
        bool failed = vt_mem_fail_at(0);
        if (failed) assert_string_equal(row.json, "{\"lost\":\"memory\"}");
        vt_fields_finish(&fields);
        if (!failed) break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(bad_names_are_repaired),
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(fields_make_an_object),
        cmocka_unit_test(lost_fields_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
