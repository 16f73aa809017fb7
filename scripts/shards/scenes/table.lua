-- The table: two benches, and what stands on it.
local bench, vase = require "bench", require "vase"
local theme = require "theme"
local table_scene = { transition = { "fade", seconds = 0.6 } }

function table_scene:enter(root, params)
  theme.notice()
  local sides = { left = bench.new(root, "left", "amphora"), right = bench.new(root, "right", "pelike") }
  self.sides = sides
  for _, side in pairs(sides) do
    function side.on_turn() self:animate(true) end
    function side.on_empty()
      if sides.left.doing == "invite" and sides.right.doing == "invite" then go "attract" end
    end
  end
  root:line { x = 960, y = 60, dy = 960, thickness = 2, color = theme.color.line, touchable = false }
  if params.side then
    sides[params.side].language = params.language
    sides[params.side]:begin()
  end

  local lamp = sensor "lamp"
  lamp:on_change({ by = 1 }, function(value)
    for _, side in pairs(sides) do side:light(value) end
  end)
  lamp:zone { left = { 0, 20 }, front = { 30, 70 }, right = { 80, 100 }, margin = 4, for_ms = 200, fresh = true,
    on_enter = function(place)
      journal.mark("lamp_moved", { place = place, by = "knob" })
      for _, side in pairs(sides) do side:lamp_told "knob" end
    end }
  -- A replica on the plinth: its vase lies over one side until it is lifted.
  local function plinth(id)
    local name = vase.tags[id or ""]
    if id and not name then return end
    for _, side in pairs(sides) do side:hide() end
    if name then sides[name == "amphora" and "left" or "right"]:show(name) end
  end
  sensor("plinth"):on_tag({ fresh = not params.replica }, plinth)
  sensor("again"):on_press(function(which) sides[which]:begin() end)
end

function table_scene:update()
  local left, right = self.sides.left:follow(), self.sides.right:follow()
  if not left and not right then self:animate(false) end
end

return table_scene
