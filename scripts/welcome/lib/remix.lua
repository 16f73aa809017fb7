-- Four museum figures, each in three slices that fit one another: a head, a body and a foot, one for each of the three days.
-- Slices glide in from the screen's right edge; what leaves goes under a cover that the scene lays over its left part.
local theme = require "theme"
local color = theme.color
local remix = {}

local figures = { "amphora", "bust", "column", "robot" }
local parts = { "head", "body", "foot" }
local ground = { amphora = color.sage, bust = color.ochre, column = color.coral, robot = color.sand }

remix.x, remix.w, remix.h = 1104, 816, 360
remix.mine = {}      -- what this visitor's figure is made of; a new visit begins with none

-- One of the other figures.
local function other(than)
  local rest = {}
  for _, name in ipairs(figures) do if name ~= than then rest[#rest + 1] = name end end
  return random.pick(rest)
end

local Window = {}
Window.__index = Window

function remix.window(parent)
  return setmetatable({ group = parent:group { x = remix.x }, slices = {}, shows = {} }, Window)
end

-- Shows a figure's slice in row 1, 2 or 3; seconds nil: at once.
function Window:show(row, figure, seconds)
  local before = self.slices[row]
  local slice = self.group:group { x = seconds and remix.w or 0, y = (row - 1) * remix.h }
  slice:rect { w = remix.w, h = remix.h, color = ground[figure], touchable = false }
  slice:image { src = "figure-" .. figure .. "-" .. parts[row] .. ".png", x = remix.w / 2, anchor = "top", touchable = false }
  self.slices[row], self.shows[row] = slice, figure
  if not seconds then
    if before then before:remove() end
    return
  end
  local glide = slice:to({ x = 0 }, seconds, "cubic.inout")
  if before then
    before:to({ x = -remix.w }, seconds, "cubic.inout")
    function glide.on_end() if before:alive() then before:remove() end end
  end
end

function Window:change(row, seconds) self:show(row, other(self.shows[row]), seconds) end

-- Three slices of which no two are of one figure.
function remix.deal()
  local deck = { table.unpack(figures) }
  random.shuffle(deck)
  return { deck[1], deck[2], deck[3] }
end

return remix
