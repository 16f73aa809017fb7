-- A touch on the left begins a film that was held ready, one on the right a film that was not.
local start = {}

local function pad(root, x, src, ready)
  local area = root:rect { x = x, w = 960, h = 1080, color = "#203040" }
  local film
  if ready then video.load(src) end
  area.on_press = function() film = root:video { src = src, x = x, y = 180, touchable = false } end
  area.on_release = function()
    film:remove()
    if ready then video.load(src) end
  end
end

function start:enter(root)
  pad(root, 0, "ready.mp4", true)
  pad(root, 960, "cold.mp4", false)
end

return start
