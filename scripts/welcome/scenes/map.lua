-- The places of the 2018 edition round the Atlantic. Where Europe is too small for fingers, a lens grows out of it.
local theme = require "theme"
local ui = require "ui"
local atlas = require "atlas"
local color, size = theme.color, theme.size
local map = { transition = { "slide", seconds = 0.4 }, links = { "hub" } }

local H = 80   -- height of a place's button

-- A place: its button, the line to its point and the point; returns what marks it as chosen.
local function pin(parent, place, show)
  local spot = atlas.buttons[place.key]
  local x, y = atlas.point(place.longitude.value, place.latitude.value, spot.lens)
  local bx, by, bw = spot[1], spot[2], spot[3]
  -- the line goes to the nearest point of the button, a little inside it
  local ex, ey = math.max(bx + 24, math.min(x, bx + bw - 24)), math.max(by + 24, math.min(y, by + H - 24))
  ui.line(parent, x, y, ex, ey, 3, color.ink)
  local dot = parent:rect {
    x = x, y = y, w = 24, h = 24, anchor = "center", radius = 12, touchable = false,
    color = spot.note and color.white or color.accent, border = 4, border_color = color.ink,
  }
  local button = ui.button(parent, {
    name = place.key, text = place.name, x = bx, y = by, w = bw, h = H,
    border_color = spot.note and color.dune or nil, on_tap = function() show(place) end,
  })
  return function(on)
    button.settle(on and color.ink or color.white, on and color.slate or color.sand)
    button.text.color = on and color.white or color.ink
    dot:to({ scale = on and 1.6 or 1 }, theme.quick, "back.out")
  end
end

local function fill(card, place)
  local note = place.key == "bologna"
  card:image { src = "emblem-" .. place.key .. ".png", x = 40, y = 40, w = 160, h = 270, touchable = false }
  local top = note and 160 or 192
  ui.text(card, words(place.country), 232, top, 290, { font = "semi", color = color.accent })
  ui.text(card, note and words.bologna_when or words.edition_dates, 232, top + 40, 300)
  ui.text(card, place.name, 37, 334, 500, { font = "display", size = size.title })
  local y = 448
  local function line(text, gap, options)
    local node = ui.text(card, text, 40, y, 480, options)
    y = y + node.height + gap
  end
  if note then
    ui.text(card, words.side_note, 232, 120, 200, { font = "semi", color = color.stone })
    line(words.bologna_what, 24, { size = size.body })
    line(words.bologna_about, 0, { color = color.stone })
    return
  end
  line(words(place.share), 20, { size = size.body })
  line(words.local_team, 32)
  card:rect { x = 40, y = y, w = 480, h = 3, color = color.sand, touchable = false }
  y = y + 27
  line(place.key == "dakar" and words.clock_dakar or words.clock_line:with { time = place.noon }, 0, { color = color.stone })
  return y
end

function map:enter(root)
  root:image { src = "map-ocean.png", w = theme.width, h = theme.height, touchable = false }
  ui.text(root, words.map_title, 93, 48, 1180, { font = "display", size = size.title })
  ui.text(root, words.map_lead, theme.margin, 148, atlas.lens.w)

  local places = data.csv("places.csv", { longitude = "number", latitude = "number" })
  local marks, chosen, card = {}, nil, nil

  local function close()
    if not card then return end
    local gone = card
    card, chosen = nil, nil
    for _, mark in pairs(marks) do mark(false) end
    gone.touchable = false
    gone:to({ x = theme.width }, theme.quick, "cubic.in").on_end = function() gone:remove() end
  end

  local function show(place)
    if chosen == place then return close() end
    local first = not card
    if card then card:remove() end
    chosen = place
    for key, mark in pairs(marks) do mark(key == place.key) end
    visit.choice("place", place.key)
    journal.mark("place_opened", { place = place.key })
    card = root:group { name = "card", x = first and theme.width or 1312, y = 48 }
    card:rect { name = "paper", w = 560, h = 864, radius = theme.radius, color = color.white }
    local inside = card:group {}
    fill(inside, place)
    ui.button(card, { name = "close", label = words.close, sign = "cross", x = 440, y = 24, w = theme.touch, border = 0, on_tap = close })
    if not first then inside.opacity = 0; inside:to({ opacity = 1 }, theme.quick) end
    card:to({ x = 1264 }, theme.calm, "cubic.out")
  end

  -- The frame at its true place, and lines that lead to what it becomes.
  local f, l = atlas.frame, atlas.lens
  root:rect { x = f.x, y = f.y, w = f.w, h = f.h, radius = 6, color = "#ffffff00", border = 3, border_color = color.ink, touchable = false }
  local lead = root:group { opacity = 0 }
  ui.line(lead, f.x, f.y + 6, l.x + l.w, l.y + 20, 2, color.ink)
  ui.line(lead, f.x, f.y + f.h - 6, l.x + l.w, l.y + l.h - 20, 2, color.ink)
  lead:to({ opacity = 1 }, theme.calm):delay(0.6)

  local lens = root:group { x = f.x, y = f.y, scale = f.w / l.w }
  lens:image { src = "map-lens.png", w = l.w, h = l.h, touchable = false }
  lens:to({ x = l.x, y = l.y, scale = 1 }, 0.8, "cubic.inout"):delay(0.15)

  for _, place in ipairs(places) do
    marks[place.key] = pin(atlas.buttons[place.key].lens and lens or root, place, show)
  end
  ui.bar(root, "hub", function()
    if chosen then local place = chosen; chosen = nil; show(place) end
  end)
end

return map
