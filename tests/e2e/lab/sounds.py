"""A sound system of our own with outputs that nobody hears, an ear for each, and what the ear makes of what it heard.

The outputs are null sinks of a private PulseAudio; an ear reads a sink's monitor and knows when each sample came, on the
clock of time.monotonic(). Samples are pairs (left, right) of floats from -1 to 1, kept as two arrays.
"""
import array
import cmath
import math
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import xlab

RATE = 48000
CHUNK_S = 0.002


class Speakers:
    """Outputs by name, the first of them the system's choice. Use as a context manager; env is for the program under test."""

    def __init__(self, *names):
        self.names = names or ("room",)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lab-sound-"))
        self.server = None
        self.ears = []
        home = self.folder / "home"
        home.mkdir()
        self.env = {"PULSE_SERVER": f"unix:{self.folder}/native", "PULSE_COOKIE": str(self.folder / "cookie"),
                    "XDG_RUNTIME_DIR": str(self.folder), "SDL_AUDIODRIVER": "pulseaudio"}
        self._own = {**os.environ, **self.env, "HOME": str(home), "PULSE_RUNTIME_PATH": str(self.folder / "pulse")}

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        script = "".join(f"load-module module-null-sink sink_name={name} rate={RATE} channels=2 format=float32le "
                         f"sink_properties=device.description={name}\n" for name in self.names)
        (self.folder / "setup.pa").write_text(
            f"load-module module-native-protocol-unix socket={self.folder}/native auth-anonymous=1\n"
            f"{script}set-default-sink {self.names[0]}\n")
        with open(self.folder / "log", "ab") as log:
            self.server = subprocess.Popen(
                ["pulseaudio", "-n", "-F", str(self.folder / "setup.pa"), "--daemonize=no", "--exit-idle-time=-1",
                 "--use-pid-file=no", "--disable-shm=yes", "--high-priority=yes", "--realtime=no"],
                env=self._own, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=xlab.die_with_parent)

        def up():
            if self.server.poll() is not None:
                raise AssertionError("no sound system: " + (self.folder / "log").read_text(errors="replace")[-2000:])
            return self.control("info", check=False).returncode == 0
        xlab.wait_for(up, 10, "the sound system")

    def crash(self):
        """It is gone from one moment to the next."""
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        (self.folder / "native").unlink(missing_ok=True)

    def control(self, *words, check=True):
        return subprocess.run(["pactl", *words], env=self._own, capture_output=True, text=True, check=check)

    def inputs(self):
        """How many streams play."""
        return len(self.control("list", "short", "sink-inputs").stdout.splitlines())

    def ear(self, name=None):
        ear = Ear(f"{name or self.names[0]}.monitor", self._own)
        self.ears.append(ear)
        return ear

    def __exit__(self, *_):
        for ear in self.ears:
            ear.close()
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(5)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Ear:
    """Hears all that an output plays from its making on."""

    def __init__(self, source, env):
        self.left, self.right = array.array("f"), array.array("f")
        self.marks = []  # (time.monotonic(), samples there by then)
        self.process = subprocess.Popen(
            ["parec", f"--device={source}", "--format=float32le", f"--rate={RATE}", "--channels=2", "--raw",
             "--latency-msec=2", "--process-time-msec=1"],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, preexec_fn=xlab.die_with_parent)
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()
        xlab.wait_for(lambda: len(self.left) > RATE // 10, 10, "the first samples of an output")

    def _listen(self):
        rest = b""
        while True:
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                return
            now = time.monotonic()
            chunk = rest + chunk
            whole = len(chunk) // 8 * 8
            rest = chunk[whole:]
            samples = array.array("f", chunk[:whole])
            self.right.extend(samples[1::2])
            self.left.extend(samples[0::2])
            self.marks.append((now, len(self.left)))

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.thread.join(5)
        self.process.stdout.close()

    def now(self):
        """The number of the newest sample."""
        return len(self.left)

    def time_of(self, sample):
        """When it was played, on the clock of time.monotonic(): the earliest that the chunks allow."""
        best = math.inf
        for came, count in self.marks:
            if count > sample - 10 * RATE:
                best = min(best, came - (count - sample) / RATE)
            if count > sample + 10 * RATE:
                break
        return best

    def listen(self, seconds):
        """What is played from now on for so long: (left, right)."""
        start = self.now()
        wanted = start + int(seconds * RATE)
        xlab.wait_for(lambda: self.now() >= wanted, seconds + 10, "samples")
        return self.left[start:wanted], self.right[start:wanted]

    def onset(self, since, threshold=0.02, patience=5):
        """The number of the first sample from `since` on that is louder than that."""
        at = since

        def found():
            nonlocal at
            end = min(len(self.left), len(self.right))
            while at < end:
                if abs(self.left[at]) > threshold or abs(self.right[at]) > threshold:
                    return True
                at += 1
            return False
        xlab.wait_for(found, patience, "a sound")
        return at

    def wait_silence(self, seconds=0.3, patience=20):
        """Until nothing was heard for so long."""
        def silent():
            part = self.left[-int(seconds * RATE):]
            return len(part) > 0 and loudness(part) < 1e-4
        xlab.wait_for(silent, patience, "silence")


def loudness(samples):
    """Root mean square."""
    return math.sqrt(math.fsum(s * s for s in samples) / len(samples)) if len(samples) else 0.0


def strength(samples, hertz):
    """How much of a frequency is there: 1 is a sine from -1 to 1. (Goertzel's algorithm with a Hann window.)"""
    n = len(samples)
    turn = 2 * math.pi * hertz / RATE
    coefficient = 2 * math.cos(turn)
    before, before_that, weights = 0.0, 0.0, 0.0
    for i, sample in enumerate(samples):
        weight = 0.5 - 0.5 * math.cos(2 * math.pi * i / n)
        weights += weight
        value = sample * weight + coefficient * before - before_that
        before_that, before = before, value
    return 2 * abs(before - cmath.exp(-1j * turn) * before_that) / weights


def strongest(samples, among):
    """Which of these frequencies is heard most."""
    return max(among, key=lambda hertz: strength(samples, hertz))


def longest_gap(samples, threshold=1e-3):
    """The most samples in a row that are as good as silent."""
    longest = run = 0
    for sample in samples:
        run = run + 1 if abs(sample) < threshold else 0
        longest = max(longest, run)
    return longest


def jumps(samples, most):
    """Places where one sample differs from the one before by more than that: clicks and gaps in a smooth sound."""
    return [i for i in range(1, len(samples)) if abs(samples[i] - samples[i - 1]) > most]
