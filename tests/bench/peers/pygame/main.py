"""The stage's scenes as a pygame program: main.py SCENE FOLDER."""
import math
import sys
import time

import pygame

scene, folder = sys.argv[1], sys.argv[2]
pygame.display.init()
screen = pygame.display.set_mode((1920, 1080), pygame.NOFRAME)
pygame.mouse.set_visible(False)
background = pygame.image.load(f"{folder}/background.png").convert()
page = pygame.image.load(f"{folder}/page.png").convert()
sprite = pygame.image.load(f"{folder}/sprite.png").convert_alpha()
clock = pygame.time.Clock()


def there_and_back(seconds):
    phase = time.monotonic() % (2 * seconds) / seconds
    return phase if phase < 1 else 2 - phase


def sprites():
    t = time.monotonic()
    screen.fill(0)
    screen.blits([(sprite, ((i * 37 + t * (20 + i % 80)) % 1888, (i * 91 + t * (10 + i % 50)) % 1048)) for i in range(10000)],
                 False)


def tweens():
    screen.blit(background, (0, 0))
    for i in range(1000):
        part = 32 * (1 - math.cos(math.pi * there_and_back(1 + i % 7 * 0.25)))
        screen.blit(sprite, (i * 37 % 1856 + part, i * 91 % 1016 + part))


def crossfade():
    screen.blit(background, (0, 0))
    page.set_alpha(int(255 * there_and_back(2)))
    screen.blit(page, (0, 0))


def slide():
    x = -1920 * there_and_back(2)
    screen.blit(background, (x, 0))
    screen.blit(page, (x + 1920, 0))


def zoom():
    scale = 1 + there_and_back(8) / 2
    larger = pygame.transform.smoothscale(background, (int(1920 * scale), int(1080 * scale)))
    screen.blit(larger, (960 - larger.get_width() / 2, 540 - larger.get_height() / 2))


def rotate():
    turned = pygame.transform.rotozoom(background, -time.monotonic() % 60 * 6, 1.2)
    screen.fill(0)
    screen.blit(turned, (960 - turned.get_width() / 2, 540 - turned.get_height() / 2))


draw = {f.__name__: f for f in (sprites, tweens, crossfade, slide, zoom, rotate)}[scene]
while not any(event.type == pygame.QUIT for event in pygame.event.get()):
    draw()
    pygame.display.flip()
    clock.tick(60)
