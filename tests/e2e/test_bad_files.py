"""Pictures, fonts and texts that are not what they say: a placeholder, a row in the journal, never a crash."""
import pathlib
import struct
import sys
import tempfile
import unittest
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

BACKGROUND = "203040"


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, rows):
    """An RGB PNG whose header claims this size, with these bytes as its picture data."""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


GOOD = png(64, 64, (b"\0" + b"\x20\xc0\x80" * 64) * 64)
PICTURES = {
    "good.png": GOOD,
    "missing.png": None,
    "truncated.png": GOOD[:len(GOOD) // 2],
    "text.png": b"this is no picture at all\n" * 40,
    "png-in-truth.jpg": GOOD,
    "empty.png": b"",
    "huge.png": png(60000, 60000, b"\0" * 100),
    "folder.png": "folder",
}
SOUND = ["good.png", "png-in-truth.jpg"]
BAD = [name for name in PICTURES if name not in SOUND]
SIDE = 200


def make(folder, scene=None, conf="", words=None):
    top = pathlib.Path(folder) / "bad"
    (top / "scenes").mkdir(parents=True)
    (top / "assets").mkdir()
    for name, body in PICTURES.items():
        if body == "folder":
            (top / "assets" / name).mkdir()
        elif body is not None:
            (top / "assets" / name).write_bytes(body)
    (top / "experience.conf").write_text(
        f"[experience]\napi = 1\ntitle = Bad files\nfirst = start\nlanguages = en\nbackground = #{BACKGROUND}\n{conf}")
    images = "\n".join(f'  root:image {{ name = "{name}", src = "{name}", x = {40 + 230 * i}, y = 300, w = {SIDE}, h = {SIDE} }}'
                       for i, name in enumerate(PICTURES))
    (top / "scenes/start.lua").write_bytes(scene or f"local s = {{}}\nfunction s:enter(root)\n{images}\nend\nreturn s\n".encode())
    if words is not None:
        (top / "words.csv").write_bytes(words)
    return top


class BadFiles(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def middle(self, name):
        return 40 + 230 * list(PICTURES).index(name) + SIDE // 2, 300 + SIDE // 2

    def test_visitors_see_a_quiet_place_and_the_journal_tells_of_each(self):
        with xlab.MouseScreen(1920, 1080) as screen, xlab.Kiosk(screen, make(self.folder)) as kiosk:
            for name in SOUND:
                screen.wait_pixel(*self.middle(name), "20c080")
            for name in BAD:
                kiosk.wait_row("asset.fault", target=name)
            self.assertEqual(len(kiosk.rows("asset.fault")), len(BAD))
            self.assertEqual(kiosk.rows("stage.end"), [])
            self.assertEqual(kiosk.rows("script.error"), [])
            quiet = {screen.pixel(x, y) for x, y in map(self.middle, BAD)}
            self.assertEqual(len(quiet), 1, "all the same quiet colour")
            self.assertEqual(kiosk.stop()[0], 0)

    def test_developers_see_which_picture_it_is(self):
        with xlab.MouseScreen(1920, 1080) as screen:
            with xlab.Kiosk(screen, make(self.folder), "--dev", "--size", "1920x1080") as kiosk:
                screen.wait_pixel(*self.middle("good.png"), "20c080")
                for name in BAD:
                    kiosk.wait_row("asset.fault", target=name)

                xlab.wait_for(lambda: self.names_written(screen.picture()), 3, "a different name on each placeholder")

    def names_written(self, picture):
        """Whether every placeholder shows something of its own."""
        inside = [tuple(picture(x + dx, y + dy) for dy in range(-90, 91, 2) for dx in range(-90, 91, 2))
                  for x, y in map(self.middle, BAD)]
        return all(len(set(shown)) > 1 for shown in inside) and len(set(inside)) == len(BAD)

    def faults(self, experience, *options, kind="script.error"):
        """Shows it for a moment without a screen; the rows of this kind. It must neither crash nor give up."""
        with xlab.Kiosk(None, experience, "--headless", *options) as kiosk:
            row = kiosk.wait_row(kind)
            self.assertIsNone(kiosk.process.poll())
            self.assertEqual(kiosk.rows("stage.end"), [])
            self.assertEqual(kiosk.stop()[0], 0)
            return row

    def test_a_font_that_is_none(self):
        experience = make(self.folder, conf="[fonts]\nodd = odd.ttf\n",
                          scene=b'local s = {}\nfunction s:enter(root) root:text { "hello", font = "odd", size = 40 } end\nreturn s\n')
        (experience / "assets/odd.ttf").write_bytes(b"no font " * 100)
        row = self.faults(experience, kind="asset.fault")
        self.assertIn("odd", row["target"])

    def test_text_from_a_script_that_is_not_utf8(self):
        self.faults(make(self.folder, scene=b'local s = {}\nfunction s:enter(root) root:text { "\\xff\\xfe", size = 40 } end\nreturn s\n'))

    def refused(self, code, experience, *words):
        """At a desk, a show that cannot begin ends with its reason."""
        done = xlab.vitrine("run", experience, "--dev", "--headless", "--journal", f"{self.folder}/journal", seconds=10)
        self.assertEqual(done.returncode, code, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_files_that_are_not_utf8_are_named(self):
        self.refused(3, make(self.folder, words=b"key,en\nhello,caf\xe9\n"), "words.csv", "UTF-8")

    def test_a_scene_that_is_not_utf8_is_named(self):
        self.refused(3, make(self.folder, scene=b"-- caf\xe9\nreturn {}\n"), "scenes/start.lua", "UTF-8")

    def test_an_experience_that_is_not_there(self):
        self.refused(2, pathlib.Path(self.folder) / "nowhere", "nowhere")

    def test_in_a_museum_the_show_begins_as_soon_as_its_files_are_whole(self):
        experience = make(self.folder, scene=b"-- caf\xe9\nreturn {}\n")
        with xlab.Kiosk(None, experience, "--headless") as kiosk:
            xlab.wait_for(lambda: kiosk.log().count("UTF-8") >= 2, 10, "two tries")
            (experience / "scenes/start.lua").write_text("local s = {}\nfunction s:enter(root) end\nreturn s\n")
            kiosk.wait_row("scene.enter", 15, scene="start")


if __name__ == "__main__":
    unittest.main()
