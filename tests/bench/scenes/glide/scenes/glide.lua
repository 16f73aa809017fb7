local glide = {}

function glide:enter(root)
  root:image { src = "background.png" }
  root:text { "Touch the card", size = 64, x = 960, y = 200, anchor = "center", color = "#ffffff" }
  local card = root:image { src = "card.png", x = 260, y = 440 }
  card:to({ x = 1460 }, 2, "linear"):back_and_forth()
end

return glide
