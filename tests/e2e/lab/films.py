"""Sounds and films with known contents, made by ffmpeg: tones of one frequency, pictures that carry their number.

A film's picture has its number as sixteen black or white cells along its upper edge, the most significant bit first, after
one white and one black cell and before the sum of its bits as four more; what lies below changes with every picture, as
real films do.
"""
import math
import pathlib
import struct
import subprocess
import wave

RATE = 48000
BITS, CHECK = 16, 4
CELLS = 2 + BITS + CHECK


def ffmpeg(*words, data=None):
    done = subprocess.run(["ffmpeg", "-nostdin" if data is None else "-hide_banner", "-v", "error", "-y", *map(str, words)],
                          input=data, capture_output=True, timeout=600)
    if done.returncode:
        raise AssertionError(f"ffmpeg {' '.join(map(str, words))}: {done.stderr.decode(errors='replace')[-1500:]}")


def tone(path, seconds, hertz, rate=RATE, channels=1, volume=0.5, codec=()):
    """A sine, in any format that the name and codec tell of; whole periods where seconds * hertz is whole."""
    source = f"aevalsrc={'|'.join([f'{volume}*sin({hertz}*2*PI*t)'] * channels)}:s={rate}:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", source, *codec, path)
    return path


def samples(path, values, rate=RATE):
    """A 16-bit WAV of these values from -1 to 1."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"".join(struct.pack("<h", round(32767 * max(-1, min(1, v)))) for v in values))
    return path


def bits(number):
    pattern = [1, 0] + [number >> (BITS - 1 - i) & 1 for i in range(BITS)]
    check = bin(number).count("1")
    return pattern + [check >> (CHECK - 1 - i) & 1 for i in range(CHECK)]


def read_bits(cells):
    """The number of a row of cells that are light or dark; None where there is none."""
    cells = list(cells)
    if len(cells) != CELLS or cells[:2] != [True, False]:
        return None
    number = 0
    for cell in cells[2:2 + BITS]:
        number = number * 2 + cell
    return number if [int(c) for c in cells] == bits(number) else None


def picture(number, width, height, of):
    """One picture as raw yuv420p."""
    cell = width // CELLS
    strip = height // 8 // 2 * 2
    row = b"".join((b"\xeb" if bit else b"\x10") * cell for bit in bits(number)).ljust(width, b"\x10")
    wide = bytes((40 + (x * 3 + number * 7) % 160) for x in range(2 * width))
    body = b"".join(wide[(y + number * 5) % width:][:width] for y in range(height - strip))
    edge = width * (number % of) // of
    blue = b"\x60" * (edge // 2) + b"\xa0" * (width // 2 - edge // 2)
    red = b"\x90" * (edge // 2) + b"\x70" * (width // 2 - edge // 2)
    neutral = b"\x80" * (width // 2) * (strip // 2)
    rest = (height - strip) // 2
    return row * strip + body + neutral + blue * rest + neutral + red * rest


def numbered(path, width=1280, height=720, fps=25, seconds=4, first=0, sound=None, codec=("-c:v", "libx264", "-preset", "veryfast",
             "-profile:v", "high", "-pix_fmt", "yuv420p", "-b:v", "4M"), more=()):
    """A film whose pictures are numbered from first on; sound: hertz of a tone along with it."""
    count = round(seconds * fps)
    inputs = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", fps, "-i", "pipe:0"]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"aevalsrc=0.4*sin({sound}*2*PI*t):s=44100:d={seconds}", "-c:a", "aac", "-b:a", "128k"]
    ffmpeg(*inputs, *codec, *more, path,
           data=b"".join(picture(first + i, width, height, count) for i in range(count)))
    return pathlib.Path(path)


def sine(hertz, seconds, volume=0.5, rate=RATE):
    return [volume * math.sin(2 * math.pi * hertz * i / rate) for i in range(round(seconds * rate))]
