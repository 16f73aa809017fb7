-- The choice of language: own names, no flags, and a line that shows what is coming.
local theme = require "theme"
local ui = require "ui"
local languages = require "languages"
local color, size = theme.color, theme.size
local language = { transition = { "fade", seconds = 0.4 }, links = { "hub" } }

function language:enter(root)
  root:image { src = "sign-globe.png", x = theme.margin, y = 116, w = 72, h = 72, touchable = false }
  ui.text(root, "Langue · Language · Jezik · Idioma · Lingua · Taal", 200, 124, 1600, { font = "display", size = size.head })

  ui.notice(color.stone)

  for i, row in ipairs(languages.list) do
    local group = ui.pad(root, {
      name = row.code, label = row.name, x = theme.margin + (i - 1) % 2 * 888, y = 256 + (i - 1) // 2 * 224, w = 840, h = 192, border = 0,
      on_tap = function()
        visit.language = row.code
        visit.choice("language", row.code)
        go "hub"
      end,
    })
    ui.text(group, row.name, -372, -66, 640, { font = "display", size = size.head })
    ui.text(group, row.tagline, -372, 10, 640, { color = color.stone })
    group:image { src = "sign-arrow-right-ink.png", x = 340, w = 48, h = 48, anchor = "center", touchable = false }
    theme.rise(group, (i - 1) * 0.05)
  end
end

return language
