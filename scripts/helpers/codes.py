#!/usr/bin/python3
"""Reads QR codes and barcodes in pictures, by zbar (Debian package zbar-tools).

[helper codes]
command = python3 codes.py
json = yes

helper("codes"):send { file = "assets/ticket.png" }
It answers { file = "assets/ticket.png", codes = { "https://..." } }; none found: codes is empty.

A camera needs no program of ours; each code that is held in front of it becomes a line:
[helper codes]
command = zbarcam --raw --nodisplay /dev/video0
"""
import json
import subprocess
import sys

NONE_FOUND = 4


def read(file):
    done = subprocess.run(["zbarimg", "--raw", "-q", "--", file], text=True, capture_output=True, timeout=20)
    if done.returncode not in (0, NONE_FOUND):
        raise OSError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "zbarimg failed")
    return done.stdout.splitlines()


for line in sys.stdin:
    answer = {}
    try:
        answer["file"] = str(json.loads(line)["file"])
        answer["codes"] = read(answer["file"])
    except (ValueError, KeyError, TypeError, OSError, subprocess.TimeoutExpired) as fault:
        answer["error"] = str(fault)
    print(json.dumps(answer), flush=True)
