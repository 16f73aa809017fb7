"""A day of loops in minutes: a film of one second and sounds at eight times their speed, films that come and go, a window and an
output that are real. What the stage holds, in memory and in handles, must stay flat.

  loops.py [--seconds N]    600 unless said: 4,800 rounds of the film, as many as a film of 18 seconds makes in a day
"""
import argparse
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e/lab"))
import films  # noqa: E402
import sounds  # noqa: E402
import stand  # noqa: E402
import xlab  # noqa: E402

SCENE = """
root:video { src = "loop.mp4", loop = true, rate = 8 }
sound.loop { "bed.ogg", rate = 8 }
sound.stems { "bed.ogg", "tick.wav", loop = true }
local names, i, film = { "a.mp4", "b.webm", "gone.mp4" }, 0, nil
every(1, function()
  if film then film:remove() end
  i = i + 1
  film = root:video { src = names[i % 3 + 1], x = 700, w = 320, h = 180 }
  sound.play { "tick.wav", pan = i % 3 - 1 }
  sound.play { "bed.ogg", rate = -1, from = 1, group = "one" }
end)
"""
GROWTH_MB, SETTLE = 12, 0.4


def pss_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no memory told")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600)
    seconds = options.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder, xlab.MouseScreen(1280, 720) as screen, sounds.Speakers() as speakers:
        assets = stand.build(pathlib.Path(folder) / "stand", loops=SCENE)
        films.numbered(assets / "loop.mp4", 640, 360, seconds=1)
        films.numbered(assets / "a.mp4", 640, 360, seconds=3, sound=500)
        films.numbered(assets / "b.webm", 320, 180, seconds=2, codec=("-c:v", "libvpx-vp9", "-deadline", "realtime", "-b:v", "300k"))
        films.tone(assets / "bed.ogg", 2, 440, codec=("-c:a", "libvorbis"))
        films.tone(assets / "tick.wav", 0.2, 1000)
        with xlab.Kiosk(screen, pathlib.Path(folder) / "stand", env={**screen.env, **speakers.env}) as kiosk:
            ear = speakers.ear()
            ear.onset(0, patience=20)
            ear.close()
            stage = xlab.wait_for(lambda: kiosk.child("stage"), 10, "the stage")
            looks, end = [], time.monotonic() + seconds
            while time.monotonic() < end:
                time.sleep(min(5, seconds / 20))
                looks.append((pss_mb(stage), len(os.listdir(f"/proc/{stage}/fd")), len(os.listdir(f"/proc/{stage}/task"))))
            if kiosk.child("stage") != stage:
                sys.exit(f"the stage is another one:\n{kiosk.log()[-3000:]}")
            errors = kiosk.rows("script.error")
        rest = looks[int(SETTLE * len(looks)):]
        third = max(1, len(rest) // 3)
        first, last = rest[:third], rest[-third:]

        def most(part, i):
            return max(look[i] for look in part)
        print(f"{seconds:g} s: memory at most {most(first, 0):.1f}, then {most(last, 0):.1f} MB; handles {most(first, 1)}, {most(last, 1)}; "
              f"threads {most(first, 2)}, {most(last, 2)}")
        if errors or most(last, 0) > most(first, 0) + GROWTH_MB or most(last, 1) > most(first, 1) + 8 or \
                most(last, 2) > most(first, 2) + 8:
            sys.exit(f"it does not stay flat, or a script failed: {errors[:1]}\n{looks}")


if __name__ == "__main__":
    main()
