"""A replay is the same program running again: on either painter, under another locale, time zone and environment."""
import contextlib
import os
import pathlib
import re
import shutil
import sqlite3
import struct
import sys
import tempfile
import unittest
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

EXPERIENCE = HERE / "experience"
WELCOME = xlab.SOURCE / "scripts/welcome"
LEFT, RIGHT, DOOR, MARK = (560, 490), (1360, 490), (960, 920), (960, 350)
DIFFERS = 4
ELSEWHERE = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "HOME": "/nonexistent",
             "LUA_PATH": "/nonexistent/?.lua", "LUA_INIT": "error('read')", "A_LONG_ONE": "x" * 5000}


def exact_to(done):
    """The ticks named in "exact to tick N"."""
    return [int(tick) for tick in re.findall(r"exact to tick (\d+)", done.stdout)]


class Replays(unittest.TestCase):
    def replays_exactly(self, journal, *options, env=None):
        done = xlab.vitrine("replay", journal, "--all", *options, env=env)
        self.assertEqual(done.returncode, 0, f"{options}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        self.assertTrue(exact_to(done), done.stdout)
        self.assertGreater(int(re.search(r"(\d+) check lines", done.stdout)[1]), 2, "something was compared")
        return exact_to(done)


class AVisitOfFingers(Replays):
    """A visit on the touch screen, with chance, time, motion and two fingers in it."""

    @classmethod
    def setUpClass(cls):
        cls.screen = cls.enterClassContext(xlab.TouchScreen(1920, 1080))
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        with xlab.Kiosk(cls.screen, EXPERIENCE, journal=cls.folder / "journal") as kiosk:
            for _ in range(2):
                cls.screen.wait_pixel(*LEFT, "c04030")
                cls.screen.down(0, *LEFT)
                cls.screen.down(1, *RIGHT)
                cls.screen.wait_pixel(*RIGHT, "808080")
                cls.screen.up(1)
                cls.screen.up(0)
                cls.screen.tap(*DOOR)
                cls.screen.wait_pixel(100, 1000, "402060")
                cls.screen.tap(*MARK)
                before = len(kiosk.rows("target.release", target="mark"))
                cls.screen.tap(960, 700)
                cls.screen.tap(*DOOR)
                cls.screen.wait_pixel(100, 1000, "203040")
            kiosk.wait_row("visit.end", visit=2)
            assert before >= 1
        cls.journal, = (cls.folder / "journal").glob("*.vitrine")
        cls.last_tick = max(row["tick"] for row in xlab.rows_of(cls.journal))

    def test_headless(self):
        ticks = self.replays_exactly(self.journal, "--headless")
        self.assertGreaterEqual(max(ticks), self.last_tick * 0.9)

    def test_in_a_window_on_both_painters(self):
        # What an OpenGL driver keeps for itself is not ours to free.
        environments = {"cpu": self.screen.env, "gpu": {**self.screen.env, "ASAN_OPTIONS": "detect_leaks=0"}}
        for painter, env in environments.items():
            with self.subTest(painter=painter):
                self.replays_exactly(self.journal, "--window", "--painter", painter, env=env)

    def test_one_visit_alone(self):
        done = xlab.vitrine("replay", self.journal, "--visit", 2, "--headless")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(exact_to(done)), 1, done.stdout)

    def test_under_another_locale_time_zone_and_environment(self):
        self.replays_exactly(self.journal, "--headless", env={**os.environ, **ELSEWHERE})
        self.replays_exactly(self.journal, "--headless", env={"PATH": os.environ["PATH"]})

    def copy(self, name):
        """A copy of the journal and its tape, to be changed."""
        target = self.folder / name
        target.mkdir()
        for suffix in (".vitrine", ".tape"):
            (target / self.journal.name).with_suffix(suffix).write_bytes(self.journal.with_suffix(suffix).read_bytes())
        return target / self.journal.name

    def test_a_touch_that_moved_on_the_tape_is_found_out(self):
        journal = self.copy("moved")
        tape = journal.with_suffix(".tape")
        blocks = read_blocks(tape.read_bytes())
        self.assertGreater(len(blocks), 4)
        tape.write_bytes(write_blocks(blocks[:len(blocks) // 2] + blocks[len(blocks) // 2 + 1:]))
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, DIFFERS, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"differs at tick \d+")

    def test_a_script_that_was_changed_behind_the_journals_back_is_refused(self):
        journal = self.copy("edited")
        with contextlib.closing(sqlite3.connect(journal)) as database, database:
            database.execute("update content set text = replace(text, 'random(6)', 'random(60)')")
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("changed", done.stderr)

    def test_another_version_of_the_script_differs(self):
        """The tape and journal of one version are given, with every hash in order, the scripts of another."""
        journal = self.copy("other")
        other = self.folder / "other-version"
        shutil.copytree(EXPERIENCE, other)
        scene = other / "scenes/cards.lua"
        scene.write_text(scene.read_text().replace("random(6)", "random(6) + 1"))
        done = xlab.vitrine("rehearse", other, "--visitors", 1, "--seed", 1, "--journal", self.folder / "other-journal")
        self.assertEqual(done.returncode, 0, done.stderr)
        theirs, = (self.folder / "other-journal").glob("*.vitrine")
        with contextlib.closing(sqlite3.connect(journal)) as database, database:
            (before,), = database.execute("select distinct hash from bundle")
            database.execute("attach ? as theirs", (str(theirs),))
            database.execute("delete from bundle")
            database.execute("insert into bundle select * from theirs.bundle")
            database.execute("insert or ignore into content select * from theirs.content")
            (after,), = database.execute("select distinct hash from bundle")
        tape = journal.with_suffix(".tape")
        old, new = (int(text, 16).to_bytes(8, "little") for text in (before, after))
        blocks = [body.replace(old, new) for body in read_blocks(tape.read_bytes())]
        self.assertGreater(sum(body.count(new) for body in blocks), 0)
        tape.write_bytes(write_blocks(blocks))
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, DIFFERS, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"differs at tick \d+")

    def test_a_torn_tape_replays_to_the_tear(self):
        journal = self.copy("torn")
        tape = journal.with_suffix(".tape")
        whole = tape.read_bytes()
        tape.write_bytes(whole[:len(whole) * 2 // 3])
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertIn(done.returncode, (0, DIFFERS), done.stdout + done.stderr)
        self.assertTrue(exact_to(done), done.stdout)
        self.assertLess(max(exact_to(done)), self.last_tick)

    def test_no_tape_is_said_so(self):
        journal = self.copy("none")
        journal.with_suffix(".tape").unlink()
        done = xlab.vitrine("replay", journal, "--all", "--headless")
        self.assertEqual(done.returncode, 1)
        self.assertIn(".tape", done.stderr)


def read_blocks(tape):
    """The bodies of a tape's blocks: u32 size, u32 crc32 of the body, body."""
    bodies, at = [], 0
    while at + 8 <= len(tape):
        size, check = struct.unpack_from("<II", tape, at)
        body = tape[at + 8:at + 8 + size]
        assert zlib.crc32(body) == check, "a block's checksum"
        bodies.append(body)
        at += 8 + size
    return bodies


def write_blocks(bodies):
    return b"".join(struct.pack("<II", len(body), zlib.crc32(body)) + body for body in bodies)


class TwoHundredRobots(Replays):
    def test_two_hundred_robot_visits_replay_exactly(self):
        with tempfile.TemporaryDirectory() as folder:
            done = xlab.vitrine("rehearse", WELCOME, "--visitors", 200, "--seed", 7, "--journal", folder)
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
            journal, = pathlib.Path(folder).glob("*.vitrine")
            rows = xlab.rows_of(journal)
            starts = [row for row in rows if row["kind"] == "visit.start"]
            self.assertGreaterEqual(len(starts), 200)  # who comes to the end of a visit may begin another
            self.assertTrue(all(row["fields"]["rehearsal"] for row in starts))
            self.assertEqual({row["visit"] for row in starts}, {row["visit"] for row in rows if row["kind"] == "visit.end"})
            self.assertEqual([row for row in rows if row["kind"] == "script.error"], [])
            self.replays_exactly(journal, "--headless")
            self.replays_exactly(journal, "--headless", env={**os.environ, **ELSEWHERE})

    def test_the_same_seed_gives_the_same_visits(self):
        told = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as folder:
                done = xlab.vitrine("rehearse", EXPERIENCE, "--visitors", 5, "--seed", 3, "--journal", folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                journal, = pathlib.Path(folder).glob("*.vitrine")
                told.append([(row["t"], row["tick"], row["kind"], row["scene"], row["target"], row["x"], row["y"])
                             for row in xlab.rows_of(journal) if row["tick"] > 0 and
                             row["kind"] not in ("react", "frame.late")])
        self.assertGreater(len(told[0]), 100)
        self.assertEqual(*told)


if __name__ == "__main__":
    unittest.main()
