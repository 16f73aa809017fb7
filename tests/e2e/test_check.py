"""vitrine check: what it says of names, pictures, sounds, films and captions, and how it ends."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import films  # noqa: E402
import xlab  # noqa: E402

SCENE = "local attract = {}\nfunction attract:enter(root)\n%s\nend\nreturn attract\n"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lab-check-")) / "my show"
        self.addCleanup(lambda: subprocess.run(["rm", "-rf", str(self.folder.parent)]))
        for part in ("scenes", "assets", "data"):
            (self.folder / part).mkdir(parents=True)
        self.conf("")
        self.scene("")

    def conf(self, more):
        (self.folder / "experience.conf").write_text("[experience]\napi = 1\n" + more)

    def scene(self, body):
        (self.folder / "scenes/attract.lua").write_text(SCENE % body)

    def asset(self, name, *words):
        path = self.folder / "assets" / name
        films.ffmpeg(*words, path)
        return path

    def picture(self, name, size="320x200"):
        return self.asset(name, "-f", "lavfi", "-i", f"testsrc=s={size}", "-frames:v", "1")

    def film(self, name, size="320x180", rate=25, seconds=1, *words):
        return self.asset(name, "-f", "lavfi", "-i", f"testsrc=s={size}:r={rate}:d={seconds}", *words)

    def check(self, *words, code=None, **how):
        done = subprocess.run([xlab.VITRINE, "check", str(self.folder), "--json", *words], capture_output=True, text=True,
                              timeout=120 * xlab.SLOWER, **how)
        self.found = json.loads(done.stdout)
        if code is not None:
            self.assertEqual(done.returncode, code, self.found)
        mend = any(f["state"] == "mend" for f in self.found)
        self.assertEqual(done.returncode, 5 if mend else 0)
        return self.found

    def of(self, where, verdict=None):
        return [f for f in self.found if f["where"] == where and verdict in (None, f["verdict"])]

    def one(self, where, verdict, *parts):
        found = self.of(where, verdict)
        self.assertEqual(len(found), 1, (where, verdict, self.found))
        for part in parts:
            self.assertIn(part, found[0]["text"] + "\n" + found[0]["next"])
        return found[0]


class Ends(Case):
    def test_nothing_to_mend(self):
        self.assertEqual(self.check(code=0), [])
        done = xlab.vitrine("check", str(self.folder))
        self.assertEqual((done.returncode, done.stdout), (0, "Nothing to mend.\n"))

    def test_no_experience(self):
        self.assertEqual(xlab.vitrine("check", str(self.folder / "nothing")).returncode, 1)
        self.assertEqual(xlab.vitrine("check", "--robots").returncode, 2)

    def test_mistakes_that_keep_it_from_starting(self):
        self.conf("tilte = x\n")
        self.check(code=5)
        self.assertIn("title", self.one("experience.conf:3", "mend")["text"])
        self.conf("")
        self.scene("root:image {")
        self.check(code=5)
        self.assertTrue(any(f["where"].startswith("scenes/attract.lua:") for f in self.found), self.found)

    def test_for_people_a_line_each_and_the_next_step_below(self):
        self.picture("there.png")
        self.scene('root:image { src = "there.png" } root:image { src = "ther.png" }')
        lines = xlab.vitrine("check", str(self.folder)).stdout.splitlines()
        self.assertEqual(lines[0], 'missing      scenes/attract.lua:3: "ther.png": there is no such file in assets/; did you '
                                   'mean there.png?')
        self.assertEqual(lines[1:], ["fine         there.png: PNG 320 x 200", "1 to mend."])


class Names(Case):
    def test_what_is_missing_is_told_where_it_is_mentioned(self):
        self.picture("there.png")
        self.picture("photo.jpg")
        self.conf("[camera front]\n")
        (self.folder / "data/t.csv").write_text("key,picture\na,there.png\nb,table.jpg\n")
        self.scene('-- "comment.png"\nroot:image { src = "there.png" }\nroot:image { src = "Photo.JPG" }\n'
                   'sound.play "chime"\nroot:camera { src = "front" }\nroot:image { src = "photo.jpg" }\n'
                   'root:image { src = "gone_" .. 3 .. ".png" } root:image { src = "keep:drawings/3" }')
        self.check(code=5)
        self.one("data/t.csv:3", "missing", '"table.jpg"')
        self.one("scenes/attract.lua:5", "missing", "photo.jpg is", 'write "photo.jpg"')
        self.one("scenes/attract.lua:6", "missing", '"chime"')
        self.assertEqual(len([f for f in self.found if f["verdict"] == "missing"]), 3, self.found)
        self.one("scenes/attract.lua:9", "note", "gone_*.png is put together", "not seen here")

    def test_names_in_tables_are_looked_for(self):
        self.scene('for _, bird in ipairs { { "bittern.ogg" }, { song = "wren.ogg", name = "Wren" } } do\n'
                   'sound.loop(bird[1] or bird.song)\nend\nsound.play("a" .. 1 .. ".ogg") sound.play("b" .. 1 .. ".ogg")')
        self.check(code=5)
        for name in ("bittern.ogg", "wren.ogg"):
            self.assertEqual(len([f for f in self.of("scenes/attract.lua:3", "missing") if name in f["text"]]), 1, self.found)
        self.one("scenes/attract.lua:6", "note", "a*.ogg and 1 more are put")

    def test_what_nothing_mentions_is_only_a_note(self):
        for name in ("step_1.png", "step_2.png", "extra.png", "film.srt"):
            self.picture("x.png").rename(self.folder / "assets" / name)
        self.scene('root:image { src = "step_" .. 1 .. ".png" }')
        (self.folder / "assets/film.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nhello\n")
        self.check(code=0)
        note = self.one("assets", "note", "extra.png", "film.srt")
        self.assertNotIn("step_", note["text"])

    def test_a_name_that_is_no_text(self):
        os.rename(self.picture("x.png"), os.fsencode(self.folder) + b"/assets/caf\xe9.png")
        self.check(code=5)
        self.one("assets/caf\\xE9.png", "mend", "not UTF-8", "rename")
        self.assertEqual(len(self.found), 1)


class Media(Case):
    def test_pictures(self):
        self.picture("good.png")
        whole = self.picture("cut.png").read_bytes()
        (self.folder / "assets/cut.png").write_bytes(whole[:200])
        (self.folder / "assets/words.jpg").write_text("this is no picture\n")
        (self.folder / "assets/phone.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)
        self.check(code=5)
        self.one("good.png", "fine", "PNG 320 x 200")
        self.one("cut.png", "cannot play", "cannot be shown", "PNG or JPEG")
        self.one("words.jpg", "cannot play", "no picture")
        self.one("phone.heic", "cannot play", "HEIC", f"heif-convert '{self.folder}/assets/phone.heic'", "phone.jpg")

    def test_sounds_that_people_bring(self):
        kinds = {"a.mp3": ("MP3", ["-c:a", "libmp3lame"]), "b.wav": ("PCM 24 bits", ["-c:a", "pcm_s24le"]),
                 "c.m4a": ("AAC", ["-c:a", "aac"]), "d.flac": ("FLAC", []), "e.ogg": ("Vorbis", ["-c:a", "libvorbis"]),
                 "f.opus": ("Opus", ["-c:a", "libopus"]), "g.aiff": ("PCM 16 bits", []), "h.wav": ("32 bits", ["-c:a", "pcm_f32le"])}
        for name, (_, codec) in kinds.items():
            films.tone(self.folder / "assets" / name, 2, 440, codec=codec, channels=2)
        self.check(code=0)
        for name, (words, _) in kinds.items():
            self.one(name, "fine", words, "kHz stereo", "2.0 s")

    def test_sounds_that_are_not_right(self):
        assets = self.folder / "assets"
        (assets / "empty.wav").write_bytes(b"")
        (assets / "wrong.mp3").write_text("hello\n")
        whole = films.tone(assets / "cut.flac", 4, 440).read_bytes()
        (assets / "cut.flac").write_bytes(whole[:len(whole) // 2])
        films.tone(assets / "quiet.wav", 1, 440, volume=0.002)
        films.samples(assets / "loud.wav", [(1 if i // 100 % 2 else -1) for i in range(48000)])
        films.tone(assets / "fine.wav", 1, 440, volume=0.9)
        self.check(code=5)
        self.one("empty.wav", "cannot play")
        self.one("wrong.mp3", "cannot play", "copy it again")
        self.one("cut.flac", "mend", "breaks off after ", " of 4.0 s")
        self.one("quiet.wav", "note", "-54 dB")
        self.one("loud.wav", "note", "cut off at full loudness in 480 places")
        self.assertEqual([f["verdict"] for f in self.of("fine.wav")], ["fine"])

    def test_films(self):
        self.film("good.mp4", "640x360", 25, 2, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "high")
        whole = self.film("cut.mp4", "640x360", 25, 4, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-movflags", "+faststart")
        whole.write_bytes(whole.read_bytes()[:whole.stat().st_size // 2])
        (self.folder / "assets/empty.mp4").write_bytes(b"")
        self.film("clear.webm", "320x180", 25, 1, "-vf", "format=yuva420p", "-c:v", "libvpx-vp9")
        self.check(code=5)
        self.one("good.mp4", "fine", "H.264 High 640 x 360, 25 a second, no sound, 2.0 s; takes ")
        self.one("cut.mp4", "mend", "its end is missing")
        self.one("empty.mp4", "cannot play")
        self.one("clear.webm", "fine", "transparent")

    def test_a_film_that_is_too_heavy_and_the_command_that_converts_it(self):
        heavy = self.film("it's $HOME.mov", "3840x2160", 120, 0.5, "-pix_fmt", "yuv420p10le", "-c:v", "libx264", "-preset",
                          "ultrafast", "-qp", "10")
        self.check(code=5, preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}))
        found = self.one(heavy.name, "heavy", "10 bits 3840 x 2160, 120 a second", "of 1 processor,")
        command, then = found["next"].split("\n")
        self.assertIn("it's $HOME-720.mp4", then)
        done = subprocess.run(command.replace("ffmpeg", "ffmpeg -nostdin -v error -t 0.1", 1), shell=True, cwd=self.folder,
                              capture_output=True, text=True, timeout=100 * xlab.SLOWER)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        heavy.unlink()
        self.check(code=0)
        self.one("it's $HOME-720.mp4", "fine", "H.264 High 1280 x 720, 30 a second")

    def test_shared_files_are_looked_at_where_they_are_named(self):
        shared = self.folder.parent / "assets"
        mine = self.folder.parent / "scripts"
        mine.mkdir()
        self.folder.rename(mine / "show")
        self.folder = mine / "show"
        shared.mkdir()
        (shared / "bad.mp3").write_text("hello\n")
        (shared / "other.mp3").write_text("hello\n")
        self.scene('sound.play "bad.mp3"')
        self.check(code=5)
        self.assertEqual([f["where"] for f in self.found], ["bad.mp3"])


class Captions(Case):
    def speak(self, name):
        return self.film(name, "160x90", 25, 2, "-f", "lavfi", "-i", "sine=440:d=2", "-pix_fmt", "yuv420p", "-c:v", "libx264",
                         "-c:a", "aac")

    def setUp(self):
        super().setUp()
        self.conf("languages = fr, en\n")

    def test_a_film_with_sound_is_to_have_them_in_each_language(self):
        self.speak("film.mp4")
        self.film("silent.mp4", "160x90", 25, 1, "-pix_fmt", "yuv420p", "-c:v", "libx264")
        self.scene('root:video { src = "film.mp4" } root:video { src = "silent.mp4" }')
        self.check(code=0)
        self.one("film.mp4", "note", "no captions in fr, en", "film.fr.srt")
        self.assertEqual(self.of("silent.mp4", "note"), [])
        (self.folder / "assets/film.fr.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nbonjour\n")
        self.check(code=0)
        self.one("film.mp4", "note", "no captions in en", "film.en.srt")
        self.one("film.fr.srt", "fine", "1 caption")
        (self.folder / "assets/film.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n")
        self.check(code=0)
        self.assertEqual([f for f in self.found if f["verdict"] == "note"], [])

    def test_a_sound_that_speaks(self):
        films.tone(self.folder / "assets/story.mp3", 2, 440)
        films.tone(self.folder / "assets/bed.mp3", 2, 440)
        self.scene('sound.loop "bed.mp3" sound.play { "story.mp3", bus = "voice" }')
        self.check(code=0)
        self.one("story.mp3", "note", "no captions in fr, en")
        self.assertEqual(self.of("bed.mp3", "note"), [])

    def test_captions_that_cannot_be_read(self):
        self.speak("film.mp4")
        long = "a line that is far too long for the time in which it stands"
        (self.folder / "assets/film.fr.srt").write_text(
            f"1\n00:00:00,000 --> 00:00:02,000\nbonjour\n\n2\n00:00:01,000 --> 00:00:01,500\n{long}\n")
        (self.folder / "assets/film.en.srt").write_text("1\n00:00:00,000 --> soon\nhello\n\n2\n00:00:01,000 --> 00:00:02,000\nyou\n")
        (self.folder / "assets/film.vtt").write_text("nothing of the kind\n")
        self.check(code=5)
        notes = self.of("film.fr.srt", "note")
        self.assertEqual(len(notes), 2, self.found)
        self.assertIn("before the one before has ended, first at 1.0 s", notes[0]["text"])
        self.assertIn("up to 118 letters a second; 20 can be read", notes[1]["text"])
        self.one("film.en.srt:2", "mend", "1 of 2 captions cannot be read", "-->")
        self.one("film.vtt:1", "cannot play", "holds no captions")
        (self.folder / "assets/film.vtt").write_text("WEBVTT\n\n00:00:99.000 -> 1\nhello\n")
        (self.folder / "assets/film.en.vtt").write_text("WEBVTT\n\nNOTE nothing yet\n")
        self.check(code=5)
        self.one("film.vtt:3", "cannot play", "none of its captions has times")
        self.one("film.en.vtt", "note", "no captions in it")


if __name__ == "__main__":
    unittest.main()
