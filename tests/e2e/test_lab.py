"""The lab itself: if the hand does not reach the screen, or the stopwatch is wrong, no other test means anything."""
import subprocess
import sys
import pathlib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lab"))
import xlab  # noqa: E402


def stopwatch(screen, delay_ms, count=15):
    out = subprocess.run([f"{xlab.TOOLS}/touch2pixel", "--floor", str(delay_ms), str(screen.touch_socket), "800", "500",
                          str(count)], env=screen.env, text=True, capture_output=True, timeout=60)
    times = sorted(out.stdout.split(), key=lambda word: (word == "lost", word != "lost" and float(word)))
    return times, float(times[len(times) // 2])


class TheLab(unittest.TestCase):
    def test_stopwatch_reads_what_a_program_waits(self):
        with xlab.TouchScreen() as screen:
            screen.lend_touch()
            times, floor = stopwatch(screen, 0)
            self.assertNotIn("lost", times)
            _, later = stopwatch(screen, 20)
            self.assertLess(floor, 5 * xlab.SLOWER)
            self.assertGreater(later - floor, 19)
            self.assertLess(later - floor, 21 + 5 * xlab.SLOWER)

    def test_screens_have_the_size_asked_for_and_start_without_windows(self):
        for kind, size in ((xlab.TouchScreen, (1080, 1920)), (xlab.MouseScreen, (800, 600))):
            with kind(*size) as screen:
                self.assertEqual(screen.windows(), [])
                screen.pixel(size[0] - 1, size[1] - 1)
                shot = screen.folder / "shot.ppm"
                screen.eye.ask(f"shot {shot}")
                self.assertEqual(shot.read_bytes()[:13].split()[1:3], [str(side).encode() for side in size])


if __name__ == "__main__":
    unittest.main()
