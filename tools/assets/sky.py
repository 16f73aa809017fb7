"""Draws the cabinet's star chart as a tile pyramid, the night behind its first scene, and the tables of what lies where.

The chart is a planisphere: the north pole in the middle, as seen from below; each level is drawn for its own scale, so that a coarse one
shows fewer, clearer stars. Stars, lines and the Milky Way come from the npm package d3-celestial (its folder data/; BSD licence; stars of
the Hipparcos and Yale catalogues). Needs the packages python3-cairo and python3-pil.
Usage: python3 tools/assets/sky.py d3-celestial/data scripts/cabinet
"""
import csv
import json
import math
import sys
from pathlib import Path

from PIL import Image

from palette import canvas, disc, fill, rgb, stroke

SIZE, TILE, OVERLAP = 12288, 510, 1
MIDDLE, DEGREE = SIZE / 2, 42.0     # picture pixels a degree of polar distance
SOUTH = -48                         # the rim's declination
OUTSIDE, SKY = "#070d20", "#0e1a3c"
MILKY = ("#13234e", "#1a2d5d", "#22386c", "#2b447c", "#34508b")
GOLD, IVORY, AZURE, AMBER, RULE, LINE = "#e3b655", "#fff8e6", "#bcd4ff", "#ffc98a", "#22325f", "#6f7fb0"

# The stars that the cabinet tells of: Hipparcos numbers, Arabic names, and on which side of their pins names find room.
TOLD = {
    "aldebaran": (21421, "الدبران", "top"), "betelgeuse": (27989, "يد الجوزاء", "left"),
    "rigel": (24436, "رجل الجوزاء", "left"), "algol": (14576, "رأس الغول", "right"),
    "dubhe": (54061, "الدب", "right"), "denebola": (57632, "ذنب الأسد", "right"),
    "vega": (91262, "النسر الواقع", "right"), "altair": (97649, "النسر الطائر", "right"),
    "deneb": (102098, "ذنب الدجاجة", "left"), "fomalhaut": (113368, "فم الحوت", "right"),
}
SHOWN = ("And Aql Aqr Ari Aur Boo Cas Cep Cet Cnc CMa CMi Cyg Dra Eri Gem Her Hya Leo Lep Lib Lyr Oph Ori Peg Per Psc Sgr Sco Tau UMa UMi "
         "Vir CrB Del Cap").split()
PLAIN = {"Big Dipper": "Great Bear", "Little Dipper": "Little Bear", "Hydre Femelle": "Hydre"}


def place(lon, lat):
    """Degrees of right ascension and declination to picture pixels."""
    r, a = (90 - lat) * DEGREE, math.radians(lon)
    return MIDDLE - r * math.sin(a), MIDDLE - r * math.cos(a)


def colour_of(bv):
    return AZURE if bv < 0.15 else AMBER if bv > 1.1 else IVORY


def read(folder):
    def features(name):
        return json.loads((folder / name).read_text(encoding="utf-8"))["features"]
    stars = {}
    for f in features("stars.6.json"):
        lon, lat = f["geometry"]["coordinates"]
        if lat > SOUTH:
            stars[f["id"]] = (float(f["properties"]["mag"]), colour_of(float(f["properties"]["bv"] or 0.6)), *place(lon, lat), lon, lat)
    lines = [[place(*p) for p in line] for f in features("constellations.lines.json") for line in f["geometry"]["coordinates"]
             if min(p[1] for p in line) > SOUTH - 6]
    milky = [[[place(*p) for p in ring] for polygon in f["geometry"]["coordinates"] for ring in polygon] for f in features("mw.json")]
    return stars, lines, milky


def sparkle(c, x, y, r, colour):
    """A star with four rays."""
    for turn in range(8):
        reach = r * (2.9 if turn % 2 == 0 else 0.62)
        a = math.radians(45 * turn)
        (c.move_to if turn == 0 else c.line_to)(x + reach * math.sin(a), y - reach * math.cos(a))
    c.close_path(), fill(c, colour)
    disc(c, x, y, r), fill(c, colour)


def net(c, scale):
    """Hours, circles of declination, the ecliptic and the rim."""
    rim = (90 - SOUTH) * DEGREE
    thin = max(2.0, 1.0 / scale)
    for lat in (60, 30, 0, -30):
        disc(c, MIDDLE, MIDDLE, (90 - lat) * DEGREE), stroke(c, RULE, thin * (2 if lat == 0 else 1))
    for hour in range(24):
        a = math.radians(hour * 15)
        near = 15 * DEGREE if hour % 6 else 0
        c.move_to(MIDDLE - near * math.sin(a), MIDDLE - near * math.cos(a))
        c.line_to(MIDDLE - rim * math.sin(a), MIDDLE - rim * math.cos(a)), stroke(c, RULE, thin)
    c.save()
    c.set_dash([36, 36])
    tilt = math.radians(23.44)
    for i in range(361):
        a = math.radians(i)
        lon, lat = math.degrees(math.atan2(math.sin(a) * math.cos(tilt), math.cos(a))), math.degrees(math.asin(math.sin(a) * math.sin(tilt)))
        (c.line_to if i else c.move_to)(*place(lon, lat))
    stroke(c, GOLD, max(4.0, 1.2 / scale))
    c.restore()


def frame(c):
    rim = (90 - SOUTH) * DEGREE
    disc(c, MIDDLE, MIDDLE, rim + 14), stroke(c, GOLD, 28)
    disc(c, MIDDLE, MIDDLE, rim + 250), stroke(c, GOLD, 12)
    for step in range(360):
        a = math.radians(step)
        reach = 190 if step % 15 == 0 else 120 if step % 5 == 0 else 60
        c.move_to(MIDDLE + (rim + 24) * math.sin(a), MIDDLE - (rim + 24) * math.cos(a))
        c.line_to(MIDDLE + (rim + reach) * math.sin(a), MIDDLE - (rim + reach) * math.cos(a))
    stroke(c, GOLD, 8)


def draw(c, sky, scale, box):
    """What lies in box (picture pixels) for a level of this scale."""
    stars, lines, milky = sky
    x0, y0, x1, y1 = box

    def near(points, by=60):
        return (max(p[0] for p in points) > x0 - by and min(p[0] for p in points) < x1 + by and
                max(p[1] for p in points) > y0 - by and min(p[1] for p in points) < y1 + by)
    c.rectangle(x0, y0, x1 - x0, y1 - y0), fill(c, OUTSIDE)
    rim = (90 - SOUTH) * DEGREE
    c.save()
    disc(c, MIDDLE, MIDDLE, rim), c.clip()
    c.rectangle(x0, y0, x1 - x0, y1 - y0), fill(c, SKY)
    for rings, colour in zip(milky, MILKY):
        for ring in rings:
            if near(ring):
                c.move_to(*ring[0])
                for p in ring[1:]:
                    c.line_to(*p)
                c.close_path()
        c.set_fill_rule(1)
        fill(c, colour)
    c.set_fill_rule(0)
    net(c, scale)
    for line in lines:
        if near(line):
            c.move_to(*line[0])
            for p in line[1:]:
                c.line_to(*p)
    stroke(c, LINE, max(5.0, 1.3 / scale))
    faintest = 6.2 if scale >= 0.5 else 5.6 if scale >= 0.25 else 5.0 if scale >= 0.12 else 4.4
    for mag, colour, x, y, *_ in sorted(stars.values(), reverse=True):
        r = max(3.0, 4 + (6 - mag) * 3.2 + max(0, 2 - mag) * 4) * max(1, (0.35 / scale) ** 0.62)
        if mag > faintest or not (x0 - 4 * r < x < x1 + 4 * r and y0 - 4 * r < y < y1 + 4 * r):
            continue
        if mag < 2.2:
            sparkle(c, x, y, r, colour)
        else:
            disc(c, x, y, r), fill(c, colour)
    c.restore()
    if any((x - MIDDLE) ** 2 + (y - MIDDLE) ** 2 > (rim - 40) ** 2 for x in (x0, x1) for y in (y0, y1)):
        frame(c)


def colours():
    """One palette for every tile, so that none differs from its neighbour: the flat colours and what lies between them."""
    grounds, inks = (OUTSIDE, SKY, *MILKY), (RULE, LINE, GOLD, IVORY, AZURE, AMBER)
    found = [rgb(x) for x in (*grounds, *inks)]
    for ground in grounds:
        for ink in inks:
            for share in (0.18, 0.36, 0.54, 0.72, 0.87):
                found.append([a + (b - a) * share for a, b in zip(rgb(ground), rgb(ink))])
    flat = [round(v * 255) for colour in found for v in colour]
    flat = flat[:768] + flat[:3] * (256 - len(flat) // 3)
    picture = Image.new("P", (1, 1))
    picture.putpalette(flat)
    return picture


def pyramid(sky, folder):
    palette = colours()
    top = math.ceil(math.log2(SIZE))
    for level in range(top + 1):
        scale = 2.0 ** (level - top)
        size = math.ceil(SIZE * scale)
        into = folder / "chart_files" / str(level)
        into.mkdir(parents=True, exist_ok=True)
        for row in range(math.ceil(size / TILE)):
            for column in range(math.ceil(size / TILE)):
                x0, y0 = max(0, column * TILE - OVERLAP), max(0, row * TILE - OVERLAP)
                x1, y1 = min(size, (column + 1) * TILE + OVERLAP), min(size, (row + 1) * TILE + OVERLAP)
                surface, c = canvas(x1 - x0, y1 - y0)
                c.scale(scale, scale)
                c.translate(-x0 / scale, -y0 / scale)
                draw(c, sky, scale, (x0 / scale, y0 / scale, x1 / scale, y1 / scale))
                picture = Image.frombuffer("RGB", (x1 - x0, y1 - y0), bytes(surface.get_data()), "raw", "BGRX", surface.get_stride(), 1)
                picture.quantize(palette=palette, dither=Image.Dither.NONE).save(into / f"{column}_{row}.png", optimize=True)
    (folder / "chart.dzi").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="png" Overlap="{OVERLAP}" '
        f'TileSize="{TILE}"><Size Height="{SIZE}" Width="{SIZE}"/></Image>\n', encoding="utf-8")


def night(sky, path):
    """Orion and the Bull over dunes and an observatory; the sky is drawn with a little grain, so that it has no bands."""
    import numpy
    w, h = 2080, 1170
    surface, c = canvas(w, h)
    from cairo import LinearGradient
    ground = LinearGradient(0, 0, 0, h)
    for at, colour in ((0, "#060b1f"), (0.45, "#10214f"), (0.72, "#2f3f7c"), (0.86, "#8a5d7c"), (0.95, "#e0925c")):
        ground.add_color_stop_rgb(at, *rgb(colour))
    c.set_source(ground), c.paint()

    def seen(lon, lat):  # gnomonic, Orion in the right third
        a, d, d0 = math.radians(lon - 74), math.radians(lat), math.radians(4)
        cos = math.sin(d0) * math.sin(d) + math.cos(d0) * math.cos(d) * math.cos(a)
        if cos < 0.2:
            return None
        return (w * 0.71 - 1280 * math.cos(d) * math.sin(a) / cos,
                h * 0.40 - 1280 * (math.cos(d0) * math.sin(d) - math.sin(d0) * math.cos(d) * math.cos(a)) / cos)
    for mag, colour, _, _, lon, lat in sorted(sky[0].values(), reverse=True):
        at = seen(lon, lat)
        if not at or not (0 < at[0] < w and 0 < at[1] < h * (0.8 if mag > 3 else 0.86)):
            continue
        r = 0.9 + (6 - mag) * 0.42 + max(0, 1.6 - mag) * 1.1
        (sparkle if mag < 1.9 else disc)(c, *at, *((r, colour) if mag < 1.9 else (r,)))
        fill(c, colour)
    for base, swing, colour in ((0.845, 30, "#3b2c55"), (0.89, 42, "#241c3f"), (0.95, 26, "#120f26")):
        c.move_to(0, h)
        for x in range(0, w + 1, 8):
            c.line_to(x, h * base + swing * math.sin(x / 310 + base * 40) + swing * 0.5 * math.sin(x / 137 + base * 90))
        c.line_to(w, h), c.close_path(), fill(c, colour)
        if colour == "#3b2c55":
            observatory(c, w * 0.80, h * 0.86)
    surface.flush()
    pixels = numpy.frombuffer(surface.get_data(), numpy.uint8).reshape(h, surface.get_stride() // 4, 4)[:, :w, 2::-1].astype(float)
    pixels += numpy.random.default_rng(1).normal(0, 1.1, pixels.shape[:2])[:, :, None]
    Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8)).save(path, quality=86)


def observatory(c, x, y):
    """A dome on a drum with an arcade, in the dusk."""
    c.rectangle(x - 150, y - 96, 300, 150), fill(c, "#241c3f")
    c.rectangle(x - 168, y - 106, 336, 16), fill(c, "#1a1532")
    c.new_sub_path(), c.arc(x, y - 104, 112, math.pi, 2 * math.pi), c.close_path(), fill(c, "#1a1532")
    c.move_to(x + 10, y - 104), c.line_to(x + 66, y - 212), c.line_to(x + 96, y - 194), c.line_to(x + 40, y - 104), fill(c, "#e0b06a")
    c.rectangle(x + 4, y - 104, 60, 6), fill(c, "#1a1532")
    for i in range(5):
        left = x - 132 + 56 * i
        c.move_to(left, y + 54), c.line_to(left, y - 40), c.curve_to(left, y - 62, left + 20, y - 76, left + 20, y - 76)
        c.curve_to(left + 20, y - 76, left + 40, y - 62, left + 40, y - 40), c.line_to(left + 40, y + 54)
        fill(c, "#f0b869" if i in (1, 2) else "#3a2b50")


def tables(source, stars, folder):
    names = json.loads((source / "starnames.json").read_text(encoding="utf-8"))
    with open(folder / "stars.csv", "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(("key", "fr", "en", "ar", "side", "x", "y"))
        for key, (number, arabic, side) in TOLD.items():
            name = names[str(number)]
            rows.writerow((key, name.get("fr", name["name"]), name["name"], arabic, side, round(stars[number][2]), round(stars[number][3])))
    with open(folder / "constellations.csv", "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(("fr", "en", "ar", "x", "y"))
        for f in json.loads((source / "constellations.json").read_text(encoding="utf-8"))["features"]:
            if f["id"] in SHOWN:
                said = [" ".join(f["properties"][language].split()) for language in ("fr", "en", "ar")]
                rows.writerow((*(PLAIN.get(word, word) for word in said), *(round(v) for v in place(*f["geometry"]["coordinates"]))))


def main(source, folder):
    sky = read(source)
    tables(source, sky[0], folder / "data")
    night(sky, folder / "assets" / "night.jpg")
    pyramid(sky, folder / "assets")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
