-- Where things lie on the two pictures of the map; the numbers are those of tools/assets/map.py.
local atlas = {}

local ocean = { west = -103.0, north = 56.0, kx = 13.4, ky = 14.8 }
local lens = { west = -6.5, north = 52.4, kx = 34.4, ky = 50.9 }

-- The lens lies in the empty ocean; the frame is what it enlarges, at its true place.
atlas.lens = { x = 96, y = 248, w = 860, h = 528 }
atlas.frame = {
  x = (lens.west - ocean.west) * ocean.kx, y = (ocean.north - lens.north) * ocean.ky,
  w = atlas.lens.w / lens.kx * ocean.kx, h = atlas.lens.h / lens.ky * ocean.ky,
}

-- Where the button of a place lies: its left and top edge and width, from the lens's or the screen's corner. Places that are
-- neighbours have buttons that are not: a line leads from each to its point.
atlas.buttons = {
  lille = { 24, 24, 168, lens = true }, mons = { 470, 40, 168, lens = true }, caen = { 268, 190, 168, lens = true },
  saint_brieuc = { 24, 270, 256, lens = true }, nice = { 250, 424, 168, lens = true }, bologna = { 556, 424, 200, lens = true, note = true },
  zagreb = { 640, 208, 196, lens = true }, dakar = { 1056, 688, 184 }, quito = { 392, 808, 176 },
}

function atlas.point(longitude, latitude, in_lens)
  local view = in_lens and lens or ocean
  return (longitude - view.west) * view.kx, (view.north - latitude) * view.ky
end

return atlas
