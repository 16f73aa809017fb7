"""What a visitor hears, listened to at the output: right tones at the right moments, loops without a gap, stems in step."""
import os
import pathlib
import re
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import films  # noqa: E402
import sounds  # noqa: E402
import stand  # noqa: E402
import xlab  # noqa: E402

AT_FIRST, DONE, WRONG = "203040", "20c080", "c04030"
# The box turns green when it is told to; keys start things.
BOX = """
local box = root:rect { w = 1920, h = 1080, color = "#203040" }
local function done() box.color = "#20c080" end
local function on(name, f) key(name):on_press(f) end
"""
FORMATS = {"mp3": ("-c:a", "libmp3lame"), "wav": ("-c:a", "pcm_s16le"), "flac": (), "ogg": ("-c:a", "libvorbis"),
           "opus": ("-c:a", "libopus"), "aiff": (), "m4a": ("-c:a", "aac")}


class Sounds(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.experience = self.folder / "stand"
        self.screen = self.enterContext(xlab.TouchScreen(1920, 1080))
        self.speakers = self.enterContext(sounds.Speakers("room", "headphones"))

    def build(self, lua, **more):
        return stand.build(self.experience, stand=BOX + lua, **more)

    def show(self, *options, env=None, conf=None):
        if conf:
            (self.folder / "kiosk.conf").write_text(conf)
            options = ("--config", str(self.folder / "kiosk.conf"), *options)
        self.kiosk = self.enterContext(xlab.Kiosk(self.screen, self.experience, *options, env=env or self.speakers.env))
        self.screen.wait_pixel(960, 540, AT_FIRST)
        self.ear = self.speakers.ear() if self.speakers.server.poll() is None else None

    def press(self, name):
        self.screen.hand.ask(f"key {name}")

    def heard(self, name, seconds=0.5):
        """What the left side says within a little after a key."""
        since = self.ear.now()
        self.press(name)
        at = self.ear.onset(since)
        xlab.wait_for(lambda: self.ear.now() > at + seconds * sounds.RATE, 10, "samples")
        return self.ear.left[at:at + int(seconds * sounds.RATE)]

    def replays_exactly(self):
        self.kiosk.stop()
        self.assertEqual(self.kiosk.rows("script.error"), [], self.kiosk.log())
        journal, = self.kiosk.journals()
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreaterEqual(int(re.search(r"(\d+) check lines", done.stdout)[1]), 1)

    def test_every_format_that_people_bring_simply_plays(self):
        files = {}
        assets = self.build("")
        for i, (ending, codec) in enumerate(FORMATS.items()):
            files[f"a.{ending}"] = 400 + 100 * i
            films.tone(assets / f"a.{ending}", 1.2, 400 + 100 * i, rate=44100 if ending != "opus" else 48000, codec=codec)
        for name, codec in (("w8.wav", "pcm_u8"), ("w24.wav", "pcm_s24le"), ("w32.wav", "pcm_f32le")):
            files[name] = 400 + 100 * len(files)
            films.tone(assets / name, 1.2, files[name], channels=2, codec=("-c:a", codec))
        os.rename(assets / "a.mp3", assets / "wrong.WAV")  # judged by content
        files["wrong.WAV"] = files.pop("a.mp3")
        names = " ".join(f'"{name}",' for name in files)
        self.build(f'local i, names = 0, {{ {names} }}\n'
                   'on("space", function() i = i + 1 sound.play { names[i], on_end = done } end)')
        self.show()
        for name, hertz in files.items():
            part = self.heard("space")
            self.assertEqual(sounds.strongest(part, sorted(files.values())), hertz, name)
            self.assertAlmostEqual(sounds.strength(part, hertz), 0.5, delta=0.06, msg=name)
            self.ear.wait_silence()
        self.screen.wait_pixel(960, 540, DONE)
        self.replays_exactly()

    def test_sounds_come_when_they_are_asked_for_and_their_ends_are_told(self):
        assets = self.build('on("space", function() for i = 0, 3 do after(0.5 * i, function()\n'
                            'sound.play { "tick.wav", on_end = i == 3 and done or nil } end) end end)')
        films.tone(assets / "tick.wav", 0.1, 1000)
        self.show()
        self.heard("space", 0.05)  # the output is open now
        self.ear.wait_silence(0.7)
        self.screen.wait_pixel(960, 540, DONE)
        since = self.ear.now()
        self.press("space")
        onsets = [self.ear.onset(since)]
        for _ in range(3):
            onsets.append(self.ear.onset(onsets[-1] + sounds.RATE // 4))
        steps = [(b - a) / sounds.RATE for a, b in zip(onsets, onsets[1:])]
        for step in steps:
            self.assertAlmostEqual(step, 0.5, delta=0.02 * xlab.SLOWER, msg=str(steps))

    def test_loops_have_no_gap(self):
        assets = self.build('on("space", function() sound.loop "loop.wav" end)\non("q", function() sound.stop() end)\n'
                            'on("x", function() sound.loop "loop.ogg" end)')
        films.tone(assets / "loop.wav", 0.25, 440)
        films.tone(assets / "loop.ogg", 0.25, 440, codec=("-c:a", "libvorbis", "-q:a", "8"))
        self.show()
        for name, most in (("space", 0.031), ("x", 0.04)):
            part = self.heard(name, 3)[2400:]
            self.assertEqual(sounds.jumps(part, most), [], name)
            self.assertAlmostEqual(sounds.strength(part, 440), 0.5, delta=0.03)
            self.press("q")
            self.ear.wait_silence()

    def test_stems_stay_together_to_the_sample(self):
        assets = self.build('local s\non("space", function() s = sound.stems { "a.wav", "b.wav", "c.wav", "d.wav", loop = true } end)\n'
                            'on("x", function() s[2]:mute(0.05) s[4]:mute(0.05) end)\non("c", function() s[2]:unmute(0.05) s[4]:unmute(0.05) end)')
        chirp = [0.3 * v for v in films.sine(523.25, 1.5)]
        other = films.sine(880, 1.5, 0.2)
        films.samples(assets / "a.wav", chirp)
        films.samples(assets / "b.wav", [-v for v in chirp])  # together they are silence, if they are together
        films.samples(assets / "c.wav", other)
        films.samples(assets / "d.wav", [-v for v in other])
        self.show()
        since = self.ear.now()
        self.press("space")
        xlab.wait_for(lambda: self.speakers.inputs() == 1, 5, "a stream")
        time.sleep(1)
        left, _ = self.ear.listen(2)
        self.assertLess(max(map(abs, left)), 0.002)
        self.press("x")
        at = self.ear.onset(since)
        left = self.ear.listen(1)[0]
        self.assertAlmostEqual(sounds.strength(left, 523.25), 0.15, delta=0.02)
        self.assertAlmostEqual(sounds.strength(left, 880), 0.2, delta=0.02)
        self.press("c")
        self.ear.wait_silence()
        self.assertGreater(at, since)

    def test_music_goes_down_while_somebody_speaks(self):
        assets = self.build('on("space", function() sound.loop "bed.wav" end)\n'
                            'on("x", function() sound.play { "story.wav", bus = "voice", on_end = done } end)')
        films.tone(assets / "bed.wav", 1, 300, volume=0.4)
        films.tone(assets / "story.wav", 1.5, 1200, volume=0.2)
        self.show()
        alone = sounds.strength(self.heard("space")[4800:], 300)
        self.press("x")
        time.sleep(0.5)
        under = sounds.strength(self.ear.listen(0.5)[0], 300)
        self.screen.wait_pixel(960, 540, DONE)
        time.sleep(1)
        after = sounds.strength(self.ear.listen(0.5)[0], 300)
        self.assertAlmostEqual(under / alone, 0.25, delta=0.05)
        self.assertAlmostEqual(after / alone, 1, delta=0.05)

    def test_a_sound_plays_backwards(self):
        assets = self.build('on("space", function() sound.play { "two.wav", from = 1, rate = -1, on_end = done } end)')
        films.samples(assets / "two.wav", films.sine(400, 0.5) + films.sine(900, 0.5))
        self.show()
        part = self.heard("space", 0.95)
        half = len(part) // 2
        self.assertEqual(sounds.strongest(part[2000:half - 2000], (400, 900)), 900)
        self.assertEqual(sounds.strongest(part[half + 2000:], (400, 900)), 400)
        self.screen.wait_pixel(960, 540, DONE)

    def test_headphones_hear_what_is_for_them(self):
        assets = self.build('on("space", function() sound.play { "a.wav", output = "headphones" } sound.play "b.wav" end)')
        films.tone(assets / "a.wav", 2, 500)
        films.tone(assets / "b.wav", 2, 800)
        self.show(conf="[sound]\nheadphones = headphones\n")
        other = self.speakers.ear("headphones")
        self.heard("space", 0.2)
        room, private = self.ear.listen(0.5)[0], other.listen(0.5)[0]
        self.assertLess(sounds.strength(room, 500), 0.01)
        self.assertAlmostEqual(sounds.strength(room, 800), 0.5, delta=0.05)
        self.assertAlmostEqual(sounds.strength(private, 500), 0.5, delta=0.05)
        self.assertLess(sounds.strength(private, 800), 0.01)

    def test_staff_set_how_loud_it_is_and_visitors_choose_below_a_ceiling(self):
        assets = self.build('sound.volume = 1\non("space", function() sound.loop "a.wav" end)')
        films.tone(assets / "a.wav", 1, 500, volume=0.8)
        self.show(conf="[sound]\nvolume = 0.5\nmost = 0.5\nmono = yes\n")
        self.assertAlmostEqual(sounds.strength(self.heard("space")[4800:], 500), 0.2, delta=0.02)

    def test_a_lost_output_comes_back_and_the_show_never_notices(self):
        assets = self.build('on("space", function() sound.loop "bed.wav" end)\n'
                            'on("x", function() sound.play { "short.wav", on_end = done } end)')
        films.tone(assets / "bed.wav", 1, 300)
        films.tone(assets / "short.wav", 0.5, 700)
        self.show()
        self.heard("space", 0.2)
        self.speakers.crash()
        self.press("x")
        self.screen.wait_pixel(960, 540, DONE)
        self.kiosk.wait_row("sound.lost")
        self.speakers.start()
        self.ear = self.speakers.ear()
        self.ear.onset(self.ear.now(), patience=40)
        self.assertAlmostEqual(sounds.strength(self.ear.listen(0.5)[0], 300), 0.5, delta=0.05)
        self.kiosk.wait_row("sound.found")
        self.replays_exactly()

    def test_without_any_output_ends_come_all_the_same(self):
        assets = self.build('on("space", function() sound.play { "a.wav", on_end = done } end)')
        films.tone(assets / "a.wav", 1, 500)
        self.speakers.crash()
        self.show()
        start = time.monotonic()
        self.press("space")
        self.screen.wait_pixel(960, 540, DONE)
        self.assertAlmostEqual(time.monotonic() - start, 1, delta=0.2 * xlab.SLOWER)

    def test_silence_costs_nothing(self):
        assets = self.build('on("space", function() sound.play "a.wav" end)')
        films.tone(assets / "a.wav", 0.2, 500)
        self.show()
        self.heard("space", 0.1)
        self.assertEqual(self.speakers.inputs(), 1)
        xlab.wait_for(lambda: self.speakers.inputs() == 0, 15, "the output is given back")
        self.heard("space", 0.1)


if __name__ == "__main__":
    unittest.main()
