local hello = {}

function hello:enter(root)
  local text = root:text { "Touch me", size = 120, font = "bold", color = "#f6f1e7", x = 960, y = 540, anchor = "center", padding = 100 }
  function text.on_tap() text.text = "Hello, visitor" end
end

return hello
