/* Our strings, tables, patterns and the rest say what stock Lua says: the same files run in both, and each
 * line that they print is compared. */
#include "state.h"

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>

#include "base/buf.h"

typedef struct {
    vt_buf lines;
    size_t at;
    int count, wrong;
} transcript;

static int stock_print(lua_State *L)
{
    transcript *t = lua_touserdata(L, lua_upvalueindex(1));
    for (int i = 1, n = lua_gettop(L); i <= n; i++) {
        size_t length;
        const char *text = luaL_tolstring(L, i, &length);
        if (i > 1) vt_buf_u8(&t->lines, '\t');
        vt_buf_bytes(&t->lines, text, length);
        lua_pop(L, 1);
    }
    vt_buf_u8(&t->lines, '\0');
    t->count++;
    return 0;
}

static void ours_print(void *context, const char *text)
{
    transcript *t = context;
    const char *stock = t->at < t->lines.size ? (const char *)t->lines.data + t->at : "(nothing)";
    t->at += strlen(stock) + 1;
    if (strcmp(stock, text) == 0) return;
    if (t->wrong++ < 20) print_error("stock: %s\n ours: %s\n", stock, text);
}

static char *read_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    char *text = calloc(1, 1 << 18);
    assert_true(fread(text, 1, (1 << 18) - 1, in) > 0);
    fclose(in);
    return text;
}

static void compare(const char *file, int count, int least)
{
    char path[256];
    snprintf(path, sizeof path, VT_SOURCE_DIR "/tests/lua/%s", file);
    char *text = read_file(path);
    transcript t = {0};
    vt_buf_init(&t.lines);

    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_pushlightuserdata(L, &t);
    lua_pushcclosure(L, stock_print, 1);
    lua_setglobal(L, "print");
    int status = luaL_loadbuffer(L, text, strlen(text), "=x");
    lua_pushinteger(L, count);
    if (status == LUA_OK) status = lua_pcall(L, 1, 0, 0);
    if (status != LUA_OK) print_error("stock: %s\n", lua_tostring(L, -1));
    assert_int_equal(status, LUA_OK);
    lua_close(L);
    assert_true(vt_buf_ok(&t.lines));
    assert_true(t.count >= least);

    char scene[256];
    snprintf(scene, sizeof scene,
        "local run = ...\nreturn { enter = function() require('lib.file')(%d) end }", count);
    char *lib = calloc(1, strlen(text) + 64);
    sprintf(lib, "return function(...) %s\nend", text);
    const vt_bundle_file files[] = {
        {.name = "experience.conf", .text = STANDARD_CONF, .size = sizeof STANDARD_CONF - 1},
        {.name = "scenes/attract.lua", .text = scene, .size = strlen(scene)},
        {.name = "lib/file.lua", .text = lib, .size = strlen(lib)}};
    vt_err err = {0};
    vt_bundle *bundle = vt_bundle_from_files(files, 3, NULL, NULL, &err);
    assert_non_null(bundle);
    vt_stage *stage = vt_stage_create(&(vt_stage_deps){.context = NULL, .measure = fake_measure, .request = fake_request}, &err);
    vt_script_deps deps = {
        .context = &t, .stage = stage, .bundle = bundle, .language = "", .say = ours_print};
    vt_script *script =
        vt_script_create(&deps, &(vt_script_limits){INT64_C(1) << 50, (size_t)256 << 20}, &err);
    bool fine = script && vt_script_enter(script, "attract", &err);
    if (!fine) print_error("%s: %s\n", err.origin, err.message);
    assert_true(fine);
    assert_int_equal(t.wrong, 0);
    assert_int_equal(t.at, t.lines.size);
    vt_script_destroy(script);
    vt_stage_destroy(stage);
    vt_bundle_destroy(bundle);
    vt_buf_finish(&t.lines);
    free(lib);
    free(text);
}

static void random_patterns(void **state)
{
    (void)state;
    compare("patterns.lua", 250000, 250000);
}

static void the_library(void **state)
{
    (void)state;
    compare("library.lua", 0, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_patterns), cmocka_unit_test(the_library)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
