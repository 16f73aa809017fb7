-- What runs while nobody is there: a museum figure remixed slice by slice, and an invitation in six languages.
-- Each change takes a good second; then the picture stands still for four, and the machine rests.
local theme = require "theme"
local ui = require "ui"
local remix = require "remix"
local languages = require "languages"
local color, size = theme.color, theme.size
local attract = { links = { "language" } }

function attract:enter(root)
  root:rect { w = theme.width, h = theme.height, color = color.ink, touchable = false }
  local window = remix.window(root)
  for row, figure in ipairs(remix.deal()) do window:show(row, figure) end
  root:rect { w = remix.x, h = theme.height, color = color.ink, touchable = false }

  root:text { "Museomix", font = "display", size = size.poster, color = color.white, x = 90, y = 236 }
  local tagline = root:text { "", font = "sans", size = size.title, color = color.paper, x = theme.margin, y = 404, w = 780, line_height = 1.05 }

  local pill = root:group { x = theme.margin + 352, y = 748 }
  local back = pill:rect { w = 704, h = 128, anchor = "center", radius = 64, color = color.accent }
  local ring = pill:rect { x = -276, w = 64, h = 64, anchor = "center", radius = 32, color = "#ffffff00", border = 4, border_color = color.white }
  pill:rect { x = -276, w = 28, h = 28, anchor = "center", radius = 14, color = color.white }
  local invite = pill:text { "", font = "semi", size = size.body, color = color.white, x = -212, y = 0, anchor = "left" }

  local names, x = {}, theme.margin
  for i, row in ipairs(languages.list) do
    names[i] = root:text { row.name, size = size.small, color = color.mist, x = x, y = 920 }
    x = x + names[i].width + 36
  end

  local function speak(i)
    tagline.text, invite.text = languages.list[i].tagline, languages.list[i].invite
    for k, name in ipairs(names) do name.color = k == i and color.white or color.mist end
  end
  speak(1)

  ui.notice(color.mist)

  -- The whole screen is the button.
  local begin = root:rect { name = "begin", label = words.begin, w = theme.width, h = theme.height, opacity = 0 }
  function begin.on_press() back.color = color.ember; pill.scale = 0.97 end
  function begin.on_release() back.color = color.accent; pill.scale = 1 end
  function begin.on_tap() go "language" end

  run(function()
    local turn = 0
    while true do
      wait(4)
      turn = turn + 1
      window:change((turn - 1) % 3 + 1, 1.2)
      ring:to({ scale = 1.4, opacity = 0 }, 0.9, "cubic.out")
      tagline:to({ opacity = 0 }, 0.3)
      wait(invite:to({ opacity = 0 }, 0.3))
      speak(turn % #languages.list + 1)
      tagline:to({ opacity = 1 }, 0.5)
      invite:to({ opacity = 1 }, 0.5)
      wait(0.9)
      ring.scale = 1
      ring:to({ opacity = 1 }, 0.2)
    end
  end)
end

return attract
