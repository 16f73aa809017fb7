-- Something to press. The face takes the finger; text and icon lie on it; what fills while a finger holds
-- lies between them. Whoever is told is told last, so that a fault there leaves the button whole.
local kit = ...

local button = {}

local function byte(colour, at) return tonumber(colour:sub(at, at + 1), 16) end

-- The colour, nearer to black by a share.
local function darker(colour, share)
  local keep = 1 - share
  return ("#%02x%02x%02x%s"):format(byte(colour, 2) * keep // 1, byte(colour, 4) * keep // 1,
    byte(colour, 6) * keep // 1, colour:sub(8))
end

local function look(self)
  local face = self.face
  face.color = self.down and darker(self.background, 0.22) or self.background
  face.border, face.border_color, face.radius = self.border, self.border_color, self.radius
  face.opacity = self.enabled and 1 or 0.45
  self.caption.opacity, self.picture.opacity = self.enabled and 1 or 0.6, self.enabled and 1 or 0.6
  self.fill.color = darker(self.background, 0.4)
  self.fill.radius = self.radius
end

-- Sizes follow the text, which follows the language.
local function place(self)
  local caption, picture, face = self.caption, self.picture, self.face
  caption.text, caption.size, caption.font, caption.color = self.text, self.size, self.font, self.color
  picture.src, picture.visible = self.icon, self.icon ~= ""
  local side = picture.visible and self.size * 1.3 or 0
  if picture.visible then picture.w, picture.h = side, side end
  local said = caption.text ~= ""
  local gap = picture.visible and said and self.size * 0.4 or 0
  caption.w = self.w > 0 and math.max(1, self.w - 2 * self.inset - side - gap) or 0
  local across = (said and caption.width or 0) + side + gap
  local down = math.max(said and caption.height or 0, side)
  local w = self.w > 0 and self.w or across + 2 * self.inset
  local h = self.h > 0 and self.h or down + self.inset
  face.w, face.h = w, h
  face.padding = math.max(0, math.min(1000, (kit.least() - math.min(w, h)) / 2))
  local left = (w - across) / 2
  local first, second = side, said and caption.width or 0
  if kit.rtl() then
    caption.x, picture.x = left, left + second + gap
  else
    picture.x, caption.x = left, left + first + gap
  end
  picture.y, caption.y = (h - side) / 2, (h - caption.height) / 2
  kit.size(self.node, w, h)
end

-- For speech and focus: what it says, unless the team gave a label of its own.
local function tell(self)
  if self.node.label == "" or self.labelled then
    self.labelled = true
    self.node.label = self.text
  end
end

function button.make(self)
  self.face = self.body:rect {}
  self.fill = self.body:rect { visible = false, touchable = false }
  self.picture = self.body:image { fit = "contain", touchable = false }
  self.caption = self.body:text { align = "center", touchable = false }
  self.last = -1000
  place(self)
  look(self)
  tell(self)
end

local function let_go(self)
  if self.timer then self.timer:stop() end
  self.timer, self.down = nil, nil
  self.fill.visible = false
  look(self)
end

function button.changed(self, name)
  if name == "on_tap" or name == "guard" or name == "hold" then return end
  place(self)
  if name == "enabled" and not self.enabled then let_go(self) end
  look(self)
  if name == "text" then tell(self) end
end

function button.words(self) place(self) end

local function fire(self, touch)
  if now() - self.last < self.guard then return end
  self.last = now()
  kit.tapped(self.node)
  if self.on_tap then self.on_tap(touch) end
end

function button.press(self, touch)
  if not self.enabled or self.down then return true end
  self.down = touch.finger
  look(self)
  if self.hold > 0 then
    self.timer = after(self.hold, function()
      if not self.node:alive() then return end
      let_go(self)
      fire(self, touch)
    end)
    local fill, face = self.fill, self.face
    fill.visible, fill.h, fill.w = true, face.height, math.min(face.width, 2 * self.radius)
    fill:to({ w = face.width }, self.hold)
  end
  return true
end

function button.release(self, touch)
  if self.down == touch.finger then let_go(self) end
  return true
end

function button.tap(self, touch)
  if self.enabled and self.hold == 0 then fire(self, touch) end
  return true
end

return button
