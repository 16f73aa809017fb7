"""Boards on serial lines in a real window: what they say changes pixels, and nothing they do wrong stops the show."""
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import boards  # noqa: E402
import xlab  # noqa: E402

EXPERIENCE = HERE / "sensors"
STATE, SAID, TURNS = (200, 200), (700, 200), (1200, 200)
DOOR, LID, PEDAL = (200, 800), (700, 800), (1200, 800)
LOST, FOUND = "c04030", "30c040"


def shade(value):
    return f"{value:02x}{255 - value:02x}80"


class APlateAndACrank(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.MouseScreen(1920, 1080))
        self.boards = self.enterContext(boards.Boards())
        self.journal = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.plate = self.boards.board()
        self.crank = self.boards.board("ttyUSB0", "1a86", "7523", None, "1-1.3")

    def kiosk(self, *options):
        return xlab.Kiosk(self.screen, EXPERIENCE, *self.boards.options, *options, journal=self.journal)

    def shows(self, place, color):
        self.screen.wait_pixel(*place, color)

    def replays_exactly(self):
        journal, = self.journal.glob("*.vitrine")
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreaterEqual(int(re.search(r"(\d+) check lines", done.stdout)[1]), 1)

    def test_lines_change_pixels_and_outputs_are_told(self):
        self.plate.plug()
        self.crank.plug()
        record = self.journal / "record"
        with self.kiosk("--record-sensors", str(record)) as kiosk:
            self.shows(STATE, FOUND)
            self.plate.say("100\r\n")
            self.shows(SAID, shade(100))
            self.plate.heard("got 3\n")
            self.crank.say("hello, this is the crank\n<turns:40><noise:3>")
            self.shows(TURNS, shade(40))
            self.screen.click(*DOOR)  # a fresh world knows what was said before it began
            kiosk.wait_row("visit.end")
            self.shows(SAID, shade(100))
            self.shows(TURNS, shade(40))
            self.shows(STATE, FOUND)
            self.plate.say("120\n")
            self.shows(SAID, shade(120))
            kiosk.stop()
            self.assertEqual(kiosk.rows("script.error"), [])
            self.assertEqual(len(kiosk.rows("sensor.found", target="plate")), 1)
        self.replays_exactly()
        said, = record.glob("plate-*.txt")
        self.assertRegex(said.read_text(), r"^# plate, .*\n0\.000 100\n\d+\.\d{3} 120\n$")

    def test_a_cable_that_is_pulled_and_put_back(self):
        self.plate.plug()
        with self.kiosk() as kiosk:
            self.shows(STATE, FOUND)
            self.plate.say("50\n9")
            self.shows(SAID, shade(50))
            self.plate.unplug()
            self.shows(STATE, LOST)
            self.assertIn("unplugged", kiosk.wait_row("sensor.lost", target="plate")["fields"]["why"])
            self.shows(SAID, shade(50))  # half a line is none
            self.plate.plug()
            before = time.monotonic()
            self.shows(STATE, FOUND)
            self.assertLess(time.monotonic() - before, 1.0 * xlab.SLOWER)
            self.plate.say("60\n")
            self.shows(SAID, shade(60))
            kiosk.stop()  # and every row is in the journal
            self.assertEqual(len(kiosk.rows("sensor.lost", target="plate")), 1)
            self.assertEqual(len(kiosk.rows("sensor.found", target="plate")), 2)
        self.replays_exactly()

    def test_a_board_that_does_everything_wrong(self):
        self.plate.plug()
        with self.kiosk() as kiosk:
            self.shows(STATE, FOUND)
            self.plate.say("70")  # print where println was meant
            self.shows(SAID, shade(70))
            self.plate.say(bytes(range(256)) * 40 + b"\n")
            self.plate.say("80\n")
            self.shows(SAID, shade(80))
            self.plate.say(b"x" * 1000000)
            self.plate.say("\n90\n")
            self.shows(SAID, shade(90))
            kiosk.wait_row("lines.dropped", target="plate")
            self.assertIn("longer than 16384 bytes", kiosk.log())
            self.assertEqual(kiosk.rows("sensor.lost", target="plate"), [])
            self.assertEqual(kiosk.rows("stage.end"), [])
            kiosk.stop()
        self.replays_exactly()

    def test_a_loose_cable_does_not_fill_the_journal(self):
        self.plate.plug()
        with self.kiosk() as kiosk:
            for _ in range(8):
                self.shows(STATE, FOUND)
                self.plate.unplug()
                self.shows(STATE, LOST)
                self.plate.plug()
            self.shows(STATE, FOUND)
            rows = xlab.wait_for(
                lambda: [row for row in kiosk.rows("sensor.found", target="plate") if "left_out" in row["fields"]],
                15, "a row that counts what was left out")
            self.assertGreater(rows[-1]["fields"]["left_out"], 5)
            self.assertLessEqual(len(kiosk.rows("sensor.lost", target="plate")), 6)

    def test_keys_stand_in_for_a_board_that_is_not_there(self):
        with self.kiosk() as kiosk:
            kiosk.wait_row("sensor.faked", target="lid")
            kiosk.wait_row("sensor.lost", target="lid")
            self.shows(STATE, LOST)
            self.screen.hand.ask("key k")
            self.shows(LID, shade(77))
            self.screen.hand.ask("keydown Shift_L")
            self.shows(PEDAL, shade(55))
            self.screen.hand.ask("keyup Shift_L")
            self.shows(PEDAL, shade(1))
            self.screen.hand.ask("keydown space")
            self.shows(PEDAL, shade(99))
            self.screen.hand.ask("keyup space")
            kiosk.stop()
        self.replays_exactly()


class TheVerb(unittest.TestCase):
    def setUp(self):
        self.boards = self.enterContext(boards.Boards())
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.left = self.boards.board("ttyUSB0", "1a86", "7523", None, "1-1.2")
        self.right = self.boards.board("ttyUSB1", "1a86", "7523", None, "1-1.10")

    def start(self, *arguments):
        process = subprocess.Popen([xlab.VITRINE, "devices", *map(str, arguments), *self.boards.options], text=True, bufsize=1,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def until(self, process, text):
        for line in process.stdout:
            if text in line:
                return line
        raise AssertionError(f"it never said {text!r}")

    def test_list(self):
        self.boards.board().plug()
        done = xlab.vitrine("devices", EXPERIENCE, *self.boards.options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"serial +usb:2341:0043:85036 +Arduino Uno \(.*ttyACM0\)")
        self.assertRegex(done.stdout, r"sensor +plate +serial +usb:2341:0043:85036 +Arduino Uno")
        self.assertRegex(done.stdout, r"sensor +crank +serial +says:crank +is asked for")

    def test_watch_and_record(self):
        board = self.boards.board().plug()
        process = self.start("--watch", "--record-sensors", self.folder / "record", EXPERIENCE, "plate")
        self.until(process, "plate is found")
        board.say("12\n")
        self.assertRegex(self.until(process, "plate    "), r"plate +12 +=  ?12|plate +12 +    = 12")
        board.unplug()
        self.until(process, "plate is lost: usb:2341:0043:85036: it was unplugged")
        process.terminate()
        self.assertEqual(process.wait(10), 0)
        recorded, = (self.folder / "record").glob("plate-*.txt")
        self.assertRegex(recorded.read_text(), r"^# plate, .*\n0\.000 12\n$")

    def test_assign(self):
        conf = self.folder / "kiosk.conf"
        conf.write_text("# the attendant's desk\n[kiosk]\nname = desk ; by the door\n\n[sensor right]\nport = usb:old\nbaud = 115200\n")
        process = self.start("--assign", "left", "right")
        self.until(process, "Unplug left, right")
        process.stdin.write("\n")
        self.until(process, "Plug in left.")
        self.right.plug()  # which of the two it is called by is for people to say
        self.until(process, "left is Arduino Uno")
        self.until(process, "Plug in right.")
        self.left.plug()
        self.until(process, "Written into kiosk.conf")
        self.assertEqual(process.wait(10), 0)
        self.assertEqual(conf.read_text(),
                         "# the attendant's desk\n[kiosk]\nname = desk ; by the door\n\n[sensor right]\nport = usb:1a86:7523:1-1.2\n"
                         "baud = 115200\n\n[sensor left]\nport = usb:1a86:7523:1-1.10\n")
        self.assertEqual(xlab.vitrine("conf", "--config", conf).returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
