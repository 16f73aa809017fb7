-- One look for every scene: night glass and warm light; Vollkorn for what is said, Inter for what is pressed.
local theme = {}

theme.color = { night = "#0d142c", glass = "#0d142cc8", line = "#f6e7cf40", cream = "#fff4e0", pale = "#d3d5e6", sun = "#ffd28a", ember = "#f2a06b" }
theme.size = { small = 28, body = 32, head = 46, title = 68, poster = 136 }
theme.margin = 96
local color, size = theme.color, theme.size

local kinds = {
  plain = { background = color.glass, color = color.cream, border = 2, border_color = color.line },
  full = { background = color.sun, color = color.night, border = 0 },
}

-- A button in this look; kind: plain, full. Everything else as in docs/LUA.md.
function theme.button(parent, o)
  for key, value in pairs(kinds[o.kind or "plain"]) do if o[key] == nil then o[key] = value end end
  o.kind = nil
  o.h, o.radius, o.font, o.size, o.inset = o.h or 92, o.radius or 46, "semi", o.size or size.small, o.inset or 34
  return parent:button(o)
end

-- A line that is only read.
function theme.text(parent, o)
  o.color, o.size, o.touchable = o.color or color.cream, o.size or size.body, false
  o.line_height = o.line_height or 1.15
  return parent:text(o)
end

-- Title and lead at the upper left, over a veil that keeps them readable; the languages at the upper right.
function theme.head(root, title, lead, o)
  o = o or {}
  if o.veil ~= false then root:rect { w = 1920, h = 260, color = "#0a1128d0", color_end = "#0a112800", gradient = "linear", gradient_angle = 90, touchable = false } end
  theme.text(root, { title, x = theme.margin, y = 40, font = "display", size = size.title, line_height = 1 })
  local said = theme.text(root, { lead, x = theme.margin + 2, y = 128, w = o.w or 1380, color = color.pale, size = 30 })
  theme.languages(root)
  theme.notice()
  return said
end

function theme.languages(root)
  local row, buttons = root:row { x = 1920 - theme.margin, y = 48, anchor = "topright", gap = 14 }, {}
  local function show()
    for language, button in pairs(buttons) do
      local on = language == visit.language
      button.background, button.color, button.border = on and color.sun or color.glass, on and color.night or color.cream, on and 0 or 2
    end
  end
  for _, language in ipairs(visit.languages) do
    buttons[language] = theme.button(row, { language:upper(), name = "language_" .. language, w = 100, inset = 10, on_tap = function()
      visit.language = language
      visit.choice("language", language)
      show()
    end })
  end
  show()
end

-- The small print that touches are recorded.
function theme.notice()
  local notice = visit.notice
  notice.anchor, notice.x, notice.y = "bottomleft", theme.margin, 1068
  notice.size, notice.color, notice.opacity = 22, color.pale, 0.9
end

-- The wind goes through all scenes.
function theme.wind()
  local wind = sound.loop { "wind.ogg", volume = 0.5, fade = 1.5, guard = 86400, stays = true }
  wind:fade(0.5, 1.5)
  return wind
end

-- Says something new: the old words fade out, the new ones in.
function theme.tell(node, text)
  local out = node:to({ opacity = 0 }, 0.15)
  function out.on_end()
    node.text = text
    node:to({ opacity = 1 }, 0.3)
  end
end

return theme
