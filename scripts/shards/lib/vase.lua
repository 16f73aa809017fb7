-- The two vases: where their shards belong, and a whole one that turns, with the light on it.
local vase = { w = 460, h = 640, names = { "amphora", "pelike" }, tags = { ["04A1"] = "amphora", ["04B2"] = "pelike" }, shards = {}, gaps = {} }

for _, row in ipairs(data.csv("shards.csv", { x = "number", y = "number", w = "number", h = "number" })) do
  local place = { name = row.shard, x = row.x.value, y = row.y.value, w = row.w.value, h = row.h.value }
  if row.shard == "gap" then vase.gaps[row.vase] = place
  else
    vase.shards[row.vase] = vase.shards[row.vase] or {}
    table.insert(vase.shards[row.vase], place)
  end
end

local FRAMES = 24
-- Half the vase's width where its gap is: the plaster turns with the wall.
local girth = { amphora = 160, pelike = 196 }

function vase.other(name) return name == "amphora" and "pelike" or "amphora" end

-- How strongly the lamp at 0 to 100 lights from the left, and from the right.
function vase.lights(lamp) return math.max(0, 50 - lamp) / 50, math.max(0, lamp - 50) / 50 end

-- A shard as a group of its picture and its two lights; light(lamp) sets them.
function vase.shard(parent, name, place, o)
  o.w, o.h, o.anchor = place.w, place.h, "center"
  local shard, layers = parent:group(o), {}
  for i = 1, 3 do
    layers[i] = shard:sprite { src = name .. "-" .. place.name .. ".webp", columns = 3, rows = 1, frame = i - 1, w = place.w, h = place.h, opacity = i == 1 and 1 or 0 }
  end
  return shard, function(lamp) layers[2].opacity, layers[3].opacity = vase.lights(lamp) end
end

-- A whole vase with its top left corner at x, y. Fields: node; light(lamp), follow(), turn(way), frame().
function vase.whole(parent, name, o)
  o.w, o.h = vase.w, vase.h
  local node = parent:group(o)
  local body = node:sprite { src = name .. "-turn.webp", columns = 6, rows = 4, w = vase.w, h = vase.h }
  local veils, lit = {}, 50
  for _, side in ipairs { "front", "back" } do
    for i = 0, 1 do
      table.insert(veils, node:image { src = name .. "-light-" .. side .. ".webp", crop_x = i * vase.w, crop_w = vase.w, crop_h = vase.h, w = vase.w, h = vase.h, opacity = 0, touchable = false })
    end
  end
  local gap = vase.gaps[name]
  local skin = node:group { w = vase.w, h = vase.h, mask = name .. "-shape.webp", touchable = false }
  local patch = skin:group { x = gap.x, y = gap.y }
  patch:image { src = name .. "-gap.webp", w = gap.w, h = gap.h, anchor = "center" }
  local whole = { node = node, patch = patch }
  local offset = gap.x - vase.w / 2
  local begins = math.asin(offset / girth[name])

  -- Puts plaster and light where the frame wants them.
  function whole.follow()
    local turn = body.frame / FRAMES * 2 * math.pi
    local facing = math.cos(begins - turn) / math.cos(begins)
    patch.visible = facing > 0.05
    patch.x, patch.scale_x = vase.w / 2 + girth[name] * math.sin(begins - turn), math.max(0.05, facing)
    local left, right = vase.lights(lit)
    local front = math.max(0, 1 - math.min(body.frame % FRAMES, -body.frame % FRAMES))
    local back = math.max(0, 1 - math.abs(body.frame % FRAMES - FRAMES / 2))
    veils[1].opacity, veils[2].opacity, veils[3].opacity, veils[4].opacity = left * front, right * front, left * back, right * back
  end
  function whole.light(lamp)
    lit = lamp
    whole.follow()
  end
  function whole.push(frames) body.frame = body.frame + frames whole.follow() end
  -- On to the next side (way 1 or -1), or to the nearest (0); returns the tween and "front" or "back".
  function whole.turn(way)
    local half = FRAMES / 2
    local sides = way == 0 and math.floor(body.frame / half + 0.5) or way > 0 and math.floor(body.frame / half + 1) or math.ceil(body.frame / half - 1)
    return body:to({ frame = sides * half }, 0.9, "cubic.out"), sides % 2 == 0 and "front" or "back"
  end
  return whole
end

return vase
