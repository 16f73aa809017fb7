-- While nobody is there: the marsh before sunrise, and the same invitation in three languages. A touch turns the loop into the film of the
-- sunrise, without a black picture between; when the film is over, the birds are there.
local theme, ripple = require "theme", require "ripple"
local color, size = theme.color, theme.size
local attract = { links = { "marsh" }, preload = { "wind.ogg", "sunrise.mp4" } }

local starts = {
  { "fr", "Écouter", "Le chœur\nde l’aube", "Qui chante, quand il fait encore nuit ?" },
  { "en", "Listen", "The dawn\nchorus", "Who sings while it is still dark?" },
  { "de", "Lauschen", "Der Chor der\nDämmerung", "Wer singt, wenn es noch dunkel ist?" },
}

function attract:enter(root)
  local screen_film = root:video { name = "marsh", label = words.title, src = "marsh.mp4", poster = "marsh.jpg", w = 1920, h = 1080, fit = "cover", loop = true, bus = "music", captions = false }
  local water = root:group {}
  local veil = root:rect { w = 1300, h = 1080, color = "#080d20c0", color_end = "#080d2000", gradient = "linear", touchable = false }
  local said = root:column { x = theme.margin, y = 150, w = 1100, gap = 36, touchable = false }
  local title = theme.text(said, { "", font = "display", size = size.poster, line_height = 0.92, w = 1100 })
  local question = theme.text(said, { "", font = "italic", size = 52, color = color.sun, w = 1000 })
  local row = root:row { x = theme.margin, y = 740, gap = 24 }
  theme.notice()
  local heard = theme.text(root, { "", x = 1920 - theme.margin, y = 960, anchor = "topright", align = "end", size = 28, font = "italic", color = color.pale })
  local wind = theme.wind()
  wind.on_caption = function(_, text) heard.text = text ~= "" and "♪ " .. text or "" end

  local begun, buttons, spoken = false, {}, "fr"
  local function leave(way)
    journal.mark("sunrise_left", { seconds = math.floor(screen_film.position), way = way })
    if way == "end" then visit.goal "saw_the_sunrise" end
    go("marsh", {}, { transition = "fade", seconds = 0.8 })
  end

  local function begin(language)
    if begun then return end
    begun = true
    visit.language = language
    visit.choice("language", language)
    screen_film.loop, screen_film.captions, screen_film.caption_size = false, true, 44
    screen_film.src = "sunrise.mp4"
    for _, node in ipairs { veil, said, row, heard } do node:to({ opacity = 0 }, 0.6) end
    row.touchable = false
    visit.notice.anchor, visit.notice.y = "topleft", 40      -- the words of the film are below
    local skip = theme.button(root, { words.skip, name = "skip", x = 1920 - theme.margin, y = 64, anchor = "topright", opacity = 0, on_tap = function() leave "skip" end })
    skip:to({ opacity = 1 }, 0.8):delay(1)
    function screen_film.on_end() leave "end" end
    function screen_film.on_error() leave "error" end
  end

  for i, start in ipairs(starts) do
    buttons[i] = theme.button(row, { start[2], name = "begin_" .. start[1], w = 300, h = 124, size = 38, inset = 20, radius = 62, on_tap = function() begin(start[1]) end })
  end
  function screen_film.on_press(touch) ripple(water, touch.x, touch.y) end
  function screen_film.on_tap() begin(spoken) end

  local function speak(i)
    spoken = starts[i][1]
    if visit.language ~= spoken then visit.language = spoken end
    title.text, question.text = starts[i][3], starts[i][4]
    for k, button in ipairs(buttons) do
      button.background, button.color, button.border = k == i and color.sun or color.glass, k == i and color.night or color.cream, k == i and 0 or 2
    end
  end
  speak(1)

  run(function()
    local turn = 1
    while not begun do
      wait(9)
      if begun then return end
      wait(said:to({ opacity = 0 }, 0.5))
      if begun then return end
      turn = turn % #starts + 1
      speak(turn)
      said:to({ opacity = 1 }, 0.8)
    end
  end)
end

return attract
