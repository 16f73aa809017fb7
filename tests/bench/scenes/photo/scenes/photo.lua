local photo = {}

function photo:enter(root)
  local frame = root:image { w = 1440, h = 1080, fit = "contain" }
  local card = root:image { src = "card.png", x = 260, y = 440 }
  card:to({ x = 1460 }, 2, "linear"):back_and_forth()
  local i = 0
  every(2, function()
    i = i % 8 + 1
    frame.src = "photo" .. i .. ".jpg"
  end)
end

return photo
