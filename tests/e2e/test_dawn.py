"""A visitor at the dawn chorus, with real fingers and ears: the film, birds that sing on the left and on the right, a wheel, a photo."""
import math
import pathlib
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import sounds  # noqa: E402
import xlab  # noqa: E402

DAWN = xlab.SOURCE / "scripts/dawn"
BLACKBIRD = (962, 420)
WHEEL = (470, 520)


class OneVisitor(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.TouchScreen(1920, 1080))
        self.speakers = self.enterContext(sounds.Speakers())
        self.screen.env.update(self.speakers.env)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "kiosk.conf").write_text("[camera front]\nsource = fake\n")

    def carry(self, start, end, steps=24):
        time.sleep(0.3)                  # else it counts as the tap before, told twice
        self.screen.down(0, *start)
        for step in range(1, steps + 1):
            self.screen.move(0, *(round(a + (b - a) * step / steps) for a, b in zip(start, end)))
            time.sleep(0.01)
        self.screen.up(0)

    def turn(self, degrees):
        """The wheel, from its top, by so much; 300 degrees a second."""
        steps = abs(degrees) // 6
        for step in range(steps + 1):
            angle = math.radians(-90 + degrees * step / steps)
            place = round(WHEEL[0] + 210 * math.cos(angle)), round(WHEEL[1] + 210 * math.sin(angle))
            (self.screen.move if step else self.screen.down)(0, *place)
            time.sleep(0.02)
        self.screen.up(0)

    def test_from_the_film_to_the_photo(self):
        screen, ear = self.screen, self.speakers.ear()
        with xlab.Kiosk(screen, DAWN, "--config", self.folder / "kiosk.conf", "--set", f"keep.folder={self.folder / 'kept'}",
                        journal=self.folder / "journal") as kiosk:
            kiosk.wait_row("scene.enter", scene="attract")
            kiosk.wait_row("media.start", target="marsh.mp4")
            time.sleep(0.5)
            screen.tap(550, 802)         # in English
            darkest = 255
            until = time.monotonic() + 2.5
            while time.monotonic() < until:
                darkest = min(darkest, int(screen.pixel(1250, 480)[:2], 16))
                time.sleep(0.005)
            self.assertGreater(darkest, 100, "the evening sky all the while, never black")
            self.assertEqual(kiosk.wait_row("choice")["fields"]["a"], "en")
            kiosk.wait_row("media.start", target="sunrise.mp4")
            screen.tap(1720, 110)
            self.assertEqual(kiosk.wait_row("mark", target="sunrise_left")["fields"]["way"], "skip")
            kiosk.wait_row("scene.enter", scene="marsh")
            kiosk.wait_row("media.start", target="blackbird.ogg")

            time.sleep(1)
            quiet = sounds.loudness(ear.listen(0.5)[0])
            screen.tap(*BLACKBIRD)
            self.assertEqual(kiosk.wait_row("mark", target="voice")["fields"], {"bird": "blackbird", "state": "sings", "count": 1})
            self.carry(BLACKBIRD, (1640, BLACKBIRD[1]))
            self.assertEqual(kiosk.wait_row("mark", target="voice_moved")["fields"], {"bird": "blackbird", "side": "right"})
            time.sleep(1)
            left, right = (sounds.loudness(side) for side in ear.listen(4))
            self.assertGreater(right, 3 * quiet, "it sings")
            self.assertGreater(right, 2 * left, "where it stands")

            screen.tap(1172, 960)
            kiosk.wait_row("scene.enter", scene="cylinder")
            kiosk.wait_row("media.start", target="cylinder.ogg")
            time.sleep(0.8)
            since = ear.now()
            self.turn(720)
            self.assertGreater(sounds.loudness(ear.left[since:ear.now()]), 0.05, "the wheel sings")
            self.turn(-300)
            self.assertEqual(kiosk.wait_row("mark", target="wheel_turned", way="backwards")["kind"], "mark")
            kiosk.wait_row("goal", name="turned_time_back")
            screen.tap(1694, 552)

            xlab.wait_for(lambda: len(kiosk.rows("scene.enter", scene="marsh")) == 2, 5, "the marsh again")
            time.sleep(0.8)
            screen.tap(1436, 960)
            kiosk.wait_row("scene.enter", scene="mask")
            time.sleep(1)
            screen.tap(1584, 280)        # as a cuckoo
            screen.tap(1350, 530)
            time.sleep(4)
            screen.tap(1350, 530)
            self.assertEqual(kiosk.wait_row("mark", target="photo_kept")["fields"], {"bird": "cuckoo"})
            xlab.wait_for(lambda: list(self.folder.glob("kept/dawn/flock/*.png")), 5, "the photo on the disk")
            self.assertEqual(kiosk.rows("script.error"), [])
        journal, = (self.folder / "journal").glob("*.vitrine")
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
        self.assertIn("exact to tick", done.stdout)


class Robots(unittest.TestCase):
    def test_they_reach_every_scene_without_a_fault(self):
        with tempfile.TemporaryDirectory() as folder:
            done = xlab.vitrine("rehearse", DAWN, "--visitors", 20, "--seed", 1, "--journal", folder)
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
            self.assertIn("every scene was reached", done.stdout)
            journal, = pathlib.Path(folder).glob("*.vitrine")
            done = xlab.vitrine("replay", journal, "--all", "--headless")
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])

    def test_nothing_is_to_be_mended(self):
        done = xlab.vitrine("check", DAWN)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
