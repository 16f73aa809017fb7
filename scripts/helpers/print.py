#!/usr/bin/python3
"""Prints on paper, by CUPS.

[helper printer]
command = python3 print.py            ; or: python3 print.py RECEIPTS, where that is the printer's name
json = yes

helper("printer"):send { text = "Your number is 7" }     prints lines of text
helper("printer"):send { file = "assets/map.pdf" }       prints a file of the experience
helper("printer"):send { file = item.src }               prints a picture that a visitor made, see keep
It answers { printed = true }, or { error = "why not" }.
"""
import json
import os
import subprocess
import sys


def path(name):
    kept = name.removeprefix("keep:")
    return name if kept == name else os.path.join(os.environ.get("VITRINE_KEPT", ""), kept)


def lp(ask):
    command = ["lp", "-s"] + (["-d", sys.argv[1]] if len(sys.argv) > 1 else [])
    if "file" in ask:
        command += ["--", path(str(ask["file"]))]
    done = subprocess.run(command, input=str(ask.get("text", "")), text=True, capture_output=True, timeout=20)
    return {"printed": True} if done.returncode == 0 else {"error": done.stderr.strip() or "lp failed"}


for line in sys.stdin:
    try:
        ask = json.loads(line)
        if not isinstance(ask, dict) or not ({"text", "file"} & ask.keys()):
            raise ValueError("say what to print: text or file")
        answer = lp(ask)
    except (ValueError, OSError, subprocess.TimeoutExpired) as fault:
        answer = {"error": str(fault)}
    print(json.dumps(answer), flush=True)
