-- Dates that the loader could read, written out in words that follow the language. Others are shown as published, by whoever asks.
local dates = {}

local function parts(iso)
  local y, m, d = iso:match("^(%d+)%-(%d+)%-(%d+)$")
  return { y = y, month = words("month_" .. tonumber(m)), d = tostring(tonumber(d)) }
end

-- "fine", "none" or "wrong"
function dates.state(cell)
  if not cell.ok then return "wrong" end
  return cell.from and "fine" or "none"
end

-- short: without the year, for a list
function dates.text(cell, short)
  local tail = short and "_short" or ""
  local function one(iso) return words("date_one" .. tail):with(parts(iso)) end
  local from, to = cell.from, cell.to or cell.from
  if from == to then return one(from) end
  if from:sub(1, 7) == to:sub(1, 7) then
    return words("date_days" .. tail):with(parts(from)):with { e = parts(to).d }
  end
  return words.date_span:with { from = one(from), to = one(to) }
end

return dates
