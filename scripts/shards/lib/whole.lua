-- What a side does with a whole vase: it turns under a finger, tells about itself, and asks one question.
local theme, vase, sheet = require "theme", require "vase", require "sheet"
local color, size = theme.color, theme.size
local whole = {}

-- The whole vase: turned by a finger, lit by the lamp, and a question about repairs.
function whole:stand()
  self:clear "whole"
  self.whole = self:turntable(self.stage, self.name, function(side) theme.tell(self.hint, self:say(self.name .. "_" .. side)) end)
  sheet.wear(self.whole.patch, self.name, self.strokes)
  self:lamp_bar()
  self:tongues(function() self:stand() end)
  after(9, function() if self.doing == "whole" and self.whole.still then theme.tell(self.hint, self:say "swipe") end end)
  self.hint = theme.text(self.stage, { self:say(self.name .. "_front"), x = 480, y = 788, w = 860, h = 64, size = 29, shrink = 24 })
  local ask = self.stage:row { x = 480, y = 853, anchor = "top", gap = 12, items = "center" }
  theme.text(ask, { self:say "ask", size = 28, font = "italic" })
  for i = 1, 3 do
    theme.button(ask, { self:say("ask_" .. i), name = ("ask_%d_%s"):format(i, self.side), h = 60, inset = 22, size = 26, radius = 30, on_tap = function()
      visit.answer("repair_shows", i, 3)
      ask:clear()
      theme.text(ask, { self:say "thanks", size = 28, font = "italic" })
    end })
  end
  self:buttons(self.stage, { { "again", function() self:begin() end }, { "other", function()
    self.name = vase.other(self.name)
    self:begin()
  end, "full" }, { "finish", function() self:finish() end } })
end

-- A whole vase under a finger; told(side) is called when it has come round.
function whole:turntable(parent, name, told)
  self:shadow(parent)
  local pot = vase.whole(parent, name, { name = ("turn_%s_%s"):format(name, self.side), label = self:say(name), x = self.left, y = self.top })
  local node, shown = pot.node, "front"
  pot.still = true
  local function turn(way)
    local side
    self.turning, side = pot.turn(way)
    self.on_turn()
    if side == shown then return end
    shown, pot.still = side, false
    journal.mark("vase_turned", { vase = name, side = side })
    told(side)
  end
  function node.on_move(touch) pot.push(-touch.dx / 26) end
  function node.on_release() turn(0) end
  function node.on_swipe(touch)
    if touch.direction == "left" then turn(1) elseif touch.direction == "right" then turn(-1) end
  end
  self:lit_by(node, pot.light)
  return pot
end

-- A vase lies over this side: the model that a visitor asked for, or what stands on the plinth.
function whole:show(name, asked)
  self.guest:clear()
  self.guest:rect { w = 960, h = 1080, color = color.linen }
  local said
  self.shown = self:turntable(self.guest, name, function(side) theme.tell(said, self:say(name .. "_" .. side)) end)
  theme.text(self.guest, { self:say(name), x = 480, y = 48, w = 880, size = size.title, shrink = 44, h = 80 })
  said = theme.text(self.guest, { self:say(name .. "_front"), x = 480, y = 806, w = 840, h = 110, size = 32, shrink = 26 })
  self:buttons(self.guest, { { "shards", function() self:hide() end, asked and "full" or "plain" } })
  self.guest.opacity = 0
  self.guest:to({ opacity = 1 }, 0.4)
end

function whole:hide()
  self.guest:clear()
  self.shown = nil
end

-- Before each refresh while a vase turns by itself; false once none does.
function whole:follow()
  if not self.turning then return false end
  for _, pot in ipairs { self.whole or self.shown, self.shown } do pot.follow() end
  if not self.turning:running() then self.turning = nil end
  return self.turning ~= nil
end

return whole
