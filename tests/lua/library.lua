-- The standard library, call by call: every Lua must say the same. Written without anything that only one of them has.
local function show(...)
  local parts = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    parts[i] = type(value) == "string" and string.format("%q", value) or tostring(value):gsub("-nan", "nan")
    if math.type(value) then parts[i] = parts[i] .. ":" .. math.type(value) end
  end
  return table.concat(parts, " ")
end

local function try(name, f, ...)
  local result = table.pack(pcall(f, ...))
  if not result[1] then
    result = { n = 2, false, (tostring(result[2]):gsub("^[^:]+:%d+: ", "")) }
  end
  print(name, show(table.unpack(result, 1, result.n)))
end

-- format
local numbers = { 0, -0.0, 1, -1, 0.1, -1.5, 1e15, 1e16, 1e100, -1e-100, 3.14159265358979, 123456789012, math.maxinteger,
  math.mininteger, math.huge, -math.huge, 255, 2 ^ 53 }
local formats = { "%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%i", "%u", "%x", "%X", "%#x", "%o", "%c", "%e", "%.3e", "%f", "%.0f", "%10.2f",
  "%-10.2f|", "%g", "%.14g", "%.3g", "%G", "%E", "%a", "%s", "%10s", "%-10s|", "%.3s", "%5.1s", "%q", "%%", "%.20f", "%99d", "%.99f",
  "%.d", "%5.d", "%#o", "% 5d", "%+.3d", "%y", "%5q", "%#s", "%05s", "%.3c", "%123d", "%5.123f", "%--5d", "%+-05d", "%", "%-", "%l", "%ld" }
for _, f in ipairs(formats) do
  for _, n in ipairs(numbers) do try(f, string.format, f, n) end
  for _, n in ipairs { "", "text", "12", "0x10", "1e1", "a\nb\0c\"\\\r\t1" } do try(f, string.format, f, n) end
  try(f, string.format, f)
end
try("q", string.format, "%q", true) try("q", string.format, "%q", nil) try("q", string.format, "%q", 1.5)
try("q", string.format, "%q %s", "\200\0011\00a\127", "é")
try("s", string.format, "%s %s %s", nil, true, false)
try("long", string.format, "%s|%5s", string.rep("x", 300), string.rep("y", 300))
try("many", string.format, "%d %d %d %s %g %%", 1, 2, 3, "x", 1.5)

-- strings
for _, s in ipairs { "", "a", "hello", "a\0b" } do
  for i = -7, 7 do
    try("sub", string.sub, s, i)
    try("byte", string.byte, s, i)
    for j = -7, 7 do try("sub", string.sub, s, i, j) try("byte", string.byte, s, i, j) end
  end
  try("len", string.len, s) try("rev", string.reverse, s) try("up", string.upper, s) try("low", string.lower, s .. "XYZ")
  for n = -1, 4 do try("rep", string.rep, s, n) try("rep", string.rep, s, n, ", ") end
end
try("sub", string.sub, "hello", math.mininteger, math.maxinteger) try("sub", string.sub, "hello", math.maxinteger)
try("sub", string.sub, "hello", 2.0) try("sub", string.sub, "hello", 2.5) try("sub", string.sub, "hello", "2") try("sub", string.sub, 12345, 2, 3)
try("char", string.char) try("char", string.char, 72, 105, 0, 255) try("char", string.char, "65") try("char", string.char, 1.5)
try("len", string.len) try("len", string.len, {}) try("upper", string.upper, nil) try("rep", string.rep, "x") try("rep", string.rep, "x", {})
try("find", string.find, "a.b", ".", 1, true) try("find", string.find, "", "") try("find", string.find, "", "", 1) try("find", string.find, "", "", 2)
try("find", string.find, "abc", "", 10) try("find", string.find, "abc", "b", -1) try("find", string.find, "abc", "b", -10)
try("gsub", string.gsub, "abc", "b", {}) try("gsub", string.gsub, "abc", "b") try("gsub", string.gsub, "abc", "b", true)
try("gsub", string.gsub, "abc", "", "-") try("gsub", string.gsub, "abc", "%w", "%0%0", 2) try("gsub", string.gsub, "abc", "b", "x", -1)
try("gsub", string.gsub, "hello world", "(o)", { o = 0 }) try("gsub", string.gsub, "abc", "()", "%1")
try("arith", function() return "10" + 1, "0x10" * 2, 10 .. "", "3" // 2, -"2", "10" / "4", "7" % 4, "2" ^ 3 end)
try("arith", function() return "a" + 1 end) try("arith", function() return 1 < "2" end) try("arith", function() return "a" < "b", "a" < "B", "" < "a" end)
try("arith", function() return "1" == 1, 1 == 1.0, "a" .. 1 .. 2.0 end)
try("bits", function() return "3" | 4, 1 << 62, 1 << 64, ~0, 5 // 0.0, -5 // 0.0, 5 % -3, -5 % 3, 5.5 % -2, 3 & "6" end)
try("bits", function() return 1.5 | 1 end) try("div", function() return 1 // 0 end) try("mod", function() return 1 % 0 end)

-- tonumber, tostring, select, type
for _, s in ipairs { "", " ", "10", " 10 ", "0x", "0x1F", "0x.8p1", "1e5", "1e", ".5", "5.", "-5", "- 5", "+5", "1 2", "nan", "inf", "0b1", "1_0", "10\0", "é",
  "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0xffffffffffffffffff", "1e400" } do
  try("tonumber", tonumber, s)
  for _, base in ipairs { 2, 8, 10, 16, 36 } do try("tonumber", tonumber, s, base) end
end
try("tonumber", tonumber) try("tonumber", tonumber, nil) try("tonumber", tonumber, {}) try("tonumber", tonumber, "10", 1) try("tonumber", tonumber, "zz", 36)
try("tonumber", tonumber, 10, 10) try("tonumber", tonumber, "10", 99) try("tonumber", tonumber, 5.5)
for _, n in ipairs(numbers) do try("tostring", tostring, n) end
try("tostring", tostring) try("tostring", tostring, nil) try("tostring", tostring, true)
try("tostring", tostring, setmetatable({}, { __tostring = function() return "mine" end })) 
try("select", select, 2, "a", "b", "c") try("select", select, -1, "a", "b", "c") try("select", select, -4, "a", "b", "c") try("select", select, 0, 1)
try("select", select, "#", 1, nil, nil) try("select", select, 9, 1) try("select", select, "x") try("select", select)
try("type", type) try("type", type, nil) try("rawlen", rawlen, { 1, 2 }) try("rawlen", rawlen, "abc") try("rawlen", rawlen, 5)
try("rawequal", rawequal, 1, 1.0) try("rawequal", rawequal, "a", "a") try("rawequal", rawequal, {}, {}) try("rawequal", rawequal, 1)
try("rawget", rawget, setmetatable({}, { __index = { x = 1 } }), "x") try("rawget", rawget, 5, 1)
try("assert", assert, false) try("assert", assert, nil, "why") try("assert", assert, 1, 2, 3) try("assert", assert) try("error", error) try("error", error, "x", 0)
try("error", error, 5) try("error", error, nil) try("error", error, true)
try("pcall", pcall) try("pcall", pcall, error, "x", 0) try("pcall", pcall, pcall, error) try("pcall", pcall, 5) try("xpcall", xpcall, error, tostring, nil)
try("xpcall", xpcall, function(...) return ... end, print, 1, 2) try("xpcall", xpcall, error) try("xpcall", xpcall, function() error({}) end, type)
try("xpcall", xpcall, function() error("x", 0) end, function(m) return m .. "!" end)
try("setmetatable", setmetatable, 1, {}) try("setmetatable", setmetatable, {}) try("setmetatable", setmetatable, {}, 5)
try("getmetatable", getmetatable) try("getmetatable", getmetatable, {}) try("getmetatable", getmetatable, setmetatable({}, { __metatable = 5 }))
try("ipairs", function() local s = "" for i, v in ipairs { 1, 2, nil, 4 } do s = s .. i .. v end return s end)
try("ipairs", function() local s = "" for i, v in ipairs(setmetatable({}, { __index = function(_, i) if i < 4 then return i * 2 end end })) do s = s .. v end return s end)
try("ipairs", ipairs) try("next", next, {}) try("next", next, { 5 }) try("next", next, { 5 }, 1) try("next", next) try("pairs", pairs)
try("pairs", function() local s = "" for k, v in pairs { 3, 2, 1 } do s = s .. k .. v end return s end)
try("pairs", function() local s = "" for k in pairs(setmetatable({}, { __pairs = function(t) return function(_, k) if not k then return 1 end end, t, nil end })) do s = s .. k end return s end)
try("pairs", function() local t = { 1, 2, 3, 4 } for k in pairs(t) do t[k] = nil end return next(t) end)
try("load", function() return load("return 1 + 1")() end) try("load", load, "return +", "=x") try("load", function() return load("return x", "x", "t", { x = 5 })() end)

-- tables
try("concat", table.concat, { 1, 2.5, "x" }, ", ") try("concat", table.concat, {}) try("concat", table.concat, { 1, 2, 3 }, "-", 2) try("concat", table.concat, { 1, 2, 3 }, "-", 2, 3)
try("concat", table.concat, { 1, 2, 3 }, "-", 3, 2) try("concat", table.concat, { 1, {} }) try("concat", table.concat, { 1 }, "", 1, 3) try("concat", table.concat)
try("insert", function() local t = { 1, 2, 3 } table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 3, 9) return table.concat(t, " ") end)
try("insert", table.insert, {}, 5, 1) try("insert", table.insert, {}) try("insert", table.insert, {}, 1, 2, 3) try("insert", table.insert, nil, 1)
try("remove", function() local t = { 1, 2, 3 } return table.remove(t), table.remove(t, 1), table.concat(t, " "), table.remove({}), table.remove({ n = 1 }, 0), table.remove({ 1 }, 2) end)
try("unpack", table.unpack, { 1, 2, 3 }) try("unpack", table.unpack, { 1, 2, 3 }, 2) try("unpack", table.unpack, { 1, 2 }, 1, 4) try("unpack", table.unpack, {}, 5, 1)
try("unpack", table.unpack, {}, 1, 1e8) try("unpack", table.unpack, {}, math.maxinteger, math.maxinteger)
try("pack", function() local t = table.pack(1, nil, 3, nil) return t.n, t[1], t[3] end)
try("move", function() return table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), " "), table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), " "), table.concat(table.move({ 1, 2, 3 }, 1, 3, 3, { 9, 9 }), " "), table.concat(table.move({ 1, 2, 3 }, 1, 0, 5), " ") end)
for n = 0, 40 do
  local t, u = {}, {}
  for i = 1, n do t[i] = (i * 7919) % 31 u[i] = tostring(t[i]) end
  try("sort", function() table.sort(t) table.sort(u) return table.concat(t, " "), table.concat(u, " ") end)
  try("sort", function() table.sort(t, function(a, b) return a > b end) return table.concat(t, " ") end)
end
try("sort", table.sort, { 1, "x" }) try("sort", table.sort, { 1, 2 }, 5) try("sort", table.sort, { {}, {} })
try("len", function() return #setmetatable({}, { __len = function() return 42 end }), #"abc" end)

-- math
for _, n in ipairs(numbers) do
  for _, name in ipairs { "abs", "ceil", "floor", "sqrt", "tointeger", "type", "modf" } do try(name, math[name], n) end
  try("fmod", math.fmod, n, 3) try("fmod", math.fmod, n, -2.5) try("ult", math.ult, 1, -1)
end
try("fmod", math.fmod, 5, 0) try("fmod", math.fmod, math.mininteger, -1) try("max", math.max, 1, 2.5, -1) try("min", math.min, 3)
try("max", math.max, 1, 1.0) try("abs", math.abs, "x") try("floor", math.floor, "3.7") try("ceil", math.ceil, {}) try("tointeger", math.tointeger, "8")
try("tointeger", math.tointeger, 3.0) try("tointeger", math.tointeger, "x") try("type", math.type) try("consts", function() return math.pi, math.huge, math.maxinteger, math.mininteger end)
for x = -8, 8 do
  for _, name in ipairs { "sin", "cos", "tan", "exp", "atan", "deg", "rad" } do try(name, function() return string.format("%.12g", math[name](x / 3 + 0.0123)) end) end
  try("asin", function() return string.format("%.12g", math.asin(x / 8.5)) end) try("acos", function() return string.format("%.12g", math.acos(x / 8.5)) end)
  try("log", function() return string.format("%.12g", math.log(x * x + 0.5)) end)
end
for i = 0, 62 do try("log2", math.log, 1 << i, 2) try("log8", math.log, 8.0 ^ (i // 4), 8) end
for i = 0, 15 do try("log10", math.log, 10.0 ^ i, 10) end
try("atan", function() return math.atan(1, 0), math.atan(0, -1), math.atan(-1, 0), math.atan(0.0, 1) end)

-- utf8
for _, s in ipairs { "", "abc", "héé", "日本", "a\xffb", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "x\u{10FFFF}y" } do
  try("utf8.len", utf8.len, s)
  for i = -5, 5 do try("len", utf8.len, s, i) try("cp", utf8.codepoint, s, i) for n = -3, 3 do try("off", utf8.offset, s, n, i) end end
  try("cps", utf8.codepoint, s, 1, -1) for n = -4, 4 do try("off", utf8.offset, s, n) end
  try("codes", function() local t = {} for p, c in utf8.codes(s) do t[#t + 1] = p .. ":" .. c end return table.concat(t, " ") end)
  try("pattern", function() local t = {} for c in s:gmatch(utf8.charpattern) do t[#t + 1] = c end return table.concat(t, "|") end)
end
try("char", utf8.char, 72, 233, 26085, 0x10FFFF) try("char", utf8.char) try("charpattern", function() return utf8.charpattern end)

-- coroutines
try("co", function() local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error("x" .. b, 0) end)
  return coroutine.status(co), coroutine.resume(co, 1), select(2, coroutine.resume(co, 2)), coroutine.status(co), coroutine.resume(co) end)
try("wrap", function() local f = coroutine.wrap(function(...) local n = select("#", ...) while true do n = n + coroutine.yield(n) end end) return f(1, 2), f(3), f(4) end)
try("wrap", function() local f = coroutine.wrap(function() error({}) end) return type(select(2, pcall(f))), select(2, pcall(f)) end)
try("wrap", function() return coroutine.wrap(function() return pcall(function() coroutine.yield(1) error("z", 0) end) end)() end)
try("yield in pcall", function() local f = coroutine.wrap(function() local ok, m = pcall(function() coroutine.yield(1) error("z", 0) end) return ok, m end) return f(), f() end)
try("yield in xpcall", function() local f = coroutine.wrap(function() return xpcall(function() coroutine.yield(1) error("z", 0) end, function(m) return m .. "!" end) end) return f(), f() end)
try("close", function() local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() print("closed") end }) coroutine.yield() end) coroutine.resume(co) return coroutine.close(co), coroutine.status(co) end)
try("close", function() local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() error("in close", 0) end }) coroutine.yield() end) coroutine.resume(co) return coroutine.close(co) end)
try("close", coroutine.close, 5) try("resume", coroutine.resume, 5) try("create", coroutine.create) try("status", coroutine.status)
try("running", function() return select(2, coroutine.running()), coroutine.wrap(function() return select(2, coroutine.running()), coroutine.isyieldable() end)() end)
try("normal", function() local outer outer = coroutine.create(function() return coroutine.wrap(function() return coroutine.status(outer), coroutine.resume(outer) end)() end) return coroutine.resume(outer) end)
try("iterate", function() local s = "" for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do s = s .. v end return s end)

-- metamethods and closing
try("meta", function() local m = { __add = function(a, b) return "add" end, __concat = function() return "cat" end, __call = function(_, x) return x end, __unm = function() return "neg" end,
  __eq = function() return true end, __lt = function() return true end, __le = function() return false end, __idiv = function() return "idiv" end, __band = function() return "band" end }
  local a, b = setmetatable({}, m), setmetatable({}, m) return a + 1, 1 + a, a .. "x", a(5), -a, a == b, a < b, a <= b, a // 1, a & 1 end)
try("close", function() local log = {} do local a <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = tostring(e) end }) end
  pcall(function() local a <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = tostring(e) end }) error("boom", 0) end) return table.concat(log, " ") end)
try("goto", function() local i = 1 ::top:: if i < 5 then i = i + 1 goto top end return i end)
try("integer for", function() local s = "" for i = 3, 1, -1 do s = s .. i end for i = 1, 2, 0.5 do s = s .. i end return s end) try("for", function() for i = 1, 10, 0 do end end)
