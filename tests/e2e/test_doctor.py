"""vitrine doctor: what it says of a machine without a screen, of one with two, and how it shows ten fingers."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import sounds  # noqa: E402
import xlab  # noqa: E402

NO_SCREEN = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}


def findings(*arguments, env):
    done = xlab.vitrine("doctor", "--json", *arguments, env=env)
    return done.returncode, json.loads(done.stdout)


def of(found, what, state=None):
    return [f for f in found if f["what"] == what and state in (None, f["state"])]


class OnAnyMachine(unittest.TestCase):
    def test_without_a_screen_that_is_to_be_mended(self):
        code, found = findings(env=NO_SCREEN)
        self.assertEqual(code, 5)
        display = of(found, "display", "mend")
        self.assertEqual(len(display), 1)
        self.assertIn("DISPLAY", display[0]["next"])
        for finding in found:
            self.assertEqual(set(finding), {"state", "what", "text", "next"})
            self.assertTrue(finding["text"])
            if finding["state"] == "mend":
                self.assertTrue(finding["next"], finding)
        self.assertTrue({"painter", "journal", "clock", "rights", "landlock", "fonts"} <= {f["what"] for f in found})

    def test_for_people_a_line_each_and_the_next_step_below(self):
        lines = xlab.vitrine("doctor", env=NO_SCREEN).stdout.splitlines()
        self.assertTrue(all(line[:4] in ("fine", "note", "mend", "    ") for line in lines), lines)
        at = next(i for i, line in enumerate(lines) if line.startswith("mend  display"))
        self.assertIn("-> ", lines[at + 1])

    def test_a_journal_folder_that_cannot_be_written(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "file"
            file.write_text("")
            _, found = findings("--set", f"journal.folder={file}/journal", env=NO_SCREEN)
            self.assertEqual(len(of(found, "journal", "mend")), 1)
            _, found = findings("--set", f"journal.folder={folder}/a/b", env=NO_SCREEN)
            self.assertEqual(len(of(found, "journal")), 1)

    def test_a_mistake_in_the_command_line(self):
        self.assertEqual(xlab.vitrine("doctor", "--robots", env=NO_SCREEN).returncode, 2)
        done = xlab.vitrine("doctor", "--touch", env=NO_SCREEN)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no display here", done.stderr)


class WithSound(unittest.TestCase):
    def test_no_output_is_good_to_know(self):
        _, found = findings(env={**NO_SCREEN, "SDL_AUDIODRIVER": "pulseaudio", "PULSE_SERVER": "unix:/nowhere"})
        self.assertIn("in silence", of(found, "sound", "note")[0]["text"])
        self.assertIn("FFmpeg", of(found, "sound", "fine")[0]["text"])

    def test_outputs_and_which_are_chosen(self):
        with sounds.Speakers("hall", "ears") as speakers:
            env = {**NO_SCREEN, **speakers.env}
            _, found = findings("--set", "sound.volume=0.5", env=env)
            self.assertEqual({f["text"] for f in of(found, "sound", "fine")} & {"hall", "ears"}, {"hall", "ears"})
            self.assertTrue([f for f in of(found, "sound", "fine") if f["text"].startswith("volume 0.5 at this hour")])
            _, found = findings("--set", "sound.device=hall", "--set", "sound.headphones=phones", env=env)
            self.assertIn("hall, chosen by sound.device", [f["text"] for f in of(found, "sound", "fine")])
            self.assertIn("phones", of(found, "sound", "mend")[0]["text"])
            _, found = findings("--set", "sound.plan=0:00 0", env=env)
            self.assertIn("nothing is heard", of(found, "sound", "note")[0]["text"])

    def test_a_tone_left_and_right_at_each_output(self):
        with sounds.Speakers("hall", "ears") as speakers:
            hall, ears = speakers.ear("hall"), speakers.ear("ears")
            done = xlab.vitrine("doctor", "--sound", "--set", "sound.device=hall", "--set", "sound.headphones=ears", "--set",
                                "sound.volume=0.5", env={**NO_SCREEN, **speakers.env})
            self.assertEqual(done.returncode, 0, done.stderr)
            told = done.stdout.splitlines()
            self.assertEqual([line.split(":")[0] for line in told[:4]], ["room, hall"] * 2 + ["headphones, ears"] * 2)
            self.assertIn("on the left, 0.5 of full volume", told[0])
            for ear in (hall, ears):
                ear.wait_silence()
                first, second = ear.onset(0), None
                half = sounds.RATE // 2
                begin = first + sounds.RATE // 10
                left, right = ear.left[begin:begin + half], ear.right[begin:begin + half]
                self.assertGreater(sounds.strength(left, 440), 0.05)
                self.assertLess(sounds.loudness(right), sounds.loudness(left) / 20)
                self.assertEqual(sounds.strongest(left, (220, 440, 880)), 440)
                second = ear.onset(first + sounds.RATE)
                begin = second + sounds.RATE // 10
                self.assertGreater(sounds.loudness(ear.right[begin:begin + half]), 20 * sounds.loudness(ear.left[begin:begin + half]))

    def test_a_tone_that_nothing_plays(self):
        done = xlab.vitrine("doctor", "--sound", env={**NO_SCREEN, "SDL_AUDIODRIVER": "pulseaudio", "PULSE_SERVER": "unix:/nowhere"})
        self.assertEqual(done.returncode, 5)
        self.assertIn("could not be opened", done.stdout)


class WithCameras(unittest.TestCase):
    def test_films_and_cameras(self):
        with tempfile.TemporaryDirectory() as folder:
            top = pathlib.Path(folder)
            (top / "dev/dri").mkdir(parents=True)
            (top / "dev/dri/renderD128").write_text("")
            for node, index in (("video0", 0), ("video1", 1)):
                (top / f"sys/class/video4linux/{node}").mkdir(parents=True)
                (top / f"sys/class/video4linux/{node}/name").write_text("HD Webcam: HD Webcam\n")
                (top / f"sys/class/video4linux/{node}/index").write_text(f"{index}\n")
                (top / f"dev/{node}").write_text("")
            show = top / "show"
            (show / "scenes").mkdir(parents=True)
            (show / "scenes/attract.lua").write_text("return {}\n")
            (show / "experience.conf").write_text("[experience]\napi = 1\n[camera front]\n[camera back]\ndevice = /dev/video7\n"
                                                  "[camera test]\nsource = fake\n[camera off]\n")
            (top / "kiosk.conf").write_text(f"[kiosk]\nexperience = {show}\n[camera off]\nsource = none\n")
            _, found = findings("--devfs", str(top / "dev"), "--sysfs", str(top / "sys"), "--config", str(top / "kiosk.conf"),
                                env=NO_SCREEN)
            fine = [f["text"] for f in of(found, "camera", "fine")]
            self.assertEqual(fine, [f"HD Webcam: HD Webcam, {top}/dev/video0", f"front finds {top}/dev/video0",
                                    "off: source = none, there is none here"])
            self.assertIn("back looks for", of(found, "camera", "mend")[0]["text"])
            self.assertIn("test: a test picture", of(found, "camera", "note")[0]["text"])
            self.assertTrue(of(found, "film", "fine")[0]["text"].startswith("libmpv "))
            self.assertIn("renderD128 decodes", of(found, "film", "fine")[1]["text"])
            (top / "sys/class/video4linux/video10").mkdir()
            (top / "sys/class/video4linux/video10/name").write_text("bcm2835-codec-decode\n")
            _, found = findings("--devfs", str(top / "dev"), "--sysfs", str(top / "sys"), env=NO_SCREEN)
            self.assertIn(f"{top}/dev/video10 decodes", of(found, "film", "fine")[1]["text"])
            self.assertFalse([f for f in of(found, "camera") if "video10" in f["text"]], "it is no camera")
            _, found = findings("--devfs", str(top / "nothing"), "--set", "film.hardware=no", env=NO_SCREEN)
            self.assertIn("film.hardware = no", of(found, "film", "fine")[1]["text"])


class WithScreens(unittest.TestCase):
    def test_displays_glasses_and_keys(self):
        with xlab.TouchScreen(1280, 720, displays=2, glasses=2) as screen:
            code, found = findings(env=screen.env)
            self.assertEqual(code, 5)
            names = [f["text"].split(",")[0] for f in of(found, "display", "fine")]
            self.assertEqual(names, ["1: DUMMY0", "2: DUMMY1"])
            self.assertIn("nobody knows which glass", of(found, "touch", "mend")[0]["text"])
            self.assertIn("screen.width_mm", of(found, "size", "mend")[0]["next"])
            self.assertIn("keys of the X server", of(found, "keys")[0]["text"])
            _, found = findings("--set", "screen.touch=lab-touch-2", "--set", "screen.width_mm=500", "--display", "2",
                                env=screen.env)
            self.assertEqual(of(found, "touch", "mend") + of(found, "size", "mend") + of(found, "display", "mend"), [])
            self.assertEqual([f["text"].split(",")[0] for f in of(found, "touch") if "listens" in f["text"]], ["lab-touch-2"])
            self.assertEqual([f["text"][0] for f in of(found, "display") if "show is here" in f["text"]], ["2"])
            _, found = findings("--display", "HDMI", "--set", "screen.touch=nothing", env=screen.env)
            self.assertEqual(len(of(found, "display", "mend")), 1)
            self.assertIn("nobody could touch", of(found, "touch", "mend")[0]["text"])

    def test_ten_fingers_live(self):
        with xlab.TouchScreen(1920, 1080) as screen:
            # A square of 10 mm is 40 pixels.
            doctor = subprocess.Popen([xlab.VITRINE, "doctor", "--touch", "--set", "screen.width_mm=480"], env=screen.env,
                                      stdout=subprocess.PIPE, text=True, preexec_fn=xlab.die_with_parent)
            self.addCleanup(doctor.stdout.close)
            self.addCleanup(doctor.wait)
            self.addCleanup(doctor.kill)
            for x in (200, 400, 1600):  # every fifth line is bold
                screen.wait_pixel(x, 620, "2b3a4f")
            self.assertTrue(xlab.near(screen.pixel(220, 620), "0d121a"))
            self.assertFalse(xlab.near(screen.pixel(10, 620), "0d121a"), "the strip at the edge")
            screen.down(3, 960, 620)
            screen.wait_pixel(960 - 46, 620, "5cc8ff")  # the ring of the first finger, 24 mm wide
            screen.up(3)
            xlab.wait_for(lambda: xlab.near(screen.pixel(960 - 46, 620), "0d121a"), 5, "the ring's end")
            circles = threading.Thread(target=lambda: screen.hand.ask("circles 10 120 2", 30))
            circles.start()
            circles.join()
            screen.hand.ask("key Escape")
            self.assertEqual(doctor.wait(10 * xlab.SLOWER), 0)
            told = doctor.stdout.read()
            self.assertRegex(told, r"^11 fingers, at most 10 at once, \d+ Hz, \d+ gaps, 0 lost ups\n$")


if __name__ == "__main__":
    unittest.main()
