local tweens = {}

function tweens:enter(root)
  root:image { src = "background.png" }
  for i = 0, 999 do
    local x, y = i * 37 % 1856, i * 91 % 1016
    local sprite = root:image { src = "sprite.png", x = x, y = y }
    sprite:to({ x = x + 64, y = y + 64 }, 1 + i % 7 * 0.25, "sine.inout"):back_and_forth()
  end
end

return tweens
