"""Boards that are not there: pseudo terminals in a dev folder of our own, and a sys folder that says what hangs on them."""
import os
import pathlib
import select
import shutil
import tempfile
import time
import tty

import xlab


class Board:
    """One that hangs on a serial port; what it says is written here, what it is told can be read."""

    def __init__(self, boards, name, vendor, product, serial, place):
        self.boards, self.name, self.place = boards, name, place
        self.facts = {"idVendor": vendor, "idProduct": product, "serial": serial, "manufacturer": "Arduino", "product": "Uno"}
        self.fd = None

    def plug(self):
        master, slave = os.openpty()
        tty.setraw(slave)
        usb = self.boards.sys / "devices" / self.place
        port = usb / f"{self.place}:1.0"
        port.mkdir(parents=True, exist_ok=True)
        for name, text in self.facts.items():
            if text is not None:
                (usb / name).write_text(text + "\n")
        listed = self.boards.sys / "class/tty" / self.name
        listed.mkdir(parents=True, exist_ok=True)
        if not (listed / "device").is_symlink():
            (listed / "device").symlink_to(port)
        (self.boards.dev / self.name).symlink_to(os.ttyname(slave))
        os.close(slave)
        os.set_blocking(master, False)
        self.fd = master
        return self

    def unplug(self):
        (self.boards.dev / self.name).unlink()
        shutil.rmtree(self.boards.sys / "class/tty" / self.name)
        os.close(self.fd)
        self.fd = None

    def say(self, data, seconds=20):
        """All of it, as fast as it is taken."""
        data = data.encode() if isinstance(data, str) else data
        deadline = time.monotonic() + seconds * xlab.SLOWER
        while data:
            if not select.select([], [self.fd], [], 1)[1]:
                assert time.monotonic() < deadline, "nobody takes what the board says"
                continue
            data = data[os.write(self.fd, data):]

    def heard(self, wanted, seconds=10):
        """Reads until this text has come."""
        got = b""

        def read():
            nonlocal got
            if select.select([self.fd], [], [], 0)[0]:
                got += os.read(self.fd, 65536)
            return wanted.encode() in got
        xlab.wait_for(read, seconds, f"the board is told {wanted!r}")
        return got.decode()


class Boards:
    """Use as a context manager; `options` go to vitrine."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="boards-"))
        self.dev, self.sys = self.folder / "dev", self.folder / "sys"
        self.dev.mkdir()
        (self.sys / "class/tty").mkdir(parents=True)
        self.options = ["--devfs", str(self.dev), "--sysfs", str(self.sys)]
        self.all = []
        return self

    def board(self, name="ttyACM0", vendor="2341", product="0043", serial="85036", place="1-1.2"):
        self.all.append(Board(self, name, vendor, product, serial, place))
        return self.all[-1]

    def __exit__(self, *_):
        for board in self.all:
            if board.fd is not None:
                os.close(board.fd)
        shutil.rmtree(self.folder, ignore_errors=True)
