local crossfade = {}

function crossfade:enter(root)
  root:image { src = "background.png" }
  root:image { src = "page.png", opacity = 0 }:to({ opacity = 1 }, 2, "linear"):back_and_forth()
end

return crossfade
