-- The three days, told page by page. The story reads from top to bottom in tell(): show, wait, next. Each day brings its
-- slice of a figure; whoever turns back is given time: the page then waits.
local theme = require "theme"
local ui = require "ui"
local remix = require "remix"
local color, size = theme.color, theme.size
local story = { transition = { "slide", seconds = 0.4 }, links = { "hub" } }

local PAGES = 6                     -- two for each day
local LEFT, WIDTH = theme.margin, 880

local function day_of(page) return (page + 1) // 2 end

-- Six bars, two for each day; each fills while its page can be read.
local function progress(root)
  local bars = {}
  for page = 1, PAGES do
    local x = LEFT + (page - 1) * 148 + (day_of(page) - 1) * 12
    root:rect { x = x, y = 112, w = 120, h = 12, radius = 6, color = color.dune, touchable = false }
    bars[page] = root:rect { x = x, y = 112, w = 0, h = 12, radius = 6, color = color.accent, touchable = false }
  end
  return function(page, seconds)
    for i, bar in ipairs(bars) do
      bar:to({ w = i <= page and 120 or 0 }, i == page and seconds or 0.1)
    end
  end
end

function story:enter(root)
  local window = remix.window(root)
  for row = 1, 3 do   -- a numbered place for each day's slice
    window.group:rect { y = (row - 1) * remix.h, w = remix.w, h = remix.h, color = row == 2 and color.dune or color.sand, touchable = false }
    window.group:text { tostring(row), font = "display", size = size.poster, color = color.paper, x = remix.w / 2, y = (row - 0.5) * remix.h,
      anchor = "center", touchable = false }
  end
  root:rect { w = remix.x, h = theme.height, color = color.paper, touchable = false }

  local fill = progress(root)
  local text = root:group {}
  local day = ui.text(text, words.day_1, LEFT, 208, WIDTH, { font = "semi", color = color.accent })
  local title = ui.text(text, words.page_1_title, LEFT - 3, 256, WIDTH + 40, { font = "display", size = size.title, line_height = 1.05 })
  local body = ui.text(text, words.page_1_text, LEFT, 376, WIDTH, { size = size.body, line_height = 1.2 })
  local hold = ui.text(root, words.story_hold, LEFT, 732, WIDTH, { color = color.stone })
  hold.visible = false

  local deal = #remix.mine == 3 and remix.mine or remix.deal()
  remix.mine = deal
  local page, since, task = 0, now(), nil

  -- The body follows the title, which has two lines in some languages.
  local function flow() body.y = title.y + title.height + 32 end

  local function show(number, seconds)
    local key = "page_" .. number
    page, since = number, now()
    day.text, title.text, body.text = words("day_" .. day_of(number)), words(key .. "_title"), words(key .. "_text")
    flow()
    text.opacity, text.x = 0, 24
    text:to({ opacity = 1, x = 0 }, theme.calm, "cubic.out")
    for row = 1, day_of(number) do
      if not window.shows[row] then window:show(row, deal[row], 0.9) end
    end
    fill(number, seconds)
  end

  local function left(by)
    if page > 0 then journal.mark("story_page", { page = page, seconds = math.floor(now() - since), by = by }) end
  end

  -- The story itself: from a page to the end, by itself; waiting for the reader instead after a turn back.
  local tell
  local function reading_time(number) return 6 + utf8.len(tostring(words("page_" .. number .. "_text"))) / 14 end
  function tell(from, patient)
    if task then task:stop() end
    hold.visible = patient or false
    task = run(function()
      for number = from, PAGES do
        local seconds = reading_time(number)
        show(number, patient and 0.3 or seconds)
        if patient or number == PAGES then return end
        visit.stay(seconds + 5)
        wait(seconds)
        left("itself")
      end
    end)
  end

  local patient = false
  local function turn(step)
    left("visitor")
    if step < 0 then patient = true end
    if page + step > PAGES then
      visit.goal "story_told"
      return go "hub"
    end
    if page == PAGES - 1 and step > 0 then visit.goal "story_read" end
    tell(math.max(1, page + step), patient)
  end

  -- A tap anywhere on the text turns the page, as the button does; a tap on a day's number leads there, on its slice
  -- remixes it.
  local sheet = root:rect { name = "page", label = words.next, w = remix.x, h = 768, opacity = 0, on_tap = function() turn(1) end }
  for row = 1, 3 do
    local touch = root:rect { name = "slice" .. row, label = words.remix_again, x = remix.x, y = (row - 1) * remix.h, w = remix.w,
      h = remix.h, color = color.white, opacity = 0 }
    function touch.on_press() touch.opacity = 0.2 end
    function touch.on_release() touch.opacity = 0 end
    function touch.on_tap()
      if window.shows[row] then
        window:change(row, 0.6)
        deal[row] = window.shows[row]
      else
        left("visitor")
        tell(row * 2 - 1, patient)
      end
    end
  end
  ui.button(root, { name = "previous", text = words.previous, sign = "arrow-left", x = theme.first, y = 792, w = theme.button,
    on_tap = function() turn(-1) end })
  local next_page = ui.button(root, { name = "next", text = words.next, sign = "arrow-right", sign_last = true, kind = "accent",
    x = theme.second, y = 792, w = theme.button, on_tap = function() turn(1) end }).pad
  sheet.on_press, sheet.on_release = next_page.on_press, next_page.on_release
  ui.bar(root, "hub", flow)
  tell(1)
end

return story
