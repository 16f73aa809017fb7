-- One side of the table, with a visit of its own: an invitation, six shards, plaster for the seventh, and the whole vase. What a side
-- does while a vase is mended, when it stands, and under the lamp is in mend.lua, whole.lua and lamp.lua.
local theme, vase, speech = require "theme", require "vase", require "speech"
local color, size = theme.color, theme.size
local bench = { left = 250, top = 140 }          -- where the vase stands
bench.__index = bench
for _, part in ipairs { "mend", "whole", "lamp" } do
  for name, method in pairs(require(part)) do bench[name] = method end
end

local PATIENCE = 25                  -- seconds until somebody who stopped is asked

-- side: "left" or "right"; name: its first vase.
function bench.new(root, side, name)
  local self = setmetatable({ side = side, name = name, language = visit.languages[1], lamp = 50 }, bench)
  self.zone = root:group { zone = side, x = side == "left" and 0 or 960, w = 960, h = 1080, clip = true }
  self.zone:rect { w = 960, h = 1080, color = side == "left" and "#ece4d4" or "#e5dbc8" }
  self.glow = self.zone:ellipse { x = 480, y = 380, w = 1100, h = 1000, anchor = "center", color = "#fffaf0c0", color_end = "#fffaf000", gradient = "radial", touchable = false }
  self.stage = self.zone:group { w = 960, h = 1080 }
  self.guest = self.zone:group { w = 960, h = 1080 }
  function self.zone.on_press() self:wait_again() end
  function self.zone.on_idle() self:leave() end
  self:invite()
  return self
end

function bench:say(key, fillings) return speech.say(self.language, key, fillings) end

function bench:clear(stage)
  self.doing, self.lights, self.pieces, self.whole = stage, {}, {}, nil
  if self.asking then self.asking:stop() end
  self.stage:clear()
  self:hide()
end

-- Once nobody touched this side for a while, it asks in its own language; the kiosk's own patience ends the visit later.
function bench:wait_again()
  if self.asking then self.asking:stop() end
  if self.doing ~= "mend" then return end
  self.asking = after(PATIENCE, function()
    theme.tell(self.hint, self:say "still")
    for _, piece in ipairs(self.pieces) do
      if not piece.home then piece.node:to({ opacity = 0.4 }, 0.6, "sine.inout"):back_and_forth():times(2) end
    end
  end)
end

function bench:shadow(parent) parent:ellipse { x = 480, y = self.top + 632, w = 420, h = 60, anchor = "center", color = "#2a1f1880", color_end = "#2a1f1800", gradient = "radial", touchable = false } end

function bench:buttons(parent, list)
  local row = parent:row { x = 480, y = 930, anchor = "top", gap = 20 }
  for _, button in ipairs(list) do theme.button(row, { self:say(button[1]), name = button[1] .. "_" .. self.side, kind = button[3], on_tap = button[2] }) end
end

-- The languages of this side, as small letters at its top corner.
function bench:tongues(on_choice)
  local row = self.stage:row { x = self.side == "left" and 24 or 936, y = 20, anchor = self.side == "left" and "topleft" or "topright", gap = 8 }
  for _, language in ipairs(speech.languages) do
    local chosen = language[1] == self.language
    theme.button(row, { language[1]:upper(), name = language[1] .. "_" .. self.side, label = language[2], w = 84, h = 72, inset = 4, size = 26, radius = 36,
      background = chosen and color.clay or "#f6f0e400", color = chosen and color.paper or color.brown, border = 0,
      on_tap = function() self:speak(language[1]) on_choice() end })
  end
end

function bench:speak(language)
  self.language, visit.language = language, language
  visit.choice("language", language)
end

-- Nobody is here: the vase as a pale shape, and the same question in three languages.
function bench:invite()
  self:clear "invite"
  self:light(50)
  self:shadow(self.stage)
  local whole = vase.whole(self.stage, self.name, { name = "invitation_" .. self.side, label = self:say(self.name), x = self.left, y = self.top, opacity = 0.28 })
  function whole.node.on_tap() self:begin() end
  local column = self.stage:column { x = 480, y = 806, anchor = "top", gap = 18, items = "center" }
  theme.text(column, { self:say "join", size = size.body, font = "italic", w = 840 })
  local row = column:row { gap = 20 }
  for _, language in ipairs(speech.languages) do
    theme.button(row, { language[2], name = "begin_" .. language[1] .. "_" .. self.side, kind = "full", w = 230, on_tap = function()
      self:speak(language[1])
      self:begin()
    end })
  end
end

function bench:finish()
  self:leave()
  visit.finish()
end

-- Nobody sits here any more; on_empty is the table's.
function bench:leave()
  self.language = visit.languages[1]
  self:invite()
  self.on_empty()
end

return bench
