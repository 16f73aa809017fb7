/* The math library, from functions whose last digit does not depend on the machine's C library; chance comes
 * from the recorded seeds. (The operator ^ is Lua's own and uses the C library's pow.) */
#include <math.h>

#include "base/detmath.h"
#include "script/script_private.h"

static const double PI = 3.141592653589793238462643383279502884;

static int number(lua_State *L, double value)
{
    lua_pushnumber(L, value);
    return 1;
}

static int math_abs(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_Integer n = lua_tointeger(L, 1);
        lua_pushinteger(L, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
        return 1;
    }
    return number(L, fabs(luaL_checknumber(L, 1)));
}

/* As an integer when it fits one. */
static int whole_number(lua_State *L, double d)
{
    lua_Integer n;
    if (!lua_numbertointeger(d, &n)) return number(L, d);
    lua_pushinteger(L, n);
    return 1;
}

static int rounded(lua_State *L, double (*round_to)(double))
{
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    return whole_number(L, round_to(luaL_checknumber(L, 1)));
}

static int math_ceil(lua_State *L)
{
    return rounded(L, ceil);
}

static int math_floor(lua_State *L)
{
    return rounded(L, floor);
}

static int math_fmod(lua_State *L)
{
    if (lua_isinteger(L, 1) && lua_isinteger(L, 2)) {
        lua_Integer a = lua_tointeger(L, 1), b = lua_tointeger(L, 2);
        luaL_argcheck(L, b != 0, 2, "zero");
        lua_pushinteger(L, b == -1 ? 0 : a % b);
        return 1;
    }
    return number(L, fmod(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
}

static int math_modf(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        lua_pushnumber(L, 0);
        return 2;
    }
    double d = luaL_checknumber(L, 1);
    double whole = d < 0 ? ceil(d) : floor(d);
    whole_number(L, whole);
    lua_pushnumber(L, isinf(d) ? 0.0 : d - whole);
    return 2;
}

static int math_sqrt(lua_State *L)
{
    return number(L, sqrt(luaL_checknumber(L, 1)));
}

static int math_exp(lua_State *L)
{
    return number(L, vt_exp(luaL_checknumber(L, 1)));
}

/* Exact where the answer is a whole number. */
static double log_of(double x, double base)
{
    double y = vt_log_e(x) / vt_log_e(base), whole = floor(y + 0.5);
    return isfinite(y) && fabs(whole) < 1e6 && vt_pow(base, whole) == x ? whole : y;
}

static int math_log(lua_State *L)
{
    double x = luaL_checknumber(L, 1);
    if (lua_isnoneornil(L, 2)) return number(L, vt_log_e(x));
    return number(L, log_of(x, luaL_checknumber(L, 2)));
}

static int math_sin(lua_State *L)
{
    return number(L, vt_sin(luaL_checknumber(L, 1)));
}

static int math_cos(lua_State *L)
{
    return number(L, vt_cos(luaL_checknumber(L, 1)));
}

static int math_tan(lua_State *L)
{
    return number(L, vt_tan(luaL_checknumber(L, 1)));
}

static int math_asin(lua_State *L)
{
    double x = luaL_checknumber(L, 1);
    return number(L, fabs(x) > 1 ? (double)NAN : vt_atan2(x, sqrt((1 - x) * (1 + x))));
}

static int math_acos(lua_State *L)
{
    double x = luaL_checknumber(L, 1);
    return number(L, fabs(x) > 1 ? (double)NAN : vt_atan2(sqrt((1 - x) * (1 + x)), x));
}

static int math_atan(lua_State *L)
{
    return number(L, vt_atan2(luaL_checknumber(L, 1), luaL_optnumber(L, 2, 1)));
}

static int math_deg(lua_State *L)
{
    return number(L, luaL_checknumber(L, 1) * (180.0 / PI));
}

static int math_rad(lua_State *L)
{
    return number(L, luaL_checknumber(L, 1) * (PI / 180.0));
}

static int extreme(lua_State *L, bool greatest)
{
    int count = lua_gettop(L), best = 1;
    luaL_checknumber(L, 1);
    vt_budget_charge(L, (uint64_t)count / 4);
    for (int i = 2; i <= count; i++) {
        luaL_checknumber(L, i);
        if (greatest ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT)) best = i;
    }
    lua_pushvalue(L, best);
    return 1;
}

static int math_max(lua_State *L)
{
    return extreme(L, true);
}

static int math_min(lua_State *L)
{
    return extreme(L, false);
}

static int math_randomseed(lua_State *L)
{
    return luaL_error(L, "math.randomseed is refused: chance comes from the visit's recorded seeds, so that "
                         "it can be replayed");
}

static int math_tointeger(lua_State *L)
{
    int exact;
    lua_Integer n = lua_tointegerx(L, 1, &exact);
    if (exact) {
        lua_pushinteger(L, n);
    } else {
        luaL_checkany(L, 1);
        luaL_pushfail(L);
    }
    return 1;
}

static int math_type(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER)
        lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
    else
        luaL_pushfail(L);
    return 1;
}

static int math_ult(lua_State *L)
{
    lua_pushboolean(L, (lua_Unsigned)luaL_checkinteger(L, 1) < (lua_Unsigned)luaL_checkinteger(L, 2));
    return 1;
}

void vt_math_constants(lua_State *L)
{
    lua_pushnumber(L, PI);
    lua_setfield(L, -2, "pi");
    lua_pushnumber(L, HUGE_VAL);
    lua_setfield(L, -2, "huge");
    lua_pushinteger(L, LUA_MAXINTEGER);
    lua_setfield(L, -2, "maxinteger");
    lua_pushinteger(L, LUA_MININTEGER);
    lua_setfield(L, -2, "mininteger");
}

static const vt_api entries[] = {
    {"abs", math_abs, "x: number", "number", "Without its sign."},
    {"acos", math_acos, "x: number", "number", "Arc cosine in radians."},
    {"asin", math_asin, "x: number", "number", "Arc sine in radians."},
    {"atan", math_atan, "y: number, x?: number", "number", "Arc tangent of y/x in radians."},
    {"ceil", math_ceil, "x: number", "integer", "The next whole number upwards."},
    {"cos", math_cos, "x: number", "number", "Cosine of radians."},
    {"deg", math_deg, "x: number", "number", "Radians to degrees."},
    {"exp", math_exp, "x: number", "number", "e to the power x."},
    {"floor", math_floor, "x: number", "integer", "The next whole number downwards."},
    {"fmod", math_fmod, "x: number, y: number", "number", "Remainder with the sign of x."},
    {"huge", NULL, "", "number", "Infinity."},
    {"log", math_log, "x: number, base?: number", "number", "Logarithm, natural unless base says another."},
    {"max", math_max, "x: number, ...: number", "number", "The greatest."},
    {"maxinteger", NULL, "", "integer", "The greatest whole number."},
    {"min", math_min, "x: number, ...: number", "number", "The least."},
    {"mininteger", NULL, "", "integer", "The least whole number."},
    {"modf", math_modf, "x: number", "number", "The whole part and the rest."},
    {"pi", NULL, "", "number", "Half a turn in radians."},
    {"rad", math_rad, "x: number", "number", "Degrees to radians."},
    {"random", vt_lrandom_draw, "from?: integer, to?: integer", "number", "The same as random."},
    {"randomseed", math_randomseed, "", "", "Refused: chance is recorded."},
    {"sin", math_sin, "x: number", "number", "Sine of radians."},
    {"sqrt", math_sqrt, "x: number", "number", "Square root."},
    {"tan", math_tan, "x: number", "number", "Tangent of radians."},
    {"tointeger", math_tointeger, "x: any", "integer?", "x as an integer when it is whole, else nil."},
    {"type", math_type, "x: any", "string?", "\"integer\", \"float\" or nil."},
    {"ult", math_ult, "a: integer, b: integer", "boolean", "a < b as unsigned numbers."},
    {0},
};
const vt_module vt_module_math = {"math", "mathlib", false, entries, "Numbers. Equal on every machine."};
