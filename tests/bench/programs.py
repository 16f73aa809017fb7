"""The programs that the bench compares, each with the same scenes: "plain", a card over a full-screen picture that changes
colour while it is pressed, "glide", where the card glides to and fro, and those of stage_figures.py."""
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e/lab"))
import xlab  # noqa: E402

CARD = (960, 540)
CARD_COLOR = "c04030"


def png(path, width, height, pixel):
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, len(pixel(0, 0)) == 4 and 6 or 2, 0, 0, 0)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b""))


def make_pictures(folder):
    """A full-screen picture with the grain of a photograph, and a card with round, soft corners."""
    grain = random.Random(1)
    noise = [grain.randrange(12) for _ in range(1 << 16)]

    def background(x, y):
        n = noise[(x * 31 + y * 1921) & 0xffff]
        return (30 + x // 20 + n, 40 + y // 12 + n, 90 + n)

    def card(x, y):
        dx, dy = max(24 - x, x - 175, 0), max(24 - y, y - 175, 0)
        return (192, 64, 48, int(255 * min(1, max(0, 24.5 - (dx * dx + dy * dy) ** 0.5))))
    png(folder / "background.png", 1920, 1080, background)
    png(folder / "card.png", 200, 200, card)


def prepare(folder):
    """The scenes of all programs with their pictures, ready to run, below this folder."""
    shutil.rmtree(folder, ignore_errors=True)
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    make_pictures(pictures)
    shutil.copy(xlab.SOURCE / "assets/fonts/Inter-Regular.otf", pictures)
    prepare_stage(folder, pictures)
    for peer in ("love", "pygame", "chromium"):
        shutil.copytree(HERE / "peers" / peer, folder / peer)
        shutil.copytree(pictures, folder / peer, copy_function=os.link, dirs_exist_ok=True)
    for scene in (HERE / "scenes").iterdir():
        shutil.copytree(scene, folder / scene.name)
    (folder / "page/data").mkdir()
    shutil.copy(pictures / "page.csv", folder / "page/data")
    for scene in [entry.name for entry in (HERE / "scenes").iterdir()] + ["changes"]:
        shutil.copytree(pictures, folder / scene / "assets", copy_function=os.link)


def prepare_stage(folder, pictures):
    """Photographs, a pyramid, a page of text, twenty scenes and the viewer that Chromium shows the pyramid with."""
    def run(*command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    run("/usr/bin/python3", HERE / "pictures.py", pictures, "photos", "tiles")
    run("/usr/bin/python3", HERE / "changes.py", folder / "changes")
    viewer = HERE / "node_modules/openseadragon/build/openseadragon/openseadragon.min.js"
    shutil.copy(viewer, pictures)
    text = (HERE / "page.txt").read_text()
    (pictures / "page.txt").write_text(text * 5)
    (pictures / "page.csv").write_text("text\n" + "".join(f'"{line}"\n' for line in text.splitlines()))


class Program:
    """One of the programs: its command for a scene, and what it costs while it runs. Use running() in a with."""

    def __init__(self, name, command):
        self.name, self.command = name, command

    def running(self, screen, scene, *more):
        return Running(self, screen, self.command(scene) + list(more))


class Running:
    def __init__(self, program, screen, command):
        self.screen, self.command = screen, command
        self.log = screen.folder / f"{program.name}.log"

    def __enter__(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, env=self.screen.env, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True, preexec_fn=xlab.die_with_parent)
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in self.group():
            os.kill(pid, 9)
        xlab.wait_for(lambda: not self.screen.windows(), 10, "the end of its windows")

    def group(self):
        """What is left of its session."""
        found = []
        for entry in os.listdir("/proc"):
            try:
                if entry.isdigit() and os.getsid(int(entry)) == self.process.pid:
                    found.append(int(entry))
            except OSError:
                continue
        return found

    def pids(self):
        return {self.process.pid, *xlab.descendants(self.process.pid), *self.group()}

    def cpu_seconds(self):
        """User and system time of all its processes."""
        total = 0
        for pid in self.pids():
            try:
                after_name = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += int(after_name[11]) + int(after_name[12])
            except OSError:
                continue
        return total / os.sysconf("SC_CLK_TCK")

    def memory_mb(self):
        """Proportional set size of all its processes."""
        total = 0
        for pid in self.pids():
            try:
                for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
            except OSError:
                continue
        return total / 1024


def ours(folder, journal):
    def command(scene):
        experience = scene if scene.startswith("/") else folder / scene
        return [xlab.VITRINE, "run", str(experience), "--journal", str(journal)]
    return Program("Vitrine", command)


def pygame(folder):
    return Program("pygame", lambda scene: ["/usr/bin/python3", str(folder / "pygame/main.py"), scene, str(folder / "pygame")])


def love(folder):
    return Program("LÖVE", lambda scene: ["love", str(folder / "love"), scene])


def chromium(folder):
    def command(scene):
        # Without a GPU this is its fastest way of drawing. As root it refuses to start with its sandbox.
        return ["chromium", "--kiosk", "--disable-gpu", "--touch-events=enabled", "--window-position=0,0",
                "--window-size=1920,1080", "--no-first-run", "--disable-sync", "--disable-component-update",
                "--password-store=basic", f"--user-data-dir={folder}/profile", "--allow-file-access-from-files",
                *(["--no-sandbox", "--test-type"] if os.geteuid() == 0 else []),
                f"file://{folder}/chromium/{'page' if scene in ('plain', 'glide') else 'stage'}.html#{scene}"]
    return Program("Chromium", command)


def read_counters(path):
    return json.loads(pathlib.Path(path).read_text())
