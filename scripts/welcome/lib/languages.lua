-- The languages by their own names, and the sheet that changes them from anywhere. No flags: a flag is a country.
local theme = require "theme"
local ui = require "ui"
local languages = {}

languages.list = data.csv("languages.csv")   -- code, name, tagline, invite

-- A sheet over the scene; what lies under it changes its words at once.
function languages.sheet(root, relabel)
  local sheet = root:group { name = "sheet" }
  local function close() sheet:remove() end
  local veil = sheet:rect { name = "veil", label = words.close, w = theme.width, h = theme.height, color = theme.color.ink, opacity = 0, on_tap = close }
  veil:to({ opacity = 0.7 }, theme.quick)
  function veil.on_press() veil:to({ opacity = 0.6 }, 0) end
  function veil.on_release() veil:to({ opacity = 0.7 }, 0) end
  local panel = sheet:group { x = 384, y = 216 }
  panel:rect { name = "panel", w = 1152, h = 624, radius = theme.radius, color = theme.color.paper }
  ui.text(panel, words.language, 64, 60, 700, { font = "display", size = theme.size.head })
  ui.button(panel, { name = "close", label = words.close, sign = "cross", x = 992, y = 32, w = theme.touch, border = 0,
    fill = theme.color.paper, on_tap = close })
  for i, row in ipairs(languages.list) do
    local chosen = row.code == visit.language
    ui.button(panel, {
      name = row.code, text = row.name, label = row.name, size = theme.size.body, kind = chosen and "dark" or "plain",
      sign = chosen and "check" or nil, sign_last = true, from_left = true, x = 64 + (i - 1) % 2 * 528, y = 168 + (i - 1) // 2 * 136, w = 496, h = 112,
      on_tap = function()
        visit.language = row.code
        close()
        if relabel then relabel() end
      end,
    })
  end
  panel.y = 216 + 48
  panel:to({ y = 216 }, theme.quick, "cubic.out")
end

return languages
