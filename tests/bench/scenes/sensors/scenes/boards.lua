-- Eight bars, each as long as its board says, and a card that a finger changes. "end" asks how many lines came.
local boards = {}

function boards:enter(root)
  local card = root:rect { name = "card", x = 860, y = 440, w = 200, h = 200, color = "#c04030" }
  card.on_press = function() card.color = "#30c040" end
  card.on_release = function() card.color = "#c04030" end
  for i = 0, 7 do
    local bar = root:rect { x = 100, y = 20 + i * 50, w = 100, h = 40, color = "#c0c040" }
    local count = 0
    sensor("p" .. i):on_line(function(line)
      if line == "end" then
        output("o" .. i):send(count)
        count = 0
      else
        count = count + 1
        bar.w = 100 + tonumber(line)
      end
    end)
  end
end

return boards
