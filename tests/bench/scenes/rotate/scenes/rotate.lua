local rotate = {}

function rotate:enter(root)
  local picture = root:image { src = "background.png", x = 960, y = 540, anchor = "center", scale = 1.2 }
  picture:to({ rotation = 360 }, 60, "linear"):loop()
end

return rotate
