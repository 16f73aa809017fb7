"""What a visitor sees of a film: each picture at its moment, no black between, ends and cues when they are due."""
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

AT_FIRST, DONE, WRONG, CUE = "203040", "20c080", "c04030", "f0c020"
BOX = """
local box = root:rect { y = 800, w = 1920, h = 280, color = "#203040" }
local function done() box.color = "#20c080" end
local function wrong() box.color = "#c04030" end
local function on(name, f) key(name):on_press(f) end
"""
STATE = (1600, 1000)
W, H = 1280, 720


class Films(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.experience = self.folder / "stand"
        self.screen = self.enterContext(xlab.TouchScreen(1920, 1080))

    def build(self, lua, **more):
        return stand.build(self.experience, stand=BOX + lua, **more)

    def show(self, *options, env=None):
        self.kiosk = self.enterContext(xlab.Kiosk(self.screen, self.experience, *options, env=env))
        self.screen.wait_pixel(*STATE, AT_FIRST)

    def press(self, name):
        self.screen.hand.ask(f"key {name}")

    def looks(self, seconds, w=W, h=H, x=0, y=0):
        """(time, number of the picture or None) at each change."""
        cell = w // films.CELLS
        return [(t, films.read_bits(row))
                for t, row in self.screen.cells(seconds, x + cell // 2, y + h // 16, cell, films.CELLS)]

    def pictures(self, looks):
        """Each number once, when it was seen first."""
        seen = []
        for t, number in looks:
            if number is not None and (not seen or seen[-1][1] != number):
                seen.append((t, number))
        return seen

    def number(self, **place):
        return self.looks(0, **place)[0][1]

    def replays_exactly(self):
        self.kiosk.stop()
        self.assertEqual(self.kiosk.rows("script.error"), [], self.kiosk.log())
        journal, = self.kiosk.journals()
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreaterEqual(int(re.search(r"(\d+) check lines", done.stdout)[1]), 1)

    def test_each_picture_comes_at_its_moment_and_the_end_is_told(self):
        assets = self.build('local f = root:video { src = "f.mp4", playing = false, on_end = done, on_error = wrong }\n'
                            f'f:at(2, function() box.color = "#{CUE}" end)\n'
                            'on("space", function() f:play() end)')
        films.numbered(assets / "f.mp4", seconds=4)
        self.show()
        xlab.wait_for(lambda: self.number() == 0, 10, "the first picture")
        self.press("space")
        seen = self.pictures(self.looks(3.5))
        self.screen.wait_pixel(*STATE, DONE)
        self.assertEqual(self.number(), 99)
        base = min(t - n / 25 for t, n in seen)
        late = [n for t, n in seen if abs((t - base) * 25 - n) > 1]
        self.assertLess(len(late), 0.05 * len(seen) * xlab.SLOWER + 1, str(seen))
        self.assertEqual([n for _, n in seen], sorted(n for _, n in seen))
        self.assertGreater(len(seen), 70 / xlab.SLOWER)
        self.kiosk.wait_row("media.stop", cause="end")
        self.replays_exactly()

    def test_a_cue_comes_with_its_picture(self):
        assets = self.build('local f = root:video { src = "f.mp4", playing = false, on_error = wrong }\n'
                            f'f:at(1, function() box.color = "#{CUE}" end)\non("space", function() f:play() end)')
        films.numbered(assets / "f.mp4", seconds=3)
        self.show()
        xlab.wait_for(lambda: self.number() == 0, 10, "the first picture")
        self.press("space")
        self.screen.wait_pixel(*STATE, CUE)
        self.assertAlmostEqual(self.number(), 25, delta=3 * xlab.SLOWER)

    def test_a_loop_has_no_black_picture_and_leads_into_the_next_film_without_one(self):
        assets = self.build('local f = root:video { src = "loop.mp4", loop = true, on_error = wrong }\n'
                            'on("space", function() f.loop = false f.src = "win.mp4" end)')
        films.numbered(assets / "loop.mp4", seconds=1)
        films.numbered(assets / "win.mp4", seconds=3, first=1000)
        self.show()
        xlab.wait_for(lambda: self.number() is not None, 10, "the first picture")
        looks = self.looks(5)
        self.assertEqual([t for t, n in looks if n is None], [])
        rounds = sum(b < a for (_, a), (_, b) in zip(self.pictures(looks), self.pictures(looks)[1:]))
        self.assertGreaterEqual(rounds, 4)
        self.press("space")
        looks = self.looks(2)
        self.assertEqual([t for t, n in looks if n is None], [])
        numbers = [n for _, n in self.pictures(looks)]
        self.assertGreaterEqual(numbers[-1], 1000)
        first = next(n for n in numbers if n >= 1000)
        self.assertLess(first, 1000 + 3 * xlab.SLOWER)

    def test_seek_pause_and_rate(self):
        assets = self.build('local f = root:video { src = "f.mp4", playing = false, on_error = wrong }\n'
                            'on("s", function() f:seek(2) end)\non("space", function() f:play() end)\n'
                            'on("p", function() f:pause() end)\non("r", function() f.rate = 2 f:play() end)\n'
                            'on("b", function() f.rate = -1 f:play() end)')
        films.numbered(assets / "f.mp4", seconds=6)
        self.show()
        xlab.wait_for(lambda: self.number() == 0, 10, "the first picture")
        self.press("s")
        xlab.wait_for(lambda: self.number() == 50, 5, "the picture at two seconds")
        self.press("space")
        time.sleep(0.5)
        self.press("p")
        time.sleep(0.3)
        held = self.number()
        self.assertGreater(held, 52)
        self.assertEqual([n for _, n in self.pictures(self.looks(0.5))], [held])
        self.press("r")
        seen = self.pictures(self.looks(1))
        self.assertAlmostEqual((seen[-1][1] - seen[1][1]) / (seen[-1][0] - seen[1][0]), 50, delta=8 * xlab.SLOWER)
        self.press("p")
        self.press("s")
        xlab.wait_for(lambda: self.number() == 50, 5, "the picture at two seconds")
        self.press("b")
        xlab.wait_for(lambda: (self.number() or 99) < 40, 10, "earlier pictures")

    def test_its_sound_goes_with_it(self):
        assets = self.build('local f = root:video { src = "f.mp4", playing = false, on_error = wrong }\n'
                            'on("space", function() f:play() end)\non("p", function() f:pause() end)')
        films.numbered(assets / "f.mp4", seconds=4, sound=600)
        with sounds.Speakers() as speakers:
            self.show(env=speakers.env)
            ear = speakers.ear()
            xlab.wait_for(lambda: self.number() == 0, 10, "the first picture")
            since = ear.now()
            self.press("space")
            seen = self.pictures(self.looks(1))
            heard = ear.time_of(ear.onset(since))
            self.assertAlmostEqual(sounds.strength(ear.listen(0.5)[0], 600), 0.4, delta=0.05)
            begun = min(t - n / 25 for t, n in seen if n > 0)
            self.assertAlmostEqual(heard, begun, delta=0.08 * xlab.SLOWER)
            self.press("p")
            ear.wait_silence()
        self.replays_exactly()

    def test_films_that_cannot_be_played(self):
        assets = self.build('local names = { "zero.mp4", "text.mp4", "gone.mp4", "sound.mp4", "half.mp4" }\nlocal told = 0\n'
                            'for i, name in ipairs(names) do root:video { src = name, x = 300 * i, y = 200, w = 200, h = 120,\n'
                            'on_error = function(film, why) told = told + 1 if told == #names then done() end end } end')
        (assets / "zero.mp4").write_bytes(b"")
        (assets / "text.mp4").write_text("this is no film\n" * 50)
        films.tone(assets / "sound.m4a", 1, 440, codec=("-c:a", "aac"))
        (assets / "sound.m4a").rename(assets / "sound.mp4")
        films.numbered(assets / "whole.mp4", seconds=2)
        whole = (assets / "whole.mp4").read_bytes()
        (assets / "whole.mp4").unlink()
        (assets / "half.mp4").write_bytes(whole[:len(whole) // 2])  # its index stood at the end
        self.kiosk = self.enterContext(xlab.Kiosk(self.screen, self.experience))
        self.screen.wait_pixel(*STATE, DONE, 20)
        faults = self.kiosk.rows("media.fault")
        self.assertEqual(len(faults), 5, faults)
        self.replays_exactly()

    def test_fingers_wait_or_end_the_film(self):
        assets = self.build('local f = root:video { src = "f.mp4", during = "locked", on_end = done }\n'
                            'box.on_press = wrong\non("x", wrong)\n'
                            'on("i", function() end)')
        films.numbered(assets / "f.mp4", seconds=2)
        self.show()
        xlab.wait_for(lambda: self.number() is not None, 10, "the first picture")
        self.screen.tap(960, 900)
        self.press("x")
        self.screen.wait_pixel(*STATE, DONE)  # not turned red by either
        self.screen.tap(960, 900)
        self.screen.wait_pixel(*STATE, WRONG)

    def test_a_touch_ends_a_film_that_may_be_interrupted(self):
        assets = self.build('root:video { src = "f.mp4", during = "interrupts", on_end = done }\nbox.on_press = wrong')
        films.numbered(assets / "f.mp4", seconds=20)
        self.show()
        xlab.wait_for(lambda: self.number() is not None, 10, "the first picture")
        self.screen.tap(960, 900)
        self.screen.wait_pixel(*STATE, DONE)
        self.replays_exactly()

    def test_captions_speak_the_visitors_language(self):
        assets = self.build('local f = root:video { src = "f.mp4", on_caption = function(f, text)\n'
                            'if text == "Hello" then box.color = "#f0c020" elseif text == "Bonjour" then done() end end }\n'
                            'on("f", function() visit.language = "fr" end)', languages="en, fr")
        films.numbered(assets / "f.mp4", seconds=6)
        (assets / "f.en.srt").write_text("1\n00:00:00,000 --> 00:00:05,500\nHello\n")
        (assets / "f.fr.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:05.500\nBonjour\n")
        self.kiosk = self.enterContext(xlab.Kiosk(self.screen, self.experience))
        self.screen.wait_pixel(*STATE, CUE)
        self.press("f")
        self.screen.wait_pixel(*STATE, DONE)
        self.replays_exactly()

    def test_a_camera_is_shown_and_kept_on_a_canvas(self):
        self.build('local cam = root:camera { src = "front", w = 640, h = 360, on_ready = done, on_error = wrong }\n'
                   'local sheet = root:canvas { x = 700, w = 640, h = 360 }\n'
                   'on("space", function() sheet:paste(cam, { x = 0, y = 0, w = 640, h = 360 }) end)',
                   conf="\n[camera front]\nsource = fake\nsize = 640 x 360\n")
        self.kiosk = self.enterContext(xlab.Kiosk(self.screen, self.experience))
        self.screen.wait_pixel(*STATE, DONE)
        before = {self.screen.picture()(x, 100) for x in range(720, 1320, 40)}
        self.press("space")
        xlab.wait_for(lambda: {self.screen.picture()(x, 100) for x in range(720, 1320, 40)} != before, 10, "the photograph")
        kept = [self.screen.picture()(x, 100) for x in range(720, 1320, 40)]
        time.sleep(0.5)
        self.assertEqual([self.screen.picture()(x, 100) for x in range(720, 1320, 40)], kept)
        self.replays_exactly()


if __name__ == "__main__":
    unittest.main()
