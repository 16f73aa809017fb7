"""Makes the films of these tests in a folder, each once: python3 make.py FOLDER."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e" / "lab"))
import films  # noqa: E402

FOLDER = pathlib.Path(sys.argv[1])
PLAIN = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=0.4")
CLEAR = ("-f", "lavfi", "-i", "color=red@0.5:size=320x240:rate=25:duration=0.4,format=yuva444p")


def made(name, make):
    path = FOLDER / name
    if path.exists():
        return path
    half = FOLDER / f"half-{name}"
    make(half)
    half.rename(path)
    return path


def numbered(name, **how):
    return made(name, lambda path: films.numbered(path, **how))


def encoded(name, *words):
    return made(name, lambda path: films.ffmpeg(*words, path))


def cut(name, source, share):
    return made(name, lambda path: path.write_bytes(source.read_bytes()[:int(source.stat().st_size * share)]))


FOLDER.mkdir(parents=True, exist_ok=True)
plain = numbered("plain.mp4", width=640, height=360, seconds=2, sound=440)
numbered("short.mp4", width=352, height=240, seconds=0.4)
numbered("fast.mp4", width=352, height=240, fps=60, seconds=1)
numbered("upright.mp4", width=360, height=640, seconds=0.4)
numbered("one.mp4", width=352, height=240, seconds=0.04)
numbered("old.avi", width=352, height=240, seconds=0.4, codec=("-c:v", "mpeg4", "-q:v", "2"))
numbered("web.webm", width=352, height=240, seconds=0.4, codec=("-c:v", "libvpx-vp9", "-b:v", "1M", "-cpu-used", "8"))
numbered("moving.gif", width=352, height=240, seconds=0.4, codec=())
encoded("turned.mp4", "-i", numbered("upright.mp4", width=360, height=640, seconds=0.4), "-c", "copy", "-metadata:s:v:0", "rotate=90")
encoded("wide.mp4", *PLAIN, "-vf", "setsar=2", "-pix_fmt", "yuv420p")
encoded("uneven.mp4", "-i", plain, "-an", "-vf", "select='not(mod(n,3))+not(mod(n,7))'", "-vsync", "vfr")
for name in ("ntsc.mkv", "ntsc.mp4"):
    encoded(name, "-i", plain, "-an", "-vf", "setpts=N*1001/30000/TB", "-r", "30000/1001")
front = encoded("front.mp4", "-i", plain, "-c", "copy", "-movflags", "+faststart")
encoded("prores.mov", *CLEAR, "-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le")
encoded("qtrle.mov", *CLEAR, "-c:v", "qtrle", "-pix_fmt", "argb")
encoded("png.mov", *CLEAR, "-c:v", "png", "-pix_fmt", "rgba")
encoded("vp9.webm", *CLEAR, "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-cpu-used", "8")
encoded("vp8.webm", *CLEAR, "-c:v", "libvpx", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0")
GREY = "[0]format=yuv420p,split[a][b];[b]lutyuv=y=126:u=128:v=128[m];[a][m]"
for side, stack in (("right", "hstack"), ("below", "vstack")):
    encoded(f"{side}.mp4", "-f", "lavfi", "-i", "color=red:size=320x200:rate=25:duration=0.4",
            "-filter_complex", GREY + stack, "-pix_fmt", "yuv420p")
encoded("sound.mp4", "-f", "lavfi", "-i", "sine=duration=0.5", "-c:a", "aac")
encoded("still.png", *PLAIN, "-frames:v", "1")
cut("tail.mp4", plain, 0.5)
cut("broken.mp4", front, 0.5)
made("empty.mp4", lambda path: path.write_bytes(b""))
made("text.mp4", lambda path: path.write_text("Once upon a time there was no film in this file.\n" * 40))
made("list.mp4", lambda path: path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nplain.mp4\n#EXT-X-ENDLIST\n"))
made("chain.mp4", lambda path: path.write_text("ffconcat version 1.0\nfile plain.mp4\n"))
made("edl.mp4", lambda path: path.write_text("# mpv EDL v0\nplain.mp4,0,1\n"))
