-- A star chart of 151 million pixels: pushed and zoomed by fingers, with pins that keep their size and names that belong to the picture.
local theme = require "theme"
local color, size = theme.color, theme.size
local chart = { transition = { "slide", seconds = 0.5 }, links = { "drawers", "names" } }

local stars = data.csv("stars.csv", { x = "number", y = "number" })
local figures = data.csv("constellations.csv", { x = "number", y = "number" })

-- Where a pin's name stands: neighbours leave one another room.
local beside = { right = { x = 44, y = 0, anchor = "left" }, left = { x = -44, y = 0, anchor = "right" }, top = { x = 0, y = -40, anchor = "bottom" } }

-- A pin: a gold ring and the star's name, large enough for a finger at any zoom.
local function pin(map, star, open)
  local node = map:group { name = star.key, label = star[visit.language], x = star.x.value, y = star.y.value, fixed_size = true, padding = 14 }
  node:ellipse { w = 64, h = 64, anchor = "center", color = "#e3b65522", border = 4, border_color = color.gold }
  local side = beside[star.side]
  node:text { star[visit.language], x = side.x, y = side.y, anchor = side.anchor, size = 26, font = "semi", color = color.gold, outline = 3, outline_color = "#070d20c0" }
  function node.on_tap() open(star, "pin") end
end

-- What a star's name says, on a card beside the chart.
local function fill(card, star)
  local side = theme.anchor()
  card:clear()
  card:text { star.ar, font = "bold", size = 76, color = color.gold, align = side, w = 480, max_lines = 2, shrink = 48 }
  card:text { visit.language == "ar" and star.en or star[visit.language], font = "display", size = size.head, color = color.ivory, align = side, w = 480 }
  card:rect { w = 480, h = 3, color = color.dusk }
  card:text { words(star.key .. "_text"), size = size.body, color = color.ivory, align = "start", w = 480, line_height = 1.3, markup = true }
end

function chart:enter(root, params)
  local rtl = visit.language == "ar"
  local map = root:zoomable { name = "map", src = "chart.dzi", w = theme.width, h = theme.height, most_zoom = 14, background = color.night }
  local far = map:group { opacity = 0, touchable = false }   -- names of constellations: shown once one has come nearer
  for _, figure in ipairs(figures) do
    far:text { figure[visit.language], x = figure.x.value, y = figure.y.value + 130, anchor = "center", size = 84, color = "#9fadd9", spacing = rtl and 0 or 8 }
  end
  local function level(zoom) far:to({ opacity = zoom > 1.8 and 1 or 0 }, 0.4) end
  function map.on_rest() level(map.zoom) end

  local heading = theme.heading(root, words.chart_title, words.chart_lead, 340, 60)
  heading.touchable = false
  local panel = root:group { x = theme.side(theme.width), y = 96, anchor = theme.anchor "top", w = 576, h = 740, background = "#0e1a3cf4", radius = 36 }
  function panel.on_press() return true end   -- no finger reaches the chart through it
  local card = panel:column { x = 48, y = 140, w = 480, gap = 26 }
  local chosen

  local function close()
    chosen = nil
    panel:to({ x = theme.side(theme.width) }, 0.3, "cubic.in")
    heading:to({ opacity = 1 }, 0.6)
    map:look_at(map.picture_w / 2, map.picture_h / 2, 1, 1)
    level(1)
  end
  local function open(star, by)
    if not chosen then panel:to({ x = theme.side(theme.width - 576 - theme.margin) }, 0.5, "cubic.out") end
    chosen = star
    visit.choice("star", star.key)
    journal.mark("star_opened", { star = star.key, by = by })
    visit.goal "star_found"
    fill(card, star)
    heading:to({ opacity = 0 }, 0.3)
    -- the star comes to rest beside the card, not under it
    map:look_at(star.x.value + (rtl and -760 or 760), star.y.value, 5, 1.6)
    level(5)
  end
  theme.button(panel, { icon = "sign-close.svg", name = "close", label = words.close, x = rtl and 24 or 448, y = 24, w = 104, on_tap = close })
  theme.button(panel, { words.another_star, name = "another", kind = "outline", x = 288, y = 692, anchor = "bottom", w = 480, on_tap = function()
    for i, star in ipairs(stars) do
      if star == chosen then return open(stars[i % #stars + 1], "next") end
    end
  end })
  for _, star in ipairs(stars) do pin(map, star, open) end

  local row = theme.foot_row(root)
  theme.button(row, { words.whole_sky, name = "whole", icon = "sign-whole.svg", on_tap = close })
  for _, star in ipairs(stars) do
    if star.key == params.star then after(0.8, function() open(star, "story") end) end
  end
end

return chart
