"""The small sound that answers a touch: a soft tick of 40 ms, two tones that die away at once.

    python3 tools/assets/touch.py assets/sounds
"""
import math
import pathlib
import struct
import sys
import wave

RATE, LENGTH, ATTACK = 48000, 0.040, 0.0015


def sample(t):
    rise = min(t / ATTACK, 1.0)
    fall = min((LENGTH - t) / 0.005, 1.0)
    low = 0.6 * math.sin(2 * math.pi * 950 * t) * math.exp(-t / 0.006)
    high = 0.25 * math.sin(2 * math.pi * 2350 * t) * math.exp(-t / 0.003)
    return 0.5 * rise * fall * (low + high)


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
with wave.open(str(folder / "touch.wav"), "wb") as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(RATE)
    for i in range(int(RATE * LENGTH)):
        out.writeframes(struct.pack("<h", round(32767 * sample(i / RATE))))
