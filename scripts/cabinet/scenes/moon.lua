-- The moon's month: a sprite that a finger turns, a ring that shows how far, and words that follow.
local theme = require "theme"
local color, size = theme.color, theme.size
local moon = { transition = { "slide", seconds = 0.5 }, links = { "drawers" }, preload = { "moon.jpg" } }

local NIGHTS = 30
-- The phase of a night, and its name in words.csv.
local phases = { { 1, "new" }, { 7, "crescent" }, { 9, "first" }, { 14, "growing" }, { 17, "full" }, { 22, "waning" }, { 24, "last" }, { 29, "old" }, { 30, "new" } }
local function phase_of(night)
  for _, phase in ipairs(phases) do if night < phase[1] then return phase[2] end end
end

function moon:enter(root)
  local x, y = theme.side(660), 470
  root:image { src = "night.jpg", w = theme.width, h = 880, crop_w = 1920, crop_h = 760, fit = "cover", opacity = 0.4, touchable = false }
  root:rect { w = theme.width, h = 880, color = "#070d2000", color_end = "#070d20", gradient = "linear", gradient_angle = 90, touchable = false }
  local halo = root:ellipse { x = x, y = y, w = 1000, h = 1000, anchor = "center", color = "#6f7fb060", color_end = "#6f7fb000", gradient = "radial", touchable = false }
  root:arc { x = x, y = y, w = 780, h = 780, anchor = "center", thickness = 10, sweep = 360, color = color.dusk, touchable = false }
  local ring = root:arc { x = x, y = y, w = 780, h = 780, anchor = "center", thickness = 10, color = color.gold, cap = "round", touchable = false }
  local face = root:sprite { name = "moon", label = words.moon_title, src = "moon.jpg", columns = 6, rows = 5, x = x, y = y, w = 640, h = 640, anchor = "center", blend = "screen" }

  local said = root:column { x = theme.side(1200), y = 96, anchor = theme.anchor "top", w = 624, gap = 20 }
  said:text { words.moon_title, font = "display", size = size.title, color = color.ivory, w = 624, align = "start", line_height = 1.05 }
  said:text { words.moon_lead, size = size.body, color = color.pale, w = 624, align = "start", line_height = 1.25 }
  said:rect { w = 624, h = 3, color = color.dusk }
  local count = said:text { "", font = "semi", size = size.body, color = color.gold, w = 624, align = "start" }
  local name = said:text { "", font = "display", size = 60, color = color.ivory, w = 624, align = "start", line_height = 1.05 }
  local about = said:text { "", size = size.body, color = color.pale, w = 624, align = "start", line_height = 1.25 }

  local shown, before
  local function tell(frame)
    local night = math.floor(frame) % NIGHTS
    if night == before then return end
    local phase = phase_of(night)
    count.text = words.moon_night:with { n = ("%d"):format(night + 1) }
    if phase ~= shown then
      name.text, about.text = words("phase_" .. phase), words("phase_" .. phase .. "_text")
      shown = phase
    end
    before = night
    halo.opacity = 0.15 + 0.85 * (1 - math.abs(night - 15) / 15)
  end
  local function turn(frame)
    face.frame, ring.sweep = frame, frame / NIGHTS * 360
    tell(frame)
  end

  local month
  function face.on_press()
    if month then month:stop() end
    face:spring({ scale = 1.04 }, { frequency = 3, damping = 0.5 })
  end
  function face.on_move(touch) turn((face.frame + touch.dx / 32) % NIGHTS) end
  function face.on_release()
    face:spring({ scale = 1 }, { frequency = 3, damping = 0.5 })
    journal.mark("moon_turned", { night = math.floor(face.frame) % NIGHTS + 1 })
    visit.goal "moon_turned"
  end

  local row = theme.foot_row(root)
  theme.button(row, { words.moon_play, name = "play", kind = "outline", on_tap = function()
    if month then month:stop() end
    visit.stay(12)
    month = run(function()
      turn(0)
      for night = 1, NIGHTS - 1 do
        ring:to({ sweep = night / NIGHTS * 360 }, 0.3)
        wait(0.3)
        face.frame = night
        tell(night)
      end
    end)
  end })
  turn(4)
end

return moon
