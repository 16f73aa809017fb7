-- The sonograms of all voices, one on the other: each in the colour of its bird, pale while it is silent, and a line where the song is.
local theme, birds = require "theme", require "birds"
local strip = {}

local LEFT = 84                      -- where the song begins, right of the words

-- Fields: show(i, on), place(second).
function strip.new(root, o)
  local box = root:group { x = o.x, y = o.y, w = o.w, h = o.h, background = "#070b1ce0", radius = 16, clip = true, touchable = false }
  for i = 1, 2 do box:line { x = LEFT, y = o.h * i / 3, dx = o.w - LEFT, thickness = 1, color = "#ffffff18" } end
  for i = 1, 5 do box:line { x = LEFT + (o.w - LEFT) * i / 6, y = 0, dy = o.h, thickness = 1, color = "#ffffff10" } end
  local pictures = {}
  for i, bird in ipairs(birds) do
    pictures[i] = box:image { src = bird.name .. "-sonogram.png", x = LEFT, w = o.w - LEFT, h = o.h, tint = bird.color, opacity = 0.16 }
  end
  theme.text(box, { words.high, x = 14, y = 10, size = 22, color = theme.color.pale })
  theme.text(box, { words.low, x = 14, y = o.h - 10, anchor = "bottomleft", size = 22, color = theme.color.pale })
  local now = box:rect { x = 0, y = 0, w = 3, h = o.h, color = theme.color.cream, anchor = "top" }
  local self = {}
  function self.show(i, on) pictures[i]:to({ opacity = on and 1 or 0.16 }, 0.4) end
  function self.place(second) now.x = LEFT + second % birds.seconds / birds.seconds * (o.w - LEFT) end
  return self
end

return strip
