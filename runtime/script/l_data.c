/* data.csv: tables of the experience as lists of rows. A typed cell that is wrong keeps its text, says so,
 * and is reported once with file:line; nothing is guessed. */
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "script/script_private.h"

static const char CSV_BOX[] = "vt.csv", REPORTED[] = "vt.reported";

typedef enum { CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_RANGE } cell_type;
static const char *const type_names[] = {"text", "number", "date", "daterange"};

typedef struct {
    int year, month, day;
} date;

/* ---- reading cells ---- */

static bool read_int(const char **at, int most_digits, int *out)
{
    int digits = 0;
    *out = 0;
    for (; digits < most_digits && **at >= '0' && **at <= '9'; digits++)
        *out = *out * 10 + (*(*at)++ - '0');
    return digits > 0;
}

static int days_in(int month, int year)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* 2023-09-08, 08.09.2023, 08|9|2023 or 8/9/2023 (the day first). NULL: read; else what is wrong. */
static const char *read_date(const char **at, date *out)
{
    const char *start = *at;
    int first, second, third;
    if (!read_int(at, 4, &first)) return "is no date like 2023-09-08, 08.09.2023 or 08|9|2023";
    bool year_first = *at - start == 4;
    char gap = **at;
    if (!gap || !strchr(year_first ? "-" : "|./", gap))
        return "is no date like 2023-09-08, 08.09.2023 or 08|9|2023";
    ++*at;
    if (!read_int(at, 2, &second) || *(*at)++ != gap)
        return "is no date like 2023-09-08, 08.09.2023 or 08|9|2023";
    start = *at;
    if (!read_int(at, year_first ? 2 : 4, &third))
        return "is no date like 2023-09-08, 08.09.2023 or 08|9|2023";
    if (!year_first && *at - start != 4) return "has a year without four digits";
    *out = year_first ? (date){first, second, third} : (date){third, second, first};
    if (out->month < 1 || out->month > 12) return "has a month that does not exist";
    if (out->day < 1 || out->day > days_in(out->month, out->year))
        return "has a day that its month does not have";
    return NULL;
}

static void skip_spaces(const char **at)
{
    *at += strspn(*at, " \t");
}

static bool skip_dash(const char **at)
{
    skip_spaces(at);
    size_t length = **at == '-' ? 1 : strncmp(*at, "\xE2\x80\x93", 3) == 0 ? 3 : 0;
    *at += length;
    skip_spaces(at);
    return length > 0;
}

static int compare_dates(date a, date b)
{
    if (a.year != b.year) return a.year - b.year;
    return a.month != b.month ? a.month - b.month : a.day - b.day;
}

static const char *read_dates(const char *at, cell_type type, date *from, date *to)
{
    const char *problem = read_date(&at, from);
    if (problem) return problem;
    *to = *from;
    skip_spaces(&at);
    if (*at && type == CELL_RANGE) {
        if (!skip_dash(&at)) return "is no range like 08.09.2023 - 09.09.2023";
        problem = read_date(&at, to);
        if (problem) return problem;
        skip_spaces(&at);
    }
    if (*at) return type == CELL_RANGE ? "has more behind its second date" : "has more behind its date";
    return compare_dates(*from, *to) > 0 ? "ends before it begins" : NULL;
}

/* Digits with a point, nothing else: 1,5 may be one and a half or fifteen, so it is neither. */
static bool is_number(const char *at)
{
    at += *at == '-' || *at == '+';
    size_t whole = strspn(at, "0123456789");
    at += whole;
    if (whole == 0) return false;
    if (*at == '.') {
        size_t rest = strspn(++at, "0123456789");
        if (rest == 0) return false;
        at += rest;
    }
    skip_spaces(&at);
    return *at == '\0';
}

/* ---- reporting ---- */

static void push_date(lua_State *L, const char *key, date d)
{
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", d.year % 10000, d.month % 100, d.day % 100);
    lua_pushstring(L, text);
    lua_setfield(L, -2, key);
}

/* Whether the mistake at file:line of a column is told for the first time in this state. */
static bool first_time(lua_State *L, const char *file, int line, const char *column)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, REPORTED);
    lua_pushfstring(L, "%s:%d:%s", file, line, column);
    lua_pushvalue(L, -1);
    bool first = lua_rawget(L, -3) == LUA_TNIL;
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    return first;
}

static void report(lua_State *L, const char *file, int line, const char *column, const char *problem)
{
    vt_script *script = vt_script_of(L);
    if (!first_time(L, file, line, column)) return;
    lua_pushfstring(L, "%s:%d: %s", file, line, problem);
    if (script->deps.say) script->deps.say(script->deps.context, lua_tostring(L, -1));
    char target[VT_ROW_NAME];
    snprintf(target, sizeof target, "%s", file);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "what", "data");
    vt_fields_int(&fields, "line", line);
    vt_fields_text(&fields, "problem", problem);
    vt_ljournal_row(L, VT_ROW_ASSET_FAULT, target, &fields);
    lua_pop(L, 1);
}

/* ---- rows ---- */

typedef struct {
    const char *file;
    int line;
    const char *column;
} place;

/* Pushes what a typed cell becomes. */
static void push_typed(lua_State *L, const vt_csv_cell *cell, cell_type type, place at)
{
    lua_createtable(L, 0, 4);
    lua_pushlstring(L, cell->text, cell->length);
    lua_setfield(L, -2, "text");
    const char *text = cell->text, *problem = NULL;
    skip_spaces(&text);
    if (*text && type == CELL_NUMBER) {
        const char *trimmed = lua_pushlstring(L, text, strcspn(text, " \t"));
        if (!is_number(text))
            problem = "is no number like 12 or 1.5";
        else if (lua_stringtonumber(L, trimmed))
            lua_setfield(L, -3, "value");
        lua_pop(L, 1);
    } else if (*text) {
        date from = {0}, to = {0};
        problem = read_dates(text, type, &from, &to);
        if (!problem) {
            push_date(L, "from", from);
            push_date(L, "to", to);
        }
    }
    lua_pushboolean(L, !problem);
    lua_setfield(L, -2, "ok");
    if (!problem) return;
    char shown[64];
    snprintf(shown, sizeof shown, "%.60s", cell->text);
    lua_pushfstring(L, "%s \"%s\" %s", at.column, shown, problem);
    report(L, at.file, at.line, at.column, lua_tostring(L, -1));
    lua_setfield(L, -2, "problem");
}

static const char *column_name(void *context, int i)
{
    const vt_csv *csv = context;
    return i < csv->columns ? csv->names[i].text : NULL;
}

static cell_type read_type(lua_State *L, int index, const char *column)
{
    if (lua_type(L, index) == LUA_TSTRING)
        for (int i = 0; i < 4; i++)
            if (strcmp(type_names[i], lua_tostring(L, index)) == 0) return (cell_type)i;
    luaL_error(L, "data.csv: the type of column \"%s\" is \"number\", \"date\" or \"daterange\"", column);
    return CELL_TEXT;
}

static void check_columns(lua_State *L, vt_csv *csv, const char *file)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        if (vt_csv_column(csv, name) < 0 && (!unknown || strcmp(name, unknown) < 0)) unknown = name;
    }
    if (!unknown) return;
    const char *nearest = vt_sandbox_nearest(unknown, column_name, csv);
    luaL_error(L, "%s has no column \"%s\"%s%s%s", file, unknown, nearest ? "; did you mean \"" : "",
        nearest ? nearest : "", nearest ? "\"?" : "");
}

static void push_row(lua_State *L, const vt_csv *csv, const vt_csv_row *row, const char *file)
{
    lua_createtable(L, 0, csv->columns + 1);
    for (int i = 0; i < csv->columns; i++) {
        const vt_csv_cell *cell = &row->cells[i];
        vt_budget_charge(L, 4 + cell->length / 8);
        lua_pushlstring(L, csv->names[i].text, csv->names[i].length);
        lua_pushvalue(L, -1);
        cell_type type = CELL_TEXT;
        if (lua_rawget(L, 2) != LUA_TNIL) type = read_type(L, -1, csv->names[i].text);
        lua_pop(L, 1);
        if (type == CELL_TEXT)
            lua_pushlstring(L, cell->text, cell->length);
        else
            push_typed(L, cell, type, (place){file, row->line, csv->names[i].text});
        lua_rawset(L, -3);
    }
    lua_pushinteger(L, row->line);
    lua_setfield(L, -2, "line");
}

static int free_csv(lua_State *L)
{
    vt_csv_finish(lua_touserdata(L, 1));
    return 0;
}

/* A table in C memory that goes with its userdata, whatever is raised in between. */
static vt_csv *new_csv(lua_State *L)
{
    vt_csv *csv = lua_newuserdatauv(L, sizeof *csv, 0);
    *csv = (vt_csv){0};
    if (luaL_newmetatable(L, CSV_BOX)) {
        lua_pushcfunction(L, free_csv);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return csv;
}

static const vt_bundle_file *find_file(lua_State *L, const char *name)
{
    const vt_bundle *bundle = vt_script_of(L)->deps.bundle;
    const vt_bundle_file *file = vt_bundle_find(bundle, lua_pushfstring(L, "data/%s", name));
    if (!file || !file->text) file = vt_bundle_find(bundle, name);
    if (!file || !file->text)
        luaL_error(L, "data.csv: the experience has neither data/%s nor %s", name, name);
    lua_pop(L, 1);
    return file;
}

static int data_csv(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "data.csv takes the name of a file, not a %s", luaL_typename(L, 1));
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_newtable(L);
        lua_replace(L, 2);
    }
    const char *name = lua_tostring(L, 1);
    const vt_bundle_file *file = find_file(L, name);
    vt_budget_charge(L, file->size / 4);
    vt_csv *csv = new_csv(L);
    vt_err err;
    if (!vt_csv_parse(csv, file->text, file->size, name, &err)) {
        if (err.kind == VT_ERR_MEMORY) vt_gate_memory(L);
        return luaL_error(L, "%s: %s", err.origin, err.message);
    }
    check_columns(L, csv, name);
    lua_createtable(L, csv->count, 0);
    for (int i = 0; i < csv->count; i++) {
        push_row(L, csv, &csv->rows[i], name);
        lua_rawseti(L, -2, i + 1);
    }
    vt_csv_finish(csv);
    *csv = (vt_csv){0};
    return 1;
}

static const vt_api entries[] = {
    {"csv", data_csv, "file: string, types?: table<string, \"number\"|\"date\"|\"daterange\">", "table[]",
        "The rows of data/file, each a table by column name, with line. A typed cell has text, ok, problem "
        "and value or from, to."},
    {0},
};
const vt_module vt_module_data = {"data", "data", false, entries, "Tables of the experience."};
