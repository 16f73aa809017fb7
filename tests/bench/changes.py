"""Writes the scene-change bench: twenty scenes of eight pictures each, and one that goes through them two hundred times."""
import sys
import pathlib

SCENE = """local scene = {{ links = {{ "s{next}" }} }}

function scene:enter(root)
  root:rect {{ w = 1920, h = 1080, color = "#{color:06x}" }}
  for i = 0, 7 do
    root:image {{ src = "picture" .. ({index} * 8 + i) % 40 .. ".jpg", x = 60 + i % 4 * 460, y = 60 + i // 4 * 500, w = 420, h = 440, fit = "cover" }}
  end
  after(0.5, function() go("s{next}") end)
end

return scene
"""


def main():
    folder = pathlib.Path(sys.argv[1])
    (folder / "scenes").mkdir(parents=True)
    for index in range(20):
        text = SCENE.format(index=index, next=(index + 1) % 20, color=0x202020 + index * 0x0A0602)
        (folder / "scenes" / f"s{index}.lua").write_text(text)
    (folder / "experience.conf").write_text(
        "[experience]\napi = 1\ntitle = Bench: scene changes\nfirst = s0\nlanguages = en\nbackground = #000000\n")


main()
