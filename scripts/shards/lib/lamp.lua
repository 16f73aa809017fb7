-- The lamp over a side, moved by a finger on its rail or by the knob.
local theme = require "theme"
local color = theme.color
local lamp = {}

-- The lamp at 0 to 100: everything on this side is lit from there.
function lamp:light(place)
  self.lamp = place
  self.glow.x = 480 + (place - 50) * 6
  for _, lit in ipairs(self.lights) do if lit.node:alive() then lit.light(place) end end
  if self.sun and self.sun:alive() then self.sun.x = self.left + 30 + place * 4 end
end

function lamp:lit_by(node, light)
  table.insert(self.lights, { node = node, light = light })
  light(self.lamp)
end

-- The lamp as a small sun on a rail.
function lamp:lamp_bar()
  self.stage:line { x = self.left + 30, y = 112, dx = 400, thickness = 3, color = color.line, touchable = false }
  self.sun = self.stage:group { name = "lamp_" .. self.side, label = self:say "lamp", x = self.left + 30 + self.lamp * 4, y = 112, w = 64, h = 64, anchor = "center", padding = 24,
    draggable = "x", drag_area = { self.left - 2, 80, 464, 64 } }
  self.sun:ellipse { x = 32, y = 32, w = 64, h = 64, anchor = "center", color = "#f3c56a", color_end = "#f3c56a00", gradient = "radial" }
  self.sun:ellipse { x = 32, y = 32, w = 34, h = 34, anchor = "center", color = "#e0a03c", touchable = false }
  local sun = self.sun
  function sun.on_drag(touch)
    self:light(math.max(0, math.min(100, (sun.x - self.left - 30) / 4)))
    if touch.phase == "end" then self:lamp_told "touch" end
  end
end

-- Where the lamp came to rest.
function lamp:lamp_told(by)
  local place = self.lamp < 20 and "left" or self.lamp > 80 and "right" or "front"
  if place == self.lamp_place then return end
  self.lamp_place = place
  if by == "touch" then journal.mark("lamp_moved", { place = place, by = by }) end
  if place ~= "front" and self.hint and self.hint:alive() then theme.tell(self.hint, self:say "raking") end
end

return lamp
