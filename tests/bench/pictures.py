"""Pictures that the stage's scenes show: made by pygame, which also writes JPEG. pictures.py FOLDER [photos] [tiles]."""
import math
import pathlib
import random
import sys

import pygame


def sprite():
    surface = pygame.Surface((32, 32), pygame.SRCALPHA)
    for y in range(32):
        for x in range(32):
            far = math.hypot(x - 15.5, y - 15.5)
            surface.set_at((x, y), (240, 120 + 4 * x, 40 + 5 * y, int(255 * min(1, max(0, (16 - far) / 3)))))
    return surface


def texture(width, height, seed):
    """Soft colours with grain on several scales, as a photograph of things has them."""
    grain = random.Random(seed)
    whole = pygame.Surface((width, height))
    for share, strength in ((16, 255), (64, 60), (256, 30)):
        small = pygame.Surface((share, share * height // width or 1))
        for y in range(small.get_height()):
            for x in range(share):
                small.set_at((x, y), [grain.randrange(strength + 1) for _ in range(3)])
        layer = pygame.transform.smoothscale(small, (width, height))
        whole.blit(layer, (0, 0), special_flags=pygame.BLEND_ADD if strength < 255 else 0)
    return whole


def photos(folder):
    for i in range(1, 9):
        pygame.image.save(texture(4000, 3000, i), str(folder / f"photo{i}.jpg"))
    for i in range(40):
        pygame.image.save(texture(1600, 1200, 100 + i), str(folder / f"picture{i}.jpg"))


def tiles(folder, width=40000, height=30000, size=254, overlap=1):
    """A Deep Zoom pyramid whose tiles repeat 64 pictures: as many files of the same work as a real one."""
    stock = folder / "stock"
    stock.mkdir(parents=True)
    large = texture(8 * 256, 8 * 256, 99)
    for i in range(64):
        pygame.image.save(large.subsurface((i % 8 * 256, i // 8 * 256, 256, 256)), str(stock / f"{i}.jpg"))
    level = math.ceil(math.log2(max(width, height)))
    w, h = width, height
    for number in range(level, -1, -1):
        place = folder / "world_files" / str(number)
        place.mkdir(parents=True)
        columns, rows = math.ceil(w / size), math.ceil(h / size)
        for column in range(columns):
            for row in range(rows):
                left, top = max(0, column * size - overlap), max(0, row * size - overlap)
                tw, th = min(w, (column + 1) * size + overlap) - left, min(h, (row + 1) * size + overlap) - top
                tile = place / f"{column}_{row}.jpg"
                if (tw, th) == (256, 256):
                    tile.hardlink_to(stock / f"{(column * 7 + row * 13) % 64}.jpg")
                else:
                    pygame.image.save(large.subsurface((0, 0, tw, th)), str(tile))
        w, h = max(1, math.ceil(w / 2)), max(1, math.ceil(h / 2))
    (folder / "world.dzi").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="jpg" '
        f'Overlap="{overlap}" TileSize="{size}">\n  <Size Height="{height}" Width="{width}"/>\n</Image>\n')


def main():
    folder, wanted = pathlib.Path(sys.argv[1]), sys.argv[2:]
    pygame.image.save(sprite(), str(folder / "sprite.png"))
    pygame.image.save(texture(1920, 1080, 5), str(folder / "page.png"))
    if "photos" in wanted:
        photos(folder)
    if "tiles" in wanted:
        tiles(folder)


main()
