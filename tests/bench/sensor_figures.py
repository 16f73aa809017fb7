"""The figures of sensors: boards on pseudo terminals, Vitrine alone, since no peer reads lines by itself."""
import math
import pathlib
import subprocess
import threading
import time

import boards
import programs
import xlab

PORTS, LINES_PER_S, STEP_S = 8, 1000, 0.004
BAR = (450, 40)  # the first board's bar reaches it, or not


class SensorFigures:
    def __init__(self, bench):
        self.bench, self.table, self.screen = bench, bench.table, bench.screen
        self.counters = bench.folder / "sensors.json"

    def plug(self, all_boards):
        return [all_boards.board(f"ttyACM{i}", serial=f"board{i}", place=f"1-1.{i + 1}").plug() for i in range(PORTS)]

    def shown(self, all_boards):
        options = ["--counters", str(self.counters), *all_boards.options]
        return self.bench.shown(self.bench.ours, "sensors", *options)

    def line_to_pixel(self):
        with boards.Boards() as all_boards:
            board = self.plug(all_boards)[0]
            with self.shown(all_boards):
                done = subprocess.run([f"{xlab.TOOLS}/line2pixel", str(board.fd), *map(str, BAR), "100", "600", "0"], text=True,
                                      env=self.screen.env, capture_output=True, timeout=120, pass_fds=[board.fd], check=True)
        took = [float(ms) if ms != "lost" else math.inf for ms in done.stdout.split()]
        self.table.keep("line to pixel", "Vitrine", took)
        ordered = sorted(took)
        self.table.within("serial line to changed pixel, p95", "ms", ordered[math.ceil(0.95 * len(ordered)) - 1], 20)

    def flood(self, plugged, seconds):
        """Each board says so many lines a second; returns how many each has said."""
        said, start = 0, time.monotonic()
        while time.monotonic() < start + seconds:
            due = int((time.monotonic() - start) * LINES_PER_S)
            lines = "".join(f"{(said + i) % 500}\n" for i in range(due - said)).encode()
            said = due
            for board in plugged:
                board.say(lines)
            time.sleep(STEP_S)
        return said

    def many_lines(self):
        seconds = 5 if self.bench.short else 20
        self.screen.lend_touch()
        with boards.Boards() as all_boards:
            plugged, said = self.plug(all_boards), []
            with self.shown(all_boards):
                pass  # how late the first pictures are is no matter of lines
            before = programs.read_counters(self.counters)
            with self.shown(all_boards) as running:
                cpu, since = running.cpu_seconds(), time.monotonic()
                flood = threading.Thread(target=lambda: said.append(self.flood(plugged, seconds)))
                flood.start()
                taps = int(seconds / 0.3)
                out = self.bench.tool("touch2pixel", self.screen.touch_socket, *programs.CARD, taps)
                flood.join()
                cores = (running.cpu_seconds() - cpu) / (time.monotonic() - since)
                for board in plugged:
                    board.say("end\n")
                heard = [int(board.heard("\n").split()[-1]) for board in plugged]
        self.screen.take_touch()
        counters = programs.read_counters(self.counters)
        took = sorted(float(ms) if ms != "lost" else math.inf for ms in out)
        what = f"{LINES_PER_S} lines a second on {PORTS} ports"
        self.table.keep(what, "Vitrine", [{"said": said, "heard": heard, "cores": cores, "touch": took, "counters": counters}])
        self.table.within(f"{what}: lines lost", "", sum(said[0] - n for n in heard), 0)
        self.table.within(f"{what}: late frames", "", counters["late_frames"] - before["late_frames"], 0)
        self.table.within(f"{what}: touch to pixel, p95", "ms", took[math.ceil(0.95 * len(took)) - 1], 16.7)
        self.table.within(f"{what}: CPU", "cores", cores, 0.5)

    def idle(self):
        seconds = 10 if self.bench.short else 60
        with boards.Boards() as all_boards:
            self.plug(all_boards)
            with self.shown(all_boards) as running:
                before, cpu = self.switches(running), running.cpu_seconds()
                time.sleep(seconds)
                cores, woke = (running.cpu_seconds() - cpu) / seconds, self.switches(running) - before
        self.table.within(f"{PORTS} silent boards, {seconds} s: CPU", "cores", cores, 0.003)
        self.table.within(f"{PORTS} silent boards, {seconds} s: wake-ups of the stage", "", woke, 0)

    def switches(self, running):
        """How often the threads of the stage went to sleep."""
        total = 0
        for pid in running.pids():
            if b"\0stage\0" not in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                continue
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                line = next(l for l in (task / "status").read_text().splitlines() if l.startswith("voluntary"))
                total += int(line.split()[1])
        return total

    def run(self):
        for part in (self.line_to_pixel, self.many_lines, self.idle):
            print(f"sensors: {part.__name__} ...", flush=True)
            part()
