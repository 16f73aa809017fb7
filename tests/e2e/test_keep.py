"""What visitors draw: a stage that is killed again and again while it saves leaves whole pictures and nothing else."""
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time
import unittest
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

CONF = """[experience]
api = 1
title = Kept
first = attract
languages = en
size = 1920x1080
background = #204060
[keep wall]
holds = drawings
most = 1000
moderated = no
[keep staff]
holds = drawings
moderated = yes
"""
# Draws a red square and keeps it, again and again; the newest one is shown at the right.
SCENE = """local s = {}
function s:enter(root)
  local wall, staff = keep("wall"), keep("staff")
  local paper = root:canvas { w = 800, h = 800 }
  local shelf = root:group { x = 1000 }
  local approved = root:group { x = 1000, y = 500 }
  local function show()
    shelf:clear()
    approved:clear()
    for _, item in ipairs(wall:latest(1)) do shelf:image { src = item.src, w = 400, h = 400 } end
    for _, item in ipairs(staff:latest(1)) do approved:image { src = item.src, w = 400, h = 400 } end
  end
  wall:on_change(show)
  staff:on_change(show)
  show()
  paper:clear("#d02020")
  for i = 1, 60 do paper:line(10, i * 13, 790, 800 - i * 13, { color = i % 2 == 0 and "#d02020" or "#d12121", width = 2 }) end
  ACTION
end
return s
"""
STORM = "every(0.03, function() wall:add(paper) end)"
ONE = "staff:add(paper)"
PICTURE, APPROVED = (1200, 200), (1200, 700)
SEA = "204060"


def whole_png(path):
    """Whether all chunks of the file are there and right."""
    data = path.read_bytes()
    at, names = 8, []
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return False
    while at + 12 <= len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        if at + 12 + size > len(data):
            return False
        if zlib.crc32(data[at + 4:at + 8 + size]) != int.from_bytes(data[at + 8 + size:at + 12 + size], "big"):
            return False
        names.append(data[at + 4:at + 8])
        at += 12 + size
    return at == len(data) and names[-1] == b"IEND"


class WhatIsKept(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="keep-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.screen = self.enterContext(xlab.TouchScreen(1920, 1080))

    def start(self, action):
        show = self.folder / "show"
        (show / "scenes").mkdir(parents=True)
        (show / "experience.conf").write_text(CONF)
        (show / "scenes/attract.lua").write_text(SCENE.replace("ACTION", action))
        return self.enterContext(xlab.Kiosk(self.screen, show, "--painter", "cpu", "--set",
                                            f"keep.folder={self.folder / 'kept'}", journal=self.folder / "journal"))

    def no_picture_failed(self, kiosk):
        failed = [row["target"] for row in kiosk.rows("asset.fault")]
        self.assertEqual([name for name in failed if name.startswith("keep:")], [])

    def test_a_stage_killed_while_saving_leaves_only_whole_pictures(self):
        kiosk = self.start(STORM)
        wall = self.folder / "kept/show/wall"
        chance = random.Random(4)
        self.screen.wait_pixel(*PICTURE, "d02020", 20)
        for _ in range(8):
            stage = xlab.wait_for(lambda: kiosk.child("stage"), 10, "a stage")
            before = len(list(wall.glob("*.png")))
            xlab.wait_for(lambda: len(list(wall.glob("*.png"))) > before + 2, 20, "further drawings")
            time.sleep(chance.uniform(0, 0.1))
            os.kill(stage, signal.SIGKILL)
            xlab.wait_for(lambda: kiosk.child("stage") not in (None, stage), 20, "a new stage")
            for picture in wall.glob("*.png"):
                self.assertTrue(whole_png(picture), picture.name)
        self.screen.wait_pixel(*PICTURE, "d02020", 20)
        self.assertEqual(kiosk.stop()[0], 0)
        pictures = sorted(path.name for path in wall.glob("*.png"))
        numbers = [int(name.split("-")[0]) for name in pictures]
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertFalse((wall / ".part").exists())
        told = [row["fields"]["id"] for row in kiosk.rows("keep.added", target="wall")]
        self.assertGreaterEqual(len(told), 3)
        self.assertLessEqual(set(told), set(numbers), "what was told kept is there")
        self.no_picture_failed(kiosk)
        self.assertEqual(kiosk.rows("script.error"), [])

    def test_staff_moderate_by_moving_files(self):
        kiosk = self.start(ONE)
        staff = self.folder / "kept/show/staff"
        waiting, = xlab.wait_for(lambda: list((staff / "waiting").glob("*.png")), 20, "a drawing that waits")
        time.sleep(0.3)
        self.assertTrue(xlab.near(self.screen.pixel(*APPROVED), SEA))
        waiting.rename(staff / waiting.name)
        self.screen.wait_pixel(*APPROVED, "d02020")
        (staff / waiting.name).rename(staff / "no" / waiting.name)
        self.screen.wait_pixel(*APPROVED, SEA)
        self.no_picture_failed(kiosk)
        self.assertEqual(kiosk.stop()[0], 0)


if __name__ == "__main__":
    unittest.main()
