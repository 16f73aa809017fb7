-- The plaster in the gap, large enough to draw on. done(canvas, strokes) is called when the visitor is; a plain one has no strokes.
local theme, vase, speech = require "theme", require "vase", require "speech"
local sheet = {}

local WIDTH = 6.5                    -- of a stroke on the vase itself
local inks = { { "ink_black", "#1c1613" }, { "ink_clay", "#b8602c" }, { "ink_wine", "#7a2f2a" } }

function sheet.open(parent, name, language, done)
  local gap = vase.gaps[name]
  local k = math.min(620 / gap.w, 520 / gap.h)
  local w, h = gap.w * k, gap.h * k
  local layer = parent:group { w = 960, h = 1080 }
  layer:rect { w = 960, h = 1080, color = theme.color.linen }
  local plaster = layer:group { x = 480, y = 430, w = w, h = h, anchor = "center", mask = name .. "-gap.webp" }
  plaster:image { src = name .. "-gap.webp", w = w, h = h, touchable = false }
  local canvas = plaster:canvas { name = "plaster", label = speech.say(language, "sheet"), w = w, h = h, ink = true, ink_width = WIDTH * k, ink_color = inks[1][2] }
  local strokes, open = {}, {}
  function canvas.on_press(touch)
    open[touch.finger] = { color = canvas.ink_color, touch.own_x / k, touch.own_y / k }
    table.insert(strokes, open[touch.finger])
  end
  function canvas.on_move(touch)
    local stroke = open[touch.finger]
    stroke[#stroke + 1], stroke[#stroke + 2] = touch.own_x / k, touch.own_y / k
  end

  theme.text(layer, { speech.say(language, "gap"), x = 480, y = 40, w = 820, h = 120, size = 34, shrink = 26 })
  local tools, rings = layer:row { x = 480, y = 730, anchor = "top", gap = 28 }, {}
  for i, ink in ipairs(inks) do
    local spot = tools:stack { w = 104, h = 104 }
    rings[i] = spot:ellipse { name = ink[1], label = speech.say(language, ink[1]), w = 104, h = 104, place = "center", color = theme.color.paper, border_color = theme.color.clay, border = i == 1 and 6 or 0 }
    spot:ellipse { w = 64, h = 64, place = "center", color = ink[2], touchable = false }
    rings[i].on_tap = function()
      canvas.ink_color = ink[2]
      for j, ring in ipairs(rings) do ring.border = i == j and 6 or 0 end
    end
  end
  local row = layer:row { x = 480, y = 900, anchor = "top", gap = 20 }
  theme.button(row, { speech.say(language, "clear"), name = "clear", on_tap = function()
    canvas:clear()
    strokes = {}
  end })
  theme.button(row, { speech.say(language, "plain"), name = "plain", on_tap = function() done(canvas, {}) end })
  theme.button(row, { speech.say(language, "keep"), name = "keep", kind = "full", on_tap = function() done(canvas, strokes) end })
  layer.opacity = 0
  layer:to({ opacity = 1 }, 0.5)
end

-- Strokes as a short text for messages and records, with fewer points the more there are; and back.
function sheet.pack(strokes)
  local text, step = "", 1
  repeat
    local lines = {}
    for _, stroke in ipairs(strokes) do
      local line = { stroke.color }
      for i = 1, #stroke - 1, 2 * step do line[#line + 1] = ("%d,%d"):format(math.floor(stroke[i]), math.floor(stroke[i + 1])) end
      lines[#lines + 1] = table.concat(line, " ")
    end
    text, step = table.concat(lines, ";"), step * 2
  until #text < 3000 or step > 64
  return #text < 3000 and text or ""
end

function sheet.unpack(text)
  local strokes = {}
  for line in text:gmatch "[^;]+" do
    local stroke = { color = line:match "^#%x+" }
    for x, y in line:gmatch " (%-?%d+),(%-?%d+)" do
      stroke[#stroke + 1] = tonumber(x)
      stroke[#stroke + 1] = tonumber(y)
    end
    if stroke.color and stroke[2] then table.insert(strokes, stroke) end
  end
  return strokes
end

-- The same strokes on the plaster of a whole vase; patch has its middle in the gap's.
function sheet.wear(patch, name, strokes)
  local gap = vase.gaps[name]
  local cloth = patch:group { x = -gap.w / 2, y = -gap.h / 2, w = gap.w, h = gap.h, mask = name .. "-gap.webp" }
  local canvas = cloth:canvas { w = gap.w, h = gap.h }
  for _, stroke in ipairs(strokes) do
    local x, y = stroke[1], stroke[2]
    canvas:dot(x, y, { color = stroke.color, width = WIDTH })
    for i = 3, #stroke, 2 do
      canvas:line(x, y, stroke[i], stroke[i + 1], { color = stroke.color, width = WIDTH })
      x, y = stroke[i], stroke[i + 1]
    end
  end
end

return sheet
