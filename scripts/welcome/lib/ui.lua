-- Buttons and the bar at the bottom: the same thing looks, answers and lies the same in every scene.
local theme = require "theme"
local color, size = theme.color, theme.size
local ui = {}

local kinds = {
  plain  = { fill = color.white,  press = color.sand,  text = color.ink,   border = color.ink },
  dark   = { fill = color.ink,    press = color.slate, text = color.white },
  accent = { fill = color.accent, press = color.ember, text = color.white },
}

-- The surface of anything touchable. The group's origin is its centre; what is put on it must be touchable = false.
-- A finger shows at once: the surface changes colour and gives a little.
function ui.pad(parent, o)
  local kind = kinds[o.kind or "plain"]
  local group = parent:group { x = o.x + o.w / 2, y = o.y + o.h / 2 }
  local pad = group:rect {
    name = o.name, label = o.label, w = o.w, h = o.h, anchor = "center",
    radius = o.radius or theme.radius, color = o.fill or kind.fill,
    border = (o.border == nil and kind.border) and 3 or o.border or 0, border_color = o.border_color or kind.border or color.ink,
  }
  local rest, pressed = o.fill or kind.fill, o.press or kind.press
  function pad.on_press() pad.color = pressed; group.scale = 0.97 end
  function pad.on_release() pad.color = rest; group.scale = 1 end
  pad.on_tap = o.on_tap
  -- Another colour of rest: for a thing that is chosen.
  local function settle(fill, press)
    rest, pressed = fill, press or pressed
    pad.color = fill
  end
  return group, pad, settle
end

-- A button: words in the middle, or from the left behind a sign; sign_last puts the sign at the right end.
function ui.button(parent, o)
  o.h = o.h or theme.touch
  o.label = o.label or o.text
  local group, pad, settle = ui.pad(parent, o)
  local left, right = -o.w / 2 + 32, o.w / 2 - 32
  if o.sign then o.from_left = true end
  if o.sign then
    local x = o.sign_last and right - 20 or left + 20
    if not o.text then x = 0 end
    group:image { src = "sign-" .. o.sign .. ".png", x = x, y = 0, w = 40, h = 40, anchor = "center", touchable = false }
    if o.sign_last then right = right - 56 else left = left + 60 end
  end
  local text
  if o.text then
    text = group:text {
      o.text, font = "semi", size = o.size or size.small, color = kinds[o.kind or "plain"].text,
      x = o.from_left and left or 0, y = 0, anchor = o.from_left and "left" or "center", w = right - left,
      align = o.from_left and "left" or "center", line_height = 1, touchable = false,
    }
  end
  return { group = group, pad = pad, text = text, settle = settle }
end

-- The small print that touches are recorded: at the foot of the margin, in the type and tint of the scene.
function ui.notice(tint)
  local notice = visit.notice
  notice.x, notice.y, notice.size, notice.color, notice.opacity = theme.margin, theme.height - 8, size.small, tint, 1
end

-- The bar: the way out, then the language, at the same place in every scene.
-- leads: "hub" or "goodbye"; relabel: called after a change of language, for texts that a scene puts together itself.
function ui.bar(root, leads, relabel)
  ui.notice(color.stone)
  if leads == "goodbye" then
    ui.button(root, { name = "finish", text = words.finish, sign = "check", kind = "dark", x = theme.first, y = theme.bar, w = theme.button,
      on_tap = function() go "goodbye" end })
  else
    ui.button(root, { name = "overview", text = words.overview, sign = "overview", x = theme.first, y = theme.bar, w = theme.button,
      on_tap = function() go(leads, {}, { transition = "slide", from = "left", seconds = 0.4 }) end })
  end
  ui.button(root, { name = "language", text = words.language, sign = "globe", x = theme.second, y = theme.bar, w = theme.button,
    on_tap = function() require("languages").sheet(root, relabel) end })
end

-- A text that breaks into lines at w and takes no finger.
function ui.text(parent, what, x, y, w, options)
  local o = options or {}
  return parent:text {
    what, x = x, y = y, w = w, font = o.font or "sans", size = o.size or size.small, color = o.color or color.ink,
    line_height = o.line_height or 1.15, align = o.align or "left", touchable = false,
  }
end

-- A straight line between two points.
function ui.line(parent, x0, y0, x1, y1, width, tint)
  return parent:line { x = x0, y = y0, dx = x1 - x0, dy = y1 - y0, thickness = width, color = tint, touchable = false }
end

return ui
