"""The developer's window: what is saved is seen, and a mistake is told and forgiven."""
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

CARD = "1c212b"  # the ground of the error card


class TheDevelopersWindow(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.MouseScreen(1280, 800))
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.experience = pathlib.Path(folder) / "cards"
        shutil.copytree(HERE / "experience", self.experience)
        self.kiosk = self.enterContext(xlab.Kiosk(self.screen, self.experience, "--dev", "--size", "960x540"))
        self.kiosk.wait_row("scene.enter", scene="cards")
        self.window = xlab.wait_for(self.screen.windows, 10, "a window")[-1]
        self.screen.wait_pixel(*self.at(560, 490), "c04030")

    def at(self, x, y):
        width, _, left, top = self.window
        return round(left + x * width / 1920), round(top + y * width / 1920)

    def save(self, scene, before, after):
        path = self.experience / "scenes" / f"{scene}.lua"
        text = path.read_text()
        self.assertIn(before, text)
        path.write_text(text.replace(before, after))
        return time.monotonic()

    def test_window_has_the_size_asked_for(self):
        self.assertEqual(self.window[:2], (960, 540))

    def test_saving_shows_the_change_in_the_same_scene(self):
        self.screen.click(*self.at(960, 920))
        self.screen.wait_pixel(*self.at(100, 1000), "402060")
        saved = self.save("second", "#402060", "#206040")
        self.screen.wait_pixel(*self.at(100, 1000), "206040", 2)
        took = time.monotonic() - saved
        self.assertLess(took, 0.5 * xlab.SLOWER)
        entered = self.kiosk.wait_row("scene.enter")
        self.assertEqual(entered["scene"], "second")

    def test_a_syntax_error_is_shown_and_forgiven(self):
        self.save("cards", "function cards:enter(root)", "function cards:enter(root")
        self.screen.wait_pixel(*self.at(30, 1060), CARD, 3)
        self.assertIsNone(self.kiosk.process.poll())
        fault = self.kiosk.wait_row("script.error")
        self.assertIn("scenes/cards.lua:", fault["fields"]["at"])
        self.save("cards", "function cards:enter(root", "function cards:enter(root)")
        self.screen.wait_pixel(*self.at(560, 490), "c04030", 3)
        self.screen.click(*self.at(560, 490))
        self.screen.wait_pixel(*self.at(560, 490), "f0c020")

    def test_a_runtime_error_is_shown_with_its_line_and_forgiven(self):
        self.save("cards", 'words.hello, size', 'words.helo, size')
        self.screen.wait_pixel(*self.at(30, 1060), CARD, 3)
        fault = self.kiosk.wait_row("script.error")
        self.assertRegex(fault["fields"]["at"], r"scenes/cards\.lua:\d+")
        self.assertIn("hello", fault["fields"]["message"])
        self.save("cards", 'words.helo, size', 'words.hello, size')
        self.screen.wait_pixel(*self.at(560, 490), "c04030", 3)

    def test_f12_keeps_a_picture_and_says_where(self):
        self.screen.hand.ask("key F12")
        line = xlab.wait_for(lambda: [line for line in self.kiosk.log().splitlines() if "picture vitrine-" in line], 5,
                             "a line about the picture")[0]
        path = pathlib.Path(line.rpartition("picture ")[2])
        self.addCleanup(path.unlink)
        self.assertEqual(path.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_the_cursor_is_shown_and_the_window_closes(self):
        self.screen.hand.ask("mouse %d %d" % self.at(560, 490))
        self.assertEqual(self.screen.eye.ask("cursor"), "shown")
        self.screen.hand.ask("close")
        self.assertEqual(self.kiosk.process.wait(5 * xlab.SLOWER), 0)


if __name__ == "__main__":
    unittest.main()
