"""The lab: X servers of our own, a hand and an eye for them, and the kiosk under test.

Nothing here knows how the kiosk is made: it is started by its command line, touched through the operating system, and
judged by the screen's pixels and the journal's rows. The lab ends only what it started.
"""
import contextlib
import ctypes
import json
import os
import pathlib
import select
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[3]
VITRINE = os.environ.get("VITRINE", str(SOURCE / "build/release/bin/vitrine"))
TOOLS = os.environ.get("LAB_TOOLS", str(SOURCE / "build/lab/lab"))
# How much longer than on the real thing a time limit may be: a sanitised build on a busy machine.
SLOWER = float(os.environ.get("LAB_SLOWER", "1"))

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_for(condition, seconds, what):
    """The first true value of condition(), or an error that says what never came."""
    deadline = time.monotonic() + seconds * SLOWER
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds * SLOWER:g} s: {what}")
        time.sleep(0.01)


def near(a, b, tolerance=24):
    """Whether two colours "rrggbb" look alike."""
    return sum(abs(int(a[i:i + 2], 16) - int(b[i:i + 2], 16)) for i in (0, 2, 4)) <= tolerance


class Tool:
    """A small program that answers each line of input by one line of output."""

    def __init__(self, name, *arguments, env):
        self.name = name
        self.process = subprocess.Popen([os.path.join(TOOLS, name), *arguments], env=env, text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_with_parent)

    def ask(self, line, patience=20):
        self.process.stdin.write(line + "\n")
        if not select.select([self.process.stdout], [], [], patience * SLOWER)[0]:
            raise AssertionError(f"{self.name} did not answer: {line}")
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            raise AssertionError(f"{self.name}: {line}: {answer or 'it has ended'}")
        return answer

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Screen:
    """An X server with a hand and an eye. Use as a context manager."""

    def __init__(self, width=1920, height=1080):
        self.width, self.height = width, height
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lab-"))
        self.env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")}
        self.server = self.hand = self.eye = None

    def command(self, display_fd):
        raise NotImplementedError

    def ready(self):
        return True

    def prepare(self):
        pass

    def hand_arguments(self):
        return []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, *display):
        """On a free display, unless one is named."""
        reader, writer = os.pipe()
        with open(self.folder / "server.out", "wb") as out:
            self.server = subprocess.Popen([*self.command(writer), *display], pass_fds=[writer], stdout=out, stderr=out,
                                           env=self.env, preexec_fn=die_with_parent)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()  # empty when the server ended without a display
        if not number:
            raise AssertionError("no X server: " + (self.folder / "server.out").read_text(errors="replace")[-2000:])
        self.env["DISPLAY"] = f":{number}"
        wait_for(self.ready, 10, "the X server's devices")
        self.prepare()
        self.hand = Tool("hand", *self.hand_arguments(), env=self.env)
        self.eye = Tool("eye", env=self.env)
        self.eye.ask("pixel 0 0")

    def crash(self):
        """The server is gone from one moment to the next."""
        for tool in (self.hand, self.eye):
            tool.process.kill()
            tool.close()
        self.server.kill()
        self.server.wait()
        self.hand = self.eye = self.server = None

    def start_again(self):
        self._start(self.env["DISPLAY"])

    def __exit__(self, *_):
        for tool in (self.hand, self.eye):
            if tool:
                tool.close()
        if self.server:
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def pixel(self, x, y):
        return self.eye.ask(f"pixel {x} {y}")

    def picture(self):
        """The whole screen at one moment, as a function of x and y that gives a colour."""
        path = self.folder / "picture.ppm"
        self.eye.ask(f"shot {path}")
        pixels = path.read_bytes()[-self.width * self.height * 3:]

        def color(x, y):
            at = (y * self.width + x) * 3
            return pixels[at:at + 3].hex()
        return color

    def wait_pixel(self, x, y, color, seconds=10):
        seen = []

        def right():
            seen[:] = [self.pixel(x, y)]
            return near(seen[0], color)
        try:
            wait_for(right, seconds, f"colour {color} at {x},{y}")
        except AssertionError as error:
            raise AssertionError(f"{error}; last seen {seen[0]}") from None

    def cells(self, seconds, x, y, step, count):
        """At each change of the screen: (time.monotonic(), [light or dark at each place])."""
        looks = []
        for word in self.eye.ask(f"cells {seconds} {x} {y} {step} {count}", seconds + 20).split()[:-1]:
            us, row = word.split("/")
            looks.append((int(us) / 1e6, [bit == "1" for bit in row]))
        return looks

    def windows(self):
        """(w, h, x, y) of each window that is up, the front one last."""
        found = []
        for word in self.eye.ask("windows").split()[:-1]:
            size, x, y = word.split("+")
            width, height = size.split("x")
            found.append((int(width), int(height), int(x), int(y)))
        return found


class TouchScreen(Screen):
    """Xorg without hardware: dummy displays of one size, DUMMY0 and so on from left to right, and touch screens that are fed
    from sockets. A glass lies over all displays, unless the program under test has it elsewhere."""

    def __init__(self, width=1920, height=1080, displays=1, glasses=1):
        super().__init__(width * displays, height)
        self.one, self.displays = width, displays
        self.names = ["lab-touch"] + [f"lab-touch-{i}" for i in range(2, glasses + 1)]
        self.others = []

    def prepare(self):
        if self.displays == 1:
            return
        self.xrandr("--newmode", "wall", *self.mode.split())
        for i in range(self.displays):
            self.xrandr("--addmode", f"DUMMY{i}", "wall")
            self.switch(i, True)

    def xrandr(self, *arguments):
        return subprocess.run(["xrandr", *arguments], env=self.env, check=True, capture_output=True, text=True).stdout

    def switch(self, number, on):
        """A display comes or goes."""
        output = f"DUMMY{number}"
        self.xrandr("--output", output, *(("--mode", "wall", "--pos", f"{number * self.one}x0") if on else ("--off",)))

    def second_hand(self, number=2):
        """One that touches another glass."""
        hand = Tool("hand", str(self.socket(number - 1)), self.names[number - 1], env=self.env)
        self.others.append(hand)
        return hand

    def __exit__(self, *_):
        for tool in self.others:
            tool.close()
        super().__exit__()

    def socket(self, index):
        return self.folder / f"touch-{index}.sock"

    def command(self, display_fd):
        # The dummy driver refuses mode lines over 300 MHz and those that look like reduced blanking.
        width, height = self.one, self.height
        clock = (width + 200) * (height + 30) * 60 / 1e6
        mode = (f'{clock:.3f} {width} {width + 60} {width + 120} {width + 200} '
                f'{height} {height + 3} {height + 8} {height + 30}')
        self.mode = mode
        glasses = "".join(f'''
Section "InputDevice"
    Identifier "{name}"
    Driver "inputtest"
    Option "SocketPath" "{self.socket(i)}"
    Option "DeviceType" "Touch"
    Option "TouchCount" "15"
EndSection''' for i, name in enumerate(self.names))
        layout = "\n".join(f'    InputDevice "{name}" "SendCoreEvents"' for name in self.names)
        configuration = self.folder / "xorg.conf"
        configuration.write_text(f'''
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoEnableDevices" "false"
    Option "AutoAddGPU" "false"
    Option "DontVTSwitch" "true"
    Option "BlankTime" "0"
EndSection
Section "Device"
    Identifier "card"
    Driver "dummy"
    VideoRam 256000
EndSection
Section "Monitor"
    Identifier "monitor"
    HorizSync 5-1000
    VertRefresh 5-500
    Modeline "lab" {mode}
EndSection
Section "Screen"
    Identifier "screen"
    Device "card"
    Monitor "monitor"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Modes "lab"
        Virtual {self.width} {self.height}
    EndSubSection
EndSection
{glasses}
Section "InputDevice"
    Identifier "lab-keyboard"
    Driver "inputtest"
    Option "SocketPath" "{self.folder / "keyboard.sock"}"
    Option "DeviceType" "Keyboard"
EndSection
Section "InputDevice"
    Identifier "lab-pointer"
    Driver "inputtest"
    Option "SocketPath" "{self.folder / "pointer.sock"}"
    Option "DeviceType" "PointerAbsolute"
EndSection
Section "ServerLayout"
    Identifier "layout"
    Screen "screen"
    InputDevice "lab-pointer" "CorePointer"
    InputDevice "lab-keyboard" "CoreKeyboard"
{layout}
EndSection
''')
        # A seat other than seat0: the server opens no virtual terminal, so that none need exist. At a higher log level
        # the input driver writes a line for each event.
        return ["Xorg", "-displayfd", str(display_fd), "-config", str(configuration), "-logfile",
                str(self.folder / "xorg.log"), "-seat", "lab", "-novtswitch", "-sharevts", "-noreset",
                "-nolisten", "tcp", "-ac", "-s", "0", "-dpms", "-logverbose", "0"]

    @property
    def touch_socket(self):
        return self.socket(0)

    def ready(self):
        return self.touch_socket.exists()

    def hand_arguments(self):
        return [str(self.touch_socket)]

    def down(self, finger, x, y):
        self.hand.ask(f"down {finger} {x} {y}")

    def move(self, finger, x, y):
        self.hand.ask(f"move {finger} {x} {y}")

    def up(self, finger):
        self.hand.ask(f"up {finger}")

    def tap(self, x, y, seconds=0.08):
        time.sleep(0.06)  # no hand is quicker after the last one, and what is counts as one tap told twice
        self.down(0, x, y)
        time.sleep(seconds)
        self.up(0)

    def lend_touch(self):
        """Lets go of the touch device, which serves one client, for another program."""
        self.hand.close()
        self.hand = None

    def take_touch(self):
        self.hand = Tool("hand", *self.hand_arguments(), env=self.env)


class MouseScreen(Screen):
    """Xvfb: a screen with a mouse."""

    def command(self, display_fd):
        return ["Xvfb", "-displayfd", str(display_fd), "-screen", "0", f"{self.width}x{self.height}x24",
                "-nolisten", "tcp", "-noreset", "-ac"]

    def click(self, x, y, seconds=0.08):
        self.hand.ask(f"mouse {x} {y}")
        self.hand.ask("press 1")
        time.sleep(seconds)
        self.hand.ask("release 1")


def descendants(pid):
    """Process ids below pid, parents before children."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                after_name = pathlib.Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(after_name[1]), []).append(int(entry))
            except OSError:
                continue
    found, todo = [], [pid]
    while todo:
        for child in parents.get(todo.pop(0), []):
            found.append(child)
            todo.append(child)
    return found


def rows_of(path):
    """The rows of one journal, each a dict of its columns; "fields" is the decoded json."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("select * from event order by t, source, n")]
    for row in rows:
        row["fields"] = json.loads(row.pop("json") or "{}")
    return rows


class Kiosk:
    """`vitrine run`, as staff would start it. Use as a context manager."""

    def __init__(self, screen, experience, *options, journal=None, env=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kiosk-"))
        self.journal = pathlib.Path(journal) if journal else self.folder / "journal"
        self.command = [VITRINE, "run", str(experience), "--journal", str(self.journal), *options]
        self.env = {**(screen.env if screen else os.environ), **(env or {})}
        self.process = None

    def __enter__(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, preexec_fn=die_with_parent)
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def stop(self, patience=10):
        """SIGTERM; returns the exit code and the seconds it took."""
        start = time.monotonic()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(patience * SLOWER)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise AssertionError(f"still there {patience * SLOWER:g} s after SIGTERM") from None
        return self.process.returncode, time.monotonic() - start

    def journals(self):
        return sorted(self.journal.glob("*.vitrine"))

    def rows(self, kind=None, **wanted):
        """The rows of this kind whose columns or fields are as wanted."""
        found = []
        for path in self.journals():
            try:
                found += rows_of(path)
            except sqlite3.Error:
                continue  # it is being created
        return [row for row in found if kind in (None, row["kind"]) and
                all(row.get(key, row["fields"].get(key)) == value for key, value in wanted.items())]

    def wait_row(self, kind, seconds=10, **wanted):
        try:
            return wait_for(lambda: self.rows(kind, **wanted), seconds, f"a row {kind} {wanted or ''}")[-1]
        except AssertionError as error:
            raise AssertionError(f"{error}; the kiosk said:\n{self.log()[-3000:]}") from None

    def child(self, word):
        """The process id of the child whose command line names this part, or None."""
        for pid in descendants(self.process.pid):
            try:
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if word in words:
                return pid
        return None


def vitrine(*arguments, env=None, seconds=120):
    """One of the other verbs, to its end: a CompletedProcess with text."""
    return subprocess.run([VITRINE, *map(str, arguments)], env=env, text=True, errors="replace", capture_output=True,
                          timeout=seconds * SLOWER)
