"""Keyboards, readers and game controllers that are not there: pipes that carry the kernel's records, beside the boards of boards.py."""
import os
import struct

import boards
import xlab

KEYS = {character: code for row, first in (("1234567890", 2), ("qwertyuiop", 16), ("asdfghjkl", 30), ("zxcvbnm", 44))
        for code, character in enumerate(row, first)} | {"\n": 28, " ": 57}
A, ABS_X = 0x130, 0
TYPING, PAD = [2, 11, 28, 30], [A]


class Input:
    def __init__(self, machine, number, name, vendor, product, place, keys):
        self.node = machine.dev / f"input/event{number}"
        usb = machine.sys / "devices" / place
        listed = usb / f"input{number}"
        for folder in (listed / "id", listed / "capabilities", self.node.parent, machine.sys / f"class/input/event{number}"):
            folder.mkdir(parents=True, exist_ok=True)
        words = [0] * 12
        for key in keys:
            words[key // 64] |= 1 << key % 64
        facts = {"name": name, "id/bustype": "0003", "id/vendor": vendor, "id/product": product,
                 "capabilities/key": " ".join(f"{word:x}" for word in reversed(words))}
        (usb / "idVendor").write_text(vendor)
        for fact, text in facts.items():
            (listed / fact).write_text(text + "\n")
        (machine.sys / f"class/input/event{number}/device").symlink_to(listed)
        self.fd = None

    def plug(self):
        hidden = self.node.parent.parent / "made"
        os.mkfifo(hidden)
        self.fd = os.open(hidden, os.O_RDWR | os.O_NONBLOCK)
        hidden.rename(self.node)

    def unplug(self):
        self.node.unlink()
        os.close(self.fd)
        self.fd = None

    def say(self, kind, code, value):
        os.write(self.fd, struct.pack("llHHi", 0, 0, kind, code, value) + struct.pack("llHHi", 0, 0, 0, 0, 0))

    def press(self, code, down=True):
        self.say(1, code, int(down))

    def type(self, text):
        for character in text:
            self.press(KEYS[character])
            self.press(KEYS[character], False)


class Machine(boards.Boards):
    """Use as a context manager; `options` and `env` go to vitrine."""

    def __enter__(self):
        super().__enter__()
        (self.dev / "input").mkdir()
        self.env = {"LD_PRELOAD": os.path.join(xlab.TOOLS, "libkernel.so"), "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
        return self

    def input(self, number, name, vendor, product, place, keys):
        return Input(self, number, name, vendor, product, place, keys)
