-- How the names travelled: a page that fingers push. Rows and columns mirror themselves in Arabic; gold words are links to the chart.
local theme = require "theme"
local color, size = theme.color, theme.size
local names = { transition = { "slide", seconds = 0.5 }, links = { "drawers", "chart" } }

local stations = { "alexandria", "isfahan", "toledo", "samarkand", "today" }

-- One station: its year, its vignette, its story.
local function station(column, key)
  local row = column:row { w = 1180, gap = 44, items = "start" }
  row:image { src = "station-" .. key .. ".svg", w = 260, h = 200 }
  local told = row:column { w = 876, gap = 10 }
  told:text { words(key .. "_year"), font = "semi", size = size.small, color = color.gold, align = "start", w = 876 }
  told:text { words(key .. "_title"), font = "display", size = size.head, color = color.ivory, align = "start", w = 876 }
  local text = told:text { words(key .. "_text"), markup = true, size = size.body, color = color.pale, align = "start", w = 876, line_height = 1.3, padding = 16 }
  function text.on_link(touch)
    visit.choice("link", touch.link)
    go("chart", { star = touch.link }, { transition = "cover", seconds = 0.6 })
  end
end

function names:enter(root)
  theme.heading(root, words.names_title, words.names_lead, 390, 60)
  local page = root:group { x = theme.side(580), anchor = theme.anchor "top", w = 1244, h = theme.foot - 16, mask = "fade.svg" }
  local list = page:scroller { name = "page", w = 1244, h = theme.foot - 16, axis = "vertical" }
  local column = list:column { w = 1244, gap = 72, inset = 0 }
  column:rect { w = 1, h = 20, opacity = 0 }
  for _, key in ipairs(stations) do station(column, key) end
  column:rect { w = 1, h = 24, opacity = 0 }

  -- How far one has read: a line that grows with the page.
  local x = theme.side(540)
  root:rect { x = x, y = 96, anchor = "top", w = 6, h = 760, radius = 3, color = color.dusk, touchable = false }
  local read = root:rect { x = x, y = 96, anchor = "top", w = 6, h = 60, radius = 3, color = color.gold, touchable = false }
  local row = theme.foot_row(root)
  local function show(at)
    local share = math.min(1, (at + list.height) / math.max(1, list.content_h))
    read:to({ h = 760 * share }, 0.3, "cubic.out")
    if share > 0.98 then visit.goal "story_read" end
  end
  function list.on_rest() show(list.scroll_y) end
  theme.button(row, { words.read_on, name = "read_on", kind = "outline", on_tap = function()
    local most = list.content_h - list.height
    local at = list.scroll_y >= most - 4 and 0 or math.min(most, list.scroll_y + 560)
    list:scroll_to(0, at, 0.6)
    show(at)
  end })
  show(0)
end

return names
