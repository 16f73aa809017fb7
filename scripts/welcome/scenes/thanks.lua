-- The roll of thanks, beside the figure that this visitor remixed; at its end the visit ends.
local theme = require "theme"
local ui = require "ui"
local remix = require "remix"
local languages = require "languages"
local color, size = theme.color, theme.size
local thanks = { transition = { "fade", seconds = 0.6 } }

function thanks:enter(root)
  root:rect { w = theme.width, h = theme.height, color = color.ink, touchable = false }
  local window = remix.window(root)
  local mine = #remix.mine == 3 and remix.mine or remix.deal()
  for row = 1, 3 do window:show(row, mine[row]) end

  local roll = root:group { x = theme.margin, y = 300 }
  local rest = roll:group { opacity = 0 }
  local y = 0
  local function line(text, gap, options)
    options = options or {}
    options.color = options.color or color.paper
    options.size = options.size or size.body
    local node = ui.text(y == 0 and roll or rest, text, 0, y, 912, options)
    y = y + node.height + gap
  end
  line(words.thanks_title, 72, { font = "display", size = size.poster, color = color.white })
  line(words.thanks_participants, 72)
  line(words.thanks_volunteers, 72)
  line(words.thanks_communities, 16)
  for _, place in ipairs(data.csv("places.csv")) do
    if place.share ~= "" then line(place.name, 4, { font = "display", size = size.head, color = color.white }) end
  end
  y = y + 68
  line(words.thanks_museums, 72)
  line(words.thanks_italy, 72)
  line(words.thanks_ministry, 72)
  line(words.credits, 160, { size = size.small, color = color.mist })
  local last = y
  line(words.thanks_you, 0, { font = "display", size = size.title, color = color.white })

  ui.notice(color.mist)

  -- the roll ends under this, where the button is
  root:rect { y = 872, w = remix.x, h = theme.height - 872, color = color.ink, touchable = false }
  ui.button(root, { name = "end", text = words.start_again, sign = "arrow-left", x = theme.first, y = theme.bar, w = theme.button,
    on_tap = function() visit.finish() end })
  ui.button(root, { name = "language", text = words.language, sign = "globe", x = theme.second, y = theme.bar, w = theme.button,
    on_tap = function() languages.sheet(root) end })

  run(function()
    wait(1.5)
    rest:to({ opacity = 1 }, 1)
    wait(1)
    wait(roll:to({ y = 440 - last }, 22, "sine.inout"))
    wait(5)
    visit.finish()
  end)
end

return thanks
