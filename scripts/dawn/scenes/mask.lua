-- Be a bird: the camera behind a bird with an opening for a face. Nothing is kept unless the visitor says so.
local theme = require "theme"
local color = theme.color
local mask = { transition = { "fade", seconds = 0.6 }, links = { "marsh" } }

local W, H = 1040, 780
local masks = { "blackbird", "cuckoo", "warbler" }

function mask:enter(root)
  root:image { src = "morning.jpg", w = 1920, h = 1080, fit = "cover", tint = "#5a5878", touchable = false }
  theme.head(root, words.mask_title, words.mask_lead)
  visit.notice.x = 24       -- below the line that the camera is on
  theme.wind()
  local frame = root:group { x = theme.margin, y = 200, w = W, h = H, radius = 28, clip = true, background = color.night }
  local cam = frame:camera { name = "camera", src = "front", w = W, h = H, fit = "cover", mirror = true, poster = "morning.jpg" }
  local hood = frame:image { src = "mask-blackbird.svg", w = W, h = H, touchable = false }
  local photo = frame:canvas { name = "photo", w = W, h = H, visible = false, touchable = false }
  local flash = frame:rect { w = W, h = H, color = "#ffffff", opacity = 0, touchable = false }

  local chosen, busy = masks[1], false
  local side = root:column { x = 1200, y = 208, w = 624, gap = 28 }
  local feathers, rings = side:row { gap = 24 }, {}
  local say = theme.text(side, { words.flock_none, size = 28, w = 624, h = 76, shrink = 22, color = color.sun, font = "italic" })
  local buttons = side:row { gap = 20 }
  theme.text(side, { words.flock, font = "display", size = 42, w = 624 })
  local wall = side:grid { columns = 4, gap = 14, w = 624, touchable = false }
  theme.button(root, { words.to_marsh, name = "marsh", x = 1824, y = 880, anchor = "topright", w = 240, inset = 12, on_tap = function() go "marsh" end })

  local take, keep_it, again
  local function stage(taken)
    busy = false
    photo.visible, hood.visible = taken, not taken
    take.visible, keep_it.visible, again.visible = not taken, taken, taken
  end
  local function shoot()
    if busy then return end
    busy = true
    frame:countdown { from = 3, x = W / 2, y = H * 0.57, anchor = "center", size = 260, on_done = function()
      photo:clear():paste(cam, { mirror = true })
      photo:stamp("mask-" .. chosen .. ".svg", 0, 0, W, H)
      flash.opacity = 0.9
      flash:to({ opacity = 0 }, 0.5)
      stage(true)
    end }
  end

  for i, name in ipairs(masks) do
    local spot = feathers:stack { w = 192, h = 144 }
    spot:image { src = "mask-" .. name .. ".svg", w = 192, h = 144, radius = 18, touchable = false }
    rings[i] = spot:rect { name = "mask_" .. name, label = words(name), w = 192, h = 144, radius = 18, color = "#00000000", border_color = color.sun, border = i == 1 and 6 or 0 }
    rings[i].on_tap = function()
      rings[i].opacity = 0.3
      rings[i]:to({ opacity = 1 }, 0.4)
      if photo.visible then return end
      chosen, hood.src = name, "mask-" .. name .. ".svg"
      for j, ring in ipairs(rings) do ring.border = i == j and 6 or 0 end
    end
  end
  take = theme.button(buttons, { words.photo, name = "take", kind = "full", w = 302, on_tap = shoot })
  keep_it = theme.button(buttons, { words.keep_it, name = "keep", kind = "full", w = 342, inset = 16, visible = false, on_tap = function()
    keep("flock"):add(photo):on_kept(function() theme.tell(say, words.kept) end):on_lost(function() theme.tell(say, words.not_kept) end)
    journal.mark("photo_kept", { bird = chosen })
    visit.goal "became_a_bird"
    stage(false)
  end })
  again = theme.button(buttons, { words.again, name = "again", w = 262, inset = 16, visible = false, on_tap = function() stage(false) end })

  local flock = keep "flock"
  local function show()
    wall:clear()
    for _, item in ipairs(flock:latest(8)) do wall:image { src = item.src, w = 145, h = 109, fit = "cover", radius = 12 } end
  end
  flock:on_change(show)
  show()
  if flock:count() > 0 then say.text = "" end
  local function no_camera()
    say.text = words.mask_none
    take.enabled = false
  end
  cam.on_error = no_camera
  if not camera.there "front" then no_camera() end
end

return mask
