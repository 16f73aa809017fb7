-- One question, and a good morning.
local theme = require "theme"
local color = theme.color
local farewell = { transition = { "fade", seconds = 0.8 }, links = { "marsh" } }

function farewell:enter(root)
  root:image { src = "morning.jpg", w = 1920, h = 1080, fit = "cover", tint = "#8c76a0", touchable = false }
  theme.wind()
  theme.notice()
  theme.text(root, { words.farewell_title, x = 960, y = 300, anchor = "top", align = "center", font = "display", size = 96, w = 1728, line_height = 1 })
  local ask = theme.text(root, { words.farewell_ask, x = 960, y = 470, anchor = "top", align = "center", font = "italic", size = 46, w = 1500, color = color.sun })
  local row = root:row { x = 960, y = 600, anchor = "top", gap = 24 }
  for i = 1, 3 do
    theme.button(row, { words("ask_" .. i), name = "ask_" .. i, w = 430, h = 116, size = 32, radius = 58, on_tap = function()
      visit.answer("last_listened", i, 3)
      row.visible = false
      theme.tell(ask, words.thanks)
      after(3, function() visit.finish() end)
    end })
  end
  theme.button(root, { words.to_marsh, name = "marsh", x = 960, y = 790, anchor = "top", w = 300, on_tap = function() back() end })
end

return farewell
