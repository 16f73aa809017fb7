-- The marsh in the morning: five voices of one chorus that run together from the first moment on, and are heard as soon as they are asked for.
local theme, birds = require "theme", require "birds"
local perch, strip, ripple = require "perch", require "strip", require "ripple"
local color = theme.color
local marsh = { transition = { "fade", seconds = 0.6 }, links = { "cylinder", "mask", "farewell" }, preload = birds.files() }

-- Who sang when a visitor left for another scene, and which place each bird has; a new visit begins with silence.
local sang, places = {}, {}
for i = 1, #birds do places[i] = i end

local function pan_of(x) return math.max(-1, math.min(1, (x - 960) / 780)) end
local function side_of(x) return x < 640 and "left" or x > 1280 and "right" or "middle" end

function marsh:enter(root)
  local film = root:video { name = "morning", label = words.title, src = "morning.mp4", poster = "morning.jpg", w = 1920, h = 1080, fit = "cover", loop = true, bus = "music" }
  local water = root:group {}
  function film.on_press(touch) ripple(water, touch.x, touch.y) end
  theme.head(root, words.title, words.lead)
  theme.wind()
  root:rect { y = 660, w = 1920, h = 110, color = "#0a112800", color_end = "#0a1128d8", gradient = "linear", gradient_angle = 90, touchable = false }
  root:rect { y = 770, w = 1920, h = 310, color = "#0a1128d8" }

  local options = birds.files()
  options.loop, options.bus, options.muted, options.volume = true, "music", true, 0.38
  local chorus = sound.stems(options)
  self.chorus, self.perches, self.said = chorus, {}, nil
  self.strip = strip.new(root, { x = theme.margin, y = 838, w = 900, h = 186 })
  self.heard = theme.text(root, { words.quiet, x = theme.margin, y = 788, w = 900, size = 26, font = "italic", color = color.pale, markup = true, max_lines = 1 })
  local name = theme.text(root, { words.start_name, x = 1050, y = 780, w = 774, font = "display", size = 42, line_height = 1 })
  local fact = theme.text(root, { words.start, x = 1050, y = 836, w = 774, h = 84, size = 26, shrink = 20, color = color.pale })
  local row = root:row { x = 1050, y = 914, w = 774, gap = 18 }
  theme.button(row, { words.to_cylinder, name = "cylinder", w = 246, inset = 12, size = 27, on_tap = function() go "cylinder" end })
  theme.button(row, { words.to_mask, name = "mask", w = 246, inset = 12, size = 27, on_tap = function() go "mask" end })
  theme.button(row, { words.to_farewell, name = "finish", w = 246, inset = 12, size = 27, on_tap = function() go "farewell" end })

  local function count()
    local n = 0
    for _, bird in ipairs(birds) do if sang[bird.name] then n = n + 1 end end
    return n
  end

  -- A bird that is let go takes the nearest place; who stood there goes to the one that is free now.
  local function settle(i)
    local x, to = self.perches[i].node.x, 1
    for k, place in ipairs(birds.places) do if math.abs(place - x) < math.abs(birds.places[to] - x) then to = k end end
    for k in ipairs(birds) do
      if places[k] == to and k ~= i then
        places[k] = places[i]
        self.perches[k].node:spring({ x = birds.places[places[k]] }, { frequency = 1.4, damping = 0.9 })
      end
    end
    places[i] = to
    self.perches[i].node:spring({ x = birds.places[to] }, { frequency = 1.6, damping = 0.9 })
  end

  for i, bird in ipairs(birds) do
    local stand = perch.new(root, bird, birds.places[places[i]])
    self.perches[i] = stand
    local function sing(on, seconds)
      sang[bird.name] = on or nil
      if on then chorus[i]:unmute(seconds) else chorus[i]:mute(seconds) end
      stand.wake(on)
      self.strip.show(i, on)
    end
    if sang[bird.name] then sing(true, 0.6) end
    function stand.node.on_tap()
      sing(not stand.sings, 0.35)
      local n = count()
      journal.mark("voice", { bird = bird.name, state = stand.sings and "sings" or "silent", count = n })
      if stand.sings then
        visit.stay(30)
        theme.tell(name, n == #birds and words.whole_name or words(bird.name))
        theme.tell(fact, n == #birds and words.whole or words(bird.name .. "_fact"))
        if n == 3 then visit.goal "three_voices" elseif n == #birds then visit.goal "whole_chorus" end
      end
    end
    function stand.node.on_drag(touch)
      if touch.phase == "begin" then
        stand.node:front()
        stand.carried(true)
      end
      if touch.phase ~= "end" and touch.phase ~= "cancel" then return end
      stand.carried(false)
      settle(i)
      journal.mark("voice_moved", { bird = bird.name, side = side_of(birds.places[places[i]]) })
    end
  end
  self:animate(true)
end

function marsh:update()
  local second, listed = self.chorus.position % birds.seconds, {}
  self.strip.place(second)
  for i, bird in ipairs(birds) do
    local stand = self.perches[i]
    local pan = pan_of(stand.node.x)
    if pan ~= stand.pan then stand.pan, self.chorus[i].pan = pan, pan end
    stand.beat(birds.loudness(bird, second))
    if stand.sings then table.insert(listed, ("[color=%s]%s[/]"):format(bird.color, tostring(words(bird.name)))) end
  end
  local text = #listed > 0 and "♪ " .. tostring(words.heard) .. " " .. table.concat(listed, " · ") or tostring(words.quiet)
  if text ~= self.said then self.said, self.heard.text = text, text end
end

return marsh
