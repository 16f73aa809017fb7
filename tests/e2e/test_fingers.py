"""Gestures with real fingers: through the X server's test driver, judged by pixels, rows and an exact replay."""
import math
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

# 1920 pixels are 480 mm: a pixel is a quarter of a millimetre, and 3 mm are 12 pixels.
WIDTH_MM = ("--set", "screen.width_mm=480")
CONF = """[experience]
api = 1
title = Fingers
first = attract
background = #203040
[event moves]
unit = event
fields = finger, count
"""
GRID = """
local s = {}
function s:enter(root)
  for i = 0, 9 do
    local cell = root:rect { name = "cell" .. i, x = i % 5 * 384, y = i // 5 * 540, w = 380, h = 536, color = "#506070" }
    local count = 0
    cell.on_move = function() count = count + 1 end
    cell.on_release = function() journal.mark("moves", { finger = i, count = count }) end
  end
end
return s
"""
TABLE = """
local s = {}
function s:enter(root)
  local slot = root:rect { name = "slot", x = 1500, y = 100, w = 300, h = 300, color = "#808080" }
  slot.on_drag_over = function() slot.color = "#a0a0c0" end
  slot.on_drag_out = function() slot.color = "#808080" end
  slot.on_drop = function(touch) slot.color = "#20c080" end
  local coin = root:rect { name = "coin", x = 100, y = 100, w = 160, h = 160, color = "#f0c020", draggable = "both", drag_end = "back" }
  local piece = root:rect { name = "piece", x = 900, y = 650, w = 400, h = 200, anchor = "center", color = "#c04030", transformable = true }
  root:rect { name = "hold", x = 100, y = 800, w = 200, h = 200, color = "#3060c0" }.on_hold = function(touch)
    root:rect { x = 100, y = 800, w = 200, h = 200, color = "#ffffff", touchable = false }
  end
  local twice = root:rect { name = "twice", x = 1500, y = 800, w = 200, h = 200, color = "#3060c0" }
  twice.on_tap = function() twice.color = "#f0c020" end
  twice.on_double_tap = function() twice.color = "#20c080" end
end
return s
"""
ZONES = """
local s = {}
function s:enter(root)
  for i, name in ipairs { "left", "right" } do
    local part = root:group { zone = name, x = (i - 1) * 960, w = 960, h = 1080, background = i == 1 and "#403020" or "#203040" }
    for k = 0, 4 do
      part:rect { name = name .. k, x = 40 + k * 180, y = 100, w = 120, h = 120, color = "#f0c020", draggable = "y" }
    end
    part.on_idle = function() part.background = "#000000" end
  end
end
return s
"""


class Fingers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.screen = cls.enterClassContext(xlab.TouchScreen(1920, 1080))

    def shown(self, scene, *options):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="fingers-"))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "scenes").mkdir()
        (folder / "experience.conf").write_text(CONF)
        (folder / "scenes/attract.lua").write_text(scene)
        kiosk = self.enterContext(xlab.Kiosk(self.screen, folder, *WIDTH_MM, *options))
        kiosk.wait_row("scene.enter")
        return kiosk

    def go(self, finger, path, steps=24, hz=120):
        """Along a straight line from where it is; path: from, to."""
        (x0, y0), (x1, y1) = path
        for i in range(1, steps + 1):
            self.screen.move(finger, x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps)
            time.sleep(1 / hz)

    def gesture(self, kiosk, what, **wanted):
        """The last row of such a gesture, as soon as there is one."""
        found = xlab.wait_for(lambda: [row for row in kiosk.rows("gesture", **wanted) if row["fields"]["kind"] == what], 10,
                              f"a {what} {wanted or ''}")
        return found[-1]

    def replays(self, kiosk):
        kiosk.stop()
        done = xlab.vitrine("replay", kiosk.journals()[0])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("exact to tick", done.stdout)

    def test_ten_fingers_at_120_hz_and_none_is_lost(self):
        kiosk = self.shown(GRID)
        self.screen.wait_pixel(100, 100, "506070")
        self.screen.hand.ask("circles 10 120 4", patience=30)
        found = xlab.wait_for(lambda: (rows := kiosk.rows("mark")) and len(rows) == 10 and rows, 10, "ten ends")
        self.assertEqual({row["fields"]["finger"] for row in found}, set(range(10)))
        self.assertEqual({row["fields"]["count"] for row in found}, {480})
        self.assertEqual(len(kiosk.rows("target.press")), 10)
        self.assertEqual(len(kiosk.rows("target.release")), 10)
        self.assertEqual(kiosk.rows("touch.filtered") + kiosk.rows("target.cancel"), [])
        self.replays(kiosk)

    def test_things_are_dragged_dropped_turned_scaled_held_and_tapped_twice(self):
        kiosk = self.shown(TABLE)
        self.screen.wait_pixel(180, 180, "f0c020")
        # dragged beside the slot it goes home
        self.screen.down(0, 180, 180)
        self.go(0, ((180, 180), (1000, 300)))
        self.screen.wait_pixel(1000, 300, "f0c020")
        self.screen.up(0)
        self.screen.wait_pixel(180, 180, "f0c020")
        time.sleep(0.5)
        # into the slot: it is seen over it, and taken
        self.screen.down(0, 180, 180)
        self.go(0, ((180, 180), (1650, 250)))
        self.screen.wait_pixel(1510, 110, "a0a0c0")
        self.screen.up(0)
        self.screen.wait_pixel(1510, 110, "20c080")
        drop = self.gesture(kiosk, "drop")
        self.assertEqual((drop["target"], drop["fields"]["node"]), ("slot", "coin"))
        drag = self.gesture(kiosk, "drag", target="coin")
        self.assertAlmostEqual(drag["fields"]["dx"], 1470, delta=20)
        # two fingers turn the piece by a quarter and make it one and a half times as large
        self.screen.down(0, 800, 650)
        self.screen.down(1, 1000, 650)
        for i in range(1, 31):
            angle, far = math.radians(90 * i / 30), 100 + 50 * i / 30
            self.screen.move(0, 900 - far * math.cos(angle), 650 - far * math.sin(angle))
            self.screen.move(1, 900 + far * math.cos(angle), 650 + far * math.sin(angle))
            time.sleep(1 / 120)
        self.screen.wait_pixel(900, 900, "c04030")
        self.screen.wait_pixel(1080, 650, "203040")
        if path := xlab.os.environ.get("LAB_PICTURES"):
            self.screen.eye.ask(f"shot {path}/fingers.ppm")
        self.screen.up(0)
        self.screen.up(1)
        turned = self.gesture(kiosk, "rotate")
        self.assertAlmostEqual(turned["fields"]["rot"], 90, delta=8)  # what it took to begin is not counted
        pinched = self.gesture(kiosk, "pinch")
        self.assertAlmostEqual(pinched["fields"]["scale"], 1.5, delta=0.15)
        # a hold
        self.screen.down(0, 200, 900)
        self.screen.wait_pixel(120, 820, "ffffff")
        self.screen.up(0)
        self.assertFalse(kiosk.wait_row("target.release", target="hold")["fields"]["tap"])
        # one tap waits a moment, two are one double tap
        self.screen.tap(1600, 900)
        self.screen.wait_pixel(1510, 810, "f0c020")
        self.screen.tap(1600, 900)
        self.screen.tap(1600, 900)
        self.screen.wait_pixel(1510, 810, "20c080")
        self.gesture(kiosk, "double_tap", target="twice")
        for row in kiosk.rows("react"):
            self.assertNotIn("none", row["fields"])
        self.replays(kiosk)

    def test_two_visitors_with_ten_fingers_at_one_table(self):
        kiosk = self.shown(ZONES, "--set", "visit.idle_s=5", "--set", "visit.prompt_s=0")
        self.screen.wait_pixel(100, 160, "f0c020")
        places = [(100 + i % 5 * 180 + i // 5 * 960, 160) for i in range(10)]
        for i, (x, y) in enumerate(places):
            self.screen.down(i, x, y)
            time.sleep(0.06)
        for step in range(1, 41):
            for i, (x, y) in enumerate(places):
                self.screen.move(i, x, y + step * 12)
        for i, (x, y) in enumerate(places):
            self.screen.wait_pixel(x, y + 480, "f0c020")
            self.screen.up(i)
        for i in range(10):
            self.gesture(kiosk, "drag", target=("left" if i < 5 else "right") + str(i % 5))
        for zone, number in (("left", 1), ("right", 2)):
            self.assertEqual(kiosk.wait_row("visit.start", zone=zone)["visit"], number)
            self.assertEqual({row["visit"] for row in kiosk.rows("gesture", zone=zone)}, {number})
        for _ in range(8):  # the right one goes on while the left one is put back
            self.screen.tap(1500, 1000)
            time.sleep(0.8)
        self.screen.wait_pixel(500, 1000, "000000")
        self.assertEqual(kiosk.wait_row("visit.end", zone="left")["fields"]["cause"], "idle")
        self.assertEqual(kiosk.rows("visit.end", zone="right"), [])
        kiosk.wait_row("visit.end", 8, zone="right")
        self.screen.wait_pixel(500, 1000, "403020")  # all gone: from the beginning
        self.replays(kiosk)


if __name__ == "__main__":
    unittest.main()
