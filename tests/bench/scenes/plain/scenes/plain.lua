local plain = {}

function plain:enter(root)
  root:image { src = "background.png", touchable = false }
  root:text { "Touch the card", size = 64, x = 960, y = 200, anchor = "center", color = "#ffffff" }
  local card = root:image { name = "card", src = "card.png", x = 860, y = 440 }
  local pressed = root:rect { x = 860, y = 440, w = 200, h = 200, color = "#f0c020", visible = false, touchable = false }
  card.on_press = function() pressed.visible = true end
  card.on_release = function() pressed.visible = false end
end

return plain
