local pyramid = {}

-- Sixty seconds: into six places and out again, panning between them.
function pyramid:enter(root)
  local picture = root:zoomable { src = "world.dzi", w = 1920, h = 1080 }
  run(function()
    wait(1)
    while true do
      for i = 1, 6 do
        local x, y = i * 6100 % 40000, i * 8700 % 30000
        wait(picture:to({ view_x = x, view_y = y, zoom = 20 }, 3, "sine.inout"))
        wait(picture:to({ view_x = x + 2500, view_y = y + 1200 }, 4, "sine.inout"))
        wait(picture:to({ view_x = 20000, view_y = 15000, zoom = 1 }, 3, "sine.inout"))
      end
    end
  end)
end

return pyramid
