#!/usr/bin/env python3
"""Measures Vitrine beside LÖVE, pygame and Chromium on one X server with real touch, 1920x1080, all in one run and in turns, and
prints a table: figure, ours, the peer's, their ratio, what it shall reach, and whether it does. Absolute values drift with the
machine; ratios of one run are what counts. All samples go to build/bench.json. --short: fewer samples, 10 s of idling; --stage: only the stage's
scenes; --sensors: only sensors; --media: only films and sounds."""
import argparse
import contextlib
import json
import math
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time

import media_figures
import programs
import sensor_figures
import stage_figures
import xlab

WELCOME = str(xlab.SOURCE / "scripts/welcome")
SETTLE_S = 3


def percentile(values, share):
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Table:
    def __init__(self):
        self.rows, self.samples = [], {}

    def keep(self, figure, program, samples):
        self.samples.setdefault(figure, {}).setdefault(program, []).extend(samples)

    def of(self, figure, program):
        return self.samples[figure][program]

    def row(self, figure, ours, unit, reach, reached, peer="", theirs=None):
        self.rows.append({"figure": figure, "ours": ours, "unit": unit, "peer": peer, "theirs": theirs,
                          "ratio": ours / theirs if theirs else None, "reach": reach, "reached": bool(reached)})

    def against(self, figure, unit, ours, theirs, peer, most):
        """ours may be at most this share of theirs."""
        self.row(figure, ours, unit, f"at most {most:.3g} of it", ours <= theirs * most, peer, theirs)

    def within(self, figure, unit, ours, most):
        self.row(figure, ours, unit, f"at most {most:g} {unit}".strip(), ours <= most)

    def print(self):
        lines = [("figure", "ours", "peer", "ratio", "reach", "")]
        for row in self.rows:
            peer = f"{row['peer']} {row['theirs']:.4g} {row['unit']}" if row["peer"] else ""
            ratio = f"{row['ratio']:.3f}" if row["ratio"] is not None else ""
            lines.append((row["figure"], f"{row['ours']:.4g} {row['unit']}", peer, ratio, row["reach"],
                          "reached" if row["reached"] else "falls short"))
        widths = [max(len(line[i]) for line in lines) for i in range(6)]
        for line in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


class Bench:
    def __init__(self, screen, folder, short):
        self.screen, self.folder, self.short = screen, folder, short
        self.table = Table()
        self.ours = programs.ours(folder, folder / "journal")
        self.love, self.chromium = programs.love(folder), programs.chromium(folder)
        self.pygame = programs.pygame(folder)
        self.all = [self.ours, self.love, self.chromium]

    def tool(self, name, *arguments):
        done = subprocess.run([f"{xlab.TOOLS}/{name}", *map(str, arguments)], env=self.screen.env, text=True,
                              capture_output=True, timeout=300)
        if done.returncode:
            raise SystemExit(f"{name} {' '.join(map(str, arguments))}: {done.returncode}\n{done.stderr[-1000:]}")
        return done.stdout.split()

    @contextlib.contextmanager
    def shown(self, program, scene, *more):
        """The program, once its card is on the screen and it has come to rest."""
        with program.running(self.screen, scene, *more) as running:
            if scene == "plain":
                self.screen.wait_pixel(*programs.CARD, programs.CARD_COLOR, 20)
            time.sleep(SETTLE_S)
            yield running

    def start(self):
        for _ in range(3 if self.short else 7):
            for program in self.all:
                out = self.tool("start2pixel", *programs.CARD, programs.CARD_COLOR, *program.command("plain"))
                self.table.keep("start", program.name, [float(out[-1])])
                xlab.wait_for(lambda: not self.screen.windows(), 10, "an empty screen")
        middle = {p.name: statistics.median(self.table.of("start", p.name)) for p in self.all}
        self.table.against("start to first right pixel", "ms", middle["Vitrine"], middle["LÖVE"], "LÖVE", 1 / 2)
        self.table.against("start to first right pixel", "ms", middle["Vitrine"], middle["Chromium"], "Chromium", 1 / 3)

    def touch(self):
        self.screen.lend_touch()
        for _ in range(2 if self.short else 4):
            for program in self.all:
                with self.shown(program, "plain"):
                    out = self.tool("touch2pixel", self.screen.touch_socket, *programs.CARD, 30)
                    self.table.keep("touch", program.name, [float(ms) if ms != "lost" else math.inf for ms in out])
        self.screen.take_touch()
        p95 = {p.name: percentile(self.table.of("touch", p.name), 0.95) for p in self.all}
        self.table.against("touch to changed pixel, p95", "ms", p95["Vitrine"], p95["Chromium"], "Chromium", 1 / 3)
        self.table.against("touch to changed pixel, p95", "ms", p95["Vitrine"], p95["LÖVE"], "LÖVE", 1 / 20)

    def glide(self):
        seconds = 5 if self.short else 10
        for _ in range(3):
            for program in self.all:
                with self.shown(program, "glide") as running:
                    cpu, since = running.cpu_seconds(), time.monotonic()
                    frames, missed = self.screen.eye.ask(f"frames {seconds} 60", seconds + 20).split()
                    cores = (running.cpu_seconds() - cpu) / (time.monotonic() - since)
                self.table.keep("glide cores", program.name, [cores])
                self.table.keep("glide frames", program.name, [int(frames) / seconds])
                self.table.keep("glide missed", program.name, [int(missed)])
        cores = {p.name: statistics.median(self.table.of("glide cores", p.name)) for p in self.all}
        self.table.against("gliding card, 60 Hz: CPU", "cores", cores["Vitrine"], cores["Chromium"], "Chromium", 1 / 4)
        self.table.against("gliding card, 60 Hz: CPU", "cores", cores["Vitrine"], cores["LÖVE"], "LÖVE", 1 / 40)
        missed = statistics.median(self.table.of("glide missed", "Vitrine"))
        self.table.within(f"gliding card: missed frames in {seconds} s, median run", "", missed, 0)

    def counters_after(self, seconds):
        """Vitrine's own counters after standing still for so long."""
        path = self.folder / "idle.json"
        with self.shown(self.ours, "plain", "--counters", str(path)):
            time.sleep(seconds)
        return programs.read_counters(path)

    def idle(self):
        seconds = 10 if self.short else 60
        for program in self.all:
            with self.shown(program, "plain") as running:
                cpu, since = running.cpu_seconds(), time.monotonic()
                changes = self.screen.eye.ask(f"frames {seconds} 60", seconds + 20).split()[0]
                cores = (running.cpu_seconds() - cpu) / (time.monotonic() - since)
                self.table.keep("idle cores", program.name, [cores])
                self.table.keep("idle screen changes", program.name, [int(changes)])
        self.table.within(f"idle on attract, {seconds} s: presents", "", self.table.of("idle screen changes", "Vitrine")[0], 0)
        # The counters are told at the end of a run, and how pictures arrive makes its beginning differ by one or two.
        before, after = [self.counters_after(0) for _ in range(3)], self.counters_after(seconds)
        for name, what in (("lua_calls", "Lua calls"), ("allocations", "allocations")):
            more = after[name] - max(run[name] for run in before)
            self.table.within(f"idle on attract, {seconds} s: {what}", "", max(0, more), 0)
        self.table.against(f"idle on attract, {seconds} s: CPU", "cores", self.table.of("idle cores", "Vitrine")[0],
                           self.table.of("idle cores", "Chromium")[0], "Chromium", 1)

    def memory(self):
        for program, scene in ((self.ours, WELCOME), (self.love, "plain"), (self.chromium, "plain")):
            with self.shown(program, scene) as running:
                self.table.keep("memory", program.name, [running.memory_mb()])
        self.table.within("memory with the demonstration shown (PSS)", "MB", self.table.of("memory", "Vitrine")[0], 60)

    def journal(self):
        path = self.folder / "journal.json"
        with self.shown(self.ours, "plain", "--counters", str(path)):
            self.screen.hand.ask("circles 10 120 10", 30)
        counters = programs.read_counters(path)
        self.table.keep("journal and tape", "Vitrine", [counters["tape_us_per_frame"]])
        self.table.within("journal and tape per frame, 10 fingers at 120 Hz", "ms", counters["tape_us_per_frame"] / 1000, 0.2)

    def run(self, stage_only, sensors_only, media_only):
        if not stage_only and not sensors_only:
            media_figures.MediaFigures(self).run()
        if media_only:
            return
        if not stage_only:
            sensor_figures.SensorFigures(self).run()
        if sensors_only:
            return
        for part in () if stage_only else (self.start, self.touch, self.glide, self.idle, self.memory, self.journal):
            print(f"{part.__name__} ...", flush=True)
            part()
        stage_figures.StageFigures(self).run()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="fewer samples, 10 s of idling")
    options.add_argument("--stage", action="store_true", help="only the figures of the stage")
    options.add_argument("--sensors", action="store_true", help="only the figures of sensors")
    options.add_argument("--media", action="store_true", help="only the figures of films and sounds")
    wanted = options.parse_args()
    short = wanted.short
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, xlab.TouchScreen(1920, 1080) as screen:
        folder = pathlib.Path(folder)
        programs.prepare(folder)
        bench = Bench(screen, folder, short)
        bench.run(wanted.stage, wanted.sensors, wanted.media)
    versions = xlab.vitrine("--version").stdout.splitlines()
    result = {"machine": {"processor": platform.machine(), "kernel": platform.release()}, "short": short,
              "version": versions[:1], "table": bench.table.rows, "samples": bench.table.samples}
    out = xlab.SOURCE / "build/bench.json"
    out.write_text(json.dumps(result, indent=1, ensure_ascii=False))
    print()
    bench.table.print()
    print(f"\nevery sample: {out.relative_to(xlab.SOURCE)}")


if __name__ == "__main__":
    main()
