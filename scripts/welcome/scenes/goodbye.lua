-- One question, three faces; then the thanks. Nobody has to answer.
local theme = require "theme"
local ui = require "ui"
local color, size = theme.color, theme.size
local goodbye = { transition = { "cover", from = "bottom", seconds = 0.4 }, links = { "thanks" } }

local faces = {
  { name = "sad", word = words.bye_sad, value = 1 },
  { name = "plain", word = words.bye_plain, value = 2 },
  { name = "glad", word = words.bye_glad, value = 3 },
}

function goodbye:enter(root)
  ui.text(root, words.bye_question, 93, 72, theme.right - theme.margin, { font = "display", size = size.title })
  ui.text(root, words.bye_note, theme.margin, 176, theme.right - theme.margin, { size = size.body, color = color.stone })

  local cards, answered = {}, false
  local function answer(face)
    if answered then return end
    answered = true
    visit.answer("visit", face.value, 3)
    visit.goal "answered"
    for name, group in pairs(cards) do
      group.touchable = false
      group:to(name == face.name and { x = theme.width / 2, scale = 1.1 } or { opacity = 0 }, theme.calm, "cubic.inout")
    end
    after(1.2, function() go "thanks" end)
  end

  for i, face in ipairs(faces) do
    local group = ui.pad(root, { name = face.name, label = face.word, x = theme.margin + (i - 1) * 592, y = 300, w = 544, h = 520, border = 0,
      on_tap = function() answer(face) end })
    group:image { src = "face-" .. face.name .. ".png", y = -40, w = 260, h = 260, anchor = "center", touchable = false }
    ui.text(group, face.word, -240, 132, 480, { font = "semi", size = size.body, align = "center" })
    cards[face.name] = group
    theme.rise(group, (i - 1) * 0.08)
  end

  ui.bar(root, "hub")
  ui.button(root, { name = "skip", text = words.bye_skip, x = theme.third, y = theme.bar, w = theme.button, on_tap = function() go "thanks" end })
end

return goodbye
