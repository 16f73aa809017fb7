-- One look for every scene: colours, the type scale, margins. Nothing else in this experience names a colour or a size.
local theme = {}

theme.color = {
  paper = "#f6f1e7", white = "#ffffff", sand = "#e6dac2", dune = "#c9b68f",
  ink = "#14181f", slate = "#3a424d", stone = "#635d52", mist = "#b9b4a8",
  accent = "#c4361c", ember = "#9f2a14",
  coral = "#ea6344", ochre = "#e2a73f", sage = "#9dbcae",   -- grounds of pictures, never of small text
}

theme.size = { small = 28, body = 36, head = 48, title = 72, poster = 120 }

theme.width, theme.height = 1920, 1080
theme.margin = 96
theme.right = theme.width - theme.margin
theme.radius = 24
theme.bar = 920          -- top of the row of buttons that every scene shares
theme.touch = 96         -- height of a button: 25 mm at 96 dpi
theme.button = 400       -- its width, and the three columns where buttons stand
theme.first, theme.second, theme.third = 96, 528, 960

-- How things move: short, and from where they belong.
theme.quick, theme.calm = 0.25, 0.5

-- Lets a node come up from a little below; `after` staggers a row of them.
function theme.rise(node, delay)
  local y = node.y
  node.opacity, node.y = 0, y + 32
  node:to({ opacity = 1, y = y }, theme.calm, "cubic.out"):delay(delay or 0)
  return node
end

return theme
