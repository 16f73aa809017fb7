"""The developer's panel on a real screen: F1 opens it, its slider stands in for a sensor, and a click on it is none of the show's."""
import pathlib
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

CONF = """[experience]
api = 1
title = Panel
first = attract
languages = en
size = 1920x1080
[sensor distance]
source = none
fake_keys = q=1
range = 0 to 300
"""
SCENE = """local s = {}
function s:enter(root)
  local all = root:rect { w = 1920, h = 1080, color = "#204060" }
  local light = root:rect { w = 300, h = 300, color = "#404040" }
  function all.on_tap() all.color = "#c02020" end
  sensor("distance"):on_line(function(v) light.color = tonumber(v) > 150 and "#20c020" or "#c0c020" end)
end
return s
"""
# Screen pixels: the window has the design's size.
LIGHT, SEA, GROUND = (100, 100), (900, 900), (1300, 800)
SLIDER_Y = 22 + 58 + 5 * 31 + 14 + 42 + 92 + 22
LOW, HIGH = (1450, SLIDER_Y), (1720, SLIDER_Y)


class ThePanel(unittest.TestCase):
    def test_a_slider_stands_in_for_a_sensor(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="panel-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        (folder / "scenes").mkdir()
        (folder / "experience.conf").write_text(CONF)
        (folder / "scenes/attract.lua").write_text(SCENE)
        screen = self.enterContext(xlab.MouseScreen(1920, 1080))
        kiosk = self.enterContext(xlab.Kiosk(screen, folder, "--dev", "--painter", "cpu", "--size", "1920x1080"))
        screen.wait_pixel(*LIGHT, "404040", 20)
        xlab.wait_for(lambda: "F1 shows" in kiosk.log(), 5, "a word about F1")
        screen.hand.ask("mouse 900 900")
        screen.hand.ask("key F1")
        screen.wait_pixel(*GROUND, "11151c")
        screen.click(*HIGH)
        screen.wait_pixel(*LIGHT, "20c020")
        screen.click(*LOW)
        screen.wait_pixel(*LIGHT, "c0c020")
        self.assertTrue(xlab.near(screen.pixel(*SEA), "204060"), "clicks on the panel are not the show's")
        screen.hand.ask("key F1")
        screen.wait_pixel(*GROUND, "204060")
        screen.click(*HIGH)
        screen.wait_pixel(*SEA, "c02020")
        self.assertEqual(kiosk.stop()[0], 0)
        self.assertEqual(len(kiosk.rows("target.press")), 1)
        journal, = kiosk.journals()
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
