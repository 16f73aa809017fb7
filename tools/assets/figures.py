"""Draws the four museum figures, cut in three slices that fit one another, and the emblems made of them.

Each figure is 600 x 1080 units. At the two cuts (y = 360 and y = 720) every figure is JOINT wide and centred, so that any
head stands on any body and any body on any foot: 64 figures out of 4. Needs the package python3-cairo.
Usage: python3 tools/assets/figures.py scripts/welcome/assets
"""
import sys
from pathlib import Path

from palette import CORAL, INK, OCHRE, PAPER, SAGE, SAND, box, canvas, disc, fill, mirrored, oval, path, stroke

CX, JOINT = 300, 220
R = CX + JOINT / 2  # right edge of every joint


def amphora(c):
    for flip in (1, -1):  # handles
        c.save()
        c.translate(CX, 0)
        c.scale(flip, 1)
        c.move_to(66, 128)
        c.curve_to(230, 96, 236, 250, 100, 322)
        stroke(c, INK, 34)
        c.restore()
    mirrored(c, [(CX, 56), (CX + 122, 56), (CX + 128, 56, CX + 130, 62, CX + 130, 70), (CX + 130, 92), (CX + 72, 104),
                 (CX + 64, 190, CX + 60, 250, CX + 76, 300), (CX + 84, 326, CX + 110, 330, R, 362)], CX)
    fill(c, INK)
    box(c, CX - 62, 214, 124, 12), fill(c, PAPER)
    box(c, CX - 62, 238, 124, 12), fill(c, PAPER)
    mirrored(c, [(CX, 358), (R, 358), (CX + 240, 400, CX + 264, 470, CX + 252, 540),
                 (CX + 240, 610, CX + 180, 680, R, 722)], CX)
    fill(c, INK)
    c.save()
    mirrored(c, [(CX, 358), (R, 358), (CX + 240, 400, CX + 264, 470, CX + 252, 540),
                 (CX + 240, 610, CX + 180, 680, R, 722)], CX)
    c.clip()
    box(c, 0, 440, 600, 12), fill(c, PAPER)
    box(c, 0, 588, 600, 12), fill(c, PAPER)
    x = 12
    c.move_to(-12, 556)  # a running meander
    while x < 620:
        for dx, y in ((0, 556), (0, 484), (48, 484), (48, 532), (24, 532), (24, 508)):
            c.line_to(x + dx, y)
        c.move_to(x + 48, 532)
        c.line_to(x + 48, 556)
        c.move_to(x, 556)
        x += 72
        c.line_to(x, 556)
    stroke(c, CORAL, 11)
    c.restore()
    mirrored(c, [(CX, 718), (R, 718), (CX + 86, 780, CX + 52, 860, CX + 46, 930), (CX + 132, 956),
                 (CX + 146, 962, CX + 150, 972, CX + 150, 986), (CX + 150, 1016), (CX, 1016)], CX)
    fill(c, INK)
    for dx in (-66, -33, 0, 33, 66):
        path(c, [(CX + dx, 862), (CX + dx * 1.12 - 11, 742), (CX + dx * 1.12 + 11, 742)]), fill(c, OCHRE)


def bust(c):
    mirrored(c, [(CX, 56), (CX + 104, 56, CX + 140, 118, CX + 134, 190), (CX + 130, 250, CX + 96, 300, CX + 78, 312),
                 (CX + 78, 336), (CX + 84, 350, CX + 100, 356, R, 362)], CX)
    fill(c, INK)
    for i in range(7):  # curls
        disc(c, CX - 120 + 40 * i, 96 - 34 * (1 - ((i - 3) / 3) ** 2), 33)
        fill(c, CORAL)
    for flip in (1, -1):
        disc(c, CX + flip * 134, 128, 26), fill(c, CORAL)
        c.save()
        c.translate(CX + flip * 56, 186)
        path(c, [(-28, 0), (-12, -18, 12, -18, 28, 0), (12, 14, -12, 14, -28, 0)]), fill(c, PAPER)
        c.restore()
        c.move_to(CX + flip * 28, 158), c.line_to(CX + flip * 84, 152), stroke(c, PAPER, 8)
    c.move_to(CX, 172), c.line_to(CX - 18, 236), c.line_to(CX + 8, 236), stroke(c, PAPER, 8)
    c.move_to(CX - 34, 272), c.curve_to(CX - 14, 284, CX + 14, 284, CX + 34, 272), stroke(c, PAPER, 8)
    mirrored(c, [(CX, 358), (R, 358), (CX + 160, 376, CX + 250, 400, CX + 276, 470), (CX + 290, 520, CX + 290, 590, CX + 286, 640),
                 (CX + 220, 690, CX + 160, 700, R, 722)], CX)
    fill(c, INK)
    for k in range(5):  # folds of the toga
        c.move_to(CX - 250 + 58 * k, 430 + 4 * k)
        c.curve_to(CX - 130 + 56 * k, 500, CX + 20 + 40 * k, 600 - 12 * k, CX + 250, 648 - 56 * k)
        stroke(c, PAPER, 7)
    disc(c, CX - 172, 440, 30), fill(c, OCHRE)
    box(c, CX - 110, 718, 220, 62), fill(c, INK)
    box(c, CX - 150, 780, 300, 44, 8), fill(c, INK)
    box(c, CX - 126, 824, 252, 128), fill(c, INK)
    box(c, CX - 84, 852, 168, 56, 6), fill(c, PAPER)
    box(c, CX - 62, 868, 124, 8, 4), fill(c, INK)
    box(c, CX - 40, 886, 80, 8, 4), fill(c, INK)
    box(c, CX - 176, 952, 352, 64, 8), fill(c, INK)


def column(c):
    box(c, CX - 236, 84, 472, 56, 8), fill(c, INK)
    box(c, CX - 204, 140, 408, 30), fill(c, INK)
    for flip in (1, -1):  # volutes
        x = CX + flip * 168
        disc(c, x, 222, 86), fill(c, INK)
        for r, colour in ((64, SAGE), (46, INK), (26, SAGE), (11, INK)):
            disc(c, x, 222, r), fill(c, colour)
    box(c, CX - 168, 160, 336, 96), fill(c, INK)
    for i in range(6):
        oval(c, CX - 100 + 40 * i, 206, 14, 24), fill(c, PAPER)
    box(c, CX - 124, 250, 248, 30, 15), fill(c, INK)
    box(c, CX - 110, 270, 220, 92), fill(c, INK)
    mirrored(c, [(CX, 358), (R, 358), (CX + 128, 460, CX + 128, 620, R, 722)], CX)
    fill(c, INK)
    for i in range(5):
        x = CX + (i - 2) * 44
        c.move_to(x, 300), c.line_to(x, 360), c.curve_to(x + (i - 2) * 4, 450, x + (i - 2) * 4, 630, x, 720)
        stroke(c, PAPER, 9)
    box(c, CX - 110, 718, 220, 130), fill(c, INK)
    for i in range(5):
        x = CX + (i - 2) * 44
        c.move_to(x, 718), c.line_to(x, 812)
        stroke(c, PAPER, 9)
    box(c, CX - 146, 842, 292, 48, 24), fill(c, INK)
    box(c, CX - 132, 884, 264, 24), fill(c, SAGE)
    box(c, CX - 176, 904, 352, 50, 25), fill(c, INK)
    box(c, CX - 220, 954, 440, 62, 6), fill(c, INK)


def robot(c):
    c.move_to(CX, 110), c.line_to(CX, 50), stroke(c, INK, 14)
    disc(c, CX, 44, 24), fill(c, CORAL)
    box(c, CX - 168, 98, 336, 206, 44), fill(c, INK)
    box(c, CX - 200, 160, 40, 82, 16), fill(c, INK)
    box(c, CX + 160, 160, 40, 82, 16), fill(c, INK)
    box(c, CX - 136, 130, 272, 142, 28), fill(c, SAGE)
    for flip in (1, -1):
        disc(c, CX + flip * 66, 188, 34), fill(c, INK)
        disc(c, CX + flip * 66 + 10, 178, 11), fill(c, PAPER)
    c.move_to(CX - 40, 240), c.curve_to(CX - 16, 258, CX + 16, 258, CX + 40, 240), stroke(c, INK, 10)
    box(c, CX - 78, 300, 156, 40), fill(c, INK)
    box(c, CX - 110, 330, 220, 32, 6), fill(c, INK)
    box(c, CX - 110, 350, 220, 20), fill(c, INK)
    box(c, CX - 196, 376, 392, 300, 36), fill(c, INK)
    box(c, CX - 110, 660, 220, 64), fill(c, INK)
    box(c, CX - 110, 354, 220, 40), fill(c, INK)
    for flip in (1, -1):  # arms
        c.move_to(CX + flip * 200, 440), c.line_to(CX + flip * 252, 520), c.line_to(CX + flip * 252, 610)
        stroke(c, INK, 36)
        c.new_sub_path(), c.arc(CX + flip * 252, 652, 28, -0.6, 3.74), stroke(c, INK, 20)
    box(c, CX - 156, 414, 196, 140, 14), fill(c, PAPER)
    c.move_to(CX - 138, 500)
    for dx, dy in ((26, 0), (18, -54), (22, 78), (20, -46), (16, 22), (40, 0)):
        c.rel_line_to(dx, dy)
    stroke(c, CORAL, 9)
    for j, colour in enumerate((CORAL, OCHRE, SAGE)):
        disc(c, CX + 112, 436 + 52 * j, 20), fill(c, colour)
    for j in range(6):
        box(c, CX - 156 + 34 * j, 588, 20, 52, 10), fill(c, PAPER if j % 2 else OCHRE)
    box(c, CX - 110, 716, 220, 70), fill(c, INK)
    for j in range(3):
        box(c, CX - 92, 786 + 30 * j, 184, 18, 9), fill(c, INK)
    box(c, CX - 60, 780, 120, 100), fill(c, INK)
    box(c, CX - 206, 868, 412, 148, 74), fill(c, INK)
    for x in (-132, -44, 44, 132):
        disc(c, CX + x, 942, 38), fill(c, PAPER if abs(x) == 44 else OCHRE)
        disc(c, CX + x, 942, 13), fill(c, INK)


FIGURES = {"amphora": amphora, "bust": bust, "column": column, "robot": robot}
GROUNDS = {"amphora": SAGE, "bust": OCHRE, "column": CORAL, "robot": SAND}
PARTS = ("head", "body", "foot")
PLACES = {  # an emblem for each place: head, body, foot
    "mons": ("bust", "robot", "amphora"), "saint_brieuc": ("robot", "amphora", "column"),
    "nice": ("amphora", "column", "robot"), "caen": ("column", "robot", "bust"),
    "lille": ("robot", "bust", "column"), "zagreb": ("bust", "column", "robot"),
    "dakar": ("column", "amphora", "robot"), "quito": ("amphora", "robot", "column"),
    "bologna": ("robot", "column", "bust"),
}


def slice_of(c, figure, part):
    """Draws one third of a figure into 600 x 360, clipped."""
    c.save()
    c.rectangle(0, 0, 600, 360)
    c.clip()
    c.translate(0, -360 * part)
    FIGURES[figure](c)
    c.restore()


def reach(figure, part):
    """How far the slice's ink goes from its middle: pictures are as wide as that, on both sides."""
    surface, c = canvas(600, 360)
    slice_of(c, figure, part)
    surface.flush()
    data, stride = surface.get_data(), surface.get_stride()
    inked = [x for x in range(600) if any(data[y * stride + x * 4 + 3] for y in range(360))]
    return max(CX - inked[0], inked[-1] + 1 - CX) + 2


def hybrid(c, figures, width):
    """A whole figure of three slices on their grounds, width x 1080 units."""
    for part, figure in enumerate(figures):
        c.save()
        c.translate(0, 360 * part)
        box(c, 0, 0, width, 360), fill(c, GROUNDS[figure])
        c.translate((width - 600) / 2, 0)
        slice_of(c, figure, part)
        c.restore()


def main(folder):
    for name in FIGURES:
        for part, word in enumerate(PARTS):
            half = reach(name, part)
            surface, c = canvas(2 * half, 360)
            c.translate(half - CX, 0)
            slice_of(c, name, part)
            surface.write_to_png(str(folder / f"figure-{name}-{word}.png"))
    for place, figures in PLACES.items():
        surface, c = canvas(640, 1080, 0.25)
        c.save()
        box(c, 0, 0, 640, 1080, 64)
        c.clip()
        hybrid(c, figures, 640)
        c.restore()
        surface.write_to_png(str(folder / f"emblem-{place}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
