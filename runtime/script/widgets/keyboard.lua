-- Keys on the screen. The keyboard takes every finger itself and finds the key under it, so that fingers may
-- slide and the journal tells of one keyboard, not of letters. A letter is written when its finger goes up.
local kit = ...
local layouts = kit.layouts()

local HOLD <const>, AGAIN <const>, REPEAT <const> = 0.45, 0.5, 0.08 -- seconds

local keyboard = {}

local function letters(text)
  local list = {}
  for _, code in utf8.codes(text) do list[#list + 1] = utf8.char(code) end
  return list
end

local function byte(colour, at) return tonumber(colour:sub(at, at + 1), 16) end

-- A colour between two: share 0 is the first, 1 the other.
local function between(one, other, share)
  local function part(at) return (byte(one, at) * (1 - share) + byte(other, at) * share) // 1 end
  return ("#%02x%02x%02x"):format(part(2), part(4), part(6))
end

local function layout_of(self)
  local tag = self.language ~= "" and self.language or visit.language
  return layouts[tag:match("^%a+")] or layouts.en
end

local function large(letter) return layouts.large[letter] or letter:upper() end

local function said(self, key)
  return self.shift and key.letter and large(key.letter) or key.letter or key.says
end

-- ---- keys ----

local function draw_shift(self, key, x, y, s)
  key.sign = self.keys:polygon {
    x = x, y = y, anchor = "center", touchable = false,
    points = { s / 2, 0, s, s / 2, s * 0.72, s / 2, s * 0.72, s, s * 0.28, s, s * 0.28, s / 2, 0, s / 2 },
  }
end

local function draw_erase(self, key, x, y, s)
  key.sign = self.keys:polygon {
    x = x, y = y, anchor = "center", touchable = false,
    points = { s * 0.4, 0, s * 1.3, 0, s * 1.3, s * 0.9, s * 0.4, s * 0.9, 0, s * 0.45 },
  }
  for side = -1, 1, 2 do
    self.keys:line {
      x = x - s * 0.02, y = y - s * 0.2 * side, dx = s * 0.4, dy = s * 0.4 * side, thickness = s * 0.1,
      touchable = false, color = self.key_color,
    }
  end
end

local function colour_of(self, key)
  if key.down then return between(self.accent, self.key_color, 0.65) end
  if key.act == "done" then return self.accent end
  if key.act == "shift" and self.shift then return self.key_color end
  return key.act and key.act ~= "space" and between(self.key_color, self.background, 0.7) or self.key_color
end

local function paint(self, key)
  key.face.color = colour_of(self, key)
  if key.label then key.label.text = said(self, key) end
  if key.sign then key.sign.color = key.act == "shift" and self.shift and self.accent or self.color end
end

-- A key of so many columns from the column on, in the row.
local function add(self, row, column, span, key)
  local unit, gap = self.unit, self.gap
  key.x, key.y = gap + column * unit, gap + row * (self.key_h + gap)
  key.w, key.h = span * unit - gap, self.key_h
  key.face = self.keys:rect {
    x = key.x, y = key.y, w = key.w, h = key.h, radius = self.radius, label = key.letter or key.says or key.act,
  }
  local x, y, size = key.x + key.w / 2, key.y + key.h / 2, self.key_h * 0.42
  if key.act == "shift" then
    draw_shift(self, key, x, y, size)
  elseif key.act == "erase" then
    draw_erase(self, key, x, y, size)
  elseif key.letter or key.says then
    key.label = self.keys:text {
      x = x, y = y, anchor = "center", touchable = false, size = key.letter and size or size * 0.72,
      color = key.act == "done" and "#ffffff" or self.color,
    }
  end
  self.list[#self.list + 1] = key
  paint(self, key)
  local room = key.w - 2 * self.gap
  if key.says and key.label.width > room then key.label.size = math.max(4, key.label.size * room / key.label.width) end
end

local function build(self)
  local layout = layout_of(self)
  local rows = self.page == "digits" and layouts.digits or layout.rows
  local cased = self.page ~= "digits" and layout.rows[1]:match("%a")
  local keys, most = {}, 0
  for i, row in ipairs(rows) do
    keys[i] = letters(row)
    most = math.max(most, #keys[i] + (i == #rows and 3 or 0))
  end
  self.keys:clear()
  self.list, self.fingers = {}, {}
  self.unit = (self.w - self.gap) / most
  for i, row in ipairs(keys) do
    local last = i == #keys
    local column = (most - #row) / 2
    if last then
      if cased then add(self, i - 1, 0, 1.5, { act = "shift" }) end
      add(self, i - 1, most - 1.5, 1.5, { act = "erase" })
    end
    for j, letter in ipairs(row) do add(self, i - 1, column + j - 1, 1, { letter = letter }) end
  end
  local row = #keys
  add(self, row, 0, 1.5, { act = "page", says = self.page == "digits" and layout.letters or "123" })
  add(self, row, 1.5, 1, { letter = layout.comma })
  add(self, row, 2.5, most - 5.5, { act = "space", letter = " " })
  add(self, row, most - 3, 1, { letter = layout.stop })
  add(self, row, most - 2, 2, { act = "done", says = layout.done })
  local h = (row + 1) * (self.key_h + self.gap) + self.gap
  self.ground.w, self.ground.h, self.ground.color = self.w, h, self.background
  self.ground.radius = self.radius + self.gap
  kit.size(self.node, self.w, h)
end

function keyboard.make(self)
  self.ground = self.body:rect {}
  self.keys = self.body:group { touchable = false }
  self.offer = self.body:group { touchable = false, visible = false }
  self.page, self.shift = "letters", false
  self.node.private = true
  if self.node.label == "" then self.node.label = "keyboard" end
  build(self)
end

local function close(self)
  if self.timer then self.timer:stop() end
  self.timer, self.choices = nil, nil
  self.offer:clear()
  self.offer.visible = false
end

function keyboard.changed(self, name)
  if name == "for_input" then return end
  close(self)
  build(self)
end

function keyboard.words(self)
  if self.language ~= "" then return end
  close(self)
  build(self)
end

-- ---- writing ----

local function target(self)
  local node = self.for_input or kit.focused and kit.focused.node
  if not node or not node:alive() then return nil end
  if not node.focused then node:focus() end
  return node
end

local function write(self, letter)
  local node = target(self)
  if self.shift then
    self.shift = false
    for _, key in ipairs(self.list) do paint(self, key) end
  end
  if node then node:write(letter) end
end

local function erase(self)
  local node = target(self)
  if node then node:erase() end
end

-- While a finger holds the key; a keyboard that is taken away meanwhile hears no more of the finger.
local function go_on_erasing(self, state)
  if not self.node:alive() then return state.timer:stop() end
  erase(self)
end

local acts = {}

function acts.shift(self)
  self.shift = not self.shift
  for _, key in ipairs(self.list) do paint(self, key) end
end

function acts.page(self)
  self.page = self.page == "digits" and "letters" or "digits"
  self.shift = false
  build(self)
end

function acts.done(self)
  local node = target(self)
  if node then node:done() end
end

function acts.space(self) write(self, " ") end

function acts.erase() end -- it acts while it is down

-- ---- what a held key offers ----

local function choose(self, x)
  local choices = self.choices
  local index = math.max(1, math.min(#choices, math.ceil((x - choices.x) / choices.unit)))
  for i, choice in ipairs(choices) do
    choice.face.color = i == index and self.accent or self.key_color
    choice.label.color = i == index and "#ffffff" or self.color
  end
  choices.chosen = choices[index].letter
end

local function open(self, finger, key)
  local held = layouts.held[key.letter]
  local state = self.fingers[finger]
  if not self.node:alive() or not held or not state or state.key ~= key then return end
  close(self)
  local list, gap = letters(held), self.gap
  local unit = math.max(self.unit, self.key_h * 0.9)
  local w = #list * unit + gap
  local x = math.max(0, math.min(self.w - w, key.x + key.w / 2 - unit / 2 - gap))
  local y = key.y - self.key_h - 2 * gap
  local choices = { finger = finger, x = x + gap / 2, unit = unit }
  local rim = between(self.background, "#000000", 0.25)
  self.offer:rect { x = x, y = y, w = w, h = self.key_h + 2 * gap, radius = self.radius + gap, color = rim }
  for i, letter in ipairs(list) do
    if self.shift then letter = large(letter) end
    local left = x + gap + (i - 1) * unit
    choices[i] = {
      letter = letter,
      face = self.offer:rect { x = left, y = y + gap, w = unit - gap, h = self.key_h, radius = self.radius },
      label = self.offer:text {
        letter, x = left + (unit - gap) / 2, y = y + gap + self.key_h / 2, anchor = "center", size = self.key_h * 0.42,
      },
    }
  end
  self.offer.visible = true
  self.choices = choices
  choose(self, key.x + key.w / 2)
end

-- ---- fingers ----

local function key_at(self, x, y)
  local near = self.gap / 2
  for _, key in ipairs(self.list) do
    if x >= key.x - near and x < key.x + key.w + near and y >= key.y - near and y < key.y + key.h + near then
      return key
    end
  end
end

local function lift(self, state)
  if state.timer then state.timer:stop() end
  state.timer = nil
  if state.key then
    state.key.down = nil
    paint(self, state.key)
  end
end

local function lay(self, finger, key)
  local state = { key = key }
  self.fingers[finger] = state
  if not key then return end
  key.down = true
  paint(self, key)
  if key.act == "erase" then
    state.timer = after(AGAIN, function()
      state.timer = every(REPEAT, function() go_on_erasing(self, state) end)
    end)
    erase(self)
  elseif key.letter and layouts.held[key.letter] then
    state.timer = after(HOLD, function() open(self, finger, key) end)
  end
end

function keyboard.press(self, touch)
  close(self)
  lay(self, touch.finger, key_at(self, touch.own_x, touch.own_y))
  return true
end

function keyboard.move(self, touch)
  local state = self.fingers[touch.finger]
  if not state then return true end
  if self.choices and self.choices.finger == touch.finger then
    choose(self, touch.own_x)
    return true
  end
  local key = key_at(self, touch.own_x, touch.own_y)
  if key ~= state.key then
    lift(self, state)
    lay(self, touch.finger, key)
  end
  return true
end

function keyboard.release(self, touch)
  local state, choices = self.fingers[touch.finger], self.choices
  self.fingers[touch.finger] = nil
  if not state then return true end
  lift(self, state)
  local key = state.key
  local letter = choices and choices.finger == touch.finger and choices.chosen
  if letter or choices then close(self) end
  if touch.cancelled or not key then return true end
  if letter then
    write(self, letter)
  elseif key.act then
    acts[key.act](self)
  else
    write(self, said(self, key))
  end
  return true
end

function keyboard.tap() return true end

return keyboard
