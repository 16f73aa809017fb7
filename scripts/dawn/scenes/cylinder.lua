-- A wax cylinder: a finger turns its wheel, and the song follows the hand, forwards and backwards. Who cannot hear it sees it pass under the needle.
local theme = require "theme"
local color = theme.color
local cylinder = { transition = { "fade", seconds = 0.6 }, links = { "marsh" }, preload = { "cylinder.ogg" } }

local TURN = 180                     -- degrees of the wheel a second of the song
local SECONDS, WIDE = 10, 2400       -- of the song, and of its picture
local WHEEL_X, WHEEL_Y = 470, 520

local function number(value)
  local text = ("%.1f"):format(value)
  return visit.language == "en" and text or (text:gsub("%.", ","))
end

function cylinder:enter(root)
  root:rect { w = 1920, h = 1080, color = "#4a3024", color_end = "#140d12", gradient = "radial", touchable = false }
  theme.head(root, words.cylinder_title, words.cylinder_lead, { veil = false })
  theme.wind():fade(0.12, 1)
  root:ellipse { x = 1060, y = 788, w = 760, h = 70, anchor = "center", color = "#000000a0", color_end = "#00000000", gradient = "radial", touchable = false }
  root:image { src = "phonograph.svg", x = 760, y = 296, w = 760, h = 495, touchable = false }

  local wheel = root:image { name = "wheel", label = words.cylinder_hint, src = "wheel.svg", x = WHEEL_X, y = WHEEL_Y, w = 520, h = 520, anchor = "center", padding = 20 }
  self.wheel, self.rate, self.turned, self.held, self.runs, self.shown = wheel, 0, 0, false, false, nil

  local window = root:group { x = theme.margin, y = 836, w = 1728, h = 150, background = "#0d080ce0", radius = 16, clip = true, touchable = false }
  self.rolls = {}
  for i = 1, 3 do self.rolls[i] = window:image { src = "cylinder-sonogram.png", w = WIDE, h = 150, tint = color.sun } end
  window:rect { x = 864, w = 3, h = 150, anchor = "top", color = color.cream }
  self.says = theme.text(root, { "", x = 1824, y = 790, anchor = "topright", align = "end", size = 28, font = "italic", color = color.sun, w = 700 })
  self.speed = theme.text(root, { words.cylinder_hint, x = theme.margin, y = 790, size = 28, w = 900, font = "italic" })
  theme.text(root, { words.cylinder_note, x = 960, y = 1000, anchor = "top", align = "center", size = 22, color = color.pale, w = 800 })

  self.tape = sound.play { "cylinder.ogg", scratch = true, loop = true, rate = 0, bus = "music", on_caption = function(_, text) self.says.text = text ~= "" and "♪ " .. text or "" end }

  local column = root:column { x = 1824, y = 418, anchor = "topright", gap = 20, w = 290 }
  theme.button(column, { words.play, name = "play", w = 290, inset = 10, kind = "full", on_tap = function()
    self.runs = true
    self:animate(true)
  end })
  theme.button(column, { words.to_marsh, name = "marsh", w = 290, inset = 10, on_tap = function() go "marsh" end })

  local began, last, way, back = 0, 0, 0, 0
  local function angle(touch) return math.deg(math.atan(touch.y - WHEEL_Y, touch.x - WHEEL_X)) end
  function wheel.on_press(touch)
    if self.held then return end
    self.held, self.runs, self.turned, began, way, back, last = touch.finger, false, 0, now(), 0, 0, angle(touch)
    self:animate(true)
  end
  function wheel.on_move(touch)
    if touch.finger ~= self.held then return end
    local by = (angle(touch) - last + 540) % 360 - 180
    last, way = last + by, way + by
    back = by < 0 and back - by or back
    self.turned = self.turned + by
    wheel.rotation = wheel.rotation + by
  end
  function wheel.on_release(touch)
    if touch.finger ~= self.held then return end
    self.held = false
    if math.abs(way) > 20 then
      journal.mark("wheel_turned", { way = way > 0 and "forwards" or "backwards", seconds = math.floor(now() - began) })
      visit.goal "turned_the_wheel"
    end
    if back > 90 then visit.goal "turned_time_back" end
  end
  self:show()
end

function cylinder:show()
  local at = 866 - self.tape.position % SECONDS / SECONDS * WIDE
  for i, roll in ipairs(self.rolls) do roll.x = at + (i - 2) * WIDE end
  local text = words.cylinder_hint
  if math.abs(self.rate) > 0.04 then text = ("%s × · %s"):format(number(math.abs(self.rate)), tostring(self.rate > 0 and words.forwards or words.backwards)) end
  if tostring(text) ~= self.shown then self.shown, self.speed.text = tostring(text), text end
end

-- The hand's own pace while it holds the wheel; then the wheel runs out, or goes on by itself.
function cylinder:update(dt)
  if dt <= 0 then return end
  if self.held then
    local pace = self.turned / TURN / dt
    self.turned = 0
    self.rate = self.rate + (pace - self.rate) * math.min(1, dt * 16)
  else
    local pace = self.runs and 1 or 0
    self.rate = self.rate + (pace - self.rate) * math.min(1, dt * 2.5)
    self.wheel.rotation = self.wheel.rotation + self.rate * TURN * dt
    if not self.runs and math.abs(self.rate) < 0.03 then
      self.rate = 0
      self:animate(false)
    end
  end
  self.tape.rate = math.max(-8, math.min(8, self.rate))
  self:show()
end

return cylinder
