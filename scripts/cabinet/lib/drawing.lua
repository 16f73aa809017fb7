-- What this visitor drew, stroke by stroke, so that another scene can show it again. A new visit begins with none.
local drawing = { strokes = {}, w = 1264, h = 836 }

-- Lets a sheet remember what fingers paint on it; a tap sets a star.
function drawing.remember(sheet)
  local open = {}
  function sheet.on_press(touch)
    local stroke = { color = sheet.ink_color, width = sheet.ink_width, touch.own_x, touch.own_y }
    open[touch.finger] = stroke
    table.insert(drawing.strokes, stroke)
  end
  function sheet.on_move(touch)
    local stroke = open[touch.finger]
    stroke[#stroke + 1], stroke[#stroke + 2] = touch.own_x, touch.own_y
  end
  function sheet.on_tap(touch)
    open[touch.finger].star = true
    sheet:stamp("sign-star.svg", touch.own_x - 32, touch.own_y - 32, 64, 64)
  end
end

-- Draws it again, so much smaller, stroke after stroke.
function drawing.tell(sheet, scale)
  for _, stroke in ipairs(drawing.strokes) do
    local x, y = stroke[1] * scale, stroke[2] * scale
    for i = 3, #stroke, 2 do
      local to_x, to_y = stroke[i] * scale, stroke[i + 1] * scale
      sheet:line(x, y, to_x, to_y, { color = stroke.color, width = stroke.width * scale })
      x, y = to_x, to_y
    end
    if stroke.star then sheet:stamp("sign-star.svg", x - 32 * scale, y - 32 * scale, 64 * scale, 64 * scale) end
  end
end

function drawing.forget() drawing.strokes = {} end

return drawing
