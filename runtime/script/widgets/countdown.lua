-- Three, two, one: a number that everybody sees, and somebody is told when it is over. The seconds come from a
-- timer, never from the pulse, so that they are the same with reduced motion.
local kit = ...

local countdown = {}

local function look(self)
  local number = self.number
  number.size, number.font, number.color = self.size, self.font, self.color
  number.outline, number.outline_color = self.size / 24, self.outline_color
  number.text = self.left > 0 and tostring(self.left) or ""
  local side = self.size * 1.4
  number.x, number.y = side / 2, side / 2
  kit.size(self.node, side, side)
end

local function pulse(self)
  local number = self.number
  if self.left == 0 or visit.reduce_motion then
    number.scale, number.opacity = 1, 1
    return
  end
  number.scale, number.opacity = 1.3, 1
  number:to({ scale = 0.8, opacity = 0.35 }, self.pace, "sine.in")
end

local function count(self)
  look(self)
  pulse(self)
  self.timer = after(self.pace, function()
    if not self.node:alive() then return end
    self.left = self.left - 1
    if self.left > 0 then return count(self) end
    self.timer = nil
    look(self)
    pulse(self)
    if self.on_done then self.on_done() end
  end)
end

function countdown.stop(self)
  if self.timer then self.timer:stop() end
  self.timer, self.left = nil, 0
  look(self)
end

function countdown.restart(self)
  if self.timer then self.timer:stop() end
  self.left = self.from
  count(self)
end

function countdown.make(self)
  self.number = self.body:text { anchor = "center", align = "center", touchable = false }
  countdown.restart(self)
end

function countdown.changed(self, name)
  if name ~= "on_done" and name ~= "from" and name ~= "pace" then look(self) end
end

return countdown
