local touch = {}

function touch:enter(root)
  local area = root:rect { w = 1920, h = 1080, color = "#203040" }
  area.on_press = function() sound.play "tick.wav" end
end

return touch
