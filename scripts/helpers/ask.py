#!/usr/bin/python3
"""Asks a service in the network, by HTTPS.

[helper service]
command = python3 ask.py https://api.museum.example/words
json = yes
network = yes

helper("service"):send { word = "amphora" }     is posted as JSON
It answers what the service answers, which has to be JSON, or { error = "why not" }.
The address stands in the declaration, so that no line can lead the program elsewhere.
"""
import json
import sys
import urllib.request

PATIENCE_S = 10
MOST = 1 << 20
LINE = 16000


def ask(address, question):
    request = urllib.request.Request(address, json.dumps(question).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        answer = json.dumps(json.loads(response.read(MOST)))
    if len(answer) > LINE:
        raise ValueError(f"the answer has {len(answer)} bytes; a line holds {LINE}")
    return answer


if len(sys.argv) != 2 or not sys.argv[1].startswith("https://"):
    sys.exit("ask.py needs the address of the service: https://...")
for line in sys.stdin:
    try:
        print(ask(sys.argv[1], json.loads(line)), flush=True)
    except (ValueError, OSError) as fault:
        print(json.dumps({"error": str(fault)}), flush=True)
