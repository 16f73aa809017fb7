-- One look for every scene: linen, ink and fired clay; EB Garamond in four sizes.
local theme = {}

theme.color = { linen = "#e9e0cf", paper = "#f6f0e4", ink = "#2a1f18", brown = "#6b5444", clay = "#9c4322", line = "#cdbfa6", night = "#1d1613", pale = "#d9c9ae" }
theme.size = { small = 30, body = 36, title = 64, poster = 112 }
local color, size = theme.color, theme.size

local kinds = {
  full = { background = color.clay, color = color.paper, border = 0 },
  plain = { background = color.paper, color = color.ink, border = 2, border_color = color.line },
  dark = { background = color.night, color = color.pale, border = 2, border_color = color.brown },
}

-- A button in this look; kind: full, plain, dark.
function theme.button(parent, o)
  for key, value in pairs(kinds[o.kind or "plain"]) do if o[key] == nil then o[key] = value end end
  o.kind = nil
  o.h, o.radius, o.font, o.size, o.inset = o.h or 92, o.radius or 46, "sans", o.size or size.small, o.inset or 34
  return parent:button(o)
end

-- A line of text, centred at x; everything else as in docs/LUA.md.
function theme.text(parent, o)
  o.anchor, o.align, o.color, o.size, o.touchable = o.anchor or "top", o.align or "center", o.color or color.ink, o.size or size.body, false
  o.line_height = o.line_height or 1.05
  return parent:text(o)
end

-- Says something new: the old words fade out, the new ones in.
function theme.tell(node, text)
  if node.text == text then return end
  local out = node:to({ opacity = 0 }, 0.15)
  function out.on_end()
    node.text = text
    node:to({ opacity = 1 }, 0.35)
  end
end

function theme.notice(dark)
  local notice = visit.notice
  notice.anchor, notice.x, notice.y = "bottom", 960, 1074
  notice.size, notice.color, notice.opacity = 22, dark and color.pale or color.brown, 1
end

return theme
