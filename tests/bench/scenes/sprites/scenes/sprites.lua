local sprites = { all = {} }

function sprites:enter(root)
  for i = 0, 9999 do
    self.all[i] = root:image { src = "sprite.png", x = i * 37 % 1888, y = i * 91 % 1048 }
  end
  self:animate(true)
end

function sprites:update()
  local t = now()
  for i = 0, 9999 do
    local sprite = self.all[i]
    sprite.x = (i * 37 + t * (20 + i % 80)) % 1888
    sprite.y = (i * 91 + t * (10 + i % 50)) % 1048
  end
end

return sprites
