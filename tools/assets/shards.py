"""Throws, paints, breaks and lights the two vases of scripts/shards.

A vase is a profile turned about its axis and an ornament painted around it. From these come: a sheet of frames that turns it, its
shards (a sprite of three frames each: as it is, and what light from the left and from the right adds), the gap that nobody found,
the same two lights for the whole vase, and data/shards.csv, which says where each shard belongs.

Needs the packages python3-numpy and python3-pil. Usage: python3 tools/assets/shards.py scripts/shards
"""
import csv
import math
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

W, H, FINE = 460, 640, 2             # a vase on the stage; drawn so many times as large
FRAMES, COLUMNS = 24, 6
AROUND, DOWN = 2880, H * FINE        # the ornament, unrolled: once around, from lip to foot
CLAY, GLAZE, WINE, WHITE, PLASTER = "#cf7a42", "#1c1613", "#7a2f2a", "#efe2c8", "#e6dac4"

# Half widths at heights; two of one height make an edge.
PROFILES = {
    "amphora": ((6, 88), (14, 94), (34, 92), (42, 74), (60, 63), (110, 57), (146, 66), (176, 98), (214, 146), (258, 180), (304, 193), (352, 187),
                (414, 160), (484, 112), (548, 66), (584, 47), (594, 50), (600, 88), (608, 97), (632, 99)),
    "pelike": ((6, 96), (14, 103), (30, 100), (40, 80), (66, 67), (112, 66), (160, 84), (218, 116), (290, 155), (360, 185), (424, 198), (482, 189),
               (540, 156), (580, 120), (596, 108), (602, 124), (610, 132), (632, 133)),
}
HANDLES = {"amphora": ((58, 52), (62, 92), (84, 128), (124, 146), (168, 142), (206, 124)), "pelike": ((60, 56), (64, 96), (92, 128), (140, 142), (196, 134), (240, 118))}
# Where the pieces of a broken vase have their middle; the last one was never found.
SEEDS = {
    "amphora": ((230, 80), (92, 236), (338, 196), (236, 318), (362, 372), (226, 560), (118, 420)),
    "pelike": ((226, 70), (112, 210), (318, 176), (214, 300), (120, 420), (250, 576), (352, 410)),
}


def profile(points):
    """The half width and its slope at every fine row."""
    y, r = np.array(points, float).T
    slope = np.gradient(r, y)
    row = np.arange(H * FINE) / FINE
    i = np.clip(np.searchsorted(y, row, "right") - 1, 0, len(y) - 2)
    span = y[i + 1] - y[i]
    t = np.clip((row - y[i]) / span, 0, 1)
    half = ((1 + 2 * t) * (1 - t) ** 2 * r[i] + t * (1 - t) ** 2 * span * slope[i] +
            t * t * (3 - 2 * t) * r[i + 1] + t * t * (t - 1) * span * slope[i + 1])
    half = np.where((row < y[0]) | (row > y[-1]), 0, half)
    return half * FINE, np.gradient(half)


class Brush:
    """Paints on the unrolled wall, in colour and in relief. Places: u in degrees, 0 in front, v in stage units from the top."""

    def __init__(self, ground, half):
        self.color = Image.new("RGB", (AROUND, DOWN), ground)
        self.relief = Image.new("L", (AROUND, DOWN), 128)
        self.pens = ImageDraw.Draw(self.color), ImageDraw.Draw(self.relief)
        self.half = half / FINE

    def at(self, u, v):
        return (u / 360 + 0.5) * AROUND, v * FINE

    def stretch(self, v):
        """Degrees for one stage unit along the wall at this height."""
        return 360 / (2 * math.pi * max(20, self.half[min(int(v * FINE), DOWN - 1)]))

    def place(self, u, v, points):
        """Points in stage units around u, v, as they look from the front."""
        k = self.stretch(v)
        return [self.at(u + x * k, v + y) for x, y in points]

    def around(self, points):
        """The same once more where it reaches over the seam at the back."""
        yield points
        for turn in (AROUND, -AROUND):
            if any(not 0 <= x <= AROUND for x, _ in points):
                yield [(x + turn, y) for x, y in points]

    def fill(self, points, color, height=150):
        for part in self.around(points):
            self.pens[0].polygon(part, fill=color)
            self.pens[1].polygon(part, fill=height)

    def stroke(self, points, color, width, height=150):
        for part in self.around(points):
            for pen, ink in zip(self.pens, (color, height)):
                if ink is not None:
                    pen.line(part, fill=ink, width=round(width * FINE), joint="curve")

    def scratch(self, points, width=1.6, color=None, depth=80):
        """An incision; without a colour only a light from the side shows it."""
        self.stroke(points, color, width, depth)

    def band(self, top, bottom, color, height=150):
        self.fill([self.at(-180, top), self.at(180, top), self.at(180, bottom), self.at(-180, bottom)], color, height)

    def disc(self, u, v, r, color, height=150, squash=1.0):
        self.fill(self.place(u, v, ring(r, squash)), color, height)


def ring(r, squash=1.0, start=0, end=360, steps=48):
    return [(r * math.cos(math.radians(start + (end - start) * i / steps)), squash * r * math.sin(math.radians(start + (end - start) * i / steps)))
            for i in range(steps + 1)]


def meander(b, top, bottom, count, ink):
    h, step = bottom - top, 360 / count
    key = ((0, 1), (0, 0), (0.78, 0), (0.78, 0.76), (0.34, 0.76), (0.34, 0.38), (0.55, 0.38))
    for edge in (top - 5, bottom + 5):
        b.stroke([b.at(-180, edge), b.at(180, edge)], ink, 2)
    for i in range(count):
        at = -180 + i * step
        b.stroke([b.at(at + x * step, top + y * h) for x, y in key], ink, 3)
        b.stroke([b.at(at, bottom), b.at(at + step, bottom)], ink, 3)


def tongues(b, top, bottom, count, inks):
    step = 360 / count
    for i in range(count):
        u, w, r = -180 + (i + 0.5) * step, step * 0.36, (bottom - top) * 0.22
        points = [b.at(u - w, top)] + [b.at(u - w * math.cos(a), bottom - r + r * math.sin(a)) for a in np.linspace(0, math.pi, 12)] + [b.at(u + w, top)]
        b.fill(points, inks[i % len(inks)])


def rays(b, top, bottom, count, ink):
    step = 360 / count
    for i in range(count):
        u = -180 + i * step
        b.fill([b.at(u - step * 0.36, bottom), b.at(u, top), b.at(u + step * 0.36, bottom)], ink)


def palmette(b, u, v, size, ink, accent, down=False):
    sign = -1 if down else 1
    for i, a in enumerate(range(-72, 73, 24)):
        length = size * (1 - 0.0045 * abs(a))
        leaf = [(r * length * math.sin(math.radians(a)) + w * math.cos(math.radians(a)), -sign * (r * length * math.cos(math.radians(a)) - w * math.sin(math.radians(a))))
                for r, w in ((0.22, -2), (0.7, -size * 0.085), (0.95, -size * 0.05), (1, 0), (0.95, size * 0.05), (0.7, size * 0.085), (0.22, 2))]
        b.fill(b.place(u, v, leaf), accent if i % 2 else ink)
    b.disc(u, v, size * 0.2, accent)


def wave(b, base, height, count, ink):
    """A running dog: one crest after another."""
    step = 360 / count
    for i in range(count):
        at = -180 + i * step
        crest = [(t, 1 - t ** 0.6 * 0.92) for t in np.linspace(0, 0.72, 12)] + [(0.92, 0.2), (0.9, 0.42), (0.78, 0.4), (0.82, 0.3), (0.7, 0.28), (0.62, 0.5), (0.72, 0.8), (1.0, 1)]
        b.fill([b.at(at + x * step, base - height + y * height) for x, y in crest], ink)


def dolphin(b, u, v, size, ink, incise, tilt):
    c, s = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    back = [(x, 0.30 * x * x - 0.50 * (1 - abs(x) ** 1.8)) for x in np.linspace(-1, 1, 26)]
    belly = [(x, 0.30 * x * x - 0.02 * (1 - abs(x))) for x in np.linspace(1, -1, 26)]
    beak, tail = [(1.26, 0.42), (1.02, 0.40)], [(-1.02, 0.34), (-1.36, 0.26), (-1.22, 0.48), (-1.3, 0.76), (-1.0, 0.44)]
    fin = [(-0.08, -0.44), (-0.34, -0.80), (-0.42, -0.32)]

    def turned(points):
        return b.place(u, v, [(size * (x * c - y * s), size * (x * s + y * c)) for x, y in points])
    b.fill(turned(back + beak + belly + tail), ink)
    b.fill(turned(fin), WINE)
    b.scratch(turned([(x, 0.30 * x * x - 0.24 * (1 - abs(x))) for x in np.linspace(-0.8, 0.62, 18)]), 1.5, incise)
    b.scratch(turned([(0.62 + x, -0.03 + y) for x, y in ring(0.2, 1.5, 90, 270, 10)]), 1.5, incise)
    b.fill(turned([(0.84 + x, 0.10 + y) for x, y in ring(0.055)]), incise)


def eye(b, u, v, size, side):
    """One of the two great eyes that look at whoever drinks."""
    almond = [(x * side, y) for x, y in ((-1.5, 0.62), (-0.9, 0.1), (-0.4, -0.5), (0.3, -0.72), (0.95, -0.42), (1.5, 0.1), (1.9, 0.06), (1.3, 0.44), (0.6, 0.74), (-0.2, 0.86), (-0.8, 0.7))]
    b.fill(b.place(u, v, [(x * size, y * size) for x, y in almond]), GLAZE)
    for r, ink in ((0.62, WHITE), (0.46, WINE), (0.32, GLAZE), (0.12, CLAY)):
        b.disc(u, v + size * 0.06, size * r, ink)
        b.scratch(b.place(u, v + size * 0.06, ring(size * r)), 1.2, CLAY)
    brow = [(x * side * size, (-1.12 - 0.34 * math.cos((x - 0.2) * 1.1)) * size) for x in np.linspace(-1.25, 1.75, 20)]
    b.stroke(b.place(u, v, brow), GLAZE, 7)


def sketch(b, u, v, r):
    """What the painter pressed into the soft clay and painted otherwise."""
    for i, k in enumerate((1.0, 0.72)):
        b.scratch(b.place(u, v, [(x + 5 * i, y - 4 * i) for x, y in ring(r * k, 1.04)]), 2.4, None, 40)
    b.scratch(b.place(u, v, [(-r * 1.3, r * 0.5), (0, -r * 0.2), (r * 1.3, r * 0.6)]), 2.4, None, 40)
    b.scratch(b.place(u, v, [(0, -r * 1.4), (2, r * 1.4)]), 2.4, None, 40)


def amphora(half):
    b = Brush(CLAY, half)
    b.band(0, 44, GLAZE)
    for i in range(8):
        palmette(b, -180 + i * 45, 126, 46, GLAZE, WINE)
        palmette(b, -157.5 + i * 45, 70, 46, GLAZE, GLAZE, True)
    b.stroke([b.at(-180, 152), b.at(180, 152)], GLAZE, 4)
    tongues(b, 160, 202, 44, (GLAZE, WINE))
    b.stroke([b.at(-180, 208), b.at(180, 208)], GLAZE, 3)
    for side in (-1, 1):
        eye(b, 34 * side, 304, 54, side)
    b.stroke(b.place(0, 318, [(-9, -26), (-4, 18), (-17, 32), (0, 40), (17, 32), (4, 18), (9, -26)]), GLAZE, 4)
    sketch(b, 4, 292, 44)
    for u, v, tilt in ((147, 296, -16), (-166, 258, -10), (-150, 340, -16), (173, 348, -8)):
        dolphin(b, u, v, 58, GLAZE, CLAY, tilt)
    for side in (-90, 90):
        palmette(b, side, 330, 62, GLAZE, WINE)
        palmette(b, side, 344, 40, GLAZE, WINE, True)
    b.band(396, 404, WINE)
    meander(b, 416, 446, 30, GLAZE)
    b.band(460, 502, GLAZE)
    b.band(478, 484, WINE)
    rays(b, 506, 584, 20, GLAZE)
    b.band(592, 640, GLAZE)
    return b


def owl(b, u, v, s):
    body = [(-0.34, -0.72), (-0.62, -0.3), (-0.6, 0.3), (-0.34, 0.82), (-0.1, 1.24), (0.2, 1.24), (0.16, 0.9), (0.46, 0.4), (0.58, -0.1), (0.5, -0.6)]
    b.fill(b.place(u, v, [(x * s, y * s) for x, y in body]), CLAY)
    b.disc(u, v - 0.86 * s, 0.62 * s, CLAY, 150, 0.86)
    for side in (-1, 1):
        x = u + side * 0.27 * s * b.stretch(v)
        for r, ink in ((0.24, GLAZE), (0.19, CLAY), (0.11, GLAZE)):
            b.disc(x, v - 0.9 * s, r * s, ink)
        b.fill(b.place(u, v, [((side * 0.16 - 0.03) * s, 0.72 * s), ((side * 0.16 + 0.03) * s, 0.72 * s), ((side * 0.2 + 0.03) * s, 1.3 * s), ((side * 0.2 - 0.03) * s, 1.3 * s)]), CLAY)
        for toe in (-0.1, 0, 0.1):
            b.stroke(b.place(u, v, [(side * 0.2 * s, 1.26 * s), ((side * 0.2 + toe) * s, 1.4 * s)]), CLAY, 3)
    b.fill(b.place(u, v, [(-0.07 * s, -0.78 * s), (0.07 * s, -0.78 * s), (0, -0.56 * s)]), GLAZE)
    wing = [(0.5, -0.34), (0.2, -0.2), (0.02, 0.2), (0.0, 0.7), (0.12, 1.06), (0.44, 0.5), (0.6, 0)]
    b.stroke(b.place(u, v, [(x * s, y * s) for x, y in wing]), GLAZE, 2.4)
    for i in range(5):
        b.stroke(b.place(u, v, [((0.08 + 0.02 * i) * s, (0.02 + 0.19 * i) * s), ((0.52 - 0.05 * i) * s, (-0.06 + 0.17 * i) * s)]), GLAZE, 2)
    for y in range(6):
        for x in range(4):
            b.disc(u + (-0.5 + 0.14 * x + 0.06 * (y % 2)) * s * b.stretch(v), v + (-0.3 + 0.17 * y) * s, 2.2, GLAZE)


def sprig(b, u, v, size, side):
    stem = [(side * size * (0.1 + 0.26 * math.sin(t * 2.6)), size * (1 - 2 * t)) for t in np.linspace(0, 1, 20)]
    b.stroke(b.place(u, v, stem), CLAY, 3)
    for i in range(2, 19, 3):
        x, y = stem[i]
        for k in (-1, 1):
            leaf = [(x, y), (x + k * 12, y - 15), (x + k * 27, y - 20), (x + k * 20, y - 5)]
            b.fill(b.place(u, v, leaf), CLAY)


def lyre(b, u, v, s):
    shell = [(x, y + 0.62) for x, y in ring(0.5, 0.82)]
    b.fill(b.place(u, v, [(x * s, y * s) for x, y in shell]), CLAY)
    b.stroke(b.place(u, v, [(x * s * 0.78, (y - 0.62) * s * 0.78 + 0.62 * s) for x, y in shell]), GLAZE, 2.4)
    for r in (0.12, 0.26):
        b.stroke(b.place(u, v, [(x * s, (y + 0.62) * s) for x, y in ring(r)]), GLAZE, 2)
    for side in (-1, 1):
        arm = [(side * x * s, y * s) for x, y in ((0.34, 0.36), (0.62, 0.0), (0.66, -0.42), (0.46, -0.8), (0.36, -1.0), (0.5, -1.2))]
        b.stroke(b.place(u, v, arm), CLAY, 8)
    b.stroke(b.place(u, v, [(-0.72 * s, -0.86 * s), (0.72 * s, -0.86 * s)]), CLAY, 7)
    for x in (-0.24, -0.12, 0, 0.12, 0.24):
        b.stroke(b.place(u, v, [(x * s, -0.86 * s), (x * 0.7 * s, 0.44 * s)]), CLAY, 1.8)
    b.stroke(b.place(u, v, [(-0.2 * s, 0.78 * s), (0.2 * s, 0.78 * s)]), GLAZE, 4)


def pelike(half):
    b = Brush(GLAZE, half)
    for i in range(10):
        palmette(b, -180 + i * 36, 132, 44, CLAY, CLAY)
    tongues(b, 44, 72, 40, (CLAY,))
    b.stroke([b.at(-180, 148), b.at(180, 148)], CLAY, 2.5)
    b.stroke([b.at(-180, 154), b.at(180, 154)], CLAY, 1.5)
    owl(b, -4, 318, 76)
    sketch(b, 6, 262, 52)
    for side in (-1, 1):
        sprig(b, 42 * side, 320, 92, side)
        sprig(b, 180 + 40 * side - (360 if side > 0 else 0), 330, 86, side)
    lyre(b, -178.6, 320, 92)
    for side in (-90, 90):
        palmette(b, side, 330, 72, CLAY, CLAY)
        palmette(b, side, 346, 48, CLAY, CLAY, True)
    meander(b, 446, 474, 34, CLAY)
    wave(b, 556, 26, 34, CLAY)
    b.band(560, 564, CLAY)
    b.band(598, 606, CLAY)
    return b


def noise(shape, step, seed):
    chance = np.random.default_rng(seed)
    rough = Image.fromarray((chance.random((shape[0] // step + 3, shape[1] // step + 3)) * 255).astype(np.uint8))
    return np.asarray(rough.resize((shape[1], shape[0]), Image.BICUBIC), float) / 255 - 0.5


def handle_discs(name, turn):
    """Both handles as balls along their curve: x, y, depth, radius, in fine pixels; the far ones first."""
    y, r = np.array(HANDLES[name], float).T
    t, fine = np.arange(len(y)), np.linspace(0, len(y) - 1, 150)
    y, r = np.interp(fine, t, y), np.interp(fine, t, r)
    soft = np.hanning(61) / np.hanning(61).sum()
    y, r = (np.convolve(np.pad(a, 30, "reflect", reflect_type="odd"), soft, "valid") for a in (y, r))
    return sorted(((W / 2 + a * math.cos(turn + side)) * FINE, b * FINE, a * math.sin(turn + side), 10.5 * FINE) for side in (0, math.pi) for a, b in zip(r, y))


def shaded(normal, light, power=1.0):
    lit = np.clip(sum(n * c for n, c in zip(normal, light)), 0, None)
    return lit ** power


def render(name, brush, half, slope, turn, light=None):
    """The vase as seen after a turn: colours and coverage; or, with a light, by how much it lightens or darkens each place."""
    rows, columns = np.mgrid[0:H * FINE, 0:W * FINE]
    s = (columns - W * FINE / 2 + 0.5) / np.maximum(half[:, None], 1e-6)
    inside = (np.abs(s) < 1) & (half[:, None] > 1)
    s = np.clip(s, -0.9999, 0.9999)
    nz = np.sqrt(1 - s * s)
    u = ((np.arcsin(s) + turn) / (2 * math.pi) + 0.5) % 1
    ui, vi = (u * AROUND).astype(int) % AROUND, np.minimum(rows, DOWN - 1)
    color = np.asarray(brush.color, float)[vi, ui]
    ny = np.broadcast_to(-slope[:, None], s.shape)
    long = np.sqrt(1 + ny * ny)
    normal = np.stack([s / long, ny / long, nz / long])
    if light:
        du = np.gradient(np.asarray(brush.relief.filter(ImageFilter.GaussianBlur(1.3)), float), axis=1)[vi, ui]
        dv = np.gradient(np.asarray(brush.relief.filter(ImageFilter.GaussianBlur(1.3)), float), axis=0)[vi, ui]
        rough = noise(s.shape, 5, 3) * 0.10 + noise(s.shape, 60, 5) * 0.10 + 0.03 * np.sin(rows / FINE * 0.9 + noise(s.shape, 90, 9) * 3)
        normal = normal + np.stack([-du * 0.03 * nz - np.gradient(rough, axis=1) * 3, -dv * 0.03 - np.gradient(rough, axis=0) * 3, np.zeros_like(s)])
        normal /= np.sqrt((normal ** 2).sum(axis=0))
    gloss = 0.30 * (1 - color.mean(axis=2) / 255)

    # Handles: balls behind the wall, then the wall, then balls in front of it.
    tone = np.zeros(s.shape + (3,))
    cover = np.zeros(s.shape, bool)
    depth_in_front = []
    hand_color = np.array([int(GLAZE[i:i + 2], 16) for i in (1, 3, 5)], float)

    def ball(x, y, r):
        y0, y1, x0, x1 = (int(v) for v in (max(0, y - r), min(H * FINE, y + r + 1), max(0, x - r), min(W * FINE, x + r + 1)))
        if y0 >= y1 or x0 >= x1:
            return
        py, px = np.mgrid[y0:y1, x0:x1]
        dx, dy = (px - x) / r, (py - y) / r
        hit = dx * dx + dy * dy < 1
        box = np.s_[y0:y1, x0:x1]
        tone[box][hit] = hand_color
        cover[box][hit] = True
        for i, part in enumerate((dx, dy, np.sqrt(np.clip(1 - dx * dx - dy * dy, 0, 1)))):
            normal[i][box][hit] = part[hit]
        gloss[box][hit] = 0.3

    wall = normal.copy(), gloss.copy()
    discs = handle_discs(name, turn)
    for x, y, depth, r in sorted(discs, key=lambda d: d[2]):
        if depth >= 0:
            depth_in_front.append((x, y, r))
        else:
            ball(x, y, r)
    for i in range(3):
        normal[i][inside] = wall[0][i][inside]
    gloss[inside] = wall[1][inside]
    tone[inside] = color[inside]
    cover |= inside
    for x, y, r in depth_in_front:
        ball(x, y, r)

    if light:
        lit = shaded(normal, light) * 1.55 + gloss * 1.4 * shaded(normal, half_way(light), 14)
        return lit, cover
    soft = 0.50 + 0.38 * shaded(normal, unit(-0.25, -0.55, 0.8)) + 0.22 * normal[2]
    shine = gloss * 150 * shaded(normal, half_way(unit(-0.35, -0.55, 0.75)), 22)
    grain = 1 + noise(s.shape, 3, 1) * 0.07 + noise(s.shape, 24, 2) * 0.09
    return np.clip(tone * (soft * grain)[..., None] + shine[..., None], 0, 255), cover


def unit(*v):
    length = math.sqrt(sum(c * c for c in v))
    return tuple(c / length for c in v)


def half_way(light):
    return unit(light[0], light[1], light[2] + 1)


LEFT, RIGHT = unit(-0.93, -0.12, 0.34), unit(0.93, -0.12, 0.34)


def small(pixels, cover):
    """Fine pixels and their coverage as a picture of stage units."""
    rgba = np.dstack([pixels, cover * 255.0]).astype(np.uint8)
    premultiplied = rgba.astype(float)
    premultiplied[..., :3] *= premultiplied[..., 3:] / 255
    h, w = cover.shape[0] // FINE, cover.shape[1] // FINE
    mean = premultiplied[:h * FINE, :w * FINE].reshape(h, FINE, w, FINE, 4).mean(axis=(1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:] / 255, 1e-6)
    return Image.fromarray(np.clip(mean, 0, 255).astype(np.uint8), "RGBA")


def added(lit, cover):
    """What a light adds, as a veil: warm where it is brighter, dark where it is darker."""
    more, less = np.clip(lit - 0.95, 0, 1) * 0.62, np.clip(0.95 - lit, 0, 1) * 0.80
    tone = np.where((lit > 0.95)[..., None], np.array([255, 232, 190.0]), np.array([20, 10, 6.0]))
    h, w = cover.shape[0] // FINE, cover.shape[1] // FINE
    pixels = np.dstack([tone, (more + less) * cover * 255])[:h * FINE, :w * FINE]
    pixels[..., :3] *= pixels[..., 3:] / 255
    mean = pixels.reshape(h, FINE, w, FINE, 4).mean(axis=(1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:] / 255, 1e-6)
    return Image.fromarray(np.clip(mean, 0, 255).astype(np.uint8), "RGBA")


def cut(name, cover):
    """To which piece each place belongs."""
    rows, columns = np.mgrid[0:H * FINE, 0:W * FINE]
    bend = [noise(cover.shape, 150, 21 + i) * 60 + noise(cover.shape, 40, 31 + i) * 11 + noise(cover.shape, 9, 41 + i) * 2.5 for i in range(2)]
    x, y = columns / FINE + bend[0], rows / FINE + bend[1]
    return np.argmin([(x - a) ** 2 + ((y - b) * 1.05) ** 2 for a, b in SEEDS[name]], axis=0)


def save(picture, path):
    picture.save(path, quality=90, method=6)


def blurred(mask, r):
    return np.asarray(Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(r)), float) / 255


def make(name, brush, folder, table):
    half, slope = profile(PROFILES[name])
    brush = brush(half)
    sheet = Image.new("RGBA", (W * COLUMNS, H * FRAMES // COLUMNS))
    for i in range(FRAMES):
        frame = small(*render(name, brush, half, slope, 2 * math.pi * i / FRAMES))
        sheet.paste(frame, (i % COLUMNS * W, i // COLUMNS * H))
    save(sheet, folder / f"{name}-turn.webp")
    front, cover = render(name, brush, half, slope, 0)
    veils = [render(name, brush, half, slope, 0, light)[0] for light in (LEFT, RIGHT)]
    for side, turn in (("front", 0), ("back", math.pi)):
        both = Image.new("RGBA", (W * 2, H))
        for i, light in enumerate((LEFT, RIGHT)):
            both.paste(added(*render(name, brush, half, slope, turn, light)), (i * W, 0))
        save(both, folder / f"{name}-light-{side}.webp")

    outline = small(np.zeros(cover.shape + (3,)) + 255.0, cover)
    save(outline, folder / f"{name}-shape.webp")
    pieces = cut(name, cover)
    for k in range(len(SEEDS[name])):
        mask = (pieces == k) & cover
        rows, columns = np.nonzero(mask)
        x0, y0 = columns.min() // FINE // 2 * 2 - 2, rows.min() // FINE // 2 * 2 - 2
        x1, y1 = columns.max() // FINE // 2 * 2 + 4, rows.max() // FINE // 2 * 2 + 4
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(W, x1), min(H, y1)
        box = np.s_[y0 * FINE:y1 * FINE, x0 * FINE:x1 * FINE]
        gap = k == len(SEEDS[name]) - 1
        table.append((name, "gap" if gap else k + 1, (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0))
        if gap:
            rough = 1 + noise(mask.shape, 4, 8) * 0.08 + noise(mask.shape, 30, 9) * 0.08
            lit = np.clip(shaded(unit_normal(half, slope), unit(-0.25, -0.55, 0.8)) * 0.34 + 0.76, 0, 1.08)
            plaster = np.array([int(PLASTER[i:i + 2], 16) for i in (1, 3, 5)], float) * (rough * lit)[..., None]
            save(small(np.clip(plaster, 0, 255)[box], mask[box]), folder / f"{name}-gap.webp")
            continue
        # The break shows raw clay, lighter at the upper left.
        near = (1 - blurred((pieces == k), 2.2)) * 2
        raw = np.clip(near - 0.25, 0, 1)[..., None]
        edge = np.array([198, 128, 84.0]) * (1 + 0.5 * (np.roll(blurred(pieces == k, 3), 3, (0, 1)) - blurred(pieces == k, 3)))[..., None]
        face = front * (1 - raw * 0.75) + edge * raw * 0.75
        strip = Image.new("RGBA", ((x1 - x0) * 3, y1 - y0))
        strip.paste(small(np.clip(face, 0, 255)[box], mask[box]), (0, 0))
        for i, veil in enumerate(veils):
            strip.paste(added(veil[box], mask[box]), ((x1 - x0) * (i + 1), 0))
        save(strip, folder / f"{name}-{k + 1}.webp")


def unit_normal(half, slope):
    columns = np.arange(W * FINE)[None, :]
    s = np.clip((columns - W * FINE / 2) / np.maximum(half[:, None], 1), -0.999, 0.999)
    ny = np.broadcast_to(-slope[:, None], s.shape)
    long = np.sqrt(1 + ny * ny)
    return s / long, ny / long, np.sqrt(1 - s * s) / long


def sherd(folder):
    """The shape in which drawings hang in the collection."""
    side = 240 * FINE
    rows, columns = np.mgrid[0:side, 0:side] / side - 0.5
    away = np.hypot(columns * 1.0, rows * 1.06) + noise(rows.shape, 120, 51) * 0.16 + noise(rows.shape, 40, 52) * 0.025 + noise(rows.shape, 9, 53) * 0.006
    mask = away < 0.42
    rough = 1 + noise(mask.shape, 4, 8) * 0.07 + noise(mask.shape, 60, 9) * 0.06 - (columns + rows) * 0.16
    edge = np.clip((1 - blurred(mask, 3)) * 2 - 0.2, 0, 1)[..., None]
    plaster = np.array([int(PLASTER[i:i + 2], 16) for i in (1, 3, 5)], float) * rough[..., None]
    save(small(np.clip(plaster * (1 - edge) + np.array([190, 170, 140.0]) * edge, 0, 255), mask), folder / "sherd.webp")


def main():
    root = Path(sys.argv[1])
    (root / "data").mkdir(parents=True, exist_ok=True)
    table = []
    for name, brush in (("amphora", amphora), ("pelike", pelike)):
        make(name, brush, root / "assets", table)
    sherd(root / "assets")
    with open(root / "data/shards.csv", "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("vase", "shard", "x", "y", "w", "h"))
        rows.writerows(table)


if __name__ == "__main__":
    main()
