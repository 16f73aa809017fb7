---@meta
-- Vitrine's API, version 1, for the Lua language server. Made by the runtime; do not edit.

---What a handler is told about a touch.
---@class touch
---@field x number stage units
---@field y number stage units
---@field own_x number in the own space of the node whose handler it is
---@field own_y number in the own space of the node whose handler it is
---@field dx number in on_move and gestures: how far since the last one, stage units; else 0
---@field dy number in on_move and gestures: how far since the last one, stage units; else 0
---@field link string? in on_link: the name of the link
---@field finger integer 0 to 31
---@field time number seconds, as now()
---@field seconds number since the finger went down
---@field cancelled boolean it was taken away

---What on_double_tap, on_hold, on_drag, on_swipe, on_pinch, on_rotate, on_pan, on_drop, on_drag_over and on_drag_out are told; x and y are the middle of the fingers.
---@class gesture: touch
---@field phase "begin"|"move"|"end"|"cancel"|nil of drag, pinch, rotate, pan
---@field fingers integer how many are down
---@field way_x number since it began, stage units
---@field way_y number since it began, stage units
---@field scale number of a pinch, since it began: 2 is twice as far apart
---@field rotation number since it began, degrees clockwise
---@field speed number of a swipe, and at the end: millimetres a second
---@field direction "left"|"right"|"up"|"down"|nil of a swipe
---@field node node? on_drop, on_drag_over, on_drag_out: what is dragged
---@field target node? at the end of a drag: the node that took it

---A file in scenes/ returns one.
---@class scene
---@field enter fun(self: scene, root: node, params: table) builds the scene
---@field leave? fun(self: scene) before it goes
---@field update? fun(self: scene, dt: number) before each refresh, after self:animate(true)
---@field animate fun(self: scene, on: boolean) switches update on and off
---@field transition? string|table how it comes in: "fade", or { "slide", from = "left", seconds = 0.4 }
---@field links? string[] the scenes it leads to
---@field preload? string[] pictures, sounds and films that shall be ready before it is entered

---How a scene comes in.
---@class transition
---@field transition "cut"|"fade"|"slide"|"cover"
---@field from? "right"|"left"|"top"|"bottom" of slide and cover; where reading begins from the right, the left
---@field seconds? number 0 to 10; at first 0.5

---One of what collection:latest() returns.
---@class kept_item
---@field id integer higher ones are newer
---@field moment? integer when it was kept, as os.time(); nil: the kiosk did not know
---@field text? string of texts
---@field table? table of records
---@field src? string of drawings and photos: for an image

---What a canvas draws with.
---@class ink
---@field color? string transparent erases; at first #000000
---@field width? number of the stroke, stage units, 0 to 1000

---How canvas:paste puts a picture there.
---@class paste
---@field x? number of the box, in the canvas's own space; at first 0
---@field y? number likewise
---@field w? number likewise; 0: to the edge
---@field h? number likewise; 0: to the edge
---@field fit? "stretch"|"contain"|"cover" how it fills the box; at first cover
---@field mirror? boolean left and right are exchanged
---@field key? string this colour, and what is near it, becomes transparent
---@field tolerance? number how near, 0 to 1; at first 0.2
---@field soft? number how softly, 0 to 1; at first 0.1
---@field average? integer it is the so manieth of pictures whose mean is wanted

---What canvas:filter makes of colours.
---@class filter
---@field [1]? "grey"|"sepia"|"negative"
---@field matrix? number[] four rows, of r, g, b and a: shares of the old r, g, b, a, and what is added
---@field x? number of the box, in the canvas's own space; at first 0
---@field y? number likewise
---@field w? number likewise; 0: to the edge
---@field h? number likewise; 0: to the edge

---What a watch may be told before its function.
---@class watch_options
---@field for_ms? number it must hold so long before it counts as entered
---@field leave_for_ms? number and so long before it counts as left
---@field guard_ms? number so long after an entry there is no other
---@field agree? number so many of the last values must agree
---@field of? number so many values are asked; as many as agree unless said
---@field fresh? boolean what is within, or lies there, when the watch begins must first leave
---@field leave? number of below and above: where it leaves
---@field margin? number of between and zone: so far outside it leaves
---@field by? number of on_change: only values so far from the one told last
---@field again_ms? number of on_tag: the same one counts anew after so long without it; 1000 unless said
---@field gone_ms? number of on_tag: one that is silent for so long was taken away; 0: never
---@field within? number[] of presence: somebody is there while the value is within { least, most }
---@field below? number of presence: while it is below
---@field above? number of presence: while it is above
---@field hold_s? number of presence: and so long after the last sign; 5 unless said
---@field on_enter? function as the function behind the options
---@field on_leave? function and it is over

---What sound.play, sound.loop and sound.stems take besides the name of the file, which comes first.
---@class sound_options
---@field [1] string|word file name in the experience's assets or the shared ones
---@field bus? string "music", "voice" or "effects"; at first effects, of a loop music
---@field output? string "room" or "headphones"; at first room
---@field volume? number 1: as it was recorded; 0 to 1
---@field pan? number -1 left, 0 in the middle, 1 right; -1 to 1
---@field rate? number 2: twice as fast; below 0: backwards; 0: it stands still; -8 to 8
---@field from? number seconds from its beginning at which it starts; 0 to 86400
---@field fade? number seconds in which it fades in; 0 to 600
---@field loop? boolean from its end it goes on at its beginning, without a gap
---@field loop_from? number seconds: where what is repeated begins; 0 to 86400
---@field loop_to? number seconds: where it ends; 0: at the end; 0 to 86400
---@field group? string of a group one plays at a time: the others fade out; not of stems
---@field guard? number seconds in which the same file does not begin again: play gives the voice that plays already; 0 to 86400; not of stems
---@field resume? number seconds after its stop in which the same file goes on where it was; 0 to 86400; not of stems
---@field muted? boolean it goes, and is not heard
---@field stays? boolean it goes on when the scene is left
---@field scratch? boolean a hand moves its rate: all of it, up to 10 minutes, is held in memory; it stands at both ends
---@field on_end? function called with the voice and why: end, stopped, group or room
---@field on_error? function called with the voice and why: missing, damaged, refused or memory
---@field on_caption? function called with the voice and what is said now; "": nothing; of stems each that is not muted

---Changes the scene at the end of this frame; the last call wins.
---@param name string
---@param params? table
---@param how? transition
function go(name, params, how) end

---Changes to the scene before, the way this one came in, from the other side, and with the params it had if none are given; does nothing at the first one.
---@param params? table
---@param how? transition
function back(params, how) end

---Calls fn once, after so many seconds.
---@param seconds number
---@param fn function
---@return timer
function after(seconds, fn) end

---Calls fn again and again; seconds from 0.01. Firings that the kiosk slept through are left out.
---@param seconds number
---@param fn function
---@return timer
function every(seconds, fn) end

---Seconds since this state began.
---@return number
function now() end

---Starts fn as a story, right after the handler that calls run.
---@param fn function
---@return task
function run(fn) end

---In a story: waits so many seconds, or until the tween has ended.
---@param what number|tween
function wait(what) end

---In a story: waits until it is over; returns why, as on_end is told, or failed, or removed.
---@param what voice|stems|video
---@return string
function wait_end(what) end

---In a story: waits until one of the nodes is tapped; returns it.
---@param ... node
---@return node
function wait_tap(...) end

---Raises message when value is false or nil.
---@param value any
---@param message? any
---@param ... any
---@return any
function assert(value, message, ...) end

---Raises an error.
---@param message any
---@param level? integer
function error(message, level) end

---The metatable, or what it shows instead of itself.
---@param value any
---@return any
function getmetatable(value) end

---Visits list[1], list[2] and so on up to the first nil.
---@param list table
---@return function
function ipairs(list) end

---Compiles text; nil and a message when it cannot be compiled. Never takes bytecode.
---@param text string
---@param name? string
---@param mode? string
---@param env? table
---@return function?
function load(text, name, mode, env) end

---The key after key in the stable order, and its value.
---@param table table
---@param key? any
---@return any
function next(table, key) end

---Visits every key in a stable order: false, true, numbers, texts by byte, nodes by age.
---@param table table
---@return function
function pairs(table) end

---Calls fn; false and the error when it raised one.
---@param fn function
---@param ... any
---@return boolean
function pcall(fn, ...) end

---Tells the developer.
---@param ... any
function print(...) end

---Equality without metamethods.
---@param a any
---@param b any
---@return boolean
function rawequal(a, b) end

---table[key] without metamethods.
---@param table table
---@param key any
---@return any
function rawget(table, key) end

---Length without metamethods.
---@param value table|string
---@return integer
function rawlen(value) end

---table[key] = value without metamethods.
---@param table table
---@param key any
---@param value any
---@return table
function rawset(table, key, value) end

---What name.lua or lib/name.lua of the experience returned; dots separate folders. A file runs once.
---@param name string
---@return any
function require(name) end

---The arguments from the n-th on, or with "#" how many there are.
---@param n integer|string
---@param ... any
---@return any
function select(n, ...) end

---Sets the metatable; __gc and __mode are refused.
---@param table table
---@param meta table|nil
---@return table
function setmetatable(table, meta) end

---The number that value spells, else nil.
---@param value any
---@param base? integer
---@return number?
function tonumber(value, base) end

---Value as a text; freezes a word in the present language.
---@param value any
---@return string
function tostring(value) end

---The name of value's type.
---@param value any
---@return string
function type(value) end

---pcall with a message handler.
---@param fn function
---@param handler function
---@param ... any
---@return boolean
function xpcall(fn, handler, ...) end

---Something on the stage.
---@class node
---@field parent node? The node that holds it; read only.
---@field on_tap nil|fun(touch: touch): boolean? A short still touch; true stops it from reaching the groups around.
---@field on_press nil|fun(touch: touch): boolean? A finger went down.
---@field on_release nil|fun(touch: touch): boolean? The finger went up, or was taken away (touch.cancelled).
---@field on_move nil|fun(touch: touch): boolean? The finger that went down here moved, by touch.dx and touch.dy; what is around does not follow it.
---@field on_link nil|fun(touch: touch): boolean? A text: a link in its markup was tapped; touch.link is its name.
---@field on_double_tap nil|fun(touch: gesture) Two taps at one place, one soon after the other; where it is set, on_tap waits for the second.
---@field on_hold nil|fun(touch: gesture) A finger stayed for hold_seconds; what it does then is no tap any more.
---@field on_drag nil|fun(touch: gesture) Fingers drag: phase begin, move by dx, dy, end or cancel. With draggable the node has moved already.
---@field on_swipe nil|fun(touch: gesture) A finger left quickly: direction, speed in millimetres a second, way_x, way_y.
---@field on_pinch nil|fun(touch: gesture) Two fingers or more went apart or together: scale.
---@field on_rotate nil|fun(touch: gesture) They turned: rotation.
---@field on_pan nil|fun(touch: gesture) They went the same way, by dx, dy.
---@field on_drop nil|fun(touch: gesture): boolean? A dragged node was let go over this one; false: it is not taken.
---@field on_drag_over nil|fun(touch: gesture) A dragged node came over this one.
---@field on_drag_out nil|fun(touch: gesture) And left it, or was let go.
---@field on_visit nil|fun() A group with a zone: somebody began there.
---@field on_idle nil|fun() A group with a zone: they have gone; its part is to be put back.
---@field on_ready nil|fun(film: node) A video or camera: its first picture is there.
---@field on_end nil|fun(film: video) A video: it has come to its end.
---@field on_error nil|fun(film: node, why: string) A video or camera: it cannot be shown, why: missing, damaged, refused or memory.
---@field on_caption nil|fun(film: video, text: string) A video: what is said now; "": nothing.
---@field on_rest nil|fun() A scroller, zoomable or dragged node: it came to rest after fingers moved it.
---@field name string how the journal and messages call the node; at most 47 bytes
---@field label string|word what the thing is, in the visitor's language: for speech and focus
---@field x number place of the anchor in the parent, stage units; in a row, column, grid or stack: shift from its place there; -1000000 to 1000000; node:to moves it
---@field y number place of the anchor in the parent, stage units; in a row, column, grid or stack: shift from its place there; -1000000 to 1000000; node:to moves it
---@field w number width in stage units; 0 means a picture's own, as wide as the longest line of a text (else lines wrap at w), what a group holds (group, row, column, grid, stack, scroller, zoomable, video, camera, image, sprite, text, rect, ellipse, arc, canvas, particles, qr only); 0 to 1000000; node:to moves it
---@field h number height in stage units; 0 means a picture's own, all lines of a text (else what does not fit is shrunk or cut), what a group holds (group, row, column, grid, stack, scroller, zoomable, video, camera, image, sprite, text, rect, ellipse, arc, canvas, particles only); 0 to 1000000; node:to moves it
---@field anchor "topleft"|"top"|"topright"|"left"|"center"|"right"|"bottomleft"|"bottom"|"bottomright" which point of the node lies at x, y and is the pivot of scale and rotation
---@field scale number 1 is the natural size; 0 to 100; node:to moves it
---@field scale_x number a further factor across; -1 mirrors; -100 to 100; node:to moves it
---@field scale_y number a further factor down; -1 mirrors; -100 to 100; node:to moves it
---@field rotation number degrees clockwise; -1000000 to 1000000; node:to moves it
---@field opacity number 0 is invisible and still touchable, 1 opaque; multiplies down the tree; 0 to 1; node:to moves it
---@field visible boolean false: neither drawn nor touchable, with all below it; takes no place in a row, column or grid
---@field touchable boolean false: touches pass through to what is behind, for this node and all below it
---@field private boolean journal rows tell that it, or what it holds, was touched, and not where: for keys and drawings; a recorded tape holds every touch all the same
---@field padding number stage units by which the touchable area is larger than the node on each side; 0 to 1000
---@field draggable "none"|"x"|"y"|"both" where a finger drags the node: none, x, y, both
---@field transformable boolean fingers drag the node, and two turn and scale it between least_scale and most_scale
---@field least_scale number how small fingers may make it; 0.01 to 100
---@field most_scale number how large fingers may make it; 0.01 to 100
---@field drag_area number[] { x, y, w, h } in the parent: fingers drag its box no further; {}: anywhere
---@field drag_end "stay"|"glide"|"back" when it is let go: stay, glide on and come to rest, back to where the drag began unless something took it by on_drop
---@field hold_seconds number how long a finger stays for on_hold; 0: touch.hold_ms of kiosk.conf; 0 to 60
---@field zone string|word fingers that go down inside are a visit of their own, known by this name; at most 31 bytes (group only)
---@field color string fill; of a line, polyline or arc with a thickness: the stroke; of a text: its ink (text, rect, ellipse, line, polyline, polygon, arc, particles, qr only); node:to moves it
---@field gradient "none"|"linear"|"radial" how the fill goes from color to color_end over the box: none, linear, radial (rect, ellipse, polygon, arc only)
---@field color_end string where a gradient ends; a particle's colour at the end of its life (rect, ellipse, polygon, arc, particles only); node:to moves it
---@field gradient_angle number direction of a linear gradient, degrees clockwise; 0 goes from left to right, 90 from top to bottom (rect, ellipse, polygon, arc only); -360 to 360; node:to moves it
---@field radius number corner radius in stage units, at most half the shorter side; of a group: of its background and clip (group, row, column, grid, stack, scroller, zoomable, video, camera, image, sprite, rect only); 0 to 10000; node:to moves it
---@field border number width of the border inside the edge, stage units; a polygon's lies on its edge (rect, ellipse, polygon only); 0 to 1000; node:to moves it
---@field border_color string colour of the border (rect, ellipse, polygon only); node:to moves it
---@field blend "normal"|"add"|"multiply"|"screen" how it meets what is behind: normal, add, multiply, screen (video, camera, image, sprite, rect, particles only)
---@field dx number where the line ends, from its start, stage units (line only); -1000000 to 1000000; node:to moves it
---@field dy number where the line ends, from its start, stage units (line only); -1000000 to 1000000; node:to moves it
---@field points number[] corners x1, y1, x2, y2 ... in the node's own space, stage units; the box reaches from 0, 0 to the largest of them (polyline, polygon only)
---@field thickness number width of the stroke, stage units; arc: 0 is a slice, else a ring of that width inside the edge (line, polyline, arc only); 0 to 1000; node:to moves it
---@field cap "round"|"flat"|"square" how a stroke ends: round, flat, square (line, polyline, arc only)
---@field join "round"|"miter"|"bevel" how a stroke turns: round, miter, bevel (polyline, polygon only)
---@field dash number length of dashes and of the gaps between them, stage units; 0: none (line, polyline only); 0 to 1000; node:to moves it
---@field start number where the arc begins, degrees clockwise from the top (arc only); -1000000 to 1000000; node:to moves it
---@field sweep number how far it goes, degrees clockwise (arc only); -360 to 360; node:to moves it
---@field src string|word file name in the experience's assets or the shared ones; a sprite's may be numbered: walk_%03d.png; of a camera: its name in experience.conf (zoomable, video, camera, image, sprite, particles only)
---@field fit "stretch"|"contain"|"cover" how a picture fills w by h: stretch, contain, cover (video, camera, image, sprite only)
---@field crop_x number left edge of the part that is shown, picture pixels (image only); 0 to 1000000; node:to moves it
---@field crop_y number upper edge of the part that is shown, picture pixels (image only); 0 to 1000000; node:to moves it
---@field crop_w number width of the part that is shown, picture pixels; 0: to the right edge (image only); 0 to 1000000; node:to moves it
---@field crop_h number height of the part that is shown, picture pixels; 0: to the lower edge (image only); 0 to 1000000; node:to moves it
---@field slice_left number nine-slice: width of the left strip that keeps its size, picture pixels, shown as stage units (image only); 0 to 10000
---@field slice_top number nine-slice: height of the upper strip that keeps its size (image only); 0 to 10000
---@field slice_right number nine-slice: width of the right strip that keeps its size (image only); 0 to 10000
---@field slice_bottom number nine-slice: height of the lower strip that keeps its size (image only); 0 to 10000
---@field tint string multiplies the picture's colours; #ffffff leaves them (video, camera, image, sprite only); node:to moves it
---@field playing boolean whether an animated picture moves; a film plays, else it stands (video, image only)
---@field columns number frames across a sheet; cells across a grid (grid, sprite only); 1 to 1000
---@field rows number frames down a sheet (sprite only); 1 to 1000
---@field frame number the frame that is shown, from 0, rounded down; beyond the last it begins again (sprite only); -1000000 to 1000000; node:to moves it
---@field fps number frames a second that it plays by itself, from frame; negative plays backward, 0 stands still (sprite only); -120 to 120
---@field view_x number what lies in the middle, picture pixels from the left; at first the picture's middle (zoomable only); -10000000 to 10000000; node:to moves it
---@field view_y number what lies in the middle, picture pixels from the top (zoomable only); -10000000 to 10000000; node:to moves it
---@field zoom number 1 shows the whole picture in w by h (zoomable only); 0.01 to 10000; node:to moves it
---@field most_zoom number how far fingers may zoom in; 0: to two stage units a picture pixel (zoomable only); 0 to 10000
---@field fixed_size boolean in a zoomable: keeps its size while the picture around it is zoomed
---@field poster string|word a picture that is shown until the film is there, and where it cannot be played (video, camera only)
---@field loop boolean from its end it goes on at its beginning (video only)
---@field volume number of its sound; 1 is as it was recorded (video only); 0 to 1; node:to moves it
---@field pan number where its sound comes from: -1 left, 1 right (video only); -1 to 1; node:to moves it
---@field bus "music"|"voice"|"effects" what its sound counts as: music, voice, effects (video only)
---@field output "room"|"headphones" where it is heard: room, headphones (video only)
---@field matte "none"|"right"|"below" where the film holds its own opacity, as grey: none, right, below (video only)
---@field captions boolean the words of a .srt or .vtt file beside it are shown in its lower part (video only)
---@field caption_size number size of these words, stage units (video only); 4 to 1000
---@field during "free"|"locked"|"interrupts" while it plays: free, locked (no handler of fingers, keys and sensors is called), interrupts (the first of them ends the film) (video only)
---@field mirror boolean left and right are exchanged, as in a mirror (camera only)
---@field text string|word UTF-8; line ends are kept (text, qr only)
---@field markup boolean the text has marks: *bold*, _italic_, [size=48]..[/], [color=#c00]..[/], [link=name]..[/], \* for a star (text only)
---@field font string a font name of experience.conf, or sans, bold, italic (text only)
---@field size number em size in stage units (text only); 4 to 1000; node:to moves it
---@field shrink number the least size to which a text too large for w by h is set; 0: it is not shrunk (text only); 0 to 1000
---@field align "left"|"center"|"right"|"start"|"end"|"justify" lines within the text's box: left, center, right; start and end follow the writing; justify (text only)
---@field direction "auto"|"ltr"|"rtl" where writing and order begin: auto (a text's first strong letter; the language of the visitor), ltr, rtl (group, row, column, grid, stack, scroller, zoomable, video, camera, text only)
---@field language string|word BCP 47 tag of the text, which chooses among shapes of the same letter; "": the visitor's (text only)
---@field line_height number distance of lines as a multiple of the font's own (text only); 0.5 to 4
---@field spacing number added between letters, stage units; joined scripts are left alone (text only); -100 to 100
---@field max_lines number lines beyond are cut, and an ellipsis tells so; 0: all (text only); 0 to 1000
---@field outline number width of an outline around the letters, stage units (text only); 0 to 100
---@field outline_color string colour of the outline (text only); node:to moves it
---@field shadow_x number where the shadow lies, from the letters, stage units (text only); -1000 to 1000; node:to moves it
---@field shadow_y number where the shadow lies, from the letters, stage units (text only); -1000 to 1000; node:to moves it
---@field shadow_blur number how soft the shadow is, stage units (text only); 0 to 100
---@field shadow_color string colour of the shadow; transparent: none (text only); node:to moves it
---@field background string what is behind everything it holds, in its w by h (group, row, column, grid, stack, scroller, zoomable, video, camera, qr only); node:to moves it
---@field clip boolean what lies outside w by h is neither drawn nor touched; a scroller and a zoomable always clip (group, row, column, grid, stack only)
---@field flatten boolean opacity holds for the group as one picture: what lies behind a thing in it does not shine through (group, row, column, grid, stack, scroller, zoomable, video, camera only)
---@field mask string|word a picture whose opacity, stretched over w by h, is that of the group (group, row, column, grid, stack, scroller, zoomable, video, camera only)
---@field gap number between neighbours, stage units (row, column, grid, stack only); 0 to 100000; node:to moves it
---@field inset number between the edge and what it holds, stage units (row, column, grid, stack only); 0 to 100000; node:to moves it
---@field items "start"|"center"|"end"|"stretch" across the direction of a row or column, and within the cells of a grid: start, center, end, stretch (row, column, grid only)
---@field justify "start"|"center"|"end"|"between"|"around" along the direction, when there is room: start, center, end, between, around (row, column only)
---@field grow number its share of the room left over in the row or column around it; 0 to 1000
---@field place "topleft"|"top"|"topright"|"left"|"center"|"right"|"bottomleft"|"bottom"|"bottomright" where it lies in the stack around it
---@field axis "vertical"|"horizontal"|"both" where fingers may push what it holds: vertical, horizontal, both (scroller only)
---@field scroll_x number how far it is pushed to the left, stage units (scroller only); -1000000 to 1000000; node:to moves it
---@field scroll_y number how far it is pushed up, stage units (scroller only); -1000000 to 1000000; node:to moves it
---@field paging boolean it comes to rest at multiples of its own size, one at most for each push (scroller only)
---@field snap number it comes to rest at multiples of so many stage units; 0: anywhere (scroller only); 0 to 100000
---@field edges "bounce"|"stop" at the end: bounce, stop (scroller only)
---@field ink boolean fingers paint on it (canvas only)
---@field ink_color string what fingers paint; transparent erases (canvas only)
---@field ink_width number how broad a finger's stroke is, stage units (canvas only); 0.5 to 1000
---@field rate number particles: how many are born each second, within w by h, from 0; film: how fast it plays, -8 to 8, below 0 backwards (video, particles only); -8 to 10000; node:to moves it
---@field life number seconds a particle lives (particles only); 0.01 to 60
---@field life_spread number share by which lives differ (particles only); 0 to 1
---@field speed number stage units a second at birth (particles only); 0 to 100000; node:to moves it
---@field speed_spread number share by which speeds differ (particles only); 0 to 1
---@field heading number where they fly, degrees clockwise from the right (particles only); -1000000 to 1000000; node:to moves it
---@field spread number degrees by which headings differ (particles only); 0 to 360
---@field gravity number downward, stage units a second a second (particles only); -100000 to 100000
---@field growth number size at the end of life, as a multiple of the first (particles only); 0 to 100
---@field particle_size number width at birth, stage units; 0: a picture's own (particles only); 0 to 1000
---@field spin number degrees a second, either way (particles only); -3600 to 3600
---@field most number how many may live at once (particles only); 1 to 5000
---@field correction "low"|"medium"|"quartile"|"high" share that may be hidden: low 7 %, medium 15 %, quartile 25 %, high 30 % (qr only)
---@field width number the box as laid out, before scale, stage units; read only
---@field height number the box as laid out, before scale, stage units; read only
---@field lines number lines that are shown (text only); read only
---@field shown_size number the size after shrinking, stage units (text only); read only
---@field truncated boolean whether something was cut (text only); read only
---@field content_w number width of what it holds, stage units (scroller only); read only
---@field content_h number height of what it holds, stage units (scroller only); read only
---@field picture_w number width of the picture itself, pixels; 0 until it is there (zoomable, video, camera, image, sprite only); read only
---@field picture_h number height of the picture itself, pixels; 0 until it is there (zoomable, video, camera, image, sprite only); read only
---@field ready boolean its first picture is there (video, camera only); read only
local node = {}

---Adds a group, which holds other nodes, on top of this one's.
---@param properties table
---@return node
function node:group(properties) end

---Adds a row: what it holds lies side by side, in the order of reading.
---@param properties table
---@return node
function node:row(properties) end

---Adds a column: what it holds lies one below the other.
---@param properties table
---@return node
function node:column(properties) end

---Adds a grid of columns cells across.
---@param properties table
---@return node
function node:grid(properties) end

---Adds a stack: what it holds lies one on the other, each at its place.
---@param properties table
---@return node
function node:stack(properties) end

---Adds a scroller: fingers push what it holds.
---@param properties table
---@return scroller
function node:scroller(properties) end

---Adds a picture of any size that fingers push and zoom.
---@param properties table
---@return zoomable
function node:zoomable(properties) end

---Adds a film; what it holds lies upon it.
---@param properties table
---@return video
function node:video(properties) end

---Adds what a camera sees, which experience.conf declares.
---@param properties table
---@return node
function node:camera(properties) end

---Adds a picture.
---@param properties table
---@return node
function node:image(properties) end

---Adds a picture of many frames.
---@param properties table
---@return node
function node:sprite(properties) end

---Adds a text; the first positional value is its text.
---@param properties table
---@return text
function node:text(properties) end

---Adds a rectangle.
---@param properties table
---@return node
function node:rect(properties) end

---Adds an ellipse that fills w by h.
---@param properties table
---@return node
function node:ellipse(properties) end

---Adds a line from x, y over dx, dy.
---@param properties table
---@return node
function node:line(properties) end

---Adds a line through points.
---@param properties table
---@return node
function node:polyline(properties) end

---Adds a filled shape with corners at points.
---@param properties table
---@return node
function node:polygon(properties) end

---Adds a slice or a ring.
---@param properties table
---@return node
function node:arc(properties) end

---Adds a sheet to draw on, which keeps what is drawn.
---@param properties table
---@return canvas
function node:canvas(properties) end

---Adds a source of sparks, snow or dust.
---@param properties table
---@return particles
function node:particles(properties) end

---Adds a QR code; the first positional value is its text.
---@param properties table
---@return node
function node:qr(properties) end

---Adds something to press; the first positional value is its text.
---@param properties table
---@return button
function node:button(properties) end

---Adds a line that visitors write into, with a keyboard.
---@param properties table
---@return input
function node:input(properties) end

---Adds big numbers down to one, as before a photo.
---@param properties table
---@return countdown
function node:countdown(properties) end

---Adds a keyboard that writes into an input.
---@param properties table
---@return keyboard
function node:keyboard(properties) end

---Moves number and colour properties there.
---@param properties table
---@param seconds number
---@param ease? string
---@return tween
function node:to(properties, seconds, ease) end

---Moves them by a spring { frequency = 2, damping = 0.8 }, as fast as they already go.
---@param properties table
---@param spring? table
---@return tween
function node:spring(properties, spring) end

---Ends the node, with all below it.
function node:remove() end

---A holder: ends all below it.
function node:clear() end

---Puts it above its siblings.
function node:front() end

---Puts it below its siblings.
function node:back() end

---False once it was removed.
---@return boolean
function node:alive() end

---A text.
---@class text: node
local text = {}

---The link under a place of the stage; nil: none.
---@param x number
---@param y number
---@return string?
function text:link_at(x, y) end

---A sheet to draw on; places in its own space.
---@class canvas: node
local canvas = {}

---Everything becomes one colour, or transparent.
---@param color? string
---@return canvas
function canvas:clear(color) end

---Draws a line with round ends, 8 wide unless ink says another width.
---@param x0 number
---@param y0 number
---@param x1 number
---@param y1 number
---@param ink? ink
---@return canvas
function canvas:line(x0, y0, x1, y1, ink) end

---Draws a dot.
---@param x number
---@param y number
---@param ink? ink
---@return canvas
function canvas:dot(x, y, ink) end

---Draws a rectangle: filled, or with a width its outline.
---@param x number
---@param y number
---@param w number
---@param h number
---@param ink? ink
---@return canvas
function canvas:rect(x, y, w, h, ink) end

---Draws an ellipse in that box: filled, or with a width its outline.
---@param x number
---@param y number
---@param w number
---@param h number
---@param ink? ink
---@return canvas
function canvas:ellipse(x, y, w, h, ink) end

---Draws a picture into that box.
---@param src string
---@param x number
---@param y number
---@param w number
---@param h number
---@return canvas
function canvas:stamp(src, x, y, w, h) end

---Puts there what a video, camera, image or sprite shows now.
---@param source node
---@param how? paste
---@return canvas
function canvas:paste(source, how) end

---Changes its colours: grey, sepia, negative, or { matrix = { 20 numbers } }.
---@param how string|filter
---@return canvas
function canvas:filter(how) end

---Keeps the sheet in the collection drawings; the name becomes part of its file's.
---@param name string
function canvas:save(name) end

---A source of particles.
---@class particles: node
local particles = {}

---So many are born at once, 1 to 5000.
---@param count integer
function particles:burst(count) end

---What it holds is pushed by fingers.
---@class scroller: node
local scroller = {}

---Pushes what it holds there, as far as it goes; without seconds: at once.
---@param x number
---@param y number
---@param seconds? number
---@return tween
function scroller:scroll_to(x, y, seconds) end

---A picture of any size, pushed and zoomed by fingers.
---@class zoomable: node
local zoomable = {}

---Brings a place of the picture to the middle; without seconds: at once.
---@param x number
---@param y number
---@param zoom? number
---@param seconds? number
---@return tween
function zoomable:look_at(x, y, zoom, seconds) end

---A motion: what node:to, node:spring, motion.sequence and the like return.
---@class tween
---@field on_end nil|fun() Called when it has arrived.
local tween = {}

---Goes there and back, for ever or so many times.
---@return tween
function tween:back_and_forth() end

---Begins again, for ever or so many times.
---@return tween
function tween:loop() end

---How often it goes there, or there and back.
---@param rounds integer
---@return tween
function tween:times(rounds) end

---Waits before it begins.
---@param seconds number
---@return tween
function tween:delay(seconds) end

---Holds it where it is, until resume.
---@return tween
function tween:pause() end

---Goes on from where it was paused.
---@return tween
function tween:resume() end

---Stops where it is; on_end is not called.
function tween:stop() end

---False once it has ended or was stopped.
---@return boolean
function tween:running() end

---Motions that belong together and can be repeated as one.
---@class motion
motion = {}

---One after the other. A step is a move { node, properties, seconds, ease } (or a spring's table for the seconds), a pause in seconds, a function that is called then, or another motion.
---@param steps table
---@return tween
function motion.sequence(steps) end

---The same steps, all beginning together; it ends with the longest.
---@param steps table
---@return tween
function motion.parallel(steps) end

---The same move for each node, each so many seconds after the one before.
---@param gap number
---@param nodes node[]
---@param properties table
---@param seconds number|table
---@param ease? string
---@return tween
function motion.stagger(gap, nodes, properties, seconds, ease) end

---What after and every return.
---@class timer
local timer = {}

---Ends it.
function timer:stop() end

---False once it has fired for the last time or was stopped.
---@return boolean
function timer:running() end

---A story that run started.
---@class task
local task = {}

---Ends the story where it waits.
function task:stop() end

---False once it has ended or was stopped.
---@return boolean
function task:running() end

---words.key is a live value: a node that shows it follows the language. words("key") is the same.
---@class words
---@field [string] word
---@overload fun(key: string): word
words = {}

---A word in the visitor's language; tostring freezes it.
---@class word
local word = {}

---The word with {name} filled from fillings.name.
---@param fillings table
---@return word
function word:with(fillings) end

---What visitors make, by the name that [keep NAME] of experience.conf gives it.
---@param name string
---@return collection
function keep(name) end

---What visitors made, of one sort.
---@class collection
local collection = {}

---Keeps a canvas, a text { text = ... } or a table, as the collection is declared.
---@param what node|table
---@return kept
function collection:add(what) end

---The newest that may be shown, the newest first; at most 50.
---@param most? integer
---@return kept_item[]
function collection:latest(most) end

---How many may be shown, in all.
---@return integer
function collection:count() end

---Calls fn with an item that may be shown from now on, or with nil when one was taken away.
---@param fn nil|fun(item: kept_item?)
---@return collection
function collection:on_change(fn) end

---What add returns.
---@class kept
---@field id integer? Its number, once it is kept.
local kept = {}

---Calls fn once it is safe on the disk.
---@param fn nil|fun(item: kept)
---@return kept
function kept:on_kept(fn) end

---Calls fn when it cannot be kept.
---@param fn nil|fun(why: string)
---@return kept
function kept:on_lost(fn) end

---The visit that is under way.
---@class visit
---@field language string Reads and sets the language; every live word follows.
---@field languages string[] The declared languages.
---@field reduce_motion boolean Reads and sets, until the visit ends: what moves, scales or turns is there at once.
---@field number integer Of this visit; 0 while nobody is there.
---@field seconds number Since the visit began.
---@field notice node The small text that says that touches are recorded; may be moved and restyled.
visit = {}

---Ends the visit: back to the first scene in a fresh state.
function visit.finish() end

---Somebody may look on without touching for so long, up to 600 s: nobody asks whether they are still there.
---@param seconds number
function visit.stay(seconds) end

---The visit reached what the team hoped for.
---@param name string
function visit.goal(name) end

---An option was chosen.
---@param question string
---@param option string
function visit.choice(question, option) end

---An answer: a whole number or a short word; scale: how many steps.
---@param item string
---@param value integer|string
---@param scale? integer
function visit.answer(item, value, scale) end

---A number that the experience gave.
---@param name string
---@param value number
---@param unit? string
function visit.score(name, value, unit) end

---By the name that experience.conf gives it; a table declares one while files are read.
---@param name string|table
---@return sensor
function sensor(name) end

---In a story: waits until the watch is entered, or goes on if it is; returns what its handler is told.
---@param watch watch
---@return any ...
function wait_for(watch) end

---Something that says values or texts.
---@class sensor
local sensor = {}

---The present value; nil before the first one and while it is lost.
---@return number?
function sensor:value() end

---What it said last; nil likewise.
---@return string?
function sensor:text() end

---It is unplugged, silent for too long, or gone.
---@return boolean
function sensor:lost() end

---Enters below the threshold, leaves above options.leave; away: seconds since it was left last.
---@param threshold number
---@param options? watch_options|function
---@param fn? fun(value: number, away: number?)
---@return watch
function sensor:below(threshold, options, fn) end

---Enters above the threshold, leaves below options.leave.
---@param threshold number
---@param options? watch_options|function
---@param fn? fun(value: number, away: number?)
---@return watch
function sensor:above(threshold, options, fn) end

---Enters within, leaves options.margin outside.
---@param least number
---@param most number
---@param options? watch_options|function
---@param fn? fun(value: number, away: number?)
---@return watch
function sensor:between(least, most, options, fn) end

---Ranges with names, and options among them; enters and leaves each.
---@param zones table
---@param fn? fun(name: string, value: number, away: number?)
---@return watch
function sensor:zone(zones, fn) end

---Somebody is there: options.within, below or above, without one any line; until options.hold_s later.
---@param options? watch_options|function
---@param fn? function
---@return watch
function sensor:presence(options, fn) end

---Every line as it came.
---@param fn? fun(text: string)
---@return watch
function sensor:on_line(fn) end

---Another tag lies there; nil: it was taken away.
---@param options? watch_options|function
---@param fn? fun(id: string?)
---@return watch
function sensor:on_tag(options, fn) end

---Another value, or one that is options.by away from the one told last.
---@param options? watch_options|function
---@param fn? fun(value: number|string)
---@return watch
function sensor:on_change(options, fn) end

---A key or button of it goes down.
---@param fn? fun(which: string)
---@return watch
function sensor:on_press(fn) end

---And up again.
---@param fn? fun(which: string)
---@return watch
function sensor:on_release(fn) end

---Nothing comes from it any more.
---@param fn? fun(why: string)
---@return watch
function sensor:on_lost(fn) end

---It is back, or its fake stands in.
---@param fn? function
---@return watch
function sensor:on_found(fn) end

---What listens to a sensor, a key, a message or a helper; it ends with its scene.
---@class watch
---@field on_enter nil|function What it is waiting for happened; what it is told depends on the watch.
---@field on_leave nil|function And is over.
local watch = {}

---Ends it.
function watch:stop() end

---False once it was stopped.
---@return boolean
function watch:running() end

---Whether it was entered and not left yet; of zones: the name.
---@return boolean|string
function watch:inside() end

---By the name that experience.conf gives it; a table declares one while files are read.
---@param name string|table
---@return output
function output(name) end

---By the name that experience.conf gives it.
---@param name string
---@return helper
function helper(name) end

---Something that is told lines.
---@class output
local output = {}

---One line goes out at the end of this frame; a table as JSON.
---@param what string|number|boolean|table
function output:send(what) end

---What was sent last could not be delivered.
---@return boolean
function output:lost() end

---A program of the experience.
---@class helper
local helper = {}

---One line for the program; a table as JSON.
---@param what string|number|boolean|table
function helper:send(what) end

---A line of the program: a text, or with json = yes the value.
---@param fn? fun(line: any)
---@return watch
function helper:on_line(fn) end

---The program ended; it is started again.
---@param fn? fun(why: string)
---@return watch
function helper:on_lost(fn) end

---It runs again.
---@param fn? function
---@return watch
function helper:on_found(fn) end

---It does not run at present.
---@return boolean
function helper:lost() end

---A key by its name in lower case: "a", "space", "left", "f1".
---@param name string
---@return key
function key(name) end

---A key of the keyboard.
---@class key
local key = {}

---It goes down; once, however long it is held.
---@param fn? fun(name: string)
---@return watch
function key:on_press(fn) end

---It comes up again.
---@param fn? fun(name: string)
---@return watch
function key:on_release(fn) end

---Whether it is held down now.
---@return boolean
function key:down() end

---What instances tell one another.
---@class message
message = {}

---Tells the other instances, at the end of this frame; { stays = true }: also those that start later.
---@param name string
---@param value? any
---@param options? { stays: boolean }
function message.send(name, value, options) end

---Another instance told something; from: its role.
---@param name string
---@param fn? fun(value: any, from: string?)
---@return watch
function message.on(name, fn) end

---This instance among others.
---@class screen
---@field role string Which of several instances this is, as kiosk.conf says; "": the only one.
screen = {}

---Sounds.
---@class sound
---@field volume number Reads and sets, until the visit ends: 0 to 1 of what staff allow.
---@field mono boolean Reads and sets, until the visit ends: left and right are one.
---@field balance number Reads and sets, until the visit ends: -1 left to 1 right.
sound = {}

---Plays a file: sound.play "chime.ogg", or sound.play { "story.mp3", bus = "voice" }.
---@param what string|word|sound_options
---@return voice
function sound.play(what) end

---The same again and again, on bus music unless another is said.
---@param what string|word|sound_options
---@return voice
function sound.loop(what) end

---Plays up to 16 files together, to the sample, so that each can be muted and come back.
---@param what sound_options
---@return stems
function sound.stems(what) end

---Stops everything, within so many seconds; or { group = , bus = , fade = }.
---@param what? number|table
function sound.stop(what) end

---These may be wanted soon.
---@param what string|word|string[]
function sound.load(what) end

---music, voice or effects.
---@param name string
---@return bus
function sound.bus(name) end

---How far the others go down while somebody speaks on bus voice: { depth = 0.25, attack = 0.15, release = 0.6 }.
---@param how table
function sound.duck(how) end

---A sound that plays.
---@class voice
---@field rate number -8 to 8; 2: twice as fast, below 0: backwards, 0: it stands still; can be set.
---@field pan number -1 left to 1 right; can be set.
---@field volume number 0 to 1; can be set.
---@field muted boolean Can be set.
---@field position number Seconds from its beginning.
---@field length number Seconds; 0: not known yet.
---@field playing boolean It goes, heard or not.
---@field paused boolean It was paused.
---@field over boolean It has ended or was stopped, and never plays again.
---@field src string Its file.
---@field on_end nil|fun(voice: voice, why: string) It has ended, why: end, stopped, group (another of its group began) or room (others needed its place).
---@field on_error nil|fun(voice: voice, why: string) It cannot be played, why: missing, damaged, refused or memory.
---@field on_caption nil|fun(voice: voice, text: string) What the .srt or .vtt file beside it says now; "": nothing.
local voice = {}

---Holds it where it is.
function voice:pause() end

---It goes on from where it was paused.
function voice:resume() end

---Ends it, within so many seconds.
---@param fade? number
function voice:stop(fade) end

---Goes to another volume.
---@param volume number
---@param seconds number
function voice:fade(volume, seconds) end

---Goes to a place.
---@param seconds number
function voice:seek(seconds) end

---It goes on, and is not heard.
---@param seconds? number
function voice:mute(seconds) end

---It is heard again.
---@param seconds? number
function voice:unmute(seconds) end

---Sounds that play together; stems[1] is the first voice.
---@class stems
---@field rate number -8 to 8; 2: twice as fast, below 0: backwards, 0: it stands still; can be set.
---@field pan number -1 left to 1 right; can be set.
---@field volume number 0 to 1; can be set.
---@field muted boolean Can be set.
---@field position number Seconds from its beginning.
---@field length number Seconds; 0: not known yet.
---@field playing boolean It goes, heard or not.
---@field paused boolean It was paused.
---@field over boolean It has ended or was stopped, and never plays again.
---@field on_end nil|fun(stems: stems, why: string) All of them have ended.
local stems = {}

---Holds it where it is.
function stems:pause() end

---It goes on from where it was paused.
function stems:resume() end

---Ends it, within so many seconds.
---@param fade? number
function stems:stop(fade) end

---Goes to another volume.
---@param volume number
---@param seconds number
function stems:fade(volume, seconds) end

---Goes to a place.
---@param seconds number
function stems:seek(seconds) end

---It goes on, and is not heard.
---@param seconds? number
function stems:mute(seconds) end

---It is heard again.
---@param seconds? number
function stems:unmute(seconds) end

---What sounds of one sort go through.
---@class bus
---@field volume number 0 to 1; can be set.
local bus = {}

---Goes to another volume.
---@param volume number
---@param seconds number
function bus:fade(volume, seconds) end

---Films.
---@class videos
video = {}

---Films that may be wanted soon: held ready at their first pictures, at most three.
---@param what string|word|string[]
function video.load(what) end

---A film.
---@class video: node
---@field position number Seconds from its beginning; read only.
---@field length number Seconds; 0: not known yet; read only.
---@field over boolean It has ended; read only.
local film = {}

---Plays; a film that is over begins again.
---@return video
function film:play() end

---Holds it where it is.
---@return video
function film:pause() end

---Goes to its beginning and stands there.
---@return video
function film:stop() end

---Goes to a place; no cue on the way is called.
---@param seconds number
---@return video
function film:seek(seconds) end

---Calls fn each time this place is passed in play; until src is another.
---@param seconds number
---@param fn fun(film: video)
---@return cue
function film:at(seconds, fn) end

---Plays, pauses, seeks and loops with another video; nil: no more.
---@param other video?
---@return video
function film:follow(other) end

---What film:at returns.
---@class cue
local cue = {}

---It is not called any more.
function cue:cancel() end

---Cameras.
---@class cameras
camera = {}

---Whether this machine has the camera that [camera NAME] declares, as far as is known.
---@param name string
---@return boolean
function camera.there(name) end

---Events for the evaluation.
---@class journal
journal = {}

---Writes an event that experience.conf declares.
---@param name string
---@param fields? table
function journal.mark(name, fields) end

---Tables of the experience.
---@class data
data = {}

---The rows of data/file, each a table by column name, with line. A typed cell has text, ok, problem and value or from, to.
---@param file string
---@param types? table<string, "number"|"date"|"daterange">
---@return table[]
function data.csv(file, types) end

---random() is in [0, 1), random(n) in 1 to n, random(a, b) in a to b. The same in a replay.
---@class random
---@overload fun(from?: integer, to?: integer): number
random = {}

---One of the list's elements.
---@param list table
---@return any
function random.pick(list) end

---Mixes the list in place and returns it.
---@param list table
---@return table
function random.shuffle(list) end

---As random, for decoration that may differ from run to run.
---@param from? integer
---@param to? integer
---@return number
function random.sparkle(from, to) end

---Texts. Patterns are Lua's, with a limit on their steps.
---@class stringlib
string = {}

---The codes of bytes.
---@param text string
---@param from? integer
---@param to? integer
---@return integer
function string.byte(text, from, to) end

---The text of these byte codes.
---@param ... integer
---@return string
function string.char(...) end

---Where the pattern begins and ends, and its captures.
---@param text string
---@param pattern string
---@param from? integer
---@param plain? boolean
---@return integer?
function string.find(text, pattern, from, plain) end

---Fills %d %i %u %c %x %X %o %a %e %f %g %q %s.
---@param format string
---@param ... any
---@return string
function string.format(format, ...) end

---Visits every match.
---@param text string
---@param pattern string
---@param from? integer
---@return function
function string.gmatch(text, pattern, from) end

---The text with matches replaced, and how many there were.
---@param text string
---@param pattern string
---@param replacement string|table|function
---@param most? integer
---@return string
function string.gsub(text, pattern, replacement, most) end

---Its bytes.
---@param text string
---@return integer
function string.len(text) end

---A to Z in lower case.
---@param text string
---@return string
function string.lower(text) end

---The captures of the first match.
---@param text string
---@param pattern string
---@param from? integer
---@return string?
function string.match(text, pattern, from) end

---The text count times.
---@param text string
---@param count integer
---@param between? string
---@return string
function string.rep(text, count, between) end

---Its bytes from last to first.
---@param text string
---@return string
function string.reverse(text) end

---Its bytes from..to.
---@param text string
---@param from integer
---@param to? integer
---@return string
function string.sub(text, from, to) end

---a to z in upper case.
---@param text string
---@return string
function string.upper(text) end

---Lists.
---@class tablelib
table = {}

---Joins texts and numbers.
---@param list table
---@param between? string
---@param from? integer
---@param to? integer
---@return string
function table.concat(list, between, from, to) end

---Adds value at the end, or at place.
---@param list table
---@param place any
---@param value? any
function table.insert(list, place, value) end

---Copies source[from..to] to target[at...].
---@param source table
---@param from integer
---@param to integer
---@param at integer
---@param target? table
---@return table
function table.move(source, from, to, at, target) end

---A list of the arguments, with n.
---@param ... any
---@return table
function table.pack(...) end

---Takes out and returns the last element, or the one at place.
---@param list table
---@param place? integer
---@return any
function table.remove(list, place) end

---Sorts in place; equal elements keep their order.
---@param list table
---@param before? fun(a: any, b: any): boolean
function table.sort(list, before) end

---The elements as several values.
---@param list table
---@param from? integer
---@param to? integer
---@return any
function table.unpack(list, from, to) end

---Numbers. Equal on every machine.
---@class mathlib
---@field huge number Infinity.
---@field maxinteger integer The greatest whole number.
---@field mininteger integer The least whole number.
---@field pi number Half a turn in radians.
math = {}

---Without its sign.
---@param x number
---@return number
function math.abs(x) end

---Arc cosine in radians.
---@param x number
---@return number
function math.acos(x) end

---Arc sine in radians.
---@param x number
---@return number
function math.asin(x) end

---Arc tangent of y/x in radians.
---@param y number
---@param x? number
---@return number
function math.atan(y, x) end

---The next whole number upwards.
---@param x number
---@return integer
function math.ceil(x) end

---Cosine of radians.
---@param x number
---@return number
function math.cos(x) end

---Radians to degrees.
---@param x number
---@return number
function math.deg(x) end

---e to the power x.
---@param x number
---@return number
function math.exp(x) end

---The next whole number downwards.
---@param x number
---@return integer
function math.floor(x) end

---Remainder with the sign of x.
---@param x number
---@param y number
---@return number
function math.fmod(x, y) end

---Logarithm, natural unless base says another.
---@param x number
---@param base? number
---@return number
function math.log(x, base) end

---The greatest.
---@param x number
---@param ... number
---@return number
function math.max(x, ...) end

---The least.
---@param x number
---@param ... number
---@return number
function math.min(x, ...) end

---The whole part and the rest.
---@param x number
---@return number
function math.modf(x) end

---Degrees to radians.
---@param x number
---@return number
function math.rad(x) end

---The same as random.
---@param from? integer
---@param to? integer
---@return number
function math.random(from, to) end

---Refused: chance is recorded.
function math.randomseed() end

---Sine of radians.
---@param x number
---@return number
function math.sin(x) end

---Square root.
---@param x number
---@return number
function math.sqrt(x) end

---Tangent of radians.
---@param x number
---@return number
function math.tan(x) end

---x as an integer when it is whole, else nil.
---@param x any
---@return integer?
function math.tointeger(x) end

---"integer", "float" or nil.
---@param x any
---@return string?
function math.type(x) end

---a < b as unsigned numbers.
---@param a integer
---@param b integer
---@return boolean
function math.ult(a, b) end

---Characters of UTF-8 texts.
---@class utf8lib
---@field charpattern string A pattern that matches one character.
utf8 = {}

---The text of these code points.
---@param ... integer
---@return string
function utf8.char(...) end

---Code points of characters that begin in from..to.
---@param text string
---@param from? integer
---@param to? integer
---@return integer
function utf8.codepoint(text, from, to) end

---Visits position and code point of every character.
---@param text string
---@return function
function utf8.codes(text) end

---How many characters; nil and a position when a byte is wrong.
---@param text string
---@param from? integer
---@param to? integer
---@return integer?
function utf8.len(text, from, to) end

---Where the n-th character begins.
---@param text string
---@param n integer
---@param from? integer
---@return integer?
function utf8.offset(text, n, from) end

---Coroutines of your own; to tell a story in time, use run and wait.
---@class coroutinelib
coroutine = {}

---Ends a coroutine.
---@param co thread
---@return boolean
function coroutine.close(co) end

---A coroutine that will run fn.
---@param fn function
---@return thread
function coroutine.create(fn) end

---Whether it may yield.
---@param co? thread
---@return boolean
function coroutine.isyieldable(co) end

---Starts it or goes on with it.
---@param co thread
---@param ... any
---@return boolean
function coroutine.resume(co, ...) end

---The running coroutine, and whether it is the main one.
---@return thread
function coroutine.running() end

---running, suspended, normal or dead.
---@param co thread
---@return string
function coroutine.status(co) end

---A function that resumes a coroutine.
---@param fn function
---@return function
function coroutine.wrap(fn) end

---Suspends the coroutine.
---@param ... any
---@return any
function coroutine.yield(...) end

---Time and date, as the visit's recording knows them.
---@class oslib
os = {}

---Seconds since this state began, as now().
---@return number
function os.clock() end

---A date as text, or with "*t" as a table. UTC.
---@param format? string
---@param time? integer
---@return string|table
function os.date(format, time) end

---Seconds from b to a.
---@param a integer
---@param b integer
---@return number
function os.difftime(a, b) end

---Seconds since 1970; 0 when the kiosk does not know the time.
---@param date? table
---@return integer
function os.time(date) end

---Something to press, with its states.
---@class button: node
---@field text string|word what it says
---@field icon string|word a picture before the text; alone when there is no text
---@field w number width, stage units; 0: as its text needs; 0 to 1000000; at first 0
---@field h number height, stage units; 0: as its text needs; 0 to 1000000; at first 0
---@field size number em size of the text; icons go with it; 4 to 1000; at first 36
---@field font string font of the text; at first bold
---@field color string of the text; at first #ffffff
---@field background string of the button; darker while a finger is on it; at first #2458c5
---@field border number width of the border, stage units; 0 to 100; at first 0
---@field border_color string of the border; at first #ffffff
---@field radius number of the corners, stage units; 0 to 10000; at first 18
---@field inset number from the text to the edge, stage units; above and below half as much; 0 to 1000; at first 28
---@field enabled boolean false: it is pale and does nothing; at first true
---@field hold number seconds a finger must stay, while the button fills; 0: a tap is enough; 0 to 10; at first 0
---@field guard number seconds in which it does not fire again; 0 to 10; at first 0.5
---@field on_tap nil|fun(touch: touch) called when it was tapped, or held long enough
local button = {}

---A line that visitors write into.
---@class input: node
---@field value string|word what is written in it
---@field placeholder string|word shown while nothing is written
---@field max_length number how many characters it takes, as a reader counts them; 1 to 500; at first 40
---@field w number width, stage units; 40 to 100000; at first 600
---@field size number em size of the text; 4 to 1000; at first 40
---@field font string font of the text; at first sans
---@field color string of the text; at first #14181f
---@field background string of the field; at first #ffffff
---@field border number width of the border, stage units; 0 to 100; at first 3
---@field border_color string of the border while it has no focus; at first #8a94a6
---@field focus_color string of border and caret while it has the focus; at first #2458c5
---@field radius number of the corners, stage units; 0 to 10000; at first 12
---@field inset number from the text to the edge, stage units; 0 to 1000; at first 20
---@field focused boolean whether keys write into it; at first false; read only
---@field on_change nil|fun(text: string) called with the text whenever somebody changed it
---@field on_done nil|fun(text: string) called with the text when somebody is done
local input = {}

---Keys write into it, and into no other.
function input:focus() end

---Keys do not write into it any more.
function input:blur() end

---Writes the text where the caret is, as keys do.
---@param text string
function input:write(text) end

---Takes away the character before the caret, as keys do.
function input:erase() end

---Ends writing, as the key for it does: on_done is called.
function input:done() end

---Keys on the screen; they write into an input and reach nothing else.
---@class keyboard: node
---@field for_input input? the input it writes into; nil: the one that has the focus
---@field language string whose letters; "": the visitor's language
---@field w number width, stage units; 300 to 100000; at first 1400
---@field key_h number height of a key, stage units; 40 to 500; at first 96
---@field gap number between keys, stage units; 0 to 100; at first 10
---@field radius number of a key's corners, stage units; 0 to 1000; at first 12
---@field color string of the letters; at first #14181f
---@field key_color string of the keys; at first #ffffff
---@field background string behind the keys; at first #d5dae3
---@field accent string of the key that ends writing, and of keys under a finger; at first #2458c5
local keyboard = {}

---Big numbers down to one, as before a photo.
---@class countdown: node
---@field from number the first number; 1 to 60; at first 3
---@field left number the number that is shown; 0: it is over, or was stopped; at first 0; read only
---@field pace number seconds for each number; 0.1 to 60; at first 1
---@field size number em size of the numbers; 4 to 1000; at first 320
---@field font string font of the numbers; at first bold
---@field color string of the numbers; at first #ffffff
---@field outline_color string around the numbers; at first #14181f
---@field on_done nil|fun() called when the last number has had its time
local countdown = {}

---Begins again from its first number.
function countdown:restart() end

---Ends it; on_done is not called.
function countdown:stop() end

