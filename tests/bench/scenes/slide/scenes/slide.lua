local slide = {}

function slide:enter(root)
  local pages = root:group {}
  pages:image { src = "background.png" }
  pages:image { src = "page.png", x = 1920 }
  pages:to({ x = -1920 }, 2, "linear"):back_and_forth()
end

return slide
