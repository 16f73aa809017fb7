-- A star chart of 151 million pixels: pushed and zoomed by fingers, with pins that keep their size and names that belong to the picture.
local theme = require "theme"
local color, size = theme.color, theme.size
local chart = { transition = { "slide", seconds = 0.5 }, links = { "drawers", "names" } }

local stars = data.csv("stars.csv", { x = "number", y = "number" })
local figures = data.csv("constellations.csv", { x = "number", y = "number" })

-- A pin: a gold ring and the star's name, large enough for a finger at any zoom.
local function pin(map, star, open)
  local node = map:group { name = star.key, label = star.name, x = star.x.value, y = star.y.value, fixed_size = true, padding = 14 }
  node:ellipse { w = 64, h = 64, anchor = "center", color = "#e3b65522", border = 4, border_color = color.gold }
  node:text { star.name, x = 44, y = 0, anchor = "left", size = 26, font = "semi", color = color.gold, outline = 3, outline_color = "#070d20c0" }
  function node.on_tap() open(star, "pin") end
end

-- What a star's name says, on a card beside the chart.
local function fill(card, star)
  card:clear()
  card:text { star.arabic, font = "bold", size = 76, color = color.gold, align = "start", w = 480, direction = "rtl", max_lines = 2, shrink = 48 }
  card:text { star.name, font = "display", size = size.head, color = color.ivory, align = "start", w = 480 }
  card:rect { w = 480, h = 3, color = color.dusk }
  card:text { words(star.key .. "_text"), size = size.body, color = color.ivory, align = "start", w = 480, line_height = 1.25, markup = true }
end

function chart:enter(root, params)
  local map = root:zoomable { name = "map", src = "chart.dzi", w = theme.width, h = theme.height, most_zoom = 14, background = color.night }
  for _, figure in ipairs(figures) do
    map:text { figure[visit.language], x = figure.x.value, y = figure.y.value, anchor = "center", size = 120, color = "#8f9dcb", opacity = 0.9, touchable = false, spacing = 6 }
  end

  local shade = root:rect { x = theme.side(0), anchor = theme.anchor "top", w = 760, h = 300, color = "#070d20e8", color_end = "#070d2000", gradient = "radial", touchable = false, visible = false }
  local heading = theme.heading(root, words.chart_title, words.chart_lead, 470)

  local panel = root:group { x = theme.side(theme.width), y = 96, anchor = visit.language == "ar" and "topright" or "topleft", w = 576, h = 790, background = "#0e1a3cf2", radius = 36 }
  local card = panel:column { x = 48, y = 132, w = 480, gap = 26 }
  local open_at = theme.side(theme.width - 576 - theme.margin)

  local function close()
    panel:to({ x = theme.side(theme.width) }, 0.3, "cubic.in")
    map:look_at(map.picture_w / 2, map.picture_h / 2, 1, 1)
  end
  theme.button(panel, { icon = "sign-close.svg", name = "close", label = words.close, x = visit.language == "ar" and 24 or 448, y = 24, w = 104, on_tap = close })

  local function open(star, by)
    visit.choice("star", star.key)
    journal.mark("star_opened", { star = star.key, by = by })
    visit.goal "star_found"
    fill(card, star)
    heading:to({ opacity = 0 }, 0.3)
    -- the star comes to rest beside the card, not under it
    local across = visit.language == "ar" and -1 or 1
    map:look_at(star.x.value + across * 760, star.y.value, 5, 1.6)
    panel:to({ x = open_at }, 0.5, "cubic.out")
  end
  for _, star in ipairs(stars) do pin(map, star, open) end

  local row = theme.foot_row(root)
  theme.button(row, { words.whole_sky, name = "whole", icon = "sign-whole.svg", on_tap = function()
    close()
    heading:to({ opacity = 1 }, 0.6)
  end })
  for _, star in ipairs(stars) do
    if star.key == params.star then after(0.8, function() open(star, "story") end) end
  end
end

return chart
