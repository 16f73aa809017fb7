"""Keys of a board, as a Makey Makey sends them: by their places, each with a down and an up."""
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

CONF = "[experience]\napi = 1\ntitle = Keys\nfirst = keys\nlanguages = en\n"
# The box tells what happened last; the bar is 100 wide for each press.
SCENE = """
local keys = {}
function keys:enter(root)
  local box = root:rect { w = 1920, h = 500, color = "#203040" }
  local bar = root:rect { y = 540, w = 1, h = 500, color = "#f0c020" }
  local count = 0
  for _, name in ipairs { "w", "space", "left", "keypad 5" } do
    key(name):on_press(function() count = count + 1 bar.w = 100 * count box.color = "#c04030" end)
    key(name):on_release(function() box.color = "#20c080" end)
  end
end
return keys
"""
DOWN, UP, AT_FIRST, BAR = "c04030", "20c080", "203040", "f0c020"


class KeysOfABoard(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.TouchScreen(1920, 1080))
        self.experience = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.experience / "scenes").mkdir()
        (self.experience / "experience.conf").write_text(CONF)
        (self.experience / "scenes/keys.lua").write_text(SCENE)

    def show(self):
        self.kiosk = self.enterContext(xlab.Kiosk(self.screen, self.experience))
        self.screen.wait_pixel(960, 100, AT_FIRST)

    def presses(self):
        return next(n for n in range(20) if not xlab.near(self.screen.pixel(100 * n + 50, 700), BAR))

    def hand(self, line):
        self.screen.hand.ask(line)

    def test_a_key_goes_down_and_up_once_however_long_it_is_held(self):
        self.show()
        self.hand("keydown space")
        self.screen.wait_pixel(960, 100, DOWN)
        time.sleep(1.2)  # the server repeats it meanwhile
        self.assertEqual(self.presses(), 1)
        self.hand("keyup space")
        self.screen.wait_pixel(960, 100, UP)
        self.hand("key Left")
        xlab.wait_for(lambda: self.presses() == 2, 5, "the arrow")
        self.hand("key KP_5")
        xlab.wait_for(lambda: self.presses() == 3, 5, "the keypad")
        self.hand("key q")
        time.sleep(0.3)
        self.assertEqual(self.presses(), 3)
        self.assertEqual(self.kiosk.stop()[0], 0)
        replay = xlab.vitrine("replay", self.kiosk.journals()[0])
        self.assertEqual(replay.returncode, 0, replay.stdout + replay.stderr)

    def test_a_board_means_the_same_on_a_french_keyboard(self):
        subprocess.run(["setxkbmap", "fr"], env=self.screen.env, check=True)
        self.show()
        self.hand("keydown z")  # where a US keyboard, and the board, have W
        self.screen.wait_pixel(960, 100, DOWN)
        self.hand("keyup z")
        self.screen.wait_pixel(960, 100, UP)
        self.hand("key w")
        time.sleep(0.3)
        self.assertEqual(self.presses(), 1)

    def test_a_board_that_is_pulled_out_leaves_no_key_down(self):
        self.show()
        self.hand("keydown w")
        self.screen.wait_pixel(960, 100, DOWN)
        self.hand("disable lab-keyboard")
        self.screen.wait_pixel(960, 100, UP)
        self.hand("keyup w")
        self.hand("keydown space")
        self.screen.wait_pixel(960, 100, DOWN)
        xlab.wait_for(lambda: self.presses() == 2, 5, "the next press")


if __name__ == "__main__":
    unittest.main()
