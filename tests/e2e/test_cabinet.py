"""A visitor walks through the cabinet of the sky with real fingers: chart, story, moon, drawing, name, and out again."""
import pathlib
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

CABINET = xlab.SOURCE / "scripts/cabinet"
GOLD, IVORY, SKY, DUSK = "e3b655", "fff8e6", "0e1a3c", "22325f"
FRENCH, ARABIC = (250, 834), (930, 834)
DRAWERS = {"chart": 300, "names": 740, "moon": 1180, "draw": 1620}
HOME, FINISH = (200, 968), (1740, 968)
LYRA = (8267, 5799)                  # Vega in the chart's pixels
LINE = [(800, 300), (1000, 300)]     # on the sheet
KEYS = [(284, 468), (1636, 468)]     # a and p of the French keyboard
DONE = (1556, 822)


def in_arabic(point):
    return 1920 - point[0], point[1]


def on_chart(point, size=12288):
    """Where a place of the chart lies while the whole of it is shown."""
    return tuple(round(middle + (value - size / 2) * 1080 / size) for middle, value in zip((960, 540), point))


class AVisit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.screen = cls.enterClassContext(xlab.TouchScreen(1920, 1080))
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def scene(self, name):
        """Waits until one more scene of this name was entered, and has come in."""
        self.seen[name] = self.seen.get(name, 0) + 1
        xlab.wait_for(lambda: len(self.kiosk.rows("scene.enter", scene=name)) >= self.seen[name], 10, f"the scene {name}")
        time.sleep(1)

    def drawer(self, name, mirror=False):
        point = (DRAWERS[name], 600)
        self.screen.tap(*(in_arabic(point) if mirror else point))
        self.scene(name)

    def home(self, mirror=False):
        self.screen.tap(*(in_arabic(HOME) if mirror else HOME))
        self.scene("drawers")

    def test_a_walk_through_every_drawer(self):
        screen, self.seen = self.screen, {}
        with xlab.Kiosk(screen, CABINET, "--set", f"keep.folder={self.folder / 'kept'}", journal=self.folder / "journal") as kiosk:
            self.kiosk = kiosk
            self.scene("attract")
            screen.wait_pixel(120, 834, GOLD)
            screen.tap(*FRENCH)
            self.scene("drawers")

            self.drawer("chart")
            screen.tap(*on_chart(LYRA))
            self.assertEqual(kiosk.wait_row("mark", target="star_opened")["fields"], {"star": "vega", "by": "pin"})
            screen.wait_pixel(1300, 800, SKY)   # the card
            self.home()

            self.drawer("names")
            before = screen.picture()
            screen.down(0, 1200, 700)
            for step in range(20):
                screen.move(0, 1200, 700 - 20 * step)
            screen.up(0)
            time.sleep(1.5)
            after = screen.picture()
            places = [(x, y) for x in range(880, 1760, 20) for y in range(100, 800, 20)]
            self.assertGreater(sum(before(*p) != after(*p) for p in places), 100, "the page was pushed")
            self.home()

            self.drawer("moon")
            screen.down(0, 660, 470)
            for step in range(1, 31):
                screen.move(0, 660 + 11 * step, 470)
            screen.up(0)
            night = kiosk.wait_row("mark", target="moon_turned")["fields"]["night"]
            self.assertTrue(13 <= night <= 16, f"night {night}: near the full moon")
            self.assertGreater(int(screen.pixel(480, 560)[:2], 16), 90, "its left half is lit")
            self.home()

            self.drawer("draw")
            for point in LINE:
                screen.tap(*point)
            screen.down(0, *LINE[0])
            for step in range(1, 21):
                screen.move(0, LINE[0][0] + 10 * step, LINE[0][1])
            screen.up(0)
            screen.wait_pixel(900, 300, IVORY)
            screen.tap(1007, 968)
            self.scene("sign")
            self.assertEqual(kiosk.wait_row("mark", target="drawing_kept")["fields"], {"strokes": 3})
            for key in KEYS:
                screen.tap(*key)
            screen.tap(*DONE)
            kiosk.wait_row("goal", target="named")
            screen.wait_pixel(1350, 300, IVORY)  # the code's margin
            self.assertEqual({row["target"] for row in kiosk.rows("goal")}, {"star_found", "moon_turned", "drawn", "named"})
            self.home()

            screen.tap(520 + 200, 968)          # Arabic
            self.scene("drawers")
            self.drawer("moon", mirror=True)
            screen.wait_pixel(1260, 81, GOLD)    # the ring begins at its top, on the other side
            self.home(mirror=True)
            screen.tap(*in_arabic(FINISH))
            self.assertEqual(kiosk.wait_row("visit.end")["fields"]["cause"], "finish")
            self.scene("attract")
            self.assertEqual(kiosk.rows("script.error"), [])
        drawing, = self.folder.glob("kept/cabinet/drawings/*.png")
        self.assertEqual(drawing.read_bytes()[16:24], (1264).to_bytes(4, "big") + (836).to_bytes(4, "big"))
        journal, = (self.folder / "journal").glob("*.vitrine")
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
        self.assertIn("exact to tick", done.stdout)


class Robots(unittest.TestCase):
    def test_twenty_reach_every_scene_without_a_fault(self):
        with tempfile.TemporaryDirectory() as folder:
            done = xlab.vitrine("rehearse", CABINET, "--visitors", 20, "--seed", 1, "--journal", folder)
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
            self.assertIn("every scene was reached", done.stdout)
            journal, = pathlib.Path(folder).glob("*.vitrine")
            done = xlab.vitrine("replay", journal, "--all", "--headless")
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
