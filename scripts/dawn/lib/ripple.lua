-- Water answers a finger: rings that widen where it was touched.
return function(parent, x, y)
  for i = 0, 1 do
    local ring = parent:ellipse { x = x, y = y, w = 24, h = 8, anchor = "center", color = "#00000000", border = 3, border_color = "#fff4e0c0", touchable = false }
    local grows = ring:to({ w = 260, h = 84, opacity = 0 }, 1.4, "sine.out"):delay(i * 0.22)
    function grows.on_end() ring:remove() end
  end
end
