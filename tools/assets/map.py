"""Draws the map's pictures from Natural Earth outlines (public domain) in a TopoJSON file of countries at 1:50m.

Such a file is countries-50m.json of the npm package world-atlas. Needs the package python3-cairo.
Usage: python3 tools/assets/map.py countries-50m.json scripts/welcome/assets

Both pictures are plate carree, so that scripts/welcome/lib/atlas.lua can place a pin with two multiplications; its
numbers are those of OCEAN and LENS below.
"""
import json
import sys
from pathlib import Path

import cairo

from palette import CORAL, INK, PAPER, SAGE, WHITE, box, canvas, disc, fill, rgb, stroke

LAND, HOME, GRID = "#e6dac2", "#c9b68f", "#ebe3d2"
FIVE = {"Belgium", "France", "Croatia", "Senegal", "Ecuador"}  # countries with a place in the 2018 edition

# west and north edge in degrees, units per degree of longitude and latitude, size in stage units
OCEAN = dict(west=-103.0, north=56.0, kx=13.4, ky=14.8, w=1920, h=1080)
LENS = dict(west=-6.5, north=52.4, kx=34.4, ky=50.9, w=860, h=528)
CARD = dict(west=-87.0, north=58.5, kx=4.75, ky=5.2, w=544, h=330)


def rings(topology, geometry):
    """Every ring of a country as longitude and latitude pairs."""
    sx, sy = topology["transform"]["scale"]
    tx, ty = topology["transform"]["translate"]

    def arc(index):
        x = y = 0
        points = []
        for dx, dy in topology["arcs"][index if index >= 0 else ~index]:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        return points if index >= 0 else points[::-1]

    polygons = geometry.get("arcs", [])
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:
            points = []
            for index in ring:
                points += arc(index)[1 if points else 0:]
            yield points


def near_a_place(country, lon):
    return country in FIVE and (country != "France" or lon > -10)  # France overseas stays land like any other


def draw_land(c, topology, view, land, home, border, width):
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry["type"] is None:
            continue
        for points in rings(topology, geometry):
            flat = [((lon - view["west"]) * view["kx"], (view["north"] - lat) * view["ky"]) for lon, lat in points]
            if max(x for x, _ in flat) < 0 or min(x for x, _ in flat) > view["w"]:
                continue
            if max(y for _, y in flat) < 0 or min(y for _, y in flat) > view["h"]:
                continue
            c.move_to(*flat[0])
            for x, y in flat[1:]:
                c.line_to(x, y)
            c.close_path()
            colour = home if near_a_place(geometry["properties"]["name"], points[0][0]) else land
            c.set_source_rgb(*rgb(colour))
            c.fill_preserve()
            stroke(c, border or colour, width)


def grid(c, view, step, colour, width):
    lon = -180
    while lon <= 180:
        x = (lon - view["west"]) * view["kx"]
        c.move_to(x, 0), c.line_to(x, view["h"])
        y = (view["north"] - lon) * view["ky"]
        c.move_to(0, y), c.line_to(view["w"], y)
        lon += step
    stroke(c, colour, width)


def save(surface, path, colours):
    """Flat pictures are stored with a palette where the imaging package is there: a quarter of the bytes."""
    surface.write_to_png(str(path))
    try:
        from PIL import Image
    except ImportError:
        return
    picture = Image.open(path)
    if picture.getextrema()[-1] == (255, 255):
        picture.convert("RGB").quantize(colours).save(path, optimize=True)


def main(source, folder):
    topology = json.loads(Path(source).read_text(encoding="utf-8"))

    surface, c = canvas(OCEAN["w"], OCEAN["h"], 0.75)  # a quiet ground: 4.7 MB in memory instead of 8.3
    c.rectangle(0, 0, OCEAN["w"], OCEAN["h"]), fill(c, PAPER)
    grid(c, OCEAN, 10, GRID, 1.5)
    draw_land(c, topology, OCEAN, LAND, HOME, None, 1)  # no borders: many of them are disputed
    save(surface, folder / "map-ocean.png", 96)

    surface, c = canvas(LENS["w"], LENS["h"])
    box(c, 0, 0, LENS["w"], LENS["h"], 24)
    c.clip()
    c.rectangle(0, 0, LENS["w"], LENS["h"]), fill(c, WHITE)
    grid(c, LENS, 2, "#f3eee3", 1.5)
    draw_land(c, topology, LENS, LAND, HOME, WHITE, 2)
    c.reset_clip()
    box(c, 1.5, 1.5, LENS["w"] - 3, LENS["h"] - 3, 23), stroke(c, INK, 3)
    save(surface, folder / "map-lens.png", 96)

    surface, c = canvas(CARD["w"], CARD["h"])
    c.rectangle(0, 0, CARD["w"], CARD["h"]), fill(c, SAGE)
    draw_land(c, topology, CARD, PAPER, PAPER, None, 1)
    for lon, lat in ((-78.5, -0.2), (-17.4, 14.7), (1.5, 49.5), (7.3, 43.7), (16, 45.8)):
        x, y = (lon - CARD["west"]) * CARD["kx"], (CARD["north"] - lat) * CARD["ky"]
        disc(c, x, y, 17), fill(c, INK)
        disc(c, x, y, 10), fill(c, CORAL)
    save(surface, folder / "card-map.png", 64)


if __name__ == "__main__":
    assert cairo.cairo_version() >= 11600
    main(sys.argv[1], Path(sys.argv[2]))
