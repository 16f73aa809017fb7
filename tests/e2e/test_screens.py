"""Displays, glasses and keyboards: several kiosks on one machine, one over several displays, displays that go and come back,
and keys that must not reach the window manager or the X server."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

EXPERIENCE = HERE / "experience"
LEFT, DOOR = (560, 490), (960, 920)
BASE, TAPPED, BACKGROUND = "c04030", "f0c020", "203040"
W, H = 1920, 1080


class TwoDisplays(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.TouchScreen(W, H, displays=2, glasses=2))

    def kiosk(self, *options, journal=None):
        return self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE, *options, journal=journal))

    def tap_glass(self, hand, x, y):
        """x and y of the picture behind the glass; the hand thinks in the whole desktop."""
        hand.ask(f"down 1 {x * self.screen.width / W} {y}")
        time.sleep(0.08)
        hand.ask("up 1")

    def rows_of(self, kiosk, role, kind):
        return [row for path in kiosk.journals() if f"-{role}-" in path.name for row in xlab.rows_of(path)
                if row["kind"] == kind]

    def test_two_kiosks_share_neither_display_nor_glass_nor_journal(self):
        left = self.kiosk("--role", "left", "--display", "1", "--set", "screen.touch=lab-touch-2")
        right = self.kiosk("--role", "right", "--display", "dummy1", "--set", "screen.touch=lab-touch", journal=left.journal)
        self.screen.wait_pixel(*LEFT, BASE)
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], BASE)
        self.assertEqual(sorted(self.screen.windows()), sorted([(W, H, 0, 0), (W, H, W, 0)] * 2))
        # The glasses are crossed: the second device lies over the left display.
        wrong, right_hand = self.screen.second_hand(), self.screen.hand
        self.tap_glass(right_hand, *LEFT)
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], TAPPED)
        self.assertEqual(self.screen.pixel(*LEFT), BASE)
        self.tap_glass(wrong, *LEFT)
        self.screen.wait_pixel(*LEFT, TAPPED)
        for role in ("left", "right"):
            presses = xlab.wait_for(lambda: self.rows_of(left, role, "target.press"), 5, f"a press on the {role}")
            self.assertEqual(len(presses), 1)
            self.assertLessEqual(abs(presses[0]["x"] - LEFT[0] * 8), 8)
        self.kill_one_and_look_at_the_other(right)
        self.assertEqual((left.stop()[0], right.stop()[0]), (0, 0))

    def kill_one_and_look_at_the_other(self, kiosk):
        """The curtain of one display is not drawn over the other's show."""
        stage = kiosk.child("stage")
        os.kill(stage, 9)
        for _ in range(10):
            self.assertEqual(self.screen.pixel(*LEFT), TAPPED)
            self.assertIn(self.screen.pixel(W + LEFT[0], LEFT[1]), (TAPPED, BASE))
            time.sleep(0.05)
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], BASE)

    def test_scenes_know_the_role_and_so_does_a_replay(self):
        experience = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (experience / "scenes").mkdir()
        (experience / "experience.conf").write_text("[experience]\napi = 1\ntitle = Roles\nfirst = roles\nlanguages = en\n")
        (experience / "scenes/roles.lua").write_text("""
            local roles = {}
            function roles:enter(root)
              local colors = { left = "#c04030", right = "#20c080" }
              local all = root:rect { w = 1920, h = 1080, color = colors[screen.role] or "#ffffff" }
              function all.on_tap() all.x = #screen.role end
            end
            return roles""")
        show = [self.enterContext(xlab.Kiosk(self.screen, experience, "--role", role, "--display", display))
                for role, display in (("left", "1"), ("right", "2"))]
        self.screen.wait_pixel(960, 540, "c04030")
        self.screen.wait_pixel(W + 960, 540, "20c080")
        self.screen.tap(W + 960, 540)
        self.screen.wait_pixel(W + 2, 540, "000000")
        for kiosk in show:
            self.assertEqual(kiosk.stop()[0], 0)
            replay = xlab.vitrine("replay", kiosk.journals()[0])
            self.assertEqual(replay.returncode, 0, replay.stdout + replay.stderr)

    def test_one_show_over_both(self):
        kiosk = self.kiosk("--across", "DUMMY0, DUMMY1")
        self.screen.wait_pixel(W, 490, BACKGROUND)
        self.assertEqual(self.screen.windows()[-1], (2 * W, H, 0, 0))
        # The design keeps its shape: in the middle of the wall it is as high as the displays.
        self.screen.wait_pixel(W - W // 2 + LEFT[0], LEFT[1], BASE)
        kiosk.wait_row("stage.start", screen_w=2 * W, screen_h=H)
        kiosk.stop()
        wrong = self.kiosk("--across", "DUMMY1, DUMMY0")
        self.screen.wait_pixel(W - W // 2 + LEFT[0], LEFT[1], BASE)  # there is a show all the same
        self.assertIn("--right-of", wrong.log())

    def test_a_display_that_goes_and_comes_back_has_its_show_again(self):
        other = self.kiosk("--role", "a", "--display", "DUMMY0")
        kiosk = self.kiosk("--role", "b", "--display", "DUMMY1")
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], BASE)
        self.screen.wait_pixel(*LEFT, BASE)
        self.screen.switch(1, False)
        xlab.wait_for(lambda: "is not there" in kiosk.log(), 5, "a line about the display")
        time.sleep(0.3)
        self.assertTrue(all(x == 0 or x >= W for _, _, x, _ in self.screen.windows()))
        self.assertIsNone(kiosk.process.poll())
        self.screen.switch(1, True)
        xlab.wait_for(lambda: sum(window == (W, H, W, 0) for window in self.screen.windows()) == 2, 5, "the windows again")
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], BASE)
        self.assertEqual(len(kiosk.rows("stage.end")), 0)
        self.assertEqual((other.stop()[0], kiosk.stop()[0]), (0, 0))

    def test_a_named_display_that_is_not_there_is_replaced_or_waited_for(self):
        alone = self.kiosk("--display", "HDMI-7")
        self.screen.wait_pixel(*LEFT, BASE)
        self.assertIn("display HDMI-7 is not there", alone.log())
        alone.stop()
        one = self.kiosk("--role", "x", "--display", "HDMI-7")
        xlab.wait_for(lambda: "the window waits for it" in one.log(), 10, "a line about the display")
        xlab.wait_for(lambda: len(self.screen.windows()) == 2, 5, "window and curtain")
        self.assertTrue(all(x >= 2 * W for _, _, x, _ in self.screen.windows()))
        one.stop()


class OneGlass(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.TouchScreen(W, H, displays=2))

    def tap_glass(self, u, v):
        """Where on the glass, from 0 to 1."""
        self.screen.tap(u * (2 * W - 1), v * (H - 1))

    def shown(self, *options):
        kiosk = self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE, "--display", "2", *options))
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], BASE)
        return kiosk

    def press_of(self, kiosk):
        row = kiosk.wait_row("target.press")
        return row["target"], row["x"], row["y"]

    def test_the_only_glass_lies_over_the_show_and_back_on_the_desktop_after_it(self):
        kiosk = self.shown()
        self.tap_glass(LEFT[0] / W, LEFT[1] / H)
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], TAPPED)
        target, x, y = self.press_of(kiosk)
        self.assertEqual(target, "left")
        self.assertLessEqual(max(abs(x - LEFT[0] * 8), abs(y - LEFT[1] * 8)), 16)
        self.assertEqual(kiosk.stop()[0], 0)
        with xlab.Kiosk(self.screen, EXPERIENCE, "--across", "all", "--set", "screen.touch_rotation=leave") as wall:
            self.screen.wait_pixel(W // 2 + LEFT[0], LEFT[1], BASE)
            self.tap_glass((W / 2 + LEFT[0]) / (2 * W), LEFT[1] / H)
            self.screen.wait_pixel(W // 2 + LEFT[0], LEFT[1], TAPPED)
            self.assertEqual(wall.stop()[0], 0)

    def test_a_glass_that_is_mounted_upside_down(self):
        kiosk = self.shown("--set", "screen.touch=lab", "--set", "screen.touch_rotation=180")
        self.tap_glass(1 - LEFT[0] / W, 1 - LEFT[1] / H)
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], TAPPED)
        self.assertEqual(self.press_of(kiosk)[0], "left")

    def test_a_glass_that_is_plugged_in_late_is_mapped_and_one_of_another_name_does_nothing(self):
        kiosk = self.shown("--set", "screen.touch=lab-touch")
        self.screen.hand.ask("unplug")
        time.sleep(0.3)
        self.tap_glass(LEFT[0] / W, LEFT[1] / H)
        self.screen.wait_pixel(W + LEFT[0], LEFT[1], TAPPED)
        kiosk.stop()
        kiosk = self.shown("--set", "screen.touch=other")
        xlab.wait_for(lambda: "no touch device is called other" in kiosk.log(), 5, "a line about the glass")
        self.screen.tap(W + LEFT[0], LEFT[1])
        time.sleep(0.5)
        self.assertEqual(self.screen.pixel(W + LEFT[0], LEFT[1]), BASE)
        self.assertEqual(kiosk.rows("visit.start"), [])


BINDINGS = {"A-Tab": "Alt_L Tab", "W-e": "Super_L e", "Print": "Print", "C-A-Delete": "Control_L Alt_L Delete",
            "A-F4": "Alt_L F4"}


class KeysStayInside(unittest.TestCase):
    def setUp(self):
        self.screen = self.enterContext(xlab.TouchScreen(W, H))

    def manager(self):
        """openbox, whose bindings leave a file each."""
        self.marks = self.screen.folder / "marks"
        self.marks.mkdir()
        binds = "".join(f'<keybind key="{key}"><action name="Execute"><command>touch {self.marks}/{key}</command></action>'
                        f'</keybind>' for key in BINDINGS)
        rules = self.screen.folder / "rc.xml"
        rules.write_text(f'<openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard>{binds}</keyboard></openbox_config>')
        process = subprocess.Popen(["openbox", "--config-file", str(rules)], env={**self.screen.env, "HOME": str(rules.parent)},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=xlab.die_with_parent)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.sees_everything()

    def press_all(self):
        for keys in BINDINGS.values():
            self.screen.hand.ask(f"key {keys}")
            time.sleep(0.1)

    def seen(self):
        return sorted(mark.name for mark in self.marks.iterdir())

    def forget(self):
        for mark in self.marks.iterdir():
            mark.unlink()

    def sees_everything(self):
        def all_seen():
            self.press_all()
            time.sleep(0.2)
            return self.seen() == sorted(BINDINGS)
        xlab.wait_for(all_seen, 10, "every key at the window manager")
        time.sleep(0.5)  # what it still starts
        self.forget()

    def test_a_window_manager_sees_no_key(self):
        self.manager()
        kiosk = self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE))
        self.screen.wait_pixel(*LEFT, BASE)
        self.press_all()
        time.sleep(0.5)
        self.assertEqual(self.seen(), [])
        self.assertEqual(self.screen.windows()[-1], (W, H, 0, 0))
        os.kill(kiosk.child("stage"), 9)  # and the one that follows takes them again
        xlab.wait_for(lambda: len(kiosk.rows("scene.enter")) == 2, 10, "the next stage")
        self.screen.tap(*LEFT)
        self.screen.wait_pixel(*LEFT, TAPPED)
        self.press_all()
        time.sleep(0.5)
        self.assertEqual(self.seen(), [])
        self.assertEqual(kiosk.stop()[0], 0)
        self.sees_everything()

    def comes_forward(self):
        self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE))
        self.screen.wait_pixel(*LEFT, BASE)
        other = xlab.Tool("hand", env=self.screen.env)
        self.addCleanup(other.close)
        for i in range(3):
            other.ask(f"window {400 + i} 400 400 300")
            time.sleep(0.2)
            self.screen.wait_pixel(*LEFT, BASE, 5)
        self.screen.tap(*LEFT)
        self.screen.wait_pixel(*LEFT, TAPPED)
        time.sleep(0.5)
        self.assertEqual(self.screen.windows()[-1], (W, H, 0, 0))

    def test_a_window_of_another_program_does_not_stay_in_front(self):
        self.comes_forward()

    def test_nor_where_a_window_manager_puts_it_there(self):
        self.manager()
        self.comes_forward()

    def test_without_the_grab_it_does(self):
        self.manager()
        self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE, "--set", "screen.grab_keys=no"))
        self.screen.wait_pixel(*LEFT, BASE)
        self.sees_everything()

    def test_another_program_that_has_the_keyboard_is_waited_for(self):
        self.manager()
        thief = xlab.Tool("hand", env=self.screen.env)
        thief.ask("grab")
        self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE))
        self.screen.wait_pixel(*LEFT, BASE)
        thief.close()

        def ours():
            self.forget()
            self.press_all()
            time.sleep(0.3)
            return self.seen() == []
        xlab.wait_for(ours, 20, "the keys")

    def map_keys(self, *of):
        subprocess.run(["setxkbmap", *of, "-layout", "us", "-option", "terminate:ctrl_alt_bksp"], env=self.screen.env,
                       check=True)

    def end_server(self):
        self.screen.hand.ask("key Control_L Alt_L BackSpace")

    def test_nor_by_a_keyboard_whose_map_is_its_own(self):
        self.map_keys("-device", "5")  # the hand's; the core keyboard has the map of the one that was used last
        kiosk = self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE))
        self.screen.wait_pixel(*LEFT, BASE)
        self.end_server()
        time.sleep(0.3)
        self.assertIsNone(self.screen.server.poll())
        self.assertEqual(kiosk.stop()[0], 0)

    def test_the_server_is_not_ended_by_keys_until_the_show_is_over(self):
        self.map_keys()
        kiosk = self.enterContext(xlab.Kiosk(self.screen, EXPERIENCE))
        self.screen.wait_pixel(*LEFT, BASE)
        self.end_server()
        time.sleep(0.3)
        self.assertIsNone(self.screen.server.poll())
        self.map_keys()  # the session's own start comes late
        time.sleep(0.5)
        self.end_server()
        time.sleep(0.3)
        self.assertIsNone(self.screen.server.poll())
        self.assertEqual(self.screen.pixel(*LEFT), BASE)
        self.assertEqual(kiosk.stop()[0], 0)
        try:
            self.end_server()
        except (AssertionError, OSError):
            pass  # the hand goes with its server
        xlab.wait_for(lambda: self.screen.server.poll() is not None, 10, "the server's end")
        for tool in (self.screen.hand, self.screen.eye):
            tool.process.kill()
            tool.close()
        self.screen.hand = self.screen.eye = None


if __name__ == "__main__":
    unittest.main()
