-- A name for the drawing: a line to write into, a keyboard in the visitor's language; then a seal, and a code to take away.
local theme = require "theme"
local drawing = require "drawing"
local color, size = theme.color, theme.size
local sign = { transition = { "cover", from = "bottom", seconds = 0.5 }, links = { "drawers" } }

-- The drawing comes back inside a seal, its name springs in, stars burst from it, the code comes last.
local function seal(root, name)
  local centre = root:group { x = theme.side(700), y = 440, touchable = false }
  local wheel = centre:image { src = "sign-khatam.svg", w = 900, h = 900, anchor = "center", opacity = 0.5 }
  local scale = 0.42
  local sheet = centre:canvas { w = drawing.w * scale, h = drawing.h * scale, anchor = "center", y = -70, opacity = 0 }
  drawing.tell(sheet, scale)
  local title = centre:text { name, font = "display", size = 84, shrink = 44, w = 560, h = 130, y = 200, anchor = "center", align = "center", color = color.gold, scale = 0.2 }
  local sparks = centre:particles { y = 160, rate = 0, life = 1.6, life_spread = 0.5, speed = 520, speed_spread = 0.7, spread = 360, gravity = 260,
    particle_size = 34, growth = 0.2, spin = 180, src = "sign-star.svg" }

  local code = root:column { x = theme.side(1500), y = 190, anchor = "top", w = 640, gap = 32, items = "center", opacity = 0 }
  code:text { words.sign_done, font = "display", size = 38, color = color.ivory, align = "center", w = 640 }
  code:qr { tostring(words.sign_code:with { name = name }), w = 320, background = color.ivory, color = color.night }
  code:text { words.sign_take, size = size.small, color = color.pale, align = "center", w = 560 }
  motion.sequence {
    { sheet, { opacity = 1 }, 0.6 },
    { title, { scale = 1 }, { frequency = 1.6, damping = 0.45 } },
    { code, { opacity = 1 }, 0.8 },
  }
  wheel:to({ rotation = 90 }, 6, "cubic.out")
  after(0.7, function() sparks:burst(70) end)
end

function sign:enter(root)
  local form = root:group {}
  form:text { words.sign_title, font = "display", size = size.title, color = color.ivory, x = 960, y = 64, w = 1600, anchor = "top", align = "center" }
  local name = form:input { name = "name", x = 960, y = 220, anchor = "top", w = 1200, size = 56, placeholder = words.sign_hint, max_length = 24,
    background = color.sky, color = color.ivory, border_color = color.line, focus_color = color.gold, radius = 24, inset = 32 }
  form:keyboard { name = "keys", x = 960, y = 886, anchor = "bottom", w = 1500, key_h = 108, for_input = name,
    background = color.night, key_color = color.dusk, color = color.ivory, accent = "#96660f" }
  name:focus()

  local row = theme.foot_row(root)
  function name.on_done(text)
    if text == "" then return name:focus() end
    visit.goal "named"
    form:remove()
    seal(root, text)
    theme.button(row, { words.finish, name = "finish", kind = "gold", on_tap = function() visit.finish() end })
  end
end

return sign
