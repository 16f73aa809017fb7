"""Readers, boards of keys and game controllers in the whole program: what they say reaches a scene, and a replay says it again."""
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import inputs  # noqa: E402
import xlab  # noqa: E402

CONF = """
[experience]
api = 1
title = Readers
first = attract
[helper witness]
command = sh witness.sh
[sensor left]
source = reader
device = usb:ffff:0035:1-1.2
[sensor right]
source = reader
device = usb:ffff:0035:1-1.3
[sensor board]
source = keys
device = makey
keys = a=1, space
[sensor steer]
source = pad
keys = left x
"""

SCENE = """
local attract = {}
local function say(...) helper("witness"):send(table.concat({ ... }, " ")) end
function attract:enter(root)
  for _, name in ipairs { "left", "right", "board", "steer" } do
    sensor(name):on_line(function(line) say(name, "says", line) end)
    sensor(name):on_lost(function() say(name, "is lost") end)
  end
  sensor("steer"):above(0.5, function(value) say("steered", value) end)
  sensor("left"):on_tag({ gone_ms = 500 }, function(id) say("tag", id or "gone") end)
end
return attract
"""


class AMachine(unittest.TestCase):
    def test_each_says_its_own(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        machine = self.enterContext(inputs.Machine())
        (folder / "it/scenes").mkdir(parents=True)
        (folder / "it/experience.conf").write_text(CONF)
        (folder / "it/scenes/attract.lua").write_text(SCENE)
        (folder / "it/witness.sh").write_text('while read -r line; do echo "$line" >&2; done\n')
        left = machine.input(0, "HID Reader", "ffff", "0035", "1-1.2", inputs.TYPING)
        right = machine.input(1, "HID Reader", "ffff", "0035", "1-1.3", inputs.TYPING)
        board = machine.input(2, "Makey Makey", "1b4f", "2b74", "1-2", inputs.TYPING)
        pad = machine.input(3, "A Pad", "045e", "028e", "1-3", inputs.PAD)
        for device in (right, left, board, pad):
            device.plug()
        with xlab.Kiosk(None, folder / "it", "--headless", *machine.options, journal=folder / "journal", env=machine.env) as kiosk:
            def says(text):
                try:
                    xlab.wait_for(lambda: f"helper witness: info: {text}\n" in kiosk.log(), 10, text)
                except AssertionError as error:
                    raise AssertionError(f"{error}; the kiosk said:\n{kiosk.log()[-3000:]}") from None
            for name in ("left", "right", "board", "steer"):
                kiosk.wait_row("sensor.found", target=name)
            left.type("0012\n")
            says("left says 0012")
            says("tag 0012")
            right.type("77\n")
            says("right says 77")
            board.press(inputs.KEYS["a"])
            says("board says 1")
            board.press(inputs.KEYS["a"], False)
            says("board says 1 up")
            pad.say(3, inputs.ABS_X, 32767)
            says("steered 1")
            says("steer says 1.00")
            board.press(inputs.KEYS[" "])
            board.unplug()
            says("board says space up")
            says("board is lost")
            board.plug()
            xlab.wait_for(lambda: len(kiosk.rows("sensor.found", target="board")) == 2, 5, "the board is back")
            self.assertEqual(kiosk.rows("script.error"), [])
            self.assertEqual(kiosk.stop()[0], 0)
        journal, = (folder / "journal").glob("*.vitrine")
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
