local film = {}

function film:enter(root)
  root:video { src = "film.mp4", loop = true }
end

return film
