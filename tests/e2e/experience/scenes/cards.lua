-- Two cards side by side that take a colour when pressed and another when tapped, and a door to the next scene.
local cards = {}

local function card(root, name, x, base, tapped)
  local node = root:rect { name = name, x = x, y = 240, w = 400, h = 500, color = base }
  node.on_press = function() node.color = "#808080" end
  node.on_release = function() node.color = base end
  node.on_tap = function() node.color = tapped end
end

function cards:enter(root)
  root:text { words.hello, size = 60, x = 960, y = 120, anchor = "center", color = "#ffffff" }
  card(root, "left", 360, "#c04030", "#f0c020")
  card(root, "right", 1160, "#3060c0", "#20c080")
  local door = root:rect { name = "door", x = 810, y = 840, w = 300, h = 160, color = "#e0e0e0" }
  door.on_tap = function() go("second", { luck = random(6) }) end
end

return cards
