-- A constellation of one's own: a sheet that ten fingers paint on, colours, brushes, and a stamp of a star where a finger taps.
local theme = require "theme"
local drawing = require "drawing"
local color, size = theme.color, theme.size
local draw = { transition = { "slide", seconds = 0.5 }, links = { "drawers", "sign" } }

local inks = { color.ivory, color.gold, color.ember, color.rose, color.mint, "#00000000" }
local brushes = { 6, 14, 30 }

-- A column of round choices; returns a function that marks one.
local function choices(column, list, make, choose)
  local rings = {}
  local function mark(i)
    for k, ring in ipairs(rings) do ring.border = k == i and 6 or 0 end
    choose(list[i])
  end
  for i, value in ipairs(list) do
    local spot = column:stack { w = 104, h = 104 }
    local touch = spot:ellipse { w = 104, h = 104, color = color.sky, border_color = color.gold, place = "center" }
    make(spot, value)
    function touch.on_tap() mark(i) end
    rings[i] = touch
  end
  return mark
end

function draw:enter(root)
  local column = theme.heading(root, words.draw_title, words.draw_lead, 410, 56)
  local x, w, h = theme.side(560), drawing.w, drawing.h
  local group = root:group { x = x, y = 48, anchor = theme.anchor "top", w = w, h = h, background = color.sky, radius = 32, clip = true }
  group:image { src = "night.jpg", w = w, h = h, crop_x = 500, crop_y = 0, crop_w = 1264, crop_h = 836, opacity = 0.55, touchable = false }
  local skies = keep "drawings"  -- the last visitors' constellations shine faintly behind this one's
  for _, sky in ipairs(skies:latest(3)) do group:image { src = sky.src, w = w, h = h, opacity = 0.16, touchable = false } end
  local sheet = group:canvas { name = "sheet", label = words.draw_title, w = w, h = h, ink = true }
  drawing.tell(sheet, 1)
  drawing.remember(sheet)

  local tools = column:row { gap = 44, y = 24 }
  local colours = tools:grid { columns = 2, gap = 22, w = 230 }
  choices(colours, inks, function(spot, ink)
    if ink ~= "#00000000" then return spot:ellipse { w = 68, h = 68, color = ink, place = "center", touchable = false } end
    spot:rect { w = 60, h = 38, radius = 8, rotation = -35, anchor = "center", color = color.pale, place = "center", touchable = false }
  end, function(ink) sheet.ink_color = ink end)(1)
  local broad = tools:column { gap = 22 }
  choices(broad, brushes, function(spot, brush)
    spot:ellipse { w = brush * 1.6, h = brush * 1.6, color = color.ivory, place = "center", touchable = false }
  end, function(brush) sheet.ink_width = brush end)(1)

  local row = theme.foot_row(root)
  theme.button(row, { words.begin_again, name = "clear", hold = 0.8, on_tap = function()
    sheet:clear()
    drawing.forget()
  end })
  theme.button(row, { words.name_it, name = "name_it", kind = "gold", on_tap = function()
    skies:add(sheet)
    journal.mark("drawing_kept", { strokes = #drawing.strokes })
    visit.goal "drawn"
    go "sign"
  end })
end

return draw
