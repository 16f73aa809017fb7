-- A bird in the marsh, on what it stands on: dusk-blue while it is silent, in its colours while it sings, with a ring for each note.
local theme = require "theme"
local perch = {}

local GROUND = 706                    -- where posts and reeds go into the water
local DUSK = "#5a5f86"

-- Fields: node (draggable along x); wake(on), beat(loudness), carried(on).
function perch.new(root, bird, x)
  local scale, facing = bird.scale, bird.facing or 1
  local w, h = 330 * scale, 290 * scale
  local feet_x, feet_y = (196 - 165) * scale * facing, 262 * scale
  local tall = bird.tall or 0
  if bird.perch == "water" then w, h, feet_x, feet_y = 300 * scale, 490 * scale, 10 * scale * facing, 472 * scale end
  local box_w, box_h = 300, feet_y + tall + 54
  local node = root:group { name = bird.name, label = words(bird.name), x = x, y = GROUND + 54, anchor = "bottom", w = box_w, h = box_h,
    draggable = "x", drag_area = { 40, 0, 1840, 1080 } }
  local middle = box_w / 2
  node:ellipse { x = middle, y = box_h - 54, w = 150, h = 16, anchor = "center", color = "#0a112890", color_end = "#0a112800", gradient = "radial" }
  if bird.perch == "post" then node:image { src = "post.svg", x = middle, y = box_h - 50, anchor = "bottom", w = tall / 7, h = tall + 8 }
  elseif bird.perch == "stem" then node:image { src = "stem.svg", x = middle, y = box_h - 50, anchor = "bottom", w = (tall + 60) / 2.3, h = tall + 60 } end
  local function figure(file)
    return node:image { src = file, x = middle - feet_x, y = feet_y - h / 2 + (h - feet_y), anchor = "center", w = w, h = h, scale_x = facing, tint = DUSK, padding = 20 }
  end
  local closed, open = figure(bird.name .. ".svg"), figure(bird.name .. "-sings.svg")
  open.visible = false
  local name = theme.text(node, { words(bird.name), x = middle, y = box_h - 12, anchor = "center", size = 26, font = "semi", w = 300, align = "center", opacity = 0.85,
    shadow_y = 1, shadow_blur = 6, shadow_color = "#0a1128e0" })
  local mouth_x = middle - feet_x + (bird.perch == "water" and 80 or 140) * scale * facing
  local mouth_y = bird.perch == "water" and 30 * scale or 96 * scale
  local self = { node = node, sings = false, open = false }

  function self.wake(on)
    self.sings = on
    for _, picture in ipairs { closed, open } do picture:to({ tint = on and "#ffffff" or DUSK }, 0.4) end
    name:to({ color = on and bird.color or theme.color.cream, opacity = on and 1 or 0.85 }, 0.3)
    if not on then self.beat(0) end
  end

  -- Names would lie on one another while a bird passes the others.
  function self.carried(on) name.visible = not on end

  -- Opens the beak while it is loud; a ring leaves it when a note begins.
  function self.beat(loudness)
    local loud = self.sings and loudness > 0.18
    if loud == self.open then return end
    self.open, closed.visible, open.visible = loud, not loud, loud
    if not loud then return end
    local ring = node:ellipse { x = mouth_x, y = mouth_y, w = 20, h = 20, anchor = "center", color = "#00000000", border = 4, border_color = bird.color, touchable = false }
    local size = 90 + 110 * loudness
    local grows = ring:to({ w = size, h = size, opacity = 0 }, 0.9, "sine.out")
    function grows.on_end() ring:remove() end
  end
  return self
end

return perch
