-- One side of the table, with a visit of its own: an invitation, six shards, plaster for the seventh, and the whole vase.
local theme, vase, speech, sheet = require "theme", require "vase", require "speech", require "sheet"
local color, size = theme.color, theme.size
local bench = {}
bench.__index = bench

local LEFT, TOP = 250, 140           -- of the vase
local REACH, TURN = 75, 24           -- how near a shard must be, in stage units and degrees
local PATIENCE = 25                  -- seconds until somebody who stopped is asked
local starts = { { 132, 250, -90 }, { 836, 240, -45 }, { 124, 480, -135 }, { 806, 470, -45 }, { 140, 700, -90 }, { 806, 676, -90 } }

local function clock() return math.floor(now()) end

-- side: "left" or "right"; name: its first vase.
function bench.new(root, side, name)
  local self = setmetatable({ side = side, name = name, language = visit.languages[1], lamp = 50 }, bench)
  self.zone = root:group { zone = side, x = side == "left" and 0 or 960, w = 960, h = 1080, clip = true }
  self.zone:rect { w = 960, h = 1080, color = side == "left" and "#ece4d4" or "#e5dbc8" }
  self.glow = self.zone:ellipse { x = 480, y = 380, w = 1100, h = 1000, anchor = "center", color = "#fffaf0c0", color_end = "#fffaf000", gradient = "radial", touchable = false }
  self.stage = self.zone:group { w = 960, h = 1080 }
  self.guest = self.zone:group { w = 960, h = 1080 }
  function self.zone.on_press() self:wait_again() end
  function self.zone.on_idle() self:leave() end
  self:invite()
  return self
end

function bench:say(key, fillings) return speech.say(self.language, key, fillings) end

function bench:clear(stage)
  self.doing, self.lights, self.pieces, self.whole = stage, {}, {}, nil
  if self.asking then self.asking:stop() end
  self.stage:clear()
  self:hide()
end

-- The lamp at 0 to 100: everything on this side is lit from there.
function bench:light(lamp)
  self.lamp = lamp
  self.glow.x = 480 + (lamp - 50) * 6
  for _, lit in ipairs(self.lights) do if lit.node:alive() then lit.light(lamp) end end
  if self.sun and self.sun:alive() then self.sun.x = LEFT + 30 + lamp * 4 end
end

function bench:lit_by(node, light)
  table.insert(self.lights, { node = node, light = light })
  light(self.lamp)
end

-- Once nobody touched this side for a while, it asks in its own language; the kiosk's own patience ends the visit later.
function bench:wait_again()
  if self.asking then self.asking:stop() end
  if self.doing ~= "mend" then return end
  self.asking = after(PATIENCE, function()
    theme.tell(self.hint, self:say "still")
    for _, piece in ipairs(self.pieces) do
      if not piece.home then piece.node:to({ opacity = 0.4 }, 0.6, "sine.inout"):back_and_forth():times(2) end
    end
  end)
end

function bench:shadow(parent) parent:ellipse { x = 480, y = TOP + 632, w = 420, h = 60, anchor = "center", color = "#2a1f1880", color_end = "#2a1f1800", gradient = "radial", touchable = false } end

function bench:buttons(parent, list)
  local row = parent:row { x = 480, y = 922, anchor = "top", gap = 20 }
  for _, button in ipairs(list) do theme.button(row, { self:say(button[1]), name = button[1] .. "_" .. self.side, kind = button[3], on_tap = button[2] }) end
end

-- The languages of this side, as small letters at its top corner.
function bench:tongues(on_choice)
  local row = self.stage:row { x = self.side == "left" and 24 or 936, y = 20, anchor = self.side == "left" and "topleft" or "topright", gap = 8 }
  for _, language in ipairs(speech.languages) do
    local chosen = language[1] == self.language
    theme.button(row, { language[1]:upper(), name = language[1] .. "_" .. self.side, label = language[2], w = 84, h = 72, inset = 4, size = 26, radius = 36,
      background = chosen and color.clay or "#f6f0e400", color = chosen and color.paper or color.brown, border = 0,
      on_tap = function() self:speak(language[1]) on_choice() end })
  end
end

function bench:speak(language)
  self.language, visit.language = language, language
  visit.choice("language", language)
end

-- Nobody is here: the vase as a pale shape, and the same question in three languages.
function bench:invite()
  self:clear "invite"
  self:light(50)
  self:shadow(self.stage)
  local whole = vase.whole(self.stage, self.name, { name = "invitation_" .. self.side, label = self:say(self.name), x = LEFT, y = TOP, opacity = 0.28 })
  function whole.node.on_tap() self:begin() end
  local column = self.stage:column { x = 480, y = 806, anchor = "top", gap = 18, items = "center" }
  theme.text(column, { self:say "join", size = size.body, font = "italic", w = 840 })
  local row = column:row { gap = 20 }
  for _, language in ipairs(speech.languages) do
    theme.button(row, { language[2], name = "begin_" .. language[1] .. "_" .. self.side, kind = "full", w = 230, on_tap = function()
      self:speak(language[1])
      self:begin()
    end })
  end
end

-- Six shards lie around the outline; those already home stay there.
function bench:begin(home)
  self:clear "mend"
  self.began = self.began and home and self.began or clock()
  self:shadow(self.stage)
  local shape = self.stage:image { name = "outline_" .. self.side, label = self:say(self.name), src = self.name .. "-shape.webp", x = LEFT, y = TOP, w = vase.w, h = vase.h, tint = "#cbbda3", opacity = 0.75 }
  function shape.on_drop(touch) return self:settle(touch.node) end
  self:lamp_bar()
  self:tongues(function() self:begin(self:placed()) end)
  self.hint = theme.text(self.stage, { self:say "mend", x = 480, y = 830, w = 740, h = 90, size = size.body, shrink = 28 })
  self:buttons(self.stage, { { "again", function() self:begin() end }, { "model", function() self:show(self.name, true) end }, { "finish", function() self:finish() end } })
  self.field = self.stage:group { w = 960, h = 1080 }
  for i, place in ipairs(vase.shards[self.name]) do self:lay(i, place, home and home[place.name]) end
  self:wait_again()
end

function bench:placed()
  local home = {}
  for _, piece in ipairs(self.pieces) do home[piece.place.name] = piece.home end
  return home
end

function bench:lay(i, place, home)
  local x, y, turn = table.unpack(starts[i])
  if home then x, y, turn = LEFT + place.x, TOP + place.y, 0 end
  local node, light = vase.shard(self.field, self.name, place, { name = ("%s_%s_%s"):format(self.side, self.name, place.name), label = self:say("shard", { n = place.name }),
    x = x, y = y, rotation = turn, transformable = not home, least_scale = 1, most_scale = 1, drag_area = { 20, 90, 920, 840 } })
  local piece = { node = node, place = place, home = home }
  table.insert(self.pieces, piece)
  self:lit_by(node, light)
  if home then return end
  function node.on_press() node:front() end
  function node.on_tap()
    node:to({ rotation = math.floor(node.rotation / 45 + 0.5) * 45 + 45 }, 0.25, "quad.out").on_end = function() self:settle(node) end
  end
  function node.on_rotate(touch) if touch.phase == "end" then self:settle(node) end end
end

-- Is this shard where it belongs? Then it slips in and stays.
function bench:settle(node)
  local piece
  for _, one in ipairs(self.pieces) do if one.node == node then piece = one end end
  if not piece or piece.home then return false end
  local x, y = LEFT + piece.place.x, TOP + piece.place.y
  local away = (node.x - x) ^ 2 + (node.y - y) ^ 2
  local turn = (node.rotation + 180) % 360 - 180
  if away > REACH ^ 2 then return false end
  if math.abs(turn) > TURN then
    theme.tell(self.hint, self:say "turn_it")
    return false
  end
  piece.home, node.transformable, node.touchable = true, false, false
  node:back()
  node.rotation = turn
  node:spring({ x = x, y = y, rotation = 0 }, { frequency = 2.4, damping = 0.75 })
  local dust = self.stage:particles { x = x, y = y, rate = 0, life = 1.1, life_spread = 0.5, speed = 90, speed_spread = 0.8, spread = 360, gravity = 60, particle_size = 7, growth = 0.3, color = "#c98a58", color_end = "#c98a5800", touchable = false }
  dust:burst(22)
  self:count(piece)
  return true
end

function bench:count(piece)
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

function bench:keep(canvas, strokes)
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

-- The whole vase: turned by a finger, lit by the lamp, and a question about repairs.
function bench:stand()
  self:clear "whole"
  self.whole = self:turntable(self.stage, self.name, function(side) theme.tell(self.hint, self:say(self.name .. "_" .. side)) end)
  sheet.wear(self.whole.patch, self.name, self.strokes)
  self:lamp_bar()
  self:tongues(function() self:stand() end)
  self.hint = theme.text(self.stage, { self:say(self.name .. "_front"), x = 480, y = 794, w = 860, h = 62, size = 30, shrink = 24 })
  local ask = self.stage:row { x = 480, y = 856, anchor = "top", gap = 12, items = "center" }
  theme.text(ask, { self:say "ask", size = 28, font = "italic" })
  for i = 1, 3 do
    theme.button(ask, { self:say("ask_" .. i), name = ("ask_%d_%s"):format(i, self.side), h = 60, inset = 22, size = 26, radius = 30, on_tap = function()
      visit.answer("repair_shows", i, 3)
      ask:clear()
      theme.text(ask, { self:say "thanks", size = 28, font = "italic" })
    end })
  end
  self:buttons(self.stage, { { "again", function() self:begin() end }, { "other", function()
    self.name = vase.other(self.name)
    self:begin()
  end, "full" }, { "finish", function() self:finish() end } })
end

-- A whole vase under a finger; told(side) is called when it has come round.
function bench:turntable(parent, name, told)
  self:shadow(parent)
  local whole = vase.whole(parent, name, { name = ("turn_%s_%s"):format(name, self.side), label = self:say(name), x = LEFT, y = TOP })
  local node, shown = whole.node, "front"
  local function turn(way)
    local move, side = whole.turn(way)
    self.following = (self.following or 0) + 1
    move.on_end = function()
      self.following = self.following - 1
      whole.follow()
    end
    if side == shown then return end
    shown = side
    journal.mark("vase_turned", { vase = name, side = side })
    told(side)
  end
  function node.on_move(touch) whole.push(-touch.dx / 26) end
  function node.on_release() turn(0) end
  function node.on_swipe(touch)
    if touch.direction == "left" then turn(1) elseif touch.direction == "right" then turn(-1) end
  end
  self:lit_by(node, whole.light)
  return whole
end

-- A vase lies over this side: the model that a visitor asked for, or what stands on the plinth.
function bench:show(name, asked)
  self.guest:clear()
  self.guest:rect { w = 960, h = 1080, color = color.linen }
  local said
  self.shown = self:turntable(self.guest, name, function(side) theme.tell(said, self:say(name .. "_" .. side)) end)
  theme.text(self.guest, { self:say(name), x = 480, y = 48, w = 880, size = size.title, shrink = 44, h = 80 })
  said = theme.text(self.guest, { self:say(name .. "_front"), x = 480, y = 806, w = 840, h = 110, size = 32, shrink = 26 })
  self:buttons(self.guest, { { "shards", function() self:hide() end, asked and "full" or "plain" } })
  self.guest.opacity = 0
  self.guest:to({ opacity = 1 }, 0.4)
end

function bench:hide()
  self.guest:clear()
  self.shown = nil
end

-- The lamp as a small sun on a rail.
function bench:lamp_bar()
  self.stage:line { x = LEFT + 30, y = 112, dx = 400, thickness = 3, color = color.line, touchable = false }
  self.sun = self.stage:group { name = "lamp_" .. self.side, label = self:say "lamp", x = LEFT + 30 + self.lamp * 4, y = 112, w = 64, h = 64, anchor = "center", padding = 24,
    draggable = "x", drag_area = { LEFT - 2, 80, 464, 64 } }
  self.sun:ellipse { x = 32, y = 32, w = 64, h = 64, anchor = "center", color = "#f3c56a", color_end = "#f3c56a00", gradient = "radial" }
  self.sun:ellipse { x = 32, y = 32, w = 34, h = 34, anchor = "center", color = "#e0a03c", touchable = false }
  local sun = self.sun
  function sun.on_drag(touch)
    self:light(math.max(0, math.min(100, (sun.x - LEFT - 30) / 4)))
    if touch.phase == "end" then self:lamp_told "touch" end
  end
end

-- Where the lamp came to rest.
function bench:lamp_told(by)
  local place = self.lamp < 20 and "left" or self.lamp > 80 and "right" or "front"
  if place == self.lamp_place then return end
  self.lamp_place = place
  if by == "touch" then journal.mark("lamp_moved", { place = place, by = by }) end
  if place ~= "front" and self.hint and self.hint:alive() then theme.tell(self.hint, self:say "raking") end
end

function bench:finish()
  self:leave()
  visit.finish()
end

-- Nobody sits here any more; on_empty is the table's.
function bench:leave()
  self:invite()
  self.on_empty()
end

-- Before each refresh, while a vase turns.
function bench:update()
  if (self.following or 0) < 1 then return end
  if self.whole then self.whole.follow() end
  if self.shown then self.shown.follow() end
end

return bench
