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


DESK = """
local desk = {}
function desk:enter(root)
  local list = root:scroller { w = 400, h = 540 }
  list:rect { w = 400, h = 540, color = "#c04030" }
  list:rect { y = 540, w = 400, h = 5400, color = "#20c080" }
  local thing = root:rect { x = 660, y = 170, w = 200, h = 200, anchor = "center", color = "#f0c020", transformable = true }
  thing.x, thing.y = 760, 270
end
return desk
"""


class AtADesk(unittest.TestCase):
    """The mouse stands for what a desk lacks: two fingers with Alt, a push or a pinch with the wheel."""

    def setUp(self):
        self.screen = self.enterContext(xlab.MouseScreen(960, 540))
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "scenes").mkdir()
        (folder / "experience.conf").write_text(
            "[experience]\napi = 1\ntitle = Desk\nfirst = desk\nlanguages = en\nsize = 960x540\n")
        (folder / "scenes/desk.lua").write_text(DESK)
        self.enterContext(xlab.Kiosk(self.screen, folder, "--dev", "--size", "960x540"))
        self.screen.wait_pixel(200, 300, "c04030")
        self.screen.wait_pixel(760, 270, "f0c020")

    def test_the_wheel_pushes(self):
        self.screen.hand.ask("mouse 200 300")
        for _ in range(6):
            self.screen.hand.ask("press 5")
            self.screen.hand.ask("release 5")
        self.screen.wait_pixel(200, 300, "20c080")

    def test_with_ctrl_it_pinches(self):
        self.screen.hand.ask("mouse 760 270")
        self.screen.hand.ask("keydown Control_L")
        for _ in range(4):
            self.screen.hand.ask("press 4")
            self.screen.hand.ask("release 4")
        self.screen.wait_pixel(760 - 130, 270, "f0c020")
        self.screen.hand.ask("keyup Control_L")

    def test_alt_and_the_button_are_two_fingers(self):
        self.screen.hand.ask("mouse 760 270")
        self.screen.hand.ask("keydown Alt_L")
        self.screen.hand.ask("mouse 800 270")
        self.screen.hand.ask("press 1")
        for x in range(800, 860, 5):
            self.screen.hand.ask(f"mouse {x} 270")
        self.screen.hand.ask("release 1")
        self.screen.hand.ask("keyup Alt_L")
        self.screen.wait_pixel(760 - 150, 270, "f0c020")


if __name__ == "__main__":
    unittest.main()
