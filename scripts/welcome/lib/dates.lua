-- Dates that the loader could read, written out in the visitor's language. Others are shown as published, by whoever asks.
local dates = {}

local function parts(iso)
  local y, m, d = iso:match("^(%d+)%-(%d+)%-(%d+)$")
  return { y = y, month = tostring(words("month_" .. tonumber(m))), d = tostring(tonumber(d)) }
end

-- "fine", "none" or "wrong"
function dates.state(cell)
  if not cell.ok then return "wrong" end
  return cell.from and "fine" or "none"
end

-- short: without the year, for a list
function dates.text(cell, short)
  local tail = short and "_short" or ""
  local function one(iso) return tostring(words("date_one" .. tail):with(parts(iso))) end
  local from, to = cell.from, cell.to or cell.from
  if from == to then return one(from) end
  if from:sub(1, 7) == to:sub(1, 7) then
    local p = parts(from)
    p.e = parts(to).d
    return tostring(words("date_days" .. tail):with(p))
  end
  return tostring(words.date_span:with { from = one(from), to = one(to) })
end

return dates
