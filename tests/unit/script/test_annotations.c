/* docs/api/vitrine.lua says what the runtime does. VT_UPDATE=1 writes it anew. */
#include "state.h"

#include <stdlib.h>

static const char PATH[] = VT_SOURCE_DIR "/docs/api/vitrine.lua";

static void file_is_current(void **state)
{
    (void)state;
    vt_buf made;
    vt_buf_init(&made);
    vt_script_annotations(&made);
    assert_true(vt_buf_ok(&made));
    if (getenv("VT_UPDATE")) {
        FILE *out = fopen(PATH, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(made.data, 1, made.size, out), made.size);
        assert_int_equal(fclose(out), 0);
    }
    FILE *in = fopen(PATH, "rb");
    assert_non_null(in);
    char *text = calloc(1, made.size + 2);
    size_t size = fread(text, 1, made.size + 1, in);
    fclose(in);
    if (size != made.size || memcmp(text, made.data, size) != 0)
        print_error("docs/api/vitrine.lua is old; run this test with VT_UPDATE=1 and read the difference\n");
    assert_int_equal(size, made.size);
    assert_memory_equal(text, made.data, size);
    free(text);
    vt_buf_finish(&made);
}

/* It is Lua, and everything in it exists; everything that exists is in it. */
static void names_match(void **state)
{
    (void)state;
    vt_buf made;
    vt_buf_init(&made);
    vt_script_annotations(&made);
    fixture f;
    vt_err err = {0};
    static char body[200000];
    int length = snprintf(body, sizeof body,
        "local text = [==[\n%s]==]\n"
        "assert(load(text, 'vitrine', 't', {}))\n"
        "for name in text:gmatch('\\nfunction ([%%w_.]+)%%(') do\n"
        "  local at\n"
        "  for part in name:gmatch('[^.]+') do if at then at = at[part] else at = rawget(env, part) end end\n"
        "  assert(type(at) == 'function', name)\n"
        "end\n"
        "local known = { _VERSION = true }\n"
        "for name in text:gmatch('\\nfunction ([%%w_.]+)%%(') do known[name] = true end\n"
        "for name in text:gmatch('\\n([%%w_]+) = {}') do known[name] = true end\n"
        "for name, value in pairs(env) do\n"
        "  assert(known[name], name)\n"
        "  if type(value) == 'table' and name ~= 'words' then\n"
        "    for field, inner in pairs(value) do assert(type(inner) ~= 'function' or known[name .. '.' .. "
        "field], field) end\n"
        "  end\n"
        "end\n",
        made.data);
    assert_true(length < (int)sizeof body);
    static char scene[210000];
    snprintf(scene, sizeof scene, "local env = _ENV\nreturn { enter = function() %s end }\n", body);
    bool fine = fixture_try(&f, &(options){0}, FILES("scenes/attract.lua", scene), &err) &&
                vt_script_enter(f.script, "attract", &err);
    if (!fine) print_error("%s: %s\n", err.origin, err.message);
    assert_true(fine);
    fixture_finish(&f);
    vt_buf_finish(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(file_is_current), cmocka_unit_test(names_match)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
