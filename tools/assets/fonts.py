"""Copies the fonts of assets/fonts from where Debian's packages fonts-inter and fonts-noto-core put them, unchanged:

    python3 tools/assets/fonts.py assets/fonts
"""
import pathlib
import shutil
import sys

SYSTEM = pathlib.Path("/usr/share/fonts")
INTER = ["Inter-Regular", "Inter-SemiBold", "Inter-Bold", "Inter-Italic", "InterDisplay-Bold"]
NOTO = [f"NotoSans{script}-{weight}" for script in ("Arabic", "Hebrew", "Devanagari") for weight in ("Regular", "Bold")]


def main(folder):
    for source in [SYSTEM / f"opentype/inter/{name}.otf" for name in INTER] + [SYSTEM / f"truetype/noto/{name}.ttf" for name in NOTO]:
        if not source.exists():
            sys.exit(f"{source} is missing; install fonts-inter and fonts-noto-core first.")
        shutil.copyfile(source, pathlib.Path(folder) / source.name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
