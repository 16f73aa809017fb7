-- A name for the drawing: a line to write into, a keyboard in the visitor's language; then a seal, and a code to take away.
local theme = require "theme"
local color, size = theme.color, theme.size
local sign = { transition = { "cover", from = "bottom", seconds = 0.5 }, links = { "drawers" } }

-- The sealed name: it springs in, stars burst from it, the code comes last.
local function seal(root, name)
  local centre = root:group { x = 960, y = 420, touchable = false }
  local wheel = centre:image { src = "sign-khatam.svg", w = 760, h = 760, anchor = "center", opacity = 0.35 }
  local title = centre:text { name, font = "display", size = 110, shrink = 56, w = 1300, h = 150, anchor = "center", align = "center", color = color.gold, scale = 0.4 }
  local line = centre:text { words.sign_done, size = size.body, color = color.ivory, y = -130, w = 1200, anchor = "center", align = "center", opacity = 0 }
  local sparks = centre:particles { rate = 0, life = 1.6, life_spread = 0.5, speed = 520, speed_spread = 0.7, spread = 360, gravity = 260,
    particle_size = 34, growth = 0.2, spin = 180, src = "sign-star.svg" }
  local code = root:column { x = 960, y = 560, anchor = "top", gap = 20, items = "center", opacity = 0 }
  code:qr { tostring(words.sign_code:with { name = name }), w = 250, background = color.ivory, color = color.night }
  code:text { words.sign_take, size = size.small, color = color.pale, align = "center", w = 900 }
  motion.sequence {
    { title, { scale = 1 }, { frequency = 1.6, damping = 0.45 } },
    motion.parallel { { line, { opacity = 1 }, 0.5 }, { code, { opacity = 1 }, 0.8 } },
  }
  wheel:to({ rotation = 90 }, 6, "cubic.out")
  sparks:burst(70)
end

function sign:enter(root)
  local form = root:group {}
  form:text { words.sign_title, font = "display", size = size.title, color = color.ivory, x = 960, y = 72, w = 1600, anchor = "top", align = "center" }
  local name = form:input { name = "name", x = 960, y = 250, anchor = "top", w = 1200, size = 56, placeholder = words.sign_hint, max_length = 24,
    background = color.sky, color = color.ivory, border_color = color.line, focus_color = color.gold, radius = 24, inset = 32 }
  local keys = form:keyboard { name = "keys", x = 960, y = 900, anchor = "bottom", w = 1500, key_h = 104, for_input = name,
    background = color.night, key_color = color.dusk, color = color.ivory, accent = "#b98a2e" }
  name:focus()

  local row = theme.foot_row(root)
  function name.on_done(text)
    if text == "" then return end
    visit.goal "named"
    form:remove()
    seal(root, text)
    theme.button(row, { words.finish, name = "finish", kind = "gold", on_tap = function() visit.finish() end })
  end
end

return sign
