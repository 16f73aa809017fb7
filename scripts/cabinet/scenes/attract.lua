-- While nobody is there: a night that slowly comes nearer, a shooting star now and then, and the same question in three languages. Each
-- start button speaks its own. Between two movements the machine rests.
local theme = require "theme"
local color, size = theme.color, theme.size
local attract = { links = { "drawers" }, preload = { "night.jpg" } }

local starts = { { "fr", "Commencer" }, { "en", "Begin" }, { "ar", "ابدأ" } }
local titles = {
  { "Le cabinet\ndu ciel", "Pourquoi tant d’étoiles portent-elles un nom arabe ?" },
  { "The cabinet\nof the sky", "Why do so many stars have Arabic names?" },
  { "خزانة السماء", "لماذا تحمل نجوم كثيرة أسماء عربية؟" },
}

-- A spark that runs across the sky and leaves dust behind it.
local function shooting_star(root)
  local spark = root:group { x = 1000 + random.sparkle() * 800, y = 40 + random.sparkle() * 260, touchable = false }
  local dust = spark:particles { rate = 90, life = 0.9, life_spread = 0.5, speed = 14, spread = 360, particle_size = 5, growth = 0.2,
    color = color.ivory, color_end = "#e3b65500", blend = "add" }
  local head = spark:image { src = "sign-star.svg", w = 30, h = 30, anchor = "center" }
  local flight = spark:to({ x = spark.x - 620, y = spark.y + 300 }, 1.1, "sine.in")
  function flight.on_end()
    dust.rate = 0
    head:to({ opacity = 0, scale = 2 }, 0.3)
    after(1.2, function() spark:remove() end)
  end
end

local function begin(language)
  visit.language = language
  go("drawers", {}, { transition = "fade", seconds = 0.8 })
end

function attract:enter(root)
  local night = root:image { name = "night", label = words.drawers_title, src = "night.jpg", x = theme.width / 2, y = theme.height / 2, anchor = "center", w = theme.width, h = theme.height, fit = "cover" }
  root:rect { w = 1200, h = theme.height, color = "#070d20d0", color_end = "#070d2000", gradient = "linear", touchable = false }

  local said = root:column { x = 92, y = 150, w = 1000, gap = 44, touchable = false }
  local title = said:text { "", font = "display", size = size.poster, color = color.ivory, w = 1000, align = "left", line_height = 1 }
  local question = said:text { "", size = 48, color = color.ivory, x = 4, w = 860, align = "left", line_height = 1.2 }
  local row = root:row { x = 96, y = 770, gap = 28, direction = "ltr" }
  local buttons = {}
  for i, start in ipairs(starts) do
    buttons[i] = theme.button(row, { start[2], name = "begin_" .. start[1], kind = "outline", w = 320, h = 128, size = 40, inset = 20, radius = 64,
      on_tap = function() begin(start[1]) end })
  end
  theme.notice()

  -- A touch anywhere begins in the language that is shown.
  local spoken
  function night.on_tap() begin(spoken) end

  local function speak(i)
    spoken = starts[i][1]
    title.text, question.text = titles[i][1], titles[i][2]
    for k, button in ipairs(buttons) do
      button.background, button.color, button.border = k == i and color.gold or color.sky, k == i and color.night or color.ivory, k == i and 0 or 3
    end
  end
  speak(1)

  run(function()
    local turn = 1
    while true do
      wait(night:to({ scale = turn % 2 == 1 and 1.06 or 1 }, 6, "sine.inout"))
      shooting_star(root)
      wait(4)
      turn = turn + 1
      title:to({ opacity = 0 }, 0.4)
      wait(question:to({ opacity = 0 }, 0.4))
      speak((turn - 1) % #titles + 1)
      title:to({ opacity = 1 }, 0.6)
      wait(question:to({ opacity = 1 }, 0.6))
      wait(5)
    end
  end)
end

return attract
