"""Two visitors mend vases with real fingers at one table, while boards on serial lines put a replica down and turn the lamp."""
import csv
import math
import pathlib
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import boards  # noqa: E402
import xlab  # noqa: E402

SHARDS = xlab.SOURCE / "scripts/shards"
LEFT, TOP = 250, 140                 # of a vase on its side of the table
STARTS = [(132, 250, -90), (836, 240, -45), (124, 480, -135), (806, 470, -45), (140, 700, -90), (806, 676, -90)]
HOMES = {}
with open(SHARDS / "data/shards.csv", newline="") as file:
    for row in csv.DictReader(file):
        if row["shard"] != "gap":
            HOMES.setdefault(row["vase"], []).append((LEFT + float(row["x"]), TOP + float(row["y"])))
SIDES = {"amphora": 0, "pelike": 960}


class Fingers:
    """Two fingers that carry and turn one thing."""

    def __init__(self, screen, first, x, y, turn, to_x, to_y):
        self.screen, self.first = screen, first
        self.path = [(x + (to_x - x) * t, y + (to_y - y) * t, math.radians(-turn * t)) for t in (i / 12 for i in range(13))]

    def places(self, x, y, angle):
        for finger, side in ((self.first, -45), (self.first + 1, 45)):
            yield finger, round(x + side * math.cos(angle)), round(y + side * math.sin(angle))

    def down(self):
        for place in self.places(*self.path[0]):
            self.screen.down(*place)

    def move(self, i):
        for place in self.places(*self.path[i]):
            self.screen.move(*place)

    def up(self):
        for finger in (self.first, self.first + 1):
            self.screen.up(finger)


def hands(screen, vases, shard):
    """Carries the same shard of each of these vases home, at the same moment."""
    pairs = [Fingers(screen, 2 * i, STARTS[shard][0] + SIDES[vase], STARTS[shard][1], STARTS[shard][2], HOMES[vase][shard][0] + SIDES[vase], HOMES[vase][shard][1])
             for i, vase in enumerate(vases)]
    for pair in pairs:
        pair.down()
    for i in range(1, 13):
        for pair in pairs:
            pair.move(i)
        time.sleep(0.01)
    for pair in pairs:
        pair.up()


class TwoVisitors(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.TouchScreen(1920, 1080))
        self.boards = self.enterContext(boards.Boards())
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.plinth = self.boards.board().plug()
        self.knob = self.boards.board("ttyUSB0", "1a86", "7523", None, "1-1.3").plug()

    def home(self, kiosk, shards):
        """Waits until each of the two vases has so many shards in their places, and the last ones have come to rest."""
        xlab.wait_for(lambda: len(kiosk.rows("mark", target="shard_home")) == 2 * shards, 5, f"{shards} shards of each vase")
        time.sleep(0.3)

    def one_finger(self, start, end):
        self.screen.down(0, *start[:2])
        for step in range(1, 13):
            self.screen.move(0, *(round(a + (b - a) * step / 12) for a, b in zip(start, end)))
        time.sleep(0.2)
        self.screen.up(0)

    def swipe(self, x, y, way):
        self.screen.down(0, x, y)
        for step in range(1, 11):
            self.screen.move(0, x + way * step, y)
        self.screen.up(0)

    def colours(self, x, y, w, h):
        picture = self.screen.picture()
        return {picture(i, j) for i in range(x, x + w, 6) for j in range(y, y + h, 6)}

    def test_both_vases_stand_and_one_is_painted(self):
        screen = self.screen
        with xlab.Kiosk(screen, SHARDS, *self.boards.options, "--set", f"keep.folder={self.folder / 'kept'}", journal=self.folder / "journal") as kiosk:
            kiosk.wait_row("scene.enter", scene="attract")
            self.knob.say("512\n")
            time.sleep(0.8)
            self.assertGreater(len(self.colours(120, 220, 440, 620)), 400, "a vase stands there")
            screen.tap(340, 500)
            kiosk.wait_row("scene.enter", scene="table")
            time.sleep(0.8)
            screen.tap(1690, 910)        # the right one, in Greek
            kiosk.wait_row("choice", visit=2)
            time.sleep(0.3)

            bare = self.colours(400, 400, 160, 120)
            for home, shard in enumerate((0, 2, 3, 4, 5)):
                hands(screen, SIDES, shard)
                self.home(kiosk, home + 1)
            hands(screen, ["pelike"], 1)
            self.one_finger(STARTS[1], HOMES["amphora"][1])
            kiosk.wait_row("mark", target="vase_whole", visit=2)
            self.assertEqual(kiosk.rows("mark", target="vase_whole", visit=1), [], "in its place, but askew")
            screen.tap(*(round(value) for value in HOMES["amphora"][1]))
            self.home(kiosk, 6)
            self.assertGreater(len(self.colours(400, 400, 160, 120)), 20 * len(bare), "a face where the outline was")
            self.assertEqual({row["visit"] for row in kiosk.rows("goal", name="vase_whole")}, {1, 2})

            time.sleep(2)                # the plaster comes
            screen.down(0, 400, 400)
            for step in range(1, 21):
                screen.move(0, 400 + 8 * step, 400 + 2 * step)
            screen.up(0)
            screen.wait_pixel(480, 420, "1c1613")
            screen.tap(690, 946)
            self.assertEqual(kiosk.wait_row("mark", target="ornament_kept")["fields"]["vase"], "amphora")
            time.sleep(0.8)

            before = screen.picture()
            self.swipe(600, 400, -30)
            self.assertEqual(kiosk.wait_row("mark", target="vase_turned")["fields"], {"vase": "amphora", "side": "back"})
            time.sleep(1.2)
            after = screen.picture()
            changed = [(x, y) for x in range(300, 660, 8) for y in range(300, 560, 8) if not xlab.near(before(x, y), after(x, y))]
            self.assertGreater(len(changed), 300, "dolphins where the eyes were")

            self.plinth.say("04A1\n")    # a replica lies over the left side, and is lifted again
            kiosk.wait_row("sensor.trigger", target="plinth")
            time.sleep(0.8)
            self.assertNotEqual(screen.picture()(480, 970), after(480, 970))
            self.plinth.say("VOID\n")
            screen.wait_pixel(480, 970, after(480, 970))
            for _ in range(12):
                self.knob.say("1000\n")
                time.sleep(0.06)
            self.assertEqual(kiosk.wait_row("mark", target="lamp_moved")["fields"], {"place": "right", "by": "knob"})

            screen.tap(660, 975)
            self.assertEqual(kiosk.wait_row("visit.end")["visit"], 1)
            self.assertEqual(kiosk.rows("scene.enter", scene="attract")[1:], [], "the other one is still there")
            self.assertEqual(kiosk.rows("script.error"), [])
        self.assertEqual(len(list(self.folder.glob("kept/shards/ornaments/*.png"))), 1)
        self.assertEqual(len(list(self.folder.glob("kept/shards/mended/*.json"))), 1)
        journal, = (self.folder / "journal").glob("*.vitrine")
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
        self.assertIn("exact to tick", done.stdout)


class Robots(unittest.TestCase):
    def test_ten_reach_every_scene_without_a_fault(self):
        with tempfile.TemporaryDirectory() as folder:
            done = xlab.vitrine("rehearse", SHARDS, "--visitors", 10, "--seed", 1, "--journal", folder)
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
            self.assertIn("every scene was reached", done.stdout)
            journal, = pathlib.Path(folder).glob("*.vitrine")
            done = xlab.vitrine("replay", journal, "--all", "--headless")
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
