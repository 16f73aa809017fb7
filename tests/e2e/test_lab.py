"""The lab itself: if the hand does not reach the screen, or the stopwatch is wrong, no other test means anything."""
import subprocess
import sys
import pathlib
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lab"))
import films  # noqa: E402
import sounds  # noqa: E402
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


class TheEar(unittest.TestCase):
    def test_it_hears_the_tone_that_is_played_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder, sounds.Speakers("room", "headphones") as speakers:
            tone = films.tone(pathlib.Path(folder) / "a.wav", 1, 440)
            room, other = speakers.ear(), speakers.ear("headphones")
            since = room.now()
            subprocess.run(["paplay", str(tone)], env=speakers.env, check=True, timeout=30)
            at = room.onset(since)
            part = room.left[at + 480:at + 24000]
            self.assertAlmostEqual(sounds.strength(part, 440), 0.5, delta=0.01)
            self.assertLess(sounds.strength(part, 700), 0.001)
            self.assertEqual(sounds.jumps(part, 0.03), [])
            self.assertEqual(sounds.loudness(other.left), 0)

    def test_it_sees_gaps_and_clicks(self):
        sine = films.sine(440, 0.1)
        self.assertEqual(sounds.jumps(sine, 0.03), [])
        self.assertGreaterEqual(len(sounds.jumps(sine[:1000] + sine[1100:], 0.03)), 1)
        self.assertGreaterEqual(sounds.longest_gap(sine[:1000] + [0.0] * 50 + sine[1000:]), 50)


class TheFilms(unittest.TestCase):
    def test_a_picture_tells_its_number_and_noise_tells_none(self):
        for number in (0, 1, 77, 65535):
            self.assertEqual(films.read_bits([bit == 1 for bit in films.bits(number)]), number)
        self.assertIsNone(films.read_bits([False] * films.CELLS))
        self.assertIsNone(films.read_bits([True] * films.CELLS))


if __name__ == "__main__":
    unittest.main()
