-- Three fields: how the plate is, what it says, what the crank says. A tap begins a visit, and the door ends it.
local scene = {}

local function shade(value)
  local level = math.floor(math.max(0, math.min(255, value)))
  return string.format("#%02x%02x%02x", level, 255 - level, 128)
end

function scene:enter(root)
  local plate, crank = sensor "plate", sensor "crank"
  local state = root:rect { x = 0, y = 0, w = 400, h = 400, color = plate:lost() and "#c04030" or "#30c040" }
  local said = root:rect { x = 500, y = 0, w = 400, h = 400, color = shade(plate:value() or 0) }
  local turns = root:rect { x = 1000, y = 0, w = 400, h = 400, color = shade(crank:value() or 0) }
  local door = root:rect { name = "door", x = 0, y = 600, w = 400, h = 400, color = "#808080" }
  local lid = root:rect { x = 500, y = 600, w = 400, h = 400, color = shade(0) }
  local pedal = root:rect { x = 1000, y = 600, w = 400, h = 400, color = shade(0) }
  sensor("lid"):on_change(function(value) lid.color = shade(value) end)
  sensor("pedal"):on_press(function(which) pedal.color = shade(tonumber(which) or 99) end)
  sensor("pedal"):on_release(function() pedal.color = shade(1) end)
  plate:on_lost(function() state.color = "#c04030" end)
  plate:on_found(function() state.color = "#30c040" end)
  plate:on_line(function(line)
    said.color = shade(tonumber(line) or 0)
    output("lamp"):send("got " .. #line)
  end)
  crank:on_change(function(value) turns.color = shade(value) end)
  door.on_tap = function() visit.finish() end
end

return scene
