-- What the keys of a language say. Letters stand as on the machines that people of that language write on;
-- what a key offers when it is held comes with its letter.
local layouts = {}

-- The key for the end of writing says done, the one that leads back from digits letters; comma and stop stand
-- beside the space.
local function add(language, rows, done, comma, stop, letters)
  layouts[language] = { rows = rows, done = done, comma = comma or ",", stop = stop or ".", letters = letters or "ABC" }
end

add("en", { "qwertyuiop", "asdfghjkl", "zxcvbnm" }, "Done")
add("fr", { "azertyuiop", "qsdfghjklm", "wxcvbn’" }, "Valider")
add("es", { "qwertyuiop", "asdfghjklñ", "zxcvbnm" }, "Listo")
add("it", { "qwertyuiop", "asdfghjkl", "zxcvbnm’" }, "Fatto")
add("nl", { "qwertyuiop", "asdfghjkl", "zxcvbnm" }, "Klaar")
add("hr", { "qwertzuiopšđ", "asdfghjklčćž", "yxcvbnm" }, "Gotovo")
add("de", { "qwertzuiopü", "asdfghjklöä", "yxcvbnmß" }, "Fertig")
add("ar", { "ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظذ" }, "تم", "،", ".", "أبج")
add("he", { "קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ" }, "סיום", ",", ".", "אבג")

layouts.digits = { "1234567890", "-/:;()€&@_", "?!'\"+*#" }

layouts.held = {
  a = "àâäáãåæ", c = "çčć", d = "đ", e = "éèêëę", g = "ğ", i = "îïíì", l = "ł", n = "ñń", o = "ôöóòõøœ",
  s = "šßś", u = "ùûüúů", y = "ÿý", z = "žźż", ["’"] = "'\"«»", ["."] = "…!?", [","] = ";:",
  ["ا"] = "أإآ", ["ي"] = "ىئ", ["و"] = "ؤ", ["ه"] = "ة", ["-"] = "–—", ["'"] = "‘’", ['"'] = "«»“”„", ["?"] = "¿؟", ["!"] = "¡",
  ["+"] = "=±×", ["#"] = "%‰", ["€"] = "$£",
  ["1"] = "¹½", ["2"] = "²", ["3"] = "³", ["0"] = "°",
}

-- Small and large letters beyond a to z.
layouts.large = {}
local pairs_of = "àÀâÂäÄáÁãÃåÅæÆçÇčČćĆđĐéÉèÈêÊëËęĘğĞîÎïÏíÍìÌłŁñÑńŃôÔöÖóÓòÒõÕøØœŒšŠßẞśŚùÙûÛüÜúÚůŮÿŸýÝžŽźŹżŻ"
local small
for _, code in utf8.codes(pairs_of) do
  if small then layouts.large[small], small = utf8.char(code), nil else small = utf8.char(code) end
end

return layouts
