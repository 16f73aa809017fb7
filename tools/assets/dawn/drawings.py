"""Draws the birds, their perches, the phonograph and the masks as SVG: python3 drawings.py FOLDER"""
import pathlib
import sys

FOLDER = pathlib.Path(sys.argv[1])


def save(name, w, h, *parts):
    (FOLDER / f"{name}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">\n' + "\n".join(parts) + "\n</svg>\n")


def path(d, fill, more=""):
    return f'<path d="{d}" fill="{fill}" {more}/>'


def line(d, stroke, width, more=""):
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round" {more}/>'


def circle(x, y, r, fill, more=""):
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {more}/>'


def shade(name, *stops):
    return f'<defs><linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">' + "".join(f'<stop offset="{at}" stop-color="{c}"/>' for at, c in stops) + "</linearGradient></defs>"


def perched(name, back, belly, wing, tail, beak, eye_ring, legs, long_tail=0, beak_length=34, streaks=None, bars=None, brow=None, throat=None, upright=0):
    """A bird on its perch, once with its beak closed and once singing. Its feet stand at 196, 262."""
    for sings in (False, True):
        t = long_tail
        parts = [shade("b", (0, back), (0.5, back), (1, belly)), f'<g transform="rotate({-upright} 196 262)">']
        parts.append(path(f"M92 172 L{18 - t} {232 + t * 0.55} L{34 - t} {246 + t * 0.5} L120 214 Z", tail))
        parts.append(line(f"M100 188 L{28 - t} {238 + t * 0.5}", "#00000055", 3))
        parts.append(path("M74 186 C100 138 158 98 206 96 C208 66 238 46 266 58 C288 68 294 88 286 108 C286 152 262 198 210 212 C162 224 112 214 74 186 Z", "url(#b)"))
        parts.append(path("M284 110 C286 152 262 198 210 212 C186 218 160 218 138 212 C196 204 236 170 250 128 C260 118 272 110 284 110 Z", belly))
        if throat:
            parts.append(path("M262 108 C272 112 280 112 286 108 C286 132 280 150 270 166 C258 152 254 126 262 108 Z", throat))
        if bars:
            inner, outer = ((248, 136), (238, 152), (224, 168), (206, 183), (184, 196)), ((280, 134), (274, 156), (262, 178), (240, 197), (208, 212))
            for (x, y), (u, v) in zip(inner, outer):
                parts.append(line(f"M{x} {y} Q{(x + u) / 2 + 2} {(y + v) / 2 + 6} {u} {v}", bars, 3))
        parts.append(path("M98 184 C128 136 186 118 226 132 C228 168 176 200 98 192 Z", wing))
        for i in range(3):
            parts.append(line(f"M{116 + i * 10} {186 - i * 3} C{146 + i * 8} {176 - i * 8} {178 + i * 6} {168 - i * 8} {208 + i * 4} {152 - i * 6}", "#00000040", 2.6))
        if streaks:
            for x, y in ((130, 158), (152, 144), (176, 132), (200, 124), (164, 162), (188, 150), (208, 142), (222, 98), (236, 84), (250, 76), (142, 176)):
                parts.append(line(f"M{x} {y} l-16 9", streaks, 4))
        if brow:
            parts.append(line("M244 76 q18 -12 34 -2", brow, 5))
        up, down = (-17, 17) if sings else (0, 0)
        tip = 288 + beak_length
        if sings:
            parts.append(path(f"M282 90 L{tip - 10} 96 L282 106 Z", "#7a2f2a"))
        parts.append(f'<g transform="rotate({up} 280 94)">' + path(f"M278 80 C292 80 {tip - 12} 88 {tip} 95 L280 97 Z", beak) + "</g>")
        parts.append(f'<g transform="rotate({down} 280 96)">' + path(f"M280 95 L{tip - 5} 96 C{tip - 18} 101 292 106 278 105 Z", beak, 'opacity="0.86"') + "</g>")
        parts.append(circle(262, 82, 9.5, eye_ring) + circle(262, 82, 6.8, "#120d10") + circle(264.5, 79.5, 2.2, "#ffffff"))
        parts.append("</g>")
        for x in (186, 208):
            parts.append(line(f"M{x} 208 L{x + 2} 246 L{x} 262 M{x} 262 l14 2 M{x} 262 l-10 3", legs, 5))
        save(name + ("-sings" if sings else ""), 330, 290, *parts)


perched("blackbird", "#2b2730", "#1d1a22", "#221f28", "#18161d", "#f0a429", "#f0a429", "#6a4a2a", long_tail=6, beak_length=34)
perched("cuckoo", "#7f93a8", "#e9e6dc", "#64788e", "#48586c", "#43433f", "#f2c230", "#e2b13a", long_tail=16, beak_length=28, bars="#5b6672", throat="#8fa2b4", upright=-4)
perched("warbler", "#a57c4e", "#f0dcb4", "#8a6238", "#75522e", "#6c5236", "#c9a06a", "#8a6a48", beak_length=36, brow="#f3e2be", throat="#fbf0d8", upright=14)
perched("locustella", "#8c8350", "#d8c99a", "#6f6740", "#5c5534", "#6a5a3a", "#b5a873", "#b88a6a", long_tail=2, beak_length=30, streaks="#4a4428", throat="#ece0bb", upright=10)


def bittern():
    for sings in (False, True):
        puff = 10 if sings else 0
        parts = [shade("b", (0, "#b98a4a"), (1, "#d9b87a")), shade("n", (0, "#caa162"), (1, "#e6cc94"))]
        for x in (150, 186):
            parts.append(line(f"M{x} 380 L{x + 4} 470 M{x + 4} 470 l22 6 M{x + 4} 470 l-14 8", "#8f9a4e", 8))
        parts.append(path("M60 372 C64 296 112 236 176 232 C220 236 236 288 226 336 C214 386 150 404 96 392 C80 396 52 420 34 424 C40 404 52 390 60 372 Z", "url(#b)"))
        parts.append(path(f"M158 262 C{170 - puff} 210 176 168 178 120 C178 92 196 76 214 74 C232 76 240 92 234 108 C230 150 {238 + puff} 200 {232 + puff} 260 C228 320 190 330 158 262 Z", "url(#n)"))
        parts.append(path("M84 372 C92 314 132 274 182 272 C202 306 180 366 120 388 C104 392 90 386 84 372 Z", "#96692f"))
        for x, y in ((104, 356), (122, 338), (142, 318), (164, 300), (128, 366), (148, 346), (166, 326), (182, 308), (154, 368), (176, 346)):
            parts.append(line(f"M{x} {y} q10 -2 18 -12", "#4d3216", 6))
        for i in range(9):
            y = 118 + i * 19
            parts.append(line(f"M{208 + (i % 2) * 5} {y} q5 8 1 15", "#6d4a22", 6))
            if i > 1:
                parts.append(line(f"M{190 + (i % 2) * 4} {y + 4} q4 8 0 13", "#8d6230", 5))
        parts.append(path("M180 112 C178 84 198 70 216 74 L210 88 C198 92 190 102 186 118 Z", "#2a1d14"))
        up, down = (-9, 7) if sings else (0, 0)
        parts.append(f'<g transform="rotate({up} 210 80)">' + path("M200 78 L256 8 L222 86 Z", "#d8c25e") + "</g>")
        parts.append(f'<g transform="rotate({down} 222 88)">' + path("M216 82 L258 10 L236 98 Z", "#a8973f") + "</g>")
        parts.append(circle(212, 92, 8.5, "#f2d13a") + circle(213, 91, 5, "#120d10") + circle(215, 89, 1.8, "#ffffff"))
        parts.append(line("M200 104 q16 8 34 -2", "#3a2616", 4))
        save("bittern" + ("-sings" if sings else ""), 300, 490, *parts)


bittern()

save("post", 60, 420, '<defs><linearGradient id="p" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#2a2026"/><stop offset="0.6" stop-color="#54403a"/><stop offset="1" stop-color="#8a6247"/></linearGradient></defs>',
     path("M8 14 C16 4 44 2 52 12 L54 420 L6 420 Z", "url(#p)"), '<ellipse cx="30" cy="13" rx="22" ry="7" fill="#9a7354"/><ellipse cx="30" cy="13" rx="12" ry="3.5" fill="#6d4f3c"/>',
     line("M20 40 L19 180 M38 60 L40 240 M27 210 L26 400", "#1e171b", 2.5, 'opacity="0.6"'))
save("stem", 200, 460, line("M104 460 C108 300 96 160 112 4", "#5d6238", 9), line("M104 460 C108 300 96 160 112 4", "#8b9152", 3, 'opacity="0.7"'),
     path("M106 330 C60 290 36 230 20 150 C62 214 92 262 106 300 Z", "#5d6238"), path("M102 220 C146 190 172 140 186 70 C146 122 112 160 102 196 Z", "#6b7040"),
     path("M106 410 C150 372 176 320 192 270 C146 322 112 362 106 392 Z", "#535832"))

# The phonograph: a box, a drum of wax, a horn. Its wheel is a drawing of its own.
save("phonograph", 860, 560,
     '<defs><linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8a5632"/><stop offset="1" stop-color="#472818"/></linearGradient>'
     '<linearGradient id="x" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#5e3a1e"/><stop offset="0.3" stop-color="#d79a52"/><stop offset="0.55" stop-color="#8f5a2c"/><stop offset="1" stop-color="#3a2212"/></linearGradient>'
     '<linearGradient id="h" x1="0" y1="0" x2="1" y2="0.6"><stop offset="0" stop-color="#7d5a22"/><stop offset="0.45" stop-color="#e8c674"/><stop offset="0.7" stop-color="#b8862f"/><stop offset="1" stop-color="#f3dc9c"/></linearGradient>'
     '<radialGradient id="m" cx="0.5" cy="0.5" r="0.5"><stop offset="0" stop-color="#120b08"/><stop offset="0.72" stop-color="#4a3014"/><stop offset="1" stop-color="#a87a30"/></radialGradient></defs>',
     path("M384 330 C420 318 452 290 520 214 C560 168 600 96 640 40 L830 236 C768 268 680 292 610 300 C520 312 450 330 404 352 Z", "url(#h)"),
     '<g transform="rotate(46 735 138)"><ellipse cx="735" cy="138" rx="140" ry="46" fill="#f1d791"/><ellipse cx="735" cy="138" rx="130" ry="39" fill="url(#m)"/></g>',
     line("M392 340 C384 350 380 362 380 380", "#d6b05c", 15),
     '<rect x="60" y="440" width="560" height="108" rx="12" fill="url(#w)"/><rect x="40" y="424" width="600" height="26" rx="8" fill="#6b4226"/><rect x="40" y="536" width="600" height="24" rx="8" fill="#57341d"/>'
     '<rect x="92" y="470" width="496" height="50" rx="6" fill="none" stroke="#c79a58" stroke-width="2.5" opacity="0.7"/>',
     '<rect x="110" y="330" width="24" height="100" rx="6" fill="#3a3034"/><rect x="546" y="330" width="24" height="100" rx="6" fill="#3a3034"/><rect x="84" y="372" width="500" height="14" rx="7" fill="#c9a45a"/>',
     '<rect x="166" y="312" width="350" height="118" rx="12" fill="url(#x)"/>',
     *[f'<path d="M{178 + i * 11} 314 V428" stroke="#2a170b" stroke-width="1.6" opacity="0.45"/>' for i in range(31)],
     '<rect x="352" y="294" width="56" height="32" rx="10" fill="#d6b05c"/><path d="M378 326 l-5 14" stroke="#f3e6c0" stroke-width="4"/>')
spokes = "".join(f'<g transform="rotate({a} 320 320)"><path d="M308 320 L314 70 L326 70 L332 320 Z" fill="url(#s)"/></g>' for a in range(0, 360, 60))
save("wheel", 640, 640,
     '<defs><linearGradient id="r" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f4dda0"/><stop offset="0.5" stop-color="#a67a34"/><stop offset="1" stop-color="#ddb566"/></linearGradient>'
     '<linearGradient id="s" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#7b571f"/><stop offset="0.5" stop-color="#d9b468"/><stop offset="1" stop-color="#8c6528"/></linearGradient></defs>',
     circle(320, 320, 274, "none", 'stroke="url(#r)" stroke-width="46"'), circle(320, 320, 298, "none", 'stroke="#6b4a1c" stroke-width="3"'), circle(320, 320, 250, "none", 'stroke="#6b4a1c" stroke-width="3"'),
     spokes, circle(320, 320, 62, "url(#r)"), circle(320, 320, 62, "none", 'stroke="#6b4a1c" stroke-width="3"'), circle(320, 320, 20, "#4a3214"),
     *[f'<g transform="rotate({a} 320 320)"><circle cx="320" cy="46" r="6" fill="#6b4a1c"/></g>' for a in range(0, 360, 15)],
     circle(320, 46, 45, "#3a2416"), circle(320, 46, 38, "#a5643a"), '<ellipse cx="306" cy="30" rx="16" ry="10" fill="#e0a878" opacity="0.7"/>')

# Masks, 960 by 720: a bird with a hole where its face would be, and the marsh around it.
HOLE = "M480 236 C580 236 636 316 636 414 C636 520 570 604 480 604 C390 604 324 520 324 414 C324 316 380 236 480 236 Z"


def mask(name, hood, dark, belly, beak, ring, marks):
    reeds = []
    for i, x in enumerate(list(range(12, 200, 22)) + list(range(770, 960, 21))):
        top = 150 + (i * 97) % 260
        bend = (i * 53) % 60 - 30
        reeds.append(line(f"M{x} 720 C{x + 4} 560 {x + bend / 2} {top + 120} {x + bend} {top}", "#22303a" if i % 2 else "#31424a", 7))
        if i % 3 == 0:
            reeds.append(line(f"M{x + bend * 0.9} {top + 20} L{x + bend * 0.6} {top + 96}", "#5a3b28", 20))
    frame = "M0 0 H960 V720 H0 Z " + HOLE
    head = "M480 62 C660 62 752 210 752 392 C752 470 770 560 812 720 L148 720 C190 560 208 470 208 392 C208 210 300 62 480 62 Z " + HOLE
    chest = "M300 560 C340 640 420 668 480 668 C540 668 620 640 660 560 C700 610 716 660 724 720 L236 720 C244 660 260 610 300 560 Z"
    save(f"mask-{name}", 960, 720,
         shade("d", (0, "#3d5f94"), (0.55, "#e0a996"), (0.8, "#f3c98f"), (1, "#54708f")), shade("h", (0, hood), (1, dark)),
         path(frame, "url(#d)", 'fill-rule="evenodd"'), '<circle cx="770" cy="300" r="66" fill="#fff1cc"/>', *reeds,
         path(head, "url(#h)", 'fill-rule="evenodd"'), path(chest, belly), *marks,
         path("M176 470 C112 540 90 640 96 720 L250 720 C230 640 214 560 216 470 Z", dark), path("M784 470 C848 540 870 640 864 720 L710 720 C730 640 746 560 744 470 Z", dark),
         *[line(f"M{120 + i * 26} 712 C{128 + i * 24} 640 {150 + i * 18} 570 {184 + i * 8} 520", "#00000045", 5) for i in range(4)],
         *[line(f"M{840 - i * 26} 712 C{832 - i * 24} 640 {810 - i * 18} 570 {776 - i * 8} 520", "#00000045", 5) for i in range(4)],
         path(HOLE, "none", 'stroke="#00000050" stroke-width="10"'),
         path("M412 196 C440 176 520 176 548 196 C540 250 512 292 480 318 C448 292 420 250 412 196 Z", beak), line("M480 192 V306", "#00000040", 4),
         circle(366, 190, 44, ring), circle(366, 190, 34, "#140f14"), circle(378, 178, 11, "#ffffff"), circle(594, 190, 44, ring), circle(594, 190, 34, "#140f14"), circle(606, 178, 11, "#ffffff"))


mask("blackbird", "#34303a", "#1b181f", "#26222b", "#f0a429", "#f0a429", [])
mask("cuckoo", "#8ea2b6", "#5d7186", "#efeadd", "#4a4a44", "#f2c230", [line(f"M{290 + i * 4} {604 + i * 26} Q480 {700 + i * 22} {670 - i * 4} {604 + i * 26}", "#5b6672", 7) for i in range(4)])
mask("warbler", "#b98d58", "#83602f", "#f4e4c0", "#6c5236", "#f7ead0", [line("M300 150 Q360 110 430 150", "#f7ead0", 16), line("M530 150 Q600 110 660 150", "#f7ead0", 16)])
