-- What is said, in a language of each side's own: visit.language is one for the whole table.
local speech = { languages = { { "fr", "Français" }, { "en", "English" }, { "el", "Ελληνικά" } } }

local says = {}
for _, row in ipairs(data.csv "says.csv") do says[row.key] = row end

-- The text of a key; {name} is filled from fillings.
function speech.say(language, key, fillings)
  local text = assert(says[key], "data/says.csv lacks " .. key)[language]
  return (text:gsub("{(%w+)}", fillings or {}))
end

return speech
