-- The members' news: a board with ten notices at the left, one of them large at the right. Dates come from the table as
-- published; what the loader could not read is shown as it is, and said.
local theme = require "theme"
local ui = require "ui"
local dates = require "dates"
local color, size = theme.color, theme.size
local news = { transition = { "slide", seconds = 0.4 }, links = { "hub" } }

local ROW, LIST = 82, 900            -- height of a row, width of the list
local X = 1048                       -- where the notice begins
local W = theme.right - X

local function when(notice)
  local state = dates.state(notice.dates)
  if state == "fine" then return dates.text(notice.dates, true) end
  return state == "none" and words.date_none_short or words.date_bad_short
end

local function where(notice)
  if notice.where == "" then return words.place_none end
  local place = words(notice.where)
  if notice.place ~= "" then place = words.place_in:with { place = notice.place, country = place } end
  return notice.online == "yes" and words.place_and_online:with { place = place } or place
end

-- The large notice, from top to bottom.
local function write(paper, notice)
  local state = dates.state(notice.dates)
  local y = 40
  local function line(text, gap, options)
    local node = ui.text(paper, text, 40, y, W - 80, options)
    y = y + node.height + gap
  end
  if state == "wrong" then
    paper:image { src = "sign-warning.png", x = 40, y = y + 2, w = 48, h = 48, touchable = false }
    ui.text(paper, words.date_bad, 104, y + 4, W - 144, { font = "semi", size = size.body, color = color.accent })
    y = y + 72
    line(words.as_published:with { dates = "\n" .. notice.dates.text }, 12, { font = "semi" })
    line(notice.dates.problem:find("ends before", 1, true) and words.date_bad_note or words.date_odd_note, 36)
  elseif state == "none" then
    line(words.date_none, 4, { font = "semi", size = size.body })
    line(words.date_none_note, 36, { color = color.stone })
  else
    line(dates.text(notice.dates), 4, { font = "semi", size = size.body })
    line(words.as_published:with { dates = notice.dates.text }, 36, { color = color.stone })
  end
  paper:rect { x = 40, y = y, w = W - 80, h = 3, color = color.sand, touchable = false }
  y = y + 36
  line(words(notice.subject), 36, { font = "display", size = size.head, line_height = 1.05 })
  line(notice.organiser, 8, { font = "semi" })
  line(where(notice), 0, { color = color.stone })
end

function news:enter(root)
  ui.text(root, words.news_title, X - 3, 64, W + 60, { font = "display", size = size.title, line_height = 1 })
  local lead = ui.text(root, words.news_lead, X, 156, W, { color = color.stone })

  local board = data.csv("news.csv", { dates = "daterange" })
  local rows, chosen, paper = {}, nil, nil

  local function show(index)
    chosen = index
    if paper then paper:remove() end
    paper = root:group { x = X, y = 232 }
    paper:rect { w = W, h = 664, radius = theme.radius, color = color.white, touchable = false }
    local inside = paper:group { x = 24, opacity = 0 }
    write(inside, board[index])
    inside:to({ opacity = 1, x = 0 }, theme.quick, "cubic.out")
    for i, row in ipairs(rows) do row.mark(i == index) end
  end

  local function open(index)
    if index == chosen then return end
    visit.choice("notice", board[index].subject)
    journal.mark("notice_opened", { notice = index, dates = dates.state(board[index].dates) })
    show(index)
  end

  for i = 2, #board do
    root:rect { x = theme.margin, y = 75 + (i - 1) * ROW, w = LIST, h = 2, color = color.sand, touchable = false }
  end
  for i, notice in ipairs(board) do
    local y = 76 + (i - 1) * ROW
    local group, _, settle = ui.pad(root, { name = "notice" .. i, label = words(notice.subject), x = 72, y = y + 1, w = LIST + 48, h = ROW - 2,
      border = 0, fill = color.paper, press = color.sand, radius = 16, on_tap = function() open(i) end })
    local wrong = dates.state(notice.dates) == "wrong"
    local left = -(LIST + 48) / 2 + 24
    local date = ui.text(group, when(notice), left, 0, 284, { font = "semi", color = wrong and color.accent or color.ink, line_height = 1 })
    local who = ui.text(group, notice.organiser, left + 296, 0, LIST - 284, { line_height = 1 })
    date.anchor, who.anchor = "left", "left"
    rows[i] = {
      mark = function(on)
        settle(on and color.ink or color.paper, on and color.slate or color.sand)
        who.color = on and color.white or color.ink
        date.color = on and color.white or wrong and color.accent or color.ink
      end,
    }
  end

  show(1)
  ui.bar(root, "hub", function()
    show(chosen)
  end)
end

return news
