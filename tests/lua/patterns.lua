-- Random patterns on random subjects, made by arithmetic alone: every Lua makes the same ones and reports a line for each.
-- The first argument is how many.
local count = ...
local seed = 20240501
local function below(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return (seed // 8192) % n
end
local function one(list) return list[below(#list) + 1] end

local letters = { "a", "b", "c", "A", "1", " ", "-", "]", "[", "%", ".", "^", "\0", "\n", "\255", "(", ")", "aa", "abc" }
local classes = { "%a", "%A", "%d", "%D", "%s", "%w", "%W", "%p", "%l", "%u", "%c", "%g", "%x", "%X", ".", "a", "b", "c", "1",
  "%%", "%.", "%-", "%]", "%[", "%(", "[abc]", "[^abc]", "[a-c]", "[^%d]", "[%a_]", "[%]]", "[]]", "[^]]", "[a-]", "[-a]", "[%-a]",
  "[a-%d]", "[^-]", "[%w-c]", "\0", "[\0-\31]" }
local suffixes = { "", "", "", "*", "+", "-", "?" }
local specials = { "%b()", "%bab", "%b%%", "%f[a]", "%f[^%w]", "%f[%z]", "%1", "%2", "()", "^", "$", "(", ")", "[", "]", "[^", "%", "%b", "%f",
  "%bx", "(()", "%0", "%9", "[%", "[a", "*", "-", "+", "%f[" }

local function subject()
  local parts = {}
  for i = 1, below(14) do parts[i] = one(letters) end
  return table.concat(parts)
end

local function pattern()
  local parts, open = {}, 0
  if below(8) == 0 then parts[1] = "^" end
  for _ = 1, below(7) do
    local what = below(12)
    if what < 8 then
      parts[#parts + 1] = one(classes) .. one(suffixes)
    elseif what == 8 then
      parts[#parts + 1] = "("
      open = open + 1
    elseif what == 9 and open > 0 then
      parts[#parts + 1] = ")"
      open = open - 1
    elseif what == 10 and below(3) == 0 then
      parts[#parts + 1] = one(specials)
    end
  end
  if below(10) > 0 then parts[#parts + 1] = string.rep(")", open) end
  if below(8) == 0 then parts[#parts + 1] = "$" end
  return table.concat(parts)
end

local function show(ok, ...)
  local parts = { tostring(ok) }
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    parts[i + 1] = type(value) == "string" and string.format("%q", value) or tostring(value)
  end
  return (table.concat(parts, " "):gsub("^false \".-:%d+: ", "false \""))
end

local function all(s, p, from)
  local found = {}
  for a, b in string.gmatch(s, p, from) do found[#found + 1] = tostring(a) .. "," .. tostring(b) end
  return table.concat(found, ";")
end

local replacements = { "x", "%0%0", "<%1>", "%2", "%%", "%", "", function(a) return a and #tostring(a) % 2 == 0 and "even" end,
  function() return nil end, function() return {} end, { a = "A", abc = 1, [""] = "empty", aa = false } }

for i = 1, count do
  local s, p = subject(), pattern()
  local from = below(4) == 0 and below(20) - 8 or nil
  local what = i % 5
  if what == 0 then
    print(i, show(pcall(string.find, s, p, from)))
  elseif what == 1 then
    print(i, show(pcall(string.match, s, p, from)))
  elseif what == 2 then
    print(i, show(pcall(all, s, p, from)))
  elseif what == 3 then
    print(i, show(pcall(string.gsub, s, p, one(replacements), below(6) == 0 and below(4) or nil)))
  else
    print(i, show(pcall(string.find, s, p, from, below(4) == 0)))
  end
end
