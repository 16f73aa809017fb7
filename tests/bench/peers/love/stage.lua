-- The stage's scenes as a LÖVE game: what each draws, once a refresh.
local stage = {}
local background, page, sprite

local function there_and_back(seconds)
  local phase = love.timer.getTime() % (2 * seconds) / seconds
  return phase < 1 and phase or 2 - phase
end

local function sine(t)
  return (1 - math.cos(math.pi * t)) / 2
end

function stage.load()
  background = love.graphics.newImage("background.png")
  page = love.graphics.newImage("page.png")
  sprite = love.graphics.newImage("sprite.png")
end

function stage.sprites()
  local t = love.timer.getTime()
  for i = 0, 9999 do
    love.graphics.draw(sprite, (i * 37 + t * (20 + i % 80)) % 1888, (i * 91 + t * (10 + i % 50)) % 1048)
  end
end

function stage.tweens()
  love.graphics.draw(background)
  for i = 0, 999 do
    local part = 64 * sine(there_and_back(1 + i % 7 * 0.25))
    love.graphics.draw(sprite, i * 37 % 1856 + part, i * 91 % 1016 + part)
  end
end

function stage.crossfade()
  love.graphics.draw(background)
  love.graphics.setColor(1, 1, 1, there_and_back(2))
  love.graphics.draw(page)
end

function stage.slide()
  local x = -1920 * there_and_back(2)
  love.graphics.draw(background, x)
  love.graphics.draw(page, x + 1920)
end

function stage.zoom()
  love.graphics.draw(background, 960, 540, 0, 1 + there_and_back(8) / 2, nil, 960, 540)
end

function stage.rotate()
  love.graphics.draw(background, 960, 540, love.timer.getTime() % 60 / 60 * 2 * math.pi, 1.2, nil, 960, 540)
end

return stage
