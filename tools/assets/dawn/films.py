"""Draws the three films of the marsh and their still pictures: python3 films.py loop|sunrise|morning FOLDER

Needs numpy and ffmpeg. Everything that moves in a loop has a whole number of rounds in it, so that its last picture leads to its first.
"""
import pathlib
import subprocess
import sys

import numpy as np

FPS = 25
LENGTHS = {"loop": 10, "sunrise": 14, "morning": 10}
HORIZON = 0.55
SUN_X = 0.64
TAU = 2 * np.pi


def smooth(a, b, x):
    x = np.clip((x - a) / (b - a), 0, 1)
    return x * x * (3 - 2 * x)


def noise(seed, cells_x, cells_y, width, height, octaves=4):
    """Value noise from 0 to 1 that repeats from left to right."""
    chance = np.random.default_rng(seed)
    total, weight = np.zeros((height, width), np.float32), 0
    for octave in range(octaves):
        nx, ny = cells_x << octave, cells_y << octave
        grid = chance.random((ny + 2, nx)).astype(np.float32)
        x, y = np.arange(width) / width * nx, np.arange(height) / height * ny
        ix, iy = x.astype(int), y.astype(int)
        fx, fy = smooth(0, 1, x - ix).astype(np.float32), smooth(0, 1, y - iy).astype(np.float32)[:, None]
        a, b = grid[iy][:, ix % nx], grid[iy][:, (ix + 1) % nx]
        c, d = grid[iy + 1][:, ix % nx], grid[iy + 1][:, (ix + 1) % nx]
        total += ((a + (b - a) * fx) * (1 - fy) + (c + (d - c) * fx) * fy) * 0.5 ** octave
        weight += 0.5 ** octave
    return total / weight


def colour(stops, at):
    """The colour between stops [(place, (r, g, b))] at each place."""
    places = [stop[0] for stop in stops]
    return np.stack([np.interp(at, places, [stop[1][i] for stop in stops]) for i in range(3)], -1).astype(np.float32)


# From the top of the sky to the horizon, at three moments.
SKIES = [
    (0.0, [(13, 20, 46), (30, 44, 84), (78, 78, 118), (150, 108, 122), (214, 146, 120)]),
    (0.5, [(38, 62, 118), (94, 104, 156), (190, 140, 160), (250, 172, 128), (255, 206, 140)]),
    (1.0, [(62, 104, 160), (112, 142, 180), (186, 172, 178), (232, 188, 150), (244, 202, 146)]),
]
PLACES = [0, 0.34, 0.64, 0.86, 1.0]


def between(dawn, table):
    moments = [row[0] for row in table]
    values = np.array([row[1] for row in table], np.float32)
    flat = values.reshape(len(moments), -1)
    return np.array([np.interp(dawn, moments, flat[:, i]) for i in range(flat.shape[1])], np.float32).reshape(values.shape[1:])


class Marsh:
    def __init__(self, width, height):
        self.w, self.h = width, height
        self.line = int(height * HORIZON)
        self.x = np.linspace(0, 1, width, dtype=np.float32)
        self.dither = np.random.default_rng(7).random((height, width, 1)).astype(np.float32) * 1.6 - 0.8
        clouds = noise(3, 3, 14, width, self.line, 5)
        self.clouds = smooth(0.5, 0.74, clouds) * np.linspace(0.35, 1, self.line)[:, None] ** 0.7
        self.mists = [noise(11, 7, 2, width // 4, height, 3), noise(12, 9, 2, width // 3, height, 3)]
        ridge = np.random.default_rng(5)
        self.ridges = []
        for base, tall, rough in ((0.030, 0.045, 3), (0.016, 0.040, 9), (0.004, 0.030, 40)):
            top = np.zeros(width)
            for k in range(1, 60):
                top += np.sin(TAU * (self.x * k * rough / 6 + ridge.random())) * ridge.normal() / (k ** 1.15 + 2)
            top = (top - top.min()) / np.ptp(top)
            self.ridges.append((base + tall * top ** 1.5) * height)
        self.reeds = self.plant(np.random.default_rng(21))

    def plant(self, chance):
        reeds = []
        for layer, count in ((0, 80), (1, 60), (2, 42)):
            for _ in range(count):
                side = chance.random()
                edge = abs(chance.normal()) * (0.075 + 0.03 * (2 - layer))
                x = edge - 0.015 if side < 0.56 else 1.015 - edge * 0.8
                near = 1 - min(edge / 0.22, 1)
                height = (0.16 + 0.34 * near * chance.random() + 0.10 * layer * near) * chance.uniform(0.75, 1.15)
                kind = "cattail" if chance.random() < 0.26 else "plume" if chance.random() < 0.38 else "blade"
                reeds.append((layer, x, height, chance.normal() * 0.022, chance.random(), chance.integers(1, 3), kind))
        for _ in range(170):  # grass along the lower edge
            x = chance.random()
            low = 0.05 + 0.09 * abs(2 * x - 1) ** 2
            reeds.append((2, x, low * chance.uniform(0.5, 1.2), chance.normal() * 0.008, chance.random(), chance.integers(1, 3), "blade"))
        return sorted(reeds, key=lambda reed: reed[0])

    def sky(self, dawn):
        w, line = self.w, self.line
        stops = list(zip(PLACES, between(dawn, SKIES)))
        picture = np.repeat(colour(stops, np.linspace(0, 1, line))[:, None, :], w, 1)
        ys = np.arange(line, dtype=np.float32)[:, None] / self.h
        sun_y = HORIZON + 0.055 - 0.20 * dawn
        far = np.hypot((self.x[None, :] - SUN_X) * self.w / self.h, (ys - sun_y))
        lit = between(dawn, [(0, [90, 50, 44]), (0.45, [190, 92, 40]), (1, [96, 62, 22])])
        glow = np.exp(-(far / 0.42) ** 1.3)[..., None] * lit
        wide = np.exp(-(far / 0.9) ** 2)[..., None] * lit * 0.35
        edge = between(dawn, [(0, [126, 92, 112]), (0.45, [255, 150, 110]), (1, [255, 240, 220])])
        veil = self.clouds[..., None] * (0.25 + 0.75 * np.exp(-(far / 0.6) ** 2))[..., None]
        picture = picture + glow + wide
        picture += (edge - picture) * veil * between(dawn, [(0, [0.30]), (0.5, [0.62]), (1, [0.5])])[0]
        disc = smooth(0.047, 0.043, far)[..., None]
        halo = np.exp(-(far / 0.075) ** 2)[..., None]
        sun = between(dawn, [(0, [255, 170, 110]), (0.5, [255, 206, 130]), (1, [255, 246, 216])])
        strong = smooth(0.12, 0.35, dawn)
        picture = np.minimum(picture, [250, 232, 206])
        picture += (sun - picture) * np.clip(disc * 0.96 + halo * 0.55, 0, 1) * strong
        return picture

    def hills(self, picture, dawn):
        tones = [
            between(dawn, [(0, [58, 62, 98]), (0.5, [148, 110, 136]), (1, [148, 144, 158])]),
            between(dawn, [(0, [34, 40, 70]), (0.5, [96, 74, 98]), (1, [92, 96, 98])]),
            between(dawn, [(0, [18, 23, 44]), (0.5, [54, 44, 58]), (1, [54, 58, 52])]),
        ]
        rows = np.arange(self.line)[:, None]
        for ridge, tone in zip(self.ridges, tones):
            cover = np.clip(rows - (self.line - ridge[None, :]) + 0.5, 0, 1)[..., None]
            light = np.exp(-((self.x - SUN_X) / 0.16) ** 2)[None, :, None] * between(dawn, [(0, [20, 8, 4]), (0.5, [90, 46, 20]), (1, [70, 46, 20])])
            picture += (tone + light - picture) * cover
        return picture

    def mist(self, turn):
        a, b = (np.roll(m, int(round(turn * m.shape[1])), 1) for m in self.mists)
        whole = np.tile(a, (1, 5))[:, :self.w] * 0.6 + np.tile(b, (1, 4))[:, :self.w] * 0.6
        ys = (np.arange(self.h) / self.h)[:, None]
        band = np.exp(-((ys - HORIZON - 0.008) / 0.035) ** 2) + 0.45 * np.exp(-((ys - HORIZON - 0.07) / 0.05) ** 2)
        return np.clip(band * (0.25 + 1.0 * smooth(0.3, 0.85, whole)), 0, 1)[..., None].astype(np.float32)

    def frame(self, dawn, turn):
        """dawn: 0 to 1; turn: rounds of what repeats, 0 to 1 over a loop."""
        w, h, line = self.w, self.h, self.line
        upper = self.hills(self.sky(dawn), dawn)
        picture = np.empty((h, w, 3), np.float32)
        picture[:line] = upper

        # Water: the upper half mirrored, broken by waves that come nearer.
        v = (np.arange(h - line, dtype=np.float32) + 0.5)[:, None] / (h - line)
        z = 1 / (v + 0.06)
        x = (self.x[None, :] - 0.5) * z
        wave = np.zeros((h - line, w), np.float32)
        for kx, kz, rounds, size, phase in ((3.1, 19, 3, 1.0, 0.0), (-6.2, 37, 5, 0.6, 0.3), (11, 61, 7, 0.42, 0.7), (-17, 83, 9, 0.26, 0.1), (26, 120, 12, 0.16, 0.5)):
            wave += size * np.sin(TAU * (kx * x / 6 + kz * z / 9 + rounds * turn + phase))
        shake = wave * v ** 0.8
        row = line - 1 - (v * (h - line) * 0.86 + shake * h * 0.018 + 1)
        column = np.arange(w)[None, :] + shake * w * 0.006
        row = np.clip(row, 0, line - 1).astype(np.int32)
        column = np.clip(column, 0, w - 1).astype(np.int32)
        water = upper[row, column]
        deep = between(dawn, [(0, [12, 20, 42]), (0.5, [40, 40, 70]), (1, [52, 78, 104])])
        water += (deep - water) * (0.18 + 0.42 * v ** 1.4)[..., None]
        path = np.exp(-((self.x[None, :] - SUN_X) / (0.018 + 0.10 * v)) ** 2)
        spark = smooth(0.55, 1.7, wave) * path
        gold = between(dawn, [(0, [60, 34, 28]), (0.4, [230, 130, 70]), (1, [255, 216, 140])])
        water += gold * (spark * smooth(0.0, 0.5, dawn) * 0.95 + path * 0.10)[..., None]
        water += smooth(0.9, 2.0, wave)[..., None] * between(dawn, [(0, [12, 14, 26]), (0.5, [40, 30, 36]), (1, [26, 24, 22])])
        picture[line:] = water

        fog = between(dawn, [(0, [112, 108, 142]), (0.5, [250, 190, 160]), (1, [255, 224, 190])])
        picture += (fog - picture) * self.mist(turn) * between(dawn, [(0, [0.5]), (0.5, [0.6]), (1, [0.42])])[0]

        for layer, tone in enumerate((
                between(dawn, [(0, [26, 30, 52]), (0.5, [70, 50, 60]), (1, [78, 74, 54])]),
                between(dawn, [(0, [15, 18, 34]), (0.5, [42, 30, 40]), (1, [44, 44, 32])]),
                between(dawn, [(0, [7, 9, 19]), (0.5, [22, 16, 24]), (1, [20, 22, 20])]))):
            for reed in self.reeds:
                if reed[0] == layer:
                    self.draw(picture, reed, tone, turn, dawn)
        edge = 1 - 0.22 * ((self.x[None, :] - 0.5) ** 2 * 2 + ((np.arange(h) / h - 0.5) ** 2 * 1.6)[:, None])[..., None]
        return np.clip(picture * edge + self.dither, 0, 255).astype(np.uint8)

    def draw(self, picture, reed, tone, turn, dawn):
        layer, root, tall, lean, phase, rounds, kind = reed
        w, h = self.w, self.h
        tip = tall * h
        sway = 0.010 * np.sin(TAU * (rounds * turn + phase)) + 0.004 * np.sin(TAU * (2 * rounds * turn + 2 * phase))
        up = np.arange(int(tip))[::-1] / tip               # 1 at the tip, rows from there down
        middle = (root + (lean * 2 + sway * tall / 0.3) * up ** 2) * w
        scale = h / 720 * (0.8 + 0.5 * layer)
        half = (1.7 * (1 - up) ** 0.6 + 0.35) * scale
        if kind == "cattail":
            half = 0.9 * scale + 3.6 * scale * (smooth(0.70, 0.73, up) * smooth(0.91, 0.88, up))
        elif kind == "plume":
            half = 0.8 * scale + 4.2 * scale * smooth(0.74, 0.86, up) * smooth(1.0, 0.9, up) * (0.88 + 0.12 * np.sin(up * 900 + phase * 40))
        x0, x1 = int(max(0, middle.min() - 9 * scale)), int(min(w, middle.max() + 9 * scale + 1))
        y0 = h - len(up)
        if x1 <= x0:
            return
        skip = max(0, -y0)
        cover = np.clip(half[skip:, None] + 0.5 - np.abs(np.arange(x0, x1)[None, :] - middle[skip:, None]), 0, 1)[..., None]
        if kind == "plume":
            cover = cover * (1 - 0.3 * smooth(0.74, 0.86, up)[skip:, None, None])
        ink = tone * (0.85 + 0.3 * phase)
        warm = np.array([60, 38, 16], np.float32) * smooth(0.2, 0.9, dawn) * np.exp(-((root - SUN_X) / 0.3) ** 2)
        patch = picture[y0 + skip:h, x0:x1]
        patch += (ink + warm - patch) * cover


def ease(x):
    return x * x * (3 - 2 * x)


def moments(name):
    count = LENGTHS[name] * FPS
    for i in range(count):
        t = i / FPS
        if name == "loop":
            yield 0.0, t / 10
        elif name == "sunrise":
            yield float(ease(min(t / 12.5, 1)) ** 0.9), t / 10
        else:
            yield 1.0, (t + 14 + 1 / FPS) / 10


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if name == "still":
        marsh = Marsh(1920, 1080)
        for file, (dawn, turn) in {"marsh": (0.0, 0.0), "morning": (1.0, (14 + 1 / FPS) / 10)}.items():
            head = b"P6 1920 1080 255\n"
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "image2pipe", "-c:v", "ppm", "-i", "-", "-q:v", "4", "-update", "1", str(folder / f"{file}.jpg")],
                           input=head + marsh.frame(dawn, turn).tobytes(), check=True)
        return
    marsh = Marsh(1280, 720)
    sound = ["-i", str(folder / "sunrise-sound.wav"), "-c:a", "aac", "-b:a", "96k"] if name == "sunrise" else []
    film = {"loop": "marsh"}.get(name, name)
    encoder = subprocess.Popen(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "1280x720", "-r", str(FPS), "-i", "-", *sound,
                                "-c:v", "libx264", "-preset", "slow", "-crf", "25", "-pix_fmt", "yuv420p", "-profile:v", "high", "-g", "50", "-movflags", "+faststart",
                                str(folder / f"{film}.mp4")], stdin=subprocess.PIPE)
    for dawn, turn in moments(name):
        encoder.stdin.write(marsh.frame(dawn, turn).tobytes())
    encoder.stdin.close()
    sys.exit(encoder.wait())


if __name__ == "__main__":
    main()
