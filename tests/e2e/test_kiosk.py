"""What keeps the show up and the visitor inside: a killed stage, keys that would leave, the cursor."""
import os
import pathlib
import signal
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

EXPERIENCE = HERE / "experience"
LEFT, DOOR, CORNER = (560, 490), (960, 920), (100, 1000)


class TheShowStaysUp(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.TouchScreen(1920, 1080))

    def shown(self, *options, env=None):
        kiosk = self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE, *options, env=env))
        self.screen.wait_pixel(*LEFT, "c04030")
        return kiosk

    def film_a_death(self, kiosk, seconds):
        """Kills the stage in the second scene; of every look (ms, like the last picture, like the start, like neither), in
        thousandths of the screen."""
        self.screen.eye.ask("keep A")
        self.screen.tap(*DOOR)
        self.screen.wait_pixel(*CORNER, "402060")
        kiosk.wait_row("scene.enter", scene="second")
        stage = xlab.wait_for(lambda: kiosk.child("stage"), 5, "a stage process")
        os.kill(stage, signal.SIGSTOP)  # nothing moves any more: the picture that is kept is the last one
        self.screen.eye.ask("keep B")
        os.kill(stage, signal.SIGKILL)
        film = self.screen.eye.ask(f"film 50 {seconds} B A", patience=seconds + 10).split()[:-1]
        return stage, [tuple(map(int, look.split("/"))) for look in film]

    def dies_and_comes_back(self, kiosk):
        stage, film = self.film_a_death(kiosk, 2 * xlab.SLOWER)
        self.assertGreater(len(film), 10)
        for ms, last, start, neither in film:
            self.assertLessEqual(neither, 2, f"after {ms} ms {neither} of 1000 pixels are foreign (last {last}, start {start})")
        self.assertGreaterEqual(film[-1][2], 995, "the start is back")
        self.assertNotEqual(xlab.wait_for(lambda: kiosk.child("stage"), 1, "a new stage"), stage)
        end = kiosk.wait_row("visit.end", visit=1)
        self.assertEqual(end["fields"]["cause"], "crash")
        kiosk.wait_row("stage.end")
        self.screen.tap(*LEFT)
        self.screen.wait_pixel(*LEFT, "f0c020")
        kiosk.wait_row("visit.start", visit=2)
        self.assertEqual(kiosk.stop()[0], 0)

    def test_killed_stage_comes_back_behind_the_last_picture(self):
        self.dies_and_comes_back(self.shown("--painter", "cpu"))

    def test_the_same_with_the_gpu_painter(self):
        # What an OpenGL driver keeps for itself is not ours to free.
        self.dies_and_comes_back(self.shown("--painter", "gpu", env={"ASAN_OPTIONS": "detect_leaks=0"}))

    def test_a_display_server_that_crashes_and_comes_back_shows_the_start_again(self):
        kiosk = self.shown()
        self.screen.tap(*LEFT)
        self.screen.wait_pixel(*LEFT, "f0c020")
        self.screen.crash()
        kiosk.wait_row("stage.end")
        self.screen.start_again()
        self.screen.wait_pixel(*LEFT, "c04030", 20)
        self.screen.tap(*LEFT)
        self.screen.wait_pixel(*LEFT, "f0c020")
        self.assertEqual(kiosk.wait_row("visit.end", visit=1)["fields"]["cause"], "crash")
        kiosk.wait_row("visit.start", visit=2)
        self.assertEqual(kiosk.stop()[0], 0)

    def test_a_second_kiosk_waits_for_the_first(self):
        first = self.shown()
        with xlab.Kiosk(self.screen, EXPERIENCE, journal=first.journal) as second:
            time.sleep(1)
            self.assertIsNone(second.child("stage"))
            first.stop()
            xlab.wait_for(lambda: second.child("stage"), 5, "the second one's stage")
            self.screen.wait_pixel(*LEFT, "c04030")
            self.assertEqual(len(first.journals()), 2)
            self.assertEqual(second.stop()[0], 0)

    def test_nobody_gets_out_by_keys_or_close(self):
        kiosk = self.shown()
        self.screen.hand.ask("mouse 960 540")
        for keys in ("Alt_L F4", "Escape", "Control_L q", "Super_L", "F12", "Alt_L Tab"):
            self.screen.hand.ask(f"key {keys}")
        self.screen.hand.ask("close")
        self.screen.tap(*LEFT)
        self.screen.wait_pixel(*LEFT, "f0c020")
        time.sleep(0.3)
        self.assertIsNone(kiosk.process.poll())
        self.assertEqual(kiosk.rows("stage.end"), [])
        self.assertEqual(self.screen.windows()[-1], (1920, 1080, 0, 0))

    def test_the_cursor_is_hidden(self):
        self.shown()
        self.screen.hand.ask("mouse 960 540")
        xlab.wait_for(lambda: self.screen.eye.ask("cursor") == "hidden", 2, "a hidden cursor")


if __name__ == "__main__":
    unittest.main()
