"""Helper programs beside a real kiosk: those that people copy do what they say, and those that misbehave harm no frame."""
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
SCRIPTS = SOURCE / "scripts/helpers"
CODES = SOURCE / "tests/golden/expected/codes.png"
sys.path.insert(0, str(HERE / "lab"))
import xlab  # noqa: E402

SCENE = """
local attract = {}
local function say(...)
  helper("witness"):send(table.concat({ ... }, " "))
end
function attract:enter(root)
  root:rect { x = 0, y = 0, w = 400, h = 400, color = "#205080" }
  HELPERS
end
return attract
"""


class Program:
    """A helper's program without Vitrine around it."""

    def __init__(self, *words, env=None):
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, **(env or {})})

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


class Shipped(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_they_are_short(self):
        for program in SCRIPTS.glob("*.py"):
            self.assertLessEqual(len(program.read_text().splitlines()), 60, program)

    def test_printing(self):
        lp = self.folder / "lp"
        lp.write_text(f'#!/bin/sh\n[ "$2" = -d ] && [ "$3" = none ] && {{ echo "no such printer" >&2; exit 1; }}\n'
                      f'echo "$@" >> {self.folder}/asked\ncat >> {self.folder}/asked\n')
        lp.chmod(0o755)
        env = {"PATH": f"{self.folder}:{os.environ['PATH']}", "VITRINE_KEPT": "/var/kept/it"}
        with Program(sys.executable, str(SCRIPTS / "print.py"), "receipts", env=env) as printer:
            self.assertEqual(json.loads(printer.ask('{"text": "Your number is 7"}')), {"printed": True})
            self.assertEqual(json.loads(printer.ask('{"file": "-o map.pdf"}')), {"printed": True})
            self.assertEqual(json.loads(printer.ask('{"file": "keep:wall/0001.png"}')), {"printed": True})
            self.assertIn("text or file", json.loads(printer.ask('{"page": 1}'))["error"])
            self.assertIn("error", json.loads(printer.ask("no JSON")))
            self.assertIn("error", json.loads(printer.ask("[1]")))
        self.assertEqual((self.folder / "asked").read_text(),
                         "-s -d receipts\nYour number is 7-s -d receipts -- -o map.pdf\n"
                         "-s -d receipts -- /var/kept/it/wall/0001.png\n")
        with Program(sys.executable, str(SCRIPTS / "print.py"), "none", env=env) as printer:
            self.assertEqual(json.loads(printer.ask('{"text": "x"}')), {"error": "no such printer"})

    @unittest.skipUnless(shutil.which("zbarimg"), "zbar-tools are not installed")
    def test_codes(self):
        with Program(sys.executable, str(SCRIPTS / "codes.py")) as reader:
            answer = json.loads(reader.ask(json.dumps({"file": str(CODES)})))
            self.assertIn("https://www.example.org/visit/1", answer["codes"])
            self.assertEqual(json.loads(reader.ask(json.dumps({"file": str(SOURCE / "tests/golden/expected/boxes.png")})))
                             ["codes"], [])
            self.assertIn("error", json.loads(reader.ask('{"file": "missing.png"}')))
            self.assertIn("error", json.loads(reader.ask('{"name": 1}')))

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
    def test_asking_a_service(self):
        certificate = self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", self.folder / "key.pem", "-out", certificate],
                       check=True, capture_output=True)

        class Service(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = "x" * 20000 if asked == "long" else {"heard": asked}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("localhost", 0), Service)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, self.folder / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        address = f"https://localhost:{server.server_port}/words"
        clean = {"https_proxy": "", "HTTPS_PROXY": "", "no_proxy": "*"}
        with Program(sys.executable, str(SCRIPTS / "ask.py"), address,
                     env={**clean, "SSL_CERT_FILE": str(certificate)}) as service:
            self.assertEqual(json.loads(service.ask('{"word": "jar"}')), {"heard": {"word": "jar"}})
            self.assertIn("a line holds", json.loads(service.ask('"long"'))["error"])
            self.assertIn("error", json.loads(service.ask("no JSON")))
        with Program(sys.executable, str(SCRIPTS / "ask.py"), address, env=clean) as service:
            self.assertIn("certificate", json.loads(service.ask('"x"'))["error"])  # nobody vouches for it
        self.assertNotEqual(subprocess.run([sys.executable, SCRIPTS / "ask.py", "http://localhost/"],
                                           stderr=subprocess.DEVNULL).returncode, 0)


def examples():
    """The programs of docs/HELPERS.md by their names."""
    text = (SOURCE / "docs/HELPERS.md").read_text()
    return dict(re.findall(r"```(?:python|sh)\n# (\S+)\n(.*?)```", text, re.DOTALL))


class Beside(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.experience = self.folder / "experience"
        (self.experience / "scenes").mkdir(parents=True)
        self.sections = ""
        self.program("witness.sh", 'while read -r line; do echo "$line" >&2; done\n')
        self.declare("witness", "sh witness.sh")

    def program(self, name, text):
        (self.experience / name).write_text(text)

    def declare(self, name, command, **keys):
        self.sections += f"[helper {name}]\ncommand = {command}\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())

    def write(self, lua):
        (self.experience / "experience.conf").write_text(
            "[experience]\napi = 1\ntitle = Helpers\nfirst = attract\n" + self.sections)
        (self.experience / "scenes/attract.lua").write_text(SCENE.replace("HELPERS", lua))

    def kiosk(self, *options):
        return self.enterContext(xlab.Kiosk(None, self.experience, "--headless", "--set", f"keep.folder={self.folder}/kept", *options,
                                            journal=self.folder / "journal"))

    def replays_exactly(self):
        for journal in (self.folder / "journal").glob("*.vitrine"):
            done = xlab.vitrine("replay", journal, "--all", "--headless")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def says(self, kiosk, *texts):
        for text in texts:
            try:
                xlab.wait_for(lambda: text in kiosk.log(), 15, text)
            except AssertionError as error:
                raise AssertionError(f"{error}; the kiosk said:\n{kiosk.log()[-3000:]}") from None


class BesideAKiosk(Beside):
    def test_the_examples_of_the_guide(self):
        for name, text in examples().items():
            self.program(name, text)
        self.declare("shout", "python3 shout.py")
        self.declare("shell", "sh shout.sh")
        self.declare("add", "python3 add.py", json="yes")
        self.write("""
  for _, name in ipairs { "shout", "shell" } do
    helper(name):on_line(function(text) say(name, text) end)
    helper(name):send("hello")
  end
  run(function()
    helper("add"):send { a = 1, b = 2 }
    say("add", wait_for(helper("add"):on_line()).sum)
  end)""")
        kiosk = self.kiosk("--dev")
        self.says(kiosk, "shout HELLO", "shell HELLO", "add 3")
        self.assertEqual(kiosk.stop()[0], 0)
        self.replays_exactly()

    def test_what_people_copy_works_within_the_walls(self):
        shutil.copy(CODES, self.experience / "codes.png")
        shutil.copy(SCRIPTS / "codes.py", self.experience)
        shutil.copy(SCRIPTS / "print.py", self.experience)
        self.program("walls.sh", f"cat {self.folder}/secret 2>&1; touch $HOME/mine && echo mine; touch here 2>&1; echo end\n")
        (self.folder / "secret").write_text("secret")
        self.declare("codes", "python3 codes.py", json="yes")
        self.declare("printer", "python3 print.py", json="yes")
        self.declare("walls", "sh walls.sh")
        self.write("""
  helper("walls"):on_line(function(text) say("walls", text) end)
  helper("printer"):on_line(function(answer) say("printer", answer.error and "refused" or "printed") end)
  helper("printer"):send { page = 1 }
  helper("codes"):on_line(function(answer) say("codes", #(answer.codes or {}), answer.error or "") end)
  helper("codes"):send { file = "codes.png" }""")
        kiosk = self.kiosk()
        self.says(kiosk, "walls mine", "walls end", "printer refused")
        if shutil.which("zbarimg"):
            self.says(kiosk, "codes 7")
        self.assertNotIn("walls secret", kiosk.log())
        self.assertFalse((self.experience / "here").exists())
        self.assertEqual(kiosk.stop()[0], 0)
        self.replays_exactly()

    def test_a_changed_declaration_starts_it_anew(self):
        self.program("one.sh", "echo one; sleep 1000\n")
        self.program("two.sh", "echo two; sleep 1000\n")
        self.declare("it", "sh one.sh")
        self.write('helper("it"):on_line(function(text) say("it says", text) end)')
        kiosk = self.kiosk("--dev")
        self.says(kiosk, "it says one")
        self.sections = ""
        self.declare("witness", "sh witness.sh")
        self.declare("it", "sh two.sh")
        self.write('helper("it"):on_line(function(text) say("now it says", text) end)')
        self.says(kiosk, "now it says two")
        ended = kiosk.wait_row("helper.end", name="it")
        self.assertTrue(ended["fields"]["asked"])

    def test_a_machine_may_have_another_program_for_it(self):
        self.program("one.sh", "echo one; sleep 1000\n")
        self.program("two.sh", "echo two; sleep 1000\n")
        self.declare("it", "sh one.sh")
        self.write('helper("it"):on_line(function(text) say("it says", text) end)')
        configuration = self.folder / "kiosk.conf"
        configuration.write_text("[helper it]\ncommand = sh two.sh\n")
        kiosk = self.kiosk("--config", str(configuration))
        self.says(kiosk, "it says two")
        self.assertEqual(kiosk.stop()[0], 0)

    def test_robots_have_none(self):
        self.program("one.sh", "echo one >&2; sleep 1000\n")
        self.declare("it", "sh one.sh")
        self.write("")
        kiosk = self.kiosk("--robots")
        kiosk.wait_row("visit.start")
        self.assertEqual(kiosk.rows("helper.start"), [])
        kiosk.stop()
        kiosk = self.kiosk("--robots", "--keep")
        kiosk.wait_row("helper.start", name="it")

    def test_a_stage_that_is_killed_gets_its_helper_back(self):
        self.program("count.sh", 'n=0; while read -r line; do n=$((n+1)); echo "$n times"; done\n')
        self.declare("it", "sh count.sh")
        self.write("""
  helper("it"):on_line(function(text) say("it says", text) end)
  helper("it"):send("tick")""")
        kiosk = self.kiosk()
        self.says(kiosk, "it says 1 times")
        os.kill(kiosk.child("stage"), signal.SIGKILL)
        self.says(kiosk, "it says 2 times")
        self.assertEqual(len(kiosk.rows("helper.start", name="it")), 1)
        kiosk.stop()

    def test_a_killed_keeper_leaves_no_helper(self):
        self.program("long.py", "import os, sys, time, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                                "child = os.fork()\nos.write(1, b'%d\\n' % os.getpid())\ntime.sleep(1000)\n")
        self.declare("it", "python3 long.py")
        self.write('helper("it"):on_line(function(text) say("process", text) end)')
        kiosk = self.kiosk()
        try:
            xlab.wait_for(lambda: len(re.findall(r"process (\d+)", kiosk.log())) == 2, 15, "two processes")
        except AssertionError as error:
            raise AssertionError(f"{error}; the kiosk said:\n{kiosk.log()[-3000:]}") from None
        processes = [int(text) for text in re.findall(r"process (\d+)", kiosk.log())]
        os.kill(kiosk.process.pid, signal.SIGKILL)
        kiosk.process.wait()
        xlab.wait_for(lambda: not any(alive(pid) for pid in processes), 5, "their end")


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


FAULTS = {
    "crashes": ("exit 3", "sh crashes.sh"),
    "dies": ("kill -SEGV $$", "sh dies.sh"),
    "hangs": ("sleep 1000", "sh hangs.sh"),
    "floods": ("import os\nblock = b'0123456\\n' * 8192\nwhile True: os.write(1, block)\n", "python3 floods.py"),
    "endless": ("import os, time\nos.write(1, b'x' * 1000000)\ntime.sleep(1000)\n", "python3 endless.py"),
    "mutters": ("import os\nblock = b'what? ' * 2000 + b'\\n'\nwhile True: os.write(2, block)\n", "python3 mutters.py"),
    "forks": ("import os, time\nfor i in range(50):\n    if os.fork() == 0: time.sleep(1000)\ntime.sleep(1000)\n",
              "python3 forks.py"),
    "eats": ("import time\nkept = []\ntry:\n    while True: kept.append(bytearray(1 << 20))\n"
             "except MemoryError: print('enough', flush=True)\ntime.sleep(1000)\n", "python3 eats.py"),
    "deaf": ("trap '' TERM INT HUP; while true; do sleep 100; done", "sh deaf.sh"),
    "garbage": ("import os, time\nwhile True:\n    os.write(1, os.urandom(3000))\n    time.sleep(0.05)\n", "python3 garbage.py"),
}


class Faults(Beside):
    """All at once, beside a stage that draws; frames are counted."""

    def test_none_of_them_harms_a_frame(self):
        for name, (text, command) in FAULTS.items():
            self.program(command.split()[1], text)
            self.declare(name, command, memory_mb=64)
        self.write("""
  local box = root:rect { x = 0, y = 500, w = 200, h = 200, color = "#c04030" }
  box:to({ x = 1600 }, 1, "linear"):back_and_forth()
  every(0.1, function() helper("hangs"):send(("x"):rep(8000)) end)
  helper("eats"):on_line(function(text) say("eats says", text) end)""")
        kiosk = self.kiosk("--set", "journal.notice=no")
        kiosk.wait_row("scene.enter")
        self.says(kiosk, "eats says enough")
        time.sleep(8)
        stage = kiosk.child("stage")
        code, took = kiosk.stop()
        self.assertEqual(code, 0)
        self.assertLess(took, 1.5 * xlab.SLOWER)
        self.assertIsNotNone(stage)
        self.assertEqual([row["fields"] for row in kiosk.rows("stage.end") if not row["fields"]["clean"]], [])
        ends = {name: [row["fields"] for row in kiosk.rows("helper.end", name=name)] for name in FAULTS}
        self.assertGreaterEqual(len(ends["crashes"]), 4)
        self.assertEqual(ends["crashes"][0]["code"], 3)
        self.assertEqual(ends["dies"][0]["signal"], signal.SIGSEGV)
        for name in ("hangs", "floods", "endless", "mutters", "forks"):
            self.assertTrue(all(end["asked"] for end in ends[name]), (name, ends[name]))
        dropped = {row["target"] for row in kiosk.rows("lines.dropped")}
        self.assertIn("floods", dropped)
        self.assertIn("endless", dropped)
        late = [row["fields"] for row in kiosk.rows("frame.late")]
        print(f"late frames beside {len(FAULTS)} broken helpers in 10 s: {len(late)}", late[:5])
        self.assertLess(len(kiosk.log()), 200000)
        folder = f"{self.folder}/experience"
        xlab.wait_for(lambda: not any(folder in where(pid) for pid in os.listdir("/proc") if pid.isdigit()), 5,
                      "the end of every process")
        self.replays_exactly()


def where(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


if __name__ == "__main__":
    unittest.main()
