"""Colours and small drawing helpers that the picture scripts share (package: python3-cairo)."""
import math

import cairo

PAPER, INK, WHITE = "#f6f1e7", "#14181f", "#ffffff"
ACCENT, STONE = "#c4361c", "#635d52"
CORAL, SAND, OCHRE, SAGE = "#ea6344", "#e6dac2", "#e2a73f", "#9dbcae"


def rgb(colour):
    return [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]


def canvas(width, height, scale=1.0):
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, round(width * scale), round(height * scale))
    c = cairo.Context(surface)
    c.scale(scale, scale)
    c.set_line_cap(cairo.LINE_CAP_ROUND)
    c.set_line_join(cairo.LINE_JOIN_ROUND)
    return surface, c


def fill(c, colour):
    c.set_source_rgb(*rgb(colour))
    c.fill()


def stroke(c, colour, width):
    c.set_source_rgb(*rgb(colour))
    c.set_line_width(width)
    c.stroke()


def box(c, x, y, w, h, r=0):
    """A rectangle, its corners rounded by r."""
    r = min(r, w / 2, h / 2)
    c.new_sub_path()
    c.arc(x + w - r, y + r, r, -math.pi / 2, 0)
    c.arc(x + w - r, y + h - r, r, 0, math.pi / 2)
    c.arc(x + r, y + h - r, r, math.pi / 2, math.pi)
    c.arc(x + r, y + r, r, math.pi, 3 * math.pi / 2)
    c.close_path()


def disc(c, x, y, r):
    c.new_sub_path()
    c.arc(x, y, r, 0, 2 * math.pi)


def oval(c, x, y, rx, ry):
    c.save()
    c.translate(x, y)
    c.scale(rx, ry)
    disc(c, 0, 0, 1)
    c.restore()


def path(c, commands):
    """commands: tuples of 2 (move first, then line) or 6 numbers (curve)."""
    for i, p in enumerate(commands):
        if len(p) == 6:
            c.curve_to(*p)
        elif i == 0:
            c.move_to(*p)
        else:
            c.line_to(*p)
    c.close_path()


def mirrored(c, right, cx):
    """Fills-to-be: the right half of an outline (top to bottom) and its mirror image at x = cx."""
    points = list(right)
    c.move_to(*points[0])
    for p in points[1:]:
        c.curve_to(*p) if len(p) == 6 else c.line_to(*p)
    def flip(x):
        return 2 * cx - x
    ends = [(p[-2], p[-1]) for p in points]
    c.line_to(flip(ends[-1][0]), ends[-1][1])
    for i in range(len(points) - 1, 0, -1):
        p, to = points[i], ends[i - 1]
        if len(p) == 6:
            c.curve_to(flip(p[2]), p[3], flip(p[0]), p[1], flip(to[0]), to[1])
        else:
            c.line_to(flip(to[0]), to[1])
    c.close_path()
