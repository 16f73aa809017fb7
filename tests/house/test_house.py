"""The house as it stands follows its rules, and each rule finds a planted violation."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import house

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["VITRINE_BUILD"])
TABLE = pathlib.Path(__file__).with_name("floors.txt")
COMMANDS = BUILD / "compile_commands.json"


class TheHouse(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.plan = house.Plan(SOURCE / "runtime", TABLE)

    def test_the_plan_was_read(self):
        self.assertGreaterEqual(len(self.plan.sees), 10)
        self.assertIn("base", self.plan.sees["cmd"])
        self.assertGreaterEqual(len(self.plan.libraries), 5)

    def test_floors(self):
        self.assertEqual(house.floors(self.plan), [])

    def test_includes(self):
        self.assertEqual(house.includes(self.plan), [])

    def test_links(self):
        archives = {room: BUILD / f"runtime/{room}/libvt_{room}.a" for room in self.plan.sees}
        self.assertEqual(house.links(self.plan, archives), [])

    def test_headers(self):
        self.assertEqual(house.headers(self.plan, COMMANDS), [])

    @unittest.skipUnless(shutil.which("clang"), "clang is not installed")
    def test_second_compiler(self):
        self.assertEqual(house.second_compiler(self.plan, COMMANDS), [])

    def test_lengths(self):
        self.assertEqual(house.lengths(SOURCE), [])

    def test_machine_paths(self):
        self.assertEqual(house.machine_paths(SOURCE), [])

    def test_packages(self):
        self.assertEqual(house.packages(SOURCE), [])


class PlantedViolations(unittest.TestCase):
    """A house of two rooms, base and stage, in which each rule is broken once."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        self.write("floors.txt", "floor 0 base\nfloor 1 stage\n"
                   "library Lua rooms stage symbols lua_ headers lua.h\n")
        self.write("runtime/base/CMakeLists.txt", "vt_room(base LIBS m)\n")
        self.write("runtime/stage/CMakeLists.txt", "vt_room(stage SEES base LIBS PkgConfig::LUA)\n")
        self.write("runtime/base/clock.h", "int vt_clock(void);\n")
        self.write("runtime/stage/stage.h", "int vt_stage(void);\n")

    def write(self, path, text):
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def plan(self):
        return house.Plan(self.top / "runtime", self.top / "floors.txt")

    def found(self, findings, *words):
        self.assertEqual(len(findings), 1, findings)
        for word in words:
            self.assertIn(word, findings[0])

    def test_a_sound_house_has_no_findings(self):
        self.write("runtime/stage/stage.c", '#include "base/clock.h"\n#include <lua.h>\n')
        self.assertEqual(house.floors(self.plan()) + house.includes(self.plan()) + house.lengths(self.top), [])

    def test_room_that_sees_upward(self):
        self.write("runtime/base/CMakeLists.txt", "vt_room(base SEES stage)\n")
        self.found(house.floors(self.plan()), "base/CMakeLists.txt", "stage")

    def test_room_without_a_floor(self):
        self.write("runtime/attic/CMakeLists.txt", "vt_room(attic)\n")
        self.found(house.floors(self.plan()), "attic")

    def test_upward_include(self):
        self.write("runtime/base/clock.c", '#include "stage/stage.h"\n')
        self.found(house.includes(self.plan()), "base/clock.c", "stage/stage.h")

    def test_private_include(self):
        self.write("runtime/stage/stage.c", '#include "base/clock_private.h"\n')
        self.found(house.includes(self.plan()), "private to base")

    def test_include_of_a_library_of_another_room(self):
        self.write("runtime/base/clock.c", "#include <lua5.4/lua.h>\n")
        self.found(house.includes(self.plan()), "base/clock.c", "Lua")

    def archive(self, room, code):
        source = self.write(f"{room}.c", code)
        subprocess.run(["gcc", "-c", source, "-o", self.top / f"{room}.o"], check=True)
        subprocess.run(["ar", "rcs", self.top / f"libvt_{room}.a", self.top / f"{room}.o"], check=True)
        return self.top / f"libvt_{room}.a"

    def test_upward_link_and_foreign_library(self):
        stage = self.archive("stage", "int vt_clock(void); int lua_gettop(void *); int vt_stage(void) { return vt_clock() + lua_gettop(0); }")
        base = self.archive("base", "int vt_clock(void) { return 1; }")
        self.assertEqual(house.links(self.plan(), {"base": base, "stage": stage}), [])
        base = self.archive("base", "int vt_stage(void); int vt_clock(void) { return vt_stage(); }")
        self.found(house.links(self.plan(), {"base": base, "stage": stage}), "base: calls vt_stage of stage")
        base = self.archive("base", "int lua_gettop(void *); int vt_clock(void) { return lua_gettop(0); }")
        self.found(house.links(self.plan(), {"base": base, "stage": stage}), "base: calls lua_gettop", "Lua")
        base = self.archive("base", "int vt_nowhere(void); int vt_clock(void) { return vt_nowhere(); }")
        self.found(house.links(self.plan(), {"base": base, "stage": stage}), "vt_nowhere", "no room")

    def commands(self, code=""):
        """Compile commands of a base.c with this code and an empty stage.c, both with the windows of both rooms."""
        for room in ("base", "stage"):
            window = self.top / "windows" / room
            if not window.exists():
                window.mkdir(parents=True)
                (window / room).symlink_to(self.top / "runtime" / room)
        flags = [f"-I{self.top}/windows/{room}" for room in ("base", "stage")] + ["-Wall"]
        sources = [self.write("runtime/base/base.c", code), self.write("runtime/stage/stage.c", "")]
        return self.write("compile_commands.json", json.dumps(
            [{"file": str(source), "arguments": ["cc", *flags, "-o", "x.o", "-c", str(source)]} for source in sources]))

    def test_header_that_does_not_stand_alone(self):
        commands = self.commands()
        self.write("runtime/base/rest.h", "size_t vt_rest(void);\n")
        self.found(house.headers(self.plan(), commands), "base/rest.h", "size_t")

    def test_header_that_needs_a_window_its_room_lacks(self):
        commands = self.commands()
        self.write("runtime/base/rest.h", '#include "stage/stage.h"\n')
        self.found(house.headers(self.plan(), commands), "base/rest.h")

    @unittest.skipUnless(shutil.which("clang"), "clang is not installed")
    def test_warning_of_the_second_compiler(self):
        self.assertEqual(house.second_compiler(self.plan(), self.commands("int vt_clock(void) { return 1; }\n")), [])
        commands = self.commands("int vt_clock(void) { int unused; return 1; }\n")
        self.found(house.second_compiler(self.plan(), commands), "base.c", "unused")

    def test_long_file(self):
        self.write("runtime/base/clock.c", "\n" * (house.LONGEST + 1))
        self.write("docs/api.lua", "-- Made by a program; do not edit.\n" + "\n" * house.LONGEST)
        self.found(house.lengths(self.top), "runtime/base/clock.c")

    def test_machine_path(self):
        self.write("README.md", "fine\nsee ../" + "shared/notes.md\n")
        self.found(house.machine_paths(self.top), "README.md:2")

    def test_packages_that_no_document_tells_of(self):
        self.write("packages.txt", "# list\nbuild gcc\ntest xvfb\n")
        self.write("docs/DEPENDENCIES.md", "| `gcc` | C |\n| `love` | a peer |\n")
        findings = house.packages(self.top)
        self.assertEqual(len(findings), 2)
        self.assertIn("xvfb", findings[0])
        self.assertIn("love", findings[1])


if __name__ == "__main__":
    unittest.main()
