-- Ways out of the sandbox. Each begins with a line "--## what must be said": the snippet runs in a scene's enter, must be
-- refused with these words, and must leave the sandbox whole. "--## harmless" runs without a fault and changes nothing.

--## "io" is not declared
io.open("/etc/passwd")
--## "io" is not declared
local f = io.popen("id")
--## os has no "execute"
os.execute("id")
--## os has no "getenv"
os.getenv("HOME")
--## os has no "exit"
os.exit(1)
--## os has no "remove"
os.remove("/tmp/x")
--## os has no "rename"
os.rename("/tmp/x", "/tmp/y")
--## os has no "tmpname"
os.tmpname()
--## os has no "setlocale"
os.setlocale("de_DE.UTF-8")
--## "debug" is not declared
debug.getregistry()
--## "debug" is not declared
debug.sethook()
--## "package" is not declared
package.loadlib("libc.so.6", "system")
--## "package" is not declared
package.path = "/tmp/?.lua"
--## "dofile" is not declared
dofile("/etc/passwd")
--## "loadfile" is not declared
loadfile("/etc/passwd")
--## "loadstring" is not declared
loadstring("return 1")
--## "collectgarbage" is not declared
collectgarbage("stop")
--## "collectgarbage" is not declared
collectgarbage("count")
--## string has no "dump"
string.dump(function() end)
--## string has no "dump"
local s = ("").dump(function() end)
--## attempt to load a binary chunk
assert(load("\27Lua\84\0\25\147\r\n\26\n"))
--## takes texts only
load("\27Lua", "x", "b")
--## attempt to load a binary chunk
assert(load("\27Lua", "x", "bt"))
--## load takes a text
load(function() return "\27Lua" end)
--## "io" is not declared
load("io.write('x')")()
--## attempt to index a nil value
load("io.write('x')", "x", "t", {})()
--## "leak" would be global
load("leak = 1")()
--## "leak" would be global
leak = 1
--## would be global; write local function
function leak() end
--## "string" belongs to Vitrine
string = nil
--## "pcall" belongs to Vitrine
pcall = print
--## a name has letters
require("../../etc/passwd")
--## a name has letters
require("..other")
--## a name has letters
require("/etc/passwd")
--## a name has letters
require("lib/../../x")
--## a name has letters
require("x\0.lua")
--## a name has letters
require("")
--## a name has letters
require(string.rep("a", 5000))
--## a name has letters
require("file:///etc/passwd")
--## has neither
require("io")
--## has neither
require("_G")
--## has neither
require("package.loadlib")
--## string.upper cannot be set
string.upper = nil
--## math.floor cannot be set
math.floor = function() return 0 end
--## math.new cannot be set
math.new = 1
--## table cannot be changed, not even by rawset
rawset(math, "floor", nil)
--## table cannot be changed, not even by rawset
rawset(_ENV, "leak", 1)
--## table cannot be changed, not even by rawset
rawset(words, "hello", "x")
--## table cannot be changed, not even by rawset
rawset(visit, "finish", print)
--## table cannot be changed, not even by rawset
rawset(random, "pick", print)
--## cannot change a protected metatable
setmetatable(_ENV, {})
--## cannot change a protected metatable
setmetatable(string, nil)
--## cannot change a protected metatable
setmetatable(visit, { __index = function() return 1 end })
--## attempt to index a string value
getmetatable("").__index = function() return print end
--## attempt to index a string value
getmetatable("").__add = print
--## table expected
setmetatable("", {})
--## table expected
setmetatable(root, {})
--## attempt to index a string value
getmetatable(root).__index = print
--## attempt to index a string value
getmetatable(words).__index = print
--## attempt to index a string value
getmetatable(_ENV).__newindex = nil
--## a read-only table cannot be a metatable
setmetatable({}, math)
--## "_G" is not declared
_G.leak = 1
--## "getfenv" is not declared
getfenv(1)
--## "setfenv" is not declared
setfenv(1, {})
--## "newproxy" is not declared
newproxy(true)
--## table expected, got node
rawset(root, "x", 1)
--## table expected, got node
rawget(root, "x")
--## table expected, got node
next(root)
--## table expected, got node
for _ in pairs(root) do end
--## unknown property "secret" of group
root.secret = 1
--## unknown property "secret" of group
local x = root.secret
--## write node:front( ... ) with a colon
local r = root:rect{} local t = r:to({ x = 1 }, 1) r.front(t)
--## write node:image( ... ) with a colon
root.image({}, {})
--## tween expected, got node
local t = root:rect{}:to({ x = 1 }, 1) t.stop(root)
--## timer expected, got task
local t = after(1, print) t.stop(run(print))
--## task expected, got timer
local t = run(print) t.stop(after(1, print))
--## word expected, got string
local w = words.hello w.with("x", {})
--## write node:remove( ... ) with a colon
root.remove()
--## has no fields of its own
after(1, print).number = 0
--## has no fields of its own
words.hello.key = "x"
--## to set; only on_end
root:rect{}:to({ x = 1 }, 1).tween = 5
--## __gc is not for scripts
setmetatable({}, { __gc = function() end })
--## __gc is not for scripts
setmetatable({}, { __gc = true })
--## __mode is not for scripts
setmetatable({}, { __mode = "k" })
--## __mode is not for scripts
rawset({}, "__mode", "v")
--## __gc is not for scripts
rawset({}, "__gc", print)
--## __mode is not for scripts
local m = {} setmetatable({}, m) m.__mode = "k" setmetatable({}, m)
--## __mode is not for scripts
local m = {} local t = setmetatable({}, m) m.__mode = "k"
--## cannot change a protected metatable
local t = setmetatable({}, { __metatable = false }) setmetatable(t, {})
--## used up
local x <close> = setmetatable({}, { __close = function() while true do end end }) error("x")
--## closing
local x <close> = setmetatable({}, { __close = function() error("closing") end })
--## variable 'x' got a non-closable value
local x <close> = {}
--## attempt to yield across a C-call boundary
coroutine.wrap(function() table.sort({ 2, 1 }, coroutine.yield) end)()
--## attempt to yield across a C-call boundary
coroutine.wrap(function() ("x"):gsub(".", coroutine.yield) end)()
--## works in a coroutine of your own
coroutine.yield()
--## a story of run cannot be closed
coroutine.close((coroutine.running()))
--## math.randomseed is refused
math.randomseed(1)
--## random(n) needs a whole number from 1 up
math.random(0)
--## random(n) needs a whole number from 1 up
math.random(-5)
--## number has no integer representation
math.random(1.5)
--## position out of bounds
table.insert({}, -1, 1)
--## position out of bounds
table.remove({ 1 }, 7)
--## too many results to unpack
table.unpack({}, math.mininteger, math.maxinteger)
--## too many elements to move
table.move({}, math.mininteger, math.maxinteger, 1)
--## destination wrap around
table.move({ 1, 2 }, 1, 2, math.maxinteger)
--## value out of range
string.char(256)
--## value out of range
string.char(-1)
--## value out of range
utf8.char(-1)
--## value out of range
utf8.char(1 << 40)
--## __tostring must return a string
tostring(setmetatable({}, { __tostring = function() return nil, "x" end }))
--## __tostring must return a string
string.format("%s", setmetatable({}, { __tostring = function() return {} end }))
--## invalid conversion '%p' to 'format'
string.format("%p", {})
--## invalid conversion
string.format("%n", 1)
--## invalid conversion
string.format("%100d", 1)
--## invalid conversion
string.format("%.100f", 1)
--## invalid conversion
string.format("%*d", 1, 1)
--## invalid conversion
string.format("%ls", "x")
--## invalid conversion
string.format("%", 1)
--## invalid format string
string.format("%0000000000000000000000000000000000000d", 1)
--## bad argument #3
string.format("%s %s", 1)
--## invalid value (table) at index 1
table.concat({ {} })
--## bad argument #1 to 'rep'
string.rep()
--## made a text longer
string.rep("x", math.maxinteger, "yy")
--## invalid conversion specifier
os.date("%E")
--## invalid conversion specifier
os.date("%Q")
--## time out-of-bounds
os.date("%c", math.maxinteger)
--## out-of-bound
os.time({ year = math.maxinteger, month = 1, day = 1 })
--## visit.number cannot be set
visit.number = 5
--## visit.finish cannot be set
visit.finish = print
--## the experience has neither
data.csv("../../../etc/passwd")
--## the experience has neither
data.csv("/etc/passwd")
--## has no order
pairs({ [{}] = 1 })
--## has no order
next({ [print] = 1 })
--## has no order
next({ a = 1 }, {})
--## has no order
for k in pairs({ [coroutine.create(print)] = 1 }) do end
--## attempt to compare
table.sort({ 1, "x" })
--## is gone: it was removed
local r = root:rect{} root:remove() r.x = 1
--## not removed
visit.notice:remove()
--## must stay readable
visit.notice.visible = false
--## must stay readable
visit.notice.opacity = 0
--## must stay readable
visit.notice:to({ opacity = 0 }, 1)
--## attempt to index a nil value
visit.notice.parent:clear()
--## attempt to index a nil value
root.parent:clear()
--## harmless
local _ENV = { } x = 1 y = x
--## harmless
local _ENV = setmetatable({}, { __index = _ENV }) leak = 1
--## harmless
for k, v in pairs(_ENV) do end for k, v in pairs(string) do end for k, v in pairs(visit) do end
--## harmless
local step, t = pairs(string) rawset({}, 1, step) if t ~= string then error("the table behind") end
--## harmless
local s = setmetatable({}, { __index = string }) s.upper = nil local x = s.upper
--## harmless
local t = table.pack(pcall(string.rep)) local ok = pcall(error) local e = select(2, pcall(error, {}))
--## harmless
print(tostring(print), tostring({}), tostring(coroutine.create(print)), root, words.hello)
--## harmless
local f = load("local a <const> = 1 return a", "=x") f()
--## harmless
local ok, m = pcall(setmetatable, {}, { __gc = print }) if ok then error("set") end
--## harmless
coroutine.wrap(function() local x <close> = setmetatable({}, { __close = function() end }) coroutine.yield() end)()
--## harmless
local co co = coroutine.create(function() return coroutine.resume(co) end) local _, ok = coroutine.resume(co) if ok then error("x") end
--## harmless
table.sort({ 3, 1, 2, 5, 4 }, function() return true end) table.sort({ 3, 1, 2 }, function() return random() > 0.5 end)
--## cannot change a protected metatable
setmetatable(getmetatable(_ENV) and _ENV, { __index = root:button { "x" } })
--## attempt to index a string value
getmetatable(root:button { "x" }).__index = print
--## unknown property "body" of button
local body = root:button { "x" }.body
--## unknown property "__index" of input
local index = root:input{}.__index
--## unknown property "node" of keyboard
root:keyboard{}.node = root
--## table expected
rawset(root:input{}, "value", "x")
--## table expected
for k, v in next, root:button { "x" } do print(k, v) end
--## the button holds only what it is made of
root:button { "x" }:rect{}
--## the keyboard cannot be cleared
root:keyboard{}:clear()
--## this belongs to a
root:input{}.write(root, "x")
--## write takes a text
root:input{}:write(setmetatable({}, { __tostring = function() return leak end }))
--## unknown property "kit" of button
root:button { kit = {} }
--## has neither
require("vitrine.button")
--## "kit" is not declared
kit.tapped(root)
--## save takes a name
root:canvas{}:save("../../etc/passwd")
--## harmless
local b = root:button { "x", on_tap = function() error("x") end }
local stolen = { b.remove, b.to, b.text, root:input{}.write, root:input{}.focus }
local ok = pcall(stolen[4], b, "x") assert(not ok)
pcall(string.rep, "x", -1) root:input{}:write("%d%s{x}\0")
--## harmless
local i = root:input { on_change = function(text) error(text) end }
assert(not pcall(i.write, i, "a")) assert(i.value == "a") pcall(i.erase, i)
assert(not pcall(function() for _, f in pairs(getmetatable(i)) do f() end end))
