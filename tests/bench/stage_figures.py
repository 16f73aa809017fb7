"""The figures of the stage: scenes that move, beside LÖVE, pygame and Chromium where they can make the same scene."""
import statistics
import subprocess
import time

import programs
import xlab

PYTHON = "/usr/bin/python3"  # pygame is a package of Debian's own
PEERS = {
    "sprites": "LÖVE pygame Chromium",
    "tweens": "LÖVE pygame Chromium",
    "crossfade": "LÖVE pygame Chromium",
    "slide": "LÖVE pygame Chromium",
    "zoom": "LÖVE pygame Chromium",
    "rotate": "LÖVE pygame Chromium",
    "page": "Chromium",
    "pyramid": "Chromium",
    "photo": "",
}
WHAT = {
    "sprites": "10,000 sprites moved from Lua",
    "tweens": "1,000 moving nodes over a picture",
    "crossfade": "cross-fade of two full pictures",
    "slide": "slide of a full page",
    "zoom": "slow zoom of a full picture",
    "rotate": "slow rotation of a full picture",
    "page": "scroll of a page in 6 scripts",
    "pyramid": "pan and zoom in 40,000 x 30,000",
    "photo": "12 Mpx photographs arrive beside motion",
}


class StageFigures:
    def __init__(self, bench):
        self.bench, self.table, self.screen = bench, bench.table, bench.screen
        self.seconds = 5 if bench.short else 10

    def measured(self, program, scene, seconds):
        """Frames and misses that the screen saw, cores, and for Vitrine its own counters."""
        counters = self.bench.folder / "counters.json"
        more = ["--counters", str(counters)] if program.name == "Vitrine" else []
        with program.running(self.screen, scene, *more) as running:
            xlab.wait_for(lambda: self.screen.windows(), 30, "a window")
            time.sleep(4)
            cpu, since = running.cpu_seconds(), time.monotonic()
            frames, missed = map(int, self.screen.eye.ask(f"frames {seconds} 60", seconds + 30).split())
            cores = (running.cpu_seconds() - cpu) / (time.monotonic() - since)
            memory = running.memory_mb()
        result = {"fps": frames / seconds, "missed": missed, "cores": cores, "memory": memory}
        if more:
            result.update(programs.read_counters(counters))
        return result

    def scene(self, scene):
        seconds = 60 if scene == "pyramid" and not self.bench.short else self.seconds
        peers = [p for p in self.bench.all + [self.bench.pygame] if p.name in PEERS[scene].split()]
        runs = {p.name: [] for p in [self.bench.ours, *peers]}
        for _ in range(1 if self.bench.short or scene == "pyramid" else 3):
            for program in [self.bench.ours, *peers]:
                run = self.measured(program, scene, seconds)
                runs[program.name].append(run)
                self.table.keep(f"{scene} runs", program.name, [run])

        def middle(name, key):
            return statistics.median(run[key] for run in runs[name])
        what, ours = WHAT[scene], "Vitrine"
        self.table.row(f"{what}: frames", middle(ours, "fps"), "fps", "60, at most 1 % missed",
                       middle(ours, "fps") > 59 and middle(ours, "missed") <= 0.6 * seconds)
        most = max(run["frame_ms"]["p99"] for run in runs[ours])
        self.table.within(f"{what}: work in a frame, p99", "ms", most, 16.7)
        for peer in peers:
            rate = middle(peer.name, "fps")
            if scene == "sprites" and peer.name == "LÖVE":
                self.table.row(f"{what}: frames", middle(ours, "fps"), "fps", "at least 5 times", middle(ours, "fps") >= 5 * rate,
                               peer.name, rate)
            share = 0.5 if scene == "crossfade" and peer.name == "Chromium" else 1
            self.table.against(f"{what}: CPU a frame", "core ms", 1000 * middle(ours, "cores") / max(1, middle(ours, "fps")),
                               1000 * middle(peer.name, "cores") / max(1, rate), peer.name, share)
        return runs[ours]

    def changes(self):
        """Two hundred changes among twenty scenes: what each showed when, and whether memory stays flat."""
        counters = self.bench.folder / "counters.json"
        seconds = 30 if self.bench.short else 100
        with self.bench.ours.running(self.screen, "changes", "--counters", str(counters)) as running:
            xlab.wait_for(lambda: self.screen.windows(), 30, "a window")
            time.sleep(12)
            before = running.memory_mb()
            time.sleep(seconds)
            after = running.memory_mb()
        told = programs.read_counters(counters)
        self.table.keep("changes", "Vitrine", [told, before, after])
        self.table.within("scene change to its first whole picture, p95", "ms", told["scene_ms"]["p95"], 100)
        self.table.within(f"memory gained by {2 * seconds} scene changes", "MB", after - before, 4)

    def programs(self):
        """Small programs that time one room each, without a screen."""
        for name in ("text", "media", "paint"):
            program = xlab.BUILD / f"tests/bench/bench_{name}"
            if not program.exists():
                continue
            out = subprocess.run([str(program)], text=True, capture_output=True, timeout=600, check=True).stdout
            for line in out.splitlines():
                figure, value, unit, reach = line.split("\t")
                self.table.keep(figure, "Vitrine", [float(value)])
                self.table.within(figure, unit, float(value), float(reach))

    def run(self):
        self.programs()
        for scene in PEERS:
            print(f"{scene} ...", flush=True)
            self.scene(scene)
        print("changes ...", flush=True)
        self.changes()
