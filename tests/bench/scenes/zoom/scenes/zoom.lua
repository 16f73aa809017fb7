local zoom = {}

function zoom:enter(root)
  local picture = root:image { src = "background.png", x = 960, y = 540, anchor = "center" }
  picture:to({ scale = 1.5 }, 8, "linear"):back_and_forth()
end

return zoom
