"""Draws the moon's thirty nights as a sheet of frames, and the cabinet's signs and vignettes as SVG.

Needs the packages python3-numpy and python3-pil. Usage: python3 tools/assets/cabinet.py scripts/cabinet/assets
"""
import math
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

SIDE, COLUMNS, ROWS = 440, 6, 5
GOLD, IVORY, NIGHT, DUSK = "#e3b655", "#fff8e6", "#0e1a3c", "#22325f"

# Seas: latitude, longitude, reach north-south and east-west in degrees, depth.
SEAS = ((33, -16, 17, 19, 1.0), (28, 18, 10, 11, 1.0), (9, 30, 12, 14, 1.0), (17, 59, 6, 8, 1.0), (-6, 51, 11, 8, 0.9), (-15, 35, 6, 6, 0.8),
        (14, -57, 26, 16, 0.85), (-10, -45, 13, 14, 0.75), (-24, -39, 6, 6, 0.95), (-20, -16, 9, 11, 0.8), (55, -8, 3.5, 20, 0.45), (57, 22, 3, 12, 0.35), (38, -32, 6, 7, 0.7), (21, 24, 8, 9, 0.8),
        (6, -2, 7, 9, 0.55), (3, -30, 12, 12, 0.8))
RAYS = ((-43, -11, 1.0), (10, -20, 0.7), (8, -38, 0.5))  # Tycho, Copernicus, Kepler


def ground(side):
    """The moon's face, 0 to 1, and the direction in which each place of it looks."""
    chance = np.random.default_rng(7)
    y, x = (np.mgrid[0:side, 0:side] - (side - 1) / 2) / (side / 2 - 2)
    r = np.hypot(x, y)
    z = np.sqrt(np.clip(1 - r * r, 0, None))
    lat, lon = np.degrees(np.arcsin(np.clip(-y, -1, 1))), np.degrees(np.arctan2(x, z))

    def grain(step):
        rough = Image.fromarray((chance.random((side // step + 2, side // step + 2)) * 255).astype(np.uint8))
        return np.asarray(rough.resize((side, side), Image.BICUBIC), float) / 255 - 0.5
    wobble = grain(30) * 1.3 + grain(13) * 0.6
    face = 0.83 + 0.05 * grain(18) + 0.06 * grain(6) + 0.05 * grain(2)
    sea = np.zeros_like(face)
    for a, b, da, db, depth in SEAS:
        away = np.hypot((lat - a) / da, (lon - b) * np.cos(np.radians(lat)) / db) + 0.30 * wobble
        sea = np.maximum(sea, depth / (1 + np.exp((away - 1) * 6.5)))
    face -= 0.34 * sea
    for a, b, strength in RAYS:
        cy, cx = -math.sin(math.radians(a)), math.cos(math.radians(a)) * math.sin(math.radians(b))
        d, turn = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
        beams = np.clip(np.sin(turn * 5 + a) * np.sin(turn * 11 + b) + 0.25, 0, 1)
        face += strength * (0.15 * beams * np.exp(-d * 3.2) + 0.22 * np.exp(-(d / 0.035) ** 2))
    for _ in range(150):  # craters
        a, rad = chance.random() * 2 * math.pi, math.sqrt(chance.random()) * 0.97
        cx, cy, size = rad * math.cos(a), rad * math.sin(a), 0.007 + 0.026 * chance.random() ** 4
        squeeze = max(0.3, math.sqrt(1 - rad * rad))
        along, across = (x - cx) * math.cos(a) + (y - cy) * math.sin(a), (y - cy) * math.cos(a) - (x - cx) * math.sin(a)
        d = np.hypot(along / squeeze, across) / size
        face += 0.07 * np.exp(-((d - 1) * 3) ** 2) - 0.09 * np.exp(-(d * 1.3) ** 2)
    return np.clip(face, 0, 1), x, y, z, r


def moon(path):
    """Frame 0 is the dark moon; light comes from the right while the moon grows."""
    fine = 2
    face, x, y, z, r = ground(SIDE * fine)
    sheet = Image.new("L", (SIDE * COLUMNS, SIDE * ROWS))
    edge = np.clip((1 - r) * SIDE * fine / 2, 0, 1)
    for frame in range(COLUMNS * ROWS):
        angle = 2 * math.pi * frame / (COLUMNS * ROWS)
        sun = x * math.sin(angle) - z * math.cos(angle)
        light = np.clip(sun * 3.2, 0, 1) ** 0.8 * (0.72 + 0.28 * np.clip(sun, 0, 1))
        earthshine = 0.055 * (1 + math.cos(angle)) / 2
        lit = face * (light + earthshine) * edge * 255
        picture = Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)).resize((SIDE, SIDE), Image.LANCZOS)
        sheet.paste(picture, (frame % COLUMNS * SIDE, frame // COLUMNS * SIDE))
    sheet.convert("RGB").save(path, quality=84)


# ---- vignettes: one hand for all, gold lines on the night ----

def svg(path, w, h, body):
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" fill="none" '
                    f'stroke="{GOLD}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">{body}</svg>\n', encoding="utf-8")


def star(x, y, r, rays=4, inner=0.26, extra=""):
    points = []
    for i in range(rays * 2):
        reach, a = r * (1 if i % 2 == 0 else inner), math.pi * i / rays
        points.append(f"{x + reach * math.sin(a):.1f},{y - reach * math.cos(a):.1f}")
    return f'<polygon points="{" ".join(points)}" {extra or f"fill={chr(34)}{IVORY}{chr(34)} stroke={chr(34)}none{chr(34)}"}/>'


def dots(places, r=4, colour=IVORY):
    return "".join(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{colour}" stroke="none"/>' for x, y in places)


def line(places, extra=""):
    return f'<polyline points="{" ".join(f"{x},{y}" for x, y in places)}" {extra}/>'


def khatam(x, y, r, extra=""):
    """Two squares, one turned: the eight-pointed star."""
    def square(turn):
        return " ".join(f"{x + r * math.sin(math.radians(turn + 90 * i)):.1f},{y - r * math.cos(math.radians(turn + 90 * i)):.1f}" for i in range(4))
    return f'<polygon points="{square(0)}" {extra}/><polygon points="{square(45)}" {extra}/>'


THIN = f'stroke="{DUSK}" stroke-width="3"'
FAINT = 'stroke-width="2.5" opacity="0.7"'
BEAR = ((70, 96), (132, 70), (186, 92), (240, 116), (262, 178), (346, 184), (352, 112))


def chart():
    body = "".join(f'<circle cx="210" cy="130" r="{r}" {THIN}/>' for r in (34, 68, 98))
    for i in range(12):
        a = math.radians(30 * i)
        body += f'<line x1="{210 + 16 * math.sin(a):.1f}" y1="{130 - 16 * math.cos(a):.1f}" x2="{210 + 100 * math.sin(a):.1f}" y2="{130 - 100 * math.cos(a):.1f}" {THIN}/>'
    for i in range(60):
        a, reach = math.radians(6 * i), 118 if i % 5 == 0 else 112
        body += f'<line x1="{210 + 104 * math.sin(a):.1f}" y1="{130 - 104 * math.cos(a):.1f}" x2="{210 + reach * math.sin(a):.1f}" y2="{130 - reach * math.cos(a):.1f}" {FAINT}/>'
    body += '<circle cx="210" cy="130" r="102"/><circle cx="210" cy="130" r="122"/><circle cx="226" cy="112" r="66" stroke-dasharray="6 9" stroke-width="3"/>'
    return body + star(176, 96, 22) + star(252, 150, 18) + star(196, 178, 13) + dots(((150, 140), (230, 84), (270, 108), (222, 204), (140, 108)))


def book():
    body = '<path d="M210 78 C170 48 110 46 62 60 V204 C110 190 170 192 210 222 C250 192 310 190 358 204 V60 C310 46 250 48 210 78 Z"/><path d="M210 78 V222"/>'
    for i in range(5):
        body += f'<path d="M246 {100 + 22 * i} C274 {86 + 22 * i} 300 {84 + 22 * i} 330 {86 + 22 * i}" {FAINT}/>'
    return body + khatam(136, 128, 46) + star(136, 128, 18) + dots(((92, 84), (180, 92), (94, 176), (180, 184)), 3.5)


def moons():
    body = ""
    for i, (x, share) in enumerate(((52, 0.75), (130, 0.25), (210, -1), (290, 0.25), (368, 0.75))):
        r = 52 if i == 2 else 32
        body += f'<circle cx="{x}" cy="130" r="{r}" {THIN} fill="{NIGHT}"/>'
        if i == 2:
            body += f'<circle cx="{x}" cy="130" r="{r}" fill="{IVORY}" stroke="none"/><circle cx="194" cy="114" r="15" fill="#d9ceb0" stroke="none"/><circle cx="228" cy="140" r="20" fill="#d9ceb0" stroke="none"/><circle cx="200" cy="156" r="9" fill="#d9ceb0" stroke="none"/>'
            continue
        turn, bend = (1, 0) if i < 2 else (0, 1)
        inner = abs(r * (1 - 2 * (1 - share)))
        sweep = (0 if share > 0.5 else 1) if i < 2 else (1 if share > 0.5 else 0)
        body += f'<path d="M{x} {130 - r} A{r} {r} 0 0 {turn} {x} {130 + r} A{inner:.1f} {r} 0 0 {sweep} {x} {130 - r} Z" fill="{IVORY}" stroke="none"/>'
    return body + '<path d="M20 208 Q210 262 400 208" stroke-dasharray="2 14"/><path d="M20 52 Q210 -2 400 52" stroke-dasharray="2 14"/>'


def figure():
    body = line(BEAR, FAINT) + line((BEAR[3], BEAR[6]), FAINT)
    body += "".join(star(x, y, 20 if i in (3, 6) else 15) for i, (x, y) in enumerate(BEAR))
    return body + '<path d="M90 222 C150 196 190 240 250 214 S330 196 356 216" stroke-width="6"/>' + \
        '<path d="M356 216 l10 -30 l24 -24 l14 14 l-24 24 Z" fill="#e3b655"/>'


def scroll(body):
    return f'<rect x="4" y="4" width="252" height="192" rx="20" fill="{NIGHT}" stroke="{DUSK}" stroke-width="3"/>{body}'


STATIONS = {
    # a lighthouse; the fish with its little cloud; two arches and what passes between them; a sextant; a dish that listens
    "alexandria": '<path d="M98 168 L108 104 H152 L162 168 Z M114 104 L118 66 H142 L146 104 M120 66 L130 40 L140 66 M76 168 H184"/>' + star(196, 60, 18) + star(70, 78, 12),
    "isfahan": line(((60, 120), (96, 84), (140, 78), (186, 92), (206, 60))) + '<path d="M60 120 C92 156 150 150 186 92"/>' + "".join(star(x, y, 11) for x, y in ((60, 120), (96, 84), (140, 78), (186, 92), (206, 60))) + dots(((120, 150), (128, 156), (136, 150), (129, 145), (142, 156)), 3.5),
    "toledo": '<path d="M64 168 V104 C64 68 84 58 84 58 C84 58 104 68 104 104 V168 M156 168 V104 C156 68 176 58 176 58 C176 58 196 68 196 104 V168 M50 168 H210"/>' + dots(((116, 112), (130, 112), (144, 112)), 4) + star(130, 54, 15),
    "samarkand": '<path d="M56 158 A104 104 0 0 1 204 158"/><path d="M78 164 A76 76 0 0 1 182 164" stroke-width="3"/>' + "".join(f'<line x1="{130 + 78 * math.sin(math.radians(t)):.1f}" y1="{212 - 78 * math.cos(math.radians(t)):.1f}" x2="{130 + 92 * math.sin(math.radians(t)):.1f}" y2="{212 - 92 * math.cos(math.radians(t)):.1f}" stroke-width="3"/>' for t in range(-36, 37, 12)) + '<path d="M130 168 L176 58" stroke-width="3"/>' + star(182, 44, 17) + star(82, 66, 11),
    "today": '<path d="M70 66 C70 124 110 150 156 146 Z M112 106 L156 62 M100 138 L82 172 H126 L118 146"/><circle cx="160" cy="58" r="7"/>' + star(198, 92, 15) + star(196, 146, 10),
}

SIGNS = {
    "star": (64, 64, star(32, 32, 30, 4, 0.24)),
    "khatam": (240, 240, khatam(120, 120, 116, 'stroke-width="1.6"') + khatam(120, 120, 104, 'stroke-width="0.8"')),
    "tick": (64, 64, f'<path d="M12 34 L27 49 L54 17" stroke="{NIGHT}" stroke-width="7"/>'),
    "home": (64, 64, f'<g stroke="{IVORY}">' + "".join(f'<rect x="{x}" y="{y}" width="19" height="19" rx="4"/>' for x in (9, 36) for y in (9, 36)) + "</g>"),
    "whole": (64, 64, f'<g stroke="{IVORY}"><circle cx="32" cy="32" r="23"/><circle cx="32" cy="32" r="8"/></g>'),
    "close": (64, 64, f'<path d="M16 16 L48 48 M48 16 L16 48" stroke="{IVORY}" stroke-width="6"/>'),
}


def main(folder):
    moon(folder / "moon.jpg")
    for name, drawing in (("chart", chart()), ("names", book()), ("moon", moons()), ("draw", figure())):
        svg(folder / f"card-{name}.svg", 420, 260, drawing)
    for name, body in STATIONS.items():
        svg(folder / f"station-{name}.svg", 260, 200, scroll(body))
    # a mask: what it is laid over fades at both ends
    svg(folder / "fade.svg", 16, 1000, '<defs><linearGradient id="f" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="0.06" stop-color="#fff"/><stop offset="0.86" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/>'
        '</linearGradient></defs><rect width="16" height="1000" fill="url(#f)" stroke="none"/>')
    for name, (w, h, body) in SIGNS.items():
        svg(folder / f"sign-{name}.svg", w, h, body)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
