-- A line to write into. What is written lies in a window that follows the caret; a hidden text measures how
-- far a beginning of it reaches. Characters are counted as a reader counts them, so a letter goes together
-- with its accents. One input at a time has the focus: kit.focused.
local kit = ...

local CARET <const> = 4 -- stage units

local input = {}

local function is_rtl(text)
  for _, code in utf8.codes(text) do
    if code >= 0x590 and code <= 0x8FF or code >= 0xFB1D and code <= 0xFEFC then return true end
    if code >= 0x41 and code <= 0x5A or code >= 0x61 and code <= 0x7A or code >= 0xC0 then return false end
  end
  return kit.rtl()
end

-- How far a beginning of the text reaches; the stop keeps a last space from being left out.
local function reach(self, text)
  local ruler = self.ruler
  ruler.text = text .. "."
  local whole = ruler.width
  ruler.text = "."
  return whole - ruler.width
end

-- Where the caret stands in the text, from the window's left edge.
local function show(self)
  local text, caret, window = self.text, self.mark, self.window
  text.text = self.value
  self.hint.visible = self.value == ""
  local rtl, room = is_rtl(self.value), window.w
  local whole, before = reach(self, self.value), reach(self, self.value:sub(1, self.at - 1))
  if whole <= room - CARET then
    self.from = 0
  else
    self.from = math.max(math.min(self.from, before, whole - room + CARET), before - room + CARET)
  end
  if rtl then
    text.x, caret.x = room - CARET - whole + self.from, room - CARET - before + self.from
  else
    text.x, caret.x = -self.from, before - self.from
  end
  caret.visible = self.focused
  self.hint.x = kit.rtl() and room - self.hint.width - 2 * CARET or 2 * CARET
end

local function look(self)
  local frame, focused = self.frame, self.focused
  for _, node in ipairs { self.text, self.ruler, self.hint } do
    node.size, node.font, node.color = self.size, self.font, self.color
  end
  self.hint.text, self.hint.opacity = self.placeholder, 0.55
  self.ruler.text = "."
  local line = self.ruler.height
  local h = line + 1.2 * self.inset
  frame.w, frame.h, frame.radius, frame.color = self.w, h, self.radius, self.background
  frame.border = focused and self.border + 1 or self.border
  frame.border_color = focused and self.focus_color or self.border_color
  frame.padding = math.max(0, math.min(1000, (kit.least() - h) / 2))
  self.window.x, self.window.y = self.inset, (h - line) / 2
  self.window.w, self.window.h = math.max(1, self.w - 2 * self.inset), line
  self.mark.w, self.mark.h, self.mark.color = CARET, line, self.focus_color
  kit.size(self.node, self.w, h)
  show(self)
end

-- The text, cut to the characters that fit.
local function cut(self, text)
  local starts = kit.characters(text)
  if #starts - 1 <= self.max_length then return text end
  return text:sub(1, starts[self.max_length + 1] - 1)
end

function input.make(self)
  self.frame = self.body:rect {}
  self.window = self.body:group { clip = true, touchable = false }
  self.hint = self.window:text { touchable = false }
  self.text = self.window:text { touchable = false }
  self.mark = self.window:rect { touchable = false, visible = false, radius = 2 }
  self.ruler = self.body:text { visible = false }
  self.value = cut(self, self.value)
  self.at, self.from = #self.value + 1, 0
  if self.node.label == "" then self.node.label = self.placeholder end
  look(self)
end

function input.changed(self, name)
  if name == "on_change" or name == "on_done" then return end
  if name == "value" or name == "max_length" then
    self.value = cut(self, tostring(self.value))
    self.at = #self.value + 1
  end
  look(self)
end

function input.words(self) look(self) end

function input.blur(self)
  if kit.focused == self then kit.focused = nil end
  self.focused = false
  look(self)
end

function input.focus(self)
  local other = kit.focused
  if other == self then return end
  if other and other.node:alive() then input.blur(other) end
  kit.focused = self
  self.focused = true
  look(self)
end

local function tell(self)
  show(self)
  if self.on_change then self.on_change(self.value) end
end

function input.write(self, text)
  if type(text) ~= "string" or not utf8.len(text) then error("write takes a text", 0) end
  text = text:gsub("%c", " ")
  local value = self.value:sub(1, self.at - 1) .. text .. self.value:sub(self.at)
  if text == "" or #kit.characters(value) - 1 > self.max_length then return end
  self.value, self.at = value, self.at + #text
  tell(self)
end

function input.erase(self)
  local before
  for _, start in ipairs(kit.characters(self.value)) do
    if start < self.at then before = start end
  end
  if not before then return end
  self.value = self.value:sub(1, before - 1) .. self.value:sub(self.at)
  self.at = before
  tell(self)
end

function input.done(self)
  input.blur(self)
  if self.on_done then self.on_done(self.value) end
end

-- The caret goes to the nearest place between two characters.
local function put_caret(self, x)
  local starts, rtl = kit.characters(self.value), is_rtl(self.value)
  local whole, room = reach(self, self.value), self.window.w
  local wanted = rtl and room - CARET - (x - self.window.x) + self.from or x - self.window.x + self.from
  local low, high = 1, #starts
  wanted = math.min(wanted, whole)
  while low < high do
    local middle = (low + high) // 2
    local here = reach(self, self.value:sub(1, starts[middle] - 1))
    local there = reach(self, self.value:sub(1, starts[middle + 1] - 1))
    if wanted > (here + there) / 2 then low = middle + 1 else high = middle end
  end
  self.at = starts[low]
end

function input.press(self, touch)
  input.focus(self)
  put_caret(self, touch.own_x)
  show(self)
end

input.move = input.press

function input.tap(self) kit.tapped(self.node) end

return input
