-- The overview: three things to see, side by side, and the way out.
local theme = require "theme"
local ui = require "ui"
local color, size = theme.color, theme.size
local hub = { transition = { "fade", seconds = 0.4 }, links = { "map", "story", "news", "goodbye" } }

local cards = {
  { scene = "map", title = words.hub_map, text = words.hub_map_text },
  { scene = "story", title = words.hub_story, text = words.hub_story_text },
  { scene = "news", title = words.hub_news, text = words.hub_news_text },
}

function hub:enter(root)
  ui.text(root, words.hub_title, 93, 72, theme.right - theme.margin, { font = "display", size = size.title })
  ui.text(root, words.hub_lead, theme.margin, 176, theme.right - theme.margin, { size = size.body, color = color.stone })

  for i, card in ipairs(cards) do
    local group = ui.pad(root, {
      name = card.scene, label = card.title, x = theme.margin + (i - 1) * 592, y = 300, w = 544, h = 576, border = 0,
      on_tap = function()
        visit.choice("overview", card.scene)
        go(card.scene)
      end,
    })
    group:image { src = "card-" .. card.scene .. ".png", y = -272, w = 512, h = 311, anchor = "top", radius = 16, touchable = false }
    ui.text(group, card.title, -240, 68, 480, { font = "display", size = size.head })
    ui.text(group, card.text, -240, 140, 480, { color = color.stone })
    theme.rise(group, (i - 1) * 0.08)
  end
  ui.bar(root, "goodbye")
end

return hub
