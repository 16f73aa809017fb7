-- The five voices of the chorus: what they look like, where they stand, and how loud each is in every tenth of a second of its song.
local birds = { seconds = 12, places = { 300, 640, 962, 1290, 1620 } }

local list = {
  { name = "bittern", color = "#e8a850", perch = "water", scale = 0.66 },
  { name = "warbler", color = "#f59a83", perch = "stem", tall = 330, scale = 0.60, facing = -1 },
  { name = "blackbird", color = "#ffe08a", perch = "post", tall = 250, scale = 0.74 },
  { name = "locustella", color = "#a9dca6", perch = "stem", tall = 300, scale = 0.56 },
  { name = "cuckoo", color = "#9cc4f2", perch = "post", tall = 330, scale = 0.80, facing = -1 },
}
for _, bird in ipairs(list) do
  bird.loud = {}
  table.insert(birds, bird)
end
for _, row in ipairs(data.csv("loudness.csv", { bittern = "number", cuckoo = "number", blackbird = "number", warbler = "number", locustella = "number" })) do
  for _, bird in ipairs(birds) do table.insert(bird.loud, row[bird.name].value) end
end

function birds.files()
  local files = {}
  for i, bird in ipairs(birds) do files[i] = bird.name .. ".ogg" end
  return files
end

-- How loud a bird is at this second of the song, 0 to 1.
function birds.loudness(bird, second)
  return bird.loud[math.floor(second * 10) % #bird.loud + 1]
end

return birds
