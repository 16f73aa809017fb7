"""Sings the birds of the marsh, and draws their sonograms: python3 sounds.py FOLDER DATA

Needs numpy and ffmpeg. Five voices of one chorus, each LENGTH seconds to the sample, so that they stay together as stems; what sounds over
the end goes on at the beginning. Also the wind, the song of the wax cylinder, the sound of the sunrise, and how loud each voice is when.
"""
import pathlib
import struct
import subprocess
import sys
import zlib

import numpy as np

RATE = 48000
LENGTH = 12
SIZE = RATE * LENGTH
TAU = 2 * np.pi
chance = np.random.default_rng(4)


def tone(freq, level, harmonics=(1, 0.12, 0.04)):
    """A whistle whose pitch and level are given for each sample."""
    phase = TAU * np.cumsum(freq) / RATE
    return level * sum(h * np.sin((i + 1) * phase) for i, h in enumerate(harmonics))


def glide(seconds, *pitches):
    n = int(seconds * RATE)
    return np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(pitches)), pitches)


def swell(n, attack=0.1, release=0.25):
    x = np.linspace(0, 1, n)
    return np.clip(x / attack, 0, 1) ** 0.7 * np.clip((1 - x) / release, 0, 1) ** 1.2


def note(seconds, *pitches, level=1.0, harmonics=(1, 0.12, 0.04), trill=0.0, trill_hz=0.0, attack=0.1, release=0.3):
    freq = glide(seconds, *pitches)
    t = np.arange(len(freq)) / RATE
    freq = freq * (1 + trill * np.sin(TAU * trill_hz * t))
    return tone(freq, level * swell(len(freq), attack, release), harmonics)


class Voice:
    def __init__(self, size=SIZE):
        self.line = np.zeros(size)

    def put(self, seconds, sound, level=1.0):
        at = (int(seconds * RATE) + np.arange(len(sound))) % len(self.line)
        np.add.at(self.line, at, sound * level)


def room(line, seconds=1.1, wet=0.22, low=300, high=6500):
    """The same over open water: a soft echo, without an end."""
    n = int(seconds * RATE)
    tail = np.random.default_rng(9).normal(size=n) * np.exp(-np.arange(n) / RATE * 5.5)
    tail[:int(0.03 * RATE)] = 0
    spectrum = np.fft.rfft(tail, len(line))
    f = np.fft.rfftfreq(len(line), 1 / RATE)
    spectrum *= 1 / (1 + (low / np.maximum(f, 1)) ** 2) / (1 + (f / high) ** 4)
    echo = np.fft.irfft(np.fft.rfft(line) * spectrum, len(line))
    return line + wet * echo / (np.abs(echo).max() + 1e-9) * np.abs(line).max()


def bittern():
    v = Voice()
    for start in (0.6, 6.9):
        for i in range(4):
            big = i > 0
            boom = note(0.62 if big else 0.3, 128, 168, 158, 150, level=1.0 if big else 0.35, harmonics=(1, 0.55, 0.28, 0.12, 0.06), attack=0.12, release=0.5)
            breath = chance.normal(size=int(0.22 * RATE)) * swell(int(0.22 * RATE), 0.6, 0.3) * 0.03
            v.put(start + i * 1.32 - 0.22, breath)
            v.put(start + i * 1.32, boom)
    return room(v.line, 1.6, 0.35, 60, 1500)


def cuckoo():
    v = Voice()
    for start in (0.2, 1.55, 2.9, 6.2, 7.55, 8.9, 10.25):
        v.put(start, note(0.2, 655, 680, 668, harmonics=(1, 0.16, 0.10), attack=0.12))
        v.put(start + 0.36, note(0.34, 520, 540, 532, harmonics=(1, 0.16, 0.10), attack=0.08, release=0.4), 0.9)
    return room(v.line, 1.2, 0.30, 250, 4000)


def blackbird():
    v = Voice()
    phrases = [
        [(0.22, (1850, 2050, 2000)), (0.20, (2350, 2300, 2100)), (0.34, (1700, 1650, 1900)), (0.18, (2500, 2200))],
        [(0.16, (2100, 2400)), (0.30, (1560, 1600, 1520)), (0.22, (2250, 1950)), (0.30, (2000, 2450, 2200))],
        [(0.40, (1480, 1540, 1500)), (0.16, (2150, 2350)), (0.16, (2350, 2150)), (0.42, (1800, 1720, 1980))],
        [(0.20, (2450, 2100)), (0.26, (1750, 2050)), (0.36, (1620, 1580, 1640)), (0.2, (2300, 2600))],
    ]
    for start, phrase in zip((0.5, 3.45, 6.5, 9.5), phrases):
        at = start
        for seconds, pitches in phrase:
            v.put(at, note(seconds, *pitches, harmonics=(1, 0.10, 0.05), trill=0.008, trill_hz=24), 0.9)
            at += seconds + 0.06
        for i in range(7):      # the twitter that ends each phrase
            v.put(at + i * 0.055, note(0.045, 3200 + 500 * chance.random(), 4200 + 700 * chance.random(), 3300, level=0.28))
    return room(v.line, 1.2, 0.26)


def warbler():
    v, at = Voice(), 0.0
    themes = [(3100, 3600, 0.06), (4300, 3500, 0.05), (2700, 2900, 0.08), (5000, 4200, 0.045), (3600, 4600, 0.06)]
    while at < LENGTH - 0.4:
        low, high, seconds = themes[chance.integers(len(themes))]
        for _ in range(chance.integers(2, 5)):
            rough = chance.random() < 0.55
            v.put(at, note(seconds, low, high, low * 1.05, level=0.8, harmonics=(1, 0.35, 0.18), trill=0.05 if rough else 0, trill_hz=170, attack=0.15))
            at += seconds + 0.045
        at += 0.05 + 0.16 * chance.random()
        if 4.9 < at % LENGTH < 5.2 or 9.4 < at % LENGTH < 9.7:
            at += 0.7
    return room(v.line, 0.8, 0.16, 800, 8000)


def locustella():
    """A reel like a fishing line: fifty clicks a second for a long time."""
    v = Voice()
    for start, seconds in ((1.6, 3.6), (7.4, 3.9)):
        n = int(seconds * 26)
        for i in range(n):
            loud = min(1, i / 16, (n - i) / 10)
            for k, level in ((0, 1), (0.017, 0.75)):
                v.put(start + i / 26 + k, note(0.013, 6150, 5650, level=0.7 * loud * level, harmonics=(1, 0.1), attack=0.2, release=0.6))
    return room(v.line, 0.7, 0.12, 2000, 9000)


def shaped(seconds, shape, seed):
    """Noise without an end or a beginning, of this spectrum."""
    n = int(seconds * RATE)
    f = np.fft.rfftfreq(n, 1 / RATE)
    spectrum = shape(np.maximum(f, 1)) * np.exp(1j * TAU * np.random.default_rng(seed).random(len(f)))
    line = np.fft.irfft(spectrum, n)
    return line / np.abs(line).max()


def wind(seconds=16):
    n = int(seconds * RATE)
    turn = np.arange(n) / n
    sides = []
    for seed in (1, 2):
        low = shaped(seconds, lambda f: (f / 120) / (1 + (f / 120) ** 2.6), seed)
        reeds = shaped(seconds, lambda f: (f / 1800) ** 2 / (1 + (f / 1800) ** 5.0), seed + 10)
        gust = 0.55 + 0.25 * np.sin(TAU * (turn + seed * 0.11)) + 0.15 * np.sin(TAU * (3 * turn + seed * 0.23))
        sides.append(low * (0.6 + 0.4 * gust) * 0.5 + reeds * gust ** 2 * 0.34)
    return np.stack(sides, 1) * 0.5


def cylinder(seconds=10):
    """A song as a wax cylinder keeps it: thin, with wow and crackle."""
    v = Voice(int(seconds * RATE))
    at = 0.35
    motifs = [[(0.35, (1300, 1360, 1320)), (0.25, (1750, 1700)), (0.5, (1150, 1180, 1120))],
              [(0.14, (2100, 1800)), (0.14, (2100, 1800)), (0.14, (2100, 1800)), (0.6, (1420, 1500, 1460))],
              [(0.3, (1600, 2200)), (0.3, (2200, 1500)), (0.45, (1250, 1300, 1240)), (0.2, (1900, 2300))],
              [(0.6, (980, 1040, 1000)), (0.18, (1700, 2000)), (0.18, (2000, 2400)), (0.5, (1850, 1650, 1350))],
              [(0.22, (2400, 2000)), (0.4, (1500, 1540, 1500)), (0.22, (2000, 1700)), (0.7, (1200, 1240, 1100))]]
    for motif in motifs:
        for length, pitches in motif:
            v.put(at, note(length, *pitches, harmonics=(1, 0.22, 0.1, 0.05), trill=0.012, trill_hz=9))
            at += length + 0.08
        at += 0.32
    line = v.line
    place = np.arange(len(line)) + 60 * np.sin(TAU * np.arange(len(line)) / RATE * 1.7)      # the drum is never quite round
    line = np.interp(place, np.arange(len(line)), line)
    f = np.fft.rfftfreq(len(line), 1 / RATE)
    line = np.fft.irfft(np.fft.rfft(line) / (1 + (320 / np.maximum(f, 1)) ** 6) / (1 + (f / 3200) ** 8), len(line))
    hiss = shaped(seconds, lambda f: (f > 200) / (1 + (f / 3500) ** 6), 33) * 0.05
    for at in chance.random(260):
        n = chance.integers(20, 90)
        start = int(at * (len(line) - n))
        hiss[start:start + n] += chance.normal(size=n) * np.exp(-np.arange(n) / 14) * chance.uniform(0.05, 0.3)
    for i in range(int(seconds * 1.7)):     # once round, the same scratch
        start = int(i / 1.7 * RATE)
        hiss[start:start + 300] += chance.normal(size=300) * np.exp(-np.arange(300) / 60) * 0.16
    return line / np.abs(line).max() * 0.75 + hiss


def sunrise(voices, seconds=14):
    """The chorus as it comes in, one voice after the other, for the film."""
    n = int(seconds * RATE)
    out = np.zeros((n, 2))
    t = np.arange(n) / RATE
    for name, enters, pan in (("blackbird", 1.5, -0.5), ("cuckoo", 4.0, 0.6), ("warbler", 6.5, -0.2), ("bittern", 8.2, 0.1), ("locustella", 9.5, 0.4)):
        line = np.resize(voices[name], n) * np.clip((t - enters) / 1.2, 0, 1) * np.clip((seconds - t) / 1.2, 0, 1)
        out[:, 0] += line * np.sqrt((1 - pan) / 2)
        out[:, 1] += line * np.sqrt((1 + pan) / 2)
    return out / np.abs(out).max() * 0.7


def write(path, line, *options):
    data = np.clip(line, -1, 1).astype("<f4")
    channels = 1 if data.ndim == 1 else data.shape[1]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", str(channels), "-i", "-", "-map_metadata", "-1", *options, str(path)],
                   input=data.tobytes(), check=True)


def png(path, alpha):
    """White, as opaque as alpha says."""
    h, w = alpha.shape
    rows = np.zeros((h, 1 + 2 * w), np.uint8)
    rows[:, 1::2] = 255
    rows[:, 2::2] = alpha

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 4, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + chunk(b"IEND", b""))


def sonogram(line, width, height, low=100, high=9000, floor=-46):
    """How strong each pitch is when: time to the right, pitch upwards by octaves."""
    n = 4096
    starts = (np.arange(width) + 0.5) / width * len(line)
    frames = np.stack([line[(np.arange(n) + int(s) - n // 2) % len(line)] for s in starts]) * np.hanning(n)
    power = np.abs(np.fft.rfft(frames)) ** 2
    edges = low * (high / low) ** (np.arange(height + 1) / height) / RATE * n
    total = np.concatenate([np.zeros((width, 1)), np.cumsum(power, 1)], 1)
    places = np.arange(total.shape[1])
    picture = np.empty((height, width))
    for i in range(height):
        a, b = edges[i], max(edges[i + 1], edges[i] + 1)
        column = [np.interp((a, b), places, row) for row in total]
        picture[height - 1 - i] = [(c[1] - c[0]) / (b - a) for c in column]
    level = 10 * np.log10(picture / picture.max() + 1e-12)
    return (np.clip((level - floor) / -floor, 0, 1) ** 1.25 * 255).astype(np.uint8)


def main():
    folder, data = map(pathlib.Path, sys.argv[1:3])
    voices = {}
    for name, make, level in (("bittern", bittern, 0.9), ("cuckoo", cuckoo, 0.7), ("blackbird", blackbird, 0.6), ("warbler", warbler, 0.45), ("locustella", locustella, 0.35)):
        line = make()
        voices[name] = line / np.abs(line).max() * level
        assert len(line) == SIZE
        write(folder / f"{name}.ogg", voices[name], "-c:a", "libvorbis", "-q:a", "4")
        png(folder / f"{name}-sonogram.png", sonogram(voices[name], 1200, 240))
    write(folder / "wind.ogg", wind(), "-c:a", "libvorbis", "-q:a", "3")
    song = cylinder()
    write(folder / "cylinder.ogg", song, "-c:a", "libvorbis", "-q:a", "5")
    png(folder / "cylinder-sonogram.png", sonogram(song, 2400, 280, 750, 3800, -38))
    write(folder / "sunrise-sound.wav", sunrise(voices), "-c:a", "pcm_s16le")
    step = RATE // 10
    with open(data / "loudness.csv", "w", newline="\n") as file:
        file.write("tenth," + ",".join(voices) + "\n")
        for i in range(LENGTH * 10):
            parts = [np.sqrt(np.mean(v[i * step:(i + 1) * step] ** 2)) / np.sqrt(np.mean(v ** 2)) for v in voices.values()]
            file.write(f"{i}," + ",".join(f"{min(p / 2, 1):.2f}" for p in parts) + "\n")


if __name__ == "__main__":
    main()
