-- A scene with a story, chance and time in it: what a replay must bring back exactly.
local second = {}

function second:enter(root, params)
  root:rect { x = 0, y = 0, w = 1920, h = 1080, color = "#402060" }
  local told = root:text { "", size = 60, x = 960, y = 200, anchor = "center", color = "#ffffff" }
  local mark = root:rect { name = "mark", x = 910, y = 300, w = 100, h = 100, color = "#20c080" }
  local home = root:rect { name = "home", x = 810, y = 840, w = 300, h = 160, color = "#e0e0e0" }
  local count = 0
  mark.on_tap = function()
    count = count + 1
    told.text = string.format("%d %d %.6f %s", params.luck, count, random(), os.date("%H"))
    mark:to({ x = 200 + random(1500) }, 0.4, "sine.inout")
  end
  home.on_tap = function() visit.finish() end
  run(function()
    local waited = 0
    while true do
      wait(0.3)
      waited = waited + 1
      told.text = waited .. " " .. random(100)
    end
  end)
end

return second
