local over = {}

function over:enter(root)
  root:video { src = "film.mp4", loop = true }
  local card = root:image { src = "card.png", x = 100, y = 300 }
  card:to({ x = 980 }, 3, "linear"):back_and_forth()
end

return over
