"""The figures of the stage: scenes that move, beside LÖVE, pygame and Chromium where they can make the same scene."""
import math
import re
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
# What is told by the programs of single rooms and has something to reach: figure, where it is found, unit, at most.
ROOMS = {
    "text": [("first layout of a page in 6 scripts", r"fonts opened, text laid out +([\d.]+)", "ms", 15),
             ("first picture of that page", r"first screen of it +([\d.]+)", "ms", 16.7)],
    "hands": [("10 fingers at 240 Hz, each frame", r"heard of by scripts +([\d.]+)", "ms", 0.5)],
    "media": [("12 Mpx JPEG with its levels, beyond libjpeg-turbo alone", r"decoded with levels +[\d.]+ ms +([-+][\d.]+) %", "%", 20)],
}
ROUND_S, WARM_ROUNDS = 10, 3  # twenty scenes of half a second each; how often before memory is looked at


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
                # Ours waits for the next refresh, LÖVE for nothing: what five times as fast means beyond 60 frames a second.
                work = statistics.median(run["frame_ms"]["p50"] for run in runs[ours])
                self.table.against(f"{what}: work in a frame, median", "ms", work, 1000 / max(1, rate), peer.name, 1 / 5)
            share = 0.5 if scene == "crossfade" and peer.name == "Chromium" else 1
            self.table.against(f"{what}: CPU a frame", "core ms", 1000 * middle(ours, "cores") / max(1, middle(ours, "fps")),
                               1000 * middle(peer.name, "cores") / max(1, rate), peer.name, share)
        if scene == "pyramid":
            self.tiles(runs[ours][-1])

    def tiles(self, told):
        """What a picture of any size owes: no place without pixels, within a budget; and how soon each place has its own."""
        what = WHAT["pyramid"]
        self.table.within(f"{what}: longest hole, no pixels of any level", "ms", told["hole_ms"], 100)
        self.table.row(f"{what}: wait for a place's own tile, p95", told["tile_ms"]["p95"], "ms", "told only", True)
        self.table.within(f"{what}: most that decoded tiles take", "MB", told["tile_mb"], 128)

    def least_memory(self, running):
        """Of one round: decoders hold pictures that come and go, so that single moments differ by many megabytes."""
        since, least = time.monotonic(), math.inf
        while time.monotonic() < since + ROUND_S:
            least = min(least, running.memory_mb())
            time.sleep(0.25)
        return least

    def changes(self):
        """Two hundred changes among twenty scenes: what each showed when, and whether memory stays flat once caches are full."""
        counters = self.bench.folder / "counters.json"
        with self.bench.ours.running(self.screen, "changes", "--counters", str(counters)) as running:
            xlab.wait_for(lambda: self.screen.windows(), 30, "a window")
            time.sleep(WARM_ROUNDS * ROUND_S)
            rounds = [self.least_memory(running) for _ in range(4 if self.bench.short else 11)]
        told = programs.read_counters(counters)
        self.table.keep("changes", "Vitrine", [told, rounds])
        self.table.within("scene change to its first whole picture, p95", "ms", told["scene_ms"]["p95"], 100)
        self.table.within(f"memory gained by {20 * (len(rounds) - 1)} scene changes, after {20 * (WARM_ROUNDS + 1)} to fill the caches",
                          "MB", rounds[-1] - rounds[0], 4)

    def programs(self):
        """Programs that time one room each, without a screen: told as they tell it, each figure of one processor's time."""
        for name in ("stage", "paint", "text", "media", "hands"):
            done = subprocess.run([str(xlab.SOURCE / f"build/bench/tests/bench/bench_{name}")], text=True, capture_output=True,
                                  timeout=600, check=True)
            self.table.keep("rooms", name, done.stdout.splitlines())
            print(f"{name}:\n{done.stdout}", flush=True)
            for figure, pattern, unit, most in ROOMS.get(name, []):
                found = re.search(pattern, done.stdout)
                self.table.within(figure, unit, float(found[1]) if found else math.inf, most)

    def run(self):
        self.programs()
        for scene in PEERS:
            print(f"{scene} ...", flush=True)
            self.scene(scene)
        print("changes ...", flush=True)
        self.changes()
