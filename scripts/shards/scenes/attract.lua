-- While nobody is there: two vases fall apart and come together, the lamp wanders, and the newest ornaments lie below.
local theme, vase, speech = require "theme", require "vase", require "speech"
local color, size = theme.color, theme.size
local attract = { links = { "table", "collection" } }

local spoken = 1

local function language() return speech.languages[spoken][1] end

-- A vase of loose shards at x; returns what moves them: by 0 it is whole, by 1 they lie apart.
local function loose(parent, name, x)
  parent:ellipse { x = x, y = 848, w = 440, h = 60, anchor = "center", color = "#2a1f1880", color_end = "#2a1f1800", gradient = "radial", touchable = false }
  local group = parent:group { x = x, y = 530, scale = 1, touchable = false }
  local gap, parts, lights = vase.gaps[name], {}, {}
  group:image { src = name .. "-gap.webp", x = gap.x - vase.w / 2, y = gap.y - vase.h / 2, w = gap.w, h = gap.h, anchor = "center" }
  for i, place in ipairs(vase.shards[name]) do
    local home_x, home_y = place.x - vase.w / 2, place.y - vase.h / 2
    local shard, light = vase.shard(group, name, place, { x = home_x, y = home_y })
    parts[i], lights[i] = { shard, home_x, home_y, i % 2 == 0 and 16 or -13 }, light
  end
  return function(by, seconds)
    local steps = {}
    for i, part in ipairs(parts) do
      steps[i] = { part[1], { x = part[2] * (1 + 0.34 * by), y = part[3] * (1 + 0.22 * by), rotation = part[4] * by }, seconds, "cubic.inout" }
    end
    return motion.parallel(steps)
  end, function(lamp) for _, light in ipairs(lights) do light(lamp) end end
end

local function begin(side)
  visit.language = language()
  visit.choice("language", language())
  go("table", { side = side, language = language() })
end

function attract:enter(root)
  if screen.role == "wall" then return go "collection" end
  theme.notice()
  root:rect { w = 1920, h = 1080, color = "#f3ecde", color_end = "#ddd0b8", gradient = "radial", touchable = false }
  local moves = {}
  for i, side in ipairs { "left", "right" } do
    local zone = root:group { zone = side, name = "vase_" .. side, label = speech.say(language(), vase.names[i]), x = i == 1 and 0 or 960, w = 960, h = 1080 }
    zone:rect { w = 960, h = 1080, color = "#ffffff00" }
    function zone.on_tap() begin(side) end
    local move, light = loose(zone, vase.names[i], i == 1 and 340 or 620)
    light(i == 1 and 22 or 78)
    moves[i] = move
  end

  local said = root:column { x = 960, y = 190, anchor = "top", w = 620, gap = 26, items = "center", touchable = false }
  local title = theme.text(said, { "", size = size.poster, w = 620, line_height = 0.9 })
  local lead = theme.text(said, { "", size = 44, font = "italic", color = color.brown, w = 460 })
  local call = theme.text(said, { "", size = size.body, color = color.clay, w = 560 })
  local shelf = root:row { x = 960, y = 660, anchor = "top", gap = 14, touchable = false }
  local foot = root:column { x = 960, y = 830, anchor = "top", w = 620, gap = 18, items = "center" }
  local count = theme.text(foot, { "", size = size.small, color = color.brown, w = 620 })
  local door = theme.button(foot, { "", name = "collection", kind = "plain", w = 360, on_tap = function()
    visit.language = language()
    go("collection", { language = language() }, { transition = "fade" })
  end })

  local ornaments, mended = keep "ornaments", keep "mended"
  local function show()
    shelf:clear()
    for _, item in ipairs(ornaments:latest(4)) do
      local place = shelf:group { w = 150, h = 150 }
      place:image { src = "sherd.webp", x = 4, y = 7, w = 150, h = 150, tint = "#2a1f18", opacity = 0.3 }
      local sherd = place:group { w = 150, h = 150, mask = "sherd.webp" }
      sherd:image { src = "sherd.webp", w = 150, h = 150 }
      sherd:image { src = item.src, x = -15, y = -15, w = 180, h = 180, fit = "contain" }
    end
    count.text = mended:count() > 0 and speech.say(language(), "count", { n = mended:count() }) or speech.say(language(), "none_yet")
  end
  ornaments:on_change(show)
  mended:on_change(show)

  local function speak(i)
    spoken = i
    title.text, lead.text, call.text = speech.say(language(), "title"), speech.say(language(), "lead"), speech.say(language(), "begin")
    door.text = speech.say(language(), "collection")
    show()
  end
  speak(1)
  if visit.language ~= language() then visit.language = language() end

  -- A replica that is put on the plinth opens the table, which shows it; one that was left lying there does not.
  sensor("plinth"):on_tag({ fresh = true }, function(id) if vase.tags[id or ""] then go("table", { replica = true }) end end)

  run(function()
    local apart = visit.reduce_motion and 0 or 0.9
    while true do
      wait(5)
      moves[2](apart, 1.6)
      wait(moves[1](apart, 1.6))
      said:to({ opacity = 0 }, 0.4)
      wait(0.5)
      speak(spoken % #speech.languages + 1)
      said:to({ opacity = 1 }, 0.6)
      wait(5)
      moves[1](0, 2.4)
      wait(moves[2](0, 2.4))
    end
  end)
end

return attract
