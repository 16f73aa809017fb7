"""Fingers and mouse through the operating system, judged by the journal's rows and the screen's pixels."""
import math
import pathlib
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

EXPERIENCE = HERE / "experience"
LEFT, RIGHT, DOOR, NOTHING = (560, 490), (1360, 490), (960, 920), (960, 490)
LEFT_BASE, LEFT_TAPPED, RIGHT_BASE, RIGHT_TAPPED, PRESSED = "c04030", "f0c020", "3060c0", "20c080", "808080"
BACKGROUND, SECOND = "203040", "402060"
# 1920 pixels are 480 mm: a pixel is a quarter of a millimetre.
WIDTH_MM = ("--set", "screen.width_mm=480")


def on_screen(screen, point, rotation=0):
    """Where a place of the 1920x1080 stage lies on a screen: turned clockwise, scaled evenly, centred."""
    across, down = (1920, 1080) if rotation % 180 == 0 else (1080, 1920)
    scale = min(screen.width / across, screen.height / down)
    angle = math.radians(rotation)
    dx, dy = (point[0] - 960) * scale, (point[1] - 540) * scale
    return (round(screen.width / 2 + dx * math.cos(angle) - dy * math.sin(angle)),
            round(screen.height / 2 + dx * math.sin(angle) + dy * math.cos(angle)))


class OnTheTouchScreen(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.screen = cls.enterClassContext(xlab.TouchScreen(1920, 1080))

    def kiosk(self, *options):
        kiosk = self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE, *WIDTH_MM, *options))
        kiosk.wait_row("scene.enter", scene="cards")
        return kiosk

    def shown(self, *options):
        kiosk = self.kiosk(*options)
        self.screen.wait_pixel(*LEFT, LEFT_BASE)
        return kiosk

    def test_a_tap_changes_pixels_and_leaves_rows(self):
        kiosk = self.shown()
        self.assertEqual(kiosk.rows("visit.start"), [])
        self.screen.down(0, *LEFT)
        self.screen.wait_pixel(*LEFT, PRESSED)
        self.screen.up(0)
        self.screen.wait_pixel(*LEFT, LEFT_TAPPED)
        self.screen.wait_pixel(*RIGHT, RIGHT_BASE)
        release = kiosk.wait_row("target.release", target="left", tap=True)
        press = kiosk.wait_row("target.press", target="left")
        start = kiosk.wait_row("visit.start", cause="touch")
        self.assertEqual((start["visit"], press["visit"], press["scene"]), (1, 1, "cards"))
        self.assertLess(start["n"], press["n"])
        self.assertEqual(release["fields"]["of"], press["n"])
        self.assertLessEqual(abs(press["x"] - LEFT[0] * 8), 8)
        self.assertLessEqual(abs(press["y"] - LEFT[1] * 8), 8)
        react = kiosk.wait_row("react", of=press["n"])
        self.assertGreaterEqual(react["fields"]["frame_ms"], react["fields"]["change_ms"])
        self.assertLess(react["fields"]["frame_ms"], 50 * xlab.SLOWER)

    def test_two_fingers_on_two_cards_are_two_taps(self):
        kiosk = self.shown()
        self.screen.down(0, *LEFT)
        self.screen.down(1, *RIGHT)
        self.screen.wait_pixel(*LEFT, PRESSED)
        self.screen.wait_pixel(*RIGHT, PRESSED)
        self.screen.up(1)
        self.screen.up(0)
        self.screen.wait_pixel(*LEFT, LEFT_TAPPED)
        self.screen.wait_pixel(*RIGHT, RIGHT_TAPPED)
        left = kiosk.wait_row("target.release", target="left", tap=True)
        right = kiosk.wait_row("target.release", target="right", tap=True)
        self.assertNotEqual(left["finger"], right["finger"])
        self.assertEqual(len(kiosk.rows("target.press")), 2)
        self.assertEqual(len(kiosk.rows("visit.start")), 1)

    def test_a_touch_that_nothing_takes_is_a_miss_with_its_distance(self):
        kiosk = self.shown()
        self.screen.tap(760 + 80, 490)
        miss = kiosk.wait_row("tap.miss")
        self.assertEqual(miss["fields"]["near"], "left")
        self.assertAlmostEqual(miss["fields"]["near_mm"], 20, delta=0.6)
        self.screen.wait_pixel(*LEFT, LEFT_BASE)

    def test_a_finger_that_wanders_is_no_tap(self):
        kiosk = self.shown()
        self.screen.down(0, *LEFT)
        self.screen.move(0, LEFT[0] + 100, LEFT[1])
        self.screen.up(0)
        row = kiosk.wait_row("target.release", target="left")
        self.assertFalse(row["fields"]["tap"])
        self.assertAlmostEqual(row["fields"]["moved_mm"], 25, delta=0.6)
        self.screen.wait_pixel(*LEFT, LEFT_BASE)

    def test_the_next_scene_and_home_again(self):
        kiosk = self.shown()
        self.screen.tap(*DOOR)
        self.screen.wait_pixel(100, 1000, SECOND)
        kiosk.wait_row("scene.leave", scene="cards")
        enter = kiosk.wait_row("scene.enter", scene="second")
        self.assertEqual(enter["visit"], 1)
        self.screen.tap(*DOOR)
        self.screen.wait_pixel(100, 1000, BACKGROUND)
        end = kiosk.wait_row("visit.end", visit=1)
        self.assertEqual(end["fields"]["cause"], "finish")
        self.screen.tap(*LEFT)
        self.assertEqual(kiosk.wait_row("visit.start", visit=2)["fields"]["lang"], "en")

    def test_a_pulled_cable_ends_the_press_and_the_next_touch_works(self):
        kiosk = self.shown()
        self.screen.down(0, *LEFT)
        press = kiosk.wait_row("target.press", target="left")
        self.screen.hand.ask("unplug")
        ended = xlab.wait_for(lambda: kiosk.rows("target.release", of=press["n"]) + kiosk.rows("target.cancel", of=press["n"]),
                              5, "an end of the press")
        self.assertEqual(len(ended), 1)
        self.screen.tap(*RIGHT)
        self.screen.wait_pixel(*RIGHT, RIGHT_TAPPED)
        kiosk.wait_row("target.release", target="right", tap=True)

    def test_nobody_there_brings_the_start_back(self):
        kiosk = self.shown("--set", "visit.idle_s=5", "--set", "visit.prompt_s=1")
        self.screen.tap(*LEFT)
        self.screen.wait_pixel(*LEFT, LEFT_TAPPED)
        kiosk.wait_row("visit.prompt", 8)
        end = kiosk.wait_row("visit.end", 4)
        self.assertEqual(end["fields"]["cause"], "prompt_none")
        self.screen.wait_pixel(*LEFT, LEFT_BASE)

    def test_every_rotation_turns_drawing_and_touch_alike(self):
        for rotation in (90, 180, 270):
            with self.subTest(rotation=rotation):
                with xlab.Kiosk(self.screen, EXPERIENCE, *WIDTH_MM, "--rotate", str(rotation)) as kiosk:
                    left, right = (on_screen(self.screen, point, rotation) for point in (LEFT, RIGHT))
                    self.screen.wait_pixel(*left, LEFT_BASE)
                    self.screen.wait_pixel(*right, RIGHT_BASE)
                    self.screen.tap(*left)
                    self.screen.wait_pixel(*left, LEFT_TAPPED)
                    press = kiosk.wait_row("target.press", target="left")
                    self.assertLessEqual(abs(press["x"] - LEFT[0] * 8), 16)
                    self.assertLessEqual(abs(press["y"] - LEFT[1] * 8), 16)
                    self.assertEqual(self.screen.windows()[-1], (1920, 1080, 0, 0))

    def test_both_painters_show_the_same(self):
        environment = {"ASAN_OPTIONS": "detect_leaks=0"}  # what an OpenGL driver keeps for itself is not ours to free
        for rotation in (0, 90):
            with self.subTest(rotation=rotation):
                left = on_screen(self.screen, LEFT, rotation)
                for painter in ("cpu", "gpu"):
                    with xlab.Kiosk(self.screen, EXPERIENCE, "--painter", painter, "--rotate", str(rotation),
                                    env=environment) as kiosk:
                        self.screen.wait_pixel(*left, LEFT_BASE)
                        self.assertTrue(kiosk.wait_row("stage.start")["fields"]["painter"].startswith(painter))
                        self.screen.tap(*left)
                        self.screen.wait_pixel(*left, LEFT_TAPPED)
                        time.sleep(0.8)  # the ring around the touch has gone
                        if painter == "cpu":
                            self.screen.eye.ask("keep A")
                        else:
                            self.assertLess(int(self.screen.eye.ask("differs A")), 1920 * 1080 / 1000)

    def test_sigterm_in_the_middle_of_a_visit_closes_everything_within_a_second(self):
        kiosk = self.shown()
        self.screen.down(0, *LEFT)
        kiosk.wait_row("target.press")
        code, seconds = kiosk.stop()
        self.screen.up(0)
        self.assertEqual(code, 0)
        self.assertLess(seconds, 1 * xlab.SLOWER)
        self.assertEqual(len(kiosk.rows("visit.end", visit=1)), 1)
        self.assertEqual(len(kiosk.rows("run.end")), 1)
        self.assertEqual([path.suffix for path in kiosk.journal.iterdir() if path.name.endswith(("-wal", "-shm"))], [])
        self.assertEqual(self.screen.windows(), [])


class OnOtherScreens(unittest.TestCase):
    def test_a_portrait_screen_shows_the_whole_stage_between_borders(self):
        with xlab.TouchScreen(1080, 1920) as screen, xlab.Kiosk(screen, EXPERIENCE) as kiosk:
            left = on_screen(screen, LEFT)
            screen.wait_pixel(*left, LEFT_BASE)
            screen.tap(*left)
            screen.wait_pixel(*left, LEFT_TAPPED)
            kiosk.wait_row("target.press", target="left")
            screen.tap(540, 300)
            miss = kiosk.wait_row("tap.miss")
            self.assertLess(miss["y"], 0)

    def test_a_mouse_is_one_finger(self):
        with xlab.MouseScreen(1280, 720) as screen, xlab.Kiosk(screen, EXPERIENCE) as kiosk:
            left = on_screen(screen, LEFT)
            screen.wait_pixel(*left, LEFT_BASE)
            screen.click(*left)
            screen.wait_pixel(*left, LEFT_TAPPED)
            kiosk.wait_row("target.release", target="left", tap=True)
            self.assertEqual(len(kiosk.rows("target.press")), 1)


if __name__ == "__main__":
    unittest.main()
