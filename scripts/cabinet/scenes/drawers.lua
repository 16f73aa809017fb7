-- The four drawers. A grid lays them out, a spring lets them arrive, a row at the foot changes the language.
local theme = require "theme"
local color, size = theme.color, theme.size
local drawers = { links = { "chart", "names", "moon", "draw" } }

local list = {
  { scene = "chart", title = words.chart_title, text = words.chart_short },
  { scene = "names", title = words.names_title, text = words.names_short },
  { scene = "moon", title = words.moon_title, text = words.moon_short },
  { scene = "draw", title = words.draw_title, text = words.draw_short },
}
local languages = { { "fr", "Français" }, { "en", "English" }, { "ar", "العربية" } }

local function card(grid, drawer)
  local card = grid:group { name = drawer.scene, label = drawer.title, w = 408, h = 580, padding = 15 }
  card:rect { w = 408, h = 580, radius = 32, color = "#1e2f66", color_end = "#0e1a3c", gradient = "linear", gradient_angle = 90, border = 2, border_color = "#34478a" }
  card:image { src = "card-" .. drawer.scene .. ".svg", x = 204, y = 40, w = 368, h = 228, anchor = "top", touchable = false }
  local said = card:column { x = 36, y = 316, w = 336, gap = 14, touchable = false }
  said:text { drawer.title, font = "display", size = size.head, color = color.ivory, w = 336, align = "start", line_height = 1.05, max_lines = 2 }
  said:text { drawer.text, size = size.small, color = color.pale, w = 336, align = "start", line_height = 1.2, max_lines = 4 }
  function card.on_press() card:to({ opacity = 0.75 }, 0.08) end
  function card.on_release() card:to({ opacity = 1 }, 0.2) end
  function card.on_tap()
    visit.choice("drawer", drawer.scene)
    go(drawer.scene, {}, { transition = "slide", seconds = 0.5 })
  end
  return card
end

function drawers:enter(root)
  root:image { src = "sign-khatam.svg", x = theme.side(1640), y = 560, w = 1300, h = 1300, anchor = "center", opacity = 0.22, touchable = false }
  theme.heading(root, words.drawers_title, words.drawers_lead)
  local grid = root:grid { x = theme.margin, y = 290, w = 1728, columns = 4, gap = 32 }
  local cards = {}
  for i, drawer in ipairs(list) do cards[i] = card(grid, drawer) end
  theme.rise(cards, 0.09)

  theme.notice()
  local row = root:row { x = theme.margin, y = theme.foot, w = 1728, gap = 20, items = "center" }
  for _, language in ipairs(languages) do
    local here = language[1] == visit.language
    theme.button(row, { language[2], name = language[1], kind = here and "outline" or "plain", w = 240, on_tap = function()
      visit.language = language[1]
      go("drawers", {}, { transition = "fade", seconds = 0.4 })
    end })
  end
  row:rect { w = 10, h = 1, opacity = 0, grow = 1 }
  theme.button(row, { words.finish, name = "finish", kind = "gold", on_tap = function() visit.finish() end })
end

return drawers
