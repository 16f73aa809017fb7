-- One look for every scene: colours, the type scale, and the bars at the top and at the foot. Rows mirror by themselves in Arabic, so
-- whatever lies in one needs no other place for it.
local theme = {}

theme.color = {
  night = "#070d20", sky = "#0e1a3c", dusk = "#22325f", line = "#6f7fb0",
  ivory = "#fff8e6", pale = "#b9c3e2", gold = "#e3b655", ember = "#f08a4b", rose = "#ff7d8d", mint = "#7fe0c0",
}
theme.size = { small = 28, body = 34, head = 44, title = 72, poster = 132 }
theme.width, theme.height, theme.margin, theme.touch = 1920, 1080, 96, 104
theme.foot = 916         -- top of the buttons that every scene shares

local color, size = theme.color, theme.size

-- The place that lies as far from where reading begins: in Arabic from the right.
function theme.side(x) return visit.language == "ar" and theme.width - x or x end
-- "left" or "right", where reading begins; with a row: "topleft" ...
function theme.anchor(row)
  local side = visit.language == "ar" and "right" or "left"
  return row and row .. side or side
end

local kinds = {
  plain = { background = color.dusk, color = color.ivory, border = 0 },
  gold = { background = color.gold, color = color.night, border = 0 },
  outline = { background = color.sky, color = color.ivory, border = 3, border_color = color.gold },
}

-- A button in the look of the cabinet; kind: plain, gold, outline. Everything else as in docs/LUA.md.
function theme.button(parent, o)
  for key, value in pairs(kinds[o.kind or "plain"]) do if o[key] == nil then o[key] = value end end
  o.kind = nil
  o.h, o.radius, o.font, o.size, o.inset = o.h or theme.touch, o.radius or 28, o.font or "semi", o.size or size.small, o.inset or 40
  return parent:button(o)
end

-- Title and lead, where reading begins.
-- size: of the title, where it stands in a narrow column.
function theme.heading(root, title, lead, w, title_size)
  local column = root:column { x = theme.side(theme.margin), y = 64, anchor = theme.anchor "top", w = w or 1728, gap = 18 }
  column:text { title, font = "display", size = title_size or size.title, color = color.ivory, w = w or 1728, align = "start", line_height = 1.05 }
  if lead then column:text { lead, size = size.body, color = color.pale, w = w or 1728, align = "start", line_height = 1.2 } end
  return column
end

-- The small print that touches are recorded, at the foot of every scene.
function theme.notice()
  local notice = visit.notice
  notice.anchor, notice.x, notice.y = theme.anchor "bottom", theme.side(theme.margin), theme.height - 10
  notice.size, notice.color, notice.opacity = 24, color.pale, 1
  notice.outline, notice.outline_color = 3, color.night
end

-- The row at the foot; the first button leads back to the drawers. Others may be added to it.
function theme.foot_row(root)
  theme.notice()
  local row = root:row { y = theme.foot, w = theme.width, inset = 0, gap = 24, items = "center" }
  row:rect { w = theme.margin - 24, h = 1, opacity = 0 }
  theme.button(row, { words.drawers, name = "drawers", icon = "sign-home.svg", on_tap = function() go("drawers", {}, { transition = "fade", seconds = 0.4 }) end })
  return row
end

-- Lets what lies in a grid or column come up from a little below, one after the other.
function theme.rise(nodes, gap)
  for _, node in ipairs(nodes) do node.opacity, node.y = 0, 48 end
  return motion.stagger(gap, nodes, { opacity = 1, y = 0 }, 0.7, "cubic.out")
end

return theme
