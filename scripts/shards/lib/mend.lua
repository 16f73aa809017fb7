-- What a side does while a vase is mended: shards lie around its outline, slip home, and leave a gap for plaster.
local theme, vase, sheet = require "theme", require "vase", require "sheet"
local size = theme.size
local mend = {}

local REACH, TURN = 75, 24           -- how near a shard must be, in stage units and degrees
local starts = { { 132, 250, -90 }, { 836, 240, -45 }, { 124, 480, -135 }, { 806, 470, -45 }, { 140, 700, -90 }, { 806, 676, -90 } }

local function clock() return math.floor(now()) end

-- Six shards lie around the outline; those already home stay there.
function mend:begin(home)
  self:clear "mend"
  self.began = self.began and home and self.began or clock()
  self:shadow(self.stage)
  local shape = self.stage:image { name = "outline_" .. self.side, label = self:say(self.name), src = self.name .. "-shape.webp", x = self.left, y = self.top, w = vase.w, h = vase.h, tint = "#cbbda3", opacity = 0.75 }
  function shape.on_drop(touch) return self:settle(touch.node) end
  self:lamp_bar()
  self:tongues(function() self:begin(self:placed()) end)
  self.hint = theme.text(self.stage, { self:say "mend", x = 480, y = 830, w = 740, h = 90, size = size.body, shrink = 28 })
  self:buttons(self.stage, { { "again", function() self:begin() end }, { "model", function() self:show(self.name, true) end }, { "finish", function() self:finish() end } })
  self.field = self.stage:group { w = 960, h = 1080 }
  for i, place in ipairs(vase.shards[self.name]) do self:lay(i, place, home and home[place.name]) end
  self:wait_again()
end

function mend:placed()
  local home = {}
  for _, piece in ipairs(self.pieces) do home[piece.place.name] = piece.home end
  return home
end

function mend:lay(i, place, home)
  local x, y, turn = table.unpack(starts[i])
  if home then x, y, turn = self.left + place.x, self.top + place.y, 0 end
  local node, light = vase.shard(self.field, self.name, place, { name = ("%s_%s_%s"):format(self.side, self.name, place.name), label = self:say("shard", { n = place.name }),
    x = x, y = y, rotation = turn, transformable = not home, least_scale = 1, most_scale = 1, drag_area = { 20, 90, 920, 840 } })
  local piece = { node = node, place = place, home = home }
  table.insert(self.pieces, piece)
  self:lit_by(node, light)
  if home then return end
  function node.on_press() node:front() end
  function node.on_tap()
    local turn = math.floor(node.rotation / 45 + 0.5) * 45 + 45
    if not self:settle(node, turn) then node:to({ rotation = turn }, 0.25, "quad.out") end
  end
  function node.on_rotate(touch) if touch.phase == "end" then self:settle(node) end end
end

-- Is this shard where it belongs, or will be once it has turned so far? Then it slips in and stays. At once, and not when a motion
-- ends: only what a finger's handler writes belongs to the visit on its side.
function mend:settle(node, turned)
  local piece
  for _, one in ipairs(self.pieces) do if one.node == node then piece = one end end
  if not piece or piece.home then return false end
  local x, y = self.left + piece.place.x, self.top + piece.place.y
  local away = (node.x - x) ^ 2 + (node.y - y) ^ 2
  local turn = ((turned or node.rotation) + 180) % 360 - 180
  if away > REACH ^ 2 then return false end
  if math.abs(turn) > TURN then
    theme.tell(self.hint, self:say "turn_it")
    return false
  end
  piece.home, node.transformable, node.touchable = true, false, false
  node:back()
  node.rotation = (node.rotation + 180) % 360 - 180
  node:spring({ x = x, y = y, rotation = 0 }, { frequency = 2.4, damping = 0.75 })
  local dust = self.stage:particles { x = x, y = y, rate = 0, life = 1.1, life_spread = 0.5, speed = 90, speed_spread = 0.8, spread = 360, gravity = 60, particle_size = 7, growth = 0.3, color = "#c98a58", color_end = "#c98a5800", touchable = false }
  dust:burst(22)
  self:count(piece)
  return true
end

function mend:count(piece)
  local home = 0
  for _, one in ipairs(self.pieces) do if one.home then home = home + 1 end end
  theme.tell(self.hint, self:say("home_" .. home))
  journal.mark("shard_home", { vase = self.name, shard = piece.place.name, seconds = clock() - self.began })
  if home < #self.pieces then return end
  journal.mark("vase_whole", { vase = self.name, seconds = clock() - self.began })
  visit.goal "vase_whole"
  self.doing = "gap"
  after(1.4, function()
    if self.doing == "gap" then sheet.open(self.stage, self.name, self.language, function(canvas, strokes) self:keep(canvas, strokes) end) end
  end)
end

function mend:keep(canvas, strokes)
  local seconds, kept = clock() - self.began, nil
  visit.choice("plaster", #strokes > 0 and "painted" or "plain")
  local told = { vase = self.name, seconds = seconds, strokes = sheet.pack(strokes) }
  keep("mended"):add(told)
  message.send("vase", told, { stays = true })
  if #strokes > 0 then
    kept = keep("ornaments"):add(canvas)
    journal.mark("ornament_kept", { vase = self.name, strokes = #strokes })
    visit.goal "ornament_kept"
  end
  self.strokes = strokes
  self:stand()
  if not kept then return end
  local hint = self.hint
  kept:on_kept(function() if hint:alive() then theme.tell(hint, self:say "kept") end end)
  kept:on_lost(function() if hint:alive() then theme.tell(hint, self:say "lost") end end)
end

return mend
