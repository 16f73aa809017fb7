function love.conf(t)
  t.window.width, t.window.height, t.window.x, t.window.y = 1920, 1080, 0, 0
  t.window.fullscreen, t.window.borderless = true, true
  t.modules.joystick, t.modules.physics = false, false
end
