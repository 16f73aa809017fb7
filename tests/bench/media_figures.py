"""The figures of film and sound: pictures against the clock, starts, processor time beside mpv and Chromium, touch to sound."""
import math
import os
import random
import shutil
import statistics
import time

import programs  # which finds the lab
import films
import sounds
import xlab

SIZE, FPS, FILM_S = (1280, 720), 25, 20
CELL = SIZE[0] // films.CELLS
WHERE = {"ready": (100, 300), "cold": (1060, 300)}


def prepare(folder):
    """Films and sounds for the scenes of the media, in a folder of their own."""
    folder.mkdir()
    film = films.numbered(folder / "film.mp4", *SIZE, fps=FPS, seconds=FILM_S)
    for name in ("ready.mp4", "cold.mp4"):
        shutil.copy(film, folder / name)
    films.tone(folder / "tick.wav", 0.1, 1000)
    return folder


def mpv(folder):
    def command(_):
        return ["mpv", "--no-config", "--no-audio", "--hwdec=no", "--no-osc", "--no-input-default-bindings", "--really-quiet",
                "--vo=x11", "--no-border", "--geometry=1280x720+0+0", "--loop-file=inf", str(folder / "film.mp4")]
    return programs.Program("mpv", command)


class MediaFigures:
    def __init__(self, bench):
        self.bench, self.table, self.screen = bench, bench.table, bench.screen
        self.seconds = 8 if bench.short else 30
        self.folder = prepare(bench.folder / "media")
        for scene in ("film", "filmover", "filmstart", "soundtouch"):
            shutil.copytree(self.folder, bench.folder / scene / "assets", copy_function=os.link, dirs_exist_ok=True)
        shutil.copy(self.folder / "film.mp4", bench.folder / "chromium")
        self.counters = bench.folder / "media.json"

    def looks(self):
        """What the screen shows of the film: (time, number) of each picture when it came, and how many looks saw none."""
        seen, lost = [], 0
        for t, row in self.screen.cells(self.seconds, CELL // 2, SIZE[1] // 16, CELL, films.CELLS):
            number = films.read_bits(row)
            lost += number is None
            if number is not None and (not seen or seen[-1][1] != number):
                seen.append((t, number))
        return seen, lost

    def against_clock(self, seen):
        """Pictures that were left out, and those that were shown more than one picture's time off, as shares of all. The clock
        is the film's own: the median of what the pictures say of its beginning; a new round begins a new clock."""
        rounds = [[]]
        for t, number in seen[1:]:
            if rounds[-1] and number < rounds[-1][-1][1]:
                rounds.append([])
            rounds[-1].append((t, number))
        due = shown = off = 0
        for part in rounds:
            base = statistics.median(t - n / FPS for t, n in part)
            off += sum(abs((t - base) * FPS - n) > 1 for t, n in part)
            shown += len(part)
            due += part[-1][1] - part[0][1] + 1
        return 1 - shown / due, off / shown

    def one_core(self):
        """A film below something that moves, with one processor for all of Vitrine."""
        ours = self.bench.ours
        pinned = programs.Program("Vitrine", lambda scene: ["taskset", "-c", "1", *ours.command(scene)])
        with pinned.running(self.screen, "filmover", "--counters", str(self.counters)):
            xlab.wait_for(lambda: self.screen.windows(), 30, "a window")
            time.sleep(3)
            seen, lost = self.looks()
        told = programs.read_counters(self.counters)
        dropped, off = self.against_clock(seen)
        self.table.keep("film over", "Vitrine", [told, {"dropped": dropped, "off": off, "lost": lost}])
        what = "720p H.264 below a moving picture, on one core"
        self.table.within(f"{what}: late frames of the stage", "", told["late_frames"], 0)
        self.table.within(f"{what}: pictures left out", "%", 100 * dropped, 1)
        self.table.within(f"{what}: pictures shown more than one off", "%", 100 * off, 0)
        self.table.within(f"{what}: looks without a picture", "", lost, 0)

    def cost(self):
        """The film alone: what a picture of it costs, beside two that do nothing else."""
        peers = [mpv(self.folder), self.bench.chromium]
        cores = {program.name: [] for program in [self.bench.ours, *peers]}
        for _ in range(2 if self.bench.short else 3):
            for program in [self.bench.ours, *peers]:
                with program.running(self.screen, "film") as running:
                    xlab.wait_for(lambda: self.screen.windows(), 30, "a window")
                    time.sleep(4)
                    cpu, since = running.cpu_seconds(), time.monotonic()
                    time.sleep(self.seconds)
                    cores[program.name].append((running.cpu_seconds() - cpu) / (time.monotonic() - since))
        for name, values in cores.items():
            self.table.keep("film cores", name, values)
        middle = {name: statistics.median(values) for name, values in cores.items()}
        self.table.against("720p H.264 film: CPU", "cores", middle["Vitrine"], middle["mpv"], "mpv", 1.3)
        self.table.against("720p H.264 film: CPU", "cores", middle["Vitrine"], middle["Chromium"], "Chromium", 1.3)

    def starts(self):
        self.screen.lend_touch()
        for name, most in (("cold", 100), ("ready", 35)):
            with self.bench.ours.running(self.screen, "filmstart"):
                xlab.wait_for(lambda: self.screen.windows(), 30, "a window")
                time.sleep(4)
                out = self.bench.tool("touch2pixel", self.screen.touch_socket, *WHERE[name], 30)
            took = sorted(float(ms) if ms != "lost" else math.inf for ms in out)
            self.table.keep(f"film start {name}", "Vitrine", took)
            self.table.within(f"touch to the first picture of a film{', held ready' if name == 'ready' else ''}, p95", "ms",
                              took[math.ceil(0.95 * len(took)) - 1], most)
        self.screen.take_touch()

    def touch_to_sound(self):
        took = []
        with sounds.Speakers() as speakers:
            plain = dict(self.screen.env)
            self.screen.env.update(speakers.env)
            try:
                with self.bench.ours.running(self.screen, "soundtouch"):
                    xlab.wait_for(lambda: self.screen.windows(), 30, "a window")
                    time.sleep(2)
                    ear = speakers.ear()
                    for _ in range(30):
                        since, touched = ear.now(), time.monotonic()
                        self.screen.down(0, 960, 540)
                        took.append(1000 * (ear.time_of(ear.onset(since)) - touched))
                        self.screen.up(0)
                        time.sleep(0.4 + random.random() / 10)
            finally:
                self.screen.env.clear()
                self.screen.env.update(plain)
        self.table.keep("touch to sound", "Vitrine", took)
        self.table.within("touch to sound at the output, p95", "ms", sorted(took[1:])[math.ceil(0.95 * len(took[1:])) - 1], 40)

    def run(self):
        for part in (self.one_core, self.cost, self.starts, self.touch_to_sound):
            print(f"{part.__name__} ...", flush=True)
            part()
