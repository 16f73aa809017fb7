-- What visitors mended and drew: a scene of the table, and all that the second screen (role "wall") shows.
local theme, vase, speech = require "theme", require "vase", require "speech"
local sheet = require "sheet"
local color = theme.color
local collection = { transition = { "fade", seconds = 0.6 }, links = { "attract" } }

local VASES, SHERDS = 4, 16

function collection:enter(root, params)
  local language = params.language or visit.languages[1]
  local ornaments, mended = keep "ornaments", keep "mended"
  theme.notice(true)
  root:rect { w = 1920, h = 1080, color = "#46372c", color_end = color.night, gradient = "radial", touchable = false }
  local title = theme.text(root, { "", x = 96, y = 44, anchor = "topleft", align = "start", size = 84, color = color.pale })
  local lead = theme.text(root, { "", x = 96, y = 144, anchor = "topleft", align = "start", size = 36, font = "italic", color = "#b9a88c", w = 1300 })
  local shelf = root:row { x = 96, y = 206, w = 1728, h = 470, justify = "around", touchable = false }
  root:rect { x = 96, y = 676, w = 1728, h = 6, radius = 3, color = "#6b523f", touchable = false }
  local grid = root:grid { x = 96, y = 712, w = 1728, columns = 8, gap = 16, touchable = false }

  -- The newest first; where none stands yet, a shape waits.
  local vases = {}
  for _, item in ipairs(mended:latest(VASES)) do table.insert(vases, item.table) end
  local function stand()
    shelf:clear()
    for i = 1, VASES do
      local pot = shelf:group { w = 360, h = 476 }
      pot:ellipse { x = 180, y = 470, w = 300, h = 34, anchor = "center", color = "#000000a0", color_end = "#00000000", gradient = "radial" }
      if vases[i] then
        local whole = vase.whole(pot, vases[i].vase, { x = 14, y = 8, scale = 0.72 })
        whole.light(i % 2 == 0 and 72 or 28)
        sheet.wear(whole.patch, vases[i].vase, sheet.unpack(vases[i].strokes))
      else pot:image { src = vase.names[2 - i % 2] .. "-shape.webp", x = 14, y = 8, w = 331, h = 461, tint = "#5a4636", opacity = 0.5 }
      end
    end
  end
  local function hang()
    grid:clear()
    for _, item in ipairs(ornaments:latest(SHERDS)) do
      local cell = grid:group { w = 160, h = 160, mask = "sherd.webp" }
      cell:image { src = "sherd.webp", w = 160, h = 160 }
      cell:image { src = item.src, x = -14, y = -14, w = 188, h = 188, fit = "contain" }
    end
  end
  local function add(told)
    table.insert(vases, 1, told)
    stand()
    shelf.opacity = 0
    shelf:to({ opacity = 1 }, 0.8)
  end
  local function speak()
    title.text, lead.text = speech.say(language, "collection"), speech.say(language, #vases > 0 and "collection_lead" or "none_yet")
  end
  ornaments:on_change(hang)
  message.on("vase", function(value)
    add(value)
    speak()
  end)
  stand()
  hang()
  speak()

  if screen.role ~= "wall" then
    theme.button(root, { speech.say(language, "table"), name = "table", kind = "dark", x = 1824, y = 64, anchor = "topright", on_tap = function() back() end })
    return
  end
  local spoken = 1
  every(15, function()
    spoken = spoken % #speech.languages + 1
    language = speech.languages[spoken][1]
    speak()
  end)
end

return collection
