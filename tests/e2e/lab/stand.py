"""A stand: an experience of one or a few scenes, written where a test can see it."""
import pathlib

CONF = """[experience]
api = 1
title = Stand
first = {first}
languages = {languages}
"""


def build(folder, languages="en", conf="", words=None, **scenes):
    """Scenes by name, the first one given comes first: Lua that is run in enter(self, root). Returns the folder for assets."""
    folder = pathlib.Path(folder)
    (folder / "scenes").mkdir(parents=True, exist_ok=True)
    (folder / "assets").mkdir(exist_ok=True)
    first = next(iter(scenes))
    (folder / "experience.conf").write_text(CONF.format(first=first, languages=languages) + conf)
    if words:
        (folder / "words").mkdir(exist_ok=True)
        (folder / "words/words.csv").write_text(words)
    for name, lua in scenes.items():
        (folder / f"scenes/{name}.lua").write_text(f"local scene = {{}}\nfunction scene:enter(root)\n{lua}\nend\nreturn scene\n")
    return folder / "assets"
