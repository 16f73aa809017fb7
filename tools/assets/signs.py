"""Draws the signs on buttons, the three faces of the goodbye and the pictures on the overview's cards.

Needs the package python3-cairo. Usage: python3 tools/assets/signs.py scripts/welcome/assets
"""
import math
import sys
from pathlib import Path

from figures import hybrid
from palette import ACCENT, CORAL, INK, OCHRE, PAPER, SAGE, SAND, STONE, WHITE, box, canvas, disc, fill, oval, stroke


def arrow_left(c, colour):
    c.move_to(40, 24), c.line_to(9, 24), stroke(c, colour, 4)
    c.move_to(22, 10), c.line_to(8, 24), c.line_to(22, 38), stroke(c, colour, 4)


def arrow_right(c, colour):
    c.translate(48, 0), c.scale(-1, 1), arrow_left(c, colour)


def overview(c, colour):
    for x, y in ((7, 7), (27, 7), (7, 27), (27, 27)):
        box(c, x, y, 14, 14, 3), fill(c, colour)


def globe(c, colour):
    disc(c, 24, 24, 19), stroke(c, colour, 3.5)
    oval(c, 24, 24, 8.5, 19), stroke(c, colour, 3.5)
    c.move_to(5, 24), c.line_to(43, 24), stroke(c, colour, 3.5)


def cross(c, colour):
    c.move_to(11, 11), c.line_to(37, 37), c.move_to(37, 11), c.line_to(11, 37), stroke(c, colour, 4)


def check(c, colour):
    c.move_to(8, 25), c.line_to(19, 36), c.line_to(40, 13), stroke(c, colour, 5)


def hand(c, colour):
    """A finger that touches: a dot with two rings."""
    disc(c, 24, 24, 8), fill(c, colour)
    disc(c, 24, 24, 19), stroke(c, colour, 4)


def warning(c, colour):
    c.move_to(24, 7), c.line_to(44, 41), c.line_to(4, 41), c.close_path(), stroke(c, colour, 4)
    c.move_to(24, 20), c.line_to(24, 28), stroke(c, colour, 4)
    disc(c, 24, 35, 2.6), fill(c, colour)


SIGNS = {
    "arrow-left": (arrow_left, INK), "arrow-right": (arrow_right, WHITE), "arrow-right-ink": (arrow_right, INK), "overview": (overview, INK),
    "globe": (globe, INK), "globe-paper": (globe, PAPER), "cross": (cross, INK), "check": (check, WHITE), "hand": (hand, INK),
    "warning": (warning, ACCENT), "warning-paper": (warning, PAPER),
}


def face(c, ground, bend):
    """bend: 1 a smile, 0 a straight mouth, -1 a frown."""
    disc(c, 130, 130, 126), fill(c, ground)
    for x in (88, 172):
        oval(c, x, 104, 13, 18 if bend >= 0 else 15), fill(c, INK)
    c.move_to(78, 172 - 12 * bend)
    c.curve_to(104, 172 + 24 * bend, 156, 172 + 24 * bend, 182, 172 - 12 * bend)
    stroke(c, INK, 13)
    if bend < 0:
        for flip in (1, -1):
            c.move_to(130 + flip * 58, 72), c.line_to(130 + flip * 26, 60 + 4), stroke(c, INK, 9)


def card_story(c):
    """Three days, three slices: the first figures of a remix."""
    rows = (("bust", "amphora", "robot"), ("amphora", "robot", "column"), ("robot", "column", "bust"), ("column", "bust", "amphora"))
    box(c, 0, 0, 544, 330), fill(c, OCHRE)
    for i, figures in enumerate(rows):
        c.save()
        c.translate(136 * i, 0)
        c.scale(136 / 640, 330 / 1080 + 0.0006)
        hybrid(c, figures, 644)
        c.restore()


def card_news(c):
    """A board with notes; one of them has its date in question."""
    box(c, 0, 0, 544, 330), fill(c, CORAL)
    notes = ((40, 44, PAPER, -3), (206, 34, SAND, 2), (376, 46, PAPER, -1.5), (52, 184, OCHRE, 2.5), (212, 178, PAPER, -2), (374, 184, SAGE, 3))
    for i, (x, y, colour, turn) in enumerate(notes):
        c.save()
        c.translate(x + 64, y + 56)
        c.rotate(math.radians(turn))
        c.translate(-64, -56)
        box(c, 0, 0, 132, 112, 8), fill(c, colour)
        box(c, 16, 18, 58, 20, 4), fill(c, ACCENT if i == 4 else INK)
        for j, w in enumerate((100, 84, 64)):
            box(c, 16, 54 + 16 * j, w, 6, 3), fill(c, STONE if colour != SAGE else INK)
        disc(c, 66, 2, 9), fill(c, INK)
        c.restore()


def main(folder):
    for name, (draw, colour) in SIGNS.items():
        surface, c = canvas(48, 48, 2)
        draw(c, colour)
        surface.write_to_png(str(folder / f"sign-{name}.png"))
    for name, ground, bend in (("glad", SAGE, 1), ("plain", OCHRE, 0), ("sad", CORAL, -1)):
        surface, c = canvas(260, 260)
        face(c, ground, bend)
        surface.write_to_png(str(folder / f"face-{name}.png"))
    for name, draw in (("story", card_story), ("news", card_news)):
        surface, c = canvas(544, 330)
        draw(c)
        surface.write_to_png(str(folder / f"card-{name}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
