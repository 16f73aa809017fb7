"""The rules of the house, each a function that returns its findings as sentences; none found is an empty list."""
import json
import pathlib
import re
import shlex
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

LONGEST = 500
SOURCES = {".c", ".h", ".lua", ".sh", ".py"}
SCRIPTS = {"dev", "run"}
GENERATED = "do not edit."
NOT_OURS = {"build", "out", "journal", ".git", "node_modules", "__pycache__"}
MACHINE_PATHS = re.compile(r"/(work|root)/|\.\./shared\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


class Plan:
    """floors.txt, and what each room says it sees."""

    def __init__(self, runtime, table):
        self.runtime = pathlib.Path(runtime)
        self.floor, self.libraries = {}, []
        for line in pathlib.Path(table).read_text().splitlines():
            words = line.partition("#")[0].split()
            if words[:1] == ["floor"]:
                self.floor.update({room: int(words[1]) for room in words[2:]})
            elif words[:1] == ["library"]:
                rooms, symbols, headers = (words.index(key) for key in ("rooms", "symbols", "headers"))
                self.libraries.append({"name": words[1], "rooms": words[rooms + 1:symbols],
                                       "symbols": tuple(words[symbols + 1:headers]), "headers": tuple(words[headers + 1:])})
        self.sees = {}
        for lists in sorted(self.runtime.glob("*/CMakeLists.txt")):
            call = re.search(r"vt_room\(\s*(\w+)([^)]*)\)", lists.read_text())
            if call:
                words = call[2].split()
                seen = words[words.index("SEES") + 1:] if "SEES" in words else []
                self.sees[call[1]] = seen[:seen.index("LIBS")] if "LIBS" in seen else seen

    def library_of_header(self, name):
        """The library with the longest matching header name: SDL_image.h is not SDL's."""
        base = name.rpartition("/")[2]
        matching = [(len(start), library) for library in self.libraries for start in library["headers"] if base.startswith(start)]
        return max(matching, key=lambda pair: pair[0])[1] if matching else None


def floors(plan):
    """Every room stands on a floor, and sees lower floors only."""
    findings = [f"{room}: not in floors.txt" for room in plan.sees if room not in plan.floor]
    findings += [f"{room}: in floors.txt, but there is no such room" for room in plan.floor if room not in plan.sees]
    for room, seen in plan.sees.items():
        for other in seen:
            if plan.floor.get(other, 99) >= plan.floor.get(room, -1):
                findings.append(f"{room}/CMakeLists.txt: sees {other}, which is not on a lower floor")
    return findings


def includes(plan):
    """A file includes headers of its own room, of rooms that it sees, and of libraries that its room may use."""
    findings = []
    for room, seen in plan.sees.items():
        for file in sorted((plan.runtime / room).glob("*")):
            if file.suffix not in (".c", ".h", ".def"):
                continue
            for mark, name in INCLUDE.findall(file.read_text()):
                other = name.partition("/")[0] if mark == '"' and "/" in name else room
                library = plan.library_of_header(name) if mark == "<" else None
                if other != room and other not in seen:
                    findings.append(f"{room}/{file.name}: includes {name}, which {room} does not see")
                if other != room and "private" in name:
                    findings.append(f"{room}/{file.name}: includes {name}, which is private to {other}")
                if library and room not in library["rooms"]:
                    findings.append(f"{room}/{file.name}: includes <{name}>: {library['name']} is for {' '.join(library['rooms'])}")
    return findings


def symbols(archive, which):
    out = subprocess.run(["nm", "-P", "-g", which, str(archive)], text=True, capture_output=True, check=True).stdout
    return {line.split()[0] for line in out.splitlines() if len(line.split()) >= 2}


def links(plan, archives):
    """What a room calls is defined in it, in a room that it sees, or in a library that it may use."""
    findings = []
    defined = {room: symbols(archive, "--defined-only") for room, archive in archives.items()}
    for room, archive in archives.items():
        reachable = set().union(*(defined.get(other, set()) for other in [room, *plan.sees.get(room, [])]))
        for symbol in sorted(symbols(archive, "--undefined-only") - reachable):
            owners = [other for other, names in defined.items() if symbol in names]
            if owners:
                findings.append(f"{room}: calls {symbol} of {owners[0]}, which {room} does not see")
            elif symbol.startswith("vt_"):
                findings.append(f"{room}: calls {symbol}, which no room defines")
            for library in plan.libraries:
                if symbol.startswith(library["symbols"]) and room not in library["rooms"]:
                    findings.append(f"{room}: calls {symbol}: {library['name']} is for {' '.join(library['rooms'])}")
    return findings


def words_of(command):
    """The words of a compile command without what names its input and output, and without sanitizers."""
    words = command["arguments"] if "arguments" in command else shlex.split(command["command"])
    kept, skip = [], False
    for word in words[1:]:
        if skip or word in ("-o", "-c") or word == command["file"]:
            skip = word == "-o"
        elif not word.startswith(("-fsanitize", "-fno-sanitize")):
            kept.append(word)
    return kept


def room_of(plan, file):
    parent = pathlib.Path(file).resolve().parent
    return parent.name if parent.parent == plan.runtime.resolve() else None


def compiled_alone(jobs):
    """jobs: (what, command words). The first error of each that does not compile."""
    def run(job):
        done = subprocess.run(job[1], text=True, capture_output=True)
        told = next((line for line in done.stderr.splitlines() if " error: " in line), done.stderr[:200])
        return f"{job[0]}: {told}" if done.returncode else None
    with ThreadPoolExecutor(2) as pool:
        return [finding for finding in pool.map(run, jobs) if finding]


def headers(plan, compile_commands, compiler="gcc"):
    """Each header compiles alone, with the windows of its room only."""
    flags = {}
    for command in json.loads(pathlib.Path(compile_commands).read_text()):
        flags.setdefault(room_of(plan, command["file"]), words_of(command))
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for room in plan.sees:
            allowed = {room, *plan.sees[room]}
            its = [word for word in flags.get(room, []) if "/windows/" not in word or word.rpartition("/")[2] in allowed]
            for header in sorted((plan.runtime / room).glob("*.h")):
                alone = pathlib.Path(folder) / f"{room}_{header.stem}.c"
                alone.write_text(f'#include "{room}/{header.name}"\ntypedef int vt_alone;\n')
                jobs.append((f"{room}/{header.name}", [compiler, *its, "-Werror", "-fsyntax-only", str(alone)]))
        return compiled_alone(jobs)


def second_compiler(plan, compile_commands, compiler="clang"):
    """Every source is free of another compiler's warnings as well."""
    jobs = [(str(command["file"]), [compiler, *words_of(command), "-Werror", "-fsyntax-only", command["file"]])
            for command in json.loads(pathlib.Path(compile_commands).read_text()) if room_of(plan, command["file"])]
    return compiled_alone(jobs)


def our_files(top):
    for entry in sorted(pathlib.Path(top).iterdir()):
        if entry.name in NOT_OURS or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from our_files(entry)
        else:
            yield entry


def lengths(top):
    """A file that is longer than this holds two ideas; one that a program made may be."""
    findings = []
    for file in our_files(top):
        if file.suffix in SOURCES or file.name in SCRIPTS:
            lines = file.read_text().splitlines()
            count = len(lines)
            if count > LONGEST and not any(GENERATED in line for line in lines[:3]):
                findings.append(f"{file.relative_to(top)}: {count} lines, at most {LONGEST}")
    return findings


def machine_paths(top):
    """No file names a folder outside the project that only one machine has."""
    findings = []
    for file in our_files(top):
        try:
            lines = file.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        findings += [f"{file.relative_to(top)}:{number}: {line.strip()[:80]}"
                     for number, line in enumerate(lines, 1) if MACHINE_PATHS.search(line)]
    return findings


def packages(top):
    """docs/DEPENDENCIES.md tells of every package in packages.txt, and of no other."""
    listed = {line.split()[1] for line in (top / "packages.txt").read_text().splitlines() if line and line[0] != "#"}
    told = set(re.findall(r"^\| `([a-z0-9.+-]+)`", (top / "docs/DEPENDENCIES.md").read_text(), re.MULTILINE))
    return ([f"docs/DEPENDENCIES.md: does not tell what {name} is for" for name in sorted(listed - told)] +
            [f"docs/DEPENDENCIES.md: tells of {name}, which packages.txt lacks" for name in sorted(told - listed)])
