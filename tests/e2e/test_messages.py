"""Two kiosks tell each other things: on one machine within their walls, with a screen that is killed, and by a broker that
asks for a password."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

SCENE = """
local attract = {}
function attract:enter(root)
  root:rect { x = 0, y = 0, w = 400, h = 400, color = "#205080" }
  message.on("ping", function(value, from)
    journal.mark("heard", { n = value.n, from = from })
  end)
  every(0.2, function() message.send("ping", { n = 7 }) end)
end
return attract
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class TwoScreens(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.experience = self.folder / "experience"
        (self.experience / "scenes").mkdir(parents=True)
        (self.experience / "experience.conf").write_text("[experience]\napi = 1\ntitle = Messages\nfirst = attract\n"
                                                         "[event heard]\nfields = n, from\n")
        (self.experience / "scenes/attract.lua").write_text(SCENE)

    def kiosk(self, role, *options):
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        return self.enterContext(xlab.Kiosk(None, self.experience, "--headless", "--role", role, "--set",
                                            f"keep.folder={self.folder}/kept-{role}", *options,
                                            journal=self.folder / f"journal-{role}", env={"XDG_RUNTIME_DIR": str(runtime)}))

    def hears(self, kiosk, role, more=3):
        """So many messages more, and all of them are the other's."""
        before = len(self.heard(kiosk))
        try:
            xlab.wait_for(lambda: len(self.heard(kiosk)) >= before + more, 15, f"a message of {role}")
        except AssertionError as error:
            raise AssertionError(f"{error}; the kiosk said:\n{kiosk.log()[-3000:]}") from None
        self.assertEqual({(row["fields"]["n"], row["fields"]["from"]) for row in self.heard(kiosk)}, {(7, role)})

    def heard(self, kiosk):
        return [row for row in kiosk.rows() if row["target"] == "heard"]

    def replays_exactly(self, role):
        for journal in (self.folder / f"journal-{role}").glob("*.vitrine"):
            done = xlab.vitrine("replay", journal, "--all", "--headless")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_on_one_machine(self):
        left, right = self.kiosk("left"), self.kiosk("right")
        self.hears(left, "right")
        self.hears(right, "left")
        self.assertNotIn("not confined", left.log())
        os.kill(right.child("stage"), signal.SIGKILL)
        self.hears(right, "left")
        self.hears(left, "right")
        self.assertEqual((left.stop()[0], right.stop()[0]), (0, 0))
        self.assertEqual(list((self.folder / "run").glob("vitrine-messages-*/*")), [])
        self.replays_exactly("left")
        self.replays_exactly("right")

    @unittest.skipUnless(shutil.which("mosquitto"), "mosquitto is not installed")
    def test_by_a_broker(self):
        port, passwords = free_port(), self.folder / "passwords"
        subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "hall", "clay"], check=True, capture_output=True)
        secret = self.folder / "secret"
        secret.write_text("clay\n")
        secret.chmod(0o600)
        (self.folder / "broker.conf").write_text(
            f"listener {port} 127.0.0.1\nuser root\nallow_anonymous false\npassword_file {passwords}\n")
        broker = subprocess.Popen(["mosquitto", "-c", self.folder / "broker.conf"], stderr=subprocess.DEVNULL)
        self.addCleanup(broker.wait, 10)
        self.addCleanup(broker.terminate)
        options = [word for key, value in {"host": "127.0.0.1", "port": port, "user": "hall", "password_file": secret}.items()
                   for word in ("--set", f"mqtt.{key}={value}")]
        left, right = self.kiosk("left", *options), self.kiosk("right", *options)
        self.hears(left, "right")
        self.hears(right, "left")
        self.assertEqual((left.stop()[0], right.stop()[0]), (0, 0))
        self.replays_exactly("left")


if __name__ == "__main__":
    unittest.main()
