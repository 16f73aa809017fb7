local lines = data.csv("data/page.csv")

local page = {}

function page:enter(root)
  local scroller = root:scroller { w = 1920, h = 1080 }
  local column = scroller:column { x = 160, w = 1600, gap = 40, inset = 40 }
  for _ = 1, 5 do
    for _, line in ipairs(lines) do column:text { line.text, size = 44, w = 1520, color = "#ffffff", align = "start" } end
  end
  local most = scroller.content_h - 1080
  scroller:to({ scroll_y = most }, most / 300, "linear"):back_and_forth()
end

return page
