-- The scenes of the bench as a LÖVE game: love . plain, love . glide, and those of stage.lua.
local stage = require("stage")
local scene, background, card, font
local pressed, x = nil, 860

function love.load(arguments)
  scene = arguments[1]
  background = love.graphics.newImage("background.png")
  card = love.graphics.newImage("card.png")
  font = love.graphics.newFont("Inter-Regular.otf", 64)
  love.mouse.setVisible(false)
  stage.load()
end

function love.update()
  if scene == "glide" then
    local phase = love.timer.getTime() % 4
    x = 260 + 600 * (phase < 2 and phase or 4 - phase)
  end
end

function love.draw()
  love.graphics.setColor(1, 1, 1)
  if stage[scene] then return stage[scene]() end
  love.graphics.draw(background)
  love.graphics.setFont(font)
  love.graphics.printf("Touch the card", 0, 160, 1920, "center")
  if pressed then
    love.graphics.setColor(240 / 255, 192 / 255, 32 / 255)
    love.graphics.rectangle("fill", x, 440, 200, 200)
  else
    love.graphics.draw(card, x, 440)
  end
end

function love.touchpressed(id, tx, ty)
  if tx >= x and tx < x + 200 and ty >= 440 and ty < 640 then pressed = id end
end

function love.touchreleased(id)
  if id == pressed then pressed = nil end
end
